/** Which server of a cluster speaks which dialect: all the same one, or the source with each another one (3.13). */
import type { Dialect } from "../../src/dmuc/dialects/dialect";
import { dialects } from "./dialects";

type Single = keyof typeof dialects;

export type PolicyName = Single | "mixed";

export const policyNames: readonly PolicyName[] = [...(Object.keys(dialects) as readonly Single[]), "mixed"];

/** Of five servers the others are two shadows, a replica and a mirror. */
const mixture: readonly Single[] = ["mesh", "ordered-star", "mesh", "prompt-star"];

/**
 * The dialects of the servers, by their numbers; the source's is that in which it asks others to hold the room.
 *
 * @param seed where there are fewer servers than kinds, it says which.
 */
export function dialectsOf(policy: PolicyName, instances: number, seed: number): readonly Dialect[] {
  const kindOf = (number: number): Single => {
    if (policy !== "mixed") return policy;
    return number === 0 ? "mesh" : mixture[(number + seed) % mixture.length]!;
  };
  return Array.from({ length: instances }, (_, number) => dialects[kindOf(number)]);
}
