/**
 * Writes traces to lua-out/traces: of the lively day of test/core, of each golden dialogue, and of stories made from seeds.
 * spec/core_trace_spec.lua replays them. `npm run spec` calls this first, so that they are never older than the sources.
 *
 * node --import tsx test/traces/write.ts --seeds 500
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { livelyDay } from "../core/lively-day";
import { policyNames } from "../sim/modes";
import { dialogueFiles, parseDialogue, playDialogue } from "../sim/dialogue";
import { faultNames } from "../sim/faults";
import { makePlan } from "../sim/plan";
import { Recorder } from "../sim/recorder";
import { runPlan } from "../sim/simulate";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "lua-out/traces");

function record(name: string, play: (recorder: Recorder) => void): void {
  const recorder = new Recorder();
  play(recorder);
  writeFileSync(join(folder, `${name}.jsonl`), recorder.text());
}

function main(): void {
  const program = new Command("test/traces/write.ts")
    .description("Writes traces of the core for the specs in Lua.")
    .option("--seeds <count>", "stories made from seeds, of each policy in turn", "60");
  const { seeds } = program.parse().opts<{ readonly seeds: string }>();
  // What is not told any more must not linger.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  record("lively-day", (recorder) => {
    livelyDay(recorder);
  });
  for (const { name, path } of dialogueFiles()) {
    record(`dialogue-${name}`, (recorder) => {
      playDialogue(parseDialogue(readFileSync(path, "utf8")), recorder);
    });
  }
  for (let seed = 1; seed <= Number(seeds); seed++) {
    const instances = 2 + (seed % 4);
    const policy = policyNames[Math.floor(seed / 4) % policyNames.length]!;
    // Whether a rule breaks is not the question here: what happened till then must be the same in Lua.
    record(`${policy}-${seed}-of-${instances}`, (recorder) => {
      runPlan(makePlan(seed, instances, faultNames, policy), { recorder });
    });
  }
}

main();
