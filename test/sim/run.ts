/**
 * Runs many seeds, and shows the first that fails with the shortest plan and trace that still fail.
 *
 * node --import tsx test/sim/run.ts --seeds 10000 --instances 5
 */
import { Command } from "commander";
import { describe } from "./deeds";
import { type Fault, faultNames } from "./faults";
import { type PolicyName, policyNames } from "./modes";
import { makePlan } from "./plan";
import { shrink } from "./shrink";
import { type RunOptions, type RunResult, runPlan } from "./simulate";
import type { TraceLine } from "./watch";

interface Options {
  readonly seeds: string;
  readonly first: string;
  readonly instances: string;
  readonly seed?: string;
  readonly policy: string;
  readonly faults?: string;
  readonly without?: string;
  readonly mute: string;
  readonly trace: string;
  readonly goOn?: true;
  readonly shrink: boolean;
}

function readCommandLine(): Options {
  const program = new Command("test/sim/run.ts")
    .description("Looks for seeds whose story breaks a rule of the core.")
    .option("--seeds <count>", "how many", "1000")
    .option("--first <seed>", "where to begin", "1")
    .option("--instances <count>", "servers that share the room; 0: from 2 to 5, by the seed", "0")
    .option("--seed <seed>", "only this one")
    .option("--policy <name>", policyNames.join(", "), "mesh")
    .option("--faults <names>", `with these faults alone: ${faultNames.join(", ")}`)
    .option("--without <names>", "without these faults")
    .option("--mute <rules>", "do not report these rules", "")
    .option("--trace <lines>", "last lines of the trace that are shown", "80")
    .option("--go-on", "count what fails, do not stop at the first")
    .option("--no-shrink", "show the failure as it is");
  return program.parse().opts<Options>();
}

function faultsOf({ faults, without }: Options): readonly Fault[] {
  const isKnown = (name: string): name is Fault => (faultNames as readonly string[]).includes(name);
  const named = (text: string): readonly Fault[] =>
    text.split(",").map((name) => {
      if (!isKnown(name)) throw new Error(`no fault is called "${name}"; there are ${faultNames.join(", ")}`);
      return name;
    });
  const chosen = faults === undefined ? faultNames : named(faults);
  return without === undefined ? chosen : chosen.filter((name) => !named(without).includes(name));
}

function policyOf({ policy }: Options): PolicyName {
  const found = policyNames.find((name) => name === policy);
  if (found === undefined) throw new Error(`no policy is called "${policy}"; there are ${policyNames.join(", ")}`);
  return found;
}

/** Servers for a seed, where the command line leaves it open. */
export function instancesOf(seed: number): number {
  return 2 + (seed % 4);
}

function printTrace(trace: readonly TraceLine[], lines: number): void {
  for (const { atMs, text } of trace.slice(-lines)) {
    // Servers by their letters.
    const short = text.replace(/coven@rooms\.([a-z])\.lit/g, "$1").replace(/rooms\.([a-z])\.lit/g, "$1");
    console.log(`  ${(atMs / 1000).toFixed(3).padStart(9)} ${short}`);
  }
}

function report(failed: RunResult, options: Options, runOptions: RunOptions): void {
  console.log(`\nseed ${failed.plan.seed} fails: ${failed.violation?.message ?? ""}`);
  const shortest = options.shrink ? shrink(failed, runOptions) : failed;
  const { plan, violation, trace } = shortest;
  console.log(`\nThe shortest story that fails alike (${plan.instances} servers, ${plan.actions.length} actions):`);
  console.log(`  ${violation?.message ?? ""}`);
  const { actions, ...rest } = plan;
  console.log(`  ${JSON.stringify(rest)}`);
  for (const action of actions) console.log(`  ${describe(action)}`);
  console.log("\nIts trace:");
  printTrace(trace, Number(options.trace));
  console.log(
    `\nTo see it again:\n  node --import tsx test/sim/run.ts --policy ${plan.policy} --seed ${plan.seed} --instances ${failed.plan.instances}`,
  );
}

function main(): void {
  const options = readCommandLine();
  const faults = faultsOf(options);
  const runOptions: RunOptions = { muted: options.mute.split(",") };
  const first = Number(options.seed ?? options.first);
  const count = options.seed === undefined ? Number(options.seeds) : 1;
  const failures = new Map<string, number[]>();
  let stanzas = 0;
  const begun = Date.now();
  for (let seed = first; seed < first + count; seed++) {
    const asked = Number(options.instances);
    const instances = asked === 0 ? instancesOf(seed) : asked;
    const result = runPlan(makePlan(seed, instances, faults, policyOf(options)), runOptions);
    stanzas += result.stanzas;
    const { violation } = result;
    if (violation !== undefined) {
      failures.set(violation.rule, [...(failures.get(violation.rule) ?? []), seed]);
      if (options.goOn !== true) {
        report(result, options, runOptions);
        process.exitCode = 1;
        return;
      }
    }
    if (process.stderr.isTTY && seed % 20 === 0) process.stderr.write(`\r${seed - first + 1} of ${count} seeds`);
  }
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(`\n${count} seeds in ${seconds} s, ${stanzas} stanzas; faults: ${faults.join(", ")}`);
  for (const [rule, seeds] of failures) console.log(`  ${rule}: ${seeds.length} (${seeds.slice(0, 12).join(" ")})`);
  if (failures.size > 0) process.exitCode = 1;
}

main();
