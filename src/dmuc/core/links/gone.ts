/**
 * What a peer has missed for so long that the log has dropped it (3.1, `gone`): both administrators hear of it, and nobody
 * waits for it any more.
 */
import { isBound } from "../state/bound";
import { complain } from "../state/complaints";
import type { EventId } from "../words/ids";
import { type Link, isEnded } from "../state/link";
import { contiguousOf, voidUpTo } from "../state/log";
import { keepUnsure } from "./renumbering";
import { bringsEventsOf } from "../people/rights";
import type { Turn } from "../state/state";
import { isStar } from "../state/behaviour";

/** The peer is told that it will not get these messages from here. */
export function tellGone(turn: Turn, link: Link, { host, sequence }: EventId): void {
  const what = `has missed messages of ${host} up to number ${sequence}, which are not in the log here any more`;
  complain(turn, link, "gone", `${what} (dmuc_log_max_events, dmuc_log_max_bytes, dmuc_log_max_age)`);
}

/** The peer's log does not hold any more what that home said up to there: it is void, unless the home itself may still tell it. */
export function takeGone(turn: Turn, link: Link, { host, epoch, sequence }: EventId): void {
  const { room } = turn;
  if (host === room.surroundings.host) {
    if (link.direction === "up") keepUnsure(room, { host, epoch, sequence });
    return;
  }
  if (!bringsEventsOf(room, link, host) || contiguousOf(room.log, host, epoch) >= sequence) return;
  const isToldHere = host === link.host || isStar(room, link) || isBound(room, host) || link.toldHomes.includes(host);
  if (!isToldHere && room.links.some((other) => other.host === host && !isEnded(other))) return;
  voidUpTo(room.log, host, epoch, sequence);
  complain(
    turn,
    link,
    "gone",
    `has no more what was said at ${host} up to number ${sequence}: it is missing here for good`,
  );
}
