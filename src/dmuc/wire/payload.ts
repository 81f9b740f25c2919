/** What of a stanza the core carries unseen. */
import type { Payload } from "../core/ids";
import { namespaces } from "./namespaces";
import { isLua } from "./optional";
import { type Element, elements, namespaceOf, toPayload } from "./stanza";

/** Whether elements of that namespace speak between instances only: none of them ever reaches a client (G-2). */
export function isBetweenInstances(namespace: string | undefined): boolean {
  return (
    namespace === namespaces.link ||
    namespace === namespaces.dmuc1 ||
    namespace === namespaces.dmuc2 ||
    namespace === namespaces.dmuc3
  );
}

/**
 * The child elements as they came, in their order.
 *
 * @param except those that the codec has understood.
 */
export function payloadOf(parent: Element, ...except: readonly (Element | undefined)[]): Payload {
  return toPayload(
    elements(parent).filter((child) => !isBetweenInstances(namespaceOf(child, parent)) && !except.includes(child)),
  );
}

function octetsOfText(text: string): number {
  // Lua counts a string's octets, JavaScript its UTF-16 units.
  if (isLua) return text.length;
  let octets = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair stands for two of the four octets.
    if (unit < 0x80) octets += 1;
    else if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) octets += 2;
    else octets += 3;
  }
  return octets;
}

/** Octets of the element as XML, with nothing escaped: the measure of limits by size. */
export function octetsOf(content: Element | string): number {
  if (typeof content === "string") return octetsOfText(content);
  let octets = octetsOfText(content.name) + "</>".length;
  for (const [name, value] of Object.entries(content.attributes)) {
    octets += octetsOfText(name) + octetsOfText(value) + " =''".length;
  }
  if (content.children.length === 0) return octets;
  octets += octetsOfText(content.name) + "<>".length;
  for (const child of content.children) octets += octetsOf(child);
  return octets;
}
