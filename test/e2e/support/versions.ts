import type { ProsodyVersion } from "../../../prosody-dev/index.js";

/** Which Prosody the servers of a story run: one version all of them, or both beside each other. */
export type Mix = ProsodyVersion | "mixed";

const allMixes: readonly Mix[] = ["0.12", "13", "mixed"];

/**
 * The mixes in which every story is told. DMUC_E2E_VERSIONS restricts them, for a quick look:
 *
 *   DMUC_E2E_VERSIONS=0.12 npx vitest run test/e2e/d1/talking.test.ts
 */
export const mixes: readonly Mix[] = readMixes(process.env["DMUC_E2E_VERSIONS"] ?? "");

function readMixes(text: string): readonly Mix[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  for (const word of words) {
    if (!allMixes.includes(word as Mix)) {
      throw new Error(`DMUC_E2E_VERSIONS names "${word}", but knows only ${allMixes.join(", ")}.`);
    }
  }
  return words.length === 0 ? allMixes : allMixes.filter((mix) => words.includes(mix));
}

/** What the first, second, third server runs. In a mixture they take turns. */
export function versionOf(mix: Mix, index: number): ProsodyVersion {
  if (mix === "mixed") {
    return index % 2 === 0 ? "0.12" : "13";
  }
  return mix;
}
