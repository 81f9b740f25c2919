/**
 * Something of a peer's is missing, or cannot be understood without a sync: a number, a start of its module, an order.
 *
 * The first time a sync begins at once. What it has not mended is asked for again after 10, 30 and 60 s; a peer that goes on
 * like that is given up (3.1).
 */
import type { Instant } from "../words/ids";
import type { Link } from "../state/link";
import { limits } from "../words/limits";
import type { Turn } from "../state/state";
import { giveUp, resync } from "./transitions";

/** When the next sync for such a reason may begin. */
export function repairDue(link: Link): Instant {
  const { repairs, repairedAt } = link;
  if (repairedAt === undefined) return 0 as Instant;
  return (repairedAt + (limits.retryPausesMs[repairs - 1] ?? 0)) as Instant;
}

/**
 * Begins a sync, at once or when the pause is over.
 *
 * @param isItsOwn the peer alone is to blame; what it passes on may be mended elsewhere.
 */
export function repair(turn: Turn, link: Link, reason: string, isItsOwn: boolean): void {
  const { now } = turn;
  const { repairedAt } = link;
  if (repairedAt !== undefined && now > repairedAt + limits.repairsForgottenMs) link.repairs = 0;
  if (now < repairDue(link)) {
    link.gapSince ??= now;
    return;
  }
  const isHopeless = link.repairs > limits.retryPausesMs.length;
  if (isHopeless && isItsOwn) {
    giveUp(turn, link, `${link.host} cannot be brought in step: ${reason}`);
    return;
  }
  if (!isHopeless) link.repairs++;
  link.repairedAt = now;
  resync(turn, link, reason);
}
