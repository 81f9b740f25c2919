/** Which numbers of which home were given to a link's peer last, and which have come from it last (3.1). */
import { type Epoch, type EventId, type Host, partOf } from "../words/ids";
import { limits } from "../words/limits";
import type { Link } from "./link";

/** What was sent last on the link of one home and epoch: the receiver is told what lies between (3.1, `p`). */
export interface SentMark {
  readonly host: Host;
  readonly epoch: EventId["epoch"];
  sequence: number;
}

/** Whether it is known what the peer has of that home, so that live events may follow. */
export function relaysFrom(link: Link, home: Host): boolean {
  return link.sent.some((mark) => mark.host === home);
}

/** The peer gets that home's events from elsewhere now: what it has of them is not known here any more. */
export function forgetSent(link: Link, home: Host): void {
  link.sent = link.sent.filter((mark) => mark.host !== home);
}

/**
 * Number before this one that the peer was given, and notes this one as sent.
 *
 * @returns undefined if it is simply the one before, which needs no telling.
 */
export function previousSent(link: Link, { host, epoch, sequence }: EventId): number | undefined {
  const previous = markSent(link.sent, host, epoch, sequence);
  return previous === sequence - 1 ? undefined : Math.min(previous, sequence - 1);
}

/** Notes that all up to that number is told now. Returns the number that was told before it, or the number itself. */
export function noteSent(link: Link, host: Host, epoch: Epoch, sequence: number): number {
  return markSent(link.sent, host, epoch, sequence);
}

/**
 * Notes that a number has come on the link. In a session numbers go upwards (invariant 7): one that does not has come twice,
 * and would be counted in the place of a lost one.
 *
 * @returns whether it is a new one.
 */
export function noteHeard(link: Link, { host, epoch, sequence }: EventId): boolean {
  const known = link.heard.some((mark) => mark.host === host && mark.epoch === epoch);
  if (!known && link.heard.length >= limits.homesMax * limits.epochsPerHostMax) return true;
  return markSent(link.heard, host, epoch, sequence) < sequence;
}

/** The same with marks of one's own. */
export function markSent(marks: SentMark[], host: Host, epoch: Epoch, sequence: number): number {
  const mark = partOf(marks, host, epoch);
  if (mark === undefined) {
    marks.push({ host, epoch, sequence });
    return 0;
  }
  const { sequence: previous } = mark;
  if (previous >= sequence) return sequence;
  mark.sequence = sequence;
  return previous;
}
