import { describe, expect, test } from "vitest";
import type { Cluster } from "./cluster";
import { athens, bohemia, cyprus, threeServers } from "./three-servers";

const aDayMs = 86_400_000;

function ended(cluster: Cluster): readonly boolean[] {
  return [bohemia, cyprus].map((host) => cluster.at(host).ended);
}

function savedSince(cluster: Cluster): number | undefined {
  return cluster.at(bohemia).room.orphan?.isSaved === true ? cluster.at(bohemia).room.orphan?.since : undefined;
}

describe("a shadow whose source does not come back (3.11)", () => {
  test("goes on for its time, and then its people are told that the room is over", () => {
    const cluster = threeServers("away", 2 * aDayMs);
    cluster.isolate(athens);
    cluster.pass(2 * aDayMs - 60_000);
    cluster.at(bohemia).say("bob", "Is this the end?");
    cluster.settle();
    expect(cluster.at(cyprus).heard()).toEqual(["Is this the end?"]);
    expect(ended(cluster)).toEqual([false, false]);
    cluster.pass(180_000);
    expect(ended(cluster)).toEqual([true, true]);
    expect(cluster.at(bohemia).effects.find(({ kind }) => kind === "end")).not.toHaveProperty("alternative");
  });

  test("counts no time in which the source was there, and writes down only what is long", () => {
    const cluster = threeServers("away", 2 * aDayMs);
    cluster.isolate(athens);
    cluster.pass(600_000);
    expect(savedSince(cluster)).toBeUndefined();
    cluster.pass(aDayMs);
    expect(savedSince(cluster)).toBeDefined();
    cluster.rejoin(athens);
    cluster.pass(120_000);
    expect(cluster.at(bohemia).room.orphan).toBeUndefined();
    cluster.isolate(athens);
    cluster.pass(aDayMs + 600_000);
    expect(ended(cluster)).toEqual([false, false]);
  });

  test("counts on after a restart, but looks for its source before it ends", () => {
    const cluster = threeServers("away", 2 * aDayMs);
    cluster.isolate(athens);
    cluster.pass(2 * aDayMs - 600_000);
    cluster.at(bohemia).restart("epoch-2");
    cluster.pass(1_200_000);
    expect(ended(cluster)).toEqual([false, true]);
    cluster.pass(3_600_000);
    expect(ended(cluster)).toEqual([true, true]);
  });

  test("with 0 it stays for ever", () => {
    const cluster = threeServers("away", 0);
    cluster.isolate(athens);
    cluster.pass(3 * aDayMs);
    expect(ended(cluster)).toEqual([false, false]);
  });
});
