/** Occupants whose home is behind a split link: what the people here see of them meanwhile, and when it is back (3.7). */
import { claimNick, comeBack, contestNicks, lose } from "./arrivals";
import type { Host, Instant } from "./ids";
import { type Link, isAlive } from "./link";
import { type Occupant, allOccupants, occupantAt } from "./roster";
import type { Room, Turn } from "./state";

/** How ghosts look here: the dialect may demand that they leave, else the administrator decides. */
function lookOf(room: Room): "away" | "leave" | "keep" {
  return room.surroundings.policy.ghosts === "leave" ? "leave" : room.surroundings.splitPresence;
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
    if (home !== room.surroundings.host && !isReached && !homes.includes(home)) homes.push(home);
  }
  return homes;
}

function ghostsOf(room: Room, link: Link): readonly Occupant[] {
  const homes = homesBehind(room, link);
  return allOccupants(room.roster).filter((occupant) => homes.includes(occupant.home));
}

/** When something is to be told about the ghosts of a split link. */
export function ghostDeadline(room: Room, link: Link): Instant | undefined {
  const { splitGraceMs, ghostTtlMs } = room.surroundings;
  const isGone = link.state === "split" || link.state === "refused";
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
  const leave = link.ghosts === "shown" || lookOf(room) === "leave";
  for (const occupant of ghostsOf(room, link)) {
    if (leave) {
      lose(turn, occupant);
      room.departed.push(occupant);
    } else if (lookOf(room) === "away") {
      const { nick, view } = occupant;
      room.haunted.push(occupant);
      turn.effects.push({ kind: "show-away", nick, view, lost: link.host });
    }
  }
  link.ghosts = leave ? "left" : "shown";
}

/**
 * The link is up again: who never left looks as before, whoever was taken for gone is there again (3.7, "At sync").
 *
 * @returns whether somebody is there again.
 */
export function layGhosts(turn: Turn, link: Link): boolean {
  const { room } = turn;
  link.ghosts = "unseen";
  const isBack = ({ home }: Occupant): boolean => isReachedBy(room, link, home);
  const returning = room.departed.filter((occupant) => isBack(occupant));
  const freed = room.haunted.filter((occupant) => isBack(occupant));
  room.departed = room.departed.filter((occupant) => !isBack(occupant));
  room.haunted = room.haunted.filter((occupant) => !isBack(occupant));
  for (const occupant of returning) {
    // 3.11: whoever came in under an earlier start of his server is gone with it.
    const isStale = link.extension && occupant.claim?.id.epoch !== link.peerEpoch;
    if (occupant.home === link.host && isStale) continue;
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
  return link.direction === "up" && !room.links.some((other) => isOther(other));
}

/** A roster has told of all people of these homes: who was taken for gone and is there has come in by it. */
export function forgetDeparted(room: Room, homes: readonly Host[]): void {
  room.departed = room.departed.filter((occupant) => !homes.includes(occupant.home));
}

function show(turn: Turn, { nick, view }: Occupant): void {
  turn.effects.push({ kind: "show", event: { kind: "present", nick, view }, delayed: false });
}
