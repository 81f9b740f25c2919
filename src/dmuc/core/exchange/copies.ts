/** The primary's copies of what our people have asked for: they count, and are shown, from now on (3.6, D2-01, D3-25). */
import { isNeverGiven, keepsOrder } from "./acceptance";
import { joinsAsked, takeAsked } from "../state/asked";
import { isPlacedByPrimary } from "../state/bound";
import { applyMessage, showLastSubject, takeSubject } from "../people/delivery";
import type { Draft } from "../words/draft";
import { type Present, type RoomEvent, isRosterEvent } from "../words/events";
import { type OccupantId, type Stamp, partOf, sameEvent } from "../words/ids";
import { type Link, sayWhoIsIn } from "../state/link";
import { append, appendWanted, entryOf, hasEvent, noteReceived, pastMessage, rekey } from "../state/log";
import { dropNumbered } from "../state/numbered";
import { viewByLists } from "../people/rights";
import { isServingByWord, ownPolicy } from "../state/behaviour";
import type { Submission, Turn } from "../state/state";
import { countUpTo, hasMessage, keptPosition, messageOf } from "../state/strands";
import { type LetIn, applyOwn } from "../people/submissions";

/** An event of ours as the primary tells it. */
interface Copy {
  readonly event: RoomEvent;
  readonly stamp: Stamp;
  readonly bytes: number;
  readonly codes?: readonly number[];
  readonly author?: OccupantId;
}

/**
 * A numbered event of our own host that the primary sends, live or in a backlog.
 *
 * @param previous number before it for us; what lies between is void.
 */
export function takeCopy(turn: Turn, link: Link, message: Copy, previous: number): void {
  const { room } = turn;
  const { log } = room;
  const { stamp } = message;
  const submission = takeAsked(room.submissions, stamp.id);
  if (submission !== undefined) {
    noteReceived(log, stamp.id, previous);
    confirm(turn, submission, message);
    return;
  }
  if (isNeverGiven(turn, link, stamp.id)) return;
  const isWanted = dropNumbered(room.unsure, stamp.id) || !hasEvent(log, stamp.id);
  noteReceived(log, stamp.id, previous);
  if (move(turn, stamp) || !isWanted || isRosterEvent(message.event)) return;
  if (ownPolicy(room).orderedBy === "primary" || keepsOrder(turn, link, stamp)) takeLate(turn, message);
}

/** V3-11 of a master that knows only the spec: it has no number, and is his who waits under that nick. */
export function takePlainCopy(turn: Turn, link: Link, event: Present): boolean {
  const asked = joinsAsked(turn.room.submissions).find(
    ({ event: { nick }, stamp }) => nick === event.nick && stamp !== undefined,
  );
  if (asked?.stamp === undefined) return false;
  takeCopy(turn, link, { event, stamp: asked.stamp, bytes: 0 }, asked.stamp.id.sequence - 1);
  return true;
}

function confirm(turn: Turn, submission: Submission, copy: Copy): void {
  const { room } = turn;
  const { event, stamp } = copy;
  const { event: asked, bytes, identity } = submission;
  const about = identity === undefined ? {} : { identity };
  // As of what others do: nobody is told of it by us (`give`).
  const entry = appendWanted(room.log, { stamp, event, bytes, copied: true, ...about }, !isServingByWord(room));
  if (entry !== undefined && !isRosterEvent(event)) {
    applyMessage(turn, entry, false);
  } else if (event.kind === "present" && (asked.kind === "present" || asked.kind === "renamed"))
    confirmPresence(turn, submission, { ...copy, event });
  else applyOwn(turn, event, stamp);
}

function confirmPresence(turn: Turn, submission: Submission, copy: Copy & { readonly event: Present }): void {
  const { room } = turn;
  const { event, stamp, codes } = copy;
  const { event: asked, join, user: client, adopted } = submission;
  // His own JID is known here, whatever the primary may tell; and newer lists may have come before its copy.
  const user = asked.kind === "present" || asked.kind === "renamed" ? asked.view.user : undefined;
  const view = viewByLists(room, user === undefined ? event.view : { ...event.view, user });
  if (view.role !== "none") {
    const letIn: Draft<LetIn> = {};
    if (client !== undefined) letIn.user = client;
    if (codes !== undefined) letIn.codes = codes;
    if (adopted !== undefined) letIn.adopted = adopted;
    applyOwn(turn, { ...event, view }, stamp, letIn);
    return;
  }
  if (!join) return;
  const effect = { kind: "rejected", event: asked, join, condition: "forbidden" } as const;
  turn.effects.push(client === undefined ? effect : { ...effect, user: client });
  // Should the primary think that he is in, our roster says that he is not.
  for (const link of room.links) sayWhoIsIn(link);
}

/**
 * The primary's disk has gone back to an older state, and somebody's home has given his words to it again: what the log has of them
 * gets the place that the primary gives it now. A home that the primary did not name meanwhile may tell them itself: as they were.
 *
 * @returns false if the log does not have it.
 */
export function moveAgain(turn: Turn, link: Link, stamp: Stamp): boolean {
  const { log } = turn.room;
  if (!hasMessage(log, stamp.id)) return false;
  if (link.direction !== "up" || !isPlacedByPrimary(turn.room, link, stamp.id.host)) {
    if (messageOf(log, stamp.id)?.stamp.orderKey !== stamp.orderKey) return false;
  } else if (entryOf(log, stamp.id)?.stamp.orderKey !== stamp.orderKey) place(turn, stamp);
  takeUpSubject(turn, stamp);
  return true;
}

/** A subject that had lapsed, since the primary did not know of it any more, has been told to it again (3.6.6). */
function takeUpSubject(turn: Turn, { id }: Stamp): void {
  const { room } = turn;
  const entry = messageOf(room.log, id);
  const present = room.subject?.stamp?.id;
  if (entry?.event.kind !== "subject" || (present !== undefined && sameEvent(present, id))) return;
  const message = pastMessage(entry);
  if (message !== undefined && takeSubject(room, message))
    turn.effects.push({ kind: "show", event: entry.event, delayed: true });
}

/** What we show already gets the place that the primary has given it, where it gives any (3.1). Returns false if we do not show it. */
function move(turn: Turn, stamp: Stamp): boolean {
  const known = entryOf(turn.room.log, stamp.id);
  if (known === undefined) return false;
  const isPlaced = ownPolicy(turn.room).orderedBy === "primary";
  if (isPlaced && known.copied !== true && !isRosterEvent(known.event)) place(turn, stamp);
  return true;
}

function place(turn: Turn, stamp: Stamp): void {
  const { log } = turn.room;
  rekey(log, stamp.id, stamp.orderKey, true);
  turn.effects.push({ kind: "rekey", id: stamp.id, orderKey: stamp.orderKey });
  raiseFollowers(turn, stamp);
  if (entryOf(log, stamp.id)?.event.kind === "subject") showLastSubject(turn);
}

/** What was given up here, or lost with an earlier start of ours, and had reached the primary all the same. */
function takeLate(turn: Turn, { codes: _codes, ...copy }: Copy): void {
  applyMessage(turn, append(turn.room.log, { ...copy, copied: true }), true);
}

/** Order keys grow with the numbers (3.1): what was said here after it stands after it, till the primary gives it a place as well. */
function raiseFollowers(turn: Turn, moved: Stamp): void {
  const { log } = turn.room;
  const { host, epoch, sequence } = moved.id;
  const strand = partOf(log.strands, host, epoch);
  if (strand === undefined) return;
  let last = moved.orderKey;
  for (let index = countUpTo(strand, sequence); index < strand.messages.length; index++) {
    const follower = strand.messages[index];
    if (follower === undefined || follower.copied === true || follower.position === keptPosition) continue;
    const { id, orderKey } = follower.stamp;
    // Those after it stand after it.
    if (orderKey > last) return;
    last++;
    rekey(log, id, last, false);
    turn.effects.push({ kind: "rekey", id, orderKey: last });
  }
}
