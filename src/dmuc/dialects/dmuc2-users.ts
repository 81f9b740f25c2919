/**
 * XEP-0282: users' own stanzas, which a replica passes on as they are (D2-28), and the room's errors that answer them.
 *
 * Between two sides that have the extension they carry an `<o/>`, by which they are known. Their sender is the user himself:
 * as read, they come from his domain.
 */
import type { Left, Present, RoomEvent } from "../core/events";
import type { EventFrame, EventRefusedFrame } from "../core/frames";
import type { EventId, Host, Nick, UserJid } from "../core/ids";
import { readError, stanzaError } from "../wire/errors";
import { readGroupchat } from "../wire/groupchat";
import { bareOf, isFullJid, isInstance, occupantJid, resourceOf } from "../wire/jid";
import { mucUserOf } from "../wire/muc";
import { namespaces } from "../wire/namespaces";
import { formatInteger } from "../wire/numbers";
import { compact } from "../wire/optional";
import { isBetweenInstances, octetsOf, payloadOf } from "../wire/payload";
import { type Element, type Stanza, element, fromPayload, stanza } from "../wire/stanza";
import type { Address, Decoded, EncodeOptions } from "./dialect";
import { eventIdOf, extensionChild, isMalformed, malformed, sessionOf } from "./extension-attributes";
import { readOrigin } from "./extension-origin";
import { dmuc2Of } from "./dmuc2-told";
import { eventFrame, originOf } from "./occupant-stanzas";

const foreign: Decoded = { kind: "foreign" };

// Writing

/** Writes what a user of the replica has sent, as he has sent it (V2-05, V2-07). */
export function encodeUsers(
  frame: EventFrame,
  speaker: UserJid,
  { to }: Address,
  options: EncodeOptions,
): readonly Stanza[] {
  const { event } = frame;
  const { language, payload } = shownBy(event);
  // What between instances has a meaning, or tells a primary's presence from a user's, is no word of his.
  const own = fromPayload(payload).filter((child) => !isRooms(child, event));
  const isMessage = event.kind === "said" || event.kind === "subject";
  const nick = event.kind === "renamed" ? event.newNick : event.nick;
  return [
    stanza(
      isMessage ? "message" : "presence",
      {
        from: speaker,
        to: isMessage ? to : occupantJid(to, nick),
        type: isMessage ? "groupchat" : event.kind === "left" ? "unavailable" : undefined,
        id: event.messageId,
        "xml:lang": language,
      },
      ...own,
      originOf(frame, options),
    ),
  ];
}

function shownBy(event: RoomEvent): Pick<Left, "payload" | "language"> {
  return event.kind === "present" || event.kind === "renamed" ? event.view : event;
}

function isRooms({ name, attributes: { xmlns } }: Element, { kind }: RoomEvent): boolean {
  const isMessage = kind === "said" || kind === "subject";
  return isBetweenInstances(xmlns) || (name === "x" && xmlns === namespaces.mucUser && !isMessage);
}

/** Types of stanza errors (RFC 6120 8.3.3) where they are not "cancel". */
const errorTypes: readonly { readonly type: string; readonly conditions: readonly string[] }[] = [
  { type: "auth", conditions: ["forbidden", "not-authorized", "registration-required", "subscription-required"] },
  { type: "modify", conditions: ["bad-request", "jid-malformed", "not-acceptable", "policy-violation", "redirect"] },
  { type: "wait", conditions: ["recipient-unavailable", "remote-server-timeout", "resource-constraint"] },
];

/**
 * Writes the room's error to the user himself; nothing if it is not known who that is: an error to the replica would say that
 * the link is broken (D2-33).
 */
export function encodeRefused(frame: EventRefusedFrame, { from }: Address, options: EncodeOptions): readonly Stanza[] {
  const { id, nick, condition, session, asked } = frame;
  if (asked === undefined) return [];
  const { user, error, messageId } = asked;
  const type = errorTypes.find(({ conditions }) => conditions.includes(condition))?.type ?? "cancel";
  const made = stanzaError(type, condition, "The room does not take it.");
  const content = error === undefined ? [made] : fromPayload(error);
  const { host, epoch, sequence } = id;
  const origin = element("o", { xmlns: namespaces.link, h: host, e: epoch, n: formatInteger(sequence), s: session });
  return [
    stanza(
      asked.stanza,
      {
        from: asked.stanza === "message" ? from : occupantJid(from, nick),
        to: user,
        type: "error",
        id: messageId,
      },
      ...content,
      options.extension ? origin : undefined,
    ),
  ];
}

// Reading

/** Whether it is a user's own by its form: what a primary tells has the spec's element, or says of whom it is in XEP-0045's. */
export function isUsersOwn(received: Stanza): boolean {
  if (extensionChild(received, "o") === undefined || dmuc2Of(received) !== undefined) return false;
  return received.name === "message" || mucUserOf(received) === undefined;
}

function domainOf(user: string): Host {
  const bare = bareOf(user);
  return bare.slice(bare.indexOf("@") + 1) as Host;
}

/** Reads a groupchat or presence of a user. */
export function decodeUsers(received: Stanza): Decoded {
  const { from = "", to = "" } = received.attributes;
  const room = bareOf(to);
  if (!isFullJid(from) || !isInstance(room)) return foreign;
  const speaker = from as UserJid;
  const nick = resourceOf(to) as Nick | undefined;
  const event =
    received.name === "message" ? readUsersMessage(received, nick) : readUsersPresence(received, nick, speaker);
  if (event === undefined) return foreign;
  const origin = readOrigin(received);
  if (isMalformed(origin)) return origin;
  // It has neither number nor session: nobody has passed it on.
  if (origin.stamp === undefined && origin.session === undefined) return foreign;
  const frame: EventFrame = { ...eventFrame(event, origin), speaker };
  const isForLog = received.name === "message" && origin.stamp !== undefined;
  return {
    kind: "frame",
    frame: isForLog ? { ...frame, bytes: octetsOf(received) } : frame,
    from: domainOf(from),
    to: room,
  };
}

/** Who says it, the primary's roster knows. */
function readUsersMessage(received: Stanza, nick: Nick | undefined): RoomEvent | undefined {
  return nick === undefined ? readGroupchat(received, undefined) : undefined;
}

/** What he may be in the room, the primary decides: he says nothing of it. */
function readUsersPresence(received: Stanza, nick: Nick | undefined, user: UserJid): RoomEvent | undefined {
  const { type, id, "xml:lang": language } = received.attributes;
  if (nick === undefined) return undefined;
  const payload = payloadOf(received);
  if (type === "unavailable") {
    const left = { kind: "left", nick, cause: "left", affiliation: "none", user, payload } as const;
    return compact<Left>({ ...left, language, messageId: id });
  }
  if (type !== undefined) return undefined;
  const view = compact<Present["view"]>({ user, affiliation: "none", role: "participant", payload, language });
  return compact<Present>({ kind: "present", nick, view, messageId: id });
}

/** Reads the room's error to a user; foreign if it answers nothing that has a number. */
export function decodeRefused(received: Stanza): Decoded {
  const o = extensionChild(received, "o");
  const { from = "", to = "", id: messageId } = received.attributes;
  const room = bareOf(from);
  if (o === undefined || !isInstance(room) || !isFullJid(to)) return foreign;
  const id = eventIdOf(o.attributes["h"], o.attributes["e"], o.attributes["n"]);
  const session = sessionOf(o.attributes["s"]);
  if (id === undefined || id.sequence === 0) return malformed("the error answers no event");
  if (o.attributes["s"] !== undefined && session === undefined) return malformed("o@s is no session");
  // What was said to the room, and not to an occupant, is answered by the room.
  const nick = received.name === "message" ? undefined : resourceOf(from);
  const frame = refusedFrame(received, id, { session, messageId, nick });
  return { kind: "frame", frame, from: room, to: domainOf(to) };
}

function refusedFrame(
  received: Stanza,
  id: EventId,
  about: {
    readonly session: EventRefusedFrame["session"];
    readonly messageId: string | undefined;
    readonly nick: string | undefined;
  },
): EventRefusedFrame {
  const { session, messageId, nick } = about;
  return compact<EventRefusedFrame>({
    kind: "event-refused",
    id,
    nick: nick as Nick | undefined,
    condition: readError(received).condition,
    session,
    asked: compact<NonNullable<EventRefusedFrame["asked"]>>({
      user: received.attributes["to"] as UserJid,
      stanza: received.name === "message" ? "message" : "presence",
      messageId,
      error: payloadOf(received),
    }),
  });
}
