import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { until } from "../../../prosody-dev/index.js";

export const projectFolder = resolve(import.meta.dirname, "../../..");

type Environment = Readonly<Record<string, string>>;

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program in its own process, with its own folder for temporary files. We read what it prints, and may type. */
export class Program {
  readonly ended: Promise<Ending>;
  /** Where it puts its temporary files. */
  readonly temporaryFolder: string;
  readonly #child: ChildProcess;
  #output = "";
  #ending: Ending | undefined;

  constructor(words: readonly string[], environment: Environment = {}) {
    this.temporaryFolder = mkdtempSync(join(tmpdir(), "program-"));
    this.#child = spawn(process.execPath, words, {
      cwd: projectFolder,
      env: { ...process.env, TMPDIR: this.temporaryFolder, ...environment },
    });
    this.#child.stdout?.on("data", (chunk: Buffer) => (this.#output += chunk.toString()));
    this.#child.stderr?.on("data", (chunk: Buffer) => (this.#output += chunk.toString()));
    this.ended = new Promise((done, fail) => {
      this.#child.once("error", fail);
      this.#child.once("close", (code, signal) => {
        this.#ending = { code, signal };
        done(this.#ending);
      });
    });
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output;
  }

  /** A place in its output: what it prints later comes after that. */
  mark(): number {
    return this.#output.length;
  }

  /** Until it has printed this. */
  prints(expected: RegExp, since = 0): Promise<RegExpExecArray> {
    return until(
      () => `${String(expected)} in what the program prints. It has printed:\n${this.#output.slice(since)}`,
      () => {
        const found = expected.exec(this.#output.slice(since));
        if (found === null && this.#ending !== undefined) {
          throw new Error(`The program ended without printing ${String(expected)}:\n${this.#output}`);
        }
        return found ?? undefined;
      },
    );
  }

  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Types a line and gives what it answers. */
  async answers(line: string, expected: RegExp): Promise<string> {
    const since = this.mark();
    this.type(line);
    const found = await this.prints(expected, since);
    return found.input;
  }

  sends(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Whatever has become of it: it ends, and its folder goes. */
  async cleanUp(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended.catch(() => undefined);
    rmSync(this.temporaryFolder, { recursive: true, force: true });
  }
}

/** Programs of one file of stories. */
export class Programs {
  readonly #started: Program[] = [];

  /** The command that people type. */
  command(...options: string[]): Program {
    return this.#start(["--import", "tsx", "prosody-dev/command.ts", ...options]);
  }

  /** A few lines of somebody who uses the library, which is called `dev` there. */
  script(lines: readonly string[], environment: Environment = {}, project = projectFolder): Program {
    const library = join(project, "prosody-dev", "index.ts");
    const text = [`import * as dev from ${JSON.stringify(library)};`, ...lines].join("\n");
    return this.#start(["--import", "tsx", "--input-type=module", "--eval", text], environment);
  }

  async cleanUp(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((program) => program.cleanUp()));
  }

  #start(words: readonly string[], environment: Environment = {}): Program {
    const program = new Program(words, environment);
    this.#started.push(program);
    return program;
  }
}
