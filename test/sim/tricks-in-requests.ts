/** Tricks in what instances ask each other: of other sessions and lives, and in the primary's place (3.3, 3.6). */
import type { Epoch, InstanceJid, Nick, Session } from "../../src/dmuc/core/words/ids";
import { limits } from "../../src/dmuc/core/words/limits";
import type { Room } from "../../src/dmuc/core/room";
import { type Occupant, occupantsOf } from "../../src/dmuc/core/state/roster";
import { configFields, usersOf } from "./cluster";
import {
  backlog,
  forged,
  ghostNick,
  hello,
  numberOf,
  ownHaves,
  past,
  posed,
  present,
  rosterWith,
  said,
  withId,
} from "./forging";
import { forgedText, textPayload } from "./people";
import type { Trick } from "./trick";

export const ofSessions: readonly Trick[] = [
  {
    name: "a frame of another session",
    refused: "silently",
    frames: (attack) => [{ kind: "event", event: said(attack.own.nick), session: "forged" as Session }],
  },
  {
    name: "a private message of another session",
    refused: "silently",
    frames: ({ own, target, room }) =>
      occupantsOf(room.roster, target).map(({ nick }) => ({
        kind: "private",
        from: own.nick,
        to: nick,
        type: "chat",
        payload: textPayload("body", forged()),
        session: "forged" as Session,
      })),
  },
  {
    name: "roster, backlog and end of a sync of another session",
    refused: "answer",
    frames: (attack) => {
      const session = "forged" as Session;
      const other = { ...attack, session };
      return [rosterWith(other), backlog(other, past(said(attack.own.nick), numberOf(attack)))].concat([
        { kind: "synced", session },
        { kind: "reach", session, peers: [{ jid: `coven@${attack.primary}` as InstanceJid, up: false }] },
      ]);
    },
  },
  {
    name: "a hello of another life of the room",
    refused: "answer",
    frames: (attack) => {
      const frame = hello(attack, ownHaves(attack));
      return frame.kind === "hello"
        ? [{ ...frame, sync: { ...frame.sync, generation: "forged" as NonNullable<Room["generation"]> } }]
        : [];
    },
  },
  {
    name: "a hello that has everything of everybody",
    refused: "silently",
    frames: (attack) => {
      const far = ownHaves(attack).map((have) => ({ ...have, contiguous: limits.integerMax }));
      const session = `forged-${attack.now % 1_000_000}` as Session;
      return [hello(attack, far, session), { kind: "synced", session }];
    },
    costsLink: true,
  },
  {
    name: "a hello that has nothing of anybody, and of a hundred starts",
    refused: "silently",
    frames: (attack) => {
      const [own] = ownHaves(attack);
      const starts = Array.from({ length: 100 }, (_, index) => ({
        ...own!,
        epoch: `forged-${index}` as Epoch,
        contiguous: 1,
      }));
      return [hello(attack, [own!, ...starts], `forged~${attack.now % 1_000_000}` as Session)];
    },
    costsLink: true,
  },
];

export const ofThePrimary: readonly Trick[] = [
  {
    name: "a configuration",
    refused: "answer",
    frames: ({ session }) => [
      { kind: "config", config: { fields: configFields(666) }, configDigest: "forged", session },
    ],
  },
  {
    name: "a set-up",
    refused: "answer",
    frames: (attack) => {
      const frame = hello(attack, ownHaves(attack));
      const sync = frame.kind === "hello" ? { sync: frame.sync } : {};
      return [{ kind: "config", config: { fields: configFields(666) }, configDigest: "forged", ...sync }];
    },
  },
  {
    name: "access lists",
    refused: "answer",
    frames: ({ session, hostile }) => [
      {
        kind: "config",
        lists: { version: "forged", items: [{ jid: `villain@${usersOf(hostile)}`, affiliation: "owner" }] },
        listsDigest: "forged",
        session,
      },
    ],
  },
  {
    name: "news of a peer",
    refused: "answer",
    frames: () => [{ kind: "peerhost", room: "coven", peer: "coven@rooms.villain.lit" as InstanceJid, removed: false }],
  },
  {
    name: "that a peer is gone",
    refused: "answer",
    frames: ({ primary }) => [
      { kind: "peerhost", room: "coven", peer: `coven@${primary}` as InstanceJid, removed: true },
    ],
  },
  {
    name: "the end of the room",
    refused: "answer",
    against: "replicas",
    frames: () => [{ kind: "dissolve", room: "coven", reason: forgedText }],
  },
  {
    name: "a room of its own in place of this one",
    refused: "answer",
    atRestOnly: true,
    frames: ({ hostile }) => [
      { kind: "replicate", room: "coven", primary: `coven@${hostile}` as InstanceJid, name: forgedText },
    ],
  },
  {
    name: "a roster with people of others",
    refused: "silently",
    frames: (attack) => {
      const claim = withId(numberOf(attack), { host: attack.victim.home, sequence: 77 });
      const { view } = present(ghostNick, { user: `ghost@${usersOf(attack.target)}/desk` });
      const item: Occupant = { nick: ghostNick, home: attack.victim.home, view, claim };
      const frame = rosterWith(attack, item);
      if (frame.kind !== "roster") return [];
      const tells = [
        ...(frame.tells ?? []),
        { host: attack.victim.home, epoch: claim.id.epoch, contiguous: 77, above: [] },
      ];
      return [{ ...frame, tells }];
    },
  },
  {
    name: "a roster that never ends",
    refused: "answer",
    frames: (attack) => {
      const { view } = present(ghostNick, { affiliation: "none" });
      return Array.from({ length: 1 + limits.occupantsMax / 200 }, (_, page) => ({
        kind: "roster" as const,
        ...(page === 0 ? {} : { after: 200 * page }),
        items: Array.from({ length: 200 }, (__, index) => ({
          nick: `n${page}-${index}` as Nick,
          view,
        })),
        more: true,
        session: attack.session,
      }));
    },
    costsLink: true,
  },
  {
    name: "a backlog with messages of others",
    refused: "line",
    frames: (attack) => [
      backlog(
        attack,
        past(posed(attack.victim.nick), withId(numberOf(attack), { host: attack.victim.home, sequence: 500 })),
      ),
    ],
  },
  {
    name: "a backlog with words of the room itself",
    refused: "line",
    frames: (attack) => [backlog(attack, past(said(), numberOf(attack)))],
  },
];
