/** Makes a failing plan shorter: leaves out actions, and shortens mishaps, as long as it still fails. */
import type { Action, Plan } from "./plan";
import { type RunOptions, type RunResult, runPlan } from "./simulate";

/** Runs that shrinking may take. */
const runsMax = 400;

/** @returns the shortest plan found that breaks the same rule, and its run. */
export function shrink(failed: RunResult, options: RunOptions): RunResult {
  const rule = failed.violation?.rule;
  let best = failed;
  let runs = 0;
  const attempt = (plan: Plan): boolean => {
    if (runs >= runsMax) return false;
    runs++;
    const result = runPlan(plan, options);
    if (result.violation?.rule !== rule) return false;
    best = result;
    return true;
  };
  for (let size = Math.ceil(best.plan.actions.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < best.plan.actions.length;) {
      const { actions } = best.plan;
      const fewer = [...actions.slice(0, from), ...actions.slice(from + size)];
      if (!attempt({ ...best.plan, actions: fewer })) from += size;
    }
  }
  simplify(best.plan, attempt);
  return best;
}

/** Fewer directions, no clocks, no roll back: what is not needed is taken out one by one. */
function simplify(plan: Plan, attempt: (plan: Plan) => boolean): void {
  let current = plan;
  const attemptNext = (next: Plan): void => {
    if (attempt(next)) current = next;
  };
  attemptNext({ ...current, clockOffsetsMs: [] });
  attemptNext({ ...current, delayMsMax: 20 });
  const { lonely: _lonely, untrusted: _untrusted, ...ordinary } = current;
  if (_lonely !== undefined || _untrusted !== undefined) attemptNext(ordinary);
  current.actions.forEach((_, index) => {
    for (const simpler of simplerOnes(current.actions[index]!)) {
      const actions = current.actions.map((action, place) => (place === index ? simpler : action));
      attemptNext({ ...current, actions });
    }
  });
  const spare = current.instances - 1;
  if (spare >= 2) attemptNext({ ...current, instances: spare });
}

function simplerOnes(action: Action): readonly Action[] {
  if (action.kind !== "cut") return [];
  return action.directions.map((_, left) => ({
    ...action,
    directions: action.directions.filter((__, index) => index !== left),
  }));
}
