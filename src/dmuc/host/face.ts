/** The room's own avatar. */
import { resource as resourceOf } from "util.jid";
import type { Stanza } from "util.stanza";
import { namespaces } from "../wire/namespaces";

/** Whether it shows the room's own avatar (XEP-0486). */
export function isFace(stanza: Stanza): boolean {
  const isOfRoom = stanza.name === "presence" && resourceOf(stanza.attr["from"]) === undefined;
  return isOfRoom && stanza.get_child("x", namespaces.cardUpdate) !== undefined;
}
