/**
 * How a room and its links behave: the questions that are asked of the policy. The core never asks which specification a link
 * speaks; it asks one of these.
 */
import type { Link } from "./link";
import type { Mode, Policy } from "../words/policy";
import type { Room } from "./state";

/**
 * How that link behaves. The links of a primary may be of several modes, and each is asked for itself; what concerns a replica's
 * own people is asked of its room (`ownPolicy`).
 */
export function policyOf(room: Room, { mode }: Link): Policy {
  const { surroundings } = room;
  // Nearly all links are of the room's own mode, and they are asked with each event.
  if (mode === surroundings.mode) return surroundings.policy;
  return policyNamed(room, mode) ?? surroundings.policy;
}

/** The policy of that mode, if the room may have links of it. */
export function policyNamed({ surroundings }: Room, mode: string): Policy | undefined {
  if (mode === surroundings.mode) return surroundings.policy;
  return surroundings.modes?.find(({ name }) => name === mode)?.policy;
}

/** How a replica behaves towards its own people: as its link to the primary does. A primary's people are in by none of its links. */
export function ownPolicy({ surroundings }: Room): Policy {
  return surroundings.policy;
}

/** The room gets links of itself in that mode from now on. */
export function takeMode(room: Room, name: string): void {
  const { surroundings } = room;
  const policy = policyNamed(room, name);
  if (policy === undefined || name === surroundings.mode) return;
  const others = (surroundings.modes ?? []).filter((other) => other.name !== name);
  const before: Mode = { name: surroundings.mode, policy: surroundings.policy };
  room.surroundings = { ...surroundings, mode: name, policy, modes: [...others, before] };
}

/** Whether all that the peer hears and says goes through the primary, which then speaks for everybody (policy). */
export function isStar(room: Room, link: Link): boolean {
  return policyOf(room, link).topology === "star";
}

/** Whether the primary says by a word of its own whom that replica serves (policy). */
export function isServedByWord(room: Room, link: Link): boolean {
  return policyOf(room, link).serving === "by-word";
}

/** Whether it is a link of such a replica, and the other end knows only what is printed: the administrator has linked it (3.2.6). */
export function isAsPrinted(room: Room, link: Link): boolean {
  return !link.extension && isServedByWord(room, link);
}

/** Whether it is the link of our replica to such a primary. */
export function isToPrinted(room: Room, link: Link): boolean {
  return link.direction === "up" && isAsPrinted(room, link);
}

/** The same, of a replica of which this is the room. */
export function isServingByWord(room: Room): boolean {
  return room.role === "replica" && ownPolicy(room).serving === "by-word";
}

/** Whether the room has, or may get, peers that hear of all the others from the primary alone (3.5). */
export function hasStar(room: Room): boolean {
  if (ownPolicy(room).topology === "star") return true;
  // Those of the room's own mode have just been asked: nearly all are.
  for (const link of room.links) if (link.mode !== room.surroundings.mode && isStar(room, link)) return true;
  return false;
}

/** Whether what that replica's people do goes up as they have sent it (policy). */
export function isSentAsItIs(room: Room, link: Link): boolean {
  return policyOf(room, link).upward === "as-sent";
}

/** The same, of a replica of which this is the room. */
export function sendsAsItIs(room: Room): boolean {
  return room.role === "replica" && ownPolicy(room).upward === "as-sent";
}

/** Whether nothing that our people do counts before the primary's copy is here (D2-01). */
export function waitsForCopies(room: Room): boolean {
  return room.role === "replica" && ownPolicy(room).shownAtHome === "with-primary-copy";
}

/** Whether who wants to come in by that replica has asked by it for the replica as well (policy). */
export function isOpenedByJoin(room: Room, link: Link): boolean {
  return policyOf(room, link).opening === "tagged-join";
}

/** Whether it is a mirror that knows only the spec: it passes on its users' stanzas as they are, without numbers (D3-41). */
export function isPlainMirror(room: Room, link: Link): boolean {
  return !link.extension && link.direction === "down" && isOpenedByJoin(room, link);
}

/** Whether it is the primary, has been asked for the room by a join, and knows only the spec (3.6, "Without lnk"). */
export function isPlainPrimary(room: Room, link: Link): boolean {
  return !link.extension && link.direction === "up" && isOpenedByJoin(room, link);
}

/** The same, of a replica of which this is the room. */
export function opensByJoin(room: Room): boolean {
  return room.role === "replica" && ownPolicy(room).opening === "tagged-join";
}

/** The mode in which a primary may get replicas that are asked for by a join, or undefined. */
export function modeOpenedByJoin({ surroundings }: Room): string | undefined {
  const { mode: name, policy, modes = [] } = surroundings;
  return [{ name, policy }, ...modes].find((mode) => mode.policy.opening === "tagged-join")?.name;
}
