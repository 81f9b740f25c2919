/** A client that is in by one instance comes in by another one: it is in by the later (3.7, 3.13). */
import { describe, expect, test } from "vitest";
import type { Host, Nick } from "../../src/dmuc/core/words/ids";
import { Cluster, payload } from "./cluster";

const A = "rooms.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;
const C = "rooms.marlowe.lit" as Host;
const user = "firstwitch@macbeth.lit/desk";
const nick = "firstwitch" as Nick;

function threeServers(): Cluster {
  const cluster = new Cluster([A, B, C]);
  cluster.distribute(cluster.source(A));
  cluster.pass(5_000);
  return cluster;
}

/** Where each instance knows her to be at home. */
function homes(cluster: Cluster): readonly (Host | undefined)[] {
  return [A, B, C].map((host) => cluster.at(host).room.roster.occupants.get(nick)?.home);
}

describe("a client that comes in by a second instance", () => {
  test("is at home there from then on, for everybody, and nobody sees it go", () => {
    const cluster = threeServers();
    cluster.at(B).join(nick, user);
    cluster.pass(1_000);
    expect(homes(cluster)).toEqual([B, B, B]);
    cluster.at(A).join(nick, user);
    cluster.pass(1_000);
    expect(homes(cluster)).toEqual([A, A, A]);
    expect(
      cluster
        .at(C)
        .shownEvents()
        .map(({ kind }) => kind),
    ).toEqual(["present", "present"]);
    cluster.at(A).say(nick, "By the pricking of my thumbs");
    cluster.pass(1_000);
    expect([B, C].map((host) => cluster.at(host).heard())).toEqual([
      ["By the pricking of my thumbs"],
      ["By the pricking of my thumbs"],
    ]);
  });

  test("is in by the later way, also if neither instance had heard of the other's", () => {
    const cluster = threeServers();
    cluster.at(A).join(nick, user);
    cluster.now = (cluster.now + 1) as typeof cluster.now;
    cluster.at(B).join(nick, user);
    cluster.pass(1_000);
    expect(homes(cluster)).toEqual([B, B, B]);
  });

  test("is not lost when it leaves by the first way after that", () => {
    const cluster = threeServers();
    cluster.at(B).join(nick, user);
    cluster.pass(1_000);
    // It leaves there before that server has heard of the other way.
    cluster.at(A).join(nick, user);
    cluster
      .at(B)
      .feed({ kind: "local-leave", nick, user, cause: "left", affiliation: "none", payload: payload("") } as never);
    cluster.pass(1_000);
    expect(homes(cluster)).toEqual([A, A, A]);
  });

  test("is at home where it is after a split, too", () => {
    const cluster = threeServers();
    cluster.at(B).join(nick, user);
    cluster.pass(1_000);
    cluster.isolate(B);
    cluster.pass(60_000);
    cluster.at(A).join(nick, user);
    cluster.pass(60_000);
    cluster.rejoin(B);
    cluster.pass(120_000);
    expect(homes(cluster)).toEqual([A, A, A]);
  });
});
