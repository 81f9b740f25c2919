/** Rooms with links on the disk (3.11): one record per room, under the room's node. */
import { node as nodeOf } from "util.jid";
import type { InstanceJid } from "../../core/words/ids";
import type { SavedRoom } from "../../core/saving";
import type { Disk } from "../disk";
import { type Values, patientValues } from "./patient-stores";

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
  return {
    all: () => {
      const nodes = rooms.users();
      if (nodes === undefined) {
        module.log(
          "error",
          "Prosody's storage does not tell which rooms were linked, so all links are gone; use another",
        );
      }
      return (nodes ?? []).flatMap((node) => readRoom(rooms, node));
    },
    write: (jid, saved) => {
      const [written, reason] = rooms.set(nodeOf(jid), saved);
      if (written !== true) reportFailure("saved", jid, reason);
      return written === true;
    },
    remove: (jid) => {
      rooms.set(nodeOf(jid), undefined);
    },
  };
}

function readRoom(rooms: Values<SavedRoom>, node: string): SavedRoom[] {
  const [saved, reason] = rooms.get(node);
  if (saved !== undefined && saved !== false) return [saved];
  reportFailure("read", `${node}@${module.host}`, reason);
  return [];
}
