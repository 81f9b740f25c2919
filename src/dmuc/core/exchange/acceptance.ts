/** Whether an event that a peer brings is taken: whose it is, and where it would stand (3.1, 3.5 "Guard", 3.9a). */
import { isPlacedByPrimary } from "../state/bound";
import { complain } from "../state/complaints";
import type { EventId, Stamp } from "../words/ids";
import type { Link } from "../state/link";
import { limits } from "../words/limits";
import { growsFrom, keyOfDay } from "../state/log";
import { bringsEventsOf } from "../people/rights";
import { type Room, type Turn, timeOf } from "../state/state";

/** Whether the peer may bring events of that home at all; if not, the administrator hears of it. */
export function mayBring(turn: Turn, link: Link, id: EventId): boolean {
  const { room } = turn;
  if (bringsEventsOf(room, link, id.host)) return true;
  if (id.host === room.surroundings.host) {
    complain(turn, link, "our-number", "sent an event as ours that we have never sent; not taken");
  } else {
    complain(turn, link, "foreign-event", `sent an event of ${id.host}, which it may not; not taken`);
  }
  return false;
}

/** Whether the peer may bring that message in a backlog: also what we have said ourselves in an earlier start, from the primary. */
export function mayBringPast(turn: Turn, link: Link, id: EventId): boolean {
  return isOwnPast(turn.room, link, id) || mayBring(turn, link, id);
}

/**
 * Whether it is from an earlier start of ours, of which our disk may have lost the tail (3.5). A primary believes nobody about
 * that: it could not tell what it has lost from what was never said.
 */
export function isOwnPast(
  { surroundings }: Room,
  link: Link,
  { host, epoch }: Pick<EventId, "host" | "epoch">,
): boolean {
  return link.direction === "up" && host === surroundings.host && epoch !== surroundings.epoch;
}

/** Whether the event would stand more than a day after all that can have happened (3.1, "Clocks"). */
export function isFarAhead(turn: Turn, link: Link, { orderKey }: Stamp): boolean {
  const { log } = turn.room;
  // Who has heard nothing yet believes its primary about the order, too.
  if (link.direction === "up" && log.highestKey === 0) return false;
  const aDayOn = Math.max(timeOf(turn), keyOfDay(log, turn.now)) + limits.orderKeyAheadMaxMs;
  return orderKey > Math.max(aDayOn, log.highestKey + limits.orderKeyStepMax);
}

/** What the administrator has to know of a peer whose events are refused for that. */
export const farAhead = "sends events more than a day ahead of the time here; one of the two clocks is wrong";

/** Whether the event stands after all that its home has said before; else it is void, and the administrator hears of it. */
export function keepsOrder(turn: Turn, link: Link, stamp: Stamp): boolean {
  const { log } = turn.room;
  // 3.6: where the primary gives the places, that of the home does not count, and the primary's own word does.
  if (isPlacedByPrimary(turn.room, link, stamp.id.host) || growsFrom(log, stamp)) return true;
  complain(turn, link, "order", `sent an event of ${stamp.id.host} that would stand before an earlier one; not taken`);
  return false;
}

/** 3.5, Guard: whether it bears a number of ours that we have not given: a loop, or somebody who pretends to be us. */
export function isNeverGiven(turn: Turn, link: Link, { host, epoch, sequence }: EventId): boolean {
  const { log, surroundings } = turn.room;
  if (host !== surroundings.host || epoch !== surroundings.epoch || sequence <= log.given) return false;
  complain(turn, link, "our-number", `sent number ${sequence} as ours, which we have not given; not taken`);
  return true;
}
