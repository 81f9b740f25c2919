/** The frame of each step of a script, made from the room as it is when the step's turn comes (3.6, D1-16). */
import { actsFrame } from "./acts";
import { noteJidsTold, toldItems } from "../people/anonymity";
import { isToldByUs } from "../state/bound";
import { attributedInSync } from "../state/attribution";
import { fieldValue, type Config } from "../words/config";
import type { BacklogFrame, ConfigFrame, Frame, Have, ListsUpdate, PastMessage, ReplicateFrame } from "../words/frames";
import { tellGone } from "../links/gone";
import { type Epoch, type EventId, type Generation, type Host, type Instant, sameEvent } from "../words/ids";
import { type Link, isAlive, sessionOf } from "../state/link";
import type { ListsChange, Step } from "../state/step";
import { limits } from "../words/limits";
import { isBehind, withdrawSubject } from "../people/delivery";
import { type LogEntry, contiguousOf, haveOf, lacksPresence } from "../state/log";
import { markSent, noteSent, relaysFrom } from "../state/marks";
import { sequencesOf } from "../state/numbered";
import { isOfOurOutcast } from "../state/outcasts";
import { rosterPage } from "../state/pages";
import { linesFor } from "../people/anonymity";
import { type Backlog, beginBacklog, hasMore, takeGone, takePage } from "../state/reading";
import { type Occupant, allOccupants, occupantAt, occupantOf, occupantsOf, rosterItem } from "../state/roster";
import type { Strand } from "../state/strands";
import { recordedFrame } from "./recorded";
import { strangersHomes } from "./strangers";
import { askAgain } from "../people/submissions";
import { type Room, type Turn, newSession, nodeOf, openSession, timeOf } from "../state/state";
import { decidedHaves, syncState } from "../state/cut";
import { forgetAcquaintances, isOfStar, linkWith, pagesFor, pairKey, isTrusted } from "../state/links";
import { hasStar, isOpenedByJoin, isStar, policyOf } from "../state/behaviour";

/**
 * What the step asks the peer.
 *
 * @returns undefined if there is nothing to say: then the step is done.
 */
export function requestFrame(turn: Turn, link: Link, next: Step): Frame | undefined {
  const { room } = turn;
  switch (next.kind) {
    case "replicate":
      return replicateFrame(room, link);
    case "register":
      return registerFrame(turn, link);
    case "unregister":
      return { kind: "unregister" };
    case "revoke":
      return next.reason === undefined ? { kind: "revoke" } : { kind: "revoke", reason: next.reason };
    case "set-up-told":
      if (link.session === undefined) return undefined;
      return { kind: "synced", session: link.session, ...link.rosterTold };
    case "config":
      return configFrame(turn, link, next);
    case "lists":
      return listsFrame(room, link, next.change);
    case "roster":
      return rosterFrame(turn, link, next);
    case "ask-history":
      return {
        kind: "history-request",
        room: nodeOf(room.self),
        limits: next.rest ?? (next.missed ? { since: lastContact(room, link) } : { stanzasMax: historyLength(room) }),
        ...sessionOf(link),
        ...(link.extension || link.toldAs === undefined ? {} : { occupant: link.toldAs }),
      };
    case "hello":
      return helloFrame(turn, link);
    case "ask-hello":
      return { kind: "hello-wanted" };
    case "acts":
      return actsFrame(room, link, next);
    case "recorded":
      return recordedFrame(room, link);
    case "backlog":
      if (link.direction === "up" && next.rest === undefined) withdrawSubject(turn, link);
      return backlogFrame(turn, link, next);
    case "synced":
      return link.session === undefined ? undefined : { kind: "synced", session: link.session };
    case "reach":
      if (link.session === undefined) return undefined;
      return { kind: "reach", session: link.session, peers: [{ jid: next.peer, up: next.up }] };
    case "peerhost":
      return peerhostFrame(room, link, next);
    case "dissolve":
      return {
        kind: "dissolve",
        room: nodeOf(link.peer),
        ...(next.reason === undefined ? {} : { reason: next.reason }),
        ...(next.alternative === undefined ? {} : { alternative: next.alternative }),
        ...(next.password === undefined ? {} : { password: next.password }),
        ...lifeOf(room),
      };
    default:
      return undefined;
  }
}

// The frames

function lifeOf({ generation }: Room): { readonly generation?: Generation } {
  return generation === undefined ? {} : { generation };
}

/** A minute before anything was heard of the peer last; after a restart, before anything was said here. */
export function lastContact(room: Room, link: Link): Instant {
  const { lastContact: contact = room.log.highestKey, splitSince = contact } = link;
  return Math.max(Math.min(contact, splitSince) - limits.historyOverlapMs, 0) as Instant;
}

/** How many messages a room tells of the past. */
export function historyLength(room: Room): number {
  const asked = Number(fieldValue(room.config.config, "muc#roomconfig_historylength") ?? "20");
  return asked >= 0 && asked <= limits.historyEventsMax ? asked : limits.historyEventsMax;
}

/** D1-13. The codec leaves out what a peer without the extension must not see (G-5). */
function replicateFrame(room: Room, link: Link): ReplicateFrame {
  const name = fieldValue(room.config.config, "muc#roomconfig_roomname");
  return {
    kind: "replicate",
    room: nodeOf(link.peer),
    primary: room.self,
    ...(name === undefined ? {} : { name }),
    ...lifeOf(room),
  };
}

/** The peer learns that there is a password, and not which: it asks us whom to let in (3.8). */
function withoutPassword(fields: Config["fields"]): Config["fields"] {
  const secret = fields.find((field) => field.name === "muc#roomconfig_roomsecret")?.values[0] ?? "";
  if (secret === "") return fields;
  const others = fields.filter((field) => field.name !== "muc#roomconfig_roomsecret");
  return [...others, { name: "muc#roomconfig_passwordprotectedroom", values: ["1"] }];
}

/** 3.2.2: it opens a session; what is known of the room, if it has been set up before, goes with it. */
function registerFrame(turn: Turn, link: Link): Frame {
  const { room, now } = turn;
  const session = newSession(room);
  openSession(turn, link, session);
  const { keepaliveMs, replicaHistoryMax: messagesMax, replicaHistoryBytesMax: bytesMax } = limits;
  link.terms ??= { keepaliveMs, history: true, messagesMax, bytesMax };
  if (room.generation === undefined) {
    return { kind: "register", terms: link.terms, sync: { session, haves: [], now } };
  }
  askAgain(room, link);
  return { kind: "register", terms: link.terms, sync: syncState(turn, link, session, room.generation) };
}

/** Fields that a peer may know: the password and the salt only over TLS, the salt only where JIDs go (3.9). */
function sharedConfig(room: Room, link: Link): Config {
  const { fields, occupantIdSalt, card, face } = room.config.config;
  const seen = isStar(room, link) ? faceOf(face) : card === undefined ? {} : { card };
  const shared = { ...seen, fields: link.secure ? fields : withoutPassword(fields) };
  const trusted = link.secure && link.extension && isTrusted(room, link);
  return trusted && occupantIdSalt !== undefined ? { ...shared, occupantIdSalt } : shared;
}

function faceOf(face: string | undefined): Pick<Config, "face"> {
  return face === undefined ? {} : { face };
}

function withoutCard(config: Config): Config {
  const { card: _known, ...others } = config;
  return others;
}

type ConfigStep = Extract<Step, { kind: "config" }>;

/**
 * The room's configuration, and its lists if they are others than the peer has (D1-17, 3.8). At set-up it opens the session, and from
 * here on the log keeps what the peer has not been given (D1-16).
 */
export function configFrame(turn: Turn, link: Link, { setUp, sameCard = false }: ConfigStep): ConfigFrame {
  const { room } = turn;
  const session = setUp || link.session === undefined ? newSession(room) : link.session;
  const state = setUp && room.generation !== undefined ? syncState(turn, link, session, room.generation) : undefined;
  if (setUp) {
    openSession(turn, link, session);
    delete link.listsDigest;
    // A replica that is set up anew does not know the others any more: they are announced again.
    const isOther = (pair: string): boolean => !pair.split(" ").includes(link.peer);
    room.relayed = room.relayed.filter((pair) => isOther(pair));
    forgetAcquaintances(room, link.peer);
    link.cursor = room.log.lastPosition;
    link.rosterPosition = 0;
    link.sent = decidedHaves(room).map((have) => ({
      host: have.host,
      epoch: have.epoch,
      sequence: have.contiguous,
    }));
  }
  const withLists = link.extension && link.listsDigest !== room.lists.digest && isTrusted(room, link);
  link.listsUnderWay = room.log.lastPosition;
  return {
    kind: "config",
    config: sameCard ? withoutCard(sharedConfig(room, link)) : sharedConfig(room, link),
    configDigest: room.config.digest,
    listsDigest: room.lists.digest,
    ...sessionOf(link),
    ...(setUp ? openedBy(room, link) : {}),
    ...(withLists ? { lists: { version: room.lists.digest, items: linesFor(room, link, room.lists.items) } } : {}),
    ...(state === undefined ? {} : { sync: state }),
  };
}

/** E3-05: to who knows only the spec the room speaks as who has opened the link. */
function openedBy(room: Room, link: Link): Pick<ConfigFrame, "occupant"> {
  const occupant = link.extension ? undefined : openerOf(room, link);
  return occupant === undefined ? {} : { occupant: occupant.nick };
}

/** By whom the link was opened, if he is in still; the log may not hold his join any more. */
export function openerOf({ log, roster }: Room, { opener, openedBy: asked }: Link): Occupant | undefined {
  if (opener === undefined) return undefined;
  const entry = log.entries.find(({ stamp }) => sameEvent(stamp.id, opener));
  const known = occupantOf(roster, entry?.identity ?? opener, entry?.event.nick);
  if (known !== undefined || entry !== undefined || asked === undefined) return known;
  // He was in before he asked for the replica.
  const present = occupantAt(roster, asked.nick);
  return present?.view.user === asked.user ? present : undefined;
}

/** One change of the lists if the peer has what it applies to, else the whole (3.8). */
function listsFrame(room: Room, link: Link, change: ListsChange | undefined): ConfigFrame | undefined {
  if (!link.extension || !isTrusted(room, link)) return undefined;
  const partial = change !== undefined && link.listsDigest === change.base;
  // A change that was taken back since may have put somebody out, who is told of by it alone.
  if (!partial && link.listsDigest === room.lists.digest) return undefined;
  link.listsUnderWay = partial ? change.position : room.log.lastPosition;
  const whole = { version: room.lists.digest, items: linesFor(room, link, room.lists.items) };
  const changed = (): ListsUpdate["items"] => linesFor(room, link, change?.items ?? []);
  const lists = partial ? { base: change.base, version: change.version, items: changed() } : whole;
  return { kind: "config", lists, listsDigest: lists.version, ...sessionOf(link) };
}

/** D1-19: at set-up all occupants, in a sync our own and those of homes that we relay (3.6.4). */
export type RosterStep = Extract<Step, { kind: "roster" }>;

function rosterFrame(turn: Turn, link: Link, next: RosterStep): Frame {
  const { room } = turn;
  if (next.from === 0) {
    const everybody = next.homes === "all" ? allOccupants(room.roster).concat(hiddenFor(room, link)) : told(room, link);
    const listed = next.only === undefined ? everybody : everybody.filter(({ home }) => home === next.only);
    // D3-18: a replica that was opened by a join is told of everybody, and knows who is its own.
    const tellsAll = next.homes === "all" && isOpenedByJoin(room, link);
    const others = tellsAll ? listed : listed.filter((occupant) => occupant.home !== link.host);
    link.rosterSnapshot = others.map((occupant) => rosterItem(occupant));
    if (next.only === undefined) noteJidsTold(room, link);
    link.rosterPosition = room.log.lastPosition;
    link.rosterHomes = isStar(room, link) ? "all" : next.homes;
    link.rosterTold = rosterTold(turn, link, next);
  }
  // A peer that knows only the spec knows of no pages.
  if (!link.extension) return { kind: "roster", items: toldItems(room, link, link.rosterSnapshot), more: false };
  const items = toldItems(room, link, rosterPage(link.rosterSnapshot, next.from, pagesFor(room, link.host)));
  const end = next.from + items.length;
  const more = link.rosterSnapshot.length > end;
  // The next page's step takes this one's place when the result has come.
  if (more) link.script.splice(1, 0, { ...next, from: end });
  const place = next.from > 0 ? { after: next.from } : {};
  return { kind: "roster", items, more, ...place, ...link.rosterTold, ...sessionOf(link) };
}

/** As of when the roster that is made now tells of whom. */
export function rosterTold(turn: Turn, link: Link, next: RosterStep): Link["rosterTold"] {
  const { room } = turn;
  const { host, epoch } = room.surroundings;
  const told = next.only === undefined ? tellsOf(room, next, link) : everyStartOf(room, next.only);
  const tells = told.map((have) => asSent(room, link, have));
  const sequence = contiguousOf(room.log, host, epoch);
  if (!hasStar(room) || link.direction !== "down" || link.state !== "up" || sequence === 0) return { tells };
  return { tells, asOf: { id: { host, epoch, sequence }, time: timeOf(turn), orderKey: room.log.highestKey } };
}

/** Outside a sync the numbers that a roster tells count as sent, as those of events do (3.1, `p`). */
function asSent(room: Room, link: Link, have: Have): Have {
  // Of a home that is not relayed yet it is not known what the peer has.
  const isAlways = isStar(room, link) || isToldByUs(room, link, have.host);
  if (link.state !== "up" || !(isAlways || relaysFrom(link, have.host))) return have;
  // What has been kept back from it comes later (D3-02), under lower numbers, which a roster must not make void.
  if (isBehind(room, link)) return have;
  return { ...have, previous: noteSent(link, have.host, have.epoch, have.contiguous) };
}

/** Up to which numbers of their homes' present starts the people that are listed are known: ours and those of these links. */
function tellsOf(room: Room, next: RosterStep, to: Link): readonly Have[] {
  const { host, epoch } = room.surroundings;
  const others = next.homes === "own" ? relayedLinks(room, to) : room.links;
  const haves = decidedHaves(room);
  const upTo = (home: Host, start: Epoch): Have => {
    const contiguous = haveOf(haves, { host: home, epoch: start })?.contiguous ?? 0;
    return { host: home, epoch: start, contiguous, above: [] };
  };
  const tells: Have[] = [upTo(host, epoch)];
  for (const { host: home, peerEpoch, peerForgot } of others) {
    // Of a new start's people nothing is known before the sync with it is through.
    if (home === to.host || peerEpoch === undefined || peerForgot) continue;
    tells.push(upTo(home, peerEpoch));
  }
  return tells;
}

/** The same of one home and all of its starts: of the earlier ones nothing but what was told is left. */
function everyStartOf(room: Room, home: Host): readonly Have[] {
  return decidedHaves(room).filter((have) => have.host === home);
}

/** Links whose people this link hears of through us (3.5): those that we hear of ourselves, as far as we have heard. */
function relayedLinks(room: Room, link: Link): readonly Link[] {
  const isHeard = (other: Link): boolean => isAlive(other) && !other.peerForgot;
  const isRelayed = (other: Link): boolean => isHeard(other) && room.relayed.includes(pairKey(link.peer, other.peer));
  const isAlways = (other: Link): boolean =>
    room.role === "primary" && other !== link && (isStar(room, link) || isStar(room, other));
  return room.links.filter((other) => isAlways(other) || isRelayed(other));
}

/** People of our own, and of homes that we pass on. */
function told(room: Room, link: Link): readonly Occupant[] {
  const homes = homesTold(room, link);
  const seen = homes.flatMap((home) => occupantsOf(room.roster, home));
  return seen.concat(hiddenFor(room, link).filter(({ home }) => homes.includes(home)));
}

/** Who is not shown here for his nick is in the room all the same; a peer that judges claims decides for itself. */
function hiddenFor(room: Room, link: Link): readonly Occupant[] {
  if (!link.extension || isStar(room, link)) return [];
  // Of a star the others are told whom we have under a nick, and of nobody else.
  return room.hidden.filter(({ home }) => !isOfStar(room, home));
}

/** The first of the unsure numbers, in as many runs as a hello can name; the rest is for the next one. */
function unsureToTell({ unsure }: Room): readonly EventId[] {
  const told: EventId[] = [];
  let runs = 0;
  for (const part of unsure.parts) {
    const { host, epoch } = part;
    let last = 0;
    for (const sequence of sequencesOf(unsure, part)) {
      if (sequence !== last + 1) runs++;
      if (runs > limits.unsureRunsMax) return told;
      told.push({ host, epoch, sequence });
      last = sequence;
    }
  }
  return told;
}

/** 3.6.1: the hello begins a session; events after it stay in the log until the sync is done. */
function helloFrame(turn: Turn, link: Link): Frame | undefined {
  const { room } = turn;
  if (room.generation === undefined) return undefined;
  const session = newSession(room);
  openSession(turn, link, session);
  if (link.direction === "up") askAgain(room, link);
  link.cursor = room.log.lastPosition;
  link.rosterPosition = 0;
  link.unsureTold = unsureToTell(room);
  return { kind: "hello", sync: syncState(turn, link, session, room.generation) };
}

/**
 * Whether the peer gets our roster in a sync (3.6.4): it lacks an event that only a roster shows, says that it
 * lacks the roster, or has started anew and has forgotten everybody.
 */
export function needsRoster(room: Room, link: Link): boolean {
  if (policyOf(room, link).rosterAtSync === "always") return true;
  const { host, epoch } = room.surroundings;
  if (link.peerForgot || link.peerWantsRoster) {
    // In a star nobody else says that the people of other homes are gone.
    if (link.direction === "down" && (isStar(room, link) || hasHeardByUs(room, link))) return true;
    // Who has never had anybody need not say so.
    if (contiguousOf(room.log, host, epoch) > 0 || told(room, link).length > 0) return true;
  }
  return lacksPresence(room.log, link.peerHaves, homesTold(room, link));
}

/** Whether a shadow has heard of homes that it knows by us alone, maybe before we were started anew (3.5). */
function hasHeardByUs(room: Room, { host: own, peerHaves }: Link): boolean {
  const isPeerOfIt = (home: Host): boolean => room.links.some((other) => other.host === home && !isStar(room, other));
  const isBoundToUs = (home: Host): boolean => home !== own && home !== room.surroundings.host && !isPeerOfIt(home);
  return peerHaves.some(({ host }) => isBoundToUs(host));
}

/** Homes of which this link is told by us: our own, and those that we pass on, also where they have ended since (D3-02). */
function homesTold(room: Room, link: Link): readonly Host[] {
  const relayed = relayedLinks(room, link).map((other) => other.host);
  const isLinked = (home: Host): boolean => room.links.some(({ host }) => host === home);
  const former = room.formerStars.filter((home) => !isLinked(home));
  const strangers = strangersHomes(room).filter((home) => home !== link.host && !relayed.includes(home));
  return [room.surroundings.host, ...relayed, ...former, ...strangers];
}

/** What the peer lacks of the log, in the one order: the primary's side of all homes, else of our own (3.6.5). */
function backlogFrame(turn: Turn, link: Link, next: Extract<Step, { kind: "backlog" }>): Frame | undefined {
  const { room } = turn;
  if (link.session === undefined) return undefined;
  // 3.8: not what our outcasts have said.
  const isVoid = (entry: LogEntry): boolean => isOfOurOutcast(room, entry);
  const isOfThese = (strand: Strand): boolean => isTold(room, link, strand);
  const backlog = next.rest ?? beginBacklog(room.log, link.cursor, link.peerHaves, isOfThese, isVoid);
  // Nobody needs to hear from us what is gone of his own, unless he asks for copies of it.
  for (const reading of backlog.readings) {
    const asked = haveOf(link.peerHaves, reading.strand)?.without;
    if (reading.strand.host === link.host && asked === undefined) reading.toldUpTo = limits.integerMax;
  }
  // Before the page: what is dropped while it is on its way is told with the next.
  const gone = takeGone(backlog);
  const messages = takePage(backlog, pagesFor(room, link.host), isVoid).map((message) =>
    withPrevious(room, link, backlog, attributedInSync(room, link, message)),
  );
  // Who asks for copies waits for the end of the backlog, even of an empty one.
  const isAwaited = next.rest === undefined && link.peerHaves.some(({ without }) => without !== undefined);
  if (messages.length === 0 && gone.length === 0 && !isAwaited) return undefined;
  for (const id of gone) if (id.host !== link.host) tellGone(turn, link, id);
  const more = hasMore(backlog);
  if (more) link.script.splice(1, 0, { kind: "backlog", rest: backlog });
  const page: BacklogFrame = { kind: "backlog", session: link.session, messages, more };
  return gone.length === 0 ? page : { ...page, gone };
}

/**
 * Whether the backlog tells the messages of that start of a home. A replica's own of earlier starts come back to it, should its
 * disk have gone back to an older state; in a star also those of this one, since it may lack our copies (3.5, 3.6).
 */
function isTold(room: Room, link: Link, { host, epoch }: Strand): boolean {
  if (link.direction !== "down") return host === room.surroundings.host;
  return host !== link.host || epoch !== link.peerEpoch || isStar(room, link);
}

/** What lies between its messages a roster tells, or nobody (3.1, `p`): so the peer has no gap, and can pass them on at once. */
function withPrevious(room: Room, link: Link, { given }: Backlog, message: PastMessage): PastMessage {
  const id = message.stamp?.id;
  if (id === undefined || !tellsAllOf(room, link, id.host)) return message;
  // What we lacked ourselves at the cut may yet come.
  if ((haveOf(link.cut, id)?.contiguous ?? 0) < id.sequence - 1) return message;
  const previous = markSent(given, id.host, id.epoch, id.sequence);
  return previous >= id.sequence - 1 ? message : { ...message, previous };
}

/** Whether the peer learns of that home by us alone. */
function tellsAllOf(room: Room, link: Link, home: Host): boolean {
  return (isStar(room, link) && link.direction === "down") || isToldByUs(room, link, home);
}

/** Who knows only the spec has no mutual links, and is not named (3.5). */
function peerhostFrame(room: Room, link: Link, next: Extract<Step, { kind: "peerhost" }>): Frame {
  const isStranger = linkWith(room, next.peer)?.extension === false;
  const named = isStranger ? {} : { peer: next.peer };
  return { kind: "peerhost", room: nodeOf(link.peer), ...named, removed: next.removed, ...lifeOf(room) };
}
