/** What must be as it was, whatever a peer has said: everything that is not its own (invariant 4). */
import { isDeepStrictEqual } from "node:util";
import { isSentAsItIs } from "../../src/dmuc/core/state/behaviour";
import { isBound } from "../../src/dmuc/core/state/bound";
import type { Effect } from "../../src/dmuc/core/words/effects";
import { type Host, type Instant, type Nick, compareStamps } from "../../src/dmuc/core/words/ids";
import { limits } from "../../src/dmuc/core/words/limits";
import { contiguousOf, hasEvent } from "../../src/dmuc/core/state/log";
import { type Room, step } from "../../src/dmuc/core/room";
import type { Occupant } from "../../src/dmuc/core/state/roster";
import { linkWith } from "../../src/dmuc/core/state/links";
import { oversized } from "./bounds";
import { Fault, type Played } from "./play";
import { epochOf, payload } from "./scenes";

/** The innermost part in which they differ. */
function same(what: string, before: unknown, after: unknown): void {
  if (isDeepStrictEqual(before, after)) return;
  if (isTable(before) && isTable(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const name of names) same(`${what}.${name}`, before[name], after[name]);
  }
  throw new Fault(`${what} changed: ${JSON.stringify(before)} became ${JSON.stringify(after)}`);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !(value instanceof Map);
}

/** Whether the peer's people have taken that nick by the rule of 3.7: an earlier claim, to whom is not at the source. */
function isOutranked({ scene, claims }: Played, occupant: Occupant): boolean {
  const primaryHost = scene.room.role === "primary" ? scene.room.surroundings.host : scene.room.primaryHost;
  if (occupant.home === primaryHost) return scene.host === primaryHost;
  const { claim } = occupant;
  return claims.some(
    ({ nick, stamp }) =>
      nick === occupant.nick &&
      (scene.host === primaryHost || (stamp !== undefined && (claim === undefined || compareStamps(stamp, claim) < 0))),
  );
}

/** Those who are in the room by other homes than the peer's, and have a right to stay. */
function bystanders(played: Played): readonly Occupant[] {
  const { room, host } = played.scene;
  return [...room.roster.occupants.values()].filter(
    (occupant) => occupant.home !== host && !isOutranked(played, occupant),
  );
}

function subjectOf(effect: Effect): Nick | undefined {
  if (effect.kind === "show" || effect.kind === "remove") return effect.event.nick;
  if (effect.kind === "set-role" || effect.kind === "rename-own" || effect.kind === "show-away") return effect.nick;
  return effect.kind === "append" ? effect.message.event.nick : undefined;
}

/** Nothing is said of or by those who are at home elsewhere; what they say themselves is in `words`. */
function checkShown({ effects, scene }: Played, people: readonly Occupant[]): void {
  for (const effect of effects) {
    const nick = subjectOf(effect);
    const isOwnWord = effect.kind === "append" && effect.message.stamp?.id.host === scene.room.surroundings.host;
    if (nick === undefined || isOwnWord || !people.some((occupant) => occupant.nick === nick)) continue;
    throw new Fault(`"${nick}", who is at home elsewhere, was the subject of ${JSON.stringify(effect)}`);
  }
}

function checkLog({ scene, room }: Played, mayWrite: readonly Host[]): void {
  const before = scene.room.log;
  same("the log", before.entries, room.log.entries.slice(0, before.entries.length));
  for (const { stamp } of room.log.entries.slice(before.entries.length)) {
    if (!mayWrite.includes(stamp.id.host)) throw new Fault(`an event of ${stamp.id.host} was taken`);
  }
  const received = (log: typeof before): unknown => log.received.filter(({ host }) => !mayWrite.includes(host));
  same("what was received of others", received(before), received(room.log));
}

/** The room counts its own numbers, and uses none twice. */
function checkOwnNumbers({ scene, room }: Played, mayLeap: boolean): void {
  const { host, epoch } = scene.room.surroundings;
  // Another life of the room has other numbers.
  if (room.surroundings.epoch !== epoch) return;
  const usedIn = (of: Room): readonly number[] =>
    of.log.entries
      .map(({ stamp }) => stamp.id)
      .flatMap((id) => (id.host === host && id.epoch === epoch ? [id.sequence] : []));
  const numbers = usedIn(room);
  if (numbers.some((number, index) => number <= (numbers[index - 1] ?? 0))) {
    throw new Fault(`our numbers are not in order: ${numbers.join(", ")}`);
  }
  const used = numbers.length - usedIn(scene.room).length;
  const given = contiguousOf(room.log, host, epoch) - contiguousOf(scene.room.log, host, epoch);
  if (mayLeap ? given < used : given !== used) throw new Fault(`${given} numbers were given, ${used} of them used`);
}

/** Only the source may tell of an earlier start of ours. */
function checkOwnStarts({ room }: Played): void {
  const own = room.log.received.filter(({ host }) => host === room.surroundings.host);
  if (own.length > 1) throw new Fault("a start of our own is remembered that never was");
}

function checkKeys({ scene, room, passedMs }: Played): void {
  const soonest = Math.max(scene.now + passedMs, scene.room.log.highestKey);
  const stepsMs = (room.log.entries.length - scene.room.log.entries.length) * limits.orderKeyStepMax;
  if (room.log.highestKey > soonest + limits.orderKeyAheadMaxMs + stepsMs) {
    throw new Fault(`the highest order key is ${room.log.highestKey - soonest} ms ahead`);
  }
}

/** A peer shall not fill the log of an administrator: a line a minute for each kind of complaint (issue "Bad input"). */
function checkComplaints({ effects, passedMs }: Played): void {
  const lines = new Map<string, number>();
  for (const effect of effects) {
    if (effect.kind !== "report" || (effect.level !== "warn" && effect.level !== "error")) continue;
    const kind = effect.text.replace(/ \(and .*/, "").replace(/"[^"]*"|rooms\.\w+\.lit|\d+/g, "…");
    lines.set(kind, (lines.get(kind) ?? 0) + 1);
  }
  const allowed = 1 + Math.ceil(passedMs / limits.complaintEveryMs);
  for (const [kind, count] of lines) if (count > allowed) throw new Fault(`${count} lines "${kind}"`);
}

function checkBounds({ room }: Played): void {
  const found = oversized(room);
  if (found.length > 0) throw new Fault(found.join("; "));
}

/** The messages of a home stand in the order of their numbers (3.1), but where its primary gives them their places (3.6). */
function checkOrder({ room, scene }: Played): void {
  for (const { host, messages } of room.log.strands) {
    messages.forEach(({ stamp }, place) => {
      const before = messages[place - 1]?.stamp;
      if (before === undefined) return;
      // An instance that has ended is bound to nobody any more.
      const isPlaced = isBound(room, host) || isBound(scene.room, host);
      const isInOrder = before.orderKey < stamp.orderKey || isPlaced;
      if (!isInOrder || before.id.sequence >= stamp.id.sequence)
        throw new Fault(`messages of ${host} are out of order: ${JSON.stringify([before, stamp])}`);
    });
  }
}

/** Links with others than the peer are as they were; who is not in the room has not come in. */
function checkLinks({ scene, room }: Played): void {
  const others = (of: Room): unknown =>
    of.links
      .filter(({ host }) => host !== scene.host)
      .map(({ peer, direction, state, session, extension, secure, established }) => [
        ...[peer, direction, state, session],
        ...[extension, secure, established],
      ]);
  same("the links with others", others(scene.room), others(room));
  if (room.links.some(({ peer }) => linkWith(scene.room, peer) === undefined)) throw new Fault("a link was made");
}

/** Who speaks next is heard as ever: the next word of an honest peer, and of our own people. */
function checkStillHeard({ scene, room, passedMs }: Played): void {
  const now = (scene.now + passedMs) as Instant;
  const link = room.links.find(({ host, state }) => host !== scene.host && state === "up");
  if (link === undefined) throw new Fault("nobody honest is left");
  const speaker = [...scene.room.roster.occupants.values()].find(({ home }) => home === link.host);
  const epoch = epochOf(link.host);
  const id = { host: link.host, epoch, sequence: contiguousOf(room.log, link.host, epoch) + 1 };
  const said = { kind: "said", nick: speaker!.nick, payload: payload("body", "Still here") } as const;
  const stamp = { id, time: now, orderKey: Math.max(now, room.log.highestKey + 1) };
  const { user } = speaker!.view;
  // D3-41: a mirror passes on what its users send.
  const by = isSentAsItIs(room, link) && user !== undefined ? { speaker: user } : {};
  const frame = link.extension
    ? { kind: "event" as const, event: said, stamp, ...by }
    : { kind: "event" as const, event: said, ...by };
  const effects = step(room, { kind: "received", host: link.host, from: link.peer, frame }, now);
  const isShown = effects.some((effect) => effect.kind === "show" && effect.event.kind === "said");
  if (!isShown || (link.extension && !hasEvent(room.log, id))) throw new Fault("an honest peer is not heard any more");
}

/** After what a replica has said to its source, or to another replica. */
export function checkUnchanged(played: Played): void {
  const { scene, room } = played;
  checkBounds(played);
  checkOrder(played);
  checkComplaints(played);
  const people = bystanders(played);
  for (const occupant of people) same(`"${occupant.nick}"`, occupant, room.roster.occupants.get(occupant.nick));
  const { host } = scene.room.surroundings;
  const homes = new Set([...scene.room.roster.occupants.values()].map(({ home }) => home).concat(scene.host));
  for (const { nick, home } of room.roster.occupants.values()) {
    if (!homes.has(home)) throw new Fault(`"${nick}" of ${home} came in`);
  }
  checkShown(played, people);
  checkLog(played, [scene.host, host]);
  checkOwnNumbers(played, false);
  checkOwnStarts(played);
  checkKeys(played);
  for (const name of ["role", "generation", "primary", "primaryHost", "open", "config", "lists"] as const) {
    same(name, scene.room[name], room[name]);
  }
  checkLinks(played);
  checkStillHeard(played);
}

/** After what the source has said to its replica, which believes it in everything but what is its own. */
export function checkOwnKept(played: Played): void {
  const { scene, room, effects } = played;
  checkBounds(played);
  checkOrder(played);
  checkComplaints(played);
  // When it opens a set-up it says which numbers an instance before this one has used.
  checkOwnNumbers(played, true);
  const { host } = scene.room.surroundings;
  const own = (of: Room): unknown => of.log.entries.filter(({ stamp }) => stamp.id.host === host);
  same("our own words", own(scene.room), (own(room) as unknown[]).slice(0, (own(scene.room) as unknown[]).length));
  const isTold = effects.some(({ kind }) => kind === "end" || kind === "set-lists");
  for (const { nick, home, view } of scene.room.roster.occupants.values()) {
    if (home !== host || isTold || room.roster.occupants.get(nick)?.home === host) continue;
    // 3.13: his client has come in elsewhere, as the source says: he is shown there.
    const hasMoved = effects.some(
      (effect) => effect.kind === "show" && effect.event.kind === "present" && effect.event.view.user === view.user,
    );
    if (hasMoved) continue;
    const wasPutOut = effects.some(
      (effect) =>
        (effect.kind === "remove" && effect.event.nick === nick) ||
        (effect.kind === "rename-own" && effect.nick === nick),
    );
    if (!wasPutOut) throw new Fault(`"${nick}", who is ours, is gone without a word`);
  }
}

/** After what a stranger has said. */
export function checkUntouched({ scene, room, effects }: Played): void {
  const { lastStep: _before, ...before } = scene.room;
  const { lastStep: _after, ...after } = room;
  same("the room", before, after);
  const heeded = effects.find(({ kind }) => kind !== "answer" && kind !== "report");
  if (heeded !== undefined) throw new Fault(`a stranger made us do ${JSON.stringify(heeded)}`);
}
