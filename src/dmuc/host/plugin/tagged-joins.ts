/**
 * Joins that come through a mirror (DMUC3, D3-13): a tag in them says which service would serve their sender here.
 *
 * Whoever may not, or does not answer for itself, is not asked to, and the join goes on as if it had come without the tag: the
 * room here serves the user as stock does (D3-48, 3.9e). Of a room that has no link with that mirror the first such join asks for
 * one; if the room has none at all, it is taken over first, and if there is no room, the join makes one (D3-14).
 */
import { host as hostOfJid } from "util.jid";
import { type Stanza, clone, stanza as makeStanza } from "util.stanza";
import type { EventFrame } from "../../core/words/frames";
import { type Host, type InstanceJid, hostOf } from "../../core/words/ids";
import { limits } from "../../core/words/limits";
import { type Link, isEnded } from "../../core/state/link";
import { isUserOf, listedPeer, mirrorOf } from "../../core/state/peers";
import type { RefusalCase } from "../../core/words/refusals";
import type { Room } from "../../core/room";
import { linkWith } from "../../core/state/links";
import type { Dialect } from "../../dialects/dialect";
import { isInstance } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import { isBetweenInstances } from "../../wire/payload";
import { type Stanza as WireStanza, element, fromPayload, toPayload } from "../../wire/stanza";
import { becomePrimary } from "./beginnings";
import { refusalByLists } from "./opening";
import { type Service, discover, feed, localSide, peerTable, isUnfit } from "./service";
import { toElement } from "../stanza";
import type { StanzaOrigin } from "../types/prosody";

interface Event {
  readonly origin: StanzaOrigin;
  readonly stanza: Stanza;
}

/** @noSelf */
export interface TaggedJoins {
  /**
   * Looks at a presence of somebody of another server.
   *
   * @returns undefined if it has no tag; ordinary: it has none any more, and goes on like any other.
   */
  take(event: Event): "consumed" | "ordinary" | undefined;
}

/** What a tagged join says. */
interface Tagged {
  readonly frame: EventFrame & Required<Pick<EventFrame, "speaker" | "through">>;
  readonly room: InstanceJid;
  readonly mirror: Host;
  readonly dialect: Dialect;
}

/** One that waits till it is known whether the mirror may be spoken with, or till the room can be. */
type Waiting = Event;

/** The dialect that has such joins. */
const tagging = "dmuc3";

function hasTag({ tags }: Stanza): boolean {
  return tags.some((child) => child.name === "dmuc" && child.attr["xmlns"] === namespaces.dmuc3);
}

/** As a client's own server without mirrors would have sent it: the printed form leaves the mark of a join out (E3-03). */
function withoutTag(stanza: Stanza): Stanza {
  stanza.maptags((child) => (isBetweenInstances(child.attr["xmlns"]) ? undefined : child));
  if (stanza.get_child("x", namespaces.muc) === undefined) {
    stanza.add_direct_child(makeStanza("x", { xmlns: namespaces.muc }));
  }
  return stanza;
}

function isSameAsker({ stanza }: Waiting, { attr }: Stanza): boolean {
  return stanza.attr["from"] === attr["from"] && stanza.attr["to"] === attr["to"];
}

/** Joins that wait; one who goes away meanwhile does not want to come in any more. */
interface Anteroom {
  /** @returns undefined: too many wait. */
  hold(event: Event): Waiting | undefined;
  /** @returns whether he has waited till now. */
  letGo(held: Waiting): boolean;
  gone(stanza: Stanza): void;
}

function createAnteroom(): Anteroom {
  let waiting: readonly Waiting[] = [];
  return {
    hold: ({ origin, stanza }) => {
      if (waiting.length >= limits.heldJoinsMax) return undefined;
      const held = { origin, stanza: clone(stanza) };
      waiting = [...waiting, held];
      return held;
    },
    letGo: (held) => {
      const hasWaited = waiting.includes(held);
      waiting = waiting.filter((other) => other !== held);
      return hasWaited;
    },
    gone: (stanza) => {
      if (waiting.length > 0) waiting = waiting.filter((held) => !isSameAsker(held, stanza));
    },
  };
}

/** The printed form leaves out what XEP-0045 knows a join by; the tag says as much (E3-03). */
function asJoin(frame: EventFrame): EventFrame {
  const { event } = frame;
  if (event.kind !== "present") return frame;
  const said = fromPayload(event.view.payload);
  if (said.some(({ name, attributes }) => name === "x" && attributes["xmlns"] === namespaces.muc)) return frame;
  const payload = toPayload([element("x", { xmlns: namespaces.muc }), ...said]);
  return { ...frame, event: { ...event, view: { ...event.view, payload } } };
}

function read(service: Service, stanza: Stanza): Tagged | RefusalCase {
  const dialect = service.spoken.named(tagging);
  if (dialect === undefined) return "mode-off";
  const decoded = dialect.decode(toElement(stanza) as WireStanza);
  if (decoded.kind === "malformed") return decoded.reason;
  if (decoded.kind !== "frame" || decoded.frame.kind !== "event" || !isInstance(decoded.to)) return "malformed";
  const frame = asJoin(decoded.frame);
  const { speaker, through } = frame;
  if (speaker === undefined || through === undefined) return "malformed";
  return { frame: { ...frame, speaker, through }, room: decoded.to, mirror: hostOf(through), dialect };
}

/** Why that mirror does not serve him in that room, as far as is known here (3.9). */
function refusalOf(service: Service, tagged: Tagged): RefusalCase | undefined {
  const { frame, room, mirror, dialect } = tagged;
  const { hosting } = localSide(service);
  if (hosting === undefined || service.stopping || isUnfit(service, mirror)) return "mode-off";
  const refusal = refusalByLists(service, mirror, [dialect]);
  if (refusal !== undefined) return refusal;
  if (!isUserOf(mirrorOf(peerTable(service.options), mirror), frame.speaker)) return "not-authenticated";
  const chosen = hosting.chosenPeersOf(room);
  if (chosen.length > 0 && !chosen.includes(mirror)) return "room-not-distributed";
  const known = service.rooms.get(room);
  if (known?.role === "replica") return "is-replica-itself";
  // A service has one instance of a room.
  const isOther = (link: Link): boolean => link.host === mirror && link.peer !== frame.through && !isEnded(link);
  return known?.links.some((link) => isOther(link)) === true ? "node-taken" : undefined;
}

function give(service: Service, room: Room, { frame, mirror, dialect }: Tagged): void {
  feed(service, room, { kind: "received", host: mirror, from: frame.through, mode: dialect.name, frame });
}

/** The room with which the mirror has a link already. */
function linkedRoom(service: Service, { room, frame }: Tagged): Room | undefined {
  const known = service.rooms.get(room);
  const link = known === undefined ? undefined : linkWith(known, frame.through);
  return link === undefined || isEnded(link) ? undefined : known;
}

/**
 * Whether the mirror may be spoken with. One that nobody has listed is asked first, and nothing else goes to it (3.9e); so is every
 * one, where a certificate is demanded, which it shows as the question goes to it.
 */
function verify(service: Service, { mirror, dialect }: Tagged, done: (isOne: boolean) => void): void {
  const isListed = listedPeer(peerTable(service.options), mirror) !== undefined;
  if (isListed && !service.options.requireSecure) {
    done(true);
    return;
  }
  discover(service, mirror, dialect, (support) => {
    done(support.kind === "known" && support.dialect);
  });
}

/** Makes the one who looks at joins. */
export function createTaggedJoins(service: Service): TaggedJoins {
  const anteroom = createAnteroom();

  const letIn = (tagged: Tagged, held: Waiting): void => {
    const known = service.rooms.get(tagged.room);
    const then = (room: Room | undefined): void => {
      if (!anteroom.letGo(held)) return;
      if (room === undefined) goOn(held);
      else give(service, room, tagged);
    };
    if (known !== undefined && known.role !== "plain") then(known);
    else becomePrimary(service, tagged.room, tagged.dialect, then);
  };

  /** The room's own handlers have it after all. */
  const goOn = ({ origin, stanza }: Waiting): void => {
    prosody.core_post_stanza(origin, withoutTag(stanza));
  };

  return {
    take: (event) => {
      const { stanza } = event;
      if (stanza.attr["type"] === "unavailable") anteroom.gone(stanza);
      if (stanza.attr["type"] !== undefined || !hasTag(stanza)) return undefined;
      const tagged = read(service, stanza);
      const refusal = typeof tagged === "string" ? tagged : refusalOf(service, tagged);
      if (typeof tagged === "string" || refusal !== undefined) {
        const { from, to = module.host } = stanza.attr;
        if (refusal !== undefined) service.noteRefusal(hostOfJid(from) as Host, to, refusal);
        withoutTag(stanza);
        return "ordinary";
      }
      const linked = linkedRoom(service, tagged);
      if (linked !== undefined) {
        give(service, linked, tagged);
        return "consumed";
      }
      const held = anteroom.hold(event);
      if (held === undefined) {
        withoutTag(stanza);
        return "ordinary";
      }
      verify(service, tagged, (isOne) => {
        if (isOne) letIn(tagged, held);
        else if (anteroom.letGo(held)) goOn(held);
      });
      return "consumed";
    },
  };
}
