/**
 * util.datamanager: the files below `data_path`, as storage "internal" writes them.
 *
 * Only what core.storagemanager has not taken over: `load` and `store` go to the configured storage.
 */
declare module "util.datamanager" {
  /**
   * Appends one row to `data_path/host/store/username.list`: one file append, without reading the list, without
   * counting it (storage_archive_item_limit). `data` must be plain: no functions, no cycles, no metatables but those
   * with `__freeze`.
   */
  export function list_append(
    username: string | undefined,
    host: string,
    store: string,
    data: object,
  ): LuaMultiReturn<[ok: true, err: undefined] | [ok: undefined | false, err: string]>;
  /** The whole list; undefined, undefined if there is none. */
  export function list_load<T extends object>(
    username: string | undefined,
    host: string,
    store: string,
  ): LuaMultiReturn<[items: T[] | undefined, err: undefined] | [items: undefined, err: string]>;
  /** Replaces the whole list; undefined removes it. The error message goes to the log only. */
  export function list_store(
    username: string | undefined,
    host: string,
    store: string,
    items: readonly object[] | undefined,
  ): true | undefined;
  /**
   * The file of that list (extension "list") or value ("dat"), or another beside them.
   *
   * @param create makes the folders that it is in.
   */
  export function getpath(
    username: string | undefined,
    host: string,
    store: string,
    extension: "dat" | "list" | "tmp",
    create?: boolean,
  ): string;
  /** Puts the text into the place of a file, whole or not at all, without a line in the log. */
  export function store_raw(
    path: string,
    text: string,
  ): LuaMultiReturn<[ok: true, err: undefined] | [ok: undefined, err: string]>;
}
