import { describe, expect, it } from "vitest";
import { xml, type Element, type Mark, type Person, type TapStanza } from "../../../prosody-dev/index.js";
import { countCrossings } from "../support/crossings.js";
import { askInfo, macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import type { Play } from "../support/play.js";
import { mixes } from "../support/versions.js";

const muc = "http://jabber.org/protocol/muc";
const conference = "jabber:x:conference";

/** Joins as a client does that will see what it is told. */
function knock(person: Person, room: string, nick: string, password?: string): Promise<void> {
  const x = xml("x", { xmlns: muc }, password === undefined ? [] : xml("password", {}, password));
  return person.send(xml("presence", { to: `${room}/${nick}`, id: `knock-${nick}` }, x));
}

function isInvitation(stanza: Element): boolean {
  return stanza.name === "message" && stanza.getChild("x", conference) !== undefined;
}

function seesInvitation(person: Person, since?: Mark): Promise<Element> {
  return person.sees("an invitation", isInvitation, since === undefined ? {} : { since });
}

/** What the room told this person, apart from what was said to all. */
function told(person: Person, room: string): readonly string[] {
  const isOfRoom = ({ attrs }: Element): boolean => (attrs["from"] ?? "").startsWith(room);
  return person.since({ position: 0 }, isOfRoom).map((stanza) => (isInvitation(stanza) ? "invitation" : kind(stanza)));
}

function kind(stanza: Element): string {
  const error = stanza.getChild("error")?.getChildElements()[0]?.name;
  return error ?? stanza.name;
}

/** A room at one server with an instance at macbeth.lit, and the first witch of macbeth.lit, who is in neither. */
async function withGuest(
  play: Play,
  connect: (jid: string) => Promise<Person>,
  source: string,
): Promise<{ hecate: Awaited<ReturnType<Play["open"]>>; firstwitch: Person }> {
  const hecate = await play.open("hecate", source, { onto: [macbeth] });
  return { hecate, firstwitch: await connect(`firstwitch@${macbeth}/pda`) };
}

describe.each(mixes)("people who knock at the source though their server has an instance (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth, marlowe],
    roomsLua: { [marlowe]: 'dmuc1_redirect = "after"; dmuc1_redirect_after = 2; dmuc1_redirect_uri = true' },
  });
  const connect = (jid: string): Promise<Person> => house().connect(jid);

  it("are told where it is and invited there, and all see them come once (D1-37, D1-38, D1-39, D1-40, D1-41)", async () => {
    const play = house().newPlay();
    const { hecate, firstwitch } = await withGuest(play, connect, shakespeare);
    const [source, shadow] = [play.room(shakespeare), play.room(macbeth)];
    const before = hecate.mark();
    const marks = play.marks();
    await knock(firstwitch, source, "firstwitch");
    const invitation = await seesInvitation(firstwitch);
    expect(told(firstwitch, source)).toEqual(["redirect", "invitation"]);
    const refusal = firstwitch.received.find(({ attrs }) => attrs["type"] === "error");
    const uri = `xmpp:${shadow}?join`;
    expect(refusal?.attrs).toMatchObject({
      type: "error",
      from: `${source}/firstwitch`,
      to: firstwitch.fullJid,
      id: "knock-firstwitch",
    });
    expect(refusal?.getChild("x", muc)).toBeDefined();
    expect(refusal?.getChild("error")?.attrs["type"]).toBe("cancel");
    expect(refusal?.getChild("error")?.getChildText("redirect")).toBe("rooms.macbeth.lit");
    expect(refusal?.getChild("error")?.getChildText("text")).toContain(uri);
    expect(invitation.attrs["from"]).toBe(source);
    expect(invitation.attrs["type"]).toBeUndefined();
    expect(invitation.getChild("x", conference)?.attrs).toEqual({ xmlns: conference, jid: shadow });

    const guest = await play.enter("firstwitch", macbeth, { person: firstwitch });
    await play.fence(hecate, guest);
    expect(hecate.transcript(before)).toEqual(["firstwitch is here, participant, none"]);
    const crossed = play.tap(shakespeare, macbeth).since(marks.get("shakespeare.lit - macbeth.lit"));
    const ofJoin = crossed.filter((stanza) => stanza.name !== "iq" && !stanza.xml.includes("[fence"));
    expect(countCrossings(ofJoin)).toEqual({
      "macbeth.lit: presence": 2,
      "shakespeare.lit: presence:error": 1,
      "shakespeare.lit: normal": 1,
    });
  });

  it("who has been sent away twice within a minute and still knocks comes in (D1-32, D1-38)", async () => {
    const play = house().newPlay();
    const { hecate, firstwitch } = await withGuest(play, connect, shakespeare);
    const source = play.room(shakespeare);
    for (const attempt of ["first", "second"]) {
      await expect(firstwitch.join(source, "firstwitch"), attempt).rejects.toMatchObject({ condition: "redirect" });
    }
    const guest = await play.enter("firstwitch", macbeth, { person: firstwitch, at: shakespeare });
    await play.fence(hecate, guest);
    expect(Object.keys(guest.occupants())).toEqual(["firstwitch", "hecate"]);
    const secondwitch = await connect(`secondwitch@${macbeth}/pda`);
    await expect(secondwitch.join(source, "secondwitch")).rejects.toMatchObject({ condition: "redirect" });
  });

  it("who may not come in is told that and not the way: ban, taken nick, members (D1-38)", async () => {
    const play = house().newPlay();
    const { hecate, firstwitch } = await withGuest(play, connect, shakespeare);
    const source = play.room(shakespeare);
    await expect(firstwitch.join(source, "hecate")).rejects.toMatchObject({ condition: "conflict" });
    await hecate.makes(firstwitch.jid, "outcast");
    await expect(firstwitch.join(source, "firstwitch")).rejects.toMatchObject({ condition: "forbidden" });
    await hecate.makes(firstwitch.jid, "none");
    await play.distribute(hecate, shakespeare, { fields: { membersonly: "1" } });
    await expect(firstwitch.join(source, "firstwitch")).rejects.toMatchObject({ condition: "registration-required" });
    expect(told(firstwitch, source)).toEqual(["conflict", "forbidden", "registration-required"]);
    const link = play.tap(shakespeare, macbeth);
    const before = link.mark();
    await hecate.makes(firstwitch.jid, "member");
    // Her server has acknowledged it: till then nobody is sent there.
    const isHers = ({ kind, element }: TapStanza): boolean =>
      kind.startsWith("iq:set") && element.toString().includes(`jid="${firstwitch.jid.split("/")[0] ?? ""}"`);
    const lists = await link.waitFor("the changed lists", isHers, { since: before });
    const { id } = lists.element.attrs;
    await link.waitFor(
      "their acknowledgement",
      ({ kind, element }) => kind === "iq:result" && element.attrs["id"] === id,
    );
    await play.fence(hecate);
    // By the way on which her server has acknowledged it.
    await askInfo(firstwitch, source);
    await expect(firstwitch.join(source, "firstwitch")).rejects.toMatchObject({ condition: "redirect" });
  });

  it("who is in already stays where he is, and people of the source's own server come in (D1-38)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await play.distribute(hecate, shakespeare, { onto: [macbeth] });
    await firstwitch.shows("dnd");
    await firstwitch.renames("secondwitch");
    const puck = await play.enter("puck", shakespeare);
    await play.fence(hecate, firstwitch, puck);
    expect(Object.keys(puck.occupants())).toEqual(["hecate", "puck", "secondwitch"]);
  });

  it('with "after" the first guests come in; with the option the URI stands in the element (D1-38, D1-39)', async () => {
    const play = house().newPlay();
    const { hecate, firstwitch } = await withGuest(play, connect, marlowe);
    const source = play.room(marlowe);
    const first = await play.enter("firstwitch", macbeth, { person: firstwitch, at: marlowe });
    // One of the two is in by her own server: the room counts.
    const second = await play.enter("secondwitch", macbeth);
    await hecate.seesHere("secondwitch");
    await play.fence(hecate, first, second);
    const thirdwitch = await connect(`thirdwitch@${macbeth}/pda`);
    await knock(thirdwitch, source, "thirdwitch");
    await seesInvitation(thirdwitch);
    const refusal = thirdwitch.received.find(({ attrs }) => attrs["type"] === "error");
    expect(refusal?.getChild("error")?.getChildText("redirect")).toBe(`xmpp:${play.room(macbeth)}?join`);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe.each(mixes)("servers that send nobody anywhere (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth],
    roomsLua: { [shakespeare]: 'dmuc1_redirect = "never"' },
  });

  it("let everybody in at the source (D1-38)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await play.fence(hecate, firstwitch);
    expect(Object.keys(hecate.occupants())).toEqual(["firstwitch", "hecate"]);
  });
});

describe.each(mixes)("a room with a password that its instances know (Prosody %s)", (mix) => {
  const house = useHouse(mix, { domains: [shakespeare, macbeth], security: "tls" });

  it("invites with the password him who has said it, and nobody else (D1-38, D1-40)", async () => {
    const play = house().newPlay();
    const password = "Harpier cries";
    await play.open("hecate", shakespeare, { onto: [macbeth], fields: { roomsecret: password } });
    const source = play.room(shakespeare);
    const firstwitch = await house().connect(`firstwitch@${macbeth}/pda`);
    for (const wrong of [undefined, "Birnam"]) {
      const refusal = firstwitch.join(source, "firstwitch", wrong === undefined ? {} : { password: wrong });
      await expect(refusal).rejects.toMatchObject({ condition: "not-authorized" });
    }
    expect(firstwitch.received.filter((stanza) => isInvitation(stanza))).toEqual([]);
    await knock(firstwitch, source, "firstwitch", password);
    const invitation = await seesInvitation(firstwitch);
    const { jid, password: given } = invitation.getChild("x", conference)?.attrs ?? {};
    expect(given).toBe(password);
    const guest = await play.enter("firstwitch", macbeth, { person: firstwitch, password: given ?? "" });
    expect(guest.room).toBe(jid);
  });
});
