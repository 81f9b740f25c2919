/** What a room's log keeps: the bounds of its count, size and age, and what is said of what is beyond them (3.1). */
import { beforeEach, describe, expect, test } from "vitest";
import type { PastMessage } from "../../src/dmuc/core/words/frames";
import type { Epoch, Host, Instant } from "../../src/dmuc/core/words/ids";
import { saveRoom } from "../../src/dmuc/core/saving";
import { haveOf, havesOf } from "../../src/dmuc/core/state/log";
import { messagesInOrder } from "../../src/dmuc/core/state/reading";
import { Cluster, type Instance, payload, textOf } from "./cluster";

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

function warningsAt({ effects }: Instance): readonly string[] {
  return effects.flatMap((effect) => (effect.kind === "report" && effect.level === "warn" ? [effect.text] : []));
}

function split(left: Host, right: Host): void {
  cluster.cut(left, right);
  for (const [here, there] of [
    [left, right],
    [right, left],
  ] as const) {
    cluster.at(here).feed({ kind: "bounced", host: there, condition: "remote-server-not-found" });
  }
  cluster.settle();
}

function heal(left: Host, right: Host): void {
  cluster.heal(left, right);
  cluster.pass(120_000);
}

describe("who was away for longer than the log goes back", () => {
  const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

  beforeEach(() => {
    cluster.logBounds = { ...cluster.logBounds, eventsMax: 20 };
    source = cluster.source(shakespeare!);
    source.join("crone");
    cluster.distribute(source);
    cluster.pass(60_000);
    cluster.at(macbeth!).join("firstwitch");
    source.say("crone", "before");
    cluster.settle();
    split(shakespeare!, macbeth!);
    for (const line of lines(40)) source.say("crone", line);
  });

  test("gets what is left, in order and once, and both administrators hear that the rest is gone", () => {
    heal(shakespeare!, macbeth!);
    const replica = cluster.at(macbeth!);
    const heard = replica.heard();
    expect(heard[0]).toBe("before");
    expect(heard.slice(1)).toEqual(lines(40).slice(-(heard.length - 1)));
    expect(heard.length).toBeGreaterThan(20);
    expect(heard.length).toBeLessThan(30);
    expect(warningsAt(source).join()).toMatch(
      /rooms.macbeth.lit has missed messages of chat.shakespeare.lit up to number \d+/,
    );
    expect(warningsAt(replica).join()).toMatch(
      /chat.shakespeare.lit has no more what was said at chat.shakespeare.lit/,
    );
    source.say("crone", "after");
    cluster.settle();
    expect(replica.heard().at(-1)).toBe("after");
  });

  test("is told so too by a source that was started anew meanwhile, and no line comes twice", () => {
    source.restart("second");
    source.join("crone");
    source.say("crone", "I am back");
    heal(shakespeare!, macbeth!);
    const heard = cluster.at(macbeth!).heard();
    expect(heard).toEqual(["before", "I am back"]);
    expect(warningsAt(cluster.at(macbeth!)).join()).toMatch(/has no more what was said at chat.shakespeare.lit/);
  });

  test("hears nothing of it again at the next sync", () => {
    heal(shakespeare!, macbeth!);
    const before = warningsAt(source).length;
    split(shakespeare!, macbeth!);
    cluster.pass(120_000);
    heal(shakespeare!, macbeth!);
    expect(warningsAt(source)).toHaveLength(before);
  });

  test("is brought in step by another sync, if all of the log is new before the first is over", () => {
    cluster.heal(shakespeare!, macbeth!);
    let isLate = false;
    // While the backlog is on its way, more is said than the log holds.
    cluster.onSent = (frame) => {
      if (frame.kind !== "synced" || isLate) return;
      isLate = true;
      source.join("hecate");
      for (const line of lines(40)) source.say("hecate", line);
    };
    cluster.pass(120_000);
    const replica = cluster.at(macbeth!);
    expect(isLate).toBe(true);
    expect(replica.nicks()).toEqual(source.nicks());
    expect(replica.heard().at(-1)).toBe("line 40");
    expect(new Set(replica.shownEvents()).size).toBe(replica.shownEvents().length);
  });
});

test("a start with a gap in what has come says once what is above it, though state and log both tell of it (3.6.1)", () => {
  source.join("crone");
  cluster.distribute(source);
  cluster.pass(60_000);
  const replica = cluster.at(macbeth!);
  for (const line of ["one", "two", "three"]) source.say("crone", line);
  cluster.settle();
  const saved = saveRoom(replica.room)!;
  const { stamp } = messagesInOrder(replica.room.log).at(-1)!;
  const { host, epoch, sequence } = stamp!.id;
  const above = [sequence, sequence + 2];
  const contiguous = sequence - 2;
  const row = { ...replica.logged.at(-1)!, contiguous };
  replica.restart("second-start", { ...saved, received: [{ host, epoch, contiguous, above }] }, [row]);
  expect(haveOf(havesOf(replica.room.log, macbeth!, "second-start" as Epoch), { host, epoch })?.above).toEqual(above);
  cluster.pass(40_000);
  source.say("crone", "heard again");
  cluster.settle();
  expect(replica.heard().at(-1)).toBe("heard again");
});

describe("what was said before a replica was there (D1-22)", () => {
  const texts = ({ room }: Instance): readonly string[] =>
    messagesInOrder(room.log).map(({ event }) => textOf(event.payload));
  const old: PastMessage = {
    event: { kind: "said", payload: payload("long ago") },
    time: 1_600_000_000_000 as Instant,
    bytes: 8,
  };

  test("is in its log as in the source's, and nobody is shown it or told it again", () => {
    cluster = new Cluster([shakespeare!, macbeth!]);
    source = cluster.source(shakespeare!);
    source.join("crone");
    source.feed({ ...cluster.distribution([old]), chosenPeers: ["nobody.lit" as Host] });
    source.say("crone", "anybody there?");
    source.feed({ kind: "local-peers", peers: [] });
    cluster.pass(60_000);
    const replica = cluster.at(macbeth!);
    expect(texts(replica)).toEqual(["long ago", "anybody there?"]);
    expect(texts(replica)).toEqual(texts(source));
    expect(replica.heard()).toEqual([]);
    replica.join("firstwitch");
    source.say("crone", "welcome");
    cluster.settle();
    expect(replica.heard()).toEqual(["welcome"]);
    expect(texts(source)).toEqual(["long ago", "anybody there?", "welcome"]);
  });
});

describe("pages of a backlog", () => {
  const longestBacklog = (from: Host, to: Host): number =>
    Math.max(
      ...cluster.crossings.map((crossing) =>
        crossing.from === from && crossing.to === to && crossing.frame.kind === "backlog"
          ? crossing.frame.messages.length
          : 0,
      ),
    );

  function talkBehindSplit(): void {
    source = cluster.source(shakespeare!);
    source.join("crone");
    cluster.distribute(source);
    cluster.pass(60_000);
    for (const peer of [macbeth!, marlowe!]) split(shakespeare!, peer);
    for (let count = 0; count < 30; count++) source.say("crone", "x".repeat(100));
    for (const peer of [macbeth!, marlowe!]) heal(shakespeare!, peer);
    for (const peer of [macbeth!, marlowe!]) expect(cluster.at(peer).heard()).toHaveLength(30);
  }

  test("have as many messages as the administrator says", () => {
    cluster.pages = { ...cluster.pages, messagesMax: 7 };
    talkBehindSplit();
    expect([longestBacklog(shakespeare!, macbeth!), longestBacklog(shakespeare!, marlowe!)]).toEqual([7, 7]);
  });

  test("are smaller on the link for which he says so (dmuc_peers, page_bytes)", () => {
    cluster.thinLinks.set(`${shakespeare!} ${marlowe!}`, { pageBytesMax: 1_050 });
    talkBehindSplit();
    expect([longestBacklog(shakespeare!, macbeth!), longestBacklog(shakespeare!, marlowe!)]).toEqual([30, 10]);
  });
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
