/** There and back: what a dialect writes of a frame, and what it reads of that. */
import { expect } from "vitest";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Address, Decoded, Dialect } from "../../src/dmuc/dialects/dialect";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import type { Stanza } from "../../src/dmuc/wire/stanza";
import { canonical } from "./xml";

export interface RoundTrip {
  /** The one stanza that the frame is. */
  readonly written: (frame: Frame, ends: Address, extension?: boolean) => Stanza;
  /** Expects that the frame is read as it was, between those ends. */
  readonly roundTrip: (frame: Frame, ends: Address, between?: Address, more?: Partial<Decoded>) => void;
  /** Expects that without the extension it is written as with it, less our own element. */
  readonly expectPlainAsSent: (frame: Frame, ends: Address) => void;
}

/**
 * The same for all frames of a dialect.
 *
 * @param asRead the frame as it comes from the wire: with its size where a log takes it, and what it is known by where it has no
 * number.
 */
export function roundTripOf(dialect: Dialect, asRead: (frame: Frame, stanza: Stanza) => Frame): RoundTrip {
  const written = (frame: Frame, ends: Address, extension = true): Stanza => {
    const [stanza, second] = dialect.encode(frame, ends, { extension, id: "id1" });
    expect(second).toBeUndefined();
    return stanza!;
  };
  return {
    written,
    roundTrip: (frame, ends, between = ends, more = {}) => {
      const stanza = written(frame, ends);
      const read = dialect.decode(stanza);
      expect(read).toStrictEqual({ kind: "frame", frame: asRead(frame, stanza), ...between, ...more });
    },
    expectPlainAsSent: (frame, ends) => {
      const [plain, known] = [written(frame, ends, false), written(frame, ends)];
      expect(canonical(plain)).not.toContain(namespaces.link);
      const others = known.children.filter((child) => typeof child === "string" || child.name !== "o");
      expect(canonical(plain)).toBe(canonical({ ...known, children: others }));
    },
  };
}
