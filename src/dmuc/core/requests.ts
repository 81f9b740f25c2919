/** What a peer asks: each request gets exactly one answer, a result or a refusal (3.3). */
import { farAhead, isFarAhead } from "./exchange/acceptance";
import { takeAct } from "./exchange/acts";
import { type Answer, done } from "./words/answers";
import { attributed } from "./state/attribution";
import { complain } from "./state/complaints";
import { endServing, isRegistered, release, revokeReceived, unregisterReceived } from "./links/ending";
import { distribute } from "./people/delivery";
import type {
  BacklogFrame,
  DissolveFrame,
  Frame,
  HelloFrame,
  HistoryRequestFrame,
  PeerhostFrame,
  ReachFrame,
  SyncedFrame,
} from "./words/frames";
import { layGhostsUntold, noteLost } from "./people/ghosts";
import { type InstanceJid, type Instant, type Session, hostOf } from "./words/ids";
import type { Received } from "./words/inputs";
import { releaseHeld } from "./exchange/incoming";
import { type Link, createLink, isAlive } from "./state/link";
import { enqueue } from "./state/step";
import { limits, optionRanges } from "./words/limits";
import { awaitRest } from "./exchange/opening";
import { takeRoster } from "./exchange/peer-rosters";
import { petitionReceived } from "./exchange/petitions";
import { rosterOfOthers, tellUnlisted } from "./exchange/plain-primary";
import { refusalOfPeer } from "./state/peers";
import { isSlowed } from "./links/rate";
import { takeGone } from "./links/gone";
import { countForPage, historyWithin } from "./state/reading";
import { type RefusalCase, refuse } from "./words/refusals";
import { endSetUp, isBeingSetUp, registerReceived, takeSetUp } from "./registration";
import { noteReached, passRosterOn } from "./people/relay";
import { leaveOut, meet, part } from "./exchange/mesh";
import { configReceived, endsSetUp, replicateAgain, setUpDone } from "./exchange/set-up";
import { applyPast } from "./exchange/speech";
import { upholdSubject } from "./people/subject";
import { lastHeardFrom } from "./exchange/strangers";
import { awaitSynced, finishSync, helloReceived } from "./exchange/sync";
import { takersOf } from "./links/takers";
import {
  endReplica,
  giveUp,
  hasListsUnderWay,
  sayHelloSoon,
  saysHello,
  startLink,
  startPlain,
} from "./links/transitions";
import { type Room, type Turn, isOfOtherLife, openSession, report } from "./state/state";
import { dropLink, linkWith, pagesFor, pairKey } from "./state/links";
import { hasStar, isPlainPrimary } from "./state/behaviour";
import { syncState } from "./state/cut";

/** Answers a request; `later` is answered when its time has come. */
export function requestReceived(turn: Turn, input: Received): void {
  const answer = answerTo(turn, input);
  if (input.request === undefined || answer === "later") return;
  const content = typeof answer === "string" ? refuse(answer) : answer;
  // The answer leaves before what it sets going.
  turn.effects.push({ kind: "answer", request: input.request, answer: content });
  const link = linkWith(turn.room, input.from);
  if (link !== undefined && typeof answer !== "string") afterwards(turn, link, input.frame, answer);
}

function answerTo(turn: Turn, input: Received): Answer {
  const { frame } = input;
  if (frame.kind === "replicate") return replicateAgain(turn, input.host, frame);
  if (frame.kind === "peerhost") return peerAnnounced(turn, input, frame);
  if (frame.kind === "dissolve") return dissolve(turn, input, frame);
  if (frame.kind === "config") return configReceived(turn, input, frame);
  if (frame.kind === "register") return registerReceived(turn, input, frame);
  const link = linkWith(turn.room, input.from);
  if (link === undefined)
    return (
      refusalOfPeer(turn.room.surroundings.peers, input.host, input.mode ?? turn.room.surroundings.mode) ??
      "no-such-link"
    );
  return refusalOnLink(turn, link, frame) ?? answerOnLink(turn, link, input, frame);
}

/** Why the peer may not ask that now, whatever it is in particular (3.3). */
function refusalOnLink(turn: Turn, link: Link, frame: Frame): RefusalCase | undefined {
  if (link.givenUp) return "peer-not-allowed";
  if (isSlowed(turn, link)) return "rate-exceeded";
  switch (frame.kind) {
    case "roster":
      // Of one that has not answered our request nothing is wanted yet, and whether it has the extension is not known.
      if (!isAlive(link) && (link.state !== "split" || isPlainPrimary(turn.room, link))) return "no-such-link";
      // The spec's own frame: a peer that knows only the spec guards it by nothing.
      return link.extension && !isOfSession(link, frame) ? "wrong-session" : undefined;
    case "history-request":
      // To read is not to change: whoever asks as the spec prints it is answered (D1-22).
      return frame.session !== undefined && !isOfSession(link, frame) ? "wrong-session" : undefined;
    case "backlog":
      return link.extension && isAlive(link) && isOfSession(link, frame) ? undefined : "wrong-session";
    case "synced":
      return link.extension && link.state === "syncing" && isOfSession(link, frame) ? undefined : "wrong-session";
    case "petition":
      if (turn.room.role !== "primary" || link.direction !== "down") return "not-authenticated";
      return link.extension && isOfSession(link, frame) ? undefined : "wrong-session";
    case "reach":
      // 3.5: replicas tell the primary what they reach; 3.7: the primary tells them what it does not reach either.
      if (link.direction === "across") return "not-authenticated";
      return link.extension && isOfSession(link, frame) ? undefined : "wrong-session";
    default:
      return undefined;
  }
}

function isOfSession(link: Link, { session }: { readonly session?: Session }): boolean {
  return session !== undefined && session === link.session;
}

function answerOnLink(turn: Turn, link: Link, input: Received, frame: Frame): Answer {
  switch (frame.kind) {
    case "roster":
      return (
        takeRoster(turn, link, isPlainPrimary(turn.room, link) ? rosterOfOthers(turn.room, link, frame) : frame) ?? done
      );
    case "history-request":
      return historyAsked(turn, link, frame);
    case "hello":
      return hello(turn, link, frame);
    case "hello-wanted":
      // Who asks for a hello has the extension; before the set-up has said so there is nothing to sync.
      return link.extension ? done : "no-such-link";
    case "backlog":
      return backlogReceived(turn, link, frame);
    case "synced":
      return isBeingSetUp(turn.room, link) ? takeSetUp(turn, link, frame) : syncedReceived(link, frame, input);
    case "unregister":
      return unregisterReceived(link);
    case "revoke":
      return revokeReceived(link);
    case "reach":
      return reachReceived(turn, link, frame);
    case "petition":
      return petitionReceived(turn, link, frame, input.request);
    default:
      return "malformed";
  }
}

function endsPlainSync({ extension, state, direction, script }: Link): boolean {
  return !extension && script.length === 0 && (state === "syncing" || (state === "up" && direction === "up"));
}

/** What follows an answer that has left. */
function afterwards(turn: Turn, link: Link, frame: Frame, answer: Frame): void {
  switch (frame.kind) {
    case "roster":
      if (isPlainPrimary(turn.room, link)) {
        if (link.state === "syncing" && link.script.length === 0) setUpDone(turn, link);
        else if (link.state === "up") tellUnlisted(turn, link, frame);
        return;
      }
      awaitSynced(turn, link);
      if (endsSetUp(link)) awaitRest(turn, link);
      if (frame.more) return;
      if (endsSetUp(link)) setUpDone(turn, link);
      // 3.6: the spec has no other end of a sync; and a source that knows only the spec tells its roster for nothing else.
      else if (endsPlainSync(link)) {
        // It may have missed us before we have missed it.
        link.lastContact = lastHeardFrom(turn.room, link.host);
        startPlain(turn.room, link);
      } else if (link.state === "up" && hasStar(turn.room) && link.direction === "down") passRosterOn(turn.room, link);
      return;
    case "history-request":
      if (link.script[0]?.kind !== "await-history") {
        // D1-56: the set-up broke off before its end; this is what was left of it. One that has only waited long has told it (D3-26).
        if (link.extension && answer.kind === "history" && answer.left === 0 && link.subjectToldIn !== link.session)
          enqueue(link, { kind: "subject" });
        return;
      }
      // The subject comes after the last page.
      if (answer.kind === "history" && answer.left > 0) {
        link.wakeAt = (turn.now + turn.room.surroundings.answerWaitMs) as Instant;
        return;
      }
      link.script.shift();
      delete link.wakeAt;
      return;
    case "backlog":
      // Acts come before, in pages of their own.
      if (!frame.more && (frame.acts ?? []).length === 0) backlogEnded(link);
      awaitSynced(turn, link);
      return;
    case "config":
      if (link.script[0]?.kind === "await-lists") delete link.wakeAt;
      return;
    case "hello-wanted":
      sayHelloSoon(turn, link);
      return;
    case "unregister":
      release(turn, link, "nobody there is in it any more");
      return;
    case "revoke":
      endServing(turn, frame.reason ?? `${link.host} does not want it`);
      return;
    case "synced":
      if (isBeingSetUp(turn.room, link)) endSetUp(turn, link);
      else finishSync(turn, link);
      releaseHeld(turn, link);
      return;
    default:
      return;
  }
}

// At the primary

/** D1-22. */
function historyAsked(turn: Turn, link: Link, frame: HistoryRequestFrame): Answer {
  // One that knows only the spec asks when it finds us again, which may be before we find it.
  if (!isAlive(link) && (link.extension || link.state !== "split")) return "no-such-link";
  const { log } = turn.room;
  const page = pagesFor(turn.room, link.host);
  if (!link.extension) {
    // It knows of no pages: it gets the newest.
    const charactersMax = Math.min(frame.limits.charactersMax ?? page.bytesMax, page.bytesMax);
    return { kind: "history", messages: historyWithin(log, { ...frame.limits, charactersMax }, turn.now), left: 0 };
  }
  // What is said after the beginning of the session comes live: so the pages fit together.
  const cut = frame.session === undefined ? undefined : link.cut;
  const messages = historyWithin(log, frame.limits, turn.now, cut).map((past) => attributed(turn.room, link, past));
  const count = countForPage(messages, page);
  return { kind: "history", messages: messages.slice(0, count), left: messages.length - count };
}

/** A replica tells whether it reaches another: the later report counts (3.5). Or the primary tells whether it does (3.7). */
function reachReceived(turn: Turn, link: Link, frame: ReachFrame): Answer {
  const { room } = turn;
  if (link.direction === "up") {
    for (const { jid, up } of frame.peers) if (jid !== room.self) noteLost(turn, hostOf(jid), !up);
    return done;
  }
  for (const { jid, up } of frame.peers) {
    const other = linkWith(room, jid);
    const pair = pairKey(link.peer, jid);
    if (other === undefined || other === link) continue;
    const isNews = room.relayed.includes(pair) === up;
    noteReached(room, pair, up);
    if (!up && isNews) {
      room.relayed.push(pair);
      askBoth(room, link, jid);
    } else if (!up && other.ghosts !== "unseen") {
      // What it was told of that while it still heard the other counted for nothing there (3.7).
      enqueue(link, { kind: "reach", peer: jid, up: false });
    }
    const news = up ? `reaches ${jid}` : `does not reach ${jid}; passing on between them`;
    if (isNews) report(turn, "info", `${link.peer} ${news}`);
  }
  return done;
}

/** When relaying begins, both sides say hello, so that each learns what it lacks of the other (3.5). */
function askBoth(room: Room, link: Link, jid: Link["peer"]): void {
  for (const target of [link, linkWith(room, jid)]) {
    if (target !== undefined && target.state === "up") enqueue(target, { kind: "ask-hello" });
  }
}

// Between replicas

/** D1-25: the source tells of another replica, which this one shall link with, or of one that is gone. */
function peerAnnounced(turn: Turn, { host, from }: Received, frame: PeerhostFrame): Answer {
  const { room } = turn;
  const isOfPrimary = room.primaryHost === host && (from === undefined || from === room.primary);
  if (room.role !== "replica" || !isOfPrimary) return "not-authenticated";
  if (isOfOtherLife(room, frame)) return "generation-ended";
  // E1-10: a firsthost that knows only the spec names nobody.
  if (frame.peer === undefined || frame.peer === room.self) return done;
  if (frame.removed) {
    const link = linkWith(room, frame.peer);
    if (link !== undefined && link.direction === "across") part(turn, link);
    return done;
  }
  if (meet(turn, frame.peer, false)) return done;
  // 3.9: others hear of it by itself, and we by the primary: it is no home of the primary's for that.
  const primary = room.links.find((link) => link.direction === "up");
  if (primary !== undefined) primary.peersTold = [...primary.peersTold, frame.peer].slice(-limits.peersMax);
  return "peer-not-allowed";
}

/** 3.11: the primary ends this replica, or a replica takes itself out. */
function dissolve(turn: Turn, { host, from }: Received, frame: DissolveFrame): Answer {
  const { room } = turn;
  if (isOfOtherLife(room, frame)) return "generation-ended";
  // The service says it for its room; one that knows only the spec lets the room itself say it.
  const isOf = (peer: InstanceJid | undefined): boolean => from === undefined || from === peer;
  if (room.role === "replica" && room.primaryHost === host && isOf(room.primary)) {
    endReplica(turn, frame.reason ?? "the source has ended it", frame);
    return done;
  }
  const link = room.links.find((other) => other.host === host && other.direction === "down");
  if (link === undefined || !isOf(link.peer)) return "no-such-link";
  leaveOut(turn, link);
  // D1-53: it was not used; whoever comes from there brings it back.
  const { extension, complaints } = link;
  if (room.role === "primary" && link.farewell === undefined && takersOf(room).includes(host))
    room.links.push({ ...createLink(link.peer, host, "down", link.mode), extension, complaints, dormant: true });
  return done;
}

// The sync

/** 3.6.1: a hello of our replica, or of another one. */
function hello(turn: Turn, link: Link, frame: HelloFrame): Answer {
  const { room } = turn;
  const { sync } = frame;
  // 3.6.1: it is our part to say hello, the peer may only ask for it.
  if (saysHello(room, link)) return "malformed";
  if (isOfOtherLife(room, sync)) return link.direction === "across" ? "no-such-link" : "generation-ended";
  if (room.role === "plain" && isRegistered(room, link)) {
    dropLink(room, link);
    return "generation-ended";
  }
  if (room.role === "plain") {
    // 3.11: it is there: now it can be told that the room has ended.
    if (link.outstanding === undefined) startLink(turn, link);
    return "no-such-link";
  }
  link.extension = true;
  if (hasListsUnderWay(link)) link.peerForgot = true;
  delete link.outstanding;
  delete link.wakeAt;
  link.attempts = 0;
  // A sync before this one was broken off: whom its roster has told of the others hear of all the same.
  if (link.state === "syncing" && link.toldHomes.length > 0) passRosterOn(room, link);
  openSession(turn, link, sync.session);
  link.cursor = room.log.lastPosition;
  link.rosterPosition = 0;
  helloReceived(turn, link, frame);
  return { kind: "hello", sync: syncState(turn, link, sync.session, sync.generation) };
}

/** 3.6.5; a page says something, and is taken whole or not at all. */
function backlogReceived(turn: Turn, link: Link, frame: BacklogFrame): Answer {
  const { messages, acts = [], gone = [], more } = frame;
  if (messages.length + acts.length + gone.length === 0 && more) return "malformed";
  // How many go into a page its sender's administrator says.
  if (messages.length + acts.length > optionRanges.pageMessages[1]) return "too-large";
  if (link.backlogReceived + messages.length + acts.length > limits.backlogMessagesMax) {
    complain(turn, link, "too-many", `tells of more than ${limits.backlogMessagesMax} messages in one sync; refused`);
    return "limit-reached";
  }
  if ([...messages, ...acts].some(({ stamp }) => stamp !== undefined && isFarAhead(turn, link, stamp))) {
    giveUp(turn, link, `${link.host} ${farAhead}`);
    return "key-too-far";
  }
  link.backlogReceived += messages.length + acts.length;
  for (const act of acts) takeAct(turn, link, act);
  for (const id of gone) takeGone(turn, link, id);
  if (messages.length > 0) layGhostsUntold(turn, link);
  const { subject } = turn.room;
  for (const message of messages) {
    const entry = applyPast(turn, link, message);
    if (entry !== undefined && link.direction === "down") distribute(turn, entry);
  }
  upholdSubject(turn, link, subject);
  return done;
}

function backlogEnded(link: Link): void {
  link.backlogTaken = true;
  if (link.script[0]?.kind !== "await-backlog") return;
  link.script.shift();
  delete link.wakeAt;
}

/** The peer has told its part; the answer waits until we have told ours (3.6.7). */
function syncedReceived(link: Link, frame: SyncedFrame, input: Received): Answer {
  if (link.syncedRequest !== undefined) return "wrong-session";
  if (link.script[0]?.kind === "await-synced" || link.script.length === 0) {
    link.script.shift();
    return { kind: "synced", session: frame.session };
  }
  if (input.request !== undefined) link.syncedRequest = input.request;
  return "later";
}

/** Answers what has waited for the end of our own part of a sync. Returns true if something waits. */
export function answerWaiting(turn: Turn): boolean {
  const waiting: Link[] = [];
  for (const link of turn.room.links) if (link.syncedRequest !== undefined) waiting.push(link);
  for (const link of waiting) answerSynced(turn, link);
  return waiting.length > 0;
}

/** Answers a `synced` that has waited, once our own part is told. */
function answerSynced(turn: Turn, link: Link): void {
  const { syncedRequest: request, session } = link;
  if (request === undefined || session === undefined || link.script[0]?.kind !== "await-synced") return;
  delete link.syncedRequest;
  link.script.shift();
  turn.effects.push({ kind: "answer", request, answer: { kind: "synced", session } });
  finishSync(turn, link);
  releaseHeld(turn, link);
}
