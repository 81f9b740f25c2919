/** The dialects that this service speaks: which of them the links of a room speak, and which of them a stanza is of. */
import { invariant } from "../core/invariant";
import type { Room } from "../core/room";
import type { Dialect } from "../dialects/dialect";
import { namespaces } from "../wire/namespaces";
import { type Stanza, elements } from "../wire/stanza";

/** @noSelf */
export interface Spoken {
  /** At least one; the first reads and writes what is the same in all of them. */
  readonly all: readonly Dialect[];
  readonly common: Dialect;
  /** By its name in `dmuc_modes`. */
  named(mode: string): Dialect | undefined;
  /** The dialect of a room's links: one for all of them. */
  of(room: Room): Dialect;
}

/** Takes the dialects that are switched on. */
export function speak(all: readonly Dialect[]): Spoken {
  const common = all[0];
  invariant(common !== undefined, "a service speaks at least one dialect");
  const named = (mode: string): Dialect | undefined => all.find(({ name }) => name === mode);
  return {
    all,
    common,
    named,
    of: (room) => named(room.surroundings.mode) ?? common,
  };
}

interface Opener {
  readonly mode: string;
  readonly xmlns: string;
  /** Absent: all elements of that namespace. */
  readonly names?: readonly string[];
}

/** By what a service that we have no link with says which dialect it means (3.9). */
const openers: readonly Opener[] = [
  { mode: "dmuc1", xmlns: namespaces.dmuc1 },
  { mode: "dmuc2", xmlns: namespaces.link, names: ["register", "create"] },
];

/** Name of the dialect in which an IQ asks for a link; undefined if it does not. */
export function modeOpenedBy(received: Stanza): string | undefined {
  const asked = received.name === "iq" ? elements(received)[0] : undefined;
  if (asked === undefined) return undefined;
  const isIt = ({ xmlns, names }: Opener): boolean =>
    asked.attributes["xmlns"] === xmlns && (names === undefined || names.includes(asked.name));
  return openers.find((opener) => isIt(opener))?.mode;
}
