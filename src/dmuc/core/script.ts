/**
 * How a script runs: each step's frame, what its answer leads to, and what happens if none comes (3.6, 3.3).
 *
 * Whatever happens in a turn only writes steps into scripts; when the turn's own work is done, `advanceLinks` takes those
 * that can be taken. `link.ts` tells what a script is, `transitions.ts` which there are.
 */
import { compareClocks } from "./links/clocks";
import { dropFormer, dropHome, dropStale } from "./people/departures";
import { endServing, release, takeOver } from "./links/ending";
import type { Frame, HelloFrame, HistoryFrame, PastMessage, SyncState } from "./words/frames";
import { layGhosts, tellLost, tellLostAgain } from "./people/ghosts";
import type { Instant } from "./words/ids";
import { importHistory } from "./exchange/imports";
import { releaseHeld } from "./exchange/incoming";
import type { Discovered, Outcome } from "./words/inputs";
import { invariant } from "./words/invariant";
import { type Link, countSent, isAlive, notePeer, sessionOf } from "./state/link";
import { type Outstanding, type Step, stopScript } from "./state/step";
import { limits } from "./words/limits";
import { complain } from "./state/complaints";
import { noteStart } from "./state/log";
import { announce, announceBack, dissolved, keepApart } from "./exchange/mesh";
import { confirmOpener, isOpening, openingUnanswered, sendOpener } from "./exchange/opening";
import { isOurWord, noteUnheard, tellMissed } from "./exchange/plain-return";
import { afterRefusal } from "./words/refusals";
import { tellClientsIn } from "./links/printed";
import { adopt, registered, setUpTaken, tellPast, tellPeople } from "./registration";
import { passRosterOn, relayForNewcomer } from "./people/relay";
import { type Turn, ask, report, tell } from "./state/state";
import { isOpenedByJoin, isAsPrinted, isPlainPrimary } from "./state/behaviour";
import { linkWith } from "./state/links";
import { recordedJudged, recordedRefused } from "./exchange/recorded";
import { requestFrame } from "./exchange/steps";
import { adoptHistory, isHere } from "./exchange/strangers";
import { awaitSynced, finishSync, giveRest, helloAnswered, isWaiting, tellChanges } from "./exchange/sync";
import { askUnderOtherNode } from "./links/takers";
import { endReplica, endSplit, isNew, loseLink, pause, resync, setState, split, startLink } from "./links/transitions";

/** Takes the steps of all links that can be taken now; one link's step may give another one something to do. */
export function advanceLinks(turn: Turn): void {
  for (let ready = readyLinks(turn.room); ready.length > 0; ready = readyLinks(turn.room)) {
    for (const link of ready) advance(turn, link);
  }
}

function readyLinks({ links }: Turn["room"]): readonly Link[] {
  const ready: Link[] = [];
  for (const link of links) if (nextStep(link) !== undefined) ready.push(link);
  return ready;
}

/** The step that can be taken, if none is under way. While the peer gives no sign of life nothing new is sent (3.4). */
function nextStep({ outstanding, wakeAt, state, script }: Link): Step | undefined {
  return outstanding === undefined && wakeAt === undefined && state !== "suspect" ? script[0] : undefined;
}

/** Takes steps until one asks for an answer or waits. */
function advance(turn: Turn, link: Link): void {
  for (let next = nextStep(link); next !== undefined; next = nextStep(link)) {
    if (take(turn, link, next)) link.script.shift();
  }
}

/** Begins a step. Returns true if it is done with that. */
function take(turn: Turn, link: Link, next: Step): boolean {
  switch (next.kind) {
    case "discover":
      turn.effects.push({ kind: "discover", host: link.host });
      // Asked again if the host should owe the answer.
      link.wakeAt = (turn.now + turn.room.surroundings.answerWaitMs) as Instant;
      return false;
    case "resume":
      return resume(turn, link);
    case "await-history":
      link.wakeAt = (turn.now + limits.historyRequestWaitMs) as Instant;
      return false;
    case "await-lists":
      if (turn.room.lists.digest === next.digest) return true;
      link.wakeAt = (turn.now + turn.room.surroundings.answerWaitMs) as Instant;
      return false;
    case "await-backlog":
    case "await-synced":
      if (next.kind === "await-backlog" && link.backlogTaken) return true;
      awaitSynced(turn, link);
      return false;
    case "open":
      sendOpener(turn, link);
      return false;
    case "confirm":
      confirmOpener(turn, link);
      return true;
    case "tell-missed":
      link.script.shift();
      tellMissed(turn, link);
      return false;
    case "subject":
      tellSubject(turn, link);
      return true;
    case "refuse":
      if (next.refused.session === sessionOf(link).session) tell(turn, link, next.refused);
      return true;
    case "announce":
      announce(turn, link);
      return true;
    case "tell-people":
      return tellPeople(turn, link, next);
    case "tell-past":
      return tellPast(turn, link, next);
    default:
      return takeRequest(turn, link, next);
  }
}

/** The set-up or the sync is through: the link is up, and gets what has waited for that. Returns false if it has ended with it. */
function resume(turn: Turn, link: Link): boolean {
  setState(turn, link, "up", "the peer has config and roster");
  if (!link.established) relayForNewcomer(turn.room, link);
  link.established = true;
  if (link.peerEpoch !== undefined) noteStart(turn.room.log, link.host, link.peerEpoch);
  // It may have held the room before, and have lost all of it.
  if (link.isBlank === true) dropFormer(turn, link);
  else dropStale(turn, link);
  link.peerForgot = false;
  endSplit(turn, link);
  if (link.passesRosterOn === true) passRosterOn(turn.room, link);
  delete link.passesRosterOn;
  peopleBack(turn, link);
  turn.effects.push({ kind: "save" });
  adopt(turn, link);
  giveRest(turn, link);
  if (!isAlive(link)) return false;
  if (isAsPrinted(turn.room, link)) tellClientsIn(turn, link);
  tellChanges(turn, link);
  releaseHeld(turn, link);
  return true;
}

/** A set-up has told each side who is there: the others hear of it, and the peer of whom we do not reach (3.7). */
function peopleBack(turn: Turn, link: Link): void {
  const wasLost = link.ghosts !== "unseen";
  layGhosts(turn, link);
  if (wasLost) tellLost(turn.room, link, false);
  link.lostKnown = [];
  if (link.extension) tellLostAgain(turn.room, link);
}

/** Sends a step's request, unless there is nothing to say: then the step is done. */
function takeRequest(turn: Turn, link: Link, next: Step): boolean {
  // 3.12: it knows of no requests of ours.
  if (isAsPrinted(turn.room, link)) return true;
  const frame = requestFrame(turn, link, next);
  if (frame === undefined) return true;
  // 3.6.1: with the hello live sending stops; a split link stays split till it is answered.
  if (frame.kind === "hello" && isAlive(link)) setState(turn, link, "syncing", "asking what is missing");
  ask(
    turn,
    link,
    frame,
    frame.kind === "replicate" || frame.kind === "peerhost" || frame.kind === "dissolve" ? "services" : "instances",
  );
  return false;
}

/** D1-56: the subject as it was said, at the end of the set-up. */
function tellSubject(turn: Turn, link: Link): void {
  const { room } = turn;
  const { subject } = room;
  const { emptySubject: payload } = room.surroundings;
  if (link.session !== undefined) link.subjectToldIn = link.session;
  if (subject === undefined) {
    // By that the replica knows that it has been told all (D3-51).
    if (payload !== undefined && link.extension && isOpenedByJoin(room, link))
      tell(turn, link, { kind: "event", event: { kind: "subject", payload }, ...sessionOf(link) });
    return;
  }
  const stamp = link.extension && subject.stamp !== undefined ? { stamp: subject.stamp } : {};
  if (stamp.stamp !== undefined) countSent(link, turn.now);
  const guard = stamp.stamp === undefined ? sessionOf(link) : {};
  tell(turn, link, { kind: "event", event: subject.event, said: subject.time, ...stamp, ...guard });
}

/** The answer to the present step's request, or that none came. */
export function answered(turn: Turn, link: Link, outcome: Outcome): void {
  const asked = link.outstanding;
  const current = link.script[0];
  if (asked === undefined) return;
  delete link.outstanding;
  if (outcome.kind === "unreachable") {
    unreachable(turn, link, outcome.condition);
    return;
  }
  invariant(current !== undefined, "an awaited answer belongs to a step");
  link.attempts = 0;
  if (outcome.kind === "refused") {
    refused(turn, link, current, outcome.condition, outcome.text);
    return;
  }
  link.refusals = 0;
  link.script.shift();
  takeAnswer(turn, link, current, asked, outcome.frame);
}

/** What a peer supports has become known (D1-51). */
export function discovered(turn: Turn, link: Link, support: Discovered["support"]): void {
  if (link.script[0]?.kind !== "discover") return;
  delete link.wakeAt;
  if (support.kind === "known" && !support.dialect) {
    stopScript(link);
    setState(
      turn,
      link,
      "idle",
      `${link.host} does not hold rooms of others in this mode; it is asked again in 10 minutes`,
    );
    link.wakeAt = (turn.now + limits.absenceKeptMs) as Instant;
    return;
  }
  link.extension = support.kind === "known" && support.extension;
  link.secure = support.kind === "known" && support.secure === true;
  link.script = link.script.slice(1);
  // 3.13: who could not be asked is taken for one that knows only the spec, and asked again when it has answered the request.
  const [next, afterNext] = link.script;
  if (support.kind === "unknown" && next?.kind === "replicate" && afterNext?.kind !== "discover") {
    link.script.splice(1, 0, { kind: "discover" });
  }
}

/**
 * No answer. At set-up it is asked once more after a pause, then the link is split (D1-18). Later the session ends with it
 * (3.6.7): what was written may still arrive, and must not undo what is told after it.
 */
function unreachable(turn: Turn, link: Link, condition: string): void {
  if (!link.extension && link.established && link.script[0]?.kind === "ask-history") {
    report(turn, "info", `${link.peer} does not tell what was said there (${condition})`);
    link.script.shift();
    return;
  }
  const current = link.script[0];
  if (isNew(link) && isOpenedByJoin(turn.room, link)) {
    takeOver(turn, link, `no answer (${condition})`, condition === "remote-server-timeout");
    return;
  }
  if (current?.kind === "unregister" || current?.kind === "revoke") {
    endRegistered(turn, link, current);
    return;
  }
  const pauseMs = limits.retryPausesMs[link.attempts];
  const endsSession = link.established && (link.extension || link.state === "syncing");
  if (link.state === "split" || endsSession || pauseMs === undefined) {
    split(turn, link, `no answer (${condition})`);
    return;
  }
  link.attempts++;
  // It may have been unknown only since it was not reached.
  if (link.script[0]?.kind === "replicate") link.script.unshift({ kind: "discover" });
  report(turn, "info", `${link.peer} does not answer (${condition}); asked again in ${formatSeconds(pauseMs)} s`);
  link.wakeAt = (turn.now + pauseMs) as Instant;
}

/** Whole seconds without the ".0" that a division leaves in some Luas. */
function formatSeconds(milliseconds: number): string {
  return `${milliseconds}`.slice(0, -3);
}

/** The peer said no: what 3.3 says for the step that it refused. */
function refused(turn: Turn, link: Link, current: Step, condition: string, text: string | undefined): void {
  const said = text === undefined ? condition : `${condition}: ${text}`;
  if (isNew(link) && isOpenedByJoin(turn.room, link)) takeOver(turn, link, `${link.host} answered ${said}`, true);
  else if (current.kind === "recorded" && recordedRefused(turn, link, condition)) return;
  else if (current.kind === "ask-history" && link.extension && condition === "item-not-found") {
    // It has given the link up before this came.
    loseLink(turn, link, `${link.host} answered ${said}`);
  } else if (current.kind === "reach" || current.kind === "peerhost" || current.kind === "ask-history") {
    // The pair stays relayed by the primary (3.5); a past that nobody tells is missing.
    keepApart(turn, link, current);
    report(turn, "info", `${link.peer} answered ${said}`);
    link.script.shift();
  } else if (current.kind === "dissolve") {
    dissolved(turn, link);
  } else if (current.kind === "unregister" || current.kind === "revoke") {
    endRegistered(turn, link, current);
  } else if (current.kind === "register") {
    registerRefused(turn, link, condition, said);
  } else if (current.kind === "replicate" || condition === "forbidden") {
    replicateRefused(turn, link, condition, said);
  } else if (current.kind === "lists" && current.change !== undefined) {
    // 3.8: the peer has other lists than we thought: it gets the whole.
    delete link.listsDigest;
    link.script[0] = { kind: "lists" };
  } else if (condition === "gone" && link.direction === "up") {
    endReplica(turn, `${link.peer} has ended`);
  } else if (condition === "item-not-found" || condition === "service-unavailable") {
    loseLink(turn, link, `${link.host} answered ${said}`);
  } else {
    tellWhySplit(turn, link, said);
    pause(turn, link, `${link.host} answered ${said}`, limits.splitRetryMs);
  }
}

/** A link that is split stays so without a word: why its peer, which is there, is of no use the administrator must know. */
function tellWhySplit(turn: Turn, link: Link, said: string): void {
  if (link.state === "split")
    complain(turn, link, "answer", `answered ${said}; ${link.peer} stays split, and is asked again`);
}

/** 3.2.4: whatever the other side says to it. */
function endRegistered(turn: Turn, link: Link, current: Extract<Step, { kind: "unregister" | "revoke" }>): void {
  if (current.kind === "unregister") endServing(turn, "nobody here is in it any more");
  else release(turn, link, current.reason ?? "it is not wanted there any more");
}

/** 3.3: as long as the link is refused the users are served by the primary itself; a later `register` asks again. */
function registerRefused(turn: Turn, link: Link, condition: string, said: string): void {
  if (condition === "gone") {
    endReplica(turn, `${link.peer} has begun anew`, { alternative: link.peer });
    return;
  }
  stopScript(link);
  link.refusedAs = condition;
  setState(turn, link, "refused", `${link.host} answered ${said}`);
}

function replicateRefused(turn: Turn, link: Link, condition: string, said: string): void {
  if (condition === "conflict" && askUnderOtherNode(turn, link)) return;
  const after = afterRefusal(condition);
  stopScript(link);
  if (after.kind === "never" || link.direction !== "down") {
    setState(turn, link, "refused", `${link.host} answered ${said}; its administrator can tell why`);
    return;
  }
  const pauseMs = after.pausesMs[Math.min(link.refusals, after.pausesMs.length - 1)] ?? limits.absenceKeptMs;
  link.refusals++;
  setState(turn, link, "idle", `${link.host} answered ${said}; asked again in ${formatSeconds(pauseMs)} s`);
  link.wakeAt = (turn.now + pauseMs) as Instant;
}

/** What the result of a step leads to, beyond the next step. */
function takeAnswer(turn: Turn, link: Link, current: Step, asked: Outstanding, result: Frame): void {
  switch (current.kind) {
    case "replicate":
      setState(turn, link, "syncing", "the peer holds an instance");
      // Its instance is new: whoever was in an earlier one is gone; of others a sync tells.
      if (!link.extension) dropHome(turn, link.host);
      return;
    case "register":
      registered(turn, link, asked.frame, result, turn.now - asked.askedAt);
      return;
    case "set-up-told":
      if (result.kind === "synced") setUpTaken(turn, link, result);
      return;
    case "unregister":
    case "revoke":
      endRegistered(turn, link, current);
      return;
    case "lists":
      noteConfigTaken(link, asked.frame);
      return;
    case "config":
      noteConfigTaken(link, asked.frame);
      if (result.kind === "config-taken" && result.sync !== undefined) noteSetUp(link, result.sync);
      return;
    case "hello":
      if (!isAnswerTo(asked.frame, result)) {
        tellWhySplit(turn, link, "a hello of another session");
        split(turn, link, "the answer to our hello does not belong to it");
        return;
      }
      compareClocks(turn, link, result.sync.now, turn.now - asked.askedAt);
      helloAnswered(turn, link, result);
      return;
    case "ask-history":
      if (result.kind !== "history") return;
      if (current.missed) takeMissed(turn, link, result.messages);
      else takeHistory(turn, link, asked.frame, result);
      return;
    case "recorded":
      recordedJudged(turn, link, result.kind === "verdict" && result.type === "result");
      return;
    case "ask-hello":
      // The hello may get lost, too: then it is asked for again.
      if (link.state === "split") link.wakeAt = (turn.now + limits.splitRetryMs) as Instant;
      return;
    case "peerhost":
      announceBack(turn, link, current);
      return;
    case "reach":
      noteReported(turn, link, current);
      return;
    case "synced":
      if (result.kind === "synced" && result.session === link.session) finishSync(turn, link);
      else split(turn, link, "the end of the sync is of another session");
      return;
    case "dissolve":
      dissolved(turn, link);
      return;
    default:
      return;
  }
}

/** The primary knows now whether that replica is reached (3.5), or a replica that we do not reach it (3.7). */
function noteReported({ room }: Turn, link: Link, { peer, up }: Extract<Step, { kind: "reach" }>): void {
  const other = linkWith(room, peer);
  if (other?.direction === "across") {
    other.reported = up;
    if (!up) delete other.isLossUnderWay;
  }
  if (link.direction === "up" && other !== undefined) return;
  const others = link.lostKnown.filter((known) => known !== peer);
  link.lostKnown = up ? others : [...others.slice(1 - limits.peersMax), peer];
}

/** What was said there without us, and what of ours was not heard. */
function takeMissed(turn: Turn, link: Link, messages: readonly PastMessage[]): void {
  if (!isPlainPrimary(turn.room, link)) adoptHistory(turn, link, messages);
  else {
    noteUnheard(turn, link, messages);
    adoptHistory(
      turn,
      link,
      messages.filter((message) => !isOurWord(turn.room, message)),
    );
  }
}

/** D1-23: what was said before our time; of a long past the next page is asked for. */
function takeHistory(turn: Turn, link: Link, asked: Frame, { messages, left }: HistoryFrame): void {
  // Who knows only the spec may have told some of it live already (D3-26).
  importHistory(turn, link, link.extension ? messages : messages.filter((past) => !isHere(turn.room, past)));
  const newest = messages[messages.length - 1];
  const askedFor = asked.kind === "history-request" ? (asked.limits.stanzasMax ?? limits.historyEventsMax) : 0;
  // As many as are left: then none comes twice, however many are of the same time.
  const stanzasMax = newest === undefined ? 0 : Math.min(left, askedFor - messages.length);
  link.lacksHistory = stanzasMax > 0;
  turn.effects.push({ kind: "save" });
  if (newest === undefined || stanzasMax <= 0) return;
  // Where a clock is ahead, what follows in the order may have been said at an earlier time.
  const since = (newest.stamp?.orderKey ?? newest.time) as Instant;
  link.script.unshift({ kind: "ask-history", missed: false, rest: { since, stanzasMax } });
}

/** Whether it is the answer to that hello: of the same session, and of this life of the room (3.6.1). */
function isAnswerTo(asked: Frame, result: Frame): result is HelloFrame {
  return (
    asked.kind === "hello" &&
    result.kind === "hello" &&
    result.sync.session === asked.sync.session &&
    result.sync.generation === asked.sync.generation
  );
}

/** What of config and lists the peer has, now that it says so. */
function noteConfigTaken(link: Link, frame: Frame): void {
  if (frame.kind !== "config") return;
  if (frame.config !== undefined && frame.configDigest !== undefined) link.configDigest = frame.configDigest;
  if (frame.lists === undefined) return;
  link.listsDigest = frame.lists.version;
  link.listsPosition = link.listsUnderWay;
}

/** At set-up the peer's numbers are noted; what it will be sent is told by our own cut (3.6). */
function noteSetUp(link: Link, sync: SyncState): void {
  const { sent } = link;
  notePeer(link, sync);
  link.sent = sent;
}

/** The time of a link has come: a wait is over, or a try is due. */
export function wake(turn: Turn, link: Link): void {
  if (link.wakeAt === undefined || link.wakeAt > turn.now) return;
  delete link.wakeAt;
  if (link.state === "split" && !isNew(link)) {
    link.waitsFor = "turn";
    return;
  }
  if (link.state === "split" || (link.state === "idle" && link.script.length === 0)) {
    startLink(turn, link);
    return;
  }
  if (isWaiting(link)) {
    resync(turn, link, "the peer does not end its part of the sync");
    return;
  }
  const first = link.script[0]?.kind;
  if (first === "open" || isOpening(turn.room, link)) openingUnanswered(turn, link);
  // It gives us no lists any more.
  if (first === "await-history" || first === "await-lists") link.script.shift();
}
