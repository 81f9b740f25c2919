/** Links that begin when somebody of the peer is in the room, not with the room (D1-07, D1-53). */
import type { Link } from "../state/link";
import { domainOf } from "../state/peers";
import { occupantsOf } from "../state/roster";
import type { Room, Turn } from "../state/state";
import { startLink } from "./transitions";

/** A primary that waits for users of a peer before it asks the peer (D1-07, "lazy"). */
export function startLazyLinks(turn: Turn): void {
  const { room } = turn;
  const { trigger, peers } = room.surroundings;
  const waiting = room.links.filter((link) => waitsForUsers(room, link));
  if (room.role !== "primary" || waiting.length === 0) return;
  const here = occupantsOf(room.roster, room.surroundings.host);
  for (const link of waiting) {
    const users = peers.peers.find((peer) => peer.host === link.host)?.users ?? [];
    const theirs = here.filter(({ view }) => view.user !== undefined && users.includes(domainOf(view.user)));
    if (theirs.length >= (trigger.kind === "lazy" ? trigger.users : 1)) startLink(turn, link);
  }
}

/** Whether the peer is asked for an instance only when its users come (D1-07, D1-53). */
export function waitsForUsers({ surroundings }: Room, link: Link): boolean {
  const isFresh = link.direction === "down" && link.state === "idle" && link.wakeAt === undefined;
  return isFresh && (surroundings.trigger.kind === "lazy" || link.dormant === true);
}
