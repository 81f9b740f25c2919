/** Messages to everybody, live and past. */
import type { Said, SubjectSet } from "../core/words/events";
import type { Instant, Nick } from "../core/words/ids";
import { namespaces } from "./namespaces";
import { compact } from "./optional";
import { occupantPayloadOf, payloadOf } from "./payload";
import { type Element, element, elements, ownChild } from "./stanza";
import { formatDelayStamp, parseInstant } from "./time";

/** Makes the `<delay/>` that tells when something was said, with milliseconds only where there are some. */
export function delayElement(from: string, time: Instant): Element {
  return element("delay", { xmlns: namespaces.delay, from, stamp: formatDelayStamp(time) });
}

function delaysOf(message: Element): readonly Element[] {
  return elements(message).filter((child) => child.name === "delay" && child.attributes["xmlns"] === namespaces.delay);
}

/** The last `<delay/>` of a message: those before it came from the client. */
export function delayOf(message: Element): Element | undefined {
  const delays = delaysOf(message);
  return delays[delays.length - 1];
}

/** The `<delay/>`s that name that author, in their order. */
export function delaysBy(message: Element, author: string): readonly Element[] {
  return delaysOf(message).filter((delay) => delay.attributes["from"] === author);
}

/** Time of a `<delay/>`; undefined if there is none, or none that can be read. */
export function readDelay(delay: Element | undefined): Instant | undefined {
  return delay === undefined ? undefined : parseInstant(delay.attributes["stamp"]);
}

/**
 * Reads a groupchat message: with a subject, and neither body nor thread, it sets the subject (XEP-0045 8.1).
 *
 * @param nick who says it; absent: the room itself, or nobody knows.
 * @param except children that the codec has understood.
 */
export function readGroupchat(
  message: Element,
  nick: string | undefined,
  ...except: readonly (Element | undefined)[]
): Said | SubjectSet {
  const has = (name: string): boolean => ownChild(message, name) !== undefined;
  const sets = has("subject") && !has("body") && !has("thread");
  return compact<Said | SubjectSet>({
    kind: sets ? "subject" : "said",
    nick: nick as Nick | undefined,
    messageId: message.attributes["id"],
    language: message.attributes["xml:lang"],
    payload: nick === undefined ? payloadOf(message, ...except) : occupantPayloadOf(message, ...except),
  });
}
