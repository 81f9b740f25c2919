/**
 * Prosody's stanzas as plain data, and back.
 *
 * Prosody's parser leaves `xmlns` away in the stream's namespace and repeats it in every element of another, nested ones
 * included; what modules build has it only where it changes. Plain data has it where it changes (wire/stanza.ts). What
 * goes back to Prosody looks as if it had been parsed, since its `get_child` compares the attribute of child and parent.
 */
import { stanza as makeStanza } from "util.stanza";
import type { Attributes, Stanza } from "util.stanza";
import type { Payload } from "../core/words/ids";
import { namespaces } from "../wire/namespaces";
import { isBetweenInstances } from "../wire/payload";
import { type Element, fromPayload, toPayload } from "../wire/stanza";

/** Turns an element of Prosody's into plain data. */
export function toElement(source: Stanza, inherited: string = namespaces.client): Element {
  const own = source.attr["xmlns"] ?? inherited;
  const attributes: Record<string, string> = {};
  for (const [name, value] of pairs(source.attr)) {
    if (name !== "xmlns") attributes[name] = value;
  }
  if (own !== inherited) attributes["xmlns"] = own;
  const children: (Element | string)[] = [];
  for (const child of source.children()) {
    children.push(typeof child === "string" ? child : toElement(child, own));
  }
  return { name: source.name, attributes, children };
}

function fromElement(source: Element, inherited: string, inside: boolean): Stanza {
  const own = source.attributes["xmlns"] ?? inherited;
  const explicit = inside || own !== namespaces.client;
  const attributes: Attributes = {};
  for (const [name, value] of pairs(source.attributes)) attributes[name] = value;
  attributes["xmlns"] = explicit ? own : undefined;
  const made = makeStanza(source.name, attributes);
  for (const child of source.children) {
    made.add_direct_child(typeof child === "string" ? child : fromElement(child, own, explicit));
  }
  return made;
}

/** Turns plain data into a stanza of Prosody's. */
export function toStanza(source: Element): Stanza {
  return fromElement(source, namespaces.client, false);
}

/** Appends a payload to a stanza, as its last children. */
export function addPayload(stanza: Stanza, payload: Payload): void {
  for (const child of fromPayload(payload)) stanza.add_direct_child(fromElement(child, namespaces.client, false));
}

/** An element without attributes but its namespace, and without children. */
export function emptyElement(name: string, xmlns: string): Stanza {
  return makeStanza(name, { xmlns });
}

/** Whether a child says what only a room may say, so that nobody else's word for it counts (3.9). */
function isOfRooms(child: Stanza, room: string): boolean {
  const xmlns = child.attr["xmlns"];
  if (xmlns === namespaces.stanzaId) return child.attr["by"] === room;
  if (xmlns === namespaces.delay || xmlns === "jabber:x:delay") return child.attr["from"] === room;
  return (
    xmlns === namespaces.muc ||
    xmlns === namespaces.mucUser ||
    xmlns === namespaces.occupantId ||
    isBetweenInstances(xmlns)
  );
}

/**
 * What other instances get of an occupant's stanza: its children without what each room adds by itself.
 *
 * @param room bare JID of the room whose stanza-ids are left out.
 */
export function occupantPayload(stanza: Stanza, room: string): Payload {
  const kept: Element[] = [];
  for (const child of stanza.tags) {
    if (!isOfRooms(child, room)) kept.push(toElement(child));
  }
  return toPayload(kept);
}

/** All child elements; of a stanza that the room itself made. */
export function wholePayload(stanza: Stanza): Payload {
  const kept: Element[] = [];
  for (const child of stanza.tags) kept.push(toElement(child));
  return toPayload(kept);
}

/** Takes away what clients wrote as if it came from the room: stanza-ids by it (requirements.md 4.2, 0359). */
export function stripForgedIds(stanza: Stanza, room: string): void {
  stanza.maptags((child) =>
    child.attr["xmlns"] === namespaces.stanzaId && child.name === "stanza-id" && child.attr["by"] === room
      ? undefined
      : child,
  );
}

/** Status codes in a `muc#user` element. */
export function statusCodes(x: Stanza): readonly string[] {
  const codes: string[] = [];
  for (const child of x.tags) {
    const code = child.attr["code"];
    if (child.name === "status" && code !== undefined) codes.push(code);
  }
  return codes;
}
