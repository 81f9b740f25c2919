/**
 * What was under way when the link broke, was shown here when the grace was over, and was refused by the primary before, so
 * that the refusal was lost (3.6).
 *
 * Its number is void everywhere else. But people here have seen it, and its sender relies on it: so it gets another number, a
 * place in the order after all that has been seen, and goes up as what was said in the split.
 */
import { showLastSubject } from "../people/delivery";
import type { EventId } from "../words/ids";
import type { Link } from "../state/link";
import { contiguousOf, entryOf, giveNumber, haveCovers, nextStamp } from "../state/log";
import { dropNumbered, numbersOf } from "../state/numbered";
import { type Room, type Turn, timeOf } from "../state/state";

/**
 * A sync is over that asked for the primary's copies of what is not sure here: what was settled while it went on is told by
 * the next one.
 *
 * @returns whether something got another number, which another sync has to tell.
 */
export function settleUnsure(turn: Turn, link: Link): boolean {
  const { room } = turn;
  const { unsureTold, peerHaves } = link;
  const told = unsureTold.filter((id) => dropNumbered(room.unsure, id));
  const refused = told.filter((id) => haveCovers(peerHaves, id)).map((id) => renumber(turn, id));
  return refused.includes(true);
}

/** The primary had taken it, but its log has dropped it, so that no copy comes: up to that number all keeps its place here (3.1). */
export function keepUnsure(room: Room, { host, epoch, sequence }: EventId): void {
  for (const id of numbersOf(room.unsure)) {
    if (id.host === host && id.epoch === epoch && id.sequence <= sequence) dropNumbered(room.unsure, id);
  }
}

/** Returns false if it was not shown here. */
function renumber(turn: Turn, id: EventId): boolean {
  const { room } = turn;
  const { log, surroundings } = room;
  const known = entryOf(log, id);
  if (known === undefined || known.copied === true) return false;
  const { host, epoch } = surroundings;
  const stamp = { ...nextStamp(log, host, epoch, timeOf(turn)), time: known.stamp.time };
  giveNumber(log, id, stamp);
  turn.effects.push({ kind: "renumber", id, stamp, contiguous: contiguousOf(log, host, epoch) });
  turn.effects.push({ kind: "save", ahead: true });
  if (known.event.kind === "subject") {
    showLastSubject(turn);
    // It is on the disk.
    const { subject } = room;
    if (subject !== undefined) room.ahead = { ...room.ahead, subject };
  }
  return true;
}
