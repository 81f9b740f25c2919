/** The dialects that this service speaks: which of them a link of a room speaks, and which of them a stanza is of. */
import { invariant } from "../../core/words/invariant";
import type { Link } from "../../core/state/link";
import type { Room } from "../../core/room";
import type { Dialect } from "../../dialects/dialect";
import { bareOf, isHost, isInstance } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import { type Stanza, elements } from "../../wire/stanza";

/** @noSelf */
export interface Spoken {
  /** At least one; the first reads and writes what is the same in all of them. */
  readonly all: readonly Dialect[];
  readonly common: Dialect;
  /** By its name in `dmuc_modes`. */
  named(mode: string): Dialect | undefined;
  /** The dialect in which the room gets links of itself. */
  of(room: Room): Dialect;
  /** All in which it has links, the one in which it gets them first. */
  shownOf(room: Room): readonly Dialect[];
  /** The dialect of a link: a room may have links of several (3.13). */
  ofLink(link: Pick<Link, "mode">): Dialect;
}

/** Takes the dialects that are switched on. */
export function speak(all: readonly Dialect[]): Spoken {
  const common = all[0];
  invariant(common !== undefined, "a service speaks at least one dialect");
  const named = (mode: string): Dialect | undefined => all.find(({ name }) => name === mode);
  const of = (room: Room): Dialect => named(room.surroundings.mode) ?? common;
  return {
    all,
    common,
    named,
    of,
    shownOf: (room) => {
      const own = of(room);
      const hasLinkIn = ({ name }: Dialect): boolean => room.links.some(({ mode }) => mode === name);
      return [own, ...all.filter((dialect) => dialect !== own && hasLinkIn(dialect))];
    },
    ofLink: ({ mode }) => named(mode) ?? common,
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

/** The dialect whose links go from a room to a mere domain (E3-21). */
const mirroring = "dmuc3";

/** Whether it goes from a room to a domain, or the other way round. */
function isOfMirror({ attributes: { from = "", to = "" } }: Stanza): boolean {
  return (isHost(from) && isInstance(bareOf(to))) || (isInstance(bareOf(from)) && isHost(to));
}

/** What a room and a domain ask of each other in it; what of XEP-0281 else goes so is at the wrong address. */
const mirrorsRequests = ["config", "roster", "room", "sync", "backlog", "synced", "relay"];

/** Name of the dialect that the stanza says itself it is of; undefined if that is for the link to say. */
export function modeOf(received: Stanza): string | undefined {
  if (received.name !== "iq") return isOfMirror(received) ? mirroring : undefined;
  const asked = elements(received)[0];
  const xmlns = asked?.attributes["xmlns"];
  if (asked === undefined || (xmlns !== namespaces.dmuc1 && xmlns !== namespaces.link)) return undefined;
  if (mirrorsRequests.includes(asked.name) && isOfMirror(received)) return mirroring;
  const isIt = (opener: Opener): boolean =>
    opener.xmlns === xmlns && (opener.names === undefined || opener.names.includes(asked.name));
  return openers.find((opener) => isIt(opener))?.mode;
}
