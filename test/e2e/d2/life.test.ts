/** XEP-0282: a room of shakespeare.lit, and people of other servers who are in it by replicas. What they do, row by row. */
import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type TapStanza } from "../../../prosody-dev/index.js";
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
import { itemOf, statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const muc = "http://jabber.org/protocol/muc";
const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });

describe.each(mixes)("a room that people of another server are in by a replica (Prosody %s)", (mix) => {
  const house = useHouse(mix, { mirrors: withReplicas });

  it("what he wants to see of the history his replica is told with his entry (D2-20)", async () => {
    const { play } = await gatherByReplicas(house());
    const third = await play.enter("thirdwitch", macbeth, { at: shakespeare, history: 2 });
    await third.seesHere("thirdwitch");
    const enters = play
      .crossings(shakespeare, macbeth)
      .filter((stanza) => stepOf(stanza) === "enter")
      .map(({ element }) => element.getChild("x", dmuc2)!);
    const last = enters[enters.length - 1]!;
    expect(last.getChild("enter")!.attrs["jid"]).toBe(third.fullJid);
    expect(last.getChild("history")!.attrs["maxstanzas"]).toBe("2");
  });

  it("what they send comes back to them as the primary's copy, with their number and its time (D2-01, 30, 31)", async () => {
    const { play, hecate, firstwitch, settle } = await gatherByReplicas(house());
    const since = play.tap(shakespeare, macbeth).mark();
    const startedAt = Date.now();
    await firstwitch.says("Fillet of a fenny snake");
    await firstwitch.hears("firstwitch", "Fillet of a fenny snake");
    const heardAt = Date.now();
    await settle();
    const [up, down] = play.crossings(shakespeare, macbeth, since) as readonly [TapStanza, TapStanza];
    expect(down.element.attrs).toMatchObject({
      from: `${hecate.room}/firstwitch`,
      to: replicaOf(house(), play, macbeth),
      id: up.element.attrs["id"],
    });
    const numbers = [up, down].map(({ element }) => element.getChild("o", linkExtension)!.attrs);
    const [sent, copied] = numbers.map(({ h: host, e: epoch, n: sequence }) => ({ host, epoch, sequence }));
    expect(copied).toEqual(sent);
    const delay = down.element.getChild("x", dmuc2)!.getChild("delay", "urn:xmpp:delay")!.attrs;
    expect(delay["from"]).toBe(`${hecate.room}/firstwitch`);
    const saidAt = new Date(delay["stamp"]!).getTime();
    expect(saidAt).toBeGreaterThanOrEqual(startedAt - 1_000);
    expect(saidAt).toBeLessThanOrEqual(heardAt + 1_000);
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
