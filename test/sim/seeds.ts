/** Seeds that failed once, each with the fault of ours that it found: they must never fail again. */
import type { Fault } from "./faults";

export interface NamedSeed {
  readonly name: string;
  readonly seed: number;
  readonly instances: number;
  readonly faults: readonly Fault[];
}

export const namedSeeds: readonly NamedSeed[] = [
  {
    name: "the first relayed event does not void what the receiver has not got",
    seed: 177,
    instances: 3,
    faults: ["cuts"],
  },
  { name: "a wish for a hello is remembered while a request is out", seed: 91, instances: 5, faults: ["cuts"] },
  { name: "an older subject that comes later is not taken", seed: 263, instances: 5, faults: ["clocks"] },
  { name: "the subject survives a restart", seed: 20, instances: 2, faults: ["crashes"] },
  { name: "ghosts of a server that was started anew stay away", seed: 82, instances: 4, faults: ["crashes"] },
  { name: "who is back before the sync keeps his new number", seed: 3, instances: 5, faults: ["crashes"] },
  { name: "what is refused is void, not in the log", seed: 1, instances: 3, faults: ["hostile"] },
  { name: "a room made anew uses no session again", seed: 22, instances: 3, faults: ["destroy"] },
  { name: "an old hello that comes late does not hold a link for ever", seed: 18, instances: 4, faults: ["holes"] },
  {
    name: "the primary's sync does not void what comes from its home directly",
    seed: 85,
    instances: 3,
    faults: ["holes"],
  },
  { name: "a presence on its way while its home syncs is not lost", seed: 3, instances: 5, faults: ["cuts"] },
  {
    name: "a banned man's presence on its way brings nobody in",
    seed: 73,
    instances: 3,
    faults: ["moderation", "racing-acts"],
  },
  {
    name: "a presence on its way does not undo a new affiliation's role",
    seed: 39,
    instances: 5,
    faults: ["moderation", "racing-acts"],
  },
  { name: "words of one who joined and left around a sync are heard", seed: 80, instances: 2, faults: ["crashes"] },
  {
    name: "words under a nick that was taken and left around a sync are heard",
    seed: 148,
    instances: 2,
    faults: ["holes"],
  },
  { name: "no ghost is raised of whom his own home has told meanwhile", seed: 2, instances: 4, faults: ["cuts"] },
  { name: "what the primary learns by a roster goes to those it relays to", seed: 275, instances: 5, faults: ["cuts"] },
];
