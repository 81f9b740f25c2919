/** util.set: sets, as `module.get_option_set` gives them. Its operators (+, -, /) are not typed. */
declare module "util.set" {
  export interface ProsodySet<T> {
    add(item: T): void;
    /** `true` or nil, never `false`. */
    contains(item: T): true | undefined;
    remove(item: T): void;
    /** For `for … of`, in no order. */
    items(): LuaIterable<T>;
    add_list(items: readonly T[]): void;
    include(other: ProsodySet<T>): void;
    exclude(other: ProsodySet<T>): void;
    empty(): boolean;
  }
  function new_set<T>(items?: readonly T[]): ProsodySet<T>;
  export { new_set as new };
  export function is_set(value: unknown): boolean;
}
