/**
 * State that survives a reload as plain tables.
 *
 * A `Map` is an object of the transpiler's library, and each incarnation of the module brings a library of its own: the
 * new one could not iterate a Map of the old one. So `module.save` writes Maps and Sets as tables, and `module.restore`
 * makes new ones. Whatever else has a metatable (a stanza of Prosody's) is passed on as it is.
 */

interface PlainMap {
  readonly plain: "map" | "set";
  readonly entries: readonly (readonly [key: unknown, value: unknown])[];
}

type AnyTable = LuaTable<AnyNotNil, unknown>;

function isTable(value: unknown): value is AnyTable {
  return typeof value === "object";
}

function isPlainMap(value: AnyTable): boolean {
  const kind = value.get("plain");
  return (kind === "map" || kind === "set") && isTable(value.get("entries"));
}

/** Copies tables deeply; what occurs twice in the original is one copy. `convert` may replace a table by another. */
function copy(value: unknown, seen: AnyTable, convert: (table: AnyTable) => unknown): unknown {
  if (!isTable(value)) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const converted = convert(value);
  if (converted !== undefined) {
    seen.set(value, converted);
    return converted;
  }
  if (getmetatable(value) !== undefined) return value;
  const result: AnyTable = new LuaTable();
  seen.set(value, result);
  for (const [key, item] of pairs(value)) result.set(key, copy(item, seen, convert));
  return result;
}

/** Maps and Sets become tables that say what they were. */
export function toPlain(value: unknown): unknown {
  const seen: AnyTable = new LuaTable();
  const convert = (table: AnyTable): PlainMap | undefined => {
    const object: unknown = table;
    const entries: (readonly [unknown, unknown])[] = [];
    if (object instanceof Map) {
      object.forEach((item: unknown, key: unknown) =>
        entries.push([copy(key, seen, convert), copy(item, seen, convert)]),
      );
      return { plain: "map", entries };
    }
    if (object instanceof Set) {
      object.forEach((item: unknown) => entries.push([copy(item, seen, convert), true]));
      return { plain: "set", entries };
    }
    return undefined;
  };
  return copy(value, seen, convert);
}

/** What `toPlain` was given. */
export function fromPlain(value: unknown): unknown {
  const seen: AnyTable = new LuaTable();
  const convert = (table: AnyTable): unknown => {
    if (!isPlainMap(table)) return undefined;
    const { plain, entries } = table as unknown as PlainMap;
    if (plain === "map") {
      const map = new Map<unknown, unknown>();
      entries.forEach(([key, item]) => map.set(copy(key, seen, convert), copy(item, seen, convert)));
      return map;
    }
    const set = new Set<unknown>();
    entries.forEach(([item]) => set.add(copy(item, seen, convert)));
    return set;
  };
  return copy(value, seen, convert);
}
