/** Live frames of a peer, in the order of their numbers, each once (3.1, invariants 1 and 2). */
import { applyEvent, applyMessage, asCalledHere, maySpeakAs } from "./arrivals";
import { asCredited } from "./credit";
import { distribute } from "./delivery";
import { takeCopy } from "./copies";
import type { Draft } from "./draft";
import type { EventFrame, EventRefusedFrame, OccupantIqFrame, PrivateFrame } from "./frames";
import { type RequestId, type Stamp, sameEvent } from "./ids";
import { type Link, acknowledge, isAlive } from "./link";
import { limits } from "./limits";
import {
  type LogEntry,
  type NewEntry,
  append,
  contiguousOf,
  growsFrom,
  hasEvent,
  haveCovers,
  noteReceived,
} from "./log";
import { refuse } from "./refusals";
import { bringsEventsOf } from "./rights";
import { occupantAt } from "./roster";
import { resync, setState } from "./transitions";
import { passPrivate } from "./local";
import { askRoom, isJudged } from "./judging";
import { adoptMessage } from "./strangers";
import { type Turn, isOfThisLife, isStar, report, tell, timeOf } from "./state";
import { refusedByPrimary } from "./submissions";

/** A frame about the room's common life. Of a link that is not up, and of another session, nothing is taken (invariant 5). */
export function eventReceived(turn: Turn, link: Link, frame: EventFrame): void {
  if (!isAlive(link)) return;
  if (frame.stamp === undefined) {
    unnumbered(turn, link, frame);
    return;
  }
  // 3.1: a frame of a former life of the room comes late.
  if (!isOfThisLife(turn.room, frame.stamp.id)) return;
  // What lies within the sender's cut was sent before this session began, and comes late.
  const within = haveCovers(link.peerHaves, frame.stamp.id);
  if (!within || frame.said !== undefined) {
    link.received++;
    if (frame.acknowledged !== undefined) acknowledge(link, frame.acknowledged, turn.now);
  }
  if (link.state === "syncing" && link.established) {
    // 3.6.1: what lies within the sender's cut comes by backlog or roster; what lies above waits for the end of the sync.
    if (!within && link.held.length < limits.heldFramesMax) link.held.push(frame);
    return;
  }
  numbered(turn, link, frame, frame.stamp);
}

/** What was held during the sync, now that it is over. */
export function releaseHeld(turn: Turn, link: Link): void {
  const held = link.held;
  link.held = [];
  for (const frame of held) {
    if (frame.stamp !== undefined) numbered(turn, link, frame, frame.stamp);
  }
}

function numbered(turn: Turn, link: Link, frame: EventFrame, stamp: Stamp): void {
  const { room, now } = turn;
  if (!bringsEventsOf(room, link, stamp.id.host)) {
    report(turn, "warn", `${link.host} sent an event of ${stamp.id.host}, which it may not; not taken`);
    return;
  }
  if (stamp.orderKey > Math.max(timeOf(turn), room.log.highestKey) + limits.orderKeyAheadMaxMs) {
    setState(turn, link, "refused", `${link.host} sends events more than a day ahead of its time; check its clock`);
    return;
  }
  if (frame.said !== undefined && frame.event.kind === "subject") {
    subjectTold(turn, frame, stamp);
    return;
  }
  const isOurs = stamp.id.host === room.surroundings.host;
  if (!isOurs && hasEvent(room.log, stamp.id)) return;
  if (stamp.id.host === link.host && link.peerEpoch !== undefined && stamp.id.epoch !== link.peerEpoch) {
    // 3.1: only a hello tells of a new start.
    resync(turn, link, "the peer was started anew");
    return;
  }
  const previous = frame.previous ?? stamp.id.sequence - 1;
  if (previous > contiguousOf(room.log, stamp.id.host, stamp.id.epoch)) {
    // Invariant 2: what comes after a missing number waits for it.
    if (link.held.length < limits.heldFramesMax) link.held.push(frame);
    link.gapSince ??= now;
    return;
  }
  if (isOurs) {
    takeCopy(turn, { event: frame.event, stamp, bytes: 0 }, previous);
    return;
  }
  noteReceived(room.log, stamp.id, previous);
  const event = asCredited(turn, link, stamp.id.host, frame.event);
  const isAsked = isJudged(room, link, event);
  // 3.6: where the primary gives the places, that of the home does not count, and the primary's own word does.
  const keepsKey = room.surroundings.policy.orderedBy === "home";
  if (keepsKey && !growsFrom(room.log, stamp)) {
    report(turn, "warn", `${link.host} sent an event that would stand before an earlier one of its own; not taken`);
    return;
  }
  if (link.direction !== "up" && frame.identity !== undefined && frame.identity.host !== stamp.id.host) {
    report(turn, "warn", `${link.host} decided about somebody of ${frame.identity.host}, which it may not; not taken`);
    return;
  }
  if (isAsked) {
    askRoom(turn, link, { ...frame, event }, stamp);
    return;
  }
  // 3.1: what is refused is void: not in the log, and not passed on.
  // The primary passes on what others said, maybe under a nick that somebody has here as well: its number tells who it was.
  const isPassedOn = stamp.id.host !== link.host;
  if ((event.kind === "said" || event.kind === "subject") && !isPassedOn && !maySpeakAs(turn, link, event.nick)) return;
  const arrived: Draft<NewEntry> = { stamp, event: asCalledHere(room, stamp.id.host, event), bytes: 0 };
  if (frame.identity !== undefined) arrived.identity = frame.identity;
  const entry = append(room.log, arrived);
  applyEvent(turn, link, event === frame.event ? frame : { ...frame, event }, entry, stamp.id.host);
  relay(turn, link, entry);
}

/** D1-56: the subject at the end of a set-up, whose number the set-up has told already. */
function subjectTold(turn: Turn, { event }: EventFrame, stamp: Stamp): void {
  const { log } = turn.room;
  if (log.entries.some((entry) => sameEvent(entry.stamp.id, stamp.id))) return;
  noteReceived(log, stamp.id, stamp.id.sequence - 1);
  applyMessage(turn, append(log, { stamp, event: asCalledHere(turn.room, stamp.id.host, event), bytes: 0 }), true);
}

/** A primary passes on what a pair of its replicas cannot tell each other (3.5). */
function relay(turn: Turn, link: Link, entry: LogEntry): void {
  if (link.direction === "down") distribute(turn, entry);
}

function unnumbered(turn: Turn, link: Link, frame: EventFrame): void {
  if (link.extension && frame.session !== undefined && frame.session !== link.session) return;
  const { event, said } = frame;
  if ((event.kind === "said" || event.kind === "subject") && event.likeness !== undefined && !link.extension) {
    adoptMessage(turn, link, event, said);
    return;
  }
  if (frame.said !== undefined) {
    turn.effects.push({ kind: "show", event: frame.event, delayed: true, said: frame.said });
    return;
  }
  if ((event.kind === "said" || event.kind === "subject") && !maySpeakAs(turn, link, event.nick)) return;
  applyEvent(turn, link, frame, undefined, link.host);
  passOn(turn, link, frame);
}

/** In a star nobody else tells the others of what has no number. */
function passOn(turn: Turn, link: Link, frame: EventFrame): void {
  const { room } = turn;
  if (!isStar(room) || link.direction !== "down") return;
  const { echo } = room.surroundings.policy;
  for (const other of room.links) {
    if (other.state !== "up" || (other === link && !echo)) continue;
    const { session } = other;
    tell(turn, other, { kind: "event", event: frame.event, ...(session === undefined ? {} : { session }) });
  }
}

/** The primary does not grant what we have asked for (3.6). */
export function eventRefused(turn: Turn, link: Link, frame: EventRefusedFrame): void {
  if (link.direction !== "up" || !isAlive(link)) return;
  if (frame.session !== undefined && frame.session !== link.session) return;
  refusedByPrimary(turn, frame.id, frame.condition);
}

/** A gap that nothing has closed in time is repaired by a sync (3.1). */
export function repairGap(turn: Turn, link: Link): void {
  if (link.gapSince === undefined || link.state !== "up") return;
  if (link.gapSince + limits.gapRepairMs > turn.now) return;
  delete link.gapSince;
  // What was missing may have come by another way.
  releaseHeld(turn, link);
  if (link.held.length > 0) resync(turn, link, "numbers are missing");
}

/** A private message of a peer's occupant to one of ours, or, at the primary, to one it relays to (D1-54). */
export function privateReceived(turn: Turn, link: Link, frame: PrivateFrame): void {
  const { room } = turn;
  if (!isAlive(link) || isOfOtherSession(link, frame)) return;
  const sender = occupantAt(room.roster, frame.from);
  if (sender === undefined || (sender.home !== link.host && link.direction !== "up")) {
    report(
      turn,
      "warn",
      `${link.host} sent a private message as "${frame.from}", who is not at home there; not delivered`,
    );
    return;
  }
  const addressee = occupantAt(room.roster, frame.to);
  if (addressee === undefined || isOther(addressee.view.occupantId, frame.occupantId)) return;
  if (addressee.home === room.surroundings.host) turn.effects.push({ kind: "deliver", frame });
  else if (room.role === "primary") passPrivate(turn, frame);
}

function isOfOtherSession(link: Link, frame: PrivateFrame): boolean {
  return frame.session !== undefined && frame.session !== link.session;
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
  if (!isAlive(link)) return;
  if (frame.type === "result" || frame.type === "error") {
    const pending = room.pendingIqs.find((other) => other.wireId === frame.id && other.to === frame.from);
    if (pending === undefined) return;
    room.pendingIqs = room.pendingIqs.filter((other) => other !== pending);
    turn.effects.push({ kind: "deliver", frame: { ...frame, to: pending.from, id: pending.id } });
    return;
  }
  const [session, occupantId] = frame.id.split(".");
  const guarded = link.extension && occupantId !== undefined;
  const addressee = occupantAt(room.roster, frame.to);
  if (guarded && session !== link.session) {
    if (request !== undefined) turn.effects.push({ kind: "answer", request, answer: refuse("wrong-session") });
  } else if (
    addressee === undefined ||
    addressee.home !== room.surroundings.host ||
    (guarded && occupantId !== "" && isOther(addressee.view.occupantId, occupantId))
  ) {
    if (request !== undefined) turn.effects.push({ kind: "answer", request, answer: refuse("no-such-occupant") });
  } else {
    turn.effects.push({ kind: "deliver", frame });
  }
}
