/** Services that know only what XEP-0282 prints: `replica` in their entry of `dmuc_peers` says where their replicas are (3.2.6). */
import { host as hostOf } from "util.jid";
import { becomePrimary } from "./beginnings";
import { isTooOpen } from "./registrations";
import { type Service, allRooms, feed, isUnfit, localSide, peerTable } from "./service";
import type { Host, InstanceJid, UserJid } from "../../core/words/ids";
import { limits } from "../../core/words/limits";
import { isUserOf, refusalOfPeer } from "../../core/state/peers";
import type { Room } from "../../core/state/state";
import { linkOfHost } from "../../core/state/links";
import { now } from "../clock";
import type { ConfiguredPeer } from "../options/peers";
import { isEnded } from "../../core/state/link";

const mode = "dmuc2";

/** The peer whose replica is to serve that user. A replica of our own domain is what others have of theirs. */
function printedPeer({ options }: Service, user: UserJid): ConfiguredPeer | undefined {
  const table = peerTable(options);
  return options.peers.find(
    (peer) =>
      peer.replica !== undefined &&
      hostOf(peer.replica) === peer.host &&
      isUserOf(peer, user) &&
      refusalOfPeer(table, peer.host, mode) === undefined,
  );
}

/**
 * Sees to it that the replica of whoever is about to come in is told of the room before.
 *
 * @returns whether he has to wait for that.
 */
export function tellBefore(service: Service, jid: InstanceJid, user: UserJid): boolean {
  const peer = printedPeer(service, user);
  const dialect = service.spoken.named(mode);
  const local = localSide(service);
  if (peer?.replica === undefined || dialect === undefined || local.hosting === undefined) return false;
  const known = service.rooms.get(jid);
  if (service.stopping || known?.role === "replica" || !local.exists(jid) || isTooOpen(service, jid, peer.host))
    return false;
  const link = known === undefined ? undefined : linkOfHost(known, peer.host);
  if (link !== undefined) {
    if (link.extension || link.state === "up" || isEnded(link)) return false;
    // He has come through, so it may be there again.
    service.liveness.called(peer.host);
    return now() - (link.splitSince ?? now()) < limits.askedJoinMs;
  }
  if (isUnfit(service, peer.host)) return false;
  const isThere = allRooms(service).some((room) => linkOfHost(room, peer.host)?.state === "up");
  const push = { kind: "push", host: peer.host, peer: peer.replica as InstanceJid, mode, isThere } as const;
  const tell = (room: Room | undefined): void => {
    if (room !== undefined) feed(service, room, push);
  };
  if (known !== undefined && known.role !== "plain") tell(known);
  else becomePrimary(service, jid, dialect, tell);
  return isBeingTold(service, jid, peer.host);
}

/** The same of somebody who has just come in, and has maybe made the room. */
export function tellAfter(service: Service, jid: InstanceJid, user: UserJid): void {
  if (printedPeer(service, user) === undefined) return;
  // Not within what has just happened.
  module.add_timer(0, () => {
    tellBefore(service, jid, user);
    return undefined;
  });
}

function isBeingTold({ rooms, beginnings }: Service, jid: InstanceJid, host: Host): boolean {
  const room = rooms.get(jid);
  const link = room === undefined ? undefined : linkOfHost(room, host);
  return link === undefined ? beginnings.has(jid) : link.state !== "up" && !isEnded(link);
}
