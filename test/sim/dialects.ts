/** The dialects whose rules are attacked, by the shape that their servers form. */
import type { Dialect } from "../../src/dmuc/dialects/dialect";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { dmuc2 } from "../../src/dmuc/dialects/dmuc2";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";

/** The policies that can be attacked, each as a dialect. */
export const dialects = {
  mesh: dmuc1,
  "ordered-star": dmuc2,
  "prompt-star": dmuc3,
} as const satisfies Readonly<Record<string, Dialect>>;
