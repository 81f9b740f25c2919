/** What peers have lost with their disks, so that it does not hold any more (docs/protocol.md). */
import { isBound } from "../state/bound";
import { distribute, record } from "../people/delivery";
import type { Left } from "../words/events";
import type { PastMessage, SyncState } from "../words/frames";
import type { Ended } from "../state/ended";
import type { EventId, Host } from "../words/ids";
import { type Link, isAlive, notePeer } from "../state/link";
import { haveCovers } from "../state/log";
import { readNewest } from "../state/reading";
import { nothing } from "../people/showing";
import { type Room, type Turn, forgetPeople } from "../state/state";
import { askForSync, resync } from "./transitions";

/** Whether the peer has given that number in an earlier start, and does not know of it any more. */
function isLapsed({ host, peerEpoch, peerHaves }: Link, id: EventId): boolean {
  if (id.host !== host || peerEpoch === undefined || id.epoch === peerEpoch) return false;
  return !haveCovers(peerHaves, id);
}

/** Notes what the peer says it has in a sync; what a primary does not know any more has not happened. */
export function notePeerState(turn: Turn, link: Link, sync: SyncState): void {
  notePeer(link, sync);
  if (link.direction === "up") forgetLapsedEnds(turn, link);
}

/** 3.7: whom it has put out, by an act that it has lost, may be in: whoever tells of him is asked who is there. */
function forgetLapsedEnds(turn: Turn, link: Link): void {
  const { room } = turn;
  const homes = takeLapsedEnds(room, link, (home) => home !== room.surroundings.host).map(
    ({ identity }) => identity.host,
  );
  if (homes.length === 0) return;
  forgetPeople(room, homes);
  for (const other of [...room.links]) {
    if (other !== link && homes.includes(other.host) && isAlive(other)) askForSync(room, other);
  }
}

/** At the end of a sync with the primary: that ours are out by acts which it has lost, nobody else will tell. */
export function tellLapsedEnds(turn: Turn, link: Link): void {
  const { room } = turn;
  for (const ended of takeLapsedEnds(room, link, (home) => home === room.surroundings.host)) tellLeft(turn, ended);
}

function takeLapsedEnds(room: Room, link: Link, isOfThese: (home: Host) => boolean): readonly Ended[] {
  const lapsed = room.ended.filter(({ by, identity }) => {
    return by !== undefined && isLapsed(link, by) && isOfThese(identity.host);
  });
  if (lapsed.length > 0) room.ended = room.ended.filter((ended) => !lapsed.includes(ended));
  return lapsed;
}

function tellLeft(turn: Turn, { identity, nick, user }: Ended): void {
  const left: Left = { kind: "left", nick, cause: "kicked", affiliation: "none", payload: nothing };
  distribute(turn, record(turn, user === undefined ? left : { ...left, user }, 0, { identity, inLists: false }));
}

/**
 * 3.6.6: the home of the subject's setter has lost it with its disk, and so has the primary, or never had it: nobody else may
 * tell of it, so the one before counts. Called at the end of a sync.
 */
export function forgetLapsedSubject(turn: Turn, link: Link): void {
  const { room } = turn;
  const { links, subject } = room;
  const id = subject?.stamp?.id;
  const home = links.find(({ host }) => host === id?.host);
  const primary = links.find(({ direction }) => direction === "up");
  if (id === undefined || primary === undefined) return;
  if (link === primary) {
    if (isLost(room, primary, id))
      takeSubjectBefore(turn, ({ stamp }) => stamp !== undefined && isLost(room, primary, stamp.id));
  } else if (link === home && isLapsed(home, id) && !isBound(room, id.host) && isAlive(primary)) {
    // What it has is known as it was at the last sync.
    resync(turn, primary, `${home.host} has lost the subject that was set there`);
  }
}

/** Whether neither the primary, with which we are in sync, nor the home of that event knows of it any more. */
function isLost(room: Room, primary: Link, id: EventId): boolean {
  // Of that home the primary alone tells, which may ask it no more: it tells of it anew should it hear of it again.
  if (isBound(room, id.host)) return hasLost(primary, id);
  const home = room.links.find(({ host }) => host === id.host);
  return home !== undefined && isLapsed(home, id) && !haveCovers(primary.peerHaves, id);
}

/** Whether the primary, from which it came before this sync, does not know of it any more. */
function hasLost({ cut, peerHaves }: Link, id: EventId): boolean {
  return haveCovers(cut, id) && !haveCovers(peerHaves, id);
}

function takeSubjectBefore(turn: Turn, isLost: (message: PastMessage) => boolean): void {
  const { room } = turn;
  let last: PastMessage | undefined;
  readNewest(room.log, (message) => {
    if (message.event.kind === "subject" && !isLost(message)) last = message;
    return last === undefined;
  });
  if (last !== undefined) {
    room.subject = last;
    turn.effects.push({ kind: "show", event: last.event, delayed: true });
    return;
  }
  delete room.subject;
  // As if it had never been set: whoever has seen it sees that there is none.
  const { emptySubject: payload } = room.surroundings;
  if (payload !== undefined) turn.effects.push({ kind: "show", event: { kind: "subject", payload }, delayed: true });
}
