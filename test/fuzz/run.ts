/**
 * Tries many cases of bad input, and shows the first that fails, made as small as it can be.
 *
 * node --import tsx test/fuzz/run.ts --cases 1000000 --target child
 */
import { Command } from "commander";
import { codecTargets } from "./codec";
import { peerTargets } from "./peers";
import { type Target, usual } from "./target";

const targets: readonly Target[] = [...codecTargets, ...peerTargets];

interface Options {
  readonly cases: string;
  readonly seed?: string;
  readonly path?: string;
  readonly target?: string;
}

function readCommandLine(): Options {
  const names = targets.map(({ name }) => name).join(", ");
  const program = new Command("test/fuzz/run.ts")
    .description("Feeds rooms and the codec what no honest server sends.")
    .option("--cases <count>", "how many, of all targets together", String(usual.cases))
    .option("--target <name>", `only one: ${names}`)
    .option("--seed <seed>", "where chance begins; without it, anywhere")
    .option("--path <path>", "only the case at that place, as a failure tells it");
  return program.parse().opts<Options>();
}

function chosenTargets(name: string | undefined): readonly Target[] {
  const chosen = targets.filter((target) => name === undefined || target.name === name);
  if (chosen.length === 0) throw new Error(`no target is called "${name ?? ""}"`);
  return chosen;
}

function tryTarget(target: Target, cases: number, options: Options, seed: number): void {
  const begun = Date.now();
  let count = 0;
  target.run({
    cases,
    seed,
    ...(options.path === undefined ? {} : { path: options.path }),
    onCase: () => {
      count++;
      if (process.stderr.isTTY && count % 500 === 0)
        process.stderr.write(`\r${target.name}: ${count} of ${cases} cases`);
    },
  });
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(`${process.stderr.isTTY ? "\r" : ""}${target.name}: ${count} cases in ${seconds} s, seed ${seed}`);
}

function main(): void {
  const options = readCommandLine();
  const chosen = chosenTargets(options.target);
  const seed = options.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(options.seed);
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  for (const target of chosen) {
    const cases = Math.ceil((Number(options.cases) * target.share) / shares);
    try {
      tryTarget(target, cases, options, seed);
    } catch (failure) {
      console.log(`\n${target.name}: ${failure instanceof Error ? failure.message : String(failure)}`);
      process.exitCode = 1;
      return;
    }
  }
}

main();
