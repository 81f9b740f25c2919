/** What a peer's word about its people is worth, with what the administrator is told of the rest (3.9b, c). */
import { complain } from "../state/complaints";
import type { OccupantView, Present, RoomEvent } from "../words/events";
import type { Host } from "../words/ids";
import type { Link } from "../state/link";
import { isSamePerson } from "./nicks";
import { speaksFor } from "../state/peers";
import { creditedView } from "./rights";
import { occupantAt, occupantsWithId } from "../state/roster";
import { type Turn, listedAffiliation } from "../state/state";
import { peerEntry } from "../state/links";

/**
 * What a peer tells, as far as its word is worth it: no JID that is not of its users, no occupant-id of another, affiliation
 * and role as they count here (3.9). So it is applied, and so it is passed on: who hears it from us believes us.
 */
export function asCredited<Event extends RoomEvent>(turn: Turn, link: Link, home: Host, event: Event): Event {
  if (link.direction === "up") return event;
  if (event.kind === "present" || event.kind === "renamed") {
    return { ...event, view: creditedTo(turn, link, home, { ...event, kind: "present" }) };
  }
  if (event.kind !== "left" || event.user === undefined) return event;
  const { user, ...rest } = event;
  if (!speaksFor(peerEntry(turn.room, home), user)) return rest as Event;
  const known = occupantAt(turn.room.roster, event.nick);
  return known === undefined ? event : { ...event, affiliation: listedAffiliation(turn.room, { ...known.view, user }) };
}

/** How an occupant looks by the word of his home. */
export function creditedTo(turn: Turn, link: Link, home: Host, event: Present): OccupantView {
  const { room } = turn;
  const view = creditedView(room, link, event);
  const { user } = event.view;
  if (user !== undefined && view.user === undefined) {
    complain(turn, link, "foreign-user", `says that "${event.nick}" is ${user}, who is not of its users; not believed`);
  }
  const { occupantId, ...rest } = view;
  if (occupantId === undefined || link.direction === "up") return view;
  const alike = occupantsWithId(room.roster, occupantId).concat(
    room.hidden.filter((other) => other.view.occupantId === occupantId),
  );
  const owner = alike.find((other) => other.home !== home && !isSamePerson(other.view, view));
  if (owner === undefined) return view;
  complain(
    turn,
    link,
    "foreign-user",
    `says that "${event.nick}" has the occupant-id of "${owner.nick}"; not believed`,
  );
  return rest;
}
