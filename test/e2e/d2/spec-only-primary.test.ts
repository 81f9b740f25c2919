/** A primary that knows only what XEP-0282 prints, linked by the hand of the users' administrator (3.2.6). */
import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type Person } from "../../../prosody-dev/index.js";
import { dmuc2 } from "../support/crossings.js";
import { macbeth, marlowe, useHouse, type House } from "../support/house.js";
import { PrintedRoom, item, replicaAddress, withPrintedPrimary } from "../support/printed-primary.js";
import { silent } from "../support/silent.js";
import { mixes } from "../support/versions.js";

const isOf =
  (room: PrintedRoom, nick: string) =>
  (stanza: Element): boolean =>
    stanza.attrs["from"] === `${room.room}/${nick}`;

/** Lady Macbeth asks to come in, and the room lets her in. */
async function comesIn(room: PrintedRoom, lady: Person, nick = "lady"): Promise<void> {
  const since = room.mark();
  const joining = lady.join(room.room, nick, { history: 20 });
  await room.gets("the knock", ({ kind, element }) => kind === "presence" && !hasType(element), since);
  await room.letsIn(nick, lady.fullJid, "20");
  await joining;
}

const hasType = ({ attrs }: Element): boolean => attrs["type"] !== undefined;

const leaves = (stanza: Element): boolean => stanza.name === "presence" && stanza.attrs["type"] === "unavailable";

function people(house: House): Promise<readonly [Person, Person]> {
  return Promise.all([house.connect(`lady@${macbeth}/castle`), house.connect(`macduff@${macbeth}/fife`)]);
}

describe.each(mixes)("a primary that knows only the spec (Prosody %s)", (mix) => {
  const house = useHouse(mix, withPrintedPrimary());

  it("gets its users' stanzas as they are; what it tells the replica is shown to them, room by room (D2-21, 23, 28, 31, 42 to 45, 52, 53, 3.2.6)", async () => {
    const [one, other] = [new PrintedRoom(house(), "one"), new PrintedRoom(house(), "other")];
    const lady = await house().connect(`lady@${macbeth}/castle`);
    const since = one.mark();
    for (const room of [one, other]) await room.tells("wumpus", item("owner", "moderator"));
    const joining = lady.join(one.room, "lady", { history: 20 });
    const knock = await one.gets("her knock", ({ kind }) => kind === "presence", since);
    expect(knock.element.attrs).toMatchObject({ from: lady.fullJid, to: `${one.room}/lady` });
    const [stamp = ""] = new Date(Date.now() - 3_600_000).toISOString().split(".");
    await one.says("trillian", "Honest! He did!!", "t1", `${stamp}Z`);
    await one.letsIn("lady", lady.fullJid, "20");
    await joining;
    await lady.sees("what was said before her time", (stanza) => stanza.getChildText("body") === "Honest! He did!!");
    const shown = lady.received.filter(({ attrs }) => expected.bareJid(attrs["from"]) === one.room);
    expect(shown.slice(0, 3).map(({ name, attrs }) => `${name} ${attrs["from"]!}`)).toEqual([
      `presence ${one.room}/wumpus`,
      `presence ${one.room}/lady`,
      `message ${one.room}/trillian`,
    ]);
    const said = shown[2]!.getChild("delay", "urn:xmpp:delay")!.attrs;
    expect(said).toMatchObject({ from: one.room, stamp: `${stamp}Z` });

    await lady.say(one.room, "Out, damned spot", { id: "spot" });
    const up = await one.gets("her words", ({ kind }) => kind === "groupchat", since);
    expect(up.element.attrs).toMatchObject({ from: lady.fullJid, to: one.room, id: "spot" });
    expect(up.element.children.map(String)).toEqual(["<body>Out, damned spot</body>"]);
    const marks = lady.mark();
    await other.says("wumpus", "In the other room");
    await one.says("lady", "Out, damned spot", "spot");
    const heard = await lady.sees("her own words", expected.groupchat(one.room, "lady", "Out, damned spot"), {
      since: marks,
    });
    expect(heard.toString()).not.toContain(dmuc2);
    expect(heard.getChild("delay", "urn:xmpp:delay")).toBeUndefined();
    expect(lady.since(marks, (stanza) => stanza.getChildText("body") === "In the other room")).toEqual([]);

    await lady.send(xml("presence", { to: `${one.room}/lady`, type: "unavailable" }));
    await one.gets("her leave", ({ element }) => element.attrs["type"] === "unavailable", since);
    await one.letsGo("lady", lady.fullJid);
    const gone = await lady.sees("that she has left", expected.selfUnavailable(one.room, "lady"));
    expect(gone.toString()).not.toContain(dmuc2);
    // It was never asked for a registration (D2-53).
    expect(one.extended(since).filter((text) => !text.includes("disco#info"))).toEqual([]);
  });

  it("has its news shown once to each: looks, and who is put out (D2-22, 27, 42, 50)", async () => {
    const room = new PrintedRoom(house(), "three");
    const [lady, macduff] = await people(house());
    const since = room.mark();
    await room.tells("wumpus", item("owner", "moderator"));
    await comesIn(room, lady);
    await comesIn(room, macduff, "macduff");
    await lady.sees("macduff", isOf(room, "macduff"));
    const seen = lady.mark();
    await macduff.send(xml("presence", { to: `${room.room}/macduff` }, xml("show", {}, "away")));
    const look = await room.gets("how he looks", ({ xml: text }) => text.includes("away"), since);
    expect(look.element.attrs).toMatchObject({ from: macduff.fullJid, to: `${room.room}/macduff` });
    await room.tells("macduff", item(), [xml("show", {}, "away")]);
    for (const person of [lady, macduff])
      await person.sees(
        "him away",
        (stanza) => isOf(room, "macduff")(stanza) && stanza.getChildText("show") === "away",
      );
    expect(lady.since(seen, isOf(room, "macduff"))).toHaveLength(1);
    // Whom the room puts out its replica shows out, and the others see him go once.
    const x = xml("x", { xmlns: dmuc2 }, xml("leave", { jid: macduff.fullJid }));
    const kicked = xml("x", { xmlns: "http://jabber.org/protocol/muc#user" }, [
      xml("item", { affiliation: "none", role: "none" }),
      xml("status", { code: "307" }),
    ]);
    const ends = { from: `${room.room}/macduff`, to: replicaAddress, type: "unavailable" };
    await room.sends(xml("presence", ends, [x, kicked]), xml("presence", ends, kicked));
    const out = await macduff.sees("that he is out", expected.selfUnavailable(room.room, "macduff"));
    expect(out.toString()).toContain("307");
    const isGone = (stanza: Element): boolean => isOf(room, "macduff")(stanza) && leaves(stanza);
    await lady.sees("him go", isGone);
    await room.says("wumpus", "He is gone");
    await lady.sees("wumpus' words", expected.groupchat(room.room, "wumpus", "He is gone"));
    expect(lady.since(seen, isGone)).toHaveLength(1);
    expect(macduff.since(seen, (stanza) => stanza.getChildText("body") === "He is gone")).toEqual([]);
  });

  it("gives another nick, and lets a second client in and out, which nobody else sees (D2-13, D2-23, D2-50)", async () => {
    const room = new PrintedRoom(house(), "eight");
    const [lady, macduff] = await people(house());
    await room.tells("wumpus", item("owner", "moderator"));
    await comesIn(room, lady);
    await comesIn(room, macduff, "macduff");
    const since = room.mark();
    await macduff.send(xml("presence", { to: `${room.room}/thane` }));
    const asked = await room.gets(
      "the nick he wants",
      ({ element }) => element.attrs["from"] === macduff.fullJid,
      since,
    );
    expect(asked.element.attrs["to"]).toBe(`${room.room}/thane`);
    const renamed = xml("x", { xmlns: "http://jabber.org/protocol/muc#user" }, [
      xml("item", { affiliation: "none", role: "participant", nick: "thane" }),
      xml("status", { code: "303" }),
    ]);
    const ends = { from: `${room.room}/macduff`, to: replicaAddress, type: "unavailable" };
    await room.sends(xml("presence", ends, renamed));
    await room.tells("thane");
    for (const person of [lady, macduff]) await person.sees("his other nick", isOf(room, "thane"));
    const horse = await house().connect(`macduff@${macbeth}/horse`);
    await comesIn(room, horse, "thane");
    const seen = lady.mark();
    await room.says("wumpus", "Both of you");
    for (const person of [macduff, horse])
      await person.sees("wumpus' words", expected.groupchat(room.room, "wumpus", "Both of you"));
    // LEAVE for one of them, and no news for the others.
    const x = xml("x", { xmlns: dmuc2 }, xml("leave", { jid: horse.fullJid }));
    const out = { from: `${room.room}/thane`, to: replicaAddress, type: "unavailable" };
    await room.sends(xml("presence", out, [x, item("none", "none")]));
    await horse.sees("that it is out", expected.selfUnavailable(room.room, "thane"));
    await room.says("wumpus", "One of you");
    await macduff.sees("wumpus' words", expected.groupchat(room.room, "wumpus", "One of you"));
    expect(lady.since(seen, (stanza) => isOf(room, "thane")(stanza) && leaves(stanza))).toEqual([]);
    expect(horse.received.filter((stanza) => stanza.getChildText("body") === "One of you")).toEqual([]);
  });

  it("lets in somebody who has never asked: he is taken out in the ordinary way (D2-11)", async () => {
    const room = new PrintedRoom(house(), "four");
    const lady = await house().connect(`lady@${macbeth}/castle`);
    const banquo = await house().connect(`banquo@${macbeth}/heath`);
    await room.tells("wumpus", item("owner", "moderator"));
    await comesIn(room, lady);
    const since = room.mark();
    await room.letsIn("banquo", banquo.fullJid);
    const leave = await room.gets("his leave", ({ element }) => element.attrs["type"] === "unavailable", since);
    expect(leave.element.attrs).toMatchObject({ from: banquo.fullJid, to: `${room.room}/banquo` });
    expect(
      house()
        .warnings()
        .filter((line) => !line.includes(`has let ${banquo.fullJid} in`)),
    ).toEqual([]);
  });

  it("may be reloaded at the users' side, and nobody notices (3.11)", async () => {
    const room = new PrintedRoom(house(), "five");
    const lady = await house().connect(`lady@${macbeth}/castle`);
    await room.tells("wumpus", item("owner", "moderator"));
    await comesIn(room, lady);
    const [since, seen] = [room.mark(), lady.mark()];
    const { ok, output } = await house().server(macbeth).shell(`module:reload("dmuc", "mirror.${macbeth}")`);
    expect(ok, output).toBe(true);
    await room.says("wumpus", "After it");
    await lady.sees("wumpus' words", expected.groupchat(room.room, "wumpus", "After it"));
    expect(lady.since(seen, (stanza) => expected.bareJid(stanza.attrs["from"]) === room.room)).toHaveLength(1);
    expect(room.all(since)).toEqual([]);
  });
});

describe("a primary that knows only the spec, and a link that breaks", () => {
  const house = useHouse("mixed", withPrintedPrimary("dmuc_ack_wait = 1\ndmuc_keepalive = 30\ndmuc_split_grace = 1"));

  it("hears after it that it is to tell everything anew, and what its users have done meanwhile (D2-33 to 36, 3.6)", async () => {
    const room = new PrintedRoom(house(), "six");
    const [lady, macduff] = await people(house());
    for (const nick of ["wumpus", "trillian"]) await room.tells(nick);
    await comesIn(room, lady);
    await comesIn(room, macduff, "macduff");
    const link = house().cluster.link(macbeth, marlowe);
    const seen = lady.mark();
    await link.cut();
    await lady.say(room.room, "Is anybody there?");
    await house()
      .server(macbeth)
      .waitForLog(new RegExp(`link with ${room.room}: \\w+ -> split`), { timeoutMs: 60_000 });
    await lady.sees("wumpus away", (stanza) => isOf(room, "wumpus")(stanza) && stanza.getChildText("show") === "away");
    // Our own people are here, and talk.
    await lady.say(room.room, "We two are", { id: "alone" });
    await macduff.sees("her words", expected.groupchat(room.room, "lady", "We two are"));
    await macduff.send(xml("presence", { to: `${room.room}/macduff`, type: "unavailable" }));
    await lady.sees("him go", (stanza) => isOf(room, "macduff")(stanza) && leaves(stanza));
    expect(lady.since(seen, (stanza) => isOf(room, "lady")(stanza) && leaves(stanza))).toEqual([]);
    const since = room.mark();
    await link.heal();
    const lost = await room.gets("the error", ({ element }) => isLost(element), since, 60_000);
    expect(lost.element.attrs).toMatchObject({ from: replicaAddress, to: room.room });
    const leave = await room.gets("his leave", ({ element }) => element.attrs["type"] === "unavailable", since);
    expect(leave.element.attrs).toMatchObject({ from: macduff.fullJid, to: `${room.room}/macduff` });
    await room.gets("her look", ({ element }) => element.attrs["from"] === lady.fullJid, since);
    // It tells who is in, and what was said; trillian has left.
    await room.tells("wumpus");
    await room.letsGo("macduff", macduff.fullJid);
    await room.says("wumpus", "Meanwhile", "m1");
    await lady.sees("what was said meanwhile", expected.groupchat(room.room, "wumpus", "Meanwhile"));
    await lady.sees("trillian go", (stanza) => isOf(room, "trillian")(stanza) && leaves(stanza), {
      since: seen,
      timeoutMs: 60_000,
    });
    expect(room.extended(since).filter((text) => !text.includes("disco#info"))).toEqual([]);
  }, 240_000);
});

const isLost = ({ attrs, name }: Element): boolean => name === "presence" && attrs["type"] === "error";

describe("a primary of which an address is named, and which tells nothing", () => {
  const house = useHouse("mixed", withPrintedPrimary());

  it("serves its users itself, as it does those of any server (3.2.6)", async () => {
    const room = new PrintedRoom(house(), "seven");
    const lady = await house().connect(`lady@${macbeth}/castle`);
    const since = room.mark();
    const joining = lady.join(room.room, "lady");
    await room.gets("her knock", ({ kind }) => kind === "presence", since);
    const own = xml("x", { xmlns: "http://jabber.org/protocol/muc#user" }, [
      xml("item", { affiliation: "none", role: "participant" }),
      xml("status", { code: "110" }),
    ]);
    await room.sends(
      xml("presence", { from: `${room.room}/lady`, to: lady.fullJid }, own),
      xml("message", { from: room.room, to: lady.fullJid, type: "groupchat" }, xml("subject", {})),
    );
    await joining;
    await room.sends(
      xml("message", { from: `${room.room}/wumpus`, to: lady.fullJid, type: "groupchat" }, xml("body", {}, "Welcome")),
    );
    await lady.sees("wumpus' words", expected.groupchat(room.room, "wumpus", "Welcome"));
    expect(house().warnings()).toEqual([]);
    expect(room.room).toContain(silent);
  });
});
