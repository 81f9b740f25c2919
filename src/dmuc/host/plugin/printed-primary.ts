/**
 * Rooms of services that know only what XEP-0282 prints, of which we hold replicas at the address that `replica` names in the
 * service's entry of `dmuc_peers` (3.2.6; D2-52: at one address there may be many). To the core each has a replica of its own.
 */
import { host as hostOf } from "util.jid";
import type { Stanza } from "util.stanza";
import { isLimitReached } from "./opening";
import { type Service, feed, localSide, newLongId, peerTable, surroundingsOf, takeUp } from "./service";
import { createPrintedMirror } from "../../core/state/creation";
import type { Host, InstanceJid } from "../../core/words/ids";
import { refusalOfPeer } from "../../core/state/peers";
import type { Room } from "../../core/state/state";
import type { Received } from "../../core/words/inputs";
import { isToPrinted } from "../../core/state/behaviour";
import { bareOf, isInstance } from "../../wire/jid";
import type { Stanza as WireStanza } from "../../wire/stanza";
import { toElement } from "../stanza";

const mode = "dmuc2";

/** Whether that is an address of ours at which a service tells us of its rooms. It is asked for with each stanza. */
export function isPrintedAddress({ options }: Pick<Service, "options">, jid: string): boolean {
  for (const { replica } of options.peers) if (replica === jid) return hostOf(jid) === module.host;
  return false;
}

/**
 * Takes what a service tells the replica that the administrator has named to it.
 *
 * @param isTheirs false: our own server could not send what comes back.
 * @returns false if it is none of it.
 */
export function toPrinted(service: Service, stanza: Stanza, host: Host, isTheirs: boolean): boolean {
  const { from = "", to = "", type } = stanza.attr;
  // A ping is answered as anybody's.
  if (stanza.name === "iq" || !isPrintedAddress(service, to)) return false;
  const isNamed = service.options.peers.some((peer) => peer.host === host && peer.replica === to);
  const primary = bareOf(from);
  if (!isNamed) return false;
  if (type === "error") bounced(service, primary, host, stanza);
  else if (isTheirs && isInstance(primary)) told(service, stanza, { primary, calledAs: to as InstanceJid, host });
  return true;
}

/** D2-33: any error of the room, or of its service, says that it does not hear us. */
function bounced(service: Service, from: string, host: Host, stanza: Stanza): void {
  const [, condition = "undefined-condition"] = stanza.get_error();
  service.rooms.forEach((room) => {
    const isMeant = from === (host as string) || room.primary === from;
    if (isMeant && room.links.some((link) => link.host === host && isToPrinted(room, link)))
      feed(service, room, { kind: "bounced", host, condition });
  });
}

interface Told {
  readonly primary: InstanceJid;
  readonly calledAs: InstanceJid;
  readonly host: Host;
}

function told(service: Service, stanza: Stanza, { primary, calledAs, host }: Told): void {
  const self = localSide(service).replicaOf?.(primary);
  const dialect = service.spoken.named(mode);
  if (
    self === undefined ||
    dialect === undefined ||
    refusalOfPeer(peerTable(service.options), host, mode) !== undefined
  )
    return;
  const received = toElement(stanza) as WireStanza;
  const decoded = dialect.decode({ ...received, attributes: { ...received.attributes, to: self } });
  if (decoded.kind === "malformed") service.noteRefusal(host, calledAs, decoded.reason);
  if (decoded.kind !== "frame") return;
  const { frame } = decoded;
  const room =
    service.rooms.get(self) ??
    (frame.kind === "dissolve" ? undefined : open(service, self, { primary, calledAs, host }));
  // One that has registered here is told in its own way.
  if (room === undefined || !room.links.some((link) => isToPrinted(room, link))) return;
  const input: Received = { kind: "received", host, from: primary, mode, frame };
  feed(service, room, input);
  service.liveness.called(host);
}

/** The first that is told of that room. */
function open(service: Service, self: InstanceJid, { primary, calledAs, host }: Told): Room | undefined {
  const dialect = service.spoken.named(mode);
  if (dialect === undefined || service.stopping || isLimitReached(service, host)) return undefined;
  const surroundings = surroundingsOf(service, dialect);
  const room = createPrintedMirror({ self, primary, calledAs, random: newLongId(), surroundings });
  // Rows of an earlier life, if its end was cut short.
  service.log.forget(self);
  takeUp(service, room);
  return room;
}
