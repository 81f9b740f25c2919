/**
 * A room that some servers of ours share with one that knows only XEP-0281, as their shadow or as their source: people come, go
 * and talk, the links to it break and heal. Afterwards what the spec can do has been done (G-5, 3.6 "Without lnk").
 */
import type { Host } from "../../src/dmuc/core/words/ids";
import { messagesInOrder } from "../../src/dmuc/core/state/reading";
import { linkWith } from "../../src/dmuc/core/state/links";
import type { Cluster } from "./cluster";
import { textOf } from "./people";
import { PlainPeer } from "./plain-peer";
import { type PrintedPlan, type PrintedResult, PrintedStory, plainHost, tell, twiceIn } from "./printed-story";
import type { Slot } from "./world";

export interface PlainPlan extends PrintedPlan {
  /** What the server is that knows only the spec. */
  readonly plain: "shadow" | "source";
}

class Story extends PrintedStory {
  protected readonly there: PlainPeer;

  constructor(
    protected override readonly plan: PlainPlan,
    muted: readonly string[],
  ) {
    const { instances, plain } = plan;
    const shape = { instances, people: instances + 2, splitPresence: "away", plainHosts: [plainHost] } as const;
    super(plan, { label: `plain ${plain}`, shape, deedsMax: 40, share: 0.4 }, muted);
    const { network, scheduler } = this.cluster;
    this.there = new PlainPeer(plainHost, network, scheduler, plain === "source");
    network.attach(this.there);
  }

  protected linked(): readonly Host[] {
    return this.cluster.hosts;
  }

  protected begin(): void {
    const { cluster, there, plan } = this;
    there.roomName = "The Coven";
    if (plan.plain === "shadow") cluster.createRoom();
    else for (const host of cluster.hosts) there.share(host);
  }

  protected override heal(): void {
    super.heal();
    // A source of the spec tells all again when it hears its shadow again; how it hears is its own affair.
    if (this.plan.plain === "source") {
      this.cluster.scheduler.after(1_000, () => {
        for (const shadow of this.there.instances) this.there.tellAll(shadow);
      });
    }
  }

  protected wrong(): string | undefined {
    const { there: plain, plan, cluster } = this;
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
    const twice = twiceIn(plain.shown);
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
    const { there: plain, plan } = this;
    const kept = slot.local.archive.map(({ event }) => textOf(event.payload));
    const twice = twiceIn(kept);
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
    const { there: plain } = this;
    const texts = plain.messages.map(({ text }) => text);
    const lacking = this.reflected().find((text) => !texts.includes(text));
    if (lacking !== undefined) return `"${lacking}" is missing at ${plain.host}`;
    const ours = cluster.people.flatMap((person) => person.nick ?? []).sort();
    const there = [...plain.occupants].flatMap(([nick, { by }]) => (by === undefined ? [] : [nick])).sort();
    return ours.join(" ") === there.join(" ") ? undefined : `there are in ${there.join(" ")}, not ${ours.join(" ")}`;
  }
}

/** Tells the story of a seed. */
export function runPlain(plan: PlainPlan, muted: readonly string[] = []): PrintedResult {
  return tell(new Story(plan, muted));
}
