/** Methods of mod_muc's class of rooms that are replaced while the module is loaded. */
import type { Context } from "./context";
import type { MucRoom } from "../types/muc";

/** Takes back what was patched or hooked. */
export type Undo = () => void;

/**
 * Replaces a method of all rooms.
 *
 * @param make gets the method as it was, and gives the new one; it must let everything pass once `context.detached` is set,
 * since somebody may have wrapped it meanwhile: then it cannot be taken out.
 * @returns takes it out again.
 */
export function patchRooms<K extends keyof MucRoom>(
  context: Context,
  name: K,
  make: (original: MucRoom[K]) => MucRoom[K],
): Undo {
  const rooms = context.muc.room_mt as { [P in K]: MucRoom[P] };
  const original = rooms[name];
  const replacement = make(original);
  rooms[name] = replacement;
  return () => {
    if (rooms[name] === replacement) rooms[name] = original;
  };
}
