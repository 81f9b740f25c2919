/**
 * Everything that a host must do.
 *
 * A step's effects are executed in array order before the next step: what is appended to the log is on the disk before
 * it is shown, and shown before it leaves for a peer, so that whoever has seen the reflection of his message can rely on
 * it (3.1, D1-43).
 */
import type { Config, ListItem } from "./config";
import type { Left, OccupantView, RoomEvent } from "./events";
import type { Frame, HistoryLimits, PastMessage, PrivateFrame, OccupantIqFrame, VerdictFrame } from "./frames";
import type { EventId, Host, InstanceJid, Instant, Nick, OccupantId, Payload, RequestId, Stamp, UserJid } from "./ids";
import type { Refusal } from "./refusals";

/** Write the event to the room's history, under the stanza-id that follows from its number. BEFORE it is shown. */
export interface Append {
  readonly kind: "append";
  readonly message: PastMessage;
  /** All numbers of its home and epoch up to here have been received, presence among them, which is not written (3.1). */
  readonly contiguous: number;
  /** Who has said it, if he is one of ours (3.8). */
  readonly sender?: UserJid;
}

/** Move a message of ours in the room's history to the place that the primary has given it (3.6). */
export interface Rekey {
  readonly kind: "rekey";
  readonly id: EventId;
  readonly orderKey: number;
}

/** Give a message of ours in the room's history another number and place: the primary has refused it under the one it had (3.6). */
export interface Renumber {
  readonly kind: "renumber";
  readonly id: EventId;
  readonly stamp: Stamp;
  readonly contiguous: number;
}

/** Decide about what somebody at a replica asks for; `judged` is the next input (D2-01, D3-14). */
export interface Judge {
  readonly kind: "judge";
  readonly home: Host;
  readonly event: RoomEvent;
  readonly id: EventId;
  /** The client that asks, where the replica passes on what it sends as it is (D2-28). */
  readonly user?: UserJid;
  /** It wants to come in, whether its presence says so or not (E3-03). */
  readonly comesIn?: true;
}

/** The primary has let one of our people in: show him the room, and him to the others (D2-21, D3-25). */
export interface Admitted {
  readonly kind: "admitted";
  readonly nick: Nick;
  readonly view: OccupantView;
  readonly stamp?: Stamp;
  /** The client that is let in; absent: the one that the view names. */
  readonly user?: UserJid;
  /** Status codes of his own presence, beside 110, where the primary gives them (D2-44). */
  readonly codes?: readonly number[];
  /** How much of the history he gets, where the primary says so (D2-20). */
  readonly history?: HistoryLimits;
  /** He is in already, served by the primary till now: nothing is shown to him (3.2.2). */
  readonly adopted?: true;
}

/** The primary serves nobody of ours by that name any more: end his stay if he is here, and take out a phantom if he is not (3.2.5). */
export interface NotOurs {
  readonly kind: "not-ours";
  readonly user: UserJid;
  readonly nick: Nick;
}

/** Tell one of our people that what he asked for was refused, or that nobody can be asked at the moment. */
export interface Rejected {
  readonly kind: "rejected";
  readonly event: RoomEvent;
  /** He wanted to come in. */
  readonly join: boolean;
  readonly condition: string;
  /** The client that asked, where the event does not tell. */
  readonly user?: UserJid;
  /** The whole `<error/>` of the room, where the primary has sent it. */
  readonly error?: Payload;
  /** The primary has not answered our wish for a replica: he may ask it himself, the stock way (3.3). */
  readonly goesStockWay?: true;
}

/**
 * A replica has not answered its set-up: these, whom the room has let in through it, have been shown nothing yet, and are served
 * by the room itself from now on (D3-17).
 */
export interface TakeOver {
  readonly kind: "take-over";
  /** The replica's service. */
  readonly host: Host;
  /** It is there and does not answer: it is not asked again for ten minutes. One that was merely not reached is, as soon as it comes. */
  readonly isUnfit: boolean;
  readonly people: readonly { readonly user: UserJid; readonly nick: Nick }[];
}

/** Show an event of somebody homed elsewhere to the occupants here. */
export interface Show {
  readonly kind: "show";
  readonly event: RoomEvent;
  readonly stamp?: Stamp;
  /** The occupants were in the room when it was said elsewhere, and get it late: with its time. */
  readonly delayed: boolean;
  /** When it was said, of what has no stamp to tell it. */
  readonly said?: Instant;
  /** Occupant-id of who has said what is delayed, where it is known. */
  readonly author?: OccupantId;
}

/** Show a message of our own occupant, which the host's room holds back till now, to the occupants here. */
export interface Reflect {
  readonly kind: "reflect";
  readonly stamp?: Stamp;
}

/** Deliver a private message or IQ to an occupant of ours. */
export interface Deliver {
  readonly kind: "deliver";
  readonly frame: PrivateFrame | OccupantIqFrame;
}

/** Tell an occupant of ours that his private message or IQ could not be delivered. */
export interface Undeliverable {
  readonly kind: "undeliverable";
  readonly frame: PrivateFrame | OccupantIqFrame;
  readonly condition: "recipient-unavailable" | "remote-server-timeout" | "item-not-found";
}

/** Send to an instance, or, without `to`, to its service. AFTER local delivery. */
export interface Send {
  readonly kind: "send";
  readonly host: Host;
  readonly to?: InstanceJid;
  /** The instance that speaks; absent: our service does. */
  readonly from?: InstanceJid;
  readonly frame: Frame;
  /** The peer shows the extension: the stanzas may carry it (G-5). */
  readonly extension: boolean;
  /** Present: an IQ whose `answered` is awaited. */
  readonly request?: RequestId;
  /** With `request`: later, if the peer answers only when it has told its own part (3.6.7). */
  readonly answer?: "at-once" | "later";
}

/** Answer a peer's request. */
export interface Answer {
  readonly kind: "answer";
  readonly request: RequestId;
  readonly answer: Frame | Refusal;
}

/** Give the local room this configuration, or these access lists. */
export interface Configure {
  readonly kind: "configure";
  readonly config: Config;
  /** As it was before. */
  readonly before: Config;
  /** Not the first time: the occupants are told that the configuration changed (104). */
  readonly told: boolean;
}

/** Write these lines into the access lists of the room here (3.8). */
export interface SetLists {
  readonly kind: "set-lists";
  readonly items: readonly ListItem[];
  /** These are all: whoever is not named has no affiliation. */
  readonly whole: boolean;
  /** JIDs whose lines say the affiliation that they said before: they have got, or lost, a nick (T-20). */
  readonly again?: readonly string[];
}

/** The new replica knows its config: joins that were held may go on (D1-14). */
export interface Open {
  readonly kind: "open";
}

/** Put messages from before our time into the room's history, oldest first; nobody is shown them. */
export interface ImportHistory {
  readonly kind: "import-history";
  readonly messages: readonly PastMessage[];
}

/** End the local replica: its occupants see the room destroyed (T-11). */
export interface End {
  readonly kind: "end";
  readonly alternative?: InstanceJid;
  readonly password?: string;
  readonly reason?: string;
}

/** End a local occupant's stay, since a peer that may has put him out (3.7). */
export interface Remove {
  readonly kind: "remove";
  readonly event: Left;
  /** What he is told by an error before: he may not keep what he has (3.7). */
  readonly condition?: "conflict";
  /** The lists do not say so: he is banned here alone, till the primary has judged it (3.8). */
  readonly isProvisional?: true;
}

/** Show somebody as away, since the connection to his home is lost (3.7); `show` makes him look as before. */
export interface ShowAway {
  readonly kind: "show-away";
  readonly nick: Nick;
  readonly view: OccupantView;
  readonly lost: Host;
}

/** Give an occupant of ours another nick, since somebody elsewhere has a better claim to his (303, then 210). */
export interface RenameOwn {
  readonly kind: "rename-own";
  readonly nick: Nick;
  readonly newNick: Nick;
}

/** Give a local occupant another role, since a peer that may has decided so (3.7). */
export interface SetRole {
  readonly kind: "set-role";
  readonly nick: Nick;
  readonly view: OccupantView;
  /** As whoever has decided it shows him: what a room adds by itself is in it (hats), and maybe not what he has said of himself last. */
  readonly told: Payload;
  /** Who has decided it, and why, if that is known. */
  readonly actor?: Nick;
  readonly reason?: string;
}

/** Have the room answer what a replica's user asks of it, as if he asked here; `decided` tells the answer (D1-55). */
export interface Decide {
  readonly kind: "decide";
  readonly request: RequestId;
  readonly user: UserJid;
  readonly type: "get" | "set" | "join";
  readonly payload: Payload;
  /** Whom it is about: he may have had another nick when it was asked (3.8). */
  readonly nick?: Nick;
}

/** Tell a user of ours what the primary has answered, why there is no answer, or that it will be asked when it is reached. */
export interface TellVerdict {
  readonly kind: "tell-verdict";
  /** Of `local-petition`. */
  readonly petition: string;
  readonly verdict: VerdictFrame | PetitionFailure | "recorded";
}

/** The primary does not answer, will not hear him, or knows only the spec, which has no words for it. */
export type PetitionFailure = "no-answer" | "not-heard" | "no-words";

/** Ask what a peer's service supports; `discovered` answers, at once if it is known. */
export interface Discover {
  readonly kind: "discover";
  readonly host: Host;
}

/** Links, role or generation changed: write the room's lasting state to the disk. */
export interface Save {
  readonly kind: "save";
  /** It belongs before the append that follows: the log alone would tell too much. */
  readonly ahead?: true;
}

/** A line for the administrator's log. */
export interface Report {
  readonly kind: "report";
  readonly level: "debug" | "info" | "warn" | "error";
  readonly text: string;
}

/** All that a host can be asked to do; in the order of the list, before the next input. */
export type Effect =
  | Append
  | Rekey
  | Renumber
  | Judge
  | Admitted
  | NotOurs
  | Rejected
  | TakeOver
  | Show
  | Reflect
  | Deliver
  | Undeliverable
  | Send
  | Answer
  | Configure
  | SetLists
  | Open
  | ImportHistory
  | End
  | Remove
  | SetRole
  | ShowAway
  | RenameOwn
  | Decide
  | TellVerdict
  | Discover
  | Save
  | Report;
