/**
 * util.timer: the server's timers. They outlive an unload of the module: prefer `module.add_timer`, which does not.
 */
declare module "util.timer" {
  export interface TimerId {
    readonly __timerId: unique symbol;
  }
  /** After `delay` seconds (fractions count). A number returned re-arms it, in seconds from now. `now`: Unix time. */
  export function add_task<P = undefined>(
    delay: number,
    callback: (this: void, now: number, id: TimerId, param: P) => number | undefined | void,
    param?: P,
  ): TimerId;
  export function stop(id: TimerId): void;
  export function reschedule(id: TimerId, delay: number): void;
}
