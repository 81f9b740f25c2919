import { describe, expect, test } from "vitest";
import { messagesInOrder } from "../../src/dmuc/core/state/reading";
import { twoServices } from "./services";

const minuteMs = 60_000;
/** What a mail of a few lines has. */
const words = "Tomorrow, and tomorrow, and tomorrow, creeps in this petty pace from day to day. ".repeat(8);

describe("a link that carries a thousand octets a second, with two seconds each way (3.4)", () => {
  test("a sync of 130 kB takes its time, and what it has brought is not brought again", () => {
    const { wire, one, other } = twoServices(2_000, 1_000);
    const room = one.open("coven");
    wire.pass(2 * minuteMs);
    expect([one.countOf("up"), other.countOf("up")]).toEqual([1, 1]);
    wire.isHole = true;
    for (let count = 0; count < 200; count++) one.say(room, `${count} ${words}`);
    wire.pass(2 * minuteMs);
    expect(one.countOf("split")).toBe(1);
    wire.isHole = false;
    wire.written();
    wire.pass(10 * minuteMs);
    expect([one.countOf("up"), other.countOf("up")]).toEqual([1, 1]);
    const [replica] = [...other.rooms.values()];
    expect(messagesInOrder(replica!.log)).toHaveLength(200);
    const { backlog, hello } = wire.written();
    // Five pages, of which the first may be told twice: nobody has known how long it takes.
    expect(backlog).toBeLessThanOrEqual(6);
    expect(hello).toBeLessThanOrEqual(2);
  });

  test("what is written in one go does not split it, once it is known to be thin", () => {
    const { wire, one, other } = twoServices(2_000, 1_000);
    const room = one.open("coven");
    wire.pass(2 * minuteMs);
    let wasSplit = 0;
    for (let round = 0; round < 10; round++) {
      for (let count = 0; count < 150; count++) one.say(room, `${round} ${count}`);
      for (let second = 0; second < 120; second++) {
        wire.pass(1_000);
        if (round > 0 && one.countOf("split") + other.countOf("split") > 0) wasSplit++;
      }
    }
    expect(wasSplit).toBe(0);
    const [replica] = [...other.rooms.values()];
    expect(messagesInOrder(replica!.log)).toHaveLength(1_500);
  });
});
