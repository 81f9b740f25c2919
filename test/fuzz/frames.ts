/** Frames of every kind, as the codec would hand them on: well formed, and otherwise as a hostile peer likes. */
import fc from "fast-check";
import type { ListItem } from "../../src/dmuc/core/words/config";
import type { RosterItem, Said, SubjectSet } from "../../src/dmuc/core/words/events";
import type {
  AliveFrame,
  AliveRoom,
  BacklogFrame,
  ConfigFrame,
  ConfigTakenFrame,
  DissolveFrame,
  Frame,
  Have,
  HistoryFrame,
  HistoryRequestFrame,
  ListsUpdate,
  PastAct,
  PastMessage,
  PeerhostFrame,
  PetitionFrame,
  ReachFrame,
  ReplicateFrame,
  RosterFrame,
  SyncState,
} from "../../src/dmuc/core/words/frames";
import type { Generation, Session, UserJid } from "../../src/dmuc/core/words/ids";
import { limits } from "../../src/dmuc/core/words/limits";
import {
  type Aims,
  type Sight,
  absurdNumber,
  aimed,
  anyAffiliation,
  anyId,
  anyIdentity,
  anyInstance,
  anyInstant,
  anyNick,
  anyPayload,
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
import {
  anyLeft,
  anyPresent,
  anySaid,
  anySubject,
  anyView,
  eventFrame,
  eventRefusedFrame,
  occupantIqFrame,
  privateFrame,
} from "./event-frames";

// Set-up and sync

/** The room's own life, or another. */
export const anyGeneration: Aims<Generation> = mostly(
  [8, fc.constant(({ room }: Sight) => room.generation ?? ("none" as Generation))],
  [1, fixed("another-life" as Generation)],
);

const someNumbers = fc.constantFrom<readonly number[]>(
  [],
  [],
  [],
  [7],
  [5, 9],
  Array.from({ length: 256 }, (_, index) => 2 * index + 1_000),
);

export const anyHave: Aims<Have> = fc
  .tuple(
    anyId,
    fc.option(absurdNumber, { nil: undefined }),
    someNumbers,
    someNumbers,
    fc.option(fc.constantFrom(0, 1, 5), { nil: undefined, freq: 2 }),
  )
  .map(([idAim, absurd, above, without, back]) => (sight) => {
    const { host, epoch, sequence } = idAim(sight);
    const contiguous = absurd?.(sight) ?? sequence - 1;
    return {
      host,
      epoch,
      contiguous,
      above,
      ...(back === undefined ? {} : { previous: Math.max(0, contiguous - back) }),
      ...(without.length === 0 ? {} : { without }),
    };
  });

const anyHaves: Aims<readonly Have[]> = mostly<readonly Have[]>(
  [40, several(anyHave, 5)],
  [
    1,
    fc.constantFrom(40, 200).map(
      (count) =>
        ({ host }: Sight) =>
          Array.from({ length: count }, (_, index) => ({
            host,
            epoch: `start-${index}` as Have["epoch"],
            contiguous: index,
            above: [],
          })),
    ),
  ],
  [
    1,
    fc.constantFrom(40, 1600).map(
      (count) => () =>
        Array.from({ length: count }, (_, index) => ({
          host: `rooms.x${index}.lit` as Have["host"],
          epoch: "start" as Have["epoch"],
          contiguous: index,
          above: [],
        })),
    ),
  ],
);

const anyDigest: Aims<string | undefined> = mostly(
  [4, fc.constant(({ room }: Sight) => room.config.digest)],
  [1, fixed("forged")],
  [1, nothing],
);

export const anySync: Aims<SyncState> = aimed<SyncState>({
  session: mostly<Session>([2, fixed("new~1" as Session, "new~2" as Session)], [1, someSession]),
  generation: anyGeneration,
  configDigest: anyDigest,
  listsDigest: anyDigest,
  now: anyInstant,
  haves: anyHaves,
  peers: perhaps(several(anyInstance, 32)),
  wantsRoster: perhaps(fixed(true as const)),
});

const replicateFrame: Aims<ReplicateFrame> = aimed<ReplicateFrame>({
  kind: fixed("replicate"),
  room: fixed("coven"),
  primary: perhaps(anyInstance, 8),
  name: perhaps(anyText),
  generation: mostly([8, anyGeneration], [1, nothing]),
});

const anyListItem: Aims<ListItem> = aimed<ListItem>({
  jid: fc.nat({ max: 40 }).map((count) => () => (count === 0 ? "crone1@shakespeare.lit" : `user${count}@marlowe.lit`)),
  affiliation: anyAffiliation,
  nick: perhaps(anyNick),
  reason: perhaps(anyText),
  actor: perhaps(anyNick),
});

const anyLists: Aims<ListsUpdate> = aimed<ListsUpdate>({
  version: fixed("lists-2", "lists-3"),
  base: mostly([2, fc.constant(({ room }: Sight) => room.lists.digest)], [1, fixed("forged")], [1, nothing]),
  items: several(anyListItem, 30),
});

export const configFrame: Aims<ConfigFrame> = aimed<ConfigFrame>({
  kind: fixed("config"),
  config: mostly(
    [
      4,
      fixed(
        { fields: [{ name: "muc#roomconfig_membersonly", values: ["1"] }] },
        { fields: [{ name: "muc#roomconfig_historylength", values: ["-1"] }] },
        { fields: [] },
      ),
    ],
    [1, nothing],
  ),
  lists: perhaps(anyLists, 4),
  configDigest: anyDigest,
  listsDigest: anyDigest,
  session: anySession,
  sync: perhaps(anySync, 2),
  occupant: nothing,
});

export const anyItem: Aims<RosterItem> = aimed<RosterItem>({
  nick: anyNick,
  view: anyView,
  claim: mostly([8, anyStamp], [1, nothing]),
  identity: perhaps(anyIdentity),
});

export const rosterFrame: Aims<RosterFrame> = aimed<RosterFrame>({
  kind: fixed("roster"),
  items: mostly<readonly RosterItem[]>(
    [40, several(anyItem, 6)],
    [
      1,
      fc.tuple(anyItem, fc.constantFrom(200, 1000, 2001)).map(([aim, count]) => (sight) => {
        const item = aim(sight);
        return Array.from({ length: count }, (_, index) => ({
          ...item,
          nick: `${item.nick}${index}` as typeof item.nick,
        }));
      }),
    ],
  ),
  tells: perhaps(several(anyHave, 4), 8),
  asOf: perhaps(anyStamp),
  after: perhaps(fixed(0, 1, 2, 50)),
  session: anySession,
  more: mostly([4, fixed(false)], [1, fixed(true)]),
});

export const historyRequestFrame: Aims<HistoryRequestFrame> = aimed<HistoryRequestFrame>({
  kind: fixed("history-request"),
  room: fixed("coven"),
  limits: aimed<HistoryRequestFrame["limits"]>({
    charactersMax: perhaps(absurdNumber),
    stanzasMax: perhaps(absurdNumber),
    seconds: perhaps(absurdNumber),
    since: perhaps(anyInstant),
  }),
  session: anySession,
  occupant: nothing,
});

export const anyPast: Aims<PastMessage> = fc
  .tuple(mostly<Said | SubjectSet>([4, anySaid], [1, anySubject]), anyStamp)
  .map(([eventAim, stampAim]) => (sight) => {
    const stamp = stampAim(sight);
    return { event: eventAim(sight), stamp, time: stamp.time, bytes: 250 };
  });

const anyAct: Aims<PastAct> = aimed<PastAct>({
  event: mostly<PastAct["event"]>([1, anyPresent], [1, anyLeft]),
  stamp: anyStamp,
  identity: anyIdentity,
});

/** A page as long as any, of the numbers that come next: with and without gaps. */
const longPage: Aims<readonly PastMessage[]> = fc
  .tuple(anyPast, fc.constantFrom(50, 51, 300, 500), fc.constantFrom(1, 2, 7))
  .map(([aim, count, stride]) => (sight) => {
    const first = aim(sight);
    const { id, orderKey } = first.stamp!;
    return Array.from({ length: count }, (_, index) => ({
      ...first,
      stamp: {
        ...first.stamp!,
        id: { ...id, sequence: Math.min(id.sequence + index * stride, 2 ** 53 - 1) },
        orderKey: Math.min(orderKey + index, 2 ** 53 - 1),
      },
    }));
  });

export const backlogFrame: Aims<BacklogFrame> = aimed<BacklogFrame>({
  kind: fixed("backlog"),
  session: someSession,
  messages: mostly<readonly PastMessage[]>([30, several(anyPast, 6)], [2, longPage]),
  acts: perhaps(several(anyAct, 4)),
  gone: perhaps(several(anyIdentity, 3)),
  more: fixed(false, false, true),
});

const reachFrame: Aims<ReachFrame> = aimed<ReachFrame>({
  kind: fixed("reach"),
  session: someSession,
  peers: several(aimed<ReachFrame["peers"][number]>({ jid: anyInstance, up: fixed(true, false) }), 5),
});

export const petitionFrame: Aims<PetitionFrame> = aimed<PetitionFrame>({
  kind: fixed("petition"),
  session: someSession,
  // Nobody is no user.
  user: fixed("crone1@shakespeare.lit/desk" as UserJid, "witch@macbeth.lit/desk" as UserJid),
  type: fixed("get", "set"),
  payload: anyPayload,
  identity: perhaps(anyIdentity),
});

const peerhostFrame: Aims<PeerhostFrame> = aimed<PeerhostFrame>({
  kind: fixed("peerhost"),
  room: fixed("coven"),
  peer: perhaps(
    mostly(
      [2, anyInstance],
      [1, fc.nat({ max: 60 }).map((count) => () => `coven@rooms.x${count}.lit` as NonNullable<PeerhostFrame["peer"]>)],
    ),
    8,
  ),
  removed: fixed(false, true),
  generation: mostly([8, anyGeneration], [1, nothing]),
});

const dissolveFrame: Aims<DissolveFrame> = aimed<DissolveFrame>({
  kind: fixed("dissolve"),
  room: fixed("coven"),
  alternative: perhaps(anyInstance),
  password: perhaps(anyText),
  reason: perhaps(anyText),
  generation: mostly([8, anyGeneration], [1, nothing]),
  session: nothing,
});

const aliveRoom: Aims<AliveRoom> = aimed<AliveRoom>({
  room: anyInstance,
  session: anySession,
  count: perhaps(absurdNumber, 8),
  gone: fixed(false, false, true),
});

export const aliveRow: Aims<AliveRoom> = aliveRoom;

export const aliveFrame: Aims<AliveFrame> = fc
  .tuple(anyId, several(aliveRoom, 5))
  .map(([idAim, roomsAim]) => (sight) => ({ kind: "alive", epoch: idAim(sight).epoch, rooms: roomsAim(sight) }));

// Answers

export const configTakenFrame: Aims<ConfigTakenFrame> = aimed<ConfigTakenFrame>({
  kind: fixed("config-taken"),
  sync: perhaps(anySync, 8),
});
export const historyFrame: Aims<HistoryFrame> = aimed<HistoryFrame>({
  kind: fixed("history"),
  messages: mostly<readonly PastMessage[]>([30, several(anyPast, 6)], [1, longPage]),
  left: fixed(0, 0, 3, limits.historyEventsMax),
});
export const doneFrame = fixed({ kind: "done" } as const);
export const helloFrame = aimed<Extract<Frame, { kind: "hello" }>>({ kind: fixed("hello"), sync: anySync });
export const syncedFrame = aimed<Extract<Frame, { kind: "synced" }>>({
  kind: fixed("synced"),
  session: someSession,
  tells: nothing,
  asOf: nothing,
});

/** What looks like the life of a room. */
export const livelyFrame: Aims<Frame> = mostly<Frame>([12, eventFrame], [1, privateFrame], [1, occupantIqFrame]);

/** The same, with what no dialect here has words for. */
export const livelyOrOtherFrame: Aims<Frame> = mostly<Frame>([14, livelyFrame], [1, eventRefusedFrame]);

/** What is asked, and awaits an answer. */
export const requestFrame: Aims<Frame> = mostly<Frame>(
  [4, helloFrame],
  [4, backlogFrame],
  [4, rosterFrame],
  [3, syncedFrame],
  [2, configFrame],
  [2, reachFrame],
  [2, petitionFrame],
  [1, fixed({ kind: "hello-wanted" } as const)],
  [1, historyRequestFrame],
  [1, replicateFrame],
  [1, peerhostFrame],
  [1, dissolveFrame],
);

/** What no room is ever asked. */
export const misplacedFrame: Aims<Frame> = mostly<Frame>(
  [1, aliveFrame],
  [1, historyFrame],
  [1, doneFrame],
  [1, configTakenFrame],
);

export const answerFrame: Aims<Frame> = mostly<Frame>(
  [4, helloFrame],
  [2, syncedFrame],
  [2, configTakenFrame],
  [1, historyFrame],
  [1, doneFrame],
);
