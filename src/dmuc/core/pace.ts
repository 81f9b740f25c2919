/**
 * How fast the link to a peer is, and how long an answer may take (3.4, "Time-outs").
 *
 * Theory of operation. A stream keeps its order: when a request is answered, all that was written before it has arrived. So
 * the octets written and not yet proven to have arrived are those between two marks, and the time that they took is the
 * round trip less what it takes an idle link. An ordinary link is never felt to be slow, and the named waits hold. A
 * request that gets no answer is a hint that the link carries no more than it had to carry: so a thin link is given more
 * time at each try, until it has had enough.
 */
import type { Instant } from "./ids";
import { limits } from "./limits";

export interface Pace {
  /** Round trip in ms: smoothed, and the least. Absent until one was measured. */
  roundTripMs?: number;
  leastRoundTripMs?: number;
  /** What the link carries; absent while it has never been felt to be slow. */
  octetsPerSecond?: number;
  /** Octets written to the peer, and how many of them have surely arrived. */
  written: number;
  arrived: number;
}

/** The state of the stream when a request had been written. */
export interface Mark {
  readonly at: Instant;
  readonly written: number;
  readonly underWay: number;
}

/** Nothing is known yet. */
export function createPace(): Pace {
  return { written: 0, arrived: 0 };
}

/** So many octets were written to the peer. */
export function noteWritten(pace: Pace, octets: number): void {
  pace.written += octets;
}

/** A request has just been written. */
export function markOf(pace: Pace, now: Instant): Mark {
  return { at: now, written: pace.written, underWay: pace.written - pace.arrived };
}

/** How long to wait for an answer: what is named, or more if the link is slow or has much to carry, but not for ever. */
export function waitOf(pace: Pace, namedMs: number): number {
  const { roundTripMs = 0, octetsPerSecond, written, arrived } = pace;
  const carryingMs = octetsPerSecond === undefined ? 0 : ((written - arrived) * 1000) / octetsPerSecond;
  const waitMs = Math.max(namedMs, limits.roundTripsWaited * roundTripMs, limits.carryingTimesWaited * carryingMs);
  return Math.ceil(Math.min(waitMs, limits.linkWaitMaxMs));
}

/** The request was answered. */
export function noteAnswered(pace: Pace, mark: Mark, now: Instant): void {
  const tripMs = Math.max(now - mark.at, 1);
  pace.roundTripMs = pace.roundTripMs === undefined ? tripMs : smooth(pace.roundTripMs, tripMs);
  pace.leastRoundTripMs = Math.min(pace.leastRoundTripMs ?? tripMs, tripMs);
  pace.arrived = Math.max(pace.arrived, mark.written);
  const carryingMs = tripMs - pace.leastRoundTripMs;
  const { octetsPerSecond: known } = pace;
  if (carryingMs >= limits.slowCarryingMs) {
    const measured = rate(mark.underWay, carryingMs);
    pace.octetsPerSecond = known === undefined ? measured : smooth(known, measured);
  } else if (known !== undefined) {
    // It carries at least what it has just carried.
    pace.octetsPerSecond = Math.max(known, rate(mark.underWay, tripMs));
  }
}

/** The request was not answered in time: perhaps the link had too much to carry. */
export function noteUnanswered(pace: Pace, mark: Mark, now: Instant): void {
  const carried = rate(mark.underWay, Math.max(now - mark.at, 1));
  pace.octetsPerSecond = Math.min(pace.octetsPerSecond ?? carried, carried);
}

/** The stream is given up: what was under way on it is waited for no more. */
export function forgetUnderWay(pace: Pace): void {
  pace.arrived = pace.written;
}

/** Whole octets per second, at least one. */
function rate(octets: number, durationMs: number): number {
  return Math.max(1, Math.ceil((octets * 1000) / durationMs));
}

function smooth(known: number, measured: number): number {
  return Math.ceil(known * 0.75 + measured * 0.25);
}
