/**
 * util.datetime: XEP-0082 timestamps, always in UTC. Times are seconds since 1970-01-01 UTC.
 *
 * Pass **whole** seconds: 0.12 raises a Lua error on a fraction (Lua 5.3+), 13 writes it out as microseconds.
 */
declare module "util.datetime" {
  /** "2024-01-31T12:00:00Z"; without argument now. */
  export function datetime(time?: number): string;
  /** "2024-01-31". */
  export function date(time?: number): string;
  /** "12:00:00". */
  export function time(time?: number): string;
  /** XEP-0091, "20240131T12:00:00". */
  export function legacy(time?: number): string;
  /** undefined if it is no timestamp. 0.12 drops a fraction of a second, 13 keeps it. */
  export function parse(stamp: string | undefined): number | undefined;
}
