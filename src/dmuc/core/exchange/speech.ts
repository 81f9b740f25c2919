/** What the people of peers say: who may speak there, under which name, and what a backlog brings (3.6, 3.9a). */
import { isBound } from "../state/bound";
import { keepsOrder, mayBringPast } from "./acceptance";
import { authorOf, believed } from "../state/attribution";
import { lastHomeOf } from "../state/claims";
import { complain } from "../state/complaints";
import { isHidden } from "../people/contests";
import { moveAgain, takeCopy } from "./copies";
import { applyMessage } from "../people/delivery";
import { hasJustEnded } from "../state/ended";
import type { RoomEvent } from "../words/events";
import type { PastMessage } from "../words/frames";
import type { EventId, Host, Nick } from "../words/ids";
import type { Link } from "../state/link";
import { type LogEntry, type NewEntry, append, hasEvent, noteReceived, voidUpTo } from "../state/log";
import { nickAtHome } from "../people/nicks";
import { isOfTheirOutcast } from "../state/outcasts";
import { occupantAt } from "../state/roster";
import { count } from "../state/tally";
import type { Room, Turn } from "../state/state";
import { isServingByWord, isStar, ownPolicy } from "../state/behaviour";

/** One message of a backlog: in the log once, shown late with its time (3.6). */
export function applyPast(turn: Turn, link: Link, message: PastMessage): LogEntry | undefined {
  const { room } = turn;
  const { stamp, event, bytes } = message;
  if (stamp === undefined) return undefined;
  const who = authorOf(believed(room, link, message));
  const previous = message.previous ?? stamp.id.sequence - 1;
  if (stamp.id.host === room.surroundings.host && isStar(room, link) && link.direction === "up") {
    takeCopy(turn, link, { event, stamp, bytes, ...who }, previous);
    return undefined;
  }
  const isHere = hasEvent(room.log, stamp.id);
  if (isHere) count(link, "duplicates");
  if (isHere || !mayBringPast(turn, link, stamp.id)) return undefined;
  noteUntold(room, link, stamp.id);
  if (!noteReceived(room.log, stamp.id, previous)) {
    complain(turn, link, "too-many", `sent messages of ${stamp.id.host} beyond what can be remembered; not taken`);
    return undefined;
  }
  if (moveAgain(turn, link, stamp)) return undefined;
  if (!keepsOrder(turn, link, stamp) || !maySpeakAsRoom(turn, link, event.nick)) return undefined;
  // 3.8: what the primary has taken counts.
  if (link.direction !== "up" && isOfTheirOutcast(room, stamp.id, event.nick)) return undefined;
  const past: NewEntry = { stamp, event: asCalledHere(room, stamp.id.host, event), bytes, ...who };
  // Our own comes back to us from who has it.
  const entry = append(room.log, stamp.id.host === room.surroundings.host ? { ...past, heardFrom: link.host } : past);
  applyMessage(turn, entry, true);
  return entry;
}

/**
 * A backlog goes up in numbers: what of a home that this sync tells lies before a message, and has not come, will not come
 * (3.1). It is noted message by message, lest the numbers above the gaps grow beyond their bound.
 */
function noteUntold(room: Room, link: Link, { host, epoch, sequence }: EventId): void {
  if (host !== link.host && !link.toldHomes.includes(host)) return;
  const have = link.peerHaves.find((known) => known.host === host && known.epoch === epoch);
  if (have !== undefined) voidUpTo(room.log, host, epoch, Math.min(have.contiguous, sequence - 1));
}

/** Whether the peer may speak as that nick: he is at home there, or it is the primary that relays (3.9a). */
export function maySpeakAs(turn: Turn, link: Link, nick: Nick | undefined): boolean {
  if (!maySpeakAsRoom(turn, link, nick)) return false;
  const occupant = nick === undefined ? undefined : occupantAt(turn.room.roster, nick);
  if (link.direction === "up") {
    // The primary speaks for everybody; where it shows our people's words first, for them as well.
    const { shownAtHome } = ownPolicy(turn.room);
    return occupant?.home !== turn.room.surroundings.host || shownAtHome === "with-primary-copy";
  }
  // 3.9a: only nicks of other homes are forbidden. One that nobody has any more was his at the time, says his home (3.8).
  if (occupant === undefined || occupant.home === link.host) return true;
  if (nick !== undefined && isHidden(turn.room, link.host, nick)) return true;
  // 3.8: what somebody said whom an act has ended is still heard; the nick may be another's by now.
  if (nick !== undefined && hasJustEnded(turn.room, link.host, nick, turn.now)) return true;
  complain(turn, link, "foreign-nick", `spoke as "${nick ?? ""}", who is not at home there; not shown`);
  return false;
}

/** The room's own words, which name no nick, are those of its source; what others say in its name is void (3.9a). */
function maySpeakAsRoom(turn: Turn, link: Link, nick: Nick | undefined): boolean {
  if (nick !== undefined || link.direction === "up") return true;
  complain(turn, link, "foreign-nick", "spoke as the room itself, which only its source may; not shown");
  return false;
}

/** A message under the name that its sender has here: "NICK (domain)" if the nick is another's (3.7, 3.9a). */
export function asCalledHere<Event extends RoomEvent>(room: Room, home: Host, event: Event): Event {
  if ((event.kind !== "said" && event.kind !== "subject") || event.nick === undefined) return event;
  // There the primary has said whose words they are (D2-28).
  if (isServingByWord(room) || isBound(room, home)) return event;
  const owner = occupantAt(room.roster, event.nick)?.home ?? lastHomeOf(room.log, event.nick);
  // So it has of what it passes on in its own name, since that has no number.
  const isPassedOn = owner !== undefined && home === room.primaryHost && isBound(room, owner);
  const isOthers = owner !== undefined && owner !== home && !isPassedOn;
  return isOthers ? { ...event, nick: nickAtHome(event.nick, home) } : event;
}
