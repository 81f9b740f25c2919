/** What the servers' Lua holds. */
import { until, type Cluster } from "../../prosody-dev/index.js";
import type { Finding } from "./checks.js";

/** Server to kilobytes, when all that can be collected has been. */
export type Heaps = ReadonlyMap<string, number>;

/** What a server may hold more than when the room was new: buffers and caches of Prosody's own, whose size differs by chance. */
const tolerance = 1.25;

export async function measureHeaps(cluster: Cluster): Promise<Heaps> {
  const heaps = new Map<string, number>();
  for (const server of cluster.servers) {
    const { ok, output } = await server.shell(
      '> (function () collectgarbage() collectgarbage() return ("%.0f kB"):format(collectgarbage("count")) end)()',
    );
    const [, kilobytes] = /(\d+) kB/.exec(output) ?? [];
    if (!ok || kilobytes === undefined) throw new Error(`${server.domain} does not tell its heap: ${output}`);
    heaps.set(server.domain, Number(kilobytes));
  }
  return heaps;
}

/** What waits for an answer that never comes is given up after a while, and a module that was reloaded with it. */
const patienceMs = 150_000;

/** Waits until all servers are back at what they held before, or are not in time. */
export async function awaitHeaps(cluster: Cluster, before: Heaps): Promise<readonly Finding[]> {
  let findings: readonly Finding[] = [];
  const isBack = async (): Promise<true | undefined> => {
    findings = judgeHeaps(before, await measureHeaps(cluster));
    return findings.length === 0 ? true : undefined;
  };
  await until("their memory to be back", isBack, { timeoutMs: patienceMs, everyMs: 3_000 }).catch(() => undefined);
  return findings;
}

/** Once the room is gone nothing of it is left: no server holds more than when it had just been made. */
export function judgeHeaps(before: Heaps, after: Heaps): readonly Finding[] {
  return [...after].flatMap(([domain, kilobytes]): readonly Finding[] => {
    const allowed = Math.round((before.get(domain) ?? 0) * tolerance);
    if (kilobytes <= allowed) return [];
    return [
      { kind: "memory", text: `${domain} holds ${kilobytes} kB in the end, and held ${before.get(domain) ?? 0} kB` },
    ];
  });
}
