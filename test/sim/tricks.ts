/**
 * What a hostile child says: one trick each (3.5, 3.9). Well encoded, unless the trick is in the letters. None of it may have an
 * effect on anything but the hostile one's own people.
 */
import type { Frame } from "../../src/dmuc/core/frames";
import type { Epoch, InstanceJid, Nick, Session } from "../../src/dmuc/core/ids";
import { limits } from "../../src/dmuc/core/limits";
import type { Room } from "../../src/dmuc/core/room";
import { type Occupant, occupantsOf } from "../../src/dmuc/core/roster";
import type { Stanza } from "../../src/dmuc/wire/stanza";
import { configFields, usersOf } from "./cluster";
import {
  type Attack,
  backlog,
  farMs,
  forged,
  ghostNick,
  hello,
  hundredYearsMs,
  left,
  numbered,
  numberOf,
  ownHaves,
  ownWords,
  past,
  posed,
  present,
  rosterWith,
  said,
  withId,
} from "./forging";
import { forgedText, textPayload } from "./people";

/** How the honest one says that it refuses. */
export type Refused =
  /** By the answer to the request. */
  | "answer"
  /** By a line in the administrator's log. */
  | "line"
  /** Not at all: it is void by its form alone, or an honest peer may send such a thing as well. */
  | "silently";

export interface Trick {
  readonly name: string;
  readonly refused: Refused;
  readonly frames: (attack: Attack) => readonly Frame[];
  /** Changes what was well encoded. */
  readonly spoil?: (stanza: Stanza, attack: Attack) => Stanza;
  /** Its price is the link: then the session has to begin anew. */
  readonly costsLink?: true;
  /** Whether it is a trick towards that target; absent: towards everybody. */
  readonly against?: "replicas";
  /** Only while everything is at rest: a listed peer that takes the name of a room while it is nowhere has it. */
  readonly atRestOnly?: true;
  /** It is in the letters of a stanza, or in a rule that not every policy has: then of the mesh alone. */
  readonly meshOnly?: true;
}

/** A number that nobody has given, another at each try: what comes twice on a link is not looked at again. */
function unused({ now }: Attack): number {
  return 1_000 + (Math.floor(now / 1_000) % 1_000_000);
}

const ofOthers: readonly Trick[] = [
  {
    name: "an event of another host",
    refused: "line",
    frames: (attack) => [
      numbered(
        attack,
        posed(attack.victim.nick),
        withId(numberOf(attack), { host: attack.victim.home, sequence: unused(attack) }),
      ),
    ],
  },
  {
    name: "an event of the receiver itself",
    refused: "line",
    frames: (attack) => [
      numbered(
        attack,
        posed(attack.victim.nick),
        withId(numberOf(attack), { host: attack.target, sequence: unused(attack) }),
      ),
    ],
  },
  {
    name: "words of somebody at home elsewhere",
    refused: "line",
    frames: (attack) => [numbered(attack, posed(attack.victim.nick))],
  },
  {
    name: "words of the room itself",
    refused: "line",
    frames: (attack) => [numbered(attack, said())],
  },
  {
    name: "old words of the room, without a number",
    refused: "line",
    frames: (attack) => [{ kind: "event", event: said(), said: attack.now, session: attack.session }],
  },
  {
    name: "a chat state of somebody at home elsewhere",
    refused: "line",
    frames: (attack) => [{ kind: "event", event: posed(attack.victim.nick), session: attack.session }],
  },
  {
    name: "the subject, by somebody at home elsewhere",
    refused: "line",
    frames: (attack) => [
      numbered(attack, {
        kind: "subject",
        nick: attack.victim.nick,
        payload: textPayload("subject", `posed ${forged()}`),
      }),
    ],
  },
  {
    name: "another look of somebody at home elsewhere",
    refused: "silently",
    frames: (attack) => [numbered(attack, present(attack.victim.nick))],
  },
  {
    name: "the same, with his identity, as if the primary had decided",
    refused: "line",
    frames: ({ victim, ...attack }) => [
      {
        ...numbered({ ...attack, victim }, present(victim.nick, { affiliation: "none" })),
        ...(victim.identity === undefined ? {} : { identity: victim.identity }),
      },
    ],
  },
  {
    name: "the end of somebody at home elsewhere",
    refused: "line",
    frames: (attack) => [
      {
        ...numbered(attack, left(attack.victim.nick)),
        ...(attack.victim.identity === undefined ? {} : { identity: attack.victim.identity }),
      },
    ],
  },
  {
    name: "another nick for somebody at home elsewhere",
    refused: "silently",
    frames: (attack) => {
      const { view } = present(attack.victim.nick, { affiliation: "none" });
      return [numbered(attack, { kind: "renamed", nick: attack.victim.nick, newNick: ghostNick, view })];
    },
  },
  {
    name: "a private message of somebody at home elsewhere",
    refused: "line",
    frames: ({ victim, target, room, session }) =>
      occupantsOf(room.roster, target).map(({ nick }) => ({
        kind: "private",
        from: victim.nick,
        to: nick,
        type: "chat",
        payload: textPayload("body", forged()),
        session,
      })),
  },
  {
    name: "a question of somebody at home elsewhere",
    refused: "answer",
    frames: ({ victim, target, room, session }) =>
      occupantsOf(room.roster, target).map(({ nick, view }) => ({
        kind: "occupant-iq",
        from: victim.nick,
        to: nick,
        type: "get",
        id: `${session}.${view.occupantId ?? ""}.forged`,
        payload: textPayload("body", forged()),
      })),
  },
  {
    name: "an answer that nobody has asked for",
    refused: "silently",
    frames: ({ victim, target, room, session }) =>
      occupantsOf(room.roster, target).map(({ nick }) => ({
        kind: "occupant-iq",
        from: victim.nick,
        to: nick,
        type: "result",
        id: `${session}..guessed`,
        payload: textPayload("body", forged()),
      })),
  },
];

const ofItsOwn: readonly Trick[] = [
  {
    name: "its own occupant as an owner, with a JID of the receiver's users",
    refused: "line",
    frames: (attack) => [
      numbered(attack, present(attack.own.nick, { user: `villain@${usersOf(attack.target)}/desk` })),
    ],
  },
  {
    name: "its own occupant with the occupant-id of another",
    refused: "line",
    frames: (attack) => {
      const { occupantId } = attack.victim.view;
      const claimed = { affiliation: "none", ...(occupantId === undefined ? {} : { occupantId }) } as const;
      return occupantId === undefined ? [] : [numbered(attack, present(attack.own.nick, claimed))];
    },
  },
  {
    name: "words of one of its own who has no voice",
    refused: "line",
    meshOnly: true,
    frames: (attack) => [
      numbered(attack, present(ghostNick, { affiliation: "none", role: "visitor" })),
      // A minute after a change of the rules everybody is heard: his own server might not know of it.
      numbered(attack, said(ghostNick, `own ${forged()}`)),
      numbered(attack, left(ghostNick)),
    ],
  },
  {
    name: "a key that does not grow",
    refused: "line",
    meshOnly: true,
    frames: (attack) => {
      const first = numberOf(attack);
      const second = numberOf(attack);
      return [
        numbered(attack, ownWords(attack), first),
        numbered(attack, ownWords(attack), { ...second, orderKey: first.orderKey - 1 }),
      ];
    },
  },
  {
    name: "numbers far above those that are known",
    refused: "silently",
    frames: (attack) => {
      const stamp = numberOf(attack);
      return Array.from({ length: 300 }, (_, index) => ({
        kind: "event",
        event: said(attack.own.nick),
        stamp: withId(stamp, { sequence: stamp.id.sequence + 1_000 + 2 * index }),
      }));
    },
    costsLink: true,
  },
  {
    name: "a flood of epochs",
    refused: "silently",
    frames: (attack) =>
      Array.from({ length: 40 }, (_, index) =>
        numbered(
          attack,
          said(attack.own.nick),
          withId(numberOf(attack), { epoch: `forged-${index}` as Epoch, sequence: 1 }),
        ),
      ),
    costsLink: true,
  },
  {
    name: "a backlog out of forty starts",
    refused: "silently",
    frames: (attack) => [
      backlog(
        attack,
        ...Array.from({ length: 40 }, (_, index) =>
          past(ownWords(attack), withId(numberOf(attack), { epoch: `old-${index}` as Epoch, sequence: 1 })),
        ),
      ),
    ],
  },
  {
    name: "a backlog days ahead",
    refused: "line",
    frames: (attack) => [backlog(attack, past(said(attack.own.nick), numberOf(attack, farMs)))],
    costsLink: true,
  },
  {
    name: "a roster with claims of a hundred years ago and ahead",
    refused: "silently",
    frames: (attack) =>
      [-hundredYearsMs, hundredYearsMs].map((aheadMs) => {
        const claim = withId(numberOf(attack, aheadMs), { sequence: 1 });
        return rosterWith(attack, { ...attack.victim, home: attack.hostile, claim, view: present(ghostNick).view });
      }),
  },
  {
    name: "counts without sense",
    refused: "silently",
    frames: (attack) => [
      { ...numbered(attack, ownWords(attack)), acknowledged: limits.integerMax },
      { ...numbered(attack, ownWords(attack)), acknowledged: 0 },
    ],
  },
];

const ofSessions: readonly Trick[] = [
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

const ofThePrimary: readonly Trick[] = [
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

/** The letters are wrong. */
const ofLetters: readonly Trick[] = [
  ...["9007199254740993", "-1", "1e3", "0x10", "", "NaN"].map((n): Trick => ({
    name: `the number "${n}"`,
    refused: "silently",
    meshOnly: true,
    frames: (attack) => [numbered(attack, said(attack.own.nick))],
    spoil: (stanza) => respelled(stanza, { n }),
  })),
  {
    name: "a frame that says it comes from the primary",
    refused: "silently",
    frames: (attack) => [numbered(attack, posed(attack.victim.nick))],
    spoil: (stanza, { hostile, primary }) =>
      JSON.parse(JSON.stringify(stanza).replaceAll(`coven@${hostile}`, `coven@${primary}`)) as Stanza,
  },
  {
    name: "a configuration that says it comes from the primary",
    refused: "answer",
    frames: ({ session }) => [
      { kind: "config", config: { fields: configFields(666) }, configDigest: "forged", session },
    ],
    spoil: (stanza, { hostile, primary }) =>
      JSON.parse(JSON.stringify(stanza).replaceAll(`coven@${hostile}`, `coven@${primary}`)) as Stanza,
  },
];

/** The stanza with other attributes in its origin stamp. */
function respelled(stanza: Stanza, attributes: Readonly<Record<string, string>>): Stanza {
  return {
    ...stanza,
    children: stanza.children.map((child) =>
      typeof child === "string" || child.name !== "o"
        ? child
        : { ...child, attributes: { ...child.attributes, ...attributes } },
    ),
  };
}

/** It costs the link for good: nothing comes after it. */
export const lastTrick: Trick = {
  name: "a message days ahead",
  refused: "line",
  frames: (attack) => [numbered(attack, said(attack.own.nick), numberOf(attack, farMs))],
  costsLink: true,
};

export const tricks: readonly Trick[] = [...ofOthers, ...ofItsOwn, ...ofSessions, ...ofThePrimary, ...ofLetters];
