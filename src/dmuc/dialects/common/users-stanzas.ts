/**
 * What both of the specs have in common in which a replica passes on what its users send as they have sent it (D2-28, D3-41), and
 * the room's errors that answer them. Their sender is the user himself: as read, they come from his domain. His leave is his own
 * unavailable presence, or, if his client takes nothing any more, its error (T-27): that has the time of its number, and the room's
 * errors to him have none.
 */
import type { Left, Present, RoomEvent } from "../../core/words/events";
import type { EventFrame, EventRefusedFrame } from "../../core/words/frames";
import type { Host, Nick, Payload, UserJid } from "../../core/words/ids";
import { clientError, readError, stanzaError } from "../../wire/errors";
import { readGroupchat } from "../../wire/groupchat";
import { bareOf, occupantJid, resourceOf } from "../../wire/jid";
import { causeOfCodes, codesOfCause } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { formatInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { isBetweenInstances, payloadOf } from "../../wire/payload";
import { type Element, type Stanza, element, fromPayload, stanza, toPayload } from "../../wire/stanza";
import type { Address, EncodeOptions } from "../dialect";
import { type Malformed, eventIdOf, extensionChild, malformed, sessionOf } from "./extension-attributes";
import { type Ends, originOf } from "./occupant-stanzas";

/** Domain of a user. */
export function domainOf(user: string): Host {
  const bare = bareOf(user);
  return bare.slice(bare.indexOf("@") + 1) as Host;
}

// Writing

/**
 * Writes what a user has sent, as he has sent it.
 *
 * @param tag what the spec adds.
 */
export function usersStanza(
  frame: EventFrame,
  speaker: UserJid,
  { to }: Address,
  options: EncodeOptions,
  tag?: Element,
): Stanza {
  const { event } = frame;
  const { language, payload } = shownBy(event);
  // What between instances has a meaning, or tells a primary's presence from a user's, is no word of his.
  const own = fromPayload(payload).filter((child) => !isRooms(child, event));
  const isMessage = event.kind === "said" || event.kind === "subject";
  const nick = event.kind === "renamed" ? event.newNick : event.nick;
  return stanza(
    isMessage ? "message" : "presence",
    {
      from: speaker,
      to: isMessage ? to : occupantJid(to, nick),
      type: typeOf(event),
      id: event.messageId,
      "xml:lang": language,
    },
    ...own,
    failureIn(event),
    tag,
    withReason(originOf(frame, options), event),
  );
}

/** T-21: his presence has no word for it that his server stops; the room's own word would make it one of the room's. */
function withReason(origin: Element | undefined, event: RoomEvent): Element | undefined {
  if (origin === undefined || event.kind !== "left" || event.cause !== "shutdown") return origin;
  const [code] = codesOfCause(event.cause);
  return code === undefined ? origin : { ...origin, attributes: { ...origin.attributes, code } };
}

function typeOf(event: RoomEvent): string | undefined {
  if (event.kind === "said" || event.kind === "subject") return "groupchat";
  if (event.kind !== "left") return undefined;
  return event.condition === undefined ? "unavailable" : "error";
}

function failureIn(event: RoomEvent): Element | undefined {
  if (event.kind !== "left" || event.condition === undefined) return undefined;
  return clientError(event.condition);
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

/** Where the room's error to a user says whom it is from: the nick that he wanted, or the room. */
export function refusingEnd(frame: EventRefusedFrame, room: string): string {
  return frame.asked?.stanza === "message" ? room : occupantJid(room, frame.nick);
}

/** Writes the room's error to a user. */
export function refusalStanza(
  { id, condition, session }: EventRefusedFrame,
  asked: NonNullable<EventRefusedFrame["asked"]>,
  { from, to }: Ends,
  options: EncodeOptions,
  { mark, hint }: { readonly mark?: Element | undefined; readonly hint?: Element | undefined } = {},
): Stanza {
  const { error, messageId } = asked;
  const type = errorTypes.find(({ conditions }) => conditions.includes(condition))?.type ?? "cancel";
  const made = stanzaError(type, condition, "The room does not take it.");
  const content = error === undefined ? [made] : fromPayload(error);
  const number = id === undefined ? undefined : { h: id.host, e: id.epoch, n: formatInteger(id.sequence) };
  const origin = number === undefined ? undefined : element("o", { xmlns: namespaces.link, ...number, s: session });
  return stanza(
    asked.stanza,
    { from, to, type: "error", id: messageId },
    content.some(({ name }) => name === mark?.name) ? undefined : mark,
    ...content,
    options.extension ? hint : undefined,
    options.extension ? origin : undefined,
  );
}

// Reading

/** What a user's own groupchat or presence tells; undefined if rooms take none of the kind. */
export function readUsersEvent(received: Stanza, speaker: UserJid): RoomEvent | undefined {
  const nick = resourceOf(received.attributes["to"] ?? "") as Nick | undefined;
  return received.name === "message" ? readGroupchat(received, nick) : readUsersPresence(received, nick, speaker);
}

/** What he may be in the room, the primary decides: he says nothing of it. */
function readUsersPresence(received: Stanza, nick: Nick | undefined, user: UserJid): RoomEvent | undefined {
  const { type, id, "xml:lang": language } = received.attributes;
  if (nick === undefined) return undefined;
  const payload = payloadOf(received);
  if (type === "unavailable") {
    const code = extensionChild(received, "o")?.attributes["code"];
    const cause = code !== undefined && causeOfCodes([code]) === "shutdown" ? "shutdown" : "left";
    const left = { kind: "left", nick, cause, affiliation: "none", user, payload } as const;
    return compact<Left>({ ...left, language, messageId: id });
  }
  if (type === "error") return readFailure(received, { nick, user, payload });
  if (type !== undefined) return undefined;
  const view = compact<Present["view"]>({ user, affiliation: "none", role: "participant", payload, language });
  return compact<Present>({ kind: "present", nick, view, messageId: id });
}

function readFailure(
  received: Stanza,
  { nick, user, payload }: { readonly nick: Nick; readonly user: UserJid; readonly payload: Payload },
): Left {
  const said = fromPayload(payload).filter(({ name }) => name !== "error");
  const { condition } = readError(received);
  return { kind: "left", nick, cause: "failed", affiliation: "none", user, condition, payload: toPayload(said) };
}

/** Whether an error is a user's leave. */
export function isUsersFailure(received: Stanza): boolean {
  return received.name === "presence" && extensionChild(received, "o")?.attributes["t"] !== undefined;
}

/**
 * Reads the room's error to a user.
 *
 * @param asked whom it answers, beside what the stanza itself says of it.
 */
export function readRefused(
  received: Stanza,
  asked: Pick<NonNullable<EventRefusedFrame["asked"]>, "user" | "node">,
): EventRefusedFrame | Malformed {
  const o = extensionChild(received, "o");
  const { h, e, n, s } = o?.attributes ?? {};
  const id = eventIdOf(h, e, n);
  const session = sessionOf(s);
  if (o !== undefined && (id === undefined || id.sequence === 0)) return malformed("the error answers no event");
  if (s !== undefined && session === undefined) return malformed("o@s is no session");
  const isMessage = received.name === "message";
  // What was said to the room, and not to an occupant, is answered by the room.
  const nick = isMessage ? undefined : resourceOf(received.attributes["from"] ?? "");
  return compact<EventRefusedFrame>({
    kind: "event-refused",
    id,
    nick: nick as Nick | undefined,
    condition: readError(received).condition,
    session,
    asked: compact<NonNullable<EventRefusedFrame["asked"]>>({
      user: asked.user,
      stanza: isMessage ? "message" : "presence",
      messageId: received.attributes["id"],
      node: asked.node,
      error: payloadOf(received),
    }),
  });
}
