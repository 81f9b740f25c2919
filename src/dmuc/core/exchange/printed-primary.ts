/**
 * A replica whose primary knows only what XEP-0282 prints, linked by the administrator's word alone (3.2.6): the other end of
 * `printed.ts`.
 *
 * Our people's stanzas go to the room as any client's do, and never through here: the primary knows them by themselves, and says by
 * ENTER and LEAVE whom we are to serve. What it tells begins when it wants it to; till the first ENTER nobody is served (E2-14), so
 * that a primary that never speaks has our people as a server without the module has. It counts nothing: when it was not reached it
 * tells everything anew, by itself or asked to by an error (D2-33), and who is not named then has left.
 */
import { lose } from "../people/departures";
import type { Draft } from "../words/draft";
import type { Admitted } from "../words/effects";
import { endServing } from "../links/ending";
import type { EnterFrame, Frame, LeaveFrame } from "../words/frames";
import { layGhosts } from "../people/ghosts";
import type { Instant } from "../words/ids";
import { type Link, isAlive } from "../state/link";
import { occupantAt, putOccupant } from "../state/roster";
import { type Room, type Turn, tell } from "../state/state";
import { setState } from "../links/transitions";

/** The primary tells something of the room: the first of it begins the set-up. */
export function noteTold(turn: Turn, link: Link, frame: Frame): void {
  if (link.state === "idle") setState(turn, link, "syncing", "the primary tells who is in");
  if (link.untold === undefined || frame.kind !== "event") return;
  const { event } = frame;
  if (event.kind === "said" || event.kind === "subject") return;
  const others = link.untold.nicks.filter((nick) => nick !== event.nick);
  if (others.length < link.untold.nicks.length) link.untold = { ...link.untold, nicks: others, isTelling: true };
}

/** Whom to serve, and whom not to serve any more (D2-20, D2-22). */
export function printedWord(turn: Turn, link: Link, word: EnterFrame | LeaveFrame): void {
  if (!isAlive(link)) return;
  if (word.kind === "leave") turn.effects.push({ kind: "remove", event: { ...word.event, user: word.user } });
  else entered(turn, link, word);
}

function entered(turn: Turn, link: Link, { user, nick, view, codes, history }: EnterFrame): void {
  const { room } = turn;
  if (link.state === "syncing") endTelling(turn, link);
  noteOpenness(room, codes);
  const known = occupantAt(room.roster, nick) ?? { nick, home: link.host, view };
  const seen = { ...known.view, user };
  putOccupant(room.roster, { ...known, view: seen, served: true });
  const effect: Draft<Admitted> = { kind: "admitted", nick, view: seen, user };
  if (codes.length > 0) effect.codes = codes;
  if (history !== undefined) effect.history = history;
  turn.effects.push(effect);
}

/** E2-14: nothing else says that all is told. */
function endTelling(turn: Turn, link: Link): void {
  link.established = true;
  delete link.splitSince;
  layGhosts(turn, link);
  setState(turn, link, "up", "the primary lets somebody in by it");
  turn.effects.push({ kind: "save" });
}

/** Nothing tells the room's configuration; but who comes in is told whether all see who he is (XEP-0045 7.2.3). */
function noteOpenness(room: Room, codes: readonly number[]): void {
  const whois = codes.includes(openCode) ? "anyone" : "moderators";
  room.config = { config: { fields: [{ name: "muc#roomconfig_whois", values: [whois] }] }, digest: "" };
}

const openCode = 100;

/** When it has had time enough to begin, or to tell who is in. */
export function tellingDeadline({ state, untold }: Link): Instant | undefined {
  return state === "up" ? (untold?.beginsUntil ?? untold?.until) : undefined;
}

/** Whom the primary has not named among those who are in has left; if it has named nobody it does not tell. */
export function endUntold(turn: Turn, link: Link): void {
  const { untold } = link;
  const due = tellingDeadline(link);
  if (untold === undefined || due === undefined || due > turn.now) return;
  if (untold.beginsUntil !== undefined) {
    const { beginsUntil: _over, ...rest } = untold;
    link.untold = rest;
    if (!untold.isTelling) tell(turn, link, { kind: "lost" });
    return;
  }
  delete link.untold;
  if (!untold.isTelling) return;
  for (const nick of untold.nicks) {
    const occupant = occupantAt(turn.room.roster, nick);
    if (occupant !== undefined && occupant.served !== true) lose(turn, occupant);
  }
}

/** The same when the host's clock has been set back. */
export function untoldMoved(untold: NonNullable<Link["untold"]>, moved: (at: Instant) => Instant): typeof untold {
  const { beginsUntil, until } = untold;
  const moment = { ...untold, until: moved(until) };
  return beginsUntil === undefined ? moment : { ...moment, beginsUntil: moved(beginsUntil) };
}

/** Somebody has left: when nobody is in any more the primary has nothing to tell, and begins anew when somebody comes. */
export function endTold(turn: Turn, link: Link): void {
  if (link.state === "up" && turn.room.roster.occupants.size === 0) endServing(turn, "nobody is in the room any more");
}
