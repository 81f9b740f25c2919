/** Who belongs to the room besides us, and who of the others shall know whom (3.5, D1-25). */
import { dropHome } from "./arrivals";
import { type InstanceJid, type Instant, compareOctets, hostOf } from "./ids";
import { type Link, type Step, createLink } from "./link";
import { limits } from "./limits";
import { refusalOfPeer } from "./peers";
import { type Turn, dropLink, isStar, linkWith, pairKey, report } from "./state";
import { saysHello, startLink } from "./transitions";

/**
 * D1-25: the other replicas hear of the new one, and it of them; until one of a pair reports that they reach each other
 * the primary relays between them (3.5).
 *
 * Of a pair the side that will wait for a hello is told first, and the other when it has answered: so nobody says hello
 * to one who has not heard of him.
 */
export function announce(turn: Turn, link: Link): void {
  const { room } = turn;
  // D3-05: replicas of a star never talk to each other.
  if (isStar(room)) return;
  for (const other of room.links) {
    if (other === link || other.direction !== "down" || !other.established) continue;
    if (!other.extension || !link.extension) {
      if (other.state === "up") other.script.push({ kind: "peerhost", peer: link.peer, removed: false });
      continue;
    }
    // Both came up at the same time: the other one's turn has announced the pair.
    const pair = pairKey(link.peer, other.peer);
    if (room.announced.includes(pair)) continue;
    room.announced.push(pair);
    const [speaker, listener] = compareOctets(link.peer, other.peer) < 0 ? [link, other] : [other, link];
    if (listener.state === "up") listener.script.push({ kind: "peerhost", peer: speaker.peer, removed: false });
    else if (speaker.state === "up") speaker.script.push({ kind: "peerhost", peer: listener.peer, removed: false });
  }
}

/** The listener of a new pair knows; now its speaker is told, who will say hello (D1-25). */
export function announceBack(turn: Turn, link: Link, current: Step): void {
  if (current.kind !== "peerhost") return;
  const speaker = linkWith(turn.room, current.peer);
  if (speaker === undefined || speaker.state !== "up" || compareOctets(speaker.peer, link.peer) > 0) return;
  speaker.script.push({ kind: "peerhost", peer: link.peer, removed: false });
}

/** Opens links to the replicas that the primary names, and ends those that it names no more (3.5). */
export function reconcile(turn: Turn, peers: readonly InstanceJid[]): void {
  const { room } = turn;
  for (const peer of peers) {
    if (peer !== room.self) meet(turn, peer, true);
  }
  for (const link of [...room.links]) {
    if (link.direction === "across" && !peers.includes(link.peer)) part(turn, link);
  }
}

/**
 * Opens the link to another replica of the room.
 *
 * @param knowsUs the other has heard of us already, so that we need not wait for its hello.
 * @returns whether that service may link with ours.
 */
export function meet(turn: Turn, peer: InstanceJid, knowsUs: boolean): boolean {
  const { room } = turn;
  const host = hostOf(peer);
  if (refusalOfPeer(room.surroundings.peers, host, room.surroundings.mode) !== undefined) return false;
  const known = linkWith(room, peer);
  if (known !== undefined) {
    if (known.state === "split" && known.waitsFor === "time") known.waitsFor = "turn";
    return true;
  }
  if (room.links.length >= limits.peersMax) return false;
  const link = createLink(peer, host, "across");
  // Only peers with the extension are named to each other (3.5).
  link.extension = true;
  room.links.push(link);
  turn.effects.push({ kind: "save" });
  // The listener waits: the speaker is told last, and says hello at once.
  if (knowsUs || saysHello(room, link)) startLink(turn, link);
  else link.wakeAt = (turn.now + limits.splitRetryMs) as Instant;
  return true;
}

/** That instance does not belong to the room any more, nor do its people. */
export function part(turn: Turn, link: Link): void {
  dropLink(turn.room, link);
  dropHome(turn, link.host);
  turn.effects.push({ kind: "save" });
  report(turn, "info", `${link.peer} does not belong to the room any more`);
}

/** A replica of ours has ended; with the last one the room is a plain room again. */
export function dissolved(turn: Turn, link: Link): void {
  part(turn, link);
  const { room } = turn;
  if (room.links.length === 0) room.role = "plain";
}
