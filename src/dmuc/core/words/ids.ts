/**
 * The names of things: branded strings and numbers, so that a nick is never passed for a JID, and the order of each.
 *
 * The brands exist for the compiler only. A value gets its brand where it enters: in `wire/` for what came in a stanza,
 * in `host/` for what Prosody said.
 */

declare const brand: unique symbol;

type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Domain of a room service, a mirror or a replica: "rooms.macbeth.lit". */
export type Host = Branded<string, "Host">;

/** Bare JID of one instance of a room: "coven@chat.shakespeare.lit". */
export type InstanceJid = Branded<string, "InstanceJid">;

/** Nick of an occupant, the resource of his room JID. */
export type Nick = Branded<string, "Nick">;

/** Real JID of a user, with resource where it is known. */
export type UserJid = Branded<string, "UserJid">;

/** Domain of a user: "macbeth.lit". */
export type UserDomain = Branded<string, "UserDomain">;

/** One run of a host's module: 96 random bits in base64url, new at every start (3.1). */
export type Epoch = Branded<string, "Epoch">;

/** One life of a room: 96 random bits, made when it gets its first link (3.1). */
export type Generation = Branded<string, "Generation">;

/** One life of a link: 64 random bits, chosen by who opens the sync (3.1). */
export type Session = Branded<string, "Session">;

/** Milliseconds since 1970, UTC. */
export type Instant = Branded<number, "Instant">;

/** Correlates a request with its answer. Given by the core for what it asks, by the host for what it is asked. */
export type RequestId = Branded<string, "RequestId">;

/** XEP-0421 id of an occupant. */
export type OccupantId = Branded<string, "OccupantId">;

/** What a stanza carries beside what the core understands: kept, passed on, never looked into. */
export type Payload = Branded<object, "Payload">;

/** How somebody stands to the room, whether he is in or not (XEP-0045 5.2). */
export type Affiliation = "owner" | "admin" | "member" | "none" | "outcast";

/** What somebody may do while he is in (XEP-0045 5.1). */
export type Role = "moderator" | "participant" | "visitor" | "none";

/** Number of an event: given once, at its home, and never changed (3.1). */
export interface EventId {
  readonly host: Host;
  readonly epoch: Epoch;
  /** 1, 2, … per room generation, host and epoch. */
  readonly sequence: number;
}

/** An event's number with its place in the one order and its time of day (3.1). */
export interface Stamp {
  readonly id: EventId;
  /** Home's clock, for display only. */
  readonly time: Instant;
  /** Milliseconds since 1970, but above all that the home had seen in the room. */
  readonly orderKey: number;
}

/** Lua counts and compares a string's octets, JavaScript its UTF-16 units: so this tells where the code runs. */
export const stringsAreOctets = "é".length === 2;

/** Lua compares by the locale of the process; in that of C, where servers are, capitals come before small letters. */
const capital: string = "Z";
const comparesOctets = stringsAreOctets && capital < "a";

/** Greater than every UTF-16 surrogate moved up and every unit above the surrogates moved down. */
function octetRank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

/**
 * Compares two strings by the octets of their UTF-8, in JavaScript (UTF-16 units) as in Lua (octets), whatever the locale.
 *
 * @returns less than, equal to or greater than 0.
 */
export function compareOctets(left: string, right: string): number {
  if (left === right) return 0;
  if (comparesOctets) return left < right ? -1 : 1;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = octetRank(left.charCodeAt(index)) - octetRank(right.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Octets of the text in UTF-8, in JavaScript as in Lua. */
export function octetLength(text: string): number {
  if (stringsAreOctets) return text.length;
  let octets = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair stands for two of the four octets.
    if (unit < 0x80) octets += 1;
    else octets += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return octets;
}

/** So much of an epoch tells the start of the service, and so much the life of the room (3.1). */
const startLength = 11;

const lifeLength = 5;

/** The epoch of a room's life: the beginning of that of its service's start, and the beginning of its generation (3.1). */
export function epochOfLife(start: Epoch, generation: Generation): Epoch {
  return `${start.slice(0, startLength)}${generation.slice(0, lifeLength)}` as Epoch;
}

/** Whether the epoch is one of that life of a room. */
export function isOfLife(epoch: Epoch, generation: Generation): boolean {
  return epoch.endsWith(generation.slice(0, lifeLength));
}

/** Whether two epochs are of one start of a service, be it of different rooms or of the service itself. */
export function isSameStart(left: Epoch, right: Epoch): boolean {
  return left.slice(0, startLength) === right.slice(0, startLength);
}

/** Domain of an instance's JID. */
export function hostOf(jid: InstanceJid): Host {
  return jid.slice(jid.indexOf("@") + 1) as Host;
}

/** The JID without the resource. */
export function bareOf(user: UserJid): string {
  const slash = user.indexOf("/");
  return slash < 0 ? user : user.slice(0, slash);
}

/** Whether two numbers name the same event. */
export function sameEvent(left: EventId, right: EventId): boolean {
  return left.sequence === right.sequence && left.epoch === right.epoch && left.host === right.host;
}

/** The one order of events on all instances: (k, h, e, n), strings by octets (3.1). */
export function compareStamps(left: Stamp, right: Stamp): number {
  if (left.orderKey !== right.orderKey) return left.orderKey - right.orderKey;
  const byHost = compareOctets(left.id.host, right.id.host);
  if (byHost !== 0) return byHost;
  const byEpoch = compareOctets(left.id.epoch, right.id.epoch);
  if (byEpoch !== 0) return byEpoch;
  return left.id.sequence - right.id.sequence;
}

/** The part of that start of that home. */
export function partOf<Part extends { readonly host: Host; readonly epoch: Epoch }>(
  parts: readonly Part[],
  host: Host,
  epoch: Epoch,
): Part | undefined {
  for (const part of parts) if (part.epoch === epoch && part.host === host) return part;
  return undefined;
}

/** Nodes of a room's replicas: the one that is asked for, and the one for a service where another room has that (D1-49). */
export interface ReplicaNodes {
  readonly first: string;
  /** Nobody has it by chance. */
  readonly second: string;
}
