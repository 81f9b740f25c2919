/** New access lists, applied to who is in (3.8). */
import { freeNick } from "./contests";
import { distribute, record } from "./delivery";
import { endedNow, noteEnded } from "../state/ended";
import type { Left } from "../words/events";
import { defaultRole, viewByLists } from "./rights";
import { type Occupant, allOccupants, changedByOthers, putOccupant, removeOccupant } from "../state/roster";
import { nothing, show } from "./showing";
import { type Turn, listedAffiliation } from "../state/state";
import { sendsAsItIs, ownPolicy } from "../state/behaviour";
import { turnAway } from "../state/turned-away";

/**
 * New access lists: who may not be in is out of the roster, the others have role and affiliation by them (3.8). The host
 * shows it when it sets the lists; one that shows nothing by itself is told.
 */
export function applyLists(turn: Turn): void {
  const { room } = turn;
  const isByWord = sendsAsItIs(room);
  for (const occupant of allOccupants(room.roster)) {
    const { view } = occupant;
    const affiliation = listedAffiliation(room, view);
    if (view.user === undefined || affiliation === view.affiliation) continue;
    // Of the others the lists say nothing there.
    if (isByWord && occupant.home !== room.surroundings.host && occupant.served !== true) continue;
    const role = defaultRole(room, affiliation);
    if (role === "none") {
      removeOccupant(room.roster, occupant.nick);
      if (isByWord) showLeft(turn, occupant);
      endByLists(turn, occupant);
      freeNick(turn, occupant.nick);
      continue;
    }
    const changed = { ...view, affiliation, role };
    putOccupant(room.roster, changedByOthers(occupant, changed));
    if (isByWord) show(turn, { kind: "present", nick: occupant.nick, view: changed }, undefined);
  }
  // In a star the primary says who is in: whom its lists put out while his nick is another's does not come back.
  if (ownPolicy(room).topology === "star")
    room.hidden = room.hidden.filter(({ view }) => viewByLists(room, view).role !== "none");
}

function showLeft(turn: Turn, { nick }: Occupant): void {
  show(turn, { kind: "left", nick, cause: "banned", affiliation: "outcast", payload: nothing }, undefined);
}

/** Somebody is out by new lists: who gets none is told so by his home (3.8). */
function endByLists(turn: Turn, occupant: Occupant): void {
  const { room, now } = turn;
  const { identity, nick, home, view } = occupant;
  if (identity === undefined) return;
  if (home === room.surroundings.host) {
    const event: Left = { kind: "left", nick, cause: "banned", affiliation: "outcast", payload: nothing };
    const { user } = view;
    distribute(turn, record(turn, user === undefined ? event : { ...event, user }, 0, { identity, inLists: true }));
    return;
  }
  noteEnded(room, { ...endedNow(identity, nick, view, now), byLists: true });
  // His home may be behind a split, and hear only of lists that let him in again.
  turnAway(room, occupant);
}
