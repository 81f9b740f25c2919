/**
 * Homes of which the primary alone tells (3.5): at a replica of a star all others, in a mesh those that are not among the peers
 * that the primary names. They are bound to it: what it says of their people counts as what it says of its own.
 */
import { type Host, hostOf } from "../words/ids";
import type { Link } from "./link";
import type { Room } from "./state";
import { isOfStar } from "./links";
import { ownPolicy, policyOf } from "./behaviour";

/** Whether that home is bound to our primary. At a primary none is. */
export function isBound(room: Room, home: Host): boolean {
  if (room.role !== "replica" || home === room.surroundings.host || home === room.primaryHost) return false;
  return ownPolicy(room).topology === "star" || !isPeerOf(room, home);
}

/** Whether it is linked with us, or named by the primary as one that might be. */
function isPeerOf({ links }: Room, home: Host): boolean {
  return links.some(({ host, peersTold }) => host === home || peersTold.some((peer) => hostOf(peer) === home));
}

/** The same, in a mesh alone: of the others a star has rules of its own. */
export function isBoundInMesh(room: Room, home: Host): boolean {
  return ownPolicy(room).topology === "mesh" && isBound(room, home);
}

/**
 * Whether what is told of that home on the link has the place in the order that its primary gives it (3.6): it may be another one
 * than its home has given.
 */
export function isPlacedByPrimary(room: Room, link: Link, home: Host): boolean {
  if (policyOf(room, link).orderedBy === "primary") return true;
  return link.direction === "up" && isBound(room, home);
}

/** At a primary: whether that link hears of that home from us, as it does of our own people, and always. */
export function isToldByUs(room: Room, link: Link, home: Host): boolean {
  if (home === room.surroundings.host) return true;
  return room.role === "primary" && home !== link.host && isOfStar(room, home);
}
