/**
 * Whom a source sends to the instance at his own server (D1-38): by the service's policy, and only where he will be let in.
 *
 * The host's room has let him pass all its checks by then; what is decided here is where he is to be.
 */
import { fieldValue } from "../words/config";
import type { UserJid } from "../words/ids";
import type { Link } from "../state/link";
import { domainOf } from "../state/peers";
import { allOccupants } from "../state/roster";
import { type Room, listedAffiliation } from "../state/state";
import { isStar } from "../state/behaviour";
import { isTrusted, peerEntry } from "../state/links";

/** The administrator's choice; `after`: from the moment on that so many of that peer's users are in the room. */
export type RedirectRule =
  { readonly kind: "always" } | { readonly kind: "never" } | { readonly kind: "after"; readonly users: number };

/**
 * The link to the instance that the user shall join instead of this one.
 *
 * @returns undefined if he is to come in here.
 */
export function redirectTarget(room: Room, user: UserJid, rule: RedirectRule): Link | undefined {
  if (room.role !== "primary" || rule.kind === "never") return undefined;
  const link = room.links.find((other) => isUsable(room, other) && holdsUsersOf(room, other, user));
  if (link === undefined || !letsIn(room, link, user)) return undefined;
  return rule.kind === "always" || usersBehind(room, link) >= rule.users ? link : undefined;
}

function isUsable(room: Room, link: Link): boolean {
  // The replicas of a star are no rooms that anybody could join.
  return !isStar(room, link) && link.direction === "down" && link.state === "up" && link.farewell === undefined;
}

function holdsUsersOf(room: Room, link: Link, user: UserJid): boolean {
  return peerEntry(room, link.host).users.includes(domainOf(user));
}

/** Whether the instance there knows what it must know to let him in: the password and his affiliation (3.9). */
function letsIn(room: Room, link: Link, user: UserJid): boolean {
  const password = fieldValue(room.config.config, "muc#roomconfig_roomsecret") ?? "";
  if (password !== "" && !link.secure) return false;
  if (listedAffiliation(room, { user }) === "none") return true;
  return link.extension && link.listsDigest === room.lists.digest && isTrusted(room, link);
}

function usersBehind(room: Room, link: Link): number {
  const { users } = peerEntry(room, link.host);
  const theirs = allOccupants(room.roster).filter(
    ({ home, view: { user } }) => home === link.host || (user !== undefined && users.includes(domainOf(user))),
  );
  return theirs.length;
}
