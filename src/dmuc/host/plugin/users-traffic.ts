/**
 * What users of replicas and mirrors send, which comes here as they have sent it (D2-28, D3-41). What has a number the core knows
 * what to do with; what has none the room hears from themselves, unless their own server has shown it already.
 */
import { host as hostOf } from "util.jid";
import type { Stanza } from "util.stanza";
import type { EventFrame } from "../../core/words/frames";
import type { Host, InstanceJid, UserJid } from "../../core/words/ids";
import type { Link } from "../../core/state/link";
import { type Occupant, occupantsOfPerson } from "../../core/state/roster";
import type { Room } from "../../core/room";
import { isOpenedByJoin, policyOf } from "../../core/state/behaviour";
import { bareOf, resourceOf } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import type { Stanza as WireStanza } from "../../wire/stanza";
import { isDecidedHere, servingLink } from "../../core/state/served";
import { type Service, feed } from "./service";
import { toElement } from "../stanza";

/** The room here that is meant, and the link by which its sender is served. */
interface Served {
  readonly room: Room;
  readonly link: Link;
}

function servedAt({ rooms }: Service, { attr }: Stanza, home?: Host): Served | undefined {
  const room = rooms.get(bareOf(attr["to"] ?? "") as InstanceJid);
  if (room === undefined || !isDecidedHere(room)) return undefined;
  const link = servingLink(room, attr["from"] ?? "", home);
  return link === undefined ? undefined : { room, link };
}

/** Who is in by that mirror; it may know only the spec, and its users' stanzas have no mark (3.12). */
function occupantBy({ room, link }: Served, user: string): Occupant | undefined {
  return occupantsOfPerson(room.roster, user as UserJid).find(({ home }) => home === link.host);
}

/** Whether its mirror, which knows only the spec, has passed it on; a message to another occupant's address is none (E3-15). */
function isPassedOn(served: Served, { name, attr }: Stanza): boolean {
  const { room, link } = served;
  if (link.extension || !isOpenedByJoin(room, link)) return false;
  const occupant = occupantBy(served, attr["from"] ?? "");
  const addressed = name === "message" ? resourceOf(attr["to"] ?? "") : undefined;
  return occupant !== undefined && (addressed === undefined || addressed === (occupant.nick as string));
}

/**
 * Takes a message or presence of somebody of another server.
 *
 * @returns undefined if he is none of them; ordinary: it is for the room's own handlers.
 */
export function ofUser(service: Service, stanza: Stanza): "consumed" | "ordinary" | undefined {
  const likely = servedAt(service, stanza);
  if (likely === undefined) return undefined;
  const isMarked = stanza.get_child("o", namespaces.link) !== undefined;
  if (!isMarked && !isPassedOn(likely, stanza)) return undefined;
  const decoded = service.spoken.ofLink(likely.link).decode(toElement(stanza) as WireStanza);
  if (decoded.kind === "malformed") {
    service.noteRefusal(hostOf(stanza.attr["from"]) as Host, stanza.attr["to"] ?? module.host, decoded.reason);
    return "consumed";
  }
  if (decoded.kind !== "frame" || decoded.frame.kind !== "event" || decoded.frame.speaker === undefined)
    return undefined;
  const { frame } = decoded;
  const served = servedAt(service, stanza, frame.stamp?.id.host);
  if (served === undefined) {
    // 3.9: no stamp but that of the replica by which he is in.
    service.noteRefusal(decoded.from as Host, decoded.to, "not-authenticated");
    return "consumed";
  }
  return frame.stamp === undefined ? unnumbered(service, served, frame) : given(service, served, frame);
}

function given(service: Service, { room, link }: Served, frame: EventFrame): "consumed" {
  feed(service, room, { kind: "received", host: link.host, from: link.peer, frame });
  return "consumed";
}

function unnumbered(service: Service, served: Served, frame: EventFrame): "consumed" | "ordinary" {
  const { room, link } = served;
  // 3.1: what has no number is of this session, or is not taken.
  if (link.extension && (frame.session !== link.session || link.state !== "up")) return "consumed";
  return policyOf(room, link).shownAtHome === "at-once" ? given(service, served, frame) : "ordinary";
}
