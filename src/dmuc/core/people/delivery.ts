/** From the log to the links: which link is given which event, and how (3.1, 3.5). */
import { isToldNoJids, toldView } from "./anonymity";
import { isToldByUs } from "../state/bound";
import { noteAuthor } from "../state/attribution";
import type { Draft } from "../words/draft";
import type { Append } from "../words/effects";
import { type RoomEvent, isRosterEvent } from "../words/events";
import type { EventFrame, PastMessage } from "../words/frames";
import { type Host, type UserJid, compareStamps } from "../words/ids";
import { type Link, countSent, isTakenBack, sessionOf } from "../state/link";
import { enqueue } from "../state/step";
import {
  type LogEntry,
  type NewEntry,
  append,
  contiguousOf,
  entriesAfter,
  haveCovers,
  nextStamp,
  pastMessage,
  reachesBack,
} from "../state/log";
import { previousSent } from "../state/marks";
import { isOfOurOutcast, senderOf } from "../state/outcasts";
import { relaysTo } from "./relay";
import { isSpared } from "../state/suspension";
import { type Room, type Turn, tell, timeOf } from "../state/state";
import { isSentAsItIs, isStar, sendsAsItIs, waitsForCopies, isAsPrinted } from "../state/behaviour";
import { isTrusted } from "../state/links";

/** Whether the link is given events of that home by us: our own, or what we relay. */
function givesTo(room: Room, link: Link, home: Host): boolean {
  return home === room.surroundings.host || relaysTo(room, link, home);
}

/** Whether the peer learns of it by the access lists (D1-46, 3.8): it gets them, and knows whom they name. */
function learnsByLists(room: Room, link: Link, entry: LogEntry): boolean {
  // There the primary says how everybody looks, live as in a sync.
  if (entry.inLists !== true || !link.extension || isSentAsItIs(room, link)) return false;
  return link.direction === "up" || isTrusted(room, link);
}

/** The event as this peer may see it. */
export function shared(room: Room, link: Link, event: RoomEvent): RoomEvent {
  if (event.kind === "present" || event.kind === "renamed") {
    const view = toldView(room, link, event.view);
    return view === event.view ? event : { ...event, view };
  }
  if (event.kind === "left" && event.user !== undefined && isToldNoJids(room, link)) {
    const { user: _hidden, ...rest } = event;
    return rest;
  }
  return event;
}

/** An event with its number, as it stands in the log or waits to be taken. */
export type Sendable = Pick<LogEntry, "event" | "stamp" | "identity" | "serves" | "sender" | "codes"> &
  Pick<EventFrame, "speaker" | "through">;

/** What all links are told alike. */
function plainFrame(room: Room, entry: Sendable): EventFrame {
  const { event, stamp, identity, through } = entry;
  const speaker = entry.speaker ?? speakerOf(room, entry);
  const frame: Draft<EventFrame> = { kind: "event", event, stamp };
  if (identity !== undefined) frame.identity = identity;
  if (speaker !== undefined) frame.speaker = speaker;
  if (through !== undefined) frame.through = through;
  return frame;
}

/** Whose stanza goes up as he has sent it, where it has been shown here already (D3-41). */
function speakerOf(room: Room, { event, sender }: Sendable): UserJid | undefined {
  if (!sendsAsItIs(room) || waitsForCopies(room)) return undefined;
  if (event.kind === "said" || event.kind === "subject") return sender;
  return event.kind === "left" ? event.user : event.view.user;
}

/**
 * Writes one event on the link: one stanza (invariant 7).
 *
 * @param plain the frame as other links get it, if they have got it.
 */
export function sendEvent(turn: Turn, link: Link, entry: Sendable, plain = plainFrame(turn.room, entry)): void {
  const event = shared(turn.room, link, entry.event);
  if (!link.extension) {
    // What our people do goes up as they have sent it (D3-41).
    const { speaker, through } = link.direction === "up" ? plain : {};
    const told: Draft<EventFrame> = { kind: "event", event };
    if (speaker !== undefined) told.speaker = speaker;
    if (through !== undefined) told.through = through;
    // D2-30: there is no number that would say when.
    if (isAsPrinted(turn.room, link)) told.said = entry.stamp.time;
    tell(turn, link, told);
    return;
  }
  const given = previousSent(link, entry.stamp.id);
  // What is missing here below it is not void: the peer may get it elsewhere, or by a roster.
  const previous = given !== undefined && isWhole(turn.room, entry) ? given : undefined;
  const acknowledged = link.received === link.receivedTold ? undefined : link.received;
  link.receivedTold = link.received;
  countSent(link, turn.now);
  if (!isRosterEvent(event)) link.saidCount = link.sentCount;
  const isPlain = event === entry.event && previous === undefined && acknowledged === undefined;
  const word = entry.serves?.host === link.host ? entry.serves.word : undefined;
  if (word?.kind === "leave") tell(turn, link, { ...word, ...sessionOf(link) });
  const frame = isPlain ? plain : frameFor(plain, event, previous, acknowledged);
  tell(turn, link, withCodes(link, entry, frame));
  if (word?.kind === "enter") tell(turn, link, { ...word, ...sessionOf(link) });
}

/** With what of his own presence goes to his replica alone. All other links share one frame, which is written once. */
export function withCodes(link: Link, { codes, stamp }: Sendable, frame: EventFrame): EventFrame {
  return codes === undefined || stamp.id.host !== link.host ? frame : { ...frame, codes };
}

function frameFor(plain: EventFrame, event: RoomEvent, previous?: number, acknowledged?: number): EventFrame {
  const frame: Draft<EventFrame> = { ...plain, event };
  if (previous !== undefined) frame.previous = previous;
  if (acknowledged !== undefined) frame.acknowledged = acknowledged;
  return frame;
}

/** Whether all that its home has said before has come here. */
function isWhole(room: Room, { stamp: { id } }: Sendable): boolean {
  return contiguousOf(room.log, id.host, id.epoch) >= id.sequence - 1;
}

/**
 * Whether the link need not hear of it: the primary tells those of a star whom it has lost, and all others of whom they hear from it
 * alone. His own home knows better.
 */
function isLossUnheard(room: Room, link: Link, { event, identity }: LogEntry): boolean {
  if (event.kind !== "left" || event.cause !== "failed" || identity === undefined) return false;
  return identity.host === link.host || !(isStar(room, link) || isToldByUs(room, link, identity.host));
}

/** @param isOutcasts whether an outcast of ours has said it: the same for all links. */
function isOwed(room: Room, link: Link, entry: LogEntry, isOutcasts = isOfOurOutcast(room, entry)): boolean {
  // 3.2.6: our people have told it themselves.
  if (link.direction === "up" && isAsPrinted(room, link)) return false;
  // It waits for the primary's yes, and needs no copy of its own.
  if (entry.answers === true && link.direction === "down" && entry.stamp.id.host === link.host) return true;
  if (entry.copied === true && link.direction === "up") return false;
  if (link.direction === "down" && isLossUnheard(room, link, entry)) return false;
  if (entry.heardFrom === link.host || isOutcasts) return false;
  if (entry.unseen === true && isStar(room, link)) return false;
  return givesTo(room, link, entry.stamp.id.host) && !learnsByLists(room, link, entry);
}

/**
 * Whether the roster of this session has told it. One of our own people does not tell what we decide about others, and none
 * what we decide about the reader's own (3.6.4).
 */
function isInRoster(
  { host, rosterPosition, rosterHomes }: Link,
  { event, stamp, identity, position }: LogEntry,
): boolean {
  if (!isRosterEvent(event) || position > rosterPosition) return false;
  if (identity === undefined || identity.host === stamp.id.host) return true;
  return rosterHomes === "all" && identity.host !== host;
}

/**
 * Sends from the log what the link has not been given, by stanza or by roster. The link is up.
 *
 * @returns false if the log does not hold all of it any more: only a sync can tell what is left (3.1).
 */
export function catchUp(turn: Turn, link: Link): boolean {
  const { room } = turn;
  if (!reachesBack(room.log, link.cursor)) return false;
  for (const entry of entriesAfter(room.log, link.cursor)) {
    if (!isInRoster(link, entry) && isOwed(room, link, entry)) sendEvent(turn, link, entry);
  }
  link.cursor = room.log.lastPosition;
  return true;
}

/** The log has dropped these. Who is not owed the first of those that he has not been given lags no more for them. */
export function passOver(room: Room, dropped: readonly LogEntry[]): void {
  for (const link of room.links) {
    for (const entry of dropped) {
      if (entry.position <= link.cursor) continue;
      // One that was owed has been dropped before it: only a sync can tell that.
      const isNext = entry.position === link.cursor + 1;
      if (!isNext || (isOwed(room, link, entry) && !isInRoster(link, entry))) break;
      link.cursor = entry.position;
    }
  }
}

/**
 * Whether the link is owed something that came before: it has just come up, or the primary has given us back what we have lost
 * (3.5).
 */
function lags(room: Room, link: Link, { position }: LogEntry): boolean {
  if (link.cursor >= position - 1) return false;
  return entriesAfter(room.log, link.cursor).some(
    (entry) => entry.position < position && isOwed(room, link, entry) && !isInRoster(link, entry),
  );
}

/** Whether the link, to whose peer nobody goes at present, is owed something of the log that no roster tells. */
export function isBehind(room: Room, link: Link): boolean {
  const { cursor } = link;
  return (
    cursor < room.log.lastPosition &&
    entriesAfter(room.log, cursor).some((entry) => isOwed(room, link, entry) && !isInRoster(link, entry))
  );
}

/** Gives an entry that the log has just got to all links that are up; the others find it there later. */
export function distribute(turn: Turn, entry: LogEntry): void {
  const { room } = turn;
  const isOutcasts = isOfOurOutcast(room, entry);
  let plain: EventFrame | undefined;
  for (const link of room.links) {
    // D3-02: nobody is in by it; should somebody come before it is given up, the log tells what he needs.
    if (link.state !== "up" || link.emptySince !== undefined || isTakenBack(link)) continue;
    if (isSpared(room, link, entry)) {
      link.withheld ??= "unasked";
      continue;
    }
    // It has gone with what it led to.
    if (entry.position <= link.cursor) continue;
    if (lags(room, link, entry)) {
      // The primary is told what it lacks at the end of a sync, or by another one (`giveAll`).
      if (link.direction !== "up" && !catchUp(turn, link)) enqueue(link, { kind: "ask-hello" });
      continue;
    }
    if (isOwed(room, link, entry, isOutcasts)) {
      plain ??= plainFrame(room, entry);
      sendEvent(turn, link, entry, plain);
    }
    link.cursor = entry.position;
  }
}

/** What the log keeps of an event beside the event. */
export type About = Pick<LogEntry, "identity" | "inLists" | "copied" | "heardFrom" | "serves">;

/** Numbers an event that entered here and appends it; a message is on the disk before anything else happens (D1-43). */
export function record(turn: Turn, event: RoomEvent, bytes: number, about: About = {}): LogEntry {
  const { room } = turn;
  const stamp = nextStamp(room.log, room.surroundings.host, room.surroundings.epoch, timeOf(turn));
  const sender = senderOf(room, event);
  const noted: Draft<NewEntry> = { stamp, event, bytes, ...about };
  if (sender !== undefined) noted.sender = sender;
  const entry = append(room.log, noted);
  rememberMessage(turn, entry);
  return entry;
}

/**
 * The subject is a register: the one that stands last in the order counts, whenever it arrives (3.6.6).
 *
 * @returns false if it is a subject that another has replaced already.
 */
export function takeSubject(room: Room, message: PastMessage): boolean {
  if (message.event.kind !== "subject") return true;
  const present = room.subject?.stamp;
  if (present !== undefined && message.stamp !== undefined && compareStamps(message.stamp, present) < 0) return false;
  room.subject = message;
  return true;
}

/** The subject that stands last counts (3.6.6), and another one may stand last now. */
export function showLastSubject(turn: Turn, isVoid: (entry: LogEntry) => boolean = () => false): void {
  const { room } = turn;
  const before = room.subject;
  delete room.subject;
  // What was told before there were numbers is not in the log.
  let last = before?.stamp === undefined ? before : undefined;
  let isKept = false;
  for (const entry of room.log.entries) {
    const message = pastMessage(entry);
    if (message?.event.kind !== "subject") continue;
    if (message.event === before?.event) isKept = true;
    if (!isVoid(entry) && takeSubject(room, message)) last = message;
  }
  if (last === undefined && !isKept) last = before;
  if (last !== undefined) room.subject = last;
  if (last !== undefined && last.event !== before?.event)
    turn.effects.push({ kind: "show", event: last.event, delayed: true });
}

/** 3.8: the subject of one of ours who is outcast by now does not count, if the primary has not heard it. */
export function withdrawSubject(turn: Turn, { peerHaves }: Link): void {
  const { room } = turn;
  const isVoid = (entry: LogEntry): boolean =>
    isOfOurOutcast(room, entry) && entry.event.kind === "subject" && !haveCovers(peerHaves, entry.stamp.id);
  const { subject } = room;
  if (room.log.entries.some((entry) => entry.event === subject?.event && isVoid(entry))) showLastSubject(turn, isVoid);
}

/** A message that may be heard here goes to the disk, and is shown. */
export function applyMessage(turn: Turn, entry: LogEntry, delayed: boolean): void {
  if (!rememberMessage(turn, entry)) return;
  const { event, stamp, author } = entry;
  // Of who has just said it everybody knows who he is.
  const show = { kind: "show", event, stamp, delayed } as const;
  turn.effects.push(author === undefined || !delayed ? show : { ...show, author });
}

/**
 * A message goes to the disk; a subject is remembered besides, if it stands after the present one: a register (3.6.6).
 *
 * @returns whether there is something to show: not for a subject that came too late.
 */
export function rememberMessage(turn: Turn, entry: LogEntry): boolean {
  const { room } = turn;
  noteAuthor(room, entry);
  const message = pastMessage(entry);
  if (message === undefined) return false;
  const isNews = takeSubject(room, message);
  const { host, epoch } = entry.stamp.id;
  const logged: Draft<Append> = { kind: "append", message, contiguous: contiguousOf(room.log, host, epoch) };
  if (entry.sender !== undefined) logged.sender = entry.sender;
  turn.effects.push(logged);
  return isNews;
}
