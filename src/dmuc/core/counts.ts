/** What links sent and peers counted: the room's side of a probe (3.4). */
import { catchUp } from "./delivery";
import type { AliveRoom } from "./frames";
import type { Host, InstanceJid, Instant } from "./ids";
import type { Counted, PeerLost } from "./inputs";
import { type Link, acknowledge } from "./link";
import type { Demand } from "./liveness";
import { limits } from "./limits";
import { tellChanges } from "./sync";
import { resync, setState, split } from "./transitions";
import type { Room, Turn } from "./state";
import { sendWaiting } from "./submissions";

/** The name by which both sides of a link call the room: its primary. */
function nameOf(room: Room): InstanceJid {
  return room.primary ?? room.self;
}

function linkTo(room: Room, host: Host): Link | undefined {
  return room.links.find((link) => link.host === host);
}

/** Whether the room has a link to that host that is in use: then the host is worth a probe. */
export function sharesLink(room: Room, host: Host): boolean {
  const link = linkTo(room, host);
  return link !== undefined && link.extension && (link.state === "up" || link.state === "suspect");
}

/** Whether the clock was set back since the room's last step: a `tick` tells it the time, before it is asked since when it waits. */
export function isAheadOf(room: Room, now: Instant): boolean {
  return room.lastStep > now;
}

/** What this room's link to the host waits for, or undefined if all that was sent is acknowledged. */
export function demandOf(room: Room, host: Host): Demand | undefined {
  const link = linkTo(room, host);
  if (link === undefined || !sharesLink(room, host)) return undefined;
  const { session, sentCount: count, waitingSince } = link;
  if (session === undefined || waitingSince === undefined) return undefined;
  // Asked once more soon, if the last count was too small.
  const since = link.recounting ? ((waitingSince - limits.recountMs) as Instant) : waitingSince;
  return { room: nameOf(room), session, count, since };
}

/**
 * The room's answer to a probe of that host.
 *
 * @returns undefined if this is not the room that the row names.
 */
export function countFor(room: Room, host: Host, row: AliveRoom): AliveRoom | undefined {
  const link = linkTo(room, host);
  if (nameOf(room) !== row.room || link === undefined) return undefined;
  const { session, received: count } = link;
  return session === undefined ? { room: row.room, gone: false } : { room: row.room, session, count, gone: false };
}

/** The peer's count of what we sent: all of it, or something is missing (3.4). */
export function counted(turn: Turn, input: Counted): void {
  const { room, now } = turn;
  const { row } = input;
  const link = linkTo(room, input.host);
  if (link === undefined || nameOf(room) !== row.room || !sharesLink(room, input.host)) return;
  if (row.gone) {
    if (link.direction === "down") link.established = false;
    resync(turn, link, "the peer has no such link");
  } else if (row.session !== link.session) {
    resync(turn, link, "the peer is in another session");
  } else {
    const count = row.count ?? 0;
    const isBehind = count < link.sentCount && count <= link.acknowledged;
    acknowledge(link, count, now);
    if (!isBehind) link.recounting = false;
    else if (link.recounting) resync(turn, link, "the peer has not got all that was sent");
    else link.recounting = true;
  }
  if (link.state === "suspect") revive(turn, link);
}

function revive(turn: Turn, link: Link): void {
  setState(turn, link, "up", "the peer answers");
  catchUp(turn, link);
  tellChanges(turn, link);
  if (link.direction === "up") sendWaiting(turn, link);
}

/** The peer's service is silent, lost, or new (3.4). */
export function peerChanged(turn: Turn, input: PeerLost): void {
  const link = linkTo(turn.room, input.host);
  if (link === undefined || !sharesLink(turn.room, input.host)) return;
  if (input.kind === "peer-suspect")
    setState(turn, link, "suspect", "no answer to a probe; nothing is sent till one comes");
  else if (input.kind === "peer-answers") {
    if (link.state === "suspect") revive(turn, link);
  } else if (input.kind === "peer-lost") split(turn, link, "no answer to two probes");
  else resync(turn, link, "the peer was started anew");
}
