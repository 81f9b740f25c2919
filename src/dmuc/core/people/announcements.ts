/** What the room itself tells its people: those elsewhere are told once per replica (3.8). */
import type { Said } from "../words/events";
import { type Link, isTakenBack, sessionOf } from "../state/link";
import { moderatorsAmong, moderatorsOf } from "../state/roster";
import { type Room, type Turn, tell } from "../state/state";
import { peerEntry } from "../state/links";

/** Tells it to the replicas whose people it is for; who is in here has been told by the host's room. */
export function announce(turn: Turn, event: Said, audience: "everybody" | "moderators"): void {
  const { room } = turn;
  for (const link of room.links) {
    if (link.state !== "up" || isTakenBack(link) || (audience === "moderators" && !servesModerator(room, link)))
      continue;
    tell(turn, link, { kind: "event", event, ...sessionOf(link) });
  }
}

/** Whether one of the people whom that link's instance serves is a moderator. */
export function servesModerator(room: Room, link: Link): boolean {
  const { roster } = room;
  return moderatorsOf(roster, link.host) > 0 || moderatorsAmong(roster, peerEntry(room, link.host).users) > 0;
}
