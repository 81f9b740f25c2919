/**
 * The lives of a room: it begins to be shared, its owner takes that back, it is destroyed (D1-06, D1-12, 3.11).
 *
 * A life has a generation. It ends with the room, or with the last link after the owner has taken distribution back; till then he may give
 * it again. Whatever could fit two lives names the one that it belongs to: the set-up, a hello, peers and the end by their
 * generation, what has no number by the session, numbers by the end of their epoch.
 */
import type { Distribute, LocalDestroy, LocalPeers, Withdraw } from "./words/inputs";
import { isRegistered, revoke } from "./links/ending";
import { type Link, isAlive, isEnded } from "./state/link";
import { type Farewell, enqueue, stopScript } from "./state/step";
import { limits } from "./words/limits";
import { startLazyLinks, waitsForUsers } from "./links/lazy";
import { createLog } from "./state/log";
import { leaveOut } from "./exchange/mesh";
import { createRoster } from "./state/roster";
import { type Room, type Turn, beginLife, nodeOf, report, tell } from "./state/state";
import { dropLink } from "./state/links";
import { ownPolicy, takeMode, isAsPrinted } from "./state/behaviour";
import { isChosen, openLinks, takersOf } from "./links/takers";
import { startLink } from "./links/transitions";

/** The room becomes a primary; each listed peer may get a replica (D1-06, D1-07). */
export function distributeRoom(turn: Turn, input: Distribute): void {
  const { room } = turn;
  if (room.role === "replica") return;
  if (input.mode !== undefined) takeMode(room, input.mode);
  if (room.role === "plain") becomePrimary(room, input);
  if (input.chosenPeers !== undefined) room.chosenPeers = input.chosenPeers;
  openLinks(room);
  const takers = takersOf(room);
  const names = takers.join(", ");
  for (const link of room.links) if (link.farewell !== undefined && takers.includes(link.host)) stay(turn, link);
  turn.effects.push({ kind: "save" });
  if (ownPolicy(room).opening === "pushed")
    report(turn, "info", names !== "" ? `distributed to ${names}` : "distributed, but dmuc_peers names nobody yet");
  startIdleLinks(turn);
}

/** Asks the peers that have not been asked yet, or waits for their users (D1-07). */
export function startIdleLinks(turn: Turn): void {
  const { room } = turn;
  for (const link of [...room.links]) {
    const isUntried = link.state === "idle" && link.wakeAt === undefined && link.script.length === 0;
    if (isUntried && !waitsForUsers(room, link)) startLink(turn, link);
  }
  startLazyLinks(turn);
}

function becomePrimary(room: Room, input: Distribute): void {
  room.role = "primary";
  beginLife(room, input.generation);
  // Nothing of a life before.
  room.log = createLog();
  room.roster = createRoster();
  room.config = input.config;
  room.lists = input.lists;
  room.log.imported = input.history.slice(-limits.historyEventsMax);
  if (input.subject !== undefined) room.subject = input.subject;
  if (input.nodes !== undefined) room.nodes = input.nodes;
}

/** The owner has chosen other peers: instances that he does not want any more end, others begin (3.9). */
export function choosePeers(turn: Turn, input: LocalPeers): void {
  const { room } = turn;
  room.chosenPeers = input.peers;
  if (room.role !== "primary") return;
  const takers = takersOf(room);
  for (const link of [...room.links]) {
    if (link.direction !== "down") continue;
    const isWanted = link.mode === room.surroundings.mode ? takers.includes(link.host) : isChosen(room, link.host);
    if (!isWanted) dismiss(turn, link);
    else if (link.farewell !== undefined) stay(turn, link);
  }
  openLinks(room);
  startIdleLinks(turn);
  turn.effects.push({ kind: "save" });
  const names = takers.join(", ");
  report(turn, "info", names === "" ? "the owner has chosen none of dmuc_peers" : `the owner wants it at ${names}`);
}

/** The instance there ends, when it has told what was said there (3.11). */
function dismiss(turn: Turn, link: Link): void {
  if (link.farewell !== undefined) return;
  const isTold = isToBeTold(link);
  if (isTold) bid(turn, link, { kind: "dissolve", alternative: turn.room.self }, false);
  // One that knows only the spec does not answer.
  if (!isTold || !link.extension) leaveOut(turn, link);
}

/** The owner has thought better of it: who has not been told of the end need not hear of it. Who has is asked anew after that. */
function stay(turn: Turn, link: Link): void {
  delete link.farewell;
  if (link.outstanding?.frame.kind === "dissolve") return;
  link.script = link.script.filter(({ kind }) => kind !== "dissolve");
  if (link.script.length === 0 && link.state !== "up" && link.state !== "split") startLink(turn, link);
}

/**
 * The owner takes distribution back, or the room is destroyed: the replicas end (D1-12, 3.11).
 *
 * A replica of a room that lives tells first what it has said; of one that was destroyed nothing is wanted any more.
 */
export function withdraw(turn: Turn, input: Withdraw | LocalDestroy): void {
  const { room } = turn;
  if (room.role !== "primary") {
    room.links = [];
    return;
  }
  const isDestroyed = input.kind === "local-destroy";
  // 3.1: who has asked for a replica by himself keeps it while the room lives, and with it this life of the room.
  const isKept = !isDestroyed && ownPolicy(room).opening === "pushed";
  const registered = room.links.filter((link) => isRegistered(room, link));
  if (!isKept) endRegistered(turn, input, registered);
  const alternative = isDestroyed ? input.alternative : room.self;
  const { reason } = input;
  const password = isDestroyed ? input.password : undefined;
  const farewell: Farewell = {
    kind: "dissolve",
    ...(password === undefined ? {} : { password }),
    ...(alternative === undefined ? {} : { alternative }),
    ...(reason === undefined ? {} : { reason }),
  };
  for (const link of room.links) {
    if (!registered.includes(link) && isToBeTold(link)) bid(turn, link, farewell, isDestroyed);
  }
  room.links = room.links.filter((link) => link.farewell !== undefined || registered.includes(link));
  if (room.links.length === 0 || isDestroyed) room.role = "plain";
  const [kept] = registered;
  if (isKept && kept !== undefined) takeMode(room, kept.mode);
  turn.effects.push({ kind: "save" });
}

/**
 * The same with replicas that were asked for: of a room that is destroyed they are told, once; who is not reached hears of it when
 * he asks for what he has missed. Of one that lives their people stay in it.
 */
function endRegistered(turn: Turn, input: Withdraw | LocalDestroy, links: readonly Link[]): void {
  const { room } = turn;
  if (input.kind === "withdraw") {
    const { reason } = input;
    for (const { host } of links) {
      revoke(turn, reason === undefined ? { kind: "revoke", host } : { kind: "revoke", host, reason });
    }
    return;
  }
  for (const link of links) {
    if (isAsPrinted(room, link)) {
      tell(turn, link, { ...input, kind: "dissolve", room: nodeOf(link.peer) });
      dropLink(room, link);
      continue;
    }
    if (!isAlive(link) && link.state !== "split") {
      dropLink(room, link);
      continue;
    }
    const session = link.session ?? link.sessionBefore;
    link.farewell = { ...input, kind: "dissolve", ...(session === undefined ? {} : { session }) };
    if (link.state !== "split") startLink(turn, link);
  }
}

/** Whether the peer may hold an instance: it was asked to, and has not refused. */
function isToBeTold(link: Link): boolean {
  if (isEnded(link) || link.state === "idle") return false;
  return link.script[0]?.kind !== "discover";
}

function bid(turn: Turn, link: Link, farewell: Farewell, isDestroyed: boolean): void {
  if (!link.extension) {
    // 3.11: to one that knows only the spec it is a presence, which nobody answers.
    tell(turn, link, { ...farewell, room: nodeOf(link.peer) });
    return;
  }
  link.farewell = farewell;
  if (link.state === "up") enqueue(link, farewell);
  // A split link tells it when it is tried again; of one that lives, a replica of which nothing was heard yet has nothing to tell.
  else if (link.state !== "split" && (isDestroyed || !link.established)) {
    stopScript(link);
    link.script = [farewell];
  }
}
