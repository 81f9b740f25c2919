/** DMUC3: a room of shakespeare.lit, and people of other servers who are in it by mirrors. What they do, row by row. */
import { describe, expect, it } from "vitest";
import { expect as expected, until, xml, type Element, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc3 } from "../support/crossings.js";
import { submitForm } from "../support/form.js";
import { featuresOf, macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { gatherByMirrors, stepsOf, untilMirrored, withMirrors } from "../support/mirrored.js";
import { leaksTo } from "../support/replicas.js";
import { itemOf, nickOf, statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const muc = "http://jabber.org/protocol/muc";
const toMacbeth = "shakespeare.lit - macbeth.lit";
const toMarlowe = "shakespeare.lit - marlowe.lit";
const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });

describe.each(mixes)("a room that people of another server are in by a mirror (Prosody %s)", (mix) => {
  const house = useHouse(mix, { mirrors: withMirrors });

  it("the first join goes up as it was sent, and says through whom it comes; what servers ask goes between room and mirror (D3-12, D3-16, E3-03, E3-05)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const since = play.tap(shakespeare, macbeth).mark();
    const witch = await play.enter("witch", macbeth, { at: shakespeare });
    await untilMirrored(house(), play, macbeth);
    await play.fence(hecate, witch);
    const crossed = play.crossings(shakespeare, macbeth, since);
    const room = play.room(shakespeare);
    const mirror = house().server(macbeth).mirror!;
    // From the bare room to who shows our extension.
    const betweenThem = crossed
      .filter(({ name }) => name === "iq")
      .map(({ element: { attrs } }) => [attrs["from"], attrs["to"]]);
    const down = [room, mirror];
    const up = [mirror, room];
    expect(betweenThem).toEqual([down, up, down, up, up, down]);
    const [join] = crossed as readonly [TapStanza];
    expect(join.element.attrs).toMatchObject({ from: witch.fullJid, to: `${room}/witch` });
    expect(join.element.getChild("x", muc)).toBeDefined();
    expect(join.element.getChild("dmuc", dmuc3)!.attrs["from"]).toBe(mirror);
  });

  it("what is said behind a mirror is heard there at once, and does not come back; to another's address nobody says it to all (D3-39 to 42, E3-15)", async () => {
    const { play, puck, firstwitch, secondwitch, faustus, everybody, settle } = await gatherByMirrors(house());
    const marks = play.marks();
    const link = house().cluster.link(shakespeare, macbeth);
    await link.blackHole();
    await firstwitch.says("Fillet of a fenny snake");
    // Nothing has crossed when her own people hear it.
    for (const actor of [firstwitch, secondwitch]) await actor.hears("firstwitch", "Fillet of a fenny snake");
    await link.heal();
    for (const actor of everybody) await actor.hears("firstwitch", "Fillet of a fenny snake");
    await settle();
    expect(stepsOf(play.crossings(shakespeare, macbeth, marks.get(toMacbeth)))).toEqual(["up: groupchat"]);
    const [copy] = play.crossings(shakespeare, marlowe, marks.get(toMarlowe)) as readonly [TapStanza];
    expect(copy.element.attrs).toMatchObject({ from: `${faustus.room}/firstwitch`, to: marlowe });
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
