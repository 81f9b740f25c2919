/**
 * A room of a service that knows DMUC3 as it is printed, with mirrors at servers of ours: people come, go and talk on both sides,
 * the links break and heal. Afterwards what the text can do has been done (G-5, D3-43, D3-44, 3.6 "Without lnk").
 */
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { Cluster } from "./cluster";
import { perform } from "./deeds";
import type { Break } from "./network";
import type { Person } from "./people";
import { PlainMaster } from "./plain-master";
import { ordinaryPages } from "./plan";
import { Random } from "./random";
import { safetyCheckers } from "./safety";
import { type TraceLine, Violation } from "./watch";

export interface PlainStarPlan {
  readonly seed: number;
  /** Mirrors of ours. */
  readonly instances: number;
  readonly isBroken: boolean;
}

const spanMs = 600_000;
const breaksMax = 3;
/** Idle pings notice what is up again, and the rounds of the text go through. */
const restMs = 1_800_000;

class Story {
  readonly cluster: Cluster;
  readonly master: PlainMaster;
  private readonly random: Random;
  /** Who has said what at a mirror, and when he has left after it: what was under way then may be refused. */
  private readonly said: { readonly text: string; readonly person: Person }[] = [];
  private readonly gone = new Set<string>();
  private count = 0;

  constructor(
    private readonly plan: PlainStarPlan,
    muted: readonly string[],
  ) {
    const { seed, instances } = plan;
    this.random = new Random(seed, "plain star");
    const shape = {
      seed,
      instances: instances + 1,
      people: 3 * (instances + 1),
      delayMsMax: this.random.pick([20, 200]),
      clockOffsetsMs: [],
      splitPresence: "leave",
      nickConflict: "rename",
      logEventsMax: 10_000,
      pages: ordinaryPages,
      whileSplit: { talk: true, enter: true },
      duplicates: 0,
      plainHosts: ["rooms.a.lit" as never],
    } as const;
    const dialects = Array.from({ length: instances + 1 }, () => dmuc3);
    this.cluster = new Cluster(shape, safetyCheckers(), muted, undefined, dialects);
    const { network, scheduler } = this.cluster;
    const habits = { isHasty: this.random.chance(0.5), echoes: this.random.chance(0.3) };
    this.master = new PlainMaster(this.cluster.hosts[0]!, network, scheduler, habits);
    network.attach(this.master);
  }

  private name(letter: string): string {
    this.count++;
    return `${letter}${this.count}`;
  }

  /** Runs it, and says what is wrong in the end. */
  run(): string | undefined {
    const { cluster, plan } = this;
    cluster.pass(20_000);
    const start = cluster.scheduler.now;
    for (let deed = 0; deed < this.random.between(10, 60); deed++) {
      const at = start + this.random.between(0, spanMs);
      const isMasters = this.random.chance(0.4);
      cluster.scheduler.at(at, () => (isMasters ? this.actAtMaster() : this.actAtOurs()));
    }
    if (plan.isBroken) this.breakLinks(start);
    cluster.pass(spanMs);
    this.heal();
    cluster.pass(restMs);
    // By the answer to that a mirror learns that it was forgotten, where nothing else has told it.
    for (const person of this.ours().filter(({ stay }) => stay !== undefined)) this.says(person);
    cluster.pass(restMs);
    return this.wrong();
  }

  /** People whose servers have no room of their own. */
  private ours(): readonly Person[] {
    return this.cluster.people.filter(({ node }) => node > 0);
  }

  private actAtMaster(): void {
    const { master, random, cluster } = this;
    const nick = `plain${random.between(0, 2)}`;
    cluster.watch.line(`${nick} does something at ${master.host}`);
    if (!master.occupants.has(nick)) master.join(nick);
    else if (random.chance(0.2)) master.leave(nick);
    else master.say(nick, this.name("p"));
  }

  private says(person: Person): void {
    const text = this.name("m");
    this.said.push({ text, person });
    perform(this.cluster, { kind: "say", person: this.cluster.people.indexOf(person), text });
  }

  private actAtOurs(): void {
    const { cluster, random } = this;
    const ours = this.ours();
    const person = ours[random.between(0, ours.length - 1)]!;
    const number = cluster.people.indexOf(person);
    if (person.stay === undefined) perform(cluster, { kind: "join", person: number, nick: `nick${number}` });
    else if (random.chance(0.2)) {
      for (const { text, person: speaker } of this.said) if (speaker === person) this.gone.add(text);
      perform(cluster, { kind: "leave", person: number });
    } else if (random.chance(0.1)) perform(cluster, { kind: "status", person: number, text: this.name("v") });
    else this.says(person);
  }

  private breakLinks(start: number): void {
    const { cluster, random, master } = this;
    for (let count = 0; count < random.between(1, breaksMax); count++) {
      const at = start + count * (spanMs / breaksMax) + random.between(0, 60_000);
      const how: Break = random.pick(["refuse", "lose"]);
      cluster.scheduler.at(at, () => {
        cluster.watch.line(`the links break (${how})`);
        for (const host of cluster.hosts.slice(1)) {
          cluster.network.break(host, master.host, how);
          cluster.network.break(master.host, host, how);
        }
      });
      // Long enough to be noticed by us: what a short break has swallowed nobody of the text ever knows.
      cluster.scheduler.at(at + random.between(90_000, 130_000), () => this.heal());
    }
  }

  private heal(): void {
    const { cluster, master } = this;
    cluster.watch.line("the links heal");
    for (const host of cluster.hosts.slice(1)) {
      cluster.network.heal(host, master.host);
      cluster.network.heal(master.host, host);
    }
  }

  private wrong(): string | undefined {
    const { master, cluster } = this;
    const [complaint] = master.complaints;
    if (complaint !== undefined) return `more than the text goes to it: ${complaint}`;
    const texts = master.messages.map(({ text }) => text);
    const twice = texts.find((text, index) => texts.indexOf(text) !== index);
    if (twice !== undefined) return `"${twice}" is said twice at ${master.host}`;
    const lacking = this.said.find(({ text }) => !texts.includes(text) && !this.gone.has(text));
    if (lacking !== undefined) return `"${lacking.text}" is missing at ${master.host}`;
    const there = [...master.occupants.keys()].sort().join(" ");
    const isIn = ({ nick }: Person): boolean => nick !== undefined;
    const here = this.ours()
      .filter(isIn)
      .map(({ nick }) => nick)
      .sort();
    // Of a mirror that has ended nobody knows that a last leave was lost.
    const isServed = (by: string | undefined): boolean => {
      const slot = cluster.slotAt(cluster.hosts.findIndex((host) => host === by));
      return slot?.room.links.some(({ state }) => state === "up") === true;
    };
    const seen = [...master.occupants].filter(([, { by }]) => isServed(by)).map(([nick]) => nick);
    if (here.join(" ") !== seen.sort().join(" "))
      return `of ours are in ${seen.join(" ")} there, not ${here.join(" ")}`;
    for (let number = 1; number < cluster.hosts.length; number++) {
      const wrong = this.wrongAt(number, there, texts);
      if (wrong !== undefined) return `${cluster.hosts[number] ?? ""}: ${wrong}`;
    }
    return undefined;
  }

  private wrongAt(number: number, there: string, texts: readonly string[]): string | undefined {
    const { cluster } = this;
    const people = this.ours().filter((person) => person.node === number && person.stay !== undefined);
    const slot = cluster.slotAt(number);
    if (people.length === 0) return slot?.room.role === "replica" ? "there is a mirror that nobody is in" : undefined;
    const [link] = slot?.room.links ?? [];
    if (slot === undefined || link?.state !== "up") return `the link is in ${link?.state ?? "no state"}`;
    const nicks = [...slot.room.roster.occupants.keys()].sort().join(" ");
    if (nicks !== there) return `there are in ${nicks}, not ${there}`;
    for (const { name, stay } of people) {
      const shown = [...(stay?.roster.keys() ?? []), stay?.nick ?? ""];
      const known = [...new Set(shown)].sort().join(" ");
      if (known !== there) return `${name} sees ${known}, not ${there}`;
      const last = texts.slice(-people.length);
      const unseen = last.find((text) => stay?.seen.has(text) !== true);
      if (unseen !== undefined) return `${name} has not seen "${unseen}"`;
    }
    const kept = slot.local.archive.map(({ event }) => (event.kind === "said" ? event.messageId : undefined));
    const twice = kept.find((id, index) => id !== undefined && kept.indexOf(id) !== index);
    if (twice !== undefined) return `"${twice}" is kept twice`;
    return this.unheardAt(number, kept);
  }

  /** What was said elsewhere while somebody was in all the time, by what the mirror holds since its first words. */
  private unheardAt(number: number, kept: readonly (string | undefined)[]): string | undefined {
    const { messages } = this.master;
    const first = messages.findIndex(({ id }) => id === kept[0]);
    const lacking = first < 0 ? undefined : messages.slice(first).find(({ id }) => !kept.includes(id));
    return lacking === undefined ? undefined : `"${lacking.text}" is missing at server ${number}`;
  }
}

/** Tells the story of a seed. */
export function runPlainStar(
  plan: PlainStarPlan,
  muted: readonly string[] = [],
): { readonly wrong?: string; readonly trace: readonly TraceLine[] } {
  const story = new Story(plan, muted);
  const { trace } = story.cluster.watch;
  try {
    const wrong = story.run();
    return wrong === undefined ? { trace } : { wrong, trace };
  } catch (thrown) {
    if (!(thrown instanceof Violation)) throw thrown;
    return { wrong: thrown.message, trace };
  }
}
