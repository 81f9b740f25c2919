/** Which messages are kept, and by what one that has no number is known again (3.1). */
import type { Likeness } from "../core/words/events";
import { namespaces } from "./namespaces";
import { compact } from "./optional";
import { type Element, childNamed, elements, ownChild, textOf } from "./stanza";

/** Reactions, retractions, moderation, corrections, markers: they change or refer to what is in the log. */
const lastingNamespaces: readonly (string | undefined)[] = [
  "urn:xmpp:reactions:0",
  "urn:xmpp:message-retract:0",
  "urn:xmpp:message-retract:1",
  "urn:xmpp:fasten:0",
  "urn:xmpp:message-moderate:0",
  "urn:xmpp:message-moderate:1",
  "urn:xmpp:message-correct:0",
  "urn:xmpp:chat-markers:0",
];

/** Whether the message goes to the log: it says something, or speaks of what was said. */
export function isLasting(message: Element): boolean {
  return (
    ownChild(message, "body") !== undefined ||
    ownChild(message, "subject") !== undefined ||
    elements(message).some((child) => lastingNamespaces.includes(child.attributes["xmlns"]))
  );
}

/**
 * What a message without a number is known by.
 *
 * @param room that sends it: the id that it gave the message is the same wherever it sends it.
 */
export function likenessOf(message: Element, room: string): Likeness {
  const id = childNamed(message, "stanza-id", namespaces.stanzaId);
  const body = ownChild(message, "body");
  return compact<Likeness>({
    stanzaId: id?.attributes["by"] === room ? id.attributes["id"] : undefined,
    body: body === undefined ? undefined : textOf(body),
  });
}
