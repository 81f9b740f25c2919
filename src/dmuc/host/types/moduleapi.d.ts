/**
 * The global `module` (core.moduleapi): everything that Prosody gives to a module.
 *
 * One per host that the module is loaded on. All its functions are methods (`module:hook(…)` in Lua). What is hooked, added
 * or timed through it goes away at unload; what is done by hand (patches, foreign tables, util.timer, open promises) must
 * be undone in `module.unload`.
 */
import type { ArchiveStore, KeyValueStore, MapStore } from "core.storagemanager";
import type { ProsodyCache } from "util.cache";
import type { DataForm, FormData } from "util.dataforms";
import type { ProsodyError } from "util.error";
import type { ProsodyPromise } from "util.promise";
import type { ProsodySet } from "util.set";
import type { Stanza } from "util.stanza";
import type { GlobalEvents, HostEvents } from "./events";
import type { MucModule, Role } from "./muc";
import type { EventDispatcher, EventWrappers, HostSession, ModuleEnvironment, StanzaOrigin } from "./prosody";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** Any non-nil result ends the chain: give it a block body. */
export type EventHandler<E> = (this: void, event: E) => unknown;

/** By the name that `module.depends` takes; others load too, but their environment is not typed. */
export interface DependableModules {
  muc: MucModule & ModuleEnvironment;
}

/** By the name that `module.require` takes. */
export interface ModuleLibraries {
  adhoc: AdhocLibrary;
  "muc/util": MucUtilLibrary;
}

export interface AdhocLibrary {
  /** The handler's result goes to `module.provides("adhoc", …)`. */
  readonly new: (
    this: void,
    name: string,
    node: string,
    handler: AdhocHandler,
    permission: "admin" | "global_admin" | "local_user" | "any",
  ) => AdhocCommand;
}

export interface AdhocCommand {
  readonly name: string;
  readonly node: string;
}

/** Called as a method of the command; `state` is what the handler returned before, second, in the same session. */
export type AdhocHandler = (
  this: AdhocCommand,
  data: {
    readonly from: string;
    readonly to: string;
    readonly action: string;
    /** The submitted form. */
    readonly form?: Stanza;
  },
  state: unknown,
) => LuaMultiReturn<[reply: AdhocReply, state: unknown]>;

export interface AdhocReply {
  /** Absent: executing, more to come. */
  status?: "completed" | "canceled" | "error";
  info?: string;
  warn?: string;
  error?: { message: string } | ProsodyError;
  form?: DataForm | { layout: DataForm; values: FormData };
  result?: DataForm | { layout: DataForm; values: FormData };
  actions?: ("prev" | "next" | "complete")[] & { default?: string };
}

/** @noSelf */
export interface MucUtilLibrary {
  readonly valid_affiliations: Readonly<Record<string, number | undefined>>;
  readonly valid_roles: Readonly<Record<string, number | undefined>>;
  is_kickable_error(stanza: Stanza): true | undefined;
  /** Takes away `<x/>` of muc and muc#user, in place. */
  filter_muc_x(stanza: Stanza): Stanza;
  only_with_min_role(role: Role): (this: void, nick: string, occupant: { role: Role | undefined }) => true | undefined;
}

/** What `add_item` takes, by key. */
export interface ModuleItems {
  /** A disco#info feature of the host. */
  feature: string;
  identity: { category: string; type: string; name?: string };
  /** A disco#info form (XEP-0128). */
  extension: Stanza;
  /** 13; on a component `depends("admin_shell")` first, else it is ignored. 0.12 ignores it. */
  "shell-command": ShellCommand;
  "muc-registration-field": { name: string; type: string; label?: string };
}

/** Called as `section:name(args…)` in the shell. */
export interface ShellCommand {
  section: string;
  section_desc?: string;
  name: string;
  desc: string;
  args: { name: string; type: string }[];
  /** The argument that names the host; needed on a host. */
  host_selector?: string;
  handler: ShellHandler;
}

/** Success and a text to print; `false` or nil and a message sets the exit code. */
export type ShellHandler = (
  this: ShellContext,
  ...args: (string | undefined)[]
) => LuaMultiReturn<[ok: boolean | undefined, text?: string]>;

export interface ShellContext {
  readonly session: { readonly print: (this: void, text: string) => void };
}

// module.shared<ShellEnvironment>("/*/admin_shell/env") on both versions: adds a section to the shell. Take it out at unload.
export type ShellEnvironment = Record<string, Record<string, ShellHandler> | undefined>;

/** A running timer of `module.add_timer`. */
export interface ModuleTimer {
  stop(): void;
  /** In seconds from now. */
  reschedule(delay: number): void;
}

/** One time series. */
export interface Metric {
  /** Counter and gauge. */
  add(value: number): void;
  /** Gauge. */
  set(value: number): void;
  /** Histogram and summary. */
  sample(value: number): void;
}

export interface MetricFamily {
  /** One value per label key, in order. */
  with_labels(...values: string[]): Metric;
  clear(): void;
}

export interface ModuleApi {
  /** Without "mod_". */
  readonly name: string;
  /** The host it is loaded on; "*" in the context of none. */
  readonly host: string;
  readonly environment: ModuleEnvironment;
  /** Bare log function, without self. */
  readonly _log: (this: void, level: LogLevel, format: string, ...args: unknown[]) => void;
  /** While it is being loaded by a reload. */
  readonly reloading?: boolean | undefined;
  /** While it is being loaded by a reload: what `save` returned. */
  readonly saved_state?: unknown;
  /** false after unload. */
  readonly loaded?: boolean;

  // --- lifecycle: set these as fields. A Lua error in one is logged; one in `save` aborts the reload. ---

  /** After the file has run. */
  load?: (this: void) => void;
  /** Before handlers, items and timers are taken away. Also at the start of a reload, after `save`. */
  unload?: (this: void) => void;
  /** Its result, a live table, goes to `restore` of the next incarnation: keep it plain data. */
  save?: (this: void) => object | undefined;
  /** After `load`, at a reload only. `{}` if `save` gave nothing. */
  restore?: (this: void, state: never) => void;
  /** 13 only: when the server has started, or at once if it has. */
  ready?: (this: void) => void;

  // --- events ---

  /** On this host. Default priority 0, higher first. */
  hook<K extends keyof HostEvents>(event: K, handler: EventHandler<HostEvents[K]>, priority?: number): void;
  unhook<K extends keyof HostEvents>(event: K, handler: EventHandler<HostEvents[K]>): void;
  hook_global<K extends keyof GlobalEvents>(event: K, handler: EventHandler<GlobalEvents[K]>, priority?: number): void;
  /** The first non-nil result of a handler. */
  fire_event<K extends keyof HostEvents>(event: K, data: HostEvents[K]): unknown;
  hook_object_event<E>(object: EventDispatcher, event: string, handler: EventHandler<E>, priority?: number): void;
  unhook_object_event<E>(object: EventDispatcher, event: string, handler: EventHandler<E>): void;
  /**
   * Runs around all handlers of an event: call `inner(name, data)` and give back its result. Pass the dispatcher, not its
   * `wrappers`. Taken away at unload.
   */
  wrap_object_event<E>(
    object: EventDispatcher & { readonly wrappers: EventWrappers },
    event: string,
    wrapper: (this: void, inner: (this: void, event: string, data: E) => unknown, event: string, data: E) => unknown,
  ): void;
  wrap_event<K extends keyof HostEvents>(
    event: K,
    wrapper: (
      this: void,
      inner: (this: void, event: K, data: HostEvents[K]) => unknown,
      event: K,
      data: HostEvents[K],
    ) => unknown,
  ): void;
  /**
   * This module as if on another host ("*" or none: global): to hook, send or read options there. Same lifetime.
   * The host must be active (`prosody.hosts[host]`): for one that is not yet, `hook` hooks the global events instead, where
   * the event never comes. Hosts start in no defined order: hook what is there, and the rest on "host-activated".
   */
  context(host?: string): ModuleApi;

  // --- other modules ---

  /** Its environment; loads it if need be. Raises a Lua error if it cannot be loaded. A reload of it reloads us. */
  depends<K extends keyof DependableModules>(name: K): DependableModules[K];
  depends(name: string): ModuleEnvironment;
  /** A library file of this or another module ("adhoc", "muc/util"), run anew in our environment. */
  require<K extends keyof ModuleLibraries>(library: K): ModuleLibraries[K];
  /**
   * A table that modules share by path: "/host/module/name" (host "*": global), or relative to this module. Made empty on
   * first use, kept while any loaded module holds it; survives our reload only if another module holds it, too.
   */
  shared<T extends object>(path: string): Partial<T>;

  // --- options, of this host's section or the global one. A wrong type is logged and gives undefined, not the default. ---

  /** As the config file has it: string, number, boolean, or table (a list or a map; may be any mixture). */
  get_option(name: string): unknown;
  get_option_string(name: string): string | undefined;
  get_option_string(name: string, default_value: string): string;
  /** `min` and `max` are kept on 13 only; on 0.12 they are ignored. */
  get_option_number(name: string, default_value?: number, min?: number, max?: number): number | undefined;
  get_option_boolean(name: string, default_value?: boolean): boolean | undefined;
  /** A copy. A single value is taken as a list of one; a map gives an empty list. */
  get_option_array(name: string, default_value?: readonly unknown[]): unknown[] | undefined;
  get_option_set(name: string, default_value?: readonly unknown[]): ProsodySet<unknown> | undefined;
  /** This host's and the global one together. */
  get_option_inherited_set(name: string, default_value?: readonly unknown[]): ProsodySet<unknown> | undefined;
  /** 13 only. Seconds; "2 days", "never" (math.huge). */
  get_option_period?(
    name: string,
    default_value?: number | string,
    min?: number | string,
    max?: number | string,
  ): number | undefined;
  /** 13 only. */
  get_option_integer?(name: string, default_value?: number, min?: number, max?: number): number | undefined;
  /** 13 only. Something else than the default and `others` is logged, and returned nevertheless. */
  get_option_enum?(name: string, default_value: string, ...others: string[]): string | undefined;

  // --- what the module offers ---

  get_host_type(): "global" | HostSession["type"];
  add_feature(xmlns: string): void;
  add_identity(category: string, type: string, name?: string): void;
  add_extension(form: Stanza): void;
  add_item<K extends keyof ModuleItems>(key: K, value: ModuleItems[K]): void;
  /** By identity: the same table or string that was added. */
  remove_item<K extends keyof ModuleItems>(key: K, value: ModuleItems[K]): ModuleItems[K] | undefined;
  /** Of all modules of this host. */
  get_host_items<K extends keyof ModuleItems>(key: K): ModuleItems[K][];
  /** `depends("adhoc")` first. */
  provides(name: "adhoc", item: AdhocCommand): void;
  /** 13 only. Whether a JID, or whoever sent the stanza of an event, has a permission (":x" is this module's). */
  may?(
    action: string,
    context: string | { readonly origin: StanzaOrigin; readonly stanza: Stanza },
  ): boolean | undefined;
  default_permission?(role: string, permission: string): void;

  // --- sending. May call back into our handlers before it returns: a bounce is synchronous. ---

  /**
   * Routes a stanza, locally or by s2s. Neither `from` nor `to` is checked; `from` must be of a local host for s2s.
   * `origin` gets answers and errors of local recipients; default: this host, whose `send` routes them by their `to`.
   */
  send(stanza: Stanza, origin?: StanzaOrigin): void;
  /**
   * Sends an iq and hooks its answer: by id and by `from` being its `to`. `from` must be this host, or a bare JID at it.
   * Rejects with "remote-server-timeout" (type wait) after `timeout` seconds (default 120), with the error of the answer
   * or the bounce, "conflict" if the id is in use, or "resource-constraint" if more are open than `_iq_cache` holds. The time-out does
   * not take the stanza out of a stream's queue.
   */
  send_iq(stanza: Stanza, origin?: StanzaOrigin, timeout?: number): ProsodyPromise<IqAnswer, ProsodyError>;
  /** Whom `send_iq` waits for; it makes one of 256 at its first call if there is none. */
  _iq_cache?: ProsodyCache<string, { readonly reject: (this: void, reason: ProsodyError) => void }>;

  // --- time and storage ---

  /**
   * Calls back after `delay` seconds (fractions count); a number returned re-arms it in so many seconds. Ends with the
   * module. `now`: Unix time. An error in it is logged and ends it.
   */
  add_timer(delay: number, callback: (this: void, now: number) => number | undefined | void): ModuleTimer;
  /** Without name: the module's. 13 refuses on a global module ("global-storage-not-supported"). */
  open_store<T extends object>(name?: string, type?: "keyval"): OpenedStore<KeyValueStore<T>>;
  open_store<V>(name: string, type: "map"): OpenedStore<MapStore<V>>;
  open_store(name: string, type: "archive"): OpenedStore<ArchiveStore>;

  // --- telling the operator ---

  /** `format` as string.format, but %s takes anything (a stanza, nil). */
  log(level: LogLevel, format: string, ...args: unknown[]): void;
  /** Logs, and shows it in `module:info()` of the shell. */
  log_status(level: "info" | "warn" | "error", format: string, ...args: unknown[]): void;
  /** An "error" is only replaced by an "error", or with `override`; override=false: only by what is as grave. */
  set_status(type: "error" | "warn" | "info" | "core", message: string, override?: boolean): void;
  /**
   * A family of time series, labelled with the host first. Give label keys always, if only `[]`: 0.12 raises a Lua error
   * without. `conf.buckets` is needed for a histogram. Without `statistics` it does nothing.
   */
  metric(
    type: "counter" | "gauge" | "summary",
    name: string,
    unit: string,
    description: string,
    label_keys: readonly string[],
  ): MetricFamily;
  metric(
    type: "histogram",
    name: string,
    unit: string,
    description: string,
    label_keys: readonly string[],
    conf: { buckets: readonly number[] },
  ): MetricFamily;
  /** The older interface; the function sets, adds or samples by type. */
  measure(name: string, type: "amount" | "counter" | "sizes" | "distribution"): (this: void, value: number) => void;
  /** Each call counts one. */
  measure(name: string, type: "rate"): (this: void) => void;
  /** Call it at the start, and what it returns at the end. */
  measure(name: string, type: "times"): (this: void) => (this: void) => void;
}

export interface IqAnswer {
  readonly stanza: Stanza;
  /** Where it came from; absent if a local handler answered at once. */
  readonly origin?: StanzaOrigin;
}

export type OpenedStore<S> = LuaMultiReturn<[store: S, err: undefined] | [store: undefined, err: string]>;

declare global {
  /** This module. Set its lifecycle functions as fields. */
  const module: ModuleApi;
}
