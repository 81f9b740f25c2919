/** Whatever comes is read without an exception; every event that is written is read as it was. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Left, RoomEvent } from "../../src/dmuc/core/events";
import type { EventFrame, Frame } from "../../src/dmuc/core/frames";
import type { Affiliation, EventId, Nick, Payload, Role, Session } from "../../src/dmuc/core/ids";
import type { Address } from "../../src/dmuc/dialects/dialect";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { octetsOf } from "../../src/dmuc/wire/payload";
import { type Element, type Stanza, element, textOf } from "../../src/dmuc/wire/stanza";
import { d1Vectors } from "./d1.cases";
import { linkVectors } from "./link.cases";
import { vectorText } from "./vector";
import { parseStanzas } from "./xml";

// Arbitrary stanzas of the vocabulary

const vectors = [...d1Vectors, ...linkVectors];
const stanzas = vectors.flatMap(({ file }) => parseStanzas(vectorText(file)));

function all(parent: Element): readonly Element[] {
  return [parent, ...parent.children.flatMap((child) => (typeof child === "string" ? [] : all(child)))];
}

const known = stanzas.flatMap((stanza) => all(stanza));
const names = [...new Set(known.map(({ name }) => name))];
const attributeNames = [...new Set(known.flatMap(({ attributes }) => Object.keys(attributes)))];
const absurd = [
  "",
  " ",
  "-",
  "-1",
  "1e3",
  "1.5",
  "5--7",
  "7-5",
  "9007199254740992",
  "0".repeat(40),
  "@",
  "/",
  "@/",
  "a@",
];
const values = [...new Set(known.flatMap(({ attributes }) => Object.values(attributes))), ...absurd];

const namesOfAttributes = fc.constantFrom(...attributeNames.filter((name) => name !== "xmlns"));
const attributes = fc.dictionary(namesOfAttributes, fc.oneof(fc.constantFrom(...values), fc.string()), {
  maxKeys: 6,
  noNullPrototype: true,
});
const namespace = fc.option(fc.constantFrom(...Object.values(namespaces)), { nil: undefined });

const { tree } = fc.letrec<{ tree: Element }>((tie) => ({
  tree: fc
    .tuple(
      fc.constantFrom(...names),
      namespace,
      attributes,
      fc.array(fc.oneof({ maxDepth: 5 }, fc.string(), tie("tree")), { maxLength: 4 }),
    )
    .map(([name, xmlns, own, children]) => element(name, { ...own, xmlns }, ...children)),
}));

const wild = fc
  .tuple(
    fc.constantFrom("iq", "message", "presence"),
    fc.constantFrom("get", "set", "result", "groupchat", "unavailable", undefined),
    fc.constantFrom(...values),
    fc.constantFrom(...values),
    attributes,
    fc.array(tree, { maxLength: 3 }),
  )
  .map(([name, type, from, to, own, children]) => element(name, { ...own, from, to, type }, ...children) as Stanza);

/** A stanza of the vectors, some of whose attributes and children are others, or gone. */
const twisted = fc
  .tuple(fc.constantFrom(...stanzas), fc.array(fc.tuple(fc.nat(), fc.constantFrom(...values, undefined), tree)))
  .map(([stanza, changes]) => changes.reduce((changed, change) => twist(changed, ...change), stanza));

function twist(stanza: Stanza, place: number, value: string | undefined, child: Element): Stanza {
  const target = all(stanza)[place % all(stanza).length]!;
  const name = Object.keys(target.attributes)[place % 7];
  const change = (parent: Element): Element => {
    const children = parent.children.map((inner) => (typeof inner === "string" ? inner : change(inner)));
    if (parent !== target) return { ...parent, children };
    if (name !== undefined) return element(parent.name, { ...parent.attributes, [name]: value }, ...children);
    return element(parent.name, parent.attributes, ...children.slice(1), child);
  };
  return change(stanza) as Stanza;
}

const asked = vectors.flatMap(({ says }) =>
  says === "foreign" ? [] : says.map(({ frame }) => frame as unknown as Frame),
);

test("whatever comes is read without an exception", () => {
  const kinds = ["frame", "malformed", "foreign"];
  fc.assert(
    fc.property(fc.oneof(wild, twisted), fc.constantFrom(...asked), (stanza, question) => {
      expect(kinds).toContain(dmuc1.decode(stanza).kind);
      expect(kinds).toContain(dmuc1.decodeAnswer(stanza, question).kind);
    }),
    { numRuns: 5000 },
  );
});

// Arbitrary events

const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const text = fc.string({ unit: "grapheme" });
const word = fc.string({ minLength: 1, maxLength: 16 }).filter((value) => !/[ @/]/.test(value));
const nick = fc.string({ unit: "grapheme", minLength: 1 }) as unknown as fc.Arbitrary<Nick>;
const affiliation = fc.constantFrom<Affiliation[]>("owner", "admin", "member", "none", "outcast");
const role = fc.constantFrom<Role[]>("moderator", "participant", "visitor", "none");
const cause = fc.constantFrom<Left["cause"][]>(
  ...(["left", "kicked", "banned", "unaffiliated", "members-only", "shutdown", "failed"] as const),
);
const number = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat());
const instant = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(9999, 0, 1) });

const body = text.map((said) => element("body", {}, said));
const child = fc.oneof(
  fc.tuple(fc.constantFrom("show", "status", "thread"), text).map(([name, said]) => element(name, {}, said)),
  word.map((id) => element("origin-id", { xmlns: namespaces.stanzaId, id })),
  fc.constant(element("y", { xmlns: "urn:example:y" }, "before", element("z", {}), "after")),
);
const children = fc.array(child, { maxLength: 3 });
const payload = children as unknown as fc.Arbitrary<Payload>;

const view = fc.record(
  { user: word, occupantId: word, affiliation, role, payload },
  { noNullPrototype: true, requiredKeys: ["affiliation", "role", "payload"] },
);
const spoken = { nick, messageId: word, language: fc.constantFrom("en", "de-AT") };
const said = fc.tuple(
  fc.record(spoken, { noNullPrototype: true, requiredKeys: [] }),
  fc.tuple(body, children).map(([first, more]) => [first, ...more]),
);
const subject = fc.tuple(fc.record(spoken, { noNullPrototype: true, requiredKeys: [] }), children, text);

const event = fc.oneof(
  fc.record(
    { kind: fc.constant("present"), nick, view, actor: nick, reason: text },
    { noNullPrototype: true, requiredKeys: ["kind", "nick", "view"] },
  ),
  fc.record(
    { kind: fc.constant("left"), nick, cause, affiliation, user: word, actor: nick, reason: text, payload },
    { noNullPrototype: true, requiredKeys: ["kind", "nick", "cause", "affiliation", "payload"] },
  ),
  fc.record({ kind: fc.constant("renamed"), nick, newNick: nick, view }, { noNullPrototype: true }),
  said.map(([who, content]) => ({ kind: "said", ...who, payload: content })),
  subject.map(([who, more, set]) => ({ kind: "subject", ...who, payload: [element("subject", {}, set), ...more] })),
) as unknown as fc.Arbitrary<RoomEvent>;

const eventId = fc.record(
  { host: word, epoch: word, sequence: fc.oneof(fc.nat(), fc.maxSafeNat()) },
  { noNullPrototype: true },
);
const stamp = fc
  .tuple(eventId, instant, some(number))
  .map(([id, time, key]) => ({ id: { ...id, sequence: Math.max(id.sequence, 1) }, time, orderKey: key ?? time }));

const frame = fc
  .record({
    event,
    stamp: some(stamp),
    back: some(number),
    acknowledged: some(number),
    identity: some(eventId as unknown as fc.Arbitrary<EventId>),
    session: some(word as unknown as fc.Arbitrary<Session>),
    said: some(instant),
  })
  .map(({ back, ...values }): EventFrame => {
    const sequence = values.stamp?.id.sequence ?? 0;
    // The number just before is not written (3.1).
    const previous = back !== undefined && sequence > 1 ? back % (sequence - 1) : undefined;
    const isSaid = values.event.kind === "said" || values.event.kind === "subject";
    const all = { kind: "event", ...values, previous, said: isSaid ? values.said : undefined };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as EventFrame;
  });

const address = { from: "theroom@rooms.macbeth.lit", to: "coven@chat.shakespeare.lit" } as Address;

test("every event that is written is read as it was", () => {
  fc.assert(
    fc.property(frame, (written) => {
      const [stanza, second] = dmuc1.encode(written, address, { extension: true });
      expect(second).toBeUndefined();
      const isKnownBy = written.stamp !== undefined || written.session !== undefined;
      const read = { ...written, event: isKnownBy ? written.event : withLikeness(written.event) };
      expect(dmuc1.decode(stanza!)).toStrictEqual({ kind: "frame", frame: sized(read, stanza!), ...address });
    }),
    { numRuns: 2000 },
  );
});

test("without the extension the event alone is written and read", () => {
  fc.assert(
    fc.property(frame, (written) => {
      const [stanza] = dmuc1.encode(written, address, { extension: false });
      const { event: happened, said: before } = written;
      const known: EventFrame = { kind: "event", event: withLikeness(withoutOccupantId(happened)) };
      const left = before === undefined ? known : { ...known, said: before };
      expect(dmuc1.decode(stanza!)).toStrictEqual({ kind: "frame", frame: sized(left, stanza!), ...address });
    }),
    { numRuns: 1000 },
  );
});

/** What goes to the log is read with its size. */
function sized(read: EventFrame, stanza: Stanza): EventFrame {
  const { event: happened, session, stamp: number } = read;
  const isMessage = happened.kind === "said" || happened.kind === "subject";
  const isForLog = isMessage && (number !== undefined || session === undefined);
  return isForLog ? { ...read, bytes: octetsOf(stanza) } : read;
}

/** 3.1: what has no number is known again by its text. */
function withLikeness(happened: RoomEvent): RoomEvent {
  if (happened.kind !== "said" && happened.kind !== "subject") return happened;
  const said = (happened.payload as unknown as readonly Element[]).find(({ name }) => name === "body");
  return { ...happened, likeness: said === undefined ? {} : { body: textOf(said) } };
}

function withoutOccupantId(happened: RoomEvent): RoomEvent {
  if (happened.kind !== "present" && happened.kind !== "renamed") return happened;
  const { occupantId: _occupantId, ...shown } = happened.view;
  return { ...happened, view: shown };
}
