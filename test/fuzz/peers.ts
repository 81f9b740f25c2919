/** Peers that say what they may not, to rooms in which others are at home. */
import fc from "fast-check";
import { acts, actsOfStranger } from "./acts";
import { type Target, target } from "./target";
import { checkOwnKept, checkUnchanged, checkUntouched } from "./honest";
import { type Played, play } from "./play";
import { type Scene, childScenes, parentScenes, siblingScenes, strangerScenes } from "./scenes";

function peerTarget(name: string, share: number, scenes: readonly Scene[], check: (played: Played) => void): Target {
  const cases = fc.tuple(fc.constantFrom(...scenes), check === checkUntouched ? actsOfStranger : acts);
  return target(name, share, cases, ([scene, done]) => play(scene, done, check));
}

export const childTarget = peerTarget("child", 0.25, childScenes, checkUnchanged);
export const siblingTarget = peerTarget("sibling", 0.2, siblingScenes, checkUnchanged);
export const parentTarget = peerTarget("parent", 0.2, parentScenes, checkOwnKept);
export const strangerTarget = peerTarget("stranger", 0.05, strangerScenes, checkUntouched);

export const peerTargets: readonly Target[] = [childTarget, siblingTarget, parentTarget, strangerTarget];
