/** Objects some of whose properties are optional. */

/** Whether this runs as Lua, where the length of a string is that of its octets. */
export const isLua = "é".length === 2;

/** As T, but what is optional there may be undefined. */
export type Loose<T> = { readonly [K in keyof T]: Partial<Pick<T, K>> extends Pick<T, K> ? T[K] | undefined : T[K] };

/** The object without the properties that are undefined: absence is a missing property. In Lua they are missing already. */
export function compact<T extends object>(values: Loose<T>): T {
  if (isLua) return values as T;
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) kept[name] = value;
  }
  return kept as T;
}
