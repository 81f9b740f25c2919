/** The parts of a JID. What comes in a stanza's `from` and `to` was prepared by the server; here nothing is normalised. */
import type { Host, InstanceJid, Nick } from "../core/words/ids";
import { limits } from "../core/words/limits";

/** Without the resource. */
export function bareOf(jid: string): string {
  const slash = jid.indexOf("/");
  return slash < 0 ? jid : jid.slice(0, slash);
}

/** The resource, which of an occupant's JID is the nick; undefined if there is none. */
export function resourceOf(jid: string): string | undefined {
  const slash = jid.indexOf("/");
  return slash < 0 || slash === jid.length - 1 ? undefined : jid.slice(slash + 1);
}

/** Whether the text has the form of a domain. */
export function isHost(text: string): text is Host {
  return text !== "" && text.indexOf("@") < 0 && text.indexOf("/") < 0 && text.length <= limits.attributeLengthMax;
}

/** Whether the text has the form of a room's bare JID. */
export function isInstance(text: string): text is InstanceJid {
  const at = text.indexOf("@");
  return at > 0 && isHost(text.slice(at + 1)) && text.length <= limits.attributeLengthMax;
}

/** Whether the text has the form of a full JID of somebody: "witch@macbeth.lit/heath". */
export function isFullJid(text: string): boolean {
  return isInstance(bareOf(text)) && resourceOf(text) !== undefined && text.length <= limits.attributeLengthMax;
}

/** Characters that RFC 6122 keeps out of the node of a JID. */
const prohibitedInNode = ['"', "&", "'", "/", ":", "<", ">", "@", " "];
const nodeLengthMax = 1023;

/** Whether the text may be the node of a room; the server's own check is finer. */
export function isNode(text: string): boolean {
  return text !== "" && text.length <= nodeLengthMax && !prohibitedInNode.some((character) => text.includes(character));
}

/** JID of an occupant, or of the room itself if there is no nick. */
export function occupantJid(room: string, nick: Nick | undefined): string {
  return nick === undefined ? room : `${room}/${nick}`;
}
