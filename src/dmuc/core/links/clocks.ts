/** A replica's clock follows its primary's (3.1, "Clocks"). */
import { complain } from "../state/complaints";
import type { Instant } from "../words/ids";
import type { Link } from "../state/link";
import { limits } from "../words/limits";
import type { Turn } from "../state/state";

/**
 * Compares clocks with the primary.
 *
 * @param theirs what the primary's clock said.
 * @param roundTripMs how old that may be.
 */
export function compareClocks(turn: Turn, link: Link, theirs: Instant, roundTripMs: number): void {
  if (link.direction !== "up") return;
  const difference = theirs - turn.now;
  const apartMs = Math.abs(difference) - roundTripMs;
  turn.room.clockOffsetMs = apartMs > limits.clockToleranceMs ? difference : 0;
  if (apartMs > limits.clockWarningMs) {
    const minutes = Math.floor(apartMs / 60000);
    complain(
      turn,
      link,
      "clock",
      `has a clock that differs from ours by more than ${minutes} min; please set them right`,
    );
  }
}
