/** The same as in `seeds.ts`, of stars with all faults: most are of disks that have gone back to an older state, and of full logs. */
import { type NamedSeed, withSmallLog } from "./seeds";

export const starSeeds: readonly NamedSeed[] = [
  {
    name: "what came during a set-up is not passed over for what its end brings about",
    policy: "ordered-star",
    seed: 2217,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "the same where a replica has lost the room, and its people with it",
    policy: "ordered-star",
    seed: 3359,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "a set-up that broke off after the roster is told the subject with the history",
    policy: "ordered-star",
    seed: 3051,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "words that the primary lost with its disk and is asked for again get one place everywhere",
    policy: "ordered-star",
    seed: 495,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "what the primary took and has dropped from its log is not said again under another number",
    policy: "ordered-star",
    seed: 146,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "nothing is asked for right before a hello",
    policy: "ordered-star",
    seed: 2102,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "news of a loss that was held up does not put out who is back since",
    policy: "ordered-star",
    seed: 6843,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "nothing new is sent to a peer that gives no sign of life",
    policy: "prompt-star",
    seed: 5717,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "a crash amid what is shown alone leaves nothing in the log that the archive has not",
    policy: "ordered-star",
    seed: 3106,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "whom a sync has told of that was broken off by another hello the others hear of",
    policy: "ordered-star",
    seed: 1840,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "a subject that is shown alone does not take the place of the one before on the disk till it is there itself",
    policy: "ordered-star",
    seed: 8016,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "presence that stands before the news of a loss and comes after it is void, also of somebody who was here",
    policy: "ordered-star",
    seed: 6859,
    instances: 5,
    faults: withSmallLog,
  },
];
