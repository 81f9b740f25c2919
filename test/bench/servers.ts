/**
 * What a room of two servers costs real Prosodys: on the link, at the source, at the shadow; beside stock, where everybody
 * of the other server is in the room over the link.
 */
import {
  connect,
  startCluster,
  withDmuc,
  type Cluster,
  type ProsodyVersion,
  type TapStanza,
} from "../../prosody-dev/index.js";
import { Crowd, crowdModules } from "../e2e/support/crowd.js";
import { submitForm } from "../e2e/support/form.js";
import type { Row } from "./row.js";

/** How much is measured. */
export interface ServerSizes {
  /** People of each server. */
  readonly people: number;
  /** How often each kind of event is measured, with stock and with us in turns; the middle one counts. */
  readonly rounds: number;
  /** People and messages of the room for which a shadow is set up. */
  readonly fullRoom: number;
  readonly past: number;
}

const here = "shakespeare.lit";
const there = "macbeth.lit";
const patienceMs = 60_000;

type Kind = "stock" | "dmuc";

const kindsOfEvent = ["message", "presence", "join", "leave"] as const;
type KindOfEvent = (typeof kindsOfEvent)[number];
const speakers = ["here", "there"] as const;
type Speaker = (typeof speakers)[number];

/** What one event costs: on the link, and in processor time at both servers. */
interface Costs {
  readonly stanzas: number;
  readonly octets: number;
  readonly secondsHere: number;
  readonly secondsThere: number;
}

/** One of several measurements, and what was measured right before it with stock. */
interface Measured {
  readonly ours: Costs;
  readonly alone: Costs;
}

/** Both kinds of servers, which run at the same time. */
interface Pair {
  readonly stock: Cluster;
  readonly dmuc: Cluster;
}

function start(version: ProsodyVersion, kind: Kind): Promise<Cluster> {
  const modules = kind === "dmuc" ? '"dmuc", "muc_mam"' : '"muc_mam"';
  const servers = [here, there].map((domain) => ({
    domain,
    version,
    modules: ["crowd"],
    pluginPaths: [crowdModules],
    roomsLua: `modules_enabled = { ${modules} }\nmuc_max_history_messages = 10000`,
  }));
  return startCluster(kind === "dmuc" ? withDmuc({ servers }) : { servers });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** The room at both servers, as the people of each call it; with a shadow, it is set up when this resolves. */
async function open(
  cluster: Cluster,
  kind: Kind,
  node: string,
  historyLength = 20,
): Promise<readonly [string, string]> {
  const room = `${node}@rooms.${here}`;
  const owner = await connect(cluster, `owner@${here}/${node}`);
  await owner.join(room, "owner");
  await submitForm(owner, room, { historylength: String(historyLength) });
  if (kind === "stock") return [room, room];
  await share(cluster, room, (fields) => submitForm(owner, room, fields));
  return [room, `${node}@rooms.${there}`];
}

/** Has the room distributed, and waits until the shadow has the last page of its history. */
async function share(
  cluster: Cluster,
  room: string,
  submit: (fields: Record<string, string>) => Promise<void>,
): Promise<void> {
  const { tap } = cluster.link(here, there);
  const since = tap.mark();
  await submit({ distributed: "1" });
  const isLast = ({ from, element, xml }: TapStanza): boolean =>
    from === here && element.attrs["from"] === room && xml.includes("<history") && !xml.includes("<more");
  await tap.waitFor("The last of the history", isLast, { since, timeoutMs: patienceMs });
}

function isUpkeep({ xml }: TapStanza): boolean {
  return xml.includes("<alive") || xml.includes("disco#info") || xml.includes("urn:xmpp:ping");
}

/** A room in which everything happens many times, and those who are in it. */
class Stage {
  readonly #cluster: Cluster;
  readonly #crowds: readonly Crowd[];
  readonly #people: number;
  #occupants = 1;
  #messages = 0;
  #updates = 0;
  /** Whose people are away at the moment. */
  readonly #away = new Set<Speaker>();

  private constructor(cluster: Cluster, crowds: readonly Crowd[], people: number) {
    this.#cluster = cluster;
    this.#crowds = crowds;
    this.#people = people;
  }

  /** @param rooms what the people of each server call it; of one server: the others are not in it. */
  static async open(cluster: Cluster, rooms: readonly string[], people: number, withSessions: boolean): Promise<Stage> {
    const crowds = rooms.map((room, index) => new Crowd(cluster, [here, there][index]!, room));
    const stage = new Stage(cluster, crowds, people);
    for (const [index, crowd] of crowds.entries()) {
      await crowd.join(["lord", "witch"][index]!, people, { withSessions });
      stage.#occupants += people;
    }
    await stage.#untilAll();
    return stage;
  }

  /** What one event of that kind costs, if people of that server are the ones who act. Who has come has left at the end. */
  async measure(kind: KindOfEvent, speaker: Speaker): Promise<Costs> {
    const crowd = this.#crowds[speakers.indexOf(speaker)]!;
    const count = this.#people;
    switch (kind) {
      case "message":
        return await this.#costsOf(async () => {
          await crowd.speak(count, 1);
          this.#messages += count;
          await this.#untilAll();
        });
      case "presence":
        if (!this.#away.delete(speaker)) this.#away.add(speaker);
        return await this.#costsOf(async () => {
          await crowd.show(count, this.#away.has(speaker));
          this.#updates += count;
          await this.#untilAll();
        });
      case "join":
        return await this.#costsOf(async () => {
          await crowd.join(`guest-${speaker}-`, count, { withSessions: true });
          this.#occupants += count;
          // Who comes now has missed what was said before.
          await Promise.all(this.#crowds.map((one) => one.untilAll({ occupants: this.#occupants }, patienceMs)));
        });
      case "leave":
        return await this.#costsOf(async () => {
          await crowd.leave(count);
          this.#occupants -= count;
          await this.#untilAll();
        });
    }
  }

  async #untilAll(): Promise<void> {
    const wanted = { occupants: this.#occupants, messages: this.#messages, updates: this.#updates };
    await Promise.all(this.#crowds.map((crowd) => crowd.untilAll(wanted, patienceMs)));
  }

  async #costsOf(act: () => Promise<void>): Promise<Costs> {
    const { tap } = this.#cluster.link(here, there);
    const before = await this.#seconds();
    const since = tap.mark();
    await act();
    const crossed = tap.since(since).filter((stanza) => !isUpkeep(stanza));
    const after = await this.#seconds();
    return {
      stanzas: crossed.length / this.#people,
      octets: crossed.reduce((sum, { bytes }) => sum + bytes, 0) / this.#people,
      secondsHere: (after[0]! - before[0]!) / this.#people,
      secondsThere: ((after[1] ?? 0) - (before[1] ?? 0)) / this.#people,
    };
  }

  async #seconds(): Promise<readonly number[]> {
    const costs: number[] = [];
    for (const crowd of this.#crowds) costs.push((await crowd.costs()).seconds);
    return costs;
  }
}

type EventCosts = ReadonlyMap<string, readonly Measured[]>;

/** Each kind of event, of each server's people, several times, and each time stock's own right before. */
async function measureEvents({ stock, dmuc }: Pair, { people, rounds }: ServerSizes): Promise<EventCosts> {
  const [room] = await open(stock, "stock", "alone");
  const alone = await Stage.open(stock, [room], people, true);
  const ours = await Stage.open(dmuc, await open(dmuc, "dmuc", "heath"), people, true);
  const measured = new Map<string, Measured[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const speaker of speakers) {
      for (const kind of kindsOfEvent) {
        const both = { alone: await alone.measure(kind, "here"), ours: await ours.measure(kind, speaker) };
        const name = `${kind}, ${speaker}`;
        // The first time everything is new to everybody.
        if (round > 0) measured.set(name, [...(measured.get(name) ?? []), both]);
      }
    }
  }
  return measured;
}

/** What crosses the link with stock, where everybody is in one room. */
async function measureStockLink({ stock }: Pair, { people }: ServerSizes): Promise<ReadonlyMap<string, Costs>> {
  const stage = await Stage.open(stock, await open(stock, "stock", "heath"), people, false);
  const costs = new Map<string, Costs>();
  for (const speaker of speakers) {
    for (const kind of kindsOfEvent) costs.set(`${kind}, ${speaker}`, await stage.measure(kind, speaker));
  }
  return costs;
}

/** Octets that a server needs for one person of the other. */
async function measureMemory(cluster: Cluster, kind: Kind, { people }: ServerSizes): Promise<number> {
  const [roomHere, roomThere] = await open(cluster, kind, "moor");
  const witness = new Crowd(cluster, here, roomHere);
  const crowd = new Crowd(cluster, there, roomThere);
  await witness.join("witness", 1);
  await crowd.join("first", 1);
  await witness.untilAll({ occupants: 3 }, patienceMs);
  const count = people * 4;
  const before = (await witness.costs({ collects: true })).octets;
  await crowd.join("witch", count);
  await witness.untilAll({ occupants: 3 + count }, patienceMs);
  const after = (await witness.costs({ collects: true })).octets;
  return (after - before) / count;
}

/** How long many messages take from here to somebody there. */
async function makeDelays(cluster: Cluster, kind: Kind): Promise<() => Promise<readonly number[]>> {
  const times = 50;
  const [roomHere, roomThere] = await open(cluster, kind, "strand");
  const speaker = new Crowd(cluster, here, roomHere);
  const listener = new Crowd(cluster, there, roomThere);
  await speaker.join("lord", 1);
  await listener.join("witch", 1);
  await listener.untilAll({ occupants: 3 }, patienceMs);
  let messages = 0;
  return async () => {
    messages += times;
    await speaker.speakSlowly(times, 0.01);
    await listener.untilAll({ messages }, patienceMs);
    return (await listener.delays()).slice(-times);
  };
}

/** The middle one of them, with stock and with us, in turns. */
async function measureDelay({ stock, dmuc }: Pair, { rounds }: ServerSizes): Promise<{ ours: number; stock: number }> {
  const speak = { stock: await makeDelays(stock, "stock"), dmuc: await makeDelays(dmuc, "dmuc") };
  const all = { stock: [] as number[], dmuc: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    all.stock.push(...(await speak.stock()));
    all.dmuc.push(...(await speak.dmuc()));
  }
  return { ours: median(all.dmuc), stock: median(all.stock) };
}

/** The longest that each server is busy while a shadow for a full room is set up. */
async function measureBlock(cluster: Cluster, node: string, { past, fullRoom }: ServerSizes): Promise<Block> {
  const room = `${node}@rooms.${here}`;
  const owner = await connect(cluster, `owner@${here}/${node}`);
  await owner.join(room, "owner");
  await submitForm(owner, room, { historylength: String(past) });
  const atHere = new Crowd(cluster, here, room);
  const atThere = new Crowd(cluster, there, `${node}@rooms.${there}`);
  await atHere.join("lord", 1);
  await atHere.speak(1, past);
  await atHere.untilAll({ messages: past }, patienceMs);
  await atHere.join("tree", fullRoom - 2);
  await atHere.untilAll({ occupants: fullRoom }, patienceMs);
  await Promise.all([atHere.watch(), atThere.watch()]);
  await share(cluster, room, (fields) => submitForm(owner, room, fields));
  return { atSource: await atHere.longest(), atShadow: await atThere.longest() };
}

interface Block {
  readonly atSource: number;
  readonly atShadow: number;
}

async function measureBlocks({ dmuc }: Pair, sizes: ServerSizes): Promise<Block> {
  const blocks: Block[] = [];
  for (let round = 0; round < 3; round++) blocks.push(await measureBlock(dmuc, `forest${round}`, sizes));
  return {
    atSource: median(blocks.map(({ atSource }) => atSource)),
    atShadow: median(blocks.map(({ atShadow }) => atShadow)),
  };
}

/** Starts both kinds of servers for some work, and stops them. */
async function withPair<Result>(version: ProsodyVersion, work: (pair: Pair) => Promise<Result>): Promise<Result> {
  const stock = await start(version, "stock");
  try {
    const dmuc = await start(version, "dmuc");
    try {
      return await work({ stock, dmuc });
    } finally {
      await dmuc.stop();
    }
  } finally {
    await stock.stop();
  }
}

/** All rows, of servers of one version. What takes least is measured before the servers have much to remember. */
export async function measureServers(version: ProsodyVersion, sizes: ServerSizes): Promise<readonly Row[]> {
  const blocks = await withPair(version, (pair) => measureBlocks(pair, sizes));
  return await withPair(version, async (pair) => {
    const delay = await measureDelay(pair, sizes);
    const memory = {
      ours: await measureMemory(pair.dmuc, "dmuc", sizes),
      stock: await measureMemory(pair.stock, "stock", sizes),
    };
    const events = await measureEvents(pair, sizes);
    const link = await measureStockLink(pair, sizes);
    return [
      ...linkRows(events, link, sizes),
      ...processorRows(events, sizes),
      ...otherRows(memory, delay, sizes),
      ...blockRows(blocks, sizes),
    ];
  });
}

function linkRows(events: EventCosts, stock: ReadonlyMap<string, Costs>, { people }: ServerSizes): readonly Row[] {
  return [...events].flatMap(([what, measured]): Row[] => {
    const beside = stock.get(what)!;
    const stanzas = median(measured.map(({ ours }) => ours.stanzas));
    const octets = median(measured.map(({ ours }) => ours.octets));
    return [
      {
        what: `${what}: stanzas on the link`,
        count: people,
        measured: stanzas,
        unit: "",
        aim: "1",
        ratio: stanzas / beside.stanzas,
        beside: "stock, all in one room",
      },
      {
        what: `${what}: octets on the link`,
        count: people,
        measured: octets,
        unit: "B",
        ratio: octets / beside.octets,
        beside: "stock, all in one room",
      },
    ];
  });
}

function processorRows(events: EventCosts, { people }: ServerSizes): readonly Row[] {
  return [...events].flatMap(([what, measured]): Row[] => {
    const row = (where: string, secondsOf: (costs: Costs) => number): Row => ({
      what: `${what}: processor time at ${where}`,
      count: people,
      measured: median(measured.map(({ ours }) => secondsOf(ours))) * 1000,
      unit: "ms",
      aim: "ratio 1",
      ratio: median(measured.map(({ ours, alone }) => secondsOf(ours) / alone.secondsHere)),
      beside: "stock, one server with its own people alone",
    });
    return [row("the source", ({ secondsHere }) => secondsHere), row("the shadow", ({ secondsThere }) => secondsThere)];
  });
}

interface Compared {
  readonly ours: number;
  readonly stock: number;
}

function otherRows(memory: Compared, delay: Compared, { people }: ServerSizes): readonly Row[] {
  return [
    {
      what: "memory for somebody of another server",
      count: people * 4,
      measured: memory.ours,
      unit: "B",
      ratio: memory.ours / memory.stock,
      beside: "stock",
    },
    {
      what: "of that, beyond stock's",
      count: people * 4,
      measured: Math.max(0, memory.ours - memory.stock),
      unit: "B",
      aim: "< 2048",
    },
    {
      what: "from saying to hearing at the other server",
      count: 100,
      measured: delay.ours * 1000,
      unit: "ms",
      aim: "ratio 1",
      ratio: delay.ours / delay.stock,
      beside: "stock",
    },
  ];
}

function blockRows({ atSource, atShadow }: Block, sizes: ServerSizes): readonly Row[] {
  const title = `set-up for ${sizes.fullRoom} people and ${sizes.past} messages: longest block of the`;
  const row = (where: string, seconds: number): Row => ({
    what: `${title} ${where}`,
    count: 1,
    measured: seconds * 1000,
    unit: "ms",
    aim: "< 50",
  });
  return [row("source", atSource), row("shadow", atShadow)];
}
