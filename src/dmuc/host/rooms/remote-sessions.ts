/**
 * Which sessions of our rooms' occupants belong to people at other instances.
 *
 * A remote occupant is an ordinary occupant of mod_muc, under his real JID. That the session is not one of ours stands
 * here, by room and real JID, and in the room's own data, so that it is known of a room that comes back from the disk.
 * The question is always about a session, never about a nick: one person may be in here and elsewhere under one nick.
 */
import { sha256 } from "util.hashes";
import { medium as randomId } from "util.id";
import { bare as bareOf } from "util.jid";
import type { Affiliation, Host, Nick, Role } from "../../core/words/ids";
import type { MucRoom, Occupant } from "../types/muc";

declare module "../types/muc" {
  interface RoomData {
    /** In-room JIDs by the real JIDs of sessions at other instances. */
    dmuc_remote?: Record<string, string | undefined> | undefined;
  }

  interface MucRoom {
    /** What is known of who is in through this server, till somebody comes or goes (audience.ts). */
    dmuc_here?: object | undefined;
  }
}

/** Somebody of another instance, as an occupant of the room here. */
export interface RemoteSession {
  readonly nick: Nick;
  /** The real JID is not known: the session has one of our own making. */
  readonly standIn: boolean;
  /** Everything that the people here see of him, to tell what changes nothing for them (3.7). */
  readonly look: string;
  readonly occupantId: string | undefined;
  affiliation: Affiliation;
  role: Role;
  /**
   * The service that shows him what everybody is shown, while he himself is in here, and is told by us what is for him alone
   * (served.ts). Absent: he is in at another instance, which tells him everything.
   */
  readonly servedBy?: Host;
  /** His real JID, while he himself says something to this room (second-paths.ts). */
  readonly asideFor?: string;
}

/** By real JID. */
export type SessionsOfRoom = LuaTable<string, RemoteSession | undefined>;

/** By bare JID of the room, then by real JID. */
export type RemoteSessions = LuaTable<string, SessionsOfRoom | undefined>;

const standInDomain = "unknown.dmuc.invalid";

/** A session's JID for somebody whose real one we may not know. It is never shown and nothing is ever sent to it. */
export function makeStandIn(): string {
  return `${sha256(randomId(), true).slice(0, 24)}@${standInDomain}/unknown`;
}

/** Whether the JID, full or bare, is a stand-in. */
export function isStandIn(jid: string | undefined): boolean {
  return jid !== undefined && jid.indexOf(`@${standInDomain}`) > 0;
}

/** The session with that real JID, if it is at another instance. */
export function remoteSession(remotes: RemoteSessions, room: MucRoom, real: string): RemoteSession | undefined {
  return remotes.get(room.jid)?.get(real);
}

/** The session at another instance under that nick, with its real JID. */
export function remoteSessionOf(
  remotes: RemoteSessions,
  room: MucRoom,
  nick: Nick,
): { readonly real: string; readonly session: RemoteSession } | undefined {
  const sessions = remotes.get(room.jid);
  const occupant = room._occupants[`${room.jid}/${nick}`];
  if (sessions === undefined || occupant === undefined) return undefined;
  for (const [real] of occupant.each_session()) {
    const session = sessions.get(real);
    if (session !== undefined) return { real, session };
  }
  return undefined;
}

/** The session whose bare real JID that is; for what is addressed to accounts (vCards). */
export function remoteSessionOfAccount(
  remotes: RemoteSessions,
  room: MucRoom,
  bare: string,
): RemoteSession | undefined {
  const sessions = remotes.get(room.jid);
  if (sessions === undefined) return undefined;
  for (const [real, session] of sessions) {
    if (session !== undefined && bareOf(real) === bare) return session;
  }
  return undefined;
}

/** Real JID of a live session of our own, the primary one if it is. */
export function ownSessionOf(remotes: RemoteSessions, room: MucRoom, occupant: Occupant): string | undefined {
  const sessions = remotes.get(room.jid);
  const primary = occupant.jid;
  let found: string | undefined;
  for (const [real, presence] of occupant.each_session()) {
    if (presence.attr["type"] !== undefined || sessions?.get(real) !== undefined) continue;
    if (real === primary) return real;
    found ??= real;
  }
  return found;
}

/** Notes that a session is at another instance. */
export function rememberSession(remotes: RemoteSessions, room: MucRoom, real: string, session: RemoteSession): void {
  let sessions = remotes.get(room.jid);
  if (sessions === undefined) {
    sessions = new LuaTable();
    remotes.set(room.jid, sessions);
  }
  sessions.set(real, session);
  room.dmuc_here = undefined;
  room._data.dmuc_remote ??= {};
  room._data.dmuc_remote[real] = `${room.jid}/${session.nick}`;
}

/** The session is over. Only after the leave has been shown: mod_muc addresses a last presence to it. */
export function forgetSession(remotes: RemoteSessions, room: MucRoom, real: string): void {
  remotes.get(room.jid)?.set(real, undefined);
  room.dmuc_here = undefined;
  const stored = room._data.dmuc_remote;
  if (stored === undefined) return;
  stored[real] = undefined;
  for (const [other] of pairs(stored)) {
    if (other !== real) return;
  }
  room._data.dmuc_remote = undefined;
}

/** The same session under another key, the real JID or a stand-in; nobody is told of anything. */
export function changeKey(
  remotes: RemoteSessions,
  room: MucRoom,
  key: string,
  newKey: string,
  session: RemoteSession,
): void {
  const occupant = room.get_occupant_by_nick(`${room.jid}/${session.nick}`);
  const presence = occupant?.get_presence(key);
  if (occupant === undefined || presence === undefined) return;
  occupant.remove_session(key);
  occupant.set_session(newKey, presence);
  room.save_occupant(occupant);
  forgetSession(remotes, room, key);
  rememberSession(remotes, room, newKey, { ...session, standIn: isStandIn(newKey) });
}

/** Takes a session away without a word: he is known by another one. */
export function dropSession(remotes: RemoteSessions, room: MucRoom, key: string, nick: Nick): void {
  const occupant = room.get_occupant_by_nick(`${room.jid}/${nick}`);
  forgetSession(remotes, room, key);
  if (occupant === undefined) return;
  occupant.remove_session(key);
  room.save_occupant(occupant);
}

/** The room is gone. */
export function forgetSessions(remotes: RemoteSessions, jid: string): void {
  remotes.set(jid, undefined);
}
