/**
 * People whom a replica serves (3.2): they are in this room by their own JIDs, and what everybody is shown their replica shows
 * them. So nothing of that goes from here to them, but what is for one of them alone does (D2-03).
 */
import type { Stanza } from "util.stanza";
import type { Host, UserJid } from "../core/ids";
import { type Link, isEnded } from "../core/link";
import { domainOf, isUserOf } from "../core/peers";
import type { Room } from "../core/room";
import { hasStar, peerEntry } from "../core/state";
import { type Context, coreAt, liveRoom, nickOf } from "./context";
import { releaseRoom } from "./kept-rooms";
import { forgetSession, remoteSession, rememberSession } from "./remote-sessions";
import type { MucRoom } from "./types/muc";

/** Whether all that concerns the room is decided here, and users of replicas are its occupants by themselves. */
export function isDecidedHere(core: Room | undefined): boolean {
  return core !== undefined && core.role === "primary" && hasStar(core);
}

/** The same of the room with that JID. */
export function isDecidedAt(context: Context, jid: string): boolean {
  return isDecidedHere(coreAt(context, jid));
}

/** Nothing of what everybody is shown goes to that client while it is in, and while that is being decided. */
export function noteServed(context: Context, room: MucRoom, real: string): void {
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
  });
}

/** That has been decided: who is not in is a stranger. */
export function settleNoted(context: Context, room: MucRoom, real: string): void {
  if (room.get_occupant_jid(real) === undefined) forgetSession(context.remotes, room, real);
  else noteServed(context, room, real);
}

/** Services whose replicas serve people of this room now. */
function servingNow(core: Room): readonly Host[] {
  if (!isDecidedHere(core)) return [];
  // What is said after the word that takes a replica back, it does not show any more.
  const serves = (link: Link): boolean =>
    link.direction === "down" &&
    link.established &&
    !isEnded(link) &&
    !link.script.some(({ kind }) => kind === "revoke");
  return core.links.filter((link) => serves(link)).map(({ host }) => host);
}

/** By room: whose replicas serve its people. */
export type Serving = Map<string, readonly Host[]>;

/** Brings the sessions to what the links are now: those of a new replica are served by it, those of one that is gone by us. */
export function settleServed(context: Context, serving: Serving, core: Room): void {
  const isGone = coreAt(context, core.self) === undefined;
  const before = serving.get(core.self) ?? [];
  const now = isGone ? [] : servingNow(core);
  if (before.length === now.length && before.every((host, index) => now[index] === host)) return;
  if (now.length === 0) serving.delete(core.self);
  else serving.set(core.self, now);
  const room = liveRoom(context, core.self);
  if (room === undefined) return;
  for (const [, occupant] of room.each_occupant()) {
    for (const [real] of occupant.each_session()) {
      const isServed = now.some((host) => isUserOf(peerEntry(core, host), real as UserJid));
      const isKnown = remoteSession(context.remotes, room, real) !== undefined;
      if (isServed && !isKnown) noteServed(context, room, real);
      else if (!isServed && isKnown) forgetSession(context.remotes, room, real);
    }
  }
  if (isGone) letGo(room);
}

/** The room has no link any more: it is kept for its owner's sake only. */
function letGo(room: MucRoom): void {
  releaseRoom(room);
  room.save(true);
  if (room.destroying !== undefined || room.has_occupant() || room.get_persistent() === true) return;
  module.log("debug", "%s is empty, and no replica has it any more", room.jid);
  module.fire_event("muc-room-destroyed", { room });
}

/** The link by whose replica that domain's people are served. */
export function servingLink(core: Room, user: string, home?: Host): Room["links"][number] | undefined {
  const domain = domainOf(user as UserJid);
  return core.links.find(
    (link) =>
      link.direction === "down" &&
      !isEnded(link) &&
      (home === undefined || link.host === home) &&
      peerEntry(core, link.host).users.includes(domain),
  );
}

/** Whether the stanza says to one of them what everybody is shown. */
export function isForEverybody({ name, attr }: Stanza): boolean {
  if (attr["type"] === "error") return false;
  // Of the room itself (its avatar) replicas are not told.
  return (
    (name === "presence" && nickOf(attr["from"]) !== undefined) || (name === "message" && attr["type"] === "groupchat")
  );
}
