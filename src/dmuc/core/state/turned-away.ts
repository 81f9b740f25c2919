/**
 * People whom their home has let in and our lists turn away, since it has yet to hear of the lists, or we of newer ones (3.8).
 *
 * Their presence counts as received, but a hello says that a roster is lacking: so their home tells of them again when the
 * lists here have changed.
 */
import type { OccupantView } from "../words/events";
import type { EventId, Nick } from "../words/ids";
import { limits } from "../words/limits";
import type { Occupant } from "./roster";
import type { Room } from "./state";

/** Somebody who is not let in here. */
export interface TurnedAway {
  /** The event that brought him. */
  readonly id: EventId;
  readonly identity: EventId;
  readonly nick: Nick;
  readonly view: OccupantView;
}

/** Notes him, to ask for him again. The primary's lists are the newest: whom it turns away is out. */
export function turnAway(room: Room, { claim, identity, nick, view }: Occupant): void {
  if (room.role !== "replica" || claim === undefined || identity === undefined) return;
  room.turnedAway = [...room.turnedAway.slice(1 - limits.turnedAwayMax), { id: claim.id, identity, nick, view }];
}

/** These homes have told in full who is there, or are told of by a new start. */
export function forgetTurnedAway(room: Room, isForgotten: (id: EventId) => boolean): void {
  room.turnedAway = room.turnedAway.filter(({ id }) => !isForgotten(id));
}
