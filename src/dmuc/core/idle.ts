/**
 * Instances that nobody is at (D1-53): a replica that is not used for a long time withdraws (3.11), and where the
 * administrator wants it, an empty one gets no live events till somebody comes; a sync tells them then.
 */
import type { Instant } from "./ids";
import { isRegisteredHere, unregister } from "./ending";
import { limits } from "./limits";
import { type Link, enqueue, isAlive } from "./link";
import { askForSync, endReplica } from "./transitions";
import { countOf } from "./roster";
import { type Room, type Turn, nodeOf, tell } from "./state";

/**
 * At the end of a step: notes whether somebody is here, and has those synced who were spared what they need now.
 *
 * @returns whether a link has something to ask.
 */
export function noteUse(turn: Turn): boolean {
  const { room, now } = turn;
  const { host, suspendEmpty } = room.surroundings;
  const isIdle = room.role === "replica" && countOf(room.roster, host) === 0 && !isServing(room);
  const isUsedAgain = !isIdle && room.idleSince !== undefined;
  if (isUsedAgain) delete room.idleSince;
  if (isIdle && room.idleSince === undefined) {
    room.idleSince = now;
    turn.effects.push({ kind: "save" });
  }
  if (!suspendEmpty) return false;
  // While nobody was here, they may have spared us as we spared them.
  const isDue = (link: Link): boolean =>
    link.withheld === "unasked" && (isUsedAgain || countOf(room.roster, link.host) > 0);
  const due = room.links.filter((link) => isDue(link));
  // What was kept back has numbers that the peer lacks: nothing may go before them.
  for (const link of due) {
    if (link.state !== "up") continue;
    askForSync(room, link);
    link.withheld = "asked";
  }
  return due.length > 0;
}

/** Whether somebody of ours is in by the primary, or is about to come in (3.2.2). */
function isServing(room: Room): boolean {
  if (!isRegisteredHere(room)) return false;
  if (room.submissions.length > 0 || room.entering.length > 0) return true;
  for (const [, { served }] of room.roster.occupants) if (served === true) return true;
  return false;
}

/** Whether it is being set up, or takes its leave already. */
function isLeaving(room: Room): boolean {
  return room.links.some(
    (link) => (isAlive(link) && !link.established) || link.script.some(({ kind }) => kind === "unregister"),
  );
}

/** The link to the primary, if the replica may withdraw by it: the primary has all that was said here (3.11). */
function wayOut(room: Room): Link | undefined {
  if (room.surroundings.replicaTtlMs === 0) return undefined;
  const link = room.links.find(({ direction }) => direction === "up");
  const isQuiet = link?.state === "up" && link.outstanding === undefined && link.script.length === 0;
  return isQuiet && link.acknowledged === link.sentCount ? link : undefined;
}

/** When the replica withdraws if nobody comes. */
export function idleDeadline(room: Room): Instant | undefined {
  const { idleSince, surroundings } = room;
  if (isRegisteredHere(room)) {
    if (room.role !== "replica" || idleSince === undefined || isLeaving(room)) return undefined;
    return (idleSince + (surroundings.lingerMs ?? limits.lingerMs)) as Instant;
  }
  if (room.role !== "replica" || idleSince === undefined || wayOut(room) === undefined) return undefined;
  return (idleSince + surroundings.replicaTtlMs) as Instant;
}

/** Withdraws a replica that nobody has used for too long. */
export function endIdle(turn: Turn): void {
  const { room, now } = turn;
  const deadline = idleDeadline(room);
  if (isRegisteredHere(room)) {
    if (deadline !== undefined && deadline <= now) unregister(turn);
    return;
  }
  const link = wayOut(room);
  if (deadline === undefined || deadline > now || link === undefined) return;
  if (link.extension) {
    enqueue(link, { kind: "dissolve" });
    return;
  }
  tell(turn, link, { kind: "dissolve", room: nodeOf(link.peer) });
  endReplica(turn, "nobody has used it for a long time", { alternative: link.peer });
}
