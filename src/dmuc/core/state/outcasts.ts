/**
 * What somebody has said whom the lists have cast out since: where it has not come yet it does not come any more (3.8). "Since"
 * is when it would arrive by a backlog; what was heard in its time stays.
 *
 * His home knows who has said what, by whatever name, and leaves it out; so does its log on the disk. It may not have heard of
 * the lists yet: so whoever knows them judges by the nick, as far as he knows who had it.
 */
import { type EventId, type Nick, type UserJid } from "../words/ids";
import type { RoomEvent } from "../words/events";
import type { LogEntry } from "./log";
import { isBannedSoon } from "./recorded";
import { type Occupant, occupantAt } from "./roster";
import { type Room, listedAffiliation } from "./state";

/** JID of our own occupant who says that. */
export function senderOf(room: Room, event: RoomEvent): UserJid | undefined {
  if ((event.kind !== "said" && event.kind !== "subject") || event.nick === undefined) return undefined;
  const sender = occupantAt(room.roster, event.nick);
  return sender?.home === room.surroundings.host ? sender.view.user : undefined;
}

function isOutcast(room: Room, user: UserJid | undefined): boolean {
  return user !== undefined && (listedAffiliation(room, { user }) === "outcast" || isBannedSoon(room, user));
}

/**
 * Whether one of our own has said it who is outcast by now: nobody else is told of it any more. But the primary's subject is
 * that of the room (3.6.6), whoever has set it.
 */
export function isOfOurOutcast(room: Room, { sender, event }: Pick<LogEntry, "sender" | "event">): boolean {
  return isOutcast(room, sender) && !(room.role === "primary" && event.kind === "subject");
}

/** Whether an outcast of that home has said it, as far as is known here who had the nick. */
export function isOfTheirOutcast(room: Room, id: EventId, nick: Nick | undefined): boolean {
  if (nick === undefined) return false;
  const seated = [occupantAt(room.roster, nick), ...room.hidden].filter((occupant): occupant is Occupant => {
    return occupant?.nick === nick && occupant.home === id.host;
  });
  if (seated.some((occupant) => isLater(id, occupant.claim?.id) && !isOutcast(room, occupant.view.user))) return false;
  const isHis = (named: Nick, since: EventId): boolean =>
    named === nick && since.host === id.host && isLater(id, since);
  return (
    room.ended.some((other) => isHis(other.nick, other.identity) && isOutcast(room, other.user)) ||
    room.turnedAway.some((other) => isHis(other.nick, other.id) && isOutcast(room, other.view.user))
  );
}

/** Whether the number was given after that one, in the same start of the home. */
function isLater(id: EventId, than: EventId | undefined): boolean {
  return than !== undefined && id.epoch === than.epoch && id.sequence > than.sequence;
}
