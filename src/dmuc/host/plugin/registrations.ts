/** Services that ask for replicas of our rooms (3.2): which of them get one. */
import type { RegisterFrame } from "../../core/words/frames";
import type { Host, InstanceJid } from "../../core/words/ids";
import { isEnded, isTakenBack } from "../../core/state/link";
import type { RefusalCase } from "../../core/words/refusals";
import type { Room } from "../../core/room";
import { allOccupants } from "../../core/state/roster";
import { peerOf, isUserOf } from "../../core/state/peers";
import { policyOf } from "../../core/state/behaviour";
import { isInstance } from "../../wire/jid";
import { becomePrimary } from "./beginnings";
import type { Heard } from "./opening";
import { type Service, feed, localSide, peerTable } from "./service";

/** What becomes of a `register`: refused, or given to the room, maybe later. */
export type Registration = { readonly kind: "refused"; readonly reason: RefusalCase } | { readonly kind: "taken" };

function refused(reason: RefusalCase): Registration {
  return { kind: "refused", reason };
}

/**
 * Judges a request for a replica of one of our rooms; who may link with us at all has been judged before.
 *
 * @param then gives the request to the room, once it can answer; without room it is refused.
 */
export function register(
  service: Service,
  heard: Heard & { readonly frame: RegisterFrame },
  host: Host,
  then: (room: Room | undefined) => void,
): Registration {
  const { decoded, dialect } = heard;
  const jid = decoded.to as InstanceJid;
  const local = localSide(service);
  if (service.stopping) return refused("shutting-down");
  if (!isInstance(decoded.from) || !decoded.from.endsWith(`@${host}`)) return refused("not-authenticated");
  if (local.hosting === undefined) return refused("mode-off");
  const known = service.rooms.get(jid);
  if (known !== undefined && known.role !== "plain") {
    if (known.role === "replica") return refused("is-replica-itself");
  } else if (!local.exists(jid)) return refused("no-such-room");
  if (isTooOpen(service, jid, host)) return refused("room-not-distributed");
  if (known !== undefined && known.role !== "plain") then(known);
  else becomePrimary(service, jid, dialect, then);
  return { kind: "taken" };
}

/** `dmuc2_strict_jid`: real JIDs go to a replica only where one of its people is a moderator, and here everybody may see them (3.9). */
export function isTooOpen(service: Service, jid: InstanceJid, host: Host): boolean {
  if (!service.options.strictJid || localSide(service).hosting?.isNonAnonymous(jid) !== true) return false;
  return !hasModeratorOf(service, jid, host);
}

/** The room's links are looked at after whatever may have changed who is in or who may know whom. */
export function revokeTooOpen(service: Service, room: Room): void {
  if (!service.options.strictJid || room.role !== "primary") return;
  for (const link of [...room.links]) {
    if (policyOf(room, link).opening !== "registered") continue;
    const { host, established } = link;
    if (!established || isTakenBack(link) || isEnded(link) || !isTooOpen(service, room.self, host)) continue;
    const reason = "Everybody may see everybody's address here, and none of its users is a moderator";
    feed(service, room, { kind: "revoke", host, reason });
  }
}

function hasModeratorOf(service: Service, jid: InstanceJid, host: Host): boolean {
  const peer = peerOf(peerTable(service.options), host);
  const room = service.rooms.get(jid);
  const known = room === undefined ? [] : allOccupants(room.roster).map(({ view }) => view);
  const here = localSide(service)
    .occupantsOf(jid)
    .flatMap((input) => (input.kind === "local-join" ? [input.view] : []));
  return [...known, ...here].some(
    ({ role, user }) => role === "moderator" && user !== undefined && isUserOf(peer, user),
  );
}
