/** The links of a room, what the administrator says of their peers, and what these hear of one another (3.5). */
import { isOpenedByJoin, isStar } from "./behaviour";
import { type Host, type InstanceJid, hostOf } from "../words/ids";
import { limits } from "../words/limits";
import type { Link } from "./link";
import { type Peer, listedPeer, mirrorOf, peerOf } from "./peers";
import type { PageBounds, Room } from "./state";

/** The link with an instance of that service, or undefined. It is asked for with each event and link. */
export function linkOfHost({ links }: Room, host: Host): Link | undefined {
  for (const link of links) if (link.host === host) return link;
  return undefined;
}

/** The same, or the link that there will be if the room lets him in by whose join it is asked for (D3-13). */
export function linkServing(room: Room, host: Host): Link | undefined {
  const isAsked = ({ peer, opens }: Room["judging"][number]): boolean => opens !== undefined && hostOf(peer) === host;
  return linkOfHost(room, host) ?? room.judging.find((asked) => isAsked(asked))?.opens;
}

/** The link with that instance, or undefined. */
export function linkWith(room: Room, peer: InstanceJid | undefined): Link | undefined {
  return room.links.find((link) => link.peer === peer);
}

/** Drops the link; what its peer's people were is the caller's affair. */
export function dropLink(room: Room, link: Link): void {
  const { host } = link;
  if (room.role === "primary" && isStar(room, link)) {
    room.formerStars = [...room.formerStars.filter((home) => home !== host), host].slice(-limits.homesMax);
  }
  room.links = room.links.filter((other) => other !== link);
}

/** At a primary: whether the others hear of that home from us alone: it has, or had, a link of a star (3.5). */
export function isOfStar(room: Room, home: Host, link = linkOfHost(room, home)): boolean {
  return link === undefined ? room.formerStars.includes(home) : isStar(room, link);
}

/** The administrator's entry of the link's service. */
export function peerEntry(room: Room, host: Host): Peer {
  const { peers } = room.surroundings;
  // It is asked for with each presence and link.
  for (const link of room.links) if (link.host === host && isOpenedByJoin(room, link)) return mirrorOf(peers, host);
  return peerOf(peers, host);
}

/** The same of a link that is not the room's yet. */
export function entryOf(room: Room, link: Link): Peer {
  const { peers } = room.surroundings;
  return isOpenedByJoin(room, link) ? mirrorOf(peers, link.host) : peerOf(peers, link.host);
}

/** Whether the administrator trusts the link's peer with addresses and lists (3.9b). It is asked for with each presence and link. */
export function isTrusted({ surroundings }: Room, { host }: Link): boolean {
  return listedPeer(surroundings.peers, host)?.trust !== "none";
}

/** The bounds of a page for that peer: a thin link has smaller ones (3.14). */
export function pagesFor({ surroundings }: Room, host: Host): PageBounds {
  const { pages, peers } = surroundings;
  return { ...pages, bytesMax: peerOf(peers, host).pageBytesMax ?? pages.bytesMax };
}

/** Key of a pair of replicas in `relayed`: the same whichever is named first. It never leaves this process. */
export function pairKey(left: InstanceJid, right: InstanceJid): string {
  return left < right ? `${left} ${right}` : `${right} ${left}`;
}

/** The homes whose replicas do not reach that link's peer, and which the primary passes on to it (3.5). */
export function relayedHomes(room: Room, link: Link): readonly Host[] {
  return room.links.filter(({ peer }) => room.relayed.includes(pairKey(link.peer, peer))).map(({ host }) => host);
}

/** Whatever was told of that replica, and to it, counts no more: it is gone, or set up anew. */
export function forgetAcquaintances(room: Room, peer: InstanceJid): void {
  room.announced = room.announced.filter((pair) => !pair.split(" ").includes(peer));
}
