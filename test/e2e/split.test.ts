import { describe, expect, it } from "vitest";
import type { Element } from "../../prosody-dev/index.js";
import type { Actor } from "./support/actor.js";
import { macbeth, marlowe, shakespeare, useHouse, type House } from "./support/house.js";
import { nickOf } from "./support/transcript.js";

/** Longer than two probes under traffic and the pause before a split link tries again (3.4). */
const patience = { timeoutMs: 45_000 };

/** Until an instance says that a link of it has come into a state. */
async function untilLink(house: House, domain: string, peer: string, state: RegExp): Promise<void> {
  await house.server(domain).waitForLog(new RegExp(`link with ${peer}: ${state.source}`), patience);
}

/** How often he was given that line, at once or late. */
function timesHeard(actor: Actor, [nick, text]: readonly [string, string]): number {
  const isLine = (stanza: Element): boolean =>
    stanza.attrs["type"] === "groupchat" && nickOf(stanza) === nick && stanza.getChildText("body") === text;
  return actor.stanzas().filter(isLine).length;
}

describe("a link that swallows everything while both sides talk (3.4, 3.6)", () => {
  const house = useHouse("mixed");

  it("is found out, and after it heals everybody has heard every line once, in one order for newcomers (D1-05, D1-48, T-17)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth, marlowe] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    const faustus = await play.enter("faustus", marlowe);
    await play.fence(hecate, firstwitch, faustus);

    const link = house().cluster.link(shakespeare, macbeth);
    await link.blackHole();
    await hecate.says("Into the hole");
    await firstwitch.says("Out of the hole");
    await faustus.hears("hecate", "Into the hole");
    await faustus.hears("firstwitch", "Out of the hole");
    await untilLink(house(), shakespeare, play.room(macbeth), /up -> suspect/);
    await hecate.says("Nobody there?");
    await untilLink(house(), shakespeare, play.room(macbeth), /suspect -> split/);
    await untilLink(house(), macbeth, play.room(shakespeare), /suspect -> split/);
    await firstwitch.says("Nobody at all");

    await link.heal();
    await untilLink(house(), shakespeare, play.room(macbeth), /syncing -> up \(in sync\)/);
    await untilLink(house(), macbeth, play.room(shakespeare), /syncing -> up \(in sync\)/);
    await play.fence(hecate, firstwitch, faustus);

    const lines = [
      ["hecate", "Into the hole"],
      ["firstwitch", "Out of the hole"],
      ["hecate", "Nobody there?"],
      ["firstwitch", "Nobody at all"],
    ] as const;
    for (const actor of [hecate, firstwitch, faustus]) {
      expect(lines.map((line) => [...line, timesHeard(actor, line)])).toEqual(lines.map((line) => [...line, 1]));
    }
    const [atSource, atMacbeth, atMarlowe] = [
      (await play.enter("puck", shakespeare)).told(),
      (await play.enter("secondwitch", macbeth)).told(),
      (await play.enter("helen", marlowe)).told(),
    ];
    expect(atSource.length).toBeGreaterThanOrEqual(4);
    expect(atMacbeth).toEqual(atSource);
    expect(atMarlowe).toEqual(atSource);
  }, 150_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("two people take one nick at two servers at the same moment (3.7)", () => {
  const house = useHouse("mixed");

  it("one of them is called otherwise everywhere, and both are heard by all", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth, marlowe] });
    // Each joins before he can know of the other: the link between their servers is slow to say so.
    const link = house().cluster.link(macbeth, marlowe);
    const toSource = [house().cluster.link(shakespeare, macbeth), house().cluster.link(shakespeare, marlowe)];
    for (const held of [link, ...toSource]) await held.blackHole();
    const atMacbeth = await play.enter("witch", macbeth);
    const atMarlowe = await play.enter("witch", marlowe);
    for (const held of [link, ...toSource]) await held.heal();

    // Who came first keeps the nick.
    await hecate.seesHere("witch (conference.marlowe.lit)");
    await atMacbeth.seesHere("witch (conference.marlowe.lit)");
    await atMarlowe.seesHere("witch (conference.marlowe.lit)");
    await atMacbeth.says("I was first");
    await hecate.hears("witch", "I was first");
    await atMarlowe.hears("witch", "I was first");
    await atMarlowe.says("I was not");
    await hecate.hears("witch (conference.marlowe.lit)", "I was not");
    await atMacbeth.hears("witch (conference.marlowe.lit)", "I was not");
    for (const actor of [hecate, atMacbeth, atMarlowe]) {
      expect(Object.keys(actor.occupants()).sort()).toEqual(["hecate", "witch", "witch (conference.marlowe.lit)"]);
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
