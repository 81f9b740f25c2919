/** Identities that an act of somebody else has ended, so that nothing that is under way brings them back (3.7). */
import { type EventId, type Host, type Instant, type Nick, type UserJid, sameEvent } from "../words/ids";
import type { OccupantView } from "../words/events";
import { limits } from "../words/limits";
import type { Room } from "./state";

/** Somebody was put out by another than his home, which may hear of it later. */
export interface Ended {
  readonly identity: EventId;
  readonly nick: Nick;
  readonly at: Instant;
  /** By lists that came here; his home may never hear of them, only of newer ones. */
  readonly byLists?: boolean;
  /** He was only lost by the primary (in a star): what stands after this place in the order may bring him back. */
  readonly before?: number;
  readonly user?: UserJid;
  /** The act that put him out, where it is the primary's: what it has lost with its disk does not hold. */
  readonly by?: EventId;
}

/** The same of somebody who looked like that. */
export function endedNow(
  identity: EventId,
  nick: Nick,
  view: Pick<OccupantView, "user"> | undefined,
  at: Instant,
): Ended {
  const user = view?.user;
  return user === undefined ? { identity, nick, at } : { identity, nick, at, user };
}

/** The same, by that act. */
export function endedBy(by: EventId | undefined, ended: Ended): Ended {
  return by === undefined ? ended : { ...ended, by };
}

/** Notes that he is out, wherever he is still thought of. */
export function noteEnded(room: Room, ended: Ended): void {
  const { identity } = ended;
  const isOther = (other: { readonly identity?: EventId }): boolean =>
    other.identity === undefined || !sameEvent(other.identity, identity);
  room.ended = [...room.ended.filter((other) => isOther(other)).slice(1 - limits.endedMax), ended];
  room.hidden = room.hidden.filter((occupant) => isOther(occupant));
  room.departed = room.departed.filter((occupant) => isOther(occupant));
  room.haunted = room.haunted.filter((occupant) => isOther(occupant));
}

/** The primary has lost somebody who has not come yet: his coming may still be under way. */
export function noteLost(room: Room, lost: Required<Pick<Ended, "identity" | "nick" | "at" | "before">>): void {
  room.ended = [...room.ended.slice(1 - limits.endedMax), lost];
}

/** The primary's roster names him again: what is said of him from now on is said of who is in. */
export function forgetLoss(room: Room, identity: EventId): void {
  room.ended = room.ended.filter((ended) => ended.before === undefined || !sameEvent(ended.identity, identity));
}

/**
 * Whether that one is out for good.
 *
 * @param orderKey place of what is said of him; undefined for a roster, which tells how things stand now.
 */
export function isEnded(room: Room, identity: EventId | undefined, orderKey: number | undefined): boolean {
  if (identity === undefined) return false;
  return room.ended.some(({ identity: other, before }) => {
    const isVoid = before === undefined || (orderKey !== undefined && orderKey < before);
    return isVoid && sameEvent(other, identity);
  });
}

/** Lists let him in again: what his home tells of him counts. */
export function forgetEndedByLists(room: Room, identity: EventId): void {
  room.ended = room.ended.filter((ended) => ended.byLists !== true || !sameEvent(ended.identity, identity));
}

/** The nick of a client of that home who was put out a moment ago: what it has said may still be under way (3.8). */
export function nickOfEnded(room: Room, home: Host, user: UserJid, now: Instant): Nick | undefined {
  const isHis = (ended: Ended): boolean =>
    ended.user === user && ended.identity.host === home && now - ended.at < limits.lastWordsMs;
  return room.ended.filter((ended) => isHis(ended)).pop()?.nick;
}

/** Whether somebody of that home was put out under the nick a moment ago: what he has said may still be under way (3.8). */
export function hasJustEnded(room: Room, home: Host, nick: Nick, now: Instant): boolean {
  return room.ended.some(
    (ended) => ended.nick === nick && ended.identity.host === home && now - ended.at < limits.lastWordsMs,
  );
}
