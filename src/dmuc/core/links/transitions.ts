/**
 * How a link changes its state: it is set going, split, taken down and up again, ended.
 *
 * Nothing here asks a peer anything: a link that is set going gets a script, which runs when the turn's own work is done
 * (`script.ts`).
 */
import type { Draft } from "../words/draft";
import type { End } from "../words/effects";
import type { DissolveFrame } from "../words/frames";
import type { Host, Instant, Nick } from "../words/ids";
import { compareOctets } from "../words/ids";
import { type Link, isEnded } from "../state/link";
import { type Step, enqueue, stopScript } from "../state/step";
import { limits } from "../words/limits";
import { reachesBack } from "../state/log";
import { count } from "../state/tally";
import { type Room, type Turn, report } from "../state/state";
import { hasStar, isOpenedByJoin, isPlainMirror, isAsPrinted, isPlainPrimary } from "../state/behaviour";
import { endServing, isRegistered, release, sayFarewell, takeOver } from "./ending";
import { passRosterOn } from "../people/relay";
import { allOccupants, occupantsOf, putOccupant } from "../state/roster";
import { admitWaiting } from "../people/serving";
import { settle } from "../people/submissions";
import { decidedHaves } from "../state/cut";

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

/** Of a replica that was opened by a join (D3-26): what happens meanwhile follows it. */
const openedScript: readonly Step[] = [
  { kind: "config", setUp: true },
  { kind: "roster", from: 0, homes: "all" },
  { kind: "await-history" },
  { kind: "confirm" },
  { kind: "subject" },
  { kind: "resume" },
];

/** A peer that knows only the spec is brought up to date by the spec's own means (3.6, "Without lnk"). */
const plainSyncScript: readonly Step[] = [
  { kind: "config", setUp: true },
  { kind: "roster", from: 0, homes: "all" },
  { kind: "resume" },
  { kind: "ask-history", missed: true },
  { kind: "subject" },
];

/** The same for its replica, which tells of its own people alone. */
const plainReturnScript: readonly Step[] = [
  { kind: "roster", from: 0, homes: "own" },
  { kind: "resume" },
  { kind: "ask-history", missed: true },
];

/** Of a replica that knows only what is printed: it never answers (3.2.6). */
const printedScript: readonly Step[] = [
  { kind: "tell-people", from: 0 },
  { kind: "tell-past" },
  { kind: "subject" },
  { kind: "resume" },
];

/** Whether this side says the hello: the replica, or of two replicas the smaller by octets (3.6.1). */
export function saysHello(room: Room, link: Link): boolean {
  return link.direction === "up" || (link.direction === "across" && compareOctets(room.self, link.peer) < 0);
}

/** Begins, or begins again, to bring the link up. */
export function startLink(turn: Turn, link: Link): void {
  const { room } = turn;
  stopScript(link);
  const { farewell } = link;
  // 3.11: of a room that lives, a replica tells first what it has said.
  if (farewell !== undefined && isRegistered(room, link)) {
    setState(turn, link, "up", "it is to hear that the room is over");
    sayFarewell(turn, link, farewell);
  } else if (farewell !== undefined && (room.role === "plain" || !link.established)) link.script = [farewell];
  else if (isAsPrinted(room, link)) {
    if (link.direction === "down") startPrinted(turn, link);
    else startTold(turn, link);
  } else if ((isPlainPrimary(room, link) || !link.established) && isOpenedByJoin(room, link)) startOpening(turn, link);
  else if (!link.established && isRegistered(room, link)) startRegistering(turn, link);
  else if (link.direction === "down" && !link.established) link.script = [...setUpScript];
  else if (isPlainMirror(room, link)) resumeMirror(room, link);
  else if (!link.extension) startPlain(room, link);
  else link.script = saysHello(room, link) ? [{ kind: "hello" }] : [{ kind: "ask-hello" }];
  if (link.state === "idle" && link.direction === "down" && link.script.length > 0)
    setState(turn, link, "requested", "asking for an instance there");
}

/** 3.2: the replica asks for the room; one whose set-up broke off at its end takes itself to be up, and can say what it has. */
function startRegistering(turn: Turn, link: Link): void {
  link.script = link.direction === "up" ? [{ kind: "register" }] : [{ kind: "ask-hello" }];
  if (link.direction === "up" && link.state !== "split") setState(turn, link, "requested", "asking for a replica");
}

/** What happens from now on follows what it is told. */
function startPrinted(turn: Turn, link: Link): void {
  const { room } = turn;
  link.script = [...printedScript];
  link.cursor = room.log.lastPosition;
  link.cut = decidedHaves(room);
  link.servesOurs = true;
  setState(turn, link, "syncing", "it is told who is in, and what was said");
}

/**
 * The other end of that. A primary that has noticed the break as well tells everything anew; else it is asked to, by an error
 * (D2-33). Our own people it knows better.
 */
function startTold(turn: Turn, link: Link): void {
  const { room, now } = turn;
  if (!link.established) {
    setState(turn, link, "syncing", "the primary may tell who is in");
    return;
  }
  link.cursor = room.log.lastPosition;
  link.resumedAt = now;
  // Who has come in meanwhile asks the room now; whom that lets in it tells of as of all.
  for (const occupant of occupantsOf(room.roster, room.surroundings.host))
    putOccupant(room.roster, { ...occupant, home: link.host, served: true });
  // Who was taken for gone is back for now.
  const known = [...allOccupants(room.roster), ...room.departed];
  const nicks = known.flatMap(({ nick, served }): Nick[] => (served === true ? [] : [nick]));
  const beginsUntil = now + (nicks.length === 0 ? 0 : limits.rosterBeginsMs);
  const until = (beginsUntil + limits.rosterTellingMs) as Instant;
  link.untold = { nicks, isTelling: false, beginsUntil: beginsUntil as Instant, until };
  link.script = [{ kind: "resume" }];
}

/** D3-16: a replica asks by a join; its primary sets up whom it has let in by that, and no other. */
function startOpening(turn: Turn, link: Link): void {
  if (link.direction === "up") {
    link.script = [{ kind: "open" }];
    setState(turn, link, "requested", "asking for a replica");
  } else if (link.opener === undefined) release(turn, link, "it was never set up");
  else {
    link.script = [...openedScript];
    setState(turn, link, "syncing", "somebody has come in through it");
  }
}

/** Nobody has left yet: it hears what it has missed, as it would have been said (D3-44, "a burst of queued stanzas"). */
function resumeMirror({ log }: Room, link: Link): void {
  link.script = [{ kind: "resume" }];
  if (!reachesBack(log, link.cursor)) link.cursor = log.lastPosition;
}

/** The other side asks for the history of the time without contact: from here on it is told what happens. */
export function startPlain(room: Room, link: Link): void {
  link.script = link.direction === "down" ? [...plainSyncScript] : [...plainReturnScript];
  link.cursor = room.log.lastPosition;
}

/**
 * 3.6.1: at once, or when what is being asked has its answer. Who asks for a hello in the middle of a sync has given it up:
 * there will be no answer.
 */
export function sayHelloSoon(turn: Turn, link: Link): void {
  if (!saysHello(turn.room, link) || link.outstanding?.frame.kind === "hello") return;
  if (isHeldForUp(turn.room, link)) {
    stopScript(link);
    link.script = [{ kind: "hello" }];
    return;
  }
  if (link.outstanding === undefined || link.state !== "up") startLink(turn, link);
  else if (!link.script.some((waiting) => waiting.kind === "hello")) enqueue(link, { kind: "hello" });
}

/**
 * Whether the primary, which asks for a hello, takes a link to be up that we would have it open: a set-up that had ended for it came
 * here late (D3-16). To ask it by a join would be of no use: it takes that for the join of another.
 */
function isHeldForUp(room: Room, link: Link): boolean {
  const isOpening = isOpenedByJoin(room, link) && !link.established && link.extension;
  return isOpening && link.direction === "up" && room.generation !== undefined;
}

/** A sync without a split: our hello, or a wish for the peer's. */
export function askForSync(room: Room, link: Link): void {
  enqueue(link, { kind: saysHello(room, link) ? "hello" : "ask-hello" });
}

/** Changes the state, and says so at info with the reason (3.1). */
export function setState(turn: Turn, link: Link, state: Link["state"], reason: string): void {
  if (link.state === state) return;
  report(turn, "info", `link with ${link.peer}: ${link.state} -> ${state} (${reason})`);
  link.state = state;
  link.stateSince = turn.now;
  if (state !== "split") delete link.waitsFor;
}

/** The link is up: how long it was lost is counted. */
export function endSplit(turn: Turn, link: Link): void {
  if (link.splitSince !== undefined) count(link, "splitMs", turn.now - link.splitSince);
  delete link.splitSince;
}

/** Whether the peer has never held an instance that was set up here. */
export function isNew(link: Link): boolean {
  return link.direction === "down" && !link.established && link.farewell === undefined;
}

/** Gives the link up till its peer's service has given a sign of life (3.4). */
export function split(turn: Turn, link: Link, reason: string): void {
  // Of a peer that has never been set up it is not known what it answers to: the set-up itself asks.
  if (isNew(link) && isOpenedByJoin(turn.room, link)) takeOver(turn, link, reason, false);
  else if (isNew(link)) pause(turn, link, reason, limits.splitRetryMs);
  else breakOff(turn, link, reason, "answer");
}

/** Takes the link down and up again, to learn what is missing; what waits is kept. */
export function resync(turn: Turn, link: Link, reason: string): void {
  breakOff(turn, link, reason, "turn");
}

/** Gives the link up for a while, though the peer's service is there. */
export function pause(turn: Turn, link: Link, reason: string, pauseMs: number): void {
  breakOff(turn, link, reason, "time");
  link.wakeAt = (turn.now + pauseMs) as Instant;
}

/** Whether lists were asked to be taken, or were to be, and nobody has said that they were. */
export function hasListsUnderWay({ script, outstanding }: Link): boolean {
  const isAsked = outstanding?.frame.kind === "config" && outstanding.frame.lists !== undefined;
  return isAsked || script.some(({ kind }) => kind === "lists");
}

/** The peer does not know the link any more: a primary starts anew, a replica asks again (3.3, 3.11). */
export function loseLink(turn: Turn, link: Link, reason: string): void {
  if (link.direction === "down" && isRegistered(turn.room, link)) {
    release(turn, link, reason);
    return;
  }
  if (link.direction === "down") {
    link.established = false;
    // In a star nobody else tells the others that whoever was in there is gone.
    link.passesRosterOn = hasStar(turn.room);
    pause(turn, link, reason, limits.splitRetryMs);
    return;
  }
  if (isAsPrinted(turn.room, link)) {
    endServing(turn, reason);
    return;
  }
  if (isRegistered(turn.room, link)) {
    // 3.11: it is asked for again at once; our people are in it still.
    link.established = false;
    link.inUse = true;
    resync(turn, link, reason);
    return;
  }
  const pauses = limits.lostLinkPausesMs;
  const pauseMs = pauses[Math.min(link.refusals, pauses.length - 1)] ?? limits.splitRetryMs;
  link.refusals++;
  pause(turn, link, reason, pauseMs);
  const lostForMs = turn.now - (link.splitSince ?? turn.now);
  const isTime = lostForMs >= limits.lostLinkWarningMs && lostForMs < limits.lostLinkWarningMs + pauseMs;
  if (isTime) report(turn, "warn", `${link.peer} has not known this room for a day; see whether it still exists`);
}

function breakOff(turn: Turn, link: Link, reason: string, waitsFor: NonNullable<Link["waitsFor"]>): void {
  if (isEnded(link)) return;
  takeDown(turn, link, "split", reason);
  link.waitsFor = waitsFor;
}

/** Nothing is sent to the peer any more, and nothing of this session counts. */
function takeDown(turn: Turn, link: Link, state: "split" | "refused", reason: string): void {
  const wasReached = isReached(link);
  // A roster of a sync that breaks off has been taken: the others hear of it now, or never.
  if (link.state === "syncing" && link.toldHomes.length > 0) passRosterOn(turn.room, link);
  link.splitSince ??= turn.now;
  // It may not have heard whom lists have put out that are changed again by now: it is told everything anew.
  if (hasListsUnderWay(link)) link.peerForgot = true;
  stopScript(link);
  // Invariant 5: what still comes of this session is void.
  if (link.session !== undefined) link.sessionBefore = link.session;
  if (link.established) delete link.session;
  setState(turn, link, state, reason);
  if (wasReached && link.direction === "across") {
    tellReach(turn, link, false);
    askPrimaryOf(turn.room, link.host);
  }
  if (link.direction !== "up") return;
  settle(turn, link);
  admitWaiting(turn);
}

/** Whether the peer was there till now; also in the middle of a sync that no split had led to, of which nobody has heard (3.5). */
function isReached({ state, established, reported }: Link): boolean {
  return state === "up" || state === "suspect" || (state === "syncing" && established && reported !== false);
}

/** The primary has told of people of that home whom we did not believe it, since the home itself was to tell of them. */
function askPrimaryOf({ links, forgotten }: Room, home: Host): void {
  const primary = links.find(({ direction, state }) => direction === "up" && state === "up");
  if (primary !== undefined && forgotten.includes(home)) enqueue(primary, { kind: "hello" });
}

/** Gives the link up for good, since no sync can mend what the peer does: the administrator has to (3.3). */
export function giveUp(turn: Turn, link: Link, reason: string): void {
  if (isEnded(link)) return;
  takeDown(turn, link, "refused", reason);
  link.givenUp = true;
  report(turn, "error", `${reason}. The link is given up; when that is put right, reload mod_dmuc here`);
}

/** Tells the primary that this replica reaches another, or does not any more (3.5). */
export function tellReach(turn: Turn, link: Link, up: boolean): void {
  const primary = turn.room.links.find((other) => other.direction === "up");
  // Till it has answered it is taken to know the contrary.
  link.reported = !up;
  if (primary === undefined || primary.state !== "up") return;
  if (!up) link.isLossUnderWay = true;
  enqueue(primary, { kind: "reach", peer: link.peer, up });
}

/** This replica's room is over: its people see it destroyed (T-11). */
export function endReplica(
  turn: Turn,
  reason: string,
  { alternative, password }: Pick<DissolveFrame, "alternative" | "password"> = {},
): void {
  const { room } = turn;
  room.links = [];
  room.role = "plain";
  const end: Draft<End> = { kind: "end", reason };
  if (alternative !== undefined) end.alternative = alternative;
  if (password !== undefined) end.password = password;
  turn.effects.push(end);
  turn.effects.push({ kind: "save" });
  report(turn, "info", `this instance has ended: ${reason}`);
}
