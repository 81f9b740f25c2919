import { describe, expect, test } from "vitest";
import { countFor, demandOf } from "../../src/dmuc/core/counts";
import type { Epoch, Host, InstanceJid, Instant } from "../../src/dmuc/core/ids";
import {
  type Demand,
  createLife,
  probe,
  probeAnswered,
  probeDeadline,
  probeUnanswered,
} from "../../src/dmuc/core/liveness";
import { Cluster } from "./cluster";

const A = "chat.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;
const settings = { keepaliveMs: 60_000, acknowledgementWaitMs: 5_000 };
const start = 1_000_000 as Instant;
const at = (milliseconds: number): Instant => (start + milliseconds) as Instant;
const demand: Demand = {
  room: "coven@chat.shakespeare.lit" as InstanceJid,
  session: "s1" as Demand["session"],
  count: 3,
  since: at(2_000),
};

describe("when a peer is probed (3.4)", () => {
  test("an idle peer after the keepalive, by the smaller name first", () => {
    const life = createLife(B, start);
    expect(probeDeadline(life, A, [], settings, start)).toBe(at(60_000));
    expect(probeDeadline(createLife(A, start), B, [], settings, start)).toBe(at(90_000));
  });

  test("a peer that owes an acknowledgement after five seconds, and not again sooner", () => {
    const life = createLife(B, start);
    expect(probeDeadline(life, A, [demand], settings, at(2_000))).toBe(at(7_000));
    probe(life, [demand], false, at(7_000));
    expect(probeDeadline(life, A, [demand], settings, at(7_000))).toBeUndefined();
    probeAnswered(life, undefined, [], at(7_100));
    expect(probeDeadline(life, A, [demand], settings, at(7_100))).toBe(at(12_000));
  });

  test("a clock that was set back by an hour does not put the probe off for an hour", () => {
    const life = createLife(B, at(3_600_000));
    expect(probeDeadline(life, A, [], settings, start)).toBe(at(60_000));
  });

  test("one probe asks for all rooms that wait, and waits longer on a slow link", () => {
    const life = createLife(B, start);
    const quick = probe(life, [demand], false, at(0));
    expect(quick).toMatchObject({ kind: "probe", waitMs: 10_000, rooms: [{ room: demand.room, count: 3 }] });
    probeAnswered(life, undefined, [], at(4_000));
    expect(probe(life, [demand], false, at(5_000))).toMatchObject({ waitMs: 16_000 });
  });
});

describe("what the answer to a probe means (3.4)", () => {
  test("silence makes suspect, silence again is the end", () => {
    const life = createLife(B, start);
    probe(life, [demand], false, at(0));
    expect(probeUnanswered(life, [demand], at(10_000)).map(({ kind }) => kind)).toEqual(["suspect", "probe"]);
    expect(probeUnanswered(life, [demand], at(15_000)).map(({ kind }) => kind)).toEqual(["lost"]);
  });

  test("a late answer takes the suspicion away", () => {
    const life = createLife(B, start);
    probe(life, [], false, at(0));
    probeUnanswered(life, [], at(30_000));
    expect(probeAnswered(life, "e1" as Epoch, [], at(31_000)).map(({ kind }) => kind)).toEqual(["answers"]);
  });

  test("another epoch tells that the peer was started anew", () => {
    const life = createLife(B, start);
    probe(life, [], false, at(0));
    probeAnswered(life, "e1" as Epoch, [], at(10));
    probe(life, [], false, at(60_000));
    expect(probeAnswered(life, "e2" as Epoch, [], at(60_010)).map(({ kind }) => kind)).toEqual(["restarted"]);
  });
});

describe("counts on a link (3.1, 3.4)", () => {
  const macbeth = "rooms.macbeth.lit" as Host;
  const shakespeare = "rooms.shakespeare.lit" as Host;

  function linked(): Cluster {
    const cluster = new Cluster([shakespeare, macbeth]);
    const source = cluster.source(shakespeare);
    cluster.distribute(source);
    cluster.pass(5_000);
    source.join("crone1");
    cluster.settle();
    return cluster;
  }

  test("what was sent waits for a count, and the peer's count ends the wait", () => {
    const cluster = linked();
    const source = cluster.at(shakespeare);
    const waiting = demandOf(source.room, macbeth);
    expect(waiting?.count).toBe(1);
    const row = countFor(cluster.at(macbeth).room, shakespeare, { room: source.room.self, gone: false });
    expect(row?.count).toBe(1);
    source.feed({ kind: "counted", host: macbeth, row: row! });
    expect(demandOf(source.room, macbeth)).toBeUndefined();
  });

  test("an event back acknowledges as well", () => {
    const cluster = linked();
    cluster.at(macbeth).join("firstwitch");
    cluster.settle();
    expect(demandOf(cluster.at(shakespeare).room, macbeth)).toBeUndefined();
  });

  test("a count that stays too small brings a sync, which brings what is missing", () => {
    const cluster = linked();
    const source = cluster.at(shakespeare);
    cluster.cut(shakespeare, macbeth);
    source.say("crone1", "into the hole");
    cluster.settle();
    cluster.heal(shakespeare, macbeth);
    const ask = (): void => {
      const row = countFor(cluster.at(macbeth).room, shakespeare, { room: source.room.self, gone: false });
      source.feed({ kind: "counted", host: macbeth, row: row! });
    };
    ask();
    expect(source.room.links[0]?.state).toBe("up");
    ask();
    ask();
    cluster.pass(20_000);
    expect(source.room.links[0]?.state).toBe("up");
    expect(cluster.at(macbeth).heard()).toEqual(["into the hole"]);
  });

  test("while the peer is suspect nothing is sent, and nothing is lost", () => {
    const cluster = linked();
    const source = cluster.at(shakespeare);
    source.feed({ kind: "peer-suspect", host: macbeth });
    source.say("crone1", "hold it");
    cluster.settle();
    expect(cluster.at(macbeth).heard()).toEqual([]);
    source.feed({ kind: "peer-answers", host: macbeth });
    cluster.settle();
    expect(cluster.at(macbeth).heard()).toEqual(["hold it"]);
  });
});
