/** When the state of a room is saved, in the row of a step's effects (3.11). */
import type { Effect } from "./effects";

function lastAppend(effects: readonly Effect[]): number {
  for (let index = effects.length - 1; index >= 0; index--) if (effects[index]?.kind === "append") return index;
  return -1;
}

/**
 * The state tells what has come. So what has come is in the log first: else a crash between the two would lose it for good,
 * since nobody would be asked for it again.
 *
 * @returns the same effects, without those saves that stood before the last append; one follows that append in their place.
 */
export function saveAfterAppends(effects: Effect[]): readonly Effect[] {
  const last = lastAppend(effects);
  const isEarly = (effect: Effect, index: number): boolean =>
    effect.kind === "save" && effect.ahead !== true && index < last;
  if (!effects.some((effect, index) => isEarly(effect, index))) return effects;
  const ordered: Effect[] = [];
  effects.forEach((effect, index) => {
    if (!isEarly(effect, index)) ordered.push(effect);
    if (index === last) ordered.push({ kind: "save" });
  });
  return ordered;
}
