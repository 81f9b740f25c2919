/** Tricks in what happens in a room: events of others, and its own ones with a false number, place or person (3.1, 3.9). */
import type { Epoch } from "../../src/dmuc/core/words/ids";
import { limits } from "../../src/dmuc/core/words/limits";
import { occupantsOf } from "../../src/dmuc/core/state/roster";
import { usersOf } from "./cluster";
import {
  type Attack,
  backlog,
  farMs,
  forged,
  ghostNick,
  hundredYearsMs,
  left,
  noteForged,
  numbered,
  numberOf,
  ownWords,
  past,
  posed,
  present,
  rosterWith,
  said,
  withId,
} from "./forging";
import { textPayload } from "./people";
import type { Trick } from "./trick";

/**
 * A number that nobody has given, higher at each try, by more than one try takes: what comes on a link after a higher number has
 * been there before, and is not looked at again.
 */
function unused({ now }: Attack): number {
  return 1_000 * (1 + (Math.floor(now / 1_000) % 1_000_000));
}

export const ofOthers: readonly Trick[] = [
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

export const ofItsOwn: readonly Trick[] = [
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
      const first = numberOf(attack);
      return Array.from({ length: 300 }, (_, index) => {
        const stamp = withId(first, { sequence: first.id.sequence + 1_000 + 2 * index });
        noteForged(attack, stamp);
        return { kind: "event", event: said(attack.own.nick), stamp };
      });
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
