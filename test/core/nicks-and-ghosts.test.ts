import { describe, expect, test } from "vitest";
import type { Host, Nick } from "../../src/dmuc/core/words/ids";
import { Cluster, type Instance, view } from "./cluster";

const A = "rooms.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;
const C = "rooms.marlowe.lit" as Host;

function threeServers(prepare: (cluster: Cluster) => void = () => undefined): Cluster {
  const cluster = new Cluster([A, B, C]);
  prepare(cluster);
  const source = cluster.source(A);
  cluster.distribute(source);
  cluster.pass(5_000);
  return cluster;
}

/** Both sides find that they do not reach each other. */
function split(cluster: Cluster, left: Host, right: Host): void {
  cluster.cut(left, right);
  cluster.at(left).feed({ kind: "bounced", host: right, condition: "remote-server-timeout" });
  cluster.at(right).feed({ kind: "bounced", host: left, condition: "remote-server-timeout" });
}

const kinds = (instance: Instance): string[] =>
  instance.effects.flatMap((effect) => {
    if (effect.kind === "show-away") return [`away ${effect.nick}`];
    if (effect.kind === "rename-own") return [`rename ${effect.nick} to ${effect.newNick}`];
    if (effect.kind !== "show" || effect.event.kind === "said" || effect.event.kind === "subject") return [];
    return [`${effect.event.kind} ${effect.event.nick}`];
  });

describe("two people take one nick at two servers in the same moment (3.7)", () => {
  test("who came first keeps it; the other's home renames him, and all agree", () => {
    const cluster = threeServers();
    cluster.at(B).join("hecate", "witch@macbeth.lit/x");
    cluster.now = (cluster.now + 5) as typeof cluster.now;
    cluster.at(C).join("hecate", "helen@marlowe.lit/x");
    cluster.settle();
    const expected = ["hecate", `hecate (${C})`];
    for (const host of [A, B, C]) expect(cluster.at(host).nicks()).toEqual(expected);
    for (const host of [A, B, C]) {
      expect(cluster.at(host).room.roster.occupants.get("hecate" as never)?.view.user).toBe("witch@macbeth.lit/x");
    }
    expect(kinds(cluster.at(C))).toContain(`rename hecate to hecate (${C})`);
    expect(kinds(cluster.at(B)).filter((kind) => kind.startsWith("rename"))).toEqual([]);
  });

  test("if both had another one before, the earlier rename counts, and all agree", () => {
    const cluster = threeServers();
    cluster.at(B).join("bob", "bob@macbeth.lit/x");
    cluster.at(C).join("carol", "carol@marlowe.lit/x");
    cluster.pass(1_000);
    for (const [host, nick] of [
      [C, "carol"],
      [B, "bob"],
    ] as const) {
      const hecate = { newNick: "hecate" as Nick, view: view(`${nick}@${host.replace("rooms.", "")}/x`) };
      cluster.at(host).feed({ kind: "local-rename", nick: nick as Nick, ...hecate });
      cluster.at(host).feed({ kind: "local-update", nick: hecate.newNick, view: hecate.view });
    }
    cluster.settle();
    // The clocks show the same: then the octets of the domain decide, and macbeth stands before marlowe.
    for (const host of [A, B, C]) {
      expect(cluster.at(host).nicks()).toEqual(["hecate", `hecate (${C})`]);
      expect(cluster.at(host).room.roster.occupants.get("hecate" as Nick)?.view.user).toBe("bob@macbeth.lit/x");
    }
  });

  test("what he who keeps it said behind a split is heard where the other one is, under another name till he is renamed", () => {
    const cluster = threeServers();
    split(cluster, A, C);
    split(cluster, B, C);
    cluster.pass(1_000);
    cluster.at(C).join("banquo", "faustus@marlowe.lit/x");
    cluster.at(C).say("banquo", "Hello from the far side");
    cluster.pass(1_000);
    cluster.at(B).join("banquo", "witch@macbeth.lit/x");
    cluster.heal(A, C);
    cluster.pass(60_000);
    expect(cluster.at(A).heard()).toEqual(["Hello from the far side"]);
    expect(cluster.at(B).heard()).toEqual(["Hello from the far side"]);
    expect(kinds(cluster.at(B))).toContain(`rename banquo to banquo (${B})`);
  });

  test("whoever is at the source keeps it, though he came later (D1-09)", () => {
    const cluster = threeServers();
    cluster.at(B).join("hecate", "witch@macbeth.lit/x");
    cluster.now = (cluster.now + 5) as typeof cluster.now;
    cluster.at(A).join("hecate", "crone@shakespeare.lit/x");
    cluster.settle();
    for (const host of [A, B, C]) expect(cluster.at(host).nicks()).toEqual(["hecate", `hecate (${B})`]);
    for (const host of [A, B, C]) {
      expect(cluster.at(host).room.roster.occupants.get("hecate" as never)?.home).toBe(A);
    }
  });

  test("with dmuc_nick_conflict = kick the loser is out", () => {
    const cluster = threeServers((fresh) => (fresh.nickConflict = "kick"));
    cluster.at(B).join("hecate", "witch@macbeth.lit/x");
    cluster.at(A).join("hecate", "crone@shakespeare.lit/x");
    cluster.settle();
    for (const host of [A, B, C]) expect(cluster.at(host).nicks()).toEqual(["hecate"]);
  });

  test("what the loser said meanwhile is heard everywhere, under the name that he gets", () => {
    const cluster = threeServers();
    cluster.at(A).join("hecate", "crone@shakespeare.lit/x");
    cluster.at(B).join("hecate", "witch@macbeth.lit/x");
    cluster.at(B).say("hecate", "said by the loser");
    cluster.settle();
    expect(cluster.at(A).heard()).toEqual(["said by the loser"]);
    const said = cluster
      .at(A)
      .shownEvents()
      .find((event) => event.kind === "said");
    expect(said?.nick).toBe(`hecate (${B})`);
  });
});

describe("people behind a split link (3.7)", () => {
  test("after the grace they are away, and after the heal as before", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.settle();
    split(cluster, A, B);
    cluster.pass(15_000);
    expect(kinds(cluster.at(A))).toEqual(["present firstwitch"]);
    cluster.pass(10_000);
    expect(kinds(cluster.at(A))).toEqual(["present firstwitch", "away firstwitch"]);
    cluster.heal(A, B);
    cluster.pass(40_000);
    expect(kinds(cluster.at(A))).toEqual(["present firstwitch", "away firstwitch", "present firstwitch"]);
  });

  test("with dmuc_split_presence = leave they leave, and come back", () => {
    const cluster = threeServers((fresh) => (fresh.splitPresence = "leave"));
    cluster.at(B).join("firstwitch");
    cluster.settle();
    split(cluster, A, B);
    cluster.pass(25_000);
    expect(kinds(cluster.at(A))).toEqual(["present firstwitch", "left firstwitch"]);
    expect(cluster.at(A).nicks()).toEqual([]);
    cluster.heal(A, B);
    cluster.pass(40_000);
    expect(kinds(cluster.at(A))).toEqual(["present firstwitch", "left firstwitch", "present firstwitch"]);
    expect(cluster.at(A).nicks()).toEqual(["firstwitch"]);
  });

  test.each(["away", "leave"] as const)(
    "with %s, they are seen again before they are heard, if nobody has come or gone there (3.6)",
    (look) => {
      const cluster = threeServers((fresh) => (fresh.splitPresence = look));
      cluster.at(B).join("firstwitch");
      cluster.settle();
      split(cluster, A, B);
      cluster.pass(25_000);
      cluster.at(B).say("firstwitch", "Where hast thou been?");
      cluster.heal(A, B);
      cluster.pass(40_000);
      const shown = cluster
        .at(A)
        .shownEvents()
        .map(({ kind }) => kind);
      expect(shown.slice(-2)).toEqual(["present", "said"]);
      // To the third server it comes in the same order, and nobody was away there.
      expect(
        cluster
          .at(C)
          .shownEvents()
          .map(({ kind }) => kind),
      ).toEqual(["present", "said"]);
    },
  );

  test("who leaves during the split is gone after the heal", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.at(B).join("secondwitch");
    cluster.settle();
    split(cluster, A, B);
    cluster.pass(30_000);
    cluster.at(B).feed({
      kind: "local-leave",
      nick: "firstwitch" as never,
      cause: "left",
      affiliation: "none",
      payload: [] as never,
    });
    cluster.heal(A, B);
    cluster.pass(60_000);
    for (const host of [A, B, C]) expect(cluster.at(host).nicks()).toEqual(["secondwitch"]);
    // Her server has not lost her: she has left it.
    const leaves = cluster
      .at(A)
      .shownEvents()
      .filter(({ kind }) => kind === "left");
    expect(leaves).toMatchObject([{ nick: "firstwitch", cause: "left" }]);
  });

  test("a short split is no news to anybody", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.settle();
    split(cluster, A, B);
    cluster.heal(A, B);
    cluster.pass(60_000);
    expect(kinds(cluster.at(A))).toEqual(["present firstwitch"]);
  });

  test("two shadows that lose each other hear each other by way of the source, and nobody is away", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.at(C).join("faustus");
    cluster.settle();
    split(cluster, B, C);
    cluster.settle();
    cluster.at(B).say("firstwitch", "the long way round");
    cluster.pass(60_000);
    expect(cluster.at(C).heard()).toEqual(["the long way round"]);
    expect(kinds(cluster.at(C)).filter((kind) => kind.startsWith("away"))).toEqual([]);
  });
});
