/** Waiting inside a handler that Prosody runs in a coroutine, such as those of its end. @noSelfInFile */
declare module "util.async" {
  /** Whether this is such a handler. */
  export function ready(): boolean;
  /** `wait` returns when `done` has been called. */
  export function waiter(): LuaMultiReturn<[wait: () => void, done: () => void]>;
}
