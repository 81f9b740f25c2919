/**
 * Some hundred stories of clusters with faults, each made from a seed: nothing is lost, nothing is doubled.
 *
 * A seed that fails is looked into with `node --import tsx test/sim/run.ts --seed N --instances M`.
 */
import { describe, expect, test } from "vitest";
import { type Fault, faultNames } from "./faults";
import type { PolicyName } from "./modes";
import { makePlan } from "./plan";
import { namedSeeds } from "./seeds";
import { starSeeds } from "./star-seeds";
import { runPlan } from "./simulate";

/** What went wrong, with how to see it; undefined if nothing did. */
function failureOf(
  seed: number,
  instances: number,
  faults: readonly Fault[] = faultNames,
  policy: PolicyName = "mesh",
): string | undefined {
  const { violation } = runPlan(makePlan(seed, instances, faults, policy));
  if (violation === undefined) return undefined;
  const how = `--policy ${policy} --seed ${seed} --instances ${instances} --faults ${faults.join(",")}`;
  return `${violation.message}\nnode --import tsx test/sim/run.ts ${how}`;
}

function firstSeeds(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

describe.each([2, 3, 4, 5])("a room on %i servers", (instances) => {
  test("100 seeds keep all rules", { timeout: 120_000 }, () => {
    expect(firstSeeds(100).flatMap((seed) => failureOf(seed, instances) ?? [])).toEqual([]);
  });
});

describe.each(["ordered-star", "prompt-star", "mixed"] as const)("a room whose servers form an %s", (policy) => {
  test("200 seeds keep all rules", { timeout: 120_000 }, () => {
    const wrong = firstSeeds(200).flatMap((seed) => failureOf(seed, 2 + (seed % 4), faultNames, policy) ?? []);
    expect(wrong).toEqual([]);
  });
});

describe("seeds that failed once", () => {
  test.each([...namedSeeds, ...starSeeds])("$name", ({ seed, instances, faults, policy }) => {
    expect(failureOf(seed, instances, faults, policy)).toBeUndefined();
  });
});

test("the same seed tells the same story", () => {
  const [once, again] = [1, 2].map(() => runPlan(makePlan(7, 3, faultNames)).trace.map(({ text }) => text));
  expect(once).toEqual(again);
});
