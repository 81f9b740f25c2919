/** Reads along in the servers' logs: how their links stand, and what must not be there. */
import type { Cluster, Server } from "../../prosody-dev/index.js";
import { LineTail } from "../../prosody-dev/line-tail.js";

/** A line of the module's, for the timeline. */
export interface ModuleLine {
  readonly atMs: number;
  readonly domain: string;
  readonly text: string;
}

interface Watched {
  readonly server: Server;
  readonly tail: LineTail;
  /** Link to its state, by what the server has said last since it started. */
  readonly links: Map<string, string>;
}

/** Prosody says this at each start. */
const startup = /\bstartup\tinfo\tHello and welcome/;
const change = /:dmuc\t\w+\t(.*: link with \S+): \w+ -> (\w+)/;
/** An instance that is no more, with all its links; and the link of a room to one that is none any more. */
const ended = /:dmuc\t\w+\t(\S+): this (?:replica|instance) has ended/;
const released = /:dmuc\t\w+\t(\S+): (\S+) is no replica any more/;
const ours = /:dmuc\t(?:info|warn|error)\t/;
const fault = /\terror\t|traceback|attempt to (?:index|call|compare|perform)/i;

/** States that a link may be in when all is well. */
const isWell = (state: string): boolean => state === "up" || state === "dissolved";

export class Logs {
  /** Errors and tracebacks. */
  readonly faults: string[] = [];
  readonly ours: ModuleLine[] = [];
  readonly #watched: readonly Watched[];

  constructor(cluster: Cluster) {
    this.#watched = cluster.servers.map((server) => {
      const links = new Map<string, string>();
      const tail = new LineTail(server.logFile, (line) => this.#read(server, links, line), 200);
      return { server, tail, links };
    });
  }

  /** Links that are not up, as their servers see them. */
  unwell(): readonly string[] {
    return this.#watched.flatMap(({ tail, links }) => {
      tail.read();
      return [...links].filter(([, state]) => !isWell(state)).map(([link, state]) => `${link}: ${state}`);
    });
  }

  stop(): void {
    for (const { tail } of this.#watched) {
      tail.read();
      tail.stop();
    }
  }

  #read({ domain }: Server, links: Map<string, string>, line: string): void {
    if (startup.test(line)) links.clear();
    const [, link, state] = change.exec(line) ?? [];
    if (link !== undefined && state !== undefined) links.set(link, state);
    const [, gone] = ended.exec(line) ?? [];
    if (gone !== undefined) for (const name of [...links.keys()]) if (name.startsWith(`${gone}: `)) links.delete(name);
    const [, room, replica] = released.exec(line) ?? [];
    if (room !== undefined && replica !== undefined) links.delete(`${room}: link with ${replica}`);
    if (ours.test(line)) this.ours.push({ atMs: Date.now(), domain, text: line });
    if (fault.test(line)) this.faults.push(`${domain}: ${line}`);
  }
}
