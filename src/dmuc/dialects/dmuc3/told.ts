/**
 * DMUC3: what a master tells its mirrors, one stanza per event and mirror, from=ROOM/NICK to=DOMAIN, as the room tells its
 * occupants (D3-15, D3-23, D3-34, D3-37, D3-42, D3-51).
 */
import { type Said, type SubjectSet, isRosterEvent } from "../../core/words/events";
import type { DissolveFrame, EventFrame, FaceFrame, Frame } from "../../core/words/frames";
import type { Nick } from "../../core/words/ids";
import { delayElement, delaysBy, readDelay, readGroupchat } from "../../wire/groupchat";
import { occupantJid } from "../../wire/jid";
import { isLasting, likenessOf } from "../../wire/lasting";
import { namespaces } from "../../wire/namespaces";
import { formatInteger } from "../../wire/numbers";
import { octetsOf } from "../../wire/payload";
import { type Element, type Stanza, childNamed, fromPayload, toPayload } from "../../wire/stanza";
import type { Decoded, EncodeOptions } from "../dialect";
import type { LinkEnds, ReadEnds } from "./addresses";
import { type Malformed, isMalformed } from "../common/extension-attributes";
import { type Origin, readOrigin } from "../common/extension-origin";
import { faceTold, readFaceTold } from "../common/face-told";
import { farewell, readFarewell } from "../common/farewell";
import {
  codesOf,
  contentOf,
  eventFrame,
  groupchatStanza,
  originOf,
  presenceStanza,
  readPresence,
} from "../common/occupant-stanzas";

const foreign: Decoded = { kind: "foreign" };

// Writing

/** Writes an event. */
export function toldStanza(frame: EventFrame, { room, mirror }: LinkEnds, options: EncodeOptions): Stanza {
  const { event, said } = frame;
  const ends = { from: occupantJid(room, event.nick), to: mirror };
  const origin = originOf(frame, options);
  if (!isRosterEvent(event)) {
    // The subject at set-up with the time at which it was set (D3-51).
    return groupchatStanza(
      ends,
      sayable(event, options),
      said === undefined ? undefined : delayElement(room, said),
      origin,
    );
  }
  const { user, ...content } = contentOf(event);
  // D3-23: codes of his own presence only to who has the extension.
  const own = options.extension ? (frame.codes ?? []) : [];
  const codes = [...user.codes, ...own.map((code) => formatInteger(code))];
  return presenceStanza(ends, { ...content, user: { ...user, codes } }, options, origin);
}

/** Writes the end of the room (3.11). */
export function ended(frame: DissolveFrame, { room, mirror }: LinkEnds, options: EncodeOptions): Stanza {
  return farewell(frame, { from: room, to: mirror }, options);
}

/** Writes which avatar the room has now (M-05); the address tells that it is for no client. */
export function newFace(frame: FaceFrame, { room, mirror }: LinkEnds): Stanza {
  return faceTold(frame, { from: room, to: mirror });
}

/** The message as the peer may have it: who knows only the spec is told of no occupant-ids (G-5). */
function sayable(event: Said | SubjectSet, { extension }: Pick<EncodeOptions, "extension">): Said | SubjectSet {
  if (extension) return event;
  const known = fromPayload(event.payload).filter(({ attributes }) => attributes["xmlns"] !== namespaces.occupantId);
  return { ...event, payload: toPayload(known) };
}

// Reading

/** Reads a presence or groupchat of a master. */
export function decodeTold(received: Stanza, ends: ReadEnds): Decoded {
  // A mirror tells by its users' own stanzas.
  if (ends.upward) return foreign;
  const origin = readOrigin(received);
  if (isMalformed(origin)) return origin;
  const frame =
    received.name === "presence" ? readPresenceOf(received, ends, origin) : readMessage(received, ends, origin);
  if (frame === undefined) return foreign;
  return isMalformed(frame) ? frame : { kind: "frame", frame, from: ends.from, to: ends.to };
}

function readPresenceOf(received: Stanza, { to, nick }: ReadEnds, origin: Origin): Frame | Malformed | undefined {
  if (nick === undefined) return readFaceTold(received, origin.session) ?? readFarewell(received, to, origin.session);
  const event = readPresence(received, nick);
  if (event === undefined || isMalformed(event)) return event;
  const frame = eventFrame(event, origin);
  const codes = event.kind === "present" ? codesOf(received) : [];
  return codes.length === 0 ? frame : { ...frame, codes };
}

/** A stamp that the room itself gave tells that it was said before. */
function readMessage(received: Stanza, { room, nick }: ReadEnds, origin: Origin): EventFrame {
  const delays = delaysBy(received, room);
  const event = readSaid(received, nick, ...delays);
  const isNew = origin.stamp === undefined && origin.session === undefined && isLasting(received);
  const known = isNew ? { ...event, likeness: likenessOf(received, room) } : event;
  const frame = eventFrame(known, origin, readDelay(delays[delays.length - 1]));
  // Of what no log takes the size does not matter.
  return isNew || origin.stamp !== undefined ? { ...frame, bytes: octetsOf(received) } : frame;
}

/** What the room itself says of its occupants counts here: the occupant-id is of who said it, though he may be gone by now. */
function readSaid(
  received: Element,
  nick: Nick | undefined,
  ...except: readonly (Element | undefined)[]
): Said | SubjectSet {
  const said = readGroupchat(received, nick, ...except);
  const occupantId = nick === undefined ? undefined : childNamed(received, "occupant-id", namespaces.occupantId);
  return occupantId === undefined ? said : { ...said, payload: toPayload([...fromPayload(said.payload), occupantId]) };
}
