/**
 * While the room cannot be reached, nothing of users leaves for it: the replica answers (D2-10, 3.10). What two people of this
 * server have to say to each other it may pass on.
 */
import { clone, reply as makeReply } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Nick, Payload } from "../../core/words/ids";
import type { Room } from "../../core/room";
import { ownPolicy } from "../../core/state/behaviour";
import { occupantAt } from "../../core/state/roster";
import { occupantJid } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import { stanza as makeWireStanza } from "../../wire/stanza";
import { clientsAs, isPrompt, type UserStanza } from "./context";
import { errorOf } from "./entry";
import { passBetweenOurs } from "./private";
import { show } from "./show";
import { sendTo } from "./stanzas";
import { toStanza } from "../stanza";

/** The room is there, but not for him now. */
const unreachable = "remote-server-timeout";

function refuse({ context, place, stanza, user, to }: UserStanza, condition: string): void {
  const { type, id } = stanza.attr;
  if (type === "error" || type === "result") return;
  const name = stanza.name as "message" | "presence" | "iq";
  const attributes = { type: "error", from: occupantJid(place.room, to), to: user, id };
  sendTo(context, user, toStanza(makeWireStanza(name, attributes, errorOf(place, condition))));
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
  const isAllowed = ownPolicy(core).whileSplit.kick === "allowed" || context.options.whileSplit.kick;
  if (asked === undefined || nick === undefined || !isAllowed) return false;
  // Of others their own server, or the room, decides.
  if (victim === undefined || clientsAs(place, victim.nick).length === 0 || actor?.view.role !== "moderator")
    return false;
  const rank = rankOf(victim.view.affiliation);
  if (rank >= 2 && rank >= rankOf(actor.view.affiliation)) return false;
  sendTo(context, user, makeReply(stanza));
  const { affiliation } = victim.view;
  const left = { cause: "kicked", actor: nick, affiliation, payload: nothing, ...asked } as const;
  if (isPrompt(core)) show(context, place, core, { kind: "show", event: { kind: "left", ...left }, delayed: false });
  context.plugin.feed(core, { kind: "local-leave", ...left });
  return true;
}

const nothing = [] as unknown as Payload;

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

/** Whether somebody of that nick is in, or is kept in mind as one who was when the room was lost. */
function isKnown(core: Room, nick: Nick): boolean {
  const isMissed = ownPolicy(core).ghosts !== "leave" && core.departed.some((occupant) => occupant.nick === nick);
  return isMissed || occupantAt(core.roster, nick) !== undefined;
}

/** Whether people here may have private words while the room cannot hear them (D2-36b, 3.10). */
function mayWhisper({ context, core }: UserStanza): boolean {
  return ownPolicy(core).privately === "at-home-or-primary" || context.options.whileSplit.private;
}

/** Answers what goes to a room that cannot be reached, or passes it on to somebody here. */
export function answerInSplit(sent: UserStanza): "taken" {
  const { core, stanza, nick, to } = sent;
  const { type } = stanza.attr;
  if (type !== "groupchat" && mayWhisper(sent) && passBetweenOurs(sent)) return "taken";
  if (stanza.name === "iq" && to === undefined && (kick(sent) || tellInfo(sent))) return "taken";
  if (stanza.name !== "presence" && nick === undefined) refuse(sent, "not-acceptable");
  else if (stanza.name !== "presence" && to !== undefined && !isKnown(core, to)) refuse(sent, "item-not-found");
  else refuse(sent, unreachable);
  return "taken";
}
