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
import { allAsked, changeAsked, createAsked, isAskedOut, joinsAsked, putAsked, takeAsked } from "../state/asked";
import { senderOf } from "../state/outcasts";
import { type About, type Sendable, applyMessage, sendEvent } from "./delivery";
import type { Draft } from "../words/draft";
import type { Admitted, Rejected } from "../words/effects";
import { isEnded } from "../state/ended";
import { asksForEntry, hasSaidPassword, isPasswordHidden, isReservedNick } from "./entry";
import type { Present, RoomEvent } from "../words/events";
import type { EventRefusedFrame } from "../words/frames";
import {
  type Affiliation,
  type EventId,
  type Instant,
  type Payload,
  type Stamp,
  type UserJid,
  sameEvent,
} from "../words/ids";
import type { Link } from "../state/link";
import { limits } from "../words/limits";
import { dropNumbered, numbersOf, putNumbered } from "../state/numbered";
import { append, haveCovers, nextKey, noteReceived, reserveStamp } from "../state/log";
import { type Occupant, occupantAt, occupantOf, putOccupant, removeOccupant } from "../state/roster";
import { isSamePerson } from "./nicks";
import { defaultRole } from "./rights";
import { forgetEntering, noteEntered } from "./serving";
import { type Room, type Submission, type Turn, listedAffiliation, timeOf } from "../state/state";
import { isServingByWord, opensByJoin, ownPolicy, sendsAsItIs, waitsForCopies } from "../state/behaviour";

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
  readonly password?: string;
}

/** All that waits, in the order of asking; nothing does any more. */
function takeAll(room: Room): readonly Submission[] {
  const { submissions } = room;
  room.submissions = createAsked();
  return allAsked(submissions);
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
  if (entry.password !== undefined) submission.password = entry.password;
  if (join && joinsAsked(room.submissions).some((other) => isRival(other, submission))) {
    reject(turn, submission, "conflict");
    return;
  }
  if (isAskedOut(room.submissions, bytes)) {
    reject(turn, submission, "resource-constraint");
    return;
  }
  if (link?.state === "up") {
    putAsked(room.submissions, send(turn, link, submission));
    return;
  }
  if (link !== undefined && link.state !== "split") putAsked(room.submissions, submission);
  // Others wait as long as the grace lasts, and are not looked at for each that comes.
  else if (!isGraceOver(turn, link)) settleOne(turn, link, submission);
  else {
    putAsked(room.submissions, submission);
    settle(turn, link);
  }
}

/** Whether both want to come in under one nick; of clients who ask by themselves the primary knows whether they are one person's. */
function isRival(other: Submission, { event, user }: Submission): boolean {
  return other.event.nick === event.nick && (user === undefined || other.user === undefined);
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
  for (const submission of takeAll(room)) {
    const { stamp } = submission;
    // The primary knows the number, but the sync brought no copy: it has said no, and the no was lost.
    const isRefused = stamp !== undefined && haveCovers(link.peerHaves, stamp.id);
    // Of a set-up the yes to its opener is the end.
    const isOpener = stamp !== undefined && link.opener !== undefined && sameEvent(stamp.id, link.opener);
    if (isOpener) putAsked(room.submissions, submission);
    else if (isRefused) giveUp(turn, submission, "remote-server-timeout");
    else putAsked(room.submissions, stamp === undefined ? submission : send(turn, link, submission));
  }
}

/** What waited for the link is sent, now that all else of ours has been. */
export function sendWaiting(turn: Turn, link: Link): void {
  const { room } = turn;
  const { all, sent } = room.submissions;
  if (all.size === sent.count) return;
  changeAsked(room.submissions, (submission) =>
    submission.stamp === undefined ? send(turn, link, submission) : submission,
  );
}

/**
 * A hello begins: what of the people who wanted to come in has arrived is not known, and what is said above their numbers is
 * told by the sync. So they ask anew when it is over, and the roster tells the primary that they are not in.
 */
export function askAgain(room: Room, link: Link): void {
  changeAsked(room.submissions, (submission) => {
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
  if (room.submissions.all.size === 0) return undefined;
  return (link.splitSince + room.surroundings.splitGraceMs) as Instant;
}

/** The grace is over (D2-36). */
export function settleSubmissions(turn: Turn, link: Link): void {
  const due = submissionDeadline(turn.room, link);
  if (due !== undefined && due <= turn.now) settle(turn, link);
}

/**
 * Ends the waiting behind a split link: of messages when the grace is over, since the link may be back at once.
 */
export function settle(turn: Turn, link: Link | undefined): void {
  const done = turn.effects.length;
  let isAnyUnsure = false;
  for (const submission of takeAll(turn.room)) {
    if (!settleOne(turn, link, submission)) continue;
    isAnyUnsure = true;
  }
  // Once for all of them, and before the first is appended.
  if (isAnyUnsure) turn.effects.splice(done, 0, { kind: "save", ahead: true });
}

/** Returns whether the primary may have another copy of what has been decided about it. */
function settleOne(turn: Turn, link: Link | undefined, submission: Submission): boolean {
  const { room } = turn;
  const { event, stamp } = submission;
  // D2-36: a new message is refused at once where talk is not allowed: it was surely not sent.
  const mayWait =
    isMessage(event) && !isGraceOver(turn, link) && (room.surroundings.whileSplit.talk || stamp !== undefined);
  if (mayWait) {
    putAsked(room.submissions, submission);
    return false;
  }
  // The primary may have heard of it: it is to be told how things stand here.
  if (stamp !== undefined && !isMessage(event) && link !== undefined) link.peerForgot = true;
  decideAlone(turn, submission);
  return stamp !== undefined && isMessage(event);
}

function isGraceOver({ room, now }: Turn, link: Link | undefined): boolean {
  return link?.splitSince === undefined || link.splitSince + room.surroundings.splitGraceMs <= now;
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
    const refusal = refusalOfEntry(room, submission, event, affiliation);
    if (refusal !== undefined) giveUp(turn, submission, refusal);
    else showAlone(turn, { ...submission, event: { ...event, view: { ...event.view, affiliation, role } } });
  }
}

/** Why the room would not let him in, as far as it has told us what counts for that (T-04); undefined: it would. */
function refusalOfEntry(
  room: Room,
  { password, adopted }: Submission,
  { nick, view }: Present,
  affiliation: Affiliation,
): string | undefined {
  const { config } = room.config;
  if (occupantAt(room.roster, nick) !== undefined || isReservedNick(room, nick, view.user)) return "conflict";
  if (defaultRole(room, affiliation) === "none")
    return affiliation === "outcast" ? "forbidden" : "registration-required";
  if (adopted === true) return undefined;
  // 3.8: whom to let in it would have to be asked.
  if (asksForEntry(room) || isPasswordHidden(config)) return "remote-server-timeout";
  return hasSaidPassword(config, password) ? undefined : "not-authorized";
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
  if (given !== undefined && isMessage(event)) noteUnsure(room, stamp.id);
  const sender = senderOf(room, event);
  const known = { ...(identity === undefined ? {} : { identity }), ...(sender === undefined ? {} : { sender }) };
  const entry = append(room.log, { stamp, event, bytes, ...known });
  if (isMessage(event)) {
    applyMessage(turn, entry, false);
    return;
  }
  applyOwn(turn, event, stamp);
}

/** The primary may have a copy of that. The caller has it saved. */
export function noteUnsure({ unsure }: Room, id: EventId): void {
  if (unsure.count >= limits.submissionsMax) {
    const [oldest] = numbersOf(unsure);
    if (oldest !== undefined) dropNumbered(unsure, oldest);
  }
  putNumbered(unsure, id, true);
}

/** Nobody asks the primary any more. */
export function abandon(turn: Turn): void {
  for (const submission of takeAll(turn.room)) giveUp(turn, submission, "remote-server-timeout");
}

/** Tells who asked that it was not granted; the number, if it had one, is void here. */
function giveUp(turn: Turn, submission: Submission, condition: string, error?: Payload): void {
  const { stamp } = submission;
  if (stamp !== undefined) noteReceived(turn.room.log, stamp.id, stamp.id.sequence - 1);
  reject(turn, submission, condition, error);
}

/** The same of all who wait. */
export function rejectAll(turn: Turn, why: Pick<Rejected, "condition" | "goesStockWay">): void {
  for (const submission of takeAll(turn.room)) rejectOne(turn, submission, why);
}

/** The same of one who does not wait any more. */
export function rejectOne(
  turn: Turn,
  { event, join, user }: Submission,
  { condition, ...more }: Pick<Rejected, "condition" | "goesStockWay">,
): void {
  const effect: Rejected = { kind: "rejected", event, join, condition, ...more };
  turn.effects.push(user === undefined ? effect : { ...effect, user });
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
  if (stamp !== undefined && isMessage(event)) noteUnsure(turn.room, stamp.id);
}

/** The primary has refused what had that number. */
export function refusedByPrimary(turn: Turn, { id, condition, asked }: EventRefusedFrame): void {
  const submission = id === undefined ? undefined : takeAsked(turn.room.submissions, id);
  if (submission !== undefined) giveUp(turn, submission, condition, asked?.error);
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
