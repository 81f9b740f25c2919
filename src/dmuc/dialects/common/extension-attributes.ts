/**
 * What all elements of our extension have in common: how a number and its parts are read, and how it is said that something
 * cannot be.
 *
 * What is absurd is malformed: the bounds of 3.1 and 3.12 are kept here, before anything reaches the core.
 */
import type { Epoch, EventId, Generation, Host, Session } from "../../core/words/ids";
import { limits } from "../../core/words/limits";
import type { RefusalCase } from "../../core/words/refusals";
import { isHost } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import { parseInteger } from "../../wire/numbers";
import { type Element, childNamed, elementOf, namespaceOf } from "../../wire/stanza";

/** The namespace of the extension. */
export const xmlns = namespaces.link;

/** Reading failed: the case of its refusal, and what is wrong, for the debug log. */
export interface Malformed {
  readonly kind: "malformed";
  readonly reason: RefusalCase;
  readonly text: string;
}

/** Says why something cannot be read. */
export function malformed(text: string, reason: RefusalCase = "malformed"): Malformed {
  return { kind: "malformed", reason, text };
}

/** Says that there is more of something than anybody may send at once (3.5). */
export function tooLarge(text: string): Malformed {
  return malformed(text, "too-large");
}

/** Whether reading failed. */
export function isMalformed(read: object | undefined): read is Malformed {
  return read !== undefined && (read as { readonly kind?: unknown }).kind === "malformed";
}

/** The element of the extension of that name, or undefined. */
export function extensionChild(parent: Element, name: string): Element | undefined {
  return childNamed(parent, name, xmlns);
}

/** The element, whose children do not repeat a namespace that they inherit from it. */
export function inheriting({ name, attributes, children }: Element): Element {
  const { xmlns: inherited } = attributes;
  const kept = children.map((child) => (typeof child === "string" ? child : without(child, inherited)));
  return elementOf(name, attributes, kept);
}

function without(child: Element, inherited: string | undefined): Element {
  const { xmlns: own, ...others } = child.attributes;
  return own === inherited ? elementOf(child.name, others, child.children) : child;
}

/** The child of an element, with its namespace written in it even where it inherits that: its own children may inherit it, too. */
export function standing(child: Element, parent: Element): Element {
  return elementOf(child.name, { ...child.attributes, xmlns: namespaceOf(child, parent) }, child.children);
}

/** Whether an attribute that is not looked into is as short as all must be (3.12). */
export function isBounded(text: string | undefined): boolean {
  return text === undefined || text.length <= limits.attributeLengthMax;
}

/** Reads an epoch, bounded as all are (3.12). */
export function epochOf(text: string | undefined): Epoch | undefined {
  return text !== undefined && text !== "" && text.length <= limits.epochLengthMax ? (text as Epoch) : undefined;
}

/** Reads a session: 1 to 16 characters (3.12). */
export function sessionOf(text: string | undefined): Session | undefined {
  return text !== undefined && text !== "" && text.length <= limits.sessionLengthMax ? (text as Session) : undefined;
}

/** Reads a generation: 1 to 32 characters (3.12). */
export function generationOf(text: string | undefined): Generation | undefined {
  return epochOf(text) as string | undefined as Generation | undefined;
}

function hostOf(text: string | undefined): Host | undefined {
  return text !== undefined && isHost(text) ? text : undefined;
}

/** Reads the number of an event: its home, epoch and sequence. */
export function eventIdOf(h: string | undefined, e: string | undefined, n: string | undefined): EventId | undefined {
  const host = hostOf(h);
  const epoch = epochOf(e);
  const sequence = parseInteger(n);
  return host === undefined || epoch === undefined || sequence === undefined ? undefined : { host, epoch, sequence };
}
