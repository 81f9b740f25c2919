/**
 * Torments real servers, and says whether anything was lost.
 *
 * npm run torture -- --minutes 5 --seed 7 --mode dmuc1
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { mixes, modes, type Mix, type Mode } from "./modes.js";
import { isPassed, readRows, remaining, series, tableOf, type Case } from "./results.js";
import { runCases } from "./series.js";

interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly mode: Mode;
  readonly prosody: Mix;
  readonly servers?: number;
  readonly people: number;
  readonly jobs: number;
  readonly results?: string;
  readonly series?: true;
  readonly table?: true;
  readonly keepFolder?: true;
}

function within(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text !== "" && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`A number from ${least} to ${most} is expected.`);
  };
}

function readCommandLine(): Options {
  return new Command("npm run torture --")
    .description(
      "Cuts links, kills, pauses and reloads real servers while people talk, and checks that nothing is lost.",
    )
    .option("--minutes <number>", "how long", within(0.1, 600), 5)
    .option("--seed <number>", "decides what is said and done, and what is broken when", within(0, 2 ** 31), 7)
    .addOption(new Option("--mode <mode>", "how the servers share the room").choices(modes).default("dmuc1"))
    .addOption(new Option("--prosody <version>", "which version").choices(mixes).default("mixed"))
    .option("--servers <number>", "from 3 to 5; default: by the seed", within(3, 5))
    .option("--people <number>", "who talk, come and go", within(5, 200), 20)
    .option("--results <file>", "append one row for each run to this file")
    .option(
      "--series",
      "ten seeds for each mode, half of them on each version, but for those that the file has already",
    )
    .option("--jobs <number>", "of a series, so many at once: they mostly wait", within(1, 20), 1)
    .option("--table", "run nothing: print the table of the file")
    .option("--keep-folder", "leave the servers' configurations, data and logs behind")
    .parse()
    .opts<Options>();
}

async function main(): Promise<void> {
  const options = readCommandLine();
  const { results, minutes, seed, mode, prosody } = options;
  const known = results === undefined ? [] : readRows(results);
  if (options.table === true) {
    console.log(tableOf(known));
    return;
  }
  const asked: Case = { seed, mode, version: prosody, minutes };
  const cases = options.series === true ? remaining(series(minutes), known) : [asked];
  const { rows, failures } = await runCases(cases, options);
  if (rows.length > 0) console.log(`\n${tableOf(rows)}`);
  for (const again of rows.filter((row) => !isPassed(row))) {
    console.log(
      `\nThe same plan again:\n  npm run torture -- --mode ${again.mode} --seed ${again.seed} --minutes ${again.minutes} --prosody ${again.version}`,
    );
    process.exitCode = 1;
  }
  if (failures > 0) process.exitCode = 1;
}

await main();
