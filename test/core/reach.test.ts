import { describe, expect, test } from "vitest";
import type { Cluster } from "./cluster";
import { athens, bohemia, cyprus, threeServers } from "./three-servers";

/** Both shadows find that they do not reach each other. */
function part(cluster: Cluster): void {
  cluster.cut(bohemia, cyprus);
  cluster.at(bohemia).feed({ kind: "bounced", host: cyprus, condition: "remote-server-timeout" });
  cluster.at(cyprus).feed({ kind: "bounced", host: bohemia, condition: "remote-server-timeout" });
  cluster.settle();
}

/** What the shadows tell the source of each other is lost from now on, or arrives again. */
function loseReports(cluster: Cluster, areLost: boolean): void {
  for (const host of [bohemia, cyprus]) cluster.swallow(host, areLost ? "reach" : undefined);
}

describe("a shadow's word about whom it reaches is lost with its link to the source (3.5)", () => {
  test("that it does not reach another: told again after the sync, and the source passes on", () => {
    const cluster = threeServers();
    loseReports(cluster, true);
    part(cluster);
    expect(cluster.at(athens).room.relayed).toEqual([]);
    loseReports(cluster, false);
    cluster.pass(60_000);
    cluster.at(bohemia).say("bob", "Is anybody there?");
    cluster.settle();
    expect(cluster.at(cyprus).heard()).toEqual(["Is anybody there?"]);
    expect(cluster.at(athens).room.relayed).toHaveLength(1);
  });

  test("that it reaches the other again: told again, and the source passes on no longer", () => {
    const cluster = threeServers();
    part(cluster);
    cluster.pass(5_000);
    expect(cluster.at(athens).room.relayed).toHaveLength(1);
    loseReports(cluster, true);
    cluster.heal(bohemia, cyprus);
    cluster.pass(60_000);
    expect(cluster.at(athens).room.relayed).toHaveLength(1);
    loseReports(cluster, false);
    cluster.pass(60_000);
    expect(cluster.at(athens).room.relayed).toEqual([]);
  });

  test("what the source knows already is not told again after a sync", () => {
    const cluster = threeServers();
    part(cluster);
    cluster.pass(5_000);
    cluster.cut(athens, cyprus);
    cluster.at(cyprus).feed({ kind: "bounced", host: athens, condition: "remote-server-timeout" });
    const mark = cluster.crossings.length;
    cluster.heal(athens, cyprus);
    cluster.pass(60_000);
    expect(cluster.between(cyprus, athens, mark)).toContain("hello");
    expect(cluster.between(cyprus, athens, mark)).not.toContain("reach");
  });
});
