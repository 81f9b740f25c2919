import { describe, expect, test } from "vitest";
import { countsFor, demandOf, noNeeds } from "../../src/dmuc/core/exchange/counts";
import type { Epoch, Host, InstanceJid, Instant } from "../../src/dmuc/core/words/ids";
import {
  type Demand,
  type LivenessSettings,
  type Needs,
  type PeerLife,
  type PingTarget,
  calledBy,
  createLife,
  heardFrom,
  lose,
  noteClock,
  probe,
  probeAnswered,
  probeDeadline,
  probeEnd,
  probeExpired,
  streamChanged,
  wroteTo,
} from "../../src/dmuc/core/links/liveness";
import {
  createPace,
  forgetUnderWay,
  markOf,
  noteAnswered,
  noteUnanswered,
  noteWritten,
  waitOf,
} from "../../src/dmuc/core/links/pace";
import { Cluster } from "./cluster";

const A = "chat.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;
const settings: LivenessSettings = {
  keepaliveMs: 60_000,
  acknowledgementWaitMs: 5_000,
  probeRoomsMax: 100,
  syncRoomsMax: 8,
};
const start = 1_000_000 as Instant;
const at = (milliseconds: number): Instant => (start + milliseconds) as Instant;
const coven = "coven@chat.shakespeare.lit" as InstanceJid;
const demand: Demand = { room: coven, session: "s1" as Demand["session"], count: 3, since: at(2_000), again: false };

const idle: Needs = { ...noNeeds(), used: true, extension: true };
const busy: Needs = { ...idle, demands: [demand] };
const awaited: Needs = { ...noNeeds(), awaited: true, extension: true };

const due = (life: PeerLife, needs: Needs): Instant | undefined => probeDeadline(life, A, needs, settings);

/** A probe at that time, whose answer nobody has seen yet. */
function ask(life: PeerLife, needs: Needs, now: Instant): ReturnType<typeof markOf> {
  probe(life, needs, false, settings, now);
  return markOf(life.pace, now);
}

function expire(life: PeerLife, needs: Needs, now: Instant, mayWrite = true): string[] {
  return probeExpired(life, needs, mayWrite, settings, now, 0.5).map(({ kind }) => kind);
}

describe("when a peer is probed (3.4)", () => {
  test("an idle peer after the keepalive, by the smaller name first", () => {
    expect(due(createLife(B, start), idle)).toBe(at(60_000));
    expect(probeDeadline(createLife(A, start), B, idle, settings)).toBe(at(90_000));
  });

  test("not if no room shares a link with it any more", () => {
    expect(due(createLife(B, start), noNeeds())).toBeUndefined();
  });

  test("a peer that owes an acknowledgement after five seconds, and not again sooner", () => {
    const life = createLife(B, start);
    expect(due(life, busy)).toBe(at(7_000));
    const asked = ask(life, busy, at(7_000));
    probeAnswered(life, asked, undefined, [], false, at(7_100));
    expect(due(life, busy)).toBe(at(12_000));
  });

  test("a count that was too small is asked for again after two seconds", () => {
    const life = createLife(B, start);
    probeAnswered(life, ask(life, busy, at(7_000)), undefined, [], false, at(7_100));
    expect(due(life, { ...busy, demands: [{ ...demand, again: true }] })).toBe(at(9_000));
  });

  test("one probe asks for the rooms that have waited longest", () => {
    const later: Demand = { ...demand, room: "heath@chat.shakespeare.lit" as InstanceJid, since: at(3_000) };
    const one = { ...settings, probeRoomsMax: 1 };
    const asked = probe(createLife(B, start), { ...idle, demands: [later, demand] }, false, one, at(8_000));
    expect(asked).toEqual({ kind: "probe", rooms: [{ room: coven, session: "s1", count: 3, gone: false }] });
  });

  test("not while the answer to a request of a link is under way: it tells as much", () => {
    const life = createLife(B, start);
    life.requestsUnderWay = 1;
    expect(due(life, busy)).toBeUndefined();
    // But with its stream the answer may be lost.
    streamChanged(life, "none", true, at(3_000));
    expect(due(life, busy)).toBe(at(3_000));
  });

  test("a clock that is set back delays nothing", () => {
    const life = createLife(B, at(3_600_000));
    ask(life, busy, at(3_600_000));
    noteClock(life, start);
    expect(probeEnd(life)).toBe(at(10_000));
  });
});

describe("what the answer to a probe means (3.4)", () => {
  test("silence makes suspect, silence again is the end: within 20 seconds under traffic", () => {
    const life = createLife(B, start);
    ask(life, busy, at(5_000));
    expect(probeEnd(life)).toBe(at(15_000));
    expect(expire(life, busy, at(15_000))).toEqual(["suspect", "probe"]);
    expect(probeEnd(life)).toBe(at(20_000));
    expect(expire(life, busy, at(20_000))).toEqual(["lost"]);
  });

  test("an idle peer has more time", () => {
    const life = createLife(B, start);
    ask(life, idle, at(60_000));
    expect(probeEnd(life)).toBe(at(90_000));
    expire(life, idle, at(90_000));
    expect(probeEnd(life)).toBe(at(105_000));
  });

  test("a late answer takes the suspicion away and tells since when there was one, but its counts are of an earlier time", () => {
    const life = createLife(B, start);
    const first = ask(life, busy, at(0));
    expire(life, busy, at(10_000));
    const row = { room: coven, session: demand.session, count: 2, gone: false };
    expect(probeAnswered(life, first, undefined, [row], false, at(12_000))).toEqual([
      { kind: "answers", lastContact: start },
    ]);
    expect(probeEnd(life)).toBeUndefined();
  });

  test("its own answer brings the counts", () => {
    const life = createLife(B, start);
    const row = { room: coven, session: demand.session, count: 3, gone: false };
    const asked = ask(life, busy, at(0));
    expect(probeAnswered(life, asked, undefined, [row], false, at(10))).toEqual([{ kind: "counted", rows: [row] }]);
  });

  test("it names the peer's start, which is told when it is another", () => {
    const life = createLife(B, start);
    const answer = (epoch: string, now: number): unknown =>
      probeAnswered(life, ask(life, idle, at(now)), epoch as Epoch, [], false, at(now + 10));
    expect(answer("e1", 0)).toEqual([{ kind: "named", epoch: "e1" }]);
    expect(answer("e1", 60_000)).toEqual([]);
    expect(answer("e2", 120_000)).toEqual([{ kind: "named", epoch: "e2" }]);
  });
});

describe("a peer that is lost (3.4)", () => {
  function lost(keepaliveMs = 60_000, chance = 0.5): PeerLife {
    const life = createLife(B, start);
    ask(life, busy, at(5_000));
    lose(life, { ...settings, keepaliveMs }, at(5_010), chance);
    return life;
  }

  test("is probed every 15 seconds, a fifth more or less, and always more often than when idle", () => {
    expect(due(lost(), awaited)).toBe(at(20_000));
    expect(due(lost(60_000, 0), awaited)).toBe(at(17_000));
    expect(due(lost(60_000, 1), awaited)).toBe(at(23_000));
    expect(due(lost(20_000), awaited)).toBe(at(15_000));
  });

  test("after ten minutes every 30 seconds", () => {
    const life = lost();
    ask(life, awaited, at(605_010));
    expect(expire(life, awaited, at(615_010))).toEqual(["lost"]);
    expect(due(life, awaited)).toBe(at(635_010));
  });

  test("is probed at once when it asks something of us", () => {
    const life = lost();
    calledBy(life, at(9_000));
    expect(due(life, awaited)).toBe(at(9_000));
  });

  test("what it has set going since is not split by a probe from before", () => {
    const life = lost();
    ask(life, awaited, at(20_000));
    calledBy(life, at(22_000));
    expect(expire(life, { ...idle, awaited: true }, at(30_000))).toEqual([]);
    expect(due(life, awaited)).toBe(at(30_000));
    ask(life, idle, at(30_000));
    expect(expire(life, idle, at(40_000))).toEqual(["lost"]);
  });

  test("is there again with the first answer, which tells when there was contact before", () => {
    const life = createLife(B, start);
    heardFrom(life, at(1_000));
    ask(life, busy, at(5_000));
    lose(life, settings, at(5_010), 0.5);
    const effects = probeAnswered(life, ask(life, awaited, at(20_000)), undefined, [], true, at(20_100));
    expect(effects).toEqual([{ kind: "answers", lastContact: at(1_000) }]);
    expect(due(life, idle)).toBe(at(80_100));
  });

  test("a room whose turn has not come goes on asking, though no other does", () => {
    const queued: Needs = { ...noNeeds(), queued: true, extension: true };
    expect(due(lost(), queued)).toBe(at(20_000));
    expect(due(createLife(B, start), queued)).toBeUndefined();
  });

  test("a link that was split alone is asked about at once, and then every 15 seconds", () => {
    const life = createLife(B, start);
    const needs: Needs = { ...idle, awaited: true };
    expect(due(life, needs)).toBeLessThanOrEqual(start);
    const asked = ask(life, needs, start);
    expect(probeAnswered(life, asked, undefined, [], true, at(50))).toEqual([{ kind: "answers" }]);
    expect(due(life, needs)).toBe(at(15_000));
  });
});

describe("streams (3.4)", () => {
  const changed = (life: PeerLife, state: "none" | "opening" | "open", now: Instant): string[] =>
    streamChanged(life, state, true, now).map(({ kind }) => kind);

  test("while one is being opened nothing is sent; its being open is the answer, and then the peer is asked", () => {
    const life = createLife(B, start);
    expect(changed(life, "opening", at(1_000))).toEqual(["suspect"]);
    expect(due(life, idle)).toBeUndefined();
    expect(changed(life, "open", at(1_200))).toEqual(["answers"]);
    expect(due(life, idle)).toBe(at(1_200));
  });

  test("one that does not open is as bad as a probe that is not answered, and no second one waits behind it", () => {
    const life = createLife(B, start);
    changed(life, "opening", at(1_000));
    expect(expire(life, idle, at(11_000), false)).toEqual(["suspect"]);
    expect(expire(life, idle, at(16_000), false)).toEqual(["lost"]);
  });

  test("one that ends proves nothing, but is a reason to ask", () => {
    const life = createLife(B, start);
    expect(changed(life, "none", at(1_000))).toEqual([]);
    expect(due(life, idle)).toBe(at(1_000));
  });

  test("one that opens to a lost peer is a reason to ask", () => {
    const life = createLife(B, start);
    lose(life, settings, at(100), 0.5);
    expect(changed(life, "opening", at(200))).toEqual([]);
    expect(changed(life, "open", at(300))).toEqual([]);
    expect(due(life, awaited)).toBe(at(300));
  });
});

describe("peers that know only the spec (3.4)", () => {
  const target = (number: number): PingTarget => ({
    from: `room${number}@${A}` as InstanceJid,
    to: `room${number}@${B}` as InstanceJid,
    patient: false,
  });
  const plain = (count: number): Needs => ({
    ...noNeeds(),
    used: true,
    pings: Array.from({ length: count }, (_, index) => target(index + 1)),
  });

  test("are pinged after the keepalive, by the source first", () => {
    expect(due(createLife(B, start), plain(1))).toBe(at(60_000));
    const patient: Needs = { ...plain(1), pings: [{ ...target(1), patient: true }] };
    expect(due(createLife(B, start), patient)).toBe(at(90_000));
  });

  test("are pinged at once if nothing comes back for what was written", () => {
    const life = createLife(B, start);
    wroteTo(life, at(10_000));
    wroteTo(life, at(12_000));
    expect(due(life, plain(1))).toBe(at(15_000));
    heardFrom(life, at(13_000));
    expect(due(life, plain(1))).toBe(at(73_000));
  });

  test("take turns, each room within ten minutes, and never faster than ten in a second", () => {
    const life = createLife(B, start);
    const needs = plain(100);
    expect(due(life, needs)).toBe(at(6_000));
    const asked: unknown[] = [];
    for (let second = 6; second <= 600; second += 6) {
      const effect = probe(life, needs, false, settings, at(second * 1_000));
      if (effect.kind === "ping") asked.push(effect.target.from);
      probeAnswered(life, markOf(life.pace, at(second * 1_000)), undefined, [], false, at(second * 1_000 + 50));
    }
    expect(new Set(asked).size).toBe(100);
    expect(due(createLife(B, start), plain(100_000))).toBe(at(100));
  });
});

describe("how long an answer is waited for (3.4)", () => {
  /** Writes so much, asks, and gets the answer after that time. */
  function carry(pace: ReturnType<typeof createPace>, octets: number, durationMs: number): void {
    noteWritten(pace, octets, start);
    noteAnswered(pace, markOf(pace, start), at(durationMs));
  }

  test("on an ordinary link as long as is named, whatever it has to carry", () => {
    const pace = createPace();
    for (let round = 0; round < 10; round++) carry(pace, 20_000, 80);
    noteWritten(pace, 1_000_000, start);
    expect(waitOf(pace, 10_000)).toBe(10_000);
  });

  test("longer if megabytes are under way, with which a peer may be busy however fast the line is", () => {
    const pace = createPace();
    for (let round = 0; round < 10; round++) carry(pace, 20_000, 80);
    noteWritten(pace, 4_000_000, start);
    expect(waitOf(pace, 10_000)).toBe(40_000);
  });

  test("four round trips, smoothed, and ten minutes at most", () => {
    const pace = createPace();
    carry(pace, 300, 4_000);
    expect(waitOf(pace, 10_000)).toBe(16_000);
    carry(pace, 300, 8_000);
    expect(waitOf(pace, 10_000)).toBe(20_000);
    for (let round = 0; round < 30; round++) carry(pace, 300, 1_000_000);
    expect(waitOf(pace, 10_000)).toBe(600_000);
  });

  test("twice the time that a slow link needs for what was written and is not known to have arrived", () => {
    const pace = createPace();
    carry(pace, 200, 500);
    // 1,000 octets a second.
    carry(pace, 30_000, 30_500);
    expect(pace.octetsPerSecond).toBe(1_000);
    noteWritten(pace, 60_000, start);
    expect(waitOf(pace, 10_000)).toBe(120_000);
  });

  test("a page that takes longer than anybody has waited is given more time at each try, until it is through", () => {
    const [pace, octetsPerSecond, page] = [createPace(), 300, 32_768];
    let tries = 0;
    for (let isThrough = false; !isThrough; tries++) {
      carry(pace, 300, 2_000);
      noteWritten(pace, page, start);
      const waitMs = waitOf(pace, 30_000);
      const neededMs = (page / octetsPerSecond) * 1000;
      isThrough = neededMs <= waitMs;
      if (isThrough) noteAnswered(pace, markOf(pace, start), at(neededMs));
      else noteUnanswered(pace, markOf(pace, start), at(waitMs));
      forgetUnderWay(pace);
    }
    expect(tries).toBeLessThanOrEqual(4);
  });

  test("talk that goes on for a while is not taken for something that the link has carried all the time", () => {
    const pace = createPace();
    carry(pace, 300, 80);
    noteWritten(pace, 300, start);
    noteWritten(pace, 300, at(4_000));
    noteAnswered(pace, markOf(pace, at(5_000)), at(5_080));
    expect(pace.octetsPerSecond).toBeUndefined();
  });

  test("a question that waits behind what is on its way tells how long that has taken", () => {
    const pace = createPace();
    carry(pace, 300, 1_000);
    noteWritten(pace, 30_000, at(10_000));
    noteWritten(pace, 100, at(30_000));
    noteAnswered(pace, markOf(pace, at(30_000)), at(41_000));
    expect(pace.octetsPerSecond).toBe(1_004);
  });

  test("a link that was broken is not taken for a slow one for long", () => {
    const pace = createPace();
    noteWritten(pace, 500, start);
    noteUnanswered(pace, markOf(pace, start), at(30_000));
    forgetUnderWay(pace);
    carry(pace, 20_000, 80);
    noteWritten(pace, 100_000, start);
    expect(waitOf(pace, 10_000)).toBe(10_000);
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

  /** What macbeth answers to a probe of shakespeare. */
  function rowOf(cluster: Cluster): ReturnType<typeof countsFor>[number] {
    const room = cluster.at(shakespeare).room.self;
    return countsFor([cluster.at(macbeth).room], shakespeare, [{ room, gone: false }])[0]!;
  }

  test("what was sent waits for a count, and the peer's count ends the wait", () => {
    const cluster = linked();
    const source = cluster.at(shakespeare);
    expect(demandOf(source.room, macbeth)?.count).toBe(1);
    expect(rowOf(cluster).count).toBe(1);
    source.feed({ kind: "counted", host: macbeth, row: rowOf(cluster) });
    expect(demandOf(source.room, macbeth)).toBeUndefined();
  });

  test("a room that is not shared is gone, says the answer", () => {
    const room = "heath@rooms.shakespeare.lit" as InstanceJid;
    const rows = countsFor([linked().at(macbeth).room], shakespeare, [{ room, gone: false }]);
    expect(rows).toEqual([{ room, gone: true }]);
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
    cluster.swallow(shakespeare, "event");
    source.say("crone1", "into the hole");
    cluster.settle();
    cluster.swallow(shakespeare, undefined);
    const count = (): void => source.feed({ kind: "counted", host: macbeth, row: rowOf(cluster) });
    count();
    count();
    expect(source.room.links[0]?.state).toBe("up");
    expect(demandOf(source.room, macbeth)?.again).toBe(true);
    count();
    cluster.pass(1_000);
    expect(source.room.links[0]?.state).toBe("up");
    expect(cluster.at(macbeth).heard()).toEqual(["into the hole"]);
  });

  test("a start that is not the one with which we are linked brings a sync", () => {
    const source = linked().at(shakespeare);
    const known = source.room.links[0]!.peerEpoch!;
    source.feed({ kind: "peer-named", host: macbeth, epoch: known });
    expect(source.room.links[0]?.state).toBe("up");
    source.feed({ kind: "peer-named", host: macbeth, epoch: "another" as Epoch });
    expect(source.room.links[0]).toMatchObject({ state: "split", waitsFor: "turn" });
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

describe("a split link (3.4, 3.5)", () => {
  const macbeth = "rooms.macbeth.lit" as Host;
  const shakespeare = "rooms.shakespeare.lit" as Host;

  function linked(): Cluster {
    const cluster = new Cluster([shakespeare, macbeth]);
    cluster.distribute(cluster.source(shakespeare));
    cluster.pass(5_000);
    return cluster;
  }

  test("writes nothing, and is up again soon after the peer answers a probe", () => {
    const cluster = linked();
    const [source, shadow] = [cluster.at(shakespeare), cluster.at(macbeth)];
    cluster.cut(shakespeare, macbeth);
    source.feed({ kind: "bounced", host: macbeth, condition: "remote-server-not-found" });
    const mark = cluster.crossings.length;
    cluster.pass(120_000);
    expect(shadow.room.links[0]?.state).toBe("split");
    expect(cluster.crossings.slice(mark)).toEqual([]);
    cluster.heal(shakespeare, macbeth);
    cluster.pass(19_000);
    expect(source.room.links[0]?.state).toBe("up");
    expect(shadow.room.links[0]?.state).toBe("up");
  });

  test("a peer that knows the link no more is asked after 30 seconds, then every five minutes (3.11)", () => {
    const cluster = linked();
    const shadow = cluster.at(macbeth);
    cluster.instances.get(shakespeare)!.room.links = [];
    shadow.feed({ kind: "link-lost", host: shakespeare });
    const hellos = (): number => cluster.between(macbeth, shakespeare).filter((kind) => kind === "hello").length;
    cluster.pass(29_000);
    expect(hellos()).toBe(0);
    cluster.pass(2_000);
    expect(hellos()).toBe(1);
    cluster.pass(290_000);
    expect(hellos()).toBe(1);
    cluster.pass(20_000);
    expect(hellos()).toBe(2);
  });
});
