import { expect, test } from "vitest";
import { A, B, C, livelyDay } from "./lively-day";

test("after a day with a split everybody has heard everything once, and who left is gone", () => {
  const cluster = livelyDay();
  expect(cluster.at(A).heard()).toEqual(["When shall we three meet again?", "Hello?"]);
  expect(cluster.at(B).heard()).toEqual(["In thunder, lightning, or in rain?", "Anyone there?"]);
  for (const host of [A, B, C]) expect(cluster.at(host).nicks()).toEqual(["crone1", "hecate"]);
});
