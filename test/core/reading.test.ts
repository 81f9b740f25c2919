/** A log is read in the one order, from either end, and nothing of it is read in vain (3.6). */
import { describe, expect, test } from "vitest";
import type { Have, PastMessage } from "../../src/dmuc/core/words/frames";
import type { Epoch, Host, Instant, Payload, Stamp } from "../../src/dmuc/core/words/ids";
import { type Log, append, createLog, entriesAfter, lacksPresence, trim } from "../../src/dmuc/core/state/log";
import {
  beginBacklog,
  hasMore,
  historyWithin,
  messagesInOrder,
  takeGone,
  takePage,
} from "../../src/dmuc/core/state/reading";
import { countMessages } from "../../src/dmuc/core/state/strands";
import { payload, textOf, view } from "./cluster";

const shakespeare = "rooms.shakespeare.lit" as Host;

const macbeth = "rooms.macbeth.lit" as Host;

const epoch = "first start" as Epoch;

const pages = { messagesMax: 50, bytesMax: 32_768 };

const everybody = (): boolean => true;

const now = 1_000 as Instant;

const bounds = { eventsMax: 100, bytesMax: 100_000, ageMaxMs: 1_000_000 };

function stampAt(host: Host, sequence: number, orderKey: number): Stamp {
  return { id: { host, epoch, sequence }, time: orderKey as Instant, orderKey };
}

function say(log: Log, host: Host, sequence: number, orderKey: number, bytes = 100): void {
  const event = { kind: "said", payload: payload(`${host.split(".")[1] ?? ""} ${sequence}`) } as const;
  append(log, { stamp: stampAt(host, sequence, orderKey), event, bytes });
}

function come(log: Log, host: Host, sequence: number, orderKey: number): void {
  const event = { kind: "present", nick: "hecate", view: view("hecate@macbeth.lit/desk") } as never;
  append(log, { stamp: stampAt(host, sequence, orderKey), event, bytes: 0 });
}

const textsOf = (messages: readonly PastMessage[]): string[] => messages.map(({ event }) => textOf(event.payload));

const have = (host: Host, contiguous: number, above: readonly number[] = []): Have => ({
  host,
  epoch,
  contiguous,
  above,
});

/** Both servers talk in turn; what macbeth says comes in one go, later. */
function talk(): Log {
  const log = createLog();
  for (let sequence = 1; sequence <= 4; sequence++) say(log, shakespeare, sequence, 10 * sequence);
  for (let sequence = 1; sequence <= 3; sequence++) say(log, macbeth, sequence, 10 * sequence + 5);
  return log;
}

const inOrder = [
  "shakespeare 1",
  "macbeth 1",
  "shakespeare 2",
  "macbeth 2",
  "shakespeare 3",
  "macbeth 3",
  "shakespeare 4",
];

describe("the one order", () => {
  test("is that of the keys, whoever came first", () => {
    expect(textsOf(messagesInOrder(talk()))).toEqual(inOrder);
  });

  test("holds within one home, too, if a later number came first", () => {
    const log = createLog();
    for (const sequence of [1, 4, 2, 3]) say(log, macbeth, sequence, 10 * sequence);
    expect(textsOf(messagesInOrder(log))).toEqual(["macbeth 1", "macbeth 2", "macbeth 3", "macbeth 4"]);
  });

  test("begins with what was said before the numbers", () => {
    const log = talk();
    const time = 1 as Instant;
    log.imported = ["old", "less old"].map((text) => ({
      event: { kind: "said", payload: payload(text) },
      time,
      bytes: 9,
    }));
    expect(textsOf(messagesInOrder(log))).toEqual(["old", "less old", ...inOrder]);
    expect(textsOf(historyWithin(log, { stanzasMax: 8 }, time))).toEqual(["less old", ...inOrder]);
  });
});

describe("history", () => {
  test("is the end of the order, within every limit", () => {
    const log = talk();
    const now = 45 as Instant;
    expect(textsOf(historyWithin(log, {}, now))).toEqual(inOrder);
    expect(textsOf(historyWithin(log, { stanzasMax: 2 }, now))).toEqual(inOrder.slice(-2));
    expect(textsOf(historyWithin(log, { charactersMax: 1500 }, now))).toEqual(inOrder.slice(-3));
    expect(textsOf(historyWithin(log, { since: 30 as Instant }, now))).toEqual(inOrder.slice(-3));
    expect(historyWithin(log, { seconds: 0 }, now)).toEqual([]);
    expect(historyWithin(log, { stanzasMax: 0 }, now)).toEqual([]);
  });
});

describe("a backlog", () => {
  test("is what the peer lacks, in the one order", () => {
    const log = talk();
    const haves = [have(shakespeare, 1, [3]), have(macbeth, 2)];
    const backlog = beginBacklog(log, log.lastPosition, haves, everybody);
    expect(textsOf(takePage(backlog, pages))).toEqual(["shakespeare 2", "macbeth 3", "shakespeare 4"]);
    expect(hasMore(backlog)).toBe(false);
    expect(takePage(backlog, pages)).toEqual([]);
  });

  test("is of those homes alone that are asked for, and of none that the peer has in full", () => {
    const log = talk();
    const ofMacbeth = beginBacklog(log, log.lastPosition, [], ({ host }) => host === macbeth);
    expect(textsOf(takePage(ofMacbeth, pages))).toEqual(["macbeth 1", "macbeth 2", "macbeth 3"]);
    const nothing = beginBacklog(log, log.lastPosition, [have(shakespeare, 4), have(macbeth, 9)], everybody);
    expect(hasMore(nothing)).toBe(false);
  });

  test("ends at the cut: what comes after it follows live", () => {
    const log = talk();
    const backlog = beginBacklog(log, 5, [], everybody);
    say(log, shakespeare, 5, 50);
    expect(textsOf(takePage(backlog, pages))).toEqual([
      "shakespeare 1",
      "macbeth 1",
      "shakespeare 2",
      "shakespeare 3",
      "shakespeare 4",
    ]);
  });

  test("goes in pages, each within the bounds of a stanza", () => {
    const log = createLog();
    for (let sequence = 1; sequence <= pages.messagesMax + 1; sequence++) say(log, macbeth, sequence, sequence);
    say(log, macbeth, 900, 900, pages.bytesMax + 1);
    say(log, macbeth, 901, 901);
    const backlog = beginBacklog(log, log.lastPosition, [], everybody);
    const lengths: number[] = [];
    while (hasMore(backlog)) lengths.push(takePage(backlog, pages).length);
    expect(lengths).toEqual([pages.messagesMax, 1, 1, 1]);
  });

  test("goes on with what is left, if the log drops its oldest meanwhile", () => {
    const log = createLog();
    for (let sequence = 1; sequence <= 220; sequence++) say(log, macbeth, sequence, sequence);
    const backlog = beginBacklog(log, log.lastPosition, [], everybody);
    expect(takeGone(backlog)).toEqual([]);
    expect(takePage(backlog, pages)[0]?.stamp?.id.sequence).toBe(1);
    say(log, shakespeare, 1, 1_000_000);
    trim(log, bounds, now);
    expect(log.entries).toHaveLength(100);
    expect(takeGone(backlog)).toEqual([]);
    const [atHand, left] = takePage(backlog, pages).map(({ stamp }) => stamp?.id.sequence);
    expect([atHand, left]).toEqual([pages.messagesMax + 1, 122]);
    expect(takeGone(backlog)).toEqual([]);
  });

  test("names what is gone, once, and nothing that is still here", () => {
    const log = createLog();
    for (let sequence = 1; sequence <= 220; sequence++) say(log, macbeth, sequence, sequence);
    say(log, shakespeare, 1, 1_000);
    trim(log, bounds, now);
    const lacking = beginBacklog(log, log.lastPosition, [have(macbeth, 60)], everybody);
    expect(takeGone(lacking)).toEqual([{ host: macbeth, epoch, sequence: 121 }]);
    expect(takeGone(lacking)).toEqual([]);
    expect(takePage(lacking, pages)[0]?.stamp?.id.sequence).toBe(122);
    const complete = beginBacklog(log, log.lastPosition, [have(macbeth, 121)], everybody);
    expect(takeGone(complete)).toEqual([]);
  });
});

describe("the bounds of the log (3.14)", () => {
  const messages = (count: number, bytes: number): Log => {
    const log = createLog();
    for (let sequence = 1; sequence <= count; sequence++) say(log, macbeth, sequence, sequence, bytes);
    return log;
  };

  test("of its count: a tenth beyond it is held, then as many go as are beyond", () => {
    const log = messages(110, 10);
    trim(log, bounds, now);
    expect(countMessages(log)).toBe(110);
    say(log, macbeth, 111, 111);
    trim(log, bounds, now);
    expect(countMessages(log)).toBe(100);
  });

  test("of its octets", () => {
    const log = messages(50, 2_300);
    trim(log, bounds, now);
    expect([countMessages(log), log.bytes]).toEqual([43, 43 * 2_300]);
  });

  test("of its age, by the time at which its oldest was said", () => {
    const log = messages(50, 10);
    trim(log, bounds, 1_100_001 as Instant);
    expect(countMessages(log)).toBe(50);
    trim(log, bounds, 1_100_002 as Instant);
    expect(countMessages(log)).toBe(0);
  });

  test("of what was before the numbers: it is the first to go", () => {
    const log = messages(110, 10);
    log.imported = [{ event: { kind: "said", payload: [] as unknown as Payload }, time: 1 as Instant, bytes: 9 }];
    trim(log, bounds, now);
    expect(countMessages(log)).toBe(111);
    say(log, macbeth, 111, 111);
    trim(log, bounds, now);
    expect(countMessages(log)).toBe(100);
  });
});

describe("what has come since", () => {
  test("is found by its position, also after the oldest were dropped", () => {
    const log = createLog();
    for (let sequence = 1; sequence <= 111; sequence++) say(log, macbeth, sequence, sequence);
    trim(log, bounds, now);
    const { lastPosition } = log;
    expect(entriesAfter(log, lastPosition)).toEqual([]);
    expect(entriesAfter(log, lastPosition - 2).map(({ position }) => position)).toEqual([
      lastPosition - 1,
      lastPosition,
    ]);
    expect(entriesAfter(log, 0)).toHaveLength(100);
  });

  test("has presence in it that a peer lacks, which only a roster tells", () => {
    const log = createLog();
    come(log, macbeth, 1, 1);
    say(log, macbeth, 2, 2);
    expect(lacksPresence(log, [], [macbeth])).toBe(true);
    expect(lacksPresence(log, [], [shakespeare])).toBe(false);
    expect(lacksPresence(log, [have(macbeth, 1)], [macbeth])).toBe(false);
  });
});
