/** Which of the rooms that are shared with a peer are brought up at once: a few, the last active first (3.5). */
import type { Host, Instant } from "../words/ids";
import type { Link } from "../state/link";
import { linkOfHost } from "../state/links";
import { limits } from "../words/limits";
import type { Room } from "../state/state";
import { saysHello } from "./transitions";

/** What a room's link to a host wants: a sign of life of the host, a turn among its rooms, or it has its turn. */
export type Wish = "none" | "answer" | "turn" | "running";

/** What the room's link to that host wants. */
function wishOf(room: Room, host: Host): Wish {
  const link = linkOfHost(room, host);
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
  /** Whose turn it was: ours, or the peer's that has begun it. */
  readonly running: Map<Room, "ours" | "the-peers">;
  readonly waiting: Set<Room>;
  /** Till then the peer is expected to begin, where it would only be asked to. */
  listenUntil: Instant;
}

/** Nobody runs or waits. */
export function createTurns(): Turns {
  return { running: new Map(), waiting: new Set(), listenUntil: 0 as Instant };
}

/** Something has happened in the room. */
export function noteRoom(turns: Turns, room: Room, host: Host, now: Instant): void {
  const wish = wishOf(room, host);
  if (wish !== "running") turns.running.delete(room);
  else if (!turns.running.has(room)) turns.running.set(room, "the-peers");
  if (turns.running.get(room) === "the-peers") listen(turns, now);
  if (wish === "turn") turns.waiting.add(room);
  else turns.waiting.delete(room);
}

/** The peer is likely to bring up rooms itself. */
export function listen(turns: Turns, now: Instant): void {
  turns.listenUntil = (now + limits.listenMs) as Instant;
}

/**
 * Gives a turn away. Where we could only ask the peer to say hello, it is left to the peer as long as that brings up rooms.
 *
 * @param atOnceMax rooms that may be brought up at the same time.
 * @returns the room that has it, or undefined if none is free or none is wanted now.
 */
export function takeTurn(turns: Turns, host: Host, atOnceMax: number, now: Instant): Room | undefined {
  forgetGone(turns, host);
  if (turns.running.size >= atOnceMax) return undefined;
  let next: Room | undefined;
  turns.waiting.forEach((room) => {
    if (turns.listenUntil > now && !beginsItself(room, host)) return;
    if (next === undefined || room.log.highestKey > next.log.highestKey) next = room;
  });
  if (next === undefined) return undefined;
  turns.waiting.delete(next);
  turns.running.set(next, "ours");
  return next;
}

/** When a turn may be given that the room waits for, or another one if it does not. */
export function earliestTurn(turns: Turns, room: Room, host: Host, now: Instant): Instant {
  const waitsForPeer = turns.waiting.has(room) && !beginsItself(room, host);
  return waitsForPeer && turns.listenUntil > now ? turns.listenUntil : now;
}

/** A room may have gone since it began to wait. */
function forgetGone({ running, waiting }: Turns, host: Host): void {
  const gone: Room[] = [];
  running.forEach((_whose, room) => {
    if (wishOf(room, host) !== "running") gone.push(room);
  });
  waiting.forEach((room) => {
    if (wishOf(room, host) !== "turn") gone.push(room);
  });
  for (const room of gone) {
    running.delete(room);
    waiting.delete(room);
  }
}

function beginsItself(room: Room, host: Host): boolean {
  const link = linkOfHost(room, host);
  return link !== undefined && (!link.extension || !link.established || saysHello(room, link));
}
