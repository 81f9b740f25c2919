import { describe, expect, test } from "vitest";
import type { Host } from "../../src/dmuc/core/words/ids";
import { Cluster } from "./cluster";

const A = "rooms.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;
const C = "rooms.marlowe.lit" as Host;

function threeServers(prepare: (cluster: Cluster) => void = () => undefined): Cluster {
  const cluster = new Cluster([A, B, C]);
  prepare(cluster);
  const source = cluster.source(A);
  cluster.distribute(source);
  source.join("hecate");
  cluster.pass(5_000);
  return cluster;
}

function choose(cluster: Cluster, ...peers: readonly Host[]): void {
  cluster.at(A).feed({ kind: "local-peers", peers });
}

function peersOf(cluster: Cluster, host: Host): string[] {
  return cluster.at(host).room.links.map((link) => `${link.host} ${link.state}`);
}

describe("the owner chooses the peers of his room (3.9)", () => {
  test("an instance that he does not want any more ends, and the others learn that", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.at(C).join("faustus");
    cluster.pass(5_000);
    choose(cluster, C);
    cluster.pass(5_000);
    expect(cluster.at(B).ended).toBe(true);
    expect(cluster.at(B).effects.find(({ kind }) => kind === "end")).toMatchObject({ alternative: `coven@${A}` });
    expect(peersOf(cluster, A)).toEqual([`${C} up`]);
    expect(peersOf(cluster, C)).toEqual([`${A} up`]);
    expect(cluster.at(A).nicks()).toEqual(["faustus", "hecate"]);
    expect(cluster.at(C).nicks()).toEqual(["faustus", "hecate"]);
  });

  test("one that he names later gets an instance, which the others meet", () => {
    const cluster = threeServers();
    choose(cluster, C);
    cluster.pass(5_000);
    cluster.at(C).join("faustus");
    choose(cluster);
    cluster.pass(5_000);
    cluster.at(B).join("firstwitch");
    cluster.pass(5_000);
    for (const host of [A, B, C]) expect(cluster.at(host).nicks(), host).toEqual(["faustus", "firstwitch", "hecate"]);
    expect(peersOf(cluster, C).sort()).toEqual([`${B} up`, `${A} up`].sort());
  });

  test("an instance that is made anew gives no number a second time (3.1)", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.at(B).say("firstwitch", "one");
    cluster.pass(5_000);
    choose(cluster, C);
    cluster.pass(5_000);
    choose(cluster);
    cluster.pass(5_000);
    cluster.at(B).join("firstwitch");
    cluster.at(B).say("firstwitch", "two");
    cluster.pass(5_000);
    for (const host of [A, C]) {
      expect(cluster.at(host).heard(), host).toEqual(["one", "two"]);
      expect(cluster.at(host).nicks(), host).toEqual(["firstwitch", "hecate"]);
    }
  });

  test("what was said behind a split comes home before the instance ends (3.11)", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.pass(5_000);
    cluster.isolate(B);
    cluster.pass(60_000);
    cluster.at(B).say("firstwitch", "Where hast thou been?");
    choose(cluster, C);
    cluster.pass(60_000);
    expect(cluster.at(B).ended).toBe(false);
    cluster.rejoin(B);
    cluster.pass(120_000);
    expect(cluster.at(B).ended).toBe(true);
    expect(cluster.at(A).heard()).toEqual(["Where hast thou been?"]);
    expect(peersOf(cluster, A)).toEqual([`${C} up`]);
  });

  test("if he thinks better of it before the peer is told, nothing ends", () => {
    const cluster = threeServers();
    cluster.isolate(B);
    cluster.pass(60_000);
    choose(cluster, C);
    cluster.pass(5_000);
    choose(cluster, B, C);
    cluster.rejoin(B);
    cluster.pass(120_000);
    expect(cluster.at(B).ended).toBe(false);
    expect(peersOf(cluster, A).sort()).toEqual([`${B} up`, `${C} up`]);
  });

  test("the administrator's list is the limit of his choice, and it outlives a restart", () => {
    const cluster = threeServers();
    choose(cluster, C, "rooms.elsewhere.example" as Host);
    cluster.pass(5_000);
    cluster.at(A).restart("epoch-2");
    cluster.pass(60_000);
    expect(peersOf(cluster, A)).toEqual([`${C} up`]);
  });
});

describe("an instance that nobody uses (D1-53)", () => {
  const aDayMs = 86_400_000;

  test("withdraws after its time, the others learn it, and the next of its users brings it back", () => {
    const cluster = threeServers((made) => {
      made.replicaTtlMs = aDayMs;
    });
    cluster.at(C).join("faustus");
    cluster.pass(aDayMs - 60_000);
    expect(cluster.at(B).ended).toBe(false);
    cluster.pass(120_000);
    expect(cluster.at(B).ended).toBe(true);
    expect(cluster.at(C).ended).toBe(false);
    expect(peersOf(cluster, C)).toEqual([`${A} up`]);
    expect(peersOf(cluster, A).sort()).toEqual([`${B} idle`, `${C} up`]);
    cluster.at(A).restart("epoch-2");
    cluster.pass(aDayMs);
    expect(cluster.at(B).ended).toBe(true);

    cluster.at(A).join("firstwitch", "firstwitch@macbeth.lit/pda");
    cluster.pass(60_000);
    expect(cluster.at(B).ended).toBe(false);
    expect(cluster.at(B).nicks()).toEqual(["faustus", "firstwitch"]);
  });

  test("stays as long as somebody is there, and while it has to tell what its source lacks (3.11)", () => {
    const cluster = threeServers((made) => {
      made.replicaTtlMs = aDayMs;
    });
    cluster.at(B).join("firstwitch");
    cluster.pass(2 * aDayMs);
    expect(cluster.at(B).ended).toBe(false);
    cluster.isolate(B);
    cluster.pass(60_000);
    cluster.at(B).say("firstwitch", "A sailor's wife had chestnuts in her lap");
    cluster.at(B).leave("firstwitch");
    cluster.pass(2 * aDayMs);
    expect(cluster.at(B).ended).toBe(false);
    cluster.rejoin(B);
    cluster.pass(120_000);
    expect(cluster.at(B).ended).toBe(true);
    expect(cluster.at(A).heard()).toEqual(["A sailor's wife had chestnuts in her lap"]);
  });

  test("with 0 it stays for ever", () => {
    const cluster = threeServers((made) => {
      made.replicaTtlMs = 0;
    });
    cluster.pass(30 * aDayMs);
    expect(cluster.at(B).ended).toBe(false);
  });
});

describe("an instance that nobody is at, where that is spared (D1-53)", () => {
  test("gets nothing that is said till somebody joins, and then all of it, once", () => {
    const cluster = threeServers((made) => {
      made.suspendEmpty = true;
    });
    cluster.at(C).join("faustus");
    cluster.pass(5_000);
    const mark = cluster.crossings.length;
    cluster.at(A).say("hecate", "one");
    cluster.at(C).say("faustus", "two");
    cluster.at(A).join("puck");
    cluster.pass(600_000);
    expect(cluster.between(A, B, mark)).toEqual([]);
    expect(cluster.between(C, B, mark)).toEqual([]);
    expect(cluster.at(C).heard()).toEqual(["one"]);

    cluster.at(B).join("firstwitch");
    cluster.at(A).say("hecate", "three");
    cluster.pass(60_000);
    // The order of each link, not of both (3.6).
    expect([...cluster.at(B).heard()].sort()).toEqual(["one", "three", "two"]);
    expect(cluster.at(B).heard().at(-1)).toBe("three");
    for (const host of [A, B, C]) {
      expect(cluster.at(host).nicks(), host).toEqual(["faustus", "firstwitch", "hecate", "puck"]);
    }
    const later = cluster.crossings.length;
    cluster.at(A).say("hecate", "four");
    cluster.pass(5_000);
    expect(cluster.between(A, B, later)).toEqual(["event"]);
    expect(cluster.at(B).heard()).toHaveLength(4);
  });
});
