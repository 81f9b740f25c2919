/** How a hostile child makes what it says, from what its own server knows: numbers, words, looks, frames. */
import type { Present, RoomEvent } from "../../src/dmuc/core/words/events";
import type { EventFrame, Frame, Have, PastMessage, SyncState } from "../../src/dmuc/core/words/frames";
import type {
  Affiliation,
  EventId,
  Host,
  Instant,
  Nick,
  OccupantId,
  Role,
  Session,
  Stamp,
  UserJid,
} from "../../src/dmuc/core/words/ids";
import { contiguousOf, havesOf } from "../../src/dmuc/core/state/log";
import type { Room } from "../../src/dmuc/core/room";
import { type Occupant, occupantsOf } from "../../src/dmuc/core/state/roster";
import { toldView } from "../../src/dmuc/core/people/anonymity";
import { forgedText, textPayload } from "./people";

/** Whom the hostile child speaks to, and what it knows. */
export interface Attack {
  /** The hostile one's own instance of the room. */
  readonly room: Room;
  readonly hostile: Host;
  readonly target: Host;
  readonly primary: Host;
  readonly session: Session;
  readonly now: Instant;
  /** Somebody who is at home elsewhere, by the hostile one's roster. */
  readonly victim: Occupant;
  /** Somebody at home with the hostile one; of that nick there may be nobody. */
  readonly own: Occupant;
}

export const ghostNick = "nobody" as Nick;

/** The last stamp that was forged in the name of a room's own server. */
const lastForged = new WeakMap<Room, Stamp>();

/**
 * A number beyond those that its server has given and those that were forged. What its server says later under the same numbers
 * is lost where the forged ones have come: that is its own affair.
 */
export function numberOf({ room, hostile, now }: Attack, aheadMs = 0): Stamp {
  const { epoch } = room.surroundings;
  const last = lastForged.get(room);
  const sequence = Math.max(contiguousOf(room.log, hostile, epoch), last?.id.sequence ?? 0) + 1;
  // Later than all claims: a nick is to be won by a trick, not by the rule.
  const claims = [...room.roster.occupants.values()].map(({ claim }) => claim?.orderKey ?? 0);
  const orderKey = Math.max(now, room.log.highestKey + 1, (last?.orderKey ?? 0) + 1, ...claims.map((key) => key + 1));
  const stamp: Stamp = { id: { host: hostile, epoch, sequence }, time: now, orderKey };
  lastForged.set(room, stamp);
  return { ...stamp, orderKey: orderKey + aheadMs };
}

/** The same with another number. */
export function withId(stamp: Stamp, id: Partial<EventId>): Stamp {
  return { ...stamp, id: { ...stamp.id, ...id } };
}

/** No number is believed beyond this one. */
const believableMax = 1_000_000_000;

/** What comes on a link after a higher number has been there before, and is not looked at again. */
export function noteForged({ room, hostile }: Attack, stamp: Stamp): void {
  const { host, epoch, sequence } = stamp.id;
  const last = lastForged.get(room)?.id.sequence ?? 0;
  const isOwn = host === hostile && epoch === room.surroundings.epoch;
  if (isOwn && sequence > last && sequence < believableMax) lastForged.set(room, stamp);
}

/** It says that no number below will come: so no gap keeps it from being looked at. */
export function numbered(attack: Attack, event: RoomEvent, stamp = numberOf(attack)): EventFrame {
  noteForged(attack, stamp);
  return { kind: "event", event, stamp, previous: 0 };
}

let forgedAt = 0;
let forgedCount = 0;

/** Begins another trick: its texts are those of this moment, the same in each run of a seed. */
export function beginForging(at: Instant): void {
  forgedAt = at;
  forgedCount = 0;
}

/** No two are alike: nobody may be shown the same twice. */
export function forged(): string {
  forgedCount++;
  return `${forgedText} ${forgedAt} ${forgedCount}`;
}

/** Words of somebody else: where nobody has that nick he may be one of the hostile one's own. */
export function posed(nick: Nick): RoomEvent {
  return said(nick, `posed ${forged()}`);
}

export function said(nick?: Nick, text = forged()): RoomEvent {
  const payload = textPayload("body", text);
  return nick === undefined ? { kind: "said", payload } : { kind: "said", nick, payload };
}

/** What the hostile one's own people may say: it must not be forged to be theirs. */
export function ownWords(attack: Attack): RoomEvent {
  return said(attack.own.nick, `own ${forged()}`);
}

export interface Claimed {
  readonly affiliation?: Affiliation;
  readonly role?: Role;
  readonly user?: string;
  readonly occupantId?: OccupantId;
}

export function present(nick: Nick, claimed: Claimed = {}): Present {
  const { affiliation = "owner", user, occupantId } = claimed;
  const { role = affiliation === "owner" ? "moderator" : "participant" } = claimed;
  const view: Present["view"] = {
    affiliation,
    role,
    payload: textPayload("status", forgedText),
    ...(user === undefined ? {} : { user: user as UserJid }),
    ...(occupantId === undefined ? {} : { occupantId }),
  };
  return { kind: "present", nick, view };
}

export function left(nick: Nick): RoomEvent {
  return { kind: "left", nick, cause: "kicked", affiliation: "none", payload: textPayload("status", "") };
}

export function past(event: RoomEvent, stamp: Stamp): PastMessage {
  if (event.kind !== "said" && event.kind !== "subject") throw new Error("only messages have a past");
  return { event, time: stamp.time, stamp, bytes: 10 };
}

export function backlog(attack: Attack, ...messages: readonly PastMessage[]): Frame {
  return { kind: "backlog", session: attack.session, messages, more: false };
}

export function hello(attack: Attack, haves: readonly Have[], session = attack.session): Frame {
  const { room, now } = attack;
  const sync: SyncState = { session, generation: room.generation!, now, haves, configDigest: "", listsDigest: "" };
  return { kind: "hello", sync };
}

export function ownHaves({ room, hostile }: Attack): readonly Have[] {
  return havesOf(room.log, hostile, room.surroundings.epoch);
}

/** The roster that its server would tell, and more. */
export function rosterWith(attack: Attack, ...items: readonly Occupant[]): Frame {
  const { room, hostile, target, session } = attack;
  const link = room.links.find(({ host }) => host === target);
  const listed = [...occupantsOf(room.roster, hostile), ...items].map((occupant) =>
    link === undefined ? occupant : { ...occupant, view: toldView(room, link, occupant.view) },
  );
  return {
    kind: "roster",
    items: listed.map(({ nick, view, claim }) => (claim === undefined ? { nick, view } : { nick, view, claim })),
    tells: ownHaves(attack).slice(0, 1),
    more: false,
    session,
  };
}

export const farMs = 48 * 3_600_000;
export const hundredYearsMs = 100 * 365 * 24 * 3_600_000;
