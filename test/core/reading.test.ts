/** A log is read in the one order, from either end, and nothing of it is read in vain (3.6). */
import { describe, expect, test } from "vitest";
import type { Have, PastMessage } from "../../src/dmuc/core/frames";
import type { Epoch, Host, Instant, Stamp } from "../../src/dmuc/core/ids";
import { limits } from "../../src/dmuc/core/limits";
import { type Log, append, createLog, entriesAfter, lacksPresence } from "../../src/dmuc/core/log";
import { beginBacklog, hasMore, historyWithin, messagesInOrder, takePage } from "../../src/dmuc/core/reading";
import { payload, textOf, view } from "./cluster";

const shakespeare = "rooms.shakespeare.lit" as Host;
const macbeth = "rooms.macbeth.lit" as Host;
const epoch = "first start" as Epoch;
const everybody = (): boolean => true;

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
    expect(textsOf(takePage(backlog))).toEqual(["shakespeare 2", "macbeth 3", "shakespeare 4"]);
    expect(hasMore(backlog)).toBe(false);
    expect(takePage(backlog)).toEqual([]);
  });

  test("is of those homes alone that are asked for, and of none that the peer has in full", () => {
    const log = talk();
    const ofMacbeth = beginBacklog(log, log.lastPosition, [], ({ host }) => host === macbeth);
    expect(textsOf(takePage(ofMacbeth))).toEqual(["macbeth 1", "macbeth 2", "macbeth 3"]);
    const nothing = beginBacklog(log, log.lastPosition, [have(shakespeare, 4), have(macbeth, 9)], everybody);
    expect(hasMore(nothing)).toBe(false);
  });

  test("ends at the cut: what comes after it follows live", () => {
    const log = talk();
    const backlog = beginBacklog(log, 5, [], everybody);
    say(log, shakespeare, 5, 50);
    expect(textsOf(takePage(backlog))).toEqual([
      "shakespeare 1",
      "macbeth 1",
      "shakespeare 2",
      "shakespeare 3",
      "shakespeare 4",
    ]);
  });

  test("goes in pages, each within the bounds of a stanza", () => {
    const log = createLog();
    for (let sequence = 1; sequence <= limits.pageMessagesMax + 1; sequence++) say(log, macbeth, sequence, sequence);
    say(log, macbeth, 900, 900, limits.pageBytesMax + 1);
    say(log, macbeth, 901, 901);
    const backlog = beginBacklog(log, log.lastPosition, [], everybody);
    const pages: number[] = [];
    while (hasMore(backlog)) pages.push(takePage(backlog).length);
    expect(pages).toEqual([limits.pageMessagesMax, 1, 1, 1]);
  });

  test("goes on with what is left, if the log drops its oldest meanwhile", () => {
    const log = createLog();
    for (let sequence = 1; sequence <= 2 * limits.logEventsMax; sequence++) say(log, macbeth, sequence, sequence);
    const backlog = beginBacklog(log, log.lastPosition, [], everybody);
    expect(takePage(backlog)[0]?.stamp?.id.sequence).toBe(1);
    say(log, shakespeare, 1, 1_000_000);
    expect(log.entries).toHaveLength(limits.logEventsMax);
    const [atHand, left] = takePage(backlog).map(({ stamp }) => stamp?.id.sequence);
    expect([atHand, left]).toEqual([limits.pageMessagesMax + 1, limits.logEventsMax + 2]);
  });
});

describe("what has come since", () => {
  test("is found by its position, also after the oldest were dropped", () => {
    const log = createLog();
    for (let sequence = 1; sequence <= 2 * limits.logEventsMax + 1; sequence++) say(log, macbeth, sequence, sequence);
    const { lastPosition } = log;
    expect(entriesAfter(log, lastPosition)).toEqual([]);
    expect(entriesAfter(log, lastPosition - 2).map(({ position }) => position)).toEqual([
      lastPosition - 1,
      lastPosition,
    ]);
    expect(entriesAfter(log, 0)).toHaveLength(limits.logEventsMax);
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
