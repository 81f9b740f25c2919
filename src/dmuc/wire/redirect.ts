/** Sending a user who knocks at the source to the instance of his own server (D1-38 to D1-40). */
import type { Host, InstanceJid, Nick, UserJid } from "../core/words/ids";
import { stanzaError } from "./errors";
import { occupantJid } from "./jid";
import { namespaces } from "./namespaces";
import { type Stanza, element, stanza } from "./stanza";

/** A join that is turned away. */
export interface Redirect {
  readonly source: InstanceJid;
  readonly nick: Nick;
  readonly user: UserJid;
  /** Id of the join, echoed (E1-12). */
  readonly joinId?: string;
  readonly shadow: InstanceJid;
  readonly peerhost: Host;
  /** The address stands in the element as an URI, as RFC 6120 wants it, and not as the spec prints it (E1-13). */
  readonly asUri: boolean;
}

/** ASCII characters of a JID that an XMPP IRI may not hold as they are (RFC 5122 2.2). */
const escaped: Readonly<Record<string, string>> = {
  "#": "%23",
  "%": "%25",
  "?": "%3F",
  "[": "%5B",
  "\\": "%5C",
  "]": "%5D",
  "^": "%5E",
  "`": "%60",
  "{": "%7B",
  "|": "%7C",
  "}": "%7D",
};

/** The IRI by which a client joins that room: "xmpp:theroom@rooms.macbeth.lit?join". */
export function joinUri(room: InstanceJid): string {
  let path = "";
  for (let index = 0; index < room.length; index++) {
    const character = room.charAt(index);
    path += escaped[character] ?? character;
  }
  return `xmpp:${path}?join`;
}

/** The error that answers the join (D1-39, V1-20). */
export function redirectError(redirect: Redirect): Stanza {
  const { source, nick, user, joinId, shadow, peerhost, asUri } = redirect;
  const uri = joinUri(shadow);
  const text = `This room is open at your own server: ${uri}`;
  return stanza(
    "presence",
    { from: occupantJid(source, nick), to: user, type: "error", id: joinId },
    element("x", { xmlns: namespaces.muc }),
    stanzaError("cancel", "redirect", text, asUri ? uri : peerhost),
  );
}

/** What an invitation may add to its address. */
export interface InvitationOptions {
  /** Only the one that the user's own join has shown (E1-14, 3.9). */
  readonly password?: string;
  readonly reason?: string;
}

/** The direct invitation that follows it (D1-40, V1-21, XEP-0249). */
export function directInvitation(
  source: InstanceJid,
  user: UserJid,
  shadow: InstanceJid,
  options: InvitationOptions = {},
): Stanza {
  const { password, reason } = options;
  return stanza(
    "message",
    { from: source, to: user },
    element("x", { xmlns: namespaces.conference, jid: shadow, password, reason }),
  );
}
