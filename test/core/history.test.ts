/** What was said before is told to a new shadow, page by page (D1-21 to D1-23, 3.6). */
import { describe, expect, test } from "vitest";
import type { HistoryFrame, HistoryRequestFrame, PastMessage } from "../../src/dmuc/core/words/frames";
import type { Host, Instant, Nick } from "../../src/dmuc/core/words/ids";
import { limits } from "../../src/dmuc/core/words/limits";
import { Cluster, type Instance, payload, textOf } from "./cluster";

const A = "rooms.shakespeare.lit" as Host;
const B = "rooms.macbeth.lit" as Host;

const length = { name: "muc#roomconfig_historylength", values: ["1000"] };

/** Lines of old: many of them within one and the same second. */
function linesOfOld(count: number, bytes: number): readonly PastMessage[] {
  return Array.from({ length: count }, (_, index) => ({
    event: { kind: "said", nick: "crone" as Nick, payload: payload(`old ${index + 1}`) },
    time: (1_600_000_000_000 + Math.floor(index / 120) * 1000) as Instant,
    bytes,
  }));
}

function importedAt(instance: Instance): string[] {
  return instance.effects.flatMap((effect) =>
    effect.kind === "import-history" ? effect.messages.map(({ event }) => textOf(event.payload)) : [],
  );
}

function asked(cluster: Cluster): readonly HistoryRequestFrame[] {
  return cluster.crossings.flatMap(({ frame }) => (frame.kind === "history-request" ? [frame] : []));
}

function told(cluster: Cluster): readonly HistoryFrame[] {
  return cluster.crossings.flatMap(({ frame }) => (frame.kind === "history" ? [frame] : []));
}

function texts(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, index) => `old ${from + index}`);
}

/** What the servers of these tests are set to. */
const pageBytesMax = 32_768;

describe("a long past", () => {
  test("comes page by page, the oldest first, each line once, though many are of the same second (D1-23)", () => {
    const cluster = new Cluster([A, B]);
    cluster.distribute(cluster.source(A), [], { history: linesOfOld(420, 100), fields: [length] });
    cluster.pass(5_000);
    expect(importedAt(cluster.at(B))).toEqual(texts(420));
    expect(told(cluster).map(({ messages }) => messages.length)).toEqual([50, 50, 50, 50, 50, 50, 50, 50, 20]);
    expect(told(cluster).map(({ left }) => left)).toEqual([370, 320, 270, 220, 170, 120, 70, 20, 0]);
  });

  test("is asked on from the last line, for as many as are left (D1-22, D1-23)", () => {
    const cluster = new Cluster([A, B]);
    const history = linesOfOld(420, 100);
    cluster.distribute(cluster.source(A), [], { history, fields: [length] });
    cluster.pass(5_000);
    expect(asked(cluster)[0]?.limits).toEqual({ stanzasMax: 1000 });
    expect(asked(cluster)[1]?.limits).toEqual({ stanzasMax: 370, since: history[49]?.time });
  });

  test("is no longer than the room's history; a page is bounded by its size as well (D1-22)", () => {
    const cluster = new Cluster([A, B]);
    const fields = [{ ...length, values: ["7"] }];
    const big = Math.floor(pageBytesMax / 3) + 1;
    cluster.distribute(cluster.source(A), [], { history: linesOfOld(20, big), fields });
    cluster.pass(5_000);
    expect(importedAt(cluster.at(B))).toEqual(texts(7, 14));
    expect(told(cluster).map(({ messages }) => messages.length)).toEqual([2, 2, 2, 1]);
  });

  test("that is one line too big for a page comes all the same", () => {
    const cluster = new Cluster([A, B]);
    cluster.distribute(cluster.source(A), [], { history: linesOfOld(3, pageBytesMax + 1), fields: [length] });
    cluster.pass(5_000);
    expect(importedAt(cluster.at(B))).toEqual(texts(3));
  });

  test("moves on nothing that is said meanwhile: that is told live, once, and nothing of old is left out", () => {
    const cluster = new Cluster([A, B]);
    const source = cluster.source(A);
    source.join("crone");
    // From then on somebody speaks whenever a page has been asked for.
    let count = 0;
    cluster.onSent = ({ kind }) => {
      if (kind === "history-request") source.say("crone", `new ${++count}`);
    };
    cluster.distribute(source, [], { history: linesOfOld(160, 100), fields: [{ ...length, values: ["160"] }] });
    cluster.pass(5_000);
    expect(importedAt(cluster.at(B))).toEqual(texts(160));
    expect(cluster.at(B).heard()).toEqual(Array.from({ length: count }, (_, index) => `new ${index + 1}`));
    expect(count).toBeGreaterThan(3);
  });

  test("goes to a peer that knows only the spec in one piece: the newest of it", () => {
    const cluster = new Cluster([A, B]);
    cluster.plain.add(B);
    cluster.distribute(cluster.source(A), [], { history: linesOfOld(420, 400), fields: [length] });
    cluster.pass(5_000);
    expect(told(cluster)).toHaveLength(1);
    const [page] = told(cluster);
    expect(page?.left).toBe(0);
    expect(page?.messages.at(-1)?.event.payload).toEqual(payload("old 420"));
    expect(page?.messages.length).toBe(Math.floor(pageBytesMax / (400 + limits.historyEnvelopeOctets)));
  });
});
