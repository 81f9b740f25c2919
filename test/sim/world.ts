/** What a simulated server has to do with: its rooms, and what all servers share. */
import type { Epoch, Host, InstanceJid } from "../../src/dmuc/core/words/ids";
import type { LifeRules } from "../../src/dmuc/core/exchange/prober";
import type { Room, Surroundings } from "../../src/dmuc/core/room";
import type { Dialect } from "../../src/dmuc/dialects/dialect";
import { Disk } from "./disk";
import { LocalRoom } from "./local-room";
import type { Network } from "./network";
import type { Scheduler } from "./scheduler";
import type { Watch } from "./watch";

/** A room in service. */
export interface Slot {
  readonly room: Room;
  readonly local: LocalRoom;
  readonly disk: Disk;
}

/** What all servers of a cluster share. */
export interface World {
  readonly scheduler: Scheduler;
  readonly network: Network;
  /** The dialect that these two speak with each other. */
  dialectBetween(one: Host, other: Host): Dialect;
  /** Whether there are servers whose replicas come and go with their people. */
  hasMirrors(): boolean;
  /** The one of that server: of its links to the source, or in which the source asks others to hold the room. */
  dialectOf(host: Host): Dialect;
  readonly liveness: LifeRules;
  readonly seed: number;
  /** Servers that know only the spec. */
  readonly plainHosts: readonly Host[];
  readonly watch: Watch;
  surroundings(host: Host, epoch: Epoch): Surroundings;
  /** What the room is called at that server. */
  jidOf(host: Host): InstanceJid;
  /** Random bits, the same for the same seed; sessions are made of the first of them. */
  newEpoch(host: Host, start: number): Epoch;
}
