/**
 * What a room with four mirrors costs real Prosodys (DMUC3): its master, a mirror, and the link between them, also a thin one;
 * beside stock, where everybody is in the room over the link. And what many rooms cost of which each has one user behind a mirror.
 */
import {
  type Cluster,
  type Mark,
  type ProsodyVersion,
  type Tap,
  type Thinness,
  until,
} from "../../prosody-dev/index.js";
import { Crowd, Spread } from "../e2e/support/crowd.js";
import type { Row } from "./row.js";
import {
  type Kind,
  type StarSizes,
  eventRows,
  here,
  isUpkeep,
  measureEvents,
  measureMemory,
  measureSpeech,
  median,
  memoryRows,
  open,
  patienceMs,
  speechRows,
  start,
  there,
} from "./star.js";

/** How much is measured. */
export interface MirrorSizes extends StarSizes {
  /** Rooms of which each has one user behind the mirror. */
  readonly rooms: number;
  /** Messages over a thin link. */
  readonly slowMessages: number;
  /** So long nothing happens in these rooms. */
  readonly idleSeconds: number;
}

/** Stanzas on the link between master and one mirror that an event should cost (docs/protocol.md). */
const aims: Readonly<Record<string, string>> = {
  "message, here": "1",
  "message, there": "1",
  "presence, here": "1",
  "presence, there": "1",
  "join, here": "1",
  "join, there": "2",
  "leave, here": "1",
  "leave, there": "1",
};

const names = { first: "master", other: "mirror" };

// A thin link

const modem: Thinness = { bitsPerSecond: 64_000, delayMs: 300 };
const betweenMessagesSeconds = 2;

/** Seconds till the last of the people behind the link has what one of them says, and one of a room of their own server. */
async function measureDelays(
  cluster: Cluster,
  { people, slowMessages }: MirrorSizes,
): Promise<{ behind: number; local: number }> {
  const far = await open(cluster, "shore");
  const away = new Crowd(cluster, there, far);
  await away.join("sailor", people, { withSessions: true });
  await away.untilAll({ occupants: people + 1 }, patienceMs);
  const near = new Crowd(cluster, there, `ship@rooms.${there}`);
  await near.join("mate", people, { withSessions: true });
  await near.untilAll({ occupants: people }, patienceMs);
  const link = cluster.link(here, there);
  link.thin(modem);
  try {
    const behind = await delayOf(away, slowMessages);
    return { behind, local: await delayOf(near, slowMessages) };
  } finally {
    link.thin(undefined);
  }
}

async function delayOf(crowd: Crowd, messages: number): Promise<number> {
  await crowd.speakSlowly(messages, betweenMessagesSeconds);
  await crowd.untilAll({ messages }, patienceMs + messages * betweenMessagesSeconds * 1000);
  return median(await crowd.delays());
}

interface Delays {
  readonly ours: number;
  readonly local: number;
  readonly stock: number;
}

function delayRows({ ours, local, stock }: Delays, { slowMessages, people }: MirrorSizes): readonly Row[] {
  const what = `message till ${people} people have it, link of 64 kbit/s and 300 ms`;
  const ms = { count: slowMessages, unit: "ms" } as const;
  return [
    { what: `${what}: behind a mirror`, ...ms, measured: ours * 1000, ratio: ours / stock, beside: "stock" },
    { what: `${what}: in a room of their own server`, ...ms, measured: local * 1000 },
  ];
}

// Many rooms

/** The shortest that there is: two stanzas in that time for all rooms of two services. */
const keepaliveSeconds = 30;

interface Many {
  readonly joining: number;
  readonly idle: number;
  readonly stopping: number;
  readonly seconds: number;
}

/** What follows from joins, the last acknowledgements among it, comes within this time. */
const restMs = 10_000;

/** To be asked again and again: yes once nothing but upkeep has crossed since it was asked before. */
function restOf(tap: Tap): () => true | undefined {
  let since: Mark | undefined;
  return () => {
    const before = since;
    since = tap.mark();
    if (before === undefined) return undefined;
    return tap.since(before).every(({ xml }) => isUpkeep(xml)) || undefined;
  };
}

/** Stanzas on the link while many rooms get a user behind it, while nothing happens, and while his server stops. */
async function measureMany(version: ProsodyVersion, kind: Kind, { rooms, idleSeconds }: MirrorSizes): Promise<Many> {
  const limits = `dmuc_limits = { instances = ${rooms + 10}, instances_per_peer = ${rooms + 10}, pending_joins = ${rooms} }`;
  const ours = kind === "stock" ? "" : `${limits}\ndmuc_keepalive = ${keepaliveSeconds}`;
  const cluster = await start(version, kind, {
    domains: [here, there],
    // All of them stay in memory: how mod_muc writes rooms to the disk and reads them again is not what is measured.
    roomsLua: `muc_room_locking = false\nmuc_room_cache_size = ${rooms + 10}\n${ours}`,
    mirrorLua: ours,
  });
  try {
    const service = `rooms.${here}`;
    const [owners, guests] = [here, there].map((domain) => new Spread(cluster, domain, service, rooms));
    const { tap } = cluster.link(here, there);
    const themselves = await owners!.lookFor(1);
    await owners!.join("lord");
    await themselves(patienceMs);
    const eachOther = await Promise.all([owners!.lookFor(2), guests!.lookFor(2)]);
    const beforeJoins = tap.mark();
    const startedAt = performance.now();
    await guests!.join("witch");
    await Promise.all(eachOther.map((both) => both(5 * patienceMs)));
    const seconds = (performance.now() - startedAt) / 1000;
    const joining = tap.since(beforeJoins).filter(({ xml }) => !isUpkeep(xml)).length;
    await until("rest on the link", restOf(tap), { timeoutMs: patienceMs, everyMs: restMs });
    const beforeIdle = tap.mark();
    await passes(idleSeconds);
    const idle = tap.since(beforeIdle).length;
    const beforeStop = tap.mark();
    await cluster.server(there).stop();
    const stopping = tap.since(beforeStop).length;
    return { joining, idle, stopping, seconds };
  } finally {
    await cluster.stop();
  }
}

/** It is measured what happens in a time in which nothing happens: there is nothing to wait for. */
function passes(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });
}

function manyRows(ours: Many, stock: Many, { rooms, idleSeconds }: MirrorSizes): readonly Row[] {
  const what = `${rooms} rooms with one user behind the link`;
  const row = (title: string, unit: string, valueOf: (many: Many) => number, aim?: string): Row => {
    const [measured, beside] = [valueOf(ours), valueOf(stock)];
    return {
      what: `${what}: ${title}`,
      count: rooms,
      measured,
      unit,
      ...(beside > 0 ? { ratio: measured / beside, beside: "stock" } : {}),
      ...(aim === undefined ? {} : { aim }),
    };
  };
  return [
    row("stanzas per room, set-up and join", "", ({ joining }) => joining / rooms, "9"),
    row("till all are in", "s", ({ seconds }) => seconds),
    row(`stanzas in ${idleSeconds} s without events`, "", ({ idle }) => idle, "<= 4"),
    row("stanzas per room, their server stops", "", ({ stopping }) => stopping / rooms, "<= 1"),
  ];
}

/** All rows, of servers of one version. */
export async function measureMirrors(version: ProsodyVersion, sizes: MirrorSizes): Promise<readonly Row[]> {
  return [...(await rowsOfOneRoom(version, sizes)), ...(await rowsOfMany(version, sizes))];
}

async function rowsOfOneRoom(version: ProsodyVersion, sizes: MirrorSizes): Promise<readonly Row[]> {
  const stock = await start(version, "stock");
  try {
    const dmuc = await start(version, "dmuc3");
    try {
      const memory = memoryRows(await measureMemory(dmuc, sizes), await measureMemory(stock, sizes), sizes, "mirror");
      const speech = await measureSpeech({ stock, dmuc }, sizes);
      const events = await measureEvents({ stock, dmuc }, sizes);
      const { behind, local } = await measureDelays(dmuc, sizes);
      const { behind: beyond } = await measureDelays(stock, sizes);
      return [
        ...eventRows(events, sizes, aims, names),
        ...speechRows(speech, sizes, names),
        ...memory,
        ...delayRows({ ours: behind, local, stock: beyond }, sizes),
      ];
    } finally {
      await dmuc.stop();
    }
  } finally {
    await stock.stop();
  }
}

async function rowsOfMany(version: ProsodyVersion, sizes: MirrorSizes): Promise<readonly Row[]> {
  const stock = await measureMany(version, "stock", sizes);
  return manyRows(await measureMany(version, "dmuc3", sizes), stock, sizes);
}
