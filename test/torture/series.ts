/** Runs one case after the other, or some of them at once, and tells where they stand. */
import ora from "ora";
import { drawPlan } from "./plan.js";
import { appendRow, type Case, type Row } from "./results.js";
import { torture } from "./run.js";

export interface SeriesOptions {
  readonly people: number;
  readonly servers?: number;
  /** How many at once. */
  readonly jobs: number;
  /** Each row is appended to this file when it is known. */
  readonly results?: string;
  readonly keepFolder?: true;
}

const findingsShown = 40;

/** On a terminal one line that changes; elsewhere what is new every ten seconds at most. */
class Teller {
  readonly #wheel = process.stderr.isTTY ? ora({ stream: process.stderr }) : undefined;
  #lastMs = 0;

  tell(line: string): void {
    if (this.#wheel !== undefined) this.#wheel.start(line);
    else if (Date.now() - this.#lastMs >= 10_000) {
      this.#lastMs = Date.now();
      console.error(line);
    }
  }

  stop(): void {
    this.#wheel?.stop();
  }
}

function nameOf({ mode, seed, version }: Case): string {
  return `${mode}, seed ${seed}, Prosody ${version}`;
}

async function runCase(one: Case, options: SeriesOptions, tell: (line: string) => void): Promise<Row> {
  const { seed, mode, version, minutes } = one;
  const { people, servers, keepFolder = false } = options;
  const plan = drawPlan({
    seed,
    mode,
    spanMs: minutes * 60_000,
    people,
    ...(servers === undefined ? {} : { servers }),
  });
  const report = (line: string): void => tell(`${nameOf(one)}: ${line}`);
  const { row, findings, timeline } = await torture({ plan, version, report, keepFolder });
  if (options.results !== undefined) appendRow(options.results, row);
  if (findings.length > 0) {
    const lines = findings.slice(0, findingsShown).map(({ kind, text }) => `${kind}: ${text}`);
    const rest = findings.length > findingsShown ? [`… and ${findings.length - findingsShown} more`] : [];
    const story = timeline.length > 0 ? ["", "The first message that is concerned:", ...timeline] : [];
    console.log([`\n${nameOf(one)} has failed:`, ...lines, ...rest, ...story].join("\n"));
  }
  return row;
}

/** A run that could not be made gives no row: the next series makes up for it. */
export async function runCases(
  cases: readonly Case[],
  options: SeriesOptions,
): Promise<{ readonly rows: readonly Row[]; readonly failures: number }> {
  const teller = new Teller();
  const waiting = [...cases];
  const rows: Row[] = [];
  let failures = 0;
  const tell = (line: string): void => {
    const count = cases.length === 1 ? "" : `${rows.length} of ${cases.length} runs are done. `;
    teller.tell(`${count}${line}`);
  };
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      try {
        rows.push(await runCase(one, options, tell));
      } catch (failure) {
        failures++;
        console.error(`\n${nameOf(one)} could not be run:`, failure);
      }
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  teller.stop();
  return { rows, failures };
}
