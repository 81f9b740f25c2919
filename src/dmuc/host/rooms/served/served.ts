/**
 * People whom a replica or mirror serves (3.2, D3-15): they are in this room by their own JIDs, and what everybody is shown it shows
 * them. So nothing of that goes from here to them, but what is for one of them alone does (D2-03).
 */
import type { Stanza } from "util.stanza";
import { type Host, type UserJid, hostOf } from "../../../core/words/ids";
import { type Link, isEnded, isTakenBack } from "../../../core/state/link";
import { type Peer, isUserOf } from "../../../core/state/peers";
import type { Room } from "../../../core/room";
import { isServedByWord, isStar, isAsPrinted } from "../../../core/state/behaviour";
import { peerEntry } from "../../../core/state/links";
import { servedThrough } from "../../../core/state/served";
import { type Context, coreAt, liveRoom, nickOf, ownHost } from "../context";
import { releaseRoom } from "../kept-rooms";
import { forgetSession, remoteSession, rememberSession } from "../remote-sessions";
import type { MucRoom } from "../../types/muc";
import { occupantAt } from "../../../core/state/roster";

/** Nothing of what everybody is shown goes to that client while it is in, and while that is being decided. */
export function noteServed(context: Context, room: MucRoom, real: string, by: Host): void {
  const jid = room.get_occupant_jid(real);
  const nick = nickOf(jid);
  const occupant = jid === undefined ? undefined : room._occupants[jid];
  rememberSession(context.remotes, room, real, {
    nick: nick ?? ("" as NonNullable<typeof nick>),
    standIn: false,
    look: "",
    occupantId: undefined,
    affiliation: room.get_affiliation(real) ?? "none",
    role: occupant?.role ?? "none",
    servedBy: by,
  });
}

/** That has been decided: who is not in is a stranger. */
export function settleNoted(context: Context, room: MucRoom, real: string, by: Host): void {
  if (room.get_occupant_jid(real) === undefined) forgetSession(context.remotes, room, real);
  else noteServed(context, room, real, by);
}

/** Whether the word of the primary alone says whom a link serves, and not by whom he has come in; then it is all of its users. */
function servesAll(core: Room, link: Link): boolean {
  return isServedByWord(core, link) && link.established && !isTakenBack(link);
}

interface Server {
  readonly host: Host;
  /** Whoever is its user is served by it; else who has come in through it. */
  readonly all: boolean;
  /** Who comes in while it is away is served by it when it is there again (3.2.6). */
  readonly takesMore: boolean;
}

/** Services that serve people of this room now. */
function servingNow(core: Room): readonly Server[] {
  if (core.role !== "primary") return [];
  const links = core.links.filter((link) => link.direction === "down" && !isEnded(link) && isStar(core, link));
  return links.flatMap((link) => {
    const all = servesAll(core, link);
    const takesMore = !isAsPrinted(core, link) || link.state === "up";
    return all || !isServedByWord(core, link) ? [{ host: link.host, all, takesMore }] : [];
  });
}

/** By room: which services serve its people. */
export type Serving = Map<string, readonly Server[]>;

function isSameServer({ host, all, takesMore }: Server, other: Server | undefined): boolean {
  return other?.host === host && other.all === all && other.takesMore === takesMore;
}

/** Brings the sessions to what the links are now: those of a new replica are served by it, those of one that is gone by us. */
export function settleServed(context: Context, serving: Serving, core: Room): void {
  const isGone = coreAt(context, core.self) === undefined;
  const before = serving.get(core.self) ?? [];
  const now = isGone ? [] : servingNow(core);
  if (before.length === now.length && before.every((server, index) => isSameServer(server, now[index]))) return;
  if (now.length === 0) serving.delete(core.self);
  else serving.set(core.self, now);
  const room = liveRoom(context, core.self);
  if (room === undefined) return;
  const ofAll = now.filter(({ all, takesMore }) => all && takesMore).map(({ host }) => peerEntry(core, host));
  for (const [, occupant] of room.each_occupant()) {
    for (const [real] of occupant.each_session()) settleSession(context, room, core, { now, ofAll }, real);
  }
  if (isGone) letGo(room);
}

interface Servers {
  readonly now: readonly Server[];
  /** Those that serve whoever is their user. */
  readonly ofAll: readonly Peer[];
}

function settleSession(context: Context, room: MucRoom, core: Room, { now, ofAll }: Servers, real: string): void {
  const known = remoteSession(context.remotes, room, real);
  if (known?.servedBy !== undefined) {
    if (!isStillServed(core, now, known.servedBy)) forgetSession(context.remotes, room, real);
    return;
  }
  // Of who is in here by himself a reload has left nothing but that he is served.
  const isOurs = known === undefined || occupantAt(core.roster, known.nick)?.home === ownHost;
  const by = isOurs ? ofAll.find((peer) => isUserOf(peer, real as UserJid))?.host : servedThrough(core, known.nick);
  if (by !== undefined) noteServed(context, room, real, by);
}

/** By a mirror that asks for the room with his join he is served already, though there is no link yet (D3-13). */
function isStillServed({ judging }: Room, now: readonly Server[], by: Host): boolean {
  return now.some(({ host }) => host === by) || judging.some(({ peer }) => hostOf(peer) === by);
}

/** Whether that service serves people of the room still. */
export function isStillServedBy(core: Room, by: Host): boolean {
  return isStillServed(core, servingNow(core), by);
}

/** The room has no link any more: it is kept for its owner's sake only. */
function letGo(room: MucRoom): void {
  releaseRoom(room);
  room.save(true);
  if (room.destroying !== undefined || room.has_occupant() || room.get_persistent() === true) return;
  module.log("debug", "%s is empty, and no replica has it any more", room.jid);
  module.fire_event("muc-room-destroyed", { room });
}

/** Whether the stanza says to one of them what everybody is shown. */
export function isForEverybody({ name, attr }: Stanza): boolean {
  if (attr["type"] === "error") return false;
  // Of the room itself (its avatar) replicas are not told.
  return (
    (name === "presence" && nickOf(attr["from"]) !== undefined) || (name === "message" && attr["type"] === "groupchat")
  );
}
