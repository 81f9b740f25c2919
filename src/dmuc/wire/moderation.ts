/**
 * Moderation (XEP-0425): a room announces that a moderator has taken back what somebody had said. In version 0.2 the
 * announcement is a fastening, from 0.3 on a retraction; both name the message by its stanza-id, and the moderator by his
 * address in the room.
 */
import type { Payload } from "../core/words/ids";
import { type Element, childNamed, element, elementOf, elements, fromPayload, ownChild, toPayload } from "./stanza";

const fasten = "urn:xmpp:fasten:0";
const moderate = { old: "urn:xmpp:message-moderate:0", present: "urn:xmpp:message-moderate:1" } as const;
const retract = { old: "urn:xmpp:message-retract:0", present: "urn:xmpp:message-retract:1" } as const;

/** What a client asks of the room: payloads of an IQ. */
export const moderationRequests = {
  /** Other things are fastened to messages as well. */
  old: { name: "apply-to", xmlns: fasten, inside: { name: "moderate", xmlns: moderate.old } },
  present: { name: "moderate", xmlns: moderate.present },
} as const;

/** A message was taken back by a moderator. */
export interface Moderation {
  /** Its stanza-id. */
  readonly target: string;
  /** What is left of it. */
  readonly tombstone: Element;
}

function childOf(parent: readonly Element[], name: string, xmlns: string): Element | undefined {
  return parent.find((child) => child.name === name && child.attributes["xmlns"] === xmlns);
}

/**
 * Reads a room's announcement.
 *
 * @param stamp when it was made, as XEP-0082 writes it.
 * @returns undefined if it is none, or takes nothing back.
 */
export function readModeration(payload: Payload, stamp: string): Moderation | undefined {
  const children = fromPayload(payload);
  const fastening = childOf(children, "apply-to", fasten);
  const moderated = fastening === undefined ? undefined : childNamed(fastening, "moderated", moderate.old);
  if (fastening !== undefined && moderated !== undefined) {
    const { id: target } = fastening.attributes;
    if (target === undefined || childNamed(moderated, "retract", retract.old) === undefined) return undefined;
    const retracted = element("retracted", { xmlns: retract.old, stamp });
    const { by } = moderated.attributes;
    const reason = ownChild(moderated, "reason");
    return { target, tombstone: element("moderated", { xmlns: moderate.old, by }, retracted, reason) };
  }
  const retraction = childOf(children, "retract", retract.present);
  const target = retraction?.attributes["id"];
  if (retraction === undefined || target === undefined) return undefined;
  if (childNamed(retraction, "moderated", moderate.present) === undefined) return undefined;
  return { target, tombstone: elementOf("retracted", { xmlns: retract.present, stamp }, elements(retraction)) };
}

/** Whether the content is what a moderation has left of a message. */
export function isTombstone(payload: Payload): boolean {
  const children = fromPayload(payload);
  const isLeft = childOf(children, "moderated", moderate.old) ?? childOf(children, "retracted", retract.present);
  return isLeft !== undefined;
}

/** The announcement as another instance of the room makes it: the moderator is somebody in that. */
export function moderatedIn(room: string, payload: Payload, announcedBy: string | undefined): Payload {
  if (announcedBy === undefined) return payload;
  const move = (child: Element): Element => {
    const { by } = child.attributes;
    if (child.name !== "moderated" || by?.startsWith(`${announcedBy}/`) !== true) return child;
    return { ...child, attributes: { ...child.attributes, by: `${room}${by.slice(announcedBy.length)}` } };
  };
  return toPayload(
    fromPayload(payload).map((child) => {
      const isAnnouncement = child.name === "apply-to" || child.name === "retract";
      if (!isAnnouncement) return child;
      return { ...child, children: child.children.map((inner) => (typeof inner === "string" ? inner : move(inner))) };
    }),
  );
}
