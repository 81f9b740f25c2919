import { describe, expect, it } from "vitest";
import { xml, type Element } from "../../prosody-dev/index.js";
import type { Actor } from "./support/actor.js";
import { macbeth, roomServices, shakespeare, useHouse, type House } from "./support/house.js";
import type { Play } from "./support/play.js";
import { nickOf } from "./support/transcript.js";
import { mixes } from "./support/versions.js";

/** Until an instance says so of its link, from now on. */
async function untilLink(
  house: House,
  domain: string,
  peer: string,
  change: string,
  timeoutMs = 10_000,
): Promise<void> {
  const line = new RegExp(`link with ${peer}: ${change}`);
  await house.server(domain).waitForLog(line, { timeoutMs, fromEnd: true });
}

function timesHeard(actor: Actor, nick: string, text: string): number {
  return actor.stanzas().filter((stanza) => nickOf(stanza) === nick && stanza.getChildText("body") === text).length;
}

describe.each(mixes)("a link that is cut (3.4, Prosody %s)", (mix) => {
  const house = useHouse(mix, { domains: [shakespeare, macbeth] });

  it("is given up at once by both, though nobody says a word, and is up again soon after it heals", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const [source, shadow] = [play.room(shakespeare), play.room(macbeth)];
    const splits = [
      untilLink(house(), shakespeare, shadow, "suspect -> split", 3_000),
      untilLink(house(), macbeth, source, "suspect -> split", 3_000),
    ];
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    await Promise.all(splits);
    await hecate.says("Alone here");
    await firstwitch.says("Alone there");

    // A split link is tried every 15 s, a fifth more or less.
    const patience = 20_000;
    const heals = [
      untilLink(house(), shakespeare, shadow, "syncing -> up", patience),
      untilLink(house(), macbeth, source, "syncing -> up", patience),
    ];
    await link.heal();
    await Promise.all(heals);
    await play.fence(hecate, firstwitch);
    for (const actor of [hecate, firstwitch]) {
      expect(timesHeard(actor, "hecate", "Alone here"), actor.nick).toBe(1);
      expect(timesHeard(actor, "firstwitch", "Alone there"), actor.nick).toBe(1);
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("errors that come back on a link (3.4)", () => {
  const house = useHouse("mixed", { domains: [shakespeare, macbeth] });

  function error(name: "message" | "presence", from: string, to: string, condition: string): Element {
    const reason = xml(condition, { xmlns: "urn:ietf:params:xml:ns:xmpp-stanzas" });
    return xml(name, { type: "error", from, to, id: `e-${condition}` }, xml("error", { type: "cancel" }, reason));
  }

  async function open(play: Play): Promise<readonly [Actor, Actor]> {
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    return [hecate, firstwitch];
  }

  it.each([
    ["presence", "firstwitch", "item-not-found"],
    ["message", "hecate", "recipient-unavailable"],
    ["message", "hecate", "service-unavailable"],
  ] as const)("a %s to %s with %s splits nothing, and throws nobody out", async (name, to, condition) => {
    const play = house().newPlay();
    const [hecate, firstwitch] = await open(play);
    const [source, shadow] = [play.room(shakespeare), play.room(macbeth)];
    await house().sendAs(roomServices[macbeth]!, error(name, `${shadow}/firstwitch`, `${source}/${to}`, condition));
    await play.fence(hecate, firstwitch);
    expect(house().server(shakespeare).log()).not.toMatch(new RegExp(`link with ${shadow}: up ->`));
    expect(Object.keys(hecate.occupants()).sort()).toEqual(["firstwitch", "hecate"]);
  });

  it.each([
    ["presence", "firstwitch", "gone"],
    ["message", "firstwitch", "recipient-unavailable"],
    ["message", "hecate", "remote-server-timeout"],
  ] as const)("a %s to %s with %s splits the link, and a probe brings it up again", async (name, to, condition) => {
    const play = house().newPlay();
    const [hecate, firstwitch] = await open(play);
    const [source, shadow] = [play.room(shakespeare), play.room(macbeth)];
    const happens = [
      untilLink(house(), shakespeare, shadow, `up -> split .undelivered: ${condition}`),
      untilLink(house(), shakespeare, shadow, "syncing -> up", 20_000),
    ];
    await house().sendAs(roomServices[macbeth]!, error(name, `${shadow}/firstwitch`, `${source}/${to}`, condition));
    await Promise.all(happens);
    await play.fence(hecate, firstwitch);
    expect(Object.keys(hecate.occupants()).sort()).toEqual(["firstwitch", "hecate"]);
  });
});

describe("a stream that does not open (3.4)", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    globalLua: { [shakespeare]: "s2s_timeout = 8", [macbeth]: "s2s_timeout = 8" },
  });

  it("gets the one probe that opens it, and nothing behind that; later everything comes across", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const peer = roomServices[macbeth]!;
    const link = house().cluster.link(shakespeare, macbeth);
    const logged = house().server(shakespeare).log().length;
    const isSplit = untilLink(house(), shakespeare, play.room(macbeth), "suspect -> split", 30_000);
    await link.cut();
    await link.blackHole();
    await isSplit;
    await hecate.says("Is this a dagger?");
    await hecate.hears("hecate", "Is this a dagger?");
    // Two streams in vain.
    const given = new RegExp(`Sending error replies for (\\d+) queued stanzas .* to ${peer}`, "g");
    for (let round = 0; round < 2; round++) {
      await house().server(shakespeare).waitForLog(given, { timeoutMs: 40_000, fromEnd: true });
    }
    const log = house().server(shakespeare).log().slice(logged);
    expect(new Set([...log.matchAll(given)].map(([, count]) => count))).toEqual(new Set(["1"]));
    expect(log).not.toContain(`trying to send over unauthed s2sout to ${peer}`);

    const isUp = untilLink(house(), shakespeare, play.room(macbeth), "syncing -> up", 40_000);
    await link.cut();
    await link.heal();
    await isUp;
    await firstwitch.hears("hecate", "Is this a dagger?");
    await play.fence(hecate, firstwitch);
    expect(timesHeard(firstwitch, "hecate", "Is this a dagger?")).toBe(1);
  }, 180_000);
});
