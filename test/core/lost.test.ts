import { describe, expect, test } from "vitest";
import type { Host } from "../../src/dmuc/core/words/ids";
import type { Cluster, Instance } from "./cluster";
import { athens, bohemia, cyprus, threeServers } from "./three-servers";

/** Both sides notice that they do not reach each other any more. */
function part(cluster: Cluster, left: Host, right: Host): void {
  cluster.cut(left, right);
  cluster.at(left).feed({ kind: "bounced", host: right, condition: "remote-server-timeout" });
  cluster.at(right).feed({ kind: "bounced", host: left, condition: "remote-server-timeout" });
  cluster.settle();
}

/** What was shown of Bob. */
function shownOfBob({ effects }: Instance): string[] {
  return effects.flatMap((effect) => {
    if (effect.kind === "show-away") return effect.nick === "bob" ? ["away"] : [];
    if (effect.kind !== "show" || !("nick" in effect.event) || effect.event.nick !== "bob") return [];
    return [effect.event.kind];
  });
}

describe("neither the source nor a shadow reaches the server of somebody (3.5, 3.7)", () => {
  test("he is away for both, and back for both", () => {
    const cluster = threeServers();
    part(cluster, bohemia, athens);
    part(cluster, bohemia, cyprus);
    cluster.pass(25_000);
    for (const host of [athens, cyprus]) expect(shownOfBob(cluster.at(host))).toEqual(["present", "away"]);
    cluster.heal(bohemia, athens);
    cluster.pass(60_000);
    for (const host of [athens, cyprus]) expect(shownOfBob(cluster.at(host))).toEqual(["present", "away", "present"]);
  });

  test("after half an hour he has left, and comes again with the heal", () => {
    const cluster = threeServers();
    cluster.isolate(bohemia);
    cluster.pass(2_400_000);
    for (const host of [athens, cyprus]) expect(cluster.at(host).nicks()).toEqual(["carol"]);
    cluster.heal(bohemia, athens);
    cluster.pass(60_000);
    for (const host of [athens, cyprus]) expect(cluster.at(host).nicks()).toEqual(["bob", "carol"]);
  });

  test("who has gone meanwhile does not come back for a moment", () => {
    const cluster = threeServers("leave");
    part(cluster, bohemia, athens);
    part(cluster, bohemia, cyprus);
    cluster.pass(25_000);
    cluster.at(bohemia).leave("bob");
    cluster.heal(bohemia, athens);
    cluster.pass(60_000);
    for (const host of [athens, cyprus]) expect(shownOfBob(cluster.at(host))).toEqual(["present", "left"]);
  });

  test("while the source hears him he is as always", () => {
    const cluster = threeServers();
    part(cluster, bohemia, cyprus);
    cluster.pass(60_000);
    for (const host of [athens, cyprus]) expect(shownOfBob(cluster.at(host))).toEqual(["present"]);
  });

  test("a shadow that loses him when the source has lost him long ago learns it", () => {
    const cluster = threeServers();
    part(cluster, bohemia, athens);
    cluster.pass(60_000);
    expect(shownOfBob(cluster.at(cyprus))).toEqual(["present"]);
    part(cluster, bohemia, cyprus);
    cluster.pass(60_000);
    expect(shownOfBob(cluster.at(cyprus))).toEqual(["present", "away"]);
  });

  test("a shadow whose link to the source was down when it was said is told after the sync", () => {
    const cluster = threeServers();
    part(cluster, bohemia, athens);
    part(cluster, bohemia, cyprus);
    cluster.swallow(athens, "reach");
    cluster.pass(25_000);
    expect(shownOfBob(cluster.at(cyprus))).toEqual(["present"]);
    cluster.swallow(athens, undefined);
    cluster.pass(60_000);
    expect(shownOfBob(cluster.at(cyprus))).toEqual(["present", "away"]);
  });
});
