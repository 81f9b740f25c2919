/** XEP-0359: the id of a message, which everybody computes from its number, so that it is the same everywhere (3.1). */
import { base64 } from "util.encodings";
import { sha256 } from "util.hashes";
import { stanza as makeStanza } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { EventId, Generation } from "../core/words/ids";
import { namespaces } from "../wire/namespaces";
import { formatInteger } from "../wire/numbers";

const length = 22;

/** Id of a numbered message in that life of the room. */
export function stanzaIdOf(generation: Generation, id: EventId): string {
  const digest = sha256(`${generation} ${id.host} ${id.epoch} ${formatInteger(id.sequence)}`);
  const [plus] = string.gsub(base64.encode(digest), "+", "-");
  const [url] = string.gsub(plus, "/", "_");
  return string.sub(url, 1, length);
}

/** `<stanza-id/>` by a room. */
export function stanzaIdElement(room: string, id: string): Stanza {
  return makeStanza("stanza-id", { xmlns: namespaces.stanzaId, by: room, id });
}

/** Id by that room (or one of those rooms) in a message, if there is one. */
export function readStanzaId(message: Stanza, ...rooms: readonly (string | undefined)[]): string | undefined {
  for (const child of message.tags) {
    if (child.name === "stanza-id" && child.attr["xmlns"] === namespaces.stanzaId && rooms.includes(child.attr["by"])) {
      return child.attr["id"];
    }
  }
  return undefined;
}
