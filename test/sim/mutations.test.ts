/**
 * The checkers are worth something only if they bark: for each rule a fault is planted into the core, the codec or the host's
 * model, and the simulator must find it.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Effect } from "../../src/dmuc/core/words/effects";
import type { EventFrame } from "../../src/dmuc/core/words/frames";
import type { EventId, Instant } from "../../src/dmuc/core/words/ids";
import type { Input } from "../../src/dmuc/core/words/inputs";
import { type Log, pastMessage } from "../../src/dmuc/core/state/log";
import type { Room, step } from "../../src/dmuc/core/room";
import { linkWith } from "../../src/dmuc/core/state/links";
import { type Fault, faultNames } from "./faults";
import type { PolicyName } from "./modes";

type Module = Record<string, unknown>;

// Much is played; on a machine with other work to do it takes its time.
vi.setConfig({ testTimeout: 180_000 });

/** Seeds within which a planted fault must be found. */
const seedsMax = 80;

interface Search {
  readonly faults?: readonly Fault[];
  readonly instances?: number;
  readonly policy?: PolicyName;
  /** Changes what a step is given. */
  readonly input?: (input: Input, now: Instant, room: Room) => Input;
  /** Changes what a step has returned, before it is executed. */
  readonly effects?: (effects: Effect[]) => Effect[];
  readonly muted?: readonly string[];
}

/** One of these rules breaks in one of the first seeds. */
async function expectBroken(
  rules: readonly string[],
  {
    faults = ["cuts", "moderation"],
    instances = 3,
    policy = "mesh",
    input = (given) => given,
    effects = (returned) => returned,
    muted = [],
  }: Search,
): Promise<void> {
  mutate("../../src/dmuc/core/room", (original) => ({
    step: (room: Room, given: Input, now: Instant) =>
      effects([...(original["step"] as typeof step)(room, input(given, now, room), now)]),
  }));
  const { makePlan } = await import("./plan");
  const { runPlan } = await import("./simulate");
  const broken = new Set<string>();
  for (let seed = 1; seed <= seedsMax && !rules.some((rule) => broken.has(rule)); seed++) {
    const { violation } = runPlan(makePlan(seed, instances, faults, policy), { muted });
    if (violation !== undefined) broken.add(violation.rule);
  }
  expect(
    rules.filter((rule) => broken.has(rule)),
    `broken: ${[...broken].join(", ")}`,
  ).toHaveLength(1);
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
  vi.doUnmock("../../src/dmuc/core/state/log");
  vi.doUnmock("../../src/dmuc/core/state/reading");
  vi.doUnmock("../../src/dmuc/core/state/links");
  vi.doUnmock("../../src/dmuc/core/state/strands");
  vi.doUnmock("../../src/dmuc/core/people/rights");
  vi.doUnmock("../../src/dmuc/core/people/anonymity");
  vi.doUnmock("../../src/dmuc/core/state/link");
  vi.doUnmock("../../src/dmuc/core/state/roster");
  vi.doUnmock("../../src/dmuc/core/state/state");
  vi.doUnmock("../../src/dmuc/core/people/delivery");
  vi.doUnmock("../../src/dmuc/core/people/departures");
  vi.doUnmock("../../src/dmuc/core/links/idle");
  vi.doUnmock("../../src/dmuc/core/words/limits");
  vi.resetModules();
});

describe("a planted fault is found", () => {
  test("events are taken twice: shown-twice (invariant 1)", async () => {
    // What is in the log is not shown again, though it were taken for new.
    mutate("../../src/dmuc/core/state/log", () => ({ hasEvent: () => false, growsFrom: () => true }));
    mutate("../../src/dmuc/core/state/strands", () => ({ messageOf: () => undefined }));
    await expectBroken(["shown-twice"], {});
  });

  test("a message is not shown: all-shown (invariant 1)", async () => {
    let count = 0;
    await expectBroken(["all-shown"], {
      effects: (all) =>
        all.filter((effect) => effect.kind !== "show" || effect.event.kind !== "said" || ++count % 5 !== 0),
      muted: ["order-of-effects"],
    });
  });

  test("more is said to be gone than the log has dropped: what is still there is lost (invariant 3)", async () => {
    mutate("../../src/dmuc/core/state/reading", (original) => ({
      takeGone: (backlog: unknown) =>
        (original["takeGone"] as (all: unknown) => EventId[])(backlog).map((id) => ({
          ...id,
          sequence: id.sequence + 3,
        })),
    }));
    await expectBroken(["promise", "same-messages", "all-shown"], { faults: ["cuts", "small-log"] });
  });

  test("a gap is skipped: promise (invariant 2)", async () => {
    await expectBroken(["promise", "all-shown", "same-messages"], {
      faults: ["losses", "holes"],
      input: (given) => changed(given, (frame) => ({ ...frame, previous: 0 })),
      muted: ["once-upwards"],
    });
  });

  test("a clock that is ahead is clamped: same-order (invariant 3)", async () => {
    const toleranceMs = 60_000;
    await expectBroken(["same-order"], {
      faults: ["clocks"],
      input: (given, now) =>
        changed(given, (frame) => {
          const { stamp } = frame;
          if (stamp === undefined || stamp.orderKey < now + toleranceMs) return frame;
          return { ...frame, stamp: { ...stamp, orderKey: now } };
        }),
    });
  });

  test("a ghost is forgotten: same-occupants (invariant 3)", async () => {
    mutate("../../src/dmuc/core/people/departures", () => ({ dropStale: () => undefined }));
    await expectBroken(["same-occupants"], { faults: ["crashes"] });
  });

  test("numbers are sent in the wrong order: once-upwards (invariants 2 and 7)", async () => {
    await expectBroken(["once-upwards"], {
      instances: 2,
      effects: (all) => [...all.filter((e) => e.kind !== "send"), ...all.filter((e) => e.kind === "send").reverse()],
    });
  });

  test("an event goes twice on a link: once-upwards (invariant 7)", async () => {
    await expectBroken(["once-upwards"], {
      effects: (all) => all.flatMap((e) => (e.kind === "send" && e.frame.kind === "event" ? [e, e] : [e])),
    });
  });

  test("the order of messages is that of their arrival: same-order (invariant 3)", async () => {
    mutate("../../src/dmuc/core/state/reading", () => ({
      messagesInOrder: (log: Log) => log.entries.flatMap((entry) => pastMessage(entry) ?? []),
    }));
    await expectBroken(["same-order"], {});
  });

  test("a roster forgets somebody: same-occupants (invariant 3)", async () => {
    mutate("../../src/dmuc/core/state/roster", (original) => ({
      occupantsOf: (...given: unknown[]) =>
        (original["occupantsOf"] as (...all: unknown[]) => unknown[])(...given).slice(1),
    }));
    await expectBroken(["same-occupants", "all-shown", "promise"], { faults: ["cuts", "crashes"] });
  });

  test("a change of the configuration arrives as another: same-config (invariant 3)", async () => {
    await expectBroken(["same-config"], { effects: (all) => all.map((effect) => staleConfig(effect)) });
  });

  test("everybody may speak for everybody: own-only (invariant 4)", async () => {
    mutate("../../src/dmuc/core/people/rights", () => ({ bringsEventsOf: () => true }));
    await expectBroken(["own-only"], { faults: ["hostile"] });
  });

  test("frames of another session are taken: own-session (invariant 5)", async () => {
    await expectBroken(["own-session"], {
      faults: ["holes"],
      input: (given, _now, room) => asOfThisSession(room, given),
    });
  });

  test("a split link is written to: quiet-while-split (invariant 5)", async () => {
    await expectBroken(["quiet-while-split"], { effects: writeToSplitLinks() });
  });

  test("messages are shown before they are written down: order-of-effects (D1-43)", async () => {
    await expectBroken(["order-of-effects"], {
      effects: (all) => [...all.filter((e) => e.kind !== "append"), ...all.filter((e) => e.kind === "append")],
    });
  });

  test("messages are not written down: promise (3.1)", async () => {
    await expectBroken(["promise", "log-is-archived"], {
      faults: ["crashes"],
      effects: (all) => all.filter((effect) => effect.kind !== "append"),
      muted: ["order-of-effects"],
    });
  });

  test("real JIDs go to everybody: no-jids (invariant 8)", async () => {
    mutate("../../src/dmuc/core/state/links", () => ({ isTrusted: () => true }));
    await expectBroken(["no-jids"], { faults: ["no-trust"] });
  });

  test("replicas without a moderator are told real JIDs: jids-for-moderators (D2-25)", async () => {
    mutate("../../src/dmuc/core/people/anonymity", () => ({
      toldView: (_room: unknown, _link: unknown, view: unknown) => view,
    }));
    await expectBroken(["jids-for-moderators"], { policy: "ordered-star" });
  });

  test("a replica remembers real JIDs when its last moderator has gone: jids-forgotten (D2-26)", async () => {
    mutate("../../src/dmuc/core/people/anonymity", () => ({ dropJids: () => undefined }));
    await expectBroken(["jids-forgotten"], { policy: "ordered-star", instances: 5, faults: faultNames });
  });

  test("who is told nothing while nobody is there is not told it later either: no-quiet (D1-53)", async () => {
    mutate("../../src/dmuc/core/links/idle", () => ({ noteUse: () => false }));
    await expectBroken(["no-quiet"], { faults: ["spared"] });
  });

  test("what is held has no bound: bounds (invariant 9)", async () => {
    mutate("../../src/dmuc/core/state/log", (original) => ({
      noteReceived: (log: Log, ...given: unknown[]) => {
        for (const known of log.received) known.above.push(...Array.from({ length: 99 }, (_, index) => 10_000 + index));
        return (original["noteReceived"] as (...all: unknown[]) => boolean)(log, ...given);
      },
    }));
    await expectBroken(["bounds"], { muted: ["own-only", "no-gap", "promise"] });
  });

  test("a link that waits is forgotten: no-quiet", async () => {
    mutate("../../src/dmuc/core/links/turns", () => ({ takeTurn: () => undefined }));
    await expectBroken(["no-quiet"], {});
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
