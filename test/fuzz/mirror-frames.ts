/** What masters and mirrors say to each other (DMUC3): aimed at a room, likely and absurd. */
import fc from "fast-check";
import type { EventFrame, Frame } from "../../src/dmuc/core/words/frames";
import type { Host, InstanceJid } from "../../src/dmuc/core/words/ids";
import { mirroredAs } from "../../src/dmuc/wire/escaping";
import { type Aims, fixed, mostly } from "./aims";
import { eventFrame } from "./event-frames";
import {
  backlogFrame,
  configFrame,
  configTakenFrame,
  doneFrame,
  helloFrame,
  historyFrame,
  historyRequestFrame,
  petitionFrame,
  rosterFrame,
  syncedFrame,
} from "./frames";
import { instanceAt, source } from "./scenes";
import { destroyFrame, faceFrame, refusedFrame, usersFrame } from "./star-frames";

/** The master's room. */
export const room: InstanceJid = instanceAt(source);

/** What a mirror holds of it. */
export const held: InstanceJid = mirroredAs(room, "mirror.marlowe.lit" as Host)!;

const admission: Aims<EventFrame> = fc
  .tuple(eventFrame, fc.constantFrom([100], [201, 210], [170, 170]))
  .map(([aim, codes]) => (sight) => {
    const frame = aim(sight);
    return frame.event.kind === "present" ? { ...frame, codes } : frame;
  });

const taggedJoin: Aims<EventFrame> = fc.tuple(usersFrame, fc.boolean()).map(([aim, isTheirs]) => (sight) => {
  const frame = aim(sight);
  return frame.event.kind === "present" ? { ...frame, through: isTheirs ? sight.peer : held } : frame;
});

/** What looks like the life of a room. */
export const livelyMirrorFrame: Aims<Frame> = mostly<Frame>(
  [6, eventFrame],
  [2, admission],
  [5, usersFrame],
  [4, taggedJoin],
  [3, refusedFrame],
  [1, faceFrame],
  [1, destroyFrame],
);

export const mirrorRequestFrame: Aims<Frame> = mostly<Frame>(
  [3, helloFrame],
  [3, backlogFrame],
  [3, rosterFrame],
  [3, configFrame],
  [2, historyRequestFrame],
  [1, syncedFrame],
  [1, petitionFrame],
  [1, fixed({ kind: "hello-wanted" } as const)],
);

export const mirrorAnswerFrame: Aims<Frame> = mostly<Frame>(
  [3, historyFrame],
  [2, helloFrame],
  [2, syncedFrame],
  [1, configTakenFrame],
  [1, doneFrame],
);
