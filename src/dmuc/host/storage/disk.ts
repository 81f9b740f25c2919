/**
 * Storage that fails: a disk that is full, a folder that nobody may write to, a database that is away (3.1, 3.11).
 *
 * Rooms go on in memory. What cannot be written waits here in its order, and storage is left alone but for a trial now and then:
 * Prosody has a line in its log for each write that fails. The administrator is told when it begins, and when all is saved.
 */
import { get_driver as getDriver } from "core.storagemanager";
import { getpath, store_raw as storeFile } from "util.datamanager";
import { hostLimits } from "../../core/limits";

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
   * @returns what storage says if it takes everything but this.
   */
  write(write: Write): string | undefined;
  /** The write of that key that waits. */
  waitingAt(key: string): Write | undefined;
  /** All that waits, for the next incarnation of the module. */
  handOver(): readonly Write[];
  /** Takes what waited in the incarnation before. */
  takeOver(waiting: readonly Write[]): void;
  /** The last chance: what is not written now is lost. */
  settle(): void;
  /** Called when storage works again and all is written. */
  onRecovered(then: () => void): void;
}

/** It is not that storage does not work: there are more rows than it is allowed to have. */
export const quotaReached = "quota-limit";

const trialName = "dmuc-trial";

interface Queue {
  /** By key, or by a number where there is none. */
  readonly writes: Map<string, { readonly write: Write; readonly octets: number }>;
  octets: number;
  count: number;
  /** How many rows were let go, since there were too many. */
  dropped: number;
  /** How many were written that had waited. */
  written: number;
  state: "idle" | "failing";
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
  const [values] = module.open_store<{ readonly blob: string }>("dmuc_trial", "keyval");
  if (values === undefined) return false;
  const [written] = values.set(trialName, { blob });
  if (written !== true) return false;
  values.set(trialName, undefined);
  return true;
}

function enqueue(queue: Queue, write: Write): void {
  const octets = write.octets();
  queue.count++;
  const key = write.key ?? `#${queue.count}`;
  // It comes after what was written since: a room's record tells of rows of its log.
  remove(queue, key);
  queue.writes.set(key, { write, octets });
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
  module.log(
    "error",
    "Storage does not take what is written (store %s, %s). Rooms that are linked go on in memory; what changes now is lost if " +
      "Prosody stops. Make room on the disk, or check Prosody's storage: it is tried again every %d seconds, and here you " +
      "will be told when all is saved",
    store,
    reason,
    hostLimits.storageRetryMs / 1000,
  );
}

function reportRefused(store: string, reason: string): void {
  module.log(
    "error",
    "Something that had waited for storage to work again cannot be written (store %s, %s); all else is",
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
  for (const [key, { write, octets }] of queue.writes) {
    const [ok, result] = pcall(() => write.run());
    const reason = ok ? result : tostring(result);
    if (reason !== undefined) {
      if (reason !== quotaReached && !takes(write.store, octets)) return false;
      reportRefused(write.store, reason);
    }
    remove(queue, key);
    queue.written++;
    return queue.writes.size > 0;
  }
  return false;
}

/** The store that is tried before anything else of what waits. */
function isOpenAgain(queue: Queue): boolean {
  for (const [, { write }] of queue.writes) return takes(write.store, queue.octets);
  return true;
}

/** @returns seconds until it is to be called again; undefined if all is written. */
function goOn(queue: Queue): number | undefined {
  const end = os.clock() + hostLimits.turnMs / 1000;
  while (writeNext(queue)) if (os.clock() >= end) return hostLimits.turnPauseMs / 1000;
  return queue.writes.size === 0 ? undefined : hostLimits.storageRetryMs / 1000;
}

function recover(queue: Queue): void {
  queue.state = "idle";
  reportRecovered(queue);
  queue.written = 0;
  queue.dropped = 0;
  for (const then of queue.recovered) then();
}

function wait(queue: Queue): void {
  let isOpen = false;
  module.add_timer(hostLimits.storageRetryMs / 1000, () => {
    isOpen = isOpen || isOpenAgain(queue);
    if (!isOpen) return hostLimits.storageRetryMs / 1000;
    const pauseSeconds = goOn(queue);
    isOpen = pauseSeconds === hostLimits.turnPauseMs / 1000;
    if (pauseSeconds === undefined) recover(queue);
    return pauseSeconds;
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
      if (reason === undefined) return undefined;
      if (reason === quotaReached || takes(write.store, write.octets())) return reason;
      reportFailure(write.store, reason);
      enqueue(queue, write);
      begin();
      return undefined;
    },
    waitingAt: (key) => queue.writes.get(key)?.write,
    handOver: () => [...queue.writes.values()].map(({ write }) => write),
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
