/** An administrator takes a peer out of his list: its links end (3.9, 3.11). */
import { describe, expect, test } from "vitest";
import type { Host } from "../../src/dmuc/core/words/ids";
import { surround } from "../../src/dmuc/core/state/state";
import { Cluster } from "./cluster";

const A = "rooms.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;
const C = "rooms.marlowe.lit" as Host;

/** Three instances, with somebody at each. */
function threeServers(): Cluster {
  const cluster = new Cluster([A, B, C]);
  cluster.distribute(cluster.source(A));
  cluster.pass(5_000);
  cluster.at(A).join("hecate");
  cluster.at(B).join("firstwitch");
  cluster.at(C).join("faustus");
  cluster.pass(1_000);
  return cluster;
}

/** Then one server's list lacks another, and its module starts anew. */
function without(host: Host, peer: Host): Cluster {
  const cluster = threeServers();
  cluster.refusing.add(`${host} ${peer}`);
  cluster.at(host).restart("second start");
  cluster.at(host).join("newcomer");
  cluster.pass(60_000);
  return cluster;
}

const peersOf = (cluster: Cluster, host: Host): string[] =>
  cluster
    .at(host)
    .room.links.map((link) => link.host)
    .sort();

describe("a peer that is allowed no more", () => {
  test("has no instance any more, if it was a source that held with it; the others let its people go", () => {
    const cluster = without(A, B);
    expect(cluster.at(B).ended).toBe(true);
    expect(cluster.at(B).effects.find(({ kind }) => kind === "end")).toMatchObject({ alternative: `coven@${A}` });
    expect(peersOf(cluster, A)).toEqual([C]);
    expect(peersOf(cluster, C)).toEqual([A]);
    expect(cluster.at(C).nicks()).toEqual(["faustus", "newcomer"]);
    expect(cluster.at(A).nicks()).toEqual(["faustus", "newcomer"]);
  });

  test("has no shadow here any more, if it was the source; the others go on", () => {
    const cluster = without(B, A);
    expect(cluster.at(B).ended).toBe(true);
    expect(cluster.at(C).ended).toBe(false);
    expect(cluster.at(A).nicks()).toEqual(["faustus", "hecate"]);
    expect(cluster.at(C).nicks()).toEqual(["faustus", "hecate"]);
  });

  test("hears of the other's people by the source, if both are its shadows (3.5)", () => {
    const cluster = without(B, C);
    for (const host of [A, B, C]) expect(cluster.at(host).nicks(), host).toEqual(["faustus", "hecate", "newcomer"]);
  });

  test("is heard by way of the source, if both are shadows, and hears by way of it: the source is told (3.5, 3.9)", () => {
    const cluster = threeServers();
    cluster.refusing.add(`${B} ${C}`);
    // The module is reloaded: people and numbers are as before.
    surround(cluster.at(B).room, cluster.surroundings(B));
    cluster.at(B).feed({ kind: "restored" });
    // By itself the other would find out later.
    cluster.pass(3_000);
    expect(peersOf(cluster, B)).toEqual([A]);
    expect(cluster.at(A).room.relayed).toEqual([`coven@${B} coven@${C}`]);
    cluster.at(B).say("firstwitch", "Eye of newt");
    cluster.at(C).say("faustus", "Toe of frog");
    cluster.pass(60_000);
    expect(cluster.at(B).heard()).toEqual(["Toe of frog"]);
    expect(cluster.at(C).heard()).toEqual(["Eye of newt"]);
    for (const host of [A, B, C]) expect(cluster.at(host).nicks()).toEqual(["faustus", "firstwitch", "hecate"]);
  });
});

test("links of a mode that is not spoken any more end at the next start; the peer is asked for one of a mode that is (3.13)", () => {
  const cluster = threeServers();
  const { room } = cluster.at(A);
  const marlowe = room.links.find(({ host }) => host === C)!;
  marlowe.mode = "dmuc3";
  // With this one off the service speaks only what it gives its own rooms.
  cluster.at(A).restart("second start");
  expect(cluster.at(A).room.links.map(({ host, mode }) => [host, mode])).toEqual([
    [B, "dmuc1"],
    [C, "dmuc1"],
  ]);
  cluster.at(A).join("newcomer");
  cluster.pass(60_000);
  for (const host of [A, B]) expect(cluster.at(host).nicks(), host).toEqual(["faustus", "firstwitch", "newcomer"]);
});
