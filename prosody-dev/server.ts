import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { watchOver } from "./cleanup.js";
import { fileNames, writeConfiguration } from "./configuration.js";
import { GrowingText } from "./growing-text.js";
import type { Installation } from "./installation.js";
import { until, type Mark } from "./observations.js";
import { mirrorDomain, type Endpoint, type ProsodyVersion, type ServerLayout } from "./plan.js";
import { isFree } from "./ports.js";
import { answersStream } from "./readiness.js";

const startTimeoutMs = 20_000;
const stopTimeoutMs = 10_000;
const shellTimeoutMs = 20_000;

/** One Prosody of a cluster. It keeps its folder, its ports and its data when it is stopped and started again. */
export class Server {
  readonly domain: string;
  readonly rooms: string;
  /** Where its replicas and mirrors of rooms elsewhere are, if it is to hold any. */
  readonly mirror: string | undefined;
  readonly version: ProsodyVersion;
  /** For example "0.12.3". */
  readonly release: string;
  /** Where clients connect. */
  readonly c2s: Endpoint;
  /** Where other servers would connect, were there no proxies. */
  readonly s2s: Endpoint;
  readonly folder: string;
  readonly #installation: Installation;
  readonly #report: (line: string) => void;
  #process: ChildProcess | undefined;
  #isEnding = false;

  constructor(layout: ServerLayout, installation: Installation, report: (line: string) => void) {
    this.domain = layout.domain;
    this.rooms = layout.rooms;
    this.mirror = mirrorDomain(layout.plan);
    this.version = layout.version;
    this.release = installation.release;
    this.c2s = layout.c2s;
    this.s2s = layout.s2s;
    this.folder = layout.folder;
    this.#installation = installation;
    this.#report = report;
    mkdirSync(this.#file("data"), { recursive: true });
    writeFileSync(this.#file("configuration"), writeConfiguration(layout));
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get logFile(): string {
    return this.#file("debugLog");
  }

  /** Starts it and waits until it answers clients and servers. */
  async start(): Promise<void> {
    if (this.#process !== undefined) {
      throw new Error(`${this.domain} runs already.`);
    }
    for (const { host, port } of [this.c2s, this.s2s]) {
      if (!(await isFree(host, port))) {
        throw new Error(`${this.domain} cannot start: another program listens on port ${port} of ${host}.`);
      }
    }
    const logStart = existsSync(this.logFile) ? statSync(this.logFile).size : 0;
    const child = this.#launch();
    await until(
      () => `${this.domain} to be ready.${this.#lastLines()}`,
      async () => {
        this.#checkHealth(child, logStart);
        const isReady =
          (await answersStream(this.c2s, this.domain, "jabber:client")) &&
          (await answersStream(this.s2s, this.domain, "jabber:server"));
        return isReady ? true : undefined;
      },
      { timeoutMs: startTimeoutMs },
    );
    this.#checkHealth(child, logStart);
  }

  #launch(): ChildProcess {
    const [program, ...words] = this.#installation.prosody;
    const output = openSync(this.#file("output"), "a");
    // Its own process group: Ctrl-C is for us, and we end our servers in good order. Its input is a pipe that tells it
    // when we are gone.
    const child = spawn(program, [...words, "--config", this.#file("configuration"), "-F"], {
      cwd: this.folder,
      detached: true,
      stdio: ["pipe", output, output],
    });
    closeSync(output);
    watchOver(child);
    this.#isEnding = false;
    this.#process = child;
    child.stdin?.on("error", () => undefined);
    child.once("error", (error) => this.#report(`${this.domain} could not be started: ${error.message}`));
    child.once("exit", (code, signal) => {
      this.#process = undefined;
      if (!this.#isEnding) {
        this.#report(`${this.domain} ended by itself (${signal ?? `code ${code}`}).${this.#lastLines()}`);
      }
    });
    return child;
  }

  #checkHealth(child: ChildProcess, logStart: number): void {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Error(`Prosody for ${this.domain} ended before it was ready.${this.#lastLines()}`);
    }
    // Prosody runs on without the port.
    const failure = /Failed to open server port (\d+) on (\S+?),.*/.exec(this.#logFrom(logStart));
    if (failure !== null) {
      throw new Error(`${this.domain} could not open port ${failure[1]} on ${failure[2]}: ${failure[0]}`);
    }
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Ends it at once: nothing is saved, nobody is told. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** It does nothing any more, and its connections stay: a machine that hangs. */
  pause(): void {
    this.#process?.kill("SIGSTOP");
  }

  /** It goes on after a pause. */
  resume(): void {
    this.#process?.kill("SIGCONT");
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#process;
    if (child === undefined) {
      return;
    }
    this.#isEnding = true;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const impatience = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
    child.kill(signal);
    await ended;
    clearTimeout(impatience);
  }

  /** Its whole log, from the level debug on. */
  log(): string {
    return this.#logFrom(0);
  }

  /** Lines of its log that are warnings or errors, but for those that we cause by ending it. */
  warnings(): readonly string[] {
    const file = this.#file("warningLog");
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    return lines.filter((line) => line !== "" && !line.includes("Received SIGTERM"));
  }

  /** What is written to its log from now on is "since" this mark. */
  markLog(): Mark {
    return { position: statSync(this.logFile).size };
  }

  /**
   * The first match in its log, written already or later; with `fromEnd`, only what is written from now on; with `since`, from
   * that mark on.
   */
  async waitForLog(
    expected: RegExp,
    { timeoutMs, fromEnd = false, since }: { timeoutMs?: number; fromEnd?: boolean; since?: Mark } = {},
  ): Promise<RegExpExecArray> {
    const start = fromEnd ? this.markLog() : since;
    // A busy server writes megabytes: who read them anew each time would do nothing else, and let no link cross meanwhile.
    const log = new GrowingText(this.logFile, start?.position);
    const search = new RegExp(expected.source, expected.flags.replace("g", ""));
    let searched = -1;
    return await until(
      `${String(expected)} in the log of ${this.domain} (${this.logFile})`,
      () => {
        const text = log.read();
        if (text.length === searched) return undefined;
        searched = text.length;
        return search.exec(text) ?? undefined;
      },
      timeoutMs === undefined ? {} : { timeoutMs },
    );
  }

  /** Runs a command of Prosody's administration shell, for example "s2s:show()". */
  shell(command: string): Promise<{ ok: boolean; output: string }> {
    const [program, ...words] = this.#installation.prosodyctl;
    const all = [...words, "--config", this.#file("configuration"), "shell", command];
    return new Promise((resolve) => {
      execFile(program, all, { cwd: this.folder, timeout: shellTimeoutMs }, (error, stdout, stderr) => {
        resolve({ ok: error === null, output: `${stdout}${stderr}`.trim() });
      });
    });
  }

  #file(name: keyof typeof fileNames): string {
    return join(this.folder, fileNames[name]);
  }

  #logFrom(start: number): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile).subarray(start).toString("utf8") : "";
  }

  /** What it said last, for an error message. */
  #lastLines(): string {
    const files = [this.#file("output"), this.logFile].filter((file) => existsSync(file));
    const lines = files.flatMap((file) => readFileSync(file, "utf8").trim().split("\n").slice(-8)).filter(Boolean);
    return lines.length === 0 ? "" : ` Its last lines:\n  ${lines.join("\n  ")}`;
  }
}
