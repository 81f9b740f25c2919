/**
 * The events that we hook or fire, by name, with the table that handlers get.
 *
 * A handler that returns anything but nil (also `false`) ends the chain: give handlers block bodies. Handlers of equal
 * priority run in no defined order. The same table goes to every handler of one firing: fields that are not `readonly` may
 * be changed for those that follow and for whoever fired it. All of it is synchronous.
 *
 * Events of our own are added by declaration merging:
 * `declare module "./types/events" { interface HostEvents { "dmuc-x": { … } } }`
 */
import type { DataForm, FieldValue, FormData } from "util.dataforms";
import type { Stanza, StanzaErrorType } from "util.stanza";
import type {
  Affiliation,
  AffiliationData,
  FrozenRoom,
  HeldAffiliation,
  HeldRole,
  MucRoom,
  Occupant,
  RoomData,
} from "./muc";
import type { ClientSession, HostSession, S2sSession, StanzaOrigin, StreamError } from "./prosody";

interface RoomEvent {
  readonly room: MucRoom;
}

/** Something that a stanza caused. */
interface RoomStanzaEvent extends RoomEvent {
  readonly origin: StanzaOrigin;
  readonly stanza: Stanza;
}

/** muc-occupant-joined and -session-new: `origin` and `stanza` are what joined. */
interface OccupantArrivalEvent extends RoomStanzaEvent {
  /** In-room JID. */
  readonly nick: string;
  readonly occupant: Occupant;
}

interface OccupantLeftEvent extends RoomEvent {
  /** In-room JID; at a nick change the old one. */
  readonly nick: string;
  readonly occupant: Occupant;
  /** Both only when the occupant left by presence; not at a kick, ban, lost session or destruction. */
  readonly origin?: StanzaOrigin;
  readonly stanza?: Stanza;
}

/** muc-build-occupant-presence: where children of an occupant's presence are added or taken away. */
interface OccupantPresenceEvent extends RoomEvent {
  /** The presence without `<x/>`; change it in place. Replacing it has no effect on most paths. */
  readonly stanza: Stanza;
  /** Absent in the presence of a registered nick that nobody uses (then there is `bare_jid`). */
  readonly occupant?: Occupant;
  readonly bare_jid?: string;
  readonly x?: Stanza;
  nick?: string | undefined;
  actor?: string | undefined;
  reason?: string | undefined;
}

/**
 * muc-broadcast-presence: once per join, leave, presence, nick change, kick, ban, role or affiliation change. Decide by
 * `stanza.attr.type` ("unavailable": leaves this nick): at a nick change `occupant.role` is still set.
 */
interface BroadcastPresenceEvent extends RoomEvent {
  readonly stanza: Stanza;
  /** The base `<x/>`: status codes are here, the `<item/>` is not yet. */
  readonly x: Stanza;
  readonly occupant: Occupant;
  /** The new nick (resource only) at a nick change. */
  nick?: string | undefined;
  /** Real JID. */
  actor?: string | undefined;
  reason?: string | undefined;
}

/** Shared by muc-broadcast-message, muc-message-is-historic and muc-add-history: one and the same table. */
interface BroadcastMessageEvent extends RoomEvent {
  /** From the room or an occupant's in-room JID. 13 also broadcasts the room's own presence this way: look at the name. */
  readonly stanza: Stanza;
}

interface GetHistoryEvent extends RoomEvent {
  readonly stanza: Stanza;
  /** Real JID. */
  readonly to: string;
  readonly maxchars?: number;
  readonly maxstanzas?: number;
  /** Unix time. */
  readonly since?: number;
  /** The answer: set it and return true. Each call gives the next message, addressed to `to`; undefined ends it. */
  next_stanza: (this: void) => Stanza | undefined;
}

interface ConfigSubmittedEvent extends RoomStanzaEvent {
  readonly fields: FormData;
  /** Keys "104", "170"… with true: to be announced. */
  readonly status_codes: Record<string, true | undefined>;
  /** Real JID. */
  readonly actor: string;
  readonly update_option: (
    this: void,
    name: string,
    field: string,
    allowed?: Record<string, boolean>,
  ) => true | undefined;
}

/** muc-disco#info: features go to `reply`, fields to `form` and their values to `formdata`. */
interface RoomDiscoEvent extends RoomEvent {
  readonly stanza: Stanza;
  /** The cursor is inside `<query/>`. */
  readonly reply: Stanza;
}

interface SetAffiliationEvent extends RoomEvent {
  /** Real JID; absent: the service itself. */
  readonly actor?: string;
  /** Bare, or a host. */
  readonly jid: string;
  readonly affiliation: Affiliation;
  readonly previous_affiliation: Affiliation;
  readonly reason?: string;
  data?: AffiliationData | undefined;
  readonly previous_data?: AffiliationData;
}

/** A refusal is `allowed = false`, with `error` if not-allowed will not do. */
interface PreSetAffiliationEvent extends SetAffiliationEvent {
  allowed?: boolean;
  error?: { type: StanzaErrorType; condition: string };
}

/** Events of mod_muc, on the component's host. prosody-notes.md section 1 has lines and priorities. */
export interface MucEvents {
  /** Non-nil: not created; you have answered. Defaults set at 1, tracked at -1000. Not fired by `create_room`. */
  "muc-room-pre-create": RoomStanzaEvent;
  /** `creator`, `origin` and `stanza` are absent when `create_room` made it (and then it is not tracked yet). */
  "muc-room-created": RoomEvent & {
    readonly creator?: Occupant;
    readonly stanza?: Stanza;
    readonly origin?: StanzaOrigin;
  };
  /** `false`: do not load it. */
  "muc-room-pre-restore": { readonly jid: string; readonly data: FrozenRoom & { _data: RoomData } };
  "muc-room-restored": RoomEvent & { readonly jid: string };
  "muc-room-locked": RoomEvent;
  "muc-room-unlocked": RoomEvent;
  /** Refuse with `allowed = false`. */
  "muc-pre-room-destroy": RoomEvent & {
    newjid?: string;
    reason?: string;
    password?: string;
    readonly x: Stanza;
    allowed: boolean;
    error?: StanzaErrorType;
  };
  /** Also for a room that its last occupant left (then with the room alone). -10: tombstone. */
  "muc-room-destroyed": RoomEvent & {
    readonly reason?: string;
    readonly newjid?: string;
    readonly password?: string;
  };

  /** Non-nil: denied; you have answered. `occupant` may be changed (nick, role). */
  "muc-occupant-pre-join": RoomStanzaEvent & {
    readonly occupant: Occupant;
    /** Of this nick. */
    readonly is_first_session?: boolean;
    readonly is_new_room?: boolean;
  };
  /** A nick change, or the same nick: a presence update. Non-nil: denied. */
  "muc-occupant-pre-change": RoomStanzaEvent & {
    readonly orig_occupant: Occupant;
    readonly dest_occupant: Occupant;
    readonly is_first_session?: boolean;
    readonly is_last_session?: boolean;
  };
  /** Non-nil keeps them in. */
  "muc-occupant-pre-leave": RoomStanzaEvent & { readonly occupant: Occupant; readonly is_last_session?: boolean };
  /** After the broadcast; the first session of a nick only. */
  "muc-occupant-joined": OccupantArrivalEvent;
  /** Every session. History is sent at 50, the subject at 20. */
  "muc-occupant-session-new": OccupantArrivalEvent & {
    /** Real. */
    readonly jid: string;
  };
  /** After the broadcast. At -1 an empty room that is not persistent is destroyed. */
  "muc-occupant-left": OccupantLeftEvent;

  "muc-build-occupant-presence": OccupantPresenceEvent;
  "muc-broadcast-presence": BroadcastPresenceEvent;
  /** Truthy: no broadcast. At 0 archived and given its stanza-id: hook below to see that. */
  "muc-broadcast-message": BroadcastMessageEvent;
  /** Non-nil: handled. Role check at 50, subject at 20. `stanza.attr.from` is still the real JID. */
  "muc-occupant-groupchat": RoomStanzaEvent & {
    /** Real JID. */
    readonly from: string;
    occupant?: Occupant | undefined;
  };
  /** Return true or false. */
  "muc-message-is-historic": BroadcastMessageEvent;
  /** mod_muc_mam archives at 0, the default is at -1: return true above both to replace them. */
  "muc-add-history": BroadcastMessageEvent;
  /** mod_muc_mam answers at 1, the default at -1. */
  "muc-get-history": GetHistoryEvent;
  /** `false` drops it. `stanza` is a clone whose `from` is the sender's nick. */
  "muc-private-message": RoomStanzaEvent;

  /** A moderator has answered a request for a voice; `fields` are those of his form. */
  "muc-voice-response": RoomStanzaEvent & {
    readonly occupant: Occupant;
    readonly fields: Readonly<Record<string, string | boolean | undefined>>;
  };
  "muc-pre-invite": RoomStanzaEvent;
  /** `stanza`: what goes out; `incoming`: what came in. True: handled. */
  "muc-invite": RoomStanzaEvent & { readonly incoming: Stanza };
  "muc-pre-decline": RoomStanzaEvent;
  "muc-decline": RoomStanzaEvent & { readonly incoming: Stanza };

  /** Push fields to `form`; a non-nil result is the form to use instead. `actor`: real JID. */
  "muc-config-form": RoomEvent & { readonly actor: string; readonly form: DataForm };
  /** Before the fields are applied; after them `save(true)`, then a status-104 message by broadcast_message. */
  "muc-config-submitted": ConfigSubmittedEvent;
  "muc-disco#info": RoomDiscoEvent & { readonly form: DataForm; readonly formdata: FormData };

  "muc-pre-set-affiliation": PreSetAffiliationEvent;
  /** Also for absent users. */
  "muc-set-affiliation": SetAffiliationEvent & { readonly in_room: boolean };
  /** Set `allowed` to decide. There is no muc-set-role: see muc-broadcast-presence. */
  "muc-pre-set-role": RoomEvent & {
    readonly actor: string;
    readonly occupant: Occupant;
    readonly role?: HeldRole;
    allowed?: boolean;
    error?: StanzaErrorType;
    condition?: string;
  };
  /** Return the role; false or "none": none. */
  "muc-get-default-role": RoomEvent & {
    readonly affiliation?: HeldAffiliation;
    /** outcast -1, none 0, member 1, admin 2, owner 3. */
    readonly affiliation_rank: number;
  };

  /** One field of the form was submitted; `update_option(name, field)` sets `room._data` by the setter of that name. */
  [field: `muc-config-submitted/${string}`]: ConfigSubmittedEvent & {
    readonly field: string;
    readonly value: FieldValue | undefined;
  };
  /** A disco node of the room. */
  [node: `muc-disco#info/${string}`]: RoomDiscoEvent;
  [key: `muc-set-affiliation-data/${string}`]: RoomEvent & {
    readonly jid: string;
    readonly key: string;
    readonly value: unknown;
    readonly old_value: unknown;
  };
}

/** True, or any non-nil: handled; nobody else sees the stanza, and if it wants an answer you give it. */
export interface StanzaEvent {
  readonly origin: StanzaOrigin;
  readonly stanza: Stanza;
  /** To the sender's own account. */
  readonly to_self?: boolean;
}

type StanzaName = "message" | "presence" | "iq";
type Target = "bare" | "full" | "host";

/**
 * Stanzas that arrive at a local host (by the JID they are addressed to), and with `pre-` those that a local client sends
 * (on the client's host). mod_muc takes the former at -2.
 */
type RoutedStanzaEvents = {
  [name in `${StanzaName}/${Target}` | `pre-${StanzaName}/${Target}` | `${StanzaName}/self`]: StanzaEvent;
};

export interface StanzaEvents extends RoutedStanzaEvents {
  /** Everything that a local client sends; non-nil drops it silently. */
  "pre-stanza": StanzaEvent;
  /** get and set: `iq-set/host/NAMESPACE:NAME` of the payload. mod_iq fires them at 0 of iq/host and iq/bare. */
  [request: `iq-${"get" | "set"}/${"bare" | "host" | "self"}/${string}:${string}`]: StanzaEvent;
  /** Both of the above. */
  [request: `iq/${"bare" | "host" | "self"}/${string}:${string}`]: StanzaEvent;
  /** By the iq's id. `module.send_iq` does this for you. */
  [answer: `iq-${"result" | "error"}/${"bare" | "host" | "self"}/${string}`]: StanzaEvent;
}

/**
 * A stanza leaves this server: fired on the sender's host; mod_s2s sends it at -1 (existing stream) and -10 (new one).
 * Return true to take it, but clone it before keeping or changing it.
 */
export interface RouteRemoteEvent {
  /** Absent when a stream's `send` made it (the answer to a stanza that came by s2s). */
  readonly origin?: StanzaOrigin;
  /** Not always message, presence or iq: dialback sends its db: elements this way. `attr.xmlns` is nil meanwhile. */
  readonly stanza: Stanza;
  readonly from_host: string;
  readonly to_host: string;
}

interface S2sEvent {
  readonly session: S2sSession;
}

interface S2sEndEvent extends S2sEvent {
  readonly reason?: StreamError;
}

/** Streams. Fired on the local host, and (but for -created) also globally. In- and outgoing die independently. */
export interface S2sEvents {
  "s2sout-created": S2sEvent;
  "s2sout-established": S2sEvent;
  /** With s2s_bidi the accepting side gets only the s2sin family. */
  "s2sin-established": S2sEvent;
  /** Only of streams that were authenticated, after their queue was bounced. The session's fields are still there. */
  "s2sout-destroyed": S2sEndEvent;
  "s2sin-destroyed": S2sEndEvent;
  /** smacks: unacknowledged when the stream ended; it may have arrived. True: ours; else it is bounced. */
  "delivery/failure": { readonly session: S2sSession | ClientSession; readonly stanza: Stanza };
  /** smacks: no acknowledgement in time. 13 closes s2s streams then, 0.12 leaves that to us. */
  "smacks-ack-delayed": {
    readonly origin: S2sSession | ClientSession;
    readonly queue: readonly Stanza[];
    readonly stanza?: Stanza;
  };
}

interface ModuleEvent {
  /** Without "mod_". */
  readonly module: string;
  readonly host: string;
}

interface ItemEvent {
  readonly item: unknown;
  readonly source?: object;
}

interface DiscoEvent {
  readonly origin: StanzaOrigin;
  readonly stanza: Stanza;
  /** The cursor is inside `<query/>`. */
  readonly reply: Stanza;
}

/** Set `exists` to true after filling `reply`; mod_disco sends it. */
interface DiscoNodeEvent extends DiscoEvent {
  readonly node: string;
  exists: boolean;
}

/** All that may be hooked on a host, by `module.hook`. */
export interface HostEvents extends MucEvents, StanzaEvents, S2sEvents {
  "route/remote": RouteRemoteEvent;
  /** 13: somebody's vCard, or a room's, is another; of the stanza only the address counts. */
  "vcard-updated": { readonly stanza: { readonly attr: { readonly to: string } } };
  /** A client is online; then offline (`error`: why, if not by its own will). */
  "resource-bind": { readonly session: ClientSession };
  "pre-resource-unbind": { readonly session: ClientSession; readonly error?: string };
  "resource-unbind": { readonly session: ClientSession; readonly error?: string };
  "host-disco-info-node": DiscoNodeEvent;
  "host-disco-items": DiscoEvent;
  "host-disco-items-node": DiscoNodeEvent;
  "module-loaded": ModuleEvent;
  "module-unloaded": ModuleEvent;
  "module-reloaded": ModuleEvent;
  [item: `item-added/${string}`]: ItemEvent;
  [item: `item-removed/${string}`]: ItemEvent;
}

/** By `module.hook_global`. */
export interface GlobalEvents extends Pick<
  S2sEvents,
  "s2sout-established" | "s2sin-established" | "s2sout-destroyed" | "s2sin-destroyed"
> {
  "s2s-created": S2sEvent;
  "s2s-connected": S2sEvent;
  "s2sout-connected": S2sEvent;
  "s2sin-connected": S2sEvent;
  "s2s-closed": S2sEvent;
  /** Any stream; one that never got authenticated has type "…_unauthed" and no other event. */
  "s2s-destroyed": S2sEndEvent;
  "server-started": undefined;
  "server-stopping": { readonly reason?: string; readonly code?: number };
  /** All clients and streams are gone. */
  "server-stopped": undefined;
  /** The host's name, not a table. */
  "host-activated": string;
  "host-deactivating": { readonly host: string; readonly host_session: HostSession; readonly reason?: unknown };
  /** The host's name, not a table. */
  "host-deactivated": string;
  "config-reloaded": object;
  /** Time to set gauges. */
  "stats-update": undefined;
}
