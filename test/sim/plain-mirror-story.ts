/**
 * A room of ours with a mirror at a server that knows DMUC3 as it is printed, beside mirrors that know more: people come, go and talk
 * everywhere, the links of that server break and heal. Afterwards what the text can do has been done (G-5, D3-43, D3-44).
 */
import type { Host } from "../../src/dmuc/core/words/ids";
import { linkWith } from "../../src/dmuc/core/state/links";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { mirroredAs } from "../../src/dmuc/wire/escaping";
import { Cluster } from "./cluster";
import { perform } from "./deeds";
import type { Break } from "./network";
import { textOf } from "./people";
import { PlainMirror } from "./plain-mirror";
import { ordinaryPages } from "./plan";
import { Random } from "./random";
import { safetyCheckers } from "./safety";
import { type TraceLine, Violation } from "./watch";
import type { Slot } from "./world";

export interface PlainMirrorPlan {
  readonly seed: number;
  /** Servers of ours: the room's, and mirrors with the extension. */
  readonly instances: number;
  readonly isBroken: boolean;
}

const plainHost = "rooms.plain.lit" as Host;
const spanMs = 600_000;
const breaksMax = 3;
const restMs = 1_800_000;

class Story {
  readonly cluster: Cluster;
  readonly mirror: PlainMirror;
  private readonly random: Random;
  private count = 0;

  constructor(
    private readonly plan: PlainMirrorPlan,
    muted: readonly string[],
  ) {
    const { seed, instances } = plan;
    this.random = new Random(seed, "plain mirror");
    const shape = {
      seed,
      instances,
      people: instances + 2,
      delayMsMax: this.random.pick([20, 200]),
      clockOffsetsMs: [],
      splitPresence: "leave",
      nickConflict: "rename",
      logEventsMax: 10_000,
      pages: ordinaryPages,
      whileSplit: { talk: true, enter: true },
      duplicates: 0,
      plainHosts: [plainHost],
      plainDialect: dmuc3,
    } as const;
    const dialects = Array.from({ length: instances }, () => dmuc3);
    this.cluster = new Cluster(shape, safetyCheckers(), muted, undefined, dialects);
    const { network, scheduler } = this.cluster;
    this.mirror = new PlainMirror(plainHost, this.cluster.jidAt(0), network, scheduler);
    network.attach(this.mirror);
  }

  private name(letter: string): string {
    this.count++;
    return `${letter}${this.count}`;
  }

  /** Runs it, and says what is wrong in the end. */
  run(): string | undefined {
    const { cluster, plan, random } = this;
    cluster.createRoom();
    cluster.wantReplicas();
    cluster.pass(20_000);
    const start = cluster.scheduler.now;
    for (let deed = 0; deed < random.between(10, 60); deed++) {
      const isPlains = random.chance(0.5);
      const at = start + random.between(0, spanMs);
      cluster.scheduler.at(at, () => (isPlains ? this.actAtPlain() : this.actAtOurs()));
    }
    if (plan.isBroken) this.breakLinks(start);
    cluster.pass(spanMs);
    this.heal();
    cluster.pass(restMs);
    // Who was forgotten by the others while it noticed nothing is out.
    const [witness] = this.mirror.own;
    if (witness !== undefined) this.mirror.say(witness, this.name("p"));
    cluster.pass(restMs);
    return this.wrong();
  }

  private actAtPlain(): void {
    const { mirror, random, cluster } = this;
    const nick = `plain${random.between(0, 2)}`;
    cluster.watch.line(`${nick} does something at ${mirror.host}`);
    if (!mirror.isIn(nick)) mirror.join(nick);
    else if (random.chance(0.2)) mirror.leave(nick);
    else mirror.say(nick, this.name("p"));
  }

  private actAtOurs(): void {
    const { cluster, random } = this;
    const person = random.between(0, cluster.people.length - 1);
    if (cluster.people[person]?.stay === undefined) perform(cluster, { kind: "join", person, nick: `nick${person}` });
    else if (random.chance(0.2)) perform(cluster, { kind: "leave", person });
    else if (random.chance(0.1)) perform(cluster, { kind: "status", person, text: this.name("v") });
    else perform(cluster, { kind: "say", person, text: this.name("m") });
  }

  private breakLinks(start: number): void {
    const { cluster, random } = this;
    const { network } = cluster;
    const [room = plainHost] = cluster.hosts;
    for (let count = 0; count < random.between(1, breaksMax); count++) {
      const at = start + count * (spanMs / breaksMax) + random.between(0, 60_000);
      const how: Break = random.pick(["refuse", "lose"]);
      cluster.scheduler.at(at, () => {
        cluster.watch.line(`the link breaks (${how})`);
        network.break(room, plainHost, how);
        network.break(plainHost, room, how);
      });
      cluster.scheduler.at(at + random.between(90_000, 130_000), () => this.heal());
    }
  }

  private heal(): void {
    const { network, hosts } = this.cluster;
    const [room = plainHost] = hosts;
    this.cluster.watch.line("the link heals");
    network.heal(room, plainHost);
    network.heal(plainHost, room);
  }

  private slots(): readonly Slot[] {
    return this.cluster.hosts.flatMap((_, index) => this.cluster.slotAt(index) ?? []);
  }

  private wrong(): string | undefined {
    const { mirror, cluster } = this;
    const [complaint] = mirror.complaints;
    if (complaint !== undefined) return `more than the text goes to it: ${complaint}`;
    const texts = mirror.shown.map(({ text }) => text);
    const twice = texts.find((text, index) => texts.indexOf(text) !== index);
    if (twice !== undefined) return `"${twice}" is shown twice at ${mirror.host}`;
    const [master] = this.slots();
    if (master === undefined) return "the room is gone";
    const there = [...master.room.roster.occupants.keys()].sort().join(" ");
    const here = [...mirror.occupants.keys()].sort().join(" ");
    const link = linkWith(master.room, mirroredAs(master.room.self, plainHost));
    if (mirror.state === "none") return link === undefined ? undefined : "there is a link that nobody is in by";
    if (mirror.state !== "up" || link?.state !== "up")
      return `the link is ${link?.state ?? "gone"} for the room, ${mirror.state} for the mirror`;
    if (here !== there) return `there are in ${here} at the mirror, ${there} in the room`;
    for (const slot of this.slots()) {
      const kept = slot.local.archive.map(({ event }) => textOf(event.payload));
      const again = kept.find((text, index) => kept.indexOf(text) !== index);
      if (again !== undefined) return `"${again}" is kept twice at ${slot.room.self}`;
      const nicks = [...slot.room.roster.occupants.keys()].sort().join(" ");
      if (nicks !== there && slot.local.people().length > 0)
        return `there are in ${nicks} at ${slot.room.self}, not ${there}`;
    }
    // What it said while it was taken for there is everywhere.
    const [last] = mirror.said.slice(-1);
    const unheard = cluster.people.find(({ stay }) => last !== undefined && stay !== undefined && !stay.seen.has(last));
    return unheard === undefined ? undefined : `${unheard.name} has not seen "${last ?? ""}"`;
  }
}

/** Tells the story of a seed. */
export function runPlainMirror(
  plan: PlainMirrorPlan,
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
