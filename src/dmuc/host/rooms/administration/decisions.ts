/** What users of replicas ask and the source decides (D1-55, 3.8): here the room is asked in their name. */
import { medium as newId } from "util.id";
import { bare as bareOf, prep, resource as resourceOf } from "util.jid";
import {
  error_reply as errorReply,
  iq as makeIq,
  message as makeMessage,
  presence as makePresence,
  stanza as makeStanza,
  type Stanza,
} from "util.stanza";
import type { Decide } from "../../../core/words/effects";
import type { VerdictFrame } from "../../../core/words/frames";
import type { Nick, UserJid } from "../../../core/words/ids";
import type { Room } from "../../../core/room";
import { stanzaError } from "../../../wire/errors";
import { moderationRequests } from "../../../wire/moderation";
import { namespaces } from "../../../wire/namespaces";
import { fromPayload, toPayload } from "../../../wire/stanza";
import { type Context, onBehalf } from "../context";
import { listen } from "../../listener";
import { isNickTaken } from "../joins/redirects";
import { addPayload, wholePayload } from "../../stanza";
import type { StanzaEvent } from "../../types/events";
import type { MucRoom } from "../../types/muc";

/** What mod_muc and other modules are asked by; everything else is the replica's own affair. */
const questions: readonly `${string}:${string}`[] = [
  `${namespaces.mucAdmin}:query`,
  `${namespaces.mucOwner}:query`,
  `${namespaces.register}:query`,
  `${namespaces.card}:vCard`,
  `${moderationRequests.old.xmlns}:${moderationRequests.old.name}`,
  `${moderationRequests.present.xmlns}:${moderationRequests.present.name}`,
];

/** Has the room answer a user of a replica, who has the rights that our lists and roster give him. */
export function decide(context: Context, room: MucRoom, core: Room, effect: Decide): void {
  context.plugin.feed(core, { kind: "decided", request: effect.request, verdict: verdictOn(context, room, effect) });
}

function verdictOn(context: Context, room: MucRoom, { user, type, payload, nick }: Decide): VerdictFrame {
  const asked = fromPayload(payload)[0];
  if (type === "join") return asked === undefined ? unanswered : verdictOnJoin(context, room, user, asked);
  if (asked?.name === "x" && asked.attributes["xmlns"] === namespaces.mucUser)
    return verdictOnInvitation(room, user, payload);
  const iq = makeIq({ type, from: user, to: room.jid, id: newId() });
  addPayload(iq, payload);
  if (nick !== undefined) nameOccupant(iq, nick);
  return verdictOf(answerTo(iq));
}

/** Whoever is meant may be called otherwise than when it was asked (3.8). */
function nameOccupant(iq: Stanza, nick: Nick): void {
  const item = iq.get_child("query", namespaces.mucAdmin)?.tags[0];
  if (item === undefined) return;
  item.attr["nick"] = nick;
  item.attr["jid"] = undefined;
}

/** What mod_muc answers, as if the question had come from the user's own server. */
function answerTo(iq: Stanza): Stanza | undefined {
  const asked = iq.tags[0];
  const question = questions.find((other) => other === `${asked?.attr["xmlns"] ?? ""}:${asked?.name ?? ""}`);
  if (question === undefined) return undefined;
  const listener = listen();
  const event: StanzaEvent = { origin: listener.origin, stanza: iq };
  // As mod_iq fires them, to which mod_muc listens.
  if (module.fire_event(`iq/bare/${question}`, event) !== undefined) return listener.answer();
  if (iq.attr["type"] === "get") module.fire_event(`iq-get/bare/${question}`, event);
  else module.fire_event(`iq-set/bare/${question}`, event);
  return listener.answer();
}

const unanswered: VerdictFrame = {
  kind: "verdict",
  type: "error",
  payload: toPayload([stanzaError("cancel", "service-unavailable", "The room does not answer that")]),
};

function verdictOf(answer: Stanza | undefined): VerdictFrame {
  if (answer === undefined) return unanswered;
  const type = answer.attr["type"] === "error" ? "error" : "result";
  return { kind: "verdict", type, payload: wholePayload(answer) };
}

/** As members_only of mod_muc does with an invitation that comes here; the invitation itself goes out where it came in. */
function verdictOnInvitation(room: MucRoom, user: UserJid, payload: Decide["payload"]): VerdictFrame {
  const message = makeMessage({ from: user, to: room.jid, id: newId() });
  addPayload(message, payload);
  const invited = message.get_child("x", namespaces.mucUser)?.get_child("invite")?.attr["to"];
  const invitee = invited === undefined ? undefined : prep(invited);
  const listener = listen();
  if (module.fire_event("muc-pre-invite", { room, origin: listener.origin, stanza: message }) !== undefined)
    return verdictOf(listener.answer());
  if (invitee !== undefined && room.get_members_only() === true && room.get_affiliation(invitee) === undefined)
    room.set_affiliation(true, invitee, "member", `Invited by ${room.get_occupant_jid(user) ?? user}`);
  return { kind: "verdict", type: "result", payload: toPayload([]) };
}

/** Whether he might come in here as he wants to come in there; and if so, as whom (3.8). */
function verdictOnJoin(
  context: Context,
  room: MucRoom,
  user: UserJid,
  asked: Parameters<typeof toPayload>[0][number],
): VerdictFrame {
  const nick = resourceOf(asked.attributes["to"]);
  if (nick === undefined) return unanswered;
  const join = makePresence({ from: user, to: `${room.jid}/${nick}`, id: newId() });
  addPayload(join, toPayload(asked.children.flatMap((child) => (typeof child === "string" ? [] : [child]))));
  const occupant = room.new_occupant(bareOf(user) ?? user, `${room.jid}/${nick}`);
  const listener = listen();
  const event = { room, origin: listener.origin, stanza: join, occupant, is_first_session: true, is_new_room: false };
  const denied = onBehalf(context, room.jid, () => module.fire_event("muc-occupant-pre-join", event) !== undefined);
  if (denied) return verdictOf(listener.answer());
  if (isNickTaken(event)) return verdictOf(errorReply(join, "cancel", "conflict", undefined, room.jid));
  const affiliation = room.get_affiliation(user) ?? "none";
  const x = makeStanza("x", { xmlns: namespaces.mucUser });
  x.tag("item", { affiliation, role: occupant.role ?? "none" }).up();
  const answer = makePresence({ from: room.jid, to: user });
  answer.add_direct_child(x);
  return verdictOf(answer);
}
