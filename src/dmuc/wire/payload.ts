/** What of a stanza the core carries unseen. */
import { type Payload, octetLength } from "../core/words/ids";
import { namespaces } from "./namespaces";
import { type Element, element, elements, fromPayload, namespaceOf, toPayload } from "./stanza";

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

/** Whether only a room may say it of its occupants: nobody else's word for it counts (3.9). */
function isOfRooms(namespace: string | undefined): boolean {
  return namespace === namespaces.muc || namespace === namespaces.mucUser || namespace === namespaces.occupantId;
}

/** The child elements of what an occupant sent, as they came, without what only his room may say of him. */
export function occupantPayloadOf(parent: Element, ...except: readonly (Element | undefined)[]): Payload {
  const said = fromPayload(payloadOf(parent, ...except));
  return toPayload(said.filter((child) => !isOfRooms(namespaceOf(child, parent))));
}

/** Payload of somebody whose home cannot be reached (3.7). */
export function awayPayload(lost: string): Payload {
  return toPayload([element("show", {}, "away"), element("status", {}, `connection to ${lost} lost`)]);
}

/** Octets of the element as XML, with nothing escaped: the measure of limits by size. */
export function octetsOf(content: Element | string): number {
  if (typeof content === "string") return octetLength(content);
  let octets = octetLength(content.name) + "</>".length;
  // eslint-disable-next-line no-restricted-syntax -- it is a sum, in whatever order, of each stanza: no lists are made for it
  for (const name in content.attributes) {
    octets += octetLength(name) + octetLength(content.attributes[name] ?? "") + " =''".length;
  }
  if (content.children.length === 0) return octets;
  octets += octetLength(content.name) + "<>".length;
  for (const child of content.children) octets += octetsOf(child);
  return octets;
}
