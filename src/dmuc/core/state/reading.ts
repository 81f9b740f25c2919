/**
 * The log's messages in the one order (k, h, e, n): the newest first for who joins, the oldest first for a peer that lacks
 * them (3.6).
 *
 * Each strand of the log is in that order by itself, since a home's keys grow with its numbers (3.1). To read them all, look
 * at the next message of each, and take the one that stands first: so nothing is read in vain, and each message once.
 */
import type { Have, HistoryLimits, PastMessage } from "../words/frames";
import { type EventId, type Instant, type Stamp, compareStamps } from "../words/ids";
import { limits } from "../words/limits";
import { type Log, type LogEntry, covers, haveOf, pastMessage } from "./log";
import type { SentMark } from "./marks";
import { type Strand, countUpTo, keptPosition } from "./strands";

/** How far a strand has been read. */
interface Reading {
  readonly strand: Strand;
  /** Place of the next message, counted from the first that the strand ever had. */
  place: number;
  next: LogEntry | undefined;
  /** The reader has, or was given, all messages up to this number, or was told that they are gone. */
  toldUpTo: number;
}

function moveTo(reading: Reading, place: number): void {
  const { messages, dropped } = reading.strand;
  reading.place = place;
  reading.next = messages[place - dropped];
}

/** To the message after it; what the log has dropped meanwhile is passed over. */
function moveOn(reading: Reading): void {
  moveTo(reading, Math.max(reading.place + 1, reading.strand.dropped));
}

function begin(strand: Strand, place: number, toldUpTo = 0): Reading {
  const reading: Reading = { strand, place, next: undefined, toldUpTo };
  moveTo(reading, place);
  return reading;
}

/** The reading whose next message stands before, or, with -1, after those of all others. */
function foremost(readings: readonly Reading[], direction: 1 | -1): Reading | undefined {
  let found: Reading | undefined;
  for (const reading of readings) {
    if (reading.next === undefined) continue;
    const best = found?.next;
    if (best === undefined || compareStamps(reading.next.stamp, best.stamp) * direction < 0) found = reading;
  }
  return found;
}

// Newest first

/**
 * Tells the messages, the newest first and what came before the numbers last (3.6, "Join history").
 *
 * @param take returns whether it wants another one.
 */
export function readNewest(log: Log, take: (message: PastMessage) => boolean): void {
  const readings = log.strands.map((strand) => begin(strand, strand.dropped + strand.messages.length - 1));
  for (;;) {
    const reading = foremost(readings, -1);
    if (reading?.next === undefined) break;
    const message = pastMessage(reading.next);
    if (message !== undefined && !take(message)) return;
    moveTo(reading, reading.place - 1);
  }
  for (let index = log.imported.length - 1; index >= 0; index--) {
    const message = log.imported[index];
    if (message !== undefined && !take(message)) return;
  }
}

/** All messages, oldest first. */
export function messagesInOrder(log: Log): readonly PastMessage[] {
  const newestFirst: PastMessage[] = [];
  readNewest(log, (message) => {
    newestFirst.push(message);
    return true;
  });
  return newestFirst.reverse();
}

/**
 * The newest messages within all limits, oldest first (D1-22). Subject changes are not history: they are told apart.
 *
 * @param now for `seconds`.
 * @param cut only what this covers: the rest is told live (3.6). Absent: all.
 */
export function historyWithin(
  log: Log,
  asked: HistoryLimits,
  now: Instant,
  cut?: readonly Have[],
): readonly PastMessage[] {
  const since = Math.max(asked.since ?? 0, asked.seconds === undefined ? 0 : now - asked.seconds * 1000);
  const countMax = Math.min(asked.stanzasMax ?? limits.historyEventsMax, limits.historyEventsMax);
  const newestFirst: PastMessage[] = [];
  let bytes = 0;
  readNewest(log, (message) => {
    const { stamp, event, time } = message;
    // Of a home whose clock went back the key says what follows what.
    if ((stamp?.orderKey ?? time) < since) return stamp === undefined;
    if (event.kind !== "said" || (cut !== undefined && stamp !== undefined && !isWithin(cut, stamp))) return true;
    bytes += message.bytes + limits.historyEnvelopeOctets;
    if (newestFirst.length >= countMax || bytes > (asked.charactersMax ?? bytes)) return false;
    newestFirst.push(message);
    return true;
  });
  return newestFirst.reverse();
}

function isWithin(cut: readonly Have[], { id }: Stamp): boolean {
  const have = haveOf(cut, id);
  return have !== undefined && covers(have, id.sequence);
}

/** What a page of messages holds at most. */
interface PageSize {
  readonly messagesMax: number;
  readonly bytesMax: number;
}

/** How many of these, from the first on, one page holds: within its bounds, and at least one (3.6). */
export function countForPage(messages: readonly PastMessage[], { messagesMax, bytesMax }: PageSize): number {
  let bytes = 0;
  for (const [index, message] of messages.entries()) {
    bytes += message.bytes;
    if (index >= messagesMax || (index > 0 && bytes > bytesMax)) return index;
  }
  return messages.length;
}

// Oldest first

/** The messages that a peer lacks, on their way to it. */
export interface Backlog {
  /** The cut: what came after this position follows live. */
  readonly lastPosition: number;
  readonly haves: readonly Have[];
  /** What the peer has been given up to now, from what it had (3.1, `p`). */
  readonly given: SentMark[];
  readonly readings: readonly Reading[];
}

/** Whether nobody is told of it any more. */
type IsVoid = (entry: LogEntry) => boolean;

const isNeverVoid: IsVoid = () => false;

/**
 * Begins a backlog (3.6.5).
 *
 * @param haves what the peer has.
 * @param isTold whether it is told the messages of that start of a home by us.
 */
export function beginBacklog(
  log: Log,
  lastPosition: number,
  haves: readonly Have[],
  isTold: (strand: Strand) => boolean,
  isVoid: IsVoid = isNeverVoid,
): Backlog {
  const backlog: Backlog = {
    lastPosition,
    haves,
    given: haves.map(({ host, epoch, contiguous }) => ({ host, epoch, sequence: contiguous })),
    readings: log.strands
      .filter((strand) => isTold(strand))
      .map((strand) => {
        const upTo = firstLacking(haveOf(haves, strand)) - 1;
        return begin(strand, strand.dropped + countUpTo(strand, upTo), upTo);
      }),
  };
  for (const reading of backlog.readings) skipOthers(backlog, reading, isVoid);
  return backlog;
}

/** The first number that a side with that may lack. */
function firstLacking(have: Have | undefined): number {
  const next = (have?.contiguous ?? 0) + 1;
  return Math.min(next, have?.without?.[0] ?? next);
}

/** Leaves out what the peer has, and what does not belong to the backlog. */
function skipOthers({ lastPosition, haves }: Backlog, reading: Reading, isVoid: IsVoid): void {
  const have = haveOf(haves, reading.strand);
  while (reading.next !== undefined) {
    const { position, stamp } = reading.next;
    const isLacking = position <= lastPosition && (have === undefined || !covers(have, stamp.id.sequence));
    if (isLacking && !isVoid(reading.next)) return;
    moveOn(reading);
  }
}

/** Up to which number the log has dropped messages. One that is here all the same, be it told or not, is not gone. */
function goneOf({ strand, next }: Reading): number {
  return Math.min(strand.goneUpTo, (next?.stamp.id.sequence ?? limits.integerMax) - 1);
}

/** Up to which numbers the peer lacks messages that the log has dropped, as far as it has not been told yet (3.1, `gone`). */
export function takeGone(backlog: Backlog): readonly EventId[] {
  const gone: EventId[] = [];
  for (const reading of backlog.readings) {
    const { host, epoch } = reading.strand;
    const sequence = goneOf(reading);
    if (sequence <= reading.toldUpTo) continue;
    reading.toldUpTo = sequence;
    gone.push({ host, epoch, sequence });
  }
  return gone;
}

/** The next page, of one message at least; empty if the peer has been told all. */
export function takePage(
  backlog: Backlog,
  { messagesMax, bytesMax }: PageSize,
  isVoid: IsVoid = isNeverVoid,
): readonly PastMessage[] {
  const page: PastMessage[] = [];
  let bytes = 0;
  while (page.length < messagesMax) {
    const reading = foremost(backlog.readings, 1);
    const message = reading?.next === undefined ? undefined : pastMessage(reading.next);
    if (reading === undefined || message === undefined) break;
    bytes += message.bytes;
    if (page.length > 0 && bytes > bytesMax) break;
    page.push(message);
    reading.toldUpTo = Math.max(reading.toldUpTo, reading.next?.stamp.id.sequence ?? 0);
    const isKept = reading.next?.position === keptPosition;
    moveOn(reading);
    skipOthers(backlog, reading, isVoid);
    // What is gone after it is told before what follows.
    if (isKept) break;
  }
  return page;
}

/** Whether there is another page. */
export function hasMore(backlog: Backlog): boolean {
  return backlog.readings.some((reading) => reading.next !== undefined || goneOf(reading) > reading.toldUpTo);
}
