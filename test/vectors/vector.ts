/** What a vector file says, for the tests in Node and, through JSON, for the specs in Lua. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Element } from "../../src/dmuc/wire/stanza";

/** A value of the codec, written by hand: its brands are left out. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain } | Element;

/** A frame with its addresses. */
export interface Expected {
  readonly from: string;
  readonly to: string;
  readonly frame: Plain;
  readonly request?: string;
}

/** How one file is read and written. */
export interface Vector {
  readonly file: string;
  /** One for each stanza of the file; nothing: they are not of the dialect. */
  readonly says: readonly Expected[] | "foreign";
  /** The file is the result of a request of ours: this frame. */
  readonly asked?: Plain;
  /** The peer announces the link extension. */
  readonly extension: boolean;
  /** The file is an answer, given as that occupant of the room (E3-05). */
  readonly occupant?: string;
  /** Accepted, but written in another form. */
  readonly readOnly?: boolean;
  /** What is written so, where the form tells less than what is meant; absent: what is read. */
  readonly writes?: readonly Expected[];
}

/** What is written in the form of the file; nothing if nothing of the dialect is. */
export function writtenAs({ says, writes, readOnly }: Vector): readonly Expected[] {
  if (readOnly === true) return [];
  return writes ?? (says === "foreign" ? [] : says);
}

/** Text of a vector file. */
export function vectorText(file: string): string {
  return readFileSync(join(import.meta.dirname, file), "utf8");
}
