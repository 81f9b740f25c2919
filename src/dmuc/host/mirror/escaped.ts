/**
 * What a room says to one of our people by way of its mirror (D3-29, D3-31): to a node of our address that is an escaping of his
 * JID. Only the room itself is heard, and only by people who are in it or have asked to come in.
 */
import { host as hostOfJid, node as nodeOfJid } from "util.jid";
import { stringprep } from "util.encodings";
import { error_reply as errorReply } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { UserJid } from "../../core/words/ids";
import { escapeDividers, isEscapingOf } from "../../wire/escaping";
import { bareOf } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import { type MirrorContext, type Place, isPrompt, linkUp, placeOf, servingCore } from "./context";
import { stripOurs } from "./routing";
import { sendTo } from "./stanzas";
import { cameFrom } from "../origins";
import type { StanzaEvent } from "../types/events";

/** Above all that looks for accounts (0), and above the plugin (20), to which it would be a room here. */
const priority = 120;

const [at, slash] = [escapeDividers("@"), escapeDividers("/")];

/** Whether the node is an escaping of a JID: of a full one, where people have nodes of their own, to which rooms write as well. */
function looksEscaped(node: string): boolean {
  return node.includes(at) && (node.includes(slash) || module.get_host_type() === "component");
}

function isMeant(node: string, user: UserJid): boolean {
  return isEscapingOf(node, user, (escaped) => stringprep.nodeprep(escaped));
}

/** The client whom the node means; where it fits several only the hint tells which (E3-12). */
function clientMeant({ clients, asking }: Place, node: string, stanza: Stanza): UserJid | undefined {
  const meant: UserJid[] = [];
  for (const [user] of clients) if (isMeant(node, user)) meant.push(user);
  for (const [user] of asking) if (!clients.has(user) && isMeant(node, user)) meant.push(user);
  const hint = stanza.get_child("to", namespaces.link)?.attr["jid"] as UserJid | undefined;
  if (hint !== undefined && meant.includes(hint)) return hint;
  return meant.length === 1 ? meant[0] : undefined;
}

function deliver(context: MirrorContext, place: Place, stanza: Stanza, user: UserJid | undefined): void {
  const { type } = stanza.attr;
  if (user !== undefined) {
    stripOurs(stanza);
    sendTo(context, user, stanza);
    return;
  }
  module.log("debug", "%s means somebody by %s who is not in it", place.room, stanza.attr["to"]);
  if (stanza.name === "presence" || type === "error" || type === "result") return;
  module.send(errorReply(stanza, "cancel", "item-not-found", "Nobody of that address is in this room"));
}

function handle(context: MirrorContext, { origin, stanza }: StanzaEvent): true | undefined {
  const { from = "", to = "", type } = stanza.attr;
  const node = nodeOfJid(to);
  if (node === undefined || !looksEscaped(node)) return undefined;
  const place = placeOf(context, bareOf(from));
  const core = place === undefined ? undefined : servingCore(context, place);
  if (place === undefined || core === undefined || !isPrompt(core) || to === (place.self as string)) return undefined;
  if (hostOfJid(from) !== (place.host as string) || !cameFrom(place.host, origin)) return undefined;
  // What has no number is of this session, or comes late (3.1).
  const session = stanza.get_child("o", namespaces.link)?.attr["s"];
  if (stanza.name === "message" && session !== undefined && session !== linkUp(core)?.session) return true;
  const user = clientMeant(place, node, stanza);
  const isRefusal = stanza.name === "presence" && type === "error";
  if (!isRefusal) deliver(context, place, stanza, user);
  // Of somebody who has not asked, nothing was refused.
  else if (user !== undefined) context.plugin.hear(core, stanza, place.host, user);
  return true;
}

/** Hooks what comes to nodes of this host. It is unhooked with the module. */
export function hookEscaped(context: MirrorContext): void {
  for (const kind of ["message", "presence", "iq"] as const) {
    module.hook(`${kind}/bare`, (event) => handle(context, event), priority);
  }
}
