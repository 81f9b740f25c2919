/** What a peer's word is worth: whose occupants, JIDs, affiliations and roles it may tell (3.9). */
import { fieldValue, isChosen } from "../words/config";
import type { OccupantView, Present, Said, SubjectSet } from "../words/events";
import type { Affiliation, Host, Role, UserJid } from "../words/ids";
import type { Link } from "../state/link";
import { speaksFor } from "../state/peers";
import { occupantAt, occupantsOf } from "../state/roster";
import { type Room, listedAffiliation } from "../state/state";
import { isSentAsItIs, sendsAsItIs, isStar } from "../state/behaviour";
import { peerEntry } from "../state/links";
import type { TurnedAway } from "../state/turned-away";

const roleRank: Readonly<Record<Role, number>> = { none: 0, visitor: 1, participant: 2, moderator: 3 };

/** Role that an affiliation gives on entry (XEP-0045 5.1.2); none: it gives no entry. */
export function defaultRole(room: Room, affiliation: Affiliation): Role {
  if (affiliation === "owner" || affiliation === "admin") return "moderator";
  if (affiliation === "member") return "participant";
  if (affiliation === "outcast" || isSet(room, "muc#roomconfig_membersonly")) return "none";
  return isSet(room, "muc#roomconfig_moderatedroom") ? "visitor" : "participant";
}

function isSet(room: Room, field: string): boolean {
  return isChosen(fieldValue(room.config.config, field));
}

/** Whether somebody who looks like that may say it: he has voice, and the right to the subject (XEP-0045 5.1.1, 8.1; 3.9a). */
export function maySay(room: Room, { role }: OccupantView, { kind }: Said | SubjectSet): boolean {
  if (role === "moderator" || roleRank[role] < roleRank.participant) return role === "moderator";
  // Where the form does not say it nothing is known against it.
  const isAllowed = fieldValue(room.config.config, "muc#roomconfig_changesubject") === undefined;
  return kind !== "subject" || isAllowed || isSet(room, "muc#roomconfig_changesubject");
}

/**
 * The role as it counts here: one above the affiliation's default only if it was so already, or by the primary's word,
 * or as the act of somebody who is a moderator by our lists (3.9c, D1-36).
 */
function creditedRole(room: Room, link: Link, claimed: Present, affiliation: Affiliation): Role {
  const usual = defaultRole(room, affiliation);
  const role = claimed.view.role;
  // Said under other lists than ours: then its role was given by those.
  if (claimed.view.user !== undefined && claimed.view.affiliation !== affiliation) return usual;
  if (roleRank[role] <= roleRank[usual] || link.direction === "up") return role;
  if (occupantAt(room.roster, claimed.nick)?.view.role === role) return role;
  const actor = claimed.actor === undefined ? undefined : occupantAt(room.roster, claimed.actor);
  const entitled =
    actor !== undefined &&
    actor.home === link.host &&
    defaultRole(room, listedAffiliation(room, actor.view)) === "moderator";
  return entitled ? role : usual;
}

/** Whether the peer may tell anything of that user: he is of its own, or it is the primary that passes it on (3.9b). */
export function maySpeakFor(room: Room, link: Link, user: UserJid): boolean {
  return link.direction === "up" || speaksFor(peerEntry(room, link.host), user);
}

/** Whether that user may ask something of the room through that link: he is in the room there, or rules it (3.8). */
export function isUserThere(room: Room, link: Link, user: UserJid): boolean {
  if (!maySpeakFor(room, link, user)) return false;
  const affiliation = listedAffiliation(room, { user });
  if (affiliation === "owner" || affiliation === "admin") return true;
  return occupantsOf(room.roster, link.host).some(({ view }) => view.user === user);
}

/** By our lists, of whom they can name; else by the primary's word (3.9c). */
function creditedAffiliation(room: Room, link: Link, claimed: Present, view: OccupantView): Affiliation {
  // A replica that has the lists knows it as well as the primary, whose word may be older than they are.
  const isUnlisted = room.lists.digest === "" || view.user === undefined || isSentAsItIs(room, link);
  if (link.direction === "up" && isUnlisted) return claimed.view.affiliation;
  if (view.user !== undefined) return listedAffiliation(room, view);
  const known = occupantAt(room.roster, claimed.nick);
  return known?.home === link.host ? known.view.affiliation : "none";
}

/** What of a peer's presence is believed: JID only of its users, affiliation by our lists, role as above (3.9b, c). */
export function creditedView(room: Room, link: Link, claimed: Present): OccupantView {
  const { user } = claimed.view;
  const isBelieved = user === undefined || maySpeakFor(room, link, user);
  const view = isBelieved ? claimed.view : withoutUser(claimed.view);
  const affiliation = creditedAffiliation(room, link, claimed, view);
  const role = creditedRole(room, link, claimed, affiliation);
  const isAsClaimed = view.affiliation === affiliation && view.role === role;
  return isAsClaimed ? view : { ...view, affiliation, role };
}

/** The view without the real JID. */
export function withoutUser(view: OccupantView): OccupantView {
  const { user: _hidden, ...rest } = view;
  return rest;
}

/** Whether the lists are here, and can name him, and it is by them that he is judged here. */
export function hasListed(room: Room, view: OccupantView): boolean {
  if (sendsAsItIs(room)) return false;
  return view.user !== undefined && (room.role === "primary" || room.lists.digest !== "");
}

/** The view of somebody who was not shown for a while, by the lists of today. */
export function viewByLists(room: Room, view: OccupantView): OccupantView {
  if (!hasListed(room, view)) return view;
  const affiliation = listedAffiliation(room, view);
  return affiliation === view.affiliation ? view : { ...view, affiliation, role: defaultRole(room, affiliation) };
}

/** Whether the peer may bring events of that home: its own, or, from the primary, anybody's but ours (3.9a). */
export function bringsEventsOf(room: Room, link: Link, home: Host): boolean {
  if (home === link.host) return true;
  // Of ours what it sends is a copy of what we have asked for (3.6).
  return link.direction === "up" && (isStar(room, link) || home !== room.surroundings.host);
}

/** Whom our lists have turned away, and let in as they are by now (3.8). */
export function letInAgain(room: Room): readonly TurnedAway[] {
  return room.turnedAway.filter(({ view }) => defaultRole(room, listedAffiliation(room, view)) !== "none");
}
