/**
 * The rooms' logs on the disk (3.1): one append store, one list of rows for each room, in the order of arrival.
 *
 * A message costs one append, and never a rewrite: rows have no keys of ours (on storage "internal" each would cost a
 * rewrite of the list), and what is beyond the bounds is dropped only when a tenth more than that is there.
 */
import type { ArchiveStore } from "core.storagemanager";
import { get_driver as getDriver } from "core.storagemanager";
import { node as nodeOf } from "util.jid";
import type { InstanceJid } from "../core/ids";
import type { Logged } from "../core/room";
import { octetsOf } from "../wire/payload";
import type { Element } from "../wire/stanza";
import { time as unixTime } from "./clock";
import { type StoredRow, type StoredRows, readList } from "./log-files";
import { fromRow, keyOf, toRow } from "./log-rows";
import { toElement, toStanza } from "./stanza";

/** @noSelf */
export interface LogStore {
  /** Writes a row. It counts from now on, whatever happens to this process. */
  append(jid: InstanceJid, logged: Logged): void;
  /** All rows in the order of arrival, each message once. */
  read(jid: InstanceJid): readonly Logged[];
  /** Whether so much is beyond the bounds that the oldest rows should go. */
  isOverfull(jid: InstanceJid): boolean;
  /** Drops the oldest rows beyond the bounds. The room is saved: who remembers else that it has received them? */
  trim(jid: InstanceJid): void;
  /** The log of a life of the room that has ended. */
  forget(jid: InstanceJid): void;
}

/** What a room's log may hold (3.14). */
export interface LogBounds {
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly ageMaxMs: number;
}

const storeName = "dmuc_log";
/** So much more than a bound is held before rows are dropped: a tenth. */
function withSlack(bound: number): number {
  return bound + Math.floor(bound / 10);
}

/** What a log holds: exactly at the start, and after rows were dropped as if all were alike. */
interface Extent {
  rows: number;
  bytes: number;
  /** Unix time of the first row. */
  oldest: number;
}

interface Store {
  readonly archive: ArchiveStore;
  /** Storage "internal", whose lists are read in our own way. */
  readonly isInternal: boolean;
  readonly bounds: LogBounds;
  /** Of logs that were read or written since the start. */
  readonly extents: Map<InstanceJid, Extent>;
  /** Rooms whose rows cannot be written, which has been told. */
  readonly failing: Set<InstanceJid>;
}

function findRows(store: Store, node: string): StoredRows | string {
  if (store.isInternal) return readList(node, storeName) ?? "its file cannot be read";
  const [iterator, failure] = store.archive.find(node, {});
  if (iterator === undefined || iterator === false) return failure;
  const rows: StoredRow[] = [];
  for (const [, stanza, when] of iterator) rows.push({ element: toElement(stanza), when });
  return { rows, unreadable: 0 };
}

function reportUnreadable(jid: InstanceJid, count: number, damaged: string | undefined): void {
  const kept = damaged === undefined ? "" : `; the file as it was is kept as ${damaged}`;
  module.log(
    "error",
    "%s: %d of the messages in its log (store %s) cannot be read and are left out, so other servers may lack them; " +
      "all others are there, nothing need be done, but check the disk and Prosody's storage%s",
    jid,
    count,
    storeName,
    kept,
  );
}

function reportLost(jid: InstanceJid, reason: string): void {
  module.log(
    "error",
    "%s: its log (store %s) cannot be read (%s): after this restart messages may be missing in its history, or appear " +
      "twice; check Prosody's storage",
    jid,
    storeName,
    reason,
  );
}

function rowsOf(store: Store, jid: InstanceJid): StoredRows {
  const none: StoredRows = { rows: [], unreadable: 0 };
  const node = nodeOf(jid);
  const found = node === undefined ? none : findRows(store, node);
  if (typeof found !== "string") return found;
  reportLost(jid, found);
  return none;
}

function measure(rows: readonly StoredRow[]): Extent {
  let bytes = 0;
  for (const { element } of rows) bytes += octetsOf(element);
  return { rows: rows.length, bytes, oldest: rows[0]?.when ?? unixTime() };
}

function extentOf(store: Store, jid: InstanceJid): Extent {
  const known = store.extents.get(jid);
  if (known !== undefined) return known;
  const measured = measure(rowsOf(store, jid).rows);
  store.extents.set(jid, measured);
  return measured;
}

function isOverfull(store: Store, jid: InstanceJid): boolean {
  const extent = store.extents.get(jid);
  if (extent === undefined) return false;
  const { rowsMax, bytesMax, ageMaxMs } = store.bounds;
  const age = unixTime() - extent.oldest;
  return extent.rows >= withSlack(rowsMax) || extent.bytes > withSlack(bytesMax) || age * 1000 > withSlack(ageMaxMs);
}

function reportUndropped(jid: InstanceJid, reason: string | undefined): void {
  module.log(
    "error",
    "%s: the oldest messages of its log (store %s) cannot be dropped (%s), so it grows beyond dmuc_log_max_events, " +
      "dmuc_log_max_bytes or dmuc_log_max_age; check Prosody's storage",
    jid,
    storeName,
    reason ?? "no reason given",
  );
}

/** How many of the newest rows are within the bound of octets: to know it, they must be read. */
function countWithinBytes(store: Store, jid: InstanceJid): number {
  let bytes = 0;
  let count = 0;
  const { rows } = rowsOf(store, jid);
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index];
    if (row !== undefined) bytes += octetsOf(row.element);
    if (count > 0 && bytes > store.bounds.bytesMax) break;
    count++;
  }
  return count;
}

/** Drops the rows of which the query speaks, and notes what is left, as if all rows were alike. */
function drop(store: Store, jid: InstanceJid, extent: Extent, query: { truncate: number } | { end: number }): void {
  const [deleted, reason] = store.archive.delete(nodeOf(jid), query);
  if (deleted === undefined || deleted === false) reportUndropped(jid, reason);
  // Also if it has failed: the next attempt is due when there is a tenth more again.
  const gone = "truncate" in query ? extent.rows - query.truncate : typeof deleted === "number" ? deleted : 0;
  const share = gone > 0 ? gone / extent.rows : 0;
  extent.rows -= gone;
  extent.bytes -= Math.floor(extent.bytes * share);
  const age = unixTime() - extent.oldest;
  extent.oldest = "end" in query ? query.end : extent.oldest + Math.floor(age * share);
}

function trim(store: Store, jid: InstanceJid): void {
  const extent = extentOf(store, jid);
  const { rowsMax, bytesMax, ageMaxMs } = store.bounds;
  const since = unixTime() - Math.floor(ageMaxMs / 1000);
  if (extent.oldest < since) drop(store, jid, extent, { end: since });
  if (extent.bytes > bytesMax) drop(store, jid, extent, { truncate: countWithinBytes(store, jid) });
  if (extent.rows > rowsMax) drop(store, jid, extent, { truncate: rowsMax });
}

function reportUnwritten(store: Store, jid: InstanceJid, reason: string): void {
  if (store.failing.has(jid)) return;
  store.failing.add(jid);
  module.log(
    "error",
    "%s: messages cannot be written to its log (store %s, %s): other servers may lack them after a crash of Prosody; " +
      "check the disk and Prosody's storage",
    jid,
    storeName,
    reason,
  );
}

/** @returns what the storage says if it has failed. */
function write(store: Store, jid: InstanceJid, row: Element, when: number): string | undefined {
  const [key, reason] = store.archive.append(nodeOf(jid), undefined, toStanza(row), when, "dmuc");
  return typeof key === "string" ? undefined : reason;
}

function append(store: Store, jid: InstanceJid, logged: Logged): void {
  // First: what it has to read must not have this row yet.
  const extent = extentOf(store, jid);
  const row = toRow(jid, logged);
  const when = unixTime();
  let failure = write(store, jid, row, when);
  if (failure === "quota-limit") {
    // There are more rows than storage_archive_item_limit allows by now.
    drop(store, jid, extent, { truncate: store.bounds.rowsMax });
    failure = write(store, jid, row, when);
  }
  if (failure !== undefined) {
    reportUnwritten(store, jid, failure);
    return;
  }
  store.failing.delete(jid);
  if (extent.rows === 0) extent.oldest = when;
  extent.rows++;
  extent.bytes += octetsOf(row);
}

function read(store: Store, jid: InstanceJid): readonly Logged[] {
  const { rows, unreadable, damaged } = rowsOf(store, jid);
  store.extents.set(jid, measure(rows));
  const logged: Logged[] = [];
  const known = new Set<string>();
  let left = unreadable;
  for (const { element } of rows) {
    const row = fromRow(element);
    const key = row === undefined ? undefined : keyOf(row.message);
    if (row === undefined) left++;
    else if (key === undefined || !known.has(key)) logged.push(row);
    if (key !== undefined) known.add(key);
  }
  if (left > 0) reportUnreadable(jid, left, damaged);
  return logged;
}

/** The bounds, where the storage's own number of rows is one of them. */
function boundsIn(archive: ArchiveStore, bounds: LogBounds): LogBounds {
  const quota = archive.caps?.quota;
  if (quota === undefined) return bounds;
  return { ...bounds, rowsMax: Math.min(bounds.rowsMax, Math.floor((quota / 11) * 10)) };
}

/** Opens the logs. Without storage for them rooms live on, and what a crash costs is told in one error line. */
export function openLogStore(bounds: LogBounds): LogStore {
  const [archive, failure] = module.open_store(storeName, "archive");
  if (archive === undefined || archive.name === "null") {
    module.log(
      "error",
      "The store %s cannot be opened (%s): after a restart of Prosody, messages of linked rooms may be missing or appear " +
        "twice; configure a storage that has archives for it",
      storeName,
      failure ?? "no storage is configured",
    );
    return { append: () => {}, read: () => [], isOverfull: () => false, trim: () => {}, forget: () => {} };
  }
  const [, driver] = getDriver(module.host, storeName);
  const store: Store = {
    archive,
    isInternal: driver === "internal",
    bounds: boundsIn(archive, bounds),
    extents: new Map(),
    failing: new Set(),
  };
  return {
    append: (jid, logged) => {
      append(store, jid, logged);
    },
    read: (jid) => read(store, jid),
    isOverfull: (jid) => isOverfull(store, jid),
    trim: (jid) => {
      trim(store, jid);
    },
    forget: (jid) => {
      archive.delete(nodeOf(jid));
      store.extents.delete(jid);
      store.failing.delete(jid);
    },
  };
}
