/** Everything that XEP-0282's codec writes is read as it was, and a peer that knows only the spec gets nothing of ours. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Left } from "../../src/dmuc/core/words/events";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Address } from "../../src/dmuc/dialects/dialect";
import { dmuc2 } from "../../src/dmuc/dialects/dmuc2";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { octetsOf } from "../../src/dmuc/wire/payload";
import { type Stanza, element } from "../../src/dmuc/wire/stanza";
import { event, eventId, instant, left, nick, number, some, stamp, text, view, word } from "./arbitrary-events";
import {
  asFrame,
  compact,
  fleeting,
  have,
  isMessage,
  messages,
  numbered,
  oursIn,
  spokenBy,
  usersEvent,
  withLikeness,
} from "./arbitrary-frames";
import { roundTripOf } from "./round-trip";
import { canonical } from "./xml";

const address = { from: "wallops@channel.avalon.irc", to: "replica@vesa.yeggmaex.irc" } as Address;
const upward = { from: address.to, to: address.from };
const userDomain = "vesa.yeggmaex.irc";
const user = fc.tuple(word, word).map(([name, client]) => `${name}@${userDomain}/${client}`);

const told = fc.oneof(
  fc
    .tuple(event, numbered, some(instant))
    .map(([happened, origin, said]) =>
      compact({ kind: "event", event: happened, ...origin, said: isMessage(happened) ? said : undefined }),
    ),
  fc
    .tuple(messages, word, some(instant))
    .map(([happened, session, said]) => compact({ kind: "event", event: happened, session, said })),
  fc.record({ nick, view, claim: some(stamp), identity: some(eventId), session: word }).map(({ session, ...item }) => ({
    kind: "listed",
    item: compact(item),
    session,
  })),
  fc
    .record({ event: messages, time: instant, stamp: some(stamp), session: word })
    .map(({ session, ...message }) => ({ kind: "past", message: compact({ ...message, bytes: 0 }), session })),
);

const limits = fc.record(
  { charactersMax: number, stanzasMax: number, seconds: number, since: instant },
  { noNullPrototype: true, requiredKeys: [] },
);
const codes = fc.array(fc.constantFrom(100, 170, 201, 210));

const served = fc.oneof(
  fc
    .record({
      user,
      nick,
      view,
      codes,
      history: some(limits),
      adopted: fc.boolean(),
      claim: some(stamp),
      identity: some(eventId),
      session: some(word),
    })
    .map((values) => compact({ kind: "enter", ...values })),
  fc.record({ user, event: left, session: some(word) }).map((values) => compact({ kind: "leave", ...values })),
  fc
    .record({ reason: some(text), password: some(text), generation: some(word), session: some(word) })
    .map((values) => compact({ kind: "dissolve", room: "replica", ...values })),
);

const plain = { noNullPrototype: true } as const;

const terms = fc.record(
  {
    keepaliveMs: fc.integer({ min: 30, max: 600 }).map((seconds) => seconds * 1000),
    history: fc.boolean(),
    messagesMax: number,
    bytesMax: number,
  },
  plain,
);

const sync = fc
  .record({
    session: word,
    generation: some(word),
    configDigest: some(word),
    now: some(instant),
    haves: fc.array(have),
  })
  .map((values) => compact(values));
const wholeSync = fc.record({ session: word, generation: word, now: instant, haves: fc.array(have) }, plain);

const request = fc.oneof(
  fc.record({ kind: fc.constant("register"), terms, sync }, plain),
  fc.record({ kind: fc.constant("create"), room: fc.constant(address.from), terms }, plain),
  fc.record({ kind: fc.constant("revoke"), reason: text }, plain),
  fc
    .record({ session: word, tells: some(fc.array(have, { minLength: 1 })), asOf: some(stamp) })
    .map((values) => compact({ kind: "synced", ...values })),
);

/** As it comes from the wire: with its size where a log takes it, and what it is known by where it has no number. */
function asRead(frame: Frame, stanza: Stanza): Frame {
  if (frame.kind === "past") {
    const { message } = frame;
    const known = message.stamp === undefined ? withLikeness(message.event) : message.event;
    return { ...frame, message: { ...message, event: known, bytes: octetsOf(stanza) } };
  }
  if (frame.kind !== "event" || frame.stamp === undefined || !isMessage(frame.event)) return frame;
  return { ...frame, bytes: octetsOf(stanza) };
}

const { written, roundTrip, expectPlainAsSent } = roundTripOf(dmuc2, asRead);

test("what a primary tells is read as it was", () => {
  fc.assert(
    fc.property(fc.oneof(told, served), (frame) => roundTrip(asFrame(frame), address)),
    { numRuns: 2000 },
  );
});

test("what is asked is read as it was", () => {
  fc.assert(
    fc.property(request, (frame) => roundTrip(asFrame(frame), upward, upward, { request: "id1" })),
    { numRuns: 500 },
  );
});

test("what is answered is read as it was", () => {
  const options = { extension: true, answers: "id1" };
  fc.assert(
    fc.property(
      fc.record({ kind: fc.constant("registered"), terms, sync: wholeSync }, plain),
      sync,
      terms,
      (made, own, wanted) => {
        const frame = asFrame(made);
        const [stanza] = dmuc2.encode(frame, address, options);
        const asked = asFrame({ kind: "register", terms: wanted, sync: own });
        expect(dmuc2.decodeAnswer(stanza!, asked)).toStrictEqual({ kind: "frame", frame, ...address });
      },
    ),
    { numRuns: 200 },
  );
});

// Users

const users = fc
  .tuple(usersEvent, user, fc.oneof(numbered, fleeting))
  .map(([happened, speaker, origin]) =>
    asFrame({ kind: "event", event: spokenBy(happened, speaker), ...origin, speaker }),
  );

test("what a user sends is read as it was, from his domain", () => {
  const between = { from: userDomain, to: address.from } as Address;
  fc.assert(
    fc.property(users, (frame) => roundTrip(frame, upward, between)),
    { numRuns: 1000 },
  );
});

test("a primary without the extension gets it as the user has sent it (D2-28)", () => {
  fc.assert(
    fc.property(users, (frame) => expectPlainAsSent(frame, upward)),
    { numRuns: 300 },
  );
});

const condition = fc.constantFrom("conflict", "forbidden", "not-acceptable", "resource-constraint");
const refused = fc
  .record({
    id: stamp,
    condition,
    session: some(word),
    user,
    messageId: some(word),
    nick: some(nick),
    whole: fc.boolean(),
  })
  .map(({ id, condition: what, session, user: who, messageId, nick: wanted, whole }) => {
    const conditioned = element(what, { xmlns: namespaces.stanzaErrors });
    const error = [element("x", { xmlns: namespaces.muc }), element("error", { type: "cancel" }, conditioned)];
    const asked = compact({
      user: who,
      stanza: wanted === undefined ? "message" : "presence",
      messageId,
      error: whole ? error : undefined,
    });
    return asFrame(compact({ kind: "event-refused", id: id.id, nick: wanted, condition: what, session, asked }));
  });

test("the room's error to a user is read as it was, and one that no room has made tells the condition", () => {
  fc.assert(
    fc.property(refused, (frame) => {
      const read = dmuc2.decode(written(frame, address));
      if (frame.kind !== "event-refused" || read.kind !== "frame") throw new Error(read.kind);
      expect(read).toMatchObject({ frame, from: address.from, to: userDomain });
    }),
    { numRuns: 500 },
  );
});

// Peers that know only the spec (G-5)

test("a replica without the extension gets nothing of ours (G-5)", () => {
  fc.assert(
    fc.property(fc.oneof(told, served), (frame) => {
      const stanza = written(asFrame(frame), address, false);
      expect(oursIn(stanza)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("a peer without the extension is asked nothing (G-5)", () => {
  fc.assert(
    fc.property(request, (frame) => {
      expect(dmuc2.encode(asFrame(frame), address, { extension: false, id: "id1" })).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test("a stay that ends is told alike to who leaves and to the others (D2-22, D2-24)", () => {
  fc.assert(
    fc.property(left, user, (happened: Left, who) => {
      const toHim = written(asFrame({ kind: "leave", user: who, event: happened }), address);
      const toAll = written(asFrame({ kind: "event", event: happened }), address);
      const others = toHim.children.filter(
        (child) => typeof child === "string" || child.attributes["xmlns"] !== namespaces.dmuc2,
      );
      expect(canonical({ ...toHim, children: others })).toBe(canonical(toAll));
    }),
    { numRuns: 200 },
  );
});
