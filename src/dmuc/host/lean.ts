/** Values for the core whose optional properties may be undefined here. */
import type { Loose } from "../wire/optional";

/** In Lua a property that is undefined is absent already: this costs nothing, it only tells the compiler. */
export function lean<T extends object>(values: Loose<T>): T {
  return values as T;
}
