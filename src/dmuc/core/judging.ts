/**
 * The primary's side of what people at replicas ask for: the room here decides, and everybody gets the outcome, the replica
 * that waits for it among them (D2-01, D3-14).
 */
import { applyEvent } from "./arrivals";
import { distribute, record } from "./delivery";
import type { RoomEvent } from "./events";
import type { EventFrame } from "./frames";
import { type Stamp, sameEvent } from "./ids";
import type { Judged } from "./inputs";
import type { Link } from "./link";
import { limits } from "./limits";
import { append, nextKey } from "./log";
import { isSamePerson } from "./nicks";
import { occupantAt, occupantOf } from "./roster";
import { type Judging, type Room, type Turn, linkWith, tell, timeOf } from "./state";

/** Whether the room here decides about that event of a replica's people (policy, requirements.md chapter 5). */
export function isJudged(room: Room, link: Link, event: RoomEvent): boolean {
  const { joinsDecidedBy, shownAtHome } = room.surroundings.policy;
  if (link.direction !== "down") return false;
  if (shownAtHome === "with-primary-copy") return true;
  if (joinsDecidedBy !== "primary" || event.kind !== "present") return false;
  return occupantAt(room.roster, event.nick)?.home !== link.host;
}

/** Lets the room decide; its number is noted already. */
export function askRoom(turn: Turn, link: Link, frame: EventFrame, stamp: Stamp): void {
  const { room } = turn;
  const asked: Judging = { peer: link.peer, frame, stamp };
  const { identity } = frame;
  // Who is in already is named by his join: by now he may have another nick, or be out.
  const occupant = identity === undefined ? undefined : occupantOf(room.roster, identity, frame.event.nick);
  if (identity !== undefined && occupant?.home !== link.host) {
    refuseEvent(turn, link, asked, "not-acceptable");
    return;
  }
  if (isNickOfOther(room, frame)) {
    refuseEvent(turn, link, asked, "conflict");
    return;
  }
  if (room.judging.length >= limits.judgingMax) {
    refuseEvent(turn, link, asked, "resource-constraint");
    return;
  }
  const event = occupant === undefined ? frame.event : { ...frame.event, nick: occupant.nick };
  room.judging.push(asked);
  turn.effects.push({ kind: "judge", home: link.host, event, id: stamp.id });
}

/** Whether somebody wants to come in under a nick that another has, who may be of the same replica: there he may have had another yet. */
function isNickOfOther({ roster }: Room, { event, identity }: EventFrame): boolean {
  if (event.kind !== "present" || identity !== undefined) return false;
  const owner = occupantAt(roster, event.nick);
  return owner !== undefined && !isSamePerson(owner.view, event.view);
}

/** The room has decided. */
export function judged(turn: Turn, input: Judged): void {
  const { room } = turn;
  const asked = room.judging.find(({ stamp }) => sameEvent(stamp.id, input.id));
  if (asked === undefined) return;
  room.judging = room.judging.filter((other) => other !== asked);
  const link = linkWith(room, asked.peer);
  if (link === undefined) return;
  if (input.verdict.kind === "accepted") accept(turn, link, asked, input.verdict.event);
  else refuseEvent(turn, link, asked, input.verdict.condition);
}

function accept(turn: Turn, link: Link, { frame, stamp: asked }: Judging, event: RoomEvent): void {
  const { room } = turn;
  const isOrdered = room.surroundings.policy.orderedBy === "primary";
  // 3.6: the home's key does not count; everybody gets the primary's.
  const stamp = isOrdered ? { ...asked, orderKey: nextKey(room.log, timeOf(turn)) } : asked;
  const { identity } = frame;
  const about = identity === undefined ? {} : { identity };
  const entry = append(room.log, { stamp, event, bytes: frame.bytes ?? 0, answers: true, ...about });
  applyEvent(turn, link, { ...frame, stamp, event }, entry, asked.id.host);
  distribute(turn, entry);
  if (event.kind === "renamed") tellRenamed(turn, event.newNick);
}

/** The presence under the new nick: who asked sent only the wish for it. */
function tellRenamed(turn: Turn, nick: Parameters<typeof occupantAt>[1]): void {
  const occupant = occupantAt(turn.room.roster, nick);
  if (occupant?.identity === undefined) return;
  const event = { kind: "present", nick, view: occupant.view } as const;
  const entry = record(turn, event, 0, { identity: occupant.identity });
  turn.effects.push({ kind: "show", event, stamp: entry.stamp, delayed: false });
  distribute(turn, entry);
}

function refuseEvent(turn: Turn, link: Link, { frame, stamp }: Judging, condition: string): void {
  const { event } = frame;
  const nick = event.nick;
  if (nick === undefined || link.state !== "up") return;
  const session = link.session === undefined ? {} : { session: link.session };
  tell(turn, link, { kind: "event-refused", id: stamp.id, nick, condition, ...session });
}
