/** The one timer of the service: rings at the earliest deadline of all rooms. A spurious ring harms nobody. */
import type { Instant } from "../../core/words/ids";
import { hostLimits } from "../../core/words/limits";
import { now } from "../clock";
import type { ModuleTimer } from "../types/moduleapi";

/** @noSelf */
export interface Timer {
  /** Makes it ring at that time, or earlier if it already was to. */
  ringBy(deadline: Instant | undefined): void;
  /** It never rings again. The server would keep a module that is unloaded in memory till then, which may be days. */
  stop(): void;
}

/** Makes the timer, silent for now. It ends with the module. */
export function createTimer(ring: () => void): Timer {
  let isOver = false;
  let armed: { readonly at: Instant; readonly handle: ModuleTimer } | undefined;
  return {
    ringBy: (deadline) => {
      if (isOver || deadline === undefined || (armed !== undefined && armed.at <= deadline)) return;
      armed?.handle.stop();
      const delayMs = Math.max(deadline - now(), hostLimits.tickPauseMinMs);
      const handle = module.add_timer(delayMs / 1000, () => {
        armed = undefined;
        ring();
      });
      armed = { at: deadline, handle };
    },
    stop: () => {
      isOver = true;
      armed?.handle.stop();
    },
  };
}
