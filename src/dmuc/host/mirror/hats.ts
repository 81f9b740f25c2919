/** Hats (XEP-0317): the room gives them by what it knows of somebody, and takes away what he claims himself. */
import type { Payload } from "../../core/words/ids";
import { type Element, fromPayload, toPayload } from "../../wire/stanza";

/** As Prosody 13 and 0.12 write them. */
const hatNamespaces: readonly string[] = ["urn:xmpp:hats:0", "xmpp:prosody.im/protocol/hats:1"];

function isHats({ name, attributes }: Element): boolean {
  return name === "hats" && hatNamespaces.includes(attributes["xmlns"] ?? "");
}

/**
 * What somebody has sent of himself as a room shows it.
 *
 * @param shown how the room has shown him last; absent: it is not known, and he wears none.
 */
export function withHatsOf(payload: Payload, shown: Payload | undefined): Payload {
  const own = fromPayload(payload).filter((child) => !isHats(child));
  const hats = shown === undefined ? [] : fromPayload(shown).filter((child) => isHats(child));
  return toPayload([...own, ...hats]);
}
