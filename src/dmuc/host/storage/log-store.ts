/**
 * The rooms' logs on the disk (3.1): one append store, rows for each room in the order of arrival, in parts (`log-parts.ts`).
 *
 * A message costs one append, and never a rewrite: rows have no keys of ours (on storage "internal" each would cost a
 * rewrite of the list), and what is not needed any more goes by whole parts, a tenth of the bounds each. What is needed the
 * log in memory says, which keeps to the bounds.
 */
import { get_driver as getDriver } from "core.storagemanager";
import { node as nodeOf } from "util.jid";
import type { EventId, InstanceJid } from "../../core/words/ids";
import type { LogBounds } from "../../core/state/log";
import type { Logged } from "../../core/saving";
import { octetsOf } from "../../wire/payload";
import type { Element } from "../../wire/stanza";
import { time as unixTime } from "../clock";
import { type Disk, quotaReached } from "../disk";
import { type StoredRow, type StoredRows, readList } from "./log-files";
import { type LogParts, type PartRange, createLogParts } from "./log-parts";
import { fromRow, keyOf, replacedBy, toRow } from "./log-rows";
import { type RowStore, patientRows, patientValues } from "./patient-stores";
import { toElement, toStanza } from "../stanza";

/** @noSelf */
export interface LogStore {
  /** Writes a row. It counts from now on, whatever happens to this process. */
  append(jid: InstanceJid, logged: Logged): void;
  /** Writes a row in the place of the one with that number, which counts as well from now on. */
  amend(jid: InstanceJid, id: EventId, logged: Logged): void;
  /** All rows in the order of arrival, each message once. */
  read(jid: InstanceJid): readonly Logged[];
  /**
   * Whether there is a part that nobody needs.
   *
   * @param kept how many of the newest rows are needed.
   */
  isOverfull(jid: InstanceJid, kept: number): boolean;
  /** Removes such parts. The room is saved: who remembers else that it has received them? */
  trim(jid: InstanceJid, kept: number): void;
  /** The log of a life of the room that has ended. */
  forget(jid: InstanceJid): void;
}

const storeName = "dmuc_log";

const indexName = "dmuc_log_parts";

/** A part is full when it holds a tenth of what the log may hold, and it has never more rows than this. */
const partsPerLog = 10;

const partRowsMin = 10;

const partRowsMax = 1000;

/** What a part holds. */
interface Extent {
  rows: number;
  bytes: number;
  /** Unix time of its first row. */
  oldest: number;
}

interface Store {
  readonly archive: RowStore;
  readonly parts: LogParts;
  /** Storage "internal", whose lists are read in our own way. */
  readonly isInternal: boolean;
  /** What a part may hold. */
  readonly bounds: { readonly rows: number; readonly bytes: number; readonly ageSeconds: number };
  /** The parts of logs that were read or written since the start. */
  readonly extents: Map<InstanceJid, Extent[]>;
  /** Rooms whose rows cannot be written, which has been told. */
  readonly failing: Set<InstanceJid>;
}

function findRows(store: Store, name: string): StoredRows | string {
  if (store.isInternal) return readList(name, storeName) ?? "its file cannot be read";
  const [iterator, failure] = store.archive.find(name, {});
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

/** The rows of each part. */
function readParts(store: Store, jid: InstanceJid): readonly StoredRows[] {
  const node = nodeOf(jid);
  const { first, last } = store.parts.range(node);
  const found: StoredRows[] = [];
  for (let part = first; part <= last; part++) {
    const name = store.parts.nameOf(node, part);
    const rows = name === undefined ? "it has no name" : findRows(store, name);
    if (typeof rows === "string") reportLost(jid, rows);
    found.push(typeof rows === "string" ? { rows: [], unreadable: 0 } : rows);
  }
  return found;
}

/** A row in the place of another is none more: what the newest rows hold shall not be less for it. */
function measure({ rows }: StoredRows): Extent {
  let bytes = 0;
  for (const { element } of rows) bytes += octetsOf(element);
  const isOwn = ({ element }: StoredRow): boolean => replacedBy(element) === undefined;
  return { rows: rows.filter((row) => isOwn(row)).length, bytes, oldest: rows[0]?.when ?? unixTime() };
}

function extentsOf(store: Store, jid: InstanceJid): Extent[] {
  const known = store.extents.get(jid);
  if (known !== undefined) return known;
  const measured = readParts(store, jid).map((part) => measure(part));
  store.extents.set(jid, measured);
  return measured;
}

/** Whether the rest is enough without the first part. */
function isSpare(extents: readonly Extent[], kept: number): boolean {
  const [first, ...others] = extents;
  if (first === undefined || (others.length === 0 && first.rows === 0)) return false;
  let left = 0;
  for (const { rows } of others) left += rows;
  return left >= kept;
}

function reportUndropped(jid: InstanceJid, reason: string): void {
  module.log(
    "error",
    "%s: the oldest messages of its log (store %s) cannot be dropped (%s), so it grows beyond dmuc_log_max_events, " +
      "dmuc_log_max_bytes or dmuc_log_max_age; check Prosody's storage",
    jid,
    storeName,
    reason,
  );
}

function trim(store: Store, jid: InstanceJid, kept: number): void {
  const extents = extentsOf(store, jid);
  while (isSpare(extents, kept)) {
    const failure = store.parts.removeFirst(nodeOf(jid));
    if (failure !== undefined) reportUndropped(jid, failure);
    // Also if it has failed: it is tried again when the next part is spare, not with each message.
    extents.shift();
    if (extents.length === 0) extents.push({ rows: 0, bytes: 0, oldest: unixTime() });
  }
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

function isFull({ bounds }: Store, { rows, bytes, oldest }: Extent, now: number): boolean {
  return rows > 0 && (rows >= bounds.rows || bytes >= bounds.bytes || now - oldest >= bounds.ageSeconds);
}

/** The part that the next row goes to. */
function lastExtent(store: Store, jid: InstanceJid, now: number): Extent {
  const extents = extentsOf(store, jid);
  const last = extents[extents.length - 1];
  if (last !== undefined && !isFull(store, last, now)) return last;
  return beginPart(store, jid, now) ?? last ?? { rows: 0, bytes: 0, oldest: now };
}

function beginPart(store: Store, jid: InstanceJid, now: number): Extent | undefined {
  if (store.parts.begin(nodeOf(jid)) === undefined) return undefined;
  const fresh: Extent = { rows: 0, bytes: 0, oldest: now };
  extentsOf(store, jid).push(fresh);
  return fresh;
}

/** @returns what the storage says if it has failed. */
function write(store: Store, jid: InstanceJid, row: Element, when: number): string | undefined {
  const node = nodeOf(jid);
  const name = store.parts.nameOf(node, store.parts.range(node).last);
  const [key, reason] = store.archive.append(name, undefined, toStanza(row), when, "dmuc");
  return typeof key === "string" ? undefined : reason;
}

function append(store: Store, jid: InstanceJid, logged: Logged, was?: EventId): void {
  const when = unixTime();
  // First: what it has to read must not have this row yet.
  let extent = lastExtent(store, jid, when);
  const row = toRow(jid, logged, was);
  let failure = write(store, jid, row, when);
  if (failure === quotaReached) {
    // There are more rows in it than storage_archive_item_limit allows by now.
    extent = beginPart(store, jid, when) ?? extent;
    failure = write(store, jid, row, when);
  }
  if (failure !== undefined) {
    reportUnwritten(store, jid, failure);
    return;
  }
  store.failing.delete(jid);
  if (extent.rows === 0) extent.oldest = when;
  if (was === undefined) extent.rows++;
  extent.bytes += octetsOf(row);
}

function read(store: Store, jid: InstanceJid): readonly Logged[] {
  const parts = readParts(store, jid);
  store.extents.set(
    jid,
    parts.map((part) => measure(part)),
  );
  let logged: Logged[] = [];
  const known = new Set<string>();
  for (const { rows, unreadable, damaged } of parts) {
    let left = unreadable;
    for (const { element } of rows) {
      const row = fromRow(element);
      const key = row === undefined ? undefined : keyOf(row.message);
      const replaced = row === undefined ? undefined : replacedBy(element);
      if (replaced !== undefined && known.delete(replaced)) {
        logged = logged.filter(({ message }) => keyOf(message) !== replaced);
      }
      if (row === undefined) left++;
      else if (key === undefined || !known.has(key)) logged.push(row);
      if (key !== undefined) known.add(key);
    }
    if (left > 0) reportUnreadable(jid, left, damaged);
  }
  return logged;
}

/** What a part of such a log holds; the storage's own number of rows is for one list. */
function partBounds({ eventsMax, bytesMax, ageMaxMs }: LogBounds, { caps }: RowStore): Store["bounds"] {
  const rows = Math.max(partRowsMin, Math.min(partRowsMax, Math.floor(eventsMax / partsPerLog)));
  return {
    rows: Math.min(rows, caps?.quota ?? rows),
    bytes: Math.floor(bytesMax / partsPerLog),
    ageSeconds: Math.floor(ageMaxMs / 1000 / partsPerLog),
  };
}

/** Opens the logs. Without storage for them rooms live on, and what a crash costs is told in one error line. */
export function openLogStore(bounds: LogBounds, disk: Disk): LogStore {
  const [opened, failure] = module.open_store(storeName, "archive");
  const [index, indexFailure] = module.open_store<PartRange>(indexName, "keyval");
  if (opened === undefined || opened.name === "null" || index === undefined) {
    module.log(
      "error",
      "The stores %s and %s cannot be opened (%s): after a restart of Prosody, messages of linked rooms may be missing or " +
        "appear twice; configure a storage that has archives for the first and values for the second",
      storeName,
      indexName,
      failure ?? indexFailure ?? "no storage is configured",
    );
    return {
      append: () => {},
      amend: () => {},
      read: () => [],
      isOverfull: () => false,
      trim: () => {},
      forget: () => {},
    };
  }
  const [, driver] = getDriver(module.host, storeName);
  const archive = patientRows(disk, storeName, opened);
  const store: Store = {
    archive,
    parts: createLogParts(archive, patientValues(disk, indexName, index)),
    isInternal: driver === "internal",
    bounds: partBounds(bounds, archive),
    extents: new Map(),
    failing: new Set(),
  };
  return {
    append: (jid, logged) => {
      append(store, jid, logged);
    },
    amend: (jid, id, logged) => {
      append(store, jid, logged, id);
    },
    read: (jid) => read(store, jid),
    isOverfull: (jid, kept) => {
      const extents = store.extents.get(jid);
      return extents !== undefined && isSpare(extents, kept);
    },
    trim: (jid, kept) => {
      trim(store, jid, kept);
    },
    forget: (jid) => {
      store.parts.clear(nodeOf(jid));
      store.extents.delete(jid);
      store.failing.delete(jid);
    },
  };
}
