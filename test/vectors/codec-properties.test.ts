/** Whatever comes is read without an exception; every event that is written is read as it was. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RoomEvent } from "../../src/dmuc/core/words/events";
import type { EventFrame } from "../../src/dmuc/core/words/frames";
import type { EventId, Session } from "../../src/dmuc/core/words/ids";
import type { Address } from "../../src/dmuc/dialects/dialect";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { dmuc2 } from "../../src/dmuc/dialects/dmuc2";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { octetsOf } from "../../src/dmuc/wire/payload";
import { type Element, type Stanza, textOf } from "../../src/dmuc/wire/stanza";
import { event, eventId, instant, number, some, stamp, word } from "./arbitrary-events";
import { anyStanza, asked } from "./arbitrary-stanzas";

test.each([dmuc1, dmuc2, dmuc3])("whatever comes is read without an exception: $name", (dialect) => {
  const kinds = ["frame", "malformed", "foreign"];
  fc.assert(
    fc.property(anyStanza, fc.constantFrom(...asked), (stanza, question) => {
      expect(kinds).toContain(dialect.decode(stanza).kind);
      expect(kinds).toContain(dialect.decodeAnswer(stanza, question).kind);
    }),
    { numRuns: 5000 },
  );
});

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
