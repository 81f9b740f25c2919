/** Acts of the primary on people at home elsewhere, which a sync tells to whoever has not heard of them (3.6.3, 3.7). */
import { keepsOrder } from "./acceptance";
import { applyLeft, applyPresent } from "./arrivals";
import { complain } from "./complaints";
import { shared } from "./delivery";
import type { BacklogFrame, PastAct } from "./frames";
import { compareStamps } from "./ids";
import type { Link } from "./link";
import { limits } from "./limits";
import { type ActEntry, append, hasEvent, haveCovers, noteReceived } from "./log";
import { bringsEventsOf } from "./rights";
import { occupantOf } from "./roster";
import type { Room, Turn } from "./state";

/** Whether it still counts: who was put out is out for good, a role lasts as long as he is here. */
function isInForce(room: Room, { event, identity }: ActEntry): boolean {
  return event.kind === "left" || occupantOf(room.roster, identity, event.nick) !== undefined;
}

/** Acts that the peer of a sync lacks; one that was started anew has forgotten all of them. */
function missingActs(room: Room, link: Link): readonly ActEntry[] {
  if (link.direction !== "down") return [];
  return room.log.acts
    .filter((entry) => entry.position <= link.cursor)
    .filter((entry) => link.peerForgot || !haveCovers(link.peerHaves, entry.stamp.id))
    .filter((entry) => isInForce(room, entry))
    .sort((left, right) => compareStamps(left.stamp, right.stamp));
}

/** A page of a backlog with acts, or undefined if there is none to tell. */
export function actsFrame(room: Room, link: Link, from: number): BacklogFrame | undefined {
  const missing = missingActs(room, link);
  const acts = missing.slice(from, from + limits.pageMessagesMax).map(({ event, stamp, identity }): PastAct => {
    return { event: shared(room, link, event) as PastAct["event"], stamp, identity };
  });
  if (link.session === undefined || acts.length === 0) return undefined;
  const end = from + acts.length;
  const more = missing.length > end;
  if (more) link.script.splice(1, 0, { kind: "acts", from: end });
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
  if (!hasEvent(room.log, stamp.id)) {
    if (!noteReceived(room.log, stamp.id, stamp.id.sequence - 1) || !keepsOrder(turn, link, stamp)) return;
    append(room.log, { stamp, event, bytes: 0, identity });
  }
  const told = { link, home: host, stamp, identity, listed: false };
  if (event.kind === "left") applyLeft(turn, told, event);
  else applyPresent(turn, told, event);
}
