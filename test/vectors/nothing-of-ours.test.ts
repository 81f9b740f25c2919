/**
 * What a peer without the link extension gets (G-5): every frame as an element by element comparison with what the spec
 * knows. And what must be refused or read all the same, beyond the fixture that the specs in Lua share.
 */
import { describe, expect, test } from "vitest";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Address } from "../../src/dmuc/dialects/dialect";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { formOf, readDistributed } from "../../src/dmuc/wire/form";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { type Element, type Stanza, childNamed, elements } from "../../src/dmuc/wire/stanza";
import { d1Vectors } from "./d1.cases";
import { linkVectors } from "./link.cases";
import { type Expected, vectorText } from "./vector";
import { parseStanza } from "./xml";

/** Each element of the spec's namespace with all attributes that the spec prints in it. */
const printedAttributes: Readonly<Record<string, readonly string[]>> = {
  replicate: [],
  config: [],
  roster: [],
  peerhost: [],
  room: ["id"],
  item: ["affiliation", "jid", "name"],
};

/** Frames that do not exist without the extension. */
const unspeakable = ["hello", "hello-wanted", "backlog", "synced", "reach", "petition", "verdict", "alive"];

/** Everything in the element that is not the spec's, as text. */
function additions(parent: Element, inherited: string): readonly string[] {
  const namespace = parent.attributes["xmlns"] ?? inherited;
  const found: string[] = [];
  if (namespace === namespaces.link || namespace === namespaces.occupantId) found.push(parent.name);
  if (namespace === namespaces.dmuc1) {
    const printed = printedAttributes[parent.name];
    if (printed === undefined) found.push(parent.name);
    for (const name of Object.keys(parent.attributes)) {
      if (name !== "xmlns" && printed?.includes(name) === false) found.push(`${parent.name}@${name}`);
    }
  }
  return [...found, ...elements(parent).flatMap((child) => additions(child, namespace))];
}

const saying = [...d1Vectors, ...linkVectors].flatMap(({ file, says, asked }) =>
  says === "foreign" ? [] : says.map((said): [string, Expected, boolean] => [file, said, asked !== undefined]),
);

const plainly = ({ frame, from, to }: Expected, answers: boolean): readonly Stanza[] =>
  dmuc1.encode(
    frame as unknown as Frame,
    { from, to } as Address,
    answers ? { extension: false, answers: "i1" } : { extension: false, id: "i1" },
  );

describe("to a peer without the extension (G-5)", () => {
  test.each(saying)("nothing of ours is in %s", (_file, said, answers) => {
    const frame = said.frame as unknown as Frame;
    const stanzas = plainly(said, answers);
    expect(stanzas.flatMap((stanza) => additions(stanza, namespaces.client))).toEqual([]);
    const isListsAlone = frame.kind === "config" && frame.config === undefined;
    const isWithdrawal = frame.kind === "peerhost" && frame.removed;
    const isOurs = unspeakable.includes(frame.kind) || isListsAlone || isWithdrawal;
    expect(stanzas).toHaveLength(isOurs ? 0 : 1);
  });

  test("with the extension the same walk finds what is added", () => {
    const found = linkVectors.flatMap(({ file }) => additions(parseStanza(vectorText(file)), namespaces.client));
    expect(found).toEqual(expect.arrayContaining(["o", "sync", "more", "room@source", "room@jid", "item@role"]));
  });

  test("what ends a link there is read as such (3.11)", () => {
    const ended: Frame = { kind: "dissolve", room: "theroom", reason: "Cold" };
    const address = { from: "coven@chat.shakespeare.lit", to: "theroom@rooms.macbeth.lit" } as Address;
    const [farewell] = dmuc1.encode(ended, address, { extension: false });
    expect(dmuc1.decode(farewell!)).toEqual({ kind: "frame", frame: ended, ...address });
  });
});

describe("the ellipses of the printed forms", () => {
  test("V1-01: the field is found between them", () => {
    const query = childNamed(parseStanza(vectorText("d1/V1-01.printed.xml")), "query", namespaces.mucOwner);
    expect(readDistributed(formOf(query!)!)).toBe(false);
  });

  test("V1-02: the value is read, whoever the printed addresses are (E1-01)", () => {
    const query = childNamed(parseStanza(vectorText("d1/V1-02.printed.xml")), "query", namespaces.mucOwner);
    expect(readDistributed(formOf(query!)!)).toBe(true);
  });

  test("V1-05: a form without options", () => {
    const decoded = dmuc1.decode(parseStanza(vectorText("d1/V1-05.printed.xml")));
    expect(decoded).toMatchObject({ frame: { kind: "config", config: { fields: [] } }, request: "config1" });
  });
});

const lnk = "xmlns='urn:x-dmuc:link:0'";
const instances = "from='theroom@rooms.macbeth.lit' to='coven@chat.shakespeare.lit' id='r1'";
const services = "from='chat.shakespeare.lit' to='rooms.macbeth.lit' id='r1'";
const set = (content: string, addresses = instances): string => `<iq type='set' ${addresses}>${content}</iq>`;
const said = (origin: string): string =>
  "<message from='theroom@rooms.macbeth.lit/hag' to='coven@chat.shakespeare.lit/hag' type='groupchat'>" +
  `<body>?</body><o ${lnk} ${origin}/></message>`;
const number = "h='rooms.macbeth.lit' e='b7Qd' n='5' t='2026-01-05T10:00:00Z'";
const above = (x: string): string =>
  set(`<sync ${lnk} s='u9' g='Kq3v' now='2026-01-05T10:00:00Z'><have h='a.lit' e='e1' n='1' x='${x}'/></sync>`);
const d1 = "xmlns='urn:xmpp:dmuc:0'";

describe("absurd things are refused as malformed", () => {
  test.each([
    ["a negative number", said(number.replace("n='5'", "n='-1'"))],
    ["a number of 2^53", said(number.replace("n='5'", "n='9007199254740992'"))],
    ["half a number: no host", said("e='b7Qd' n='5' t='2026-01-05T10:00:00Z'")],
    ["half a number: no epoch", said("h='rooms.macbeth.lit' n='5' t='2026-01-05T10:00:00Z'")],
    ["a negative order key", said(`${number} k='-1'`)],
    ["a count with an exponent", said(`${number} a='1e3'`)],
    ["a number before that is none", said(`${number} p='-2'`)],
    ["an identity with a surplus", said(`${number} j='a.lit e1 5 6'`)],
    ["a session of 17 characters", said("s='01234567890123456'")],
    ["an empty list above a gap", above("")],
    ["a negative number above a gap", above("-3")],
    ["a negative run above a gap", above("5--7")],
    ["a run without end", above("5-")],
    ["a run with two ends", above("5-6-7")],
    ["two blanks above a gap", above("3  5")],
    ["a generation of 33 characters", set(replicated("0".repeat(33)), services)],
    ["a set-up without generation", set(`<replicate ${d1}><room id='theroom'/><sync ${lnk}/></replicate>`, services)],
    ["a notice without room", set(`<peerhost ${d1}/>`, services)],
    ["an end without room", set(`<dissolve ${lnk}/>`, services)],
    ["an occupant without name", set(`<roster ${d1}><item affiliation='none' name=''/></roster>`)],
    ["lists without version", set(`<config ${d1}><affiliations ${lnk}/></config>`)],
    ["a probe without epoch", probe("", "")],
    ["a probe whose epoch is too long", probe(`b='${"0".repeat(33)}'`, "")],
    ["a probe whose session is too long", probe("b='e1'", "s='01234567890123456'")],
    ["a probe whose count is negative", probe("b='e1'", "c='-1'")],
    ["a reach that is neither up nor down", set(`<reach ${lnk} s='u9'><i jid='a@b.lit' up='maybe'/></reach>`)],
  ])("%s", (_title, xml) => {
    expect(dmuc1.decode(parseStanza(xml))).toMatchObject({ kind: "malformed", reason: "malformed" });
  });

  test.each([
    ["a notice that names a service", set(`<peerhost ${d1}><room id='a' jid='b.lit'/></peerhost>`, services)],
    ["an order whose source is a service", set(`<replicate ${d1}><room id='a' source='b.lit'/></replicate>`, services)],
  ])("%s, which is no address of a room", (_title, xml) => {
    expect(dmuc1.decode(parseStanza(xml))).toMatchObject({ kind: "malformed", reason: "bad-room-id" });
  });
});

function replicated(generation: string): string {
  return `<replicate ${d1}><room id='theroom'/><sync ${lnk} g='${generation}'/></replicate>`;
}

function probe(attributes: string, ofRoom: string): string {
  return `<iq type='get' ${services}><alive ${lnk} ${attributes}><r j='a@b.lit' ${ofRoom}/></alive></iq>`;
}

test("unknown children are ignored, never an error (3.12)", () => {
  const reach = set(`<reach ${lnk} s='u9'><hint/><i xmlns='urn:example:y'/><i jid='a@b.lit' up='false'/></reach>`);
  expect(dmuc1.decode(parseStanza(reach))).toMatchObject({ frame: { peers: [{ jid: "a@b.lit", up: false }] } });
  const alive = `<iq type='get' ${services}><alive ${lnk} b='e1'><hint/><r j='a@b.lit'/></alive></iq>`;
  expect(dmuc1.decode(parseStanza(alive))).toMatchObject({ frame: { rooms: [{ room: "a@b.lit" }] } });
});
