/**
 * The seam inside the host: the plugin (which runs the core and talks to peers) on one side, the room service of this
 * server (mod_muc, and later users of this server in rooms elsewhere) on the other.
 */
import type { VersionedConfig, VersionedLists } from "../core/words/config";
import type { Answer, Discover, Effect, Report, Save, Send } from "../core/words/effects";
import type { PastMessage, ReplicaTerms } from "../core/words/frames";
import type { Generation, Host, InstanceJid, UserJid } from "../core/words/ids";
import type { Input, PeerSupport } from "../core/words/inputs";
import type { Policy } from "../core/words/policy";
import type { Room } from "../core/room";
import type { Stanza } from "util.stanza";
import type { Disk } from "./disk";

/** Effects that concern the room's own occupants; the plugin does the others itself. */
export type LocalEffect = Exclude<Effect, Send | Answer | Discover | Save | Report>;

/** What the local side may ask of the plugin. @noSelf */
export interface PluginPort {
  /** Where writes wait while storage fails. */
  readonly disk: Disk;
  /** The core's room for that JID: one that is distributed, or a replica. A room without links has none (invariant 6). */
  roomAt(jid: InstanceJid): Room | undefined;
  /** One hook = one input = one list of effects, executed before this returns (or, inside another step, right after it). */
  feed(room: Room, input: Input): void;
  /**
   * Makes an ordinary room distributed: creates the core's room and feeds it `distribute` (D1-06).
   *
   * @param chosenPeers those that the owner wants; empty: all.
   */
  distribute(jid: InstanceJid, chosenPeers: readonly Host[]): void;
  /** The owner takes distribution back (D1-12): feeds `withdraw`. */
  withdraw(jid: InstanceJid): void;
  /**
   * Takes up a replica of a room elsewhere for people of this server, who come in by the room's own JID: the caller feeds it
   * `register` (3.2), or the first join (D3-13).
   *
   * @param self its JID at this service.
   * @param mode name of the dialect.
   * @param extension whether the room's service has the link extension.
   * @returns the one that is there already, if it is; undefined if the dialect is not spoken here.
   */
  openReplica(self: InstanceJid, primary: InstanceJid, mode: string, extension: boolean): Room | undefined;
  /** What the mode of that name chooses; undefined if it is not spoken here. */
  policyOf(mode: string): Policy | undefined;
  /** Tells what the host's service supports in that dialect, at once if it is known (D1-51, 3.13). */
  discover(host: Host, mode: string, done: (support: PeerSupport) => void): void;
  /**
   * Takes a stanza of a linked room that is addressed to a user here, and not to the replica: the room's answer to what he
   * has asked for.
   *
   * @param user whom it is for, whatever it is addressed to.
   * @returns whether it was one.
   */
  hear(room: Room, stanza: Stanza, host: Host, user: UserJid): boolean;
  /** Somebody has come in whom this server serves: his own may be asked to hold a replica (`dmuc2_invite`, 3.2.3). */
  arrived(jid: InstanceJid, user: UserJid): void;
  /** What this service shows in disco#info of what it speaks. */
  features(): readonly string[];
  /** What the room shows in disco#info: of each mode in which it has links (D1-50, D2-53, 3.13). */
  featuresOf(room: Room): readonly string[];
  /** Whether the administrator lets us link with that host in that dialect (3.9). */
  mayLink(host: Host, mode: string): boolean;
  /**
   * Sees to it that the replica of somebody who is about to come in is told of the room before, if it knows only what is printed
   * (3.2.6).
   *
   * @returns whether he has to wait for that.
   */
  tellBefore(jid: InstanceJid, user: UserJid): boolean;
  /** The same of somebody who has just come in. */
  tellAfter(jid: InstanceJid, user: UserJid): void;
  /** The room is gone from this server: forget the core's room and what is stored of it. */
  forget(jid: InstanceJid): void;
}

/** The past of an ordinary room, in which more may be said while it is read. @noSelf */
export interface Past {
  /** The next message, oldest first; undefined if nothing more was said. */
  next(): PastMessage | undefined;
  subject(): PastMessage | undefined;
}

/** What comes of a room's wish for a replica. @noSelf */
export interface Invited {
  readonly replica: InstanceJid;
  /** Registers it. */
  accept(terms: ReplicaTerms): void;
}

/** What must be known of rooms that others want replicas of. @noSelf */
export interface Hosting {
  /** Those services that the room's owner wants; empty: all (3.9). */
  chosenPeersOf(jid: InstanceJid): readonly Host[];
  /** Keeps the room in storage from now on (3.11). */
  keep(jid: InstanceJid): void;
  /** Everybody may see everybody's real JID. */
  isNonAnonymous(jid: InstanceJid): boolean;
}

/** What the plugin asks of the local side. @noSelf */
export interface LocalSide {
  /** Carries out one effect; never throws for what a peer sent. */
  perform(room: Room, effect: LocalEffect): void;
  /** Whether a room of that JID exists on this server, in memory or stored. */
  exists(jid: InstanceJid): boolean;
  /** Creates the local room of a replica: without occupants, closed to joins until `open`, persistent (D1-14, D1-28). */
  createReplicaRoom(jid: InstanceJid): void;
  /** Configuration and access lists of the room as they are now, with digests (3.8). */
  configOf(jid: InstanceJid): VersionedConfig;
  listsOf(jid: InstanceJid): VersionedLists;
  /** What was said in an ordinary room, as far as it is kept: rows without stamp (3.1). */
  pastOf(jid: InstanceJid, isWithIds: boolean): Past;
  /** The last message in the log of a room that is back from the disk: the server may have been killed before it was archived. */
  mayLack?(jid: InstanceJid, message: PastMessage): void;
  /** The current generation goes into stanza-ids of numbered messages (3.1). */
  setGeneration(jid: InstanceJid, generation: Generation): void;
  /** Occupants now in the room through this server, as inputs: when an ordinary room becomes distributed. */
  occupantsOf(jid: InstanceJid): readonly Input[];
  /** A room elsewhere would like to have a replica here; undefined if nobody here is in it (3.2.3). */
  invited?(room: InstanceJid): Invited | undefined;
  /** JID of the replica that users here have of a room elsewhere; undefined if it would be too long, absent if they have none. */
  replicaOf?(room: InstanceJid): InstanceJid | undefined;
  /** After all effects of an input: the room's links may be others than before, or it may have been forgotten. */
  stepped?(room: Room): void;
  /** Storage works again: writes what the room service itself could not write. */
  saveRooms?(): void;
  /** Of a side with rooms for which others may register (3.2); absent: it has none. */
  readonly hosting?: Hosting;
  /** This server stops: whoever is by it in a room that is another's is out, and all are told why (T-21, 3.10). */
  stop(): void;
  /** Undoes every patch; called at unload. */
  detach(): void;
}
