/** Every example stanza of XEP-0282, and every form of the link extension that goes with it: read, and written again. */
import { describe, expect, test } from "vitest";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Address } from "../../src/dmuc/dialects/dialect";
import { dmuc2 } from "../../src/dmuc/dialects/dmuc2";
import { type Stanza, element, elements } from "../../src/dmuc/wire/stanza";
import { compared, fixtureOf, reading, writing } from "./codec";
import { d2LinkVectors } from "./d2-link.cases";
import { d2Refused } from "./d2-refused.cases";
import { d2Vectors } from "./d2.cases";
import { type Expected, writtenAs } from "./vector";
import { parseStanza } from "./xml";

const vectors = [...d2Vectors, ...d2LinkVectors];

describe("reading", () => {
  test.each(vectors)("$file", (vector) => {
    const [expected, found] = reading(dmuc2, vector);
    expect(found).toStrictEqual(expected);
  });

  test.each(d2Refused)("%s: %s", (_title, reason, xml) => {
    expect(dmuc2.decode(parseStanza(xml))).toMatchObject({ kind: "malformed", reason });
  });
});

describe("writing", () => {
  test.each(vectors.filter((vector) => writtenAs(vector).length > 0))("$file", (vector) => {
    const [expected, found] = writing(dmuc2, vector);
    expect(found).toEqual(expected);
  });
});

describe("to a peer without the extension (G-5)", () => {
  const saying = vectors.flatMap((vector) =>
    writtenAs(vector).map((said): [string, Expected, boolean] => [vector.file, said, vector.asked !== undefined]),
  );
  /** What the spec has words for: all else are requests of the extension. */
  const spoken = ["event", "listed", "past", "enter", "leave", "dissolve", "event-refused", "done"];

  test.each(saying)("nothing of ours is in %s", (_file, { frame, from, to }, answers) => {
    const { kind } = frame as unknown as Frame;
    const options = answers ? { extension: false, answers: "i1" } : { extension: false, id: "i1" };
    const stanzas = dmuc2.encode(frame as unknown as Frame, { from, to } as Address, options);
    expect(stanzas).toHaveLength(spoken.includes(kind) ? 1 : 0);
    expect(compared(stanzas).join("")).not.toMatch(/urn:x-dmuc:link|urn:xmpp:occupant-id/);
  });
});

const room = "wallops@channel.avalon.irc";
const replica = "replica@vesa.yeggmaex.irc";
const user = "rubenro@vesa.yeggmaex.irc/shaver";
const lnk = "xmlns='urn:x-dmuc:link:0'";
const d2 = "xmlns='urn:xmpp:tmp:dmuc:0'";
const number = "h='vesa.yeggmaex.irc' e='Ve5a' n='5' t='2026-01-05T10:00:00.000Z'";

function frameOf(xml: string): Frame {
  const decoded = dmuc2.decode(parseStanza(xml));
  if (decoded.kind !== "frame") throw new Error(`${decoded.kind}: ${xml}`);
  return decoded.frame;
}

const ofRoom = (content: string): string => `<presence from='${room}/Troy' to='${replica}'>${content}</presence>`;
const item = (attributes: string): string => `<x xmlns='http://jabber.org/protocol/muc#user'><item ${attributes}/></x>`;

describe("what a peer says otherwise", () => {
  test("an unknown affiliation is none, an unknown role the affiliation's own (E2-01)", () => {
    const shown = frameOf(ofRoom(item("affiliation='participant' role='king'")));
    expect(shown).toMatchObject({ event: { view: { affiliation: "none", role: "participant" } } });
  });

  test("elements between instances never land in the payload, of a user's stanza either (D2-31, G-2)", () => {
    const alien = `<x ${d2}><y/></x><dmuc xmlns='http://tridsys.com/protocol/dmuc'/><room xmlns='urn:xmpp:dmuc:0'/>`;
    const said = `<body>Hail!</body>${alien}<o ${lnk} ${number} new='1'/><y xmlns='urn:example:y'/>`;
    const told = `<message from='${room}/Troy' to='${replica}' type='groupchat'>${said}</message>`;
    expect(frameOf(told)).toMatchObject({ event: { payload: [{ name: "body" }, { name: "y" }] } });
    const own = `<presence from='${user}' to='${room}/Troy'><show>away</show><o ${lnk} ${number}/><to ${lnk} jid='a@b'/></presence>`;
    expect(frameOf(own)).toMatchObject({ event: { view: { payload: [{ name: "show" }] } } });
  });

  test("limits of a history that nobody can read are none (E2-07)", () => {
    const enter = `<x ${d2}><enter jid='${user}'/><history maxstanzas='many'/></x>`;
    expect(frameOf(ofRoom(enter))).toMatchObject({ kind: "enter", history: {} });
  });

  test("an enter or leave need not show anybody (E2-09)", () => {
    expect(frameOf(ofRoom(`<x ${d2}><enter jid='${user}'/></x>`))).toMatchObject({ view: { role: "participant" } });
    const leave = `<presence from='${room}/Troy' to='${replica}' type='unavailable'><x ${d2}><leave jid='${user}'/></x></presence>`;
    expect(frameOf(leave)).toMatchObject({ kind: "leave", event: { cause: "left", affiliation: "none" } });
  });

  test("a message without id keeps having none (E2-12)", () => {
    const told = frameOf(`<message from='${room}/Troy' to='${replica}' type='groupchat'><body>!</body></message>`);
    expect(told.kind === "event" && "messageId" in told.event).toBe(false);
  });

  test("status codes of an enter that are no numbers are left out, and 110 goes without saying", () => {
    const codes = "<status code='110'/><status code='201'/><status code='two'/><status/>";
    const x = `<x xmlns='http://jabber.org/protocol/muc#user'><item role='participant'/>${codes}</x>`;
    expect(frameOf(ofRoom(`<x ${d2}><enter jid='${user}'/></x>${x}`))).toMatchObject({ codes: [201] });
  });

  test("a keepalive out of all bounds is brought within them (3.2)", () => {
    const register = (keepalive: string): string =>
      `<iq type='set' id='r1' from='${replica}' to='${room}'><register ${lnk} keepalive='${keepalive}'><sync s='u9'/></register></iq>`;
    expect(frameOf(register("1"))).toMatchObject({ terms: { keepaliveMs: 30000 } });
    expect(frameOf(register("9007199254740991"))).toMatchObject({ terms: { keepaliveMs: 600000 } });
  });
});

describe("what is not of the dialect", () => {
  test.each([
    [
      "a user's join without number",
      `<presence from='${user}' to='${room}/Troy'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    ],
    ["a user's presence to the bare room", `<presence from='${user}' to='${room}'><o ${lnk} ${number}/></presence>`],
    [
      "a groupchat to an occupant",
      `<message from='${user}' to='${room}/Troy' type='groupchat'><body/><o ${lnk} ${number}/></message>`,
    ],
    [
      "a private message (D2-03)",
      `<message from='${user}' to='${room}/Troy' type='chat'><body/><o ${lnk} s='u9' occ='1'/></message>`,
    ],
    [
      "a user's subscription",
      `<presence from='${user}' to='${room}/Troy' type='subscribe'><o ${lnk} ${number}/></presence>`,
    ],
    ["a server's own stanza", `<presence from='vesa.yeggmaex.irc' to='${room}/Troy'><o ${lnk} ${number}/></presence>`],
    [
      "an IQ to the room (D2-03)",
      `<iq type='get' id='i1' from='${user}' to='${room}'><query xmlns='jabber:iq:version'/></iq>`,
    ],
    [
      "an IQ of XEP-0281",
      `<iq type='set' id='i1' from='${room}' to='${replica}'><config xmlns='urn:xmpp:dmuc:0'/></iq>`,
    ],
    ["the result of an IQ", `<iq type='result' id='i1' from='${room}' to='${replica}'/>`],
    [
      "an error to a user about what had no number",
      `<message from='${room}' to='${user}' type='error'><error/></message>`,
    ],
    [
      "an error to the replica (D2-33)",
      `<message from='${room}' to='${replica}' type='error'><error/><o ${lnk} ${number}/></message>`,
    ],
    ["the room's own presence", `<presence from='${room}' to='${replica}'/>`],
    ["the room is gone for one who was in it", `<presence type='unavailable' from='${room}' to='${replica}'/>`],
    ["a presence that shows nobody", `<presence from='${room}/Troy' to='${replica}'/>`],
  ])("%s", (_title, xml) => {
    expect(dmuc2.decode(parseStanza(xml))).toEqual({ kind: "foreign" });
  });
});

describe("what XEP-0282 has no words for", () => {
  const address = { from: room, to: replica } as Address;
  const silent: readonly object[] = [
    { kind: "private", from: "a", to: "b", type: "chat", payload: [] },
    { kind: "occupant-iq", from: "a", to: "b", type: "get", id: "i1", payload: [] },
    { kind: "replicate", room: "wallops" },
    { kind: "peerhost", room: "wallops", removed: false },
    { kind: "history-request", room: "wallops", limits: {} },
    { kind: "history", messages: [], left: 0 },
    { kind: "event-refused", id: { host: "a.lit", epoch: "e1", sequence: 1 }, condition: "conflict" },
  ];

  test.each(silent)("$kind is not said", (frame) => {
    expect(dmuc2.encode(frame as unknown as Frame, address, { extension: true, id: "i1" })).toEqual([]);
  });

  test("a service that ends is none: rooms do", () => {
    const frame: Frame = { kind: "dissolve", room: "replica" };
    const services = { from: "channel.avalon.irc", to: "vesa.yeggmaex.irc" } as Address;
    expect(dmuc2.encode(frame, services, { extension: true, id: "i1" })).toEqual([]);
  });
});

test("the salt of occupant-ids crosses no link, either way (invariant 8)", () => {
  const config = { kind: "config", config: { fields: [], occupantIdSalt: "c2FsdA==" }, session: "u9" };
  const address = { from: room, to: replica } as Address;
  const [stanza] = dmuc2.encode(config as unknown as Frame, address, { extension: true, id: "c1" });
  expect(compared([stanza!]).join("")).not.toContain("c2FsdA==");
  const [form, ...rest] = elements(elements(stanza!)[0]!);
  const forged = { ...elements(stanza!)[0]!, children: [form!, element("salt", {}, "c2FsdA=="), ...rest] };
  expect(dmuc2.decode({ ...stanza!, children: [forged] })).toMatchObject({ frame: { config: { fields: [] } } });
  expect(JSON.stringify(dmuc2.decode({ ...stanza!, children: [forged] }))).not.toContain("c2FsdA==");
});

test("an answer that says nothing is malformed", () => {
  const result = (content: string): Stanza =>
    parseStanza(`<iq type='result' id='r1' from='${room}' to='${replica}'>${content}</iq>`);
  const terms = { keepaliveMs: 60000, history: true, messagesMax: 50, bytesMax: 65536 };
  const register = { kind: "register", terms, sync: { session: "u9", haves: [] } } as unknown as Frame;
  const create = { kind: "create", room, terms } as unknown as Frame;
  for (const content of ["", `<registered ${lnk}/>`, `<registered ${lnk}><sync s='u9'/></registered>`]) {
    expect(dmuc2.decodeAnswer(result(content), register)).toMatchObject({ kind: "malformed" });
  }
  for (const content of ["", `<created ${lnk}/>`, `<created ${lnk} jid='vesa.yeggmaex.irc'/>`]) {
    expect(dmuc2.decodeAnswer(result(content), create)).toMatchObject({ kind: "malformed" });
  }
});

test("the specs in Lua read the same expectations", async () => {
  await expect(await fixtureOf(vectors, d2Refused)).toMatchFileSnapshot("./d2/frames.json");
});
