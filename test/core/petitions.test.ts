import { describe, expect, test } from "vitest";
import type { Decide, TellVerdict } from "../../src/dmuc/core/words/effects";
import type { Host, UserJid } from "../../src/dmuc/core/words/ids";
import { Cluster, type Instance, payload } from "./cluster";

const A = "rooms.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;

function twoServers(): Cluster {
  const cluster = new Cluster([A, B]);
  cluster.distribute(cluster.source(A), [{ jid: "lady@macbeth.lit", affiliation: "owner" }]);
  cluster.pass(5_000);
  cluster.at(B).join("witch");
  cluster.pass(1_000);
  return cluster;
}

/** Somebody asks at the shadow. */
function ask(cluster: Cluster, user: string, petition = "first", type: "set" | "join" = "set"): void {
  const shadow = cluster.at(B);
  shadow.feed({ kind: "local-petition", petition, user: user as UserJid, type, payload: payload("a new name") });
  cluster.settle();
}

function asked(instance: Instance): readonly Decide[] {
  return instance.effects.filter((effect) => effect.kind === "decide");
}

function told(instance: Instance): readonly TellVerdict["verdict"][] {
  return instance.effects.filter((effect) => effect.kind === "tell-verdict").map(({ verdict }) => verdict);
}

describe("what a shadow's user asks and the source decides", () => {
  test("is asked of the source's room in his name, and he is told its answer (D1-55)", () => {
    const cluster = twoServers();
    ask(cluster, "witch@macbeth.lit/desk");
    const [decide] = asked(cluster.at(A));
    expect(decide).toMatchObject({ user: "witch@macbeth.lit/desk", type: "set", payload: payload("a new name") });
    expect(told(cluster.at(B))).toEqual([]);
    const verdict = { kind: "verdict", type: "result", payload: payload("done") } as const;
    cluster.at(A).feed({ kind: "decided", request: decide!.request, verdict });
    cluster.settle();
    expect(told(cluster.at(B))).toEqual([verdict]);
  });

  test("is heard of those who are in the room there or rule it, and of nobody else (D1-55)", () => {
    const cluster = twoServers();
    for (const user of ["lady@macbeth.lit/desk", "stranger@macbeth.lit/desk", "puck@shakespeare.lit/desk"]) {
      ask(cluster, user);
    }
    expect(asked(cluster.at(A)).map(({ user }) => user)).toEqual(["lady@macbeth.lit/desk"]);
    expect(told(cluster.at(B))).toEqual(["not-heard", "not-heard"]);
  });

  test("may be to come in: that is heard of all users of that server, and of nobody else's (3.8)", () => {
    const cluster = twoServers();
    for (const user of ["stranger@macbeth.lit/desk", "puck@shakespeare.lit/desk"]) ask(cluster, user, user, "join");
    expect(asked(cluster.at(A)).map(({ user, type }) => [user, type])).toEqual([["stranger@macbeth.lit/desk", "join"]]);
    expect(told(cluster.at(B))).toEqual(["not-heard"]);
  });

  test("has no answer while the link is split, and he is told so (D1-55)", () => {
    const cluster = twoServers();
    cluster.cut(A, B);
    ask(cluster, "witch@macbeth.lit/desk");
    cluster.pass(120_000);
    ask(cluster, "witch@macbeth.lit/desk", "second");
    expect(asked(cluster.at(A))).toEqual([]);
    expect(told(cluster.at(B))).toEqual(["no-answer", "no-answer"]);
  });

  test("is no more than so much: a peer's users do not keep the source busy (D1-55)", () => {
    const cluster = twoServers();
    for (let count = 0; count < 60; count++) ask(cluster, "witch@macbeth.lit/desk", `petition ${count}`);
    expect(asked(cluster.at(A))).toHaveLength(50);
    cluster.pass(20_000);
    ask(cluster, "witch@macbeth.lit/desk", "later");
    expect(asked(cluster.at(A))).toHaveLength(51);
  });
});
