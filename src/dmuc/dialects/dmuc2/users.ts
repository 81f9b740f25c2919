/**
 * XEP-0282: users' own stanzas, which a replica passes on as they are (D2-28), and the room's errors that answer them.
 *
 * Between two sides that have the extension they carry an `<o/>`, by which they are known.
 */
import type { EventFrame, EventRefusedFrame } from "../../core/words/frames";
import type { UserJid } from "../../core/words/ids";
import { bareOf, isFullJid, isInstance, resourceOf } from "../../wire/jid";
import { mucUserOf } from "../../wire/muc";
import { octetsOf } from "../../wire/payload";
import type { Stanza } from "../../wire/stanza";
import type { Address, Decoded, EncodeOptions } from "../dialect";
import { extensionChild, isMalformed } from "../common/extension-attributes";
import { readOrigin } from "../common/extension-origin";
import { dmuc2Of } from "./told";
import { eventFrame } from "../common/occupant-stanzas";
import { domainOf, readRefused, readUsersEvent, refusalStanza, refusingEnd } from "../common/users-stanzas";

const foreign: Decoded = { kind: "foreign" };

/**
 * Writes the room's error to the user himself; nothing if it is not known who that is: an error to the replica would say that
 * the link is broken (D2-33).
 */
export function encodeRefused(frame: EventRefusedFrame, { from }: Address, options: EncodeOptions): readonly Stanza[] {
  const { asked, id } = frame;
  if (asked === undefined || id === undefined) return [];
  return [refusalStanza(frame, asked, { from: refusingEnd(frame, from), to: asked.user }, options)];
}

/** Whether it is a user's own by its form: what a primary tells has the spec's element, or says of whom it is in XEP-0045's. */
export function isUsersOwn(received: Stanza): boolean {
  if (extensionChild(received, "o") === undefined || dmuc2Of(received) !== undefined) return false;
  return received.name === "message" || mucUserOf(received) === undefined;
}

/** Reads a groupchat or presence of a user; who says it, the primary's roster knows. */
export function decodeUsers(received: Stanza): Decoded {
  const { from = "", to = "" } = received.attributes;
  const room = bareOf(to);
  if (!isFullJid(from) || !isInstance(room)) return foreign;
  const isMessage = received.name === "message";
  if (isMessage && resourceOf(to) !== undefined) return foreign;
  const speaker = from as UserJid;
  const event = readUsersEvent(received, speaker);
  if (event === undefined) return foreign;
  const origin = readOrigin(received);
  if (isMalformed(origin)) return origin;
  // It has neither number nor session: nobody has passed it on.
  if (origin.stamp === undefined && origin.session === undefined) return foreign;
  const frame: EventFrame = { ...eventFrame(event, origin), speaker };
  const isForLog = isMessage && origin.stamp !== undefined;
  return {
    kind: "frame",
    frame: isForLog ? { ...frame, bytes: octetsOf(received) } : frame,
    from: domainOf(from),
    to: room,
  };
}

/** Reads the room's error to a user; foreign if it answers nothing that has a number. */
export function decodeRefused(received: Stanza): Decoded {
  const { from = "", to = "" } = received.attributes;
  const room = bareOf(from);
  if (extensionChild(received, "o") === undefined || !isInstance(room) || !isFullJid(to)) return foreign;
  const frame = readRefused(received, { user: to as UserJid });
  return isMalformed(frame) ? frame : { kind: "frame", frame, from: room, to: domainOf(to) };
}
