import { describe, expect, test } from "vitest";
import type { Generation, Host, Nick } from "../../src/dmuc/core/words/ids";
import { Cluster, payload, textOf, view } from "./cluster";

const A = "rooms.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;
const C = "rooms.marlowe.lit" as Host;

function threeServers(): Cluster {
  const cluster = new Cluster([A, B, C]);
  const source = cluster.source(A);
  cluster.distribute(source);
  source.join("crone1");
  cluster.pass(5_000);
  return cluster;
}

describe("a room becomes distributed", () => {
  test("the source sends replicate, config, roster, answers the history request, and links are up (D1-16, D1-20)", () => {
    const cluster = new Cluster([A, B]);
    const source = cluster.source(A);
    cluster.distribute(source);
    source.join("crone1");
    cluster.pass(5_000);
    expect(cluster.between(A, B)).toEqual(["replicate", "config", "roster", "=history"]);
    expect(cluster.between(B, A)).toEqual(["=done", "=config-taken", "=done", "history-request"]);
    expect(source.room.links.map((link) => link.state)).toEqual(["up"]);
    expect(cluster.at(B).room.links.map((link) => link.state)).toEqual(["up"]);
    expect(cluster.at(B).nicks()).toEqual(["crone1"]);
  });

  test("an occupant who joins the source during the set-up is shown on the shadow once (D1-16)", () => {
    const cluster = new Cluster([A, B]);
    const source = cluster.source(A);
    cluster.distribute(source);
    for (let count = 0; count < 6; count++) source.join(`crone${count}`);
    cluster.pass(5_000);
    const shown = cluster.at(B).shownEvents();
    expect(shown.map((event) => (event.kind === "present" ? event.nick : event.kind)).sort()).toEqual(
      ["crone0", "crone1", "crone2", "crone3", "crone4", "crone5"].sort(),
    );
  });

  test("with the lazy trigger nobody is asked until enough of its users are in (D1-07)", () => {
    const cluster = new Cluster([A, B], { kind: "lazy", users: 2 });
    const source = cluster.source(A);
    cluster.distribute(source);
    source.join("witch1", "witch1@macbeth.lit/x");
    cluster.pass(5_000);
    expect(cluster.between(A, B)).toEqual([]);
    source.join("witch2", "witch2@macbeth.lit/x");
    cluster.pass(5_000);
    expect(cluster.between(A, B)[0]).toBe("replicate");
  });

  test("a peer that does not answer is asked again after 10, 30 and 60 s, then the link is split (D1-18)", () => {
    const cluster = new Cluster([A, B]);
    const source = cluster.source(A);
    cluster.cut(A, B);
    cluster.distribute(source);
    cluster.pass(99_000);
    expect(cluster.between(A, B)).toEqual(["replicate", "replicate", "replicate"]);
    cluster.pass(2_000);
    expect(cluster.between(A, B)).toHaveLength(4);
    expect(source.room.links[0]?.state).toBe("split");
  });

  test("the room's vCard goes with the set-up, then only when it is another, also if that was during a split (M-05)", () => {
    const cluster = new Cluster([A, B]);
    const source = cluster.source(A);
    const shadowsCard = (): string => textOf(cluster.at(B).room.config.config.card?.payload ?? payload("none"));
    const configure = (face: string, version: string): void => {
      const card = { payload: payload(face), digest: face };
      source.feed({ kind: "local-config", config: { config: { fields: [], card }, digest: version } });
    };
    const cardsSent = (): readonly boolean[] =>
      cluster.crossings.flatMap(({ frame }) => (frame.kind === "config" ? [frame.config?.card !== undefined] : []));
    cluster.distribute(source);
    cluster.pass(5_000);
    configure("the moon", "config-2");
    configure("the moon", "config-3");
    cluster.pass(5_000);
    expect(cardsSent()).toEqual([false, true, false]);
    expect(shadowsCard()).toBe("the moon");
    cluster.cut(A, B);
    configure("the sun", "config-4");
    cluster.pass(60_000);
    configure("the sun", "config-5");
    cluster.heal(A, B);
    cluster.pass(60_000);
    expect(shadowsCard()).toBe("the sun");
    expect(cluster.at(B).room.config.digest).toBe("config-5");
  });

  test("a change that is not answered ends the session, so that it cannot come late and undo a later one (3.6.7)", () => {
    const cluster = new Cluster([A, B]);
    const source = cluster.source(A);
    cluster.distribute(source);
    cluster.pass(5_000);
    cluster.cut(A, B);
    source.feed({
      kind: "local-config",
      config: { config: { fields: [] }, digest: "config-2" },
    });
    cluster.settle();
    expect(source.room.links[0]?.state).toBe("split");
    cluster.heal(A, B);
    cluster.pass(30_000);
    expect(source.room.links[0]?.state).toBe("up");
    expect(cluster.between(B, A)).toContain("hello");
    expect(cluster.at(B).room.config.digest).toBe("config-2");
  });
});

describe("three instances", () => {
  test("the shadows hear of each other, one says hello, and one reports to the source (D1-25)", () => {
    const cluster = threeServers();
    expect(cluster.between(A, B)).toContain("peerhost");
    expect(cluster.between(A, C)).toContain("peerhost");
    expect(cluster.between(B, C)).toEqual(["hello", "synced"]);
    expect(cluster.between(C, B)).toEqual(["=hello", "=synced"]);
    expect(cluster.between(B, A).filter((kind) => kind === "reach")).toHaveLength(1);
    expect(cluster.at(A).room.relayed).toEqual([]);
  });

  test("a message reaches everybody once, with one frame per link (D1-44, D1-45)", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.at(C).join("faustus");
    cluster.settle();
    const mark = cluster.crossings.length;
    cluster.at(B).say("firstwitch", "When shall we three meet again?");
    cluster.settle();
    expect(cluster.between(B, A, mark)).toEqual(["event"]);
    expect(cluster.between(B, C, mark)).toEqual(["event"]);
    expect(cluster.crossings.length - mark).toBe(2);
    expect(cluster.at(A).heard()).toEqual(["When shall we three meet again?"]);
    expect(cluster.at(C).heard()).toEqual(["When shall we three meet again?"]);
    expect(cluster.at(B).heard()).toEqual([]);
  });

  test("until the shadows reach each other the source passes on between them, once (D1-26)", () => {
    const cluster = new Cluster([A, B, C]);
    cluster.refusing.add(`${B} ${C}`);
    const source = cluster.source(A);
    cluster.distribute(source);
    cluster.pass(5_000);
    cluster.at(B).join("firstwitch");
    cluster.at(C).join("faustus");
    cluster.settle();
    cluster.at(C).say("faustus", "I, by way of A");
    cluster.at(B).say("firstwitch", "So am I");
    cluster.settle();
    expect(cluster.at(B).heard()).toEqual(["I, by way of A"]);
    expect(cluster.at(C).heard()).toEqual(["So am I"]);
    expect(cluster.at(A).heard().sort()).toEqual(["I, by way of A", "So am I"]);
    expect(cluster.at(B).nicks()).toEqual(["faustus", "firstwitch"]);
  });

  test("all end up with the same occupants after joins, renames and leaves everywhere", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.at(C).join("faustus");
    cluster.settle();
    cluster.at(B).feed({
      kind: "local-rename",
      nick: "firstwitch" as Nick,
      newNick: "hecate" as Nick,
      view: view("firstwitch@macbeth.lit/desk"),
    });
    cluster.at(B).feed({ kind: "local-update", nick: "hecate" as Nick, view: view("firstwitch@macbeth.lit/desk") });
    cluster
      .at(C)
      .feed({ kind: "local-leave", nick: "faustus" as Nick, cause: "left", affiliation: "none", payload: payload("") });
    cluster.settle();
    for (const host of [A, B, C]) expect(cluster.at(host).nicks()).toEqual(["crone1", "hecate"]);
    expect(
      cluster
        .at(A)
        .shownEvents()
        .map((event) => event.kind),
    ).toEqual(["present", "present", "renamed", "present", "left"]);
  });
});

describe("a link heals", () => {
  test("what was said on both sides meanwhile reaches the other side once", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.settle();
    cluster.cut(A, B);
    cluster.cut(B, C);
    for (const host of [A, B, C]) {
      for (const other of [A, B, C]) {
        const parted = (host === B) !== (other === B);
        if (parted) cluster.at(host).feed({ kind: "bounced", host: other, condition: "remote-server-timeout" });
      }
    }
    cluster.at(A).say("crone1", "anyone there?");
    cluster.at(B).say("firstwitch", "hello?");
    cluster.at(B).join("secondwitch");
    cluster.pass(60_000);
    expect(cluster.at(A).heard()).toEqual([]);
    cluster.heal(A, B);
    cluster.heal(B, C);
    cluster.pass(60_000);
    expect(cluster.at(A).heard()).toEqual(["hello?"]);
    expect(cluster.at(C).heard().sort()).toEqual(["anyone there?", "hello?"]);
    expect(cluster.at(B).heard()).toEqual(["anyone there?"]);
    for (const host of [A, B, C]) expect(cluster.at(host).nicks()).toEqual(["crone1", "firstwitch", "secondwitch"]);
    cluster.at(B).say("firstwitch", "back");
    cluster.settle();
    expect(cluster.at(A).heard()).toEqual(["hello?", "back"]);
  });

  test("a shadow that was down while another one came meets it after its return (D1-25)", () => {
    const cluster = new Cluster([A, B, C]);
    const source = cluster.source(A);
    cluster.distribute(source);
    cluster.cut(A, C);
    cluster.cut(B, C);
    cluster.pass(5_000);
    // B goes down, and C comes in meanwhile.
    cluster.cut(A, B);
    source.feed({ kind: "bounced", host: B, condition: "remote-server-timeout" });
    cluster.heal(A, C);
    cluster.pass(150_000);
    cluster.at(C).join("faustus");
    cluster.heal(A, B);
    cluster.heal(B, C);
    cluster.at(B).restart("second-start-of-B");
    cluster.pass(60_000);
    cluster.at(B).join("firstwitch");
    cluster.settle();
    for (const host of [A, B, C]) expect(cluster.at(host).nicks()).toEqual(["faustus", "firstwitch"]);
    cluster.at(C).say("faustus", "met");
    cluster.settle();
    expect(cluster.at(B).heard()).toEqual(["met"]);
  });

  test("people of a shadow that crashed are gone on the others once it is back", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.settle();
    cluster.at(B).restart("second-start-of-B");
    cluster.pass(40_000);
    for (const host of [A, B, C]) expect(cluster.at(host).nicks()).toEqual(["crone1"]);
    cluster.at(B).join("firstwitch");
    cluster.at(B).say("firstwitch", "again");
    cluster.settle();
    expect(cluster.at(A).heard()).toEqual(["again"]);
    expect(cluster.at(C).heard()).toEqual(["again"]);
  });
});

describe("order and clocks (3.1)", () => {
  test("what comes after a missing number waits till a sync has brought it (invariant 2)", () => {
    const cluster = threeServers();
    cluster.at(B).join("firstwitch");
    cluster.settle();
    cluster.cut(A, B);
    cluster.at(B).say("firstwitch", "lost on the way");
    cluster.settle();
    cluster.heal(A, B);
    cluster.at(B).say("firstwitch", "not lost");
    cluster.settle();
    expect(cluster.at(A).heard()).toEqual([]);
    cluster.pass(10_000);
    expect(cluster.at(A).heard()).toEqual(["lost on the way", "not lost"]);
  });

  test("a shadow whose clock is an hour slow says things at its source's time", () => {
    const cluster = threeServers();
    const shadow = cluster.at(B);
    shadow.skewMs = -3_600_000;
    shadow.restart("second-start-of-B");
    cluster.pass(20_000);
    shadow.join("firstwitch");
    shadow.say("firstwitch", "what time is it?");
    cluster.settle();
    const said = cluster.at(A).room.log.entries.find((entry) => entry.event.kind === "said");
    expect(said?.stamp.time).toBe(cluster.now);
    const warnings = shadow.effects.flatMap((effect) =>
      effect.kind === "report" && effect.level === "warn" ? [effect.text] : [],
    );
    expect(warnings.join()).toContain("differs from ours by more than 60 min");
  });
});

describe("the name of a replica (D1-49)", () => {
  const nodes = { first: "heath", second: "0b9f7c1e-5d3a-4c52-9b56-0e6d1f1a2b3c" };

  function refusing(nodesRefused: number): { cluster: Cluster; asked: () => string[] } {
    const cluster = new Cluster([A, B]);
    const source = cluster.source(A);
    source.feed({
      kind: "distribute",
      generation: "generation-1" as Generation,
      nodes,
      config: { config: { fields: [] }, digest: "config-1" },
      lists: { items: [], digest: "lists-1" },
      history: [],
    });
    const asked = (): string[] =>
      cluster.crossings.flatMap(({ frame }) => (frame.kind === "replicate" ? [frame.room] : []));
    cluster.nodesTaken = [nodes.first, nodes.second].slice(0, nodesRefused);
    cluster.pass(5_000);
    return { cluster, asked };
  }

  test("is the one that the service has chosen", () => {
    const { cluster, asked } = refusing(0);
    expect(asked()).toEqual([nodes.first]);
    expect(cluster.at(A).room.links.map(({ peer, state }) => [peer, state])).toEqual([[`heath@${B}`, "up"]]);
  });

  test("is another one where that is taken, also after a restart of the source", () => {
    const { cluster, asked } = refusing(1);
    expect(asked()).toEqual([nodes.first, nodes.second]);
    cluster.at(A).restart("epoch-2");
    cluster.pass(60_000);
    const links = cluster.at(A).room.links.map(({ peer, state }) => [peer, state]);
    expect(links).toEqual([[`${nodes.second}@${B}`, "up"]]);
    expect(asked()).toEqual([nodes.first, nodes.second]);
  });

  test("is asked for twice, and not again", () => {
    const { cluster, asked } = refusing(2);
    cluster.pass(7_200_000);
    expect(asked()).toEqual([nodes.first, nodes.second]);
    expect(cluster.at(A).room.links.map(({ state }) => state)).toEqual(["refused"]);
  });
});
