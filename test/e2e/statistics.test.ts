/** What the links do, in Prosody's own statistics (3.13). */
import { describe, expect, it } from "vitest";
import { until } from "../../prosody-dev/index.js";
import { gather } from "./support/gather.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse, type House } from "./support/house.js";
import { mixes } from "./support/versions.js";

/** The counters of the module at shakespeare.lit, as a collector of statistics reads them: "stanzas out said rooms.macbeth.lit". */
async function countersOf(house: House): Promise<ReadonlyMap<string, number>> {
  const registry = 'require"core.statsmanager".get_metric_registry()';
  const { ok, output } = await house.server(shakespeare).shell(`> ${registry}:render()`);
  expect(ok, output).toBe(true);
  const counters = new Map<string, number>();
  for (const [, name = "", labels = "", value] of output.matchAll(
    /prosody_mod_dmuc_+(\w+)_total\{(.*)\} ([\d.e+]+)/g,
  )) {
    const named = (label: string): string => new RegExp(`${label}="(.*?)"`).exec(labels)?.[1] ?? "";
    const words = [name, named("direction"), named("kind"), named("peer")];
    counters.set(words.filter((word) => word !== "").join(" "), Number(value));
  }
  return counters;
}

/** By how much which of them are higher than before. */
async function growthSince(
  house: House,
  before: ReadonlyMap<string, number>,
): Promise<Readonly<Record<string, number>>> {
  const grown = [...(await countersOf(house))].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, more]) => more !== 0));
}

const [atMacbeth, atMarlowe] = [roomServices[macbeth]!, roomServices[marlowe]!];

describe.each(mixes)("statistics of the links (Prosody %s)", (mix) => {
  const impatient = "dmuc_ack_wait = 1\ndmuc_keepalive = 30";
  const house = useHouse(mix, {
    globalLua: { [shakespeare]: 'statistics = "internal"' },
    roomsLua: { [shakespeare]: impatient, [macbeth]: impatient },
  });

  it("count each event of each link, with its octets", async () => {
    const { play, hecate, firstwitch, faustus } = await gather(house());
    await play.untilAllIsAnswered();
    const marks = play.marks();
    const before = await countersOf(house());
    await hecate.says("Have I not reason, beldams as you are?");
    await firstwitch.hears("hecate", "Have I not reason, beldams as you are?");
    await faustus.hears("hecate", "Have I not reason, beldams as you are?");
    const { [`traffic_bytes out said ${atMacbeth}`]: octets, ...grown } = await growthSince(house(), before);
    expect(grown).toMatchObject({ [`stanzas out said ${atMacbeth}`]: 1, [`stanzas out said ${atMarlowe}`]: 1 });
    expect(Object.keys(grown).filter((name) => name.includes(" in said "))).toEqual([]);
    const [crossed] = play.crossings(shakespeare, macbeth, marks.values().next().value);
    expect(octets! / crossed!.bytes).toBeGreaterThan(0.8);
    expect(octets! / crossed!.bytes).toBeLessThan(1.2);

    const replied = await countersOf(house());
    await firstwitch.says("Saucy and overbold");
    await hecate.hears("firstwitch", "Saucy and overbold");
    const answered = await growthSince(house(), replied);
    expect(answered).toMatchObject({ [`stanzas in said ${atMacbeth}`]: 1 });
    expect(answered[`traffic_bytes in said ${atMacbeth}`]).toBeGreaterThan(100);
  });

  it("count hellos and syncs, and for how long a link was lost", async () => {
    const { play, hecate, firstwitch } = await gather(house());
    const before = await countersOf(house());
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    await hecate.says("Where are you?");
    const line = `link with ${play.room(macbeth)}: \\w+ -> `;
    const log = house().server(shakespeare);
    await log.waitForLog(new RegExp(`${line}split`), { timeoutMs: 60_000 });
    await link.heal();
    await log.waitForLog(new RegExp(`${line}split[^]*${line}up`), { timeoutMs: 60_000 });
    await firstwitch.hears("hecate", "Where are you?");
    const grown = await until("the link to be up in the statistics", async () => {
      const now = await growthSince(house(), before);
      return now[`split_seconds ${atMacbeth}`] === undefined ? undefined : now;
    });
    // Other rooms of the two come back as well.
    for (const what of ["stanzas in hello", "stanzas in synced", "stanzas out backlog", "split_seconds"])
      expect(grown[`${what} ${atMacbeth}`], what).toBeGreaterThan(0);
  }, 120_000);
});
