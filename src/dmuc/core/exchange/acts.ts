/** Acts of the primary on people at home elsewhere, which a sync tells to whoever has not heard of them (3.6.3, 3.7). */
import { isNeverGiven, keepsOrder } from "./acceptance";
import { applyLeft, applyPresent } from "./arrivals";
import { complain } from "../state/complaints";
import { distribute, record, shared } from "../people/delivery";
import type { Left } from "../words/events";
import type { BacklogFrame, PastAct } from "../words/frames";
import { compareStamps, sameEvent } from "../words/ids";
import type { Link } from "../state/link";
import type { Step } from "../state/step";
import { type ActEntry, append, hasEvent, haveCovers, noteReceived } from "../state/log";
import { bringsEventsOf, viewByLists } from "../people/rights";
import { type Occupant, occupantOf } from "../state/roster";
import type { Room, Turn } from "../state/state";
import { sendsAsItIs } from "../state/behaviour";
import { pagesFor } from "../state/links";

type ActsStep = Extract<Step, { kind: "acts" }>;

/**
 * Whether it still counts: who was put out is out for good, a role lasts as long as he is here, or may be back, and has it. Lists
 * that have changed while he was taken for gone give him another without an act.
 */
function isInForce(room: Room, { event, identity }: ActEntry): boolean {
  if (event.kind === "left") return true;
  const gone = room.departed.find((other) => other.identity !== undefined && sameEvent(other.identity, identity));
  const known = occupantOf(room.roster, identity, event.nick) ?? gone;
  const view = known === undefined ? undefined : viewByLists(room, known.view);
  return view?.role === event.view.role && view.affiliation === event.view.affiliation;
}

/** Whether lists were to tell it that have not come: by those that come now the one concerned may be in again (3.8). */
function wasMissed({ listsPosition }: ActsStep, { inLists, position }: ActEntry): boolean {
  return inLists === true && position > listsPosition;
}

/** Acts that the peer of a sync lacks; one that was started anew has forgotten all of them. */
function missingActs(room: Room, link: Link, step: ActsStep): readonly ActEntry[] {
  if (link.direction !== "down") return [];
  return room.log.acts
    .filter((entry) => entry.position <= link.cursor)
    .filter((entry) => link.peerForgot || wasMissed(step, entry) || !haveCovers(link.peerHaves, entry.stamp.id))
    .filter((entry) => isInForce(room, entry))
    .sort((left, right) => compareStamps(left.stamp, right.stamp));
}

/** A page of a backlog with acts, or undefined if there is none to tell. */
export function actsFrame(room: Room, link: Link, step: ActsStep): BacklogFrame | undefined {
  const { from } = step;
  const missing = missingActs(room, link, step);
  const acts = missing
    .slice(from, from + pagesFor(room, link.host).messagesMax)
    .map(({ event, stamp, identity }): PastAct => {
      return { event: shared(room, link, event) as PastAct["event"], stamp, identity };
    });
  if (link.session === undefined || acts.length === 0) return undefined;
  const end = from + acts.length;
  const more = missing.length > end;
  if (more) link.script.splice(1, 0, { ...step, from: end });
  return { kind: "backlog", session: link.session, messages: [], acts, more };
}

/** Takes an act that a sync tells. It may be known: then it changes nothing. */
export function takeAct(turn: Turn, link: Link, { event, stamp, identity }: PastAct): void {
  const { room } = turn;
  const { host } = stamp.id;
  if (link.direction !== "up" || !bringsEventsOf(room, link, host)) {
    complain(turn, link, "foreign-event", `told of an act of ${host}, which it may not; not taken`);
    return;
  }
  if (isNeverGiven(turn, link, stamp.id)) return;
  if (!hasEvent(room.log, stamp.id)) {
    if (!noteReceived(room.log, stamp.id, stamp.id.sequence - 1) || !keepsOrder(turn, link, stamp)) return;
    append(room.log, { stamp, event, bytes: 0, identity });
  }
  const told = { link, home: host, stamp, identity, listed: false, isPast: true };
  if (event.kind === "present") {
    applyPresent(turn, told, event);
    return;
  }
  const victim = occupantOf(room.roster, identity, event.nick);
  applyLeft(turn, told, event);
  if (victim?.home === room.surroundings.host && isByLists(event) && !sendsAsItIs(room))
    tellOthers(turn, victim, event);
}

function isByLists({ cause }: Left): boolean {
  return cause === "banned" || cause === "unaffiliated";
}

/** The others know by lists, and may have let him in again by newer ones, since we had not put him out (3.8). */
function tellOthers(turn: Turn, { nick, identity }: Occupant, event: Left): void {
  distribute(turn, record(turn, { ...event, nick }, 0, identity === undefined ? {} : { identity }));
}
