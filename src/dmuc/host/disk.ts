/**
 * Storage that fails: a disk that is full, a folder that nobody may write to, a database that is away (3.1, 3.11).
 *
 * Rooms go on in memory. What cannot be written waits here in its order, and storage is left alone but for a trial now and then:
 * Prosody has a line in its log for each write that fails. The administrator is told when it begins, and when all is saved.
 */
import { get_driver as getDriver } from "core.storagemanager";
import { getpath, store_raw as storeFile } from "util.datamanager";
import { stanza as makeStanza } from "util.stanza";
import { hostLimits } from "../core/words/limits";
import { time as unixTime } from "./clock";

/** One write. @noSelf */
export interface Write {
  readonly store: string;
  /** What it is the value of: a later one takes its place. Absent: one row of many, which all count. */
  readonly key?: string;
  readonly value?: object | undefined;
  /** About so many it has. */
  octets(): number;
  /** Does it. Returns what storage says if it fails. */
  run(): string | undefined;
}

/** @noSelf */
export interface Disk {
  /**
   * Writes, now or later.
   *
   * @returns `quotaReached`; all else that keeps it from being written is told here.
   */
  write(write: Write): string | undefined;
  /** The write of that key that waits. */
  waitingAt(key: string): Write | undefined;
  /** All that waits, in its order: what the next incarnation of the module takes over. */
  waiting(): readonly Write[];
  /** Takes what waited in the incarnation before. */
  takeOver(waiting: readonly Write[]): void;
  /** The last chance: what is not written now is lost. */
  settle(): void;
  /** Called when storage works again and all is written. */
  onRecovered(then: () => void): void;
}

/** It is not that storage does not work: there are more rows than it is allowed to have. */
export const quotaReached = "quota-limit";

/** What storage says of a failure, in any case something. */
export function reasonOf(reason: unknown): string {
  return reason === undefined ? "no reason given" : tostring(reason);
}

const trialName = "dmuc-trial";

const trialStore = "dmuc_trial";

interface Waiting {
  readonly write: Write;
  readonly octets: number;
  /** How often it was not taken though others would have been. */
  refusals: number;
}

interface Queue {
  /** By key, or by a number where there is none. */
  readonly writes: Map<string, Waiting>;
  octets: number;
  count: number;
  /** How many rows were let go, since there were too many. */
  dropped: number;
  /** How many were written that had waited. */
  written: number;
  state: "idle" | "failing";
  /** Seconds since it began, in which it was tried. */
  triedSeconds: number;
  /** Some were let go because storage takes others, but not them, which has been told. */
  isRefusing: boolean;
  readonly recovered: (() => void)[];
}

/** Whether the store takes so many octets, asked without a line in Prosody's log. */
function takes(store: string, octets: number): boolean {
  const blob = string.rep("x", Math.min(octets, hostLimits.storageTrialOctetsMax) + hostLimits.storageTrialOctets);
  const [, driver] = getDriver(module.host, store);
  if (driver === "internal") {
    const path = getpath(trialName, module.host, store, "tmp", true);
    const [written] = storeFile(path, blob);
    os.remove(path);
    return written === true;
  }
  // A row costs a database more than a value does.
  const [rows] = module.open_store(trialStore, "archive");
  if (rows === undefined) return true;
  const [written] = rows.append(trialName, trialName, makeStanza("message").text(blob), unixTime(), trialName);
  if (typeof written !== "string") return false;
  rows.delete(trialName);
  return true;
}

function enqueue(queue: Queue, write: Write): void {
  const octets = write.octets();
  queue.count++;
  const key = write.key ?? `#${queue.count}`;
  // It comes after what was written since: a room's record tells of rows of its log.
  remove(queue, key);
  queue.writes.set(key, { write, octets, refusals: 0 });
  queue.octets += octets;
  while (queue.octets > hostLimits.unwrittenOctetsMax || queue.writes.size > hostLimits.unwrittenMax) {
    const oldest = oldestRow(queue);
    if (oldest === undefined) return;
    remove(queue, oldest);
    queue.dropped++;
  }
}

function oldestRow({ writes }: Queue): string | undefined {
  for (const [key, { write }] of writes) if (write.key === undefined) return key;
  return undefined;
}

function remove(queue: Queue, key: string): void {
  const known = queue.writes.get(key);
  if (known === undefined) return;
  queue.octets -= known.octets;
  queue.writes.delete(key);
}

function reportFailure(store: string, reason: string): void {
  // A database may say more than one.
  const [line] = string.gsub(reason, "%s+", " ");
  module.log(
    "error",
    "Storage does not take what is written (store %s, %s). Rooms that are linked go on in memory; what changes now is lost if " +
      "Prosody stops. Make room on the disk, or check Prosody's storage: it is tried again each minute, and you will be told " +
      "here when all is saved",
    store,
    line,
  );
}

function reportRefused(queue: Queue, store: string, reason: string): void {
  if (queue.isRefusing) return;
  queue.isRefusing = true;
  module.log(
    "error",
    "Storage takes other things, but not what is written to the store %s (%s): it is let go, and other servers may lack it after " +
      "a crash; check Prosody's storage",
    store,
    reason,
  );
}

function reportRecovered({ written, dropped }: Queue): void {
  const lost =
    dropped === 0
      ? "nothing need be done"
      : `but for ${dropped} that were too many to be kept so long, which other servers may lack after a crash`;
  module.log("warn", "Storage works again: all that had waited is saved, %d writes; %s", written, lost);
}

/** @returns whether there is more to be written, and it may be. */
function writeNext(queue: Queue): boolean {
  for (const [key, waiting] of queue.writes) {
    const { write, octets } = waiting;
    const [ok, result] = pcall(() => write.run());
    const reason = ok ? result : tostring(result);
    if (reason === undefined) queue.written++;
    else {
      if (reason !== quotaReached && !takes(write.store, octets)) return false;
      waiting.refusals++;
      if (waiting.refusals < hostLimits.storageRefusalsMax) return false;
      reportRefused(queue, write.store, reason);
    }
    remove(queue, key);
    return queue.writes.size > 0;
  }
  return false;
}

/** The store that is tried before anything else of what waits. */
function isOpenAgain(queue: Queue): boolean {
  for (const [, { write }] of queue.writes) return takes(write.store, queue.octets);
  return true;
}

/** Each trial may be a line in Prosody's log: a database that is away is told of by others. */
function retrySeconds(queue: Queue): number {
  const isLong = queue.triedSeconds >= hostLimits.storageRetryLongMs / 1000;
  const seconds = (isLong ? hostLimits.storageRetryLongMs : hostLimits.storageRetryMs) / 1000;
  queue.triedSeconds += seconds;
  return seconds;
}

/** @returns whether the turn is over and there is more to be written. */
function takeTurn(queue: Queue): boolean {
  const end = os.clock() + hostLimits.turnMs / 1000;
  while (writeNext(queue)) if (os.clock() >= end) return true;
  return false;
}

function recover(queue: Queue): void {
  queue.state = "idle";
  reportRecovered(queue);
  queue.written = 0;
  queue.dropped = 0;
  queue.isRefusing = false;
  for (const then of queue.recovered) then();
}

function wait(queue: Queue): void {
  let isOpen = false;
  queue.triedSeconds = 0;
  module.add_timer(retrySeconds(queue), () => {
    isOpen = (isOpen || isOpenAgain(queue)) && takeTurn(queue);
    if (isOpen) return hostLimits.turnPauseMs / 1000;
    if (queue.writes.size > 0) return retrySeconds(queue);
    recover(queue);
    return undefined;
  });
}

function settle(queue: Queue): void {
  if (queue.writes.size === 0) return;
  let isWritten = isOpenAgain(queue);
  while (isWritten && writeNext(queue));
  isWritten = queue.writes.size === 0;
  if (isWritten) return recover(queue);
  module.log(
    "error",
    "Storage still does not take what is written, and mod_dmuc ends: the last %d changes of linked rooms are lost here; other " +
      "servers give back what they have of it",
    queue.writes.size,
  );
}

/** Makes it, for a storage that works. */
export function createDisk(): Disk {
  const queue: Queue = {
    writes: new Map(),
    octets: 0,
    count: 0,
    dropped: 0,
    written: 0,
    state: "idle",
    triedSeconds: 0,
    isRefusing: false,
    recovered: [],
  };
  const begin = (): void => {
    queue.state = "failing";
    wait(queue);
  };
  return {
    write: (write) => {
      if (queue.state === "failing") {
        enqueue(queue, write);
        return undefined;
      }
      const reason = write.run();
      if (reason === undefined || reason === quotaReached) return reason;
      reportFailure(write.store, reason);
      enqueue(queue, write);
      begin();
      return undefined;
    },
    waitingAt: (key) => queue.writes.get(key)?.write,
    waiting: () => [...queue.writes.values()].map(({ write }) => write),
    takeOver: (waiting) => {
      if (waiting.length === 0) return;
      for (const write of waiting) enqueue(queue, write);
      begin();
    },
    settle: () => {
      settle(queue);
    },
    onRecovered: (then) => {
      queue.recovered.push(then);
    },
  };
}
