/**
 * A room with four servers whose people it serves by replicas or mirrors, of real Prosodys, and the same with stock servers, where
 * everybody is in the room over the link: what everything that happens costs there.
 */
import {
  connect,
  startCluster,
  withDmuc,
  type Cluster,
  type MirrorMode,
  type ProsodyVersion,
  type ServerPlan,
} from "../../prosody-dev/index.js";
import { Crowd, crowdModules } from "../e2e/support/crowd.js";
import { submitForm } from "../e2e/support/form.js";
import type { Row } from "./row.js";

/** How much is measured. */
export interface StarSizes {
  /** People of each of the four servers beside the room's own. */
  readonly people: number;
  /** How often each kind of event is measured, with stock and with us in turns; the middle one counts. */
  readonly rounds: number;
  /** People and messages of a full room. */
  readonly fullRoom: number;
  readonly past: number;
}

export const here = "shakespeare.lit";
export const others = ["macbeth.lit", "marlowe.lit", "jonson.lit", "webster.lit"] as const;
export const [there] = others;
/** A machine that others use takes its time; who waits longer has lost something. */
export const patienceMs = 180_000;

/** Stock, or with the users' side of that mode. */
export type Kind = "stock" | MirrorMode;

const kindsOfEvent = ["message", "presence", "join", "leave"] as const;
type KindOfEvent = (typeof kindsOfEvent)[number];
const speakers = ["here", "there"] as const;
type Speaker = (typeof speakers)[number];

/** What one event costs: on one of the links, and in processor time at the room's server and at one of the others. */
export interface Costs {
  readonly stanzas: number;
  readonly octets: number;
  readonly secondsHere: number;
  readonly secondsThere: number;
}

export interface Measured {
  readonly ours: Costs;
  readonly stock: Costs;
}

/** And what a stock server needs to hear it and to say it once on each link: with less no plugin can do. */
export interface MeasuredSpeech extends Measured {
  readonly least: Costs;
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** What is not as usual. */
interface Special {
  readonly domains?: readonly string[];
  readonly roomsLua?: string;
  readonly mirrorLua?: string;
}

/** Starts the servers, each with its crowd. */
export function start(
  version: ProsodyVersion,
  kind: Kind,
  { domains = [here, ...others], roomsLua = "", mirrorLua = "" }: Special = {},
): Promise<Cluster> {
  const servers: ServerPlan[] = domains.map((domain) => ({
    domain,
    version,
    modules: ["crowd"],
    pluginPaths: [crowdModules],
    // As administrators have it: what developers want to know of each stanza would be a third of what is measured.
    logLevel: "info",
    roomsLua: `muc_max_history_messages = 10000\n${roomsLua}`,
    ...(domain === here || kind === "stock" ? {} : { mirror: { modes: [kind], lua: mirrorLua } }),
  }));
  return startCluster(kind === "stock" ? { servers } : withDmuc({ servers }));
}

/** Makes the room, and gives its address. */
export async function open(cluster: Cluster, node: string, historyLength = 20): Promise<string> {
  const room = `${node}@rooms.${here}`;
  const owner = await connect(cluster, `owner@${here}/${node}`);
  await owner.join(room, "owner");
  await submitForm(owner, room, { historylength: String(historyLength) });
  return room;
}

/** Whether it is there for the link alone, whatever happens in the room. */
export function isUpkeep(xml: string): boolean {
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

  /** @param peopleHere how many are of the room's own server. */
  static async open(cluster: Cluster, room: string, people: number, peopleHere = people): Promise<Stage> {
    const crowds = [here, ...others].map((domain) => new Crowd(cluster, domain, room));
    const stage = new Stage(cluster, crowds, people);
    for (const [index, crowd] of crowds.entries()) {
      const count = index === 0 ? peopleHere : people;
      await crowd.join(`people-${index}-`, count, { withSessions: true });
      stage.#occupants += count;
      await stage.#untilAll(index + 1);
    }
    return stage;
  }

  /** What a message costs, of so many that one of that server says. */
  async measureSpeech(speaker: Speaker, count: number): Promise<Costs> {
    const crowd = this.#crowds[speakers.indexOf(speaker)]!;
    this.#messages += count;
    return await this.#costsOf(() => crowd.speak(1, count), { count });
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

  async #costsOf(act: () => Promise<void>, { isJoin = false, count = this.#people } = {}): Promise<Costs> {
    const { tap } = this.#cluster.link(here, there);
    const before = await this.#seconds();
    const since = tap.mark();
    await act();
    await this.#untilAll(this.#crowds.length, { isJoin });
    const crossed = tap.since(since).filter(({ xml }) => !isUpkeep(xml));
    const after = await this.#seconds();
    return {
      stanzas: crossed.length / count,
      octets: crossed.reduce((sum, { bytes }) => sum + bytes, 0) / count,
      secondsHere: (after[0]! - before[0]!) / count,
      secondsThere: (after[1]! - before[1]!) / count,
    };
  }

  async #seconds(): Promise<readonly number[]> {
    const costs: number[] = [];
    for (const crowd of this.#crowds.slice(0, 2)) costs.push((await crowd.costs()).seconds);
    return costs;
  }
}

/** Both kinds of servers, which run at the same time. */
export interface Pair {
  readonly stock: Cluster;
  readonly dmuc: Cluster;
}

/** Lets each kind of event happen many times, with stock and with us in turns. */
export async function measureEvents({ stock, dmuc }: Pair, sizes: StarSizes): Promise<ReadonlyMap<string, Measured[]>> {
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

/** What is said in a room of which almost all are behind links, with stock and with us in turns. */
export async function measureSpeech(
  { stock, dmuc }: Pair,
  sizes: StarSizes,
): Promise<ReadonlyMap<string, readonly MeasuredSpeech[]>> {
  const alone = await Stage.open(stock, await open(stock, "cliff"), sizes.people, 1);
  const few = await Stage.open(stock, await open(stock, "brook"), 1);
  const ours = await Stage.open(dmuc, await open(dmuc, "cliff"), sizes.people, 1);
  const measured = new Map<string, MeasuredSpeech[]>();
  for (let round = 0; round <= sizes.rounds; round++) {
    for (const speaker of speakers) {
      const costs = {
        stock: await alone.measureSpeech(speaker, sizes.people),
        least: await few.measureSpeech(speaker, sizes.people),
        ours: await ours.measureSpeech(speaker, sizes.people),
      };
      if (round > 0) measured.set(speaker, [...(measured.get(speaker) ?? []), costs]);
    }
  }
  return measured;
}

/** Octets that a server needs for each of many people in a room elsewhere. */
export interface Memory {
  /** For one of the room's own server. */
  readonly other: number;
  /** For one of its own people, his session and what he has seen among it. */
  readonly own: number;
}

/** Both of one of the four servers, for so many people as a full room has. */
export async function measureMemory(cluster: Cluster, { fullRoom: count }: StarSizes): Promise<Memory> {
  const room = await open(cluster, "moor");
  const atHere = new Crowd(cluster, here, room);
  const atThere = new Crowd(cluster, there, room);
  await atHere.join("lord", 1);
  await atThere.join("witch", 1, { withSessions: true });
  await atThere.untilAll({ occupants: 3 }, patienceMs);
  const first = (await atThere.costs({ collects: true })).octets;
  await atHere.join("elf", count);
  await atThere.untilAll({ occupants: 3 + count }, patienceMs);
  const second = (await atThere.costs({ collects: true })).octets;
  await atThere.join("goblin", count, { withSessions: true });
  // With stock half a million presences cross the link.
  const all = { occupants: 3 + 2 * count };
  await Promise.all([atHere, atThere].map((crowd) => crowd.untilAll(all, 3 * patienceMs)));
  const third = (await atThere.costs({ collects: true })).octets;
  return { other: (second - first) / count, own: (third - second) / count };
}

/** Rows of the memory, without what a stock server needs for the same sessions and those who watch. */
export function memoryRows(ours: Memory, stock: Memory, { fullRoom }: StarSizes, name: string): readonly Row[] {
  const row = (who: string, octets: number, aim: string): Row => ({
    what: `memory of a ${name} for ${who}, beyond stock's`,
    count: fullRoom,
    measured: Math.max(0, octets),
    unit: "B",
    aim,
  });
  return [
    row("somebody elsewhere", ours.other - stock.other, "< 1000"),
    row("one of its own people", ours.own - stock.own, "< 1000"),
  ];
}

/**
 * Rows of what happens.
 *
 * @param aims stanzas on the link between the room and one of the four servers that an event should cost (docs/protocol.md).
 * @param names what the room's server and the other are called.
 */
export function eventRows(
  events: ReadonlyMap<string, readonly Measured[]>,
  { people }: StarSizes,
  aims: Readonly<Record<string, string>>,
  names: { readonly first: string; readonly other: string },
): readonly Row[] {
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
      row(`processor time at the ${names.first}`, "ms", ({ secondsHere }) => secondsHere * 1000, { aim: "ratio < 1" }),
      row(`processor time at a ${names.other}`, "ms", ({ secondsThere }) => secondsThere * 1000),
    ];
  });
}

/** Rows of what is said by one person, where almost all others are behind links. */
export function speechRows(
  speech: ReadonlyMap<string, readonly MeasuredSpeech[]>,
  { people }: StarSizes,
  names: { readonly first: string; readonly other: string },
): readonly Row[] {
  return [...speech].flatMap(([speaker, measured]): Row[] => {
    const row = (where: string, costsOf: (all: MeasuredSpeech) => Costs, secondsOf: (costs: Costs) => number): Row => ({
      what: `message, ${speaker}, ${where}`,
      count: people,
      measured: median(measured.map((all) => secondsOf(costsOf(all)) * 1000)),
      unit: "ms",
      ratio: median(measured.map((all) => secondsOf(costsOf(all)) / secondsOf(all.stock))),
      beside: "stock, all in one room",
    });
    const behind = `${others.length * people} people behind ${others.length} links: processor time at the`;
    const stockRoom = `stock room with one of each of ${others.length + 1} servers: processor time at the`;
    return [
      {
        ...row(
          `${behind} ${names.first}`,
          ({ ours }) => ours,
          ({ secondsHere }) => secondsHere,
        ),
        aim: "ratio 1/20",
      },
      row(
        `${stockRoom} room's server`,
        ({ least }) => least,
        ({ secondsHere }) => secondsHere,
      ),
      row(
        `${behind} ${names.other}`,
        ({ ours }) => ours,
        ({ secondsThere }) => secondsThere,
      ),
    ];
  });
}
