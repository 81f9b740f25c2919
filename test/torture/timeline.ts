/** What happened around one message: who said it, where it crossed, who was shown it, and what befell servers and links. */
import type { Cluster } from "../../prosody-dev/index.js";
import type { Company } from "./company.js";
import { clientLines } from "./evidence.js";
import type { Logs } from "./logs.js";

export interface Line {
  readonly atMs: number;
  readonly text: string;
}

/** What is of interest: from some seconds before it was said on. */
const beforeMs = 5_000;
const afterMs = 60_000;
const linesMax = 150;

export interface Sources {
  readonly cluster: Cluster;
  readonly company: Company;
  readonly logs: Logs;
  /** What the nemesis has done. */
  readonly mishaps: readonly Line[];
  readonly begunAtMs: number;
}

function crossingsOf(cluster: Cluster, body: string): readonly Line[] {
  return cluster.links.flatMap(({ tap }) =>
    tap
      .since(undefined, ({ xml }) => xml.includes(`>${body}<`))
      .map(({ at, from, to, xml }) => ({ atMs: at, text: `crosses from ${from} to ${to}: ${xml.slice(0, 300)}` })),
  );
}

function hearings(company: Company, body: string): readonly Line[] {
  return company.clients.flatMap(({ jid, stays }) =>
    stays.flatMap(({ heard }) =>
      heard
        .filter((heardOne) => heardOne.body === body)
        .map(({ atMs, isDelayed }) => ({ atMs, text: `${jid} hears it${isDelayed ? ", delayed" : ""}` })),
    ),
  );
}

/** What has befallen somebody, in the minute before, and what befell servers and links meanwhile. */
export function timelineOfPerson(who: string, atMs: number, sources: Sources): readonly string[] {
  const { cluster, company, logs, mishaps, begunAtMs } = sources;
  const isNear = (line: Line): boolean => line.atMs >= atMs - afterMs && line.atMs <= atMs + beforeMs;
  const crossed = cluster.links.flatMap(({ tap }) =>
    tap
      .since(undefined, ({ xml, name, type }) => xml.includes(who) && (name === "presence" || type === "error"))
      .map(({ at, from, to, xml }) => ({ atMs: at, text: `crosses from ${from} to ${to}: ${xml.slice(0, 300)}` })),
  );
  const own = clientLines(company).filter(({ text }) => text.startsWith(`${who} `));
  const told = logs.ours.map(({ atMs: toldAtMs, domain, text }) => ({ atMs: toldAtMs, text: `${domain}: ${text}` }));
  return [...mishaps, ...own, ...told, ...crossed]
    .filter((line) => isNear(line))
    .sort((one, other) => one.atMs - other.atMs)
    .slice(-linesMax)
    .map((line) => write(line, begunAtMs));
}

function write({ atMs, text }: Line, begunAtMs: number): string {
  return `${((atMs - begunAtMs) / 1_000).toFixed(2).padStart(8)} ${text}`;
}

/** @returns lines in order of time, in seconds since the run began. */
export function timelineOf(body: string, sources: Sources): readonly string[] {
  const { cluster, company, logs, mishaps, begunAtMs } = sources;
  const saying = company.clients.flatMap(({ sayings }) => sayings.get(body) ?? [])[0];
  const about: Line[] = [...crossingsOf(cluster, body), ...hearings(company, body)];
  if (saying !== undefined) {
    about.push({ atMs: saying.sentAtMs, text: `${saying.person} says "${body}"` });
    if (saying.reflectedAtMs !== undefined)
      about.push({ atMs: saying.reflectedAtMs, text: `${saying.person} gets it back` });
  }
  const start = saying?.sentAtMs ?? Math.min(...about.map(({ atMs }) => atMs), Date.now());
  const around = [
    ...mishaps,
    ...clientLines(company),
    ...logs.ours.map(({ atMs, domain, text }) => ({ atMs, text: `${domain}: ${text}` })),
  ].filter(({ atMs }) => atMs >= start - beforeMs && atMs <= start + afterMs);
  return [...about, ...around]
    .sort((one, other) => one.atMs - other.atMs)
    .slice(0, linesMax)
    .map((line) => write(line, begunAtMs));
}
