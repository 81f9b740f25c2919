/** What an instance says of itself when a link is set up, or comes up again (3.6). */
import { isStar } from "./behaviour";
import type { Have, SyncState } from "../words/frames";
import type { Generation, Host, InstanceJid, Session } from "../words/ids";
import { type Link, isAlive } from "./link";
import { relayedHomes } from "./links";
import { havesOf } from "./log";
import type { Room, Turn } from "./state";

/** What we have, less what the room here has not decided about yet: whatever is decided is told when it is. */
export function decidedHaves({ log, surroundings, judging }: Room): readonly Have[] {
  const haves = havesOf(log, surroundings.host, surroundings.epoch);
  if (judging.length === 0) return haves;
  return haves.map((have) => {
    const open = judging.map(({ stamp }) => stamp.id).filter((id) => id.host === have.host && id.epoch === have.epoch);
    const openSequences = open.map(({ sequence }) => sequence);
    const contiguous = Math.min(have.contiguous, ...openSequences.map((sequence) => sequence - 1));
    const above: number[] = [];
    for (let sequence = contiguous + 1; sequence <= have.contiguous; sequence++) above.push(sequence);
    const decided = [...above, ...have.above].filter((sequence) => !openSequences.includes(sequence));
    return { ...have, contiguous, above: decided };
  });
}

/** What this instance says in a hello, its answer or at set-up (3.6); it is noted as our cut. */
export function syncState(turn: Turn, link: Link, session: Session, generation: Generation): SyncState {
  const { room, now } = turn;
  link.cut = decidedHaves(room);
  link.relayedAtCut = relayedHomes(room, link);
  const base: SyncState = {
    session,
    generation,
    configDigest: room.config.digest,
    listsDigest: room.lists.digest,
    now,
    haves: link.cut.map((have) => withoutUnsure(link, have)),
    ...(lacksPeople(room, link) ? { wantsRoster: true } : {}),
  };
  if (link.direction === "across") {
    const { configDigest: _configDigest, listsDigest: _listsDigest, ...rest } = base;
    return rest;
  }
  if (link.direction !== "down") return base;
  link.peersTold = replicasBeside(room, link);
  return { ...base, peers: link.peersTold };
}

/** Whether this side lacks people of homes that the link tells of: those whom its lists turned away, or that it has forgotten. */
function lacksPeople(room: Room, link: Link): boolean {
  const homes = room.forgotten.concat(room.turnedAway.map(({ id }) => id.host));
  return homes.some((home) => home === link.host || (link.direction === "up" && isToldByPrimary(room, home)));
}

/** 3.5: it passes on what it knows that we do not reach. */
function isToldByPrimary(room: Room, home: Host): boolean {
  const isHeardHere = (other: Link): boolean => other.host === home && (isAlive(other) || other.reported === true);
  return home !== room.surroundings.host && !room.links.some((other) => isHeardHere(other));
}

/** What we have, less the numbers of ours of which the primary may have a copy: we want to see it (3.6). */
function withoutUnsure({ unsureTold }: Link, have: Have): Have {
  const unsure = unsureTold.filter(({ host, epoch }) => host === have.host && epoch === have.epoch);
  return unsure.length === 0 ? have : { ...have, without: unsure.map(({ sequence }) => sequence) };
}

/** The other replicas that a replica may link with: those of peers with the extension (3.5). */
function replicasBeside(room: Room, link: Link): readonly InstanceJid[] {
  if (isStar(room, link)) return [];
  return room.links
    .filter((other) => other !== link && isNamedToOthers(room, other) && other.established)
    .map((other) => other.peer);
}

/** Whether other replicas link with that one: it is of a mesh, and has the extension (3.5). */
function isNamedToOthers(room: Room, link: Link): boolean {
  return link.direction === "down" && link.extension && !isStar(room, link);
}
