/** What a room's log keeps: the bounds of its count, size and age, and what is said of what is beyond them (3.1). */
import { beforeEach, describe, expect, test } from "vitest";
import type { Host } from "../../src/dmuc/core/ids";
import { messagesInOrder } from "../../src/dmuc/core/reading";
import { Cluster, type Instance } from "./cluster";

const [shakespeare, macbeth, marlowe] = ["chat.shakespeare.lit", "rooms.macbeth.lit", "rooms.marlowe.lit"] as Host[];

let cluster: Cluster;
let source: Instance;

function sizesAt({ room }: Instance): readonly number[] {
  return messagesInOrder(room.log).map(({ bytes }) => bytes);
}

beforeEach(() => {
  cluster = new Cluster([shakespeare!, macbeth!, marlowe!]);
  source = cluster.source(shakespeare!);
});

describe("what a message weighs", () => {
  test("is the same whether it entered here or came from a peer", () => {
    source.join("crone");
    cluster.distribute(source);
    cluster.pass(60_000);
    cluster.at(macbeth!).join("firstwitch");
    cluster.at(macbeth!).say("firstwitch", "Where the place?");
    source.say("crone", "Upon the heath.");
    cluster.settle();
    for (const instance of cluster.instances.values()) expect(sizesAt(instance)).toEqual([15, 16]);
  });

  test("counts too of what comes from a peer that knows only the spec", () => {
    cluster.plain.add(marlowe!);
    cluster.distribute(source);
    cluster.pass(60_000);
    cluster.at(marlowe!).join("faustus");
    cluster.at(marlowe!).say("faustus", "Stand still, you spheres.");
    cluster.settle();
    expect(sizesAt(source)).toEqual([25]);
    expect(sizesAt(cluster.at(macbeth!))).toEqual([25]);
  });
});
