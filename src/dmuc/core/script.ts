/**
 * How a link is brought up: each step's frame, what its answer leads to, and what happens if none comes (3.6, 3.3).
 *
 * The two ways up are rows of steps: the set-up, which the primary leads (D1-16), and the sync, which either side may
 * lead once a link has been up (3.6). `link.ts` tells how a script runs.
 */
import { dropHome, dropStale } from "./arrivals";
import { catchUp } from "./delivery";
import type { Frame, HelloFrame, SyncState } from "./frames";
import { layGhosts } from "./ghosts";
import { type Instant, type InstanceJid, compareOctets } from "./ids";
import type { Discovered, Outcome } from "./inputs";
import { invariant } from "./invariant";
import {
  type Link,
  type Outstanding,
  type Step,
  countSent,
  createLink,
  isAlive,
  isEnded,
  notePeer,
  stopScript,
} from "./link";
import { limits } from "./limits";
import { voidUpTo } from "./log";
import { refusalOfPeer } from "./peers";
import { afterRefusal } from "./refusals";
import { relayForNewcomer, sentAtCut } from "./relay";
import { type Room, type Turn, ask, compareClocks, dropLink, linkWith, pairKey, report, tell } from "./state";
import { needsRoster, requestFrame } from "./steps";

// The scripts

const setUpScript: readonly Step[] = [
  { kind: "discover" },
  { kind: "replicate" },
  { kind: "config", setUp: true },
  { kind: "roster", from: 0, homes: "all" },
  { kind: "resume" },
  { kind: "await-history" },
  { kind: "subject" },
  { kind: "announce" },
];

/** A peer that knows only the spec is brought up to date by the spec's own means (3.6, "Without lnk"). */
const plainSyncScript: readonly Step[] = [
  { kind: "config", setUp: true },
  { kind: "roster", from: 0, homes: "all" },
  { kind: "resume" },
  { kind: "subject" },
];

/** Whether this side says the hello: the replica, or of two replicas the smaller by octets (3.6.1). */
export function saysHello(room: Room, link: Link): boolean {
  return link.direction === "up" || (link.direction === "across" && compareOctets(room.self, link.peer) < 0);
}

/** Begins, or begins again, to bring the link up. */
export function startLink(turn: Turn, link: Link): void {
  const { room } = turn;
  stopScript(link);
  if (link.direction === "down" && !link.established) link.script = [...setUpScript];
  else if (!link.extension) link.script = link.direction === "down" ? [...plainSyncScript] : [];
  else link.script = saysHello(room, link) ? [{ kind: "hello" }] : [{ kind: "ask-hello" }];
  if (link.state === "idle" && link.direction === "down")
    setState(turn, link, "requested", "asking for an instance there");
  advance(turn, link);
}

/** Adds a step for a link that is up or on its way; it is taken when those before it are done. */
export function enqueue(turn: Turn, link: Link, added: Step): void {
  link.script.push(added);
  advance(turn, link);
}

/** Changes the state, and says so at info with the reason (3.1). */
export function setState(turn: Turn, link: Link, state: Link["state"], reason: string): void {
  if (link.state === state) return;
  report(turn, "info", `link with ${link.peer}: ${link.state} -> ${state} (${reason})`);
  link.state = state;
}

/** Takes the steps that can be taken now: until one asks for an answer or waits. */
export function advance(turn: Turn, link: Link): void {
  while (link.outstanding === undefined && link.wakeAt === undefined) {
    const next = link.script[0];
    if (next === undefined || !take(turn, link, next)) return;
    link.script.shift();
  }
}

/** Begins a step. Returns true if it is done with that. */
function take(turn: Turn, link: Link, next: Step): boolean {
  switch (next.kind) {
    case "discover":
      turn.effects.push({ kind: "discover", host: link.host });
      return false;
    case "resume":
      setState(turn, link, "up", "the peer has config and roster");
      if (!link.established) relayForNewcomer(turn.room, link);
      link.established = true;
      link.peerForgot = false;
      delete link.splitSince;
      layGhosts(turn, link);
      turn.effects.push({ kind: "save" });
      catchUp(turn, link);
      tellChanges(turn, link);
      return true;
    case "await-history":
      link.wakeAt = (turn.now + limits.historyRequestWaitMs) as Instant;
      return false;
    case "await-synced":
      awaitSynced(turn, link);
      return false;
    case "subject":
      tellSubject(turn, link);
      return true;
    case "announce":
      announce(turn, link);
      return true;
    default:
      return takeRequest(turn, link, next);
  }
}

/** The peer's part of the sync has to go on: without an end it is given up (3.6.7, "a time-out kills the session"). */
export function awaitSynced(turn: Turn, link: Link): void {
  if (link.script[0]?.kind === "await-synced") {
    link.wakeAt = (turn.now + turn.room.surroundings.answerWaitMs) as Instant;
  }
}

/** Sends a step's request, unless there is nothing to say: then the step is done. */
function takeRequest(turn: Turn, link: Link, next: Step): boolean {
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
  const { subject } = turn.room;
  if (subject === undefined) return;
  const stamp = link.extension && subject.stamp !== undefined ? { stamp: subject.stamp } : {};
  if (stamp.stamp !== undefined) countSent(link, turn.now);
  tell(turn, link, { kind: "event", event: subject.event, said: subject.time, ...stamp });
}

/**
 * D1-25: the other replicas hear of the new one, and it of them; until one of a pair reports that they reach each other
 * the primary relays between them (3.5).
 *
 * Of a pair the side that will wait for a hello is told first, and the other when it has answered: so nobody says hello
 * to one who has not heard of him.
 */
function announce(turn: Turn, link: Link): void {
  const { room } = turn;
  for (const other of room.links) {
    if (other === link || other.direction !== "down" || !other.established) continue;
    if (!other.extension || !link.extension) {
      if (other.state === "up") enqueue(turn, other, { kind: "peerhost", peer: link.peer, removed: false });
      continue;
    }
    // Both came up at the same time: the other one's turn has announced the pair.
    const pair = pairKey(link.peer, other.peer);
    if (room.announced.includes(pair)) continue;
    room.announced.push(pair);
    const [speaker, listener] = compareOctets(link.peer, other.peer) < 0 ? [link, other] : [other, link];
    if (listener.state === "up")
      enqueueFrom(turn, link, listener, { kind: "peerhost", peer: speaker.peer, removed: false });
    else if (speaker.state === "up")
      enqueueFrom(turn, link, speaker, { kind: "peerhost", peer: listener.peer, removed: false });
  }
}

/** While a step of `running` is being taken, steps for itself are only added: `advance` will come to them. */
function enqueueFrom(turn: Turn, running: Link, target: Link, added: Step): void {
  if (target === running) target.script.push(added);
  else enqueue(turn, target, added);
}

// Answers

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
  advance(turn, link);
}

/** What a peer supports has become known (D1-51). */
export function discovered(turn: Turn, link: Link, support: Discovered["support"]): void {
  if (link.script[0]?.kind !== "discover") return;
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
  link.script.shift();
  advance(turn, link);
}

/** No answer: once more after a pause, then the link is split (D1-18). A split link tries at its own pace. */
function unreachable(turn: Turn, link: Link, condition: string): void {
  const pauseMs = limits.retryPausesMs[link.attempts];
  if (link.state === "split" || pauseMs === undefined) {
    split(turn, link, `no answer (${condition})`);
    return;
  }
  link.attempts++;
  report(turn, "info", `${link.peer} does not answer (${condition}); asked again in ${formatSeconds(pauseMs)} s`);
  link.wakeAt = (turn.now + pauseMs) as Instant;
}

/** Whole seconds without the ".0" that a division leaves in some Luas. */
function formatSeconds(milliseconds: number): string {
  return `${milliseconds}`.slice(0, -3);
}

/** Gives the link up for now; the next attempt to heal it comes by itself (3.4). */
export function split(turn: Turn, link: Link, reason: string): void {
  if (isEnded(link)) return;
  const wasUp = link.state === "up" || link.state === "suspect";
  link.splitSince ??= turn.now;
  stopScript(link);
  setState(turn, link, "split", reason);
  if (wasUp && link.direction === "across") tellReach(turn, link, false);
  const splitForMs = turn.now - (link.splitSince ?? turn.now);
  const pauseMs = splitForMs < limits.splitRetryShortForMs ? limits.splitRetryMs : limits.splitRetryLongMs;
  link.wakeAt = (turn.now + pauseMs) as Instant;
}

/** Takes the link down and up again, to learn what is missing; what waits is kept. */
export function resync(turn: Turn, link: Link, reason: string): void {
  split(turn, link, reason);
  // A sync is no pause: it may begin at once.
  link.wakeAt = turn.now;
}

/** The peer said no: what 3.3 says for the step that it refused. */
function refused(turn: Turn, link: Link, current: Step, condition: string, text: string | undefined): void {
  const said = text === undefined ? condition : `${condition}: ${text}`;
  if (current.kind === "reach" || current.kind === "peerhost") {
    // The pair stays relayed by the primary (3.5).
    report(turn, "info", `${link.peer} answered ${said}`);
    link.script.shift();
    advance(turn, link);
  } else if (current.kind === "dissolve") {
    dissolved(turn, link);
  } else if (current.kind === "replicate" || condition === "forbidden") {
    replicateRefused(turn, link, condition, said);
  } else if (current.kind === "lists" && current.change !== undefined) {
    // 3.8: the peer has other lists than we thought: it gets the whole.
    delete link.listsDigest;
    link.script[0] = { kind: "lists" };
    advance(turn, link);
  } else if (condition === "gone" && link.direction === "up") {
    endReplica(turn, `${link.peer} has ended`);
  } else {
    // 3.3: no such link there any more: the primary starts anew, a replica asks again (3.11).
    if (condition === "item-not-found" && link.direction === "down") link.established = false;
    split(turn, link, `${link.host} answered ${said}`);
  }
}

function replicateRefused(turn: Turn, link: Link, condition: string, said: string): void {
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

/** This replica's room is over: its people see it destroyed (T-11). */
export function endReplica(turn: Turn, reason: string, alternative?: InstanceJid): void {
  const { room } = turn;
  room.links = [];
  room.role = "plain";
  turn.effects.push({ kind: "end", reason, ...(alternative === undefined ? {} : { alternative }) });
  turn.effects.push({ kind: "save" });
  report(turn, "info", `this instance has ended: ${reason}`);
}

/** What the result of a step leads to, beyond the next step. */
function takeAnswer(turn: Turn, link: Link, current: Step, asked: Outstanding, result: Frame): void {
  switch (current.kind) {
    case "replicate":
      setState(turn, link, "syncing", "the peer holds an instance");
      return;
    case "lists":
      noteConfigTaken(link, asked.frame);
      return;
    case "config":
      noteConfigTaken(link, asked.frame);
      if (result.kind === "config-taken" && result.sync !== undefined) noteSetUp(link, result.sync);
      return;
    case "hello":
      if (result.kind === "hello") {
        compareClocks(turn, link, result.sync.now, turn.now - asked.askedAt);
        helloAnswered(turn, link, result);
      }
      return;
    case "ask-history":
      if (result.kind === "history") turn.effects.push({ kind: "import-history", messages: result.messages });
      return;
    case "ask-hello":
      // The hello may get lost, too: then it is asked for again.
      if (link.state === "split") link.wakeAt = (turn.now + limits.splitRetryMs) as Instant;
      return;
    case "peerhost":
      if (asked.frame.kind === "peerhost" && !asked.frame.removed) announceBack(turn, link, current);
      return;
    case "synced":
      finishSync(turn, link);
      return;
    case "dissolve":
      dissolved(turn, link);
      return;
    default:
      return;
  }
}

/** What of config and lists the peer has, now that it says so. */
function noteConfigTaken(link: Link, frame: Frame): void {
  if (frame.kind !== "config") return;
  if (frame.config !== undefined && frame.configDigest !== undefined) link.configDigest = frame.configDigest;
  if (frame.lists !== undefined) link.listsDigest = frame.lists.version;
}

/** At set-up the peer's numbers are noted; what it will be sent is told by our own cut (3.6). */
function noteSetUp(link: Link, sync: SyncState): void {
  const { sent } = link;
  notePeer(link, sync);
  link.sent = sent;
}

/** The listener of a new pair knows; now its speaker is told, who will say hello (D1-25). */
function announceBack(turn: Turn, link: Link, current: Step): void {
  if (current.kind !== "peerhost") return;
  const speaker = linkWith(turn.room, current.peer);
  if (speaker === undefined || speaker.state !== "up" || compareOctets(speaker.peer, link.peer) > 0) return;
  enqueue(turn, speaker, { kind: "peerhost", peer: link.peer, removed: false });
}

// The sync

/** Our hello was answered: now each side tells what the other lacks, one frame after the other (3.6). */
function helloAnswered(turn: Turn, link: Link, answer: HelloFrame): void {
  setState(turn, link, "syncing", "the peer answers");
  notePeer(link, answer.sync);
  if (link.direction === "up" && answer.sync.peers !== undefined) reconcile(turn, answer.sync.peers);
  if (needsRoster(turn.room, link)) link.script.push({ kind: "roster", from: 0, homes: "own" });
  link.script.push({ kind: "backlog", from: 0 }, { kind: "synced" });
}

/** A peer said hello: what we have to tell follows our answer (3.6.2 to 3.6.5). */
export function helloReceived(turn: Turn, link: Link, hello: HelloFrame): void {
  const { room } = turn;
  const { sync } = hello;
  notePeer(link, sync);
  // What is not part of a sync waits till it is over.
  const others = link.script.filter(({ kind }) => kind === "peerhost" || kind === "dissolve" || kind === "reach");
  link.script = [];
  if (link.direction === "down") {
    link.listsDigest = sync.listsDigest ?? "";
    link.configDigest = sync.configDigest ?? "";
    if (sync.configDigest !== room.config.digest) link.script.push({ kind: "config", setUp: false });
    else link.script.push({ kind: "lists" });
  }
  if (needsRoster(room, link)) link.script.push({ kind: "roster", from: 0, homes: "own" });
  link.script.push({ kind: "backlog", from: 0 }, { kind: "await-synced" }, ...others);
  setState(turn, link, "syncing", "the peer says hello");
}

/** Both sides have told what the other lacked: events flow again (3.6.7). */
export function finishSync(turn: Turn, link: Link): void {
  const { room } = turn;
  const { host } = room.surroundings;
  delete link.wakeAt;
  for (const have of link.peerHaves) {
    // 3.1: not for homes heard directly: a presence under way from there would be lost.
    const isToldHere = have.host === link.host || link.toldHomes.includes(have.host);
    if (isToldHere && have.host !== host) voidUpTo(room.log, have.host, have.epoch, have.contiguous);
  }
  link.sent = sentAtCut(room, link);
  dropStale(turn, link);
  setState(turn, link, "up", "in sync");
  link.established = true;
  link.peerForgot = false;
  delete link.splitSince;
  const isAnyoneBack = layGhosts(turn, link);
  if (isAnyoneBack || link.toldHomes.length > 0) passRosterOn(turn, link);
  turn.effects.push({ kind: "save" });
  catchUp(turn, link);
  tellChanges(turn, link);
  if (link.farewell !== undefined) link.script.push(link.farewell);
  advance(turn, link);
  if (link.direction === "across" && saysHello(room, link)) tellReach(turn, link, true);
}

/** Config and lists that changed while the link came up, and which nobody has told it (3.8). */
function tellChanges(turn: Turn, link: Link): void {
  const { room } = turn;
  if (link.direction !== "down") return;
  if (link.configDigest !== room.config.digest) link.script.push({ kind: "config", setUp: false });
  else if (link.extension && link.listsDigest !== room.lists.digest) link.script.push({ kind: "lists" });
}

/** What a replica's roster has told goes on, as our roster, to those who do not hear it themselves (3.5). */
function passRosterOn(turn: Turn, link: Link): void {
  const { room } = turn;
  for (const other of room.links) {
    const isRelayed = room.relayed.includes(pairKey(link.peer, other.peer));
    if (isRelayed && isAlive(other)) enqueue(turn, other, { kind: "roster", from: 0, homes: "own" });
  }
}

/** Tells the primary that this replica reaches another, or does not any more (3.5). */
export function tellReach(turn: Turn, link: Link, up: boolean): void {
  const primary = turn.room.links.find((other) => other.direction === "up");
  if (primary !== undefined && primary.state === "up") enqueue(turn, primary, { kind: "reach", peer: link.peer, up });
}

/** Opens links to the replicas that the primary names, and ends those that it names no more (3.5). */
export function reconcile(turn: Turn, peers: readonly InstanceJid[]): void {
  const { room } = turn;
  for (const peer of peers) {
    if (peer !== room.self) meet(turn, peer, true);
  }
  for (const link of [...room.links]) {
    if (link.direction === "across" && !peers.includes(link.peer)) part(turn, link);
  }
}

/**
 * Opens the link to another replica of the room.
 *
 * @param knowsUs the other has heard of us already, so that we need not wait for its hello.
 * @returns whether that service may link with ours.
 */
export function meet(turn: Turn, peer: InstanceJid, knowsUs: boolean): boolean {
  const { room } = turn;
  const host = hostOf(peer);
  if (refusalOfPeer(room.surroundings.peers, host, room.surroundings.mode) !== undefined) return false;
  const known = linkWith(room, peer);
  if (known !== undefined) {
    if (known.state === "split" && known.outstanding === undefined) startLink(turn, known);
    return true;
  }
  if (room.links.length >= limits.peersMax) return false;
  const link = createLink(peer, host, "across");
  // Only peers with the extension are named to each other (3.5).
  link.extension = true;
  room.links.push(link);
  turn.effects.push({ kind: "save" });
  // The listener waits: the speaker is told last, and says hello at once.
  if (knowsUs || saysHello(room, link)) startLink(turn, link);
  else link.wakeAt = (turn.now + limits.splitRetryMs) as Instant;
  return true;
}

/** That instance does not belong to the room any more, nor do its people. */
export function part(turn: Turn, link: Link): void {
  dropLink(turn.room, link);
  dropHome(turn, link.host);
  turn.effects.push({ kind: "save" });
  report(turn, "info", `${link.peer} does not belong to the room any more`);
}

/** A replica of ours has ended; with the last one the room is a plain room again. */
export function dissolved(turn: Turn, link: Link): void {
  part(turn, link);
  const { room } = turn;
  if (room.links.length === 0) room.role = "plain";
}

/** Domain of an instance's JID. */
export function hostOf(jid: InstanceJid): Link["host"] {
  return jid.slice(jid.indexOf("@") + 1) as Link["host"];
}

/** The time of a link has come: a wait is over, or a try is due. */
export function wake(turn: Turn, link: Link): void {
  if (link.wakeAt === undefined || link.wakeAt > turn.now) return;
  delete link.wakeAt;
  if (link.state === "split" || (link.state === "idle" && link.script.length === 0)) {
    startLink(turn, link);
    return;
  }
  if (link.script[0]?.kind === "await-synced") {
    resync(turn, link, "the peer does not end its part of the sync");
    return;
  }
  if (link.script[0]?.kind === "await-history") link.script.shift();
  advance(turn, link);
}
