/**
 * Lives of rooms that have ended at their primary: a replica that was not reached at that time learns of it when it says hello (3.11).
 */
import type { Generation, InstanceJid, Instant } from "./words/ids";
import { limits } from "./words/limits";
import type { Room } from "./room";
import { type SavedRoom, saveRoom } from "./saving";

/** Fit for any store. */
export interface Tombstone {
  readonly room: InstanceJid;
  readonly generation: Generation;
  readonly endedAt: Instant;
  /** While there are peers that have not answered that they know. */
  readonly untold?: SavedRoom;
}

/** Nobody's config and lists are needed for saying that he is dead. */
function untoldOf(room: Room): SavedRoom | undefined {
  const saved = saveRoom(room);
  const empty = { fields: [] };
  return saved === undefined
    ? undefined
    : { ...saved, config: { config: empty, digest: "" }, lists: { items: [], digest: "" }, received: [] };
}

/**
 * Notes that this life of the room is over, or whom of its peers have been told meanwhile.
 *
 * @returns all that are remembered: not older than 30 days, and not more than a thousand.
 */
export function bury(stones: readonly Tombstone[], room: Room, now: Instant): readonly Tombstone[] {
  const { generation, self } = room;
  if (generation === undefined || room.role === "replica") return stones;
  const known = stones.find((stone) => stone.generation === generation && stone.room === self);
  const untold = untoldOf(room);
  const stone: Tombstone = {
    room: self,
    generation,
    endedAt: known?.endedAt ?? now,
    ...(untold === undefined ? {} : { untold }),
  };
  const others = stones.filter((other) => other !== known && other.endedAt + limits.tombstoneKeptMs > now);
  return [...others.slice(1 - limits.tombstonesMax), stone];
}

/** Whether that life of the room has ended here. */
export function isBuried(stones: readonly Tombstone[], room: InstanceJid, generation: Generation): boolean {
  return stones.some((stone) => stone.generation === generation && stone.room === room);
}
