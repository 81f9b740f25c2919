/** What the servers' Lua holds. */
import type { Cluster } from "../../prosody-dev/index.js";
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
