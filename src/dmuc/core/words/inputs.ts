/**
 * Everything that can reach a room: what its own people do, what peers say, what time does.
 *
 * Ids and random values come in with the inputs that need them, so that the same inputs always have the same effects.
 */
import type { ListItem, VersionedConfig, VersionedLists } from "./config";
import type { Left, OccupantView, Renamed, RoomEvent } from "./events";
import type {
  AliveRoom,
  EnterFrame,
  EventRefusedFrame,
  Frame,
  HistoryLimits,
  OccupantIqFrame,
  PastMessage,
  PrivateFrame,
  ReplicaTerms,
  VerdictFrame,
} from "./frames";
import type {
  Epoch,
  EventId,
  Generation,
  Host,
  InstanceJid,
  Instant,
  Nick,
  Payload,
  ReplicaNodes,
  RequestId,
  UserJid,
} from "./ids";

/** An occupant came in through this instance; the host's room has let him in already. */
export interface LocalJoin {
  readonly kind: "local-join";
  readonly nick: Nick;
  readonly view: OccupantView;
  /** Id of his stanza, where it is the primary that decides (D2-28). */
  readonly messageId?: string;
  /** He is in already, served by the primary till now, and shall be by this replica: nothing is shown to him (D3-28). */
  readonly adopted?: true;
  /** What he has said to be let in, where it is the primary that decides: it counts here while that is not reached (3.10). */
  readonly password?: string;
}

/** Show, status, role or affiliation of an occupant changed here. For one homed elsewhere: an act of ours (3.7). */
export interface LocalUpdate {
  readonly kind: "local-update";
  readonly nick: Nick;
  readonly view: OccupantView;
  readonly actor?: Nick;
  readonly reason?: string;
  /** Id of his stanza, where it is the primary that decides (D2-28). */
  readonly messageId?: string;
}

/** An occupant is out, or, if he is homed elsewhere, was put out here (3.7). */
export interface LocalLeave extends Omit<Left, "kind"> {
  readonly kind: "local-leave";
  /** That client is out, and he stays in by another: nobody but the primary hears of it (D3-36). */
  readonly staysIn?: true;
}

/** Somebody who is in here has taken another nick. */
export interface LocalRename extends Omit<Renamed, "kind"> {
  readonly kind: "local-rename";
}

/** A message or subject that the host's room has accepted. It is not shown before the effects say so. */
export interface LocalMessage {
  readonly kind: "local-message";
  /** Absent: the room itself speaks. */
  readonly nick?: Nick;
  readonly messageId?: string;
  /** `xml:lang` of the stanza: the language of its texts. */
  readonly language?: string;
  readonly payload: Payload;
  readonly subject: boolean;
  /** The client that sends it, where it is the primary that decides (D2-28). */
  readonly user?: UserJid;
  /** What the room tells, and has told its people here by itself: whom it is for (3.8). */
  readonly announcedTo?: "everybody" | "moderators";
  /** False for chat states and the like, which get no number (3.1). */
  readonly lasting: boolean;
  readonly bytes: number;
}

/** A private message of an occupant here to one elsewhere. */
export interface LocalPrivate extends Omit<PrivateFrame, "kind" | "session" | "occupantId"> {
  readonly kind: "local-private";
}

/** An IQ of an occupant here to one elsewhere, or his answer to one. */
export interface LocalOccupantIq extends Omit<OccupantIqFrame, "kind"> {
  readonly kind: "local-occupant-iq";
}

/** What the room here says to what somebody at a replica asks for: the answer to a `judge`. */
export interface Judged {
  readonly kind: "judged";
  readonly id: EventId;
  /** Accepted: as the room here has made it, with its role and affiliation. */
  readonly verdict:
    | {
        readonly kind: "accepted";
        readonly event: RoomEvent;
        /** A client of his has come in with it: his replica is told to serve him (D2-20). */
        readonly entered?: Pick<EnterFrame, "user" | "codes" | "history">;
        /** That client of his is out with it, though he stays in by another (D2-22). */
        readonly left?: UserJid;
      }
    | {
        readonly kind: "refused";
        readonly condition: string;
        /** The room's whole error, for the user himself. */
        readonly asked?: EventRefusedFrame["asked"];
      };
}

/** Somebody of ours wants a replica of a room elsewhere: there shall be one (3.2.1). */
export interface Register {
  readonly kind: "register";
  readonly terms: ReplicaTerms;
}

/** The replica here is not wanted any more (3.2.4). */
export interface Unregister {
  readonly kind: "unregister";
}

/** The administrator has linked that service by hand: it knows only what is printed, and one of its users comes (3.2.6). */
export interface Push {
  readonly kind: "push";
  readonly host: Host;
  /** Its replica. */
  readonly peer: InstanceJid;
  readonly mode: string;
  /** It has other rooms of ours at the moment. */
  readonly isThere: boolean;
}

/** A client has come in, whom such a service is to serve (D2-20). What it is told of the room follows its join. */
export interface LocalEntered {
  readonly kind: "local-entered";
  readonly nick: Nick;
  readonly user: UserJid;
  /** Status codes of its own presence, but 110. */
  readonly codes: readonly number[];
  /** As much of the history as it wants. */
  readonly history?: HistoryLimits;
}

/** The primary serves that peer's people by itself from now on (3.2.4). */
export interface Revoke {
  readonly kind: "revoke";
  readonly host: Host;
  readonly reason?: string;
}

/** The room shall be distributed from now on (D1-06). */
export interface Distribute {
  readonly kind: "distribute";
  /** The mode in which the room gets links of itself from now on; absent: as before. */
  readonly mode?: string;
  readonly generation: Generation;
  /** Names of the replicas; absent: as the room is called here (D1-49). */
  readonly nodes?: ReplicaNodes;
  /** The owner's choice of peers; none named: all (3.9). */
  readonly chosenPeers?: readonly Host[];
  readonly config: VersionedConfig;
  readonly lists: VersionedLists;
  /** The last messages from before the first link, oldest first (3.1). */
  readonly history: readonly PastMessage[];
  readonly subject?: PastMessage;
}

/** The room shall not be distributed any more (D1-12). */
export interface Withdraw {
  readonly kind: "withdraw";
  readonly reason?: string;
}

/** The owner changed the configuration. */
export interface LocalConfig {
  readonly kind: "local-config";
  readonly config: VersionedConfig;
}

/** The owner has chosen which of the administrator's peers may hold the room; none named: all (3.9). */
export interface LocalPeers {
  readonly kind: "local-peers";
  readonly peers: readonly Host[];
}

/** An access list changed here. */
export interface LocalLists {
  readonly kind: "local-lists";
  readonly lists: VersionedLists;
  readonly changed: readonly ListItem[];
}

/** Somebody asks here what the primary decides (D1-55). */
export interface LocalPetition {
  readonly kind: "local-petition";
  /** The host's own name for it, by which `tell-verdict` answers. */
  readonly petition: string;
  readonly user: UserJid;
  readonly type: "get" | "set" | "join";
  readonly payload: Payload;
  /** What it is about, if it is one of these: it may wait till the primary is reached again (3.8). */
  readonly act?: Act;
}

/** What a moderator or an admin does to somebody. */
export type Act =
  /** Gives him another role, or none. */
  | { readonly kind: "role"; readonly nick: Nick }
  /** Gives him another affiliation: by his bare JID. */
  | { readonly kind: "affiliation"; readonly item: ListItem };

/** What the room has answered to `decide`. */
export interface Decided {
  readonly kind: "decided";
  readonly request: RequestId;
  readonly verdict: VerdictFrame;
}

/** The room was destroyed here, and with it every replica's reason to be (3.11). */
export interface LocalDestroy {
  readonly kind: "local-destroy";
  readonly reason?: string;
  readonly alternative?: InstanceJid;
  /** Of the alternative. */
  readonly password?: string;
}

/** A frame of a peer, on a stream that is authenticated for `host`. */
export interface Received {
  readonly kind: "received";
  readonly host: Host;
  /** The instance that speaks; absent where a service speaks for itself. */
  readonly from?: InstanceJid;
  /** The mode in which it was said; absent: the room's. */
  readonly mode?: string;
  readonly frame: Frame;
  /** Present: the peer waits for an `answer` effect with this id. */
  readonly request?: RequestId;
}

/** How a request of ours ended. */
export type Outcome =
  | { readonly kind: "result"; readonly frame: Frame }
  | { readonly kind: "refused"; readonly condition: string; readonly text?: string }
  /** No answer in time, or our own server says that the peer cannot be reached. */
  | { readonly kind: "unreachable"; readonly condition: string };

/** What has become of a request that this room has sent. */
export interface Answered {
  readonly kind: "answered";
  readonly request: RequestId;
  readonly outcome: Outcome;
}

/** What a peer's service supports, or that it could not be asked (D1-51). */
export interface Discovered {
  readonly kind: "discovered";
  readonly host: Host;
  readonly support: PeerSupport;
}

/** What disco#info has said, or that it has said nothing. */
export type PeerSupport =
  | {
      readonly kind: "known";
      readonly dialect: boolean;
      readonly extension: boolean;
      /** The stream to it is encrypted with a valid certificate: passwords and salts may travel (3.9). */
      readonly secure?: boolean;
    }
  | { readonly kind: "unknown" };

/** The peer's count of what came on the link that the row names (3.4). */
export interface Counted {
  readonly kind: "counted";
  readonly host: Host;
  readonly row: AliveRoom;
}

/** The peer's service does not answer, is there, does not answer for good, or names a start that it has not named before (3.4). */
export type PeerChanged =
  | { readonly kind: "peer-suspect" | "peer-lost"; readonly host: Host }
  /** With the last sign of life before it was lost. */
  | { readonly kind: "peer-answers"; readonly host: Host; readonly lastContact?: Instant }
  | { readonly kind: "peer-named"; readonly host: Host; readonly epoch: Epoch };

/** A link of a few that are shared with the peer may be brought up now (3.5). */
export interface LinkTurn {
  readonly kind: "turn";
  readonly host: Host;
}

/** The peer's service is there, and says that the other end of the link is not (3.4). */
export interface LinkLost {
  readonly kind: "link-lost";
  readonly host: Host;
}

/** Something sent to a peer came back undelivered (3.4). */
export interface Bounced {
  readonly kind: "bounced";
  readonly host: Host;
  readonly condition: string;
}

/** The module has started, and the room was read from the disk: its links have to sync (3.11). */
export interface Restored {
  readonly kind: "restored";
}

/** The deadline has come; a spurious one does nothing. */
export interface Tick {
  readonly kind: "tick";
}

/** All that can reach a room. */
export type Input =
  | LocalJoin
  | LocalUpdate
  | LocalLeave
  | LocalRename
  | LocalMessage
  | LocalPrivate
  | LocalOccupantIq
  | Judged
  | Register
  | Unregister
  | Revoke
  | Push
  | LocalEntered
  | Distribute
  | Withdraw
  | LocalConfig
  | LocalPeers
  | LocalLists
  | LocalDestroy
  | LocalPetition
  | Decided
  | Received
  | Answered
  | Discovered
  | Counted
  | PeerChanged
  | LinkTurn
  | LinkLost
  | Bounced
  | Restored
  | Tick;
