/**
 * What a room with four replicas costs real Prosodys (XEP-0282): its primary, a replica, and the link between them; beside
 * stock, where everybody is in the room over the link.
 */
import type { Cluster, ProsodyVersion } from "../../prosody-dev/index.js";
import { Crowd } from "../e2e/support/crowd.js";
import type { Row } from "./row.js";
import {
  type Pair,
  type StarSizes,
  eventRows,
  here,
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

const names = { first: "primary", other: "replica" };

interface Block {
  readonly atPrimary: number;
  readonly atReplica: number;
}

/** The longest that each server is busy while a replica of a full room is set up. */
async function measureBlock(cluster: Cluster, node: string, { past, fullRoom }: StarSizes): Promise<Block> {
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

async function measureBlocks({ dmuc }: Pair, sizes: StarSizes): Promise<Block> {
  const blocks: Block[] = [];
  for (let round = 0; round < 3; round++) blocks.push(await measureBlock(dmuc, `forest${round}`, sizes));
  return {
    atPrimary: median(blocks.map(({ atPrimary }) => atPrimary)),
    atReplica: median(blocks.map(({ atReplica }) => atReplica)),
  };
}

/** All rows, of servers of one version. */
export async function measureReplicas(version: ProsodyVersion, sizes: StarSizes): Promise<readonly Row[]> {
  const stock = await start(version, "stock");
  try {
    const dmuc = await start(version, "dmuc2");
    try {
      const memory = memoryRows(await measureMemory(dmuc, sizes), await measureMemory(stock, sizes), sizes, "replica");
      const blocks = await measureBlocks({ stock, dmuc }, sizes);
      const speech = await measureSpeech({ stock, dmuc }, sizes);
      const events = await measureEvents({ stock, dmuc }, sizes);
      return [
        ...eventRows(events, sizes, aims, names),
        ...speechRows(speech, sizes, names),
        ...memory,
        ...blockRows(blocks, sizes),
      ];
    } finally {
      await dmuc.stop();
    }
  } finally {
    await stock.stop();
  }
}

function blockRows({ atPrimary, atReplica }: Block, sizes: StarSizes): readonly Row[] {
  const title = `registration for ${sizes.fullRoom} people and ${sizes.past} messages: longest block of the`;
  const row = (where: string, seconds: number): Row => ({
    what: `${title} ${where}`,
    count: 1,
    measured: seconds * 1000,
    unit: "ms",
    aim: "< 50",
  });
  return [row("primary", atPrimary), row("replica", atReplica)];
}
