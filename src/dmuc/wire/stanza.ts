/**
 * Stanzas as plain data: what a dialect reads and writes. The host turns Prosody's stanzas into these and back.
 *
 * A namespace stands in the element that declares it; an element without `xmlns` has its parent's, and a stanza without
 * one is a `jabber:client` stanza.
 */
import type { Payload } from "../core/words/ids";
import { isLua } from "./optional";

/** An XML element as plain data, which core and dialects can compare and keep. */
export interface Element {
  readonly name: string;
  /** Attributes, `xmlns` among them; prefixed ones as written ("xml:lang"). */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

/** The three kinds of stanzas (RFC 6120). */
export type StanzaName = "message" | "presence" | "iq";

/** A top-level element of a stream. */
export interface Stanza extends Element {
  readonly name: StanzaName;
}

/** Attributes whose value is undefined are left out. */
export type AttributeValues = Readonly<Record<string, string | undefined>>;

/** Lua's own: how many arguments were given, the missing ones among them. */
declare function select(what: "#", ...given: readonly unknown[]): number;

/** Makes an element. A child that is undefined is left out, so that optional ones need no branch. */
export function element(
  name: string,
  attributes: AttributeValues,
  ...children: readonly (Element | string | undefined)[]
): Element {
  const count = isLua ? select("#", ...children) : children.length;
  return { name, attributes: definedOnly(attributes), children: definedOnes(children, count) };
}

/** Makes an element of as many children as there are: Lua 5.1 does not take more than some thousands as arguments. */
export function elementOf(name: string, attributes: AttributeValues, children: readonly (Element | string)[]): Element {
  return { name, attributes: definedOnly(attributes), children };
}

/** Makes a stanza; see `element`. */
export function stanza(
  name: StanzaName,
  attributes: AttributeValues,
  ...children: readonly (Element | string | undefined)[]
): Stanza {
  const count = isLua ? select("#", ...children) : children.length;
  return { name, attributes: definedOnly(attributes), children: definedOnes(children, count) };
}

/** The children without the missing ones; counted by the caller, since in Lua an array ends at any of its holes. */
function definedOnes(
  children: readonly (Element | string | undefined)[],
  count: number,
): readonly (Element | string)[] {
  if (areAll(children, count)) return children;
  const kept: (Element | string)[] = [];
  for (let index = 0; index < count; index++) {
    const child = children[index];
    if (child !== undefined) kept.push(child);
  }
  return kept;
}

function areAll(
  children: readonly (Element | string | undefined)[],
  count: number,
): children is readonly (Element | string)[] {
  for (let index = 0; index < count; index++) if (children[index] === undefined) return false;
  return true;
}

function definedOnly(attributes: AttributeValues): Readonly<Record<string, string>> {
  if (isLua) return attributes as Readonly<Record<string, string>>;
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** The child elements, without text. */
export function elements(parent: Element): readonly Element[] {
  return parent.children.filter((child): child is Element => typeof child !== "string");
}

/** Namespace of a child: its own, or the one it inherits. */
export function namespaceOf(child: Element, parent: Element): string | undefined {
  return child.attributes["xmlns"] ?? parent.attributes["xmlns"];
}

/** First child of that name and namespace, or undefined. */
export function childNamed(parent: Element, name: string, namespace: string): Element | undefined {
  return elements(parent).find((child) => child.name === name && (namespaceOf(child, parent) ?? "") === namespace);
}

/** First child of that name in the parent's own namespace, or undefined. */
export function ownChild(parent: Element, name: string): Element | undefined {
  return ownChildren(parent, name)[0];
}

/** All children of that name in the parent's own namespace. */
export function ownChildren(parent: Element, name: string): readonly Element[] {
  return elements(parent).filter((child) => child.name === name && child.attributes["xmlns"] === undefined);
}

/** All text directly inside the element. */
export function textOf(parent: Element): string {
  return parent.children.filter((child): child is string => typeof child === "string").join("");
}

/** Children as the core carries them: unseen. */
export function toPayload(children: readonly Element[]): Payload {
  return children as unknown as Payload;
}

/** What `toPayload` was given. */
export function fromPayload(payload: Payload): readonly Element[] {
  return payload as unknown as readonly Element[];
}
