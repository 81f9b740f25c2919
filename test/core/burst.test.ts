/** Thousands of messages at once from behind one replica (D2-01, 3.6): nobody loses one, and all hear them in one order. */
import { expect, test } from "vitest";
import type { Nick } from "../../src/dmuc/core/words/ids";
import { limits } from "../../src/dmuc/core/words/limits";
import { messagesInOrder } from "../../src/dmuc/core/state/reading";
import { type Instance, Star, payload } from "./star";

const burst = 3_000;

interface Scene {
  readonly star: Star;
  readonly bohemia: Instance;
  readonly cyprus: Instance;
}

/** Carol is behind one replica, dora behind another, alice at the primary. */
function enterAll(): Scene {
  const star = new Star([], 20_000);
  star.primary.join("alice");
  const bohemia = star.replica("bohemia");
  const cyprus = star.replica("cyprus");
  bohemia.join("carol");
  cyprus.join("dora");
  for (const instance of [star.primary, bohemia, cyprus]) instance.effects = [];
  return { star, bohemia, cyprus };
}

/** Carol says so many lines without a pause. */
function speak(bohemia: Instance, count = burst): readonly string[] {
  const lines = Array.from({ length: count }, (_, index) => `line ${index}`);
  for (const line of lines) bohemia.say("carol", line);
  return lines;
}

const wordsOf = (text: ReturnType<typeof payload>): string => (text as unknown as readonly string[])[0] ?? "";

/** What the people there were shown, in its order. */
function shownAt(instance: Instance): readonly string[] {
  return instance.told("show").flatMap(({ event }) => (event.kind === "said" ? [wordsOf(event.payload)] : []));
}

/** What somebody who joins there now is told was said. */
function historyAt({ room }: Instance): readonly string[] {
  return messagesInOrder(room.log).map(({ event }) => wordsOf(event.payload));
}

test("3,000 messages are under way at once: each is heard once, by all in one order", () => {
  const { star, bohemia, cyprus } = enterAll();
  star.far.add(bohemia.host);
  const lines = speak(bohemia);
  expect(bohemia.told("rejected", "show")).toEqual([]);
  star.primary.say("alice", "meanwhile");
  star.arrive();
  const heard = [star.primary, bohemia, cyprus].map((instance) => shownAt(instance));
  // Alice is shown her own by the room itself.
  expect(heard).toEqual([lines, ["meanwhile", ...lines], ["meanwhile", ...lines]]);
  expect(bohemia.room.submissions).toMatchObject({ bytes: 0, sent: { count: 0, parts: [] } });
  expect([bohemia.room.submissions.all.size, bohemia.room.submissions.joins.size]).toEqual([0, 0]);
});

/** The two servers know that they have lost each other. */
function split({ star, bohemia }: Scene): void {
  star.cut.add(bohemia.host);
  star.primary.feed({ kind: "peer-lost", host: bohemia.host });
  bohemia.feed({ kind: "peer-lost", host: star.primary.host });
}

/** They have found each other again, and brought the link up. */
function heal({ star, bohemia }: Scene): void {
  star.far.clear();
  star.cut.clear();
  for (const kind of ["peer-answers", "turn"] as const) {
    star.primary.feed({ kind, host: bohemia.host });
    bohemia.feed({ kind, host: star.primary.host });
  }
  star.pass(10_000);
  expect([star.primary.room.links[0]?.state, bohemia.link]).toEqual(["up", "up"]);
}

test("the link breaks under them and is back before anybody is told: they arrive, once, and after them what was said meanwhile", () => {
  const scene = enterAll();
  const { star, bohemia, cyprus } = scene;
  star.far.add(bohemia.host);
  const lines = speak(bohemia);
  star.lose();
  split(scene);
  const more = speak(bohemia, 1_000);
  expect(bohemia.told("rejected", "show")).toEqual([]);
  heal(scene);
  for (const instance of [star.primary, bohemia, cyprus]) expect(shownAt(instance)).toEqual([...lines, ...more]);
});

test("the grace is over before the link is back: they are shown here, and everywhere in one order afterwards", () => {
  const scene = enterAll();
  const { star, bohemia, cyprus } = scene;
  star.far.add(bohemia.host);
  const lines = speak(bohemia);
  // Half of them have reached the primary; of those no copy comes back.
  star.cut.add(bohemia.host);
  star.arrive(burst / 2);
  star.lose();
  split(scene);
  star.primary.say("alice", "where are they?");
  star.pass(30_000);
  expect(shownAt(bohemia)).toEqual(lines);
  heal(scene);
  const order = [...lines.slice(0, burst / 2), "where are they?", ...lines.slice(burst / 2)];
  for (const instance of [star.primary, bohemia, cyprus]) expect(historyAt(instance)).toEqual(order);
  expect(bohemia.room.unsure).toEqual({ parts: [], count: 0 });
});

test("what is beyond the bound is refused, and said to whom it is (invariant 9)", () => {
  const { star, bohemia } = enterAll();
  star.far.add(bohemia.host);
  speak(bohemia, limits.submissionsMax);
  expect(bohemia.told("rejected")).toEqual([]);
  bohemia.say("carol", "one too many");
  expect(bohemia.told("rejected")).toMatchObject([{ condition: "resource-constraint", join: false }]);
  const rich = enterAll();
  rich.star.far.add(rich.bohemia.host);
  const long = { payload: payload("long"), subject: false, lasting: true, bytes: limits.submissionsBytesMax } as const;
  rich.bohemia.feed({ kind: "local-message", nick: "carol" as Nick, ...long });
  rich.bohemia.say("carol", "one octet too many");
  expect(rich.bohemia.told("rejected")).toMatchObject([{ condition: "resource-constraint" }]);
});

test("their numbers lie far and wide: a hello asks for copies of as many runs as it can name, the next for the rest", () => {
  const scene = enterAll();
  const { star, bohemia, cyprus } = scene;
  star.far.add(bohemia.host);
  const lines = Array.from({ length: 2 * limits.unsureRunsMax + 1 }, (_, index) => `line ${index}`);
  for (const line of lines) {
    bohemia.say("carol", line);
    const view = bohemia.view("carol", { payload: payload(line) });
    bohemia.feed({ kind: "local-update", nick: "carol" as Nick, view });
  }
  star.lose();
  split(scene);
  star.pass(30_000);
  star.frames = [];
  heal(scene);
  const named = star.frames.flatMap((frame) => {
    return frame.kind === "hello" && frame.sync.haves[0]?.without !== undefined ? [frame.sync.haves[0].without] : [];
  });
  // One that is said again asks for the same.
  const different = new Map(named.map((sequences) => [sequences[0], sequences.length]));
  expect([...different.values()]).toEqual([limits.unsureRunsMax, limits.unsureRunsMax, 1]);
  for (const instance of [star.primary, bohemia, cyprus]) expect(historyAt(instance)).toEqual(lines);
});

test("the primary passes on more than one replica may bring, and no replica turns from it (3.5)", () => {
  const { star, bohemia, cyprus } = enterAll();
  // 600 stanzas a second for ten seconds come down to either replica, of which dora's server brings none and carol's half.
  for (let second = 0; second < 10; second++) {
    speak(bohemia, 300);
    for (let count = 0; count < 300; count++) star.primary.say("alice", `${second} ${count}`);
    star.pass(1_000);
  }
  expect([bohemia.link, cyprus.link]).toEqual(["up", "up"]);
  expect(historyAt(cyprus)).toHaveLength(6_000);
});

test("a replica that brings more than 500 stanzas a second is split for a minute, and loses nothing (3.5)", () => {
  const scene = enterAll();
  const { star, bohemia, cyprus } = scene;
  const lines = Array.from({ length: 10 }, () => {
    const said = speak(bohemia, 600);
    star.pass(1_000);
    return said;
  }).flat();
  const warnings = star.primary.told("report").filter(({ level }) => level === "warn");
  expect(warnings.map(({ text }) => text)).toEqual([
    expect.stringContaining(`${bohemia.host} sends more than 500 stanzas a second to one room; split for a minute`),
  ]);
  expect([star.primary.link, cyprus.link]).toEqual(["split", "up"]);
  split(scene);
  star.pass(60_000);
  heal(scene);
  expect(historyAt(cyprus)).toEqual(lines);
});
