/**
 * Real JIDs on links where the primary says whom to serve (D2-25, D2-26): a replica gets them as long as everybody in the room may
 * see them, or somebody there is a moderator. Whoever becomes the first there has to see everybody's: they are told again before
 * he is; when the last one is gone the replica drops them.
 */
import { servesModerator } from "./announcements";
import { type ListItem, fieldValue } from "../words/config";
import type { OccupantView, RosterItem } from "../words/events";
import type { ListedFrame } from "../words/frames";
import { type Host, type UserJid, sameEvent } from "../words/ids";
import { type Link, sessionOf } from "../state/link";
import { domainOf } from "../state/peers";
import { withoutUser } from "./rights";
import { allOccupants, moderatorsOf, occupantAt, putOccupant, rosterItem } from "../state/roster";
import { show } from "./showing";
import { type Room, type Turn, tell } from "../state/state";
import { isServedByWord, isServingByWord } from "../state/behaviour";
import { isTrusted, peerEntry } from "../state/links";

/** Whether everybody may see who is who. */
function isOpen({ config }: Room): boolean {
  return fieldValue(config.config, "muc#roomconfig_whois") === "anyone";
}

// At the primary

function isBeingRegistered({ state, established, extension, direction }: Link): boolean {
  return direction === "down" && extension && !established && state === "syncing";
}

/** Whether that replica is told real JIDs. */
function isEntitled(room: Room, link: Link): boolean {
  // It may have been started anew: who of its people is in still is known when it has been set up (3.2.2).
  if (isBeingRegistered(link)) return isOpen(room);
  if (moderatorsOf(room.roster, link.host) > 0) return true;
  // Whom it serves though we have let them in (3.2.2).
  return (link.servesOurs === true && servesModerator(room, link)) || isOpen(room);
}

/** Whether a peer is told nobody's real JID (3.9). */
export function isToldNoJids(room: Room, link: Link): boolean {
  const isServed = link.direction === "down" && isServedByWord(room, link);
  return (isServed && !isEntitled(room, link)) || !isTrusted(room, link);
}

/** What a peer is told of an occupant (3.9b, invariant 8). */
export function toldView(room: Room, link: Link, view: OccupantView): OccupantView {
  return view.user !== undefined && isToldNoJids(room, link) ? withoutUser(view) : view;
}

/** A page of a roster as it is told now: the last moderator there may be gone since the page before. */
export function toldItems(room: Room, link: Link, items: readonly RosterItem[]): readonly RosterItem[] {
  return items.map((item): RosterItem => ({ ...item, view: toldView(room, link, item.view) }));
}

/**
 * Lines of the access lists that a peer is told (3.8). Who the primary says to serve is all that such a replica can let in or keep out,
 * and only about them it judges; the others' JIDs are not its business (D2-25), moderator or not.
 */
export function linesFor(room: Room, link: Link, items: readonly ListItem[]): readonly ListItem[] {
  if (!isServedByWord(room, link) || link.direction !== "down") return items;
  const { users } = peerEntry(room, link.host);
  return items.filter(({ jid }) => users.includes(domainOf(jid as UserJid)));
}

/** Somebody of that home is about to look like that: if he is the first moderator there everybody's JID is told before it. */
export function prepareJids(turn: Turn, home: Host, { role }: OccupantView): void {
  if (role !== "moderator") return;
  const { room } = turn;
  const link = room.links.find((other) => other.host === home && other.direction === "down");
  if (link !== undefined && isServedByWord(room, link) && !isEntitled(room, link)) tellJids(turn, link);
}

/** The same after what else may entitle a replica: a sync, another configuration. */
export function refreshJids(turn: Turn, link: Link): void {
  if (!isServedByWord(turn.room, link) || link.direction !== "down") return;
  if (isEntitled(turn.room, link) && link.knowsJids !== true) tellJids(turn, link);
}

/** A roster of everybody goes to it. */
export function noteJidsTold(room: Room, link: Link): void {
  if (isServedByWord(room, link) && link.direction === "down") link.knowsJids = isEntitled(room, link);
}

/**
 * Everybody is told anew, with his JID. Not as `toldView` has it: whoever entitles the replica is about to come in there, and does
 * not count yet. One that is trusted with nobody's JID gets none all the same.
 */
export function tellJids(turn: Turn, link: Link): void {
  const { room } = turn;
  if (link.state !== "up") return;
  link.knowsJids = true;
  const isBare = !isTrusted(room, link);
  for (const occupant of allOccupants(room.roster)) {
    const item = rosterItem(isBare ? { ...occupant, view: withoutUser(occupant.view) } : occupant);
    tell(turn, link, { kind: "listed", item, ...sessionOf(link) });
  }
}

// At the replica

/** The primary tells again who somebody is who is known here. */
export function jidTold(turn: Turn, { item: { nick, view, claim, identity = claim?.id } }: ListedFrame): void {
  const { room } = turn;
  const known = occupantAt(room.roster, nick);
  const { user } = view;
  if (known?.identity === undefined || identity === undefined || !sameEvent(known.identity, identity)) return;
  if (user === undefined || known.view.user === user || known.home === room.surroundings.host) return;
  const seen = { ...known.view, user };
  putOccupant(room.roster, { ...known, view: seen });
  show(turn, { kind: "present", nick, view: seen }, undefined);
}

/** Whether somebody here may see everybody's: a moderator whom we serve, whoever has let him in; or it is an open room. */
function seesJids(room: Room): boolean {
  const { roster, surroundings } = room;
  return moderatorsOf(roster, surroundings.host) > 0 || roster.servedModerators > 0 || isOpen(room);
}

/** At the end of a step, at both ends: with the last moderator at a replica goes what only he might see. */
export function dropJids(turn: Turn): void {
  const { room } = turn;
  // What comes from now on it is not told any more.
  for (const link of room.links) if (link.knowsJids === true && !isEntitled(room, link)) delete link.knowsJids;
  if (!isServingByWord(room)) return;
  const sees = seesJids(room);
  const saw = room.seesJids === true;
  if (sees === saw) return;
  if (sees) room.seesJids = true;
  else {
    delete room.seesJids;
    forgetJids(turn);
  }
}

/**
 * A sync with the primary is through. It may have taken somebody for a moderator who has left while the link was down, or
 * the link may have gone down when everybody's JID had come and the first moderator's own news had not.
 */
export function dropVainJids(turn: Turn): void {
  if (isServingByWord(turn.room) && !seesJids(turn.room)) forgetJids(turn);
}

function forgetJids(turn: Turn): void {
  const { room } = turn;
  const { host } = room.surroundings;
  for (const occupant of allOccupants(room.roster)) {
    const { nick, home, view, served } = occupant;
    if (home === host || served === true || view.user === undefined) continue;
    const seen = withoutUser(view);
    putOccupant(room.roster, { ...occupant, view: seen });
    show(turn, { kind: "present", nick, view: seen }, undefined);
  }
}
