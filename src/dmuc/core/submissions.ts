/**
 * What our people ask for where the primary decides: it waits here for the primary's copy (D2-01, D3-23; 3.6, "D2, order by
 * the primary").
 *
 * Theory of operation. A submission gets its number when it is sent, and keeps it: so one that was under way when the link
 * broke can be sent again without being taken twice. While the link is not up, submissions wait for it without numbers. A
 * split ends the waiting: at once for what changes who is in, and after the grace for messages, since the link may be back
 * before anybody has noticed. What the administrator lets people say in a split gets a place in the order here; of what was
 * under way then, the primary may have another copy: the next sync asks for it (`unsure`).
 */
import { senderOf } from "./outcasts";
import { type About, type Sendable, rememberMessage, sendEvent } from "./delivery";
import type { Draft } from "./draft";
import type { Admitted, Rejected } from "./effects";
import { isEnded } from "./ended";
import type { RoomEvent } from "./events";
import type { EventRefusedFrame } from "./frames";
import { type EventId, type Instant, type Payload, type Stamp, type UserJid, sameEvent } from "./ids";
import type { Link } from "./link";
import { limits } from "./limits";
import { append, haveCovers, nextKey, noteReceived, reserveStamp } from "./log";
import { type Occupant, occupantAt, occupantOf, putOccupant, removeOccupant } from "./roster";
import { isSamePerson } from "./nicks";
import { defaultRole } from "./rights";
import { forgetEntering, noteEntered } from "./serving";
import {
  type Room,
  type Submission,
  type Turn,
  isServingByWord,
  listedAffiliation,
  opensByJoin,
  ownPolicy,
  sendsAsItIs,
  timeOf,
  waitsForCopies,
} from "./state";

/** Whether the primary decides about that event of one of our people (policy, requirements.md chapter 5). */
export function needsPrimary(room: Room, event: RoomEvent, comesIn = false): boolean {
  if (waitsForCopies(room)) return true;
  if (room.role !== "replica") return false;
  const { joinsDecidedBy } = ownPolicy(room);
  // D3-13: also of another client of somebody who is in.
  return joinsDecidedBy === "primary" && ((comesIn && sendsAsItIs(room)) || isJoin(room, event));
}

function isJoin(room: Room, event: RoomEvent): boolean {
  if (event.kind !== "present") return false;
  const known = occupantAt(room.roster, event.nick);
  // Whoever wants the nick of another wants to come in, as the primary will tell him.
  return known === undefined || (isServingByWord(room) && !isSamePerson(known.view, event.view));
}

function linkUp(room: Room): Link | undefined {
  return room.links.find((link) => link.direction === "up");
}

function isMessage(event: RoomEvent): boolean {
  return event.kind === "said" || event.kind === "subject";
}

/** That a client comes in, and whether it is in already, served by the primary itself (D3-28). */
export interface Entry {
  readonly comesIn: boolean;
  readonly adopted?: true;
}

/** Asks the primary, as soon as it can be asked, or does what may be done without it. */
export function submit(
  turn: Turn,
  event: RoomEvent,
  bytes: number,
  about: About,
  user?: UserJid,
  entry: Entry = { comesIn: false },
): void {
  const { room } = turn;
  const link = linkUp(room);
  const join = (entry.comesIn && !waitsForCopies(room)) || isJoin(room, event);
  const submission: Draft<Submission> = { event, join, bytes };
  if (about.identity !== undefined) submission.identity = about.identity;
  if (user !== undefined && sendsAsItIs(room)) submission.user = user;
  if (entry.adopted === true) submission.adopted = true;
  if (join && room.submissions.some((other) => isRival(other, submission))) {
    reject(turn, submission, "conflict");
    return;
  }
  if (room.submissions.length >= limits.submissionsMax) {
    reject(turn, submission, "resource-constraint");
    return;
  }
  if (link?.state === "up") {
    room.submissions.push(send(turn, link, submission));
    return;
  }
  room.submissions.push(submission);
  if (link === undefined || link.state === "split") settle(turn, link);
}

/** Whether both want to come in under one nick; of clients who ask by themselves the primary knows whether they are one person's. */
function isRival(other: Submission, { event, user }: Submission): boolean {
  return other.join && other.event.nick === event.nick && (user === undefined || other.user === undefined);
}

function send(turn: Turn, link: Link, submission: Submission): Submission {
  const { room } = turn;
  const { host, epoch } = room.surroundings;
  const stamp = submission.stamp ?? reserveStamp(room.log, host, epoch, timeOf(turn));
  const { event, identity, user: speaker } = submission;
  const asked: Draft<Sendable> = { event, stamp };
  if (identity !== undefined) asked.identity = identity;
  if (speaker !== undefined) asked.speaker = speaker;
  if (submission.join && opensByJoin(room)) asked.through = room.self;
  sendEvent(turn, link, asked);
  return { ...submission, stamp };
}

/** The link is in step: what was under way and has not arrived is sent again. */
export function resubmit(turn: Turn, link: Link): void {
  const { room } = turn;
  const { submissions } = room;
  room.submissions = [];
  for (const submission of submissions) {
    const { stamp } = submission;
    // The primary knows the number, but the sync brought no copy: it has said no, and the no was lost.
    const isRefused = stamp !== undefined && haveCovers(link.peerHaves, stamp.id);
    // Of a set-up the yes to its opener is the end.
    const isOpener = stamp !== undefined && link.opener !== undefined && sameEvent(stamp.id, link.opener);
    if (isOpener) room.submissions.push(submission);
    else if (isRefused) giveUp(turn, submission, "remote-server-timeout");
    else room.submissions.push(stamp === undefined ? submission : send(turn, link, submission));
  }
}

/** What waited for the link is sent, now that all else of ours has been. */
export function sendWaiting(turn: Turn, link: Link): void {
  const { room } = turn;
  room.submissions = room.submissions.map((submission) =>
    submission.stamp === undefined ? send(turn, link, submission) : submission,
  );
}

/**
 * A hello begins: what of the people who wanted to come in has arrived is not known, and what is said above their numbers is
 * told by the sync. So they ask anew when it is over, and the roster tells the primary that they are not in.
 */
export function askAgain(room: Room, link: Link): void {
  room.submissions = room.submissions.map((submission) => {
    const { stamp, ...asked } = submission;
    if (stamp === undefined || isMessage(asked.event)) return submission;
    noteReceived(room.log, stamp.id, stamp.id.sequence - 1);
    link.peerForgot = true;
    return asked;
  });
}

/** When messages that wait behind a split link have waited long enough. */
export function submissionDeadline(room: Room, link: Link): Instant | undefined {
  if (link.direction !== "up" || link.state !== "split" || link.splitSince === undefined) return undefined;
  if (room.submissions.length === 0) return undefined;
  return (link.splitSince + room.surroundings.splitGraceMs) as Instant;
}

/** The grace is over (D2-36). */
export function settleSubmissions(turn: Turn, link: Link): void {
  const due = submissionDeadline(turn.room, link);
  if (due !== undefined && due <= turn.now) settle(turn, link);
}

/**
 * Ends the waiting behind a split link: of messages when the grace is over, since the link may come back at once.
 */
export function settle(turn: Turn, link: Link | undefined): void {
  const { room, now } = turn;
  const { whileSplit, splitGraceMs } = room.surroundings;
  const isOver = link?.splitSince === undefined || link.splitSince + splitGraceMs <= now;
  const { submissions } = room;
  room.submissions = [];
  for (const submission of submissions) {
    const { event, stamp } = submission;
    // D2-36: a new message is refused at once where talk is not allowed: it was surely not sent.
    const mayWait = isMessage(event) && !isOver && (whileSplit.talk || stamp !== undefined);
    // The primary may have heard of it: it is to be told how things stand here.
    if (stamp !== undefined && !isMessage(event) && link !== undefined) link.peerForgot = true;
    if (mayWait) room.submissions.push(submission);
    else decideAlone(turn, submission);
  }
}

/** What the primary would decide is decided by what is allowed here, and by its lists and roster as they were (3.10). */
function decideAlone(turn: Turn, submission: Submission): void {
  const { room } = turn;
  const { event, join, stamp } = submission;
  // He was in by it, of which nobody has heard here, and has been put out since (3.7).
  const isOver = stamp !== undefined && isEnded(room, stamp.id, undefined);
  if (isOver || !isAllowedAlone(room, submission)) giveUpUnsure(turn, submission, "remote-server-timeout");
  else if (!join || event.kind !== "present") {
    const occupant = occupantMeant(room, submission);
    if (occupant === undefined) giveUpUnsure(turn, submission, "not-acceptable");
    else showAlone(turn, { ...submission, event: { ...event, nick: occupant.nick } });
  } else {
    const affiliation = listedAffiliation(room, event.view);
    const role = defaultRole(room, affiliation);
    if (occupantAt(room.roster, event.nick) !== undefined) giveUp(turn, submission, "conflict");
    else if (role === "none")
      giveUp(turn, submission, affiliation === "outcast" ? "forbidden" : "registration-required");
    else showAlone(turn, { ...submission, event: { ...event, view: { ...event.view, affiliation, role } } });
  }
}

/** Who asked: since then he may have got another nick, or have left. */
function occupantMeant(room: Room, { event, identity }: Submission): Occupant | undefined {
  if (identity !== undefined) return occupantOf(room.roster, identity, event.nick);
  return event.nick === undefined ? undefined : occupantAt(room.roster, event.nick);
}

/** What people may do without the primary (D2-35, D2-36, 3.10). */
function isAllowedAlone(room: Room, { event, join }: Submission): boolean {
  const policy = ownPolicy(room);
  const { whileSplit } = room.surroundings;
  if (isMessage(event)) return policy.whileSplit.message === "allowed" || whileSplit.talk;
  if (event.kind === "renamed") return policy.whileSplit.rename === "allowed";
  if (!join) return true;
  return policy.whileSplit.join === "by-lists" || (policy.whileSplit.join === "by-option" && whileSplit.enter);
}

/** Shows here what the primary could not be asked about; it learns of it by the sync. */
function showAlone(turn: Turn, submission: Submission): void {
  const { room } = turn;
  const { event, bytes, identity } = submission;
  const { host, epoch } = room.surroundings;
  const given = submission.stamp;
  // The place in the order is taken now: others may have been seen since it was sent.
  const stamp =
    given === undefined
      ? reserveStamp(room.log, host, epoch, timeOf(turn))
      : { ...given, orderKey: nextKey(room.log, timeOf(turn)) };
  noteReceived(room.log, stamp.id, stamp.id.sequence - 1);
  if (given !== undefined && isMessage(event)) noteUnsure(turn, stamp.id);
  const sender = senderOf(room, event);
  const known = { ...(identity === undefined ? {} : { identity }), ...(sender === undefined ? {} : { sender }) };
  const entry = append(room.log, { stamp, event, bytes, ...known });
  if (isMessage(event)) {
    if (rememberMessage(turn, entry)) turn.effects.push({ kind: "show", event, stamp, delayed: false });
    return;
  }
  applyOwn(turn, event, stamp);
}

function noteUnsure(turn: Turn, id: EventId): void {
  turn.room.unsure = [...turn.room.unsure.slice(1 - limits.submissionsMax), id];
  turn.effects.push({ kind: "save", ahead: true });
}

/** Nobody asks the primary any more. */
export function abandon(turn: Turn): void {
  const { submissions } = turn.room;
  turn.room.submissions = [];
  for (const submission of submissions) giveUp(turn, submission, "remote-server-timeout");
}

/** Tells who asked that it was not granted; the number, if it had one, is void here. */
function giveUp(turn: Turn, submission: Submission, condition: string, error?: Payload): void {
  const { stamp } = submission;
  if (stamp !== undefined) noteReceived(turn.room.log, stamp.id, stamp.id.sequence - 1);
  reject(turn, submission, condition, error);
}

/** The same of all who wait. */
export function rejectAll(turn: Turn, { condition, ...more }: Pick<Rejected, "condition" | "goesStockWay">): void {
  const { submissions } = turn.room;
  turn.room.submissions = [];
  for (const { event, join, user } of submissions) {
    const effect: Rejected = { kind: "rejected", event, join, condition, ...more };
    turn.effects.push(user === undefined ? effect : { ...effect, user });
  }
}

function reject(turn: Turn, { event, join, user }: Submission, condition: string, error?: Payload): void {
  const effect: Draft<Rejected> = { kind: "rejected", event, join, condition };
  if (user !== undefined) effect.user = user;
  if (error !== undefined) effect.error = error;
  turn.effects.push(effect);
}

/** The same without the primary's word: it may have taken it after all ("unknown", 3.6). */
function giveUpUnsure(turn: Turn, submission: Submission, condition: string): void {
  const { stamp, event } = submission;
  giveUp(turn, submission, condition);
  if (stamp !== undefined && isMessage(event)) noteUnsure(turn, stamp.id);
}

/** The primary has refused what had that number. */
export function refusedByPrimary(turn: Turn, { id, condition, asked }: EventRefusedFrame): void {
  const submission = id === undefined ? undefined : take(turn.room, id);
  if (submission !== undefined) giveUp(turn, submission, condition, asked?.error);
}

/** Takes the submission of that number out of those that wait. */
export function take(room: Room, id: EventId): Submission | undefined {
  const isIt = ({ stamp }: Submission): boolean => stamp !== undefined && sameEvent(stamp.id, id);
  const found = room.submissions.find((submission) => isIt(submission));
  if (found !== undefined) room.submissions = room.submissions.filter((submission) => submission !== found);
  return found;
}

/** Whether that number of ours was settled here during a split without the primary, which may have a copy. */
function isUnsure(room: Room, id: EventId): boolean {
  return room.unsure.some((other) => sameEvent(other, id));
}

/** The copy of such a number has come. Returns false if it is none of these. */
export function takeUnsure(room: Room, id: EventId): boolean {
  const known = isUnsure(room, id);
  room.unsure = room.unsure.filter((other) => !sameEvent(other, id));
  return known;
}

/** One of ours who is let in by the copy of his join. */
export type LetIn = Pick<Admitted, "user" | "codes" | "adopted">;

/** Roster and people here, after a presence event of one of ours. */
export function applyOwn(turn: Turn, event: RoomEvent, stamp: Stamp, letIn: LetIn = {}): void {
  const { room } = turn;
  const { host } = room.surroundings;
  const { user } = letIn;
  if (event.kind === "present") {
    const known = occupantAt(room.roster, event.nick);
    const isByWord = isServingByWord(room);
    // Whoever was served by the primary itself is at home here from now on (D3-28).
    if (known === undefined || (!isByWord && known.home !== host)) {
      const { nick, view } = event;
      putOccupant(room.roster, { nick, home: host, identity: stamp.id, claim: stamp, view });
      if (user === undefined || !isByWord) {
        turn.effects.push({ kind: "admitted", nick, view, stamp, ...letIn });
        return;
      }
      turn.effects.push({ kind: "show", event, stamp, delayed: false });
      noteEntered(turn, user, nick, { view, stamp });
      return;
    }
    putOccupant(room.roster, { ...known, view: event.view });
    if (user !== undefined && !isByWord) {
      turn.effects.push({ kind: "admitted", nick: event.nick, view: event.view, stamp, ...letIn });
      return;
    }
  } else if (event.kind === "left") {
    removeOccupant(room.roster, event.nick);
    forgetEntering(room, event.nick);
  } else if (event.kind === "renamed") {
    const known = occupantAt(room.roster, event.nick);
    removeOccupant(room.roster, event.nick);
    if (known !== undefined) putOccupant(room.roster, { ...known, nick: event.newNick, claim: stamp });
  }
  turn.effects.push({ kind: "show", event, stamp, delayed: false });
}
