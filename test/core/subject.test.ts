import { describe, expect, test } from "vitest";
import type { Host, Nick } from "../../src/dmuc/core/words/ids";
import { saveRoom } from "../../src/dmuc/core/saving";
import { type Cluster, payload } from "./cluster";
import { athens, bohemia, cyprus, threeServers } from "./three-servers";

const all = [athens, bohemia, cyprus];

function setSubject(cluster: Cluster, host: Host, nick: string, text: string): void {
  const subject = { subject: true, lasting: true, bytes: 9 };
  cluster.at(host).feed({ kind: "local-message", nick: nick as Nick, payload: payload(text), ...subject });
  cluster.pass(100);
}

/** Alice is in at the source. */
function withAlice(): Cluster {
  const cluster = threeServers();
  cluster.at(athens).join("alice");
  cluster.settle();
  return cluster;
}

function cut(cluster: Cluster, one: Host, other: Host): void {
  cluster.cut(one, other);
  cluster.at(one).feed({ kind: "bounced", host: other, condition: "remote-server-timeout" });
  cluster.at(other).feed({ kind: "bounced", host: one, condition: "remote-server-timeout" });
  cluster.pass(1_000);
}

function heal(cluster: Cluster, one: Host, other: Host): void {
  cluster.heal(one, other);
  cluster.pass(60_000);
}

function subjects(cluster: Cluster): readonly unknown[] {
  return all.map((host) => cluster.at(host).room.subject?.event.payload);
}

function everywhere(text: string): readonly unknown[] {
  return all.map(() => payload(text));
}

describe("a subject that is set on both sides of a split (3.6.6)", () => {
  test("is the source's, though the shadow's was set later, also where both had been heard (D1-09)", () => {
    const cluster = withAlice();
    cut(cluster, athens, bohemia);
    setSubject(cluster, athens, "alice", "Alice's");
    setSubject(cluster, bohemia, "bob", "Bob's");
    expect(subjects(cluster)).toEqual([payload("Alice's"), payload("Bob's"), payload("Bob's")]);
    heal(cluster, athens, bohemia);
    expect(subjects(cluster)).toEqual(everywhere("Alice's"));
  });

  test("is the shadow's, if he who set it there knew the source's", () => {
    const cluster = withAlice();
    setSubject(cluster, athens, "alice", "Alice's");
    cluster.settle();
    cut(cluster, athens, bohemia);
    setSubject(cluster, bohemia, "bob", "Bob's");
    heal(cluster, athens, bohemia);
    expect(subjects(cluster)).toEqual(everywhere("Bob's"));
  });

  test("is the source's, if two shadows have set others", () => {
    const cluster = withAlice();
    for (const other of [bohemia, cyprus]) cut(cluster, athens, other);
    cut(cluster, bohemia, cyprus);
    setSubject(cluster, athens, "alice", "Alice's");
    setSubject(cluster, bohemia, "bob", "Bob's");
    setSubject(cluster, cyprus, "carol", "Carol's");
    heal(cluster, bohemia, cyprus);
    for (const other of [bohemia, cyprus]) heal(cluster, athens, other);
    expect(subjects(cluster)).toEqual(everywhere("Alice's"));
  });
});

test("a subject that its home has lost with its disk is seen no more, also where there was none before (3.6.6)", () => {
  const cluster = withAlice();
  cut(cluster, athens, bohemia);
  const before = saveRoom(cluster.at(bohemia).room);
  setSubject(cluster, bohemia, "bob", "Bob's");
  expect(subjects(cluster)).toEqual([undefined, payload("Bob's"), payload("Bob's")]);
  cluster.at(bohemia).restart("epoch-without-a-past", before);
  heal(cluster, athens, bohemia);
  expect(subjects(cluster)).toEqual([undefined, undefined, undefined]);
  const seen = cluster
    .at(cyprus)
    .shownEvents()
    .filter(({ kind }) => kind === "subject");
  expect(seen).toMatchObject([{ nick: "bob", payload: payload("Bob's") }, { payload: payload("") }]);
});
