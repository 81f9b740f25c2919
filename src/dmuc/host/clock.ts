/** The clock. The core gets the time as an argument; here is where it comes from. */
import { now as secondsNow } from "util.time";
import type { Instant } from "../core/words/ids";

/** Milliseconds since 1970, whole. */
export function now(): Instant {
  return Math.floor(secondsNow() * 1000) as Instant;
}

/** Seconds since 1970, whole: the unit of Prosody's archives. */
export function time(): number {
  return Math.floor(secondsNow());
}
