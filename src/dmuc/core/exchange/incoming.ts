/** Live frames of a peer, in the order of their numbers, each once (3.1, invariants 1 and 2). */
import { farAhead, isFarAhead, isNeverGiven, keepsOrder, mayBring } from "./acceptance";
import { applyEvent } from "./arrivals";
import { complain } from "../state/complaints";
import { asCredited } from "../people/credit";
import { isHidden } from "../people/contests";
import { applyMessage, distribute, takeSubject } from "../people/delivery";
import { moveAgain, takeCopy } from "./copies";
import type { Draft } from "../words/draft";
import { type RoomEvent, type Said, type SubjectSet, isRosterEvent } from "../words/events";
import type { EventFrame, EventRefusedFrame, OccupantIqFrame, PrivateFrame } from "../words/frames";
import { type EventId, type Host, type Instant, type Nick, type RequestId, type Stamp, sameEvent } from "../words/ids";
import { type Link, acknowledge, isAlive, isTakenBack, sessionOf } from "../state/link";
import { limits } from "../words/limits";
import {
  type LogEntry,
  type NewEntry,
  append,
  appendWanted,
  contiguousOf,
  hasEvent,
  haveCovers,
  isOver,
  noteReceived,
  noteStart,
  pastMessage,
} from "../state/log";
import { noteHeard } from "../state/marks";
import { count } from "../state/tally";
import { isSlowed } from "../links/rate";
import { type RefusalCase, refuse } from "../words/refusals";
import { repair, repairDue } from "../links/repair";
import { refusedByName, toldByNick } from "./plain-primary";
import { knowsUsStill } from "./plain-return";
import { occupantAt } from "../state/roster";
import { asCalledHere, maySpeakAs } from "./speech";
import { giveUp } from "../links/transitions";
import { askerOf, passPrivate } from "./one-to-one";
import { askRoom, isJudged, letJudgeUnnumbered } from "./judging";
import { openingRefused } from "./opening";
import { asSpoken } from "./speakers";
import { isSuspended } from "../state/suspension";
import { adoptMessage } from "./strangers";
import { type Room, type Turn, isOfThisLife, tell } from "../state/state";
import {
  isAsPrinted,
  isPlainMirror,
  isPlainPrimary,
  isSentAsItIs,
  isServingByWord,
  isStar,
  policyOf,
} from "../state/behaviour";
import { linkOfHost, linkWith } from "../state/links";
import { bringsEventsOf } from "../people/rights";
import { refusedByPrimary } from "../people/submissions";
import { doubt, isGranted, takeSettled, voiceOf } from "./voice";

/** A frame about the room's common life. Of a link that is not up, and of another session, nothing is taken (invariant 5). */
export function eventReceived(turn: Turn, link: Link, frame: EventFrame): void {
  if (!isAlive(link) && !knowsUsStill(turn, link, frame)) return;
  // Numbers count between two sides that both show the extension.
  if (frame.stamp === undefined || !link.extension) {
    const { stamp: _stamp, identity: _identity, ...rest } = frame;
    if (link.state === "syncing" && isPlainMirror(turn.room, link)) hold(link, rest);
    else unnumbered(turn, link, rest);
    return;
  }
  // 3.1: a frame of a former life of the room comes late.
  if (!isOfThisLife(turn.room, frame.stamp.id)) return;
  // What lies within the sender's cut was sent before this session began, and comes late.
  const within = haveCovers(link.peerHaves, frame.stamp.id);
  const isOpening = link.opener !== undefined && sameEvent(link.opener, frame.stamp.id);
  if (!within || isOpening || frame.said !== undefined) {
    if (frame.said === undefined && !noteHeard(link, frame.stamp.id)) {
      count(link, "duplicates");
      return;
    }
    link.received++;
    if (frame.acknowledged !== undefined) acknowledge(link, frame.acknowledged, turn.now);
  }
  if (link.state === "syncing" && (link.established || isAhead(turn.room, link))) {
    // 3.6.1: what lies within the sender's cut comes by backlog or roster; what lies above waits for the end of the sync.
    if (!within) hold(link, frame);
    return;
  }
  numbered(turn, link, frame, frame.stamp);
}

function hold({ held }: Link, frame: EventFrame): void {
  if (held.length < limits.heldFramesMax) held.push(frame);
}

/** 3.2.2: its users' stanzas may overtake the end of its set-up, which comes on another stream. */
function isAhead(room: Room, link: Link): boolean {
  return link.direction === "down" && policyOf(room, link).opening !== "pushed";
}

/** What was held during the sync, now that it is over. */
export function releaseHeld(turn: Turn, link: Link): void {
  const held = link.held;
  link.held = [];
  for (const frame of held) {
    if (frame.stamp !== undefined) numbered(turn, link, frame, frame.stamp);
    else unnumbered(turn, link, frame);
  }
}

/** Nothing for what a roster shows: that is bounded by its count alone. */
function bytesOf({ bytes }: EventFrame): number {
  return bytes ?? 0;
}

function numbered(turn: Turn, link: Link, frame: EventFrame, stamp: Stamp): void {
  const { room } = turn;
  const isOurs = stamp.id.host === room.surroundings.host;
  const isSubjectTold = frame.said !== undefined && frame.event.kind === "subject" && link.direction === "up";
  // In a star the primary's copy of what is here already may bring it another place.
  if (hasEvent(room.log, stamp.id) && !isSubjectTold && !(isOurs && isStar(room, link))) {
    count(link, "duplicates");
    noteVoidBefore(turn, link, frame, stamp);
    return;
  }
  const isOfEarlierStart = isOurs && stamp.id.epoch !== room.surroundings.epoch;
  if (!(isSubjectTold && isOfEarlierStart) && !mayBring(turn, link, stamp.id)) return;
  if (isFarAhead(turn, link, stamp)) {
    giveUp(turn, link, `${link.host} ${farAhead}`);
    return;
  }
  if (isSubjectTold) {
    subjectTold(turn, link, frame, stamp);
    return;
  }
  if (stamp.id.host === link.host && link.peerEpoch !== undefined && stamp.id.epoch !== link.peerEpoch) {
    // 3.1: only a hello tells of a new start.
    repair(turn, link, "the peer was started anew", true);
    return;
  }
  const previous = frame.previous ?? stamp.id.sequence - 1;
  if (isAboutOpenerHeld(link, frame)) link.held.push(frame);
  else if (previous > contiguousOf(room.log, stamp.id.host, stamp.id.epoch)) holdBack(turn, link, frame, stamp);
  else if (isOurs && isBeforeHistory(turn, link, stamp.id)) link.held.push(frame);
  else if (isOurs) takeCopy(turn, link, copyIn(frame, stamp), previous);
  else takeNext(turn, link, frame, stamp, previous);
}

/** What has come by another way before, as a subject does at the end of a set-up, tells all the same what lies before it (3.1, `p`). */
function noteVoidBefore({ room }: Turn, link: Link, { previous }: EventFrame, { id }: Stamp): void {
  if (previous !== undefined && bringsEventsOf(room, link, id.host)) noteReceived(room.log, id, previous);
}

function copyIn(frame: EventFrame, stamp: Stamp): Parameters<typeof takeCopy>[2] {
  const { event, codes } = frame;
  const copy = { event, stamp, bytes: bytesOf(frame) };
  return codes === undefined ? copy : { ...copy, codes };
}

/** Nothing is missing before it. */
function takeNext(turn: Turn, link: Link, frame: EventFrame, stamp: Stamp, previous: number): void {
  const { room } = turn;
  const voids = stamp.id.sequence - 1 - previous;
  if (voids > 0) count(link, "voids", voids);
  // Known by a hello, or announced by the primary with the event itself (3.1).
  noteStart(room.log, stamp.id.host, stamp.id.epoch);
  if (!noteReceived(room.log, stamp.id, previous)) {
    const what = `sent events of more homes than a room can have; one of ${stamp.id.host} is not taken`;
    complain(turn, link, "too-many", what);
    return;
  }
  if (moveAgain(turn, link, stamp)) return;
  // Whoever came in under it is gone with it (3.11): what the primary passes on may be late.
  if (isRosterEvent(frame.event) && isOfEarlierStart(room, stamp.id)) return;
  if (!keepsOrder(turn, link, stamp)) {
    if (stamp.id.host === link.host) noteDisorder(turn, link);
    return;
  }
  if (link.direction === "down" && isSentAsItIs(room, link)) {
    // D2-28: what its users have sent comes as they have sent it, and the room says what it means.
    const spoken = asSpoken(turn, link, frame);
    if (spoken === undefined) return;
    if (isJudged(room, link, spoken)) askRoom(turn, link, spoken, stamp);
    // D3-13: what else somebody says of himself who is not in means nobody.
    else if (!isRosterEvent(spoken.event)) take(turn, link, spoken, stamp);
    return;
  }
  if (link.direction !== "up" && frame.identity !== undefined && frame.identity.host !== stamp.id.host) {
    complain(turn, link, "act", `decided about somebody of ${frame.identity.host}, which it may not; not taken`);
    return;
  }
  const event = asCredited(turn, link, stamp.id.host, frame.event);
  const credited = event === frame.event ? frame : { ...frame, event };
  if (isJudged(room, link, credited)) askRoom(turn, link, credited, stamp);
  else take(turn, link, credited, stamp);
}

/** Whether the home has told us itself, or the primary of a star for it, of a later start than that one. */
function isOfEarlierStart(room: Room, id: EventId): boolean {
  if (isOver(room.log, id)) return true;
  const { host, epoch } = id;
  const direct = room.links.find((link) => link.host === host);
  if (direct?.peerEpoch === undefined || direct.peerEpoch === epoch) return false;
  return direct.peerHaves.some((have) => have.host === host && have.epoch === epoch);
}

/** Invariant 2: what comes after a missing number waits for it; what is too far from it will come again by a sync (3.1). */
function holdBack(turn: Turn, link: Link, frame: EventFrame, { id }: Stamp): void {
  const reach = contiguousOf(turn.room.log, id.host, id.epoch) + limits.aboveGapMax;
  if (id.sequence > reach || link.held.length >= limits.heldFramesMax) {
    repair(turn, link, "many numbers are missing", id.host === link.host);
    return;
  }
  link.held.push(frame);
  if (link.gapSince === undefined) count(link, "gaps");
  link.gapSince ??= turn.now;
}

/** 3.1: the first time a sync may put it right, the second time nothing will. */
function noteDisorder(turn: Turn, link: Link): void {
  link.disorders++;
  if (link.disorders === 1) repair(turn, link, "its events are out of order", true);
  else giveUp(turn, link, `${link.host} sends its events out of order`);
}

function take(turn: Turn, link: Link, frame: EventFrame, stamp: Stamp): void {
  const { event } = frame;
  // 3.1: what is refused is void: not in the log, and not passed on.
  // The primary passes on what others said, maybe under a nick that somebody has here as well: its number tells who it was.
  const isPassedOn = stamp.id.host !== link.host;
  if ((event.kind === "said" || event.kind === "subject") && !isPassedOn && !maySpeakAs(turn, link, event.nick)) return;
  if (!isPassedOn && !hasVoice(turn, link, frame, stamp)) return;
  give(turn, link, frame, stamp);
}

/** Whether it may be said (3.9a), as far as is known; what is in doubt waits. */
function hasVoice(turn: Turn, link: Link, frame: EventFrame, stamp?: Stamp): boolean {
  const { event } = frame;
  if (event.kind !== "said" && event.kind !== "subject") return true;
  const voice = voiceOf(turn, link, event);
  if (voice === "doubted" && stamp !== undefined) doubt(turn, link, { ...frame, event }, stamp);
  else if (voice !== "heard") complainOfVoice(turn, link, event);
  return voice === "heard";
}

function complainOfVoice(turn: Turn, link: Link, { kind, nick }: Said | SubjectSet): void {
  const right = kind === "subject" ? "may not set the subject" : "may not speak";
  complain(turn, link, "voice", `let "${nick ?? ""}" be heard, who ${right} here; not shown`);
}

/** What was in doubt and is not any more is heard, or void. */
export function settleDoubts(turn: Turn): void {
  const { room } = turn;
  for (const doubted of takeSettled(room)) {
    const link = linkWith(room, doubted.peer);
    if (link === undefined) continue;
    if (isGranted(room, doubted)) give(turn, link, doubted.frame, doubted.stamp);
    else complainOfVoice(turn, link, doubted.frame.event);
  }
}

/** It goes to the log, is shown and passed on. */
function give(turn: Turn, link: Link, frame: EventFrame, stamp: Stamp): void {
  const { room } = turn;
  const { event } = frame;
  const arrived: Draft<NewEntry> = { stamp, event: asCalledHere(room, stamp.id.host, event), bytes: bytesOf(frame) };
  if (frame.identity !== undefined) arrived.identity = frame.identity;
  // Such a replica passes nothing on, and has the primary's word for who had a nick.
  const entry = appendWanted(room.log, arrived, !isServingByWord(room));
  applyEvent(turn, link, frame, entry, stamp.id.host);
  if (entry === undefined) return;
  // 3.7: those of a star are told whom we have under the nick.
  if (event.kind === "present" && isHidden(room, stamp.id.host, event.nick)) entry.unseen = true;
  relay(turn, link, entry);
}

/** D1-56: the subject at the end of a set-up, whose number the set-up has told already. */
function subjectTold(turn: Turn, link: Link, frame: EventFrame, stamp: Stamp): void {
  const { room } = turn;
  const { log } = room;
  const present = room.subject?.stamp;
  // It is told at the end of a set-up and of the history: a full log may have dropped it meanwhile.
  if (present !== undefined && sameEvent(present.id, stamp.id)) return;
  const known = log.entries.find((entry) => sameEvent(entry.stamp.id, stamp.id));
  if (known !== undefined && room.subject === undefined) {
    // A mirror that is opened anew has had it before (D3-02).
    const message = pastMessage(known);
    if (message !== undefined) takeSubject(room, message);
    turn.effects.push({ kind: "show", event: known.event, delayed: true });
  }
  if (known !== undefined || !keepsOrder(turn, link, stamp)) return;
  if (isNeverGiven(turn, link, stamp.id)) return;
  if (!noteReceived(log, stamp.id, stamp.id.sequence - 1)) return;
  const event = asCalledHere(turn.room, stamp.id.host, frame.event);
  applyMessage(turn, append(log, { stamp, event, bytes: bytesOf(frame), heardFrom: link.host }), true);
}

/** A primary passes on what a pair of its replicas cannot tell each other (3.5). */
function relay(turn: Turn, link: Link, entry: LogEntry): void {
  if (link.direction === "down") distribute(turn, entry);
}

/** What has no number guards itself by the session (3.1); a presence without one is only the spec's. */
function unnumbered(turn: Turn, link: Link, told: EventFrame): void {
  if (link.extension && told.session !== link.session) return;
  const frame = told.speaker === undefined ? told : asSpoken(turn, link, told);
  if (frame === undefined) return;
  const { event, said } = frame;
  if (link.extension && isRosterEvent(event)) {
    complain(turn, link, "no-number", `told of "${event.nick}" without a number; not taken`);
  } else if (isRosterEvent(event) && isPlainMirror(turn.room, link)) {
    // D3-13: what else somebody says of himself who is not in means nobody.
    if (isJudged(turn.room, link, frame)) letJudgeUnnumbered(turn, link, frame);
  } else if (isRosterEvent(event) && isPlainPrimary(turn.room, link)) {
    toldByNick(turn, link, frame);
  } else if (isRosterEvent(event)) {
    applyEvent(turn, link, frame, undefined, link.host);
    passOn(turn, link, event);
  } else if (event.likeness !== undefined && !link.extension) {
    adoptMessage(turn, link, event, bytesOf(frame), said, said !== undefined && !isLive(turn, link, said));
  } else if (said !== undefined && link.direction === "up" && !isLive(turn, link, said)) {
    if (event.kind === "subject") turn.room.subject = { event, time: said, bytes: bytesOf(frame) };
    turn.effects.push({ kind: "show", event, delayed: true, said });
  } else if (maySpeakAs(turn, link, event.nick) && hasVoice(turn, link, frame)) {
    const called = asCalledHere(turn.room, link.host, event);
    turn.effects.push({ kind: "show", event: called, delayed: false });
    passOn(turn, link, called);
  }
}

/** Of a peer that knows only the spec everything says when it was said, what is said now as well (D2-30). */
function isLive({ room, now }: Turn, link: Link, said: Instant): boolean {
  if (!isAsPrinted(room, link) || now - said >= limits.liveWithinMs) return false;
  // What it tells again after a break may have been heard.
  const { resumedAt = 0 } = link;
  return said >= resumedAt || now - resumedAt >= limits.liveWithinMs;
}

/** In a star nobody else tells the others of what has no number. */
function passOn(turn: Turn, link: Link, event: RoomEvent): void {
  const { room } = turn;
  if (link.direction !== "down") return;
  // Who only shows who is there is told of by us (3.5).
  if (isRosterEvent(event) && !isStar(room, link)) return;
  const { echo } = policyOf(room, link);
  for (const other of room.links) {
    const isHeardByUs = isStar(room, link) || isStar(room, other);
    if (other.state !== "up" || !isHeardByUs || (other === link && !echo)) continue;
    if (isSuspended(room, other) || isTakenBack(other)) continue;
    tell(turn, other, { kind: "event", event, ...sessionOf(other) });
  }
}

/** The primary does not grant what we have asked for (3.6). */
export function eventRefused(turn: Turn, link: Link, frame: EventRefusedFrame): void {
  if (link.direction !== "up" || openingRefused(turn, link, frame) || !isAlive(link)) return;
  if (link.extension && frame.session !== link.session) return;
  const id = isPlainPrimary(turn.room, link) ? refusedByName(turn, link, frame) : frame.id;
  if (id !== undefined) refusedByPrimary(turn, { ...frame, id });
}

/**
 * D3-26: whether he is let in by whom a mirror was opened, while the history that he is to be shown is still on its way. The
 * primary waits for the request for a second only, which a slow link takes longer, and for that of the first page alone.
 */
function isBeforeHistory({ now }: Turn, link: Link, id: EventId): boolean {
  const { opener, lacksHistory, script } = link;
  if (opener === undefined || lacksHistory !== true || !sameEvent(opener, id)) return false;
  return script.some(({ kind }) => kind === "ask-history") && now < (historyDeadline(link) ?? limits.integerMax);
}

/** Till when the history is waited for that has been asked for, or its next page. */
function historyDeadline({ outstanding }: Link): Instant | undefined {
  if (outstanding?.frame.kind !== "history-request") return undefined;
  return (outstanding.askedAt + limits.historyAnswerWaitMs) as Instant;
}

function isOpenerHeld({ opener, openedBy, held, extension }: Link): boolean {
  const isHis = ({ stamp, event: { nick } }: EventFrame): boolean =>
    stamp === undefined ? !extension && nick === openedBy?.nick : opener !== undefined && sameEvent(stamp.id, opener);
  return opener !== undefined && held.some((frame) => isHis(frame));
}

/** Whether it says how he looks now who is not let in yet: that comes after it. */
function isAboutOpenerHeld(link: Link, { event, identity }: EventFrame): boolean {
  const { opener } = link;
  const isHis = opener !== undefined && identity !== undefined && sameEvent(identity, opener);
  return isHis && event.kind === "present" && isOpenerHeld(link);
}

/** When the link has waited long enough for what is missing. */
export function gapDeadline(link: Link): Instant | undefined {
  const { gapSince, state } = link;
  if (state !== "up") return undefined;
  if (isOpenerHeld(link)) return historyDeadline(link);
  if (gapSince === undefined) return undefined;
  return Math.max(gapSince + limits.gapRepairMs, repairDue(link)) as Instant;
}

/** A gap that nothing has closed in time is repaired by a sync (3.1). */
export function repairGap(turn: Turn, link: Link): void {
  const due = gapDeadline(link);
  if (due === undefined || due > turn.now) return;
  delete link.gapSince;
  // What was missing may have come by another way.
  releaseHeld(turn, link);
  const isItsOwn = link.held.some(({ stamp }) => stamp?.id.host === link.host);
  if (link.held.length > 0) repair(turn, link, "numbers are missing", isItsOwn);
}

/** A private message of a peer's occupant to one of ours, or, at the primary, to one it relays to (D1-54). */
export function privateReceived(turn: Turn, link: Link, frame: PrivateFrame): void {
  const { room } = turn;
  if (!isAlive(link) || isOfOtherSession(link, frame)) return;
  if (!isAtHome(turn, link, frame.from, "whispered")) return;
  const addressee = occupantAt(room.roster, frame.to);
  if (addressee === undefined || isOther(addressee.view.occupantId, frame.occupantId)) return;
  if (isReachedHere(room, addressee.home)) turn.effects.push({ kind: "deliver", frame });
  else if (room.role === "primary") passPrivate(turn, frame);
}

/** Whether what is for him alone is given to him by the room here: also where he is at a replica whose people come to it themselves. */
function isReachedHere(room: Room, home: Host): boolean {
  if (home === room.surroundings.host) return true;
  const link = room.role === "primary" ? linkOfHost(room, home) : undefined;
  return link !== undefined && isSentAsItIs(room, link);
}

function isOfOtherSession(link: Link, frame: PrivateFrame): boolean {
  return link.extension && frame.session !== link.session;
}

/** Whether the peer may act as that nick in private: he is in the room by it, or it is the primary that relays (3.9a). */
function isAtHome(turn: Turn, link: Link, nick: Nick, how: string): boolean {
  const sender = occupantAt(turn.room.roster, nick);
  const home = sender?.home;
  const isRelayed = link.direction === "up" && home !== undefined && home !== turn.room.surroundings.host;
  if (home === link.host || isRelayed) return true;
  complain(turn, link, "foreign-nick", `${how} as "${nick}", who is not at home there; not delivered`);
  return false;
}

function isOther(own: string | undefined, meant: string | undefined): boolean {
  return own !== undefined && meant !== undefined && own !== meant;
}

/** An occupant's IQ or its answer (D1-54): its id tells session and addressee. */
export function occupantIqReceived(
  turn: Turn,
  link: Link,
  frame: OccupantIqFrame,
  request: RequestId | undefined,
): void {
  const { room } = turn;
  const refuseIt = (reason: RefusalCase): void => {
    if (request !== undefined) turn.effects.push({ kind: "answer", request, answer: refuse(reason) });
  };
  if (!isAlive(link)) {
    refuseIt(isSlowed(turn, link) ? "rate-exceeded" : "no-such-link");
    return;
  }
  // It is known by the id of what was asked: who was asked may have gone since.
  if (frame.type === "result" || frame.type === "error") {
    const pending = room.pendingIqs.find((other) => other.wireId === frame.id && other.to === frame.from);
    if (pending === undefined) return;
    room.pendingIqs = room.pendingIqs.filter((other) => other !== pending);
    const to = askerOf(room, pending);
    if (to !== undefined) turn.effects.push({ kind: "deliver", frame: { ...frame, to, id: pending.id } });
    return;
  }
  if (!isAtHome(turn, link, frame.from, "asked")) {
    refuseIt("not-authenticated");
    return;
  }
  const [session, occupantId] = frame.id.split(".");
  const guarded = link.extension && occupantId !== undefined;
  const addressee = occupantAt(room.roster, frame.to);
  if (guarded && session !== link.session) {
    refuseIt("wrong-session");
  } else if (
    addressee === undefined ||
    !isReachedHere(room, addressee.home) ||
    (guarded && occupantId !== "" && isOther(addressee.view.occupantId, occupantId))
  ) {
    refuseIt("no-such-occupant");
  } else {
    turn.effects.push({ kind: "deliver", frame });
  }
}
