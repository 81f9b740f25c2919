/** Instances that nobody is at get no live events, where the administrator wants it so (D1-53). `idle.ts` ends that. */
import type { Link } from "./link";
import type { LogEntry } from "./log";
import { countOf } from "./roster";
import type { Room } from "./state";
import { isStar } from "./behaviour";

/**
 * Whether the link is not given that event now.
 *
 * The first who comes here is told to all: who has spared us so far is not known to be empty.
 */
export function isSpared(room: Room, link: Link, entry: Pick<LogEntry, "event" | "stamp">): boolean {
  if (!isSuspended(room, link)) return false;
  const { host } = room.surroundings;
  const isFirst = entry.event.kind === "present" && entry.stamp.id.host === host && countOf(room.roster, host) === 1;
  return link.withheld !== undefined || !isFirst;
}

/** Whether the link gets no live events at present. */
export function isSuspended(room: Room, link: Link): boolean {
  if (link.emptySince !== undefined) return true;
  if (!room.surroundings.suspendEmpty || !link.extension || link.direction === "up" || isStar(room, link)) return false;
  return link.withheld !== undefined || countOf(room.roster, link.host) === 0;
}
