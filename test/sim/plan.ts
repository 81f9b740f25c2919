/**
 * What happens to a cluster, made from a seed before anything runs: a list of actions, each of which makes sense without the
 * others. So a failing list can be made shorter.
 */
import type { Affiliation } from "../../src/dmuc/core/words/ids";
import type { PolicyName } from "./modes";
import type { Fault } from "./faults";
import type { Break } from "./network";
import { Random } from "./random";

/** What people do, by the number of the person. */
export type Deed =
  | { readonly kind: "join"; readonly person: number; readonly nick: string }
  | { readonly kind: "leave"; readonly person: number }
  | { readonly kind: "say"; readonly person: number; readonly text: string }
  | { readonly kind: "type"; readonly person: number; readonly text: string }
  | { readonly kind: "whisper"; readonly person: number; readonly to: number; readonly text: string }
  /** An IQ from client to client, which is answered. */
  | { readonly kind: "ask"; readonly person: number; readonly to: number; readonly text: string }
  | { readonly kind: "status"; readonly person: number; readonly text: string }
  | { readonly kind: "rename"; readonly person: number; readonly nick: string }
  | { readonly kind: "subject"; readonly person: number; readonly text: string }
  /** By the server of that number: its own people, or, by the source, anybody. */
  | { readonly kind: "kick"; readonly node: number; readonly person: number }
  | { readonly kind: "affiliate"; readonly person: number; readonly affiliation: Affiliation }
  | { readonly kind: "configure"; readonly version: number }
  | { readonly kind: "recreate"; readonly pauseMs: number };

/** What happens to servers and links, by the numbers of the servers. */
export type Mishap =
  | {
      readonly kind: "cut";
      readonly directions: readonly (readonly [number, number])[];
      readonly how: Break;
      readonly forMs: number;
    }
  | {
      readonly kind: "crash";
      readonly node: number;
      readonly afterEffects: number;
      readonly downMs: number;
      readonly rollBackSaves: number;
    }
  | { readonly kind: "clock"; readonly node: number; readonly offsetMs: number }
  /** The hostile child tries something on that server. */
  | { readonly kind: "trick"; readonly target: number; readonly trick: number };

export type Action = { readonly atMs: number } & (Deed | Mishap);

/** All that a run depends on. */
export interface Plan {
  readonly seed: number;
  readonly policy: PolicyName;
  readonly instances: number;
  readonly people: number;
  readonly faults: readonly Fault[];
  readonly delayMsMax: number;
  readonly clockOffsetsMs: readonly number[];
  /** Server that stays cut off from some moment on. */
  readonly lonely?: number;
  /** Server that the source trusts with no real JIDs. */
  readonly untrusted?: number;
  /** Child that says what it may not, all the time. */
  readonly hostile?: number;
  /** Servers whose administrators have an instance that nobody is at told nothing live; in the end somebody is at each of them. */
  readonly sparing?: readonly number[];
  /** Events that the logs hold. */
  readonly logEventsMax: number;
  /** People and messages that go into one page. */
  readonly pages: { readonly itemsMax: number; readonly messagesMax: number };
  /** The administrators' choices (3.14). */
  readonly splitPresence: "away" | "leave" | "keep";
  readonly nickConflict: "rename" | "kick";
  readonly whileSplit: { readonly talk: boolean; readonly enter: boolean };
  readonly actions: readonly Action[];
}

const hourMs = 3_600_000;

/** Makes the plan of a seed. */
export function makePlan(seed: number, instances: number, faults: readonly Fault[], policy: PolicyName = "mesh"): Plan {
  const random = new Random(seed, "plan");
  const people = random.between(3, 4 + instances);
  const spanMs = random.pick([20_000, 60_000, 300_000, 900_000]);
  const maker = new PlanMaker(random, instances, people, faults, spanMs);
  const has = (fault: Fault): boolean => faults.includes(fault);
  const clockOffsetsMs = Array.from({ length: instances }, () =>
    has("clocks") && random.chance(0.5) ? random.between(-3 * hourMs, 3 * hourMs) : 0,
  );
  const someReplica = (): number => random.between(1, Math.max(1, instances - 1));
  const plan: Plan = {
    seed,
    policy,
    instances,
    people,
    faults,
    delayMsMax: random.pick([20, 200, 2_000]),
    clockOffsetsMs,
    splitPresence: random.pick(["away", "leave", "keep"] as const),
    nickConflict: random.pick(["rename", "rename", "kick"] as const),
    logEventsMax: 10_000,
    pages: has("small-pages") ? pagesOf(new Random(seed, "pages")) : ordinaryPages,
    whileSplit: whileSplitOf(new Random(seed, "while split")),
    ...(has("lonely") && instances > 2 && random.chance(0.2) ? { lonely: someReplica() } : {}),
    ...(has("no-trust") && random.chance(0.2) ? { untrusted: someReplica() } : {}),
    actions: maker.actions(),
  };
  const asked = has("questions") ? withQuestions(plan, spanMs) : plan;
  const told = has("small-log") ? withSmallLogs(asked, spanMs) : asked;
  const spared = has("spared") ? withSparing(told, spanMs) : told;
  return has("hostile") ? withTricks(spared, spanMs) : spared;
}

export const ordinaryPages: Plan["pages"] = { itemsMax: 200, messagesMax: 50 };

function pagesOf(random: Random): Plan["pages"] {
  return random.chance(0.3) ? { itemsMax: random.between(1, 2), messagesMax: random.between(1, 3) } : ordinaryPages;
}

/** In some runs; not where a server is started on a backup: what it has lost others may have dropped as well. */
function withSmallLogs(plan: Plan, spanMs: number): Plan {
  const random = new Random(plan.seed, "small log");
  const goesBack = plan.actions.some((action) => action.kind === "crash" && action.rollBackSaves > 0);
  if (goesBack || !random.chance(0.3)) return plan;
  return withChatter({ ...plan, logEventsMax: random.between(4, 20) }, spanMs);
}

/** Bursts of talk, most of them while something is cut or down: more than a small log holds. */
function withChatter(plan: Plan, spanMs: number): Plan {
  const { seed, people } = plan;
  const random = new Random(seed, "chatter");
  const mishaps = plan.actions.flatMap((action) => {
    if (action.kind === "cut") return [{ atMs: action.atMs, forMs: action.forMs }];
    return action.kind === "crash" ? [{ atMs: action.atMs, forMs: action.downMs }] : [];
  });
  const chatter = Array.from({ length: random.between(1, 5) }, (_, burst) => {
    const { atMs, forMs } = mishaps.length > 0 ? random.pick(mishaps) : { atMs: 0, forMs: spanMs };
    const begin = atMs + random.between(0, forMs);
    const person = random.between(0, people - 1);
    return Array.from({ length: random.between(4, 30) }, (__, count): Action => ({
      atMs: begin + count * 50,
      kind: "say",
      person,
      text: `b${burst}-${count}`,
    }));
  });
  return { ...plan, actions: inOrder([...plan.actions, ...chatter.flat()]) };
}

function inOrder(actions: readonly Action[]): readonly Action[] {
  return [...actions].sort((left, right) => left.atMs - right.atMs);
}

/** With a chance of its own, so that the story is otherwise the same. */
function withQuestions(plan: Plan, spanMs: number): Plan {
  const { seed, people } = plan;
  const random = new Random(seed, "questions");
  const questions = Array.from({ length: random.between(0, 12) }, (_, count): Action => ({
    atMs: random.between(500, spanMs),
    kind: random.chance(0.6) ? "ask" : "whisper",
    person: random.between(0, people - 1),
    to: random.between(0, people - 1),
    text: `q${count}`,
  }));
  return { ...plan, actions: inOrder([...plan.actions, ...questions]) };
}

/** In some runs; then everybody leaves a server at times, and somebody comes back or not. */
function withSparing(plan: Plan, spanMs: number): Plan {
  const { seed, instances, people } = plan;
  const random = new Random(seed, "sparing");
  if (!random.chance(0.3)) return plan;
  const sparing = Array.from({ length: instances }, (_, number) => number).filter(() => random.chance(0.8));
  const emptied = Array.from({ length: random.between(1, 5) }, () => {
    const node = random.between(0, instances - 1);
    const atMs = random.between(500, spanMs);
    const here = Array.from({ length: people }, (_, person) => person).filter((person) => person % instances === node);
    const leaves = here.map((person): Action => ({ atMs, kind: "leave", person }));
    const [person] = random.shuffled(here);
    if (person === undefined || random.chance(0.3)) return leaves;
    return [...leaves, { atMs: random.between(atMs, spanMs), kind: "join", person, nick: `back${person}` } as const];
  });
  return {
    ...plan,
    sparing,
    // Whole rounds of all servers, the last of which are the latecomers.
    people: (Math.ceil(people / instances) + 1) * instances,
    actions: inOrder([...plan.actions, ...emptied.flat()]),
  };
}

/** The people who come when all is over, so that somebody is at each server: each has one of them, who has done nothing before. */
export function latecomersOf({ instances, people, sparing }: Plan): readonly number[] {
  return sparing === undefined ? [] : Array.from({ length: instances }, (_, node) => people - instances + node);
}

/** In some runs a child is hostile all the time. */
function withTricks(plan: Plan, spanMs: number): Plan {
  const { seed, instances, lonely } = plan;
  const random = new Random(seed, "hostile");
  if (instances < 3 || lonely !== undefined || !random.chance(0.3)) return plan;
  const hostile = random.between(1, instances - 1);
  const targets = Array.from({ length: instances }, (_, number) => number).filter((number) => number !== hostile);
  const tries = Array.from({ length: random.between(5, 30) }, (): Action => ({
    atMs: random.between(0, spanMs),
    kind: "trick",
    target: random.pick(targets),
    trick: random.between(0, 999),
  }));
  return { ...plan, hostile, actions: inOrder([...plan.actions, ...tries]) };
}

function whileSplitOf(random: Random): Plan["whileSplit"] {
  return { talk: random.chance(0.7), enter: random.chance(0.5) };
}

class PlanMaker {
  private count = 0;

  constructor(
    private readonly random: Random,
    private readonly instances: number,
    private readonly people: number,
    private readonly faults: readonly Fault[],
    private readonly spanMs: number,
  ) {}

  private has(fault: Fault): boolean {
    return this.faults.includes(fault);
  }

  private name(letter: string): string {
    this.count++;
    return `${letter}${this.count}`;
  }

  actions(): readonly Action[] {
    const { random, people, spanMs } = this;
    const made: Action[] = [];
    for (let person = 0; person < people; person++) {
      if (random.chance(0.8))
        made.push({ atMs: random.between(0, 500), kind: "join", person, nick: this.nickOf(person) });
    }
    const deeds = random.between(5, 60);
    for (let count = 0; count < deeds; count++) made.push({ atMs: random.between(500, spanMs), ...this.deed() });
    const mishaps = random.between(0, 8);
    for (let count = 0; count < mishaps; count++) {
      const mishap = this.mishap();
      if (mishap !== undefined) made.push({ atMs: random.between(0, spanMs), ...mishap });
    }
    if (this.has("destroy") && random.chance(0.15)) {
      made.push({ atMs: random.between(spanMs / 2, spanMs), kind: "recreate", pauseMs: random.between(1, 60_000) });
    }
    return made.sort((left, right) => left.atMs - right.atMs);
  }

  private nickOf(person: number): string {
    // Nicks that two people may want, or one for each person.
    if (this.has("nick-conflicts") && this.random.chance(0.3)) return this.random.pick(["hecate", "banquo"]);
    return `nick${person}`;
  }

  private deed(): Deed {
    const { random } = this;
    const person = random.between(0, this.people - 1);
    const moderation = this.has("moderation") ? 1 : 0;
    const kind = random.weighted<Deed["kind"]>({
      say: 10,
      join: 4,
      leave: 2,
      type: 1,
      whisper: 1,
      ask: 0,
      status: 3,
      rename: 2,
      subject: 1,
      kick: moderation,
      affiliate: moderation,
      configure: moderation,
      recreate: 0,
    });
    switch (kind) {
      case "join":
        return { kind, person, nick: this.nickOf(person) };
      case "say":
      case "status":
        return { kind, person, text: this.name(kind === "say" ? "m" : "v") };
      case "subject":
      case "type":
        return { kind, person, text: this.name(kind === "subject" ? "s" : "t") };
      case "whisper":
        return { kind, person, to: random.between(0, this.people - 1), text: this.name("w") };
      case "rename":
        return { kind, person, nick: this.has("nick-conflicts") ? this.nickOf(person) : this.name(`nick${person}-`) };
      case "kick":
        return { kind, person, node: random.chance(0.5) ? 0 : person % this.instances };
      case "affiliate":
        return { kind, person, affiliation: random.pick(["outcast", "none", "member", "admin"] as const) };
      case "ask":
      case "configure":
      case "recreate":
        this.count++;
        return { kind: "configure", version: this.count };
      default:
        return { kind, person };
    }
  }

  private mishap(): Mishap | undefined {
    const { random } = this;
    const breaks = ["cuts", "losses", "holes"] as const;
    const kind = random.weighted({ cut: 5, crash: 2, clock: 1 });
    if (kind === "clock") {
      if (!this.has("clock-steps")) return undefined;
      return { kind, node: random.between(0, this.instances - 1), offsetMs: random.between(-2 * hourMs, 2 * hourMs) };
    }
    if (kind === "crash") {
      if (!this.has("crashes")) return undefined;
      return {
        kind,
        node: random.between(0, this.instances - 1),
        afterEffects: random.chance(0.5) ? 0 : random.between(1, 12),
        downMs: random.pick([500, 5_000, 60_000]),
        rollBackSaves: this.has("roll-back") && random.chance(0.2) ? random.between(1, 5) : 0,
      };
    }
    const possible = breaks.filter((name) => this.has(name));
    if (possible.length === 0) return undefined;
    const chosen = random.pick(possible);
    const how: Break = chosen === "cuts" ? "refuse" : chosen === "losses" ? "lose" : "hold";
    const forMs = random.pick([300, 3_000, 30_000, 120_000, 400_000]);
    return { kind, directions: this.directions(), how, forMs };
  }

  /** One server apart, two halves, or only one pair; maybe one way only. */
  private directions(): readonly (readonly [number, number])[] {
    const { random, instances } = this;
    const all = Array.from({ length: instances }, (_, index) => index);
    const mixed = random.shuffled(all);
    const size = random.between(1, Math.max(1, Math.floor(instances / 2)));
    const isPair = random.chance(0.4);
    const [left, right] = isPair ? [mixed.slice(0, 1), mixed.slice(1, 2)] : [mixed.slice(0, size), mixed.slice(size)];
    const oneWay = this.has("one-way") && random.chance(0.2);
    const directions: (readonly [number, number])[] = [];
    for (const one of left) {
      for (const other of right) {
        directions.push([one, other]);
        if (!oneWay) directions.push([other, one]);
      }
    }
    return directions;
  }
}
