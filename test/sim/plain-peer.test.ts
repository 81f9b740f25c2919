/** A room that our servers share with one that knows only XEP-0281: it is sent nothing else, and has all that the spec can do. */
import { describe, expect, test } from "vitest";
import { type PlainPlan, runPlain } from "./plain-story";

const seeds = Array.from({ length: 25 }, (_, index) => index + 1);

/** What went wrong, with its seed. */
function failures(shape: Omit<PlainPlan, "seed">): readonly string[] {
  return seeds.flatMap((seed) => {
    const { wrong } = runPlain({ ...shape, seed });
    return wrong === undefined ? [] : [`${wrong}\n${JSON.stringify({ ...shape, seed })}`];
  });
}

describe.each(["shadow", "source"] as const)("the one that knows only the spec is the %s", (plain) => {
  test.each([1, 2, 3])("beside %i of ours, on quiet links", { timeout: 60_000 }, (instances) => {
    expect(failures({ plain, instances, isBroken: false })).toEqual([]);
  });

  test.each([1, 2, 3])("beside %i of ours, on links that break and heal", { timeout: 60_000 }, (instances) => {
    expect(failures({ plain, instances, isBroken: true })).toEqual([]);
  });
});
