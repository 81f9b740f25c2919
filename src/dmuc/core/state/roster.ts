/** Who is in the room, and where his home is (3.7). */
import type { OccupantView, RosterItem } from "../words/events";
import {
  type EventId,
  type Host,
  type Nick,
  type OccupantId,
  type Stamp,
  type UserDomain,
  type UserJid,
  bareOf,
  sameEvent,
} from "../words/ids";
import { limits } from "../words/limits";
import { type Lookup, createLookup, lookUp, putUnder } from "./lookup";
import { domainOf } from "./peers";

/** Somebody who is in the room, wherever he has come in. */
export interface Occupant {
  readonly nick: Nick;
  /** Domain of the instance through which he is in the room. */
  readonly home: Host;
  /** Number of his join; renames keep it. Absent: his home knows only the spec. */
  readonly identity?: EventId;
  /** Stamp of the event by which he took the nick. */
  readonly claim?: Stamp;
  readonly view: OccupantView;
  /** A replica's: he is one of its own people, though the primary has let him in (3.2.2). */
  readonly served?: true;
  /** He has no voice by what his home itself has told of him last, as far as that is believed (3.9a). */
  readonly silent?: true;
}

/** Most people have one nick, and need no list for it. */
type Nicks = Nick | readonly Nick[];

/** All who are in the room, and what is counted of them so that nobody has to go through a full room. */
export interface Roster {
  readonly occupants: Map<Nick, Occupant>;
  /** How many of each home are in. */
  readonly counts: Map<Host, number>;
  /** How many of each home are moderators. */
  readonly moderators: Map<Host, number>;
  /** How many moderators are users of each domain, as far as their JIDs are known. */
  readonly moderatorsByDomain: Map<UserDomain, number>;
  /** How many of those whom others have let in are served here, and how many of these are moderators. */
  servedCount: number;
  servedModerators: number;
  /** Under which nicks whoever has that occupant-id is in; and whoever has that bare JID. */
  readonly nicksById: Lookup<OccupantId, Nicks>;
  readonly nicksByPerson: Lookup<string, Nicks>;
}

/** Nobody is in. */
export function createRoster(): Roster {
  return {
    occupants: new Map(),
    counts: new Map(),
    moderators: new Map(),
    moderatorsByDomain: new Map(),
    servedCount: 0,
    servedModerators: 0,
    nicksById: createLookup(),
    nicksByPerson: createLookup(),
  };
}

/** The occupant of that nick, or undefined. */
export function occupantAt(roster: Roster, nick: Nick): Occupant | undefined {
  return roster.occupants.get(nick);
}

/** The occupant who came in by that event, whatever his nick is by now; he is looked for under the one that is known first. */
export function occupantOf(roster: Roster, identity: EventId, knownAs: Nick | undefined): Occupant | undefined {
  const isHe = (occupant: Occupant): boolean =>
    occupant.identity !== undefined && sameEvent(occupant.identity, identity);
  const likely = knownAs === undefined ? undefined : occupantAt(roster, knownAs);
  return likely !== undefined && isHe(likely) ? likely : allOccupants(roster).find((occupant) => isHe(occupant));
}

/** Enters or replaces an occupant. */
export function putOccupant(roster: Roster, occupant: Occupant): void {
  const { nick, view } = occupant;
  const before = occupantAt(roster, nick);
  if (before !== undefined) count(roster, before, -1);
  roster.occupants.set(nick, occupant);
  count(roster, occupant, 1);
  const { occupantId, user } = view;
  // Mostly he is the same, and only looks otherwise.
  if (before !== undefined && before.view.occupantId === occupantId && before.view.user === user) return;
  if (before !== undefined) forgetNick(roster, before);
  if (occupantId !== undefined) addNick(roster.nicksById, occupantId, nick);
  if (user !== undefined) addNick(roster.nicksByPerson, bareOf(user), nick);
}

/** Nobody is found under that nick by his id or JID any more. */
function forgetNick(roster: Roster, { nick, view: { occupantId, user } }: Occupant): void {
  if (occupantId !== undefined) dropNick(roster.nicksById, occupantId, nick);
  if (user !== undefined) dropNick(roster.nicksByPerson, bareOf(user), nick);
}

function nicksUnder<Key extends string>(nicks: Lookup<Key, Nicks>, key: Key): readonly Nick[] {
  const known = lookUp(nicks, key) ?? [];
  return typeof known === "string" ? [known] : known;
}

function addNick<Key extends string>(nicks: Lookup<Key, Nicks>, key: Key, nick: Nick): void {
  const known = lookUp(nicks, key);
  putUnder(nicks, key, known === undefined ? nick : [...nicksUnder(nicks, key), nick]);
}

function dropNick<Key extends string>(nicks: Lookup<Key, Nicks>, key: Key, nick: Nick): void {
  const others = nicksUnder(nicks, key).filter((other) => other !== nick);
  putUnder(nicks, key, others.length > 1 ? others : others[0]);
}

/** He looks otherwise by the word of somebody else than his home, which may not have heard of it. */
export function changedByOthers(occupant: Occupant, view: OccupantView): Occupant {
  const { silent: _saidAtHome, ...rest } = occupant;
  return { ...rest, view };
}

/** Takes the nick out. */
export function removeOccupant(roster: Roster, nick: Nick): void {
  const occupant = occupantAt(roster, nick);
  if (occupant === undefined) return;
  count(roster, occupant, -1);
  forgetNick(roster, occupant);
  roster.occupants.delete(nick);
}

/** How many occupants that home has. */
export function countOf(roster: Roster, home: Host): number {
  return roster.counts.get(home) ?? 0;
}

function count(roster: Roster, { home, view: { role, user }, served }: Occupant, change: 1 | -1): void {
  roster.counts.set(home, countOf(roster, home) + change);
  if (served === true) roster.servedCount += change;
  if (role !== "moderator") return;
  if (served === true) roster.servedModerators += change;
  roster.moderators.set(home, moderatorsOf(roster, home) + change);
  if (user === undefined) return;
  const domain = domainOf(user);
  const left = moderatorsAmong(roster, [domain]) + change;
  if (left > 0) roster.moderatorsByDomain.set(domain, left);
  else roster.moderatorsByDomain.delete(domain);
}

/** How many of that home are moderators. */
export function moderatorsOf(roster: Roster, home: Host): number {
  return roster.moderators.get(home) ?? 0;
}

/** How many users of these domains are moderators. */
export function moderatorsAmong({ moderatorsByDomain }: Roster, domains: readonly UserDomain[]): number {
  let sum = 0;
  for (const domain of domains) sum += moderatorsByDomain.get(domain) ?? 0;
  return sum;
}

/** Whoever is in with that occupant-id: one person, under one nick or several. */
export function occupantsWithId(roster: Roster, id: OccupantId): readonly Occupant[] {
  return occupantsUnder(roster, nicksUnder(roster.nicksById, id));
}

/** Under which nicks that person is in, by whichever client. */
export function occupantsOfPerson(roster: Roster, user: UserJid): readonly Occupant[] {
  return occupantsUnder(roster, nicksUnder(roster.nicksByPerson, bareOf(user)));
}

function occupantsUnder(roster: Roster, nicks: readonly Nick[]): readonly Occupant[] {
  const found: Occupant[] = [];
  for (const nick of nicks) {
    const occupant = occupantAt(roster, nick);
    if (occupant !== undefined) found.push(occupant);
  }
  return found;
}

/** Occupants of one home; a copy, so that the roster may change meanwhile. */
export function occupantsOf(roster: Roster, home: Host): readonly Occupant[] {
  return allOccupants(roster).filter((occupant) => occupant.home === home);
}

/** All occupants; a copy. */
export function allOccupants(roster: Roster): readonly Occupant[] {
  const all: Occupant[] = [];
  for (const [, occupant] of roster.occupants) all.push(occupant);
  return all;
}

/** Whether that home has as many occupants here as are accepted (3.5). */
export function isHomeFull(roster: Roster, home: Host): boolean {
  return countOf(roster, home) >= limits.occupantsMax;
}

/** The occupant as his home lists him: identity apart only where a rename made it differ from the claim (3.6.4). */
export function rosterItem(occupant: Occupant): RosterItem {
  const { nick, view, claim, identity } = occupant;
  if (claim === undefined) return { nick, view };
  const renamed = identity !== undefined && identity.sequence !== claim.id.sequence;
  return renamed ? { nick, view, claim, identity } : { nick, view, claim };
}
