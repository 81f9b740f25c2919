/** What the people here see of those who come and go elsewhere. */
import type { Draft } from "../words/draft";
import type { Show } from "../words/effects";
import type { Left, OccupantView, Present, Renamed } from "../words/events";
import type { Payload, Stamp } from "../words/ids";
import { type Occupant, removeOccupant } from "../state/roster";
import type { Turn } from "../state/state";

/** A payload that says nothing. */
export const nothing = [] as unknown as Payload;

/** Shows an event of an occupant. */
export function show(turn: Turn, event: Present | Left | Renamed, stamp: Stamp | undefined): void {
  const effect: Draft<Show> = { kind: "show", event, delayed: false };
  if (stamp !== undefined) effect.stamp = stamp;
  turn.effects.push(effect);
}

/** The event with what is believed of it. */
export function withView(event: Present, view: OccupantView): Present {
  return view === event.view ? event : { ...event, view };
}

/** He is in the room no more, and the people here see him go. */
export function takeOut(turn: Turn, occupant: Occupant, cause: "failed" | "left" = "failed"): void {
  removeOccupant(turn.room.roster, occupant.nick);
  const { nick, view } = occupant;
  const event: Left = {
    kind: "left",
    nick,
    cause,
    affiliation: view.affiliation,
    payload: nothing,
    ...(view.user === undefined ? {} : { user: view.user }),
  };
  show(turn, event, undefined);
}
