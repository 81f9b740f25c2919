/**
 * core.storagemanager: which storage a store lives in, and the shapes of the stores that `module.open_store` gives.
 *
 * Every call is synchronous. `user` is the first key of every store; for stores of a MUC component it is the node of the
 * room's JID. A failed write is `undefined, message`: check it, nothing raises. If no driver can be loaded, the store is
 * of driver "null": every method returns `false, "no data storage active"` and its `name` is "null".
 */
declare module "core.storagemanager" {
  import type { Stanza } from "util.stanza";

  type Written = LuaMultiReturn<[ok: true, err: undefined] | [ok: undefined | false, err: string]>;
  /** `undefined, undefined`: there is nothing under that key. */
  type Read<T> = LuaMultiReturn<[value: T | undefined, err: undefined] | [value: undefined | false, err: string]>;

  /** One value per user. On "internal" a scratch file and a rename: atomic, not synced. */
  export interface KeyValueStore<T extends object> {
    get(user: string | undefined): Read<T>;
    /** undefined (or an empty table) removes it. */
    set(user: string | undefined, data: T | undefined): Written;
    /** For `for … of`, in any order. Not every storage has it; that of "null" cannot be used so. */
    users?(): LuaIterable<string>;
    /** "null" if there is no storage. Other drivers may set none. */
    readonly name?: string;
  }

  /** A table per user with access by key. On "internal" every `set` reads and writes the user's whole table. */
  export interface MapStore<V> {
    get(user: string | undefined, key: string): Read<V>;
    set(user: string | undefined, key: string, value: V | undefined): Written;
    /** Several at once; the value `store.remove` removes. */
    set_keys(user: string | undefined, values: Record<string, V | MapStore<V>["remove"]>): Written;
    readonly remove: { readonly __remove: unique symbol };
    /** By user; undefined if nobody has the key. */
    get_all(key: string): Read<Record<string, V>>;
  }

  /** All conditions must hold. Times are Unix time, inclusive. */
  export interface ArchiveQuery {
    key?: string;
    ids?: readonly string[];
    with?: string;
    start?: number;
    end?: number;
    /** Rows after / before this id, exclusive; an unknown id gives `undefined, "item-not-found"` (13: sometimes no rows). */
    after?: string;
    before?: string;
    limit?: number;
    reverse?: boolean;
    /** Also count: the second result of `find`. 13 with "internal" mostly cannot and gives none. */
    total?: boolean;
  }

  export interface ArchiveStore {
    /** "null" if there is no storage. Other drivers may set none. */
    readonly name?: string;
    readonly caps?: {
      readonly total?: boolean;
      /** storage_archive_item_limit: rows per user. */
      readonly quota?: number;
      readonly truncate?: boolean;
      readonly full_id_range?: boolean;
      readonly ids?: boolean;
    };
    /**
     * Returns the id. WITH a key, "internal" loads and rewrites the user's whole list (0.34 s at 10 000 rows) and a row of
     * the same key is replaced and moves to the end. At the quota: `undefined, "quota-limit"`.
     * @param when Unix time, whole seconds. Must not go back: 13 searches it by bisection.
     * @param with_ mod_muc_mam: "message<groupchat", the stanza's name and type.
     */
    append(
      user: string | undefined,
      key: string | undefined,
      value: Stanza,
      when: number,
      with_: string | undefined,
    ): LuaMultiReturn<[id: string, err: undefined] | [id: undefined | false, err: string]>;
    /**
     * `for (const [id, stanza, when, with_] of rows)`. Run it to its end: 13 closes the file only there.
     * 13 changes the query object (swaps `before` and `after` if reverse): make a new one for each call.
     */
    find(
      user: string | undefined,
      query?: ArchiveQuery,
    ): LuaMultiReturn<
      | [
          rows: LuaIterable<LuaMultiReturn<[id: string, stanza: Stanza, when: number, with_: string | undefined]>>,
          total: number | undefined,
        ]
      | [rows: undefined | false, err: string]
    >;
    /** Not found: `undefined, "item-not-found"`. */
    get(
      user: string | undefined,
      id: string,
    ): LuaMultiReturn<
      [stanza: Stanza, when: number, with_: string | undefined] | [stanza: undefined | false, err: string, _: undefined]
    >;
    /**
     * Puts another stanza into a row; its time and `with` stay. "internal" rewrites the user's whole list. A storage need not
     * have it.
     */
    set?(
      user: string | undefined,
      id: string,
      value: Stanza,
    ): LuaMultiReturn<[replaced: unknown, err: string | undefined]>;
    /** Without a query all rows. `truncate`: keep only the newest so many. Returns how many went (or just true). */
    delete(
      user: string | undefined,
      query?: Pick<ArchiveQuery, "key" | "with" | "start" | "end"> & { truncate?: number },
    ): LuaMultiReturn<[deleted: number | true, err: undefined] | [deleted: undefined | false, err: string]>;
    users?(): LuaIterable<string>;
  }

  /** By the second argument of `module.open_store`. */
  export interface StoreTypes<T extends object> {
    keyval: KeyValueStore<T>;
    map: MapStore<T[keyof T]>;
    archive: ArchiveStore;
  }

  /** `name`: "internal", "sql", "memory", "null", … as configured (option `storage`). */
  export function get_driver(host: string, store: string): LuaMultiReturn<[driver: object, name: string]>;
}
