/**
 * Some hundred stories of clusters with faults, each made from a seed: nothing is lost, nothing is doubled.
 *
 * A seed that fails is looked into with `node --import tsx test/sim/run.ts --seed N --instances M`.
 */
import { describe, expect, test } from "vitest";
import { defaultFaults } from "./faults";
import { makePlan } from "./plan";
import { namedSeeds } from "./seeds";
import { runPlan } from "./simulate";

/** What went wrong, with how to see it; undefined if nothing did. */
function failureOf(seed: number, instances: number, faults = defaultFaults): string | undefined {
  const { violation } = runPlan(makePlan(seed, instances, faults));
  if (violation === undefined) return undefined;
  const command = `node --import tsx test/sim/run.ts --seed ${seed} --instances ${instances} --faults ${faults.join(",")}`;
  return `${violation.message}\n${command}`;
}

describe.each([2, 3, 4, 5])("a room on %i servers", (instances) => {
  test("100 seeds keep all rules", { timeout: 60_000 }, () => {
    const seeds = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(seeds.flatMap((seed) => failureOf(seed, instances) ?? [])).toEqual([]);
  });
});

describe("seeds that failed once", () => {
  test.each(namedSeeds)("$name", ({ seed, instances, faults }) => {
    expect(failureOf(seed, instances, faults)).toBeUndefined();
  });
});

test("the same seed tells the same story", () => {
  const [once, again] = [1, 2].map(() => runPlan(makePlan(7, 3, defaultFaults)).trace.map(({ text }) => text));
  expect(once).toEqual(again);
});
