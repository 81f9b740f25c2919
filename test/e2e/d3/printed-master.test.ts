/**
 * A mirror of a room whose service knows DMUC3 as it is printed and nothing else: what becomes of it when the link breaks, or when
 * that service forgets it, or does what nobody has asked for (D3-43, D3-44, 3.12).
 */
import { describe, expect, it } from "vitest";
import { expect as expected, type Mark, type Person, type TapStanza } from "../../../prosody-dev/index.js";
import { linkExtension } from "../support/crossings.js";
import { macbeth, marlowe, useHouse, type House } from "../support/house.js";
import { PrintedMaster, withPrintedMaster } from "../support/printed-master.js";
import { isDelayed, statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

/** Lady and macduff are in by the mirror, faustus by the room itself. */
async function enterAll(house: House, master: PrintedMaster): Promise<{ lady: Person; macduff: Person; start: Mark }> {
  const start = master.mark();
  const [lady, macduff] = [
    await house.connect(`lady@${macbeth}/Castle`),
    await house.connect(`macduff@${macbeth}/Fife`),
  ];
  const entering = lady.join(master.room, "lady");
  if (!known.has(house)) await master.saysWhatItCan(start);
  known.add(house);
  await master.getsJoin(lady, start);
  await master.setsUp("lady", ["faustus", "lady"]);
  await master.shows("lady");
  await entering;
  const coming = macduff.join(master.room, "macduff");
  await master.getsJoin(macduff, start);
  await master.shows("macduff");
  await coming;
  return { lady, macduff, start };
}

/** Where the service has been asked already what it can do. */
const known = new Set<House>();

describe.each(mixes)("a master that knows only what is printed, and is lost for a while (Prosody %s)", (mix) => {
  const house = useHouse(mix, withPrintedMaster("dmuc_ack_wait = 1\ndmuc_keepalive = 30\ndmuc_split_grace = 1"));

  it("is gone for its people, who talk on; when it is back it is told anew who is in, and each hears what he has missed, once (D3-43, D3-44)", async () => {
    const master = new PrintedMaster(house(), "study");
    const { room } = master;
    const { lady, macduff, start } = await enterAll(house(), master);
    const link = house().cluster.link(macbeth, marlowe);
    const [ladysBreak, macduffsBreak] = [lady.mark(), macduff.mark()];
    await link.cut();
    await lady.say(room, "Out, damned spot", { id: "l1" });
    await macduff.sees("her words", expected.groupchat(room, "lady", "Out, damned spot"), { since: macduffsBreak });
    for (const [person, since] of [
      [lady, ladysBreak],
      [macduff, macduffsBreak],
    ] as const) {
      const gone = await person.sees("faustus go", expected.unavailable(room, "faustus"), { since, timeoutMs: 60_000 });
      expect(statusCodes(gone)).toBe("333");
    }
    await macduff.say(room, "Who is there?", { id: "m1" });
    await lady.sees("his words", expected.groupchat(room, "macduff", "Who is there?"), { since: ladysBreak });

    const healed = master.mark();
    await link.heal();
    // What the service says, whatever it is, tells that it is there.
    await master.says("faustus", "Is anybody there?");
    await master.answersPing(healed);
    const opening = await master.gets(
      "the join of one of them",
      ({ element }) => element.getChild("dmuc") !== undefined,
      healed,
    );
    const opener = opening.element.attrs["from"] === lady.fullJid ? "lady" : "macduff";
    const other = opener === "lady" ? macduff : lady;
    const gone = house()
      .cluster.link(macbeth, marlowe)
      .tap.since(healed, { from: macbeth })
      .filter(({ type }) => type === "unavailable");
    expect(gone.map(({ element }) => element.attrs["from"]).sort()).toEqual([lady.fullJid, macduff.fullJid].sort());
    const question = await master.setsUp(opener, ["faustus", "wagner", opener], "Where are they?");
    expect(question.element.getChild("room")!.getChild("history")!.attrs["since"]).toBeDefined();
    await master.shows(opener);
    await master.getsJoin(other, healed);
    await master.shows(other === lady ? "lady" : "macduff");
    for (const words of ["Out, damned spot", "Who is there?"]) await master.getsWords(words, healed);
    for (const [person, since] of [
      [lady, ladysBreak],
      [macduff, macduffsBreak],
    ] as const) {
      for (const nick of ["faustus", "wagner"])
        await person.sees(`${nick} again`, expected.available(room, nick), { since });
      const words = await person.sees("what they missed", expected.groupchat(room, "faustus", "Where are they?"), {
        since,
      });
      expect(isDelayed(words)).toBe(true);
    }
    await master.says("wagner", "There they are");
    const all = [lady, macduff];
    for (const person of all) await person.sees("the last words", expected.groupchat(room, "wagner", "There they are"));
    // Nobody who stayed was told that he had left, and nothing was said twice, here or there.
    for (const [person, since] of [
      [lady, ladysBreak],
      [macduff, macduffsBreak],
    ] as const) {
      const bodies = person.since(since).flatMap((stanza) => stanza.getChildText("body") ?? []);
      expect(bodies.sort()).toEqual([...new Set(bodies)].sort());
      const left = person.since(since, ({ attrs }) => attrs["type"] === "unavailable");
      expect(left.map(({ attrs }) => attrs["from"])).toEqual([`${room}/faustus`]);
    }
    const ofUs = (since: Mark): readonly TapStanza[] => link.tap.since(since, { from: macbeth });
    const told = ofUs(healed).flatMap(({ element }) => element.getChildText("body") ?? []);
    expect(told.sort()).toEqual(["Out, damned spot", "Who is there?"]);
    const isExtended = ({ xml: text }: TapStanza): boolean =>
      text.includes(linkExtension) && !text.includes("disco#info");
    expect(ofUs(start).filter((stanza) => isExtended(stanza))).toEqual([]);
  }, 120_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe.each(mixes)("a master that knows only what is printed, in bad moods (Prosody %s)", (mix) => {
  const house = useHouse(mix, withPrintedMaster());

  it("has forgotten its mirror: the error to somebody's words tells so, and he does not see it; it is asked anew, and hears them (3.11)", async () => {
    const master = new PrintedMaster(house(), "forgetful");
    const { room } = master;
    const { lady, macduff } = await enterAll(house(), master);
    const since = master.mark();
    await lady.say(room, "To bed", { id: "l2" });
    await macduff.sees("her words", expected.groupchat(room, "lady", "To bed"));
    await master.refuses(await master.getsWords("To bed", since), "not-acceptable");
    const opening = await master.gets(
      "the join of one of them",
      ({ element }) => element.getChild("dmuc") !== undefined,
      since,
    );
    const isLady = opening.element.attrs["from"] === lady.fullJid;
    const again = master.mark();
    await master.setsUp(isLady ? "lady" : "macduff", [isLady ? "lady" : "macduff"]);
    await master.shows(isLady ? "lady" : "macduff");
    await master.getsJoin(isLady ? macduff : lady, again);
    await master.shows(isLady ? "macduff" : "lady");
    await master.getsWords("To bed", again);
    for (const person of [lady, macduff]) await person.sees("faustus go", expected.unavailable(room, "faustus"));
    expect(lady.received.filter(({ attrs }) => attrs["type"] === "error")).toEqual([]);
  });

  it("tells of people whom nobody has asked for, and puts out whom it likes: it is the room (D3-18, D3-45)", async () => {
    const master = new PrintedMaster(house(), "moody");
    const { room } = master;
    const { lady, macduff } = await enterAll(house(), master);
    const since = master.mark();
    await master.shows("wagner");
    for (const person of [lady, macduff]) await person.sees("wagner", expected.available(room, "wagner"));
    await master.lists(["wagner", "lady", "macduff"]);
    for (const person of [lady, macduff]) await person.sees("faustus go", expected.unavailable(room, "faustus"));
    await master.kicks("macduff");
    const out = await macduff.sees("himself go", expected.selfUnavailable(room, "macduff"));
    expect(statusCodes(out)).toBe("110 307");
    await lady.sees("him go", expected.unavailable(room, "macduff"));
    await lady.say(room, "Good night", { id: "l3" });
    await master.getsWords("Good night", since);
    expect(
      house()
        .cluster.link(macbeth, marlowe)
        .tap.since(since, { from: macbeth })
        .map(({ kind }) => kind),
    ).toEqual(["iq:result", "groupchat"]);
  });

  it("answers the question for the past by an error: who waits for it is let in without (D3-20)", async () => {
    const master = new PrintedMaster(house(), "mute");
    const since = master.mark();
    const lady = await house().connect(`lady@${macbeth}/Castle`);
    const entering = lady.join(master.room, "lady");
    await master.getsJoin(lady, since);
    await master.configures("lady");
    await master.lists(["lady"]);
    await master.shows("lady");
    await master.refuses(await master.asked("room", since), "feature-not-implemented");
    await entering;
  });

  it("never answers a join: who wants to come in asks it as ever after 30 seconds, and the mirror is forgotten (3.3)", async () => {
    const master = new PrintedMaster(house(), "deaf");
    const since = master.mark();
    const banquo = await house().connect(`banquo@${macbeth}/ghost`);
    const entering = banquo.join(master.room, "banquo", { timeoutMs: 60_000 });
    await master.getsJoin(banquo, since);
    const isStock = ({ name, type, element }: TapStanza): boolean =>
      name === "presence" && type === undefined && element.getChild("dmuc") === undefined;
    await master.gets("his join as ever", isStock, since, 60_000);
    await master.letsIn(banquo, "banquo");
    await entering;
  }, 90_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
