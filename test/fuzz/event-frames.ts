/** Frames of what happens in a room, as the codec would hand them on: well formed, and otherwise as a hostile peer likes. */
import fc from "fast-check";
import type {
  LeaveCause,
  Left,
  OccupantView,
  Present,
  RoomEvent,
  Said,
  SubjectSet,
} from "../../src/dmuc/core/words/events";
import type { EventFrame, EventRefusedFrame, OccupantIqFrame, PrivateFrame } from "../../src/dmuc/core/words/frames";
import type { OccupantId } from "../../src/dmuc/core/words/ids";
import {
  type Aims,
  type Sight,
  absurdNumber,
  aimed,
  anyAffiliation,
  anyId,
  anyIdentity,
  anyInstant,
  anyNick,
  anyPayload,
  anyRole,
  anySession,
  anyStamp,
  anyText,
  anyUser,
  fixed,
  mostly,
  nothing,
  perhaps,
} from "./aims";
import { payload } from "./scenes";

// Events

export const anyView: Aims<OccupantView> = aimed<OccupantView>({
  user: mostly([4, anyUser], [1, nothing]),
  occupantId: perhaps(fixed("forged-id" as OccupantId)),
  affiliation: anyAffiliation,
  role: anyRole,
  payload: anyPayload,
  language: perhaps(fixed("en")),
});

const anyCause = fixed<LeaveCause>("left", "kicked", "banned", "unaffiliated", "members-only", "shutdown", "failed");

const spoken = {
  nick: mostly([8, anyNick], [1, nothing]),
  messageId: perhaps(fixed("m1")),
  language: perhaps(fixed("en")),
  likeness: perhaps(fixed({ body: "forged" })),
};

export const anySaid: Aims<Said> = aimed<Said>({
  kind: fixed("said"),
  ...spoken,
  payload: fixed(payload("body", "forged")),
});
export const anySubject: Aims<SubjectSet> = aimed<SubjectSet>({
  kind: fixed("subject"),
  ...spoken,
  payload: fixed(payload("subject", "forged")),
});

export const anyPresent: Aims<Present> = aimed<Present>({
  kind: fixed("present"),
  nick: anyNick,
  view: anyView,
  actor: perhaps(anyNick),
  reason: perhaps(anyText),
  messageId: nothing,
});

export const anyLeft: Aims<Left> = aimed<Left>({
  kind: fixed("left"),
  nick: anyNick,
  cause: anyCause,
  affiliation: anyAffiliation,
  user: perhaps(anyUser, 4),
  actor: perhaps(anyNick),
  reason: perhaps(anyText),
  payload: anyPayload,
  language: perhaps(fixed("en")),
  condition: nothing,
  messageId: nothing,
});

export const anyEvent: Aims<RoomEvent> = mostly<RoomEvent>(
  [4, anyPresent],
  [2, anyLeft],
  [
    2,
    aimed<Extract<RoomEvent, { kind: "renamed" }>>({
      kind: fixed("renamed"),
      nick: anyNick,
      newNick: anyNick,
      view: anyView,
      messageId: nothing,
    }),
  ],
  [4, anySaid],
  [1, anySubject],
);

/** `p` is before `n`, or the codec would refuse it; the number just before is not written. */
const anyPrevious = fc.constantFrom(0, 1, 3, 300).map((back) => (sequence: number) => {
  const previous = back === 0 ? 0 : sequence - 1 - back;
  return previous >= 0 && previous < sequence - 1 ? previous : undefined;
});

const bareEvent: Aims<EventFrame> = aimed<EventFrame>({
  kind: fixed("event"),
  event: anyEvent,
  stamp: mostly([10, anyStamp], [1, nothing]),
  previous: nothing,
  acknowledged: perhaps(absurdNumber),
  identity: perhaps(anyIdentity, 2),
  session: mostly([4, nothing], [1, anySession]),
  said: nothing,
  bytes: fixed(250),
  speaker: nothing,
  through: nothing,
  codes: nothing,
});

export const eventFrame: Aims<EventFrame> = fc
  .tuple(
    bareEvent,
    fc.option(anyPrevious, { nil: undefined, freq: 6 }),
    fc.option(anyInstant, { nil: undefined, freq: 12 }),
  )
  .map(([aim, back, saidAim]) => (sight) => {
    const frame = aim(sight);
    const previous = frame.stamp === undefined ? undefined : back?.(frame.stamp.id.sequence);
    const isMessage = frame.event.kind === "said" || frame.event.kind === "subject";
    const said = isMessage ? saidAim?.(sight) : undefined;
    return {
      ...frame,
      ...(previous === undefined ? {} : { previous }),
      ...(said === undefined ? {} : { said }),
    };
  });

export const privateFrame: Aims<PrivateFrame> = aimed<PrivateFrame>({
  kind: fixed("private"),
  from: anyNick,
  to: anyNick,
  type: fixed("chat", "normal", "error"),
  messageId: perhaps(fixed("pm1")),
  language: nothing,
  payload: anyPayload,
  session: anySession,
  occupantId: perhaps(fixed("forged-id" as OccupantId)),
});

export const occupantIqFrame: Aims<OccupantIqFrame> = aimed<OccupantIqFrame>({
  kind: fixed("occupant-iq"),
  from: anyNick,
  to: anyNick,
  type: fixed("get", "set", "result", "error"),
  id: fc.constantFrom("", ".", "..", "S..1", "S.forged-id.1", "forged~1..1").map((id) => ({ link }: Sight) => {
    return id.replace("S", link?.session ?? "none");
  }),
  language: perhaps(fixed("en")),
  payload: anyPayload,
});

export const eventRefusedFrame: Aims<EventRefusedFrame> = aimed<EventRefusedFrame>({
  kind: fixed("event-refused"),
  id: anyId,
  nick: anyNick,
  condition: fixed("conflict"),
  session: anySession,
  asked: nothing,
});
