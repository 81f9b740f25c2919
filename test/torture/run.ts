/** One run: servers, people, a nemesis; then everything heals, falls quiet, and is judged. */
import { availableParallelism, totalmem } from "node:os";
import { startCluster, until, withDmuc, xml, type Cluster } from "../../prosody-dev/index.js";
import { judge, promisedOf, type Finding } from "./checks.js";
import { Company, raiseCurtain } from "./company.js";
import { Inspector, inspect, testimonies, type Evidence, type Outage } from "./evidence.js";
import { Logs } from "./logs.js";
import { awaitHeaps, measureHeaps } from "./memory.js";
import { serversOf, type Mix } from "./modes.js";
import { Nemesis } from "./nemesis.js";
import { describeMishap, type Deed, type Mishap, type TorturePlan } from "./plan.js";
import { Quiet } from "./quiet.js";
import type { Row } from "./results.js";
import { timelineOf, timelineOfPerson, type Line } from "./timeline.js";

/** By then everything is quiet that will ever be: a split link is tried every 15 s, a slow answer waited for 30 s. */
const quietMs = 240_000;

export interface RunOptions {
  readonly plan: TorturePlan;
  readonly version: Mix;
  /** Where it stands. */
  readonly report?: (line: string) => void;
  /** Leave the servers' folder behind. */
  readonly keepFolder?: boolean;
}

export interface RunResult {
  readonly row: Row;
  readonly findings: readonly Finding[];
  /** Of the first message that is lost, doubled, or in another place. */
  readonly timeline: readonly string[];
}

export async function torture({
  plan,
  version,
  report = () => undefined,
  keepFolder = false,
}: RunOptions): Promise<RunResult> {
  const complaints: string[] = [];
  const servers = serversOf(plan.scenery, version);
  report("Starting the servers …");
  const cluster = await startCluster(
    { ...withDmuc({ servers }), keepFolder },
    {
      report: (line) => {
        if (line.includes("ended by itself")) complaints.push(line);
      },
    },
  );
  if (keepFolder) console.error(`The servers' folder: ${cluster.folder}`);
  const run = new Run(cluster, plan, complaints, report);
  try {
    return await run.perform(version);
  } finally {
    await run.end();
    await cluster.stop();
  }
}

class Run {
  readonly #cluster: Cluster;
  readonly #plan: TorturePlan;
  readonly #complaints: string[];
  readonly #report: (line: string) => void;
  readonly #company: Company;
  readonly #logs: Logs;
  readonly #nemesis: Nemesis;
  readonly #quiet: Quiet;
  readonly #inspectors: Inspector[] = [];
  readonly #mishapLines: Line[] = [];
  readonly #outages: Outage[] = [];

  constructor(cluster: Cluster, plan: TorturePlan, complaints: string[], report: (line: string) => void) {
    this.#cluster = cluster;
    this.#plan = plan;
    this.#complaints = complaints;
    this.#report = report;
    this.#company = new Company(cluster, plan);
    this.#logs = new Logs(cluster);
    this.#nemesis = new Nemesis(cluster, plan);
    this.#quiet = new Quiet(cluster, this.#company, this.#logs, report);
  }

  async perform(version: Mix): Promise<RunResult> {
    this.#report("Opening the room …");
    await raiseCurtain(this.#cluster, this.#plan);
    this.#company.begin();
    const before = await this.#quiet.wait(quietMs);
    if (before !== undefined) throw new Error(`The room was not quiet before anything had happened: ${before}`);
    const heaps = await measureHeaps(this.#cluster);
    const begunAtMs = Date.now();
    await this.#torment(begunAtMs);
    this.#report("Healing everything …");
    await this.#nemesis.healEverything();
    for (const client of this.#company.clients) client.wantsIn = true;
    this.#report("Waiting until all is quiet …");
    const unrest = await this.#quiet.wait(quietMs);
    this.#report("Checking …");
    const evidence = await this.#gather(unrest);
    const findings = [...judge(evidence), ...(await this.#closeCurtain())];
    findings.push(...(await awaitHeaps(this.#cluster, heaps)));
    return this.#conclude(evidence, findings, version, begunAtMs);
  }

  async end(): Promise<void> {
    await Promise.all(this.#inspectors.map(({ person }) => person.disconnect()));
    await this.#company.end();
    this.#logs.stop();
  }

  // ---- what happens ------------------------------------------------------------------------------------------------

  async #torment(begunAtMs: number): Promise<void> {
    const steps = [
      ...this.#plan.deeds.map((deed) => ({ atMs: deed.atMs, act: () => this.#perform(deed) })),
      ...this.#plan.mishaps.flatMap((mishap) => [
        { atMs: mishap.atMs, act: () => this.#begin(mishap) },
        { atMs: mishap.atMs + mishap.forMs, act: () => this.#endOf(mishap) },
      ]),
    ].sort((one, other) => one.atMs - other.atMs);
    for (const { atMs, act } of steps) {
      const isDue = (): true | undefined => (Date.now() - begunAtMs >= atMs ? true : undefined);
      await until("the next step", isDue, { timeoutMs: this.#plan.spanMs, everyMs: 10 });
      act();
      this.#tellProgress(begunAtMs);
    }
  }

  #perform(deed: Deed): void {
    this.#company.perform(deed);
  }

  #begin(mishap: Mishap): void {
    this.#mishapLines.push({ atMs: Date.now(), text: `NEMESIS ${describeMishap(this.#plan, mishap)}` });
    this.#nemesis.begin(mishap);
    if ("server" in mishap && (mishap.kind === "stop" || mishap.kind === "kill")) {
      const { domain } = this.#plan.scenery[mishap.server]!;
      this.#outages.push({ domain, fromMs: Date.now(), toMs: Date.now() + mishap.forMs });
    }
  }

  #endOf(mishap: Mishap): void {
    this.#mishapLines.push({ atMs: Date.now(), text: `NEMESIS ends: ${describeMishap(this.#plan, mishap)}` });
    this.#nemesis.end(mishap);
  }

  #tellProgress(begunAtMs: number): void {
    const { clients } = this.#company;
    const seconds = Math.round((Date.now() - begunAtMs) / 1_000);
    const sent = clients.reduce((sum, { sayings }) => sum + sayings.size, 0);
    const isIn = clients.filter((client) => client.isIn).length;
    this.#report(
      `${seconds} of ${this.#plan.spanMs / 1_000} s: ${isIn} of ${clients.length} people in, ${sent} messages, ${this.#nemesis.count} faults`,
    );
  }

  // ---- what has come of it -----------------------------------------------------------------------------------------

  async #gather(unrest: string | undefined): Promise<Evidence> {
    const { scenery, mode } = this.#plan;
    const problems: string[] = [];
    const inspectedAtMs = Date.now();
    for (const server of scenery.keys()) {
      try {
        this.#inspectors.push(await Inspector.enter(this.#cluster, this.#company, server));
      } catch (failure) {
        problems.push(String(failure));
      }
    }
    const stillUnrest = unrest ?? problems[0] ?? (await this.#quiet.wait(quietMs));
    const histories = await Promise.all(
      this.#inspectors.map((inspector) =>
        inspect(
          this.#cluster,
          this.#company,
          inspector,
          scenery.findIndex(({ domain }) => inspector.person.jid.endsWith(`@${domain}`)),
        ),
      ),
    );
    const seen = testimonies(this.#cluster, this.#company);
    return {
      mode,
      unrest: stillUnrest,
      inspectedAtMs,
      ...seen,
      views: [...seen.views, ...this.#inspectors.map((inspector) => inspector.view())],
      instances: histories,
      outages: this.#outages,
      complaints: [...this.#complaints, ...this.#logs.faults],
    };
  }

  /** The owner destroys the room: it is over for everybody, everywhere. */
  async #closeCurtain(): Promise<readonly Finding[]> {
    const { clients } = this.#company;
    for (const client of clients) client.wantsIn = false;
    await Promise.all(this.#inspectors.map(({ person }) => person.disconnect()));
    const destroy = xml("destroy", {}, xml("reason", {}, "All is over"));
    clients[0]!.submit(xml("query", { xmlns: "http://jabber.org/protocol/muc#owner" }, destroy));
    const left = (): readonly string[] => clients.filter(({ isIn }) => isIn).map(({ jid }) => jid);
    const isOver = (): true | undefined => (left().length === 0 ? true : undefined);
    const over = await until("the end", isOver, { timeoutMs: 60_000 }).catch(() => undefined);
    if (over === undefined) return [{ kind: "unrest", text: `not told of the room's end: ${left().join(", ")}` }];
    await this.#company.end();
    return [];
  }

  #conclude(evidence: Evidence, findings: readonly Finding[], version: Mix, begunAtMs: number): RunResult {
    const sentAtMs = (body: string): number => evidence.sayings.find((saying) => saying.body === body)?.sentAtMs ?? 0;
    const [first] = findings
      .flatMap(({ body }) => (body === undefined ? [] : [body]))
      .sort((one, other) => sentAtMs(one) - sentAtMs(other));
    const person = findings.find(({ whom }) => whom !== undefined)?.whom;
    const sources = {
      cluster: this.#cluster,
      company: this.#company,
      logs: this.#logs,
      mishaps: this.#mishapLines,
      begunAtMs,
    };
    const bodiesOf = (kind: "lost" | "doubled"): number =>
      new Set(findings.filter((finding) => finding.kind === kind).map(({ body }) => body)).size;
    const row: Row = {
      seed: this.#plan.seed,
      mode: this.#plan.mode,
      version,
      minutes: this.#plan.spanMs / 60_000,
      date: new Date().toISOString().slice(0, 10),
      machine: `${availableParallelism()} processors, ${Math.round(totalmem() / 2 ** 30)} GB`,
      servers: this.#plan.scenery.length,
      faults: Object.fromEntries(this.#nemesis.done),
      messages: promisedOf(evidence).length,
      lost: bodiesOf("lost"),
      doubled: bodiesOf("doubled"),
      findings: [...new Set(findings.map(({ kind }) => kind))].filter((kind) => kind !== "lost" && kind !== "doubled"),
    };
    return {
      row,
      findings,
      timeline:
        first === undefined
          ? person === undefined
            ? []
            : timelineOfPerson(person.who, person.atMs, sources)
          : timelineOf(first, sources),
    };
  }
}
