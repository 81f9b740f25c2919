/**
 * A room of ours with a mirror at a server that knows DMUC3 as it is printed, beside mirrors that know more: people come, go and talk
 * everywhere, the links of that server break and heal. Afterwards what the text can do has been done (G-5, D3-43, D3-44).
 */
import type { Host } from "../../src/dmuc/core/words/ids";
import { linkWith } from "../../src/dmuc/core/state/links";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { mirroredAs } from "../../src/dmuc/wire/escaping";
import { textOf } from "./people";
import { PlainMirror } from "./plain-mirror";
import { type PrintedPlan, type PrintedResult, PrintedStory, plainHost, tell, twiceIn } from "./printed-story";

class Story extends PrintedStory {
  protected readonly there: PlainMirror;

  constructor(plan: PrintedPlan, muted: readonly string[]) {
    const { instances } = plan;
    const shape = {
      instances,
      people: instances + 2,
      splitPresence: "leave",
      plainHosts: [plainHost],
      plainDialect: dmuc3,
    } as const;
    super(plan, { label: "plain mirror", shape, dialect: dmuc3, deedsMax: 60, share: 0.5 }, muted);
    const { network, scheduler } = this.cluster;
    this.there = new PlainMirror(plainHost, this.cluster.jidAt(0), network, scheduler);
    network.attach(this.there);
  }

  /** The room's: mirrors know nothing of each other. */
  protected linked(): readonly Host[] {
    return this.cluster.hosts.slice(0, 1);
  }

  protected begin(): void {
    this.cluster.createRoom();
    this.cluster.wantReplicas();
  }

  /** Who was forgotten by the others while it noticed nothing is out. */
  protected override atLast(): void {
    const [witness] = this.there.own;
    if (witness !== undefined) this.there.say(witness, this.word("p"));
    this.rest();
  }

  protected wrong(): string | undefined {
    const { there: mirror, cluster } = this;
    const [complaint] = mirror.complaints;
    if (complaint !== undefined) return `more than the text goes to it: ${complaint}`;
    const texts = mirror.shown.map(({ text }) => text);
    const twice = twiceIn(texts);
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
      const again = twiceIn(kept);
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

/** Tells the story of a seed, with so many servers of ours: the room's, and mirrors with the extension. */
export function runPlainMirror(plan: PrintedPlan, muted: readonly string[] = []): PrintedResult {
  return tell(new Story(plan, muted));
}
