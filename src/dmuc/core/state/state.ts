/** A room's state, and the one turn in which a step works on it. */
import type { Asked } from "./asked";
import type { VersionedConfig, VersionedLists } from "../words/config";
import type { Effect, Report } from "../words/effects";
import type { EnterFrame, EventFrame, Frame, Have, PastMessage } from "../words/frames";
import {
  type Affiliation,
  type Epoch,
  type EventId,
  type Generation,
  type Host,
  type InstanceJid,
  type Instant,
  type Nick,
  type Payload,
  type RequestId,
  type Session,
  type Stamp,
  type UserJid,
  epochOfLife,
  isOfLife,
  type ReplicaNodes,
} from "../words/ids";
import type { Ended } from "./ended";
import type { TurnedAway } from "./turned-away";
import type { OccupantView, RoomEvent, Said, SubjectSet } from "../words/events";
import { type Link, beginSession } from "./link";
import { limits } from "../words/limits";
import type { Log, LogBounds } from "./log";
import type { Numbered } from "./numbered";
import type { PeerTable } from "./peers";
import type { Mode, Policy } from "../words/policy";
import { refuse } from "../words/refusals";
import type { Recorded } from "./recorded";
import type { Occupant, Roster } from "./roster";

/** What goes into one IQ at most. */
export interface PageBounds {
  readonly itemsMax: number;
  readonly messagesMax: number;
  readonly bytesMax: number;
}

/** What a room must know of the service that holds it. */
export interface Surroundings {
  readonly host: Host;
  readonly epoch: Epoch;
  /**
   * The mode in which the room gets links of itself, and its policy: a replica's to its primary and to its likes, a primary's
   * to those whom it asks to hold one.
   */
  readonly mode: string;
  readonly policy: Policy;
  /** What a room says of its subject that has none, where every set-up ends with it (D3-51). */
  readonly emptySubject?: Payload;
  /** The others in which a primary may have links besides (3.13). */
  readonly modes?: readonly Mode[];
  readonly peers: PeerTable;
  /** When a peer is asked to hold a replica: at once, or when that many of its users are in (D1-07). */
  readonly trigger: { readonly kind: "eager" } | { readonly kind: "lazy"; readonly users: number };
  /** Wait for the answer of a request (3.4). */
  readonly answerWaitMs: number;
  /** From a split to telling the people here, and on to taking the others for gone (3.4, 3.7). */
  readonly splitGraceMs: number;
  readonly ghostTtlMs: number;
  /** A replica that nobody uses ends after this time; 0: never (D1-53). */
  readonly replicaTtlMs: number;
  /** One of a mesh whose primary is not reached ends after this time; 0 or absent: never (3.11). */
  readonly orphanTtlMs?: number;
  /** A registered one after this time; absent: as limits.ts says (3.2.4). */
  readonly lingerMs?: number;
  /** No live events to instances that nobody is at (D1-53). */
  readonly suspendEmpty: boolean;
  readonly splitPresence: "away" | "leave" | "keep";
  /** How much of the room is kept, in memory as on the disk (3.14). */
  readonly logBounds: LogBounds;
  /** The bounds of a page of a backlog, roster or history (3.5); a peer's entry may have another size. */
  readonly pages: PageBounds;
  /** What a peer may send to one room before it has to rest (3.5). */
  readonly stanzasPerSecondMax: number;
  /** What a replica's users may ask of the primary. */
  readonly relaysPerSecondMax: number;
  /** What becomes of our own who loses his nick (3.7). */
  readonly nickConflict: "rename" | "kick";
  /** What people at a split replica may do where the policy leaves it to the administrator (D2-36). */
  readonly whileSplit: {
    readonly talk: boolean;
    readonly enter: boolean;
    /** An admin's ban holds there till the primary has judged it; absent: it is refused (3.8). */
    readonly ban?: boolean;
  };
}

/** An occupant's IQ on its way to another instance (D1-54). */
export interface PendingIq {
  readonly wireId: string;
  readonly from: Nick;
  /** Who asked, by the number of his join: he may have another nick by then, or have left it to somebody else. */
  readonly asker?: EventId;
  readonly to: Nick;
  readonly id: string;
  readonly deadline: Instant;
}

/** Since when a replica has missed its primary. */
export interface Orphan {
  readonly since: Instant;
  /** The same in this start of its service: what was off itself has to look first. */
  readonly lookingSince?: Instant;
  readonly isSaved: boolean;
}

/** What another replica's occupant has said who, as far as is known here, may not. */
export interface Doubted {
  readonly peer: InstanceJid;
  readonly frame: EventFrame & { readonly event: Said | SubjectSet };
  readonly stamp: Stamp;
  readonly identity?: EventId;
  readonly view: OccupantView;
}

/** What one of our people asks for where the primary decides (3.6, "D2, order by the primary"; D3-23). */
export interface Submission {
  readonly event: RoomEvent;
  /** He was not in when he asked. */
  readonly join: boolean;
  readonly bytes: number;
  readonly identity?: EventId;
  /** The client that asks, where the primary is sent what it says as it is (D2-28). */
  readonly user?: UserJid;
  /** Its number, from when it was sent: it keeps it, however often it is sent. */
  readonly stamp?: Stamp;
  /** It is in already, served by the primary itself till now (D3-28). */
  readonly adopted?: true;
  /** What he has said to be let in. */
  readonly password?: string;
}

/** One of our people whom the primary has let in: the news of it, and its word to serve him, of which one is still to come. */
export interface Entering {
  readonly user: UserJid;
  readonly nick: Nick;
  readonly news?: { readonly view: OccupantView; readonly stamp: Stamp };
  readonly word?: EnterFrame;
}

/** A home that a replica does not reach, nor its primary, since that is known (3.7). */
export interface Lost {
  readonly host: Host;
  readonly since: Instant;
  /** Its people were shown to have left. */
  areGone: boolean;
}

/** What somebody at a replica asks for. */
export interface Judging {
  readonly peer: InstanceJid;
  readonly frame: EventFrame;
  readonly stamp: Stamp;
  /** The link that there is to be if he is let in (D3-14). */
  readonly opens?: Link;
  /** A replica that knows only the spec gives no numbers: it gets one of ours when it is decided, and this is a mere name (3.1). */
  readonly isUnnumbered?: true;
}

/** How far a home's people are known. */
export interface PeopleKnown extends Have {
  /** In a star: after which number of the primary's. */
  readonly asOf?: Stamp;
}

/** All that the core knows of one room: plain data, which `step` alone changes and `save` writes down. */
export interface Room {
  readonly self: InstanceJid;
  surroundings: Surroundings;
  /** Primary of its links, replica of another's, or a plain room without links (invariant 6). */
  role: "plain" | "primary" | "replica";
  /** The service that asked us to hold a replica. */
  primaryHost?: Host;
  /** A replica's primary; unknown until its config comes if it knows only the spec (E1-09). */
  primary?: InstanceJid;
  /** False while a new replica waits for its config: joins wait (D1-14). */
  open: boolean;
  generation?: Generation;
  /** Five random characters of a replica that our own users want: in one start there may be several, one after the other. */
  chance?: string;
  /** A primary's own; a replica's as its primary has told them, with the primary's digests (3.8). */
  config: VersionedConfig;
  lists: VersionedLists;
  /** Those lists, to look up. */
  listed?: { readonly items: VersionedLists["items"]; readonly byJid: ReadonlyMap<string, Affiliation> };
  /** A primary's: how its replicas are called elsewhere; absent: as the room is called here (D1-49). */
  nodes?: ReplicaNodes;
  /** A primary's: which of the administrator's peers its owner wants; none named: all (3.9). */
  chosenPeers?: readonly Host[];
  /** A replica's: somebody here may see everybody's real JID (D2-26). */
  seesJids?: true;
  /** A replica's: since when nobody is in it through this server (D1-53). */
  idleSince?: Instant;
  /** The primary is not reached (3.11). */
  orphan?: Orphan;
  roster: Roster;
  log: Log;
  subject?: PastMessage;
  /** What is saved ahead of what this step appends: the subject as it was, and what of the unsure numbers its log has dropped. */
  ahead: { readonly subject?: PastMessage; readonly unsureDropped: readonly EventId[] };
  links: Link[];
  /** A primary's: homes that had links of a star. What they have said the others may still lack, and hear it from nobody else. */
  formerStars: readonly Host[];
  /** Pairs of replicas between which this primary relays (3.5): "jid jid", the smaller first. */
  relayed: string[];
  /** Those of them that reach each other again, and are only to be told what has been begun. */
  reached: string[];
  /** Which replica has been told of which: "jid jid" (D1-25). */
  announced: string[];
  pendingIqs: PendingIq[];
  /** What our people ask for where the primary decides, till its copy comes (3.6). */
  submissions: Asked;
  /** Those of them who are not let in here yet (D2-19). */
  entering: readonly Entering[];
  /** Numbers of ours that were shown or given up during a split, though the primary may have them (3.6). */
  readonly unsure: Numbered<true>;
  /** What people at replicas ask for, while the room here decides. */
  judging: Judging[];
  /** People at peers that know only the spec, as the others were told of them (3.5). */
  strangers: readonly Occupant[];
  /** People at other homes who lost their nicks here and have not yet been renamed there (3.7). */
  hidden: Occupant[];
  /** Homes whose people were forgotten, by a restart or since they did not belong to the room, till a roster tells of them again. */
  forgotten: readonly Host[];
  /** Up to which numbers of their homes the last rosters have told who is there. */
  peopleKnown: readonly PeopleKnown[];
  /** Occupants behind split links who were shown to have left, and who are shown away (3.7). */
  departed: Occupant[];
  haunted: Occupant[];
  /** A replica's: homes of which the primary says that it does not reach them either. */
  lost: readonly Lost[];
  /** People whom others than their homes have put out. */
  ended: readonly Ended[];
  turnedAway: readonly TurnedAway[];
  /** What waits till it is known whether it may be said. */
  doubted: Doubted[];
  /** A replica's: when config or lists have come last. */
  ruledAt: Instant;
  /** The host's clock at the last step: one that is set back must not stall what waits. */
  lastStep: Instant;
  /** What a replica's clock lacks to its primary's, in ms; 0 while they agree (3.1). */
  clockOffsetMs: number;
  requestCount: number;
  sessionCount: number;
  /** Users of ours who wait for what the primary decides (D1-55). */
  petitions: readonly { readonly request: RequestId; readonly petition: string }[];
  /** What moderators here have decided while the primary was not reached (3.8). */
  recorded: readonly Recorded[];
}

/** One call of `step`: the room, the time, and the effects so far. */
export interface Turn {
  readonly room: Room;
  readonly now: Instant;
  readonly effects: Effect[];
}

/**
 * The room is in that life from now on.
 *
 * The epoch of what enters here ends with the beginning of the generation: so nobody takes a number of another life for one of
 * this, by whichever way it comes.
 */
export function beginLife(room: Room, generation: Generation): void {
  room.generation = generation;
  surround(room, room.surroundings);
}

/** The service that holds the room is as told from now on; its epoch becomes that of the room's life. */
export function surround(room: Room, surroundings: Surroundings): void {
  const { generation } = room;
  const { epoch } = surroundings;
  room.surroundings = { ...surroundings, epoch: generation === undefined ? epoch : epochOfLife(epoch, generation) };
}

/** Whether the number was given in this life of the room (3.1). */
export function isOfThisLife({ generation }: Room, { epoch }: EventId): boolean {
  return generation === undefined || isOfLife(epoch, generation);
}

/** Whether a frame that names a life of the room means another one than this (3.1). */
export function isOfOtherLife(room: Room, frame: { readonly generation?: Generation }): boolean {
  return frame.generation !== undefined && frame.generation !== room.generation;
}

/** Node of a room's JID. */
export function nodeOf(jid: string): string {
  return jid.slice(0, jid.indexOf("@"));
}

/** A line in the administrator's log, with the room's name in it. */
export function report(turn: Turn, level: Report["level"], text: string): void {
  turn.effects.push({ kind: "report", level, text: `${turn.room.self}: ${text}` });
}

/** Sends what needs no answer from this instance to that one. */
export function tell(turn: Turn, link: Link, frame: Frame): void {
  const { room } = turn;
  turn.effects.push({
    kind: "send",
    host: link.host,
    to: link.peer,
    from: nameFor(room, link),
    frame,
    extension: link.extension,
  });
}

/** How the other end calls this instance. */
export function nameFor(room: Room, link: Link): InstanceJid {
  return link.calledAs ?? room.self;
}

/** An id for a request, never used before in this room. */
export function newRequest(room: Room): RequestId {
  room.requestCount++;
  return `${room.surroundings.epoch.slice(0, 8)}-${room.requestCount}` as RequestId;
}

/**
 * Sends a request and notes that its answer is awaited.
 *
 * @param between "services" for what services say to each other (D1-13, D1-25).
 */
export function ask(turn: Turn, link: Link, frame: Frame, between: "instances" | "services"): void {
  const { room } = turn;
  const request = newRequest(room);
  link.outstanding = { request, frame, askedAt: turn.now };
  const { extension, host } = link;
  const answer = frame.kind === "synced" ? "later" : "at-once";
  const ends = between === "services" ? {} : { to: link.peer, from: room.self };
  turn.effects.push({ kind: "send", host, ...ends, frame, extension, request, answer });
}

/**
 * A session never used before: random bits of this start's epoch and of this life of the room, and a count (3.1).
 *
 * The epoch is new and random at every start and the generation in every life of a room, 66 bits of both together, so that no
 * session of an earlier one or of another host is like it.
 */
export function newSession(room: Room): Session {
  room.sessionCount++;
  const { epoch } = room.surroundings;
  // Who asks for a replica knows of no life yet, and may have asked for another in this start, also of the same life.
  const life = `${epoch.slice(0, 6)}${room.chance ?? room.generation?.slice(0, 5) ?? epoch.slice(6, 11)}`;
  return `${life}~${room.sessionCount}` as Session;
}

/** Begins a session; a `synced` that has waited for the end of the one before is refused, since that will not come (3.6.7). */
export function openSession(turn: Turn, link: Link, session: Session): void {
  const { syncedRequest: request } = link;
  if (request !== undefined) turn.effects.push({ kind: "answer", request, answer: refuse("wrong-session") });
  beginSession(link, session);
}

/** Who is in the room at these homes is not known here any more, till a roster tells of them. */
export function forgetPeople(room: Room, homes: readonly Host[]): void {
  const isNews = (home: Host, index: number): boolean =>
    !room.forgotten.includes(home) && homes.indexOf(home) === index;
  room.forgotten = [...room.forgotten, ...homes.filter((home, index) => isNews(home, index))].slice(-limits.homesMax);
}

/** A replica's time: its clock, set by its primary's where the two differ (3.1, "Clocks"). */
export function timeOf({ room, now }: Turn): Instant {
  return (now + room.clockOffsetMs) as Instant;
}

/** Affiliation by our own lists, of the JID or its domain; none for whom they do not name (D1-36). */
export function listedAffiliation(room: Room, view: Pick<OccupantView, "user">): Affiliation {
  if (view.user === undefined) return "none";
  const slash = view.user.indexOf("/");
  const bare = slash < 0 ? (view.user as string) : view.user.slice(0, slash);
  const listed = listedOf(room);
  return listed.get(bare) ?? listed.get(bare.slice(bare.indexOf("@") + 1)) ?? "none";
}

/** Every message is judged by the lists, which may be long: they are read once, and looked up. */
function listedOf(room: Room): ReadonlyMap<string, Affiliation> {
  const { items } = room.lists;
  if (room.listed?.items === items) return room.listed.byJid;
  const byJid = new Map<string, Affiliation>();
  for (const { jid, affiliation } of items) if (!byJid.has(jid)) byJid.set(jid, affiliation);
  room.listed = { items, byJid };
  return byJid;
}
