/** What is the same of a message, whoever shows it to the people here. */
import { stanza as makeStanza } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Instant } from "../core/words/ids";
import { namespaces } from "../wire/namespaces";
import { formatDelayStamp } from "../wire/time";

/** Whole seconds: more than that an archive may not keep, and the stamp shall be the same everywhere (D1-23). */
export function toSecond(time: Instant): Instant {
  return (Math.floor(time / 1000) * 1000) as Instant;
}

/** Adds when it was said. To clients the room says so, never the sender's real JID (E1-07, E2-08). */
export function addDelay(stanza: Stanza, room: { readonly jid: string }, time: Instant): void {
  const stamp = formatDelayStamp(toSecond(time));
  stanza.add_direct_child(makeStanza("delay", { xmlns: namespaces.delay, from: room.jid, stamp }));
}

/** Whether the message sets the subject (XEP-0045 8.1). */
export function isSubject(stanza: Stanza): boolean {
  const has = (name: string): boolean => stanza.get_child(name) !== undefined;
  return has("subject") && !has("body") && !has("thread");
}
