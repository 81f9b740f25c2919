/**
 * XEP-0282 and DMUC3: a room of shakespeare.lit, and people of other servers who are in it by replicas, or by mirrors. They come
 * in and talk. What only one of the two has is told in d2/life.test.ts and d3/life.test.ts.
 */
import { describe, expect, it } from "vitest";
import { expect as expected, until, xml, type Element, type TapStanza } from "../../../prosody-dev/index.js";
import { canonical } from "../support/canonical.js";
import { dmuc3, linkExtension } from "../support/crossings.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { submitForm } from "../support/form.js";
import { leaksTo } from "../support/replicas.js";
import { starsInMixes } from "../support/stars.js";
import { isDelayed, itemOf, nickOf, stanzaIdOf, statusCodes } from "../support/transcript.js";

const delayNamespace = "urn:xmpp:delay";
const toMacbeth = "shakespeare.lit - macbeth.lit";
const toMarlowe = "shakespeare.lit - marlowe.lit";

/** A stanza without what a link adds to it, and without what routing adds. */
function asSent(stanza: Element): string {
  return canonical(stanza, {
    drop: (element, attribute) => element === stanza && attribute === "from",
    omit: ({ attrs }) => attrs["xmlns"] === linkExtension || attrs["xmlns"] === dmuc3,
  });
}

/** Whether somebody shows that he is away. */
function isAway(stanza: Element): boolean {
  const isHere = stanza.name === "presence" && stanza.attrs["type"] === undefined;
  return isHere && stanza.getChildText("show") === "away";
}

describe.each(starsInMixes)("a room that people of another server are in by a $by (Prosody $mix)", (star) => {
  const house = useHouse(star.mix, { mirrors: star.servers });

  it("the first who comes brings it into being, is let in as ever, talks and leaves (D2-01, 02, 15, 16, 18 to 24, 38, 39, D3-02, 03, 10, 12 to 26, 36, 37, 41, 51)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await hecate.setsSubject("Foul is fair");
    await hecate.seesSubject("Foul is fair");
    await hecate.says("Have I not reason?");
    await hecate.hears("hecate", "Have I not reason?");
    const since = play.tap(shakespeare, macbeth).mark();
    const seen = hecate.mark();

    const witch = await play.enter("witch", macbeth, { at: shakespeare });
    await witch.seesSubject("Foul is fair");
    expect(witch.transcript()).toEqual([
      "hecate is here, moderator, owner",
      "witch is here, participant, none (110)",
      "earlier, hecate: Have I not reason?",
      "earlier, hecate sets the subject: Foul is fair",
    ]);
    await hecate.says("Beldams as you are");
    await witch.hears("hecate", "Beldams as you are");
    await witch.says("Round about the cauldron go");
    await Promise.all([hecate, witch].map((actor) => actor.hears("witch", "Round about the cauldron go")));
    await witch.leaves();
    expect(statusCodes(await witch.seesGo("witch"))).toBe("110");
    await hecate.seesGo("witch");
    expect(hecate.transcript(seen)).toEqual([
      "witch is here, participant, none",
      "hecate: Beldams as you are",
      "witch: Round about the cauldron go",
      "witch goes",
    ]);
    await hecate.says("All is gone");
    await hecate.hears("hecate", "All is gone");
    const steps = [...star.setUp, "down: groupchat", ...star.speech, ...star.end];
    const crossed = (): readonly string[] => star.stepsOf(play.crossings(shakespeare, macbeth, since));
    await until("the last stanza on the link", () => crossed().length >= steps.length || undefined);
    const ping = xml("ping", { xmlns: "urn:xmpp:ping" });
    await hecate.person.iq(xml("iq", { to: `mirror.${macbeth}`, type: "get" }, ping));
    expect(crossed()).toEqual(steps);
    // Everything that people get is the room's own, and nothing of the links (D2-02, D2-31, G-2).
    expect(leaksTo([...witch.person.received, ...hecate.person.received])).toEqual([]);
    expect(witch.stanzas().map(({ attrs }) => expected.bareJid(attrs["from"]))).toEqual(
      witch.stanzas().map(() => play.room(shakespeare)),
    );
  });

  it("a service is asked once what it can do; who comes next costs no roster and no history, and has all of it (D2-12, 13, 14, 19, 20, 40, 42 to 45, D3-10, 21, 22, 27)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, settle } = await star.gather(house());
    for (const speaker of [hecate, firstwitch, faustus]) {
      await speaker.says(`${speaker.nick} speaks`);
      await hecate.hears(speaker.nick, `${speaker.nick} speaks`);
    }
    await puck.shows("away", "Gone");
    await hecate.setsSubject("The heath");
    await secondwitch.seesSubject("The heath");
    await settle();
    const marks = play.marks();
    const [seenByFirst, seenByPuck] = [firstwitch.mark(), puck.mark()];
    const third = await play.enter("thirdwitch", macbeth, { at: shakespeare });
    await third.seesSubject("The heath");
    const atHome = await play.enter("oberon", shakespeare);
    await atHome.seesSubject("The heath");
    const others = third.stanzas().slice(0, 5);
    expect(others.map(nickOf).sort()).toEqual(["faustus", "firstwitch", "hecate", "puck", "secondwitch"]);
    expect(third.transcript().find((line) => line.startsWith("puck"))).toBe("puck is here, away, participant, none");
    expect(third.transcript().slice(5, 10)).toEqual([
      "thirdwitch is here, participant, none (110)",
      "earlier, hecate: hecate speaks",
      "earlier, firstwitch: firstwitch speaks",
      "earlier, faustus: faustus speaks",
      "earlier, hecate sets the subject: The heath",
    ]);
    // The same words, times and ids as at the room's own server (D2-31, M-01).
    expect(third.told()).toEqual(atHome.told());
    const past = third.stanzas().filter(isDelayed);
    expect(past.map((stanza) => stanza.getChild("delay", delayNamespace)!.attrs["from"])).toEqual(
      past.map(() => play.room(shakespeare)),
    );
    await firstwitch.seesHere("thirdwitch", seenByFirst);
    await puck.seesHere("thirdwitch", seenByPuck);
    expect(firstwitch.stanzas(seenByFirst).filter((stanza) => nickOf(stanza) === "thirdwitch")).toHaveLength(1);
    await settle();
    const steps = star.stepsOf(play.crossings(shakespeare, macbeth, marks.get(toMacbeth)));
    expect(steps).toEqual([...star.entry, "down: presence"]);
    const silent = await play.enter("silent", macbeth, { at: shakespeare, history: 0 });
    await silent.seesSubject("The heath");
    const some = await play.enter("some", macbeth, { at: shakespeare, history: 2 });
    await some.seesSubject("The heath");
    const isOld = (stanza: Element): boolean => isDelayed(stanza) && stanza.getChild("body") !== undefined;
    expect(some.person.received.filter(isOld)).toHaveLength(2);
    expect(silent.person.received.filter(isOld)).toEqual([]);
    const isQuestion = ({ kind, element }: TapStanza): boolean =>
      kind === "iq:get http://jabber.org/protocol/disco#info" && element.attrs["to"] === roomServices[shakespeare];
    expect(play.tap(shakespeare, macbeth).since(undefined, isQuestion)).toHaveLength(1);
  });

  it("what they send goes up as they have written it, once, and is heard by everybody once, under one id (D2-28, 30, 46 to 48, D3-39, 41, 42)", async () => {
    const { play, puck, firstwitch, secondwitch, faustus, everybody, settle } = await star.gather(house());
    const marks = play.marks();
    const before = everybody.map((actor) => actor.mark());
    const message = xml("message", { to: firstwitch.room, type: "groupchat", id: "m-1", "xml:lang": "en" }, [
      xml("body", {}, "Fillet of a fenny snake & <toad>"),
      xml("origin-id", { xmlns: "urn:xmpp:sid:0", id: "o-1" }),
      xml("cauldron", { xmlns: "urn:example:witches" }, xml("toad", {}, "🔥")),
    ]);
    await firstwitch.person.send(message);
    for (const actor of everybody) await actor.hears("firstwitch", "Fillet of a fenny snake & <toad>");
    await settle();
    const crossed = play.crossings(shakespeare, macbeth, marks.get(toMacbeth));
    expect(star.stepsOf(crossed)).toEqual(star.speech);
    const onward = play.crossings(shakespeare, marlowe, marks.get(toMarlowe));
    expect(star.stepsOf(onward)).toEqual(["down: groupchat"]);
    const [up] = crossed as readonly [TapStanza];
    expect(up.element.attrs["from"]).toBe(firstwitch.fullJid);
    expect(asSent(up.element)).toBe(asSent(message));
    const number = up.element.getChild("o", linkExtension)!.attrs;
    expect(number).toMatchObject({ h: house().server(macbeth).mirror });
    // Who passes it on leaves its number as it is.
    const [copy] = onward as readonly [TapStanza];
    expect(copy.element.attrs).toMatchObject({ from: `${play.room(shakespeare)}/firstwitch`, id: "m-1" });
    const copied = copy.element.getChild("o", linkExtension)!.attrs;
    expect([copied["h"], copied["e"], copied["n"]]).toEqual([number["h"], number["e"], number["n"]]);
    const ids = new Set<string | undefined>();
    for (const [index, actor] of everybody.entries()) {
      const [heard, ...more] = actor.stanzas(before[index]).filter(({ attrs }) => attrs["id"] === "m-1");
      expect(more, actor.nick).toEqual([]);
      expect(heard!.getChild("origin-id")?.attrs["id"], actor.nick).toBe("o-1");
      expect(heard!.getChild("cauldron")?.getChildText("toad"), actor.nick).toBe("🔥");
      expect(isDelayed(heard!), actor.nick).toBe(false);
      ids.add(stanzaIdOf(heard!));
    }
    expect(ids.size).toBe(1);
    expect(leaksTo(everybody.flatMap(({ person }) => person.received))).toEqual([]);
    // A reaction to it, from elsewhere, names what all have.
    const [id] = ids;
    await faustus.sends(xml("reactions", { xmlns: "urn:xmpp:reactions:0", id: id! }, xml("reaction", {}, "🐍")));
    const isReaction = (stanza: Element): boolean => stanza.getChild("reactions")?.attrs["id"] === id;
    for (const actor of [puck, secondwitch]) await actor.sees("the reaction", isReaction);
  });

  it("of whom the room shows no more people like him go for all others, and come when it shows them again (T-16)", async () => {
    const { hecate, firstwitch, secondwitch, faustus, settle } = await star.gather(house());
    await firstwitch.shows("away", "At the cauldron");
    for (const actor of [secondwitch, faustus]) await actor.sees("her being away", isAway);
    let seen = [secondwitch, faustus].map((actor) => actor.mark());
    await submitForm(hecate.person, hecate.room, { presencebroadcast: "moderator" });
    for (const [index, actor] of [secondwitch, faustus].entries()) {
      const gone = await actor.seesGo("firstwitch", seen[index]);
      expect(gone.getChild("status")).toBeUndefined();
      expect(itemOf(gone)["role"]).toBe("participant");
    }
    await settle();
    expect(Object.keys(faustus.occupants())).toEqual(["faustus", "hecate"]);
    seen = [secondwitch, faustus].map((actor) => actor.mark());
    await submitForm(hecate.person, hecate.room, { presencebroadcast: "moderator\nparticipant\nvisitor" });
    for (const [index, actor] of [secondwitch, faustus].entries()) await actor.sees("her again", isAway, seen[index]);
    await settle();
    expect(Object.keys(faustus.occupants())).toEqual(["faustus", "firstwitch", "hecate", "puck", "secondwitch"]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
