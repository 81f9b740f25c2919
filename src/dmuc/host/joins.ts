/** Who wants to come into a room, and whether he is still there. */
import type { Stanza } from "util.stanza";
import { namespaces } from "../wire/namespaces";
import type { StanzaOrigin } from "./types/prosody";

/** Whether somebody wants to come in. */
export function isJoin(stanza: Stanza): boolean {
  return stanza.attr["type"] === undefined && stanza.get_child("x", namespaces.muc) !== undefined;
}

/** The client is gone if its session is; whoever came by another server is told by his server. */
export function isThere(origin: StanzaOrigin): boolean {
  return origin.type !== "c2s" || prosody.full_sessions[origin.full_jid] === origin;
}
