/** What a request is answered with: each gets exactly one answer (3.3). */
import type { Frame } from "./frames";
import type { RefusalCase } from "./refusals";

/** A result, why there is none, or nothing yet. */
export type Answer = Frame | RefusalCase | "later";

/** The result of a request that only had to be obeyed. */
export const done: Frame = { kind: "done" };
