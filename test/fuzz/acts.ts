/** What may reach a room while a peer misbehaves: its frames and answers, what its silence or its counts lead to, and time. */
import fc from "fast-check";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Epoch, Nick, RequestId } from "../../src/dmuc/core/words/ids";
import type { Input, Outcome } from "../../src/dmuc/core/words/inputs";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { type Aims, type Sight, fixed, mostly } from "./aims";
import { aliveRow, answerFrame, livelyOrOtherFrame, misplacedFrame, requestFrame } from "./frames";
import { payload } from "./scenes";
import { livelyMirrorFrame, mirrorAnswerFrame, mirrorRequestFrame } from "./mirror-frames";
import { inMesh } from "./stanzas";

/** Time that passes, with a tick whenever the room wants one. */
export interface Pause {
  readonly kind: "pause";
  readonly ms: number;
}

/** Nothing: what was meant to happen cannot happen now. */
export interface Nothing {
  readonly kind: "nothing";
}

export type Act = Input | Pause | Nothing;

const isRequest = (frame: Frame): boolean =>
  frame.kind !== "event" &&
  frame.kind !== "event-refused" &&
  frame.kind !== "face" &&
  frame.kind !== "private" &&
  (frame.kind !== "occupant-iq" || isQuestion(frame));

function isQuestion(frame: Extract<Frame, { kind: "occupant-iq" }>): boolean {
  return frame.type === "get" || frame.type === "set";
}

function isOfService(frame: Frame): boolean {
  return frame.kind === "replicate" || frame.kind === "peerhost" || frame.kind === "dissolve";
}

let requestCount = 0;

function receive({ room, peer, host, link }: Sight, frame: Frame): Input {
  // Its service is a peer, and has a say; not so its other rooms.
  const isOfAnotherRoom = link === undefined && room.links.some((other) => other.host === host);
  requestCount++;
  const request = `asked-${requestCount}` as RequestId;
  return {
    kind: "received",
    host,
    frame,
    ...(isOfService(frame) && !isOfAnotherRoom ? {} : { from: peer }),
    ...(isRequest(frame) ? { request } : {}),
  };
}

/** The end of the room is a presence where there are mirrors, and comes from the room. */
function receivedByMirrors(frames: Aims<Frame>): Aims<Act> {
  return frames.map((aim) => (sight) => {
    const frame = aim(sight);
    if (frame.kind !== "dissolve") return receive(sight, frame);
    return { kind: "received", host: sight.host, from: sight.peer, frame };
  });
}

function received(frames: Aims<Frame>): Aims<Act> {
  return frames.map((aim) => (sight) => receive(sight, aim(sight)));
}

/** Stanzas that the codec takes, of whatever was twisted. */
const twisted: Aims<Act> = inMesh.twisted.map((stanza) => {
  const decoded = dmuc1.decode(stanza);
  return (sight) => (decoded.kind === "frame" ? receive(sight, decoded.frame) : { kind: "nothing" });
});

const conditions = "forbidden gone item-not-found conflict unexpected-request policy-violation bad-request".split(" ");

const outcomeOf = (frames: Aims<Frame>): Aims<Outcome> =>
  mostly<Outcome>(
    [6, frames.map((aim) => (sight): Outcome => ({ kind: "result", frame: aim(sight) }))],
    [2, fc.constantFrom(...conditions).map((condition) => (): Outcome => ({ kind: "refused", condition }))],
    [1, fixed<Outcome>({ kind: "unreachable", condition: "remote-server-timeout" })],
  );

/** The peer's answer to what it was asked. */
const answeredBy = (outcomes: Aims<Outcome>): Aims<Act> =>
  outcomes.map((aim) => (sight) => {
    const asked = sight.link?.outstanding;
    return asked === undefined
      ? { kind: "nothing" }
      : { kind: "answered", request: asked.request, outcome: aim(sight) };
  });

/** What is told of the peer by its answers to probes, by its silence, and by disco. */
const told: Aims<Act> = mostly<Act>(
  [4, aliveRow.map((aim) => (sight): Act => ({ kind: "counted", host: sight.host, row: aim(sight) }))],
  [
    2,
    fc
      .constantFrom("peer-suspect", "peer-answers", "peer-lost", "link-lost", "turn")
      .map((kind) => ({ host }): Act => ({ kind, host })),
  ],
  [
    1,
    fc
      .constantFrom("an-earlier-start", "forged-1")
      .map((epoch) => ({ host }): Act => ({ kind: "peer-named", host, epoch: epoch as Epoch })),
  ],
  [1, fc.constant(({ host }: Sight): Act => ({ kind: "bounced", host, condition: "remote-server-timeout" }))],
  [
    1,
    fc.boolean().map((extension) => ({ host }): Act => ({
      kind: "discovered",
      host,
      support: { kind: "known", dialect: true, extension },
    })),
  ],
);

const pause: Aims<Act> = fc
  .constantFrom(1, 2_100, 10_000, 31_000, 61_000, 1_900_000)
  .map((ms) => () => ({ kind: "pause", ms }));

const localWord: Aims<Act> = fc.constantFrom("crone1", "firstwitch").map((nick) => ({ room }) => {
  if (!room.roster.occupants.has(nick as Nick)) return { kind: "nothing" };
  const content = { payload: payload("body", "as ever"), subject: false, lasting: true, bytes: 7 };
  return { kind: "local-message", nick: nick as Nick, ...content };
});

const ofAnybody = [
  [12, received(livelyOrOtherFrame)],
  [9, received(requestFrame)],
  [1, received(misplacedFrame)],
  [2, twisted],
  [3, pause],
] as const;

/** The same of who speaks DMUC3. */
const ofMirrors = [
  [12, receivedByMirrors(livelyMirrorFrame)],
  [9, received(mirrorRequestFrame)],
  [1, received(misplacedFrame)],
  [3, pause],
] as const;

type Acts = fc.Arbitrary<readonly ((sight: Sight) => Act)[]>;

/** What a stranger does, and the time between. */
export const actsOfStranger: Acts = fc.array(mostly<Act>(...ofAnybody), { minLength: 1, maxLength: 12 });

/** What a peer does, what is found out about it, and what our own people say meanwhile. */
export const acts: Acts = fc.array(
  mostly<Act>(...ofAnybody, [5, answeredBy(outcomeOf(answerFrame))], [2, told], [1, localWord]),
  {
    minLength: 1,
    maxLength: 12,
  },
);

/** The same of a master or a mirror. */
export const actsOfMirrors: Acts = fc.array(
  mostly<Act>(...ofMirrors, [5, answeredBy(outcomeOf(mirrorAnswerFrame))], [2, told], [1, localWord]),
  { minLength: 1, maxLength: 12 },
);
