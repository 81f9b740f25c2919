/**
 * One room of shakespeare.lit, and people in it by all ways at once (3.13): by a shadow at macbeth.lit, by a replica at marlowe.lit,
 * by a mirror at webster.lit, from jonson.lit, whose server has no module, and at home. Each sees everything once, and every link bears one stanza for it.
 */
import { describe, expect, it } from "vitest";
import type { Actor } from "../support/actor.js";
import { submitForm } from "../support/form.js";
import { macbeth, marlowe, shakespeare, useHouse, type House } from "../support/house.js";
import type { Play } from "../support/play.js";
import { mirroring, untilMirrored } from "../support/mirrored.js";
import { replicating, untilHealed, untilReplica, untilSplit } from "../support/replicas.js";
import { tell } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const webster = "webster.lit";
const jonson = "jonson.lit";

/** Longer than the pause before a split link is tried again (3.4). */
const patience = { timeoutMs: 60_000 };

interface Company {
  readonly play: Play;
  readonly hecate: Actor;
  readonly firstwitch: Actor;
  readonly faustus: Actor;
  readonly duchess: Actor;
  readonly volpone: Actor;
  readonly everybody: readonly Actor[];
  /** All that was under way has arrived. */
  readonly settle: () => Promise<void>;
}

/** Hecate's room, and one of each kind of guest. What they see first is over. */
async function gatherAll(house: House): Promise<Company> {
  const play = house.newPlay();
  const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
  const firstwitch = await play.enter("firstwitch", macbeth);
  const faustus = await play.enter("faustus", marlowe, { at: shakespeare });
  await untilReplica(house, play, marlowe);
  const duchess = await play.enter("duchess", webster, { at: shakespeare });
  await untilMirrored(house, play, webster);
  const volpone = await play.enter("volpone", jonson, { at: shakespeare });
  const everybody = [hecate, firstwitch, faustus, duchess, volpone];
  const settle = (): Promise<void> => play.fenceAmong(everybody, hecate, firstwitch, faustus, duchess, volpone);
  await settle();
  return { play, hecate, firstwitch, faustus, duchess, volpone, everybody, settle };
}

describe.each(mixes)("a room with a shadow, a replica and guests of its own (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth, marlowe, webster, jonson],
    mirrors: { [marlowe]: replicating, [webster]: mirroring },
    // Those two hold no shadows.
    roomsLua: {
      [marlowe]: 'dmuc_modes = { "dmuc2" }',
      [webster]: 'dmuc_modes = { "dmuc3" }',
      [jonson]: "modules_enabled = { }",
    },
  });

  it("all talk, and each hears each once; a link bears one stanza for each, and nothing goes between the guests' servers", async () => {
    const { play, everybody, settle } = await gatherAll(house());
    const before = everybody.map((actor) => actor.mark());
    const marks = play.marks();
    for (const speaker of everybody) {
      await speaker.says(`${speaker.nick} speaks`);
      for (const actor of everybody) await actor.hears(speaker.nick, `${speaker.nick} speaks`);
    }
    const counts = play.countsSince(marks);
    await settle();
    const said = everybody.map(({ nick }) => `${nick}: ${nick} speaks`);
    for (const [index, actor] of everybody.entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual(said);
    }
    expect(counts).toEqual({
      "shakespeare.lit - macbeth.lit": { "macbeth.lit: groupchat": 1, "shakespeare.lit: groupchat": 4 },
      "shakespeare.lit - marlowe.lit": { "marlowe.lit: groupchat": 1, "shakespeare.lit: groupchat": 5 },
      "shakespeare.lit - webster.lit": { "webster.lit: groupchat": 1, "shakespeare.lit: groupchat": 4 },
      "shakespeare.lit - jonson.lit": { "jonson.lit: groupchat": 1, "shakespeare.lit: groupchat": 5 },
    });
  });

  it("joins, changes, another nick, leaves and the subject are seen by all", async () => {
    const { play, hecate, everybody, settle } = await gatherAll(house());
    const before = everybody.map((actor) => actor.mark());
    const secondwitch = await play.enter("secondwitch", macbeth);
    const mephisto = await play.enter("mephisto", marlowe, { at: shakespeare });
    for (const actor of everybody) for (const nick of ["secondwitch", "mephisto"]) await actor.seesHere(nick);
    await hecate.setsSubject("When shall we three meet again");
    for (const actor of [...everybody, secondwitch, mephisto])
      await actor.seesSubject("When shall we three meet again");
    await secondwitch.leaves();
    await mephisto.leaves();
    for (const actor of everybody) for (const nick of ["secondwitch", "mephisto"]) await actor.seesGo(nick);
    await settle();
    for (const [index, actor] of everybody.entries()) {
      expect([...actor.transcript(before[index])].sort(), actor.nick).toEqual([
        "hecate sets the subject: When shall we three meet again",
        "mephisto goes",
        "mephisto is here, participant, none",
        "secondwitch goes",
        "secondwitch is here, participant, none",
      ]);
    }
  });

  it("whom its owner puts out is out everywhere, and another nick is seen by all", async () => {
    const { play, hecate, everybody, settle } = await gatherAll(house());
    const secondwitch = await play.enter("secondwitch", macbeth);
    const mephisto = await play.enter("mephisto", marlowe, { at: shakespeare });
    const cariola = await play.enter("cariola", webster, { at: shakespeare });
    for (const actor of everybody)
      for (const nick of ["secondwitch", "mephisto", "cariola"]) await actor.seesHere(nick);
    await settle();
    const before = everybody.map((actor) => actor.mark());
    await secondwitch.renames("hag");
    for (const actor of everybody) await actor.seesHere("hag");
    await mephisto.renames("lucifer");
    for (const actor of everybody) await actor.seesHere("lucifer");
    for (const nick of ["hag", "lucifer", "cariola"]) {
      await hecate.gives(nick, "none");
      for (const actor of everybody) await actor.seesGo(nick);
    }
    for (const actor of [secondwitch, mephisto, cariola]) await actor.seesGo(actor.nick);
    await settle();
    for (const [index, actor] of everybody.entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual([
        "secondwitch goes (303, now hag)",
        "hag is here, participant, none",
        "mephisto goes (303, now lucifer)",
        "lucifer is here, participant, none",
        "hag goes (307)",
        "lucifer goes (307)",
        "cariola goes (307)",
      ]);
    }
  });

  it(
    "what is said while links are down is heard by all when they are up again, once",
    { timeout: 120_000 },
    async () => {
      const { play, hecate, firstwitch, faustus, duchess, volpone, everybody, settle } = await gatherAll(house());
      const before = everybody.map((actor) => actor.mark());
      const links = [macbeth, marlowe, webster].map((domain) => house().cluster.link(shakespeare, domain));
      for (const link of links) await link.cut();
      await hecate.says("Where are they?");
      await volpone.hears("hecate", "Where are they?");
      await firstwitch.says("Gone, into the air");
      await firstwitch.hears("firstwitch", "Gone, into the air");
      await duchess.says("I am Duchess of Malfi still");
      await duchess.hears("duchess", "I am Duchess of Malfi still");
      await faustus.says("Was this the face");
      const shadow = `link with ${play.room(macbeth)}: [a-z]+`;
      await house()
        .server(shakespeare)
        .waitForLog(new RegExp(`${shadow} -> split`), patience);
      for (const domain of [marlowe, webster]) await untilSplit(house(), play, domain);
      for (const link of links) await link.heal();
      await house()
        .server(shakespeare)
        .waitForLog(new RegExp(`${shadow} -> split[^]*${shadow} -> up`), patience);
      for (const domain of [marlowe, webster]) await untilHealed(house(), play, domain);
      const said = [
        "faustus: Was this the face",
        "hecate: Where are they?",
        "firstwitch: Gone, into the air",
        "duchess: I am Duchess of Malfi still",
      ];
      for (const actor of everybody) {
        for (const line of said) await actor.sees(line, (stanza) => tell(stanza).endsWith(line));
      }
      await settle();
      for (const [index, actor] of everybody.entries()) {
        const heard = actor.heard(before[index]).map((line) => line.replace(/^earlier, /, ""));
        expect([...heard].sort(), actor.nick).toEqual([...said].sort());
      }
    },
  );

  it("one that is not distributed any more ends at the shadow, and goes on for the replica", async () => {
    const { hecate, firstwitch, faustus, volpone } = await gatherAll(house());
    await submitForm(hecate.person, hecate.room, { distributed: "0" });
    for (const actor of [hecate, faustus, volpone]) await actor.seesGo("firstwitch");
    await faustus.says("Was this the face");
    for (const actor of [hecate, faustus, volpone]) await actor.hears("faustus", "Was this the face");
    expect(firstwitch.transcript().some((line) => line.includes("Was this the face"))).toBe(false);
  });
});
