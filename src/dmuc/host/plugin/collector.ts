/**
 * How often Lua looks for memory that nobody needs any more (`dmuc_tune_gc`). As Prosody is set up, it looks through everything as
 * soon as memory has grown by a twentieth, which is most of what a message to a full room costs.
 */
import { getconfig } from "core.configmanager";

/** In percent of what was in use the last time. */
const pause = 200;

/**
 * Has it look less often, for the whole server, unless its administrator has set that himself (`gc`).
 *
 * @returns what puts it back.
 */
export function tuneCollector(isWanted: boolean): () => void {
  const isSet = getconfig().get("*").get("gc") !== undefined;
  if (!isWanted || isSet) return () => undefined;
  const before = collectgarbage("setpause", pause);
  module.log("info", "dmuc_tune_gc: this server may use up to twice the memory, and needs less processor time");
  return () => {
    collectgarbage("setpause", before);
  };
}
