import type { Element } from "@xmpp/xml";

/** Says whether a stanza is the expected one. */
export type Predicate = (stanza: Element) => boolean;

/** The namespace of what a room says about its occupants (XEP-0045). */
export const mucUser = "http://jabber.org/protocol/muc#user";

/** A message to the whole room, from this nick. */
export function groupchat(room: string, nick: string, body: string): Predicate {
  return (stanza) =>
    stanza.name === "message" &&
    stanza.attrs["type"] === "groupchat" &&
    stanza.attrs["from"] === `${room}/${nick}` &&
    stanza.getChildText("body") === body;
}

/** An occupant is there, or has changed. */
export function available(room: string, nick: string): Predicate {
  return (stanza) => isPresence(stanza, `${room}/${nick}`, undefined);
}

/** An occupant has left, under this nick. */
export function unavailable(room: string, nick: string): Predicate {
  return (stanza) => isPresence(stanza, `${room}/${nick}`, "unavailable");
}

/** The room has this subject. A message with a body is no change of the subject, even if it has one. */
export function subject(room: string, text: string): Predicate {
  return (stanza) =>
    stanza.name === "message" &&
    stanza.attrs["type"] === "groupchat" &&
    bareJid(stanza.attrs["from"]) === room &&
    stanza.getChild("body") === undefined &&
    stanza.getChild("subject") !== undefined &&
    (stanza.getChildText("subject") ?? "") === text;
}

/** A message from an occupant to me alone. */
export function privateMessage(room: string, nick: string, body: string): Predicate {
  return (stanza) =>
    stanza.name === "message" &&
    stanza.attrs["type"] !== "groupchat" &&
    stanza.attrs["type"] !== "error" &&
    stanza.attrs["from"] === `${room}/${nick}` &&
    stanza.getChildText("body") === body;
}

/** My own presence, as the room shows it (status 110). */
export function selfPresence(room: string, nick: string): Predicate {
  return (stanza) => isPresence(stanza, `${room}/${nick}`, undefined) && hasStatus(stanza, "110");
}

/** The room has put me out, or I have left: my own presence, gone. */
export function selfUnavailable(room: string, nick: string): Predicate {
  return (stanza) => isPresence(stanza, `${room}/${nick}`, "unavailable") && hasStatus(stanza, "110");
}

/** An error from this address; with `condition`, this one, for example "forbidden". */
export function stanzaError(from: string, condition?: string): Predicate {
  return (stanza) =>
    stanza.attrs["type"] === "error" &&
    stanza.attrs["from"] === from &&
    (condition === undefined || conditionOf(stanza) === condition);
}

/** Whether a stanza of a room carries a status code (XEP-0045). */
export function hasStatus(stanza: Element, code: string): boolean {
  const codes = stanza.getChild("x", mucUser)?.getChildren("status") ?? [];
  return codes.some((status) => status.attrs["code"] === code);
}

/** The defined condition of a stanza error, for example "conflict". */
export function conditionOf(stanza: Element): string {
  const children = stanza.getChild("error")?.getChildElements() ?? [];
  const condition = children.find(
    (child) => child.getNS() === "urn:ietf:params:xml:ns:xmpp-stanzas" && child.name !== "text",
  );
  return condition?.name ?? "undefined-condition";
}

/** Without its resource; empty if there is none. */
export function bareJid(jid: string | undefined): string {
  return jid?.split("/", 1)[0] ?? "";
}

function isPresence(stanza: Element, from: string, type: string | undefined): boolean {
  return stanza.name === "presence" && stanza.attrs["from"] === from && stanza.attrs["type"] === type;
}
