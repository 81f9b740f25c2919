/**
 * util.promise: promises in the manner of A+, with `next` in place of `then` (a Lua keyword).
 *
 * Handlers run **synchronously**: inside `next` if the promise is settled already, else inside the call that settles
 * it. A Lua error in a handler rejects the promise that `next` gave back, with a traceback string; nobody logs it
 * unless a last `catch` does. A handler that returns nothing fulfils with nil, also in `catch`.
 */
declare module "util.promise" {
  /** `E`: what it rejects with, unless a handler before it threw (then a string). */
  export interface ProsodyPromise<T, E = unknown> {
    next<R>(on_fulfilled: (this: void, value: T) => R | ProsodyPromise<R>): ProsodyPromise<R, E | string>;
    next<R, S>(
      on_fulfilled: (this: void, value: T) => R | ProsodyPromise<R>,
      on_rejected: (this: void, reason: E) => S | ProsodyPromise<S>,
    ): ProsodyPromise<R | S, string>;
    catch<S>(on_rejected: (this: void, reason: E) => S | ProsodyPromise<S>): ProsodyPromise<T | S, string>;
    /** Gets no argument; value or reason pass through. */
    finally(on_finally: (this: void) => void): ProsodyPromise<T, E>;
  }

  /** The executor runs at once; what it throws rejects. */
  function new_promise<T, E = unknown>(
    executor: (
      this: void,
      resolve: (this: void, value: T | ProsodyPromise<T>) => void,
      reject: (this: void, reason: E) => void,
    ) => void,
  ): ProsodyPromise<T, E>;
  export { new_promise as new };
  export function resolve<T>(value: T): ProsodyPromise<T, never>;
  export function reject<E>(reason: E): ProsodyPromise<never, E>;
  export function is_promise(value: unknown): value is ProsodyPromise<unknown>;
}
