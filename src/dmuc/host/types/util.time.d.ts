/** util.time: clocks with fractions of a second. */
declare module "util.time" {
  /** Seconds since 1970-01-01 UTC, with a fraction. Jumps when the system's clock is set. */
  export function now(): number;
  /** Seconds since an arbitrary moment, with a fraction. Never goes back; means nothing after a restart. */
  export function monotonic(): number;
}
