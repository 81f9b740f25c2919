/**
 * A replica of a mesh whose primary does not come back: nobody is elected in its place, so after a long time its people are told
 * that the room is over (3.11).
 */
import { ownPolicy } from "../state/behaviour";
import type { Instant } from "../words/ids";
import { limits } from "../words/limits";
import type { Orphan, Room, Turn } from "../state/state";
import { endReplica } from "./transitions";

/** At the end of a step: notes since when the primary is not reached. */
export function noteOrphan({ room, now, effects }: Turn): void {
  const isOfMesh = room.role === "replica" && ownPolicy(room).opening === "pushed";
  const link = isOfMesh ? room.links.find(({ direction }) => direction === "up") : undefined;
  if (link?.state === "split" && link.established) {
    const { since = now, lookingSince = now, isSaved = false } = room.orphan ?? {};
    if (room.orphan?.lookingSince === undefined) room.orphan = { since, lookingSince, isSaved };
  } else if (room.orphan !== undefined && (link === undefined || link.state === "up")) {
    if (room.orphan.isSaved) effects.push({ kind: "save" });
    delete room.orphan;
  }
}

function endsAt({ since, lookingSince = since }: Orphan, orphanTtlMs: number): number {
  return Math.max(since + orphanTtlMs, lookingSince + Math.min(orphanTtlMs, limits.orphanNoticedMs));
}

/** When that is to be written down, lest each short break be, or the replica to end. */
export function orphanDeadline({ orphan, surroundings }: Room): Instant | undefined {
  const { orphanTtlMs = 0 } = surroundings;
  if (orphan?.lookingSince === undefined || orphanTtlMs === 0) return undefined;
  const end = endsAt(orphan, orphanTtlMs);
  return (orphan.isSaved ? end : Math.min(end, orphan.since + limits.orphanNoticedMs)) as Instant;
}

/** Writes it down, or ends the replica. */
export function endOrphan(turn: Turn): void {
  const { room, now } = turn;
  const { orphan } = room;
  const { orphanTtlMs = 0 } = room.surroundings;
  const deadline = orphanDeadline(room);
  if (orphan === undefined || deadline === undefined || deadline > now) return;
  if (endsAt(orphan, orphanTtlMs) <= now) {
    endReplica(turn, "its first server has not been reached for a long time");
    return;
  }
  room.orphan = { ...orphan, isSaved: true };
  turn.effects.push({ kind: "save" });
}
