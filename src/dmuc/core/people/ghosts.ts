/** Occupants whose home is behind a split link: what the people here see of them meanwhile, and when it is back (3.7). */
import { claimNick, comeBack, contestNicks } from "./contests";
import { lose } from "./departures";
import type { Host, Instant } from "../words/ids";
import { limits } from "../words/limits";
import { type Link, isAlive } from "../state/link";
import { enqueue } from "../state/step";
import type { Policy } from "../words/policy";
import { type Occupant, allOccupants, occupantAt } from "../state/roster";
import type { Lost, Room, Turn } from "../state/state";
import { ownPolicy, policyOf } from "../state/behaviour";
import { pairKey } from "../state/links";

type Look = "away" | "leave" | "keep";

/** How ghosts look here: the dialect may demand that they leave, else the administrator decides. */
function lookOf(room: Room, policy: Policy): Look {
  return policy.ghosts === "leave" ? "leave" : room.surroundings.splitPresence;
}

/** Homes that are reached no more since that link is split: its host, and what only its primary passed on to us. */
function homesBehind(room: Room, link: Link): readonly Host[] {
  const primaryIsUp = room.links.some((other) => other.direction === "up" && isAlive(other));
  // 3.5: what we do not reach ourselves the primary passes on.
  if (link.direction === "across") return primaryIsUp ? [] : [link.host];
  const homes: Host[] = [link.host];
  if (link.direction === "down") return homes;
  for (const { home } of allOccupants(room.roster)) {
    // Reached by a link of its own, or told of by that already.
    const isReached = room.links.some((other) => other.host === home && (isAlive(other) || other.ghosts !== "unseen"));
    if (home !== room.surroundings.host && !isReached && !isLost(room, home) && !homes.includes(home)) homes.push(home);
  }
  return homes;
}

/** When something is to be told about the ghosts of a split link. */
export function ghostDeadline(room: Room, link: Link): Instant | undefined {
  const { splitGraceMs, ghostTtlMs } = room.surroundings;
  // One that knows only the spec is asked anew.
  const isGone = link.state === "split" || link.state === "refused" || link.state === "requested";
  if (!isGone || link.splitSince === undefined || !link.established) return undefined;
  // The peer is there, and only has to wait for its turn.
  if (link.state === "split" && link.waitsFor === "turn") return undefined;
  if (link.ghosts === "unseen") return (link.splitSince + splitGraceMs) as Instant;
  return link.ghosts === "shown" ? ((link.splitSince + Math.max(splitGraceMs, ghostTtlMs)) as Instant) : undefined;
}

/** Tells the people here of ghosts whose time has come: first that the connection is lost, at last that they left. */
export function haunt(turn: Turn, link: Link): void {
  const { room, now } = turn;
  const due = ghostDeadline(room, link);
  if (due === undefined || due > now) return;
  contestNicks(turn);
  const look = link.ghosts === "shown" ? "leave" : lookOf(room, policyOf(room, link));
  showGhosts(turn, homesBehind(room, link), look, link.host);
  link.ghosts = look === "leave" ? "left" : "shown";
  tellLost(room, link, true);
}

function showGhosts(turn: Turn, homes: readonly Host[], look: Look, lost: Host): void {
  const { room } = turn;
  // Whom we serve is here, though the primary has let him in.
  const isGhost = ({ home, served }: Occupant): boolean => homes.includes(home) && served !== true;
  const seen = allOccupants(room.roster).filter((occupant) => isGhost(occupant));
  // Nor is he reached who is not shown for his nick: when it is free he is shown as the others are.
  const unseen = room.hidden.filter((occupant) => isGhost(occupant));
  if (look === "leave") {
    room.hidden = room.hidden.filter((occupant) => !isGhost(occupant));
    room.departed.push(...unseen);
    for (const occupant of seen) {
      lose(turn, occupant);
      room.departed.push(occupant);
    }
  } else if (look === "away") {
    room.haunted.push(...unseen, ...seen);
    for (const { nick, view } of seen) turn.effects.push({ kind: "show-away", nick, view, lost });
  }
}

/**
 * The link is up again: who never left looks as before, whoever was taken for gone is there again (3.7, "At sync").
 *
 * @returns whether somebody is there again.
 */
export function layGhosts(turn: Turn, link: Link): boolean {
  const { room } = turn;
  link.ghosts = "unseen";
  room.lost = room.lost.filter(({ host }) => host !== link.host);
  return bringBack(turn, link, ({ home }) => isReachedBy(room, link, home));
}

/**
 * The peer tells what was said, and has told no roster before, since nobody has come or gone there: its people are seen again
 * before they are heard (3.6, "after presences").
 */
export function layGhostsUntold(turn: Turn, link: Link): void {
  if (link.state !== "syncing" || link.ghosts === "unseen" || link.toldHomes.length > 0) return;
  if (layGhosts(turn, link)) link.passesRosterOn = true;
  tellLost(turn.room, link, false);
}

/** Who is back looks as before, or is there again. */
function bringBack(turn: Turn, link: Link | undefined, isBack: (occupant: Occupant) => boolean): boolean {
  const { room } = turn;
  const returning = room.departed.filter((occupant) => isBack(occupant));
  const freed = room.haunted.filter((occupant) => isBack(occupant));
  room.departed = room.departed.filter((occupant) => !isBack(occupant));
  room.haunted = room.haunted.filter((occupant) => !isBack(occupant));
  for (const occupant of returning) {
    // 3.11: whoever came in under an earlier start of his server is gone with it.
    const isStale = link?.extension === true && occupant.claim?.id.epoch !== link.peerEpoch;
    if (occupant.home === link?.host && isStale) continue;
    if (claimNick(turn, occupant)) comeBack(turn, occupant);
  }
  contestNicks(turn);
  for (const { nick, home } of freed) {
    const present = occupantAt(room.roster, nick);
    if (present?.home === home) show(turn, present);
  }
  return returning.length > 0;
}

/** Whether that home is heard through this link: its own, or, by way of the primary, one to which no other link is up. */
function isReachedBy(room: Room, link: Link, home: Host): boolean {
  if (home === link.host) return true;
  const isOther = (other: Link): boolean => other.host === home && other.state === "up";
  return link.direction === "up" && !isLost(room, home) && !room.links.some((other) => isOther(other));
}

// Homes that the primary does not reach either

function isLost(room: Room, home: Host): boolean {
  return room.lost.some(({ host }) => host === home);
}

/** At the primary: who hears of that replica's people by us alone is told that we do not hear it, or hear it again (3.5, 3.7). */
export function tellLost(room: Room, lost: Link, isLostNow: boolean): void {
  if (room.role !== "primary") return;
  for (const link of room.links) {
    const isRelayed = room.relayed.includes(pairKey(link.peer, lost.peer));
    if (isRelayed && link.state === "up") enqueue(link, { kind: "reach", peer: lost.peer, up: !isLostNow });
  }
}

/** The same after a sync, of what that replica does not know yet. */
export function tellLostAgain(room: Room, link: Link): void {
  if (link.peerForgot) link.lostKnown = [];
  for (const other of room.links) {
    const isRelayed = room.relayed.includes(pairKey(link.peer, other.peer));
    const isLostNow = isRelayed && other.ghosts !== "unseen";
    if (isLostNow !== link.lostKnown.includes(other.peer))
      enqueue(link, { kind: "reach", peer: other.peer, up: !isLostNow });
  }
}

/** At a replica: the primary does not hear that home, or hears it again; it has waited the time that a split is given to heal. */
export function noteLost(turn: Turn, host: Host, isLostNow: boolean): void {
  const { room, now } = turn;
  const isHeard = room.links.some((link) => link.host === host && isAlive(link));
  if (isLostNow === isLost(room, host) || (isLostNow && isHeard)) return;
  if (isLostNow) {
    const look = lookOf(room, ownPolicy(room));
    const areGone = look === "leave";
    room.lost = [...room.lost.slice(1 - limits.peersMax), { host, since: now, areGone }];
    contestNicks(turn);
    showGhosts(turn, [host], look, host);
    return;
  }
  room.lost = room.lost.filter((lost) => lost.host !== host);
  bringBack(turn, undefined, ({ home }) => home === host);
}

/** The primary was started anew: what it had told of other homes before counts no more. */
export function forgetLost(turn: Turn): void {
  for (const { host } of turn.room.lost) noteLost(turn, host, false);
}

function timeToLeave({ surroundings: { splitGraceMs, ghostTtlMs } }: Room, { since }: Lost): Instant {
  return (since + Math.max(ghostTtlMs - splitGraceMs, 0)) as Instant;
}

/** When people of such a home are to be taken for gone. */
export function lostDeadline(room: Room): Instant | undefined {
  const next = room.lost.find(({ areGone }) => !areGone);
  return next === undefined ? undefined : timeToLeave(room, next);
}

/** Tells the people here that those whose time has come left. */
export function hauntLost(turn: Turn): void {
  const { room, now } = turn;
  for (const lost of room.lost) {
    if (lost.areGone || timeToLeave(room, lost) > now) continue;
    lost.areGone = true;
    showGhosts(turn, [lost.host], "leave", lost.host);
  }
}

/** A roster has told of all people of these homes: who was taken for gone and is there has come in by it. */
export function forgetDeparted(room: Room, homes: readonly Host[]): void {
  room.departed = room.departed.filter((occupant) => !homes.includes(occupant.home));
}

function show(turn: Turn, { nick, view }: Occupant): void {
  turn.effects.push({ kind: "show", event: { kind: "present", nick, view }, delayed: false });
}
