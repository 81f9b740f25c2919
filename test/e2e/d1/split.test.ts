import { describe, expect, it } from "vitest";
import { until, type Element } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { macbeth, marlowe, shakespeare, useHouse, type House } from "../support/house.js";
import { nickOf } from "../support/transcript.js";

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

/** More than is said here. */
const longHistory = 100;
const allOfIt = `max_history_messages = ${longHistory}`;
const cutMs = 20_000;

type Line = readonly [nick: string, text: string];

/** Each says a line a second, and hears it, as does somebody whose links are whole. */
async function talkFor(durationMs: number, speakers: readonly Actor[], witness: Actor): Promise<readonly Line[]> {
  const start = Date.now();
  const lines: Line[] = [];
  for (let round = 1; Date.now() - start < durationMs; round++) {
    const begun = Date.now();
    for (const speaker of speakers) {
      const line: Line = [speaker.nick, `${speaker.nick} speaks for the ${round}. time`];
      lines.push(line);
      await speaker.says(line[1]);
      await Promise.all([speaker, witness].map((listener) => listener.hears(...line)));
    }
    await until("a second to pass", () => Date.now() - begun >= 1_000 || undefined);
  }
  return lines;
}

describe("a link that swallows everything for 20 s while both sides talk (3.4, 3.6)", () => {
  const house = useHouse("mixed", {
    roomsLua: { [shakespeare]: allOfIt, [macbeth]: allOfIt, [marlowe]: allOfIt },
  });

  it("is found out, and after it heals everybody has heard every line once, in one order for newcomers (D1-05, D1-48, T-17)", async () => {
    const play = house().newPlay();
    const fields = { historylength: String(longHistory) };
    const hecate = await play.open("hecate", shakespeare, { fields, onto: [macbeth, marlowe] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    const faustus = await play.enter("faustus", marlowe);
    await play.fence(hecate, firstwitch, faustus);
    await hecate.says("Is it a dagger?");
    await firstwitch.hears("hecate", "Is it a dagger?");
    await faustus.hears("hecate", "Is it a dagger?");

    const link = house().cluster.link(shakespeare, macbeth);
    await link.blackHole();
    const said = await talkFor(cutMs, [hecate, firstwitch], faustus);
    await untilLink(house(), shakespeare, play.room(macbeth), /suspect -> split/);
    await untilLink(house(), macbeth, play.room(shakespeare), /suspect -> split/);

    await link.heal();
    await untilLink(house(), shakespeare, play.room(macbeth), /syncing -> up \(in sync\)/);
    await untilLink(house(), macbeth, play.room(shakespeare), /syncing -> up \(in sync\)/);
    await play.fence(hecate, firstwitch, faustus);

    const lines: readonly Line[] = [["hecate", "Is it a dagger?"], ...said];
    for (const actor of [hecate, firstwitch, faustus]) {
      expect(lines.map((line) => [...line, timesHeard(actor, line)])).toEqual(lines.map((line) => [...line, 1]));
    }
    const newcomers = [
      await play.enter("puck", shakespeare, { history: longHistory }),
      await play.enter("secondwitch", macbeth, { history: longHistory }),
      await play.enter("helen", marlowe, { history: longHistory }),
    ];
    for (const actor of newcomers) {
      await actor.sees("the subject, which comes last", (stanza) => stanza.getChild("subject") !== undefined);
    }
    const [atSource = [], atMacbeth, atMarlowe] = newcomers.map((actor) => actor.told());
    expect(atMacbeth).toEqual(atSource);
    expect(atMarlowe).toEqual(atSource);
    const told = newcomers[0]!.heard().map((line) => line.replace("earlier, ", ""));
    expect([...told].sort()).toEqual(lines.map(([nick, text]) => `${nick}: ${text}`).sort());
    expect(atSource).toHaveLength(lines.length);
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
