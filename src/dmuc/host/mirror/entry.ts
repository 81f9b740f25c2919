/** The primary has let one of our people in, or has not (D2-21, T-01, T-04). */
import { host as hostOfJid } from "util.jid";
import { presence as makePresence } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Admitted, NotOurs, Rejected } from "../../core/words/effects";
import type { OccupantView, RoomEvent } from "../../core/words/events";
import type { HistoryLimits } from "../../core/words/frames";
import type { Nick, UserJid } from "../../core/words/ids";
import { lookUp, putUnder } from "../../core/state/lookup";
import type { Room } from "../../core/room";
import { stanzaError } from "../../wire/errors";
import { occupantJid } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import { formatInteger } from "../../wire/numbers";
import { type Element, element, elements, fromPayload, stanza as makeWireStanza, toPayload } from "../../wire/stanza";
import {
  type Client,
  type MirrorContext,
  type Place,
  clientsAs,
  isPrompt,
  isSplit,
  isStillAsking,
  isTold,
  isThere,
  linkUp,
  listClient,
  viewOf,
} from "./context";
import { historyAsked } from "../history-asked";
import { leaveInput, ownPresence } from "./inputs";
import { isFaceLast, tellFace, tellHistory, tellSubjectSoon } from "./history";
import { forgetPassing } from "./prompt";
import { showPresent, tellMove, tellOthers } from "./show";
import { isOpenOnJids, makeOccupantPresence, makeOwnPresence, sendTo } from "./stanzas";
import { addPayload, toElement, toStanza } from "../stanza";

/** Everybody's JID may be seen by all (XEP-0045 7.2.3). */
const openCode = 100;

/** Shows the room to whoever was let in: others, himself, history, subject, in this order, and then what happens. */
export function admit(context: MirrorContext, place: Place, core: Room, effect: Admitted): void {
  const { nick, view } = effect;
  const user = effect.user ?? view.user;
  if (user === undefined) return;
  if (!isThere(place, user)) {
    if (isPrompt(core)) takeBack(context, core, { user, nick });
    else takeOutPhantom(context, place, { user, nick });
    return;
  }
  const move = place.moving.get(user);
  place.moving.delete(user);
  if (move?.nick === nick) {
    finishMove(context, place, core, { user, nick, view, own: move.own });
    return;
  }
  const asking = place.asking.get(user);
  place.asking.delete(user);
  // Those who are in see him before he sees them; they may have seen him already.
  showPresent(context, place, core, { kind: "present", nick, view });
  const own = asking === undefined ? place.clients.get(user)?.own : ownPresence(place.room, asking.stanza);
  const hasSeenIt = effect.adopted === true || place.clients.get(user)?.cameAlone === true;
  const client: Client = own === undefined ? { nick, sent: [] } : { nick, sent: [], own };
  if (isSplit(core) && isTold(core)) client.cameAlone = true;
  listClient(place, user, client);
  noteShown(place, core);
  if (hasSeenIt) return;
  const asked = effect.history ?? (asking === undefined ? undefined : historyAsked(elements(toElement(asking.stanza))));
  welcome(context, place, core, { user, nick, view, codes: effect.codes, asked });
}

/** One of several clients of a person has another nick than before: it knows the room. */
function finishMove(
  context: MirrorContext,
  place: Place,
  core: Room,
  {
    user,
    nick,
    view,
    own,
  }: { readonly user: UserJid; readonly nick: Nick; readonly view: OccupantView } & Pick<Required<Client>, "own">,
): void {
  const former = place.clients.get(user)?.nick;
  if (former !== undefined && former !== nick) tellMove(context, place, core, { user, nick: former, newNick: nick });
  showPresent(context, place, core, { kind: "present", nick, view });
  listClient(place, user, { nick, sent: [], own });
  sendTo(context, user, makeOwnPresence(place, { nick, view }, user));
  const left = former === undefined || former === nick ? undefined : viewOf(place, core, former);
  // As mod_muc: the nick is there still, by his other clients.
  if (former !== undefined && left !== undefined)
    sendTo(context, user, makeOccupantPresence(place, { nick: former, view: left }, "own"));
}

/** Whom to show the room, and how much of its past. */
interface Welcome {
  readonly user: UserJid;
  readonly nick: Nick;
  readonly view: OccupantView;
  readonly codes: Admitted["codes"];
  readonly asked: HistoryLimits | undefined;
}

/** Who is in, he himself, what was said, and what it is about: in this order (T-01). */
function welcome(context: MirrorContext, place: Place, core: Room, { user, nick, view, codes, asked }: Welcome): void {
  tellOthers(context, place, core, user, nick);
  const told = codes ?? (isOpenOnJids(core) ? [openCode] : []);
  const parts = { nick, view, codes: told.map((code) => formatInteger(code)) };
  sendTo(context, user, makeOwnPresence(place, parts, user));
  if (!isFaceLast()) tellFace(context, place, core, user);
  tellHistory(context, place, core, user, asked);
  tellSubjectSoon(context, place, core, user);
}

/** Somebody who is in wants to be shown the room again (T-03): the room itself need not know. */
export function welcomeAgain(context: MirrorContext, place: Place, core: Room, user: UserJid, join: Stanza): void {
  const client = place.clients.get(user);
  const view = client === undefined ? undefined : viewOf(place, core, client.nick);
  if (client === undefined || view === undefined) return;
  client.own = ownPresence(place.room, join);
  welcome(context, place, core, {
    user,
    nick: client.nick,
    view,
    codes: undefined,
    asked: historyAsked(elements(toElement(join))),
  });
}

/** The room has let in somebody who has gone meanwhile: it is told, and the people here have not seen him. */
function takeBack({ plugin }: MirrorContext, core: Room, { user, nick }: Pick<NotOurs, "user" | "nick">): void {
  plugin.feed(core, leaveInput(core, user, nick, makePresence({ type: "unavailable" })));
}

/** What he sees of the others is what they look like; changes are told from here on (D2-27). */
function noteShown(place: Place, core: Room): void {
  const { shown } = place;
  for (const [nick, { view }] of core.roster.occupants)
    if (lookUp(shown, nick) === undefined && !isStillAsking(place, view)) putUnder(shown, nick, view);
}

/**
 * The primary has let in somebody who has never asked, or is gone: it takes him out in the ordinary way (D2-11). For users of
 * other servers nobody here speaks.
 */
export function takeOutPhantom(
  { options }: MirrorContext,
  place: Place,
  { user, nick }: Pick<NotOurs, "user" | "nick">,
): void {
  const isOurs = options.userHosts.includes(hostOfJid(user) ?? "");
  const whatFollows = isOurs ? "who has not asked for it or is gone; he is taken out" : "who is no user of this server";
  module.log("warn", "%s has let %s in as %s, %s", place.room, user, nick, whatFollows);
  if (isOurs) leaveFor(place, user, nick);
}

/** Tells the room that one of our clients is out, and why; another of his may be so right after it. */
export function tellShutdown(
  context: MirrorContext,
  place: Place,
  core: Room,
  { user, nick, staysIn }: { readonly user: UserJid; readonly nick: Nick; readonly staysIn: boolean },
): void {
  if (linkUp(core)?.state !== "up") {
    leaveFor(place, user, nick);
    return;
  }
  const input = leaveInput(core, user, nick, makePresence({ type: "unavailable" }), { cause: "shutdown" });
  context.plugin.feed(core, staysIn && isPrompt(core) ? { ...input, staysIn } : input);
}

/** Tells the room that somebody is out, as his client would have done. */
export function leaveFor(place: Place, user: UserJid, nick: Nick): void {
  module.send(makePresence({ type: "unavailable", from: user, to: occupantJid(place.room, nick) }));
}

/**
 * Tells the room how our people look by now, and who has come in, as their clients would have done: no roster of ours tells it (3.6,
 * "Without lnk").
 */
export function tellLooks(place: Place, core: Room): void {
  for (const [user, { nick, own, cameAlone }] of place.clients) {
    const { payload, language } = own ?? viewOf(place, core, nick) ?? {};
    const presence = makePresence({ from: user, to: occupantJid(place.room, nick), "xml:lang": language });
    if (payload !== undefined) addPayload(presence, payload);
    // He has seen the room.
    if (cameAlone === true) addPayload(presence, joinOfInsider);
    module.send(presence);
  }
}

const joinOfInsider = toPayload([element("x", { xmlns: namespaces.muc }, element("history", { maxchars: "0" }))]);

// What is not granted

type ErrorType = "auth" | "cancel" | "modify" | "wait";

/** What the conditions of the core mean for whoever asked (3.10, T-04). */
const meanings: Readonly<Record<string, { readonly type: ErrorType; readonly text: string } | undefined>> = {
  "remote-server-timeout": { type: "wait", text: "The connection to the server of this room is lost at the moment" },
  "resource-constraint": { type: "wait", text: "Too much is waiting for the server of this room" },
  conflict: { type: "cancel", text: "Somebody else has that nick" },
  forbidden: { type: "auth", text: "The room does not allow it" },
  "registration-required": { type: "auth", text: "This room is for members only" },
  "not-acceptable": { type: "cancel", text: "You are not in this room at the moment" },
  "item-not-found": { type: "cancel", text: "Nobody of that nick is in this room" },
};

/** The `<error/>` of a condition, in the room's name. */
export function errorOf(place: Place, condition: string): Element {
  const { type, text } = meanings[condition] ?? { type: "cancel", text: "The room has refused it" };
  const error = stanzaError(type, condition, text);
  return { ...error, attributes: { ...error.attributes, by: place.room } };
}

/** What mod_muc says to whoever has no voice, or not the right to the subject. */
const noRight: Readonly<Record<string, string | undefined>> = {
  said: "You do not currently have permission to speak in this chat",
  subject: "You are not allowed to change the subject",
};

function errorFor(place: Place, { kind }: RoomEvent, condition: string): Element {
  const text = condition === "forbidden" ? noRight[kind] : undefined;
  if (text === undefined) return errorOf(place, condition);
  // As mod_muc: not in what language.
  const xmlns = namespaces.stanzaErrors;
  return element("error", { type: "auth" }, element(condition, { xmlns }), element("text", { xmlns }, text));
}

function addressed(place: Place, event: RoomEvent): string {
  if (event.kind === "said" || event.kind === "subject") return place.room;
  return occupantJid(place.room, event.kind === "renamed" ? event.newNick : event.nick);
}

function whoAsked(place: Place, effect: Rejected): UserJid | undefined {
  const { event, user } = effect;
  if (user !== undefined) return user;
  if (event.kind === "present" || event.kind === "renamed") return event.view.user;
  if (event.kind === "left") return event.user;
  return event.nick === undefined ? undefined : clientsAs(place, event.nick)[0];
}

/** V3-14 shows that a join was asked for; a room of this server does not (T-04). */
function withoutMark(content: readonly Element[]): readonly Element[] {
  return content.filter(({ attributes }) => attributes["xmlns"] !== namespaces.muc);
}

/** Tells a client that what it asked for is not granted, with the room's own error if there is one. */
export function reject(context: MirrorContext, place: Place, effect: Rejected): void {
  const { event, join, condition, error } = effect;
  const user = whoAsked(place, effect);
  if (user === undefined) return;
  if (join) place.asking.delete(user);
  const wasMoving = event.kind === "renamed" && place.moving.delete(user);
  const client = place.clients.get(user);
  if (client !== undefined) {
    if (!wasMoving && (event.kind === "present" || event.kind === "renamed")) client.sent.shift();
    delete client.leaving;
  }
  // Nobody waits for an answer to his leaving.
  if (event.kind === "left") return;
  const isMessage = event.kind === "said" || event.kind === "subject";
  if (isMessage) forgetPassing(place, event);
  const content = error === undefined ? [errorFor(place, event, condition)] : withoutMark(fromPayload(error));
  const attributes = { type: "error", from: addressed(place, event), to: user, id: event.messageId };
  sendTo(context, user, toStanza(makeWireStanza(isMessage ? "message" : "presence", attributes, ...content)));
}

/** Somebody may not keep the nick under which he is in: each of his clients is told why, before it is out (3.7). */
export function refuseNick(context: MirrorContext, place: Place, nick: Nick, condition: string): void {
  const from = occupantJid(place.room, nick);
  for (const user of clientsAs(place, nick)) {
    const attributes = { type: "error", from, to: user };
    sendTo(context, user, toStanza(makeWireStanza("presence", attributes, errorOf(place, condition))));
  }
}
