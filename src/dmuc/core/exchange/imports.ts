/**
 * What was said before this replica was there (D1-22): nobody here is shown it, but it is part of the log, as what was said
 * since (3.6, "Join history").
 */
import { isFarAhead } from "./acceptance";
import { authorOf, believed } from "../state/attribution";
import type { PastMessage } from "../words/frames";
import type { Stamp } from "../words/ids";
import type { Link } from "../state/link";
import { limits } from "../words/limits";
import { append, growsFrom, hasEvent, noteReceived } from "../state/log";
import type { Turn } from "../state/state";
import { hasMessage } from "../state/strands";

/** Takes the history that the primary has told. */
export function importHistory(turn: Turn, link: Link, messages: readonly PastMessage[]): void {
  const { room } = turn;
  const before = room.log.lastPosition;
  const taken: PastMessage[] = [];
  const unnumbered: PastMessage[] = [];
  for (const told of messages.slice(-limits.historyEventsMax)) {
    const message = believed(room, link, told);
    const { stamp, event, bytes } = message;
    if (event.kind !== "said") continue;
    if (stamp === undefined) unnumbered.push(message);
    else {
      // One that was told twice is here already.
      if (!isWanted(turn, link, stamp)) continue;
      noteReceived(room.log, stamp.id, stamp.id.sequence - 1);
      // Nor is ours owed to whoever has it.
      append(room.log, { stamp, event, bytes, heardFrom: link.host, ...authorOf(message) });
    }
    taken.push(message);
  }
  // A long past comes in pages, oldest first.
  if (unnumbered.length > 0) room.log.imported = [...room.log.imported, ...unnumbered].slice(-limits.historyEventsMax);
  // It is not news for anybody.
  for (const other of room.links) if (other.cursor === before) other.cursor = room.log.lastPosition;
  turn.effects.push({ kind: "import-history", messages: taken });
}

/** Not what is here already; nor what comes by its own way, since the set-up did not tell of it: it is to be shown. */
function isWanted(turn: Turn, link: Link, stamp: Stamp): boolean {
  const { log, surroundings } = turn.room;
  const isOfThePast = hasEvent(log, stamp.id) || stamp.id.host === surroundings.host;
  return isOfThePast && !hasMessage(log, stamp.id) && !isFarAhead(turn, link, stamp) && growsFrom(log, stamp);
}
