/**
 * How a registered replica ends (3.2.4): it is not wanted there any more, or not here. The people in it stay in the room; the
 * primary serves them by itself from then on.
 */
import type { Answer } from "../words/answers";
import { done } from "../words/answers";
import { distribute, record } from "../people/delivery";
import type { Present } from "../words/events";
import type { AliveRoom } from "../words/frames";
import { layGhosts } from "../people/ghosts";
import type { Revoke } from "../words/inputs";
import { type Link, isAlive } from "../state/link";
import { type Farewell, enqueue, stopScript } from "../state/step";
import { countOf, occupantOf, occupantsOf, putOccupant } from "../state/roster";
import { admitWaiting } from "../people/serving";
import { type Room, type Turn, nodeOf, report, tell } from "../state/state";
import { dropLink, forgetAcquaintances } from "../state/links";
import { isOpenedByJoin, isPlainMirror, ownPolicy, policyOf, isAsPrinted } from "../state/behaviour";
import { abandon } from "../people/submissions";

/** Whether the replica was asked for by itself, and so ends by these rules (policy). */
export function isRegistered(room: Room, link: Link): boolean {
  return policyOf(room, link).opening !== "pushed";
}

/** The same, of a replica of which this is the room. */
export function isRegisteredHere(room: Room): boolean {
  return room.role === "replica" && ownPolicy(room).opening !== "pushed";
}

// At the primary

/** The peer shall not have a replica any more. */
export function revoke(turn: Turn, { host, reason }: Revoke): void {
  const link = turn.room.links.find((other) => other.host === host && other.direction === "down");
  if (link === undefined) return;
  // A replica that was opened by a join finds out by itself, and one that knows only the spec has no words for it.
  const isAsked = !isOpenedByJoin(turn.room, link) && !isAsPrinted(turn.room, link);
  if (link.state === "up" && isAsked)
    enqueue(link, reason === undefined ? { kind: "revoke" } : { kind: "revoke", reason });
  // Should it be there, it hears of it when it says hello.
  else release(turn, link, reason ?? "it is not wanted there any more");
}

/** The replica is gone; its people are ours from now on, and everybody hears it. */
export function release(turn: Turn, link: Link, reason: string): void {
  const { room } = turn;
  const { host } = room.surroundings;
  room.departed = room.departed.filter(({ home }) => home !== link.host);
  // Who has lost his nick there is out with it: nobody is to bring him back when the nick is free.
  room.hidden = room.hidden.filter(({ home }) => home !== link.host);
  layGhosts(turn, link);
  stopScript(link);
  dropLink(room, link);
  forgetAcquaintances(room, link.peer);
  for (const { nick, view } of occupantsOf(room.roster, link.host)) {
    const event: Present = { kind: "present", nick, view };
    const entry = record(turn, event, 0);
    putOccupant(room.roster, { nick, view, home: host, identity: entry.stamp.id, claim: entry.stamp });
    distribute(turn, entry);
  }
  turn.effects.push({ kind: "save" });
  report(turn, "info", `${link.peer} is no replica any more: ${reason}`);
}

/** D3-02: its last user has left, and with that all that it has said is here. It ends by itself. */
export function releaseEmpty(turn: Turn, link: Link): void {
  if (link.state === "up" && countOf(turn.room.roster, link.host) === 0) release(turn, link, "its last user has left");
}

/** D3-44: of one that knows only the spec all have left; whoever there comes in again asks by his join for the link as well. */
export function releaseLost(turn: Turn, link: Link): void {
  if (link.ghosts === "left" && isPlainMirror(turn.room, link)) release(turn, link, "it is not reached");
}

/** D3-17: it does not answer its set-up, or is not reached meanwhile: whoever was let in by that is served here. */
export function takeOver(turn: Turn, link: Link, reason: string, isUnfit: boolean): void {
  const { room } = turn;
  const { host, opener } = link;
  const occupant = opener === undefined ? undefined : occupantOf(room.roster, opener, undefined);
  release(turn, link, reason);
  const user = occupant?.view.user;
  const people = occupant === undefined || user === undefined ? [] : [{ user, nick: occupant.nick }];
  turn.effects.push({ kind: "take-over", host, isUnfit, people });
}

/**
 * The room is destroyed (3.11). Nobody answers that, and it may be lost: so it is asked for by probes as what has a number is,
 * till the peer does not know the link any more.
 */
export function sayFarewell(turn: Turn, link: Link, { session: _asked, ...farewell }: Farewell): void {
  const { generation } = turn.room;
  const frame = { ...farewell, room: nodeOf(link.peer) };
  tell(turn, link, generation === undefined ? frame : { ...frame, generation });
  link.waitingSince = turn.now;
}

/** The peer knows the link still, or not any more, as it says to a probe. */
export function farewellCounted(turn: Turn, link: Link, farewell: Farewell, { gone, session }: AliveRoom): void {
  if (gone || session !== farewell.session) dropLink(turn.room, link);
  else sayFarewell(turn, link, farewell);
}

/** The replica takes its leave. */
export function unregisterReceived({ direction }: Link): Answer {
  return direction === "down" ? done : "not-authenticated";
}

// At the replica

/** Nobody here wants the room any more. */
export function unregister(turn: Turn): void {
  const link = turn.room.links.find(({ direction }) => direction === "up");
  if (link === undefined) return;
  if (link.state === "up") enqueue(link, { kind: "unregister" });
  else if (!isAlive(link) || !link.established) endServing(turn, "nobody wants it any more");
}

/** The primary does not want it here any more. */
export function revokeReceived({ direction }: Link): Answer {
  return direction === "up" ? done : "not-authenticated";
}

/** Our people are served by the primary itself, those who are in among them: nothing is shown to anybody. */
export function endServing(turn: Turn, reason: string): void {
  const { room } = turn;
  admitWaiting(turn);
  abandon(turn);
  room.links = [];
  room.role = "plain";
  turn.effects.push({ kind: "save" });
  report(turn, "info", `this replica has ended: ${reason}`);
}
