/** Much at once, and large: what crosses is never more than a stock server takes from another, 512 KiB in one stanza (3.5). */
import { describe, expect, it } from "vitest";
import { xml, type Element, type Mark, type Tap } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { Crowd, crowdModules } from "../support/crowd.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { mirroring, untilMirrored } from "../support/mirrored.js";
import { replicating, untilReplica } from "../support/replicas.js";
import { mixes } from "../support/versions.js";

/** The default of s2s_stanza_size_limit, in 0.12 and 13. */
const takenOctets = 512 * 1024;

/** A client's is 256 KiB by default. */
const largeClients = "c2s_stanza_size_limit = 524288";

function largest(tap: Tap, since: Mark): number {
  return Math.max(...tap.since(since).map(({ bytes }) => bytes));
}

/** So many characters that look like a text, told apart by their beginning. */
function longText(beginning: string, length: number): string {
  return `${beginning} ${"fair is foul and ".repeat(Math.ceil(length / 17))}`.slice(0, length);
}

describe.each(mixes)("large stanzas (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth],
    globalLua: { [shakespeare]: largeClients, [macbeth]: largeClients },
  });

  it("of 400 kB cross, live and after a split, and nothing that crosses is larger than a stock server takes", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    const link = house().cluster.link(shakespeare, macbeth);
    const since = link.tap.mark();
    const live = longText("Live", 400_000);
    await firstwitch.says(live);
    await Promise.all([hecate, firstwitch].map((actor) => actor.hears("firstwitch", live)));
    await play.fence(hecate, firstwitch);
    expect(largest(link.tap, since)).toBeGreaterThan(400_000);
    await link.cut();
    const lines = ["One", "Two", "Three"].map((word) => longText(word, 400_000));
    for (const line of lines) {
      await firstwitch.says(line);
      await firstwitch.hears("firstwitch", line);
      await firstwitch.says(`After ${line.slice(0, 5)}`);
    }
    await link.heal();
    for (const line of lines) {
      const isIt = (stanza: Element): boolean => stanza.getChildText("body") === line;
      await hecate.person.sees(`${line.slice(0, 20)}…`, isIt, { timeoutMs: 60_000 });
    }
    await play.fence(hecate, firstwitch);
    // What was missed has its time with it: "earlier, ".
    const beginnings = (actor: Actor): readonly string[] =>
      actor.heard().map((line) => line.replace("earlier, ", "").slice(0, 40));
    expect(beginnings(hecate)).toEqual(beginnings(firstwitch));
    expect(hecate.heard()).toHaveLength(7);
    expect(largest(link.tap, since)).toBeLessThanOrEqual(takenOctets);
  }, 120_000);

  it("have not been complained about", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe.each(mixes)("what grows on its way (Prosody %s)", (mix) => {
  const house = useHouse(mix, { mirrors: { [macbeth]: replicating, [marlowe]: mirroring } });

  /** Within what a client may send; each becomes six octets when Prosody writes it for another server: 1.2 MB. */
  const apostrophes = "'".repeat(200_000);

  async function isRefused(actor: Actor, what: string, send: () => Promise<unknown>): Promise<void> {
    const since = actor.mark();
    await send();
    const isRefusal = (stanza: Element): boolean =>
      stanza.attrs["type"] === "error" && stanza.getChild("error")?.getChild("policy-violation") !== undefined;
    await actor.sees(`the refusal of ${what}`, isRefusal, since);
  }

  it("is refused where it is said, at each kind of instance: nobody hears it, and the link stays as it is", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const thirdwitch = await play.enter("thirdwitch", macbeth);
    const other = house().newPlay();
    const puck = await other.enter("puck", shakespeare);
    const firstwitch = await other.enter("firstwitch", macbeth, { at: shakespeare });
    const faustus = await other.enter("faustus", marlowe, { at: shakespeare });
    await untilReplica(house(), other, macbeth);
    await untilMirrored(house(), other, marlowe);
    await play.fence(hecate, thirdwitch);
    await other.fence(puck, firstwitch, faustus);
    const links = house().cluster.links.map(({ tap }) => ({ tap, since: tap.mark() }));
    for (const actor of [hecate, thirdwitch, puck, firstwitch, faustus]) {
      await isRefused(actor, `what ${actor.nick} says`, () => actor.says(apostrophes));
      await isRefused(actor, `how ${actor.nick} looks`, () => actor.person.send(lookOf(actor)));
    }
    await isRefused(hecate, "a whisper", () => hecate.whispersTo("thirdwitch", apostrophes));
    await isRefused(faustus, "a whisper", () => faustus.whispersTo("puck", apostrophes));
    await play.fence(hecate, thirdwitch);
    await other.fence(puck, firstwitch, faustus);
    for (const actor of [hecate, thirdwitch, puck, firstwitch, faustus]) {
      expect(actor.heard(), actor.nick).toEqual([]);
    }
    for (const { tap, since } of links) {
      if (tap.since(since).length > 0) expect(largest(tap, since)).toBeLessThan(10_000);
    }
    expect(house().warnings()).toEqual([]);
  }, 120_000);

  function lookOf(actor: Actor): Element {
    return xml("presence", { to: `${actor.room}/${actor.nick}` }, xml("status", {}, apostrophes));
  }
});

describe("a backlog of ten thousand messages", () => {
  const domains = [shakespeare, macbeth];
  const house = useHouse("mixed", { domains, modules: ["crowd"], pluginPaths: [crowdModules] });
  const count = 10_000;

  it("crosses by pages of fifty messages or 32 KiB, in its order, each of them once", async () => {
    const play = house().newPlay();
    await play.open("hecate", shakespeare, { onto: [macbeth] });
    const speaking = new Crowd(house(), shakespeare, play.room(shakespeare));
    const listening = new Crowd(house(), macbeth, play.room(macbeth));
    await speaking.join("witch", 2);
    await listening.join("listener", 1);
    await Promise.all([speaking, listening].map((crowd) => crowd.untilAll({ occupants: 4 }, 60_000)));
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    for (let said = 0; said < count; said += 500) await speaking.speak(2, 250);
    await speaking.untilAll({ messages: count }, 60_000);
    const since = link.tap.mark();
    await link.heal();
    await listening.untilAll({ messages: count }, 180_000);
    const [heard] = Object.keys(await listening.orders());
    expect(heard).toMatch(/^10000 messages /);
    expect(Object.keys(await speaking.orders())).toEqual([heard]);
    const pages = link.tap.since(since, ({ type, xml: text }) => type === "set" && text.includes("<backlog"));
    const sizes = pages.map(({ element }) => element.getChild("backlog")!.getChildren("message").length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
    expect(pages.length).toBeLessThanOrEqual(count / 50 + 5);
    expect(largest(link.tap, since)).toBeLessThanOrEqual(40_000);
    expect(house().warnings()).toEqual([]);
  }, 300_000);
});
