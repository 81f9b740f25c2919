/**
 * The room's log: history, buffer for links that lag, and memory of what was received, all at once (3.1).
 *
 * Numbers are given at the home and never again; what was received is a vector: for each home and epoch all numbers up
 * to one, and some above it. A link has no queue: what it still owes its peer is the log less what the peer has.
 */
import type { Draft } from "../words/draft";
import type { Left, Present, RoomEvent } from "../words/events";
import { isRosterEvent } from "../words/events";
import type { EnterFrame, Have, LeaveFrame, PastMessage } from "../words/frames";
import {
  type Epoch,
  type EventId,
  type Host,
  type Instant,
  type OccupantId,
  type Stamp,
  type UserJid,
  partOf,
} from "../words/ids";
import { limits } from "../words/limits";
import { type Strand, countUpTo, dropOf, goneUpTo, keptPosition, messageOf, putIntoStrand } from "./strands";

/** One event that has a number. */
export interface LogEntry {
  /** 1, 2, … in the order of arrival at this instance; what a link has been given is told by it. */
  readonly position: number;
  readonly stamp: Stamp;
  readonly event: RoomEvent;
  /** Number of the join of the occupant concerned, where the nick is not enough (3.7). */
  readonly identity?: EventId;
  /** The access lists tell it as well: who gets them and knows the JID need not be told (3.8). */
  readonly inLists?: boolean;
  /** The primary's yes to what a replica has asked for: it goes to that replica as well (D2-01, D3-23). */
  readonly answers?: boolean;
  /** What that replica is told of whom to serve: of who has come in after it, of who is out before it (D2-19, D2-24). */
  readonly serves?: { readonly host: Host; readonly word: EnterFrame | LeaveFrame };
  /** What that replica is told of his own presence who has come in by it (D3-23). */
  readonly codes?: readonly number[];
  /** At the replica: the primary's copy of what it has asked for, which the primary need not be told. */
  readonly copied?: boolean;
  /** A presence of somebody who is not shown here, since his nick is another's (3.7). */
  unseen?: boolean;
  /** The peer without numbers that it came from, and which need not be told (3.1). */
  readonly heardFrom?: Host;
  /** A message of our own occupant: who he is (3.8). It stays here. */
  readonly sender?: UserJid;
  /** Occupant-id of who has said it (`attribution.ts`). */
  readonly author?: OccupantId;
  readonly bytes: number;
}

/** An event that is about to be appended. */
export type NewEntry = Omit<LogEntry, "position">;

/** An act on somebody who is not at home with its author (3.7). */
export type ActEntry = LogEntry & { readonly event: Present | Left; readonly identity: EventId };

function isAct<Entry extends NewEntry>(entry: Entry): entry is Entry & ActEntry {
  const { event, identity, stamp } = entry;
  // Whom a primary has lost it has not put out.
  const isPresence = event.kind === "present" || (event.kind === "left" && event.cause !== "failed");
  return isPresence && identity !== undefined && identity.host !== stamp.id.host;
}

/** What was received of one epoch of a home. */
interface Received {
  readonly host: Host;
  readonly epoch: Epoch;
  contiguous: number;
  above: number[];
  /** The event with the greatest number that was appended. */
  last?: Stamp;
  /** The greatest number of an event that only a roster tells; 0: there was none. */
  lastPresence: number;
  /** The primary does not know it any more, since its home has been started anew: nobody is in under it. */
  over?: boolean;
}

/** How much of a room is kept (3.14, `dmuc_log_max_*`). Presence has no size: its count bounds it. */
export interface LogBounds {
  readonly eventsMax: number;
  readonly bytesMax: number;
  readonly ageMaxMs: number;
}

/** What has happened in the room, as far as its bounds allow: history, what a peer may still need, and what has been received. */
export interface Log {
  /** In the order of arrival. */
  entries: LogEntry[];
  /** Octets of all entries. */
  bytes: number;
  strands: Strand[];
  /** The newest of the acts among them. */
  acts: readonly ActEntry[];
  /** Messages from before the first link, without number, oldest first. */
  imported: readonly PastMessage[];
  lastPosition: number;
  /** Greatest order key seen in the room. */
  highestKey: number;
  /** Last number that was given in this start of this home: what waits for the primary's copy has one, but is not here yet. */
  given: number;
  /** What it was at some moment of the last day: nothing may stand more than a day after it (3.1). */
  dayKey: number;
  dayKeyAt: Instant;
  received: Received[];
}

/** A log that has seen nothing. */
export function createLog(): Log {
  return {
    entries: [],
    bytes: 0,
    strands: [],
    acts: [],
    imported: [],
    lastPosition: 0,
    highestKey: 0,
    given: 0,
    dayKey: 0,
    dayKeyAt: 0 as Instant,
    received: [],
  };
}

function findReceived(log: Log, host: Host, epoch: Epoch): Received | undefined {
  return partOf(log.received, host, epoch);
}

/** Whether that epoch is remembered, or may be without another being forgotten. */
function hasRoomFor(log: Log, { host, epoch }: Pick<EventId, "host" | "epoch">): boolean {
  if (findReceived(log, host, epoch) !== undefined) return true;
  const epochsOfHost = log.received.filter((known) => known.host === host).length;
  if (epochsOfHost > 0) return epochsOfHost < limits.epochsPerHostMax;
  const hosts = log.received.map((known) => known.host);
  return hosts.filter((known, index) => hosts.indexOf(known) === index).length < limits.homesMax;
}

/** What was received of that epoch; undefined if it is not remembered and there is no room for it. */
function receivedOf(log: Log, host: Host, epoch: Epoch): Received | undefined {
  const known = findReceived(log, host, epoch);
  if (known !== undefined || !hasRoomFor(log, { host, epoch })) return known;
  const fresh: Received = { host, epoch, contiguous: 0, above: [], lastPresence: 0 };
  log.received.push(fresh);
  return fresh;
}

/** The home has announced that epoch: it is remembered, and the oldest beyond the bound is not any more (3.1). */
export function noteStart(log: Log, host: Host, epoch: Epoch): void {
  if (findReceived(log, host, epoch) !== undefined) return;
  const ofHost = log.received.filter((known) => known.host === host);
  const oldest = ofHost[0];
  if (ofHost.length >= limits.epochsPerHostMax) log.received = log.received.filter((known) => known !== oldest);
  receivedOf(log, host, epoch);
}

/** Whether the event has been received, or declared void. */
export function hasEvent(log: Log, id: EventId): boolean {
  const known = findReceived(log, id.host, id.epoch);
  if (known === undefined) return false;
  return id.sequence <= known.contiguous || known.above.includes(id.sequence);
}

/** All numbers of that home and epoch up to which nothing is missing. */
export function contiguousOf(log: Log, host: Host, epoch: Epoch): number {
  return findReceived(log, host, epoch)?.contiguous ?? 0;
}

function closeGap(known: Received): void {
  if (known.above.length === 0) return;
  known.above.sort((left, right) => left - right);
  for (const sequence of known.above) {
    if (sequence === known.contiguous + 1) known.contiguous = sequence;
  }
  known.above = known.above.filter((sequence) => sequence > known.contiguous);
}

/**
 * Notes that the event is here. What lies between `previous` and its number counts as received: the sender never sends it.
 *
 * @returns false if it cannot be remembered: its epoch, or one number more above a gap, is beyond the bound (3.1).
 */
export function noteReceived(log: Log, id: EventId, previous: number): boolean {
  const known = receivedOf(log, id.host, id.epoch);
  if (known === undefined) return false;
  if (previous <= known.contiguous) known.contiguous = Math.max(known.contiguous, id.sequence);
  // After a restart both the saved state and the log tell of it: named twice, no peer could read our haves.
  else if (!known.above.includes(id.sequence) && known.above.length < limits.aboveGapMax) known.above.push(id.sequence);
  closeGap(known);
  return id.sequence <= known.contiguous || known.above.includes(id.sequence);
}

/** Whether the event stands after what its home has said before, and before what it has said since: else the order is broken (3.1). */
export function growsFrom(log: Log, stamp: Stamp): boolean {
  const { host, epoch, sequence } = stamp.id;
  const last = findReceived(log, host, epoch)?.last;
  if (last !== undefined && !isInOrder(last, stamp)) return false;
  // What came last need not be a message, nor the last one: presence comes by other ways.
  const strand = partOf(log.strands, host, epoch);
  if (strand === undefined) return true;
  const place = countUpTo(strand, sequence);
  const before = strand.messages[place - 1];
  const after = strand.messages[place];
  if (before !== undefined && !isInOrder(before.stamp, stamp)) return false;
  return after === undefined || isInOrder(after.stamp, stamp);
}

function isInOrder(known: Stamp, stamp: Stamp): boolean {
  return known.id.sequence < stamp.id.sequence ? known.orderKey < stamp.orderKey : known.orderKey > stamp.orderKey;
}

/**
 * The key from which it is measured how far ahead an event stands. It follows the highest key once a day: if it followed
 * every event, a peer could lead the room's order a day further with each.
 */
export function keyOfDay(log: Log, now: Instant): number {
  if (log.dayKey === 0 || now - log.dayKeyAt >= limits.orderKeyAheadMaxMs) {
    log.dayKey = log.highestKey;
    log.dayKeyAt = now;
  }
  return log.dayKey;
}

/** Declares void all numbers up to that one which have not come (3.1). */
export function voidUpTo(log: Log, host: Host, epoch: Epoch, sequence: number): void {
  const known = receivedOf(log, host, epoch);
  if (known === undefined) return;
  known.contiguous = Math.max(known.contiguous, sequence);
  closeGap(known);
}

/** Declares void all numbers that the sender has and did not send: up to one, and those that it names above a gap (3.1). */
export function voidAll(log: Log, { host, epoch, contiguous, above }: Have): void {
  voidUpTo(log, host, epoch, contiguous);
  for (const sequence of above) {
    const id = { host, epoch, sequence };
    if (!hasEvent(log, id)) noteReceived(log, id, sequence - 1);
  }
}

/** The home has started anew and told what it has of its earlier starts: what is missing of those nobody has (3.1). */
export function closeEarlier(log: Log, host: Host, epoch: Epoch): void {
  for (const known of log.received) {
    if (known.host === host && known.epoch !== epoch) voidUpTo(log, host, known.epoch, Math.max(...known.above, 0));
  }
}

/**
 * The primary, whose disk has gone back to an older state, has lost what came after that of another home. As far as its words
 * are still in the log they count as received no more: its home may give them again, and the primary them another place.
 */
export function forgetLostAbove(log: Log, { host, epoch }: Have, primarys: Have | undefined): void {
  const known = findReceived(log, host, epoch);
  const kept = Math.max(primarys?.contiguous ?? 0, goneUpTo(log, host, epoch));
  if (known === undefined || known.contiguous <= kept) return;
  const { contiguous, above } = known;
  known.above = (primarys?.above ?? []).filter((sequence) => sequence <= contiguous || above.includes(sequence));
  known.contiguous = kept;
  closeGap(known);
}

/** The primary knows these starts of the home: under others that are remembered nobody is in any more (3.11). */
export function noteOver(log: Log, host: Host, epochs: readonly Epoch[]): void {
  for (const known of log.received) if (known.host === host && !epochs.includes(known.epoch)) known.over = true;
}

/** Whether nobody is in any more under that start of that home. */
export function isOver(log: Log, { host, epoch }: EventId): boolean {
  return findReceived(log, host, epoch)?.over === true;
}

/** Gives the next number of this home, which counts as received from now on, and a place above all that the log has seen (3.1). */
export function nextStamp(log: Log, host: Host, epoch: Epoch, now: Instant): Stamp {
  const stamp = reserveStamp(log, host, epoch, now);
  noteReceived(log, stamp.id, stamp.id.sequence - 1);
  return stamp;
}

/** Gives the next number to what is only here when the primary's copy comes (3.6, "D2, order by the primary"). */
export function reserveStamp(log: Log, host: Host, epoch: Epoch, now: Instant): Stamp {
  log.given++;
  noteStart(log, host, epoch);
  // The next one stands after it, even while this one waits.
  log.highestKey = nextKey(log, now);
  return { id: { host, epoch, sequence: log.given }, time: now, orderKey: log.highestKey };
}

/** An instance before this one, in the same life of the room and start of this home, has given these numbers: none is given again. */
export function goOnAfter(log: Log, { host, epoch, contiguous, above }: Have): void {
  log.given = Math.max(log.given, contiguous, ...above);
  voidUpTo(log, host, epoch, log.given);
}

/** A place in the order above all that the log has seen (3.1). */
export function nextKey(log: Log, now: Instant): number {
  return Math.max(now, log.highestKey + 1);
}

/** That message, if the log holds it: not one that is kept beyond the log's bounds. */
export function entryOf(log: Log, id: EventId): LogEntry | undefined {
  const entry = messageOf(log, id);
  return entry === undefined || entry.position === keptPosition ? undefined : entry;
}

/** Its place among the entries: positions have no gaps. */
function indexOf({ entries, lastPosition }: Log, { position }: LogEntry): number {
  return position - (lastPosition - entries.length) - 1;
}

/**
 * Moves a message of ours to another place in the order (3.6).
 *
 * @param copied the primary has given it the place.
 */
export function rekey(log: Log, id: EventId, orderKey: number, copied: boolean): void {
  const entry = entryOf(log, id);
  if (entry === undefined) return;
  const moved: LogEntry = { ...entry, stamp: { ...entry.stamp, orderKey }, copied };
  log.entries[indexOf(log, entry)] = moved;
  const strand = partOf(log.strands, id.host, id.epoch);
  if (strand !== undefined) strand.messages[countUpTo(strand, id.sequence) - 1] = moved;
  log.highestKey = Math.max(log.highestKey, orderKey);
}

/** Gives a message that is in the log another number, and so another place in its home's strand. */
export function giveNumber(log: Log, id: EventId, stamp: Stamp): void {
  const entry = entryOf(log, id);
  if (entry === undefined) return;
  const strand = partOf(log.strands, id.host, id.epoch);
  strand?.messages.splice(countUpTo(strand, id.sequence) - 1, 1);
  const moved: LogEntry = { ...entry, stamp };
  log.entries[indexOf(log, entry)] = moved;
  putIntoStrand(log, moved);
}

/** Appends an event, which becomes the entry. What is beyond the bounds is dropped at the end of the step (`trim`). */
export function append(log: Log, event: NewEntry): LogEntry {
  log.lastPosition++;
  const kept = event as Draft<LogEntry>;
  kept.position = log.lastPosition;
  log.entries.push(kept);
  noteLast(log, kept);
  if (isAct(kept)) log.acts = [...log.acts.slice(1 - limits.actsMax), kept];
  else if (!isRosterEvent(kept.event)) putIntoStrand(log, kept);
  log.bytes += kept.bytes;
  return kept;
}

/**
 * Appends what will be asked for: not a presence that nobody is ever owed, since a full log of those is megabytes. An act is
 * asked for (3.8).
 *
 * @param isOwed whether anybody may be owed a presence that comes here.
 */
export function appendWanted(log: Log, event: NewEntry, isOwed: boolean): LogEntry | undefined {
  if (isOwed || !isRosterEvent(event.event) || isAct(event)) return append(log, event);
  noteLast(log, event);
  return undefined;
}

/** It has come, and stands where it says. */
function noteLast(log: Log, event: NewEntry): void {
  const { stamp } = event;
  const { id, orderKey } = stamp;
  const known = receivedOf(log, id.host, id.epoch);
  if (known !== undefined) {
    if ((known.last?.id.sequence ?? 0) < id.sequence) known.last = stamp;
    if (isRosterEvent(event.event) && !isAct(event)) known.lastPresence = Math.max(known.lastPresence, id.sequence);
  }
  log.highestKey = Math.max(log.highestKey, orderKey);
}

// Bounds

/** So much more than a bound is held before anything is dropped: a tenth. So to drop costs little for each event. */
function withSlack(bound: number): number {
  return bound + Math.floor(bound / 10);
}

/**
 * Drops what came first, if so much is beyond the bounds that it is worth it (3.1). Whoever lacks something of it is told
 * `gone`.
 *
 * @param now by which the age is measured.
 * @returns what was dropped.
 */
export function trim(log: Log, bounds: LogBounds, now: Instant): readonly LogEntry[] {
  const { entries, bytes } = log;
  const ageMs = now - (entries[0]?.stamp.time ?? now);
  const isFull = entries.length > withSlack(bounds.eventsMax) || bytes > withSlack(bounds.bytesMax);
  const isDue = isFull || ageMs > withSlack(bounds.ageMaxMs);
  return isDue ? dropOldest(log, countBeyond(log, bounds, now)) : [];
}

/** How many of the entries that came first are beyond a bound. */
function countBeyond({ entries, bytes }: Log, { eventsMax, bytesMax, ageMaxMs }: LogBounds, now: Instant): number {
  let count = 0;
  let left = bytes;
  for (const entry of entries) {
    const isOld = now - entry.stamp.time > ageMaxMs;
    if (!isOld && entries.length - count <= eventsMax && left <= bytesMax) return count;
    left -= entry.bytes;
    count++;
  }
  return count;
}

function dropOldest(log: Log, count: number): readonly LogEntry[] {
  const dropped = log.entries.slice(0, count);
  for (const { bytes } of dropped) log.bytes -= bytes;
  log.entries = log.entries.slice(count);
  // What was before the numbers came before all that.
  log.imported = [];
  const oldest = log.entries[0]?.position ?? log.lastPosition + 1;
  for (const strand of log.strands) dropOf(strand, oldest);
  // One that is empty tells what is gone, as long as its start is remembered.
  log.strands = log.strands.filter(
    ({ messages, host, epoch }) => messages.length > 0 || findReceived(log, host, epoch) !== undefined,
  );
  return dropped;
}

/** Whether all that came after that position is still here. */
export function reachesBack(log: Log, position: number): boolean {
  return position >= log.lastPosition - log.entries.length;
}

/** What came after that position, in the order of arrival. */
export function entriesAfter(log: Log, position: number): readonly LogEntry[] {
  // Positions have no gaps.
  const before = log.lastPosition - log.entries.length;
  return log.entries.slice(Math.max(0, position - before));
}

/** What this side has, its own current epoch first (3.6.1). */
export function havesOf(log: Log, host: Host, epoch: Epoch): readonly Have[] {
  const above = findReceived(log, host, epoch)?.above ?? [];
  const own: Have = { host, epoch, contiguous: contiguousOf(log, host, epoch), above: [...above] };
  const others = log.received
    .filter((known) => known.host !== host || known.epoch !== epoch)
    .map((known) => ({
      host: known.host,
      epoch: known.epoch,
      contiguous: known.contiguous,
      above: [...known.above],
    }));
  return [own, ...others];
}

/** What a side with these haves has of that start of that home. */
export function haveOf(haves: readonly Have[], of: { readonly host: Host; readonly epoch: Epoch }): Have | undefined {
  return partOf(haves, of.host, of.epoch);
}

/** Whether it has that number. */
export function covers(have: Have, sequence: number): boolean {
  const isNamed = sequence <= have.contiguous || have.above.includes(sequence);
  return isNamed && (have.without === undefined || !isAmong(have.without, sequence));
}

/** Whether the number is among these, which are in order. */
function isAmong(sequences: readonly number[], sequence: number): boolean {
  let low = 0;
  let high = sequences.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((sequences[middle] ?? 0) < sequence) low = middle + 1;
    else high = middle;
  }
  return sequences[low] === sequence;
}

/** Whether a side with these haves has the event. */
export function haveCovers(haves: readonly Have[], id: EventId): boolean {
  const have = haveOf(haves, id);
  return have !== undefined && covers(have, id.sequence);
}

/** A roster has told who is there as of that number: whoever lacks it may lack them. */
export function notePresenceTold(log: Log, { host, epoch, contiguous }: Have): void {
  const known = receivedOf(log, host, epoch);
  if (known !== undefined) known.lastPresence = Math.max(known.lastPresence, contiguous);
}

/** Whether a side with these haves may lack an event of these homes that only a roster tells. */
export function lacksPresence(log: Log, haves: readonly Have[], homes: readonly Host[]): boolean {
  return log.received.some(
    (known) => homes.includes(known.host) && known.lastPresence > (haveOf(haves, known)?.contiguous ?? 0),
  );
}

/** The entry as history and backlog carry it, or undefined for what a roster shows. */
export function pastMessage(entry: LogEntry): PastMessage | undefined {
  const event = entry.event;
  if (isRosterEvent(event)) return undefined;
  const { stamp, bytes, author } = entry;
  const message = { event, time: stamp.time, stamp, bytes };
  return author === undefined ? message : { ...message, author };
}
