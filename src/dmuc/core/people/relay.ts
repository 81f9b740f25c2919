/**
 * The primary passes on what two of its replicas cannot tell each other (3.5): which pairs, and from where on.
 *
 * Live events may follow only from a point at which it is known what the peer has: the set-up tells it everything, or a
 * sync that begins when relaying begins.
 */
import { isToldByUs } from "../state/bound";
import type { Epoch, Host } from "../words/ids";
import { type Link, isAlive } from "../state/link";
import { enqueue } from "../state/step";
import { type LogEntry, contiguousOf, entriesAfter } from "../state/log";
import { type SentMark, forgetSent, relaysFrom } from "../state/marks";
import type { Room } from "../state/state";
import { isOfStar, linkOfHost, pairKey, relayedHomes } from "../state/links";
import { isStar } from "../state/behaviour";

/**
 * Whether the primary passes on what comes from that home to this link (3.5).
 *
 * Live only from where the peer stands: when relaying begins a sync brings it there, and notes it (`relaysFrom`).
 */
export function relaysTo(room: Room, link: Link, home: Host): boolean {
  if (link.direction !== "down" || home === link.host) return false;
  if (isStar(room, link)) return true;
  const source = linkOfHost(room, home);
  if (isOfStar(room, home, source)) return true;
  if (source?.direction !== "down") return false;
  if (!source.extension || !link.extension) return true;
  return room.relayed.length > 0 && relaysFrom(link, home) && room.relayed.includes(pairKey(source.peer, link.peer));
}

/** The set-up has told the target all that there was of the source's people: live events may follow from there. */
function beginRelaying(room: Room, target: Link, source: Link): void {
  const epoch = source.peerEpoch;
  if (epoch === undefined || relaysFrom(target, source.host)) return;
  target.sent.push({ host: source.host, epoch, sequence: sequenceAtCut(room, target, source.host, epoch) });
}

/** Last number of that home and epoch that lies within the link's cut. */
function sequenceAtCut(room: Room, link: Link, host: Host, epoch: Epoch): number {
  const isTheirs = ({ stamp }: LogEntry): boolean => stamp.id.host === host && stamp.id.epoch === epoch;
  const later = entriesAfter(room.log, link.cursor).find((entry) => isTheirs(entry));
  const contiguous = contiguousOf(room.log, host, epoch);
  return later === undefined ? contiguous : Math.min(contiguous, later.stamp.id.sequence - 1);
}

/** From the moment that a new replica is in the list the others count as unreachable for it, and it for them (3.5). */
export function relayForNewcomer(room: Room, link: Link): void {
  if (isStar(room, link)) return;
  for (const other of room.links) {
    if (other === link || other.direction !== "down" || !other.established || isStar(room, other)) continue;
    const pair = pairKey(link.peer, other.peer);
    if (!room.relayed.includes(pair)) room.relayed.push(pair);
    noteReached(room, pair, false);
    beginRelaying(room, link, other);
    beginRelaying(room, other, link);
  }
}

/** What backlog and roster have brought counts as sent: of our own host, and of those that we pass on (3.1, `p`). */
export function sentAtCut(room: Room, link: Link): SentMark[] {
  // Of a home that is passed on since, the sync may have told nothing: the next one does.
  const relayed = room.links.filter(
    ({ peer, host }) => link.relayedAtCut.includes(host) && room.relayed.includes(pairKey(link.peer, peer)),
  );
  const homes = [room.surroundings.host, ...relayed.map((other) => other.host)];
  const told = link.cut
    .filter(({ host }) => isStar(room, link) || homes.includes(host) || isToldByUs(room, link, host))
    .map(({ host, epoch, contiguous }) => ({ host, epoch, sequence: contiguous }));
  // Who has said nothing yet may be the next to speak.
  const silent = relayed.flatMap(({ host, peerEpoch: epoch }) =>
    epoch === undefined || told.some((mark) => mark.host === host) ? [] : [{ host, epoch, sequence: 0 }],
  );
  return [...told, ...silent];
}

/** Whether relaying to it has begun while a sync went on, which need not have told of that home. */
export function lacksRelayed(room: Room, link: Link): boolean {
  return relayedHomes(room, link).some((home) => !link.relayedAtCut.includes(home));
}

/** The pair reaches each other, or does not any more: nothing is passed on between the two as soon as `stopRelaying` can stop. */
export function noteReached(room: Room, pair: string, isReached: boolean): void {
  room.reached = room.reached.filter((other) => other !== pair);
  if (isReached && room.relayed.includes(pair)) room.reached.push(pair);
}

/**
 * Passes nothing on any more between those who reach each other. Not in the middle of a sync: what was passed on out of its
 * backlog counts on the roster that follows.
 */
export function stopRelaying(room: Room): void {
  for (const pair of [...room.reached]) {
    const ends = room.links.filter(({ peer }) => pair.split(" ").includes(peer));
    if (ends.some((link) => isBeingTold(link))) continue;
    room.reached = room.reached.filter((other) => other !== pair);
    room.relayed = room.relayed.filter((other) => other !== pair);
    for (const end of ends) for (const { host } of ends) if (host !== end.host) forgetSent(end, host);
  }
}

function isBeingTold({ state, script }: Link): boolean {
  return state !== "up" || script.some(({ kind }) => kind === "roster");
}

/** What a replica's roster has told goes on, as our roster, to those who do not hear it themselves (3.5). */
export function passRosterOn(room: Room, link: Link): void {
  for (const other of room.links) {
    const isRelayed = room.relayed.includes(pairKey(link.peer, other.peer));
    const isAlways = isStar(room, other) || isStar(room, link);
    if (other === link) continue;
    if (!isAlive(other)) {
      // Of what a roster told the log has no events: the sync must bring everybody.
      if (isAlways) other.peerForgot = true;
    } else if (isRelayed) enqueue(other, { kind: "roster", from: 0, homes: "own" });
    else if (isAlways) enqueue(other, { kind: "roster", from: 0, homes: "own", only: link.host });
  }
}
