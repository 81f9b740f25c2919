/** Which services are to hold a replica of the room, and under which name each (D1-02, D1-49, 3.9). */
import type { Host, InstanceJid } from "../words/ids";
import { type Link, createLink } from "../state/link";
import { limits } from "../words/limits";
import { type Room, type Turn, nodeOf, report } from "../state/state";
import { dropLink } from "../state/links";
import { ownPolicy } from "../state/behaviour";
import { startLink } from "./transitions";

/** Whether the owner wants the room there (3.9). */
export function isChosen({ chosenPeers = [] }: Room, host: Host): boolean {
  return chosenPeers.length === 0 || chosenPeers.includes(host);
}

/**
 * The peers that the administrator lists for that mode, of them those that the owner has chosen, as many as a room may have.
 *
 * @param mode absent: the room's own.
 */
export function takersOf(room: Room, mode = room.surroundings.mode): readonly Host[] {
  const { peers } = room.surroundings;
  const listed = peers.peers.filter(
    ({ host, modes }) => modes.includes(mode) && !peers.deny.includes(host) && isChosen(room, host),
  );
  return listed.slice(0, limits.peersMax).map((peer) => peer.host);
}

/** A link, idle yet, to each service that is to hold a replica and has none. */
export function openLinks(room: Room): void {
  const { mode } = room.surroundings;
  // Who wants a replica asks for it (3.2).
  if (ownPolicy(room).opening !== "pushed") return;
  for (const host of takersOf(room)) {
    const isLinked = room.links.some((link) => link.direction === "down" && link.host === host);
    if (isLinked) continue;
    const peer = replicaAt(host, room.nodes?.first ?? nodeOf(room.self));
    room.links.push(createLink(peer, host, "down", mode));
  }
}

function replicaAt(host: Host, node: string): InstanceJid {
  return `${node}@${host}` as InstanceJid;
}

/**
 * The peer has another room of that name: once more, with a name that nobody has (D1-49, 3.3).
 *
 * @returns false if that was the second name already.
 */
export function askUnderOtherNode(turn: Turn, link: Link): boolean {
  const { room } = turn;
  const second = room.nodes?.second;
  if (second === undefined || link.direction !== "down" || nodeOf(link.peer) === second) return false;
  const peer = replicaAt(link.host, second);
  report(turn, "info", `${link.peer} is another room; the instance there shall be ${peer}`);
  dropLink(room, link);
  const other = createLink(peer, link.host, "down", link.mode);
  room.links.push(other);
  turn.effects.push({ kind: "save" });
  startLink(turn, other);
  return true;
}
