/**
 * DMUC3: who speaks to whom on a link. In the core the two ends are instances: the master's room, and what the mirror holds of it,
 * whose node is the room's JID, escaped. On the link the mirror is its domain alone, which holds as many rooms as it likes; by that
 * DMUC3's stanzas are told from XEP-0281's (E3-21).
 */
import { type Host, type InstanceJid, type Nick, hostOf } from "../../core/words/ids";
import { isMirrorOf, mirroredAs } from "../../wire/escaping";
import { bareOf, isHost, isInstance, occupantJid, resourceOf } from "../../wire/jid";
import { compact } from "../../wire/optional";
import type { Stanza } from "../../wire/stanza";
import type { Address } from "../dialect";
import type { Ends } from "../common/occupant-stanzas";

/** The ends of a link, each under the name that it has there. */
export interface LinkEnds {
  readonly room: InstanceJid;
  readonly mirror: Host;
  /** Whether the mirror speaks. */
  readonly upward: boolean;
}

/** The ends of the link between these two; undefined if they are no room and mirror of it. */
export function linkEnds({ from, to }: Address): LinkEnds | undefined {
  if (isHost(from)) return isHost(to) ? undefined : { room: to, mirror: from, upward: true };
  if (isHost(to)) return { room: from, mirror: to, upward: false };
  if (isMirrorOf(from, to)) return { room: to, mirror: hostOf(from), upward: true };
  return isMirrorOf(to, from) ? { room: from, mirror: hostOf(to), upward: false } : undefined;
}

/**
 * As what they stand in a stanza.
 *
 * @param occupant as whom the room speaks or is spoken to (E3-05).
 */
export function writtenEnds({ room, mirror, upward }: LinkEnds, occupant: Nick | undefined): Ends {
  const ofRoom = occupantJid(room, occupant);
  return upward ? { from: mirror, to: ofRoom } : { from: ofRoom, to: mirror };
}

/** The ends of a stanza between a room and a mirror, as the core names them. */
export interface ReadEnds {
  readonly from: InstanceJid;
  readonly to: InstanceJid;
  readonly room: InstanceJid;
  readonly upward: boolean;
  /** As whom the room speaks or is spoken to. */
  readonly nick?: Nick;
}

/** Reads the ends of a stanza; undefined if it does not go from a room to a domain, or from a domain to a room. */
export function readEnds({ attributes: { from = "", to = "" } }: Stanza): ReadEnds | undefined {
  const upward = isHost(from);
  const [mirror, ofRoom] = upward ? [from, to] : [to, from];
  const room = bareOf(ofRoom);
  if (!isHost(mirror) || !isInstance(room)) return undefined;
  const instance = mirroredAs(room, mirror);
  if (instance === undefined) return undefined;
  const nick = resourceOf(ofRoom) as Nick | undefined;
  return compact<ReadEnds>({ from: upward ? instance : room, to: upward ? room : instance, room, upward, nick });
}
