/**
 * Instances that nobody is at (D1-53): a replica that is not used for a long time withdraws (3.11), and where the
 * administrator wants it, an empty one gets no live events till somebody comes; a sync tells them then.
 */
import type { Instant } from "../words/ids";
import { endServing, isRegisteredHere, releaseEmpty, unregister } from "./ending";
import { limits } from "../words/limits";
import { type Link, isAlive } from "../state/link";
import { enqueue } from "../state/step";
import { askForSync, endReplica } from "./transitions";
import { type LogEntry, haveCovers } from "../state/log";
import { countOf } from "../state/roster";
import { type Room, type Turn, nodeOf, tell } from "../state/state";
import { isOpenedByJoin, isToPrinted, opensByJoin } from "../state/behaviour";

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
  if (opensByJoin(room)) endUnused(turn);
  noteEmpty(turn);
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
  return room.submissions.all.size > 0 || room.entering.length > 0 || room.roster.servedCount > 0;
}

/**
 * D3-02: nobody is in by this replica any more, and nobody asks to be: it ends without a word. Its primary has heard so; but what
 * was said here has to be there first.
 */
function endUnused(turn: Turn): void {
  const { room } = turn;
  const { host } = room.surroundings;
  const link = room.links.find(({ direction }) => direction === "up");
  if (link === undefined || isServing(room) || countOf(room.roster, host) > 0) return;
  const isQuiet = link.outstanding === undefined && link.script.length === 0;
  if (isQuiet && (link.state === "up" || link.state === "split") && isAllTold(room, link))
    endServing(turn, "its last user has left");
}

/** Whether all that was said here has come to the primary; while it is not reached, as far as it has said so. */
function isAllTold({ log, surroundings }: Room, { peerHaves, acknowledged, saidCount, state }: Link): boolean {
  if (state === "up") return acknowledged >= saidCount;
  const isUntold = ({ stamp: { id }, copied }: LogEntry): boolean =>
    id.host === surroundings.host && copied !== true && !haveCovers(peerHaves, id);
  return !log.strands.some(({ messages }) => messages.some((entry) => isUntold(entry)));
}

/** The same at the primary, whose lists or moderators have put them out: what they have said may be under way. */
function noteEmpty({ room, now }: Turn): void {
  // It is asked with each event: nearly always of links that have somebody.
  for (const link of room.links) {
    const isUp = link.direction === "down" && link.state === "up";
    if (isUp && countOf(room.roster, link.host) === 0 && isOpenedByJoin(room, link)) link.emptySince ??= now;
    else if (link.emptySince !== undefined) delete link.emptySince;
  }
}

/** When a replica is given up that nobody is in by. */
export function emptyDeadline({ links }: Room): Instant | undefined {
  let earliest: Instant | undefined;
  for (const { emptySince } of links) {
    if (emptySince !== undefined && (earliest === undefined || emptySince < earliest)) earliest = emptySince;
  }
  return earliest === undefined ? undefined : ((earliest + limits.lastWordsMs) as Instant);
}

function endEmpty(turn: Turn): void {
  for (const link of [...turn.room.links]) {
    const isDue = link.emptySince !== undefined && link.emptySince + limits.lastWordsMs <= turn.now;
    if (isDue) releaseEmpty(turn, link);
  }
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

/** How long a registered replica stays that nobody is in: in a split what was said here is to be heard first; undefined: for ever. */
function lingerMsOf(room: Room): number | undefined {
  const { lingerMs = limits.lingerMs, replicaTtlMs } = room.surroundings;
  const link = room.links.find(({ direction }) => direction === "up");
  if (link?.state !== "split" || isAllTold(room, link)) return lingerMs;
  return replicaTtlMs === 0 ? undefined : Math.max(lingerMs, replicaTtlMs);
}

/** When the replica withdraws if nobody comes. */
export function idleDeadline(room: Room): Instant | undefined {
  const { idleSince, surroundings } = room;
  // 3.2.6: its primary goes on to tell, and would not be understood if it had been forgotten.
  if (opensByJoin(room) || room.links.some((link) => isToPrinted(room, link))) return undefined;
  if (isRegisteredHere(room)) {
    if (room.role !== "replica" || idleSince === undefined || isLeaving(room)) return undefined;
    const lingersFor = lingerMsOf(room);
    return lingersFor === undefined ? undefined : ((idleSince + lingersFor) as Instant);
  }
  if (room.role !== "replica" || idleSince === undefined || wayOut(room) === undefined) return undefined;
  return (idleSince + surroundings.replicaTtlMs) as Instant;
}

/** Withdraws a replica that nobody has used for too long. */
export function endIdle(turn: Turn): void {
  const { room, now } = turn;
  endEmpty(turn);
  if (opensByJoin(room)) return;
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
