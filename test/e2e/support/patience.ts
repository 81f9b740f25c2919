import { defaultTimeoutMs } from "../../../prosody-dev/index.js";

/** For expect.poll: reached only when a test fails. */
export const patiently = { timeout: defaultTimeoutMs, interval: 20 };
