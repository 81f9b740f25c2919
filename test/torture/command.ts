/**
 * Torments real servers, and says whether anything was lost.
 *
 * npm run torture -- --minutes 5 --seed 7 --mode dmuc1
 */
import { Command, Option } from "commander";
import ora from "ora";
import { mixes, modes, type Mix, type Mode } from "./modes.js";
import { drawPlan } from "./plan.js";
import { appendRow, isPassed, readRows, remaining, series, tableOf, type Case, type Row } from "./results.js";
import { torture } from "./run.js";

interface Options {
  readonly minutes: string;
  readonly seed: string;
  readonly mode: Mode;
  readonly prosody: Mix;
  readonly servers?: string;
  readonly people: string;
  readonly results?: string;
  readonly series?: true;
  readonly table?: true;
  readonly keepFolder?: true;
}

function readCommandLine(): Options {
  return new Command("npm run torture --")
    .description(
      "Cuts links, kills, pauses and reloads real servers while people talk, and checks that nothing is lost.",
    )
    .option("--minutes <number>", "how long", "5")
    .option("--seed <number>", "decides what is said and done, and what is broken when", "7")
    .addOption(new Option("--mode <mode>", "how the servers share the room").choices(modes).default("dmuc1"))
    .addOption(new Option("--prosody <version>", "which version").choices(mixes).default("mixed"))
    .option("--servers <number>", "from 3 to 5; default: by the seed")
    .option("--people <number>", "who talk, come and go", "20")
    .option("--results <file>", "append one row for each run to this file")
    .option(
      "--series",
      "ten seeds for each mode, half of them on each version, but for those that the file has already",
    )
    .option("--table", "run nothing: print the table of the file")
    .option("--keep-folder", "leave the servers' configurations, data and logs behind")
    .parse()
    .opts<Options>();
}

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

const teller = new Teller();

async function runCase({ seed, mode, version, minutes }: Case, options: Options): Promise<Row> {
  const plan = drawPlan({
    seed,
    mode,
    spanMs: minutes * 60_000,
    people: Number(options.people),
    ...(options.servers === undefined ? {} : { servers: Number(options.servers) }),
  });
  const { row, findings, timeline } = await torture({
    plan,
    version,
    report: (line) => teller.tell(`${mode}, seed ${seed}, Prosody ${version}: ${line}`),
    keepFolder: options.keepFolder ?? false,
  });
  teller.stop();
  for (const { kind, text } of findings.slice(0, 40)) console.log(`${kind}: ${text}`);
  if (findings.length > 40) console.log(`… and ${findings.length - 40} more`);
  if (timeline.length > 0) console.log(`\nThe first message that was lost or doubled:\n${timeline.join("\n")}`);
  if (options.results !== undefined) appendRow(options.results, row);
  return row;
}

async function main(): Promise<void> {
  const options = readCommandLine();
  const { results, minutes, seed, mode, prosody } = options;
  const known = results === undefined ? [] : readRows(results);
  if (options.table === true) {
    console.log(tableOf(known));
    return;
  }
  const asked: Case = { seed: Number(seed), mode, version: prosody, minutes: Number(minutes) };
  const cases = options.series === true ? remaining(series(Number(minutes)), known) : [asked];
  const rows: Row[] = [];
  for (const one of cases) rows.push(await runCase(one, options));
  console.log(`\n${tableOf(rows)}`);
  const again = rows.find((row) => !isPassed(row));
  if (again === undefined) return;
  console.log(
    `\nThe same plan again:\n  npm run torture -- --mode ${again.mode} --seed ${again.seed} --minutes ${again.minutes} --prosody ${again.version}`,
  );
  process.exitCode = 1;
}

await main();
