import { vi } from "vitest";
import { defaultTimeoutMs } from "../../../prosody-dev/index.js";

// Longer than the longest wait for an observation, so that a failure tells who expected what, and not just that it took long.
vi.setConfig({ testTimeout: 40_000, hookTimeout: 60_000 });

/** For expect.poll: reached only when a test fails. */
export const patiently = { timeout: defaultTimeoutMs, interval: 20 };
