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
  /** Of each kind of event. */
  readonly acts: number;
  /** People and messages of the room for which a shadow is set up. */
  readonly fullRoom: number;
  readonly past: number;
}

const here = "shakespeare.lit";
const there = "macbeth.lit";
const patienceMs = 60_000;

type Kind = "stock" | "dmuc";

/** What one event costs: on the link, and in processor time at both servers. */
interface Costs {
  readonly stanzas: number;
  readonly octets: number;
  readonly secondsHere: number;
  readonly secondsThere: number;
}

/** Everything measured with one kind of servers. */
interface Figures {
  readonly costs: ReadonlyMap<string, Costs>;
  readonly octetsPerPerson: number;
  readonly delaySeconds: number;
}

function start(version: ProsodyVersion, kind: Kind): Promise<Cluster> {
  const servers = [here, there].map((domain) => ({
    domain,
    version,
    modules: ["crowd"],
    pluginPaths: [crowdModules],
    roomsLua: "muc_max_history_messages = 10000",
  }));
  return startCluster(kind === "dmuc" ? withDmuc({ servers }) : { servers });
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

/** The costs of one of so many events. */
async function measure(
  cluster: Cluster,
  crowds: readonly Crowd[],
  count: number,
  act: () => Promise<void>,
): Promise<Costs> {
  const [atHere, atThere] = crowds as [Crowd, Crowd];
  const { tap } = cluster.link(here, there);
  const before = [await atHere.costs(), await atThere.costs()];
  const since = tap.mark();
  await act();
  const crossed = tap.since(since).filter((stanza) => !isUpkeep(stanza));
  const after = [await atHere.costs(), await atThere.costs()];
  return {
    stanzas: crossed.length / count,
    octets: crossed.reduce((sum, { bytes }) => sum + bytes, 0) / count,
    secondsHere: (after[0]!.seconds - before[0]!.seconds) / count,
    secondsThere: (after[1]!.seconds - before[1]!.seconds) / count,
  };
}

/** A room with people of both servers, in which everything happens many times. */
async function measureEvents(cluster: Cluster, kind: Kind, { people, acts }: ServerSizes): Promise<Map<string, Costs>> {
  const [roomHere, roomThere] = await open(cluster, kind, "heath");
  const atHere = new Crowd(cluster, here, roomHere);
  const atThere = new Crowd(cluster, there, roomThere);
  const crowds = [atHere, atThere];
  await atHere.join("lord", people);
  await atThere.join("witch", people);
  let [occupants, messages, updates] = [2 * people + 1, 0, 0];
  const untilAll = async (): Promise<void> => {
    await Promise.all(crowds.map((crowd) => crowd.untilAll({ occupants, messages, updates }, patienceMs)));
  };
  await untilAll();
  const costs = new Map<string, Costs>();
  const each = Math.ceil(acts / people);
  for (const [name, crowd] of [
    ["here", atHere],
    ["there", atThere],
  ] as const) {
    const speak = async (): Promise<void> => {
      await crowd.speak(people, each);
      messages += people * each;
      await untilAll();
    };
    costs.set(`message, ${name}`, await measure(cluster, crowds, people * each, speak));
    const show = async (): Promise<void> => {
      await crowd.show(people, true);
      updates += people;
      await untilAll();
    };
    costs.set(`presence, ${name}`, await measure(cluster, crowds, people, show));
    const join = async (): Promise<void> => {
      await crowd.join(`guest-${name}-`, people);
      occupants += people;
      // Who has come now has missed the rest.
      await Promise.all(crowds.map((one) => one.untilAll({ occupants }, patienceMs)));
    };
    costs.set(`join, ${name}`, await measure(cluster, crowds, people, join));
    const leave = async (): Promise<void> => {
      await crowd.leave(people);
      occupants -= people;
      await untilAll();
    };
    costs.set(`leave, ${name}`, await measure(cluster, crowds, people, leave));
  }
  return costs;
}

/** The same at one stock server, whose people are the only ones: what a server does for its own. */
async function measureAlone(cluster: Cluster, { people, acts }: ServerSizes): Promise<ReadonlyMap<string, Costs>> {
  const [room] = await open(cluster, "stock", "alone");
  const crowd = new Crowd(cluster, here, room);
  const other = new Crowd(cluster, there, room);
  await crowd.join("lord", people);
  let [occupants, messages, updates] = [people + 1, 0, 0];
  await crowd.untilAll({ occupants, messages, updates }, patienceMs);
  const costs = new Map<string, Costs>();
  const each = Math.ceil(acts / people);
  const untilAll = (): Promise<void> => crowd.untilAll({ occupants, messages, updates }, patienceMs);
  const speak = async (): Promise<void> => {
    await crowd.speak(people, each);
    messages += people * each;
    await untilAll();
  };
  costs.set("message", await measure(cluster, [crowd, other], people * each, speak));
  const show = async (): Promise<void> => {
    await crowd.show(people, true);
    updates += people;
    await untilAll();
  };
  costs.set("presence", await measure(cluster, [crowd, other], people, show));
  const join = async (): Promise<void> => {
    await crowd.join("guest", people);
    occupants += people;
    await crowd.untilAll({ occupants }, patienceMs);
  };
  costs.set("join", await measure(cluster, [crowd, other], people, join));
  const leave = async (): Promise<void> => {
    await crowd.leave(people);
    occupants -= people;
    await untilAll();
  };
  costs.set("leave", await measure(cluster, [crowd, other], people, leave));
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

/** The middle one of many times that a message took from here to somebody there. */
async function measureDelay(cluster: Cluster, kind: Kind): Promise<number> {
  const times = 100;
  const [roomHere, roomThere] = await open(cluster, kind, "strand");
  const speaker = new Crowd(cluster, here, roomHere);
  const listener = new Crowd(cluster, there, roomThere);
  await speaker.join("lord", 1);
  await listener.join("witch", 1);
  await listener.untilAll({ occupants: 3 }, patienceMs);
  await speaker.speakSlowly(times, 0.01);
  await listener.untilAll({ messages: times }, patienceMs);
  const sorted = [...(await listener.delays())].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** The longest that each server is busy while a shadow for a full room is set up. */
async function measureBlocks(cluster: Cluster, sizes: ServerSizes): Promise<readonly [here: number, there: number]> {
  const room = `forest@rooms.${here}`;
  const owner = await connect(cluster, `owner@${here}/forest`);
  await owner.join(room, "owner");
  await submitForm(owner, room, { historylength: String(sizes.past) });
  const atHere = new Crowd(cluster, here, room);
  const atThere = new Crowd(cluster, there, `forest@rooms.${there}`);
  await atHere.join("lord", 1);
  await atHere.speak(1, sizes.past);
  await atHere.untilAll({ messages: sizes.past }, patienceMs);
  await atHere.join("tree", sizes.fullRoom - 2);
  await atHere.untilAll({ occupants: sizes.fullRoom }, patienceMs).catch(() => undefined);
  await Promise.all([atHere.watch(), atThere.watch()]);
  await share(cluster, room, (fields) => submitForm(owner, room, fields));
  return [await atHere.longest(), await atThere.longest()];
}

async function withCluster<Result>(
  version: ProsodyVersion,
  kind: Kind,
  work: (cluster: Cluster) => Promise<Result>,
): Promise<Result> {
  const cluster = await start(version, kind);
  try {
    return await work(cluster);
  } finally {
    await cluster.stop();
  }
}

async function figuresOf(cluster: Cluster, kind: Kind, sizes: ServerSizes): Promise<Figures> {
  return {
    costs: await measureEvents(cluster, kind, sizes),
    octetsPerPerson: await measureMemory(cluster, kind, sizes),
    delaySeconds: await measureDelay(cluster, kind),
  };
}

/** All rows, of servers of one version. */
export async function measureServers(version: ProsodyVersion, sizes: ServerSizes): Promise<readonly Row[]> {
  const [stock, alone] = await withCluster(version, "stock", async (cluster) => [
    await figuresOf(cluster, "stock", sizes),
    await measureAlone(cluster, sizes),
  ]);
  return await withCluster(version, "dmuc", async (cluster) => {
    const ours = await figuresOf(cluster, "dmuc", sizes);
    const blocks = await measureBlocks(cluster, sizes);
    return [
      ...linkRows(ours, stock, sizes),
      ...processorRows(ours, alone, sizes),
      ...otherRows(ours, stock, sizes),
      ...blockRows(blocks, sizes),
    ];
  });
}

function linkRows(ours: Figures, stock: Figures, { people }: ServerSizes): readonly Row[] {
  return [...ours.costs].flatMap(([what, costs]): Row[] => {
    const beside = stock.costs.get(what)!;
    return [
      {
        what: `${what}: stanzas on the link`,
        count: people,
        measured: costs.stanzas,
        unit: "",
        aim: "1",
        ratio: costs.stanzas / beside.stanzas,
        beside: "stock, all in one room",
      },
      {
        what: `${what}: octets on the link`,
        count: people,
        measured: costs.octets,
        unit: "B",
        ratio: costs.octets / beside.octets,
        beside: "stock, all in one room",
      },
    ];
  });
}

function processorRows(ours: Figures, alone: ReadonlyMap<string, Costs>, { people }: ServerSizes): readonly Row[] {
  return [...ours.costs].flatMap(([what, costs]): Row[] => {
    const beside = alone.get(what.split(",")[0]!)!.secondsHere;
    const row = (where: string, seconds: number): Row => ({
      what: `${what}: processor time at ${where}`,
      count: people,
      measured: seconds * 1000,
      unit: "ms",
      aim: "ratio 1",
      ratio: seconds / beside,
      beside: "stock, one server with its own people alone",
    });
    return [row("the source", costs.secondsHere), row("the shadow", costs.secondsThere)];
  });
}

function otherRows(ours: Figures, stock: Figures, { people }: ServerSizes): readonly Row[] {
  return [
    {
      what: "memory for somebody of another server",
      count: people * 4,
      measured: ours.octetsPerPerson,
      unit: "B",
      ratio: ours.octetsPerPerson / stock.octetsPerPerson,
      beside: "stock",
    },
    {
      what: "of that, beyond stock's",
      count: people * 4,
      measured: Math.max(0, ours.octetsPerPerson - stock.octetsPerPerson),
      unit: "B",
      aim: "< 2048",
    },
    {
      what: "from saying to hearing at the other server",
      count: 100,
      measured: ours.delaySeconds * 1000,
      unit: "ms",
      aim: "ratio 1",
      ratio: ours.delaySeconds / stock.delaySeconds,
      beside: "stock",
    },
  ];
}

function blockRows([atSource, atShadow]: readonly [number, number], sizes: ServerSizes): readonly Row[] {
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
