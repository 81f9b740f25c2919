/**
 * Rooms with links are kept in storage, whatever their owner says about persistence (3.11): a server that is killed must
 * find them again, and a replica must be listed after a restart (D1-28). The owner's choice is remembered, shown, and comes
 * into force when the room has no link any more.
 */
import { type Context, coreOf } from "./context";
import type { MucRoom } from "../types/muc";

declare module "../types/muc" {
  interface RoomData {
    /** The owner's `persistentroom` while the room is kept for its links. */
    dmuc_persistent?: boolean | undefined;
  }
}

/** Name of the field of the configuration form. */
export const persistentField = "muc#roomconfig_persistentroom";

/** Keeps the room in storage from now on. */
export function keepRoom(room: MucRoom): void {
  room._data.dmuc_persistent ??= room._data.persistent === true;
  room._data.persistent = true;
}

/** The room is its owner's again. */
export function releaseRoom(room: MucRoom): void {
  const chosen = room._data.dmuc_persistent;
  if (chosen === undefined) return;
  room._data.dmuc_persistent = undefined;
  room._data.persistent = chosen ? true : undefined;
}

/** What the owner has chosen. */
export function isPersistent(room: MucRoom): boolean {
  return room._data.dmuc_persistent ?? room._data.persistent === true;
}

/** Notes the owner's choice; it comes into force at once only if the room has no links. */
export function setPersistent(room: MucRoom, chosen: boolean): void {
  if (room._data.dmuc_persistent === undefined) room.set_persistent(chosen);
  else room._data.dmuc_persistent = chosen;
}

/** Shows and takes the owner's choice. */
export function hookPersistence(context: Context): void {
  module.hook(
    "muc-config-form",
    ({ room, form }) => {
      const chosen = room._data.dmuc_persistent;
      if (chosen === undefined) return;
      for (const field of form) {
        // As mod_muc shows it: what is not chosen has no value.
        if (field.name === persistentField) field.value = chosen ? true : undefined;
      }
    },
    -5,
  );
  module.hook(
    `muc-config-submitted/${persistentField}`,
    ({ room, value, status_codes }) => {
      const chosen = room._data.dmuc_persistent;
      if (chosen === undefined) return undefined;
      if (value !== chosen) {
        room._data.dmuc_persistent = value === true;
        status_codes["104"] = true;
      }
      return true;
    },
    5,
  );
  // Before mod_muc asks whether an empty room shall go (-1).
  module.hook(
    "muc-occupant-left",
    ({ room }) => {
      if (room._data.dmuc_persistent !== undefined && coreOf(context, room) === undefined) releaseRoom(room);
    },
    5,
  );
  module.hook(
    "muc-disco#info",
    ({ room, reply }) => {
      if (room._data.dmuc_persistent !== false) return;
      for (const feature of reply.tags[0]?.tags ?? []) {
        if (feature.attr["var"] === "muc_persistent") feature.attr["var"] = "muc_temporary";
      }
    },
    -10,
  );
}
