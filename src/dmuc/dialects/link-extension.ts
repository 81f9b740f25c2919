/**
 * The codec of our extension, `urn:x-dmuc:link:0`: the elements of protocol.md 3.0, which ride in any dialect's stanzas
 * between two sides that both announce it.
 *
 * What is absurd is malformed: the bounds of 3.1 and 3.12 are kept here, before anything reaches the core.
 */
import type {
  AliveFrame,
  AliveRoom,
  Have,
  ListsUpdate,
  PastMessage,
  PetitionFrame,
  ReachFrame,
  SyncState,
  VerdictFrame,
} from "../core/frames";
import type { Epoch, EventId, Generation, Host, InstanceJid, OccupantId, Session, Stamp, UserJid } from "../core/ids";
import { limits } from "../core/limits";
import type { RefusalCase } from "../core/refusals";
import { bareOf, isHost, isInstance } from "../wire/jid";
import { actorElement, readActor, readAffiliation, readReason, reasonElement } from "../wire/muc";
import { namespaces } from "../wire/namespaces";
import { formatInteger, parseBoolean, parseInteger } from "../wire/numbers";
import { compact } from "../wire/optional";
import { payloadOf } from "../wire/payload";
import {
  type AttributeValues,
  type Element,
  childNamed,
  element,
  elementOf,
  elements,
  fromPayload,
  ownChild,
  ownChildren,
  toPayload,
} from "../wire/stanza";
import { formatInstant, parseInstant } from "../wire/time";

export const xmlns = namespaces.link;

/** Reading failed: the case of its refusal, and what is wrong, for the debug log. */
export interface Malformed {
  readonly kind: "malformed";
  readonly reason: RefusalCase;
  readonly text: string;
}

/** Says why something cannot be read. */
export function malformed(text: string, reason: RefusalCase = "malformed"): Malformed {
  return { kind: "malformed", reason, text };
}

/** Says that there is more of something than anybody may send at once (3.5). */
export function tooLarge(text: string): Malformed {
  return malformed(text, "too-large");
}

/** Whether reading failed. */
export function isMalformed(read: object | undefined): read is Malformed {
  return read !== undefined && (read as { readonly kind?: unknown }).kind === "malformed";
}

/** The element of the extension of that name, or undefined. */
export function extensionChild(parent: Element, name: string): Element | undefined {
  return childNamed(parent, name, xmlns);
}

// Attributes

/** Whether an attribute that is not looked into is as short as all must be (3.12). */
function isBounded(text: string | undefined): boolean {
  return text === undefined || text.length <= limits.attributeLengthMax;
}

function epochOf(text: string | undefined): Epoch | undefined {
  return text !== undefined && text !== "" && text.length <= limits.epochLengthMax ? (text as Epoch) : undefined;
}

/** Reads a session: 1 to 16 characters (3.12). */
export function sessionOf(text: string | undefined): Session | undefined {
  return text !== undefined && text !== "" && text.length <= limits.sessionLengthMax ? (text as Session) : undefined;
}

/** Reads a generation: 1 to 32 characters (3.12). */
export function generationOf(text: string | undefined): Generation | undefined {
  return epochOf(text) as string | undefined as Generation | undefined;
}

function hostOf(text: string | undefined): Host | undefined {
  return text !== undefined && isHost(text) ? text : undefined;
}

/** `j`: "H E N", or N alone where host and epoch are those of the stamp beside it. */
function formatIdentity(id: EventId | undefined, beside: EventId | undefined): string | undefined {
  if (id === undefined) return undefined;
  const sequence = formatInteger(id.sequence);
  return id.host === beside?.host && id.epoch === beside.epoch ? sequence : `${id.host} ${id.epoch} ${sequence}`;
}

function parseIdentity(text: string, beside: EventId | undefined): EventId | undefined {
  const [host, epoch, sequence, surplus] = text.split(" ");
  if (epoch === undefined) return eventIdOf(beside?.host, beside?.epoch, host);
  return surplus === undefined ? eventIdOf(host, epoch, sequence) : undefined;
}

function eventIdOf(h: string | undefined, e: string | undefined, n: string | undefined): EventId | undefined {
  const host = hostOf(h);
  const epoch = epochOf(e);
  const sequence = parseInteger(n);
  return host === undefined || epoch === undefined || sequence === undefined ? undefined : { host, epoch, sequence };
}

// The origin stamp

/** What `<o/>` may say. */
export interface Origin {
  readonly stamp?: Stamp;
  readonly previous?: number;
  readonly acknowledged?: number;
  readonly identity?: EventId;
  readonly session?: Session;
  readonly occupantId?: OccupantId;
}

/** Writes `<o/>`; nothing if there is nothing to say. */
export function originElement(origin: Origin): Element | undefined {
  const { stamp, previous, acknowledged, identity, session, occupantId } = origin;
  // 3.1: no `p` where it is the number before.
  const isNext = stamp !== undefined && previous === stamp.id.sequence - 1;
  const attributes: AttributeValues = {
    ...(stamp === undefined ? {} : stampAttributes(stamp)),
    p: previous === undefined || isNext ? undefined : formatInteger(previous),
    a: acknowledged === undefined ? undefined : formatInteger(acknowledged),
    j: formatIdentity(identity, stamp?.id),
    s: session,
    occ: occupantId,
  };
  const made = element("o", { xmlns, ...attributes });
  return Object.entries(made.attributes).length > 1 ? made : undefined;
}

/** 3.1: no `k` where it is the time itself. */
function stampAttributes({ id, time, orderKey }: Stamp): AttributeValues {
  return {
    h: id.host,
    e: id.epoch,
    n: formatInteger(id.sequence),
    t: formatInstant(time),
    k: orderKey === time ? undefined : formatInteger(orderKey),
  };
}

/** Reads the `<o/>` of a stanza or item; nothing is said if there is none. */
export function readOrigin(parent: Element): Origin | Malformed {
  const o = extensionChild(parent, "o");
  if (o === undefined) return {};
  const { h, e, n, p, a, j, s, occ } = o.attributes;
  const isNumbered = h !== undefined || e !== undefined || n !== undefined;
  const stamp = isNumbered ? readStamp(o) : undefined;
  if (isMalformed(stamp)) return stamp;
  const [previous, acknowledged] = [parseInteger(p), parseInteger(a)];
  const identity = j === undefined ? undefined : parseIdentity(j, stamp?.id);
  const session = sessionOf(s);
  if (p !== undefined && previous === undefined) return malformed("o@p is no number");
  if (stamp !== undefined && previous !== undefined && previous >= stamp.id.sequence) {
    return malformed("o@p is not before o@n");
  }
  if (a !== undefined && acknowledged === undefined) return malformed("o@a is no number");
  if (j !== undefined && identity === undefined) return malformed("o@j is no identity");
  if (s !== undefined && session === undefined) return malformed("o@s is no session");
  if (!isBounded(occ)) return malformed("o@occ is longer than any attribute");
  const occupantId = occ as OccupantId | undefined;
  return compact<Origin>({ stamp, previous, acknowledged, identity, session, occupantId });
}

function readStamp(o: Element): Stamp | Malformed {
  const { h, e, n, t, k } = o.attributes;
  const id = eventIdOf(h, e, n);
  if (id === undefined || id.sequence === 0) return malformed("o@h, o@e and o@n are no number of an event");
  const time = parseInstant(t);
  if (time === undefined) return malformed("o@t is no time");
  const orderKey = k === undefined ? time : parseInteger(k);
  if (orderKey === undefined) return malformed("o@k is no number");
  return { id, time, orderKey };
}

// Vectors and hellos

/** "19 21-23": numbers in order, runs put together. */
function formatNumbers(numbers: readonly number[]): string | undefined {
  if (numbers.length === 0) return undefined;
  const sorted = [...numbers].sort((left, right) => left - right);
  const runs: { first: number; last: number }[] = [];
  for (const sequence of sorted) {
    const run = runs[runs.length - 1];
    if (run !== undefined && run.last + 1 === sequence) run.last = sequence;
    else runs.push({ first: sequence, last: sequence });
  }
  const texts = runs.map(({ first, last }) =>
    first === last ? formatInteger(first) : `${formatInteger(first)}-${formatInteger(last)}`,
  );
  return texts.join(" ");
}

function parseNumbers(text: string | undefined): readonly number[] | undefined {
  const numbers: number[] = [];
  if (text === undefined) return numbers;
  for (const run of text.split(" ")) {
    const [from, to, surplus] = run.split("-");
    const first = parseInteger(from);
    const last = to === undefined ? first : parseInteger(to);
    if (first === undefined || last === undefined || last < first || surplus !== undefined) return undefined;
    if (numbers.length + last - first >= limits.aboveGapMax) return undefined;
    for (let sequence = first; sequence <= last; sequence++) numbers.push(sequence);
  }
  return numbers;
}

/** Writes `<have/>`; with its namespace where it stands in a roster: what that tells in full, and up to which number. */
export function haveElement(have: Have, namespace?: string): Element {
  const { host, epoch, contiguous, above, previous, without } = have;
  return element("have", {
    xmlns: namespace,
    h: host,
    e: epoch,
    n: formatInteger(contiguous),
    p: previous === undefined ? undefined : formatInteger(previous),
    x: formatNumbers(above),
    w: formatNumbers(without ?? []),
  });
}

function readHave(have: Element): Have | undefined {
  const { h, e, n, p, x, w } = have.attributes;
  const id = eventIdOf(h, e, n);
  const above = parseNumbers(x);
  const without = parseNumbers(w);
  if (id === undefined || above === undefined || without === undefined) return undefined;
  const previous = p === undefined ? undefined : parseInteger(p);
  if (p !== undefined && (previous === undefined || previous > id.sequence)) return undefined;
  return {
    host: id.host,
    epoch: id.epoch,
    contiguous: id.sequence,
    above,
    ...(previous === undefined ? {} : { previous }),
    ...(without.length === 0 ? {} : { without }),
  };
}

/** Writes `<sync/>`: a hello, its answer, or the same at set-up. */
export function syncElement(sync: SyncState): Element {
  const { session, generation, configDigest, listsDigest, now, haves, peers } = sync;
  return element(
    "sync",
    { xmlns, s: session, g: generation, cfg: configDigest, lists: listsDigest, now: formatInstant(now) },
    ...haves.map((have) => haveElement(have)),
    peers === undefined ? undefined : element("peers", {}, ...peers.map((jid) => element("i", { jid }))),
  );
}

/** Writes the `<sync/>` that says no more than which life of the room is meant (3.1). */
export function generationElement(generation: Generation | undefined): Element | undefined {
  return generation === undefined ? undefined : element("sync", { xmlns, g: generation });
}

/** Reads the generation of a request to hold a replica; none is said if there is no `<sync/>`. */
export function readGeneration(parent: Element): { readonly generation?: Generation } | Malformed {
  const sync = extensionChild(parent, "sync");
  if (sync === undefined) return {};
  const generation = generationOf(sync.attributes["g"]);
  return generation === undefined ? malformed("sync@g is missing or absurd") : { generation };
}

/** All homes and epochs that anybody remembers (3.1). */
const havesMax = limits.homesMax * limits.epochsPerHostMax;

/** Reads the `<have/>` of a roster; undefined if it has none. */
export function readHaves(roster: Element): readonly Have[] | Malformed | undefined {
  const haves: Have[] = [];
  for (const child of elements(roster)) {
    if (child.name !== "have" || child.attributes["xmlns"] !== xmlns) continue;
    const have = readHave(child);
    if (have === undefined) return malformed("a have is no vector");
    haves.push(have);
  }
  if (haves.length > havesMax) return malformed("the roster tells of too many homes", "too-large");
  return haves.length === 0 ? undefined : haves;
}

/** Reads a `<sync/>`. */
export function readSync(sync: Element): SyncState | Malformed {
  const { s, g, cfg, lists, now } = sync.attributes;
  const session = sessionOf(s);
  const generation = generationOf(g);
  const time = parseInstant(now);
  if (session === undefined || generation === undefined || time === undefined || !isBounded(cfg) || !isBounded(lists)) {
    return malformed("sync@s, sync@g or sync@now is missing or absurd, or a digest is");
  }
  const haves: Have[] = [];
  for (const child of ownChildren(sync, "have")) {
    const have = readHave(child);
    if (have === undefined) return malformed("a have is no vector");
    haves.push(have);
  }
  if (haves.length > havesMax) return tooLarge("a sync names too many homes");
  const listed = ownChild(sync, "peers");
  const peers = listed === undefined ? undefined : jidsOf(listed);
  return compact<SyncState>({ session, generation, configDigest: cfg, listsDigest: lists, now: time, haves, peers });
}

function jidsOf(list: Element): readonly InstanceJid[] {
  const jids: InstanceJid[] = [];
  for (const { attributes } of ownChildren(list, "i")) {
    const jid = attributes["jid"];
    if (jid !== undefined && isInstance(jid)) jids.push(jid);
  }
  return jids.slice(0, limits.peersMax);
}

// Past messages, reach, lists

/** Writes one past message, wrapped as a stanza, as it was said in the room `from` (3.6.5). */
export function pastElement(message: PastMessage, from: InstanceJid): Element {
  const { event, stamp, previous } = message;
  const nick = event.nick === undefined ? from : `${from}/${event.nick}`;
  const origin = stamp === undefined ? undefined : originElement(compact<Origin>({ stamp, previous }));
  return element(
    "message",
    { xmlns: namespaces.client, from: nick, type: "groupchat", id: event.messageId, "xml:lang": event.language },
    ...fromPayload(event.payload),
    origin,
  );
}

/** Writes `<reach/>`. */
export function reachElement(frame: ReachFrame): Element {
  const reached = frame.peers.map(({ jid, up }) => element("i", { jid, up: up ? "true" : "false" }));
  return element("reach", { xmlns, s: frame.session }, ...reached);
}

/** Reads `<reach/>`. */
export function readReach(reach: Element): ReachFrame | Malformed {
  const session = sessionOf(reach.attributes["s"]);
  if (session === undefined) return malformed("reach@s is missing or absurd");
  const peers: ReachFrame["peers"][number][] = [];
  for (const { attributes } of ownChildren(reach, "i")) {
    const jid = attributes["jid"];
    const up = parseBoolean(attributes["up"] ?? "true");
    if (jid === undefined || !isInstance(jid) || up === undefined) return malformed("reach names no instance");
    peers.push({ jid, up });
  }
  if (peers.length > limits.peersMax) return tooLarge("reach names too many");
  return { kind: "reach", session, peers };
}

/** Writes `<relay/>`: what a user asks of the primary (3.8). */
export function petitionElement({ session, user, type, payload }: PetitionFrame): Element {
  const kind = type === "get" ? "get" : undefined;
  return element("relay", { xmlns, s: session, jid: user, type: kind }, ...fromPayload(payload));
}

/** Reads `<relay/>`. */
export function readPetition(relay: Element): PetitionFrame | Malformed {
  const { s, jid, type } = relay.attributes;
  const session = sessionOf(s);
  if (session === undefined) return malformed("relay@s is missing or absurd");
  if (jid === undefined || jid === "" || !isBounded(jid)) return malformed("relay names nobody");
  const payload = payloadOf(relay);
  return { kind: "petition", session, user: jid as UserJid, type: type === "get" ? "get" : "set", payload };
}

/** Writes the `<relay/>` of the answer: an error is told like a result, so that it is not taken for one of the link's. */
export function verdictElement({ type, payload }: VerdictFrame): Element {
  const content = fromPayload(payload).map((child) => withNamespace(child, child.attributes["xmlns"] ?? client));
  return element("relay", { xmlns, type }, ...content);
}

/** Reads the `<relay/>` of an answer. */
export function readVerdict(relay: Element): VerdictFrame {
  const type = relay.attributes["type"] === "error" ? "error" : "result";
  const content = fromPayload(payloadOf(relay)).map((child) => {
    const namespace = child.attributes["xmlns"];
    return withNamespace(child, namespace === client ? undefined : namespace);
  });
  return { kind: "verdict", type, payload: toPayload(content) };
}

/** The namespace of stanzas, in which their `<error/>` is. */
const { client } = namespaces;

function withNamespace({ name, attributes, children }: Element, namespace: string | undefined): Element {
  const { xmlns: _former, ...others } = attributes;
  return element(name, { ...others, xmlns: namespace }, ...children);
}

/** Writes `<affiliations/>` (3.8). */
export function listsElement(lists: ListsUpdate, session: Session | undefined): Element {
  const { version, base, items } = lists;
  const full = base === undefined ? "true" : undefined;
  const written = items.map(({ jid, affiliation, nick, reason, actor }) =>
    element("item", { affiliation, jid, nick }, actorElement(actor), reasonElement(reason)),
  );
  return element(
    "affiliations",
    { xmlns, s: session, v: version, base, full },
    elementOf("query", { xmlns: namespaces.mucAdmin }, written),
  );
}

/** Reads `<affiliations/>`; lines without a JID are left out. */
export function readLists(affiliations: Element): ListsUpdate | Malformed {
  const { v, base } = affiliations.attributes;
  const query = childNamed(affiliations, "query", namespaces.mucAdmin);
  if (v === undefined || query === undefined || !isBounded(v) || !isBounded(base)) {
    return malformed("affiliations has no version or no list");
  }
  const items: ListsUpdate["items"][number][] = [];
  for (const item of ownChildren(query, "item")) {
    const { jid, nick, affiliation } = item.attributes;
    if (jid === undefined || jid === "") continue;
    const [actor, reason] = [readActor(item), readReason(item)];
    items.push(
      compact<ListsUpdate["items"][number]>({
        jid: bareOf(jid),
        affiliation: readAffiliation(affiliation),
        nick: nick as ListsUpdate["items"][number]["nick"],
        reason,
        actor,
      }),
    );
  }
  return compact<ListsUpdate>({ version: v, base, items });
}

// What the log has dropped

/** Writes `<gone/>` of a backlog (3.1). */
export function goneElement({ host, epoch, sequence }: EventId): Element {
  return element("gone", { h: host, e: epoch, n: formatInteger(sequence) });
}

/** Reads the `<gone/>` of a backlog. */
export function readGone(backlog: Element): readonly EventId[] | Malformed {
  const gone: EventId[] = [];
  for (const { attributes } of ownChildren(backlog, "gone")) {
    const id = eventIdOf(attributes["h"], attributes["e"], attributes["n"]);
    if (id === undefined) return malformed("gone is no number");
    gone.push(id);
  }
  return gone.length > havesMax ? tooLarge("a backlog names too many homes") : gone;
}

// Liveness

/** Writes `<alive/>`, a probe or its answer (3.4). */
export function aliveElement(frame: AliveFrame): Element {
  const rooms = frame.rooms.map(({ room, session, count, gone }) =>
    element("r", {
      j: room,
      s: session,
      c: count === undefined ? undefined : formatInteger(count),
      gone: gone ? "true" : undefined,
    }),
  );
  return element("alive", { xmlns, b: frame.epoch }, ...rooms);
}

/** Reads `<alive/>`. */
export function readAlive(alive: Element): AliveFrame | Malformed {
  const epoch = epochOf(alive.attributes["b"]);
  if (epoch === undefined) return malformed("alive@b is missing or absurd");
  const rooms: AliveRoom[] = [];
  for (const { attributes } of ownChildren(alive, "r")) {
    const { j, s, c, gone } = attributes;
    const [session, count] = [sessionOf(s), parseInteger(c)];
    if (j === undefined || !isInstance(j)) return malformed("alive names no room");
    if (s !== undefined && session === undefined) return malformed("r@s is no session");
    if (c !== undefined && count === undefined) return malformed("r@c is no number");
    rooms.push(compact<AliveRoom>({ room: j, session, count, gone: parseBoolean(gone) === true }));
  }
  if (rooms.length > limits.probeRoomsMax) return tooLarge("alive names too many rooms");
  return { kind: "alive", epoch, rooms };
}
