/**
 * The global `prosody`: hosts and sessions of the running server, and the router.
 *
 * Sessions are Lua tables that any module may add fields to; here are the fields that we read.
 * `send` and `log` of a session are called without self, `close` with.
 */
import type { Stanza } from "util.stanza";
import type { LogLevel, ModuleApi } from "./moduleapi";

/** An event object of util.events, such as `prosody.hosts[host].events`; `module.hook` and friends wrap it. */
export interface EventDispatcher {
  add_handler(this: void, event: string, handler: (this: void, data: never) => unknown, priority?: number): void;
  remove_handler(this: void, event: string, handler: (this: void, data: never) => unknown): void;
  /** By descending priority; the first non-nil result (also `false`) ends the chain and is returned. */
  fire_event(this: void, event: string, data?: unknown): unknown;
  /** For `module.wrap_object_event`. */
  readonly wrappers: EventWrappers;
}

export interface EventWrappers {
  readonly add_handler: unknown;
  readonly remove_handler: unknown;
}

export type SessionLog = (this: void, level: LogLevel, format: string, ...args: unknown[]) => void;

/** What `close` of a session takes: a stream error's condition, alone or with text. */
export type StreamError = string | { condition: string; text?: string; extra?: Stanza };

interface SessionBase {
  /** Gives this entity a stanza. Without self. A false result: not delivered. */
  send: (this: void, stanza: Stanza) => unknown;
}

/** A bound client of a local VirtualHost. */
export interface ClientSession extends SessionBase {
  /** Other values ("c2s_unauthed", "c2s_unbound", "c2s_destroyed") do not come with events of ours. */
  readonly type: "c2s";
  readonly username: string;
  readonly host: string;
  readonly resource: string;
  readonly full_jid: string;
  /** Last broadcast presence; absent until the client has sent one. */
  readonly presence?: Stanza;
  /** JIDs that were sent directed presence; mod_presence sends them `unavailable` when the session ends. */
  readonly directed?: Record<string, true | undefined>;
  /** Set while mod_smacks waits for the client to resume: `send` queues. */
  readonly hibernating?: unknown;
  /** Of a session that is gone; most other fields are then nil, too. */
  readonly destroyed?: boolean;
  readonly log: SessionLog;
  readonly id: string;
  readonly ip: string;
  close(reason?: StreamError): void;
}

/**
 * A stream to or from another server. After `s2s-destroyed` and its kin have been fired, every field but `log`, `id` and
 * `conn` is wiped: copy what you need in the handler.
 */
export interface S2sSession extends SessionBase {
  readonly type: "s2sout_unauthed" | "s2sout" | "s2sin_unauthed" | "s2sin" | "s2s_destroyed";
  readonly direction: "incoming" | "outgoing" | "destroyed";
  /** Outgoing: ours. Incoming: the peer's (absent until the stream says it; authenticated only if in `hosts`). */
  readonly from_host?: string;
  /** Outgoing: the peer's. Incoming: ours. */
  readonly to_host?: string;
  /** Both true on a bidirectional stream (mod_s2s_bidi). */
  readonly incoming?: boolean;
  readonly outgoing?: boolean;
  /** True until the stream header has come. */
  readonly notopen?: boolean;
  /** Peers that this stream may speak for. */
  readonly hosts: Record<string, { readonly authed?: boolean } | undefined>;
  /** TLS is on. */
  readonly secure?: boolean;
  /** Set by mod_s2s_auth_certs once TLS is on; both "valid": the certificate proves the peer's name. */
  readonly cert_chain_status?: "valid" | "invalid";
  readonly cert_identity_status?: "valid" | "invalid";
  /** How far SASL EXTERNAL (a certificate instead of dialback) got. */
  readonly external_auth?: "offered" | "attempting" | "succeeded" | "failed";
  /** The namespace of stream management if it is on; false when it has been switched off. */
  readonly smacks?: string | false;
  /** Present while stanzas wait for the stream: an array in 0.12, a util.queue in 13. */
  readonly sendq?: object;
  readonly destroyed?: boolean;
  readonly log: SessionLog;
  readonly id: string;
  readonly ip?: string;
  readonly full_jid?: undefined;
  readonly username?: undefined;
  /** Writes to the stream at once, past all routing. */
  sends2s: (this: void, stanza: Stanza | string) => boolean | undefined;
  /** `remote_reason` is for the log, `bounce_reason` for the bounces of what is queued. Fires the events before it returns. */
  close(reason?: StreamError, remote_reason?: string, bounce_reason?: string): void;
}

/** A VirtualHost ("local") or Component ("component") of this server; also the origin of stanzas that modules send. */
export interface HostSession extends SessionBase {
  readonly type: "local" | "component";
  readonly host: string;
  readonly events: EventDispatcher;
  /** The environments of the modules loaded here, by name without "mod_". */
  readonly modules: Record<string, ModuleEnvironment | undefined>;
  /**
   * Streams that can carry stanzas to a peer, by the peer's host; with s2s_bidi also incoming ones. Present does not mean
   * established: that is type "s2sout" or "s2sin".
   */
  readonly s2sout: Record<string, S2sSession | undefined>;
  /** VirtualHosts only: who is online, by username, then by resource. */
  readonly sessions?: Record<string, UserSessions | undefined>;
  readonly full_jid?: undefined;
  readonly username?: undefined;
  close(reason?: StreamError): void;
}

export interface UserSessions {
  readonly sessions: Record<string, ClientSession | undefined>;
}

/** A module's globals. */
export interface ModuleEnvironment {
  readonly module: ModuleApi;
}

/**
 * Where a stanza came from, and where an answer to it goes (`origin.send`). Tell them apart by `type`; an external
 * component is of type "component" too and has no `events`.
 */
export type StanzaOrigin = ClientSession | S2sSession | HostSession;

export interface Prosody {
  readonly hosts: Record<string, HostSession | undefined>;
  /** By full JID: local clients, also those that mod_smacks keeps hibernating. */
  readonly full_sessions: Record<string, ClientSession | undefined>;
  /** By bare JID. */
  readonly bare_sessions: Record<string, UserSessions | undefined>;
  /** Incoming streams; `for (const session of prosody.incoming_s2s)`. */
  readonly incoming_s2s: LuaSet<S2sSession>;
  /** The global event object; `module.hook_global`. */
  readonly events: EventDispatcher;
  /** "0.12.3", "13.0.1", … */
  readonly version: string;
  /** Unix time. */
  readonly start_time: number;
  readonly paths: { readonly data: string; readonly config: string; readonly source: string; readonly plugins: string };
  /**
   * Routes a stanza as `module.send` does, as if it had come from `origin`. With `preevents` as if a local client had sent
   * it: fires the `pre-` events on `origin.host` first. Neither `from` nor `to` is checked.
   */
  readonly core_post_stanza: (this: void, origin: StanzaOrigin, stanza: Stanza, preevents?: boolean) => void;
}

declare global {
  const prosody: Prosody;
}
