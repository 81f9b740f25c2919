/**
 * What people here do in a room that leaves it to their own server (D3-36 to D3-41): it is shown here before the room hears of
 * it, by the rights that its configuration and lists give them, and what they may not is refused here and crosses no link.
 */
import { medium as newId } from "util.id";
import { error_reply as errorReply } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Reflect } from "../core/effects";
import type { Left, Present, Said, SubjectSet } from "../core/events";
import type { PastMessage } from "../core/frames";
import { type Nick, sameEvent } from "../core/ids";
import type { LocalLeave, LocalMessage } from "../core/inputs";
import { maySay } from "../core/rights";
import type { Room } from "../core/room";
import { stanzaError } from "../wire/errors";
import { namespaces } from "../wire/namespaces";
import { isSameData } from "../wire/same";
import { element, stanza as makeWireStanza, toPayload } from "../wire/stanza";
import { lean } from "./lean";
import { type MirrorContext, type Place, viewOf } from "./mirror-context";
import { leaveInput, messageInput, ownPresence, updateInput } from "./mirror-inputs";
import { looksSame, show } from "./mirror-show";
import { sendTo } from "./mirror-stanzas";
import type { UserStanza } from "./mirror-routing";
import { occupantPayload, toStanza } from "./stanza";

/** Somebody who is in. */
export type InsiderStanza = UserStanza & { readonly nick: Nick };

/** As mod_muc says it. */
const refusals: Readonly<Record<(Said | SubjectSet)["kind"], string>> = {
  said: "You do not currently have permission to speak in this chat",
  subject: "You are not allowed to change the subject",
};

/** Says it to the people here, if he may, and then to the room (D3-40, D3-41). */
export function sayAtOnce(sent: InsiderStanza): void {
  const { context, place, core, stanza, user, nick } = sent;
  // As mod_muc: it is known by it everywhere.
  stanza.attr["id"] ??= newId();
  const input = asRoomSays(messageInput(user, nick, stanza), stanza, place);
  const event = eventOf(input);
  const view = viewOf(place, core, nick);
  if (view !== undefined && !maySay(core, view, event)) {
    sendTo(context, user, errorReply(stanza, "auth", "forbidden", refusals[event.kind]));
    return;
  }
  if (event.kind === "subject" && isSubjectAlready(place, core, event)) return;
  // What goes to no log needs not wait for that.
  if (!input.lasting) show(context, place, core, { kind: "show", event, delayed: false });
  context.plugin.feed(core, input);
}

/** Without what only a room may say; of a subject mod_muc tells nothing but the text (T-14). */
function asRoomSays(input: LocalMessage, stanza: Stanza, { room }: Place): LocalMessage {
  if (!input.subject) return { ...input, payload: occupantPayload(stanza, room) };
  const { messageId: _id, language: _language, ...rest } = input;
  const text = stanza.get_child_text("subject") ?? "";
  return { ...rest, payload: toPayload([element("subject", {}, text)]) };
}

function eventOf({ nick, messageId, language, payload, subject }: LocalMessage): Said | SubjectSet {
  return lean<Said | SubjectSet>({ kind: subject ? "subject" : "said", nick, messageId, language, payload });
}

/** A subject that is set once more is told to nobody. */
function isSubjectAlready(place: Place, core: Room, { nick, payload }: SubjectSet): boolean {
  const known = place.subject?.event ?? core.subject?.event;
  return known !== undefined && known.nick === nick && isSameData(known.payload, payload);
}

/** One of our people's words are in the log: now they are shown (3.1, D1-43). */
export function reflect(context: MirrorContext, place: Place, core: Room, logged: PastMessage, effect: Reflect): void {
  const { stamp } = effect;
  if (stamp === undefined || logged.stamp === undefined || !sameEvent(logged.stamp.id, stamp.id)) return;
  show(context, place, core, { kind: "show", event: logged.event, stamp, delayed: false });
}

/**
 * Shows how he looks, and tells the room (D3-38).
 *
 * @param to "others": he himself is shown it otherwise, and the room is told only if he looks as he has not looked before.
 */
export function lookAtOnce(
  { context, place, core, stanza, user, nick }: InsiderStanza,
  to: "all" | "others" = "all",
): void {
  const input = updateInput(core, user, nick, stanza);
  const view = { ...input.view, payload: occupantPayload(stanza, place.room) };
  const known = place.shown.get(nick);
  if (to === "all") place.clients.get(user)?.sent.push(ownPresence(place.room, stanza));
  else if (known !== undefined && looksSame(known, view, true)) return;
  const event: Present = { kind: "present", nick, view };
  show(context, place, core, { kind: "show", event, delayed: false });
  context.plugin.feed(core, { ...input, view });
}

/** Shows that he is out, him first of all, and tells the room (D3-36). */
export function leaveAtOnce(
  { context, place, core, user, nick }: Omit<InsiderStanza, "stanza" | "origin" | "to">,
  stanza: Stanza,
  cause: LocalLeave["cause"],
): void {
  const input = { ...leaveInput(core, user, nick, stanza, cause), payload: occupantPayload(stanza, place.room) };
  const { kind: _kind, ...rest } = input;
  const event: Left = { kind: "left", ...rest };
  show(context, place, core, { kind: "show", event, delayed: false });
  context.plugin.feed(core, input);
}

/** Nobody here may take another nick; he keeps the one that he has (D3-47). */
export function refuseRename({ context, user, stanza: { attr } }: UserStanza): void {
  const error = stanzaError("cancel", "not-acceptable", "In this room nobody may change his nick from here");
  const attributes = { type: "error", from: attr["to"], to: user, id: attr["id"] };
  const refusal = makeWireStanza("presence", attributes, element("x", { xmlns: namespaces.muc }), error);
  sendTo(context, user, toStanza(refusal));
}
