/**
 * The return of a replica to a primary that knows only the spec (D3-44; 3.6, "Without lnk").
 *
 * Theory of operation. Whatever broke off is begun anew, by the join of one of those who are in. If the primary has forgotten the
 * replica, config and people follow as at the first time; if it has not, it shows him, and nothing else. Then it is asked for what
 * was said since it was heard last, and our people say by stanzas of their own, in the order in which things have happened here,
 * what it may have missed: who has left, who is in, and what was said. Whoever is in is let in once more, or refused, and then he
 * is out.
 *
 * What got lost before the break was noticed the primary's history tells: those of our people's words that are not in it. If it was
 * so long that everybody has left for everybody, ours leave first: so the primary forgets us, and tells who is in.
 */
import { sendEvent } from "../people/delivery";
import type { Draft } from "../words/draft";
import type { Left } from "../words/events";
import type { EventFrame, PastMessage } from "../words/frames";
import { layGhosts } from "../people/ghosts";
import { type Instant, type Nick, type UserJid, sameEvent } from "../words/ids";
import type { Link } from "../state/link";
import { stopScript } from "../state/step";
import { limits } from "../words/limits";
import type { LogEntry } from "../state/log";
import { type Occupant, occupantAt, occupantsOf } from "../state/roster";
import { nothing } from "../people/showing";
import { historyLength, lastContact } from "./steps";
import { isOpenedByJoin, isPlainPrimary } from "../state/behaviour";
import { type Room, type Turn, tell } from "../state/state";
import { giveAll } from "./sync";
import { setState } from "../links/transitions";

// The primary answers

/**
 * It shows us who has asked, without config and people: it has not forgotten us.
 *
 * @returns false if it tells something else.
 */
export function knowsUsStill(turn: Turn, link: Link, { event }: EventFrame): boolean {
  const { openedBy } = link;
  const isAsked = isPlainPrimary(turn.room, link) && link.script[0]?.kind === "open";
  if (!isAsked || event.kind !== "present" || event.nick !== openedBy?.nick) return false;
  if (!link.established) {
    askAnew(turn, link, openedBy);
    return false;
  }
  link.peerForgot = false;
  goOn(turn, link);
  return true;
}

/**
 * The leave of somebody by whom we were known before has got lost: if he leaves now, it may forget us. If there were others, no set-up
 * comes, and who waits asks the room by himself.
 */
function askAnew(turn: Turn, link: Link, { user, nick }: NonNullable<Link["openedBy"]>): void {
  if (link.attempts > 0) return;
  link.attempts++;
  const event: Left = { kind: "left", nick, cause: "left", affiliation: "none", payload: nothing, user };
  sayLeave(turn, link, event);
  delete link.wakeAt;
}

/** The link is up again but for what both sides have missed. */
export function goOn(turn: Turn, link: Link): void {
  stopScript(link);
  setState(turn, link, "syncing", "the room answers");
  link.script = [{ kind: "ask-history", missed: true }, { kind: "tell-missed" }];
}

// What it has missed

/** Whom our people are: each by the client that the room knows. */
function presentHere({ roster, surroundings }: Room): readonly Occupant[] {
  return occupantsOf(roster, surroundings.host);
}

function isIn(room: Room, user: UserJid | undefined): boolean {
  return user !== undefined && presentHere(room).some(({ view }) => view.user === user);
}

/** What has entered here since that moment. */
function oursSince({ log, surroundings }: Room, since: Instant): readonly LogEntry[] {
  let first = log.entries.length;
  while (first > 0 && (log.entries[first - 1]?.stamp.time ?? 0) >= since) first--;
  return log.entries
    .slice(first)
    .filter(
      ({ stamp, heardFrom, copied }) =>
        stamp.id.host === surroundings.host && heardFrom === undefined && copied !== true,
    );
}

/** Those of ours who have left since that moment, and have not come back. */
export function leavesSince(room: Room, since: Instant): readonly Left[] {
  const left: Left[] = [];
  for (const { event } of oursSince(room, since)) {
    if (event.kind === "left" && event.user !== undefined && !isIn(room, event.user)) left.push(event);
  }
  return left;
}

/** Whether one of ours has said that: by his nick and the id that his client gave it, whenever the primary has heard it. */
export function isOurWord(room: Room, { event: { kind, nick, messageId } }: PastMessage): boolean {
  if (messageId === undefined || nick === undefined) return false;
  const { host } = room.surroundings;
  return room.log.entries.some(
    ({ event, stamp, heardFrom }) =>
      stamp.id.host === host &&
      heardFrom === undefined &&
      event.kind === kind &&
      event.nick === nick &&
      event.messageId === messageId,
  );
}

/** The primary's history since it was heard last: what is not in it of our people's words has not come there. */
export function noteUnheard({ room }: Turn, link: Link, messages: readonly PastMessage[]): void {
  const isWhole = messages.length < historyLength(room);
  const reaches = messages[0]?.time ?? limits.integerMax;
  const isThere = ({ event: { nick, messageId } }: PastMessage, said: LogEntry["event"]): boolean =>
    nick === said.nick && said.kind === "said" && (messageId === undefined || messageId === said.messageId);
  const unheard = oursSince(room, lastContact(room, link)).filter(
    ({ event, position, stamp }) =>
      event.kind === "said" &&
      position <= link.cursor &&
      (isWhole || stamp.time > reaches) &&
      !messages.some((message) => isThere(message, event)),
  );
  link.unheard = unheard.map(({ stamp }) => stamp.id);
}

/** Before it is asked anew: who has gone, whose nick he may have by whom it is asked, says what he has said, and leaves; after a long break all do. */
export function tellGone(turn: Turn, link: Link): void {
  const { room } = turn;
  if (!isPlainPrimary(room, link) || !link.established) return;
  for (const entry of oursSince(room, lastContact(room, link))) {
    const { event, sender, position } = entry;
    if (event.kind === "left" && !isIn(room, event.user)) sayLeave(turn, link, event);
    const isNews = position > Math.max(link.cursor, link.rosterPosition);
    if ((event.kind === "said" || event.kind === "subject") && isNews && !isIn(room, sender))
      sendEvent(turn, link, entry);
  }
  link.rosterPosition = room.log.lastPosition;
  if (!isLong(turn, link)) return;
  for (const { nick, view } of presentHere(room)) {
    const event: Draft<Left> = { kind: "left", nick, cause: "left", affiliation: view.affiliation, payload: nothing };
    if (view.user !== undefined) event.user = view.user;
    sayLeave(turn, link, event);
  }
}

/** Whether it was not heard for so long that all may have left for it (D3-43), and that others may have come and gone there. */
function isLong({ room, now }: Turn, { ghosts, lastContact: contact, splitSince }: Link): boolean {
  return ghosts === "left" || (contact ?? splitSince ?? now) + room.surroundings.splitGraceMs <= now;
}

function sayLeave(turn: Turn, link: Link, event: Left): void {
  if (event.user !== undefined) tell(turn, link, { kind: "event", event, speaker: event.user });
}

/** He asks to come in once more, who is in (D3-44). */
export function tellAgain(turn: Turn, link: Link, { nick, view }: Occupant): void {
  const { user: speaker } = view;
  if (speaker === undefined || link.toldAgain.includes(nick)) return;
  // Who has left since waits no more.
  const isPresent = (other: Nick): boolean => occupantAt(turn.room.roster, other) !== undefined;
  link.toldAgain = [...link.toldAgain.filter((other) => isPresent(other)), nick];
  const frame: Draft<EventFrame> = { kind: "event", event: { kind: "present", nick, view }, speaker };
  if (isOpenedByJoin(turn.room, link)) frame.through = turn.room.self;
  tell(turn, link, frame);
}

/** All that the primary may have missed, in the order in which it happened; from here on it is told what happens. */
export function tellMissed(turn: Turn, link: Link): void {
  const { room } = turn;
  const since = lastContact(room, link);
  const present = presentHere(room);
  setState(turn, link, "up", "it is told what it has missed");
  delete link.splitSince;
  delete link.lastContact;
  layGhosts(turn, link);
  turn.effects.push({ kind: "save" });
  // He has been told of by whom it was asked.
  const isOpener = ({ nick, view }: Occupant): boolean =>
    nick === link.openedBy?.nick && view.user === link.openedBy.user;
  for (const entry of oursSince(room, since)) {
    const { event, stamp, sender, position } = entry;
    // When it was asked anew the others had been told.
    if (event.kind === "left" && position > link.rosterPosition && !isIn(room, event.user)) sayLeave(turn, link, event);
    if (event.kind !== "said" && event.kind !== "subject") continue;
    const isUntold = position > link.cursor || link.unheard.some((id) => sameEvent(id, stamp.id));
    const speaker = present.find(({ view }) => view.user === sender);
    if (!isUntold || speaker === undefined) continue;
    if (!isOpener(speaker)) tellAgain(turn, link, speaker);
    sendEvent(turn, link, entry);
  }
  for (const occupant of present) if (!isOpener(occupant)) tellAgain(turn, link, occupant);
  link.unheard = [];
  link.peerForgot = false;
  link.cursor = room.log.lastPosition;
  giveAll(turn, link);
}
