/** Stores whose writes wait while storage fails (`disk.ts`): to who writes, storage never fails for long. */
import type { ArchiveStore, KeyValueStore } from "core.storagemanager";
import { octetsOf } from "../../wire/payload";
import { type Disk, reasonOf } from "../disk";
import { toElement } from "../stanza";

/** What a room's record is taken for where only about how much it is counts. */
const recordOctets = 4096;

/** What a storage adds to a row. */
const rowOctets = 400;

/** What the rooms' logs need of an archive. */
export interface RowStore extends Pick<ArchiveStore, "append" | "find" | "caps"> {
  /** All rows of that user. */
  delete(user: string | undefined): ReturnType<ArchiveStore["delete"]>;
}

/** Values by their users' names. @noSelf */
export interface Values<T extends object> extends Pick<KeyValueStore<T>, "get" | "set"> {
  /** Names of all who have a value; undefined if the storage does not tell. */
  users(): readonly string[] | undefined;
}

/** @param name of the store. */
export function patientValues<T extends object>(disk: Disk, name: string, store: KeyValueStore<T>): Values<T> {
  const keyOf = (user: string | undefined): string => `${name} ${user ?? ""}`;
  return {
    users() {
      if (store.users === undefined || store.name === "null") return undefined;
      const users = new Set<string>();
      for (const user of store.users()) users.add(user);
      for (const write of disk.waiting()) {
        if (write.store !== name || write.key === undefined) continue;
        const user = write.key.slice(keyOf(undefined).length);
        if (write.value === undefined) users.delete(user);
        else users.add(user);
      }
      // What belongs to nobody.
      users.delete("");
      return [...users];
    },
    get(user) {
      const waiting = disk.waitingAt(keyOf(user));
      if (waiting === undefined) return store.get(user);
      return $multi(waiting.value as T | undefined, undefined);
    },
    set(user, value) {
      const failure = disk.write({
        store: name,
        key: keyOf(user),
        value,
        octets: () => recordOctets,
        run: () => {
          const [written, reason] = store.set(user, value);
          return written === true ? undefined : reasonOf(reason);
        },
      });
      if (failure !== undefined) return $multi(undefined, failure);
      return $multi(true as const, undefined);
    },
  };
}

/**
 * Rows in the order of their coming. One that waits has no id yet, and is not found.
 *
 * @param name of the store.
 */
export function patientRows(disk: Disk, name: string, archive: ArchiveStore): RowStore {
  return {
    caps: archive.caps ?? {},
    append(user, key, stanza, when, kind) {
      let id = key ?? "";
      const failure = disk.write({
        store: name,
        octets: () => octetsOf(toElement(stanza)) + rowOctets,
        run: () => {
          const [written, reason] = archive.append(user, key, stanza, when, kind);
          if (typeof written !== "string") return reasonOf(reason);
          id = written;
          return undefined;
        },
      });
      if (failure !== undefined) return $multi(undefined, failure);
      return $multi(id, undefined);
    },
    find: (user, query) => archive.find(user, query),
    delete(user) {
      let count: number | true = true;
      const failure = disk.write({
        store: name,
        key: `${name} ${user ?? ""}`,
        octets: () => 0,
        run: () => {
          const [deleted, reason] = archive.delete(user);
          if (deleted === undefined || deleted === false) return reasonOf(reason);
          count = deleted;
          return undefined;
        },
      });
      if (failure !== undefined) return $multi(undefined, failure);
      return $multi(count as number | true, undefined);
    },
  };
}
