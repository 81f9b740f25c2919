/** The log's messages by the starts of their homes: each strand in the order of its numbers, and so in the one order (3.1). */
import type { PastMessage } from "../words/frames";
import { type Epoch, type EventId, type Host, partOf } from "../words/ids";
import type { Log, LogEntry } from "./log";

/** The messages of one start of a home that are in the log: by their numbers, and so in the one order (3.1). */
export interface Strand {
  readonly host: Host;
  readonly epoch: Epoch;
  messages: LogEntry[];
  /** How many others it had before them, and the greatest of their numbers: up to there the log can tell nothing. */
  dropped: number;
  goneUpTo: number;
}

/** The messages of that start of that home. */
function strandOf(log: Log, host: Host, epoch: Epoch): Strand {
  const known = partOf(log.strands, host, epoch);
  if (known !== undefined) return known;
  const fresh: Strand = { host, epoch, messages: [], dropped: 0, goneUpTo: 0 };
  log.strands.push(fresh);
  return fresh;
}

/** Puts a message in its place among those of its home. */
export function putIntoStrand(log: Log, entry: LogEntry): void {
  const { host, epoch, sequence } = entry.stamp.id;
  const strand = strandOf(log, host, epoch);
  const { messages } = strand;
  const last = messages[messages.length - 1];
  // Nearly always at the end: a home's messages come in their order.
  if (last === undefined || last.stamp.id.sequence < sequence) messages.push(entry);
  else messages.splice(countUpTo(strand, sequence), 0, entry);
}

/** How many of the strand's messages have a number up to that one. */
export function countUpTo({ messages }: Strand, sequence: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const entry = messages[middle];
    if (entry !== undefined && entry.stamp.id.sequence <= sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the log holds that message. */
export function hasMessage(log: Log, id: EventId): boolean {
  return messageOf(log, id) !== undefined;
}

/** The message of that number. */
export function messageOf(log: Log, { host, epoch, sequence }: EventId): LogEntry | undefined {
  const strand = partOf(log.strands, host, epoch);
  const message = strand?.messages[countUpTo(strand, sequence) - 1];
  return message?.stamp.id.sequence === sequence ? message : undefined;
}

/** Drops what came before that position. */
export function dropOf(strand: Strand, oldest: number): void {
  const kept: LogEntry[] = [];
  for (const entry of strand.messages) {
    if (entry.position >= oldest) kept.push(entry);
    else strand.goneUpTo = Math.max(strand.goneUpTo, entry.stamp.id.sequence);
  }
  strand.dropped += strand.messages.length - kept.length;
  strand.messages = kept;
}

/** Position of a message that is kept though all that came with it is dropped. */
export const keptPosition = 0;

/** Keeps a message for those who lack it, wherever the log begins: the subject, which is more than history (3.6.6). */
export function keepMessage(log: Log, { stamp, event, bytes }: PastMessage): void {
  if (stamp === undefined || hasMessage(log, stamp.id)) return;
  putIntoStrand(log, { position: keptPosition, stamp, event, bytes });
}

/** An earlier start of ours has dropped the messages of that home up to there. */
export function noteGone(log: Log, { host, epoch, sequence }: EventId): void {
  const strand = strandOf(log, host, epoch);
  strand.goneUpTo = Math.max(strand.goneUpTo, sequence);
}

/** Up to which number of that home the log has dropped messages; 0: none. */
export function goneUpTo(log: Log, host: Host, epoch: Epoch): number {
  return partOf(log.strands, host, epoch)?.goneUpTo ?? 0;
}

/** How many messages are kept: as many rows must be on the disk, the newest ones. */
export function countMessages(log: Log): number {
  let count = log.imported.length;
  for (const { messages } of log.strands) count += messages.length;
  return count;
}
