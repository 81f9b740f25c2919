/** Servers that share one room, the network between them, and the people in it. */
import { allAsked } from "../../src/dmuc/core/state/asked";
import type { Config, ListItem, VersionedLists } from "../../src/dmuc/core/words/config";
import type { Epoch, Generation, Host, InstanceJid, UserDomain, UserJid } from "../../src/dmuc/core/words/ids";
import * as liveness from "../../src/dmuc/core/links/liveness";
import type { Mode, Policy } from "../../src/dmuc/core/words/policy";
import type { Peer } from "../../src/dmuc/core/state/peers";
import type { Surroundings } from "../../src/dmuc/core/room";
import type { Dialect } from "../../src/dmuc/dialects/dialect";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { mirroredAs } from "../../src/dmuc/wire/escaping";
import { Losses } from "./losses";
import { type Break, Network } from "./network";
import { Node } from "./node";
import { Person, textOf } from "./people";
import type { Plan } from "./plan";
import { Random } from "./random";
import type { Recorder } from "./recorder";
import { Scheduler } from "./scheduler";
import { type SafetyChecker, Watch } from "./watch";
import type { Slot, World } from "./world";

const letters = "abcdefghijklmnopqrstuvwxyz";

/** Whose people want a room elsewhere try again after this. */
const wantedEveryMs = 5_000;

/** Domain of the users of a server. */
export function usersOf(host: Host): UserDomain {
  return host.replace("rooms.", "") as UserDomain;
}

/** So many servers are called like this. */
export function hostsOf(instances: number): readonly Host[] {
  return Array.from({ length: instances }, (_, index) => `rooms.${letters[index] ?? ""}.lit` as Host);
}

/** What of a plan a cluster is built from. */
export type Shape = Pick<
  Plan,
  | "seed"
  | "instances"
  | "people"
  | "delayMsMax"
  | "clockOffsetsMs"
  | "untrusted"
  | "splitPresence"
  | "nickConflict"
  | "whileSplit"
  | "logEventsMax"
  | "pages"
  | "sparing"
> & {
  readonly duplicates: number;
  /** Other servers of the room, which know only the spec. */
  readonly plainHosts?: readonly Host[];
  /** What they speak. */
  readonly plainDialect?: Dialect;
};

export class Cluster {
  readonly scheduler = new Scheduler();
  readonly network: Network;
  readonly watch: Watch;
  readonly hosts: readonly Host[];
  readonly nodes: readonly Node[];
  readonly people: readonly Person[];
  /** Who has said what, and who was outcast at some time: what he said behind a split may be void elsewhere (3.8). */
  readonly sayings = new Map<string, Person>();
  readonly outcasts = new Set<Person>();
  /** By the number of the server. */
  private readonly dialects: readonly Dialect[];
  /** Texts that need not be everywhere, since the server where they were said has lost them. */
  private readonly stranded = new Set<string>();
  /** A disk has gone back to an older state. */
  hasGoneBack = false;
  /** Lives of the room so far. */
  generationCount = 0;
  readonly losses = new Losses(() => this.nodes);
  /** Whether the source acts on people at other servers, who may do something else at the same moment. */
  racingActs = false;
  private readonly random: Random;
  private readonly breaks = new Map<string, number>();

  constructor(
    readonly shape: Shape,
    checkers: readonly SafetyChecker[],
    muted: readonly string[],
    private readonly recorder?: Recorder,
    spoken: readonly Dialect[] = [],
  ) {
    const { seed, instances, people } = shape;
    const dialects = Array.from({ length: instances }, (_, number) => spoken[number] ?? dmuc1);
    this.dialects = recorder === undefined ? dialects : dialects.map((dialect) => recorder.listeningTo(dialect));
    this.random = new Random(seed, "ids");
    this.hosts = hostsOf(instances);
    this.watch = new Watch(this.scheduler, [...checkers, this.losses.watching()], muted, recorder);
    this.network = new Network(this.scheduler, seed, shape);
    this.network.tap = (event, from, to, packet) => {
      this.watch.packet(event, from, to, packet);
    };
    const world = this.world();
    this.nodes = this.hosts.map((host) => new Node(world, host));
    this.nodes.forEach((node, index) => {
      node.clockOffsetMs = shape.clockOffsetsMs[index] ?? 0;
      this.network.attach(node);
    });
    this.people = Array.from({ length: people }, (_, index) => {
      const node = index % instances;
      const user = `person${index}@${usersOf(this.hosts[node]!)}/desk` as UserJid;
      return new Person(`person${index}`, user, node);
    });
  }

  private world(): World {
    const { scheduler, network, watch, recorder } = this;
    return {
      scheduler,
      network,
      watch,
      dialectBetween: (one, other) => this.dialectBetween(one, other),
      dialectOf: (host) => this.dialectOf(host),
      hasMirrors: () => this.nodes.some((_, number) => this.comesAndGoes(number)),
      seed: this.shape.seed,
      plainHosts: this.shape.plainHosts ?? [],
      liveness: recorder === undefined ? liveness : recorder.listeningToLife(liveness),
      surroundings: (host, epoch) => this.surroundings(host, epoch),
      jidOf: (host) => this.jidOf(host),
      newEpoch: (host, start) =>
        `${usersOf(host)[0] ?? ""}${String(start).padStart(2, "0")}-${this.randomBits()}` as Epoch,
    };
  }

  private dialectOf(host: Host): Dialect {
    return this.dialects[this.hosts.indexOf(host)] ?? this.shape.plainDialect ?? dmuc1;
  }

  /** The source speaks with each other server as that does. */
  dialectBetween(one: Host, other: Host): Dialect {
    return this.dialectOf(one === this.hosts[0] ? other : one);
  }

  /** How the replica of that server behaves. */
  policyOf(number: number): Policy {
    return (this.dialects[number] ?? dmuc1).policy;
  }

  /** Those who speak different dialects hear of each other by the source alone. */
  private mayLink(one: Host, other: Host): boolean {
    const isSource = one === this.hosts[0] || other === this.hosts[0];
    return isSource || this.dialectOf(one).name === this.dialectOf(other).name;
  }

  /** Whether that server has a replica as long as somebody there is in (D3-02). */
  comesAndGoes(number: number): boolean {
    return number > 0 && this.policyOf(number).opening === "tagged-join";
  }

  /** What the source's links may be besides those that it asks for. */
  private otherModes(host: Host): readonly Mode[] {
    if (host !== this.hosts[0]) return [];
    const own = this.dialectOf(host).name;
    const others = new Map(this.dialects.map(({ name, policy }) => [name, policy]));
    return [...others].filter(([name]) => name !== own).map(([name, policy]) => ({ name, policy }));
  }

  private randomBits(): string {
    return Array.from({ length: 12 }, () => letters.charAt(this.random.between(0, 25)).toUpperCase()).join("");
  }

  private surroundings(host: Host, epoch: Epoch): Surroundings {
    const untrusted = this.shape.untrusted === undefined ? undefined : this.hosts[this.shape.untrusted];
    const isSource = host === this.hosts[0];
    const peers: Peer[] = [...new Set([...this.hosts, ...(this.shape.plainHosts ?? [])])]
      .filter((other) => other !== host && this.mayLink(host, other))
      .map((other) => ({
        host: other,
        users: [other, usersOf(other)] as unknown as UserDomain[],
        modes: [this.dialectBetween(host, other).name],
        // Nobody gives JIDs to the untrusted one.
        trust: other === untrusted && (isSource || host !== untrusted) ? "none" : "own",
      }));
    return {
      host,
      epoch,
      mode: this.dialectOf(host).name,
      policy: this.dialectOf(host).policy,
      modes: this.otherModes(host),
      peers: { peers, accept: "listed", deny: [] },
      trigger: { kind: "eager" },
      answerWaitMs: 30_000,
      splitGraceMs: 20_000,
      ghostTtlMs: 1_800_000,
      logBounds: { eventsMax: this.shape.logEventsMax, bytesMax: 20_971_520, ageMaxMs: 2_592_000_000 },
      pages: { ...this.shape.pages, bytesMax: 32_768 },
      stanzasPerSecondMax: 500,
      relaysPerSecondMax: 5,
      replicaTtlMs: 604_800_000,
      // Here somebody always wants it.
      lingerMs: 1_000_000_000_000,
      suspendEmpty: this.shape.sparing?.includes(this.hosts.indexOf(host)) ?? false,
      splitPresence: this.shape.splitPresence,
      nickConflict: this.shape.nickConflict,
      whileSplit: this.shape.whileSplit,
    };
  }

  /** Where whoever wants a replica asks for it, all others want one, always. */
  wantReplicas(): void {
    const opening = (number: number): string => (number === 0 ? "" : this.policyOf(number).opening);
    if (this.nodes.every((_, index) => opening(index) === "" || opening(index) === "pushed")) return;
    this.nodes.forEach((node, index) => {
      if (opening(index) === "registered") node.want(this.jidAt(index), this.jidAt(0));
      else if (opening(index) === "tagged-join") node.ringAgain(this.jidAt(index));
    });
    this.scheduler.after(wantedEveryMs, () => {
      this.wantReplicas();
    });
  }

  /** The room at a server, if it has one. */
  slotAt(index: number): Slot | undefined {
    const node = this.nodes[index];
    return node?.slots.get(this.jidAt(index));
  }

  /** A mirror's instance is called by the room that it mirrors (DMUC3). */
  private jidOf(host: Host): InstanceJid {
    const [first] = this.hosts;
    const isMirror = this.comesAndGoes(this.hosts.indexOf(host));
    const source = `coven@${first ?? ""}` as InstanceJid;
    return isMirror ? mirroredAs(source, host)! : (`coven@${host}` as InstanceJid);
  }

  jidAt(index: number): InstanceJid {
    return this.jidOf(this.hosts[index] ?? ("" as Host));
  }

  get source(): Node {
    return this.nodes[0]!;
  }

  /** The source makes the room, and shares it with all. */
  createRoom(): void {
    this.generationCount++;
    const { source } = this;
    const surroundings = source.surroundings();
    const slot = source.takeUp({ kind: "created", self: this.jidAt(0), surroundings });
    slot.local.lists = [{ jid: `owner@${usersOf(source.host)}`, affiliation: "owner" }];
    slot.local.config = { fields: configFields(0) };
    source.feed(slot, {
      kind: "distribute",
      generation: `${this.randomBits()}-${this.generationCount}` as Generation,
      config: { config: slot.local.config, digest: `config-${this.generationCount}-0` },
      lists: versionedLists(slot.local.lists),
      history: [],
    });
  }

  /**
   * A server's disk went back to an older state (3.5). What only it had said is gone. Of what others have, the source gives a
   * replica's words back to it; nobody gives the source its own.
   */
  noteStranded(): void {
    const archives = this.nodes.map((node, index) => node.archiveOf(this.jidAt(index)));
    const has = (node: number, text: string): boolean =>
      archives[node]?.some(({ event }) => textOf(event.payload) === text) === true;
    this.nodes.forEach((node, home) => {
      const theirs = archives.flat().filter(({ stamp }) => stamp?.id.host === node.host);
      const texts = new Set(theirs.map(({ event }) => textOf(event.payload)));
      const waiting = this.slotAt(home)?.room.submissions;
      const asked = (waiting === undefined ? [] : allAsked(waiting)).map(({ event }) =>
        event.kind === "said" ? textOf(event.payload) : "",
      );
      // Others may have what its sender has not seen, and will not see, since nobody waits for it any more.
      for (const text of [...texts, ...(node.localOf(this.jidAt(home))?.reflected ?? [])]) {
        if (has(home, text) || asked.includes(text)) continue;
        if (home === 0 || !has(0, text)) this.stranded.add(text);
      }
    });
    this.hasGoneBack = true;
    // The subject before the lost one counts again.
    for (const { stay } of this.people) {
      for (const text of [...(stay?.seen.keys() ?? [])]) if (this.isSubject(text)) stay?.seen.delete(text);
    }
  }

  /** People number what they say, and begin it with what it is. */
  isSubject(text: string): boolean {
    return text.startsWith("s");
  }

  /** Whether that was lost where it was said, or is a subject that a server that is set up anew is not told: it gets the last (D1-56). */
  isStranded(text: string): boolean {
    return this.stranded.has(text) || (this.hasGoneBack && this.isSubject(text));
  }

  recreateAfter(pauseMs: number): void {
    this.scheduler.after(pauseMs, () => {
      if (this.source.isRunning && this.slotAt(0) === undefined) {
        // What was to be given back to somebody is gone with the former life.
        if (this.hasGoneBack) this.noteStranded();
        this.createRoom();
      }
      // The server may crash before the room is on its disk.
      if (!this.source.isRunning || this.slotAt(0) === undefined) this.recreateAfter(1_000);
    });
  }

  /** Breaks one direction for a while; of two breaks at once the later end counts. */
  break(from: number, to: number, how: Break, forMs: number | undefined): void {
    const [left, right] = [this.hosts[from], this.hosts[to]];
    if (left === undefined || right === undefined) return;
    const key = `${left} ${right}`;
    this.breaks.set(key, (this.breaks.get(key) ?? 0) + 1);
    this.network.break(left, right, how);
    this.watch.line(`${left} > ${right} breaks (${how})`);
    if (forMs === undefined) return;
    this.scheduler.after(forMs, () => {
      const count = (this.breaks.get(key) ?? 1) - 1;
      this.breaks.set(key, count);
      if (count > 0) return;
      this.network.heal(left, right);
      this.watch.line(`${left} > ${right} heals`);
    });
  }

  /** Lets time pass. */
  pass(durationMs: number): void {
    this.scheduler.runUntil(this.scheduler.now + durationMs);
  }
}

/** Fields of the configuration form; the history is long enough for a new replica to get all of it. */
export function configFields(version: number): Config["fields"] {
  return [
    { name: "muc#roomconfig_roomname", values: [`The Coven ${version}`] },
    { name: "muc#roomconfig_historylength", values: ["200"] },
  ];
}

/** Lists with a digest that is equal for equal lists. */
export function versionedLists(items: readonly ListItem[]): VersionedLists {
  const lines = items.map((item) => `${item.jid}=${item.affiliation}`).sort();
  let digest = 0;
  for (const character of lines.join(",")) digest = (Math.imul(digest, 31) + character.charCodeAt(0)) >>> 0;
  return { items, digest: digest.toString(16) };
}
