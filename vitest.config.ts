import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Machines are shared: what takes a second on a quiet one may take ten.
    testTimeout: 30_000,
  },
});
