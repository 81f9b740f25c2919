/**
 * What our people have asked the primary for, and it has not decided yet: in the order of asking, and found by its number at
 * once, however much they say while the primary is far away.
 */
import type { EventId, UserJid } from "../words/ids";
import { limits } from "../words/limits";
import { type Numbered, createNumbered, dropNumbered, numberedAt, putNumbered } from "./numbered";
import type { Submission } from "./state";

/** What people here have asked the primary for, and it has not decided yet (3.2). */
export interface Asked {
  /** By their places: in the order of asking. */
  readonly all: Map<number, Submission>;
  /** The places of those that have a number: they are under way. */
  sent: Numbered<number>;
  /** Those who want to come in. */
  readonly joins: Map<number, Submission>;
  lastPlace: number;
  /** Octets of all. */
  bytes: number;
}

/** Nobody has asked for anything. */
export function createAsked(): Asked {
  return { all: new Map(), sent: createNumbered(), joins: new Map(), lastPlace: 0, bytes: 0 };
}

/** Whether so much is under way that nothing of that size can be asked for besides (invariant 9). */
export function isAskedOut({ all, bytes }: Asked, more: number): boolean {
  return all.size >= limits.submissionsMax || bytes + more > limits.submissionsBytesMax;
}

/** Puts it after all others. */
export function putAsked(asked: Asked, submission: Submission): void {
  asked.lastPlace++;
  asked.all.set(asked.lastPlace, submission);
  if (submission.join) asked.joins.set(asked.lastPlace, submission);
  if (submission.stamp !== undefined) putNumbered(asked.sent, submission.stamp.id, asked.lastPlace);
  asked.bytes += submission.bytes;
}

/** Whether that number is under way. */
export function isAskedFor({ sent }: Asked, id: EventId): boolean {
  return numberedAt(sent, id) !== undefined;
}

/** Takes out the one of that number. */
export function takeAsked(asked: Asked, id: EventId): Submission | undefined {
  const place = numberedAt(asked.sent, id);
  if (place === undefined) return undefined;
  const submission = asked.all.get(place);
  dropNumbered(asked.sent, id);
  asked.all.delete(place);
  asked.joins.delete(place);
  asked.bytes -= submission?.bytes ?? 0;
  return submission;
}

/** Replaces each by what `change` makes of it, in the same order; undefined: it waits no more. */
export function changeAsked(asked: Asked, change: (submission: Submission) => Submission | undefined): void {
  const before = allAsked(asked);
  asked.all.clear();
  asked.joins.clear();
  asked.sent = createNumbered();
  asked.bytes = 0;
  for (const submission of before) {
    const changed = change(submission);
    if (changed !== undefined) putAsked(asked, changed);
  }
}

/** All of them, in the order of asking. */
export function allAsked({ all }: Asked): readonly Submission[] {
  const submissions: Submission[] = [];
  for (const [, submission] of all) submissions.push(submission);
  return submissions;
}

/** Those who want to come in. */
export function joinsAsked({ joins }: Asked): readonly Submission[] {
  const submissions: Submission[] = [];
  for (const [, submission] of joins) submissions.push(submission);
  return submissions;
}

/** The wish of that client to come in. */
export function joinOf({ joins }: Asked, user: UserJid): Submission | undefined {
  for (const [, submission] of joins) if (submission.user === user) return submission;
  return undefined;
}
