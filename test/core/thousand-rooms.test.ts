import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Room } from "../../src/dmuc/core/room";
import { type Service, type Wire, twoServices } from "./services";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const minuteMs = 60_000;
const roomCount = 1_000;
const { wire, one, other }: { wire: Wire; one: Service; other: Service } = twoServices();
const rooms: Room[] = [];

/** Till all rooms are up at both: the most that were being synced at one time, and in which order they came up. */
function watchHealing(): { readonly atOnce: number; readonly order: readonly Room[]; readonly tookMs: number } {
  const start = wire.scheduler.now;
  const counterparts = new Map([...other.rooms.values()].map((room) => [room.links[0]!.peer, room]));
  const missing = new Set(rooms);
  const order: Room[] = [];
  let atOnce = 0;
  while (missing.size > 0 && wire.scheduler.now < start + 10 * minuteMs) {
    wire.pass(10);
    atOnce = Math.max(atOnce, one.countOf("syncing"), other.countOf("syncing"));
    for (const room of missing) {
      if (room.links[0]?.state !== "up" || counterparts.get(room.self)?.links[0]?.state !== "up") continue;
      missing.delete(room);
      order.push(room);
    }
  }
  return { atOnce, order, tookMs: wire.scheduler.now - start };
}

describe("two services that share a thousand rooms (3.4, 3.5)", () => {
  beforeAll(() => {
    for (let number = 1; number <= roomCount; number++) rooms.push(one.open(`room${number}`));
    wire.pass(5 * minuteMs);
  });

  test("all are up", () => {
    expect([one.countOf("up"), other.countOf("up")]).toEqual([roomCount, roomCount]);
  });

  test("idle they cost no more than one probe and its answer a minute", () => {
    wire.written();
    wire.pass(30 * minuteMs);
    const { alive = 0, "=alive": answers = 0, ...rest } = wire.written();
    expect(rest).toEqual({});
    expect(alive + answers).toBeLessThanOrEqual(2 * 30);
    expect(answers).toBe(alive);
    expect(alive).toBeGreaterThanOrEqual(20);
  });

  test("a word in each room is acknowledged by a few probes", () => {
    for (const room of rooms) one.say(room, "All hail");
    wire.pass(2 * minuteMs);
    const { event, alive = 0, "=alive": _answers, ...rest } = wire.written();
    expect(event).toBe(roomCount);
    // A hundred rooms in each.
    expect(alive).toBeLessThanOrEqual(12);
    expect(rest).toEqual({});
  });

  test("split, they write nothing but probes: about four a minute from each side, later two", () => {
    wire.isHole = true;
    one.say(rooms[0]!, "Is anybody there?");
    wire.pass(minuteMs);
    expect([one.countOf("split"), other.countOf("split")]).toEqual([roomCount, 0]);
    wire.pass(3 * minuteMs);
    expect(other.countOf("split")).toBe(roomCount);
    wire.written();
    wire.pass(5 * minuteMs);
    const soon = wire.written();
    expect(Object.keys(soon)).toEqual(["alive"]);
    expect(soon["alive"]).toBeLessThanOrEqual(2 * 4 * 5);
    wire.pass(10 * minuteMs);
    wire.written();
    wire.pass(10 * minuteMs);
    const late = wire.written();
    expect(Object.keys(late)).toEqual(["alive"]);
    expect(late["alive"]).toBeLessThanOrEqual(2 * 2 * 10);
  });

  test("healed, eight sync at once, those first in which somebody spoke last, and the shadows say hello unasked", () => {
    const lively = rooms.slice(-20);
    for (const { self } of lively) {
      wire.pass(100);
      other.enter(other.rooms.get(`${self.split("@")[0]!}@${other.host}` as Room["self"])!, "macbeth");
    }
    wire.isHole = false;
    wire.written();
    const { atOnce, order, tookMs } = watchHealing();
    expect(order).toHaveLength(roomCount);
    expect(atOnce).toBe(8);
    const firstOnes = order.slice(0, 24);
    expect(lively.filter((room) => firstOnes.includes(room))).toHaveLength(20);
    const { hello, "=hello": answers, synced, "=synced": ends, "hello-wanted": wanted } = wire.written();
    expect([hello, answers, synced, ends, wanted]).toEqual([roomCount, roomCount, roomCount, roomCount, undefined]);
    // Eight at a time, each some round trips of 40 ms.
    expect(tookMs).toBeLessThan(minuteMs);
  });

  test("a module that goes on after a reload syncs its rooms in turn, and writes nothing else", () => {
    wire.written();
    for (const room of [...other.rooms.values()]) other.feed(room, { kind: "restored" });
    expect(other.countOf("up")).toBe(0);
    const { atOnce, order } = watchHealing();
    expect(order).toHaveLength(roomCount);
    expect(atOnce).toBe(8);
    const { hello, "=hello": answers, synced, "=synced": ends, ...rest } = wire.written();
    expect([hello, answers, synced, ends]).toEqual([roomCount, roomCount, roomCount, roomCount]);
    expect(Object.keys(rest).filter((kind) => !kind.includes("alive"))).toEqual([]);
  });
});
