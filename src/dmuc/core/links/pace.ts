/**
 * How fast the link to a peer is, and how long an answer may take (3.4, "Time-outs").
 *
 * Theory of operation. A stream keeps its order: when a request is answered, all that was written before it has arrived. So
 * the octets that are under way are those written and not proven by an answer. If an answer takes longer than it does on the
 * idle link, its question has waited behind them, and the link has carried them since the first of them was written. An
 * ordinary link is never felt to be slow, and the named waits hold; unless a megabyte is under way on it, which a peer may be
 * busy with for longer than that, however fast the line is. A request that gets no answer is a hint that the link
 * carries no more than it had to carry: so a thin link is given more time at each try, until it has had enough.
 */
import type { Instant } from "../words/ids";
import { limits } from "../words/limits";

/** What is known of a link's speed, and what is under way on it. */
export interface Pace {
  /** Round trip in ms: smoothed, and the least. Absent until one was measured. */
  roundTripMs?: number;
  leastRoundTripMs?: number;
  /** What the link carries; absent while it has never been felt to be slow. */
  octetsPerSecond?: number;
  /** Octets written to the peer, how many of them have surely arrived, and when the first of the others was written. */
  written: number;
  arrived: number;
  since?: Instant;
}

/** The state of the stream when a request had been written. */
export interface Mark {
  readonly at: Instant;
  readonly written: number;
  /** Octets that had not surely arrived, and when the first of them was written. */
  readonly underWay: number;
  readonly since: Instant;
}

/** Nothing is known yet. */
export function createPace(): Pace {
  return { written: 0, arrived: 0 };
}

/** So many octets were written to the peer. */
export function noteWritten(pace: Pace, octets: number, now: Instant): void {
  if (pace.written === pace.arrived) pace.since = now;
  pace.written += octets;
}

/** A request has just been written. */
export function markOf(pace: Pace, now: Instant): Mark {
  const { written, arrived, since = now } = pace;
  return { at: now, written, underWay: written - arrived, since };
}

/** How long to wait for an answer: what is named, or more if the link is slow or has much to carry, but not for ever. */
export function waitOf(pace: Pace, namedMs: number): number {
  const { roundTripMs = 0, octetsPerSecond = limits.octetsPerSecondAssumed, written, arrived } = pace;
  const carryingMs = ((written - arrived) * 1000) / octetsPerSecond;
  const waitMs = Math.max(namedMs, limits.roundTripsWaited * roundTripMs, limits.carryingTimesWaited * carryingMs);
  return Math.ceil(Math.min(waitMs, limits.linkWaitMaxMs));
}

/** The request was answered. */
export function noteAnswered(pace: Pace, mark: Mark, now: Instant): void {
  const tripMs = Math.max(now - mark.at, 1);
  pace.roundTripMs = pace.roundTripMs === undefined ? tripMs : smooth(pace.roundTripMs, tripMs);
  pace.leastRoundTripMs = Math.min(pace.leastRoundTripMs ?? tripMs, tripMs);
  notePast(pace, mark);
  const { octetsPerSecond: known, leastRoundTripMs: leastMs } = pace;
  if (tripMs - leastMs >= limits.slowCarryingMs) {
    const measured = rate(mark.underWay, now - mark.since - leastMs);
    pace.octetsPerSecond = known === undefined ? measured : smooth(known, measured);
  } else if (known !== undefined) {
    // It carries at least what it has just carried.
    pace.octetsPerSecond = Math.max(known, rate(mark.underWay, tripMs));
  }
}

/** What was written up to the mark has arrived. */
function notePast(pace: Pace, mark: Mark): void {
  pace.arrived = Math.max(pace.arrived, mark.written);
  if (pace.arrived === pace.written) delete pace.since;
  else pace.since = Math.max(pace.since ?? mark.at, mark.at) as Instant;
}

/** The request was not answered in time: perhaps the link had too much to carry. */
export function noteUnanswered(pace: Pace, mark: Mark, now: Instant): void {
  const carried = rate(mark.underWay, now - mark.since);
  pace.octetsPerSecond = Math.min(pace.octetsPerSecond ?? carried, carried);
}

/** The stream is given up: what was under way on it is waited for no more. */
export function forgetUnderWay(pace: Pace): void {
  pace.arrived = pace.written;
  delete pace.since;
}

/** Whole octets per second, at least one. */
function rate(octets: number, durationMs: number): number {
  return Math.max(1, Math.ceil((octets * 1000) / Math.max(durationMs, 1)));
}

function smooth(known: number, measured: number): number {
  return Math.ceil(known * 0.75 + measured * 0.25);
}
