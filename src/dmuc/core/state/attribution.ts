/**
 * Who has said a message, by the occupant-id that he had then (M-02): he may be gone by the time it is history, and somebody else
 * may have his nick. Where each instance has occupant-ids of its own it finds that out for itself; in a star there are none but the
 * primary's, which tells of whom it may tell, and everybody keeps it with the message.
 */
import type { Draft } from "../words/draft";
import type { RoomEvent } from "../words/events";
import type { PastMessage } from "../words/frames";
import type { Link } from "./link";
import type { LogEntry } from "./log";
import { occupantAt } from "./roster";
import type { Room } from "./state";
import { hasStar, isStar } from "./behaviour";

function authorNow(room: Room, { kind, nick }: RoomEvent): LogEntry["author"] {
  return kind !== "said" || nick === undefined ? undefined : occupantAt(room.roster, nick)?.view.occupantId;
}

/** Notes with a message who says it, unless it has been told with it. */
export function noteAuthor(room: Room, entry: LogEntry): void {
  if (entry.event.kind !== "said" || entry.author !== undefined || !hasStar(room)) return;
  const author = authorNow(room, entry.event);
  if (author !== undefined) (entry as Draft<LogEntry>).author = author;
}

/** A message of a peer's: what the primary tells of who has said it counts, and nobody else's word. */
export function believed(room: Room, link: Link, message: PastMessage): PastMessage {
  return link.direction === "up" && isStar(room, link) ? message : withoutAuthor(message);
}

/** Who has said it, as an entry of the log has it. */
export function authorOf({ author }: PastMessage): Pick<LogEntry, "author"> {
  return author === undefined ? {} : { author };
}

/** A message of a history as the peer gets it: with who has said it, if we say so to that peer. */
export function attributed(room: Room, link: Link, message: PastMessage): PastMessage {
  return link.direction === "down" && isStar(room, link) ? message : withoutAuthor(message);
}

/** The same of a sync, in which the peer is told who is in: of those it need not be told by whom a message is. */
export function attributedInSync(room: Room, link: Link, message: PastMessage): PastMessage {
  const isKnown = message.author === authorNow(room, message.event);
  return isKnown ? withoutAuthor(message) : attributed(room, link, message);
}

function withoutAuthor(message: PastMessage): PastMessage {
  if (message.author === undefined) return message;
  const { author: _untold, ...rest } = message;
  return rest;
}
