/**
 * The checkers are worth something only if they bark: for each rule a fault is planted into the core, the codec or the host's
 * model, and the simulator must find it.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Effect } from "../../src/dmuc/core/effects";
import type { EventFrame } from "../../src/dmuc/core/frames";
import type { EventId, Instant } from "../../src/dmuc/core/ids";
import type { Input } from "../../src/dmuc/core/inputs";
import { type Log, pastMessage } from "../../src/dmuc/core/log";
import type { Room, step } from "../../src/dmuc/core/room";
import { linkWith } from "../../src/dmuc/core/links";
import type { Fault } from "./faults";

type Module = Record<string, unknown>;

/** Seeds within which a planted fault must be found. */
const seedsMax = 80;

interface Search {
  readonly faults?: readonly Fault[];
  readonly instances?: number;
  /** Changes what a step is given. */
  readonly input?: (input: Input, now: Instant, room: Room) => Input;
  /** Changes what a step has returned, before it is executed. */
  readonly effects?: (effects: Effect[]) => Effect[];
  readonly muted?: readonly string[];
}

/** Rules that break in one of the first seeds. */
async function brokenRules({
  faults = ["cuts", "moderation"],
  instances = 3,
  input = (given) => given,
  effects = (returned) => returned,
  muted = [],
}: Search): Promise<string[]> {
  mutate("../../src/dmuc/core/room", (original) => ({
    step: (room: Room, given: Input, now: Instant) =>
      effects([...(original["step"] as typeof step)(room, input(given, now, room), now)]),
  }));
  const { makePlan } = await import("./plan");
  const { runPlan } = await import("./simulate");
  const broken = new Set<string>();
  for (let seed = 1; seed <= seedsMax && broken.size < 3; seed++) {
    const { violation } = runPlan(makePlan(seed, instances, faults), { muted });
    if (violation !== undefined) broken.add(violation.rule);
  }
  return [...broken];
}

/** Replaces functions of a module by faulty ones. */
function mutate(path: string, change: (original: Module) => Module): void {
  vi.doMock(path, async (importOriginal) => {
    const original = await importOriginal<Module>();
    return { ...original, ...change(original) };
  });
}

/** What is received of an event, changed. */
function changed(input: Input, change: (frame: EventFrame) => EventFrame): Input {
  return input.kind === "received" && input.frame.kind === "event" ? { ...input, frame: change(input.frame) } : input;
}

afterEach(() => {
  vi.doUnmock("../../src/dmuc/core/room");
  vi.doUnmock("../../src/dmuc/core/log");
  vi.doUnmock("../../src/dmuc/core/reading");
  vi.doUnmock("../../src/dmuc/core/rights");
  vi.doUnmock("../../src/dmuc/core/link");
  vi.doUnmock("../../src/dmuc/core/roster");
  vi.doUnmock("../../src/dmuc/core/state");
  vi.doUnmock("../../src/dmuc/core/delivery");
  vi.doUnmock("../../src/dmuc/core/departures");
  vi.doUnmock("../../src/dmuc/core/limits");
  vi.resetModules();
});

describe("a planted fault is found", () => {
  test("events are taken twice: shown-twice (invariant 1)", async () => {
    mutate("../../src/dmuc/core/log", () => ({ hasEvent: () => false, growsFrom: () => true }));
    expect(await brokenRules({})).toContain("shown-twice");
  });

  test("a message is not shown: all-shown (invariant 1)", async () => {
    let count = 0;
    const rules = await brokenRules({
      effects: (all) =>
        all.filter((effect) => effect.kind !== "show" || effect.event.kind !== "said" || ++count % 5 !== 0),
      muted: ["order-of-effects"],
    });
    expect(rules).toContain("all-shown");
  });

  test("more is said to be gone than the log has dropped: what is still there is lost (invariant 3)", async () => {
    mutate("../../src/dmuc/core/reading", (original) => ({
      takeGone: (backlog: unknown) =>
        (original["takeGone"] as (all: unknown) => EventId[])(backlog).map((id) => ({
          ...id,
          sequence: id.sequence + 3,
        })),
    }));
    const rules = await brokenRules({ faults: ["cuts", "small-log"] });
    expect(rules.some((rule) => ["promise", "same-messages", "all-shown"].includes(rule))).toBe(true);
  });

  test("a gap is skipped: promise (invariant 2)", async () => {
    const rules = await brokenRules({
      faults: ["losses", "holes"],
      input: (given) => changed(given, (frame) => ({ ...frame, previous: 0 })),
      muted: ["once-upwards"],
    });
    expect(rules.some((rule) => ["promise", "all-shown", "same-messages"].includes(rule))).toBe(true);
  });

  test("a clock that is ahead is clamped: same-order (invariant 3)", async () => {
    const toleranceMs = 60_000;
    const rules = await brokenRules({
      faults: ["clocks"],
      input: (given, now) =>
        changed(given, (frame) => {
          const { stamp } = frame;
          if (stamp === undefined || stamp.orderKey < now + toleranceMs) return frame;
          return { ...frame, stamp: { ...stamp, orderKey: now } };
        }),
    });
    expect(rules).toContain("same-order");
  });

  test("a ghost is forgotten: same-occupants (invariant 3)", async () => {
    mutate("../../src/dmuc/core/departures", () => ({ dropStale: () => undefined }));
    expect(await brokenRules({ faults: ["crashes"] })).toContain("same-occupants");
  });

  test("numbers are sent in the wrong order: once-upwards (invariants 2 and 7)", async () => {
    const rules = await brokenRules({
      instances: 2,
      effects: (all) => [...all.filter((e) => e.kind !== "send"), ...all.filter((e) => e.kind === "send").reverse()],
    });
    expect(rules).toContain("once-upwards");
  });

  test("an event goes twice on a link: once-upwards (invariant 7)", async () => {
    const rules = await brokenRules({
      effects: (all) => all.flatMap((e) => (e.kind === "send" && e.frame.kind === "event" ? [e, e] : [e])),
    });
    expect(rules).toContain("once-upwards");
  });

  test("the order of messages is that of their arrival: same-order (invariant 3)", async () => {
    mutate("../../src/dmuc/core/reading", () => ({
      messagesInOrder: (log: Log) => log.entries.flatMap((entry) => pastMessage(entry) ?? []),
    }));
    expect(await brokenRules({})).toContain("same-order");
  });

  test("a roster forgets somebody: same-occupants (invariant 3)", async () => {
    mutate("../../src/dmuc/core/roster", (original) => ({
      occupantsOf: (...given: unknown[]) =>
        (original["occupantsOf"] as (...all: unknown[]) => unknown[])(...given).slice(1),
    }));
    const rules = await brokenRules({ faults: ["cuts", "crashes"] });
    expect(rules.some((rule) => rule === "same-occupants" || rule === "all-shown" || rule === "promise")).toBe(true);
  });

  test("a change of the configuration arrives as another: same-config (invariant 3)", async () => {
    expect(await brokenRules({ effects: (all) => all.map((effect) => staleConfig(effect)) })).toContain("same-config");
  });

  test("everybody may speak for everybody: own-only (invariant 4)", async () => {
    mutate("../../src/dmuc/core/rights", () => ({ bringsEventsOf: () => true }));
    expect(await brokenRules({ faults: ["hostile"] })).toContain("own-only");
  });

  test("frames of another session are taken: own-session (invariant 5)", async () => {
    const rules = await brokenRules({
      faults: ["holes"],
      input: (given, _now, room) => asOfThisSession(room, given),
    });
    expect(rules).toContain("own-session");
  });

  test("a split link is written to: quiet-while-split (invariant 5)", async () => {
    expect(await brokenRules({ effects: writeToSplitLinks() })).toContain("quiet-while-split");
  });

  test("messages are shown before they are written down: order-of-effects (D1-43)", async () => {
    const rules = await brokenRules({
      effects: (all) => [...all.filter((e) => e.kind !== "append"), ...all.filter((e) => e.kind === "append")],
    });
    expect(rules).toContain("order-of-effects");
  });

  test("messages are not written down: promise (3.1)", async () => {
    const rules = await brokenRules({
      faults: ["crashes"],
      effects: (all) => all.filter((effect) => effect.kind !== "append"),
      muted: ["order-of-effects"],
    });
    expect(rules.some((rule) => rule === "promise" || rule === "log-is-archived")).toBe(true);
  });

  test("real JIDs go to everybody: no-jids (invariant 8)", async () => {
    mutate("../../src/dmuc/core/rights", () => ({
      sharedView: (_room: unknown, _link: unknown, view: unknown) => view,
    }));
    expect(await brokenRules({ faults: ["no-trust"] })).toContain("no-jids");
  });

  test("what is held has no bound: bounds (invariant 9)", async () => {
    mutate("../../src/dmuc/core/log", (original) => ({
      noteReceived: (log: Log, ...given: unknown[]) => {
        for (const known of log.received) known.above.push(...Array.from({ length: 99 }, (_, index) => 10_000 + index));
        return (original["noteReceived"] as (...all: unknown[]) => boolean)(log, ...given);
      },
    }));
    expect(await brokenRules({ muted: ["own-only", "no-gap", "promise"] })).toContain("bounds");
  });

  test("a link that waits is forgotten: no-quiet", async () => {
    mutate("../../src/dmuc/core/turns", () => ({ takeTurn: () => undefined }));
    expect(await brokenRules({})).toContain("no-quiet");
  });
});

function staleConfig(effect: Effect): Effect {
  if (effect.kind !== "send" || effect.frame.kind !== "config" || effect.frame.sync !== undefined) return effect;
  return effect.frame.config === undefined ? effect : { ...effect, frame: { ...effect.frame, configDigest: "stale" } };
}

/** The frame as if it were of the link's present session. */
function asOfThisSession(room: Room, input: Input): Input {
  if (input.kind !== "received" || !("session" in input.frame)) return input;
  const session = linkWith(room, input.from)?.session;
  return session === undefined ? input : { ...input, frame: { ...input.frame, session } };
}

/** Repeats, whenever a link splits, what was sent to its host before. */
function writeToSplitLinks(): (all: Effect[]) => Effect[] {
  let last: Extract<Effect, { kind: "send" }> | undefined;
  return (all) => {
    for (const effect of all) if (effect.kind === "send" && effect.frame.kind === "event") last = effect;
    const asks = all.some((effect) => effect.kind === "send" && effect.frame.kind.startsWith("hello"));
    return asks && last !== undefined ? [...all, last] : all;
  };
}
