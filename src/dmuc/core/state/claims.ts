/** Whose a nick is by what the log knows, and whether a home's word about when somebody took it can be true (3.7). */
import { isRosterEvent } from "../words/events";
import type { Host, Nick, Stamp } from "../words/ids";
import type { Log } from "./log";

/**
 * Whether the claim stands where its number says: the keys of a home grow with its numbers (3.1), so that among those of its
 * events that are known here a claim has one place. Who wants to be earlier than he was has to lie about one of them.
 */
export function isCredible(log: Log, claim: Stamp): boolean {
  const { host, epoch, sequence } = claim.id;
  return log.entries.every(({ stamp }) => {
    if (stamp.id.host !== host || stamp.id.epoch !== epoch) return true;
    if (stamp.id.sequence === sequence) return stamp.orderKey === claim.orderKey;
    return stamp.id.sequence < sequence === stamp.orderKey < claim.orderKey;
  });
}

/** Home of whoever had the nick last, as far as the log goes back. */
export function lastHomeOf(log: Log, nick: Nick): Host | undefined {
  for (let index = log.entries.length - 1; index >= 0; index--) {
    const entry = log.entries[index];
    if (entry === undefined || !isRosterEvent(entry.event)) continue;
    const { event, heardFrom, identity, stamp } = entry;
    // Of a peer's people who knows no numbers ours say nothing; an act of the primary names the occupant whom it is about.
    if (event.nick === nick || (event.kind === "renamed" && event.newNick === nick)) {
      return heardFrom ?? identity?.host ?? stamp.id.host;
    }
  }
  return undefined;
}
