/**
 * The subject of a split (3.6.6, D1-09). It is a register: of two subjects the one that stands last counts, everywhere. But of
 * one that a replica has set while it did not know the primary's, the primary says its own anew: so that one stands last.
 */
import { distribute, record } from "./delivery";
import type { Draft } from "../words/draft";
import type { SubjectSet } from "../words/events";
import type { PastMessage } from "../words/frames";
import type { Link } from "../state/link";
import { haveCovers } from "../state/log";
import type { Turn } from "../state/state";
import { isStar } from "../state/behaviour";

/**
 * Says the primary's subject anew, if a backlog of that replica has replaced it.
 *
 * @param before the subject before the backlog.
 */
export function upholdSubject(turn: Turn, link: Link, before: PastMessage | undefined): void {
  const { room } = turn;
  if (room.role !== "primary" || isStar(room, link) || room.subject === before) return;
  if (before?.event.kind !== "subject" || before.stamp === undefined) return;
  if (haveCovers(link.peerHaves, before.stamp.id)) return;
  // The room says it: by now the nick may be somebody's at another home, who would not be spoken for.
  const { language, payload } = before.event;
  const event: Draft<SubjectSet> = { kind: "subject", payload };
  if (language !== undefined) event.language = language;
  const entry = record(turn, event, before.bytes);
  turn.effects.push({ kind: "show", event, stamp: entry.stamp, delayed: false });
  distribute(turn, entry);
}
