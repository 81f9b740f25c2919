/** A room with mirrors or masters that know only DMUC3 as it is printed: they are sent nothing else, and have all that the text can do. */
import { describe, expect, test } from "vitest";
import { runPlainMirror } from "./plain-mirror-story";
import { runPlainStar } from "./plain-star-story";
import type { PrintedPlan, PrintedResult } from "./printed-story";

const seeds = Array.from({ length: 25 }, (_, index) => index + 1);

/** What went wrong, with its seed. */
function failures(run: (plan: PrintedPlan) => PrintedResult, shape: Omit<PrintedPlan, "seed">): readonly string[] {
  return seeds.flatMap((seed) => {
    const { wrong } = run({ ...shape, seed });
    return wrong === undefined ? [] : [`${wrong}\n${JSON.stringify({ ...shape, seed })}`];
  });
}

describe("the master knows only what is printed", () => {
  test.each([1, 2, 3])("with %i mirrors of ours, on quiet links", { timeout: 60_000 }, (instances) => {
    expect(failures(runPlainStar, { instances, isBroken: false })).toEqual([]);
  });

  test.each([1, 2, 3])("with %i mirrors of ours, on links that break and heal", { timeout: 60_000 }, (instances) => {
    expect(failures(runPlainStar, { instances, isBroken: true })).toEqual([]);
  });
});

describe("a mirror knows only what is printed", () => {
  test.each([1, 2, 3])("of the servers of ours %i have the room, on quiet links", { timeout: 60_000 }, (instances) => {
    expect(failures(runPlainMirror, { instances, isBroken: false })).toEqual([]);
  });

  test.each([1, 2, 3])("the same on links that break and heal, %i", { timeout: 60_000 }, (instances) => {
    expect(failures(runPlainMirror, { instances, isBroken: true })).toEqual([]);
  });
});
