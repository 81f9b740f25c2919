import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Machines are shared: what takes a second on a quiet one may take ten.
    testTimeout: 30_000,
    // Stories with real servers mostly wait for time to pass, so that several of them share a processor.
    maxWorkers: Math.max(4, availableParallelism()),
  },
});
