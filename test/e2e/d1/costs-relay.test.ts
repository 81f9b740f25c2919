import { describe, expect, it } from "vitest";
import type { Actor } from "../support/actor.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import type { Play } from "../support/play.js";

/** Stanzas on the links of the source with macbeth.lit and with marlowe.lit, and on that of these two with each other. */
function totals(counts: Record<string, Record<string, number>>): readonly number[] {
  const links = ["shakespeare.lit - macbeth.lit", "shakespeare.lit - marlowe.lit", "macbeth.lit - marlowe.lit"];
  return links.map((link) => Object.values(counts[link] ?? {}).reduce((sum, count) => sum + count, 0));
}

describe("what an event costs where two shadows do not reach each other (3.5)", () => {
  const house = useHouse("mixed", { roomsLua: { [macbeth]: `dmuc_deny = { "${roomServices[marlowe]}" }` } });
  let play: Play;
  let people: readonly [hecate: Actor, firstwitch: Actor, faustus: Actor];

  async function costs(happens: () => Promise<unknown>): Promise<readonly number[]> {
    await play.fence(...people);
    const marks = play.marks();
    await happens();
    await play.fence(...people);
    return totals(play.countsSince(marks));
  }

  it("people find each other by way of the source", async () => {
    play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await play.distribute(hecate, shakespeare, { onto: [macbeth] });
    await play.untilSetUp(shakespeare, marlowe);
    const firstwitch = await play.enter("firstwitch", macbeth);
    const faustus = await play.enter("faustus", marlowe);
    await Promise.all([firstwitch.seesHere("faustus"), faustus.seesHere("firstwitch")]);
    people = [hecate, firstwitch, faustus];
  });

  it("at one of them: one stanza to the source, which passes it on once (invariant 7)", async () => {
    const [, firstwitch] = people;
    expect(await costs(() => firstwitch.says("Round about the cauldron go")), "words").toEqual([1, 1, 0]);
    expect(await costs(() => firstwitch.shows("away")), "a presence").toEqual([1, 1, 0]);
    expect(await costs(() => firstwitch.renames("crone")), "another nick").toEqual([2, 2, 0]);
    expect(await costs(() => firstwitch.whispersTo("faustus", "Hist")), "a whisper").toEqual([1, 1, 0]);
  });

  it("at the source: one to each of them, as ever (invariant 7)", async () => {
    const [hecate] = people;
    expect(await costs(() => hecate.says("Well done")), "words").toEqual([1, 1, 0]);
    expect(await costs(() => hecate.gives("faustus", "moderator")), "an act").toEqual([1, 1, 0]);
  });
});

describe("what it costs to bring a shadow into being when it is worth it (D1-07)", () => {
  const lazy = 'dmuc1_default_distributed = true\ndmuc1_trigger = "lazy"\ndmuc1_trigger_users = 2';
  const house = useHouse("mixed", { domains: [shakespeare, macbeth], roomsLua: { [shakespeare]: lazy } });

  it("nothing till then; then four questions, their answers, and the subject; a further join is one stanza", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await hecate.setsSubject("Foul is fair");
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await play.fence(hecate, firstwitch);
    const isOurs = ({ kind }: { kind: string }): boolean => /^iq:.* urn:(xmpp:dmuc|x-dmuc)/.test(kind);
    const tap = play.tap(shakespeare, macbeth);
    expect(tap.since(undefined, isOurs)).toEqual([]);
    await play.enter("secondwitch", macbeth, { at: shakespeare });
    await play.untilSetUp(shakespeare, macbeth);
    const thirdwitch = await play.enter("thirdwitch", macbeth);
    await thirdwitch.seesSubject("Foul is fair");
    await play.fence(hecate, thirdwitch);
    const between = play
      .crossings(shakespeare, macbeth)
      // The two who are in at the source have their own copies of all that the room shows.
      .filter(({ element }) => (element.attrs["to"] ?? "").startsWith(`${play.node}@`) || element.name === "iq")
      .filter(({ element }) => !/^(first|second)witch@/.test(element.attrs["from"] ?? ""));
    const kinds = between.map(({ kind }) => kind.split(" ")[0]);
    expect(kinds.filter((kind) => kind === "iq:set" || kind === "iq:get")).toHaveLength(4);
    expect(kinds.filter((kind) => kind === "iq:result")).toHaveLength(4);
    expect(
      kinds.filter((kind) => kind === "groupchat"),
      "the subject",
    ).toHaveLength(1);
    expect(
      kinds.filter((kind) => kind === "presence"),
      "the third witch",
    ).toHaveLength(1);
    expect(kinds).toHaveLength(10);
  });
});
