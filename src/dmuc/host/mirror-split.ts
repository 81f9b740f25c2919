/**
 * While the room cannot be reached, nothing of users leaves for it: the replica answers (D2-10, 3.10). What two people of this
 * server have to say to each other it may pass on.
 */
import { clone, reply as makeReply, stanza as makeStanza } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Nick, Payload } from "../core/ids";
import type { Room } from "../core/room";
import { occupantAt } from "../core/roster";
import { occupantJid } from "../wire/jid";
import { namespaces } from "../wire/namespaces";
import { stanza as makeWireStanza } from "../wire/stanza";
import { clientsAs } from "./mirror-context";
import { errorOf } from "./mirror-entry";
import type { UserStanza } from "./mirror-routing";
import { sendTo } from "./mirror-stanzas";
import { toStanza } from "./stanza";

/** The room is there, but not for him now. */
const unreachable = "remote-server-timeout";

function refuse({ context, place, stanza, user, to }: UserStanza, condition: string): void {
  const { type, id } = stanza.attr;
  if (type === "error" || type === "result") return;
  const name = stanza.name as "message" | "presence" | "iq";
  const attributes = { type: "error", from: occupantJid(place.room, to), to: user, id };
  sendTo(context, user, toStanza(makeWireStanza(name, attributes, errorOf(place, condition))));
}

/** A message from one of our people to another. */
function passPrivate({
  context,
  place,
  stanza,
  nick,
  to,
}: UserStanza & { readonly nick: Nick; readonly to: Nick }): void {
  const message = clone(stanza);
  message.attr["from"] = occupantJid(place.room, nick);
  message.remove_children("x", namespaces.mucUser);
  message.add_direct_child(makeStanza("x", { xmlns: namespaces.mucUser }));
  for (const user of clientsAs(place, to)) sendTo(context, user, message);
}

/** Who of a room is kicked by that IQ; undefined if it is about anything else. */
function kickedBy(stanza: Stanza): { readonly nick: Nick; readonly reason?: string } | undefined {
  const items = stanza.get_child("query", namespaces.mucAdmin)?.tags ?? [];
  const [item] = items;
  const { role, nick, affiliation } = item?.attr ?? {};
  if (items.length !== 1 || item === undefined || role !== "none" || nick === undefined) return undefined;
  if (affiliation !== undefined) return undefined;
  const reason = item.get_child_text("reason");
  return reason === undefined ? { nick: nick as Nick } : { nick: nick as Nick, reason };
}

const ranks: Readonly<Record<string, number | undefined>> = { owner: 3, admin: 2, member: 1 };

function rankOf(affiliation: string | undefined): number {
  return ranks[affiliation ?? "none"] ?? 0;
}

/** A moderator whom the primary had named kicks one of our people (D2-36d). Returns whether that is what is asked. */
function kick(sent: UserStanza): boolean {
  const { context, place, core, stanza, user, nick } = sent;
  const asked = stanza.attr["type"] === "set" ? kickedBy(stanza) : undefined;
  const actor = nick === undefined ? undefined : occupantAt(core.roster, nick);
  const victim = asked === undefined ? undefined : occupantAt(core.roster, asked.nick);
  if (asked === undefined || nick === undefined || !context.options.whileSplit.kick) return false;
  // Of others their own server, or the room, decides.
  if (victim === undefined || clientsAs(place, victim.nick).length === 0 || actor?.view.role !== "moderator")
    return false;
  const rank = rankOf(victim.view.affiliation);
  if (rank >= 2 && rank >= rankOf(actor.view.affiliation)) return false;
  sendTo(context, user, makeReply(stanza));
  const { affiliation } = victim.view;
  context.plugin.feed(core, {
    kind: "local-leave",
    cause: "kicked",
    actor: nick,
    affiliation,
    payload: nothing,
    ...asked,
  });
  return true;
}

const nothing = [] as unknown as Payload;

/** Whether he who asks, and whom he addresses, are both here. */
function isBetweenOurs(sent: UserStanza): sent is UserStanza & { readonly nick: Nick; readonly to: Nick } {
  const { context, place, user, nick, to } = sent;
  if (!context.options.whileSplit.private || nick === undefined || to === undefined) return false;
  return place.clients.has(user) && clientsAs(place, to).length > 0;
}

/** What the room has said of itself when it could be asked (T-19). Returns whether that is what is asked, and known. */
function tellInfo({ context, place, stanza, user, to }: UserStanza): boolean {
  const query = stanza.get_child("query", namespaces.discoInfo);
  const isAsked = stanza.attr["type"] === "get" && to === undefined && query?.attr["node"] === undefined;
  if (!isAsked || query === undefined || place.info === undefined) return false;
  const answer = makeReply(stanza);
  answer.add_direct_child(clone(place.info));
  sendTo(context, user, answer);
  return true;
}

/** Whether somebody of that nick is in, or was when the room was lost. */
function isKnown({ roster, departed }: Room, nick: Nick): boolean {
  return occupantAt(roster, nick) !== undefined || departed.some((occupant) => occupant.nick === nick);
}

/** Answers what goes to a room that cannot be reached, or passes it on to somebody here. */
export function answerInSplit(sent: UserStanza): "taken" {
  const { core, stanza, nick, to } = sent;
  const { type } = stanza.attr;
  if (stanza.name === "message" && type !== "groupchat" && isBetweenOurs(sent)) passPrivate(sent);
  else if (stanza.name === "iq" && to === undefined && (kick(sent) || tellInfo(sent))) return "taken";
  else if (stanza.name === "iq" && isBetweenOurs(sent))
    sent.context.iqs.pass(sent.context, sent.place, stanza, sent.user, sent.nick, sent.to);
  else if (stanza.name !== "presence" && nick === undefined) refuse(sent, "not-acceptable");
  else if (stanza.name !== "presence" && to !== undefined && !isKnown(core, to)) refuse(sent, "item-not-found");
  else refuse(sent, unreachable);
  return "taken";
}
