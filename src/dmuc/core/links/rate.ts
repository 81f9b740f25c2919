/**
 * A peer that floods a room is split from it for a minute (3.5, "Rate"): no single event is refused, and the log loses
 * nothing, since the sync afterwards brings it in pages. What belongs to a sync goes one after the other and is not counted.
 *
 * Nor is what comes from the middle of a star: it passes on what all the other homes say, each of which keeps the rate there, and
 * a replica that turned from it would only leave its own people without the room.
 */
import { isStar } from "../state/behaviour";
import { complain } from "../state/complaints";
import type { Frame } from "../words/frames";
import type { Instant } from "../words/ids";
import type { Link } from "../state/link";
import { limits } from "../words/limits";
import type { Turn } from "../state/state";
import { pause } from "./transitions";

function isOfSync({ kind }: Frame): boolean {
  const isOfSetUp = kind === "listed" || kind === "past";
  return (
    isOfSetUp || kind === "hello" || kind === "roster" || kind === "backlog" || kind === "synced" || kind === "config"
  );
}

/** Whether the link is split for its peer's pace, and what the peer asks has to wait. */
export function isSlowed(turn: Turn, link: Link): boolean {
  return link.slowUntil !== undefined && turn.now < link.slowUntil;
}

/** Counts what the peer has sent; one stanza too many within the time splits the link. */
export function countStanza(turn: Turn, link: Link, frame: Frame): void {
  const { room, now } = turn;
  const isOfMiddle = link.direction === "up" && isStar(room, link);
  if (isOfMiddle || isOfSync(frame) || isSlowed(turn, link)) return;
  const { stanzasPerSecondMax } = room.surroundings;
  if (link.countedSince === undefined || now >= link.countedSince + limits.rateMeasuredMs) {
    link.countedSince = now;
    link.stanzasCounted = 0;
  }
  link.stanzasCounted++;
  if (link.stanzasCounted * 1000 <= stanzasPerSecondMax * limits.rateMeasuredMs) return;
  link.stanzasCounted = 0;
  link.slowUntil = (now + limits.rateExceededPauseMs) as Instant;
  complain(
    turn,
    link,
    "rate",
    `sends more than ${stanzasPerSecondMax} stanzas a second to one room; split for a minute`,
  );
  pause(turn, link, "rate", limits.rateExceededPauseMs);
}
