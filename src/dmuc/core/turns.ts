/** Which of the rooms that are shared with a peer are brought up at once: a few, the last active first (3.5). */
import type { Host } from "./ids";
import type { Link } from "./link";
import type { Room } from "./state";

/** What a room's link to a host wants: a sign of life of the host, a turn among its rooms, or it has its turn. */
export type Wish = "none" | "answer" | "turn" | "running";

/** What the room's link to that host wants. */
export function wishOf(room: Room, host: Host): Wish {
  const link = room.links.find((other) => other.host === host);
  return link === undefined ? "none" : wishOfLink(link);
}

/** What a link wants; nothing, if it is up, ended, or has to wait for a time. */
export function wishOfLink(link: Link): Wish {
  if (link.state === "requested" || link.state === "syncing") return "running";
  if (link.state !== "split" || link.waitsFor === "time") return "none";
  return link.waitsFor ?? "running";
}

/** The rooms of one peer that are being brought up, and those that wait for it. */
export interface Turns {
  readonly running: Set<Room>;
  readonly waiting: Set<Room>;
}

/** Nobody runs or waits. */
export function createTurns(): Turns {
  return { running: new Set(), waiting: new Set() };
}

/** Something has happened in the room. */
export function noteRoom(turns: Turns, room: Room, host: Host): void {
  const wish = wishOf(room, host);
  if (wish === "running") turns.running.add(room);
  else turns.running.delete(room);
  if (wish === "turn") turns.waiting.add(room);
  else turns.waiting.delete(room);
}

/**
 * Gives a turn away.
 *
 * @param atOnceMax rooms that may be brought up at the same time.
 * @returns the room that has it, or undefined if none is free or none is wanted.
 */
export function takeTurn(turns: Turns, host: Host, atOnceMax: number): Room | undefined {
  for (const room of copyOf(turns.running)) if (wishOf(room, host) !== "running") turns.running.delete(room);
  if (turns.running.size >= atOnceMax) return undefined;
  let next: Room | undefined;
  for (const room of copyOf(turns.waiting)) {
    // A room may have gone since it began to wait.
    if (wishOf(room, host) !== "turn") turns.waiting.delete(room);
    else if (next === undefined || room.log.highestKey > next.log.highestKey) next = room;
  }
  if (next === undefined) return undefined;
  turns.waiting.delete(next);
  turns.running.add(next);
  return next;
}

/** In Lua nothing may be deleted from what is being walked through. */
function copyOf(rooms: Set<Room>): readonly Room[] {
  const copy: Room[] = [];
  rooms.forEach((room) => {
    copy.push(room);
  });
  return copy;
}
