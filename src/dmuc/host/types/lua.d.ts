/**
 * What lua-types does not say of Lua itself, for code that runs inside Prosody.
 *
 * Many functions here return several values (LuaMultiReturn). Destructure at the call: `const [ok, err] = store.set(…)`.
 * Anything else makes a table of them: `if (store.set(…))` is always true, `log("%s", room.save())` logs a table, and
 * `const [v] = map?.get(…) ?? []` unpacks the first value instead of the list (silently wrong).
 */

/**
 * Prosody logs a warning with a traceback when a module reads a global that does not exist: look with
 * `rawget(_G, "name")` first.
 */
declare function rawget(table: object, key: string): unknown;
