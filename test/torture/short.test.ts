/** A short run of each mode, as part of all tests; long ones are the command's affair. */
import { describe, expect, it } from "vitest";
import { isPassed } from "./results.js";
import { drawPlan } from "./plan.js";
import { torture } from "./run.js";

const spanMs = 25_000;

/** It takes as long as it takes: links heal in their own time. */
const timeoutMs = 600_000;

describe.concurrent("twenty people on three servers, of which links and servers break", () => {
  it.each([
    { mode: "dmuc1", version: "0.12", seed: 378 },
    { mode: "dmuc2", version: "13", seed: 398 },
    { mode: "dmuc3", version: "0.12", seed: 245 },
    { mode: "mixed", version: "13", seed: 283 },
  ] as const)(
    "$mode on Prosody $version: nothing is lost, doubled or different anywhere in the end",
    { timeout: timeoutMs },
    async ({ mode, version, seed }) => {
      const plan = drawPlan({ seed, mode, spanMs, servers: 3 });
      const { row, findings, timeline } = await torture({ plan, version });
      const story = [...findings.map(({ kind, text }) => `${kind}: ${text}`), ...timeline].join("\n");
      expect(isPassed(row), story).toBe(true);
      expect(row.messages).toBeGreaterThan(20);
      expect(Object.keys(row.faults).length).toBeGreaterThanOrEqual(4);
    },
  );
});
