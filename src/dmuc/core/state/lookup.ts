/**
 * What is found by its key, and never gone through. In Lua it is a bare table: a third of a `Map` there, which keeps an order
 * besides. Elsewhere it is a `Map`, since every key of a plain object may be one that all objects have.
 */

import { stringsAreOctets } from "../words/ids";

declare const brand: unique symbol;

/** Values by keys that are strings. */
export interface Lookup<Key extends string, Value> {
  readonly [brand]: readonly [Key, Value];
}

function bare<Key extends string, Value>(lookup: Lookup<Key, Value>): Record<Key, Value | undefined> {
  return lookup as unknown as Record<Key, Value | undefined>;
}

function ordered<Key extends string, Value>(lookup: Lookup<Key, Value>): Map<Key, Value> {
  return lookup as unknown as Map<Key, Value>;
}

/** Nothing is in it. */
export function createLookup<Key extends string, Value>(): Lookup<Key, Value> {
  return (stringsAreOctets ? {} : new Map()) as unknown as Lookup<Key, Value>;
}

/** What is there under the key. */
export function lookUp<Key extends string, Value>(lookup: Lookup<Key, Value>, key: Key): Value | undefined {
  if (stringsAreOctets) return bare(lookup)[key];
  return ordered(lookup).get(key);
}

/** From now on it is there under the key; undefined: nothing. */
export function putUnder<Key extends string, Value>(
  lookup: Lookup<Key, Value>,
  key: Key,
  value: Value | undefined,
): void {
  if (stringsAreOctets) bare(lookup)[key] = value;
  else if (value === undefined) ordered(lookup).delete(key);
  else ordered(lookup).set(key, value);
}
