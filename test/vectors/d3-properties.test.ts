/** Everything that DMUC3's codec writes is read as it was, and a peer that knows only the spec gets nothing of ours. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Address } from "../../src/dmuc/dialects/dialect";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { escapeNode, isEscapingOf } from "../../src/dmuc/wire/escaping";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { octetsOf } from "../../src/dmuc/wire/payload";
import { type Stanza, element } from "../../src/dmuc/wire/stanza";
import { event, instant, nick, number, some, stamp, word } from "./arbitrary-events";
import {
  asFrame,
  compact,
  fleeting,
  have,
  isMessage,
  numbered,
  oursIn,
  spokenBy,
  usersEvent,
  withLikeness,
} from "./arbitrary-frames";
import { roundTripOf } from "./round-trip";

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

const unmarked = fc.constant({});

const codes = fc.array(fc.constantFrom(100, 170, 201, 210), { minLength: 1 });

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
  return frame.session === undefined ? { ...frame, event: withLikeness(frame.event), bytes: octetsOf(stanza) } : frame;
}

const { written, roundTrip, expectPlainAsSent } = roundTripOf(dmuc3, asRead);

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
    fc.property(users, (frame) => expectPlainAsSent(frame, upward)),
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

test("a mirror without the extension gets nothing of ours (G-5)", () => {
  fc.assert(
    fc.property(fc.oneof(told, destroyed), (frame) => {
      const stanza = written(asFrame(frame), downward, false);
      expect(oursIn(stanza)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
