/** Who belongs to the room besides us, and who of the others shall know whom (3.5, D1-25). */
import { dropHome } from "../people/departures";
import { type InstanceJid, type Instant, compareOctets, hostOf } from "../words/ids";
import { type Link, createLink } from "../state/link";
import { type Step, enqueue } from "../state/step";
import { limits } from "../words/limits";
import { refusalOfPeer } from "../state/peers";
import { isSlowed } from "../links/rate";
import { type Room, type Turn, ask, report, tell } from "../state/state";
import { dropLink, forgetAcquaintances, linkWith } from "../state/links";
import { isStar, policyNamed } from "../state/behaviour";
import { requestFrame } from "./steps";
import { endReplica, saysHello, startLink } from "../links/transitions";

/** D1-25: the other replicas hear of the new one, and it of them. */
export function announce(turn: Turn, link: Link): void {
  // D3-05: replicas of a star never talk to each other.
  if (isStar(turn.room, link)) return;
  for (const other of othersBeside(turn.room, link)) {
    const isPlain = !other.extension || !link.extension;
    if (isPlain && other.state === "up") enqueue(other, { kind: "peerhost", peer: link.peer, removed: false });
  }
  introduce(turn.room, link);
}

/**
 * Whom that replica has not been told of, or who not of it, is told now; until one of a pair reports that they reach each other
 * the primary relays between them (3.5).
 *
 * Of a pair the side that will wait for a hello is told first, and the other when it has answered: so nobody says hello
 * to one who has not heard of him. Who is not up is told when it is.
 */
function introduce(room: Room, link: Link): void {
  if (!link.extension || isStar(room, link)) return;
  for (const other of othersBeside(room, link)) {
    if (!other.extension) continue;
    const [speaker, listener] = compareOctets(link.peer, other.peer) < 0 ? [link, other] : [other, link];
    if (!knows(room, listener, speaker)) tellOf(listener, speaker);
    else if (!knows(room, speaker, listener)) tellOf(speaker, listener);
  }
}

/** The other replicas of the mesh. */
function othersBeside(room: Room, link: Link): readonly Link[] {
  const isBeside = (other: Link): boolean => other !== link && other.direction === "down" && !isStar(room, other);
  return room.links.filter((other) => other.established && isBeside(other));
}

function acquaintance(link: Link, other: Link): string {
  return `${link.peer} ${other.peer}`;
}

function knows(room: Room, link: Link, other: Link): boolean {
  return room.announced.includes(acquaintance(link, other));
}

function noteKnows(room: Room, link: Link, other: Link): void {
  if (!knows(room, link, other)) room.announced.push(acquaintance(link, other));
}

function tellOf(link: Link, other: Link): void {
  const isDue = link.script.some((step) => step.kind === "peerhost" && step.peer === other.peer);
  // To one that is suspect it is written when it shows a sign of life.
  const isUp = link.state === "up" || link.state === "suspect";
  if (isUp && !isDue) enqueue(link, { kind: "peerhost", peer: other.peer, removed: false });
}

/** The peer has been told of another; now that one may hear of it (D1-25). */
export function announceBack(turn: Turn, link: Link, current: Step): void {
  if (current.kind !== "peerhost" || current.removed) return;
  const { room } = turn;
  const other = linkWith(room, current.peer);
  if (other === undefined) return;
  noteKnows(room, link, other);
  if (link.extension && other.extension && !knows(room, other, link)) tellOf(other, link);
}

/** The peer may not link with the other: nobody is told of it again. */
export function keepApart(turn: Turn, link: Link, current: Step): void {
  const other = current.kind === "peerhost" ? linkWith(turn.room, current.peer) : undefined;
  if (other === undefined) return;
  noteKnows(turn.room, link, other);
  noteKnows(turn.room, other, link);
}

/** The answer to its hello has told that replica of others (3.5): now they may hear of it. */
export function introduceBack(room: Room, link: Link): void {
  for (const other of othersBeside(room, link)) {
    if (link.peersTold.includes(other.peer)) noteKnows(room, link, other);
  }
  introduce(room, link);
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
    if (known.state === "split" && known.waitsFor === "time" && !isSlowed(turn, known)) known.waitsFor = "turn";
    return true;
  }
  if (room.links.length >= limits.peersMax) return false;
  const link = createLink(peer, host, "across", room.surroundings.mode);
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
  forgetAcquaintances(turn.room, link.peer);
  dropHome(turn, link.host);
  turn.effects.push({ kind: "save" });
  report(turn, "info", `${link.peer} does not belong to the room any more`);
}

/** The same of a replica of ours: the others are told (D1-25). */
export function leaveOut(turn: Turn, link: Link): void {
  part(turn, link);
  for (const other of othersBeside(turn.room, link)) {
    if (!isStar(turn.room, link) && other.state === "up" && other.farewell === undefined)
      enqueue(other, { kind: "peerhost", peer: link.peer, removed: true });
  }
}

/**
 * The administrator does not want some peers any more, or some modes: nothing that they say is taken, so their links end without a
 * last sync (3.9). They are told, so that the people there may come here (3.11).
 */
export function leaveDisallowed(turn: Turn): void {
  const { room } = turn;
  const { peers } = room.surroundings;
  const isOff = ({ mode }: Link): boolean => policyNamed(room, mode) === undefined;
  for (const link of room.links.filter((one) => isOff(one) || refusalOfPeer(peers, one.host, one.mode) !== undefined)) {
    const reason = isOff(link)
      ? `dmuc_modes does not name ${link.mode} any more`
      : `${link.host} is not among dmuc_peers any more`;
    report(turn, "info", `${link.peer}: ${reason}`);
    // In words of a mode that is switched off nothing is said.
    if (!isOff(link)) sayGoodbye(turn, link);
    if (link.direction === "up") {
      endReplica(turn, reason, { alternative: link.peer });
      return;
    }
    if (link.direction === "down" && !isOff(link)) leaveOut(turn, link);
    else part(turn, link);
  }
}

/** Two replicas have nothing to say to each other at the end: their primary tells them what goes on. */
function sayGoodbye(turn: Turn, link: Link): void {
  if (!link.established || link.direction === "across") return;
  const goodbye: Step =
    link.direction === "down" ? { kind: "dissolve", alternative: turn.room.self } : { kind: "dissolve" };
  const frame = requestFrame(turn, link, goodbye);
  if (frame === undefined) return;
  if (link.extension) ask(turn, link, frame, "services");
  else tell(turn, link, frame);
}

/** A replica of ours has ended; with the last one the room is a plain room again. Or our own has, and the primary knows. */
export function dissolved(turn: Turn, link: Link): void {
  const { room } = turn;
  if (link.direction === "up") {
    endReplica(turn, "nobody has used it for a long time", { alternative: link.peer });
    return;
  }
  // The owner has given distribution again meanwhile.
  const isWantedAgain = room.role === "primary" && link.farewell === undefined;
  leaveOut(turn, link);
  if (isWantedAgain) {
    const fresh = createLink(link.peer, link.host, link.direction, link.mode);
    room.links.push(fresh);
    startLink(turn, fresh);
  } else if (room.links.length === 0) room.role = "plain";
}
