/** A room would rather have a replica where many of its people are: it asks their services to register (`dmuc2_invite`, 3.2.3). */
import { medium as newId } from "util.id";
import type { CreateFrame } from "../../core/words/frames";
import type { Host, InstanceJid, UserJid } from "../../core/words/ids";
import { limits } from "../../core/words/limits";
import { isEnded } from "../../core/state/link";
import { type Peer, refusalOfPeer, isUserOf } from "../../core/state/peers";
import type { Dialect } from "../../dialects/dialect";
import { now } from "../clock";
import { type Service, discover, peerTable } from "./service";
import { toStanza } from "../stanza";

/** @noSelf */
export interface Invitations {
  /** Somebody has come into the room who is served by this server. */
  arrived(jid: InstanceJid, user: UserJid): void;
}

/** Which dialect has an invitation. */
const inviting = "dmuc2";

/** Makes the host; it asks nobody if the administrator does not want it. */
export function createInvitations(service: Service): Invitations {
  /** When a service was asked about a room. */
  const asked = new Map<string, number>();

  const mayAsk = (host: Host, jid: InstanceJid): boolean => {
    const key = `${host} ${jid}`;
    const last = asked.get(key);
    if (last !== undefined && last + limits.absenceKeptMs > now()) return false;
    asked.delete(key);
    const oldest = asked.keys().next().value;
    if (asked.size >= limits.discoveredHostsMax && oldest !== undefined) asked.delete(oldest);
    asked.set(key, now());
    return true;
  };

  const isFree = (jid: InstanceJid, host: Host): boolean => {
    const room = service.rooms.get(jid);
    if (room === undefined || room.role === "plain") return !service.beginnings.has(jid);
    if (room.role !== "primary") return false;
    return !room.links.some((link) => link.host === host && !isEnded(link));
  };

  const invite = (jid: InstanceJid, { host }: Peer, dialect: Dialect): void => {
    discover(service, host, dialect, (support) => {
      // A room service speaks it, too, but has no users.
      const isAble = support.kind === "known" && support.dialect && support.extension && support.hasRooms !== true;
      if (!isAble || !isFree(jid, host)) return;
      const terms = {
        keepaliveMs: service.options.keepaliveMs,
        history: true,
        messagesMax: limits.replicaHistoryMax,
        bytesMax: limits.replicaHistoryBytesMax,
      };
      const frame: CreateFrame = { kind: "create", room: jid, terms };
      const [iq] = dialect.encode(frame, { from: jid, to: host }, { extension: true, id: newId() });
      // Whoever consents registers; of the others stock service goes on.
      if (iq !== undefined) module.send(toStanza(iq));
    });
  };

  return {
    arrived: (jid, user) => {
      const dialect = service.spoken.named(inviting);
      if (!service.options.replicaInvite || dialect === undefined) return;
      const table = peerTable(service.options);
      for (const peer of table.peers) {
        const isTheirs = prosody.hosts[peer.host] === undefined && isUserOf(peer, user);
        if (!isTheirs || refusalOfPeer(table, peer.host, inviting) !== undefined) continue;
        if (isFree(jid, peer.host) && mayAsk(peer.host, jid)) invite(jid, peer, dialect);
      }
    },
  };
}
