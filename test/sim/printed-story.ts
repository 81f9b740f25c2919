/**
 * What the stories of a server that knows only what is printed have in common: its people and ours come, go and talk, its links break
 * and heal, and after a long rest it is looked what has come of it.
 */
import type { Host } from "../../src/dmuc/core/words/ids";
import type { Dialect } from "../../src/dmuc/dialects/dialect";
import { Cluster, type Shape } from "./cluster";
import { perform } from "./deeds";
import type { Break } from "./network";
import type { Person } from "./people";
import { ordinaryPages } from "./plan";
import type { PrintedServer } from "./printed-server";
import { Random } from "./random";
import { safetyCheckers } from "./safety";
import { type TraceLine, Violation } from "./watch";
import type { Slot } from "./world";

export interface PrintedPlan {
  readonly seed: number;
  /** Servers of ours. */
  readonly instances: number;
  readonly isBroken: boolean;
}

export interface PrintedResult {
  readonly wrong?: string;
  readonly trace: readonly TraceLine[];
}

/** The server's host, where it is none of the cluster's. */
export const plainHost = "rooms.plain.lit" as Host;

const spanMs = 600_000;

const breaksMax = 3;

/** Idle pings notice what is up again, and the rounds of the text go through. */
const restMs = 1_800_000;

/** What one story is, and another not. */
export interface Stage {
  /** Its own dice. */
  readonly label: string;
  readonly shape: Pick<Shape, "instances" | "people" | "splitPresence" | "plainHosts" | "plainDialect">;
  /** What all servers speak; else XEP-0281. */
  readonly dialect?: Dialect;
  readonly deedsMax: number;
  /** Share of what happens that happens at the server that knows only the text. */
  readonly share: number;
}

export abstract class PrintedStory {
  readonly cluster: Cluster;
  protected abstract readonly there: PrintedServer;
  protected readonly random: Random;
  private count = 0;

  constructor(
    protected readonly plan: PrintedPlan,
    private readonly stage: Stage,
    muted: readonly string[],
  ) {
    const { label, shape, dialect } = stage;
    this.random = new Random(plan.seed, label);
    const whole = {
      ...shape,
      seed: plan.seed,
      delayMsMax: this.random.pick([20, 200]),
      clockOffsetsMs: [],
      nickConflict: "rename",
      logEventsMax: 10_000,
      pages: ordinaryPages,
      whileSplit: { talk: true, enter: true },
      duplicates: 0,
    } as const;
    const dialects = dialect === undefined ? undefined : Array.from({ length: shape.instances }, () => dialect);
    this.cluster = new Cluster(whole, safetyCheckers(), muted, undefined, dialects);
  }

  /** Servers of ours whose links with it break. */
  protected abstract linked(): readonly Host[];

  /** The room comes into being. */
  protected abstract begin(): void;

  /** What is wrong in the end. */
  protected abstract wrong(): string | undefined;

  /** After the rest, when all is quiet. */
  protected atLast(): void {
    // Nothing is left to be said.
  }

  /** Runs it, and says what is wrong in the end. */
  run(): string | undefined {
    const { cluster, plan, random, stage } = this;
    this.begin();
    cluster.pass(20_000);
    const start = cluster.scheduler.now;
    const deeds = random.between(10, stage.deedsMax);
    for (let deed = 0; deed < deeds; deed++) {
      const at = start + random.between(0, spanMs);
      const isTheirs = random.chance(stage.share);
      cluster.scheduler.at(at, () => (isTheirs ? this.actThere() : this.actHere()));
    }
    if (plan.isBroken) this.breakLinks(start);
    cluster.pass(spanMs);
    this.heal();
    this.rest();
    this.atLast();
    return this.wrong();
  }

  protected rest(): void {
    this.cluster.pass(restMs);
  }

  /** A word that was not used before. */
  protected word(letter: string): string {
    this.count++;
    return `${letter}${this.count}`;
  }

  private actThere(): void {
    const { there, random, cluster } = this;
    const nick = `plain${random.between(0, 2)}`;
    cluster.watch.line(`${nick} does something at ${there.host}`);
    if (!there.isIn(nick)) there.join(nick);
    else if (random.chance(0.2)) there.leave(nick);
    else there.say(nick, this.word("p"));
  }

  /** Who may do something at the servers of ours. */
  protected ours(): readonly Person[] {
    return this.cluster.people;
  }

  private actHere(): void {
    const { random } = this;
    const ours = this.ours();
    const person = ours[random.between(0, ours.length - 1)]!;
    const number = this.cluster.people.indexOf(person);
    if (person.stay === undefined) perform(this.cluster, { kind: "join", person: number, nick: `nick${number}` });
    else if (random.chance(0.2)) this.leaves(person);
    else if (random.chance(0.1)) perform(this.cluster, { kind: "status", person: number, text: this.word("v") });
    else this.says(person);
  }

  protected leaves(person: Person): void {
    perform(this.cluster, { kind: "leave", person: this.cluster.people.indexOf(person) });
  }

  protected says(person: Person, text = this.word("m")): void {
    perform(this.cluster, { kind: "say", person: this.cluster.people.indexOf(person), text });
  }

  private breakLinks(start: number): void {
    const { cluster, random, there } = this;
    const breaks = random.between(1, breaksMax);
    for (let count = 0; count < breaks; count++) {
      const at = start + count * (spanMs / breaksMax) + random.between(0, 60_000);
      const how: Break = random.pick(["refuse", "lose"]);
      cluster.scheduler.at(at, () => {
        cluster.watch.line(`the links break (${how})`);
        for (const host of this.linked()) {
          cluster.network.break(host, there.host, how);
          cluster.network.break(there.host, host, how);
        }
      });
      // Long enough to be noticed by us: what a short break has swallowed nobody of the text ever knows.
      cluster.scheduler.at(at + random.between(90_000, 130_000), () => this.heal());
    }
  }

  protected heal(): void {
    const { cluster, there } = this;
    cluster.watch.line("the links heal");
    for (const host of this.linked()) {
      cluster.network.heal(host, there.host);
      cluster.network.heal(there.host, host);
    }
  }

  /** The instances of the servers of ours. */
  protected slots(): readonly Slot[] {
    return this.cluster.hosts.flatMap((_, index) => this.cluster.slotAt(index) ?? []);
  }
}

/** The first that stands there twice. */
export function twiceIn<Item>(items: readonly Item[]): Item | undefined {
  return items.find((item, index) => item !== undefined && items.indexOf(item) !== index);
}

/** Tells the story. */
export function tell(story: PrintedStory): PrintedResult {
  const { trace } = story.cluster.watch;
  try {
    const wrong = story.run();
    return wrong === undefined ? { trace } : { wrong, trace };
  } catch (thrown) {
    if (!(thrown instanceof Violation)) throw thrown;
    return { wrong: thrown.message, trace };
  }
}
