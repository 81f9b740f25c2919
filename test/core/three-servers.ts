/** A room of three servers: its source in Athens, with nobody in, and shadows in Bohemia and on Cyprus. */
import type { Host } from "../../src/dmuc/core/words/ids";
import { Cluster } from "./cluster";

export const athens = "rooms.athens.lit" as Host;
export const bohemia = "rooms.bohemia.lit" as Host;
export const cyprus = "rooms.cyprus.lit" as Host;

/**
 * Bob is in through Bohemia, Carol through Cyprus; who is behind a split is shown as `presence` says.
 *
 * @param orphanTtlMs after which a shadow ends whose source is not reached; 0: never.
 */
export function threeServers(presence: Cluster["splitPresence"] = "away", orphanTtlMs = 0): Cluster {
  const cluster = new Cluster([athens, bohemia, cyprus]);
  cluster.splitPresence = presence;
  cluster.orphanTtlMs = orphanTtlMs;
  cluster.distribute(cluster.source(athens));
  cluster.pass(5_000);
  cluster.at(bohemia).join("bob");
  cluster.at(cyprus).join("carol");
  cluster.settle();
  return cluster;
}
