/**
 * What a room with four replicas costs real Prosodys (XEP-0282): its primary, a replica, and the link between them; beside
 * stock, where everybody is in the room over the link.
 */
import { connect, startCluster, withDmuc, type Cluster, type ProsodyVersion } from "../../prosody-dev/index.js";
import { Crowd, crowdModules } from "../e2e/support/crowd.js";
import { submitForm } from "../e2e/support/form.js";
import type { Row } from "./row.js";

/** How much is measured. */
export interface ReplicaSizes {
  /** People behind each of the four replicas. */
  readonly people: number;
  /** How often each kind of event is measured, with stock and with us in turns; the middle one counts. */
  readonly rounds: number;
  /** People and messages of the room that gets a replica. */
  readonly fullRoom: number;
  readonly past: number;
}

const here = "shakespeare.lit";
const others = ["macbeth.lit", "marlowe.lit", "jonson.lit", "webster.lit"] as const;
const [there] = others;
/** A machine that others use takes its time; who waits longer has lost something. */
const patienceMs = 180_000;

type Kind = "stock" | "dmuc";

const kindsOfEvent = ["message", "presence", "join", "leave"] as const;
type KindOfEvent = (typeof kindsOfEvent)[number];
const speakers = ["here", "there"] as const;
type Speaker = (typeof speakers)[number];

/** Stanzas on the link between primary and one replica that an event should cost (docs/protocol.md). */
const aims: Readonly<Record<string, string>> = {
  "message, here": "1",
  "message, there": "2",
  "presence, here": "1",
  "presence, there": "2",
  "join, here": "1",
  "join, there": "3",
  "leave, here": "1",
  "leave, there": "3",
};

/** What one event costs: on one of the links, and in processor time at the room's server and at one of the others. */
interface Costs {
  readonly stanzas: number;
  readonly octets: number;
  readonly secondsHere: number;
  readonly secondsThere: number;
}

interface Measured {
  readonly ours: Costs;
  readonly stock: Costs;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function start(version: ProsodyVersion, kind: Kind): Promise<Cluster> {
  const servers = [here, ...others].map((domain) => ({
    domain,
    version,
    modules: ["crowd"],
    pluginPaths: [crowdModules],
    roomsLua: "muc_max_history_messages = 10000",
    ...(domain === here ? {} : { mirror: { modes: ["dmuc2"] as const } }),
  }));
  return startCluster(kind === "dmuc" ? withDmuc({ servers }) : { servers });
}

/** Makes the room, and gives its address. */
async function open(cluster: Cluster, node: string, historyLength = 20): Promise<string> {
  const room = `${node}@rooms.${here}`;
  const owner = await connect(cluster, `owner@${here}/${node}`);
  await owner.join(room, "owner");
  await submitForm(owner, room, { historylength: String(historyLength) });
  return room;
}

function isUpkeep(xml: string): boolean {
  return xml.includes("<alive") || xml.includes("disco#info") || xml.includes("urn:xmpp:ping");
}

/** A room with people of all servers, in which everything happens many times. */
class Stage {
  readonly #cluster: Cluster;
  readonly #crowds: readonly Crowd[];
  readonly #people: number;
  #occupants = 1;
  #messages = 0;
  #updates = 0;
  readonly #away = new Set<Speaker>();

  private constructor(cluster: Cluster, crowds: readonly Crowd[], people: number) {
    this.#cluster = cluster;
    this.#crowds = crowds;
    this.#people = people;
  }

  static async open(cluster: Cluster, room: string, people: number): Promise<Stage> {
    const crowds = [here, ...others].map((domain) => new Crowd(cluster, domain, room));
    const stage = new Stage(cluster, crowds, people);
    for (const [index, crowd] of crowds.entries()) {
      await crowd.join(`people-${index}-`, people, { withSessions: true });
      stage.#occupants += people;
      await stage.#untilAll(index + 1);
    }
    return stage;
  }

  /** What one event of that kind costs, if people of that server are the ones who act. Who has come has left at the end. */
  async measure(kind: KindOfEvent, speaker: Speaker): Promise<Costs> {
    const crowd = this.#crowds[speakers.indexOf(speaker)]!;
    const count = this.#people;
    switch (kind) {
      case "message":
        this.#messages += count;
        return await this.#costsOf(() => crowd.speak(count, 1));
      case "presence":
        if (!this.#away.delete(speaker)) this.#away.add(speaker);
        this.#updates += count;
        return await this.#costsOf(() => crowd.show(count, this.#away.has(speaker)));
      case "join":
        this.#occupants += count;
        return await this.#costsOf(() => crowd.join(`guest-${speaker}-`, count, { withSessions: true }), {
          isJoin: true,
        });
      case "leave":
        this.#occupants -= count;
        return await this.#costsOf(() => crowd.leave(count));
    }
  }

  async #untilAll(crowds = this.#crowds.length, { isJoin = false } = {}): Promise<void> {
    const wanted = { messages: this.#messages, updates: this.#updates };
    // Who comes now has missed what was said before.
    const all = { occupants: this.#occupants, ...(isJoin ? {} : wanted) };
    await Promise.all(this.#crowds.slice(0, crowds).map((crowd) => crowd.untilAll(all, patienceMs)));
  }

  async #costsOf(act: () => Promise<void>, { isJoin = false } = {}): Promise<Costs> {
    const { tap } = this.#cluster.link(here, there);
    const before = await this.#seconds();
    const since = tap.mark();
    await act();
    await this.#untilAll(this.#crowds.length, { isJoin });
    const crossed = tap.since(since).filter(({ xml }) => !isUpkeep(xml));
    const after = await this.#seconds();
    return {
      stanzas: crossed.length / this.#people,
      octets: crossed.reduce((sum, { bytes }) => sum + bytes, 0) / this.#people,
      secondsHere: (after[0]! - before[0]!) / this.#people,
      secondsThere: (after[1]! - before[1]!) / this.#people,
    };
  }

  async #seconds(): Promise<readonly number[]> {
    const costs: number[] = [];
    for (const crowd of this.#crowds.slice(0, 2)) costs.push((await crowd.costs()).seconds);
    return costs;
  }
}

/** Both kinds of servers, which run at the same time. */
interface Pair {
  readonly stock: Cluster;
  readonly dmuc: Cluster;
}

async function measureEvents({ stock, dmuc }: Pair, sizes: ReplicaSizes): Promise<ReadonlyMap<string, Measured[]>> {
  const alone = await Stage.open(stock, await open(stock, "heath"), sizes.people);
  const ours = await Stage.open(dmuc, await open(dmuc, "heath"), sizes.people);
  const measured = new Map<string, Measured[]>();
  for (let round = 0; round <= sizes.rounds; round++) {
    for (const speaker of speakers) {
      for (const kind of kindsOfEvent) {
        const both = { stock: await alone.measure(kind, speaker), ours: await ours.measure(kind, speaker) };
        const name = `${kind}, ${speaker}`;
        // The first time everything is new to everybody.
        if (round > 0) measured.set(name, [...(measured.get(name) ?? []), both]);
      }
    }
  }
  return measured;
}

/** Octets that the replica's server needs for one person of the primary's, and for one of its own. */
async function measureMemory(cluster: Cluster, { people }: ReplicaSizes): Promise<{ other: number; own: number }> {
  const room = await open(cluster, "moor");
  const atHere = new Crowd(cluster, here, room);
  const atThere = new Crowd(cluster, there, room);
  await atHere.join("lord", 1);
  await atThere.join("witch", 1, { withSessions: true });
  await atThere.untilAll({ occupants: 3 }, patienceMs);
  const count = people * 4;
  const first = (await atThere.costs({ collects: true })).octets;
  await atHere.join("elf", count);
  await atThere.untilAll({ occupants: 3 + count }, patienceMs);
  const second = (await atThere.costs({ collects: true })).octets;
  await atThere.join("goblin", count, { withSessions: true });
  await Promise.all([atHere, atThere].map((crowd) => crowd.untilAll({ occupants: 3 + 2 * count }, patienceMs)));
  const third = (await atThere.costs({ collects: true })).octets;
  return { other: (second - first) / count, own: (third - second) / count };
}

interface Block {
  readonly atPrimary: number;
  readonly atReplica: number;
}

/** The longest that each server is busy while a replica of a full room is set up. */
async function measureBlock(cluster: Cluster, node: string, { past, fullRoom }: ReplicaSizes): Promise<Block> {
  const room = await open(cluster, node, past);
  const atHere = new Crowd(cluster, here, room);
  const atThere = new Crowd(cluster, there, room);
  await atHere.join("lord", 1);
  await atHere.speak(1, past);
  await atHere.untilAll({ messages: past }, patienceMs);
  await atHere.join("tree", fullRoom - 2);
  await atHere.untilAll({ occupants: fullRoom }, patienceMs);
  await Promise.all([atHere.watch(), atThere.watch()]);
  const { tap } = cluster.link(here, there);
  const since = tap.mark();
  await atThere.join("witch", 1, { withSessions: true });
  await tap.waitFor("The end of the set-up", ({ from, xml }) => from === there && xml.includes("<synced"), {
    since,
    timeoutMs: patienceMs,
  });
  await atThere.untilAll({ occupants: fullRoom + 1 }, patienceMs);
  return { atPrimary: await atHere.longest(), atReplica: await atThere.longest() };
}

async function measureBlocks({ dmuc }: Pair, sizes: ReplicaSizes): Promise<Block> {
  const blocks: Block[] = [];
  for (let round = 0; round < 3; round++) blocks.push(await measureBlock(dmuc, `forest${round}`, sizes));
  return {
    atPrimary: median(blocks.map(({ atPrimary }) => atPrimary)),
    atReplica: median(blocks.map(({ atReplica }) => atReplica)),
  };
}

/** All rows, of servers of one version. */
export async function measureReplicas(version: ProsodyVersion, sizes: ReplicaSizes): Promise<readonly Row[]> {
  const stock = await start(version, "stock");
  try {
    const dmuc = await start(version, "dmuc");
    try {
      const memory = await measureMemory(dmuc, sizes);
      const blocks = await measureBlocks({ stock, dmuc }, sizes);
      const events = await measureEvents({ stock, dmuc }, sizes);
      return [...eventRows(events, sizes), ...otherRows(memory, blocks, sizes)];
    } finally {
      await dmuc.stop();
    }
  } finally {
    await stock.stop();
  }
}

function eventRows(events: ReadonlyMap<string, readonly Measured[]>, { people }: ReplicaSizes): readonly Row[] {
  return [...events].flatMap(([what, measured]): Row[] => {
    const row = (title: string, unit: string, valueOf: (costs: Costs) => number, more: Partial<Row> = {}): Row => {
      const ours = median(measured.map(({ ours: costs }) => valueOf(costs)));
      const stock = median(measured.map(({ stock: costs }) => valueOf(costs)));
      // Stock servers have nothing to do with some of it.
      const beside = stock > 0 ? { ratio: ours / stock, beside: "stock, all in one room" } : {};
      return { what: `${what}: ${title}`, count: people, measured: ours, unit, ...beside, ...more };
    };
    return [
      row("stanzas on a link", "", ({ stanzas }) => stanzas, { aim: aims[what]! }),
      row("octets on a link", "B", ({ octets }) => octets),
      row("processor time at the primary", "ms", ({ secondsHere }) => secondsHere * 1000, { aim: "ratio < 1" }),
      row("processor time at a replica", "ms", ({ secondsThere }) => secondsThere * 1000),
    ];
  });
}

function otherRows(
  memory: { readonly other: number; readonly own: number },
  { atPrimary, atReplica }: Block,
  sizes: ReplicaSizes,
): readonly Row[] {
  const count = sizes.people * 4;
  const title = `registration for ${sizes.fullRoom} people and ${sizes.past} messages: longest block of the`;
  const block = (where: string, seconds: number): Row => ({
    what: `${title} ${where}`,
    count: 1,
    measured: seconds * 1000,
    unit: "ms",
    aim: "< 50",
  });
  return [
    { what: "memory of a replica for somebody elsewhere", count, measured: memory.other, unit: "B" },
    { what: "memory of a replica for one of its own people", count, measured: memory.own, unit: "B" },
    block("primary", atPrimary),
    block("replica", atReplica),
  ];
}
