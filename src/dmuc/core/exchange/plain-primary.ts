/**
 * A primary that knows only the spec, as a replica hears it that has asked for the room by a join (3.12). It gives no numbers and
 * counts nothing: a nick says who is meant. What follows a break is in `plain-return.ts`.
 */
import { applyEvent } from "./arrivals";
import { changeAsked, joinsAsked, takeAsked } from "../state/asked";
import { takePlainCopy } from "./copies";
import { record } from "../people/delivery";
import type { Left, Present, RoomEvent } from "../words/events";
import type { EventFrame, EventRefusedFrame, RosterFrame } from "../words/frames";
import type { EventId, Instant, Nick, UserJid } from "../words/ids";
import type { Link } from "../state/link";
import { limits } from "../words/limits";
import { isSamePerson } from "../people/nicks";
import { leavesSince, tellAgain } from "./plain-return";
import { repair } from "../links/repair";
import { type Occupant, occupantAt, occupantsOf, removeOccupant } from "../state/roster";
import { nothing } from "../people/showing";
import { lastContact } from "./steps";
import { isPlainPrimary } from "../state/behaviour";
import { type Room, type Submission, type Turn, timeOf } from "../state/state";
import { rejectOne } from "../people/submissions";

type Item = RosterFrame["items"][number];

/** Who is in here under that nick, if he is one of ours. */
function ownAt(room: Room, nick: Nick | undefined): Occupant | undefined {
  const known = nick === undefined ? undefined : occupantAt(room.roster, nick);
  return known?.home === room.surroundings.host ? known : undefined;
}

/** Whether both may be one person: of whom no JID is told the nick alone counts. */
function mayBe(one: RoomEvent | Item, other: Occupant["view"]): boolean {
  const view = "view" in one ? one.view : undefined;
  return view?.user === undefined || other.user === undefined || isSamePerson(view, other);
}

// What it tells

/**
 * Its roster without our own people, and those who are about to be: it does not say at whose home somebody is (D3-18). As it does
 * not say either how the others look, they look as before.
 */
export function rosterOfOthers(room: Room, link: Link, frame: RosterFrame): RosterFrame {
  const gone = leavesSince(room, lastContact(room, link));
  const isOurs = (item: Item): boolean => {
    const own = ownAt(room, item.nick);
    const isIn = own !== undefined && mayBe(item, own.view);
    const isGone = gone.some((event) => event.nick === item.nick && isHis(item, event));
    return isIn || isGone || waitingAs(room, item) !== undefined;
  };
  const items = frame.items.filter((item) => !isOurs(item));
  return { ...frame, items: items.map((item) => asSeenBefore(room, item)) };
}

function isHis({ view }: Item, { user, affiliation, payload }: Left): boolean {
  return user !== undefined && isSamePerson(view, { user, affiliation, payload, role: "none" });
}

function asSeenBefore(room: Room, item: Item): Item {
  const present = occupantAt(room.roster, item.nick);
  const known = present ?? room.departed.find(({ nick }) => nick === item.nick);
  if (known === undefined || known.home === room.surroundings.host || !mayBe(item, known.view)) return item;
  const { affiliation, user = known.view.user } = item.view;
  if (affiliation !== known.view.affiliation) return { ...item, view: { ...item.view, payload: known.view.payload } };
  return { ...item, view: user === undefined ? known.view : { ...known.view, user } };
}

/** The join that is under way under that nick, if it may be his. */
function waitingAs(room: Room, one: Present | Item): Submission | undefined {
  return joinsAsked(room.submissions).find(
    ({ event, stamp }) =>
      stamp !== undefined && event.kind === "present" && event.nick === one.nick && mayBe(one, event.view),
  );
}

/** It lists, on a link that is up, who is in: of ours whom it does not list it has lost. */
export function tellUnlisted(turn: Turn, link: Link, { items }: RosterFrame): void {
  for (const occupant of occupantsOf(turn.room.roster, turn.room.surroundings.host)) {
    if (!items.some((item) => item.nick === occupant.nick)) tellAgain(turn, link, occupant);
  }
}

/** It tells of somebody by his nick: of one of ours who waits, or is in, or of somebody else (D3-23). */
export function toldByNick(turn: Turn, link: Link, frame: EventFrame): void {
  const { room } = turn;
  const { event } = frame;
  if (event.kind === "present" && isYes(room, event)) {
    if (isBeforeHistory(turn, link, event)) link.held.push(frame);
    else takePlainCopy(turn, link, event);
    return;
  }
  const known = ownAt(room, event.nick);
  if (known?.identity === undefined || !mayBe(event, known.view)) {
    applyEvent(turn, link, frame, undefined, link.host);
    return;
  }
  link.toldAgain = link.toldAgain.filter((nick) => nick !== known.nick);
  if (event.kind === "left" && (event.cause === "left" || event.cause === "failed")) {
    // D3-43: he was taken for lost with the link.
    repair(turn, link, `the room has lost "${known.nick}", who is in here`, false);
    return;
  }
  if (event.kind === "present" && isAsKnown(known, event)) return;
  applyEvent(turn, link, { ...frame, identity: known.identity }, undefined, link.host);
}

/** Whether it lets in one of ours who waits; somebody else may have his nick still. */
function isYes(room: Room, event: Present): boolean {
  const waiting = waitingAs(room, event);
  const known = occupantAt(room.roster, event.nick);
  if (waiting?.event.kind !== "present") return false;
  if (known === undefined || known.home === room.surroundings.host || waiting.adopted === true) return true;
  return isSamePerson(known.view, waiting.event.view);
}

function isAsKnown({ view }: Occupant, event: Present): boolean {
  return view.affiliation === event.view.affiliation && view.role === event.view.role;
}

/** D3-26: he by whom it was asked is let in when the history is here that he is to be shown, or has not come in time. */
function isBeforeHistory({ now }: Turn, link: Link, { nick }: Present): boolean {
  const { openedBy, lacksHistory, script, outstanding } = link;
  if (nick !== openedBy?.nick || lacksHistory !== true || !script.some(({ kind }) => kind === "ask-history"))
    return false;
  return outstanding === undefined || now < outstanding.askedAt + limits.historyAnswerWaitMs;
}

// Who comes in

/** The set-up is through: from now on each waits for his own yes. */
export function waitForYes(turn: Turn): void {
  const time = timeOf(turn);
  changeAsked(turn.room.submissions, (submission) => {
    const { stamp, join } = submission;
    return join && stamp !== undefined ? { ...submission, stamp: { ...stamp, time } } : submission;
  });
}

/** When one who wants to come in has waited long enough for a room that counts nothing (3.3). */
export function yesDeadline(room: Room, link: Link): Instant | undefined {
  if (!isPlainPrimary(room, link) || link.state !== "up") return undefined;
  let earliest: Instant | undefined;
  for (const { stamp } of joinsAsked(room.submissions)) {
    if (stamp !== undefined && (earliest === undefined || stamp.time < earliest)) earliest = stamp.time;
  }
  return earliest === undefined ? undefined : ((earliest + room.surroundings.answerWaitMs) as Instant);
}

/** Whoever got no answer asks the room by himself. */
export function endWaiting(turn: Turn, link: Link): void {
  const { room, now } = turn;
  for (let due = yesDeadline(room, link); due !== undefined && due <= now; due = yesDeadline(room, link)) {
    const overdue = joinsAsked(room.submissions).find(
      ({ stamp }) => stamp !== undefined && stamp.time + room.surroundings.answerWaitMs <= now,
    );
    if (overdue?.stamp === undefined) return;
    takeAsked(room.submissions, overdue.stamp.id);
    rejectOne(turn, overdue, { condition: "remote-server-timeout", goesStockWay: true });
  }
}

/**
 * It refuses somebody (V3-14), who is known by his JID alone.
 *
 * @returns the number of his join, if he waits for it; else he was in, and it does not let him in again, or does not know him.
 */
export function refusedByName(turn: Turn, link: Link, { asked, condition }: EventRefusedFrame): EventId | undefined {
  const { room } = turn;
  if (asked === undefined) return undefined;
  const waiting = joinsAsked(room.submissions).find(({ user, stamp }) => user === asked.user && stamp !== undefined);
  if (waiting?.stamp !== undefined) return waiting.stamp.id;
  const known = occupantsOf(room.roster, room.surroundings.host).find(({ view }) => view.user === asked.user);
  if (known === undefined) return undefined;
  if (link.toldAgain.includes(known.nick)) {
    putOutOwn(turn, asked.user);
    // Somebody else has his nick there, of whom its roster tells.
    if (condition === "conflict") repair(turn, link, `"${known.nick}" is somebody else there`, false);
  } else if (notIn.includes(condition)) repair(turn, link, `the room does not know "${known.nick}" any more`, false);
  return undefined;
}

/** What a room answers who is not in (T-23, XEP-0045 7.4). */
const notIn: readonly string[] = ["item-not-found", "not-acceptable"];

/** One who was in is not let in again (D3-44). */
export function putOutOwn(turn: Turn, user: UserJid): void {
  const { room } = turn;
  const occupant = occupantsOf(room.roster, room.surroundings.host).find(({ view }) => view.user === user);
  if (occupant === undefined) return;
  const { nick, view } = occupant;
  const event: Left = { kind: "left", nick, cause: "failed", affiliation: view.affiliation, payload: nothing, user };
  record(turn, event, 0);
  removeOccupant(room.roster, nick);
  turn.effects.push({ kind: "remove", event });
}
