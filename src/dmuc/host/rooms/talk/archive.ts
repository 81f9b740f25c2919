/**
 * The rows that mod_muc_mam reads, written by us for linked rooms: with the id that follows from the message's number, in
 * the order of arrival (requirements.md 4.2, 0313 and 0359).
 *
 * On storage "internal" a row with a key of our own would cost a rewrite of the whole list, so it is appended to the file
 * as that storage would; duplicates are excluded by the core before. That skips mod_muc_mam's housekeeping (quota, and the
 * list of rooms to clean up by day), which is therefore done here.
 */
import { available } from "core.features";
import { type ArchiveStore, get_driver as getDriver } from "core.storagemanager";
import { list_append as appendToList, list_load as loadList } from "util.datamanager";
import { date, datetime } from "util.datetime";
import { node as nodeOf } from "util.jid";
import { clone, preserialize } from "util.stanza";
import type { Attributes, Stanza } from "util.stanza";
import { now as preciseNow } from "util.time";
import { octetsOf } from "../../../wire/payload";
import { toElement } from "../../stanza";
import { type Disk, quotaReached, reasonOf } from "../../disk";
import type { MucRoom } from "../../types/muc";

/** A row of the room's archive. */
export interface ArchivedMessage {
  readonly id: string;
  readonly stanza: Stanza;
  /** Unix time. */
  readonly when: number;
}

/** @noSelf */
export interface Archive {
  /** Whether messages of that room are archived: mod_muc_mam is loaded, and the room's owner does not object. */
  isFor(room: MucRoom): boolean;
  /** Appends a message. `when`, in Unix time, must not lie before that of the last one; now if it is not given. */
  append(room: MucRoom, id: string, stanza: Stanza, when?: number): void;
  isEmpty(room: MucRoom): boolean;
  /** The room is gone, and what was archived of it with it. */
  forget(jid: string): void;
  /** The last messages, oldest first. */
  last(room: MucRoom, count: number): readonly ArchivedMessage[];
  /** Puts another message into the row of that id, if there is one and `change` gives one. */
  replace(room: MucRoom, id: string, change: (stanza: Stanza) => Stanza | undefined): void;
}

const store = "muc_log";
const kind = "message<groupchat";
/** 13 archives with fractions of a second and searches by time: whole seconds would lie before the row before. */
const isPrecise = available.contains("loader") === true;

/** mod_muc_mam's own default where the storage sets none. */
const itemsMax = module.get_option_number("storage_archive_item_limit", 10000) ?? 10000;
const itemsAfterTruncation = Math.floor(itemsMax * 0.99);

interface Row {
  name: string;
  attr: Attributes;
  key?: string;
  when?: number;
  with?: string;
}

function isMamLoaded(): boolean {
  return prosody.hosts[module.host]?.modules["muc_mam"] !== undefined;
}

function reportFailure(room: MucRoom, reason: string | undefined): void {
  module.log(
    "error",
    "%s: a message could not be archived (%s); check the archive storage",
    room.jid,
    reason ?? "no reason given",
  );
}

/** By node, how many rows each list has; read once, since reading is slow. */
type Counts = LuaTable<string, number | undefined>;

function countRows(node: string, counts: Counts): number {
  const known = counts.get(node);
  if (known !== undefined) return known;
  const [items] = loadList<Row>(node, module.host, store);
  const count = items?.length ?? 0;
  counts.set(node, count);
  return count;
}

/** The list as storage "internal" keeps it. */
function appendRow(node: string, row: Row, counts: Counts, archive: ArchiveStore): string | undefined {
  let count = countRows(node, counts);
  if (count >= itemsMax) {
    archive.delete(node, { truncate: itemsAfterTruncation });
    count = itemsAfterTruncation;
  }
  const [written, reason] = appendToList(node, module.host, store, row);
  counts.set(node, written === true ? count + 1 : count);
  return written === true ? undefined : reasonOf(reason);
}

/** Any other storage appends with a key in its own good time. */
function appendKeyed(
  node: string,
  id: string,
  stanza: Stanza,
  when: number,
  archive: ArchiveStore,
): string | undefined {
  const [written, reason] = archive.append(node, id, stanza, when, kind);
  if (typeof written === "string") return undefined;
  if (reason !== quotaReached) return reasonOf(reason);
  archive.delete(node, { truncate: itemsAfterTruncation });
  const [again, reasonAgain] = archive.append(node, id, stanza, when, kind);
  return typeof again === "string" ? undefined : reasonOf(reasonAgain);
}

/** Tells mod_muc_mam's daily clean-up that the room has messages of today. */
function makeCleanup(archive: ArchiveStore, disk: Disk): (node: string) => void {
  const forgetsByItself =
    (archive.caps as { readonly wildcard_delete?: boolean } | undefined)?.wildcard_delete === true;
  if (forgetsByItself || module.get_option("muc_log_expires_after") === "never") return () => {};
  const cleanupStore = "muc_log_cleanup";
  const [days] = module.open_store<true>(cleanupStore, "map");
  const told: LuaTable<string, string | undefined> = new LuaTable();
  return (node) => {
    const today = date();
    if (days === undefined || told.get(node) === today) return;
    const failure = disk.write({
      store: cleanupStore,
      key: `${cleanupStore} ${today} ${node}`,
      octets: () => node.length,
      run: () => {
        const [written, reason] = days.set(today, node, true);
        return written === true ? undefined : reasonOf(reason);
      },
    });
    if (failure === undefined) told.set(node, today);
  };
}

function toRow(stanza: Stanza, id: string, when: number): Row {
  const row: Row = preserialize(stanza);
  row.key = id;
  row.when = when;
  row.with = kind;
  row.attr["stamp"] = datetime(when);
  return row;
}

function read(archive: ArchiveStore, room: MucRoom, count: number): readonly ArchivedMessage[] {
  const found: ArchivedMessage[] = [];
  const [rows] = archive.find(nodeOf(room.jid), { limit: count, reverse: true, with: kind });
  if (rows === undefined || rows === false) return found;
  for (const [id, stanza, when] of rows) found.push({ id, stanza, when });
  return found.reverse();
}

/** Puts the changed message into its row, if there is one. */
function replace(
  archive: ArchiveStore,
  node: string | undefined,
  id: string,
  change: (stanza: Stanza) => Stanza | undefined,
): string | undefined {
  const [stanza] = archive.get(node, id);
  const changed = stanza === undefined || stanza === false ? undefined : change(stanza);
  if (changed === undefined) return undefined;
  if (archive.set === undefined) return "it cannot replace a message";
  const [replaced, reason] = archive.set(node, id, changed);
  return replaced === undefined || replaced === false ? reasonOf(reason) : undefined;
}

/**
 * Opens the archive; if there is none, nothing is for it.
 *
 * @param disk while storage fails, what is to be archived waits there.
 */
export function openArchive(disk: Disk): Archive {
  const [archive] = module.open_store(store, "archive");
  if (archive === undefined || archive.name === "null") {
    return {
      isFor: () => false,
      append: () => {},
      isEmpty: () => true,
      forget: () => {},
      last: () => [],
      replace: () => {},
    };
  }
  const counts: Counts = new LuaTable();
  const [, driver] = getDriver(module.host, store);
  const scheduleCleanup = makeCleanup(archive, disk);
  const byDefault = module.get_option_boolean("muc_log_by_default", true) !== false;
  const always = module.get_option_boolean("muc_log_all_rooms", false) === true;
  return {
    isFor: (room) => isMamLoaded() && (always || (room._data.archiving ?? byDefault)),
    append: (room, id, stanza, when) => {
      const node = nodeOf(room.jid);
      if (node === undefined) return;
      const time = when ?? (isPrecise ? preciseNow() : os.time());
      const stored = clone(stanza);
      stored.attr["to"] = undefined;
      const failure = disk.write({
        store,
        octets: () => octetsOf(toElement(stored)),
        run: () =>
          driver === "internal"
            ? appendRow(node, toRow(stored, id, time), counts, archive)
            : appendKeyed(node, id, stored, time, archive),
      });
      if (failure !== undefined) reportFailure(room, failure);
      else scheduleCleanup(node);
    },
    isEmpty: (room) => {
      const node = nodeOf(room.jid);
      if (driver === "internal" && node !== undefined) return countRows(node, counts) === 0;
      return read(archive, room, 1).length === 0;
    },
    forget: (jid) => {
      counts.set(nodeOf(jid) ?? "", undefined);
    },
    last: (room, count) => read(archive, room, count),
    replace: (room, id, change) => {
      const node = nodeOf(room.jid);
      const failure = disk.write({ store, octets: () => 0, run: () => replace(archive, node, id, change) });
      if (failure !== undefined) reportFailure(room, failure);
    },
  };
}
