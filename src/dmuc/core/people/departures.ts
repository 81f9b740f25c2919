/** People who are gone without a word: their home does not have them any more, or is itself gone (3.7, 3.11). */
import { freeNick } from "./contests";
import { distribute, record } from "./delivery";
import type { Left } from "../words/events";
import type { Host } from "../words/ids";
import type { Link } from "../state/link";
import { type Occupant, occupantsOf } from "../state/roster";
import { nothing, takeOut } from "./showing";
import { type Turn, forgetPeople } from "../state/state";
import { hasStar } from "../state/behaviour";
import { forgetTurnedAway } from "../state/turned-away";

/**
 * The occupant's home does not have him any more: it has lost him (333), or he has left it. In a star only the primary knows, and
 * tells the others.
 */
export function lose(turn: Turn, occupant: Occupant, cause: "failed" | "left" = "failed"): void {
  takeOut(turn, occupant, cause);
  const { room } = turn;
  if (room.role === "primary" && hasStar(room)) {
    const { nick, view, identity, home } = occupant;
    // Also of whom has left: another cause would make it an act of the primary's (3.7).
    const event: Left = { kind: "left", nick, cause: "failed", affiliation: view.affiliation, payload: nothing };
    // His home knows better; where it knows only the spec, his number is ours.
    const isNumberOurs = identity?.host === room.surroundings.host && home !== identity.host;
    const about = { ...(identity === undefined ? {} : { identity }), ...(isNumberOurs ? { heardFrom: home } : {}) };
    distribute(turn, record(turn, event, 0, about));
  }
  freeNick(turn, occupant.nick);
}

/** All of that home have left, since it does not belong to the room any more; if it comes back, it has to tell of them again. */
export function dropHome(turn: Turn, home: Host): void {
  forgetPeople(turn.room, [home]);
  for (const occupant of occupantsOf(turn.room.roster, home)) lose(turn, occupant);
}

/** The peer's instance is a new one, maybe in the same start of its service: whoever was in by the one before is gone with that. */
export function dropFormer(turn: Turn, { host }: Link): void {
  const { room } = turn;
  const isOther = ({ home }: Occupant): boolean => home !== host;
  room.departed = room.departed.filter((occupant) => isOther(occupant));
  room.hidden = room.hidden.filter((occupant) => isOther(occupant));
  for (const occupant of occupantsOf(room.roster, host)) lose(turn, occupant);
}

/** Whoever came in under an earlier start of the peer is gone with it (3.11, "Restart"). */
export function dropStale(turn: Turn, link: Link): void {
  const current = link.peerHaves.find((have) => have.host === link.host);
  if (current === undefined) return;
  const isStale = ({ home, claim }: Occupant): boolean => home === link.host && claim?.id.epoch !== current.epoch;
  turn.room.hidden = turn.room.hidden.filter((occupant) => !isStale(occupant));
  forgetTurnedAway(turn.room, ({ host, epoch }) => host === link.host && epoch !== current.epoch);
  for (const occupant of occupantsOf(turn.room.roster, link.host)) {
    if (occupant.claim !== undefined && occupant.claim.id.epoch !== current.epoch) lose(turn, occupant);
  }
}
