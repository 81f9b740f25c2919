import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../../../prosody-dev/index.js";
import { findFreePort, pickLoopbackAddress } from "../../../prosody-dev/ports.js";

const installedFolder = "/usr/lib/postgresql";
const user = "prosody";
const startTimeoutMs = 30_000;

/** Where the newest version's programs are. */
function findPrograms(): string | undefined {
  if (!existsSync(installedFolder)) return undefined;
  const versions = readdirSync(installedFolder).sort((one, other) => Number(one) - Number(other));
  const folders = versions.map((version) => join(installedFolder, version, "bin"));
  return folders.reverse().find((folder) => ["initdb", "postgres"].every((name) => existsSync(join(folder, name))));
}

const programs = findPrograms();

/** Whether Prosody can have its data in PostgreSQL here: the set-up fetches what it takes, where it can. */
export const hasPostgres =
  programs !== undefined && spawnSync("lua5.4", ["-e", 'require "dbd.postgresql"']).status === 0;

/** As whom it runs: it refuses to be root, so the package has brought a user. */
function asOwner(): { readonly prefix: readonly string[]; readonly ids?: readonly [number, number] } {
  // However we end, it ends with us.
  const ending = ["setpriv", "--pdeathsig", "INT"];
  if (process.getuid?.() !== 0) return { prefix: ending };
  const idOf = (option: string): number =>
    Number(spawnSync("id", [option, "postgres"], { encoding: "utf8" }).stdout.trim());
  return {
    prefix: [...ending, "--reuid", "postgres", "--regid", "postgres", "--clear-groups"],
    ids: [idOf("-u"), idOf("-g")],
  };
}

/** A PostgreSQL of a test's own, in a temporary folder, on a loopback address and a port that nobody else uses. */
export class Postgres {
  readonly #folder: string;
  readonly #host: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(folder: string, host: string, port: number) {
    this.#folder = folder;
    this.#host = host;
    this.#port = port;
  }

  static async start(): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), "dmuc-postgres-"));
    const { ids } = asOwner();
    if (ids !== undefined) chownSync(folder, ...ids);
    const host = pickLoopbackAddress();
    const postgres = new Postgres(folder, host, await findFreePort(host));
    const words = ["-D", folder, "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
    postgres.#run("initdb", ...words);
    await postgres.#launch();
    return postgres;
  }

  /** Of Prosody's configuration, for a database of that name, which is made. */
  configure(name: string): string {
    const database = name.replace(/\W/g, "_");
    this.#run("createdb", "-h", this.#host, "-p", String(this.#port), "-U", user, database);
    const where = `host = "${this.#host}", port = ${this.#port}, database = "${database}"`;
    return `storage = "sql"\nsql = { driver = "PostgreSQL", username = "${user}", password = "", ${where} }`;
  }

  /** What a question about a database is answered: one value. */
  ask(name: string, sql: string): string {
    const where = ["-h", this.#host, "-p", String(this.#port), "-U", user, "-d", name.replace(/\W/g, "_")];
    return this.#run("psql", ...where, "-A", "-t", "-c", sql).trim();
  }

  async #launch(): Promise<void> {
    const settings = ["fsync=off", "shared_buffers=16MB", `unix_socket_directories=${this.#folder}`];
    const options = settings.flatMap((setting) => ["-c", setting]);
    const [program, ...words] = this.#command("postgres");
    const all = [...words, "-D", this.#folder, "-h", this.#host, "-p", String(this.#port), ...options];
    let output = "";
    const child = spawn(program, all, { cwd: this.#folder, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    this.#process = child;
    await until(
      () => `PostgreSQL to be ready. It says:\n${output}`,
      () => {
        if (child.exitCode !== null) throw new Error(`PostgreSQL has ended:\n${output}`);
        const [asker, ...question] = this.#command("pg_isready");
        const isReady = spawnSync(asker, [...question, "-h", this.#host, "-p", String(this.#port)]).status === 0;
        return isReady ? true : undefined;
      },
      { timeoutMs: startTimeoutMs },
    );
  }

  /** It ends at once, whoever is connected, and leaves nothing. */
  async close(): Promise<void> {
    const child = this.#process;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGINT");
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #command(program: string): [string, ...string[]] {
    const [first, ...rest] = [...asOwner().prefix, join(programs!, program)];
    return [first, ...rest];
  }

  #run(program: string, ...words: readonly string[]): string {
    const [first, ...rest] = this.#command(program);
    const result = spawnSync(first, [...rest, ...words], { cwd: this.#folder, encoding: "utf8" });
    if (result.status !== 0) throw new Error(`${program} has failed: ${result.stdout}${result.stderr}`);
    return result.stdout;
  }
}
