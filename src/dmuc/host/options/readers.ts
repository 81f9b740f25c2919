/**
 * Readers of single option values: each knows what it expects, in an administrator's words, and what holds instead.
 *
 * A value comes from Lua as the configuration file has it; nothing about it is certain. We read it raw, since Prosody's
 * own `get_option_…` differ between 0.12 and 13 and log in their own words.
 */
import { prepped_split } from "util.jid";
import { compareOctets } from "../../core/words/ids";

/** One line for the administrator's log. */
export type ReportProblem = (line: string) => void;

/** What an option, or a part of one, may be. @noSelf */
export interface Reader<T> {
  readonly fallback: T;
  /** @param place how the administrator wrote it: `dmuc_peers["chat.example.com"].trust` */
  read(value: unknown, place: string, report: ReportProblem): T;
}

/** A Lua table of the configuration file: list, map, or a mixture. */
export type ConfigTable = LuaTable<string | number, unknown>;

/** Whether the value is a Lua table. */
export function isTable(value: unknown): value is ConfigTable {
  return typeof value === "object";
}

/** A value as the administrator wrote it, more or less. */
export function describe(value: unknown): string {
  if (typeof value === "string") return `"${value}"`;
  if (typeof value === "number") return string.format("%.14g", value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (!isTable(value)) return `a ${type(value)}`;
  const keys = sortedKeys(value);
  if (keys.length === 0) return "{}";
  const isShort = keys.length <= describedItemsMax && keys.every((key) => typeof value.get(key) === "string");
  if (!isShort) return "a table { … }";
  return `{ ${keys.map((key) => (typeof key === "number" ? "" : `${key} = `) + describe(value.get(key))).join(", ")} }`;
}

const describedItemsMax = 8;

function checked<T>(expected: string, fallback: T, accept: (value: unknown) => T | undefined): Reader<T> {
  return {
    fallback,
    read: (value, place, report) => {
      const accepted = accept(value);
      if (accepted !== undefined) return accepted;
      const instead = isTable(fallback) || fallback === undefined ? "the default is" : `${describe(fallback)} is`;
      report(`${place} is ${describe(value)}, but must be ${expected}: ${instead} used`);
      return fallback;
    },
  };
}

/** True or false. */
export function yesOrNo(fallback: boolean): Reader<boolean> {
  return checked("true or false", fallback, (value) => (typeof value === "boolean" ? value : undefined));
}

type Range = readonly [min: number, max: number];

function inRange(value: unknown, range: Range): value is number {
  return typeof value === "number" && value >= range[0] && value <= range[1];
}

function rangeText(range: Range): string {
  return `from ${describe(range[0])} to ${describe(range[1])}`;
}

/** A whole number within the range, both ends included. */
export function integer(fallback: number, range: Range): Reader<number> {
  return checked(`a whole number ${rangeText(range)}`, fallback, (value) =>
    // `math.floor`, not the value: 5.0 of Lua 5.3 would print as "5.0" ever after.
    inRange(value, range) && Math.floor(value) === value ? Math.floor(value) : undefined,
  );
}

/** Seconds in the configuration, milliseconds in the program. */
export function seconds(fallbackSeconds: number, range: Range): Reader<number> {
  const inSeconds = checked(`a number of seconds ${rangeText(range)}`, fallbackSeconds, (value) =>
    inRange(value, range) ? value : undefined,
  );
  return {
    fallback: fallbackSeconds * 1000,
    read: (value, place, report) => Math.floor(inSeconds.read(value, place, report) * 1000),
  };
}

/** One of some words. */
export function oneOf<Choice extends string>(fallback: Choice, choices: readonly Choice[]): Reader<Choice> {
  return checked(`one of ${quoted(choices)}`, fallback, (value) => choices.find((choice) => choice === value));
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(", ");
}

/**
 * A list of known words, each once. A single word is taken as a list of one, as everywhere in Prosody.
 * One wrong word spoils the list, as a mode that is on by mistake or off by mistake is worse than the default.
 */
export function words<Word extends string, Fallback extends readonly Word[] | undefined>(
  fallback: Fallback,
  known: readonly Word[],
): Reader<readonly Word[] | Fallback> {
  return checked<readonly Word[] | Fallback>(`a list of ${quoted(known)}`, fallback, (value) => {
    const items = listItems(value);
    if (items === undefined || !items.every((item) => known.includes(item as Word))) return undefined;
    return inOrderOf(
      items,
      known.filter((word) => items.includes(word)),
    );
  });
}

function inOrderOf<Word extends string>(items: readonly unknown[], found: readonly Word[]): readonly Word[] {
  return [...found].sort((left, right) => items.indexOf(left) - items.indexOf(right));
}

/** The domain in its normal form, or undefined if it is none. */
export function toDomain(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const [node, host, resource] = prepped_split(value);
  return node === undefined && resource === undefined ? host : undefined;
}

/** A list of domains. A wrong item is left out, the others hold. */
export function domains<Fallback extends readonly string[] | undefined>(
  fallback: Fallback,
): Reader<readonly string[] | Fallback> {
  const list = checked<readonly unknown[] | Fallback>("a list of domains", fallback, listItems);
  return {
    fallback,
    read: (value, place, report) => {
      const items = list.read(value, place, report);
      if (items === fallback || items === undefined) return fallback;
      return items.flatMap((item) => {
        const domain = toDomain(item);
        if (domain === undefined)
          report(`${place} contains ${describe(item)}, but must be a list of domains: it is left out`);
        return domain === undefined ? [] : [domain];
      });
    },
  };
}

/** A bare or full JID. */
export function jid(): Reader<string | undefined> {
  return checked<string | undefined>("a JID", undefined, (value) => {
    if (typeof value !== "string") return undefined;
    const [, host] = prepped_split(value);
    return host === undefined ? undefined : value;
  });
}

/** A value that stays away if it is not set. */
export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return { fallback: undefined, read: (value, place, report) => reader.read(value, place, report) };
}

/** A table with known keys. A wrong value gives that key's default, an unknown key is ignored; both are reported. */
export function record<Parts extends Readonly<Record<string, RecordPart<unknown>>>>(
  parts: Parts,
): Reader<RecordOf<Parts>> {
  const read = (value: ConfigTable | undefined, place: string, report: ReportProblem): RecordOf<Parts> => {
    const result: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(parts)) {
      const given = value?.get(part.key);
      result[name] =
        given === undefined ? part.reader.fallback : part.reader.read(given, `${place}.${part.key}`, report);
    }
    if (value !== undefined) reportUnknownKeys(value, parts, place, report);
    return result as RecordOf<Parts>;
  };
  return {
    fallback: read(undefined, "", () => {}),
    read: (value, place, report) => {
      if (isTable(value)) return read(value, place, report);
      report(`${place} is ${describe(value)}, but must be a table: the defaults are used`);
      return read(undefined, place, report);
    },
  };
}

/** One named part of a table. */
export interface RecordPart<T> {
  /** As the configuration file calls it. */
  readonly key: string;
  readonly reader: Reader<T>;
}

/** What is read of a table with these parts. */
export type RecordOf<Parts extends Readonly<Record<string, RecordPart<unknown>>>> = {
  readonly [Name in keyof Parts]: Parts[Name] extends RecordPart<infer T> ? T : never;
};

function reportUnknownKeys(
  value: ConfigTable,
  parts: Readonly<Record<string, RecordPart<unknown>>>,
  place: string,
  report: ReportProblem,
): void {
  const known = Object.values(parts).map((part) => part.key);
  const unknown = sortedKeys(value).filter((key) => !known.includes(key as string));
  const expected = known.sort((left, right) => compareOctets(left, right)).join(", ");
  for (const key of unknown)
    report(`${place} has an unknown key ${describe(key)}, known are ${expected}: it is ignored`);
}

/** All keys, those of the list part first and then those with names, so that reports come in one order. */
export function sortedKeys(value: ConfigTable): (string | number)[] {
  const numbers: number[] = [];
  const names: string[] = [];
  for (const [key] of pairs(value)) {
    if (typeof key === "number") numbers.push(key);
    else names.push(tostring(key));
  }
  numbers.sort((left, right) => left - right);
  names.sort((left, right) => compareOctets(left, right));
  return [...numbers, ...names];
}

/** The items of a list, a single string as a list of one; undefined for anything else. */
export function listItems(value: unknown): readonly unknown[] | undefined {
  if (typeof value === "string") return [value];
  if (!isTable(value)) return undefined;
  const keys = sortedKeys(value);
  return keys.every((key) => typeof key === "number") ? keys.map((key) => value.get(key)) : undefined;
}
