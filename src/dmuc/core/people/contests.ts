/**
 * Two people with one nick: the loser gets another, or is hidden here till his home has renamed him (3.7). Who keeps it says
 * `nicks.ts`.
 */
import { isBoundInMesh } from "../state/bound";
import { type About, distribute, record } from "./delivery";
import { endedNow, noteEnded } from "../state/ended";
import type { Left } from "../words/events";
import type { Host, Nick, Payload } from "../words/ids";
import { limits } from "../words/limits";
import { isAlive, sayWhoIsIn } from "../state/link";
import { keepsNick, otherNick } from "./nicks";
import { passRosterOn } from "./relay";
import { viewByLists } from "./rights";
import { type Occupant, occupantAt, putOccupant, removeOccupant } from "../state/roster";
import { nothing, show, takeOut } from "./showing";
import { type Room, type Turn, report } from "../state/state";
import { hasStar, isServingByWord, ownPolicy, waitsForCopies } from "../state/behaviour";

/**
 * Gives the nick to somebody who comes with it, if his claim is the better one: then whoever had it loses it. One whose
 * home is not heard keeps no nick from others; he is seen again when it is free, or claims it when his home is back.
 *
 * @returns whether the nick is his.
 */
export function claimNick(turn: Turn, newcomer: Occupant): boolean {
  const { room } = turn;
  const known = occupantAt(room.roster, newcomer.nick);
  if (known === undefined) return true;
  if (isHeard(room, known.home) && !keepsNick(room, newcomer, known)) {
    // His home sees who has the nick, and renames him; until then he is not seen here.
    hide(turn, newcomer);
    return false;
  }
  if (known.home === room.surroundings.host) yieldNick(turn, known);
  else {
    takeOut(turn, known);
    hide(turn, known);
  }
  return true;
}

function isHeard(room: Room, home: Host): boolean {
  const by = isBoundInMesh(room, home) ? room.primaryHost : home;
  return home === room.surroundings.host || room.links.some((link) => link.host === by && isAlive(link));
}

/** Our own occupant has lost his nick: he gets another one, or leaves (3.7, "Only the loser's home renames"). */
function yieldNick(turn: Turn, loser: Occupant): void {
  const { room } = turn;
  const { nick, view } = loser;
  const isNickFixed = ownPolicy(room).nickConflict === "remove";
  const mustLeave = isNickFixed || room.surroundings.nickConflict === "kick";
  const newNick = mustLeave ? undefined : otherNick(room, loser);
  removeOccupant(room.roster, nick);
  const about: About = {
    ...(loser.identity === undefined ? {} : { identity: loser.identity }),
    ...(waitsForCopies(room) ? tellBySync(room) : {}),
  };
  if (newNick === undefined) {
    const event: Left = { kind: "left", nick, cause: "failed", affiliation: view.affiliation, payload: nothing };
    if (isServingByWord(room)) show(turn, event, undefined);
    else turn.effects.push(isNickFixed ? { kind: "remove", event, condition: "conflict" } : { kind: "remove", event });
    distribute(turn, record(turn, event, 0, about));
    return;
  }
  turn.effects.push({ kind: "rename-own", nick, newNick });
  const renamed = record(turn, { kind: "renamed", nick, newNick, view }, 0, about);
  putOccupant(room.roster, { ...loser, nick: newNick, claim: renamed.stamp });
  distribute(turn, renamed);
  distribute(turn, record(turn, { kind: "present", nick: newNick, view }, 0, about));
}

/** What we decide alone about one of ours the primary learns by a sync: asked, it would judge by what it knew before. */
function tellBySync(room: Room): About {
  for (const link of room.links) sayWhoIsIn(link);
  return { copied: true };
}

/** A home is heard again, or not heard any more: who is hidden claims his nick anew. */
export function contestNicks(turn: Turn): void {
  const { room } = turn;
  for (const occupant of [...room.hidden]) {
    const { home, nick } = occupant;
    if (!isHeard(room, home) || !claimNick(turn, occupant)) continue;
    unhide(room, home, nick);
    comeBack(turn, occupant);
  }
}

/** Somebody who was not shown for a while is shown again, if the lists still let him in. */
export function comeBack(turn: Turn, occupant: Occupant): void {
  const { nick } = occupant;
  const view = viewByLists(turn.room, occupant.view);
  if (view.role === "none") {
    banLate(turn, occupant);
    freeNick(turn, nick);
    return;
  }
  const { room } = turn;
  putOccupant(room.roster, { ...occupant, view });
  show(turn, { kind: "present", nick, view }, undefined);
  // In a star nobody else tells the others.
  const link = room.links.find(({ host }) => host === occupant.home);
  if (room.role === "primary" && link !== undefined && hasStar(room)) passRosterOn(room, link);
}

/** Somebody of a replica may not be in by the primary's lists: who gets no lists has to be told by an act (3.8). */
export function banLate(turn: Turn, { identity, nick, view }: Occupant): void {
  const { room, now } = turn;
  if (room.role !== "primary" || identity === undefined) return;
  noteEnded(room, endedNow(identity, nick, view, now));
  const { user } = view;
  // Acts are stored, and stores do not take one table twice.
  const payload = [] as unknown as Payload;
  const event: Left = { kind: "left", nick, cause: "banned", affiliation: "outcast", payload };
  distribute(turn, record(turn, user === undefined ? event : { ...event, user }, 0, { identity, inLists: true }));
}

/** The nick has no owner any more: whoever was hidden for it is seen from now on. */
export function freeNick(turn: Turn, nick: Nick): void {
  const { room } = turn;
  const next = room.hidden.find((occupant) => occupant.nick === nick);
  if (next === undefined || occupantAt(room.roster, nick) !== undefined) return;
  unhide(room, next.home, nick);
  comeBack(turn, next);
  const { home, view } = next;
  const isGhost = room.haunted.some((ghost) => ghost.home === home && ghost.nick === nick);
  if (isGhost && occupantAt(room.roster, nick)?.home === home) {
    turn.effects.push({ kind: "show-away", nick, view, lost: home });
  }
}

function hide(turn: Turn, occupant: Occupant): void {
  const { room } = turn;
  const { nick, home } = occupant;
  if (!isHidden(room, home, nick)) {
    report(turn, "info", `"${nick}" of ${home} has the nick of another and is not shown till he is renamed there`);
  }
  unhide(room, home, nick);
  room.hidden = [...room.hidden.slice(1 - limits.hiddenMax), occupant];
}

/** The occupant is hidden no more. */
export function unhide(room: Room, home: Host, nick: Nick): void {
  room.hidden = room.hidden.filter((other) => other.home !== home || other.nick !== nick);
}

/** The occupant of that home who is hidden because of that nick, or undefined. */
export function hiddenAt(room: Room, home: Host, nick: Nick): Occupant | undefined {
  return room.hidden.find((other) => other.home === home && other.nick === nick);
}

/** Whether that home's occupant has lost the nick here, and is not yet called otherwise there. */
export function isHidden(room: Room, home: Host, nick: Nick): boolean {
  return hiddenAt(room, home, nick) !== undefined;
}
