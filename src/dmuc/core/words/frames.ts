/**
 * All that instances of a room, and their services, say to each other: the dialects' common vocabulary.
 *
 * A dialect turns a frame into its spec's stanzas and back. Frames below "the link extension" exist only between two
 * instances that both announce it (protocol.md); a peer that knows only the spec never gets one.
 */
import type { Config, ListItem } from "./config";
import type { Left, OccupantView, Present, RoomEvent, RosterItem, SubjectSet, Said } from "./events";
import type {
  EventId,
  Generation,
  InstanceJid,
  Instant,
  Nick,
  OccupantId,
  Payload,
  Session,
  Stamp,
  UserJid,
} from "./ids";

/** What a side has of one home's numbers (`<have/>`, 3.0). */
export interface Have {
  readonly host: EventId["host"];
  readonly epoch: EventId["epoch"];
  /** All numbers up to here. */
  readonly contiguous: number;
  /** Numbers above a gap. */
  readonly above: readonly number[];
  /** Of a roster outside a sync: the number told before it; all between are told by it (3.1, `p`). */
  readonly previous?: number;
  /** Numbers among these, lowest first, of which this side wants the primary's copy (3.6, "D2, order by the primary"). */
  readonly without?: readonly number[];
}

/** A hello, its answer, or the same at set-up (`<sync/>`, 3.6). */
export interface SyncState {
  readonly session: Session;
  readonly generation: Generation;
  /** Opaque digests made by the primary; absent between two replicas (3.8). */
  readonly configDigest?: string;
  readonly listsDigest?: string;
  readonly now: Instant;
  readonly haves: readonly Have[];
  /** Only the primary's: all replicas but the addressee (3.5). */
  readonly peers?: readonly InstanceJid[];
  /** That a roster is lacking here, though no number is. */
  readonly wantsRoster?: true;
}

/** A message as history or a backlog carries it. */
export interface PastMessage {
  readonly event: Said | SubjectSet;
  readonly time: Instant;
  /** Real JID of the sender or bare JID of the room, as `delay@from` says (E1-07). */
  readonly delayFrom?: string;
  readonly stamp?: Stamp;
  /** In a backlog: the number before it for this receiver, where that is not the one before (3.1, `p`). */
  readonly previous?: number;
  /** Occupant-id of who has said it, where a primary tells it (M-02). */
  readonly author?: OccupantId;
  /** Octets of the stanza, for limits by size. */
  readonly bytes: number;
}

/** Limits of a history request; the tightest counts (D1-22). */
export interface HistoryLimits {
  readonly charactersMax?: number;
  readonly stanzasMax?: number;
  readonly seconds?: number;
  readonly since?: Instant;
}

/** Access lists (3.8): the whole, or a change of what the receiver has. */
export interface ListsUpdate {
  readonly version: string;
  /** Digest of the lists that the change applies to; absent: these are the whole lists. */
  readonly base?: string;
  readonly items: readonly ListItem[];
}

/** An event with what the extension says about it. */
export interface EventFrame {
  readonly kind: "event";
  readonly event: RoomEvent;
  /** Absent: from a peer without the extension, or of a kind that has no number. */
  readonly stamp?: Stamp;
  /** Number before this one for this receiver; absent: the one before (3.1). */
  readonly previous?: number;
  /** Numbered stanzas received on this link in this session (3.1). */
  readonly acknowledged?: number;
  /** Number of the occupant's join, where the nick is not enough (3.7). */
  readonly identity?: EventId;
  /** For what has no number. */
  readonly session?: Session;
  /** It was said before, at this time: the subject at set-up (D1-56). */
  readonly said?: Instant;
  /** Octets of the stanza of a message for the log, as who has read it counts them: for limits by size. */
  readonly bytes?: number;
  /**
   * Whose stanza it is, where a replica passes on what its users send as it is (D2-28): such a stanza names the room, or the
   * nick that he wants, and not the one that he has.
   */
  readonly speaker?: UserJid;
  /** A join through a mirror, which shall serve him from now on; if the room has no link with it, this asks for one (D3-13). */
  readonly through?: InstanceJid;
  /** Status codes, beside 110, of his own presence who has come in by this: for his replica alone (D3-23). */
  readonly codes?: readonly number[];
}

/** The primary does not grant what a replica has asked for with that number, which is void (3.6). */
export interface EventRefusedFrame {
  readonly kind: "event-refused";
  /** Absent: from a primary that knows only the spec. */
  readonly id?: EventId;
  /** Who asked, or the nick that he wanted; a message to the room names none. */
  readonly nick?: Nick;
  /** The stanza error's condition, for whoever asked. */
  readonly condition: string;
  readonly session?: Session;
  /** Where the answer goes to the user himself: who asked, with what kind of stanza and under which id. */
  readonly asked?: {
    readonly user: UserJid;
    readonly stanza: "presence" | "message";
    readonly messageId?: string;
    /**
     * The escaping of him that it was addressed to (D3-29). Where the primary has not added who is meant, `user` is what the
     * escaping tells, whose case is lost: he is whoever of those served here matches it (D3-31).
     */
    readonly node?: string;
    /** The room's whole error; absent where nobody asked the room: the condition tells all. */
    readonly error?: Payload;
  };
}

/** A private message from occupant to occupant (D1-54). */
export interface PrivateFrame {
  readonly kind: "private";
  readonly from: Nick;
  readonly to: Nick;
  readonly type: "chat" | "normal" | "error";
  readonly messageId?: string;
  /** `xml:lang` of the stanza: the language of its texts. */
  readonly language?: string;
  readonly payload: Payload;
  readonly session?: Session;
  /** The addressee's: if the nick has another one by now, the message is not for him. */
  readonly occupantId?: OccupantId;
}

/** An IQ between occupants (D1-54); session and occupant-id travel in its id. */
export interface OccupantIqFrame {
  readonly kind: "occupant-iq";
  readonly from: Nick;
  readonly to: Nick;
  readonly type: "get" | "set" | "result" | "error";
  readonly id: string;
  /** `xml:lang` of the stanza: the language of its texts. */
  readonly language?: string;
  readonly payload: Payload;
}

// Opening a link, and the spec's set-up

/** The primary's service asks another to hold an instance (D1-13). */
export interface ReplicateFrame {
  readonly kind: "replicate";
  /** Node of the replica to be. */
  readonly room: string;
  readonly primary?: InstanceJid;
  readonly name?: string;
  readonly generation?: Generation;
}

/** The primary tells its config: at set-up, at each change, in a sync (D1-17, 3.8). */
export interface ConfigFrame {
  readonly kind: "config";
  /** Absent in an IQ that carries lists alone. */
  readonly config?: Config;
  readonly lists?: ListsUpdate;
  readonly configDigest?: string;
  readonly listsDigest?: string;
  readonly session?: Session;
  /** Only at set-up (3.6). */
  readonly sync?: SyncState;
  /** Of a link with a peer that knows only the spec: the room speaks as the occupant who has opened it (E3-05). */
  readonly occupant?: Nick;
}

/** The result of a `ConfigFrame`: empty but at set-up (D1-18). */
export interface ConfigTakenFrame {
  readonly kind: "config-taken";
  readonly sync?: SyncState;
}

/** The sender's occupants (D1-19); the last page has no `more`. */
export interface RosterFrame {
  readonly kind: "roster";
  /** How many the pages before it list; absent on the first. */
  readonly after?: number;
  readonly items: readonly RosterItem[];
  /** Homes whose occupants are told here in full, as they were after these numbers: the sender's, and those it passes on. */
  readonly tells?: readonly Have[];
  /** In a star, outside a sync: where it stands in the order, after that number of the primary's. Whom it had lost before and lists is back. */
  readonly asOf?: Stamp;
  readonly session?: Session;
  readonly more: boolean;
}

/** A new replica asks for what was said before (D1-21). */
export interface HistoryRequestFrame {
  readonly kind: "history-request";
  readonly room: string;
  readonly limits: HistoryLimits;
  readonly session?: Session;
  /** The room is asked as the occupant as whom it has told its config (E3-05). */
  readonly occupant?: Nick;
}

/** What was said, oldest first. */
export interface HistoryFrame {
  readonly kind: "history";
  readonly messages: readonly PastMessage[];
  /** So many follow on further pages: they are asked for, from the last message on (D1-23). */
  readonly left: number;
}

/** The primary's service tells another peer of a new or withdrawn one (D1-25). */
export interface PeerhostFrame {
  readonly kind: "peerhost";
  readonly room: string;
  /** Absent from a firsthost that knows only the spec: then nothing can be done with it (E1-10). */
  readonly peer?: InstanceJid;
  readonly removed: boolean;
  /** Life of the room that is meant (3.1). */
  readonly generation?: Generation;
}

// Registration of a replica (3.2)

/** What a replica and its primary agree on: the smaller sizes, the longer wait. */
export interface ReplicaTerms {
  /** Between pings of a link without traffic. */
  readonly keepaliveMs: number;
  /** Whether the replica keeps what was said. */
  readonly history: boolean;
  /** So much of what was said before it is told. */
  readonly messagesMax: number;
  readonly bytesMax: number;
}

/** A service that has users in the room asks for a replica of it. */
export interface RegisterFrame {
  readonly kind: "register";
  readonly terms: ReplicaTerms;
  /** The session that it chooses, and what it has of the room, if it has had a replica of it before. */
  readonly sync: Omit<SyncState, "generation" | "now"> & Partial<Pick<SyncState, "generation" | "now">>;
}

/** The primary grants it; people, history and subject follow, one stanza each, and `synced` ends the set-up. */
export interface RegisteredFrame {
  readonly kind: "registered";
  readonly terms: ReplicaTerms;
  readonly sync: SyncState;
  /** As much of config and lists as goes into one page; what does not follows by itself. */
  readonly config?: ConfigFrame;
}

/** The replica has no users any more. */
export interface UnregisterFrame {
  readonly kind: "unregister";
}

/** The primary serves the replica's users by itself from now on. */
export interface RevokeFrame {
  readonly kind: "revoke";
  readonly reason?: string;
}

/** The primary would like the service to register (`dmuc2_invite`). */
export interface CreateFrame {
  readonly kind: "create";
  readonly room: InstanceJid;
  readonly terms: ReplicaTerms;
}

/** The answer to that: the address of the replica which the service holds, or is about to hold (D2-15). */
export interface CreatedFrame {
  readonly kind: "created";
  readonly replica: InstanceJid;
}

/** One occupant as the primary lists him to a new replica (D2-16). */
export interface ListedFrame {
  readonly kind: "listed";
  readonly item: RosterItem;
  readonly session?: Session;
}

/** One message from before the replica's time (D2-18): kept, and shown to nobody who is in. */
export interface PastFrame {
  readonly kind: "past";
  readonly message: PastMessage;
  readonly session?: Session;
}

/** The room's avatar is another one, and nothing else of its configuration (M-05). */
export interface FaceFrame {
  readonly kind: "face";
  /** Absent: it has none any more. */
  readonly face?: string;
  /** Of the configuration, of which it is a part. */
  readonly configDigest: string;
  readonly session?: Session;
}

/** Whoever the primary has let in is to be served by the replica from now on (D2-20). */
export interface EnterFrame {
  readonly kind: "enter";
  readonly user: UserJid;
  readonly nick: Nick;
  readonly view: OccupantView;
  /** Of his own presence, beside 110 (T-01). */
  readonly codes: readonly number[];
  /** What he wants of the history; absent: as the replica sees fit. */
  readonly history?: HistoryLimits;
  /** He is in already: nothing is shown to him (3.2.2). */
  readonly adopted: boolean;
  /** Of whom is adopted, as a roster lists him. */
  readonly claim?: Stamp;
  readonly identity?: EventId;
  readonly session?: Session;
}

/** He is not to be served any more (D2-22); the news for everybody follows. */
export interface LeaveFrame {
  readonly kind: "leave";
  readonly user: UserJid;
  readonly event: Left;
  readonly session?: Session;
}

/** The replica has not heard what it was told, and is to be told everything anew (D2-33): an error, as the spec has it. */
export interface LostFrame {
  readonly kind: "lost";
}

/** An empty result. */
export interface DoneFrame {
  readonly kind: "done";
}

// The link extension

/** "This I have": it begins a sync (3.6.1). */
export interface HelloFrame {
  readonly kind: "hello";
  readonly sync: SyncState;
}

/** "Please say hello" (3.6.1). */
export interface HelloWantedFrame {
  readonly kind: "hello-wanted";
}

/** An act of the primary on somebody at home elsewhere, as a sync tells it (3.6.3). */
export interface PastAct {
  readonly event: Present | Left;
  readonly stamp: Stamp;
  readonly identity: EventId;
}

/** A page of what the receiver has missed (3.6.5). */
export interface BacklogFrame {
  readonly kind: "backlog";
  readonly session: Session;
  readonly messages: readonly PastMessage[];
  readonly acts?: readonly PastAct[];
  /** Up to these numbers the sender's log has no messages of their homes any more (`<gone/>`, 3.1). */
  readonly gone?: readonly EventId[];
  readonly more: boolean;
}

/** End of the sender's part of a sync, or its confirmation (3.6.7). */
export interface SyncedFrame {
  readonly kind: "synced";
  readonly session: Session;
  /**
   * At the end of a registration: of whom the `listed` told in full, and as of when, as a roster says it; in the answer what the
   * replica itself has, its own start first.
   */
  readonly tells?: RosterFrame["tells"];
  readonly asOf?: Stamp;
}

/** A replica tells the primary which other replicas it reaches (3.5). */
export interface ReachFrame {
  readonly kind: "reach";
  readonly session: Session;
  readonly peers: readonly { readonly jid: InstanceJid; readonly up: boolean }[];
}

/** What a user of a replica asks of the room and the primary decides (D1-55, 3.8): `<relay/>`. */
export interface PetitionFrame {
  readonly kind: "petition";
  readonly session: Session;
  readonly user: UserJid;
  /** Join: he wants to come in at a replica that is not told what it would have to know to let him (3.8). */
  readonly type: "get" | "set" | "join";
  readonly payload: Payload;
  /** It was recorded while the primary was not reached: whom it is about, whatever he is called by now (3.8). */
  readonly identity?: EventId;
}

/** What the primary's room has answered: the content of its result, or its error. */
export interface VerdictFrame {
  readonly kind: "verdict";
  readonly type: "result" | "error";
  readonly payload: Payload;
}

/** The end of a replica, told by either side (3.11). */
export interface DissolveFrame {
  readonly kind: "dissolve";
  readonly room: string;
  /** Where its users may go, if the primary lives. */
  readonly alternative?: InstanceJid;
  /** Of that room. */
  readonly password?: string;
  readonly reason?: string;
  /** Life of the room that has ended (3.1): one that comes late does not end the next. */
  readonly generation?: Generation;
  /** The same of a replica that was registered: what is told it without being answered carries the session. */
  readonly session?: Session;
}

/** One probe or its answer for all rooms of a pair of domains (3.4). */
export interface AliveFrame {
  readonly kind: "alive";
  readonly epoch: EventId["epoch"];
  readonly rooms: readonly AliveRoom[];
}

/** How many numbered stanzas of one link have come in its session (3.4); or that the room is gone. */
export interface AliveRoom {
  readonly room: InstanceJid;
  readonly session?: Session;
  readonly count?: number;
  readonly gone: boolean;
}

/** All that one service can say to another, in whatever dialect. */
export type Frame =
  | EventFrame
  | EventRefusedFrame
  | PrivateFrame
  | OccupantIqFrame
  | ReplicateFrame
  | ConfigFrame
  | ConfigTakenFrame
  | RosterFrame
  | HistoryRequestFrame
  | HistoryFrame
  | PeerhostFrame
  | RegisterFrame
  | RegisteredFrame
  | UnregisterFrame
  | RevokeFrame
  | CreateFrame
  | CreatedFrame
  | ListedFrame
  | PastFrame
  | FaceFrame
  | EnterFrame
  | LeaveFrame
  | LostFrame
  | DoneFrame
  | HelloFrame
  | HelloWantedFrame
  | BacklogFrame
  | SyncedFrame
  | ReachFrame
  | PetitionFrame
  | VerdictFrame
  | DissolveFrame
  | AliveFrame;
