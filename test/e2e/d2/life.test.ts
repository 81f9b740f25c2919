/** XEP-0282: a room of shakespeare.lit, and people of other servers who are in it by replicas. What they do, row by row. */
import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type TapStanza } from "../../../prosody-dev/index.js";
import { canonical } from "../support/canonical.js";
import { dmuc2, linkExtension } from "../support/crossings.js";
import { submitForm } from "../support/form.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { ask } from "../support/offender.js";
import { Play } from "../support/play.js";
import {
  gatherByReplicas,
  leaksTo,
  replicaOf,
  replicating,
  stepOf,
  stepsOf,
  untilReplica,
  withReplicas,
} from "../support/replicas.js";
import { isDelayed, itemOf, nickOf, stanzaIdOf, statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const delayNamespace = "urn:xmpp:delay";
const muc = "http://jabber.org/protocol/muc";
const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });

/** A stanza without what a link adds to it, and without what routing adds. */
function asSent(stanza: Element): string {
  return canonical(stanza, {
    drop: (element, attribute) => element === stanza && attribute === "from",
    omit: ({ attrs }) => attrs["xmlns"] === linkExtension,
  });
}

describe.each(mixes)("a room that people of another server are in by a replica (Prosody %s)", (mix) => {
  const house = useHouse(mix, { mirrors: withReplicas });

  it("the first who comes brings the replica into being, is let in as ever, talks and leaves (D2-01, 02, 15, 16, 18 to 24, 38, 39)", async () => {
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
    await hecate.seesGo("witch");
    expect(hecate.transcript(seen)).toEqual([
      "witch is here, participant, none",
      "hecate: Beldams as you are",
      "witch: Round about the cauldron go",
      "witch goes",
    ]);
    await hecate.says("All is gone");
    await hecate.hears("hecate", "All is gone");
    await tap.waitFor("her words on the link", ({ xml: text }) => text.includes("All is gone"), { since });

    expect(stepsOf(play.crossings(shakespeare, macbeth, since))).toEqual([
      "up: register",
      "down: registered",
      "down: listed",
      "down: past",
      "down: subject",
      "down: synced",
      "up: synced",
      "up: presence",
      "down: presence",
      "down: enter",
      "down: groupchat",
      "up: groupchat",
      "down: groupchat",
      "up: gone",
      "down: leave",
      "down: gone",
      "down: groupchat",
    ]);
    // Everything that people get is the room's own, and nothing of the links (D2-02, D2-31).
    expect(leaksTo([...witch.person.received, ...hecate.person.received])).toEqual([]);
    expect(witch.stanzas().map(({ attrs }) => expected.bareJid(attrs["from"]))).toEqual(
      witch.stanzas().map(() => play.room(shakespeare)),
    );
  });

  it("who comes next costs no roster and no history, and has all of it (D2-12, 13, 14, 19, 20, 40, 42 to 45)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, settle } = await gatherByReplicas(house());
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
    const atPrimary = await play.enter("oberon", shakespeare);
    await atPrimary.seesSubject("The heath");
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
    // The same words, times and ids as at the primary (D2-31, M-01).
    expect(third.told()).toEqual(atPrimary.told());
    const past = third.stanzas().filter(isDelayed);
    expect(past.map((stanza) => stanza.getChild("delay", delayNamespace)!.attrs["from"])).toEqual(
      past.map(() => play.room(shakespeare)),
    );
    await firstwitch.seesHere("thirdwitch", seenByFirst);
    await puck.seesHere("thirdwitch", seenByPuck);
    expect(firstwitch.stanzas(seenByFirst).filter((stanza) => nickOf(stanza) === "thirdwitch")).toHaveLength(1);
    for (const actor of [third, atPrimary]) {
      await actor.leaves();
      play.dismiss(actor);
    }
    await settle();
    const steps = stepsOf(play.crossings(shakespeare, macbeth, marks.get("shakespeare.lit - macbeth.lit")));
    expect(steps.slice(0, 3)).toEqual(["up: presence", "down: presence", "down: enter"]);
    const silent = await play.enter("silent", macbeth, { at: shakespeare, history: 0 });
    await silent.seesSubject("The heath");
    const some = await play.enter("some", macbeth, { at: shakespeare, history: 2 });
    await some.seesSubject("The heath");
    const isOld = (stanza: Element): boolean => isDelayed(stanza) && stanza.getChild("body") !== undefined;
    expect(some.person.received.filter(isOld)).toHaveLength(2);
    expect(silent.person.received.filter(isOld)).toEqual([]);
    const enters = play
      .crossings(shakespeare, macbeth)
      .filter((stanza) => stepOf(stanza) === "enter")
      .map(({ element }) => element.getChild("x", dmuc2)!);
    const ofSome = enters[enters.length - 1]!;
    expect(ofSome.getChild("enter")!.attrs["jid"]).toBe(some.fullJid);
    expect(ofSome.getChild("history")!.attrs["maxstanzas"]).toBe("2");
  });

  it("what they send goes up as they have written it, and comes back to all, to them as well (D2-01, 28, 30, 31, 46 to 48)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, everybody, settle } = await gatherByReplicas(house());
    await settle();
    const marks = play.marks();
    const before = everybody.map((actor) => actor.mark());
    const message = xml("message", { to: firstwitch.room, type: "groupchat", id: "m-1", "xml:lang": "en" }, [
      xml("body", {}, "Fillet of a fenny snake & <toad>"),
      xml("origin-id", { xmlns: "urn:xmpp:sid:0", id: "o-1" }),
      xml("cauldron", { xmlns: "urn:example:witches" }, xml("toad", {}, "🔥")),
    ]);
    const started = Date.now();
    await firstwitch.person.send(message);
    for (const actor of everybody) await actor.hears("firstwitch", "Fillet of a fenny snake & <toad>");
    await settle();
    const crossed = play.crossings(shakespeare, macbeth, marks.get("shakespeare.lit - macbeth.lit"));
    expect(stepsOf(crossed)).toEqual(["up: groupchat", "down: groupchat"]);
    expect(stepsOf(play.crossings(shakespeare, marlowe, marks.get("shakespeare.lit - marlowe.lit")))).toEqual([
      "down: groupchat",
    ]);
    const [up, down] = crossed as [TapStanza, TapStanza];
    expect(up.element.attrs["from"]).toBe(firstwitch.fullJid);
    expect(asSent(up.element)).toBe(asSent(message));
    const number = up.element.getChild("o", linkExtension)!.attrs;
    expect(number).toMatchObject({ h: house().server(macbeth).mirror });
    // The primary's copy has the number of the replica, and the place that the primary gives it.
    expect(down.element.attrs).toMatchObject({
      from: `${hecate.room}/firstwitch`,
      to: replicaOf(house(), play, macbeth),
      id: "m-1",
    });
    const copied = down.element.getChild("o", linkExtension)!.attrs;
    expect([copied["h"], copied["e"], copied["n"]]).toEqual([number["h"], number["e"], number["n"]]);
    const delay = down.element.getChild("x", dmuc2)!.getChild("delay", delayNamespace)!.attrs;
    expect(delay["from"]).toBe(`${hecate.room}/firstwitch`);
    expect(Math.abs(new Date(delay["stamp"]!).getTime() - started)).toBeLessThan(5_000);
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

  it("subject, look, nick, voice and affiliation are the room's for everybody (D2-50, T-06, T-07, T-10, T-14)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, everybody, settle } = await gatherByReplicas(
      house(),
      {
        changesubject: "1",
      },
    );
    const before = new Map(everybody.map((actor) => [actor, actor.mark()]));
    await firstwitch.setsSubject("The pit of Acheron");
    await firstwitch.shows("away", "Gone");
    await firstwitch.renames("crone");
    await settle();
    await hecate.gives("crone", "visitor");
    await play.fence(hecate, secondwitch, faustus);
    for (const actor of everybody) {
      const own = actor === firstwitch ? " (110)" : "";
      const ownAnd303 = actor === firstwitch ? " (110 303, now crone)" : " (303, now crone)";
      await actor.seesAs("crone", { role: "visitor" }, before.get(actor));
      expect(actor.transcript(before.get(actor)), actor.nick).toEqual([
        "firstwitch sets the subject: The pit of Acheron",
        `firstwitch is here, away, participant, none${own}`,
        `firstwitch goes${ownAnd303}`,
        `crone is here, participant, none${own}`,
        `crone is here, visitor, none${own}`,
      ]);
    }
    // Without a voice: the room's own error, once, to her alone.
    const seen = [puck, firstwitch].map((actor) => actor.mark());
    await firstwitch.person.say(firstwitch.room, "May I?", { id: "no-voice" });
    const refusal = await firstwitch.sees("the refusal", expected.stanzaError(hecate.room, "forbidden"), seen[1]);
    expect(refusal.attrs["id"]).toBe("no-voice");
    expect(leaksTo([refusal])).toEqual([]);
    await hecate.makes(firstwitch.jid, "member");
    await hecate.gives("crone", "participant");
    await faustus.seesAs("crone", { role: "participant", affiliation: "member" });
    await firstwitch.sees("herself heard", (stanza) => itemOf(stanza)["role"] === "participant", seen[1]);
    await firstwitch.says("Thanks");
    await Promise.all([puck, secondwitch, faustus].map((actor) => actor.hears("crone", "Thanks")));
    expect(puck.heard(seen[0])).toEqual(["crone: Thanks"]);
  });

  it("who is kicked or banned is out for good, his replica is told before the others hear it (D2-22 to 24, 50, T-08, T-09)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = await gatherByReplicas(house());
    const tap = play.tap(shakespeare, macbeth);
    const since = tap.mark();
    const seen = new Map([puck, firstwitch, secondwitch, faustus].map((actor) => [actor, actor.mark()]));
    await hecate.gives("firstwitch", "none");
    for (const actor of [puck, firstwitch, secondwitch, faustus]) await actor.seesGo("firstwitch", seen.get(actor));
    for (const actor of [puck, secondwitch, faustus]) {
      expect(actor.transcript(seen.get(actor)), actor.nick).toEqual(["firstwitch goes (307)"]);
    }
    expect(firstwitch.transcript(seen.get(firstwitch))).toEqual(["firstwitch goes (110 307)"]);
    await hecate.makes(secondwitch.jid, "outcast");
    await secondwitch.seesGo("secondwitch");
    await faustus.seesGo("secondwitch");
    expect(secondwitch.stanzas().slice(-1).map(statusCodes)).toEqual(["110 301"]);
    const steps = stepsOf(play.crossings(shakespeare, macbeth, since)).filter((step) => /leave|gone/.test(step));
    expect(steps).toEqual(["down: leave", "down: gone", "down: leave", "down: gone"]);
    await expect(secondwitch.person.join(secondwitch.room, "secondwitch")).rejects.toMatchObject({
      condition: "forbidden",
    });
    // Who was only kicked may come again, and those who are out hear nothing.
    const again = await firstwitch.person.join(firstwitch.room, "firstwitch");
    expect(statusCodes(again)).toBe("110");
    const out = secondwitch.mark();
    await hecate.says("Well done");
    await firstwitch.hears("hecate", "Well done");
    expect(secondwitch.stanzas(out)).toEqual([]);
  });

  it("from one to one it goes as in any room: whispers, questions, cards (D2-03, T-12, T-13)", async () => {
    const { hecate, firstwitch, secondwitch, puck } = await gatherByReplicas(house());
    for (const [one, other] of [
      [firstwitch, puck],
      [puck, firstwitch],
      [firstwitch, secondwitch],
    ] as const) {
      await one.whispersTo(other.nick, `Hist, ${other.nick}`);
      const told = await other.isTold(one.nick, `Hist, ${other.nick}`);
      expect(told.getChild("x", expected.mucUser)).toBeDefined();
      other.person.answers(
        "get",
        { namespace: "jabber:iq:version", name: "query" },
        xml("query", { xmlns: "jabber:iq:version" }, xml("name", {}, other.nick)),
      );
      const asked = xml(
        "iq",
        { to: `${one.room}/${other.nick}`, type: "get" },
        xml("query", { xmlns: "jabber:iq:version" }),
      );
      const answer = await one.person.iq(asked);
      expect(answer.getChild("query")!.getChildText("name")).toBe(other.nick);
      expect(answer.attrs["from"]).toBe(`${one.room}/${other.nick}`);
      expect(leaksTo([told, answer])).toEqual([]);
    }
    await firstwitch.whispersTo("nobody", "Hist");
    await firstwitch.sees("the refusal", expected.stanzaError(`${hecate.room}/nobody`, "item-not-found"));
    const toNobody = xml("iq", { to: `${hecate.room}/nobody`, type: "get" }, ping());
    await expect(firstwitch.person.iq(toNobody)).rejects.toMatchObject({ condition: "item-not-found" });
  });

  it("whether one is still in the replica answers by itself; who is not in is told so (D2-06, D2-29, M-01)", async () => {
    const { play, hecate, firstwitch, settle } = await gatherByReplicas(house());
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
  });

  it("a destroyed room ends for each with a presence of his own; another of its name begins anew (D2-50, T-11)", async () => {
    const { play, hecate, firstwitch, secondwitch, faustus } = await gatherByReplicas(house());
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
    await tap.waitFor("the end on the link", ({ xml: text }) => text.includes("<destroy"), { since });
    expect(stepsOf(play.crossings(shakespeare, macbeth, since))).toEqual(["down: gone"]);
    const again = house().cluster;
    expect(again.servers).toHaveLength(3);
    const owner = await play.enter("oberon", shakespeare);
    const witch = await play.enter("witch", macbeth, { at: shakespeare });
    await owner.says("Ill met by moonlight");
    await witch.hears("oberon", "Ill met by moonlight");
    expect(Object.keys(witch.occupants())).toEqual(["oberon", "witch"]);
    expect(witch.heard()).toEqual(["oberon: Ill met by moonlight"]);
  });

  it("two rooms at one replica host have nothing to do with each other (D2-52)", async () => {
    const [one, other] = [await gatherByReplicas(house()), await gatherByReplicas(house())];
    const seen = [one.firstwitch.mark(), other.firstwitch.mark()];
    await one.firstwitch.says("In the one");
    await other.secondwitch.says("In the other");
    await one.settle();
    await other.settle();
    expect(one.secondwitch.heard(seen[0])).toEqual(["firstwitch: In the one"]);
    expect(other.firstwitch.heard(seen[1])).toEqual(["secondwitch: In the other"]);
  });

  it("services, rooms and hosts of replicas say that they can do this (D2-53, T-19)", async () => {
    const { hecate, firstwitch } = await gatherByReplicas(house());
    for (const to of [roomServices[shakespeare]!, hecate.room, `mirror.${macbeth}`, macbeth, marlowe]) {
      const query = xml("query", { xmlns: "http://jabber.org/protocol/disco#info" });
      const answer = await firstwitch.person.iq(xml("iq", { to, type: "get" }, query));
      const features = answer
        .getChild("query")!
        .getChildren("feature")
        .map(({ attrs }) => attrs["var"]);
      expect(features, to).toContain(dmuc2);
      if (to !== hecate.room) expect(features, to).toContain(linkExtension);
    }
  });

  it("the first in a room owns it, also by another server: 201 and all (T-29)", async () => {
    const play = house().newPlay();
    const witch = await house().connect(`witch@${macbeth}/${play.node}`);
    const shown = await witch.join(play.room(shakespeare), "witch");
    expect(statusCodes(shown)).toBe("110 201");
    expect(itemOf(shown)).toMatchObject({ affiliation: "owner", role: "moderator" });
    await submitForm(witch, play.room(shakespeare), { roomname: "Hers" });
    const puck = await play.enter("puck", shakespeare);
    const second = await play.enter("second", macbeth, { at: shakespeare });
    await untilReplica(house(), play, macbeth);
    await puck.says("What fools");
    for (const person of [witch, second.person]) {
      await person.sees("puck's words", expected.groupchat(play.room(shakespeare), "puck", "What fools"));
    }
    const words = (stanza: Element): boolean => stanza.getChildText("body") === "What fools";
    expect(witch.received.filter(words)).toHaveLength(1);
  });

  it("no password, member list or ban is passed by: the room's own answer comes back (D2-38, T-04)", async () => {
    const { play, hecate } = await gatherByReplicas(house());
    await submitForm(hecate.person, hecate.room, { passwordprotectedroom: "1", roomsecret: "toad" });
    const late = await house().connect(`late@${macbeth}/${play.node}`);
    for (const [condition, attempt] of [
      ["not-authorized", () => late.join(hecate.room, "late")],
      ["not-authorized", () => late.join(hecate.room, "late", { password: "newt" })],
      ["conflict", () => late.join(hecate.room, "puck", { password: "toad" })],
    ] as const) {
      await expect(attempt()).rejects.toMatchObject({ condition });
    }
    const since = play.tap(shakespeare, macbeth).mark();
    await late.join(hecate.room, "late", { password: "toad", history: 3 });
    const [up] = play.crossings(shakespeare, macbeth, since);
    const request = up!.element.getChild("x", muc)!;
    expect(request.getChildText("password")).toBe("toad");
    expect(request.getChild("history")!.attrs["maxstanzas"]).toBe("3");
    expect(leaksTo(late.received)).toEqual([]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("who wants a replica (3.2)", () => {
  const house = useHouse("mixed", {
    mirrors: { [macbeth]: { ...replicating, lua: "dmuc_min_local_users = 5" } },
    roomsLua: { [shakespeare]: "dmuc2_invite = true" },
  });

  it("may also be the primary, which asks the other server for one; that one does not have to (D2-15)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await untilReplica(house(), play, macbeth);
    const steps = stepsOf(play.crossings(shakespeare, macbeth));
    const order = ["down: create", "up: created", "up: register", "down: registered"];
    expect(steps.filter((step) => order.includes(step))).toEqual(order);
    await hecate.says("By invitation");
    await firstwitch.hears("hecate", "By invitation");
    // Nobody of that server wants to be in a room of that name: it takes no replica.
    const create = xml("create", {
      xmlns: linkExtension,
      room: `nobodys@${roomServices[shakespeare]!}`,
      keepalive: "60",
    });
    const question = { from: `nobodys@${roomServices[shakespeare]!}`, to: `mirror.${macbeth}`, content: create };
    const [answer] = await ask(house(), question);
    expect(answer!.attrs["type"]).toBe("error");
    expect(stepsOf(play.crossings(shakespeare, macbeth)).filter((step) => step === "up: register")).toHaveLength(1);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("servers that trust each other by certificate", () => {
  const house = useHouse("mixed", { mirrors: withReplicas, security: "tls" });

  it("have rooms with replicas as well (D2-01)", async () => {
    const { everybody, hecate, firstwitch, faustus, settle } = await gatherByReplicas(house());
    for (const speaker of [hecate, firstwitch, faustus]) await speaker.says(`${speaker.nick} speaks`);
    for (const actor of everybody) {
      for (const { nick } of [hecate, firstwitch, faustus]) await actor.hears(nick, `${nick} speaks`);
    }
    await settle();
    expect(house().warnings()).toEqual([]);
  });
});

describe("a room with a name that needs escaping", () => {
  const house = useHouse("mixed", { mirrors: withReplicas });

  it("has a replica as any other, and so has its namesake (XEP-0106, D2-52)", async () => {
    for (const node of ["d\\27artagnan", "d\\5c27artagnan"]) {
      const play = new Play(house().cluster, node);
      const room = play.room(shakespeare);
      const hecate = await play.enter("hecate", shakespeare);
      const people = [
        await house().connect(`witch@${macbeth}/heath`),
        await house().connect(`faustus@${marlowe}/study`),
      ];
      for (const [index, person] of people.entries()) await person.join(room, `guest${index}`);
      await hecate.says(`In ${node}`);
      for (const person of people) {
        await person.sees("her words", expected.groupchat(room, "hecate", `In ${node}`));
        await person.leave(room);
      }
    }
    const crossed = house().cluster.link(shakespeare, macbeth).tap.since();
    const replicas = new Set(
      crossed.filter((stanza) => stepOf(stanza) === "register").map(({ element }) => element.attrs["from"]),
    );
    expect(replicas.size).toBe(2);
    expect(house().warnings()).toEqual([]);
  });
});
