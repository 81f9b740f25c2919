/** (being written) The room's state and its one mutator. */
import type { Effect } from "./effects";
import type { ReplicateFrame } from "./frames";
import type { Epoch, Host, Instant, InstanceJid } from "./ids";
import type { Input } from "./inputs";
import type { PeerTable } from "./peers";
import type { Policy } from "./policy";

/** What a room must know of the service that holds it. */
export interface Surroundings {
  readonly host: Host;
  readonly epoch: Epoch;
  readonly mode: string;
  readonly policy: Policy;
  readonly peers: PeerTable;
  /** When a peer is asked to hold a replica: at once, or when that many of its users are in (D1-07). */
  readonly trigger: { readonly kind: "eager" } | { readonly kind: "lazy"; readonly users: number };
  /** Nodes of replicas: the room's own node (D1-49). */
  readonly answerWaitMs: number;
}

export interface Room {
  readonly self: InstanceJid;
  /** Primary of its links, replica of another's, or a plain room without links (invariant 6). */
  readonly role: "plain" | "primary" | "replica";
  /** A replica's primary. */
  readonly primary?: InstanceJid;
  /** False while a new replica waits for its config: joins wait (D1-14). */
  readonly open: boolean;
}

/** What survives a restart: role, generation, links. Plain strings, numbers, arrays and records: fit for any store. */
export interface SavedRoom {
  readonly self: string;
  readonly role: "primary" | "replica";
}

/** A room that has no links yet. */
export declare function createRoom(self: InstanceJid, surroundings: Surroundings): Room;
/** A replica that a primary's service has asked for, after admission; its first step is the `received` replicate frame. */
export declare function createReplica(self: InstanceJid, asked: ReplicateFrame, by: Host, surroundings: Surroundings): Room;
export declare function saveRoom(room: Room): SavedRoom | undefined;
export declare function restoreRoom(saved: SavedRoom, surroundings: Surroundings): Room;
/** The only mutator of a room. */
export declare function step(room: Room, input: Input, now: Instant): readonly Effect[];
/** When the room wants a `tick`, or undefined. */
export declare function nextDeadline(room: Room): Instant | undefined;
