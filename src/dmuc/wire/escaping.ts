/**
 * XEP-0106: how a JID stands in the node of another one. So a mirror's instance of a room is called, and so stanzas to one user
 * are addressed by way of his mirror (DMUC3, D3-31).
 *
 * A node has lost the case of its letters by the time it arrives, and other escapings than ours are about. So nobody is found
 * by unescaping: of the users who may be meant, the one is whose escaping is the node (3.9).
 */
import { type Host, type InstanceJid, type UserJid, octetLength } from "../core/words/ids";
import { limits } from "../core/words/limits";
import { namespaces } from "./namespaces";
import { type Element, childNamed, element } from "./stanza";

interface Sequence {
  readonly character: string;
  readonly code: string;
}

const backslash = "\\";

/** In this order: what the first one makes is nothing that the others find. */
const sequences: readonly Sequence[] = [
  { character: backslash, code: "5c" },
  { character: " ", code: "20" },
  { character: '"', code: "22" },
  { character: "&", code: "26" },
  { character: "'", code: "27" },
  { character: "/", code: "2f" },
  { character: ":", code: "3a" },
  { character: "<", code: "3c" },
  { character: ">", code: "3e" },
  { character: "@", code: "40" },
];

function replaced(text: string, what: string, by: string): string {
  return text.includes(what) ? text.split(what).join(by) : text;
}

/** What was escaped last: each stanza of a mirror's link asks for one and the same room several times. */
const last = { text: "", escaped: "" };

/** Escapes a text for the node of a JID with all ten sequences. */
export function escapeNode(text: string): string {
  if (text !== last.text) {
    last.escaped = withAllSequences(text);
    last.text = text;
  }
  return last.escaped;
}

function withAllSequences(text: string): string {
  let escaped = text;
  // A backslash is escaped only where it would be taken for the beginning of a sequence.
  if (text.includes(backslash)) {
    for (const { code } of sequences) escaped = replaced(escaped, backslash + code, `${backslash}5c${code}`);
  }
  for (const { character, code } of sequences) {
    if (character !== backslash) escaped = replaced(escaped, character, backslash + code);
  }
  return escaped;
}

/** Escapes as DMUC3's text has it: only what divides the parts of a JID. */
export function escapeDividers(text: string): string {
  return replaced(replaced(text, "@", `${backslash}40`), "/", `${backslash}2f`);
}

/** What a node stands for, as far as it tells. */
export function unescapeNode(node: string): string {
  let text = node;
  for (const { character, code } of sequences) {
    if (character !== backslash) text = replaced(text, backslash + code, character);
  }
  return replaced(text, `${backslash}5c`, backslash);
}

/**
 * Prepares a node as the server does with those that arrive: folds its case, and what else nodeprep does. Undefined: it may be
 * no node.
 * @noSelf
 */
export type PrepareNode = (node: string) => string | undefined;

/** Whether the node, as it has arrived, is an escaping of the user, be it with all sequences or with the dividers only. */
export function isEscapingOf(node: string, user: string, prepare: PrepareNode): boolean {
  return prepare(escapeNode(user)) === node || prepare(escapeDividers(user)) === node;
}

/** RFC 6122: octets of a node. */
const nodeOctetsMax = 1023;

/** XEP-0106: no node begins or ends with a space, and so none with its sequence. */
function isNode(escaped: string): boolean {
  const space = `${backslash}20`;
  const isPossible = escaped !== "" && !escaped.startsWith(space) && !escaped.endsWith(space);
  return isPossible && octetLength(escaped) <= nodeOctetsMax;
}

/**
 * Where a stanza goes that is for one user of a mirror and answers nothing of his (D3-31).
 *
 * @returns undefined if his JID cannot be escaped: then it goes to him directly.
 */
export function escapedAddress(user: UserJid, mirror: Host, prepare?: PrepareNode): string | undefined {
  const node = escapeNode(user);
  const prepared = prepare === undefined ? node : prepare(node);
  return prepared !== undefined && isNode(node) && isNode(prepared) ? `${node}@${mirror}` : undefined;
}

/** JID of the instance that a mirror holds of a room; undefined if the room's cannot be escaped. */
export function mirroredAs(room: InstanceJid, mirror: Host): InstanceJid | undefined {
  const node = escapeNode(room);
  const jid = `${node}@${mirror}` as InstanceJid;
  return isNode(node) && jid.length <= limits.attributeLengthMax ? jid : undefined;
}

/** Whether the instance is the one that a mirror holds of that room. */
export function isMirrorOf(instance: string, room: string): boolean {
  return instance.startsWith(`${escapeNode(room)}@`);
}

// The hint, to mirrors that have the extension: whose JID the node is.

/** Writes the hint who is meant by an escaped address. */
export function hintElement(user: UserJid): Element {
  return element("to", { xmlns: namespaces.link, jid: user });
}

/** Who is meant by an escaped address, if the stanza says so. */
export function hintOf(received: Element): UserJid | undefined {
  return childNamed(received, "to", namespaces.link)?.attributes["jid"] as UserJid | undefined;
}
