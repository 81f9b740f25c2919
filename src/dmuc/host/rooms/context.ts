/** What the parts of the room service's side share. */
import { resource as resourceOf } from "util.jid";
import type { Stanza } from "util.stanza";
import type { LeaveCause } from "../../core/words/events";
import type { PastMessage } from "../../core/words/frames";
import type { Generation, Host, InstanceJid, Nick } from "../../core/words/ids";
import type { Input, LocalMessage } from "../../core/words/inputs";
import type { Room } from "../../core/room";
import { occupantAt } from "../../core/state/roster";
import type { IdHolders } from "./people/id-holders";
import type { PluginPort } from "../ports";
import type { RemoteSessions } from "./remote-sessions";
import type { MucModule, MucRoom } from "../types/muc";

/** What belongs to all rooms of this service, and lives as long as the module is loaded. */
export interface Context {
  readonly plugin: PluginPort;
  readonly muc: MucModule;
  readonly remotes: RemoteSessions;
  readonly idHolders: IdHolders;
  /** By bare JID of the room. Outside of the room objects, which are evicted and come back. */
  readonly generations: LuaTable<string, Generation | undefined>;
  /** By room, a message of before the last start that the archive may lack. */
  readonly unarchived: LuaTable<string, PastMessage | undefined>;
  /** What is being done here because a peer said so: an occupant's JID, or a room's for all that happens in it. */
  underway: string | undefined;
  /** What somebody at a replica asks for, while mod_muc decides about it (judging.ts). */
  judgement: Judgement | undefined;
  /** Somebody who comes in here by himself, while his replica, which knows only the spec, is to tell him so (printed-joins.ts). */
  knock: Knock | undefined;
  /** Somebody who is in, and is just shown the room as if he had come now: all that it sends is for him alone (take-over.ts). */
  greeted: { readonly room: string; readonly user: string } | undefined;
  /** The room that tells its people here what those elsewhere are told by their replicas (announcements.ts). */
  announcing: string | undefined;
  /** How many effects of the core's are being carried out: one may cause another input, whose effects come after it. */
  depth: number;
  /** After `detach`: patches that could not be taken back let everything pass. */
  detached: boolean;
}

/** What he would be told of himself. */
export interface Knock {
  readonly room: string;
  readonly user: string;
  /** Status codes of his own presence, but 110. */
  codes: readonly number[];
  error?: Stanza;
}

/** What mod_muc does about somebody's stanza, instead of showing it to everybody and telling it to him. */
export interface Judgement {
  readonly room: string;
  readonly user: string;
  /** The service that serves him, or would like to. */
  readonly by: Host;
  /** He may come in under the nick that he wants alone (D3-46). */
  readonly keepsNick: boolean;
  /** Why he leaves, if it is not by himself (T-21). */
  readonly cause?: LeaveCause;
  /** Whom it has shown how. */
  readonly inputs: Input[];
  /** What he has said, as the room takes it. */
  said?: LocalMessage;
  /** Status codes of his own presence, but 110. */
  codes: readonly number[];
  error?: Stanza;
}

/** Our own domain, as the core writes it. */
export const ownHost = module.host as Host;

/** The core's room, if that room is distributed or a replica; one without links is as stock has it (invariant 6). */
export function coreAt(context: Context, jid: string): Room | undefined {
  const core = context.plugin.roomAt(jid as InstanceJid);
  return core === undefined || core.role === "plain" ? undefined : core;
}

/** The core's room of a room object. */
export function coreOf(context: Context, room: MucRoom): Room | undefined {
  return coreAt(context, room.jid);
}

/** The room in memory or storage; undefined also for a tombstone and for one that cannot be loaded. */
export function liveRoom(context: Context, jid: string): MucRoom | undefined {
  const room = context.muc.get_room_from_jid(jid);
  if (room === undefined || room === false || room._data.destroyed === true) return undefined;
  return room;
}

/**
 * Does something because a peer said so: hooks that see it do not tell the peers of it again.
 *
 * @param about JID of the occupant concerned, or of the room. Only what happens to him is ours: a stanza that cannot be
 * delivered may put out somebody else meanwhile, and of that the peers must hear.
 */
export function onBehalf<T>(context: Context, about: string, work: () => T): T {
  const before = context.underway;
  context.underway = about;
  try {
    return work();
  } finally {
    context.underway = before;
  }
}

/** Whether what happens to that occupant, or in the room, is of our own doing. */
export function isOnBehalf(context: Context, room: string, occupant?: string): boolean {
  const { underway } = context;
  return underway !== undefined && (underway === room || underway === occupant);
}

/** Domain of the instance through which the core knows the nick to be in the room. */
export function homeOf(core: Room, nick: Nick): Host | undefined {
  return occupantAt(core.roster, nick)?.home;
}

/** JID of an occupant in our own room. */
export function nickJid(room: MucRoom, nick: Nick): string {
  return `${room.jid}/${nick}`;
}

/** The nick in an occupant's JID. */
export function nickOf(jid: string | undefined): Nick | undefined {
  return resourceOf(jid) as Nick | undefined;
}
