/**
 * What people here do in a room that leaves it to their own server (D3-36 to D3-41): it is shown here before the room hears of
 * it, by the rights that its configuration and lists give them, and what they may not is refused here and crosses no link.
 */
import { medium as newId } from "util.id";
import type { Stanza } from "util.stanza";
import type { Reflect } from "../../core/words/effects";
import { lookUp } from "../../core/state/lookup";
import type { Left, OccupantView, Present, Said, SubjectSet } from "../../core/words/events";
import { type Nick, sameEvent } from "../../core/words/ids";
import type { LocalMessage } from "../../core/words/inputs";
import type { Room } from "../../core/room";
import { stanzaError } from "../../wire/errors";
import { namespaces } from "../../wire/namespaces";
import { isSameData } from "../../wire/same";
import { element, stanza as makeWireStanza, toPayload } from "../../wire/stanza";
import { lean } from "../lean";
import { type MirrorContext, type Place, clientsAs, viewOf, type UserStanza } from "./context";
import { withHatsOf } from "./hats";
import { type LeaveReason, leaveInput, messageInput, ownPresence, updateInput } from "./inputs";
import { looksSame, remove, show, showPresent } from "./show";
import { sendTo } from "./stanzas";
import { occupantPayload, toStanza } from "../stanza";

/** Somebody who is in. */
export type InsiderStanza = UserStanza & { readonly nick: Nick };

/** Says it to the people here, if the core finds that he may, and then to the room (D3-40, D3-41). */
export function sayAtOnce({ context, place, core, stanza, user, nick }: InsiderStanza): void {
  // As mod_muc: it is known by it everywhere.
  stanza.attr["id"] ??= newId();
  const input = asRoomSays(messageInput(user, nick, stanza), stanza, place);
  const event = eventOf(input);
  if (event.kind === "subject" && isSubjectAlready(place, core, event)) return;
  // What goes to no log nobody has but us till it is shown.
  if (!input.lasting) place.passing.push(event);
  context.plugin.feed(core, input);
}

/** Without what only a room may say; of a subject mod_muc tells nothing but the text (T-14). */
function asRoomSays(input: LocalMessage, stanza: Stanza, { room }: Place): LocalMessage {
  if (!input.subject) return { ...input, payload: occupantPayload(stanza, room) };
  const text = stanza.get_child_text("subject") ?? "";
  return { ...input, payload: toPayload([element("subject", {}, text)]) };
}

function eventOf({ nick, messageId, language, payload, subject }: LocalMessage): Said | SubjectSet {
  return lean<Said | SubjectSet>({ kind: subject ? "subject" : "said", nick, messageId, language, payload });
}

/** A subject that is set once more is told to nobody. */
function isSubjectAlready(place: Place, core: Room, { nick, payload }: SubjectSet): boolean {
  const known = place.subject?.event ?? core.subject?.event;
  return known !== undefined && known.nick === nick && isSameData(known.payload, payload);
}

/** What one of our people says is in the log, if it belongs there: now it is shown (3.1, D1-43). */
export function reflect(context: MirrorContext, place: Place, core: Room, { stamp }: Reflect): void {
  if (stamp === undefined) {
    const event = place.passing.shift();
    if (event !== undefined) show(context, place, core, { kind: "show", event, delayed: false });
    return;
  }
  const { logged } = place;
  if (logged?.stamp === undefined || !sameEvent(logged.stamp.id, stamp.id)) return;
  show(context, place, core, { kind: "show", event: logged.event, stamp, delayed: false });
}

/** He may not say it: nobody is shown it. */
export function forgetPassing(place: Place, { payload }: Said | SubjectSet): void {
  place.passing = place.passing.filter((event) => event.payload !== payload);
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
  const known = lookUp(place.shown, nick);
  // As mod_muc: of several clients of a person the others see the first.
  const isSeen = known === undefined || clientsAs(place, nick)[0] === user;
  const sent = { ...input.view, payload: withHatsOf(occupantPayload(stanza, place.room), undefined) };
  // The room tells nobody here what it gives him to what he says now.
  const view = { ...sent, payload: withHatsOf(sent.payload, known?.payload) };
  if (to === "all") place.clients.get(user)?.sent.push(ownPresence(place.room, stanza));
  else if (!isSeen || (known !== undefined && looksSame(known, view, true))) return;
  const event: Present = { kind: "present", nick, view: isSeen ? view : known };
  show(context, place, core, { kind: "show", event, delayed: false });
  context.plugin.feed(core, { ...input, view: sent });
}

/** One of several clients of a person is gone: nobody else sees it (D3-36). */
export function leaveByOne(
  { context, place, core, user, nick }: Omit<InsiderStanza, "stanza" | "origin" | "to">,
  stanza: Stanza,
): void {
  const input = { ...leaveInput(core, user, nick, stanza), payload: occupantPayload(stanza, place.room) };
  const { kind: _kind, ...rest } = input;
  const client = place.clients.get(user);
  if (client !== undefined) {
    client.leaving = true;
    client.own = ownPresence(place.room, stanza);
  }
  remove(context, place, core, { kind: "remove", event: { kind: "left", ...rest } });
  // As mod_muc: his other clients see themselves once more, and all others how the first of them looks.
  const view = viewOfFirst(place, core, nick);
  if (view !== undefined) showPresent(context, place, core, { kind: "present", nick, view });
  context.plugin.feed(core, { ...input, staysIn: true });
}

/** How somebody looks by the first of the clients that he has left. */
function viewOfFirst(place: Place, core: Room, nick: Nick): OccupantView | undefined {
  const view = viewOf(place, core, nick);
  const [first] = clientsAs(place, nick);
  const own = first === undefined ? undefined : place.clients.get(first)?.own;
  if (view === undefined || own === undefined) return view;
  const { language: _former, ...rest } = view;
  return lean<OccupantView>({ ...rest, payload: withHatsOf(own.payload, view.payload), language: own.language });
}

/** Shows that he is out, and tells the room (D3-36). */
export function leaveAtOnce(
  { context, place, core, user, nick }: Omit<InsiderStanza, "stanza" | "origin" | "to">,
  stanza: Stanza,
  why: LeaveReason,
): void {
  const input = { ...leaveInput(core, user, nick, stanza, why), payload: occupantPayload(stanza, place.room) };
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
