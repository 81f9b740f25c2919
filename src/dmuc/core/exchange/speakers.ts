/**
 * Who it is that sends a stanza which a replica has passed on as it is (D2-28): his own JID says so, and the room knows under which
 * nick he is in. So an available presence is a join, a change, or another nick.
 */
import type { Draft } from "../words/draft";
import { complain } from "../state/complaints";
import type { Left, Present, Renamed, RoomEvent, Said, SubjectSet } from "../words/events";
import { nickOfEnded } from "../state/ended";
import type { EventFrame } from "../words/frames";
import { type Nick, type UserJid, sameEvent } from "../words/ids";
import type { Link } from "../state/link";
import { isUserOf } from "../state/peers";
import { type Occupant, occupantsOfPerson } from "../state/roster";
import type { Room, Turn } from "../state/state";
import { entryOf } from "../state/links";

/**
 * What somebody at a replica asks for, in the room's terms.
 *
 * @returns undefined if the replica does not speak for him: then it is void.
 */
export function asSpoken(turn: Turn, link: Link, frame: EventFrame): EventFrame | undefined {
  const { room } = turn;
  const { speaker, event } = frame;
  if (speaker === undefined || !isUserOf(entryOf(room, link), speaker)) {
    complain(
      turn,
      link,
      "foreign-user",
      `passed on what ${speaker ?? "nobody"} has sent, who is not of its users; not taken`,
    );
    return undefined;
  }
  const { identity: _told, ...rest } = frame;
  const occupant = speakerAt(room, link, frame, speaker);
  const nick = occupant?.nick ?? nickOfEnded(room, link.host, speaker, turn.now);
  const spoken: Draft<EventFrame> = { ...rest, event: eventOf(event, speaker, occupant, nick) };
  if (occupant?.identity !== undefined) spoken.identity = occupant.identity;
  return spoken;
}

function nickWanted(event: RoomEvent): Nick | undefined {
  return event.kind === "renamed" ? event.newNick : event.nick;
}

/** @param saidAs the nick under which he speaks: also if he has just been put out (3.8). */
function eventOf(
  event: RoomEvent,
  speaker: UserJid,
  occupant: Occupant | undefined,
  saidAs: Nick | undefined,
): RoomEvent {
  switch (event.kind) {
    case "present":
    case "renamed":
      return presenceOf(event, speaker, occupant);
    case "left": {
      const left: Draft<Left> = { ...event, user: speaker };
      if (occupant !== undefined) left.nick = occupant.nick;
      return left;
    }
    default:
      return saidBy(event, saidAs);
  }
}

function presenceOf(event: Present | Renamed, speaker: UserJid, occupant: Occupant | undefined): Present | Renamed {
  const nick = event.kind === "renamed" ? event.newNick : event.nick;
  const view = { ...event.view, user: speaker };
  const id = event.messageId === undefined ? {} : { messageId: event.messageId };
  if (occupant === undefined || occupant.nick === nick) return { kind: "present", nick, view, ...id };
  return { kind: "renamed", nick: occupant.nick, newNick: nick, view, ...id };
}

function saidBy(event: Said | SubjectSet, nick: Nick | undefined): Said | SubjectSet {
  const { nick: _told, ...rest } = event;
  return nick === undefined ? rest : { ...rest, nick };
}

/**
 * The occupant who that client is: by itself, by the number of his join, or as another client of the same person. One who comes
 * in under another nick than that has, is somebody else to the room.
 */
function speakerAt(room: Room, link: Link, { event, identity }: EventFrame, user: UserJid): Occupant | undefined {
  const { roster, surroundings } = room;
  const isThere = ({ home }: Occupant): boolean => home === link.host || home === surroundings.host;
  const wanted = nickWanted(event);
  let alike: Occupant | undefined;
  for (const occupant of occupantsOfPerson(roster, user)) {
    const { view, nick } = occupant;
    if (!isThere(occupant)) continue;
    if (view.user === user) return occupant;
    const isNamed = identity !== undefined && occupant.identity !== undefined && sameEvent(identity, occupant.identity);
    if (isNamed || nick === wanted || (alike === undefined && event.kind !== "present")) alike = occupant;
  }
  return alike;
}
