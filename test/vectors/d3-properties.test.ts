/** Everything that DMUC3's codec writes is read as it was, and a peer that knows only the spec gets nothing of ours. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RoomEvent } from "../../src/dmuc/core/events";
import type { EventFrame, Frame } from "../../src/dmuc/core/frames";
import type { Address, Decoded } from "../../src/dmuc/dialects/dialect";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { escapeNode, isEscapingOf } from "../../src/dmuc/wire/escaping";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { octetsOf } from "../../src/dmuc/wire/payload";
import { type Element, type Stanza, element, textOf } from "../../src/dmuc/wire/stanza";
import { event, eventId, instant, nick, number, payload, some, stamp, word } from "./arbitrary-events";
import { canonical } from "./xml";

const room = "chatroom@conference.fairfax.tridsys.com";
const mirror = "mirror.raleigh.tridsys.com";
const held = `chatroom\\40conference.fairfax.tridsys.com@${mirror}`;
const downward = { from: room, to: held } as Address;
const upward = { from: held, to: room } as Address;
const userDomain = "raleigh.tridsys.com";

/** Clients' resources may hold anything that a node may not. */
const resource = fc
  .array(fc.constantFrom("a", "B", "\\", "20", "5c", "ü", " ", "'", "@", ":", "/"), { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.join(""));
const user = fc.tuple(word, resource).map(([name, client]) => `${name}@${userDomain}/${client}`);

/** Without what is undefined. */
function compact<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

const isMessage = ({ kind }: RoomEvent): boolean => kind === "said" || kind === "subject";

/** The number just before is not written (3.1). */
const numbered = fc
  .record({ stamp, back: some(number), acknowledged: some(number), identity: some(eventId) })
  .map(({ back, ...values }) => {
    const { sequence } = values.stamp.id;
    return compact({ ...values, previous: back !== undefined && sequence > 1 ? back % (sequence - 1) : undefined });
  });
const fleeting = word.map((session) => ({ session }));
const unmarked = fc.constant({});

const messages = event.filter((happened) => isMessage(happened));
const codes = fc.array(fc.constantFrom(100, 170, 201, 210), { minLength: 1 });

const asFrame = (value: unknown): Frame => value as Frame;

const told = fc
  .tuple(event, fc.oneof(numbered, numbered, unmarked), some(instant), some(codes))
  .map(([happened, origin, said, own]) =>
    compact({
      kind: "event",
      event: happened,
      ...origin,
      said: isMessage(happened) ? said : undefined,
      codes: happened.kind === "present" ? own : undefined,
    }),
  );

const destroyed = fc
  .record({ reason: some(word), password: some(word), generation: some(word), session: some(word) })
  .map((values) => compact({ kind: "dissolve", room: escapeNode(room), ...values }));

/** As it comes from the wire: with its size where a log takes it, and what it is known by where it has no number. */
function asRead(frame: Frame, stanza: Stanza): Frame {
  if (frame.kind !== "event" || !isMessage(frame.event)) return frame;
  if (frame.stamp !== undefined) return { ...frame, bytes: octetsOf(stanza) };
  return frame.session === undefined ? { ...withLikeness(frame), bytes: octetsOf(stanza) } : frame;
}

function withLikeness(frame: EventFrame): EventFrame {
  const { event: happened } = frame;
  if (happened.kind !== "said" && happened.kind !== "subject") return frame;
  const body = (happened.payload as unknown as readonly Element[]).find(({ name }) => name === "body");
  return { ...frame, event: { ...happened, likeness: body === undefined ? {} : { body: textOf(body) } } };
}

function written(frame: Frame, ends: Address, extension = true): Stanza {
  const [stanza, second] = dmuc3.encode(frame, ends, { extension, id: "id1" });
  expect(second).toBeUndefined();
  return stanza!;
}

function roundTrip(frame: Frame, ends: Address, between: Address = ends, more: Partial<Decoded> = {}): void {
  const stanza = written(frame, ends);
  const read = dmuc3.decode(stanza);
  expect(read).toStrictEqual({ kind: "frame", frame: asRead(frame, stanza), ...between, ...more });
}

test("what a master tells is read as it was", () => {
  fc.assert(
    fc.property(fc.oneof(told, destroyed), (frame) => roundTrip(asFrame(frame), downward)),
    { numRuns: 2000 },
  );
});

test("it goes to the mirror's domain, whoever says it, and never grows with the people there (D3-08)", () => {
  fc.assert(
    fc.property(told, (frame) => {
      expect(written(asFrame(frame), downward).attributes["to"]).toBe(mirror);
    }),
    { numRuns: 200 },
  );
});

// What is asked

const have = fc.record({ host: word, epoch: word, contiguous: number }).map((values) => ({ ...values, above: [] }));
const sync = fc
  .record({ session: word, generation: word, configDigest: some(word), now: instant, haves: fc.array(have) })
  .map((values) => compact(values));
const fields = fc.array(fc.record({ name: word, values: fc.array(word) }, { noNullPrototype: true }));
const limits = fc
  .record({ charactersMax: some(number), stanzasMax: some(number), seconds: some(number), since: some(instant) })
  .map((values) => compact(values));

const asked = fc.oneof(
  fc
    .record({ fields, configDigest: word, session: some(word), sync: some(sync) })
    .map(({ fields: options, ...values }) => compact({ kind: "config", config: { fields: options }, ...values })),
  fc.record({ limits, session: some(word) }).map((values) => compact({ kind: "history-request", room, ...values })),
  sync.map((state) => ({ kind: "hello", sync: state })),
  fc.constant({ kind: "hello-wanted" }),
  word.map((session) => ({ kind: "synced", session })),
);

test("what is asked is read as it was, from either side", () => {
  fc.assert(
    fc.property(asked, fc.constantFrom(upward, downward), (frame, ends) => {
      roundTrip(asFrame(frame), ends, ends, { request: "id1" });
    }),
    { numRuns: 500 },
  );
});

test("what is answered is read as it was", () => {
  const config = asFrame({ kind: "config", config: { fields: [] } });
  fc.assert(
    fc.property(some(sync), nick, fc.boolean(), (state, occupant, asOccupant) => {
      const frame = asFrame(compact({ kind: "config-taken", sync: state }));
      const named = asOccupant ? { occupant } : {};
      const [stanza] = dmuc3.encode(frame, upward, { extension: true, answers: "id1", ...named });
      expect(dmuc3.decodeAnswer(stanza!, config)).toStrictEqual({ kind: "frame", frame, ...upward });
    }),
    { numRuns: 200 },
  );
});

// Users

const language = fc.constantFrom(undefined, "en", "de-AT");
const usersEvent = fc.oneof(
  fc
    .record({ nick, payload, messageId: some(word), language })
    .map(({ payload: content, language: tongue, ...values }) => {
      const shown = { affiliation: "none", role: "participant", payload: content, language: tongue };
      return compact({ kind: "present", ...values, view: compact(shown) });
    }),
  fc
    .record({ nick, payload, messageId: some(word), language })
    .map((values) => compact({ kind: "left", cause: "left", affiliation: "none", ...values })),
  messages.map(({ nick: _nick, ...happened }) => happened),
);

function spokenBy(happened: object, speaker: string): object {
  const { kind, view: shown } = happened as { readonly kind: string; readonly view?: object };
  if (kind === "present") return { ...happened, view: { ...shown, user: speaker } };
  return kind === "left" ? { ...happened, user: speaker } : happened;
}

const users = fc
  .tuple(usersEvent, user, fc.oneof(numbered, fleeting, unmarked), fc.boolean())
  .map(([happened, speaker, origin, isTagged]) => {
    const through = isTagged && happened.kind === "present" ? { through: held } : {};
    return asFrame({ kind: "event", event: spokenBy(happened, speaker), ...origin, speaker, ...through });
  });

test("what a user sends is read as it was, from his domain, and says by which mirror he comes (D3-13)", () => {
  const between = { from: userDomain, to: room } as Address;
  fc.assert(
    fc.property(users, (frame) => roundTrip(frame, upward, between)),
    { numRuns: 2000 },
  );
});

test("a master without the extension gets it as the user has sent it, with the tag (D3-41)", () => {
  fc.assert(
    fc.property(users, (frame) => {
      const [plain, known] = [written(frame, upward, false), written(frame, upward)];
      expect(canonical(plain)).not.toContain(namespaces.link);
      const others = known.children.filter((child) => typeof child === "string" || child.name !== "o");
      expect(canonical(plain)).toBe(canonical({ ...known, children: others }));
    }),
    { numRuns: 300 },
  );
});

const condition = fc.constantFrom("conflict", "forbidden", "not-acceptable", "resource-constraint");
const refused = fc
  .record({
    id: some(stamp),
    condition,
    session: some(word),
    user,
    messageId: some(word),
    nick: some(nick),
    isJoin: fc.boolean(),
  })
  .map(({ id, condition: what, session, user: who, messageId, nick: wanted, isJoin }) => {
    const conditioned = element(what, { xmlns: namespaces.stanzaErrors });
    const error = [element("x", { xmlns: namespaces.muc }), element("error", { type: "cancel" }, conditioned)];
    const answers = compact({ user: who, stanza: isJoin ? "presence" : "message", messageId, error });
    return asFrame(
      compact({
        kind: "event-refused",
        id: id?.id,
        nick: isJoin ? wanted : undefined,
        condition: what,
        session: id === undefined ? undefined : session,
        asked: answers,
      }),
    );
  });

const folded = (node: string): string => node.toLowerCase();

test("a refusal comes to who is meant, whatever his client is called (D3-29, D3-31)", () => {
  fc.assert(
    fc.property(refused, fc.boolean(), (frame, extension) => {
      if (frame.kind !== "event-refused") throw new Error(frame.kind);
      const stanza = written(frame, downward, extension);
      const { to = "" } = stanza.attributes;
      const isEscaped = to.endsWith(`@${mirror}`);
      const said = dmuc3.decode(stanza);
      const isAnswer = isEscaped || (extension && frame.id !== undefined);
      expect(said.kind).toBe(isAnswer ? "frame" : "foreign");
      if (said.kind !== "frame") {
        // By no escaping, and without a number: it is any error of the room to him.
        expect(to).toBe(frame.asked!.user);
        return;
      }
      const node = isEscaped ? to.slice(0, to.length - mirror.length - 1) : undefined;
      const { id: _id, session: _session, ...others } = frame;
      const expected = extension ? frame : others;
      const who = { ...frame.asked, ...(node === undefined ? {} : { node }) };
      expect(said).toMatchObject({ frame: { ...expected, asked: who }, from: room });
      if (node !== undefined) expect(isEscapingOf(folded(node), frame.asked!.user, folded)).toBe(true);
      expect(said.to).toBe(isEscaped ? held : userDomain);
    }),
    { numRuns: 1000 },
  );
});

// Peers that know only the spec (G-5)

const ours: readonly string[] = [namespaces.link, namespaces.occupantId];

function namespacesIn(parent: Element): readonly (string | undefined)[] {
  const inner = parent.children.flatMap((child) => (typeof child === "string" ? [] : namespacesIn(child)));
  return [parent.attributes["xmlns"], ...inner];
}

test("a mirror without the extension gets nothing of ours (G-5)", () => {
  fc.assert(
    fc.property(fc.oneof(told, destroyed), (frame) => {
      const stanza = written(asFrame(frame), downward, false);
      expect(namespacesIn(stanza).filter((xmlns) => xmlns !== undefined && ours.includes(xmlns))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
