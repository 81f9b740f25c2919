/**
 * What arrives at the service: stanzas of linked instances and of peers' services become inputs of the core, what bounces
 * is told to it, and everything else goes the ordinary way, without elements that only links may carry (G-1, G-2).
 */
import { host as hostOf } from "util.jid";
import { type Stanza, reply as makeReply } from "util.stanza";
import type { Frame, RegisterFrame } from "../../core/words/frames";
import type { Host, InstanceJid, UserJid } from "../../core/words/ids";
import type { Received } from "../../core/words/inputs";
import type { RefusalCase } from "../../core/words/refusals";
import type { Room } from "../../core/room";
import { allOccupants } from "../../core/state/roster";
import { linkWith } from "../../core/state/links";
import type { Link } from "../../core/state/link";
import type { Dialect } from "../../dialects/dialect";
import { brokenWay } from "../../wire/errors";
import { bareOf, isInstance, resourceOf } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import type { Stanza as WireStanza } from "../../wire/stanza";
import { askedBy, sendRefusal } from "./answers";
import { type DecodedFrame, type Heard, type Opening, createOpening } from "./opening";
import { streamTo } from "./liveness";
import { cameFrom } from "../origins";
import { register } from "./registrations";
import { isListener } from "../listener";
import { ofUser } from "./users-traffic";
import { isDecidedHere, servingLink } from "../../core/state/served";
import { completeError } from "./requests";
import { waitForSyncs } from "./last-words";
import { type Service, allRooms, feed, isPeer, roomMeant, roomsAt } from "./service";
import { modeOf } from "./spoken";
import { toElement } from "../stanza";
import { type TaggedJoins, createTaggedJoins } from "./tagged-joins";
import type { StanzaOrigin } from "../types/prosody";
import { isPrintedAddress, toPrinted } from "./printed-primary";

/** Above mod_muc (-2), mod_iq (0) and whatever else treats a stanza as one of an ordinary client. */
const priority = 20;

/** Elements that only services and linked instances may send (G-2). */
const linkNamespaces: readonly (string | undefined)[] = [
  namespaces.dmuc1,
  namespaces.dmuc2,
  namespaces.dmuc3,
  namespaces.link,
];

/** Consumed: the stanza is dealt with. Ordinary: the room's own handlers shall have it. */
type Handled = "consumed" | "ordinary";

interface Event {
  readonly origin: StanzaOrigin;
  readonly stanza: Stanza;
}

/** Hooks everything that arrives. It is unhooked with the module. */
export function receiveTraffic(service: Service): void {
  const opening = createOpening(service);
  const joins = createTaggedJoins(service);
  const receive = (event: Event): true | undefined =>
    handle(service, { opening, joins }, event) === "consumed" ? true : undefined;
  for (const kind of ["message", "presence", "iq"] as const) {
    for (const target of ["bare", "full", "host"] as const) module.hook(`${kind}/${target}`, receive, priority);
  }
  answerPings(service);
  watchStreams(service);
  // Before clients and streams are sent away, which takes its time.
  module.hook_global(
    "server-stopping",
    () => {
      service.side?.stop();
      service.stopping = true;
      waitForSyncs(() => allRooms(service));
    },
    priority,
  );
}

interface Doors {
  readonly opening: Opening;
  readonly joins: TaggedJoins;
}

function handle(service: Service, { opening, joins }: Doors, event: Event): Handled {
  const { origin, stanza } = event;
  const from = stanza.attr["from"];
  const host = hostOf(from) as Host | undefined;
  if (from === undefined || host === undefined || isListener(origin)) return "ordinary";
  service.counters.reads(stanza);
  const isIq = stanza.name === "iq";
  const isTheirs = cameFrom(host, origin);
  if (isTheirs) service.liveness.heard(host);
  if (isTheirs && isIq && isCall(service, stanza)) service.liveness.called(host);
  if (toPrinted(service, stanza, host, isTheirs)) return "consumed";
  const isClient = origin.type === "c2s";
  const isError = stanza.attr["type"] === "error";
  const asTagged = isClient || isError || stanza.name !== "presence" ? undefined : joins.take(event);
  if (asTagged !== undefined) return asTagged;
  const asUser = isClient || isIq ? undefined : ofUser(service, stanza);
  if (asUser !== undefined) return asUser === "ordinary" ? ordinary(stanza) : asUser;
  if (isError) {
    if (!isIq) return ofError(service, stanza, host, isTheirs);
    completeError(stanza);
    noteLostIq(service, stanza, host);
  }
  if (!isClient && isPeer(service, host)) return ofPeer(service, opening, stanza, host);
  if (!isIq) return ordinary(stanza);
  if (!hasOurs(stanza)) return "ordinary";
  // A stranger's service may ask to become a peer; a client may not, and gets what he would get without this module.
  return isClient ? refuse(stanza, "mode-off") : ofPeer(service, opening, stanza, host);
}

function isOurs(child: Stanza): boolean {
  return linkNamespaces.includes(child.attr["xmlns"]);
}

function hasOurs(stanza: Stanza): boolean {
  return stanza.tags.some((child) => isOurs(child));
}

/** An IQ has one child, which is answered if it is ours; it is never taken out. */
function ordinary(stanza: Stanza): Handled {
  if (stanza.name === "iq" || !hasOurs(stanza)) return "ordinary";
  module.log("debug", "taking link elements out of a stanza of %s, with whom there is no link", stanza.attr["from"]);
  stanza.maptags((child) => (isOurs(child) ? undefined : child));
  return "ordinary";
}

function refuse(stanza: Stanza, reason: RefusalCase): Handled {
  const asked = askedBy(stanza);
  if (asked === undefined) return ordinary(stanza);
  sendRefusal(asked, reason);
  return "consumed";
}

// Of a service or an instance

/**
 * In which dialect a stanza is to be read: many say it themselves, and all else is said in that of the link.
 * Undefined: in one that is not spoken here.
 */
function dialectOf({ spoken, ...service }: Service, received: WireStanza): Dialect | undefined {
  const said = modeOf(received);
  const { from = "", to = "" } = received.attributes;
  const rooms = roomsAt(service, bareOf(to) as InstanceJid);
  const link = rooms.map((room) => linkWith(room, bareOf(from) as InstanceJid)).find((other) => other !== undefined);
  if (link !== undefined && (said === undefined || said === link.mode)) return spoken.ofLink(link);
  // What is no request is none of ours, whatever it looks like.
  if (said !== undefined) return spoken.named(said) ?? (received.name === "iq" ? undefined : spoken.common);
  const [room] = rooms;
  return room === undefined ? spoken.common : spoken.of(room);
}

function ofPeer(service: Service, opening: Opening, stanza: Stanza, host: Host): Handled {
  const received = toElement(stanza) as WireStanza;
  const dialect = dialectOf(service, received);
  if (dialect === undefined) return refuseOf(service, stanza, host, "mode-off");
  const decoded = dialect.decode(received);
  switch (decoded.kind) {
    case "foreign":
      return ordinary(stanza);
    case "malformed":
      module.log("debug", "%s sent something that cannot be read: %s", stanza.attr["from"], decoded.text);
      if (stanza.name === "iq")
        return refuseOf(service, stanza, host, opening.refusalOf(host, dialect) ?? decoded.reason);
      return malformed(service, stanza, host, decoded.reason);
    case "frame":
      if (decoded.to === module.host) return atService(service, opening, { decoded, dialect }, host, stanza);
      return atRoom(service, opening, { decoded, dialect }, host, stanza);
  }
}

/** Of a linked instance it never reaches mod_muc, which would take it for one of an ordinary client. */
function malformed(service: Service, stanza: Stanza, host: Host, reason: RefusalCase): Handled {
  const { from = "", to = "" } = stanza.attr;
  const room = service.rooms.get(bareOf(to) as InstanceJid);
  if (room === undefined || linkWith(room, bareOf(from) as InstanceJid) === undefined) return ordinary(stanza);
  service.noteRefusal(host, to, reason);
  return "consumed";
}

/** The same of a service or an instance: the administrator hears of it. */
function refuseOf(service: Service, stanza: Stanza, host: Host, reason: RefusalCase): Handled {
  service.noteRefusal(host, stanza.attr["to"] ?? module.host, reason);
  return refuse(stanza, reason);
}

function atService(service: Service, opening: Opening, heard: Heard, host: Host, stanza: Stanza): Handled {
  const verdict = opening.judge(heard, host, askedBy(stanza));
  if (verdict.kind === "refused") return refuseOf(service, stanza, host, verdict.reason);
  if (verdict.kind === "for-room") feedFrame(service, verdict.room, heard, host, stanza);
  else service.liveness.called(host);
  return "consumed";
}

/** Looks like any stanza of an occupant: only the addresses tell that an instance sent it. */
function looksOrdinary(frame: Frame): boolean {
  return frame.kind === "event" || frame.kind === "private" || frame.kind === "occupant-iq";
}

function atRoom(service: Service, opening: Opening, heard: Heard, host: Host, stanza: Stanza): Handled {
  const { decoded, dialect } = heard;
  const { frame, to } = decoded;
  const room = roomMeant(service, to as InstanceJid, decoded.from, frame);
  const isLinked = room !== undefined && isInstance(decoded.from) && linkWith(room, decoded.from) !== undefined;
  if (looksOrdinary(frame) && !isLinked) return ordinary(stanza);
  if (frame.kind === "register") return registered(service, opening, { ...heard, frame }, host, stanza);
  const refusal = (isLinked ? undefined : opening.refusalOf(host, dialect)) ?? refusalOfHello(service, decoded, room);
  if (refusal !== undefined) return refuseOf(service, stanza, host, refusal);
  if (room === undefined) return refuseOf(service, stanza, host, "no-such-link");
  feedFrame(service, room, heard, host, stanza);
  return "consumed";
}

function registered(
  service: Service,
  opening: Opening,
  heard: Heard & { readonly frame: RegisterFrame },
  host: Host,
  stanza: Stanza,
): Handled {
  const refusal = opening.refusalOf(host, heard.dialect);
  if (refusal !== undefined) return refuseOf(service, stanza, host, refusal);
  const outcome = register(service, heard, host, (room) => {
    if (room === undefined) refuseOf(service, stanza, host, "room-not-distributed");
    else feedFrame(service, room, heard, host, stanza);
  });
  return outcome.kind === "refused" ? refuseOf(service, stanza, host, outcome.reason) : "consumed";
}

/** Why no sync begins now: that life of the room is over (3.11), or we are about to end. */
function refusalOfHello(
  service: Service,
  { frame, to }: DecodedFrame,
  room: Room | undefined,
): RefusalCase | undefined {
  if (frame.kind !== "hello") return undefined;
  const { generation } = frame.sync;
  const isOver = room?.generation !== generation && service.tombstones.has(to as InstanceJid, generation);
  if (isOver) return "generation-ended";
  return service.stopping ? "shutting-down" : undefined;
}

function feedFrame(service: Service, room: Room, { decoded, dialect }: Heard, host: Host, stanza: Stanza): void {
  const received: Received = {
    kind: "received",
    host,
    mode: dialect.name,
    frame: decoded.frame,
    ...(isInstance(decoded.from) ? { from: decoded.from } : {}),
    ...(askedBy(stanza) === undefined ? {} : { request: service.answers.expect(stanza, dialect) }),
  };
  feed(service, room, received);
  // 3.4: what opens or syncs a link ends the wait of a split one; of a peer that knows only the spec, whatever it sends.
  const isCall = received.request !== undefined || linkWith(room, received.from)?.extension === false;
  if (isCall) service.liveness.called(host);
}

// Errors and bounces

/** Conditions that tell so where it was not one user's private affair. */
const brokenLink: readonly (string | undefined)[] = [...brokenWay, "gone", "recipient-unavailable"];

/**
 * Those of links never reach mod_muc, which would throw an occupant out (3.4).
 *
 * @param isTheirs false: our own server could not send what comes back.
 */
function ofError(service: Service, stanza: Stanza, host: Host, isTheirs: boolean): Handled {
  const { from = "", to = "" } = stanza.attr;
  const room = service.rooms.get(bareOf(to) as InstanceJid);
  if (room === undefined) return "ordinary";
  // 3.10: while this server stops it sends nothing more, and puts nobody out for that.
  if (service.stopping && !isTheirs) return "consumed";
  const link = linkWith(room, bareOf(from) as InstanceJid);
  const [, condition = "undefined-condition"] = stanza.get_error();
  if (isDecidedHere(room)) return ofErrorInStar(service, stanza, { room, link, condition, isTheirs });
  if (link === undefined) return isRemoteUser(room, from as UserJid) ? "consumed" : "ordinary";
  // What goes from nick to another nick is private: its sender is told, and the link is judged only by what concerns it.
  const isPrivate = stanza.name === "message" && resourceOf(from) !== resourceOf(to);
  if (isPrivate) passError(service, room, link, stanza, host);
  const isBounce = isPrivate ? brokenWay.includes(condition) : !isTheirs || brokenLink.includes(condition);
  if (isBounce) feed(service, room, { kind: "bounced", host, condition });
  return "consumed";
}

/**
 * Any error of a replica says that it does not hear us (D2-33). One of its users is his own affair, unless it says that the way
 * is broken; it puts nobody out (returned.ts).
 */
function ofErrorInStar(
  service: Service,
  stanza: Stanza,
  { room, link, condition, isTheirs }: { room: Room; link: Link | undefined; condition: string; isTheirs: boolean },
): Handled {
  if (link !== undefined) {
    feed(service, room, { kind: "bounced", host: link.host, condition });
    return "consumed";
  }
  const served = servingLink(room, stanza.attr["from"] ?? "");
  if (served === undefined) return "ordinary";
  const isHis = stanza.name === "message" && resourceOf(stanza.attr["to"] ?? "") !== undefined;
  const isBounce = isHis ? brokenWay.includes(condition) : !isTheirs || brokenLink.includes(condition);
  if (isBounce) feed(service, room, { kind: "bounced", host: served.host, condition });
  return "ordinary";
}

/** An occupant's IQ came back; its sender is told elsewhere. Those of links tell their end themselves (`requests.ts`). */
function noteLostIq(service: Service, stanza: Stanza, host: Host): void {
  const { from = "", to = "" } = stanza.attr;
  const room = service.rooms.get(bareOf(to) as InstanceJid);
  if (room === undefined) return;
  const isOccupants = resourceOf(from) !== undefined && resourceOf(to) !== undefined;
  const isLinked = isOccupants && linkWith(room, bareOf(from) as InstanceJid) !== undefined;
  if (!isLinked && !(isDecidedHere(room) && servingLink(room, from) !== undefined)) return;
  const [, condition = "undefined-condition"] = stanza.get_error();
  const home = servingLink(room, from)?.host ?? host;
  if (brokenWay.includes(condition)) feed(service, room, { kind: "bounced", host: home, condition });
}

function passError(service: Service, room: Room, link: Link, stanza: Stanza, host: Host): void {
  const dialect = service.spoken.ofLink(link);
  const decoded = dialect.decode(toElement(stanza) as WireStanza);
  if (decoded.kind === "frame") feedFrame(service, room, { decoded, dialect }, host, stanza);
}

/** Whether that very session of a user is in the room through another instance. */
function isRemoteUser(room: Room, user: UserJid): boolean {
  return allOccupants(room.roster).some(({ home, view }) => home !== (module.host as Host) && view.user === user);
}

// Signs of life

/**
 * Answers XEP-0199 pings of peers at the service and at linked rooms: components have no mod_ping (3.4). Rooms without
 * links stay as they are (invariant 6).
 */
function answerPings(service: Service): void {
  const answer = ({ stanza }: Event): true => {
    module.send(makeReply(stanza));
    return true;
  };
  // Below mod_ping, should an administrator have loaded it here.
  module.hook(`iq-get/host/${namespaces.ping}:ping`, answer, -1);
  module.hook(
    `iq-get/bare/${namespaces.ping}:ping`,
    (event: Event) => (isForLink(service, event.stanza) ? answer(event) : undefined),
    -1,
  );
}

/** Whether it is for one end of a link. */
function isForLink(service: Service, { attr }: Stanza): boolean {
  const to = bareOf(attr["to"] ?? "") as InstanceJid;
  return service.rooms.has(to) || isPrintedAddress(service, to);
}

/** 3.4: who knows only the spec is there again, as far as it says so by a ping, which others here may answer. */
function isCall(service: Service, stanza: Stanza): boolean {
  const isPing = stanza.attr["type"] === "get" && stanza.get_child("ping", namespaces.ping) !== undefined;
  return isPing && isForLink(service, stanza);
}

/**
 * Streams to peers tell what a probe would (3.4). One that a peer has opened to us tells that it is there; with s2s_bidi it
 * is ours as well.
 */
function watchStreams(service: Service): void {
  const { liveness } = service;
  module.hook("s2sout-created", ({ session }) => {
    if (session.to_host !== undefined) liveness.streamChanged(session.to_host as Host, "opening");
  });
  module.hook("s2sout-established", ({ session }) => {
    if (session.to_host !== undefined) liveness.streamChanged(session.to_host as Host, "open");
  });
  module.hook("s2sin-established", ({ session }) => {
    const host = session.from_host as Host | undefined;
    if (host === undefined) return;
    if (session.outgoing === true) liveness.streamChanged(host, "open");
    else liveness.called(host);
  });
  // The host's own event is not fired of streams that never were established.
  module.hook_global("s2s-destroyed", ({ session }) => {
    const isOut = session.direction === "outgoing";
    const [ours, host] = isOut ? [session.from_host, session.to_host] : [session.to_host, session.from_host];
    const isOurs = ours === module.host && (isOut || session.outgoing === true);
    if (isOurs && host !== undefined && streamTo(host as Host) === "none") liveness.streamChanged(host as Host, "none");
  });
}
