/** What two people of this server have to say to each other in a room elsewhere (D2-36b, D3-49). */
import { clone, stanza as makeStanza } from "util.stanza";
import { fieldValue } from "../../core/words/config";
import type { Nick } from "../../core/words/ids";
import type { Room } from "../../core/room";
import { occupantAt } from "../../core/state/roster";
import { ownPolicy } from "../../core/state/behaviour";
import { occupantJid } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import { clientsAs, isPrompt, linkUp, viewOf, type UserStanza } from "./context";
import { addOccupantId, sendTo } from "./stanzas";

type PrivateStanza = UserStanza & { readonly nick: Nick; readonly to: Nick };

function passPrivate({ context, place, core, stanza, nick, to }: PrivateStanza): void {
  const message = clone(stanza);
  message.attr["from"] = occupantJid(place.room, nick);
  message.remove_children("x", namespaces.mucUser);
  message.add_direct_child(makeStanza("x", { xmlns: namespaces.mucUser }));
  // XEP-0421: also here, and none that he has written himself.
  message.remove_children("occupant-id", namespaces.occupantId);
  addOccupantId(message, viewOf(place, core, nick)?.occupantId);
  for (const user of clientsAs(place, to)) sendTo(context, user, message);
}

/** Whether he who asks, and whom he addresses, are both here. */
function isBetweenOurs(sent: UserStanza): sent is PrivateStanza {
  const { place, user, nick, to } = sent;
  if (nick === undefined || to === undefined) return false;
  return place.clients.has(user) && clientsAs(place, to).length > 0;
}

/** Passes on what one of our people says to, or asks of, another. Returns whether it is that. */
export function passBetweenOurs(sent: UserStanza): boolean {
  if (!isBetweenOurs(sent)) return false;
  const { context, place, stanza, user, nick, to } = sent;
  if (stanza.name === "message") passPrivate(sent);
  else if (stanza.name === "iq") context.iqs.pass(context, place, stanza, user, nick, to);
  else return false;
  return true;
}

/** Whether such words stay at home while the room could hear them: not where it lets some only have them. */
export function staysAtHome({ core, stanza }: UserStanza): boolean {
  if (ownPolicy(core).privately !== "at-home-or-primary") return false;
  return stanza.name === "iq" || isForAll(core);
}

/**
 * What one of our people whispers to somebody elsewhere goes to the room by itself; it says in which session of the link that is,
 * and to whom (D3-41, 3.1), so that it is for nobody who has his nick by then.
 */
export function nameAddressee({ core, stanza, nick, to }: UserStanza): void {
  const link = linkUp(core);
  const occ = to === undefined ? undefined : occupantAt(core.roster, to)?.view.occupantId;
  const { type } = stanza.attr;
  const isWhisper = stanza.name === "message" && (type === "chat" || type === "normal" || type === undefined);
  if (!isPrompt(core) || !isWhisper || nick === undefined || occ === undefined) return;
  if (link?.state !== "up" || !link.extension || link.session === undefined) return;
  stanza.add_direct_child(makeStanza("o", { xmlns: namespaces.link, s: link.session, occ }));
}

function isForAll({ config }: Room): boolean {
  const allowed = fieldValue(config.config, "muc#roomconfig_allowpm");
  return allowed === undefined || allowed === "visitor" || allowed === "anyone";
}
