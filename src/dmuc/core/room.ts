/**
 * One room that lives on several servers, as one of its instances sees it. Pure: no XML, no Prosody, no clock, no chance.
 *
 * Rules
 * 1. `step` is the only mutator. What reaches the room is an input; what must be done about it is a row of effects.
 * 2. The core is blind to dialects: where they differ it asks the policy table (`policy.ts`).
 * 3. An event gets its number where it enters, once, and keeps it for ever (`log.ts`).
 * 4. Append, then show, then send: the order of the effects says so (`effects.ts`).
 * 5. A peer speaks only for its own; what else it says is refused and logged (`rights.ts`).
 * 6. Expected failures are values (`refusals.ts`); a fault of ours throws (`invariant.ts`); what grows has a bound
 *    (`limits.ts`).
 *
 * Theory of operation
 * A room is plain until it is distributed here, which makes it the primary, or until a primary asks for a replica of its
 * own. It then has one link for each other instance: down to replicas, up to the primary, across to other replicas. A
 * local input becomes an event, is numbered and appended (`local.ts`), and given to the links that are up
 * (`delivery.ts`); the others find it in the log when they are up again. What a peer sends is checked by its number,
 * applied to roster and log, and shown (`incoming.ts`, `arrivals.ts`, `speech.ts`). Links are set going, split and ended
 * (`transitions.ts`), come up by scripts of requests (`script.ts`, `steps.ts`, `sync.ts`), and answer those of their peers
 * (`requests.ts`, `set-up.ts`); who belongs to the room says its primary (`mesh.ts`). What survives a restart is in
 * `saving.ts`. Time comes in as an argument; the earliest moment at which the room wants to be called again goes out by
 * `nextDeadline`.
 */
import { dropJids, refreshJids } from "./people/anonymity";
import { counted, linkLost, peerChanged } from "./exchange/counts";
import type { Effect } from "./words/effects";
import type {
  EnterFrame,
  EventFrame,
  EventRefusedFrame,
  FaceFrame,
  Frame,
  LeaveFrame,
  ListedFrame,
  OccupantIqFrame,
  PastFrame,
  PrivateFrame,
} from "./words/frames";
import { passOver } from "./people/delivery";
import { releaseLost, revoke, unregister } from "./links/ending";
import { faceTold, isFaceAlone, tellFace } from "./people/faces";
import { ghostDeadline, haunt, hauntLost, lostDeadline } from "./people/ghosts";
import type { Instant } from "./words/ids";
import { emptyDeadline, endIdle, idleDeadline, noteUse } from "./links/idle";
import {
  eventReceived,
  eventRefused,
  gapDeadline,
  occupantIqReceived,
  privateReceived,
  releaseHeld,
  repairGap,
  settleDoubts,
} from "./exchange/incoming";
import { choosePeers, distributeRoom, startIdleLinks, withdraw } from "./lives";
import { leaveDisallowed } from "./exchange/mesh";
import type { Distribute, Input, LocalConfig, LocalLists, Received, Withdraw } from "./words/inputs";
import { type Link, isAlive } from "./state/link";
import { enqueue } from "./state/step";
import { localLeave, localMessage, localPresence, localRename } from "./local";
import { trim } from "./state/log";
import { dropNumbered } from "./state/numbered";
import { isOpener, openerReceived, openingUnanswered } from "./exchange/opening";
import { endOrphan, noteOrphan, orphanDeadline } from "./links/orphans";
import { lapseRecorded, recordedDeadline } from "./exchange/recorded";
import { decided, localPetition, petitionAnswered } from "./exchange/petitions";
import { clientEntered, endPrinted, givePrintedUp, push } from "./links/printed";
import { endWaiting, yesDeadline } from "./exchange/plain-primary";
import { answerWaiting, requestReceived } from "./requests";
import { countStanza } from "./links/rate";
import { refuse } from "./words/refusals";
import { register, toldAtSetUp } from "./registration";
import { stopRelaying } from "./people/relay";
import { saveAfterAppends } from "./saving";
import { advanceLinks, answered, discovered, wake } from "./script";
import type { Room, Surroundings, Turn } from "./state/state";
import { linkWith, isTrusted } from "./state/links";
import { keepMessage } from "./state/strands";
import { tellOfStrangers } from "./exchange/strangers";
import { openLinks } from "./links/takers";
import { wordReceived } from "./people/serving";
import { settleSubmissions, submissionDeadline } from "./people/submissions";
import { judged } from "./exchange/judging";
import { resync, split, startLink } from "./links/transitions";
import { isAsPrinted, isToPrinted } from "./state/behaviour";
import { endTold, endUntold, noteTold, printedWord, tellingDeadline, untoldMoved } from "./exchange/printed-primary";
import { expireOccupantIqs, localOccupantIq, localPrivate } from "./exchange/one-to-one";
import { waitsForUsers } from "./links/lazy";

export type { Room, Surroundings };

/**
 * Lets one input reach the room.
 *
 * @param now the host's clock.
 * @returns what the host must do, in this order, before the next step.
 */
export function step(room: Room, input: Input, now: Instant): readonly Effect[] {
  if (now < room.lastStep) rebase(room, now - room.lastStep);
  room.lastStep = now;
  const turn: Turn = { room, now, effects: [] };
  room.ahead = room.subject === undefined ? { unsureDropped: [] } : { subject: room.subject, unsureDropped: [] };
  const before = room.log.lastPosition;
  apply(turn, input);
  settleDoubts(turn);
  advanceLinks(turn);
  if (answerWaiting(turn)) advanceLinks(turn);
  if (noteUse(turn)) advanceLinks(turn);
  noteOrphan(turn);
  endPrinted(turn);
  stopRelaying(room);
  dropJids(turn);
  tellOfStrangers(turn, before);
  boundLog(room, now);
  return saveAfterAppends(turn.effects);
}

/** What is beyond the bounds is dropped, but not the subject (3.6.6). Of what was shown here no copy is wanted any more. */
function boundLog(room: Room, now: Instant): void {
  const dropped = trim(room.log, room.surroundings.logBounds, now);
  if (dropped.length === 0) return;
  passOver(room, dropped);
  if (room.subject !== undefined) keepMessage(room.log, room.subject);
  const unsureDropped = dropped.map(({ stamp }) => stamp.id).filter((id) => dropNumbered(room.unsure, id));
  room.ahead = { ...room.ahead, unsureDropped };
}

/** The host's clock was set back: so is everything that is measured by it (3.1, "Clocks"). */
function rebase(room: Room, differenceMs: number): void {
  const moved = (at: Instant): Instant => (at + differenceMs) as Instant;
  room.log.dayKeyAt = moved(room.log.dayKeyAt);
  room.ruledAt = moved(room.ruledAt);
  for (const link of room.links) {
    if (link.wakeAt !== undefined) link.wakeAt = moved(link.wakeAt);
    if (link.splitSince !== undefined) link.splitSince = moved(link.splitSince);
    if (link.stateSince !== undefined) link.stateSince = moved(link.stateSince);
    if (link.gapSince !== undefined) link.gapSince = moved(link.gapSince);
    if (link.waitingSince !== undefined) link.waitingSince = moved(link.waitingSince);
    if (link.repairedAt !== undefined) link.repairedAt = moved(link.repairedAt);
    if (link.countedSince !== undefined) link.countedSince = moved(link.countedSince);
    if (link.slowUntil !== undefined) link.slowUntil = moved(link.slowUntil);
    if (link.petitionsSince !== undefined) link.petitionsSince = moved(link.petitionsSince);
    if (link.resumedAt !== undefined) link.resumedAt = moved(link.resumedAt);
    if (link.untold !== undefined) link.untold = untoldMoved(link.untold, moved);
  }
  room.lost = room.lost.map((lost) => ({ ...lost, since: moved(lost.since) }));
  room.recorded = room.recorded.map(({ lapsesAt, ...act }) =>
    lapsesAt === undefined ? act : { ...act, lapsesAt: moved(lapsesAt) },
  );
  room.pendingIqs = room.pendingIqs.map((pending) => ({ ...pending, deadline: moved(pending.deadline) }));
}

function apply(turn: Turn, input: Input): void {
  switch (input.kind) {
    case "local-join":
    case "local-update":
      return localPresence(turn, input);
    case "local-leave":
      return localLeave(turn, input);
    case "local-rename":
      return localRename(turn, input);
    case "local-entered":
      return clientEntered(turn, input);
    case "local-message":
      return localMessage(turn, input);
    case "local-private":
      return localPrivate(turn, input);
    case "local-occupant-iq":
      return localOccupantIq(turn, input);
    case "distribute":
      return distributeRoom(turn, input);
    case "withdraw":
    case "local-destroy":
      return withdraw(turn, input);
    case "local-config":
      return configChanged(turn, input);
    case "local-peers":
      return choosePeers(turn, input);
    case "local-lists":
      return listsChanged(turn, input);
    case "local-petition":
      return localPetition(turn, input);
    default:
      return applyFromOutside(turn, input);
  }
}

function applyFromOutside(
  turn: Turn,
  input: Exclude<Input, { kind: `local-${string}` } | Distribute | Withdraw>,
): void {
  const { room } = turn;
  switch (input.kind) {
    case "register":
      return register(turn, input);
    case "unregister":
      return unregister(turn);
    case "revoke":
      return revoke(turn, input);
    case "push":
      return push(turn, input);
    case "received":
      return received(turn, input);
    case "answered": {
      if (petitionAnswered(turn, input)) return;
      const link = room.links.find((other) => other.outstanding?.request === input.request);
      if (link === undefined) return;
      answered(turn, link, input.outcome);
      if (link.state === "up") releaseHeld(turn, link);
      return;
    }
    case "decided":
      return decided(turn, input);
    case "judged":
      return judged(turn, input);
    case "discovered":
      for (const link of [...room.links]) if (link.host === input.host) discovered(turn, link, input.support);
      return;
    case "counted":
      return counted(turn, input);
    case "peer-suspect":
    case "peer-answers":
    case "peer-lost":
    case "peer-named":
      return peerChanged(turn, input);
    case "link-lost":
      return linkLost(turn, input);
    case "turn":
      for (const link of [...room.links]) {
        if (link.host === input.host && link.waitsFor === "turn") startLink(turn, link);
      }
      return;
    case "bounced":
      for (const link of [...room.links]) {
        if (link.host !== input.host) continue;
        if (link.script[0]?.kind === "open") openingUnanswered(turn, link);
        else if (isAlive(link)) split(turn, link, `undelivered: ${input.condition}`);
      }
      return;
    case "restored":
      return restored(turn);
    case "tick":
      return tick(turn);
  }
}

/** 3.11: a link that was up before a reload has missed something maybe; one that was split waits as before. */
function restored(turn: Turn): void {
  const { room } = turn;
  // Of what was asked before nobody waits for the answers any more.
  room.petitions = [];
  leaveDisallowed(turn);
  for (const link of [...room.links]) {
    link.givenUp = false;
    // 3.11: who knows only what is printed is told nothing, and would be told all of it.
    if (isAlive(link) && link.state !== "suspect" && isAsPrinted(turn.room, link)) continue;
    if (isAlive(link)) resync(turn, link, "the module goes on");
    else if (link.waitsFor === undefined && !waitsForUsers(room, link)) startLink(turn, link);
  }
  if (room.role !== "primary") return;
  // The administrator may have listed others.
  openLinks(room);
  startIdleLinks(turn);
}

function received(turn: Turn, input: Received): void {
  const { frame } = input;
  const link = linkWith(turn.room, input.from);
  if (frame.kind === "event" && isOpener(turn.room, link, frame)) return openerReceived(turn, input, frame);
  if (link !== undefined) countStanza(turn, link, frame);
  if (isStanzaOfRoom(frame)) {
    if (link === undefined || link.host !== input.host) return refuseStanza(turn, input);
    // 3.2.6: its users speak for themselves.
    if (link.direction === "down" && isAsPrinted(turn.room, link)) return;
    if (isToPrinted(turn.room, link)) return printedTold(turn, link, frame);
    if (frame.kind === "event") eventReceived(turn, link, frame);
    else if (frame.kind === "event-refused") eventRefused(turn, link, frame);
    else if (frame.kind === "listed" || frame.kind === "past") toldAtSetUp(turn, link, frame);
    else if (frame.kind === "face") faceTold(turn, link, frame);
    else if (frame.kind === "enter" || frame.kind === "leave") wordReceived(turn, link, frame);
    else if (frame.kind === "private") privateReceived(turn, link, frame);
    else occupantIqReceived(turn, link, frame, input.request);
    return;
  }
  requestReceived(turn, input);
}

/** What a primary tells that knows only what is printed. */
function printedTold(turn: Turn, link: Link, frame: StanzaOfRoom): void {
  if (link.state === "split" && link.waitsFor !== "time") {
    // It is there, and may be telling everything anew: nothing of that is to be missed.
    startLink(turn, link);
    advanceLinks(turn);
  }
  noteTold(turn, link, frame);
  if (frame.kind === "enter" || frame.kind === "leave") printedWord(turn, link, frame);
  else if (frame.kind === "event") {
    eventReceived(turn, link, frame);
    if (frame.event.kind === "left") endTold(turn, link);
  }
}

/** 3.3: of what is no request, only an IQ between occupants awaits an answer. */
function refuseStanza(turn: Turn, { request }: Received): void {
  if (request !== undefined) turn.effects.push({ kind: "answer", request, answer: refuse("no-such-link") });
}

type StanzaOfRoom =
  | EventFrame
  | EventRefusedFrame
  | PrivateFrame
  | OccupantIqFrame
  | ListedFrame
  | PastFrame
  | FaceFrame
  | EnterFrame
  | LeaveFrame;

const stanzasOfRoom: readonly Frame["kind"][] = [
  "event",
  "event-refused",
  "private",
  "occupant-iq",
  "listed",
  "past",
  "face",
  "enter",
  "leave",
];

/** Whether the frame is no request between instances, but part of the room's common life. */
function isStanzaOfRoom(frame: Frame): frame is StanzaOfRoom {
  return stanzasOfRoom.includes(frame.kind);
}

function tick(turn: Turn): void {
  expireOccupantIqs(turn);
  endIdle(turn);
  endOrphan(turn);
  hauntLost(turn);
  lapseRecorded(turn);
  for (const link of [...turn.room.links]) {
    haunt(turn, link);
    releaseLost(turn, link);
    givePrintedUp(turn, link);
    endUntold(turn, link);
    settleSubmissions(turn, link);
    endWaiting(turn, link);
    wake(turn, link);
    repairGap(turn, link);
  }
}

/** The whole form goes to every link; one that is not up gets it by its sync (3.8). */
function configChanged(turn: Turn, input: LocalConfig): void {
  const { room } = turn;
  if (room.role !== "primary" || input.config.digest === room.config.digest) return;
  const { config: before } = room.config;
  const sameCard = input.config.config.card?.digest === before.card?.digest;
  room.config = input.config;
  for (const link of room.links) {
    if (link.state === "up" && isFaceAlone(room, link, before)) tellFace(turn, link);
    else if (link.state === "up") enqueue(link, { kind: "config", setUp: false, sameCard });
    refreshJids(turn, link);
  }
  turn.effects.push({ kind: "save" });
}

/** A change of the lists goes to every link that gets lists; one that is not up gets them by its sync (3.8). */
function listsChanged(turn: Turn, input: LocalLists): void {
  const { room } = turn;
  if (room.role !== "primary" || input.lists.digest === room.lists.digest) return;
  const position = room.log.lastPosition;
  const change = { base: room.lists.digest, version: input.lists.digest, items: input.changed, position };
  room.lists = input.lists;
  for (const link of room.links) {
    const entitled = isTrusted(room, link);
    if (link.state === "up" && entitled) enqueue(link, { kind: "lists", change });
  }
  turn.effects.push({ kind: "save" });
}

/**
 * Whether a room with that deadline wants its `tick`, asked when the host's timer rings: also if the clock was set back since the
 * room's last step, for else it would wait longer by as much (3.1, "Clocks").
 */
export function isDue(room: Room, deadline: Instant | undefined, now: Instant): boolean {
  return deadline !== undefined && (deadline <= now || now < room.lastStep);
}

/**
 * When the room wants its next `tick`.
 *
 * @returns undefined while nothing waits for time. A `tick` before that moment does nothing.
 */
export function nextDeadline(room: Room): Instant | undefined {
  let earliest: number | undefined;
  const consider = (at: number | undefined): void => {
    if (at !== undefined && (earliest === undefined || at < earliest)) earliest = at;
  };
  for (const link of room.links) {
    consider(link.wakeAt);
    consider(ghostDeadline(room, link));
    consider(submissionDeadline(room, link));
    consider(yesDeadline(room, link));
    consider(gapDeadline(link));
    consider(tellingDeadline(link));
  }
  for (const pending of room.pendingIqs) consider(pending.deadline);
  consider(idleDeadline(room));
  consider(emptyDeadline(room));
  consider(orphanDeadline(room));
  consider(lostDeadline(room));
  consider(recordedDeadline(room));
  return earliest as Instant | undefined;
}
