/** XEP-0281: what happens in a room, one stanza per event and link (D1-34, D1-44, D1-46, D1-54). */
import { isRosterEvent } from "../../core/words/events";
import type { DissolveFrame, EventFrame, OccupantIqFrame, PrivateFrame } from "../../core/words/frames";
import type { InstanceJid, Nick } from "../../core/words/ids";
import { delayElement, delaysBy, readDelay, readGroupchat } from "../../wire/groupchat";
import { isLasting, likenessOf } from "../../wire/lasting";
import { bareOf, isInstance, occupantJid, resourceOf } from "../../wire/jid";
import { mucUserOf, readMucUser } from "../../wire/muc";
import { compact } from "../../wire/optional";
import { occupantPayloadOf, octetsOf, payloadOf } from "../../wire/payload";
import { type Stanza, fromPayload, stanza } from "../../wire/stanza";
import type { Address, Decoded, EncodeOptions } from "../dialect";
import { isMalformed } from "../common/extension-attributes";
import { type Origin, originElement, readOrigin } from "../common/extension-origin";
import {
  contentOf,
  eventFrame,
  groupchatStanza,
  originOf,
  presenceStanza,
  readPresence,
} from "../common/occupant-stanzas";

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
  return [eventStanza(frame, address, options)];
}

function eventStanza(frame: EventFrame, { from, to }: Address, options: EncodeOptions): Stanza {
  const { event, said } = frame;
  const ends = { from: occupantJid(from, event.nick), to: occupantJid(to, event.nick) };
  const origin = originOf(frame, options);
  if (isRosterEvent(event)) return presenceStanza(ends, contentOf(event), options, origin);
  // D1-44; the subject at set-up with the time at which it was set (D1-56).
  return groupchatStanza(ends, event, said === undefined ? undefined : delayElement(from, said), origin);
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

function decodePresence(received: Stanza, between: Between, origin: Origin): Decoded {
  const { fromNick: nick } = between;
  if (nick === undefined) return ended(received, between);
  const event = readPresence(received, nick);
  if (event === undefined) return foreign;
  return isMalformed(event) ? event : frameOf(between, eventFrame(event, origin));
}

/** 3.11: the room itself leaves, which is how a peer without the extension ends a link. */
function ended(received: Stanza, between: Between): Decoded {
  const x = mucUserOf(received);
  const destroy = x === undefined ? undefined : readMucUser(x).destroy;
  if (destroy === undefined || received.attributes["type"] !== "unavailable") return foreign;
  const { alternative, reason } = destroy;
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
