/**
 * DMUC3: users' own stanzas, which a mirror passes on as they are (D3-13, D3-36, D3-41), and the master's refusal of a join, which
 * goes to an escaping of the user at his mirror (D3-29).
 *
 * By their form they are those of anybody: whether a mirror serves him who sends them, the master knows by the tag of his join,
 * and by the `<o/>` of a mirror that has the extension.
 */
import type { EventFrame, EventRefusedFrame } from "../../core/words/frames";
import { type Host, type InstanceJid, type UserJid, hostOf } from "../../core/words/ids";
import { escapedAddress, hintElement, hintOf, mirroredAs, unescapeNode } from "../../wire/escaping";
import { bareOf, isFullJid, isHost, isInstance, resourceOf } from "../../wire/jid";
import { isLasting, likenessOf } from "../../wire/lasting";
import { mucUserOf } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { octetsOf } from "../../wire/payload";
import { type Stanza, childNamed, element } from "../../wire/stanza";
import type { Address, Decoded, EncodeOptions } from "../dialect";
import type { LinkEnds } from "./addresses";
import { type Malformed, extensionChild, isMalformed, malformed } from "../common/extension-attributes";
import { readOrigin } from "../common/extension-origin";
import { eventFrame } from "../common/occupant-stanzas";
import {
  domainOf,
  readRefused,
  readUsersEvent,
  refusalStanza,
  refusingEnd,
  usersStanza,
} from "../common/users-stanzas";

const { dmuc3 } = namespaces;

const foreign: Decoded = { kind: "foreign" };

// Writing

/** Writes what a user of the mirror has sent, as he has sent it; a join with the tag (V3-04). */
export function spokenStanza(frame: EventFrame, speaker: UserJid, { room }: LinkEnds, options: EncodeOptions): Stanza {
  const { through } = frame;
  const tag = through === undefined ? undefined : element("dmuc", { xmlns: dmuc3, from: hostOf(through) });
  return usersStanza(frame, speaker, { from: domainOf(speaker), to: room }, options, tag);
}

/**
 * Writes the room's error to a user: that he may not come in by way of his mirror, which has asked; others to himself, who has
 * (D3-31). Nothing if it is not known who he is.
 */
export function encodeRefused(
  frame: EventRefusedFrame,
  { from, to }: Address,
  options: EncodeOptions,
): readonly Stanza[] {
  const { asked } = frame;
  if (asked === undefined) return [];
  const { user } = asked;
  const mirror = isHost(to) ? to : hostOf(to);
  const escaped = asked.stanza === "presence" ? escapedAddress(user, mirror) : undefined;
  const ends = { from: refusingEnd(frame, from), to: escaped ?? user };
  // V3-14 shows what was asked for.
  const mark = asked.stanza === "presence" ? element("x", { xmlns: namespaces.muc }) : undefined;
  const hint = escaped === undefined ? undefined : hintElement(user);
  return [refusalStanza(frame, asked, ends, options, { mark, hint })];
}

// Reading

/** By which mirror he comes in, if the stanza says that he does; a tag on anything but a join says nothing. */
function throughOf(received: Stanza, room: InstanceJid): InstanceJid | Malformed | undefined {
  const isJoin = received.name === "presence" && received.attributes["type"] === undefined;
  const tag = isJoin ? childNamed(received, "dmuc", dmuc3) : undefined;
  if (tag === undefined) return undefined;
  const { from } = tag.attributes;
  if (from === undefined || !isHost(from)) return malformed("the tag names no mirror");
  return mirroredAs(room, from) ?? malformed("no mirror can hold a room with so long a name");
}

/** Reads a groupchat or presence of a user; who says it, the master's roster knows. */
export function decodeUsers(received: Stanza): Decoded {
  const { from = "", to = "" } = received.attributes;
  const room = bareOf(to);
  if (!isFullJid(from) || !isInstance(room)) return foreign;
  // Who is shown as somebody in a room has been shown so by it.
  if (received.name === "presence" && mucUserOf(received) !== undefined) return foreign;
  const speaker = from as UserJid;
  const event = readUsersEvent(received, speaker);
  if (event === undefined) return foreign;
  const origin = readOrigin(received);
  if (isMalformed(origin)) return origin;
  const through = throughOf(received, room);
  if (isMalformed(through)) return through;
  const { stamp, session } = origin;
  const isForLog =
    received.name === "message" && (stamp !== undefined || (session === undefined && isLasting(received)));
  const isNew = isForLog && stamp === undefined;
  const known = isNew ? { ...event, likeness: likenessOf(received, room) } : event;
  const frame: EventFrame = {
    ...eventFrame(known, origin),
    speaker,
    ...(through === undefined ? {} : { through }),
    ...(isForLog ? { bytes: octetsOf(received) } : {}),
  };
  return { kind: "frame", frame, from: domainOf(from), to: room };
}

/** Reads the room's error to a user; foreign if it is none that the mirror has asked for. */
export function decodeRefused(received: Stanza): Decoded {
  const { from = "", to = "" } = received.attributes;
  const room = bareOf(from);
  if (!isInstance(room)) return foreign;
  if (!isFullJid(to)) return received.name === "presence" ? decodeRefusedJoin(received, room) : foreign;
  if (extensionChild(received, "o") === undefined) return foreign;
  return framed(readRefused(received, { user: to as UserJid }), room, domainOf(to));
}

/** V3-14. E3-11: from the room itself, too, and without the id of what it answers. */
function decodeRefusedJoin(received: Stanza, room: InstanceJid): Decoded {
  const { to = "" } = received.attributes;
  const at = to.indexOf("@");
  const [node, mirror] = [to.slice(0, Math.max(at, 0)), to.slice(at + 1)];
  const hinted = hintOf(received);
  const user = hinted ?? unescapeNode(node);
  const instance = isHost(mirror) ? mirroredAs(room, mirror) : undefined;
  // It is for nobody in particular, and no answer to a join.
  if (resourceOf(to) !== undefined || !isFullJid(user) || instance === undefined) return foreign;
  return framed(readRefused(received, { user: user as UserJid, node }), room, instance);
}

function framed(frame: EventRefusedFrame | Malformed, from: InstanceJid, to: InstanceJid | Host): Decoded {
  return isMalformed(frame) ? frame : { kind: "frame", frame, from, to };
}
