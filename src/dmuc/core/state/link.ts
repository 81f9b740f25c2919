/**
 * The tie between two instances of one room: its states, its session, and what either side is known to have.
 *
 * It needs no queue: what happens is in the room's log, and `cursor` tells what of that the peer has been given. What is to be
 * told beside events is its script (`step.ts`).
 */
import type { Left, RosterItem } from "../words/events";
import type { EventFrame, Have, PastMessage, ReplicaTerms, RosterFrame, SyncState } from "../words/frames";
import type { Epoch, EventId, Host, InstanceJid, Instant, Nick, RequestId, Session, UserJid } from "../words/ids";
import type { SentMark } from "./marks";
import { type Farewell, type Scripted, enqueue } from "./step";
import type { Tallied } from "./tally";

/**
 * Idle: nothing asked yet. Requested: the peer was asked to hold an instance. Syncing: a script runs. Up: events flow.
 * Suspect: asked whether it lives. Split: given up for now. Refused, dissolved: given up.
 */
export type LinkState = "idle" | "requested" | "syncing" | "up" | "suspect" | "split" | "refused" | "dissolved";

/** Up: the peer is our primary. Down: we are its primary. Across: both are replicas of a third. */
export type Direction = "up" | "down" | "across";

/** What a peer may be complained of (`complaints.ts`). */
export type ComplaintKind =
  /** It brought an event of a home that is not its own. */
  | "foreign-event"
  /** It brought an event of ours that we never sent. */
  | "our-number"
  /** An event of its own would stand before an earlier one. */
  | "order"
  /** It spoke, whispered or asked as somebody who is not at home there. */
  | "foreign-nick"
  /** What it answered is of no use, so that its link cannot come up. */
  | "answer"
  /** It let somebody be heard who may not speak. */
  | "voice"
  /** It decided about somebody who is not its own. */
  | "act"
  /** It named a JID that is not of its users, or the occupant-id of another. */
  | "foreign-user"
  /** It told of a presence without a number. */
  | "no-number"
  /** Its roster lists people of other homes. */
  | "foreign-people"
  /** It sends more than the room takes. */
  | "rate"
  /** Its clock and ours differ. */
  | "clock"
  /** More people, starts or homes than are taken. */
  | "too-many"
  /** It, or we, have missed something for so long that no log holds it any more. */
  | "gone";

/** When that was said last, and how often it has happened since. */
export interface Complaint {
  readonly kind: ComplaintKind;
  readonly at: Instant;
  untold: number;
}

/** A client that a replica was told to serve, which knows only the spec. */
export interface PrintedClient {
  readonly user: UserJid;
  readonly nick: Nick;
  /** It has left, and the replica has not heard of it. */
  readonly left?: Left;
}

/** One tie of a room with one instance elsewhere: how far it is, and what each side has of the other. */
export interface Link extends Scripted, Tallied {
  readonly peer: InstanceJid;
  readonly host: Host;
  /** Name of the mode that both sides speak: what it means says the policy (`policyOf`). */
  mode: string;
  readonly direction: Direction;
  state: LinkState;
  /** Absent: it has been so since the last start. */
  stateSince?: Instant;
  /** The peer announces the link extension. */
  extension: boolean;
  /** Passwords and salts may travel (3.9). */
  secure: boolean;
  /** The set-up has been through once: from now on a sync brings it up. */
  established: boolean;
  session?: Session;
  /** Of a split link: the one that it was split in. */
  sessionBefore?: Session;
  /** When it was split, and the last sign of life before. */
  splitSince?: Instant;
  lastContact?: Instant;
  /** Position of the log up to which the peer has been given everything, by itself or by a roster. */
  cursor: number;
  /** Roster events up to here are shown by the roster that was sent. */
  rosterPosition: number;
  /** Whether that roster tells of all homes: then also what we have decided about their people. */
  rosterHomes: "all" | "own";
  sent: SentMark[];
  /** Numbered stanzas sent in this session, how many of them are acknowledged, and since when the oldest other waits. */
  sentCount: number;
  acknowledged: number;
  waitingSince?: Instant;
  /** The peer counted fewer than we sent; asked once more (3.4). */
  recounting: boolean;
  /** Numbered stanzas received in this session, and what the peer was told of it. */
  received: number;
  receivedTold: number;
  /** The last number of each strand that came in this session. */
  heard: SentMark[];
  /** What we had when the sync began: our cut. */
  cut: readonly Have[];
  /** The homes that we passed on to it at that moment: of others the sync need not have told (3.5). */
  relayedAtCut: readonly Host[];
  /** What the peer had when the sync began: its cut, and what we need not send. */
  peerHaves: readonly Have[];
  /** Start of the peer's module with which we last synced. */
  peerEpoch?: Epoch;
  /** In a sync: whether the peer says that it lacks our roster. */
  peerWantsRoster: boolean;
  /** What the people here know of those behind the link while it is split. */
  ghosts: "unseen" | "shown" | "left";
  /** What its roster told in the sync before this one is still to be passed on. */
  passesRosterOn?: boolean;
  /** Homes whose people the peer has told in this session, in full. */
  toldHomes: readonly Host[];
  /** Another replica: whether it is reached, as the primary has confirmed to know (3.5). */
  reported?: boolean;
  /** The primary has been told that it is not reached, and has not answered: that word may still come there. */
  isLossUnderWay?: true;
  /** A peer has confirmed to know of these that we do not reach them: a replica (3.7), or the primary of those we may not link with (3.5). */
  lostKnown: readonly InstanceJid[];
  /** Config and lists that the peer has. */
  configDigest?: string;
  listsDigest?: string;
  /** Up to which position of the log the lists that it has tell who was put out; and those that are under way. */
  listsPosition: number;
  listsUnderWay: number;
  /** Frames that came during a sync though they belong after it (3.6.1). */
  held: EventFrame[];
  /** Roster pages that came before the last one; and whom of them it has to let in. */
  rosterPages: RosterItem[];
  rosterLeft: RosterItem[];
  /** Messages of backlogs that came in this session. */
  backlogReceived: number;
  /** What the pages of a roster under way are cut from. */
  rosterSnapshot: readonly RosterItem[];
  /** As of when it tells of whom: each of its pages says the same. */
  rosterTold: Pick<RosterFrame, "tells" | "asOf">;
  /** Replicas that the answer to a hello has named, the peer's or ours. */
  peersTold: readonly InstanceJid[];
  /** A peer's `synced` that waits until we have told our part (3.6.7). */
  syncedRequest?: RequestId;
  /** The join by which the link is, or was, opened: its copy ends the set-up (D3-26). */
  opener?: EventId;
  /** At the primary: the number under which that join came, before the room's life was known there. */
  openerAsked?: EventId;
  /** Who has asked by it. */
  openedBy?: { readonly user: UserJid; readonly nick: Nick };
  /** As whom a primary that knows only the spec has told its config: it is asked as him (E3-05). */
  toldAs?: Nick;
  /** Those of ours who have asked it to come in once more, and got no answer yet; words of ours that are not in its history. */
  toldAgain: Nick[];
  unheard: readonly EventId[];
  /** Of the numbered stanzas that were sent in this session, the last that was a message. */
  saidCount: number;
  /** A replica: since when nobody is in through it, though nobody of it has left (D3-02). */
  emptySince?: Instant;
  /** A replica that serves people whom we have let in (3.2.2). */
  servesOurs?: boolean;
  /** A replica that knows only the spec: the clients that it was told to serve (3.2.6). Absent: none so far. */
  clients?: readonly PrintedClient[];
  /** How the other end calls this instance, where the administrator has said so (3.2.6). Absent: by its own JID. */
  calledAs?: InstanceJid;
  /** A replica whose primary knows only the spec: when that was there again. */
  resumedAt?: Instant;
  /** The same: whom it has not told of since, whether it tells anew at all, till when it may begin by itself, and be through. */
  untold?: {
    readonly nicks: readonly Nick[];
    readonly isTelling: boolean;
    readonly beginsUntil?: Instant;
    readonly until: Instant;
  };
  /** A replica that has been told real JIDs (D2-26). */
  knowsJids?: boolean;
  /** What was agreed at the registration, or is to be asked for (3.2). */
  terms?: ReplicaTerms;
  /** A replica whose registration was refused: the condition (3.3). */
  refusedAs?: string;
  /** A replica that is being set up: what its primary tells of the past. */
  pastTold: PastMessage[];
  /** The room is not shared any more: what the peer is to be told when it is reached (3.11). */
  farewell?: Farewell;
  /** The peer's backlog of this session is here to its last page. */
  backlogTaken: boolean;
  /** Numbers of ours of which the hello of this session wants the primary's copies (3.6). */
  unsureTold: readonly EventId[];
  /** Since when a number is missing (3.1). */
  gapSince?: Instant;
  /** Syncs in a row for what was missing, and when the last of them began. */
  repairs: number;
  repairedAt?: Instant;
  /** Events of the peer's that would have stood before earlier ones of its own: one is pardoned (3.1). */
  disorders: number;
  /** Given up by us: no sync can mend what the peer does. */
  givenUp: boolean;
  /** Stanzas that came since that moment, and till when the peer has to rest (3.5, "Rate"). */
  stanzasCounted: number;
  countedSince?: Instant;
  slowUntil?: Instant;
  /** What its users have asked of the primary since that moment (D1-55). */
  petitionsCounted: number;
  petitionsSince?: Instant;
  /** The peer has ended its instance, which nobody used (D1-53): it is asked for another when one of its users comes. */
  dormant?: boolean;
  /**
   * Events were kept back, since nobody is at the peer's instance (D1-53): a sync tells them when somebody comes, for which
   * we have asked or not.
   */
  withheld?: "unasked" | "asked";
  /** Set up once, and now anew: a sync has to follow, since both sides may have more than the other. */
  inUse?: boolean;
  /** Its service has asked for a replica without knowing of the room's life: nobody is in by it yet (3.2.2). */
  isBlank?: boolean;
  /** What was said before the set-up has not come yet. */
  lacksHistory?: boolean;
  /** The session in which a set-up has told it the subject (D1-56). */
  subjectToldIn?: Session;
  /** Refusals in a row, for the pauses of 3.3. */
  refusals: number;
  /** What the administrator was told of the peer, one for each kind. */
  complaints: Complaint[];
}

/** A link on which nothing has happened yet. */
export function createLink(peer: InstanceJid, host: Host, direction: Direction, mode: string): Link {
  return {
    peer,
    host,
    mode,
    direction,
    state: "idle",
    extension: false,
    secure: false,
    established: false,
    script: [],
    attempts: 0,
    cursor: 0,
    rosterPosition: 0,
    rosterHomes: "own",
    sent: [],
    sentCount: 0,
    saidCount: 0,
    acknowledged: 0,
    recounting: false,
    received: 0,
    receivedTold: 0,
    heard: [],
    cut: [],
    relayedAtCut: [],
    listsPosition: 0,
    listsUnderWay: 0,
    peerHaves: [],
    peerForgot: true,
    peerWantsRoster: false,
    ghosts: "unseen",
    lostKnown: [],
    toldHomes: [],
    held: [],
    rosterPages: [],
    rosterLeft: [],
    backlogReceived: 0,
    rosterSnapshot: [],
    rosterTold: {},
    peersTold: [],
    pastTold: [],
    toldAgain: [],
    unheard: [],
    backlogTaken: false,
    unsureTold: [],
    repairs: 0,
    disorders: 0,
    givenUp: false,
    stanzasCounted: 0,
    petitionsCounted: 0,
    refusals: 0,
    complaints: [],
  };
}

/** Whether the peer takes part in the room at present, or is about to. */
export function isAlive(link: Link): boolean {
  return link.state === "up" || link.state === "syncing" || link.state === "suspect";
}

/** Whether the link is given up for good. */
export function isEnded(link: Link): boolean {
  return link.state === "refused" || link.state === "dissolved";
}

/**
 * Whether the replica is told that it is not wanted any more (3.2.4). It ends on reading so: what is said after that reaches its
 * people from the room itself, and nobody by the link.
 */
export function isTakenBack({ script }: Link): boolean {
  return script.some(({ kind }) => kind === "revoke");
}

/** What a frame without number carries on this link (3.1). */
export function sessionOf(link: Link): { readonly session?: Session } {
  return link.extension && link.session !== undefined ? { session: link.session } : {};
}

/** Begins a session: what belongs to an older one is void from now on (invariant 5). */
export function beginSession(link: Link, session: Session): void {
  link.session = session;
  link.sentCount = 0;
  link.saidCount = 0;
  link.acknowledged = 0;
  delete link.waitingSince;
  link.recounting = false;
  link.received = 0;
  link.receivedTold = 0;
  link.heard = [];
  link.held = [];
  link.rosterPages = [];
  link.rosterLeft = [];
  link.pastTold = [];
  link.backlogReceived = 0;
  link.toldHomes = [];
  delete link.withheld;
  link.backlogTaken = false;
  delete link.syncedRequest;
  delete link.gapSince;
}

/** Notes what the peer says it has, at set-up or in a hello. */
export function notePeer(link: Link, sync: SyncState): void {
  link.peerHaves = sync.haves;
  const epoch = sync.haves.find((have) => have.host === link.host)?.epoch;
  link.peerWantsRoster = sync.wantsRoster === true;
  // Until a sync has been through: it may break off before our roster is told.
  if (epoch !== link.peerEpoch) link.peerForgot = true;
  if (epoch !== undefined) link.peerEpoch = epoch;
  link.sent = sync.haves.map((have) => ({ host: have.host, epoch: have.epoch, sequence: have.contiguous }));
}

/** Notes that a numbered stanza was written. */
export function countSent(link: Link, now: Instant): void {
  link.sentCount++;
  link.waitingSince ??= now;
}

/** Notes how many the peer has counted: the only proof that something arrived (3.1). */
export function acknowledge(link: Link, count: number, now: Instant): void {
  if (count <= link.acknowledged) return;
  link.acknowledged = Math.min(count, link.sentCount);
  link.recounting = false;
  if (link.acknowledged === link.sentCount) delete link.waitingSince;
  else link.waitingSince = now;
}

/**
 * A replica tells its primary anew who is in through it. By a sync: a roster by itself would undo what is being asked for at
 * the same time.
 */
export function sayWhoIsIn(link: Link): void {
  link.peerForgot = true;
  if (isAlive(link)) enqueue(link, { kind: "hello" });
}
