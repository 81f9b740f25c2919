import type { Cluster } from "./cluster.js";
import type { DevLink } from "./link.js";

/** What can be typed while the servers run. */
export const usage = `  cut A B      reset the link between two servers and refuse it (macbeth hamlet, or their domains)
  hole A B     let the link swallow everything, in silence
  heal A B     let everything cross again
  thin A B     let no more cross than 64 kbit/s, 300 ms late, each way
  wide A B     let it cross as fast as it can
  taps         what has crossed each link since you last asked
  quit         end all servers`;

/** What a satellite or a radio gives. */
const modem = { bitsPerSecond: 64_000, delayMs: 300 };

const marks = new WeakMap<DevLink, { position: number }>();

/** Does what one typed line says, and gives the answer; "quit" is left to the caller. */
export async function obey(cluster: Cluster, line: string): Promise<string> {
  const [verb = "", ...names] = line.trim().split(/\s+/);
  if (verb === "quit" || verb === "exit") {
    return "quit";
  }
  if (verb === "taps") {
    return cluster.links.length === 0
      ? "There is only one server, and so no link."
      : cluster.links.map(describeTap).join("\n");
  }
  const deeds: Record<string, (link: DevLink) => Promise<string>> = {
    cut: async (link) => link.cut().then(() => `${link.name} is cut.`),
    hole: async (link) => link.blackHole().then(() => `${link.name} is a black hole.`),
    heal: async (link) => link.heal().then(() => `${link.name} is open.`),
    thin: async (link) => Promise.resolve(link.thin(modem)).then(() => `${link.name} is thin.`),
    wide: async (link) => Promise.resolve(link.thin(undefined)).then(() => `${link.name} is wide.`),
  };
  const deed = deeds[verb];
  const [one, other] = names;
  if (deed === undefined || one === undefined || other === undefined) {
    return verb === "" ? "" : `Not understood. Type:\n${usage}`;
  }
  return await findLink(cluster, one, other)
    .then(deed)
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
}

async function findLink(cluster: Cluster, one: string, other: string): Promise<DevLink> {
  const complete = (name: string): string =>
    cluster.servers.find(({ domain }) => domain.startsWith(`${name}.`))?.domain ?? name;
  return Promise.resolve().then(() => cluster.link(complete(one), complete(other)));
}

function describeTap(link: DevLink): string {
  const { tap } = link;
  const since = marks.get(link);
  marks.set(link, tap.mark());
  const lines = link.domains.map((from) => {
    const counts = Object.entries(tap.countByKind(since, { from })).map(([kind, count]) => `${count} ${kind}`);
    return `  from ${from}: ${counts.length === 0 ? "no stanza" : counts.join(", ")}; ${tap.bytesFrom(from)} bytes in all`;
  });
  return [link.name, ...lines].join("\n");
}
