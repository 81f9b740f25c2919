import { describe, expect, test } from "vitest";
import { asksForEntry, refusesEntry } from "../../src/dmuc/core/people/entry";
import type { ConfigField } from "../../src/dmuc/core/words/config";
import type { Host } from "../../src/dmuc/core/words/ids";
import type { Room } from "../../src/dmuc/core/room";
import { Cluster } from "./cluster";

const A = "rooms.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;

const secret: ConfigField = { name: "muc#roomconfig_roomsecret", values: ["hurlyburly"] };

function distributed(prepare: (source: Room) => void = () => {}): Cluster {
  const cluster = new Cluster([A, B]);
  const source = cluster.source(A);
  prepare(source.room);
  cluster.distribute(source, [{ jid: "lady@macbeth.lit", affiliation: "owner" }]);
  cluster.pass(5_000);
  return cluster;
}

function configure(cluster: Cluster, fields: readonly ConfigField[]): void {
  const digest = fields.length === 0 ? "without password" : "with password";
  cluster.at(A).feed({ kind: "local-config", config: { config: { fields }, digest } });
  cluster.pass(5_000);
}

describe("who comes in at a shadow", () => {
  test("is the shadow's affair while it knows all that counts, and at the source always the source's (D1-33)", () => {
    const cluster = distributed();
    expect(asksForEntry(cluster.at(B).room)).toBe(false);
    expect(asksForEntry(cluster.at(A).room)).toBe(false);
  });

  test("is asked about at the source while there is a password that the shadow is not told (3.8)", () => {
    const cluster = distributed();
    configure(cluster, [secret]);
    const told = cluster.at(B).room.config.config.fields;
    expect(told.flatMap(({ values }) => values)).not.toContain("hurlyburly");
    expect(asksForEntry(cluster.at(B).room)).toBe(true);
    configure(cluster, []);
    expect(asksForEntry(cluster.at(B).room)).toBe(false);
  });

  test.each([true, false])(
    "is the shadow's affair in a split too, where its administrator allows it: %s (3.10)",
    (enter) => {
      const cluster = distributed();
      for (const host of [A, B]) {
        const { room } = cluster.at(host);
        room.surroundings = { ...room.surroundings, whileSplit: { talk: true, enter } };
      }
      expect(refusesEntry(cluster.at(B).room)).toBe(false);
      cluster.cut(A, B);
      cluster.at(A).feed({ kind: "bounced", host: B, condition: "remote-server-timeout" });
      cluster.at(B).feed({ kind: "bounced", host: A, condition: "remote-server-timeout" });
      expect(refusesEntry(cluster.at(B).room)).toBe(!enter);
      expect(refusesEntry(cluster.at(A).room)).toBe(false);
      cluster.heal(A, B);
      cluster.pass(60_000);
      expect(refusesEntry(cluster.at(B).room)).toBe(false);
    },
  );

  test("is asked about at the source if the shadow gets no lists (3.8)", () => {
    const cluster = distributed((room) => {
      const { peers } = room.surroundings.peers;
      const untrusted = peers.map((peer) => ({ ...peer, trust: "none" as const }));
      room.surroundings = { ...room.surroundings, peers: { ...room.surroundings.peers, peers: untrusted } };
    });
    expect(cluster.at(B).room.lists.items).toEqual([]);
    expect(asksForEntry(cluster.at(B).room)).toBe(true);
  });
});
