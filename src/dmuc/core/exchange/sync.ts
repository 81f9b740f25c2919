/** The end of a gap, split or restart: each side tells what the other lacks, one frame after the other (3.6). */
import { isOwnPast } from "./acceptance";
import { dropVainJids, refreshJids } from "../people/anonymity";
import { isBound } from "../state/bound";
import { catchUp, isBehind } from "../people/delivery";
import { dropStale } from "../people/departures";
import { isRosterEvent } from "../words/events";
import type { HelloFrame } from "../words/frames";
import { forgetLost, layGhosts, tellLost, tellLostAgain } from "../people/ghosts";
import type { Host, Instant } from "../words/ids";
import { type Link, isAlive } from "../state/link";
import { type Step, dropSteps, enqueue } from "../state/step";
import { forgetLapsedSubject, notePeerState, tellLapsedEnds } from "../links/lapses";
import { limits } from "../words/limits";
import {
  type LogEntry,
  closeEarlier,
  entriesAfter,
  forgetLostAbove,
  haveOf,
  havesOf,
  noteStart,
  voidAll,
  voidUpTo,
} from "../state/log";
import { introduceBack, reconcile } from "./mesh";
import { numberedAt } from "../state/numbered";
import { lacksRelayed, passRosterOn, relayForNewcomer, sentAtCut } from "../people/relay";
import { settleUnsure } from "../links/renumbering";
import { letInAgain } from "../people/rights";
import { type Room, type Turn, forgetPeople } from "../state/state";
import { isStar, ownPolicy, sendsAsItIs, waitsForCopies } from "../state/behaviour";
import { linkWith } from "../state/links";
import { needsRoster } from "./steps";
import { admitWaiting } from "../people/serving";
import { resubmit, sendWaiting } from "../people/submissions";
import { askForSync, endSplit, resync, saysHello, setState, tellReach } from "../links/transitions";
import { type Occupant, occupantsOfPerson } from "../state/roster";
import { isSuspended } from "../state/suspension";
import { forgetTurnedAway } from "../state/turned-away";

/** Our hello was answered: now each side tells what the other lacks, one frame after the other (3.6). */
export function helloAnswered(turn: Turn, link: Link, answer: HelloFrame): void {
  setState(turn, link, "syncing", "the peer answers");
  notePeerState(turn, link, answer.sync);
  // What came till now the peer had sent before it knew of the session.
  link.received = 0;
  link.receivedTold = 0;
  if (link.direction === "up" && answer.sync.peers !== undefined) {
    link.peersTold = answer.sync.peers;
    reconcile(turn, answer.sync.peers);
  }
  if (needsRoster(turn.room, link)) link.script.push({ kind: "roster", from: 0, homes: "own" });
  // It knows by now who is here, and our backlog is to leave out what those have said whom it bans.
  if (link.direction === "up") link.script.push({ kind: "recorded" });
  const { listsDigest: digest } = answer.sync;
  // Who has none gets none (3.8).
  const isNewer = digest !== undefined && digest !== turn.room.lists.digest && turn.room.lists.digest !== "";
  if (link.direction === "up" && isNewer) link.script.push({ kind: "await-lists", digest });
  if (link.unsureTold.length > 0) link.script.push({ kind: "await-backlog" });
  link.script.push({ kind: "backlog" }, { kind: "synced" });
}

/** What is to be told after a sync that comes between, also at the end of a set-up. */
const laterSteps: readonly Step["kind"][] = ["peerhost", "dissolve", "reach", "subject", "announce"];

/** A peer said hello: what we have to tell follows our answer (3.6.2 to 3.6.5). */
export function helloReceived(turn: Turn, link: Link, hello: HelloFrame): void {
  const { room } = turn;
  const { sync } = hello;
  notePeerState(turn, link, sync);
  // What is not part of a sync waits till it is over.
  const others = link.script.filter(({ kind }) => laterSteps.includes(kind));
  dropSteps(link);
  if (link.direction === "down") {
    link.listsDigest = sync.listsDigest ?? "";
    link.configDigest = sync.configDigest ?? "";
    if (sync.configDigest !== room.config.digest) link.script.push({ kind: "config", setUp: false });
    else link.script.push({ kind: "lists" });
  }
  link.script.push({ kind: "acts", from: 0, listsPosition: link.listsPosition });
  if (needsRoster(room, link)) link.script.push({ kind: "roster", from: 0, homes: "own" });
  link.script.push({ kind: "backlog" }, { kind: "await-synced" }, ...others);
  setState(turn, link, "syncing", "the peer says hello");
}

/** Whether it is the peer's turn. */
export function isWaiting(link: Link): boolean {
  const kind = link.script[0]?.kind;
  return kind === "await-synced" || kind === "await-backlog";
}

/**
 * The peer's part of the sync has to go on: without an end it is given up (3.6.7, "a time-out kills the session"). Whether
 * the peer is there at all, probes find out earlier (3.4).
 */
export function awaitSynced(turn: Turn, link: Link): void {
  if (isWaiting(link)) {
    link.wakeAt = (turn.now + limits.linkWaitMaxMs) as Instant;
  }
}

/** Both sides have told what the other lacked: events flow again (3.6.7). */
export function finishSync(turn: Turn, link: Link): void {
  const { room } = turn;
  const { host, epoch } = room.surroundings;
  delete link.wakeAt;
  if (link.peerEpoch !== undefined) noteStart(room.log, link.host, link.peerEpoch);
  for (const have of link.peerHaves) {
    // 3.1: not for homes heard directly: a presence under way from there would be lost. In a star nobody is heard directly.
    const isByPrimary = link.direction === "up" && (isStar(room, link) || isBound(room, have.host));
    const isToldHere = isByPrimary || link.toldHomes.includes(have.host);
    if (have.host === link.host || isOwnPast(room, link, have)) voidAll(room.log, have);
    else if (isToldHere && (have.host !== host || have.epoch !== epoch))
      voidUpTo(room.log, have.host, have.epoch, have.contiguous);
  }
  for (const { host: home, peerEpoch, state } of room.links) {
    // What the primary has brought of earlier starts of others has gaps, too.
    const isToldOf = home === link.host || (link.direction === "up" && state === "up");
    if (peerEpoch !== undefined && isToldOf) closeEarlier(room.log, home, peerEpoch);
  }
  // What is missing of our own earlier starts nobody else can have.
  if (link.direction === "up" && isStar(room, link)) closeEarlier(room.log, host, epoch);
  forgetLostPlaces(room, link);
  link.sent = sentAtCut(room, link);
  if (lacksRelayed(room, link)) enqueue(link, { kind: "ask-hello" });
  dropStale(turn, link);
  setState(turn, link, "up", "in sync");
  // Not so if it has been set up before the last restart here.
  if (link.direction === "down" && !link.established) relayForNewcomer(room, link);
  link.established = true;
  if (link.direction === "up") {
    admitWaiting(turn);
    dropVainJids(turn);
    if (link.peerForgot) forgetLost(turn);
    tellReachAgain(turn, link);
    tellGivenBack(turn, link);
  } else tellLostAgain(room, link);
  // Not so if our roster has changed since it was told.
  link.peerForgot = link.direction === "up" && link.script.some(({ kind }) => kind === "hello");
  endSplit(turn, link);
  // Its roster has told them, or it had nobody to tell of.
  room.forgotten = room.forgotten.filter((home) => home !== link.host);
  const wasLost = link.ghosts !== "unseen";
  const isAnyoneBack = layGhosts(turn, link);
  if (isAnyoneBack || link.toldHomes.length > 0 || link.passesRosterOn === true) passRosterOn(room, link);
  delete link.passesRosterOn;
  if (wasLost) tellLost(room, link, false);
  turn.effects.push({ kind: "save" });
  refreshJids(turn, link);
  giveAll(turn, link);
  if (!isAlive(link)) return;
  askForHistory(link);
  tellChanges(turn, link);
  if (link.farewell !== undefined) enqueue(link, link.farewell);
  if (link.direction === "across" && isReporter(room, link)) tellReach(turn, link, true);
  if (link.direction === "down") introduceBack(room, link);
  forgetLapsedSubject(turn, link);
  if (link.direction === "up") tellLapsedEnds(turn, link);
  askForLetIn(turn, link);
}

/** 3.5: what our disk had lost of ours the primary has given back; who has been synced before lacks it as well. */
function tellGivenBack({ room }: Turn, primary: Link): void {
  for (const link of room.links) {
    const isTold = link !== primary && link.state === "up" && !isSuspended(room, link);
    if (isTold && isBehind(room, link)) askForSync(room, link);
  }
}

/** What the primary that gives the places has lost it may be given again by its home, and give another place (3.6). */
function forgetLostPlaces(room: Room, { direction, host, peerHaves }: Link): void {
  const { host: own } = room.surroundings;
  if (direction !== "up") return;
  for (const have of havesOf(room.log, own, room.surroundings.epoch)) {
    const isPlaced = ownPolicy(room).orderedBy === "primary" || isBound(room, have.host);
    if (isPlaced && have.host !== own && have.host !== host) forgetLostAbove(room.log, have, haveOf(peerHaves, have));
  }
}

/** Lists that came while the roster was read let somebody in whom it had named in vain (3.8): once more, whatever it tells then. */
function askForLetIn(turn: Turn, link: Link): void {
  const { room } = turn;
  const isTheirs = (home: Host): boolean => home === link.host || (link.direction === "up" && isBound(room, home));
  const letIn = letInAgain(room).filter(({ id }) => isTheirs(id.host));
  if (letIn.length === 0) return;
  forgetTurnedAway(room, (id) => letIn.some((other) => other.id === id));
  forgetPeople(
    room,
    letIn.map(({ id }) => id.host),
  );
  resync(turn, link, "the lists let somebody in there");
}

/**
 * 3.5: what the primary does not know of whom this replica reaches: a word of it was lost, or could not be said, or the
 * primary was started anew and has forgotten whom it has to help.
 */
function tellReachAgain(turn: Turn, link: Link): void {
  const { room } = turn;
  const { peerForgot } = link;
  for (const other of room.links) {
    if (other.direction !== "across" || !other.established) continue;
    const { state, reported, isLossUnderWay } = other;
    if (state === "split" && (peerForgot || reported !== false)) tellReach(turn, other, false);
    // Started on an older backup, it may take one of the two for a newcomer.
    else if (
      state === "up" &&
      (peerForgot || isLossUnderWay === true || (reported !== true && isReporter(room, other)))
    )
      tellReach(turn, other, true);
  }
  tellUnmet(room, link);
}

/** 3.9: replicas that the primary names, and that our administrator does not list: what they say comes by way of the primary. */
function tellUnmet(room: Room, primary: Link): void {
  const { peersTold, peerForgot, lostKnown } = primary;
  for (const peer of peersTold) {
    const isUnmet = peer !== room.self && linkWith(room, peer) === undefined;
    const isKnown = !peerForgot && lostKnown.includes(peer);
    if (isUnmet && !isKnown) enqueue(primary, { kind: "reach", peer, up: false });
  }
}

/** D1-21: at the end of the set-up, or of the sync that follows one that broke off before the history came. */
export function askForHistory(link: Link): void {
  if (link.lacksHistory === true) enqueue(link, { kind: "ask-history", missed: false });
}

/**
 * Whether this one of the two tells that they reach each other: one is enough, unless the other has said the contrary (3.5), which
 * may come late, or waits for an answer to it (3.9a).
 */
function isReporter(room: Room, link: Link): boolean {
  const { reported, isLossUnderWay } = link;
  return (
    saysHello(room, link) ||
    reported === false ||
    isLossUnderWay === true ||
    room.doubted.some(({ peer }) => peer === link.peer)
  );
}

/** Sends what the peer is owed, in the order of the numbers: what was under way, what the log has, what waited for the link. */
export function giveAll(turn: Turn, link: Link): void {
  if (link.direction !== "up") giveRest(turn, link);
  else if (hasUntold(turn.room, link)) link.script.push({ kind: "hello" });
  // What is asked for right before a hello would be in doubt, and be asked for again.
  else if (link.script.some(({ kind }) => kind === "hello")) return;
  else {
    resubmit(turn, link);
    // What is sent live after it would make its new number void.
    if (settleUnsure(turn, link)) {
      link.script.push({ kind: "hello" });
      return;
    }
    giveRest(turn, link);
    if (isAlive(link)) sendWaiting(turn, link);
  }
}

/** Sends what the log has beyond what the peer was given. If it was too much for the log, a sync tells what is left. */
export function giveRest(turn: Turn, link: Link): void {
  if (catchUp(turn, link)) return;
  // What a roster of this sync has told goes on when the next one is through.
  if (link.toldHomes.length > 0) link.passesRosterOn = true;
  resync(turn, link, "what the peer lacks is not all in the log any more");
}

/** What was shown here alone while the sync went on is no wish that the primary might refuse: another sync tells it (3.6). */
function hasUntold(room: Room, link: Link): boolean {
  const { host } = room.surroundings;
  if (!waitsForCopies(room))
    return sendsAsItIs(room) && entriesAfter(room.log, link.cursor).some((entry) => isOfOneGone(room, entry));
  const isUntold = entriesAfter(room.log, link.cursor).some(
    ({ stamp, copied }) => stamp.id.host === host && copied !== true,
  );
  if (isUntold) return true;
  const told = link.unsureTold.filter((id) => numberedAt(room.unsure, id) === true);
  return told.length < room.unsure.count;
}

/**
 * Whether he who has said that here is not in under that nick any more. The primary would know by his own address alone who he is
 * (D3-41), and has heard neither of his coming nor of his nick, if both were told by nobody: a sync names him.
 */
function isOfOneGone({ roster, surroundings }: Room, { event, sender, stamp }: LogEntry): boolean {
  if (stamp.id.host !== surroundings.host || sender === undefined || isRosterEvent(event)) return false;
  const isHe = ({ home, nick }: Occupant): boolean => home === surroundings.host && nick === event.nick;
  return !occupantsOfPerson(roster, sender).some((occupant) => isHe(occupant));
}

/** Config and lists that changed while the link came up, and which nobody has told it (3.8). */
export function tellChanges(turn: Turn, link: Link): void {
  const { room } = turn;
  if (link.direction !== "down") return;
  if (link.configDigest !== room.config.digest) enqueue(link, { kind: "config", setUp: false });
  else if (link.extension && link.listsDigest !== room.lists.digest) enqueue(link, { kind: "lists" });
}
