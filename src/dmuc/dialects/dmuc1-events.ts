/** XEP-0281: what happens in a room, one stanza per event and link (D1-34, D1-44, D1-46, D1-54). */
import type { LeaveCause, OccupantView, RoomEvent } from "../core/events";
import type { DissolveFrame, EventFrame, OccupantIqFrame, PrivateFrame } from "../core/frames";
import type { InstanceJid, Nick, OccupantId } from "../core/ids";
import { delayElement, delaysBy, readDelay, readGroupchat } from "../wire/groupchat";
import { isLasting, likenessOf } from "../wire/lasting";
import { bareOf, isInstance, occupantJid, resourceOf } from "../wire/jid";
import {
  type MucDestroy,
  type MucUser,
  causeOfCodes,
  codesOfCause,
  defaultRole,
  mucUserElement,
  mucUserOf,
  readMucUser,
  renameCode,
} from "../wire/muc";
import { namespaces } from "../wire/namespaces";
import { compact } from "../wire/optional";
import { occupantPayloadOf, octetsOf, payloadOf } from "../wire/payload";
import { type Element, type Stanza, childNamed, element, fromPayload, stanza } from "../wire/stanza";
import type { Address, Decoded, EncodeOptions } from "./dialect";
import { isMalformed, malformed } from "./extension-attributes";
import { type Origin, originElement, readOrigin } from "./extension-origin";

const foreign: Decoded = { kind: "foreign" };

// Writing

/** Writes an event, a private message or an occupant's IQ. */
export function encodeEvent(
  frame: EventFrame | PrivateFrame | OccupantIqFrame,
  address: Address,
  options: EncodeOptions,
): readonly Stanza[] {
  if (frame.kind === "private") return [privateStanza(frame, address, options)];
  if (frame.kind === "occupant-iq") return [occupantIq(frame, address)];
  const origin = options.extension ? originElement(originOf(frame)) : undefined;
  return [eventStanza(frame, address, origin, options)];
}

function originOf(frame: EventFrame): Origin {
  const { stamp, previous, acknowledged, identity, session } = frame;
  return compact<Origin>({ stamp, previous, acknowledged, identity, session });
}

function eventStanza(frame: EventFrame, address: Address, origin: Element | undefined, options: EncodeOptions): Stanza {
  const { event } = frame;
  switch (event.kind) {
    case "present":
      return presence(address, event.nick, event.view, undefined, presentUser(event), origin, options);
    case "left":
      return presence(address, event.nick, event, "unavailable", leftUser(event), origin, options);
    case "renamed":
      return presence(address, event.nick, event.view, "unavailable", renamedUser(event), origin, options);
    default:
      return groupchat(event, frame, address, origin);
  }
}

function presence(
  { from, to }: Address,
  nick: Nick,
  view: Pick<OccupantView, "payload" | "language" | "occupantId">,
  type: string | undefined,
  user: MucUser,
  origin: Element | undefined,
  options: EncodeOptions,
): Stanza {
  const { occupantId } = view;
  const isTold = options.extension && occupantId !== undefined;
  return stanza(
    "presence",
    { from: occupantJid(from, nick), to: occupantJid(to, nick), type, "xml:lang": view.language },
    ...fromPayload(view.payload),
    mucUserElement(user),
    isTold ? element("occupant-id", { xmlns: namespaces.occupantId, id: occupantId }) : undefined,
    origin,
  );
}

function presentUser({ view, actor, reason }: Extract<RoomEvent, { kind: "present" }>): MucUser {
  const { affiliation, role, user } = view;
  return { item: compact<NonNullable<MucUser["item"]>>({ affiliation, role, user, actor, reason }), codes: [] };
}

function leftUser({ affiliation, user, actor, reason, cause }: Extract<RoomEvent, { kind: "left" }>): MucUser {
  const item = compact<NonNullable<MucUser["item"]>>({ affiliation, role: "none", user, actor, reason });
  return { item, codes: codesOfCause(cause) };
}

function renamedUser({ view, newNick }: Extract<RoomEvent, { kind: "renamed" }>): MucUser {
  const { affiliation, role, user } = view;
  const item = compact<NonNullable<MucUser["item"]>>({ affiliation, role, user, nick: newNick });
  return { item, codes: [renameCode] };
}

/** D1-44; the subject at set-up with the time at which it was set (D1-56). */
function groupchat(
  event: Extract<RoomEvent, { kind: "said" | "subject" }>,
  frame: EventFrame,
  { from, to }: Address,
  origin: Element | undefined,
): Stanza {
  return stanza(
    "message",
    {
      from: occupantJid(from, event.nick),
      to: occupantJid(to, event.nick),
      type: "groupchat",
      id: event.messageId,
      "xml:lang": event.language,
    },
    ...fromPayload(event.payload),
    frame.said === undefined ? undefined : delayElement(from, frame.said),
    origin,
  );
}

function privateStanza(frame: PrivateFrame, { from, to }: Address, options: EncodeOptions): Stanza {
  const { session, occupantId } = frame;
  const origin = options.extension ? originElement(compact<Origin>({ session, occupantId })) : undefined;
  return stanza(
    "message",
    {
      from: occupantJid(from, frame.from),
      to: occupantJid(to, frame.to),
      type: frame.type === "normal" ? undefined : frame.type,
      id: frame.messageId,
      "xml:lang": frame.language,
    },
    ...fromPayload(frame.payload),
    origin,
  );
}

function occupantIq(frame: OccupantIqFrame, { from, to }: Address): Stanza {
  return stanza(
    "iq",
    {
      from: occupantJid(from, frame.from),
      to: occupantJid(to, frame.to),
      type: frame.type,
      id: frame.id,
      "xml:lang": frame.language,
    },
    ...fromPayload(frame.payload),
  );
}

// Reading

/** Instances and nicks of a stanza between them. */
interface Between {
  readonly from: InstanceJid;
  readonly to: InstanceJid;
  readonly fromNick?: Nick;
  readonly toNick?: Nick;
}

function betweenOf(received: Stanza): Between | undefined {
  const { from, to } = received.attributes;
  if (from === undefined || to === undefined) return undefined;
  const [fromBare, toBare] = [bareOf(from), bareOf(to)];
  if (!isInstance(fromBare) || !isInstance(toBare)) return undefined;
  return compact<Between>({
    from: fromBare,
    to: toBare,
    fromNick: resourceOf(from) as Nick | undefined,
    toNick: resourceOf(to) as Nick | undefined,
  });
}

function frameOf(between: Between, frame: EventFrame | PrivateFrame | OccupantIqFrame): Decoded {
  return { kind: "frame", frame, from: between.from, to: between.to };
}

/** Reads a presence or message between instances. */
export function decodeEvent(received: Stanza): Decoded {
  const between = betweenOf(received);
  if (between === undefined) return foreign;
  const origin = readOrigin(received);
  if (isMalformed(origin)) return origin;
  if (received.name === "presence") return decodePresence(received, between, origin);
  return received.attributes["type"] === "groupchat"
    ? decodeGroupchat(received, between, origin)
    : decodePrivate(received, between, origin);
}

function eventFrame(event: RoomEvent, origin: Origin, said?: EventFrame["said"]): EventFrame {
  const { stamp, previous, acknowledged, identity, session } = origin;
  return compact<EventFrame>({ kind: "event", event, stamp, previous, acknowledged, identity, session, said });
}

function decodePresence(received: Stanza, between: Between, origin: Origin): Decoded {
  const { fromNick: nick } = between;
  const x = mucUserOf(received);
  const type = received.attributes["type"];
  if (x === undefined || (type !== undefined && type !== "unavailable")) return foreign;
  const { item, codes, destroy } = readMucUser(x);
  if (nick === undefined) return destroy === undefined || type === undefined ? foreign : ended(between, destroy);
  const occupantId = childNamed(received, "occupant-id", namespaces.occupantId);
  const payload = occupantPayloadOf(received);
  const language = received.attributes["xml:lang"];
  const affiliation = item?.affiliation ?? "none";
  const { user, actor, reason } = item ?? {};
  if (type === "unavailable" && !codes.includes(renameCode)) {
    const cause: LeaveCause = causeOfCodes(codes);
    const left: RoomEvent = compact<Extract<RoomEvent, { kind: "left" }>>({
      kind: "left",
      nick,
      cause,
      affiliation,
      user,
      actor,
      reason,
      payload,
      language,
    });
    return frameOf(between, eventFrame(left, origin));
  }
  const view = compact<OccupantView>({
    user,
    occupantId: occupantId?.attributes["id"] as OccupantId | undefined,
    affiliation,
    // E1-16: a peer that names no role means the affiliation's.
    role: item?.role ?? defaultRole(affiliation),
    payload,
    language,
  });
  if (type === undefined) {
    const present = compact<Extract<RoomEvent, { kind: "present" }>>({ kind: "present", nick, view, actor, reason });
    return frameOf(between, eventFrame(present, origin));
  }
  const newNick = item?.nick;
  if (newNick === undefined || newNick === "") return malformed("a rename names no new nick");
  return frameOf(between, eventFrame({ kind: "renamed", nick, newNick, view }, origin));
}

/** 3.11: the room itself leaves, which is how a peer without the extension ends a link. */
function ended(between: Between, { alternative, reason }: MucDestroy): Decoded {
  const room = between.to.slice(0, between.to.indexOf("@"));
  const frame = compact<DissolveFrame>({ kind: "dissolve", room, alternative, reason });
  return { kind: "frame", frame, from: between.from, to: between.to };
}

/** E1-15: also to the bare room. A stamp that the room itself gave tells that it was said before. */
function decodeGroupchat(received: Stanza, between: Between, origin: Origin): Decoded {
  const delays = delaysBy(received, between.from);
  const said = readDelay(delays[delays.length - 1]);
  const event = readGroupchat(received, between.fromNick, ...delays);
  const isNew = origin.stamp === undefined && origin.session === undefined && isLasting(received);
  const known = isNew ? { ...event, likeness: likenessOf(received, between.from) } : event;
  const frame = eventFrame(known, origin, said);
  // Of what no log takes the size does not matter.
  return frameOf(between, isNew || origin.stamp !== undefined ? { ...frame, bytes: octetsOf(received) } : frame);
}

function decodePrivate(received: Stanza, between: Between, origin: Origin): Decoded {
  const { fromNick, toNick } = between;
  const type = received.attributes["type"];
  if (fromNick === undefined || toNick === undefined || type === "headline") return foreign;
  const frame = compact<PrivateFrame>({
    kind: "private",
    from: fromNick,
    to: toNick,
    type: type === "chat" || type === "error" ? type : "normal",
    messageId: received.attributes["id"],
    language: received.attributes["xml:lang"],
    payload: occupantPayloadOf(received),
    session: origin.session,
    occupantId: origin.occupantId,
  });
  return frameOf(between, frame);
}

/** Reads an IQ from occupant to occupant; its id tells session and addressee (3.1). */
export function decodeOccupantIq(received: Stanza): Decoded {
  const between = betweenOf(received);
  const { type, id } = received.attributes;
  const isIqType = type === "get" || type === "set" || type === "result" || type === "error";
  if (between?.fromNick === undefined || between.toNick === undefined || !isIqType || id === undefined) return foreign;
  const frame = compact<OccupantIqFrame>({
    kind: "occupant-iq",
    from: between.fromNick,
    to: between.toNick,
    type,
    id,
    language: received.attributes["xml:lang"],
    payload: payloadOf(received),
  });
  const asks = type === "get" || type === "set";
  const decoded: Decoded = { kind: "frame", frame, from: between.from, to: between.to };
  return asks ? { ...decoded, request: id } : decoded;
}
