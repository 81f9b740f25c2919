/**
 * A room that some servers of ours share with one that knows only XEP-0281, as their shadow or as their source: people come, go
 * and talk, the links to it break and heal. Afterwards what the spec can do has been done (G-5, 3.6 "Without lnk").
 */
import type { Host } from "../../src/dmuc/core/words/ids";
import { messagesInOrder } from "../../src/dmuc/core/state/reading";
import { linkWith } from "../../src/dmuc/core/state/links";
import { Cluster } from "./cluster";
import { perform } from "./deeds";
import { textOf } from "./people";
import { PlainPeer } from "./plain-peer";
import type { Break } from "./network";
import { ordinaryPages } from "./plan";
import { Random } from "./random";
import { safetyCheckers } from "./safety";
import { type TraceLine, Violation } from "./watch";
import type { Slot } from "./world";

export interface PlainPlan {
  readonly seed: number;
  /** What the server is that knows only the spec. */
  readonly plain: "shadow" | "source";
  /** Servers of ours. */
  readonly instances: number;
  readonly isBroken: boolean;
}

export interface PlainResult {
  readonly wrong?: string;
  readonly trace: readonly TraceLine[];
}

const plainHost = "rooms.plain.lit" as Host;

const spanMs = 600_000;

const breaksMax = 3;

/** Idle pings notice what is up again, and the spec's round goes through. */
const restMs = 1_800_000;

class Story {
  readonly cluster: Cluster;
  readonly plain: PlainPeer;
  private readonly random: Random;
  private readonly said: string[] = [];
  private count = 0;

  constructor(
    private readonly plan: PlainPlan,
    muted: readonly string[],
  ) {
    const { seed, instances, plain } = plan;
    this.random = new Random(seed, `plain ${plain}`);
    const shape = {
      seed,
      instances,
      people: instances + 2,
      delayMsMax: this.random.pick([20, 200]),
      clockOffsetsMs: [],
      splitPresence: "away",
      nickConflict: "rename",
      logEventsMax: 10_000,
      pages: ordinaryPages,
      whileSplit: { talk: true, enter: true },
      duplicates: 0,
      plainHosts: [plainHost],
    } as const;
    this.cluster = new Cluster(shape, safetyCheckers(), muted);
    const { network, scheduler } = this.cluster;
    this.plain = new PlainPeer(plainHost, network, scheduler, plain === "source");
    network.attach(this.plain);
  }

  private name(letter: string): string {
    this.count++;
    return `${letter}${this.count}`;
  }

  /** Runs it, and says what is wrong in the end. */
  run(): string | undefined {
    const { cluster, plain, plan } = this;
    plain.roomName = "The Coven";
    if (plan.plain === "shadow") cluster.createRoom();
    else for (const host of cluster.hosts) plain.share(host);
    cluster.pass(20_000);
    const start = cluster.scheduler.now;
    for (let deed = 0; deed < this.random.between(10, 40); deed++) {
      const at = start + this.random.between(0, spanMs);
      const isPlains = this.random.chance(0.4);
      cluster.scheduler.at(at, () => (isPlains ? this.actAtPlain() : this.actAtOurs()));
    }
    if (plan.isBroken) this.breakLinks(start);
    cluster.pass(spanMs);
    this.heal();
    cluster.pass(restMs);
    return this.wrong();
  }

  private actAtPlain(): void {
    const { plain, random, cluster } = this;
    const nick = `plain${random.between(0, 2)}`;
    const isIn = plain.occupants.has(nick);
    if (!isIn) plain.join(nick);
    else if (random.chance(0.2)) plain.leave(nick);
    else this.saidAs(this.name("p"), (text) => plain.say(nick, text));
    cluster.watch.line(`${nick} does something at ${plain.host}`);
  }

  private saidAs(text: string, say: (text: string) => void): void {
    this.said.push(text);
    say(text);
  }

  private actAtOurs(): void {
    const { cluster, random } = this;
    const person = random.between(0, cluster.people.length - 1);
    if (cluster.people[person]?.stay === undefined) {
      perform(cluster, { kind: "join", person, nick: `nick${person}` });
    } else if (random.chance(0.2)) perform(cluster, { kind: "leave", person });
    else if (random.chance(0.1)) perform(cluster, { kind: "status", person, text: this.name("v") });
    else this.saidAs(this.name("m"), (text) => perform(cluster, { kind: "say", person, text }));
  }

  private breakLinks(start: number): void {
    const { cluster, random } = this;
    for (let count = 0; count < random.between(1, breaksMax); count++) {
      // Long enough to be noticed by us: what a short break has swallowed nobody of the spec ever knows.
      const at = start + count * (spanMs / breaksMax) + random.between(0, 60_000);
      const how: Break = random.pick(["refuse", "lose"]);
      cluster.scheduler.at(at, () => {
        for (const host of cluster.hosts) {
          cluster.network.break(host, plainHost, how);
          cluster.network.break(plainHost, host, how);
        }
      });
      cluster.scheduler.at(at + random.between(90_000, 130_000), () => {
        this.heal();
      });
    }
  }

  private heal(): void {
    const { cluster, plain } = this;
    for (const host of cluster.hosts) {
      cluster.network.heal(host, plainHost);
      cluster.network.heal(plainHost, host);
    }
    // A source of the spec tells all again when it hears its shadow again; how it hears is its own affair.
    if (this.plan.plain === "source") {
      cluster.scheduler.after(1_000, () => {
        for (const shadow of plain.instances) plain.tellAll(shadow);
      });
    }
  }

  private slots(): readonly Slot[] {
    return this.cluster.hosts.flatMap((_, index) => this.cluster.slotAt(index) ?? []);
  }

  private wrong(): string | undefined {
    const { plain, plan, cluster } = this;
    const [complaint] = plain.complaints;
    if (complaint !== undefined) return `more than the spec goes to it: ${complaint}`;
    const slots = this.slots();
    if (slots.length < plan.instances) return "not everybody has the room";
    const told = plan.plain === "shadow" ? slots.slice(0, 1) : slots;
    for (const slot of told) {
      const link = linkWith(slot.room, plain.self);
      if (link?.state !== "up") return `${slot.room.self} has its link with it in ${link?.state ?? "no state"}`;
    }
    for (const slot of slots) {
      const wrong = this.wrongAt(slot);
      if (wrong !== undefined) return `${slot.room.self}: ${wrong}`;
    }
    const twice = plain.shown.find((text, index) => plain.shown.indexOf(text) !== index);
    if (twice !== undefined) return `"${twice}" is shown twice at ${plain.host}`;
    return this.wrongThere(cluster);
  }

  /** Of a source that knows only the spec our shadows hear nothing of each other. */
  private isHeardAt(slot: Slot, text: string): boolean {
    if (this.plan.plain === "shadow" || this.plan.instances === 1) return true;
    const said = messagesInOrder(slot.room.log).map(({ event }) => textOf(event.payload));
    return text.startsWith("p") || said.includes(text);
  }

  private wrongAt(slot: Slot): string | undefined {
    const { plain, plan } = this;
    const kept = slot.local.archive.map(({ event }) => textOf(event.payload));
    const twice = kept.find((text, index) => kept.indexOf(text) !== index);
    if (twice !== undefined) return `"${twice}" is kept twice`;
    const all = [...plain.messages.map(({ text }) => text), ...this.reflected()];
    const lacking = all.find((text) => this.isHeardAt(slot, text) && !kept.includes(text));
    if (lacking !== undefined) return `"${lacking}" is missing`;
    const nicks = [...slot.room.roster.occupants.keys()].filter((nick) => nick.startsWith("plain")).sort();
    const theirs = [...plain.occupants.keys()].filter((nick) => nick.startsWith("plain")).sort();
    if (nicks.join(" ") !== theirs.join(" ")) return `of its people are in ${nicks.join(" ")}, not ${theirs.join(" ")}`;
    const name = slot.local.config.fields.find((field) => field.name === "muc#roomconfig_roomname")?.values[0];
    return plan.plain === "source" && name !== plain.roomName ? `the room is called "${name ?? ""}"` : undefined;
  }

  private reflected(): readonly string[] {
    return this.slots().flatMap((slot) => slot.local.reflected);
  }

  private wrongThere(cluster: Cluster): string | undefined {
    const { plain } = this;
    const texts = plain.messages.map(({ text }) => text);
    const lacking = this.reflected().find((text) => !texts.includes(text));
    if (lacking !== undefined) return `"${lacking}" is missing at ${plain.host}`;
    const ours = cluster.people.flatMap((person) => person.nick ?? []).sort();
    const there = [...plain.occupants].flatMap(([nick, { by }]) => (by === undefined ? [] : [nick])).sort();
    return ours.join(" ") === there.join(" ") ? undefined : `there are in ${there.join(" ")}, not ${ours.join(" ")}`;
  }
}

/** Tells the story of a seed. */
export function runPlain(plan: PlainPlan, muted: readonly string[] = []): PlainResult {
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
