/**
 * Speed and memory of the emitted Lua. Prints, and judges nothing: a machine that others use is slow in its own way, so what
 * counts are the ratios to what was measured beside it in the same run.
 *
 * node --import tsx test/bench/run.ts --only throughput --lua 5.4
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Command } from "commander";
import { findInstallation, hasVersion } from "../../prosody-dev/installation.js";
import { measureMirrors } from "./mirrors.js";
import { measureReplicas } from "./replicas.js";
import { measureServers } from "./servers.js";
import { type Column, type Row, formatTable, readRows } from "./row.js";

interface Options {
  readonly occupants: string;
  readonly links: string;
  readonly events: string;
  readonly log: string;
  readonly missed: string;
  readonly people: string;
  readonly past: string;
  readonly rounds: string;
  readonly rooms: string;
  readonly slowly: string;
  readonly idle: string;
  readonly lua: string;
  readonly only?: string;
  readonly json?: string;
}

type Sizes = Readonly<Record<string, string>>;

const root = resolve(import.meta.dirname, "../..");
const measures = ["throughput", "memory", "append", "disk", "sync", "servers", "replicas", "mirrors"] as const;
type Measure = (typeof measures)[number];

function readCommandLine(): Options {
  return new Command("npm run bench --")
    .description("Measures speed and memory of the core in Lua, and prints them.")
    .option("--occupants <count>", "people in the room", "1000")
    .option("--links <count>", "servers that the room is linked with, from 1 to 25", "5")
    .option("--events <count>", "of each kind", "20000")
    .option("--log <count>", "messages in a long log", "10000")
    .option("--missed <count>", "messages that a peer has missed", "10000")
    .option(
      "--people <count>",
      "people of each of two real servers; a room that becomes distributed has ten times as many",
      "50",
    )
    .option("--past <count>", "messages of its history", "1000")
    .option("--rounds <count>", "how often each event of real servers is measured, beside stock's", "5")
    .option("--rooms <count>", "mirrored rooms with one user each", "1000")
    .option("--slowly <count>", "messages over a thin link", "20")
    .option("--idle <seconds>", "how long nothing happens in the mirrored rooms", "35")
    .option("--lua <versions>", "which Lua; what needs Prosody runs in its own", "5.4,5.1")
    .option("--only <measures>", `of ${measures.join(", ")}`)
    .option("--json <file>", "write the rows to a file as well")
    .parse()
    .opts<Options>();
}

function chosenMeasures({ only }: Options): readonly Measure[] {
  if (only === undefined) return measures;
  const named = only.split(",");
  const unknown = named.filter((name) => !(measures as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`There is no measure "${unknown[0]!}", but ${measures.join(", ")}.`);
  return measures.filter((name) => named.includes(name));
}

function titleOf(measure: Measure, { occupants, links }: Options): string {
  switch (measure) {
    case "throughput":
      return `Events in a room of ${occupants} occupants and ${links} links`;
    case "memory":
      return "Memory";
    case "append":
      return "The log in memory";
    case "disk":
      return 'The log on the disk, storage "internal"';
    case "sync":
      return "A link is up again";
    case "servers":
      return "Two servers, and stock's";
    case "replicas":
      return "A server and four with replicas, and stock's";
    case "mirrors":
      return "A server and four with mirrors, and stock's";
  }
}

async function measureWith(interpreter: string, measure: Measure, sizes: Sizes): Promise<readonly Row[]> {
  const parameters = Object.entries(sizes).map(([name, value]) => `${name}=${value}`);
  const { stdout } = await promisify(execFile)(
    interpreter,
    [join("test", "bench", "bench.lua"), measure, ...parameters],
    { cwd: root },
  );
  return readRows(stdout);
}

async function columnsByLua(measure: Measure, versions: readonly string[], sizes: Sizes): Promise<readonly Column[]> {
  const columns: Column[] = [];
  for (const version of versions) {
    columns.push({ name: `Lua ${version}`, rows: await measureWith(`lua${version}`, measure, sizes) });
  }
  return columns;
}

/** What needs Prosody's own storage runs with each version of it that is there. */
async function columnsByProsody(measure: Measure, sizes: Sizes): Promise<readonly Column[]> {
  const columns: Column[] = [];
  for (const version of (["0.12", "13"] as const).filter((known) => hasVersion(known))) {
    const scratch = mkdtempSync(join(tmpdir(), "mod-dmuc-bench-"));
    try {
      const { release, prosody, sourceFolder } = findInstallation(version, scratch);
      const data = mkdtempSync(join(scratch, "data-"));
      const rows = await measureWith(prosody[0], measure, { ...sizes, prosody: sourceFolder, data });
      columns.push({ name: `Prosody ${release}`, rows });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return columns;
}

/** Real servers, of each version that is there; beside them stock ones. */
async function columnsOfServers(
  { people, past, rounds }: Options,
  measure: typeof measureServers,
): Promise<readonly Column[]> {
  const columns: Column[] = [];
  const sizes = { people: Number(people), rounds: Number(rounds), fullRoom: Number(people) * 10, past: Number(past) };
  for (const version of (["0.12", "13"] as const).filter((known) => hasVersion(known))) {
    columns.push({ name: `Prosody ${version}`, rows: await measure(version, sizes) });
  }
  return columns;
}

async function columnsOf(measure: Measure, options: Options, sizes: Sizes): Promise<readonly Column[]> {
  if (measure === "servers") return columnsOfServers(options, measureServers);
  if (measure === "replicas") return columnsOfServers(options, measureReplicas);
  if (measure === "mirrors") {
    const { rooms, slowly, idle } = options;
    const more = { rooms: Number(rooms), slowMessages: Number(slowly), idleSeconds: Number(idle) };
    return columnsOfServers(options, (version, sizes) => measureMirrors(version, { ...sizes, ...more }));
  }
  if (measure === "disk") return columnsByProsody(measure, sizes);
  return columnsByLua(measure, options.lua.split(","), sizes);
}

async function main(): Promise<void> {
  const options = readCommandLine();
  if (!existsSync(join(root, "lua-out", "modules"))) {
    throw new Error("There are no emitted modules yet: run `npm run build` first.");
  }
  const { occupants, links, events, log, missed } = options;
  const sizes: Sizes = { occupants, links, events, log, missed };
  const all: (Row & { readonly measure: Measure; readonly column: string })[] = [];
  for (const measure of chosenMeasures(options)) {
    const columns = await columnsOf(measure, options, sizes);
    console.log(`\n${formatTable(titleOf(measure, options), columns)}`);
    for (const { name, rows } of columns) all.push(...rows.map((row) => ({ measure, column: name, ...row })));
  }
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(all, null, 1)}\n`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
