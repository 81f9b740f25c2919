/** Where a stanza comes from, whatever its `from` says. */
import type { Host } from "../core/words/ids";
import type { StanzaOrigin } from "./types/prosody";

/**
 * Whether a stanza came from that host itself. What could not be sent comes back in the name of whom it was for, from an
 * origin that is no stream: mod_s2s calls it a dummy (3.4, "Bounce").
 */
export function cameFrom(host: Host, origin: Pick<StanzaOrigin, "type"> & { readonly dummy?: boolean }): boolean {
  if (origin.dummy === true) return false;
  return origin.type === "s2sin" || origin.type === "s2sout" || prosody.hosts[host] !== undefined;
}
