/** Runs a plan: builds the cluster, lets happen what shall happen, heals everything, waits for quiet, and checks. */
import { Cluster } from "./cluster";
import { finalCheckers, outcomeOf, unrest } from "./convergence";
import { perform } from "./deeds";
import type { Fault } from "./faults";
import { playTricks, tryTrick } from "./hostile";
import { dialectsOf } from "./modes";
import { type Action, type Plan, latecomersOf } from "./plan";
import type { Recorder } from "./recorder";
import { safetyCheckers } from "./safety";
import { type TraceLine, Violation } from "./watch";

export interface RunOptions {
  /** Rules whose breaking is not reported. */
  readonly muted?: readonly string[];
  /** Called with the cluster before anything happens: for tests that tamper with it. */
  readonly prepare?: (cluster: Cluster) => void;
  /** Writes down what the core does. */
  readonly recorder?: Recorder;
}

export interface RunResult {
  readonly plan: Plan;
  readonly violation?: Violation;
  readonly trace: readonly TraceLine[];
  /** Stanzas written. */
  readonly stanzas: number;
}

/** After the set-up: nothing happens to a room before it is on all servers. */
const setUpMs = 20_000;
/** A peer that has another life of the room is asked again after five minutes, and more (3.3). */
const quietWithinMs = 5_400_000;
const quietStepMs = 60_000;
/** The people of a server that stays cut off are taken for gone after half an hour (3.7), and their nicks are free. */
const quietStepsWithGhosts = 35;

/** Runs the plan to its end, or to the first rule that breaks. */
export function runPlan(plan: Plan, options: RunOptions = {}): RunResult {
  const has = (fault: Fault): boolean => plan.faults.includes(fault);
  const cluster = new Cluster(
    { ...plan, duplicates: has("duplicates") ? 0.02 : 0 },
    safetyCheckers(),
    options.muted ?? [],
    options.recorder,
    dialectsOf(plan.policy, plan.instances, plan.seed),
  );
  cluster.racingActs = has("racing-acts");
  let stanzas = 0;
  const { tap } = cluster.network;
  cluster.network.tap = (event, from, to, packet) => {
    if (event === "written") stanzas++;
    tap(event, from, to, packet);
  };
  const result = { plan, trace: cluster.watch.trace };
  try {
    options.prepare?.(cluster);
    live(cluster, plan);
    rest(cluster, plan);
    const outcome = outcomeOf(cluster, plan);
    for (const { rule, check } of finalCheckers) {
      const wrong = check(outcome);
      if (wrong !== undefined) cluster.watch.violation(rule, undefined, wrong);
    }
    if (has("hostile") && plan.lonely === undefined) beHostile(cluster, plan);
  } catch (thrown) {
    if (!(thrown instanceof Violation)) throw thrown;
    return { ...result, stanzas, violation: thrown };
  }
  return { ...result, stanzas };
}

/** At rest, each trick's outcome can be looked at. */
function beHostile(cluster: Cluster, plan: Plan): void {
  const hostile = plan.hostile ?? plan.instances - 1;
  const done = playTricks(cluster, plan, hostile);
  if (done !== undefined) cluster.watch.violation("hostile", undefined, done);
}

function live(cluster: Cluster, plan: Plan): void {
  const { scheduler } = cluster;
  cluster.createRoom();
  cluster.wantReplicas();
  cluster.pass(setUpMs);
  const start = scheduler.now;
  let end = start;
  for (const action of plan.actions) {
    end = Math.max(end, start + action.atMs + ("forMs" in action ? action.forMs : 0));
    scheduler.at(start + action.atMs, () => {
      happen(cluster, plan, action);
    });
  }
  const { lonely } = plan;
  if (lonely !== undefined) {
    scheduler.at(start + 1_000, () => {
      for (let other = 0; other < plan.instances; other++) {
        if (other === lonely) continue;
        cluster.break(lonely, other, "lose", undefined);
        cluster.break(other, lonely, "lose", undefined);
      }
    });
  }
  scheduler.runUntil(end + 100);
}

function happen(cluster: Cluster, plan: Plan, action: Action): void {
  switch (action.kind) {
    case "cut":
      for (const [from, to] of action.directions) cluster.break(from, to, action.how, action.forMs);
      return;
    case "crash": {
      const node = cluster.nodes[action.node];
      if (node === undefined || !node.isRunning) return;
      node.onCrash = () => {
        cluster.scheduler.after(action.downMs, () => {
          node.restart(action.rollBackSaves);
          // Who waited till it could give its words to a source again that had lost them has forgotten them.
          if (action.rollBackSaves > 0 || cluster.hasGoneBack) cluster.noteStranded();
        });
      };
      if (action.afterEffects === 0) node.crash();
      else node.crashAfter = action.afterEffects;
      return;
    }
    case "clock": {
      const node = cluster.nodes[action.node];
      if (node !== undefined) node.clockOffsetMs = action.offsetMs;
      cluster.watch.line(`the clock of ${node?.host ?? ""} is ${action.offsetMs} ms off`);
      return;
    }
    case "trick":
      tryTrick(cluster, plan, action.target, action.trick);
      return;
    default:
      perform(cluster, action);
  }
}

/** Waits until every link is up and nothing is left to be said. */
function rest(cluster: Cluster, plan: Plan): void {
  for (const node of cluster.nodes) node.crashAfter = undefined;
  const end = cluster.scheduler.now + quietWithinMs;
  let quietFor = 0;
  let why: string | undefined;
  while (cluster.scheduler.now < end) {
    cluster.pass(quietStepMs);
    // Each has come, or is asked again: he may have been put out with his server.
    for (const person of latecomersOf(plan)) perform(cluster, { kind: "join", person, nick: `late${person}` });
    why = unrest(cluster, plan);
    quietFor = why === undefined ? quietFor + 1 : 0;
    // Long enough for idle probes to find what is missing.
    if (quietFor >= (plan.lonely === undefined ? 4 : quietStepsWithGhosts)) return;
  }
  cluster.watch.violation("no-quiet", undefined, why ?? "");
}
