import { describe, expect, test } from "vitest";
import type { Host, UserDomain, UserJid } from "../../src/dmuc/core/words/ids";
import { type RedirectRule, redirectTarget } from "../../src/dmuc/core/people/redirects";
import { Cluster } from "./cluster";

const A = "rooms.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;
const firstwitch = "firstwitch@macbeth.lit/pda" as UserJid;
const always: RedirectRule = { kind: "always" };

function linked(lists: Parameters<Cluster["distribute"]>[1] = []): Cluster {
  const cluster = new Cluster([A, B]);
  const source = cluster.source(A);
  source.join("hecate");
  cluster.distribute(source, lists);
  cluster.pass(5_000);
  return cluster;
}

function target(cluster: Cluster, rule: RedirectRule, user = firstwitch): string | undefined {
  return redirectTarget(cluster.at(A).room, user, rule)?.peer;
}

describe("who knocks at the source", () => {
  test("is sent to the instance of his own server, and nobody else is (D1-38)", () => {
    const cluster = linked();
    expect(target(cluster, always)).toBe(`coven@${B}`);
    expect(target(cluster, always, "puck@shakespeare.lit/pda" as UserJid)).toBeUndefined();
    expect(target(cluster, { kind: "never" })).toBeUndefined();
  });

  test("an instance sends nobody to the source, nor to another instance (D1-38)", () => {
    const cluster = linked();
    const { room } = cluster.at(B);
    expect(redirectTarget(room, "puck@shakespeare.lit/pda" as UserJid, always)).toBeUndefined();
  });

  test("comes in while the link is not up (D1-38)", () => {
    const cluster = linked();
    cluster.cut(A, B);
    cluster.at(A).feed({ kind: "peer-lost", host: B });
    expect(target(cluster, always)).toBeUndefined();
    cluster.heal(A, B);
    cluster.pass(60_000);
    expect(target(cluster, always)).toBe(`coven@${B}`);
  });

  test('with "after", comes in until so many of his server are in the room, wherever they are (D1-38)', () => {
    const cluster = linked();
    const afterTwo: RedirectRule = { kind: "after", users: 2 };
    expect(target(cluster, afterTwo)).toBeUndefined();
    cluster.at(A).join("secondwitch", "secondwitch@macbeth.lit/pda");
    expect(target(cluster, afterTwo)).toBeUndefined();
    cluster.at(B).join("thirdwitch");
    cluster.settle();
    expect(target(cluster, afterTwo)).toBe(`coven@${B}`);
  });

  test("comes in if he has an affiliation that the instance does not know (D1-38)", () => {
    const cluster = linked([{ jid: "firstwitch@macbeth.lit", affiliation: "member" }]);
    expect(target(cluster, always)).toBe(`coven@${B}`);
    const { room } = cluster.at(A);
    const { surroundings } = room;
    const users = ["macbeth.lit" as UserDomain];
    const untrusted = { host: B, users, modes: ["dmuc1"], trust: "none" as const };
    room.surroundings = { ...surroundings, peers: { ...surroundings.peers, peers: [untrusted] } };
    expect(target(cluster, always)).toBeUndefined();
    expect(target(cluster, always, "secondwitch@macbeth.lit/pda" as UserJid)).toBe(`coven@${B}`);
  });

  test("comes in if there is a password that the instance does not know (3.9)", () => {
    const cluster = linked();
    const fields = [{ name: "muc#roomconfig_roomsecret", values: ["Harpier cries"] }];
    cluster.at(A).feed({ kind: "local-config", config: { config: { fields }, digest: "config-2" } });
    cluster.pass(5_000);
    expect(target(cluster, always)).toBeUndefined();
  });
});
