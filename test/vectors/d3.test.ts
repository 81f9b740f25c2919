/** Every example stanza of the DMUC3 ProtoXEP, and every form of the link extension that goes with it: read, and written again. */
import { describe, expect, test } from "vitest";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Address } from "../../src/dmuc/dialects/dialect";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { type Stanza, element, elements } from "../../src/dmuc/wire/stanza";
import { compared, fixtureOf, reading, writing } from "./codec";
import { d3LinkVectors } from "./d3-link.cases";
import { d3Refused } from "./d3-refused.cases";
import { d3Vectors } from "./d3.cases";
import { type Expected, writtenAs } from "./vector";
import { parseStanza } from "./xml";

const vectors = [...d3Vectors, ...d3LinkVectors];

describe("reading", () => {
  test.each(vectors)("$file", (vector) => {
    const [expected, found] = reading(dmuc3, vector);
    expect(found).toStrictEqual(expected);
  });

  test.each(d3Refused)("%s: %s", (_title, reason, xml) => {
    expect(dmuc3.decode(parseStanza(xml))).toMatchObject({ kind: "malformed", reason });
  });
});

describe("writing", () => {
  test.each(vectors.filter((vector) => writtenAs(vector).length > 0))("$file", (vector) => {
    const [expected, found] = writing(dmuc3, vector);
    expect(found).toEqual(expected);
  });
});

describe("to a peer without the extension (G-5)", () => {
  const saying = vectors.flatMap((vector) =>
    writtenAs(vector).map((said): [string, Expected, boolean] => [vector.file, said, vector.asked !== undefined]),
  );
  /** What is of the extension alone. */
  const unspeakable = ["face", "hello", "hello-wanted", "backlog", "synced", "alive"];

  test.each(saying)("nothing of ours is in %s", (_file, { frame, from, to }, answers) => {
    const said = frame as unknown as Frame;
    const options = answers ? { extension: false, answers: "i1" } : { extension: false, id: "i1" };
    const stanzas = dmuc3.encode(said, { from, to } as Address, options);
    const isListsAlone = said.kind === "config" && said.config === undefined;
    expect(stanzas).toHaveLength(unspeakable.includes(said.kind) || isListsAlone ? 0 : 1);
    expect(compared(stanzas).join("")).not.toMatch(/urn:x-dmuc:link|urn:xmpp:occupant-id/);
  });

  test("no status codes of who comes in are told, nor roles in a roster (D3-23, E3-08)", () => {
    const told = vectors.filter(({ file }) => file === "d3/V3-11.lnk.xml" || file === "d3/V3-07.lnk.xml");
    const [roster, admitted] = told.flatMap(({ says }) => says as readonly Expected[]);
    const plainly = ({ frame, from, to }: Expected): string =>
      compared(dmuc3.encode(frame as unknown as Frame, { from, to } as Address, { extension: false })).join("");
    expect(plainly(admitted!)).not.toContain("status");
    expect(plainly(roster!)).not.toContain("role=");
  });
});

const room = "chatroom@conference.fairfax.tridsys.com";
const mirror = "mirror.raleigh.tridsys.com";
const held = `chatroom\\40conference.fairfax.tridsys.com@${mirror}`;
const wayne = "wayne@raleigh.tridsys.com/TransVerse";
const lnk = "xmlns='urn:x-dmuc:link:0'";
const number = `h='${mirror}' e='R4leigh' n='5' t='2026-01-05T10:00:00.000Z'`;
const tag = (from: string): string => `<dmuc xmlns='http://tridsys.com/protocol/dmuc' from='${from}'/>`;

function frameOf(xml: string): Frame {
  const decoded = dmuc3.decode(parseStanza(xml));
  if (decoded.kind !== "frame") throw new Error(`${decoded.kind}: ${xml}`);
  return decoded.frame;
}

describe("where the stanzas go", () => {
  const address = { from: room, to: held } as Address;
  const config = { kind: "config", config: { fields: [] }, occupant: "Wayne" } as unknown as Frame;

  test("with the extension the room speaks as itself, else at set-up as who has opened the link (E3-05)", () => {
    const [known] = dmuc3.encode(config, address, { extension: true, id: "i1" });
    const [plain] = dmuc3.encode(config, address, { extension: false, id: "i1" });
    expect(known!.attributes).toMatchObject({ from: room, to: mirror });
    expect(plain!.attributes).toMatchObject({ from: `${room}/Wayne`, to: mirror });
  });

  test("an answer goes where the question came from, with the extension or without (E3-04)", () => {
    const asked = { answers: "i1", occupant: "Wayne" as never };
    const [taken] = dmuc3.encode({ kind: "config-taken" }, { from: mirror, to: room } as Address, {
      extension: false,
      ...asked,
    });
    expect(taken!.attributes).toMatchObject({ from: mirror, to: `${room}/Wayne`, id: "i1", type: "result" });
    const history = { kind: "history", messages: [], left: 0 } as Frame;
    const [told] = dmuc3.encode(history, address, { extension: true, ...asked });
    expect(told!.attributes).toMatchObject({ from: `${room}/Wayne`, to: mirror });
  });

  test("a mirror may be named by its domain or by what it holds of the room", () => {
    const hello = { kind: "hello-wanted" } as Frame;
    const options = { extension: true, id: "i1" };
    const byDomain = dmuc3.encode(hello, { from: room, to: mirror } as Address, options);
    expect(dmuc3.encode(hello, address, options)).toEqual(byDomain);
  });

  test("nothing goes to an instance that no mirror has of this room, nor up as anybody but a user", () => {
    const left = {
      kind: "event",
      event: { kind: "left", nick: "Wayne", cause: "left", affiliation: "none", payload: [] },
    } as unknown as Frame;
    const other = { from: room, to: `chatroom@${mirror}` } as Address;
    for (const frame of [left, config, { kind: "hello-wanted" } as Frame, { kind: "dissolve", room: "a" } as Frame]) {
      expect(dmuc3.encode(frame, other, { extension: true, id: "i1" })).toEqual([]);
    }
    expect(dmuc3.encode(left, { from: held, to: room } as Address, { extension: true })).toEqual([]);
  });

  test("a refusal names the mirror by the domain of the link, even where that is the user's own", () => {
    const asked = { user: wayne, stanza: "presence" };
    const refused = { kind: "event-refused", condition: "forbidden", asked } as unknown as Frame;
    const [known] = dmuc3.encode(refused, { from: room, to: "raleigh.tridsys.com" } as Address, { extension: true });
    expect(known!.attributes["to"]).toBe("wayne\\40raleigh.tridsys.com\\2fTransVerse@raleigh.tridsys.com");
  });
});

describe("what a peer says otherwise", () => {
  test("a tag makes a join of a presence with or without the x (E3-03)", () => {
    const bare = frameOf(`<presence from='${wayne}' to='${room}/Wayne'>${tag(mirror)}</presence>`);
    expect(bare).toMatchObject({ through: held, speaker: wayne, event: { kind: "present", view: { payload: [] } } });
  });

  test("who is mirrored by the server of his own domain is so by the tag alone", () => {
    const own = frameOf(`<presence from='${wayne}' to='${room}/Wayne'>${tag("raleigh.tridsys.com")}</presence>`);
    expect(own).toMatchObject({ through: "chatroom\\40conference.fairfax.tridsys.com@raleigh.tridsys.com" });
  });

  test("a tag on what is no join says nothing (D3-13)", () => {
    const leaving = frameOf(`<presence from='${wayne}' to='${room}/Wayne' type='unavailable'>${tag("")}</presence>`);
    expect(leaving).toMatchObject({ event: { kind: "left" } });
    const said = `<message from='${wayne}' to='${room}' type='groupchat'><body>!</body>${tag(mirror)}</message>`;
    for (const frame of [leaving, frameOf(said)]) expect(frame).not.toHaveProperty("through");
  });

  test("elements between instances never land in the payload, of a user's stanza either (G-2)", () => {
    const alien = `<x xmlns='urn:xmpp:tmp:dmuc:0'/>${tag(mirror)}<room xmlns='urn:xmpp:dmuc:0'/>`;
    const told = `<message from='${room}/Scott' to='${mirror}' type='groupchat'><body>!</body>${alien}<o ${lnk} ${number}/></message>`;
    expect(frameOf(told)).toMatchObject({ event: { payload: [{ name: "body" }] } });
    const own = `<presence from='${wayne}' to='${room}/Wayne'><show>away</show>${alien}<to ${lnk} jid='a@b'/></presence>`;
    expect(frameOf(own)).toMatchObject({ event: { view: { payload: [{ name: "show" }] } } });
  });

  test("an unknown affiliation is none, an unknown role the affiliation's own (E2-01)", () => {
    const x = "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='participant' role='king'/></x>";
    const shown = frameOf(`<presence from='${room}/Scott' to='${mirror}'>${x}</presence>`);
    expect(shown).toMatchObject({ event: { view: { affiliation: "none", role: "participant" } } });
  });

  test("status codes that are no numbers are left out, and 110 goes without saying", () => {
    const codes = "<status code='110'/><status code='201'/><status code='two'/><status/>";
    const x = `<x xmlns='http://jabber.org/protocol/muc#user'><item role='participant'/>${codes}</x>`;
    expect(frameOf(`<presence from='${room}/Wayne' to='${mirror}'>${x}</presence>`)).toMatchObject({ codes: [201] });
  });

  test("only the room's own delay tells when something was said; what a client claims stays as it is", () => {
    const delay = (from: string): string =>
      `<delay xmlns='urn:xmpp:delay' from='${from}' stamp='2026-01-05T09:00:00Z'/>`;
    const said = (from: string): Frame =>
      frameOf(`<message from='${room}/Scott' to='${mirror}' type='groupchat'><body>!</body>${delay(from)}</message>`);
    expect(said(wayne)).toMatchObject({ event: { payload: [{ name: "body" }, { name: "delay" }] } });
    expect(said(wayne)).not.toHaveProperty("said");
    expect(said(room)).toMatchObject({ said: Date.UTC(2026, 0, 5, 9), event: { payload: [{ name: "body" }] } });
  });
});

describe("what is not of the dialect", () => {
  const d1Config = "<config xmlns='urn:xmpp:dmuc:0'/>";
  test.each([
    [
      "a config between rooms, which is XEP-0281's (E3-21)",
      `<iq type='set' id='i1' from='${room}' to='${held}'>${d1Config}</iq>`,
    ],
    [
      "an order between services, which is XEP-0281's",
      `<iq type='set' id='i1' from='a.lit' to='${mirror}'><replicate xmlns='urn:xmpp:dmuc:0'/></iq>`,
    ],
    ["a hello between rooms", `<iq type='set' id='i1' from='${held}' to='${room}'><sync ${lnk}/></iq>`],
    ["a hello between services", `<iq type='set' id='i1' from='a.lit' to='${mirror}'><sync ${lnk}/></iq>`],
    [
      "an IQ of a user to the room (D3-45)",
      `<iq type='get' id='i1' from='${wayne}' to='${room}'><query xmlns='jabber:iq:version'/></iq>`,
    ],
    [
      "an IQ to a mirror's user (D3-49)",
      `<iq type='get' id='i1' from='${room}/Scott' to='wayne\\40raleigh@${mirror}'><query xmlns='jabber:iq:version'/></iq>`,
    ],
    ["the result of an IQ", `<iq type='result' id='i1' from='${room}' to='${mirror}'/>`],
    [
      "a private message of a user (D3-49)",
      `<message from='${wayne}' to='${room}/Scott' type='chat'><body/><o ${lnk} s='u9' occ='1'/></message>`,
    ],
    [
      "a private message to a user of the mirror",
      `<message from='${room}/Scott' to='wayne\\40raleigh@${mirror}' type='chat'><body/></message>`,
    ],
    ["a user's presence to the bare room", `<presence from='${wayne}' to='${room}'/>`],
    ["a user's subscription", `<presence from='${wayne}' to='${room}/Wayne' type='subscribe'/>`],
    ["a presence of a mirror", `<presence from='${mirror}' to='${room}'/>`],
    [
      "what the room shows to one of its own (V3-12)",
      `<presence from='${room}/Wayne' to='scott@fairfax.lit/a'><x xmlns='http://jabber.org/protocol/muc#user'/></presence>`,
    ],
    ["a presence that shows nobody", `<presence from='${room}/Scott' to='${mirror}'/>`],
    ["the room's own presence", `<presence from='${room}' to='${mirror}'/>`],
    ["the room is gone for one who was in it", `<presence type='unavailable' from='${room}' to='${mirror}'/>`],
    [
      "an error of the room to a user about what had no number",
      `<message from='${room}' to='${wayne}' type='error'><error/></message>`,
    ],
    ["an error to the mirror", `<presence from='${room}/Wayne' to='${mirror}' type='error'><error/></presence>`],
    [
      "an error to what stands for nobody",
      `<presence from='${room}/Wayne' to='wayne@${mirror}' type='error'><error/></presence>`,
    ],
    [
      "an error to a message, by way of the mirror",
      `<message from='${room}' to='wayne\\40raleigh\\2fa@${mirror}' type='error'><error/></message>`,
    ],
    [
      "an error of a server",
      `<presence from='${mirror}' to='wayne\\40raleigh\\2fa@${mirror}' type='error'><error/></presence>`,
    ],
  ])("%s", (_title, xml) => {
    expect(dmuc3.decode(parseStanza(xml))).toEqual({ kind: "foreign" });
  });
});

describe("what DMUC3 has no words for", () => {
  const address = { from: room, to: held } as Address;
  const silent: readonly object[] = [
    { kind: "private", from: "a", to: "b", type: "chat", payload: [] },
    { kind: "occupant-iq", from: "a", to: "b", type: "get", id: "i1", payload: [] },
    { kind: "replicate", room: "chatroom" },
    { kind: "peerhost", room: "chatroom", removed: false },
    { kind: "reach", session: "u9", peers: [] },
    { kind: "unregister" },
    { kind: "revoke" },
    { kind: "listed", item: { nick: "a", view: { affiliation: "none", role: "participant", payload: [] } } },
    { kind: "alive", epoch: "e1", rooms: [] },
    { kind: "event-refused", condition: "conflict" },
  ];

  test.each(silent)("$kind is not said", (frame) => {
    expect(dmuc3.encode(frame as unknown as Frame, address, { extension: true, id: "i1" })).toEqual([]);
  });
});

test("the salt of occupant-ids crosses no link, either way (invariant 8)", () => {
  const config = { kind: "config", config: { fields: [], occupantIdSalt: "c2FsdA==" }, session: "u9" };
  const address = { from: room, to: held } as Address;
  const [stanza] = dmuc3.encode(config as unknown as Frame, address, { extension: true, id: "c1" });
  expect(compared([stanza!]).join("")).not.toContain("c2FsdA==");
  const [payload] = elements(stanza!);
  const salt = element("salt", { xmlns: "urn:x-dmuc:link:0" }, "c2FsdA==");
  const forged = { ...stanza!, children: [{ ...payload!, children: [...payload!.children, salt] }] };
  expect(dmuc3.decode(forged)).toMatchObject({ frame: { config: { fields: [] } } });
  expect(JSON.stringify(dmuc3.decode(forged))).not.toContain("c2FsdA==");
});

test("an answer that says nothing is malformed", () => {
  const result = (content: string): Stanza =>
    parseStanza(`<iq type='result' id='r1' from='${room}' to='${mirror}'>${content}</iq>`);
  const hello = { kind: "hello" } as unknown as Frame;
  const synced = { kind: "synced", session: "u9" } as unknown as Frame;
  for (const asked of [hello, synced]) {
    expect(dmuc3.decodeAnswer(result(""), asked)).toMatchObject({ kind: "malformed" });
    expect(dmuc3.decodeAnswer(result(`<sync ${lnk} s=''/><synced ${lnk}/>`), asked)).toMatchObject({
      kind: "malformed",
    });
  }
});

test("an answer that is of no room and mirror answers nothing (E3-21)", () => {
  const between = (from: string, to: string): Stanza =>
    parseStanza(`<iq type='result' id='r1' from='${from}' to='${to}'/>`);
  const config = { kind: "config", config: { fields: [] } } as unknown as Frame;
  for (const [from, to] of [
    [held, room],
    ["a.lit", mirror],
    [wayne, room],
  ] as const) {
    expect(dmuc3.decodeAnswer(between(from, to), config)).toMatchObject({ kind: "malformed" });
  }
});

test("the specs in Lua read the same expectations", async () => {
  await expect(await fixtureOf(vectors, d3Refused)).toMatchFileSnapshot("./d3/frames.json");
});
