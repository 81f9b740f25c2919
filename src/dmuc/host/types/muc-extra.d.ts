/** Further methods of mod_muc's rooms that we wrap. */
import type { Stanza } from "util.stanza";
import type { StanzaOrigin } from "./prosody";

declare module "./muc" {
  interface MucRoom {
    /** Reads an owner's form: answers, saves, and tells the occupants what changed. */
    process_form(origin: StanzaOrigin, stanza: Stanza): true;
  }
}
