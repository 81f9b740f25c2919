/** Frames between a primary and its replicas where the primary decides (XEP-0282), as the codec would hand them on. */
import fc from "fast-check";
import type {
  CreateFrame,
  CreatedFrame,
  DissolveFrame,
  EnterFrame,
  FaceFrame,
  EventFrame,
  EventRefusedFrame,
  Frame,
  HistoryLimits,
  LeaveFrame,
  ListedFrame,
  PastFrame,
  RegisterFrame,
  RegisteredFrame,
  ReplicaTerms,
  RevokeFrame,
  SyncedFrame,
  UnregisterFrame,
} from "../../src/dmuc/core/words/frames";
import type { InstanceJid, UserJid } from "../../src/dmuc/core/words/ids";
import {
  type Aims,
  absurdNumber,
  aimed,
  anyId,
  anyInstance,
  anyInstant,
  anyNick,
  anySession,
  anyStamp,
  anyText,
  fixed,
  mostly,
  nothing,
  perhaps,
  several,
  someSession,
} from "./aims";
import { anyLeft, anyPresent, anySaid, anySubject, anyView, eventFrame } from "./event-frames";
import {
  anyGeneration,
  anyHave,
  anyItem,
  anyPast,
  anySync,
  backlogFrame,
  configFrame,
  configTakenFrame,
  doneFrame,
  helloFrame,
  petitionFrame,
  rosterFrame,
} from "./frames";
import { payload, replica } from "./scenes";

const anyClient = fixed("faustus@marlowe.lit/desk" as UserJid, "wagner@macbeth.lit/a phone" as UserJid);

const anyLimits: Aims<HistoryLimits> = aimed<HistoryLimits>({
  charactersMax: perhaps(absurdNumber),
  stanzasMax: perhaps(absurdNumber),
  seconds: perhaps(absurdNumber),
  since: perhaps(anyInstant),
});

// What a primary tells

const listedFrame: Aims<ListedFrame> = aimed<ListedFrame>({
  kind: fixed("listed"),
  item: anyItem,
  session: someSession,
});

const pastFrame: Aims<PastFrame> = aimed<PastFrame>({ kind: fixed("past"), message: anyPast, session: someSession });

export const faceFrame: Aims<FaceFrame> = aimed<FaceFrame>({
  kind: fixed("face"),
  face: perhaps(anyText),
  configDigest: fixed("9f2c41d07be6a835", ""),
  session: someSession,
});

const enterFrame: Aims<EnterFrame> = aimed<EnterFrame>({
  kind: fixed("enter"),
  user: anyClient,
  nick: anyNick,
  view: anyView,
  codes: fixed<readonly number[]>([], [100], [201, 210], [170, 170]),
  history: perhaps(anyLimits),
  adopted: fixed(false, true),
  claim: perhaps(anyStamp),
  identity: perhaps(anyId),
  session: anySession,
});

const leaveFrame: Aims<LeaveFrame> = aimed<LeaveFrame>({
  kind: fixed("leave"),
  user: anyClient,
  event: anyLeft,
  session: anySession,
});

export const destroyFrame: Aims<DissolveFrame> = aimed<DissolveFrame>({
  kind: fixed("dissolve"),
  room: fixed("coven"),
  alternative: perhaps(anyInstance),
  password: perhaps(anyText),
  reason: perhaps(anyText),
  generation: mostly([8, anyGeneration], [1, nothing]),
  session: anySession,
});

export const refusedFrame: Aims<EventRefusedFrame> = aimed<EventRefusedFrame>({
  kind: fixed("event-refused"),
  id: anyId,
  nick: anyNick,
  condition: fixed("conflict", "forbidden", "resource-constraint"),
  session: anySession,
  asked: aimed<NonNullable<EventRefusedFrame["asked"]>>({
    user: anyClient,
    stanza: fixed("presence", "message"),
    messageId: perhaps(fixed("m1")),
    node: nothing,
    error: perhaps(fixed(payload("error", ""))),
  }),
});

/** A user's own stanza, with or without a number. */
export const usersFrame: Aims<EventFrame> = aimed<EventFrame>({
  kind: fixed("event"),
  event: mostly<EventFrame["event"]>([2, anyPresent], [1, anyLeft], [2, anySaid], [1, anySubject]),
  stamp: mostly([6, anyStamp], [1, nothing]),
  previous: nothing,
  acknowledged: perhaps(absurdNumber),
  identity: perhaps(anyId),
  session: someSession,
  said: nothing,
  bytes: nothing,
  speaker: anyClient,
  through: nothing,
  codes: nothing,
});

/** What looks like the life of a room. */
export const livelyStarFrame: Aims<Frame> = mostly<Frame>(
  [8, eventFrame],
  [8, usersFrame],
  [2, listedFrame],
  [1, faceFrame],
  [2, pastFrame],
  [2, enterFrame],
  [2, leaveFrame],
  [2, refusedFrame],
  [1, destroyFrame],
);

// What is asked, and answered

const anyTerms: Aims<ReplicaTerms> = aimed<ReplicaTerms>({
  keepaliveMs: fixed(30_000, 60_000, 600_000),
  history: fixed(true, false),
  messagesMax: absurdNumber,
  bytesMax: absurdNumber,
});

/** Of who has had a replica of the room, and of who has not. */
const someSync: Aims<RegisterFrame["sync"]> = fc.tuple(anySync, fc.boolean()).map(([aim, isNew]) => (sight) => {
  const sync = aim(sight);
  return isNew ? { session: sync.session, haves: [] } : sync;
});

const registerFrame: Aims<RegisterFrame> = aimed<RegisterFrame>({
  kind: fixed("register"),
  terms: anyTerms,
  sync: someSync,
});

const registeredFrame: Aims<RegisteredFrame> = aimed<RegisteredFrame>({
  kind: fixed("registered"),
  terms: anyTerms,
  sync: anySync,
  config: perhaps(configFrame, 4),
});

const createFrame: Aims<CreateFrame> = aimed<CreateFrame>({
  kind: fixed("create"),
  room: anyInstance,
  terms: anyTerms,
});

const createdFrame: Aims<CreatedFrame> = aimed<CreatedFrame>({
  kind: fixed("created"),
  replica: fixed(`coven\\40rooms.shakespeare.lit@${replica}` as InstanceJid),
});

const syncedFrame: Aims<SyncedFrame> = aimed<SyncedFrame>({
  kind: fixed("synced"),
  session: someSession,
  tells: perhaps(several(anyHave, 4), 8),
  asOf: perhaps(anyStamp, 8),
});

export const starRequestFrame: Aims<Frame> = mostly<Frame>(
  [3, registerFrame],
  [2, helloFrame],
  [3, backlogFrame],
  [3, rosterFrame],
  [3, syncedFrame],
  [2, configFrame],
  [1, petitionFrame],
  [1, createFrame],
  [1, aimed<RevokeFrame>({ kind: fixed("revoke"), reason: perhaps(anyText) })],
  [1, aimed<UnregisterFrame>({ kind: fixed("unregister") })],
  [1, fixed({ kind: "hello-wanted" } as const)],
);

export const starAnswerFrame: Aims<Frame> = mostly<Frame>(
  [4, registeredFrame],
  [1, createdFrame],
  [2, helloFrame],
  [2, syncedFrame],
  [1, configTakenFrame],
  [1, doneFrame],
);
