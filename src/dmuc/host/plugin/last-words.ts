/**
 * This server stops, and its people have just left their rooms (332): a link that is coming up is told so when it is up. So the
 * end waits a moment for it, as it does for clients and streams.
 */
import { ready, waiter } from "util.async";
import type { Room } from "../../core/room";
import { hostLimits } from "../../core/words/limits";
import { now } from "../clock";

/** Whether a peer is to be told something as soon as a sync that is under way is through. */
function isTelling({ links, log }: Room): boolean {
  return links.some((link) => link.extension && link.state === "syncing" && log.lastPosition > link.cursor);
}

/** Returns when those links are up, or it has taken too long. */
export function waitForSyncs(rooms: () => readonly Room[]): void {
  const isSomebodyTold = (): boolean => rooms().some((room) => isTelling(room));
  if (!ready() || !isSomebodyTold()) return;
  module.log("info", "Telling other servers who has left, before this one stops");
  const end = now() + hostLimits.lastWordsMs;
  const [wait, done] = waiter();
  const pauseSeconds = hostLimits.tickPauseMinMs / 1000;
  module.add_timer(pauseSeconds, () => {
    if (isSomebodyTold() && now() < end) return pauseSeconds;
    done();
    return undefined;
  });
  wait();
}
