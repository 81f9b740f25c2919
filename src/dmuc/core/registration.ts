/**
 * How a service gets a replica of a room that its users are in: it asks for it (3.2).
 *
 * Theory of operation. The replica's `register` opens a session, which the primary's `registered` answers with its state, its
 * config and its lists, if they are not too much for one stanza. Then the primary tells, without being answered, who is in and
 * what was said, a slice at a time, and the subject; its `synced` ends that. The replica takes all of it at once, answers what
 * it has itself, is up, and asks for what its people wait for. What has happened since `registered` the primary sends from its
 * log when it has the answer.
 */
import { jidTold, noteJidsTold, refreshJids, toldItems } from "./people/anonymity";
import type { Answer } from "./words/answers";
import { compareClocks } from "./links/clocks";
import type {
  ConfigFrame,
  Frame,
  HistoryLimits,
  ListedFrame,
  PastFrame,
  RegisterFrame,
  SyncedFrame,
} from "./words/frames";
import type { ReplicaTerms } from "./words/frames";
import { hostOf } from "./words/ids";
import { importHistory } from "./exchange/imports";
import type { Received, Register } from "./words/inputs";
import { notePeerState } from "./links/lapses";
import { limits } from "./words/limits";
import { type Link, createLink, isAlive, notePeer, sessionOf } from "./state/link";
import { type Step, stopScript } from "./state/step";
import { goOnAfter, havesOf, voidUpTo } from "./state/log";
import { octetsOf, rosterPage } from "./state/pages";
import { printedLinkOf, tellClientsLeft, tellWhoLeft } from "./links/printed";
import { takeRoster } from "./exchange/peer-rosters";
import { refusalOfPeer, isUserOf } from "./state/peers";
import { isSlowed } from "./links/rate";
import { countForPage, historyWithin } from "./state/reading";
import type { RefusalCase } from "./words/refusals";
import { allOccupants, countOf, rosterItem } from "./state/roster";
import { tellWord } from "./people/serving";
import { takeConfig } from "./exchange/set-up";
import { isChosen } from "./links/takers";
import { type Room, type Turn, beginLife, openSession, tell } from "./state/state";
import { decidedHaves, syncState } from "./state/cut";
import { dropLink, linkWith, pagesFor, peerEntry } from "./state/links";
import { policyNamed, isServedByWord, policyOf, isAsPrinted } from "./state/behaviour";
import { configFrame, historyLength, rosterTold, lastContact } from "./exchange/steps";
import { giveAll } from "./exchange/sync";
import { endReplica, setState, split, startLink } from "./links/transitions";

// At the primary

/** What follows `registered`; the config only if it was too large for it. */
const toldSteps: readonly Step[] = [
  { kind: "tell-people", from: 0 },
  { kind: "tell-past" },
  { kind: "subject" },
  { kind: "set-up-told" },
  { kind: "resume" },
];

/** A service asks for a replica. One that has it already has lost our answer, or all that it knew: it is told anew (3.3). */
export function registerReceived(turn: Turn, input: Received, frame: RegisterFrame): Answer {
  const { room } = turn;
  const { host, from } = input;
  const known = linkWith(room, from);
  if (room.role === "plain" && known !== undefined) {
    // It knows that the room is over: it asks for the next one.
    dropLink(room, known);
    return "no-such-link";
  }
  const refusal = refusalOfRegister(turn, input, frame);
  if (refusal !== undefined) return refusal;
  const { generation } = room;
  if (from === undefined || generation === undefined) return "room-not-distributed";
  const mode = input.mode ?? room.surroundings.mode;
  // 3.2.6: it has the extension now.
  const printed = printedLinkOf(room, host);
  if (printed !== undefined) dropLink(room, printed);
  const link = printed === undefined && known !== undefined ? known : createLink(from, host, "down", mode);
  link.mode = mode;
  if (!room.links.includes(link)) room.links.push(link);
  stopScript(link);
  link.extension = true;
  link.established = false;
  link.terms = agreedTerms(room, frame.terms);
  openSession(turn, link, frame.sync.session);
  delete link.listsDigest;
  delete link.configDigest;
  const sync = syncState(turn, link, frame.sync.session, generation);
  link.cursor = room.log.lastPosition;
  link.rosterPosition = 0;
  link.peerForgot = true;
  link.isBlank = frame.sync.generation === undefined;
  // It names its start at the end.
  delete link.peerEpoch;
  link.sent = decidedHaves(room).map((have) => ({ host: have.host, epoch: have.epoch, sequence: have.contiguous }));
  setState(turn, link, "syncing", "it asks for a replica");
  const config = configFrame(turn, link, { kind: "config", setUp: false });
  const isSmall = isOnePage(room, link, config);
  link.script = isSmall ? [...toldSteps] : [{ kind: "config", setUp: false }, ...toldSteps];
  // In a full room the first slice of its people has a turn of its own, too.
  if (room.roster.occupants.size > pagesFor(room, link.host).messagesMax) link.wakeAt = turn.now;
  turn.effects.push({ kind: "save" });
  if (!isSmall) return { kind: "registered", terms: link.terms, sync };
  noteTaken(link, config);
  return { kind: "registered", terms: link.terms, sync, config };
}

function isOnePage(room: Room, link: Link, config: ConfigFrame): boolean {
  const { bytesMax, itemsMax } = pagesFor(room, link.host);
  return (config.lists?.items.length ?? 0) <= itemsMax && octetsOf(config) <= bytesMax;
}

/** If the answer does not arrive nothing of the set-up counts. */
function noteTaken(link: Link, { configDigest, lists }: ConfigFrame): void {
  if (configDigest !== undefined) link.configDigest = configDigest;
  if (lists === undefined) return;
  link.listsDigest = lists.version;
  link.listsPosition = link.listsUnderWay;
}

/** 3.3. */
function refusalOfRegister(turn: Turn, input: Received, { sync }: RegisterFrame): RefusalCase | undefined {
  const { room } = turn;
  const { host, from } = input;
  const { peers, mode: own } = room.surroundings;
  const mode = input.mode ?? own;
  if (from === undefined || hostOf(from) !== host) return "not-authenticated";
  const refusal = refusalOfPeer(peers, host, mode);
  if (refusal !== undefined) return refusal;
  if (room.role === "replica") return "is-replica-itself";
  if (room.role === "plain" || policyNamed(room, mode)?.opening !== "registered" || !isChosen(room, host))
    return "room-not-distributed";
  if (sync.generation !== undefined && sync.generation !== room.generation) return "generation-ended";
  const known = room.links.find((link) => link.host === host);
  if (known === undefined) return room.links.length >= limits.peersMax ? "limit-reached" : undefined;
  if (isAsPrinted(room, known)) return undefined;
  if (known.peer !== from) return "node-taken";
  if (known.givenUp) return "peer-not-allowed";
  return isSlowed(turn, known) ? "rate-exceeded" : undefined;
}

/** The smaller sizes, the longer wait. */
function agreedTerms(room: Room, asked: ReplicaTerms): ReplicaTerms {
  return {
    keepaliveMs: Math.min(Math.max(asked.keepaliveMs, limits.keepaliveMinMs), limits.keepaliveMaxMs),
    history: asked.history,
    messagesMax: Math.min(asked.messagesMax, historyLength(room)),
    bytesMax: Math.min(asked.bytesMax, room.surroundings.logBounds.bytesMax),
  };
}

/** Whether the primary serves him, who is one of the replica's users. */
function isToAdopt(room: Room, link: Link, occupant: ReturnType<typeof allOccupants>[number]): boolean {
  const { user } = occupant.view;
  return occupant.home === room.surroundings.host && user !== undefined && isUserOf(peerEntry(room, link.host), user);
}

/** V2-01: a slice of the people, without the replica's own users. Returns false if there is another. */
export function tellPeople(turn: Turn, link: Link, { from }: Extract<Step, { kind: "tell-people" }>): boolean {
  const { room } = turn;
  if (from === 0) {
    if (isAsPrinted(room, link) && link.established) tellWhoLeft(turn, link, lastContact(room, link));
    link.rosterSnapshot = allOccupants(room.roster)
      .filter((occupant) => occupant.home !== link.host && !isToAdopt(room, link, occupant))
      .map((occupant) => rosterItem(occupant));
    noteJidsTold(room, link);
    link.rosterPosition = room.log.lastPosition;
    link.rosterHomes = "all";
    link.rosterTold = rosterTold(turn, link, { kind: "roster", from: 0, homes: "all" });
  }
  const pages = pagesFor(room, link.host);
  // Each is a stanza of his own, as a message is, and costs as much.
  const slice = rosterPage(link.rosterSnapshot, from, {
    ...pages,
    itemsMax: Math.min(pages.itemsMax, pages.messagesMax),
  });
  for (const item of toldItems(room, link, slice)) tell(turn, link, { kind: "listed", item, ...sessionOf(link) });
  const end = from + slice.length;
  if (end >= link.rosterSnapshot.length) return true;
  return pauseBefore(turn, link, { kind: "tell-people", from: end });
}

/** D2-18: the same of what was said. */
export function tellPast(turn: Turn, link: Link, { rest }: Extract<Step, { kind: "tell-past" }>): boolean {
  const { room } = turn;
  const sizes = historyFor(room, link);
  if (sizes === undefined) return true;
  const messages = rest ?? historyWithin(room.log, sizes, turn.now, link.cut);
  const count = countForPage(messages, pagesFor(room, link.host));
  for (const message of messages.slice(0, count)) tell(turn, link, { kind: "past", message, ...sessionOf(link) });
  if (count >= messages.length) return true;
  return pauseBefore(turn, link, { kind: "tell-past", rest: messages.slice(count) });
}

/** How much of the history it wants; who knows only what is printed has no say in it, and is told what it has missed (3.6). */
function historyFor(room: Room, link: Link): HistoryLimits | undefined {
  const { terms } = link;
  if (!isAsPrinted(room, link)) {
    return terms?.history === true ? { stanzasMax: terms.messagesMax, charactersMax: terms.bytesMax } : undefined;
  }
  const missed = link.established ? { since: lastContact(room, link) } : {};
  return { stanzasMax: historyLength(room), charactersMax: limits.replicaHistoryBytesMax, ...missed };
}

/** Others may be served before the next slice. */
function pauseBefore(turn: Turn, link: Link, next: Step): false {
  link.script[0] = next;
  link.wakeAt = turn.now;
  return false;
}

/** The replica has taken the set-up, and says what it has itself. */
export function setUpTaken(turn: Turn, link: Link, { session, tells }: SyncedFrame): void {
  const { generation } = turn.room;
  if (session !== link.session || generation === undefined) {
    split(turn, link, "the end of the set-up is of another session");
    return;
  }
  const { sent } = link;
  notePeer(link, { session, generation, now: turn.now, haves: tells ?? [] });
  link.sent = sent;
}

/** 3.2.2: the replica is up, and those of its users who are in already are served by it from now on. */
export function adopt(turn: Turn, link: Link): void {
  const { room } = turn;
  if (!isServedByWord(room, link)) return;
  if (isAsPrinted(room, link)) {
    tellClientsLeft(turn, link);
    return;
  }
  for (const occupant of allOccupants(room.roster)) {
    const { nick, view, claim, identity } = occupant;
    if (view.user === undefined || !isToAdopt(room, link, occupant)) continue;
    link.servesOurs = true;
    tellWord(turn, link, {
      kind: "enter",
      user: view.user,
      nick,
      view,
      codes: [],
      history: { charactersMax: 0 },
      adopted: true,
      ...(claim === undefined ? {} : { claim }),
      ...(identity === undefined ? {} : { identity }),
    });
  }
  refreshJids(turn, link);
}

// At the replica

/** One of our users wants to be in the room: it is asked for, if it has not been. */
export function register(turn: Turn, { terms }: Register): void {
  const { room } = turn;
  const link = room.links.find(({ direction }) => direction === "up");
  if (room.role !== "replica" || link === undefined || link.givenUp) return;
  link.terms = terms;
  if (!isAlive(link) && link.outstanding === undefined && !link.established) startLink(turn, link);
}

/** The primary has granted it: this instance is in that life of the room. */
export function registered(turn: Turn, link: Link, asked: Frame, answer: Frame, waitedMs: number): void {
  const { room } = turn;
  if (asked.kind !== "register" || answer.kind !== "registered" || answer.sync.session !== asked.sync.session) {
    split(turn, link, "the answer to our registration does not belong to it");
    return;
  }
  const { sync, terms, config } = answer;
  if (room.generation !== undefined && room.generation !== sync.generation) {
    endReplica(turn, `${link.peer} has begun anew`, { alternative: link.peer });
    return;
  }
  const { host, epoch } = room.surroundings;
  const isUsed = link.inUse === true || link.established || room.log.strands.length > 0;
  link.inUse = isUsed || countOf(room.roster, host) > 0;
  link.established = false;
  link.terms = terms;
  beginLife(room, sync.generation);
  notePeerState(turn, link, sync);
  compareClocks(turn, link, sync.now, waitedMs);
  link.cursor = room.log.lastPosition;
  for (const have of sync.haves) {
    if (have.host === host && have.epoch === epoch) goOnAfter(room.log, have);
    // Of what was said before the history tells who is new.
    else if (!link.inUse) voidUpTo(room.log, have.host, have.epoch, have.contiguous);
  }
  setState(turn, link, "syncing", "the primary tells what there is");
  if (config !== undefined) takeConfig(turn, config, false);
  turn.effects.push({ kind: "save" });
}

/** Whether the replica is being set up by its primary. */
export function isBeingSetUp(room: Room, link: Link): boolean {
  return (
    policyOf(room, link).opening === "registered" &&
    link.direction === "up" &&
    link.state === "syncing" &&
    !link.established
  );
}

/** What the primary tells in a set-up; it counts when all of it is here. */
export function toldAtSetUp(turn: Turn, link: Link, frame: ListedFrame | PastFrame): void {
  if (link.direction !== "up" || frame.session === undefined || frame.session !== link.session) return;
  if (link.state === "up" && frame.kind === "listed") jidTold(turn, frame);
  if (!isBeingSetUp(turn.room, link)) return;
  if (frame.kind === "past") {
    if (link.pastTold.length < limits.historyEventsMax) link.pastTold.push(frame.message);
  } else if (link.rosterPages.length < limits.occupantsMax) {
    link.rosterPages.push(frame.item);
    link.rosterLeft.push(frame.item);
  }
}

/** All of it is here. */
export function takeSetUp(turn: Turn, link: Link, { session, tells }: SyncedFrame): Answer {
  const { room } = turn;
  const { host, epoch } = room.surroundings;
  takeRoster(turn, link, {
    kind: "roster",
    items: [],
    after: link.rosterPages.length,
    more: false,
    ...(tells === undefined ? {} : { tells }),
  });
  const past = link.pastTold;
  link.pastTold = [];
  if (past.length > 0) importHistory(turn, link, past);
  return { kind: "synced", session, tells: havesOf(room.log, host, epoch) };
}

/** The primary knows it: our people are heard from now on. */
export function endSetUp(turn: Turn, link: Link): void {
  link.established = true;
  turn.effects.push({ kind: "save" });
  if (link.inUse === true) {
    // Both sides may have more than the other.
    link.inUse = false;
    startLink(turn, link);
    return;
  }
  setState(turn, link, "up", "config, people and past are here");
  link.peerForgot = false;
  delete link.splitSince;
  giveAll(turn, link);
}
