/** Faults of ours: caught here, told to the administrator in one line, and kept from spreading to other rooms. */
import type { InstanceJid, Instant } from "../../core/words/ids";
import { hostLimits } from "../../core/words/limits";
import { now } from "../clock";

/** @noSelf */
export interface FaultLog {
  /** Does it. If it throws, the fault is logged and the result is undefined. */
  guard<T>(room: InstanceJid, doing: string, action: () => T): T | undefined;
  /** The room's deadlines do not count for a while, so that a fault in a tick does not become a loop. */
  quieten(room: InstanceJid): void;
  quietUntil(room: InstanceJid): Instant;
  forget(room: InstanceJid): void;
}

/** Makes the log. */
export function createFaultLog(): FaultLog {
  const logged = new Map<InstanceJid, string[]>();
  const quiet = new Map<InstanceJid, Instant>();

  const note = (room: InstanceJid, doing: string, fault: unknown): void => {
    const [firstLine] = string.match(tostring(fault), "^[^\n]*");
    const text = `${doing}: ${firstLine ?? ""}`;
    const known = logged.get(room) ?? [];
    if (known.includes(text) || known.length >= hostLimits.faultsLoggedPerRoomMax) return;
    known.push(text);
    logged.set(room, known);
    module.log(
      "error",
      "%s: an error of mod_dmuc in %s. The room goes on and its links are left as they are; " +
        "please report this line, and if the room lags behind, reload the module",
      room,
      text,
    );
  };

  return {
    guard: (room, doing, action) => {
      const [ok, result] = pcall(action);
      if (ok) return result;
      note(room, doing, result);
      return undefined;
    },
    quieten: (room) => {
      quiet.set(room, (now() + hostLimits.tickPauseAfterFaultMs) as Instant);
    },
    quietUntil: (room) => quiet.get(room) ?? (0 as Instant),
    forget: (room) => {
      logged.delete(room);
      quiet.delete(room);
    },
  };
}
