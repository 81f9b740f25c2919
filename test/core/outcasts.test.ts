import { describe, expect, test } from "vitest";
import type { Host, Nick } from "../../src/dmuc/core/words/ids";
import { Cluster, payload, view } from "./cluster";

const athens = "rooms.athens.lit" as Host;
const bohemia = "rooms.bohemia.lit" as Host;
const cyprus = "rooms.cyprus.lit" as Host;
const all = [athens, bohemia, cyprus];

const mallory = "mallory@bohemia.lit";
const owner = { jid: "alice@athens.lit", affiliation: "owner" } as const;

/** Mallory and Bob are in through Bohemia, which is cut off from some; the owner, at Athens, casts Mallory out. */
function banBehindSplit(cutOff: readonly Host[]): Cluster {
  const cluster = new Cluster(all);
  cluster.distribute(cluster.source(athens), [owner]);
  cluster.pass(5_000);
  for (const nick of ["mallory", "bob"]) cluster.at(bohemia).join(nick);
  cluster.settle();
  for (const other of cutOff) {
    cluster.cut(bohemia, other);
    cluster.at(bohemia).feed({ kind: "bounced", host: other, condition: "remote-server-timeout" });
    cluster.at(other).feed({ kind: "bounced", host: bohemia, condition: "remote-server-timeout" });
  }
  cluster.pass(1_000);
  ban(cluster);
  return cluster;
}

function ban(cluster: Cluster): void {
  const item = { jid: mallory, affiliation: "outcast" } as const;
  const left = { nick: "mallory" as Nick, cause: "banned", affiliation: "outcast", payload: payload("") } as const;
  cluster.at(athens).feed({ kind: "local-leave", ...left });
  cluster.at(athens).feed({
    kind: "local-lists",
    lists: { items: [owner, item], digest: "lists-2" },
    changed: [item],
  });
  cluster.settle();
}

function heal(cluster: Cluster, ...others: readonly Host[]): void {
  for (const other of others) cluster.heal(bohemia, other);
  cluster.pass(60_000);
}

function subjects(cluster: Cluster): readonly unknown[] {
  return all.map((host) => cluster.at(host).room.subject?.event.payload);
}

describe("what an outcast has said behind a split (3.8)", () => {
  test("is heard by nobody but those who were there", () => {
    const cluster = banBehindSplit([athens, cyprus]);
    cluster.at(bohemia).say("mallory", "You cannot stop me.");
    cluster.at(bohemia).say("bob", "Leave them alone.");
    heal(cluster, athens, cyprus);
    for (const host of [athens, cyprus]) expect(cluster.at(host).heard()).toEqual(["Leave them alone."]);
  });

  test("nor by the name that he takes there", () => {
    const cluster = banBehindSplit([athens, cyprus]);
    const malice = { newNick: "malice" as Nick, view: view(`${mallory}/desk`) };
    cluster.at(bohemia).feed({ kind: "local-rename", nick: "mallory" as Nick, ...malice });
    cluster.at(bohemia).feed({ kind: "local-update", nick: malice.newNick, view: malice.view });
    cluster.at(bohemia).say("malice", "You do not know me.");
    cluster.at(bohemia).leave("malice");
    heal(cluster, athens, cyprus);
    for (const host of [athens, cyprus]) expect(cluster.at(host).heard()).toEqual([]);
  });

  test("nor by a shadow that his server reaches before it hears of the ban", () => {
    const cluster = banBehindSplit([athens, cyprus]);
    cluster.at(bohemia).say("mallory", "You cannot stop me.");
    cluster.at(bohemia).say("bob", "Leave them alone.");
    heal(cluster, cyprus);
    expect(cluster.at(cyprus).heard()).toEqual(["Leave them alone."]);
    heal(cluster, athens);
    expect(cluster.at(athens).heard()).toEqual(["Leave them alone."]);
  });

  test("his subject is that of nobody, and at his own server again the one before", () => {
    const cluster = banBehindSplit([athens, cyprus]);
    const about = (nick: string, text: string) =>
      ({
        kind: "local-message",
        nick: nick as Nick,
        payload: payload(text),
        subject: true,
        lasting: true,
        bytes: 9,
      }) as const;
    cluster.at(bohemia).feed(about("bob", "What Bob thinks"));
    cluster.at(bohemia).feed(about("mallory", "What Mallory thinks"));
    heal(cluster, athens, cyprus);
    expect(subjects(cluster)).toEqual(all.map(() => payload("What Bob thinks")));
  });

  test("what he said before stays, and who takes his nick there is heard", () => {
    const cluster = banBehindSplit([athens]);
    cluster.at(bohemia).leave("mallory");
    cluster.at(bohemia).join("mallory", "mallory-the-other@bohemia.lit/desk");
    cluster.at(bohemia).say("mallory", "I am another one.");
    heal(cluster, athens);
    for (const host of [athens, cyprus]) expect(cluster.at(host).heard()).toEqual(["I am another one."]);
  });
});
