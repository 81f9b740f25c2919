/** By which stanza-id a message refers to another (4.2). */
import type { Payload } from "../core/words/ids";
import { namespaces } from "./namespaces";
import { type Element, fromPayload } from "./stanza";

const markers: readonly (string | undefined)[] = ["received", "displayed", "acknowledged"];

/**
 * Reactions (XEP-0444), replies (0461), retractions and moderations (0424, 0425), markers (0333). A correction (0308) names
 * its sender's own id, and comes from the same home after what it corrects.
 */
function isReference({ name, attributes }: Element): boolean {
  switch (attributes["xmlns"]) {
    case "urn:xmpp:reactions:0":
      return name === "reactions";
    case "urn:xmpp:reply:0":
      return name === "reply";
    case "urn:xmpp:message-retract:1":
      return name === "retract";
    case "urn:xmpp:fasten:0":
      return name === "apply-to";
    case "urn:xmpp:chat-markers:0":
      return markers.includes(name);
    default:
      return false;
  }
}

/** The stanza-id that a message speaks of, if it does so. */
export function referredId(payload: Payload): string | undefined {
  return fromPayload(payload).find((child) => isReference(child))?.attributes["id"];
}

/** The stanza-id that one of these rooms gave a message before there were numbers: it came with it (3.1). */
export function carriedId(payload: Payload, ...rooms: readonly (string | undefined)[]): string | undefined {
  const carried = fromPayload(payload).find(({ name, attributes }) => {
    const isId = name === "stanza-id" && attributes["xmlns"] === namespaces.stanzaId;
    return isId && rooms.includes(attributes["by"]);
  });
  return carried?.attributes["id"];
}
