/**
 * A room of a service that knows DMUC3 as it is printed, with mirrors at servers of ours: people come, go and talk on both sides,
 * the links break and heal. Afterwards what the text can do has been done (G-5, D3-43, D3-44, 3.6 "Without lnk").
 */
import type { Host } from "../../src/dmuc/core/words/ids";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import type { Person } from "./people";
import { PlainMaster } from "./plain-master";
import { type PrintedPlan, type PrintedResult, PrintedStory, tell, twiceIn } from "./printed-story";

/** The first of the cluster's, which the others take for one that knows only the text. */
const masterHost = "rooms.a.lit" as Host;

class Story extends PrintedStory {
  protected readonly there: PlainMaster;
  /** Who has said what at a mirror, and when he has left after it: what was under way then may be refused. */
  private readonly said: { readonly text: string; readonly person: Person }[] = [];
  private readonly gone = new Set<string>();

  constructor(plan: PrintedPlan, muted: readonly string[]) {
    const instances = plan.instances + 1;
    const shape = { instances, people: 3 * instances, splitPresence: "leave", plainHosts: [masterHost] } as const;
    super(plan, { label: "plain star", shape, dialect: dmuc3, deedsMax: 60, share: 0.4 }, muted);
    const { network, scheduler } = this.cluster;
    const habits = { isHasty: this.random.chance(0.5), echoes: this.random.chance(0.3) };
    this.there = new PlainMaster(masterHost, network, scheduler, habits);
    network.attach(this.there);
  }

  protected linked(): readonly Host[] {
    return this.cluster.hosts.slice(1);
  }

  protected begin(): void {
    // It is there already.
  }

  /** By the answer to that a mirror learns that it was forgotten, where nothing else has told it. */
  protected override atLast(): void {
    for (const person of this.ours().filter(({ stay }) => stay !== undefined)) this.says(person);
    this.rest();
  }

  /** People whose servers have no room of their own. */
  protected override ours(): readonly Person[] {
    return this.cluster.people.filter(({ node }) => node > 0);
  }

  protected override says(person: Person): void {
    const text = this.word("m");
    this.said.push({ text, person });
    super.says(person, text);
  }

  protected override leaves(person: Person): void {
    for (const { text, person: speaker } of this.said) if (speaker === person) this.gone.add(text);
    super.leaves(person);
  }

  protected wrong(): string | undefined {
    const { there: master, cluster } = this;
    const [complaint] = master.complaints;
    if (complaint !== undefined) return `more than the text goes to it: ${complaint}`;
    const texts = master.messages.map(({ text }) => text);
    const twice = twiceIn(texts);
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
    const twice = twiceIn(kept);
    if (twice !== undefined) return `"${twice}" is kept twice`;
    return this.unheardAt(number, kept);
  }

  /** What was said elsewhere while somebody was in all the time, by what the mirror holds since its first words. */
  private unheardAt(number: number, kept: readonly (string | undefined)[]): string | undefined {
    const { messages } = this.there;
    const first = messages.findIndex(({ id }) => id === kept[0]);
    const lacking = first < 0 ? undefined : messages.slice(first).find(({ id }) => !kept.includes(id));
    return lacking === undefined ? undefined : `"${lacking.text}" is missing at server ${number}`;
  }
}

/** Tells the story of a seed, with so many mirrors. */
export function runPlainStar(plan: PrintedPlan, muted: readonly string[] = []): PrintedResult {
  return tell(new Story(plan, muted));
}
