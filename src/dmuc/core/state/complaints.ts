/**
 * What is wrong with a peer, for the administrator: one line a minute for each kind of complaint, however often it
 * happens. Whoever writes nonsense shall not fill the log with it.
 */
import type { Instant } from "../words/ids";
import type { Complaint, ComplaintKind, Link } from "./link";
import { limits } from "../words/limits";
import { type Turn, report } from "./state";

/**
 * Complains of the link's peer, unless the same was said within the minute; then it is counted, and told with the next.
 *
 * @param text what the peer did, and what became of it, to follow its name.
 */
export function complain(turn: Turn, link: Link, kind: ComplaintKind, text: string): void {
  const { now } = turn;
  const last = link.complaints.find((known) => known.kind === kind);
  const more = sinceLast(last, now);
  if (more === undefined) return;
  link.complaints = [...link.complaints.filter((known) => known !== last), { kind, at: now, untold: 0 }];
  report(turn, "warn", `${link.host} ${text}${more}`);
}

/**
 * Whether something that happens often may be said once more; else it is counted.
 *
 * @returns what to add about the times that were not told, or undefined if it is too early.
 */
export function sinceLast(last: Pick<Complaint, "at" | "untold"> | undefined, now: Instant): string | undefined {
  // A clock that was set back opens the mouth again.
  if (last !== undefined && now >= last.at && now - last.at < limits.complaintEveryMs) {
    last.untold++;
    return undefined;
  }
  const untold = last?.untold ?? 0;
  return untold === 0 ? "" : ` (and ${untold} times more since the last line like this)`;
}
