/**
 * mod_muc: its environment as `module.depends("muc")` gives it, rooms and occupants.
 *
 * A room's JID is bare (`room.jid`); a *nick* here is always the occupant's full in-room JID (room@host/nick), except
 * where a parameter says otherwise. A *real JID* is the client's full JID. Fields with `_` are mod_muc's internals: they
 * are the same in 0.12 and 13, and we read them where the note says why.
 *
 * Our own room settings are added by declaration merging:
 * `declare module "./types/muc" { interface RoomData { dmuc_distributed?: boolean } }`
 */
import type { ProsodyError } from "util.error";
import type { SerializedStanza, Stanza, StanzaErrorType } from "util.stanza";
import type { StanzaOrigin } from "./prosody";

export type Affiliation = "outcast" | "none" | "member" | "admin" | "owner";
/** As mod_muc keeps it: "none" is nil. */
export type HeldAffiliation = Exclude<Affiliation, "none">;
export type Role = "none" | "visitor" | "participant" | "moderator";
/** As mod_muc keeps it: "none" is nil, and means that the occupant leaves. */
export type HeldRole = Exclude<Role, "none">;

/** Done, or a stanza error's type and condition. */
export type Decision = LuaMultiReturn<
  | [ok: true, error_type: undefined, condition: undefined]
  | [ok: undefined | false, error_type: StanzaErrorType, condition: string]
>;

/** What storage has about one affiliated JID. */
export interface AffiliationData {
  /** A bare nick (resource only). */
  reserved_nickname?: string;
  /** 13 only. */
  reason?: string;
  [key: string]: unknown;
}

/** `room._data`: configuration and state that storage keeps. Booleans are `true` or nil, never false, unless noted. */
export interface RoomData {
  name?: string | undefined;
  description?: string | undefined;
  /** xml:lang. */
  language?: string | undefined;
  /** Not listed; the opposite of "public". */
  hidden?: boolean | undefined;
  password?: string | undefined;
  members_only?: boolean | undefined;
  allow_member_invites?: boolean | undefined;
  moderated?: boolean | undefined;
  /** Who sees real JIDs; absent: "moderators". */
  whois?: "anyone" | "moderators" | undefined;
  /** Participants may change the subject. */
  changesubject?: boolean | undefined;
  /** Messages; absent: 20. */
  history_length?: number | undefined;
  default_history_messages?: number | undefined;
  /** Roles whose presence is broadcast; absent: all but "none". */
  presence_broadcast?: PresenceBroadcast | undefined;
  subject?: string | undefined;
  /** In-room JID of whoever set it. */
  subject_from?: string | undefined;
  /** Unix time, whole seconds. */
  subject_time?: number | undefined;
  /** Of mod_muc_mam; `false` is possible, absent is muc_log_by_default. */
  archiving?: boolean | undefined;
  /** Made on first use: read it by `room.get_salt()`. */
  occupant_id_salt?: string | undefined;
  /** 13 only; absent: "visitor". */
  allow_pm?: "visitor" | "participant" | "moderator" | "affiliated" | "none" | undefined;
  /** 13 only; may be false. */
  allow_modpm?: boolean | undefined;

  // --- never to be replicated ---
  persistent?: boolean | undefined;
  /** Nobody but the creator gets in until then: Unix time (math.huge: storage is broken). */
  locked?: number | undefined;
  /** A tombstone, with `newjid` and `reason`. */
  destroyed?: boolean | undefined;
  newjid?: string | undefined;
  reason?: string | undefined;
}

export type PresenceBroadcast = { [R in Role]?: boolean };

/** A copy, or the raw object: see `MucRoom`. Custom fields are lost with the next copy. */
export interface Occupant {
  /** Real. */
  bare_jid: string;
  /** In-room JID. */
  nick: string;
  /** Last presence by real JID, from=nick, without muc elements. Do not change the stanzas. */
  sessions: Record<string, Stanza | undefined>;
  /** undefined: is leaving or gone. */
  role: HeldRole | undefined;
  /** Real JID of the primary session; undefined before the first `set_session`. */
  jid: string | undefined;
  /** Of XEP-0421, cached on this copy. Set it before `muc-broadcast-presence` is fired to give an id of our own. */
  stable_id?: string;

  /** Stores a filtered clone of the presence; type "unavailable" ends that session at the next `save_occupant`. */
  set_session(real_jid: string, presence: Stanza, replace_primary?: boolean): void;
  remove_session(real_jid: string): void;
  /** For `for (const [real_jid, presence] of …)`. */
  each_session(): LuaIterable<LuaMultiReturn<[real_jid: string, presence: Stanza]>>;
  /** Of that session, or of the primary one. */
  get_presence(real_jid?: string): Stanza | undefined;
  choose_new_primary(): string | undefined;
}

export interface HistoryEntry {
  /** With a `<delay/>` from the room; `attr.to` is "". */
  stanza: Stanza;
  /** Unix time. */
  timestamp: number;
  /** Length as text, cached by `muc-get-history`; drop it when the stanza changes. */
  chars?: number;
}

/** The `<x xmlns='…muc#user'/>` of a presence, with variants for those who see real JIDs, who do not, and oneself. */
export type OccupantX = Stanza | { base: Stanza; full?: Stanza; anon?: Stanza; self?: Stanza };

export type OccupantFilter = (this: void, nick: string, occupant: Occupant) => unknown;

/** What `freeze` gives to storage: affiliations by bare JID beside `_jid`, `_data` and `_affiliation_data`. */
export interface FrozenRoom {
  _jid: string;
  _data: RoomData;
  _affiliation_data: Record<string, AffiliationData | undefined>;
  [bare_jid: string]: unknown;
}

/** Occupants by nick, their sessions by real JID, and the last message. */
export interface FrozenState {
  _last_message?: SerializedStanza;
  _last_message_at?: number;
  [jid: string]: unknown;
}

/**
 * A room. All methods take self (`room.get_name()`); rooms share them by the class table `room_mt`.
 *
 * Occupants come as **copies** (`get_occupant_by_nick`, `get_occupant_by_real_jid`, `each_occupant`): change the copy, then
 * `save_occupant` it. `each_occupant` copies every occupant and every session table: costly in big rooms.
 */
export interface MucRoom {
  readonly jid: string;
  readonly _data: RoomData;
  /** The raw occupants by nick; to read without copying. */
  readonly _occupants: Record<string, Occupant | undefined>;
  /** Nick by real JID, of live sessions. */
  readonly _jid_nick: Record<string, string | undefined>;
  /** By bare JID, or by host for an outcast host. */
  readonly _affiliations: Record<string, HeldAffiliation | undefined>;
  readonly _affiliation_data: Record<string, AffiliationData | undefined>;
  /** For joining clients, oldest first, without MAM; memory only. mod_muc_mam leaves it alone and answers from the archive. */
  _history?: HistoryEntry[] | undefined;
  /** 13: of the photo in the room's vCard, once somebody has asked for it; mod_muc does not notice that it changes. */
  avatar_hash?: string | undefined;
  /** Set by `destroy`: the reason, or true. */
  readonly destroying?: string | true;

  // --- occupants ---

  /** Not yet in the room; role by affiliation and configuration. */
  new_occupant(bare_real_jid: string, nick: string): Occupant;
  get_occupant_by_nick(nick: string): Occupant | undefined;
  get_occupant_by_real_jid(real_jid: string): Occupant | undefined;
  /** The nick of a real JID. */
  get_occupant_jid(real_jid: string): string | undefined;
  /** For `for (const [nick, occupant] of …)`; saving occupants meanwhile is allowed, adding is not. */
  each_occupant(): LuaIterable<LuaMultiReturn<[nick: string, occupant: Occupant]>>;
  has_occupant(): boolean;
  /** Replaces the raw occupant by a copy; without role or live session it is removed and the result undefined. */
  save_occupant(occupant: Occupant): Occupant | undefined;
  get_role(nick: string): HeldRole | undefined;
  /** The role on entry, and its rank 0 to 3. */
  get_default_role(affiliation: Affiliation | undefined): LuaMultiReturn<[role: HeldRole | undefined, rank: number]>;
  /** `true` as actor: the service itself, no checks. `nick` is gone: "item-not-found". Role "none": a kick. */
  set_role(actor: string | true, nick: string, role: Role | undefined, reason?: string): Decision;
  may_set_role(actor: string, occupant: Occupant, role: HeldRole | undefined): Decision;
  is_anonymous_for(jid: string): boolean;
  /** Throws everybody out. */
  clear(x?: Stanza): void;

  // --- affiliations ---

  /** Of any JID; a banned host's users are "outcast". 0.12: a server admin is "owner" (component_admins_as_room_owners). */
  get_affiliation(jid: string): HeldAffiliation | undefined;
  /** For `for (const [jid, affiliation, data] of …)`. */
  each_affiliation(
    only?: Affiliation,
  ): LuaIterable<LuaMultiReturn<[bare_jid: string, affiliation: HeldAffiliation, data: AffiliationData | undefined]>>;
  /**
   * `true` as actor: the service itself, no checks but (0.12) that a server admin stays owner. Adjusts roles, publishes,
   * saves. `data` replaces what is stored; `false` clears it.
   */
  set_affiliation(
    actor: string | true,
    jid: string,
    affiliation: Affiliation | undefined,
    reason?: string,
    data?: AffiliationData | false,
  ): Decision;
  /** The table itself, not a copy. */
  get_affiliation_data(jid: string): AffiliationData | undefined;
  get_affiliation_data(jid: string, key: string): unknown;
  set_affiliation_data(jid: string, key: string, value: unknown): true | undefined;
  /** The bare nick (resource) that a bare JID has reserved. */
  get_registered_nick(bare_jid: string): string | undefined;
  get_registered_jid(bare_nick: string): string | undefined;

  // --- sending. These four are properties because we replace them on `room_mt`. ---

  /** The choke point: everything that a room sends goes through here; mod_muc's is `module:send(stanza)`. */
  route_stanza: (this: MucRoom, stanza: Stanza) => void;
  /** To all occupants that `condition` admits, by `route_to_occupant`. */
  broadcast: (this: MucRoom, stanza: Stanza, condition?: OccupantFilter) => void;
  /** Fires muc-broadcast-message, then `broadcast`. 13 also sends presence of the room itself (avatars) through here. */
  broadcast_message: (this: MucRoom, stanza: Stanza) => true;
  /**
   * Tells the room (or only `recipient`) about an occupant: presence, or unavailable if its role is nil. Also sends
   * each of its sessions the self-presence, even those that have just left `_occupants`.
   * @param new_nick bare nick (resource), at a nick change
   * @param actor real JID
   * @param prev_role what it was, so that those who are told only about some roles are told of the change
   */
  publicise_occupant_status: (
    this: MucRoom,
    occupant: Occupant,
    x: OccupantX,
    new_nick?: string,
    actor?: string,
    reason?: string,
    prev_role?: HeldRole,
    force_unavailable?: boolean,
    recipient?: Occupant,
  ) => void;
  /** One `route_stanza` per session; restores `attr.to` afterwards. */
  route_to_occupant(occupant: Occupant, stanza: Stanza): void;
  send_occupant_list(
    to_real_jid: string,
    filter?: (this: void, nick: string, occupant: Occupant | undefined) => unknown,
  ): void;
  build_item_list(
    occupant: Occupant,
    x: Stanza,
    is_anonymous: boolean,
    new_nick?: string,
    actor_nick?: string,
    actor_jid?: string,
    reason?: string,
  ): Stanza;
  /** Answers from history as `stanza` (a join presence) asks. */
  send_history(stanza: Stanza): void;
  send_subject(to_real_jid: string, time?: number): void;
  respond_to_probe(origin: StanzaOrigin, stanza: Stanza, probing_occupant: Occupant | undefined): void;

  // --- stanzas from outside. A true result: handled. ---

  handle_kickable(origin: StanzaOrigin, stanza: Stanza): true | undefined;
  handle_first_presence(origin: StanzaOrigin, stanza: Stanza): true;
  handle_normal_presence(origin: StanzaOrigin, stanza: Stanza): true;
  handle_presence_to_occupant(origin: StanzaOrigin, stanza: Stanza): true | undefined;
  handle_message_to_occupant(origin: StanzaOrigin, stanza: Stanza): true | undefined;
  handle_iq_to_occupant(origin: StanzaOrigin, stanza: Stanza): true | undefined;
  handle_groupchat_to_room(origin: StanzaOrigin, stanza: Stanza): true;
  handle_message_to_room(origin: StanzaOrigin, stanza: Stanza): true | undefined;
  get_disco_info(stanza: Stanza): Stanza;

  // --- configuration. Setters return whether something changed; they fire no event, tell nobody and do not save. ---

  get_name(): string | undefined;
  set_name(name: string | undefined): boolean;
  get_description(): string | undefined;
  set_description(description: string | undefined): boolean;
  get_language(): string | undefined;
  set_language(language: string | undefined): boolean;
  get_hidden(): boolean | undefined;
  set_hidden(hidden: boolean | undefined): boolean;
  get_public(): boolean;
  set_public(is_public: boolean): boolean;
  get_password(): string | undefined;
  set_password(password: string | undefined): boolean;
  get_members_only(): boolean | undefined;
  /** Throws out non-members, with presence (status 322). */
  set_members_only(members_only: boolean | undefined): boolean;
  get_allow_member_invites(): boolean | undefined;
  set_allow_member_invites(allow: boolean | undefined): boolean;
  get_moderated(): boolean | undefined;
  set_moderated(moderated: boolean | undefined): boolean;
  get_persistent(): boolean | undefined;
  set_persistent(persistent: boolean | undefined): boolean;
  get_whois(): "anyone" | "moderators";
  /** Raises a Lua error on anything else. */
  set_whois(whois: "anyone" | "moderators"): boolean;
  get_changesubject(): boolean | undefined;
  set_changesubject(change: boolean | undefined): boolean;
  get_historylength(): number;
  set_historylength(length: number | undefined): boolean;
  get_presence_broadcast(): PresenceBroadcast;
  /** Publishes the occupants that come into view or go out of it. */
  set_presence_broadcast(roles: PresenceBroadcast | undefined): boolean;
  /** 13 only. */
  get_allow_pm?(): string;
  set_allow_pm?(who: string): boolean;
  get_allow_modpm?(): boolean;
  set_allow_modpm?(allow: boolean): boolean;
  /** `from`: who set it, an in-room JID, or the room's. */
  get_subject(): LuaMultiReturn<[from: string, subject: string | undefined]>;
  /** Unlike the other setters it broadcasts (through muc-broadcast-message); false: it was so already. */
  set_subject(from: string, subject: string | undefined): boolean;
  /** For occupant ids and relayed iq; makes one if there is none (without saving). */
  get_salt(): string;
  get_occupant_id(occupant: Occupant): string;

  // --- life ---

  /**
   * To storage: if the room is persistent, or `save_state` (then with occupants, to be evicted). `forced`: a room that is
   * not persistent is removed from storage. No-op before the room is tracked.
   */
  save(forced?: boolean, save_state?: boolean): LuaMultiReturn<[ok: boolean | undefined, err: string | undefined]>;
  freeze(with_state?: boolean): LuaMultiReturn<[room: FrozenRoom, state: FrozenState | undefined]>;
  /** false: a handler of muc-pre-room-destroy refused. */
  destroy(
    new_jid?: string,
    reason?: string,
    password?: string,
  ): LuaMultiReturn<[ok: true, err: undefined] | [ok: false, err: StanzaErrorType | ProsodyError | undefined]>;
}

/**
 * mod_muc's globals. Functions, not methods: `muc.get_room_from_jid(jid)` has a dot in Lua.
 * A reload of mod_muc replaces them all and reloads us, since we depend on it: keep no reference beyond the module.
 * @noSelf
 */
export interface MucModule {
  /** The class of all rooms: replace a method here, put it back in `module.unload`. */
  readonly room_mt: MucRoom;
  /** A bare object: not tracked, no defaults, no events. */
  new_room(jid: string, data?: RoomData): MucRoom;
  /**
   * With the service's defaults unless `data` is given; fires muc-room-created **before** the room is tracked, so that
   * get_room_from_jid does not find it there and `save` does nothing. Errors: "invalid-jid", "room-exists"; `false`:
   * muc_max_rooms is reached.
   */
  create_room(
    jid: string,
    data?: RoomData,
  ): LuaMultiReturn<[room: MucRoom, err: undefined] | [room: undefined, err: string] | [room: false, err: undefined]>;
  /** false: muc_max_rooms is reached. May evict another room. */
  track_room(room: MucRoom): MucRoom | false;
  /** From memory. */
  forget_room(room: MucRoom): void;
  /** From storage. */
  delete_room(room: MucRoom): void;
  /**
   * Loads the room from storage if need be. undefined: there is none; false: it may not be loaded. A destroyed room is
   * found as its tombstone: look at `_data.destroyed`.
   */
  get_room_from_jid(jid: string): MucRoom | false | undefined;
  /** In memory; creating, loading or evicting rooms meanwhile spoils the iteration. */
  live_rooms(): LuaIterable<MucRoom>;
  /** Also those in storage: each is loaded as by get_room_from_jid, which may evict others and fires muc-room-restored. */
  all_rooms(): LuaIterable<MucRoom>;
}
