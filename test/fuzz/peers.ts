/** Peers that say what they may not, to rooms in which others are at home. */
import fc from "fast-check";
import { acts, actsOfMirrors, actsOfStranger } from "./acts";
import { type Target, target } from "./target";
import { checkOwnKept, checkUnchanged, checkUntouched } from "./honest";
import { masterScenes, mirrorScenes } from "./mirror-scenes";
import { type Played, play } from "./play";
import { type Scene, childScenes, parentScenes, siblingScenes, strangerScenes } from "./scenes";

function peerTarget(
  name: string,
  share: number,
  scenes: readonly Scene[],
  check: (played: Played) => void,
  done = acts,
): Target {
  const cases = fc.tuple(fc.constantFrom(...scenes), done);
  return target(name, share, cases, ([scene, deeds]) => play(scene, deeds, check));
}

export const childTarget = peerTarget("child", 0.2, childScenes, checkUnchanged);
export const siblingTarget = peerTarget("sibling", 0.15, siblingScenes, checkUnchanged);
export const parentTarget = peerTarget("parent", 0.15, parentScenes, checkOwnKept);
export const strangerTarget = peerTarget("stranger", 0.04, strangerScenes, checkUntouched, actsOfStranger);
export const mirrorTarget = peerTarget("mirror", 0.08, mirrorScenes, checkUnchanged, actsOfMirrors);
export const masterTarget = peerTarget("master", 0.08, masterScenes, checkOwnKept, actsOfMirrors);

export const peerTargets: readonly Target[] = [
  childTarget,
  siblingTarget,
  parentTarget,
  strangerTarget,
  mirrorTarget,
  masterTarget,
];
