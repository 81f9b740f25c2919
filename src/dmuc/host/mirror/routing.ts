/**
 * What users of this server send to a room that is replicated here, and what the room sends to them (D2-10).
 *
 * Theory of operation. What users send is caught on its way out, below mod_presence, carbons and archives, which have seen it
 * as always (`route/remote`; never `pre-presence`, or nobody would tell the room that a client is gone). What changes or is
 * told to all goes to the core; what is between two people, or between somebody and the room, goes its stock way. What the
 * room sends to a user is passed on to him, but its answer to what went to it through the core, which tells him itself.
 */
import { host as hostOfJid } from "util.jid";
import { clone, presence as makePresence, reply as makeReply } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Host, InstanceJid, Nick, Payload, UserJid } from "../../core/words/ids";
import type { Room } from "../../core/room";
import { occupantAt } from "../../core/state/roster";
import { isPlainPrimary, ownPolicy } from "../../core/state/behaviour";
import { brokenWay } from "../../wire/errors";
import { bareOf, resourceOf } from "../../wire/jid";
import { escapeNode } from "../../wire/escaping";
import { namespaces } from "../../wire/namespaces";
import { isBetweenInstances } from "../../wire/payload";
import { isJoin } from "../joins";
import {
  type MirrorContext,
  type Place,
  clientsAs,
  isPrompt,
  isSplit,
  linkUp,
  opensByJoin,
  placeOf,
  servingCore,
  unlistClient,
  viewOf,
  type UserStanza,
  isUntouched,
  isTold,
} from "./context";
import { lean } from "../lean";
import { type LeaveReason, joinInput, leaveInput, messageInput, ownPresence, renameInput, updateInput } from "./inputs";
import type { MirrorJoins } from "./joins";
import { leaveFor, welcomeAgain } from "./entry";
import { nameAddressee, passBetweenOurs, staysAtHome } from "./private";
import { leaveAtOnce, leaveByOne, lookAtOnce, refuseRename, sayAtOnce } from "./prompt";
import { remove } from "./show";
import { answerInSplit } from "./split";
import { makeOccupantPresence, seesJidOf, sendTo } from "./stanzas";
import { cameFrom } from "../origins";
import { isFace } from "../face";
import { statusCodes } from "../stanza";
import { isTooLarge, refusalOfSize } from "../too-large";
import type { RouteRemoteEvent, StanzaEvent } from "../types/events";

/** Above mod_s2s (-1), and below nothing that concerns users. */
const routePriority = 10;

/** Above mod_blocklist (100): what is not for the client is not for anybody's list either. */
const arrivalPriority = 110;

/** Errors by which a room takes a client for gone, as mod_muc does (T-27). */
const kickableConditions: readonly (string | undefined)[] = [
  "gone",
  "internal-server-error",
  "item-not-found",
  "jid-malformed",
  "recipient-unavailable",
  "redirect",
  "remote-server-not-found",
  "remote-server-timeout",
  "service-unavailable",
];

/** Taken: it is dealt with. Passed: it goes its stock way. */
type Handled = "taken" | "passed";

/** Elements that only servers may send (G-2). */
export function stripOurs(stanza: Stanza): void {
  const isOurs = (child: Stanza): boolean => isBetweenInstances(child.attr["xmlns"]);
  if (stanza.name === "iq" || !stanza.tags.some((child) => isOurs(child))) return;
  stanza.maptags((child) => (isOurs(child) ? undefined : child));
}

// What users send

function presenceOf(sent: UserStanza): Handled {
  const { context, place, core, stanza, user, nick } = sent;
  const { type } = stanza.attr;
  const client = place.clients.get(user);
  // As mod_muc: to the room itself it is of whoever is in.
  const to = sent.to ?? client?.nick;
  if (type === "unavailable") return leave(sent);
  if (type === "probe") return answerProbe(lean<UserStanza>({ ...sent, to }));
  if (type !== undefined || to === undefined) return "passed";
  if (isJoin(stanza) && client?.nick === to && isPrompt(core)) {
    lookAtOnce({ ...sent, nick: to }, "others");
    welcomeAgain(context, place, core, user, stanza);
    return "taken";
  }
  if (isJoin(stanza) && (client === undefined || client.nick === to)) {
    place.asking.set(user, { nick: to, stanza });
    if (isUntouched(core)) return "passed";
    context.plugin.feed(core, joinInput(core, user, to, stanza));
    return "taken";
  }
  // T-23: somebody who is not in.
  if (client === undefined || nick === undefined) return isSplit(core) ? answerInSplit(sent) : "passed";
  if (client.nick !== to && ownPolicy(core).rename === "refused") {
    refuseRename(sent);
    return "taken";
  }
  if (isPrompt(core)) {
    lookAtOnce({ ...sent, nick });
    return "taken";
  }
  const own = ownPresence(place.room, stanza);
  if (client.nick !== to && !isUntouched(core) && isMove(place, client.nick, { user, to })) {
    place.moving.set(user, { nick: to, own });
  } else client.sent.push(own);
  if (isUntouched(core)) return "passed";
  if (client.nick === to) {
    context.plugin.feed(core, updateInput(core, user, to, stanza));
  } else {
    context.plugin.feed(core, renameInput(core, user, nick, to, stanza));
  }
  return "taken";
}

/** Whether other clients of the same person keep his nick when he has the other, or have that. */
function isMove(place: Place, nick: Nick, { user, to }: { readonly user: UserJid; readonly to: Nick }): boolean {
  const [owner] = clientsAs(place, to);
  return clientsAs(place, nick).length > 1 || (owner !== undefined && bareOf(owner) === bareOf(user));
}

/** He leaves, or his client is gone; who is not in says it to nobody (T-25). */
function leave({ context, place, core, stanza, user }: UserStanza): Handled {
  const isAsking = place.asking.delete(user);
  place.moving.delete(user);
  const client = place.clients.get(user);
  // Who is in without us.
  if (client === undefined && !isAsking && opensByJoin(core) && !isSplit(core)) return "passed";
  if (client === undefined && isUntouched(core)) return "passed";
  // A client that is gone says so for each nick that it ever had.
  if (client === undefined || client.leaving === true) return "taken";
  const isOneOfSeveral = clientsAs(place, client.nick).length > 1;
  const leaver = { context, place, core, user, nick: client.nick };
  if (isOneOfSeveral && isPrompt(core)) {
    leaveByOne(leaver, stanza);
    return "taken";
  }
  if (isOneOfSeveral && isSplit(core)) {
    leaveOne(context, place, core, user, client.nick);
    return "taken";
  }
  // Of whom the room has let in otherwise our roster does not tell it.
  if (isSplit(core) && occupantAt(core.roster, client.nick)?.served === true) place.untold.set(user, client.nick);
  client.leaving = true;
  client.own = ownPresence(place.room, stanza);
  if (isUntouched(core)) return "passed";
  if (isPrompt(core)) leaveAtOnce(leaver, stanza, { cause: "left" });
  else context.plugin.feed(core, leaveInput(core, user, client.nick, stanza));
  return "taken";
}

/** One of several clients of a person is gone while the room cannot be told: it is told later, and nobody else sees it. */
export function leaveOne(context: MirrorContext, place: Place, core: Room, user: UserJid, nick: Nick): void {
  const affiliation = viewOf(place, core, nick)?.affiliation ?? "none";
  const event = { kind: "left", nick, cause: "left", affiliation, user, payload: nothing } as const;
  place.untold.set(user, nick);
  remove(context, place, core, { kind: "remove", event });
}

const nothing = [] as unknown as Payload;

/** T-24: the replica knows how everybody looks. */
function answerProbe({ context, place, core, user, to }: UserStanza): Handled {
  const view = to === undefined ? undefined : viewOf(place, core, to);
  const client = place.clients.get(user);
  if (client === undefined || to === undefined || view === undefined) return "passed";
  const audience = seesJidOf(place, core, user, to, view.user) ? "entitled" : "all";
  sendTo(context, user, makeOccupantPresence(place, { nick: to, view }, audience));
  return "taken";
}

function messageOf(sent: UserStanza): Handled {
  const { context, place, core, stanza, user, nick, to } = sent;
  const client = place.clients.get(user);
  const isIn = nick !== undefined && client?.leaving !== true;
  if (stanza.attr["type"] !== "groupchat" && staysAtHome(sent) && passBetweenOurs(sent)) return "taken";
  // XEP-0282 has them all addressed to the room; the other prints his own nick (E3-15).
  const isToAll = to === undefined || (isPrompt(core) && client?.nick === to);
  if (stanza.attr["type"] !== "groupchat" || !isToAll || !isIn) {
    if (isSplit(core)) return answerInSplit(sent);
    nameAddressee(sent);
    return "passed";
  }
  if (isPrompt(core)) {
    // Who waits for the room is not in yet.
    if (client === undefined) return isSplit(core) ? answerInSplit(sent) : "passed";
    sayAtOnce({ ...sent, nick });
    return "taken";
  }
  if (isUntouched(core)) return "passed";
  context.plugin.feed(core, messageInput(user, nick, stanza));
  return "taken";
}

/** XEP-0410: whether somebody is still in. His server knows. */
function isSelfPing({ place, stanza, user, to }: UserStanza): boolean {
  const isPing = stanza.attr["type"] === "get" && stanza.get_child("ping", namespaces.ping) !== undefined;
  return isPing && to !== undefined && place.clients.get(user)?.nick === to;
}

function iqOf(sent: UserStanza): Handled {
  const { origin, stanza } = sent;
  if (isSelfPing(sent) && origin !== undefined) {
    origin.send(makeReply(stanza));
    return "taken";
  }
  if (isSplit(sent.core)) return answerInSplit(sent);
  return staysAtHome(sent) && passBetweenOurs(sent) ? "taken" : "passed";
}

/** A client could not take what it was sent: it is gone, as for mod_muc (T-27). */
export function errorOfClient({
  context,
  place,
  core,
  stanza,
  user,
}: Pick<UserStanza, "context" | "place" | "core" | "stanza" | "user">): Handled {
  const client = place.clients.get(user);
  const [, condition] = stanza.get_error();
  if (client !== undefined && client.leaving !== true && kickableConditions.includes(condition)) {
    client.leaving = true;
    const kicked = kickedStanza(condition);
    const why = lean<LeaveReason>({ cause: "failed", condition });
    if (isUntouched(core)) leaveFor(place, user, client.nick);
    else if (isPrompt(core)) leaveAtOnce({ context, place, core, user, nick: client.nick }, kicked, why);
    else context.plugin.feed(core, leaveInput(core, user, client.nick, kicked, why));
  }
  return "taken";
}

/** What mod_muc says of such a client. */
function kickedStanza(condition: string | undefined): Stanza {
  const [reason] = string.gsub(condition ?? "presence error", "%-", " ");
  return makePresence({ type: "unavailable" }).text_tag("status", `Kicked: ${reason}`);
}

function handleSent(sent: UserStanza): Handled {
  const { context, stanza, core, user } = sent;
  const { type } = stanza.attr;
  if (isTooLarge(stanza)) {
    const refusal = refusalOfSize(stanza);
    if (refusal !== undefined) sendTo(context, user, refusal);
    return "taken";
  }
  if (type === "error" && stanza.name !== "iq") return errorOfClient(sent);
  if (type === "error" || type === "result") {
    const isAnswered = context.iqs.answer(context, stanza);
    return isAnswered || isSplit(core) ? "taken" : "passed";
  }
  if (stanza.name === "presence") return presenceOf(sent);
  return stanza.name === "message" ? messageOf(sent) : iqOf(sent);
}

/** Whether rooms of that service may be replicated here at all. */
function isMirrorable({ options }: MirrorContext, host: Host): boolean {
  return options.modesWith(host).length > 0;
}

function intercept(context: MirrorContext, joins: MirrorJoins, event: RouteRemoteEvent): true | undefined {
  const { origin, stanza, to_host } = event;
  // What we have sent ourselves.
  if (stanza === context.passing || (origin !== undefined && origin === prosody.hosts[module.host])) return undefined;
  const { from, to } = stanza.attr;
  const host = to_host as Host;
  if (from === undefined || to === undefined || !isMirrorable(context, host)) return undefined;
  if (stanza.name !== "presence" && stanza.name !== "message" && stanza.name !== "iq") return undefined;
  if (origin?.type === "c2s") stripOurs(stanza);
  const room = bareOf(to);
  // The service itself.
  if (room === to_host) return undefined;
  // He is out already, with all others.
  if (stanza.name === "presence" && stanza.attr["type"] === "unavailable" && context.leftAtStop.has(room)) return true;
  const place = placeOf(context, room);
  const core = place === undefined ? undefined : servingCore(context, place);
  if (place === undefined || core === undefined) return joins.consider(origin, stanza, host) ? true : undefined;
  // It may be an account's address, for which others answer pings.
  if (isReplica(place, core, bareOf(from))) return undefined;
  if (joins.considerAgain(origin, stanza, host, core)) return true;
  const user = from as UserJid;
  const nick = place.clients.get(user)?.nick ?? place.asking.get(user)?.nick;
  const sent = {
    context,
    place,
    core,
    stanza,
    origin,
    user,
    nick,
    to: resourceOf(to) as Nick | undefined,
  } as UserStanza;
  return handleSent(sent) === "taken" ? true : undefined;
}

// What the room sends to users

/** An error that our own server has made, since it could not send what the user sent. */
function bounceOf(context: MirrorContext, place: Place, core: Room, stanza: Stanza): Handled {
  const [, condition = "undefined-condition"] = stanza.get_error();
  const isPrivate = stanza.name === "message" && resourceOf(stanza.attr["from"] ?? "") !== undefined;
  const isBroken = isPrivate ? brokenWay.includes(condition) : true;
  const isHis = isTold(core) && (stanza.name === "message" || place.asking.delete(stanza.attr["to"] as UserJid));
  if (isBroken) context.plugin.feed(core, { kind: "bounced", host: place.host, condition });
  // 3.2.6: of what he has sent himself nobody else will tell him what became of it.
  return isPrivate || isHis || stanza.name === "iq" ? "passed" : "taken";
}

/** What the room says of itself is remembered for the time in which it cannot be asked (T-19). */
function noteInfo(place: Place, stanza: Stanza): void {
  const query = stanza.get_child("query", namespaces.discoInfo);
  const isOfRoom = stanza.attr["type"] === "result" && resourceOf(stanza.attr["from"] ?? "") === undefined;
  if (isOfRoom && query !== undefined && query.attr["node"] === undefined) place.info = clone(query);
}

/** Whether the room's service knows only the spec. */
function isOfPlain(core: Room): boolean {
  const link = linkUp(core);
  return link !== undefined && isPlainPrimary(core, link);
}

/** What a room answers to the words of somebody who is not in it (XEP-0045 7.4): it does not know us any more, who have shown them. */
function isUnknownThere(place: Place, core: Room, stanza: Stanza, user: UserJid): boolean {
  if (stanza.name !== "message" || stanza.attr["from"] !== (place.room as string)) return false;
  const [, condition] = stanza.get_error();
  return (
    isOfPlain(core) && place.clients.has(user) && (condition === "not-acceptable" || condition === "item-not-found")
  );
}

/** The room's own no to who has asked it himself; or it does not know him, since it was started anew: he hears it, and is out. */
function noteOwnError(place: Place, stanza: Stanza, user: UserJid): void {
  const [, condition] = stanza.get_error();
  const wasAsking = stanza.name === "presence" && place.asking.delete(user);
  const isToRoom = stanza.name === "message" && stanza.attr["from"] === (place.room as string);
  const isUnknown = condition === "item-not-found" || (isToRoom && condition === "not-acceptable");
  if (!wasAsking && isUnknown && (isToRoom || stanza.name === "presence")) unlistClient(place, user);
}

/** A refusal that went to the user himself, as it would have come by way of us (D3-29). */
function asEscaped(stanza: Stanza, user: UserJid): Stanza {
  const escaped = clone(stanza);
  escaped.attr["to"] = `${escapeNode(user)}@${module.host}`;
  return escaped;
}

function handleArrived(context: MirrorContext, place: Place, core: Room, { origin, stanza }: StanzaEvent): Handled {
  const { type } = stanza.attr;
  const isNumbered = stanza.get_child("o", namespaces.link) !== undefined;
  if (type === "error" && stanza.name !== "iq") {
    if (!cameFrom(place.host, origin)) return bounceOf(context, place, core, stanza);
    // Whose JID cannot be escaped is refused directly (D3-31), also without a number.
    const user = stanza.attr["to"] as UserJid;
    if (isUnknownThere(place, core, stanza, user)) {
      context.plugin.feed(core, { kind: "link-lost", host: place.host });
      return "taken";
    }
    const isHis = place.asking.has(user) || (isOfPlain(core) && place.clients.has(user));
    const isRefused = isNumbered || (isPrompt(core) && stanza.name === "presence" && isHis);
    const told = isNumbered ? stanza : asEscaped(stanza, user);
    if (isRefused && context.plugin.hear(core, told, place.host, user)) return "taken";
    if (isUntouched(core)) noteOwnError(place, stanza, user);
  }
  // The replica shows it itself.
  if (isFace(stanza) && core.config.config.face !== undefined) return "taken";
  if (stanza.name === "iq") noteInfo(place, stanza);
  stripOurs(stanza);
  // Also what is for all: the room sends it to nobody whom the replica serves, but on another way than what the replica is told,
  // so that it may be late (3.2.2).
  return "passed";
}

const selfCode = "110";

/** A client has come in the stock way. */
function isEntry(stanza: Stanza): boolean {
  const x =
    stanza.name === "presence" && stanza.attr["type"] === undefined && stanza.get_child("x", namespaces.mucUser);
  return x !== false && x !== undefined && statusCodes(x).includes(selfCode);
}

/** Whether that is the address of the replica, by its own name or by the one that it is told by. */
function isReplica({ self }: Place, core: Room, jid: string): boolean {
  return jid === (self as string) || jid === linkUp(core)?.calledAs;
}

function arrive(context: MirrorContext, joins: MirrorJoins, event: StanzaEvent): true | undefined {
  const { origin, stanza } = event;
  const { from, to = "" } = stanza.attr;
  if (from === undefined || origin === context.origin) return undefined;
  const host = hostOfJid(from) as Host | undefined;
  if (host === undefined || !isMirrorable(context, host)) return undefined;
  const place = placeOf(context, bareOf(from));
  const core = place === undefined ? undefined : servingCore(context, place);
  // The replica may live on the users' own host: what it is told is the plugin's.
  if (core === undefined && isEntry(stanza)) joins.noteCreated(bareOf(from) as InstanceJid, host);
  if (place !== undefined && core !== undefined && opensByJoin(core) && isEntry(stanza))
    joins.noteServed(place, to as UserJid);
  if (place === undefined || core === undefined || isReplica(place, core, bareOf(to))) return undefined;
  if (isTold(core) && isEntry(stanza)) place.asking.delete(to as UserJid);
  return handleArrived(context, place, core, event) === "taken" ? true : undefined;
}

/** Hooks one VirtualHost whose users are served. It is unhooked with the module. */
export function hookUsers(context: MirrorContext, joins: MirrorJoins, host: string): void {
  const there = module.context(host);
  there.hook("route/remote", (event) => intercept(context, joins, event), routePriority);
  const take = (event: StanzaEvent): true | undefined => arrive(context, joins, event);
  for (const kind of ["message", "presence", "iq"] as const) {
    for (const target of ["bare", "full"] as const) there.hook(`${kind}/${target}`, take, arrivalPriority);
  }
}
