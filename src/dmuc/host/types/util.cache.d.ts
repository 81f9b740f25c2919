/** util.cache: a map of bounded size that forgets what was set longest ago. */
declare module "util.cache" {
  export interface ProsodyCache<K, V> {
    get(key: K): V | undefined;
    /** nil removes it. @returns false if there is no room for it, and nothing may be forgotten. */
    set(key: K, value: V | undefined): boolean;
    count(): number;
  }

  /** `on_evict` is told what is about to be forgotten; false keeps it. */
  function new_cache<K, V>(
    size: number,
    on_evict?: (this: void, key: K, value: V) => boolean | undefined | void,
  ): ProsodyCache<K, V>;
  export { new_cache as new };
}
