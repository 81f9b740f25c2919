/**
 * What is larger than a stock server takes from another (3.5). It would end the stream, and with it the links of all rooms between
 * the two; and since it were in the log, each sync would tell it, and end the stream, again. So it is refused where it is said.
 *
 * A client's stanza is counted as it comes; Prosody writes it anew, with five octets more for an apostrophe. So also a stanza
 * that is far from the limit of clients may be too large for a server.
 */
import { error_reply as errorReply } from "util.stanza";
import type { Stanza } from "util.stanza";
import { limits } from "../core/words/limits";

/** What an octet may become: "&apos;". */
const octetsWritten = 6;

/** Octets of an element, with nothing escaped. */
function plainOctets(stanza: Stanza): number {
  let octets = 2 * stanza.name.length + "<></>".length;
  for (const [name, value] of pairs(stanza.attr)) octets += name.length + value.length + " =''".length;
  for (const child of stanza.children()) {
    octets += typeof child === "string" ? child.length : plainOctets(child);
  }
  return octets;
}

/** Whether other servers may refuse the stanza, and whoever sends it, for its size. */
export function isTooLarge(stanza: Stanza): boolean {
  if (plainOctets(stanza) * octetsWritten <= limits.stanzaOctetsMax) return false;
  return tostring(stanza).length > limits.stanzaOctetsMax;
}

/** What its sender is told; undefined if he waits for no answer. */
export function refusalOfSize(stanza: Stanza): Stanza | undefined {
  const { type } = stanza.attr;
  if (type === "error" || type === "result") return undefined;
  return errorReply(stanza, "modify", "policy-violation", "That is larger than what other servers take");
}
