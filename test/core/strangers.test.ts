import { beforeEach, describe, expect, test } from "vitest";
import type { Host, Nick } from "../../src/dmuc/core/words/ids";
import { messagesInOrder } from "../../src/dmuc/core/state/reading";
import { Cluster, type Instance, payload, textOf } from "./cluster";

const shakespeare = "rooms.shakespeare.lit" as Host;
const macbeth = "rooms.macbeth.lit" as Host;
/** Knows only what XEP-0281 prints. */
const marlowe = "rooms.marlowe.lit" as Host;

let cluster: Cluster;
let source: Instance;

/** What the history has: what was said, in the one order. */
function history(instance: Instance): string[] {
  return messagesInOrder(instance.room.log).map(({ event }) => textOf(event.payload));
}

function say(instance: Instance, nick: string, text: string, messageId = text): void {
  instance.feed({
    kind: "local-message",
    nick: nick as Nick,
    messageId,
    payload: payload(text),
    subject: false,
    lasting: true,
    bytes: text.length,
  });
  cluster.settle();
}

function leave(instance: Instance, nick: string): void {
  instance.feed({
    kind: "local-leave",
    nick: nick as Nick,
    cause: "left",
    affiliation: "none",
    payload: payload(""),
  });
  cluster.settle();
}

beforeEach(() => {
  cluster = new Cluster([shakespeare, macbeth, marlowe]);
  cluster.plain.add(marlowe);
  source = cluster.source(shakespeare);
  cluster.distribute(source);
  cluster.pass(5_000);
  source.join("hecate");
  cluster.at(macbeth).join("firstwitch");
  cluster.at(marlowe).join("faustus");
  cluster.settle();
});

describe("a shadow that knows only the spec, beside one that knows more (3.1, 3.5)", () => {
  test("all see each other; by whoever knows more its people are taken for the source's", () => {
    for (const host of [shakespeare, macbeth, marlowe]) {
      expect(cluster.at(host).nicks()).toEqual(["faustus", "firstwitch", "hecate"]);
    }
    expect(cluster.at(macbeth).room.roster.occupants.get("faustus" as Nick)?.home).toBe(shakespeare);
  });

  test("what is said there gets a number at the source, and is heard once everywhere, by nobody twice", () => {
    say(cluster.at(marlowe), "faustus", "Ravish'd me");
    expect(source.heard()).toEqual(["Ravish'd me"]);
    expect(cluster.at(macbeth).heard()).toEqual(["Ravish'd me"]);
    expect(cluster.at(marlowe).heard()).toEqual([]);
    expect(history(source)).toEqual(["Ravish'd me"]);
    expect(history(cluster.at(macbeth))).toEqual(["Ravish'd me"]);
    const [entry] = source.room.log.entries.filter(({ event }) => event.kind === "said");
    expect(entry?.stamp.id.host).toBe(shakespeare);
  });

  test("what the others say is heard there", () => {
    say(source, "hecate", "Beldams");
    say(cluster.at(macbeth), "firstwitch", "Thrice the brinded cat");
    expect(cluster.at(marlowe).heard()).toEqual(["Beldams", "Thrice the brinded cat"]);
  });

  test("who leaves there leaves everywhere; who is put out by the source is told of once", () => {
    cluster.at(marlowe).join("wagner");
    cluster.settle();
    leave(cluster.at(marlowe), "faustus");
    expect(cluster.at(macbeth).nicks()).toEqual(["firstwitch", "hecate", "wagner"]);
    const since = cluster.crossings.length;
    source.feed({
      kind: "local-leave",
      nick: "wagner" as Nick,
      cause: "kicked",
      affiliation: "none",
      payload: payload(""),
    });
    cluster.settle();
    expect(cluster.between(shakespeare, macbeth, since)).toEqual(["event"]);
    expect(cluster.between(shakespeare, marlowe, since)).toEqual(["event"]);
    expect(cluster.at(macbeth).nicks()).toEqual(["firstwitch", "hecate"]);
  });

  test("a shadow that comes back after a split knows them", () => {
    cluster.cut(shakespeare, macbeth);
    source.feed({ kind: "bounced", host: macbeth, condition: "remote-server-not-found" });
    cluster.at(marlowe).join("wagner");
    cluster.settle();
    leave(cluster.at(marlowe), "faustus");
    cluster.heal(shakespeare, macbeth);
    cluster.pass(60_000);
    expect(cluster.at(macbeth).nicks()).toEqual(["firstwitch", "hecate", "wagner"]);
  });
});

describe("a split link with one that knows only the spec (3.4, 3.6)", () => {
  function split(): void {
    cluster.cut(shakespeare, marlowe);
    source.feed({ kind: "bounced", host: marlowe, condition: "remote-server-not-found" });
    cluster.at(marlowe).feed({ kind: "bounced", host: shakespeare, condition: "remote-server-not-found" });
    cluster.settle();
  }

  function heal(): void {
    cluster.heal(shakespeare, marlowe);
    cluster.pass(60_000);
  }

  test("writes nothing but pings, and is brought up by what the spec has when one is answered", () => {
    split();
    const mark = cluster.crossings.length;
    cluster.pass(180_000);
    expect(cluster.crossings.slice(mark).filter(({ from, to }) => [from, to].includes(marlowe))).toEqual([]);
    heal();
    expect(source.room.links.map(({ state }) => state)).toEqual(["up", "up"]);
    expect(cluster.at(marlowe).room.links.map(({ state }) => state)).toEqual(["up"]);
    const down = cluster.between(shakespeare, marlowe, mark).filter((kind) => !kind.startsWith("="));
    expect(down.filter((kind) => ["config", "roster", "history-request"].includes(kind))).toEqual([
      "config",
      "roster",
      "history-request",
    ]);
    const up = cluster.between(marlowe, shakespeare, mark).filter((kind) => !kind.startsWith("="));
    expect(up.filter((kind) => kind === "roster")).not.toEqual([]);
    expect(up.filter((kind) => kind === "history-request")).not.toEqual([]);
  });

  test("afterwards everybody has heard everything once, and both histories have it", () => {
    say(source, "hecate", "Before, here");
    say(cluster.at(marlowe), "faustus", "Before, there");
    split();
    cluster.pass(30_000);
    say(source, "hecate", "Meanwhile, here");
    say(cluster.at(marlowe), "faustus", "Meanwhile, there");
    cluster.pass(30_000);
    heal();
    expect(cluster.at(marlowe).heard()).toEqual(["Before, here", "Meanwhile, here"]);
    expect(source.heard()).toEqual(["Before, there", "Meanwhile, there"]);
    expect(cluster.at(macbeth).heard()).toEqual([
      "Before, here",
      "Before, there",
      "Meanwhile, here",
      "Meanwhile, there",
    ]);
    const everything = ["Before, here", "Before, there", "Meanwhile, here", "Meanwhile, there"];
    expect(history(source).sort()).toEqual(everything);
    expect(history(cluster.at(marlowe)).sort()).toEqual(everything);
    expect(history(cluster.at(macbeth)).sort()).toEqual(everything);
  });

  test("what somebody said there who is gone by now is history under his own nick", () => {
    split();
    say(cluster.at(marlowe), "faustus", "Ere I depart");
    leave(cluster.at(marlowe), "faustus");
    heal();
    for (const { room } of [source, cluster.at(macbeth)])
      expect(messagesInOrder(room.log).map(({ event }) => event.nick)).toEqual(["faustus"]);
  });

  test("the same word said twice is two messages, unless it is said at once and by the same id", () => {
    say(cluster.at(marlowe), "faustus", "Ay", "m1");
    cluster.pass(5_000);
    say(cluster.at(marlowe), "faustus", "Ay", "m2");
    split();
    heal();
    expect(source.heard()).toEqual(["Ay", "Ay"]);
    expect(history(source)).toEqual(["Ay", "Ay"]);
  });

  test("who came or went meanwhile is known on both sides", () => {
    split();
    source.join("puck");
    cluster.at(marlowe).join("wagner");
    leave(cluster.at(marlowe), "faustus");
    heal();
    for (const host of [shakespeare, macbeth, marlowe]) {
      expect(cluster.at(host).nicks(), host).toEqual(["firstwitch", "hecate", "puck", "wagner"]);
    }
  });

  test("a room that its shadow does not know any more is set up anew", () => {
    cluster.instances.delete(marlowe);
    cluster.pass(5_000);
    say(source, "hecate", "Where art thou?");
    cluster.pass(60_000);
    expect(cluster.at(marlowe).nicks()).toEqual(["firstwitch", "hecate"]);
    expect(source.room.links.every(({ state }) => state === "up")).toBe(true);
    expect(cluster.at(macbeth).nicks()).toEqual(["firstwitch", "hecate"]);
  });
});
