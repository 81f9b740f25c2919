/** Which replica or mirror somebody in this room is served by, where all that concerns the room is decided here (3.2). */
import { hasStar, isStar } from "./behaviour";
import type { Host, Nick, UserJid } from "../words/ids";
import { type Link, isEnded } from "./link";
import { peerEntry } from "./links";
import { domainOf } from "./peers";
import { occupantAt } from "./roster";
import type { Room } from "./state";

/** Whether all that concerns the room is decided here, and users of replicas are its occupants by themselves. */
export function isDecidedHere(core: Room | undefined): boolean {
  return core !== undefined && core.role === "primary" && hasStar(core);
}

/** The service that serves who is in under that nick, if there is one. */
export function servedThrough(core: Room | undefined, nick: Nick): Host | undefined {
  const home = core === undefined ? undefined : occupantAt(core.roster, nick)?.home;
  const link = core?.links.find((other) => other.host === home && other.direction === "down");
  return core !== undefined && link !== undefined && isStar(core, link) ? home : undefined;
}

/** The link by whose replica that domain's people are served. */
export function servingLink(core: Room, user: string, home?: Host): Link | undefined {
  const domain = domainOf(user as UserJid);
  return core.links.find(
    (link) =>
      link.direction === "down" &&
      !isEnded(link) &&
      isStar(core, link) &&
      (home === undefined || link.host === home) &&
      peerEntry(core, link.host).users.includes(domain),
  );
}
