/**
 * What a peer may say, aimed at a room: numbers that come next or lie absurdly far, the right session or another, its own
 * people or those of others. An aim is settled when its turn comes, from the room as it is then.
 */
import fc from "fast-check";
import type {
  Affiliation,
  Epoch,
  EventId,
  Host,
  InstanceJid,
  Instant,
  Nick,
  Role,
} from "../../src/dmuc/core/words/ids";
import type { Stamp, UserJid } from "../../src/dmuc/core/words/ids";
import type { Link } from "../../src/dmuc/core/state/link";
import { limits } from "../../src/dmuc/core/words/limits";
import { contiguousOf } from "../../src/dmuc/core/state/log";
import type { Room } from "../../src/dmuc/core/room";
import { allOccupants } from "../../src/dmuc/core/state/roster";
import { payload as payloadOf, epochOf, instanceAt, replica, sibling, source, stranger } from "./scenes";

/** The room as a peer's frame finds it. */
export interface Sight {
  readonly room: Room;
  readonly now: Instant;
  readonly peer: InstanceJid;
  readonly host: Host;
  readonly link?: Link;
}

export type Aim<T> = (sight: Sight) => T;
export type Aims<T> = fc.Arbitrary<Aim<T>>;

/** One of these values, whatever the room is like. */
export function fixed<const T>(...values: readonly T[]): Aims<T> {
  return fc.constantFrom(...values).map((value) => () => value);
}

/** One of these, each as often as its number says. */
export function mostly<T>(...choices: readonly (readonly [number, Aims<T>])[]): Aims<T> {
  return fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

/** An object each of whose properties is an aim; those that settle to undefined are missing. */
export function aimed<T extends object>(fields: { readonly [K in keyof T]-?: Aims<T[K] | undefined> }): Aims<T> {
  const entries = Object.entries<Aims<unknown>>(fields);
  return fc.tuple(...entries.map(([, aims]) => aims)).map((aims) => (sight) => {
    const settled = entries.map(([name], index): readonly [string, unknown] => [name, aims[index]!(sight)]);
    return Object.fromEntries(settled.filter(([, value]) => value !== undefined)) as T;
  });
}

export function several<T>(aims: Aims<T>, maxLength: number): Aims<readonly T[]> {
  return fc.array(aims, { maxLength }).map((many) => (sight) => many.map((aim) => aim(sight)));
}

export const nothing: Aims<undefined> = fc.constant(() => undefined);

export function perhaps<T>(aims: Aims<T>, weight = 1): Aims<T | undefined> {
  return mostly<T | undefined>([4, nothing], [weight, aims]);
}

// Names

const everybody = [source, replica, sibling, stranger];
export const unknownHost = "rooms.nowhere.lit" as Host;

export const theirHost: Aims<Host> = fc.constant(({ host }) => host);
const honestHost: Aims<Host> = fc.nat().map(
  (place) =>
    ({ host }) =>
      everybody.filter((other) => other !== host)[place % (everybody.length - 1)]!,
);
export const anyHost: Aims<Host> = mostly([8, theirHost], [2, honestHost], [1, fixed(unknownHost)]);

export const anyInstance: Aims<InstanceJid> = mostly(
  [6, fixed(...everybody.map((host) => instanceAt(host)))],
  [1, fixed(`heath@${sibling}` as InstanceJid, instanceAt(unknownHost))],
);

/** Somebody in the room: of the peer's own, or of the others. */
function somebody(isOwn: boolean): Aims<Nick> {
  return fc.nat({ max: 20 }).map((place) => ({ room, host }) => {
    const nicks = allOccupants(room.roster).filter(({ home }) => (home === host) === isOwn);
    return nicks[place % Math.max(nicks.length, 1)]?.nick ?? (`new-${place}` as Nick);
  });
}

const newcomer: Aims<Nick> = fc.nat({ max: 9 }).map((count) => () => `new-${count}` as Nick);
const oddNick = fixed(
  ..." ,.,/,@,\t,\u{1f9d9},a (b) 9".split(",").map((nick) => nick as Nick),
  "x".repeat(1024) as Nick,
);
export const anyNick: Aims<Nick> = mostly([5, somebody(true)], [3, somebody(false)], [3, newcomer], [1, oddNick]);

const userOfTheirs: Aims<UserJid> = fc.constantFrom("", "/desk", "/phone").chain((resource) =>
  fc.constantFrom("faustus", "mephisto", "wagner").map(
    (name) =>
      ({ host }) =>
        `${name}@${host.replace("rooms.", "")}${resource}` as UserJid,
  ),
);
const userOfOthers: Aims<UserJid> = fc.nat({ max: 20 }).map((place) => ({ room, host }) => {
  const others = allOccupants(room.roster).filter(({ home, view }) => home !== host && view.user !== undefined);
  return others[place % Math.max(others.length, 1)]?.view.user ?? ("nobody@nowhere.lit" as UserJid);
});
const oddUser = fixed(...["", "@", "/", "a@", "@b", "marlowe.lit", "x".repeat(3000)].map((user) => user as UserJid));
export const anyUser: Aims<UserJid> = mostly([6, userOfTheirs], [3, userOfOthers], [1, oddUser]);

export const anyAffiliation = fixed<Affiliation>("owner", "admin", "member", "none", "outcast");
export const anyRole = fixed<Role>("moderator", "participant", "visitor", "none");
export const anyText = fixed("", "psst", "x".repeat(2000));
export const anyPayload = fixed(payloadOf("status", "forged"), payloadOf("body", "forged"), payloadOf("x", ""));

export const rightSession: Aims<Link["session"]> = fc.constant(({ link }) => link?.session);
const otherSession = fixed("forged~1" as NonNullable<Link["session"]>);
export const anySession: Aims<Link["session"]> = mostly([6, rightSession], [1, otherSession], [1, nothing]);
/** Where the codec would refuse a frame without one. */
export const someSession: Aims<NonNullable<Link["session"]>> = mostly(
  [8, fc.constant(({ link }: Sight) => link?.session ?? ("forged~2" as NonNullable<Link["session"]>))],
  [1, otherSession],
);

// Numbers

export const hourMs = 3_600_000;
export const yearMs = 365 * 24 * hourMs;

export const absurdNumber = fixed(0, 1, 255, 256, 257, 2 ** 31, 2 ** 32, limits.integerMax - 1, limits.integerMax);
/** The instants that the codec can read: years 0 to 9999. */
export const anyInstant: Aims<Instant> = mostly<Instant>(
  [8, fc.constant(({ now }) => now)],
  [1, fixed(0 as Instant, Date.UTC(9999, 11, 31) as Instant, -60_000_000_000_000 as Instant)],
  [
    1,
    fc.integer({ min: -100 * yearMs, max: 100 * yearMs }).map(
      (ms) =>
        ({ now }) =>
          (now + ms) as Instant,
    ),
  ],
);

/** Above all that the room has seen, by so much. */
function ahead(...byMs: readonly number[]): Aims<number> {
  return fc.constantFrom(...byMs).map(
    (ms) =>
      ({ room, now }) =>
        Math.max(now, room.log.highestKey + 1) + ms,
  );
}

const orderKey: Aims<number> = mostly(
  [8, ahead(0)],
  [1, ahead(59_000, 61_000, 23 * hourMs, 24 * hourMs, 25 * hourMs, 100 * yearMs)],
  [2, absurdNumber],
);

/** An epoch of that host: its present one, or one that nobody has announced. */
const epochs: fc.Arbitrary<(host: Host) => Epoch> = fc.oneof(
  { weight: 8, arbitrary: fc.constant(epochOf) },
  { weight: 1, arbitrary: fc.constant(() => "an-earlier-gener" as Epoch) },
  { weight: 1, arbitrary: fc.nat({ max: 40 }).map((count) => () => `forged-${count}gener` as Epoch) },
);

/** A number by how far it lies from the next one, or an absurd one. */
const numbers: fc.Arbitrary<(next: number) => number> = fc.oneof(
  { weight: 8, arbitrary: fc.constant((next: number) => next) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(-3, -1, 1, 2, 5, 255, 256, 257, 300).map((by) => (next: number) => next + by),
  },
  { weight: 1, arbitrary: fc.constantFrom(1, 257, 2 ** 32, limits.integerMax).map((number) => () => number) },
);

function idAt(host: Aims<Host>): Aims<EventId> {
  return fc.tuple(host, epochs, numbers).map(([hostAim, epochOfIt, numberAt]) => (sight) => {
    const of = hostAim(sight);
    const epoch = epochOfIt(of);
    const next = contiguousOf(sight.room.log, of, epoch) + 1;
    return { host: of, epoch, sequence: Math.min(Math.max(1, numberAt(next)), limits.integerMax) };
  });
}

export const anyId: Aims<EventId> = idAt(anyHost);

export const anyStamp: Aims<Stamp> = aimed<Stamp>({ id: anyId, time: anyInstant, orderKey });

/** Identity of somebody who is in the room, or of nobody. */
export const anyIdentity: Aims<EventId> = mostly<EventId>(
  [
    4,
    fc.nat({ max: 20 }).map((place) => ({ room, host }) => {
      const known = allOccupants(room.roster).flatMap(({ identity }) => (identity === undefined ? [] : [identity]));
      return known[place % Math.max(known.length, 1)] ?? { host, epoch: epochOf(host), sequence: 1 };
    }),
  ],
  [1, anyId],
);
