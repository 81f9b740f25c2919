/**
 * Rooms with links on the disk (3.11): one record per room under the room's node, and an index of all nodes, since not
 * every storage can list its keys.
 */
import type { KeyValueStore } from "core.storagemanager";
import { node as nodeOf } from "util.jid";
import type { InstanceJid } from "../../core/words/ids";
import type { SavedRoom } from "../../core/saving";
import type { Disk } from "../disk";
import { patientValues } from "./patient-stores";

/** Nodes of all rooms that have a record. */
type Index = readonly string[];

type Values<T extends object> = Pick<KeyValueStore<T>, "get" | "set">;

/** @noSelf */
export interface RoomStore {
  /** All that were written and not removed. Unreadable ones are reported and left out. */
  all(): readonly SavedRoom[];
  /** @returns whether it is on the disk. */
  write(jid: InstanceJid, saved: SavedRoom): boolean;
  remove(jid: InstanceJid): void;
}

function reportFailure(what: string, jid: string, reason: string | undefined): void {
  module.log(
    "error",
    "%s: its links could not be %s, so they will be missing after a restart (%s); check Prosody's storage",
    jid,
    what,
    reason ?? "no reason given",
  );
}

/** Opens the store. If there is no storage, rooms live until the next restart, and one error line says so. */
export function openRoomStore(disk: Disk): RoomStore {
  const [opened, failure] = module.open_store<SavedRoom>("dmuc", "keyval");
  if (opened === undefined) {
    module.log("error", "The store of linked rooms cannot be opened (%s): after a restart links are gone", failure);
    return { all: () => [], write: () => false, remove: () => {} };
  }
  const rooms = patientValues(disk, "dmuc", opened);
  // The index is of another shape, under the key of nobody.
  const indexes = rooms as unknown as Values<Index>;
  const readIndex = (): Index => {
    const [index, unreadable] = indexes.get(undefined);
    if (unreadable !== undefined) reportFailure("listed", module.host, unreadable);
    return index === undefined || index === false ? [] : index;
  };
  const writeIndex = (index: Index, jid: string): void => {
    const [written, reason] = indexes.set(undefined, index);
    if (written !== true) reportFailure("listed", jid, reason);
  };
  return {
    all: () => readIndex().flatMap((node) => readRoom(rooms, node)),
    write: (jid, saved) => {
      const node = nodeOf(jid);
      const [written, reason] = rooms.set(node, saved);
      if (written !== true) reportFailure("saved", jid, reason);
      const index = readIndex();
      if (node !== undefined && !index.includes(node)) writeIndex([...index, node], jid);
      return written === true;
    },
    // First from the index: a record that is in no index is not read, an index without record would be reported.
    remove: (jid) => {
      const node = nodeOf(jid);
      const index = readIndex();
      if (node === undefined || !index.includes(node)) return;
      writeIndex(
        index.filter((other) => other !== node),
        jid,
      );
      rooms.set(node, undefined);
    },
  };
}

function readRoom(rooms: Values<SavedRoom>, node: string): SavedRoom[] {
  const [saved, reason] = rooms.get(node);
  if (saved !== undefined && saved !== false) return [saved];
  reportFailure("read", `${node}@${module.host}`, reason);
  return [];
}
