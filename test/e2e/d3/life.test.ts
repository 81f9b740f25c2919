/** DMUC3: a room of shakespeare.lit, and people of other servers who are in it by mirrors. What they do, row by row. */
import { describe, expect, it } from "vitest";
import { expect as expected, until, xml, type Element, type TapStanza } from "../../../prosody-dev/index.js";
import { canonical } from "../support/canonical.js";
import { dmuc3, linkExtension } from "../support/crossings.js";
import { submitForm } from "../support/form.js";
import { askInfo, featuresOf, macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { gatherByMirrors, setUp, stepsOf, untilMirrored, withMirrors } from "../support/mirrored.js";
import { leaksTo } from "../support/replicas.js";
import { isDelayed, itemOf, nickOf, stanzaIdOf, statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const delayNamespace = "urn:xmpp:delay";
const muc = "http://jabber.org/protocol/muc";
const toMacbeth = "shakespeare.lit - macbeth.lit";
const toMarlowe = "shakespeare.lit - marlowe.lit";
const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });
const isQuestion = ({ kind }: TapStanza): boolean => kind === "iq:get http://jabber.org/protocol/disco#info";

/** A stanza without what a link adds to it, and without what routing adds. */
function asSent(stanza: Element): string {
  return canonical(stanza, {
    drop: (element, attribute) => element === stanza && attribute === "from",
    omit: ({ attrs }) => attrs["xmlns"] === linkExtension || attrs["xmlns"] === dmuc3,
  });
}

describe.each(mixes)("a room that people of another server are in by a mirror (Prosody %s)", (mix) => {
  const house = useHouse(mix, { mirrors: withMirrors });

  it("the first who comes brings the mirror into being, is let in as ever, talks and leaves (D3-02, 03, 10, 12 to 26, 36, 37, 41, 51)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await hecate.setsSubject("Foul is fair");
    await hecate.seesSubject("Foul is fair");
    await hecate.says("Have I not reason?");
    await hecate.hears("hecate", "Have I not reason?");
    const tap = play.tap(shakespeare, macbeth);
    const since = tap.mark();
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
    // The mirror has ended without a word: nothing of the room crosses any more.
    await hecate.says("All is gone");
    await hecate.hears("hecate", "All is gone");
    await hecate.person.iq(xml("iq", { to: `mirror.${macbeth}`, type: "get" }, ping()));

    const crossed = play.crossings(shakespeare, macbeth, since);
    expect(stepsOf(crossed)).toEqual([...setUp, "down: groupchat", "up: groupchat", "up: gone"]);
    // What servers ask each other goes between the room and the mirror, from the bare room to who shows our extension (E3-05).
    const room = play.room(shakespeare);
    const mirror = house().server(macbeth).mirror!;
    const betweenThem = crossed
      .filter(({ name }) => name === "iq")
      .map(({ element: { attrs } }) => [attrs["from"], attrs["to"]]);
    const down = [room, mirror];
    const up = [mirror, room];
    expect(betweenThem).toEqual([down, up, down, up, up, down]);
    // The join is as she has sent it, and says through whom she comes (E3-03).
    const [join] = crossed as readonly [TapStanza];
    expect(join.element.attrs).toMatchObject({ from: witch.fullJid, to: `${room}/witch` });
    expect(join.element.getChild("x", muc)).toBeDefined();
    expect(join.element.getChild("dmuc", dmuc3)!.attrs["from"]).toBe(mirror);
    // Everything that people get is the room's own, and nothing of the links (G-2).
    expect(leaksTo([...witch.person.received, ...hecate.person.received])).toEqual([]);
    expect(witch.stanzas().map(({ attrs }) => expected.bareJid(attrs["from"]))).toEqual(
      witch.stanzas().map(() => room),
    );
  });

  it("a service is asked once what it can do; who comes next costs two stanzas, and has all of it (D3-10, 21, 22, 27)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, settle } = await gatherByMirrors(house());
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
    expect(third.transcript().slice(5)).toEqual([
      "thirdwitch is here, participant, none (110)",
      "earlier, hecate: hecate speaks",
      "earlier, firstwitch: firstwitch speaks",
      "earlier, faustus: faustus speaks",
      "earlier, hecate sets the subject: The heath",
    ]);
    // The same words, times and ids as at the master.
    expect(third.told()).toEqual(atHome.told());
    const past = third.stanzas().filter(isDelayed);
    expect(past.map((stanza) => stanza.getChild("delay", delayNamespace)!.attrs["from"])).toEqual(
      past.map(() => play.room(shakespeare)),
    );
    await firstwitch.seesHere("thirdwitch", seenByFirst);
    await puck.seesHere("thirdwitch", seenByPuck);
    expect(firstwitch.stanzas(seenByFirst).filter((stanza) => nickOf(stanza) === "thirdwitch")).toHaveLength(1);
    await settle();
    const steps = stepsOf(play.crossings(shakespeare, macbeth, marks.get(toMacbeth)));
    expect(steps).toEqual(["up: join", "down: presence", "down: presence"]);
    const some = await play.enter("some", macbeth, { at: shakespeare, history: 2 });
    await some.seesSubject("The heath");
    const isOld = (stanza: Element): boolean => isDelayed(stanza) && stanza.getChild("body") !== undefined;
    expect(some.person.received.filter(isOld)).toHaveLength(2);
    // Nobody asks twice what a service can do.
    const isAsked = ({ element, ...stanza }: TapStanza): boolean =>
      isQuestion({ element, ...stanza }) && element.attrs["to"] === roomServices[shakespeare];
    expect(play.tap(shakespeare, macbeth).since(undefined, isAsked)).toHaveLength(1);
  });

  it("what is said behind a mirror is heard there at once, goes up as it was written, once, and does not come back (D3-39 to 42, E3-15)", async () => {
    const { play, puck, firstwitch, secondwitch, faustus, everybody, settle } = await gatherByMirrors(house());
    const marks = play.marks();
    const before = everybody.map((actor) => actor.mark());
    const message = xml("message", { to: firstwitch.room, type: "groupchat", id: "m-1", "xml:lang": "en" }, [
      xml("body", {}, "Fillet of a fenny snake & <toad>"),
      xml("origin-id", { xmlns: "urn:xmpp:sid:0", id: "o-1" }),
      xml("cauldron", { xmlns: "urn:example:witches" }, xml("toad", {}, "🔥")),
    ]);
    const link = house().cluster.link(shakespeare, macbeth);
    await link.blackHole();
    await firstwitch.person.send(message);
    // Nothing has crossed when her own people hear it.
    for (const actor of [firstwitch, secondwitch]) await actor.hears("firstwitch", "Fillet of a fenny snake & <toad>");
    await link.heal();
    for (const actor of everybody) await actor.hears("firstwitch", "Fillet of a fenny snake & <toad>");
    await settle();
    const crossed = play.crossings(shakespeare, macbeth, marks.get(toMacbeth));
    expect(stepsOf(crossed)).toEqual(["up: groupchat"]);
    const onward = play.crossings(shakespeare, marlowe, marks.get(toMarlowe));
    expect(stepsOf(onward)).toEqual(["down: groupchat"]);
    const [up] = crossed as [TapStanza];
    expect(up.element.attrs["from"]).toBe(firstwitch.fullJid);
    expect(asSent(up.element)).toBe(asSent(message));
    const number = up.element.getChild("o", linkExtension)!.attrs;
    expect(number).toMatchObject({ h: house().server(macbeth).mirror });
    const [copy] = onward as [TapStanza];
    expect(copy.element.attrs).toMatchObject({ from: `${play.room(shakespeare)}/firstwitch`, to: marlowe, id: "m-1" });
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
    // To her own nick, as the text prints it; to another's it is refused (T-26).
    const seen = puck.mark();
    await firstwitch.person.send(
      xml("message", { to: `${firstwitch.room}/firstwitch`, type: "groupchat", id: "own" }, xml("body", {}, "To me")),
    );
    await puck.hears("firstwitch", "To me", seen);
    await firstwitch.person.send(
      xml("message", { to: `${firstwitch.room}/puck`, type: "groupchat", id: "his" }, xml("body", {}, "To him")),
    );
    const refusal = await firstwitch.sees("the refusal", ({ attrs }) => attrs["id"] === "his");
    expect(expected.conditionOf(refusal)).toBe("bad-request");
  });

  it("a voice is refused at the mirror; what was said before it was lost stands, though the master hears it later (D3-40)", async () => {
    const { play, hecate, firstwitch, secondwitch, everybody, settle } = await gatherByMirrors(house());
    const link = house().cluster.link(shakespeare, macbeth);
    await link.blackHole({ from: macbeth });
    await firstwitch.says("Under way");
    await until(
      "her words to be under way",
      () => link.tap.held().some(({ xml: text }) => text.includes("Under way")) || undefined,
    );
    const demoted = firstwitch.mark();
    await hecate.gives("firstwitch", "visitor");
    await firstwitch.seesAs("firstwitch", { role: "visitor" }, demoted);
    await link.heal();
    for (const actor of everybody) await actor.hears("firstwitch", "Under way");
    await play.fence(hecate, secondwitch);
    const since = link.tap.mark();
    await firstwitch.person.say(firstwitch.room, "May I?", { id: "no-voice" });
    const refusal = await firstwitch.sees("the refusal", expected.stanzaError(hecate.room, "forbidden"));
    expect(refusal.attrs["id"]).toBe("no-voice");
    expect(leaksTo([refusal])).toEqual([]);
    await firstwitch.person.send(
      xml("message", { to: hecate.room, type: "groupchat", id: "no-right" }, xml("subject", {}, "Mine")),
    );
    await firstwitch.sees("the refusal", ({ attrs }) => attrs["id"] === "no-right" && attrs["type"] === "error");
    await play.fence(hecate, secondwitch);
    expect(play.crossings(shakespeare, macbeth, since)).toEqual([]);
    const seen = secondwitch.mark();
    await hecate.gives("firstwitch", "participant");
    await firstwitch.seesAs("firstwitch", { role: "participant" });
    await secondwitch.seesAs("firstwitch", { role: "participant" }, seen);
    await firstwitch.says("Thanks");
    await settle();
    expect(secondwitch.heard(seen)).toEqual(["firstwitch: Thanks"]);
    for (const actor of everybody) {
      expect(
        actor.heard().filter((line) => line.includes("Under way")),
        actor.nick,
      ).toHaveLength(1);
    }
  });

  it("looks and leaves are seen at once behind the mirror, and once everywhere; so are those of people at home (D3-33 to 38)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, everybody } = await gatherByMirrors(house());
    const before = new Map(everybody.map((actor) => [actor, actor.mark()]));
    const link = house().cluster.link(shakespeare, macbeth);
    await link.blackHole();
    await firstwitch.shows("away", "Gone");
    await secondwitch.sees(
      "her being away",
      (stanza) => nickOf(stanza) === "firstwitch" && stanza.getChildText("show") === "away",
    );
    const leaving = firstwitch.leaves();
    await leaving;
    await secondwitch.seesGo("firstwitch", before.get(secondwitch));
    await link.heal();
    play.dismiss(firstwitch);
    await faustus.seesGo("firstwitch", before.get(faustus));
    await puck.shows("dnd");
    const oberon = await play.enter("oberon", shakespeare);
    await oberon.leaves();
    play.dismiss(oberon);
    await play.fence(hecate, secondwitch, faustus);
    for (const actor of [hecate, secondwitch, faustus]) {
      expect(actor.transcript(before.get(actor)), actor.nick).toEqual([
        "firstwitch is here, away, participant, none",
        "firstwitch goes",
        "puck is here, dnd, participant, none",
        "oberon is here, participant, none",
        "oberon goes",
      ]);
    }
    expect(firstwitch.transcript(before.get(firstwitch))).toEqual([
      "firstwitch is here, away, participant, none (110)",
      "firstwitch goes (110)",
    ]);
    const last = firstwitch.stanzas(before.get(firstwitch))[1]!;
    expect(itemOf(last)).toMatchObject({ role: "none" });
    // A leave that comes back from somewhere changes nothing (E3-14).
    const marks = [secondwitch.mark(), faustus.mark()];
    await house().sendAs(
      roomServices[shakespeare]!,
      xml("presence", { from: `${hecate.room}/firstwitch`, to: `mirror.${macbeth}`, type: "unavailable" }, [
        xml("x", { xmlns: expected.mucUser }, xml("item", { affiliation: "none", role: "none" })),
      ]),
    );
    await play.fence(hecate, secondwitch, faustus);
    expect([secondwitch.transcript(marks[0]), faustus.transcript(marks[1])]).toEqual([[], []]);
  });

  it("who is behind a mirror keeps his nick, others may change theirs (D3-47)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, everybody, settle } = await gatherByMirrors(house());
    const before = new Map(everybody.map((actor) => [actor, actor.mark()]));
    const since = play.tap(shakespeare, macbeth).mark();
    await firstwitch.person.send(xml("presence", { to: `${firstwitch.room}/crone`, id: "nick" }));
    const refusal = await firstwitch.sees("the refusal", ({ attrs }) => attrs["id"] === "nick");
    expect(refusal.attrs).toMatchObject({ type: "error", from: `${firstwitch.room}/crone` });
    expect(refusal.getChild("x", muc)).toBeDefined();
    expect(refusal.getChild("error")!.attrs["type"]).toBe("cancel");
    expect(expected.conditionOf(refusal)).toBe("not-acceptable");
    await firstwitch.person.iq(xml("iq", { to: `${firstwitch.room}/firstwitch`, type: "get" }, ping()));
    await settle();
    expect(play.crossings(shakespeare, macbeth, since)).toEqual([]);
    await puck.renames("robin");
    await settle();
    for (const actor of [hecate, secondwitch, faustus]) {
      expect(actor.transcript(before.get(actor)), actor.nick).toEqual([
        "puck goes (303, now robin)",
        "robin is here, participant, none",
      ]);
    }
  });

  it("voice, affiliation and ban are asked of the room as ever, and shown by one stanza to each mirror (D3-45, T-07 to T-10)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, everybody, settle } = await gatherByMirrors(house());
    await hecate.makes(firstwitch.jid, "owner");
    await firstwitch.seesAs("firstwitch", { affiliation: "owner" });
    await settle();
    const before = new Map(everybody.map((actor) => [actor, actor.mark()]));
    const marks = play.marks();
    await firstwitch.gives("puck", "visitor");
    await puck.seesAs("puck", { role: "visitor" });
    await firstwitch.gives("secondwitch", "none");
    await secondwitch.seesGo("secondwitch");
    await firstwitch.makes(faustus.jid, "outcast");
    await faustus.seesGo("faustus");
    for (const actor of [secondwitch, faustus]) play.dismiss(actor);
    await play.fence(hecate, firstwitch);
    for (const actor of [hecate, firstwitch]) {
      expect(actor.transcript(before.get(actor)), actor.nick).toEqual([
        "puck is here, visitor, none",
        "secondwitch goes (307)",
        "faustus goes (301)",
      ]);
    }
    expect(secondwitch.transcript(before.get(secondwitch)).slice(-1)).toEqual(["secondwitch goes (110 307)"]);
    expect(faustus.transcript(before.get(faustus)).slice(-1)).toEqual(["faustus goes (110 301)"]);
    const ups = stepsOf(play.crossings(shakespeare, macbeth, marks.get(toMacbeth))).filter((step) =>
      step.startsWith("up: query"),
    );
    expect(ups).toHaveLength(3);
    await expect(faustus.person.join(faustus.room, "faustus")).rejects.toMatchObject({ condition: "forbidden" });
    // Who was only kicked may come again, and those who are out hear nothing.
    expect(statusCodes(await secondwitch.person.join(secondwitch.room, "secondwitch"))).toBe("110");
    const out = faustus.mark();
    await hecate.says("Well done");
    await secondwitch.hears("hecate", "Well done");
    expect(faustus.stanzas(out)).toEqual([]);
  });

  it("whether one is still in the mirror answers by itself; who is not in is told so, and is never taken for a join (D3-13, T-23, M-01)", async () => {
    const { play, hecate, firstwitch, settle } = await gatherByMirrors(house());
    const marks = play.marks();
    const self = xml("iq", { to: `${hecate.room}/firstwitch`, type: "get" }, ping());
    expect((await firstwitch.person.iq(self)).attrs["from"]).toBe(`${hecate.room}/firstwitch`);
    await settle();
    expect(play.countsSince(marks)).toEqual({});
    const stranger = await house().connect(`stranger@${macbeth}/${play.node}`);
    const knock = xml("iq", { to: `${hecate.room}/firstwitch`, type: "get" }, ping());
    await expect(stranger.iq(knock)).rejects.toMatchObject({ condition: "not-acceptable" });
    await stranger.say(hecate.room, "Let me in", { id: "outside" });
    const refused = await stranger.sees("the refusal", expected.stanzaError(hecate.room, "not-acceptable"));
    expect(refused.attrs["id"]).toBe("outside");
    await stranger.send(xml("presence", { to: `${hecate.room}/stranger` }, xml("show", {}, "away")));
    await stranger.sees("that he is not in", expected.stanzaError(`${hecate.room}/stranger`, "item-not-found"));
    const leave = xml("presence", { to: `${hecate.room}/stranger`, type: "unavailable" });
    await stranger.send(leave);
    await settle();
    expect(
      play
        .tap(shakespeare, macbeth)
        .since(marks.get(toMacbeth))
        .filter(({ xml: text }) => text.includes(dmuc3)),
    ).toEqual([]);
  });

  it("a destroyed room ends for each with a presence of his own; another of its name begins anew (T-11, 3.10)", async () => {
    const { play, hecate, firstwitch, secondwitch, faustus } = await gatherByMirrors(house());
    const tap = play.tap(shakespeare, macbeth);
    const since = tap.mark();
    await hecate.destroys("The charm's wound up");
    for (const actor of [hecate, firstwitch, secondwitch, faustus]) {
      const end = await actor.seesGo(actor.nick);
      expect(statusCodes(end), actor.nick).toBe("110");
      expect(end.getChild("x", expected.mucUser)!.getChild("destroy")!.getChildText("reason")).toBe(
        "The charm's wound up",
      );
      expect(itemOf(end)["role"]).toBe("none");
      expect(leaksTo([end])).toEqual([]);
    }
    expect(stepsOf(play.crossings(shakespeare, macbeth, since))).toEqual(["down: gone"]);
    const owner = await play.enter("oberon", shakespeare);
    const witch = await play.enter("witch", macbeth, { at: shakespeare });
    await owner.says("Ill met by moonlight");
    await witch.hears("oberon", "Ill met by moonlight");
    expect(Object.keys(witch.occupants())).toEqual(["oberon", "witch"]);
    expect(witch.heard()).toEqual(["oberon: Ill met by moonlight"]);
    expect(stepsOf(play.crossings(shakespeare, macbeth, since)).filter((step) => step === "down: config")).toHaveLength(
      1,
    );
  });

  it("two rooms behind one mirror host have nothing to do with each other (D3-01)", async () => {
    const [one, other] = [await gatherByMirrors(house()), await gatherByMirrors(house())];
    const seen = [one.firstwitch.mark(), other.firstwitch.mark()];
    await one.firstwitch.says("In the one");
    await other.secondwitch.says("In the other");
    await one.settle();
    await other.settle();
    expect(one.secondwitch.heard(seen[0])).toEqual(["firstwitch: In the one"]);
    expect(other.firstwitch.heard(seen[1])).toEqual(["secondwitch: In the other"]);
  });

  it("services, rooms and hosts of mirrors say that they can do this (D3-09, D3-11, T-19)", async () => {
    const { hecate, firstwitch } = await gatherByMirrors(house());
    for (const to of [...Object.values(roomServices), hecate.room, `mirror.${macbeth}`, marlowe]) {
      const features = featuresOf(await askInfo(firstwitch.person, to));
      expect(features, to).toContain(dmuc3);
      if (to !== hecate.room) expect(features, to).toContain(linkExtension);
    }
  });

  it("the configuration is the room's for people behind mirrors as well, and a change is told (D3-16, T-16)", async () => {
    const { hecate, firstwitch, secondwitch, everybody, settle } = await gatherByMirrors(house());
    const before = new Map(everybody.map((actor) => [actor, actor.mark()]));
    await submitForm(hecate.person, hecate.room, { moderatedroom: "1", roomname: "Quiet" });
    await settle();
    for (const actor of everybody)
      expect(actor.transcript(before.get(actor)), actor.nick).toEqual(["the room notes 104"]);
    const late = await firstwitch.person.iq(
      xml("iq", { to: firstwitch.room, type: "get" }, xml("query", { xmlns: "http://jabber.org/protocol/disco#info" })),
    );
    expect(featuresOf(late.getChild("query")!)).toContain("muc_moderated");
    expect(secondwitch.occupants()["firstwitch"]).toMatchObject({ role: "participant" });
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("servers that trust each other by certificate", () => {
  const house = useHouse("mixed", { mirrors: withMirrors, security: "tls" });

  it("have rooms with mirrors as well (D3-01)", async () => {
    const { play, everybody, hecate, firstwitch, faustus, settle } = await gatherByMirrors(house());
    for (const speaker of [hecate, firstwitch, faustus]) await speaker.says(`${speaker.nick} speaks`);
    for (const actor of everybody) {
      for (const { nick } of [hecate, firstwitch, faustus]) await actor.hears(nick, `${nick} speaks`);
    }
    await settle();
    await untilMirrored(house(), play, macbeth);
    expect(house().warnings()).toEqual([]);
  });
});
