/** Ended lives of rooms on the disk (3.11): a replica that was not reached when its room ended learns of it when it is back. */
import type { Generation, InstanceJid } from "../../core/words/ids";
import type { Room } from "../../core/room";
import type { SavedRoom } from "../../core/saving";
import { type Tombstone, bury, isBuried } from "../../core/tombstones";
import { now } from "../clock";
import type { Disk } from "../disk";
import { patientValues } from "../storage/patient-stores";

/** @noSelf */
export interface Tombstones {
  /** This life of the room is over; called again when a peer has been told. */
  bury(room: Room): void;
  has(room: InstanceJid, generation: Generation): boolean;
  /** Ended rooms with peers that have still to be told. */
  untold(): readonly SavedRoom[];
}

function reportFailure(what: string, reason: string | undefined): void {
  module.log(
    "error",
    "Which rooms have ended cannot be %s (store dmuc_ended, %s): a server that does not hear of the end in time may keep its " +
      "replica; check Prosody's storage",
    what,
    reason ?? "no reason given",
  );
}

/** Reads what is known of ended rooms. Without storage for them they are known until the next restart. */
export function openTombstones(disk: Disk): Tombstones {
  const [opened, failure] = module.open_store<readonly Tombstone[]>("dmuc_ended", "keyval");
  if (opened === undefined) reportFailure("kept", failure);
  const store = opened === undefined ? undefined : patientValues(disk, "dmuc_ended", opened);
  const [kept, unreadable] = store === undefined ? [undefined, undefined] : store.get(undefined);
  if (unreadable !== undefined) reportFailure("read", unreadable);
  let stones: readonly Tombstone[] = kept === undefined || kept === false ? [] : kept;
  return {
    bury: (room) => {
      const next = bury(stones, room, now());
      if (next === stones) return;
      stones = next;
      if (store === undefined) return;
      const [written, reason] = store.set(undefined, stones);
      if (written !== true) reportFailure("written", reason);
    },
    has: (room, generation) => isBuried(stones, room, generation),
    untold: () => stones.flatMap(({ untold }) => (untold === undefined ? [] : [untold])),
  };
}
