/** A dialect's codec as the vectors test it: every file is read, and written again. */
import { format } from "prettier";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Nick } from "../../src/dmuc/core/words/ids";
import type { Address, Decoded, Dialect } from "../../src/dmuc/dialects/dialect";
import type { Stanza } from "../../src/dmuc/wire/stanza";
import { type Expected, type Vector, vectorText, writtenAs } from "./vector";
import { canonical, parseStanzas } from "./xml";

/** Reads a stanza of a vector. */
export function read(dialect: Dialect, stanza: Stanza, { asked }: Vector): Decoded {
  return asked === undefined ? dialect.decode(stanza) : dialect.decodeAnswer(stanza, asked as unknown as Frame);
}

/** Writes what a stanza of a vector says, with the id that it has there. */
export function write(
  dialect: Dialect,
  said: Expected,
  stanza: Stanza,
  { extension, occupant }: Pick<Vector, "extension" | "occupant">,
): readonly Stanza[] {
  const { id, type } = stanza.attributes;
  const named = id === undefined ? {} : type === "result" ? { answers: id } : { id };
  const address = { from: said.from, to: said.to } as Address;
  const answering = occupant === undefined ? {} : { occupant: occupant as Nick };
  return dialect.encode(said.frame as unknown as Frame, address, { extension, ...named, ...answering });
}

/** The stanzas in the form in which they are compared. */
export const compared = (stanzas: readonly Stanza[]): readonly string[] => stanzas.map((stanza) => canonical(stanza));

/** What the file's stanzas shall be read as, and what they are read as. */
export function reading(
  dialect: Dialect,
  vector: Vector,
): readonly [expected: readonly unknown[], found: readonly unknown[]] {
  const stanzas = parseStanzas(vectorText(vector.file));
  const expected =
    vector.says === "foreign"
      ? stanzas.map(() => ({ kind: "foreign" }))
      : vector.says.map((said) => ({ kind: "frame", ...said }));
  return [expected, stanzas.map((stanza) => read(dialect, stanza, vector))];
}

/** What the file holds, and what is written. */
export function writing(
  dialect: Dialect,
  vector: Vector,
): readonly [expected: readonly string[], found: readonly string[]] {
  const stanzas = parseStanzas(vectorText(vector.file));
  const made = writtenAs(vector).flatMap((said, index) => write(dialect, said, stanzas[index]!, vector));
  return [compared(stanzas), compared(made)];
}

/** Title, reason, stanza. */
export type RefusedCase = readonly [string, string, string];

/** The same expectations for the specs in Lua. */
export async function fixtureOf(vectors: readonly Vector[], refused: readonly RefusedCase[]): Promise<string> {
  // What is refused for its mere size would fill the file.
  const short = refused.filter(([, reason]) => reason !== "too-large");
  const fixture = { vectors, refused: short.map(([title, reason, xml]) => ({ title, reason, xml })) };
  return format(JSON.stringify(fixture), { parser: "json", printWidth: 120 });
}
