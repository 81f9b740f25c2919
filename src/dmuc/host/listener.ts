/** Takes what the room's own handlers send to whoever asks them, where nobody is there to be sent it. */
import type { Stanza } from "util.stanza";
import type { StanzaOrigin } from "./types/prosody";

/** @noSelf */
export interface Listener {
  /** What the stanza seems to come from. */
  readonly origin: StanzaOrigin;
  /** The last answer, if there was one. */
  answer(): Stanza | undefined;
}

/** Makes an origin that listens. */
export function listen(): Listener {
  let answer: Stanza | undefined;
  const origin = {
    type: "component",
    host: module.host,
    // Of what we ask ourselves no peer and no client is the sender (plugin/traffic.ts).
    dmuc_asked: true,
    send: (sent: Stanza): boolean => {
      answer = sent;
      return true;
    },
  } as unknown as StanzaOrigin;
  return { origin, answer: () => answer };
}

/** Whether the stanza is one that we have the room answer. */
export function isListener(origin: StanzaOrigin): boolean {
  return (origin as { readonly dmuc_asked?: boolean }).dmuc_asked === true;
}
