/**
 * People at other instances, as occupants of the real room: they join, change, are renamed and leave as ours do (T-01 to
 * T-10), only that mod_muc never hears from their clients.
 */
import { stringprep } from "util.encodings";
import { bare as bareOf, prep } from "util.jid";
import { presence as makePresence, stanza as makeStanza } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Remove, SetRole, ShowAway } from "../../../core/words/effects";
import type { Left, OccupantView, Present, Renamed } from "../../../core/words/events";
import type { Nick, Payload } from "../../../core/words/ids";
import type { Room } from "../../../core/room";
import { occupantAt } from "../../../core/state/roster";
import { codesOfCause, renameCode } from "../../../wire/muc";
import { namespaces } from "../../../wire/namespaces";
import { awayPayload } from "../../../wire/payload";
import { assignAffiliation } from "../administration/access-lists";
import { actingAs, realOf } from "./actors";
import { type Context, coreOf, homeOf, nickJid, nickOf, onBehalf, ownHost } from "../context";
import { lean } from "../../lean";
import { joinInput, joinInputs, looksAlike, occupantPresence } from "./local-presence";
import { creditedOccupantId } from "./occupant-ids";
import {
  type RemoteSession,
  changeKey,
  dropSession,
  forgetSession,
  isStandIn,
  makeStandIn,
  ownSessionOf,
  rememberSession,
  remoteSession,
  remoteSessionOf,
} from "../remote-sessions";
import { isStillServedBy } from "../served/served";
import { servedThrough, servingLink } from "../../../core/state/served";
import { addPayload } from "../../stanza";
import type { HeldRole, MucRoom, Occupant, Role } from "../../types/muc";

function mucUserX(codes: readonly string[] = []): Stanza {
  const x = makeStanza("x", { xmlns: namespaces.mucUser });
  for (const code of codes) x.tag("status", { code }).up();
  return x;
}

function heldRole(role: Role): HeldRole | undefined {
  return role === "none" ? undefined : role;
}

/** How somebody looks, or looked last. */
type Look = Pick<OccupantView, "payload" | "language">;

function presenceOf(nickJid: string, look: Look, occupantId: string | undefined, type?: string): Stanza {
  const presence = makePresence({ from: nickJid, type, "xml:lang": look.language });
  addPayload(presence, look.payload);
  if (occupantId !== undefined) presence.tag("occupant-id", { xmlns: namespaces.occupantId, id: occupantId }).up();
  return presence;
}

/** Key of the session: the real JID, or one of our own making if we do not know it or it is here already by itself. */
function sessionKey(context: Context, room: MucRoom, view: OccupantView): string {
  const user = view.user === undefined ? undefined : prep(view.user);
  if (user === undefined) return makeStandIn();
  const isHere = room.get_occupant_jid(user) !== undefined && remoteSession(context.remotes, room, user) === undefined;
  return isHere ? makeStandIn() : user;
}

/** The session by which the occupant of that nick is in, as it shall be from now on. */
function settleSession(context: Context, room: MucRoom, nick: Nick, view: OccupantView): string {
  const own = view.user === undefined ? undefined : prep(view.user);
  // He may be in by several clients.
  if (own !== undefined && remoteSession(context.remotes, room, own)?.nick === nick) return own;
  const known = remoteSessionOf(context.remotes, room, nick);
  const isSame =
    known !== undefined && (view.user === undefined ? known.session.standIn : known.real === prep(view.user));
  if (isSame) return known.real;
  if (known !== undefined) dropSession(context.remotes, room, known.real, nick);
  const real = sessionKey(context, room, view);
  const elsewhere = remoteSession(context.remotes, room, real);
  // The same client by another instance and under another nick: till it has left there it is two people here.
  if (elsewhere !== undefined && elsewhere.nick !== nick)
    changeKey(context.remotes, room, real, makeStandIn(), elsewhere);
  return real;
}

/** Whether that nick belongs to somebody else who is here by himself: the core hides the loser of a conflict (3.7). */
function isTaken(context: Context, room: MucRoom, occupant: Occupant | undefined, real: string): boolean {
  if (occupant === undefined || isStandIn(real)) return false;
  return occupant.bare_jid !== bareOf(real) && ownSessionOf(context.remotes, room, occupant) !== undefined;
}

/** Whether the room has shown him so already: what it has decided about him itself. */
function isSeenSo(room: MucRoom, nick: Nick, real: string, view: OccupantView): boolean {
  const jid = nickJid(room, nick);
  const seen = room.get_occupant_jid(real) === jid ? occupantPresence(room, nick, real) : undefined;
  return seen !== undefined && looksAlike(seen, view);
}

function announceJoin(room: MucRoom, occupant: Occupant, stanza: Stanza): void {
  const origin = prosody.hosts[module.host];
  if (origin === undefined) return;
  module.fire_event("muc-occupant-joined", { room, nick: occupant.nick, occupant, stanza, origin });
}

/** Shows that somebody at another instance is in the room and looks like this. */
function showPresent(context: Context, room: MucRoom, event: Present): void {
  const { nick, view } = event;
  const jid = nickJid(room, nick);
  const wasHere = room._occupants[jid] !== undefined;
  const previousRole = room._occupants[jid]?.role;
  const real = settleSession(context, room, nick, view);
  const existing = room.get_occupant_by_nick(jid);
  if (isTaken(context, room, existing, real)) {
    module.log("debug", "%s is somebody here already; the one at another instance is not shown", jid);
    return;
  }
  const occupant = existing ?? room.new_occupant(bareOf(real) ?? real, jid);
  const mixed = existing !== undefined && ownSessionOf(context.remotes, room, existing) !== undefined;
  if (!mixed) occupant.role = heldRole(view.role);
  const occupantId = mixed ? undefined : creditedOccupantId(context, room, nick, view, occupant);
  const presence = presenceOf(jid, view, occupantId);
  const known = remoteSession(context.remotes, room, real);
  if (wasHere && known?.servedBy !== undefined && isSeenSo(room, nick, real, view)) return;
  const look = `${view.affiliation} ${view.role} ${tostring(presence)}`;
  // 3.7: what changes nothing for anybody here is not shown again.
  if (wasHere && !mixed && known?.look === look && previousRole === heldRole(view.role)) return;
  const session = lean<RemoteSession>({
    nick,
    standIn: isStandIn(real),
    look,
    occupantId,
    affiliation: view.affiliation,
    role: view.role,
    servedBy: known?.servedBy ?? servedThrough(coreOf(context, room), nick),
  });
  occupant.set_session(real, presence);
  rememberSession(context.remotes, room, real, session);
  room.save_occupant(occupant);
  const actor = realOf(room, event.actor);
  room.publicise_occupant_status(occupant, mucUserX(), undefined, actor, event.reason, previousRole);
  // What mod_muc would find may differ from the peer's word: that is no act of ours (local-presence.ts).
  session.affiliation = room.get_affiliation(occupant.bare_jid) ?? "none";
  if (!wasHere) announceJoin(room, occupant, presence);
}

/** He has other sessions, with us, under the same nick: only the one elsewhere is over. */
function endOneSession(context: Context, room: MucRoom, occupant: Occupant, real: string): void {
  occupant.remove_session(real);
  room.save_occupant(occupant);
  room.publicise_occupant_status(occupant, mucUserX());
  forgetSession(context.remotes, room, real);
}

/** Takes the occupant out with all his sessions, and tells everybody why. */
function endStay(
  room: MucRoom,
  occupant: Occupant,
  { cause, actor: by, reason }: Pick<Left, "cause" | "actor" | "reason">,
): void {
  const previousRole = occupant.role;
  const actor = realOf(room, by);
  occupant.role = undefined;
  room.save_occupant(occupant);
  const x = mucUserX(codesOfCause(cause));
  room.publicise_occupant_status(occupant, x, undefined, actor, reason, previousRole);
  module.fire_event("muc-occupant-left", { room, nick: occupant.nick, occupant });
}

/** Shows that somebody at another instance has left. */
function showLeft(context: Context, room: MucRoom, event: Left): void {
  const jid = nickJid(room, event.nick);
  const known = remoteSessionOf(context.remotes, room, event.nick);
  const occupant = room.get_occupant_by_nick(jid);
  if (known === undefined || occupant === undefined) return;
  if (ownSessionOf(context.remotes, room, occupant) !== undefined) {
    endOneSession(context, room, occupant, known.real);
    return;
  }
  occupant.set_session(known.real, presenceOf(jid, event, known.session.occupantId, "unavailable"));
  endStay(room, occupant, event);
  forgetSession(context.remotes, room, known.real);
}

/** Shows that somebody at another instance has given up his nick; he has the new one at once, and is shown under it next. */
function showRenamed(context: Context, room: MucRoom, event: Renamed): void {
  const oldJid = nickJid(room, event.nick);
  const newJid = nickJid(room, event.newNick);
  const known = remoteSessionOf(context.remotes, room, event.nick);
  const occupant = room.get_occupant_by_nick(oldJid);
  if (known === undefined || occupant === undefined || room._occupants[newJid] !== undefined) return;
  if (ownSessionOf(context.remotes, room, occupant) !== undefined) {
    endOneSession(context, room, occupant, known.real);
    return;
  }
  const { real, session } = known;
  const last = occupant.get_presence(real);
  const { role } = occupant;
  occupant.set_session(real, presenceOf(oldJid, nothing, session.occupantId, "unavailable"));
  room.save_occupant(occupant);
  room.publicise_occupant_status(occupant, mucUserX([renameCode]), event.newNick, undefined, undefined, role);
  const renamed = room.new_occupant(occupant.bare_jid, newJid);
  renamed.role = role;
  renamed.set_session(real, last ?? presenceOf(newJid, event.view, session.occupantId));
  room.save_occupant(renamed);
  rememberSession(context.remotes, room, real, { ...session, nick: event.newNick, look: "" });
  module.fire_event("muc-occupant-left", { room, nick: oldJid, occupant });
}

const noPayload = [] as unknown as Payload;
const nothing: Look = { payload: noPayload };

function isNick(nick: Nick): boolean {
  return stringprep.resourceprep(nick) === nick;
}

/** Shows a join, change, leave or rename of somebody at another instance. */
export function showOccupant(context: Context, room: MucRoom, event: Present | Left | Renamed): void {
  if (!isNick(event.nick) || (event.kind === "renamed" && !isNick(event.newNick))) {
    module.log("debug", "%s: a peer's occupant has no valid nick; not shown", room.jid);
    return;
  }
  onBehalf(context, nickJid(room, event.nick), () => {
    if (event.kind === "left") showLeft(context, room, event);
    else if (event.kind === "renamed") showRenamed(context, room, event);
    else if (event.view.role === "none") showLeft(context, room, leaveOf(event));
    else showPresent(context, room, event);
  });
  if (event.kind !== "present") tellRemainder(context, room, event.nick);
}

/** Shows that the connection to somebody's home is lost: he is away, and it says why (3.7). */
export function showAway(context: Context, room: MucRoom, { nick, view, lost }: ShowAway): void {
  showOccupant(context, room, { kind: "present", nick, view: { ...view, payload: awayPayload(lost), language: "en" } });
}

function leaveOf(event: Present): Left {
  const { nick, view } = event;
  const { affiliation, payload, language } = view;
  return lean<Left>({ kind: "left", nick, cause: "left", affiliation, payload, language });
}

/** He has left elsewhere, and is still here under the same nick: from now on we are his home. */
function tellRemainder(context: Context, room: MucRoom, nick: Nick): void {
  const core = coreOf(context, room);
  const occupant = room.get_occupant_by_nick(nickJid(room, nick));
  if (core === undefined || occupant === undefined || homeOf(core, nick) !== undefined) return;
  const input = joinInput(context, room, occupant);
  if (input !== undefined) context.plugin.feed(core, input);
}

// Our own occupants, about whom a peer has decided

/** Ends the stay of an occupant of ours (3.7). */
export function removeOwn(context: Context, room: MucRoom, { event, isProvisional }: Remove): void {
  const occupant = room.get_occupant_by_nick(nickJid(room, event.nick));
  if (occupant === undefined) return;
  onBehalf(context, nickJid(room, event.nick), () => {
    // The affiliation by which he was put out, which his last presence shows; the list with it comes by itself (3.8).
    const listed = room._affiliations[occupant.bare_jid];
    if (event.affiliation === "outcast") room._affiliations[occupant.bare_jid] = "outcast";
    endStay(room, occupant, event);
    if (isProvisional === true) room._affiliations[occupant.bare_jid] = listed;
  });
}

/** Gives an occupant of ours the role and affiliation that a peer has decided on, in one presence (3.7). */
export function changeOwn(context: Context, room: MucRoom, { nick, view, actor, reason }: SetRole): void {
  const jid = nickJid(room, nick);
  const occupant = room.get_occupant_by_nick(jid);
  if (occupant === undefined) return;
  onBehalf(context, room.jid, () => {
    const affiliation = room.get_affiliation(occupant.bare_jid) ?? "none";
    actingAs(room, actor, () => {
      if (affiliation !== view.affiliation)
        assignAffiliation(room, { jid: occupant.bare_jid, affiliation: view.affiliation });
      const role = room.get_role(jid);
      if (role !== undefined && role !== heldRole(view.role)) room.set_role(true, jid, view.role, reason);
    });
  });
}

// Rooms that come back

/** Whether the core still knows the nick to be at another instance, or that another one serves whoever is in here under it (3.2). */
function isStillThere(core: Room | undefined, real: string, nick: Nick): boolean {
  const home = core === undefined ? undefined : homeOf(core, nick);
  if (core === undefined || home === undefined) return false;
  return home !== ownHost || servingLink(core, real) !== undefined;
}

function adopt(context: Context, room: MucRoom, real: string, nick: Nick): void {
  const occupant = room._occupants[nickJid(room, nick)];
  if (occupant === undefined) return;
  const session = lean<RemoteSession>({
    nick,
    standIn: isStandIn(real),
    look: "",
    occupantId: occupant.get_presence(real)?.get_child("occupant-id", namespaces.occupantId)?.attr["id"],
    affiliation: room.get_affiliation(occupant.bare_jid) ?? "none",
    role: occupant.role ?? "none",
    // After a reload the core has its rooms back a little later (`settleServed`).
    servedBy: servedThrough(coreOf(context, room), nick),
  });
  rememberSession(context.remotes, room, real, session);
}

/**
 * Somebody whom a replica or mirror serves, or has served till it was given up while the room was out of memory: then he is ours by
 * now. Of an earlier start of the server nothing is known here.
 *
 * @returns whether he stays.
 */
function keepServed(context: Context, room: MucRoom, core: Room | undefined, real: string, nick: Nick): boolean {
  const known = remoteSession(context.remotes, room, real);
  if (known?.servedBy === undefined) return false;
  const occupant = core === undefined ? undefined : occupantAt(core.roster, nick);
  const isOurs = occupant?.home === ownHost && bareOf(occupant.view.user) === bareOf(real);
  if (core !== undefined && !isOurs) return false;
  if (core !== undefined && isStillServedBy(core, known.servedBy)) rememberSession(context.remotes, room, real, known);
  else forgetSession(context.remotes, room, real);
  return true;
}

/** Tells the core of those who are in through this server, as far as it does not know them. */
function tellUnknown(context: Context, room: MucRoom, core: Room): void {
  for (const input of joinInputs(context, room)) {
    if (input.kind === "local-join" && homeOf(core, input.nick) === undefined) context.plugin.feed(core, input);
  }
}

/** What the room's own data says about sessions at other instances. */
function storedSessions(room: MucRoom): readonly (readonly [real: string, nick: Nick])[] {
  const sessions: (readonly [string, Nick])[] = [];
  for (const [real, jid] of pairs(room._data.dmuc_remote ?? {})) {
    const nick = nickOf(jid);
    if (nick !== undefined) sessions.push([real, nick]);
  }
  return sessions;
}

/**
 * A room was read from the disk with its occupants: those at other instances stay if the core knows them (the room was
 * only out of memory), and vanish without a word if not (the server was restarted). Who is ours by now stays as well.
 */
export function reviveOccupants(context: Context, room: MucRoom): void {
  const stored = storedSessions(room);
  room._data.dmuc_remote = undefined;
  const core = coreOf(context, room);
  for (const [real, nick] of stored) {
    if (keepServed(context, room, core, real, nick)) continue;
    if (isStillThere(core, real, nick)) adopt(context, room, real, nick);
    else dropSession(context.remotes, room, real, nick);
  }
  if (core !== undefined) tellUnknown(context, room, core);
}

/** The module was reloaded and the rooms were not: their remote occupants are as before, for now. */
export function adoptAll(context: Context): void {
  for (const room of context.muc.live_rooms()) {
    for (const [real, nick] of storedSessions(room)) adopt(context, room, real, nick);
  }
}

/** All rooms in memory. A copy: what is done to one may end it. */
export function liveRooms(context: Context): readonly MucRoom[] {
  const rooms: MucRoom[] = [];
  for (const room of context.muc.live_rooms()) rooms.push(room);
  return rooms;
}

/** This server stops: whoever is in the room by it alone is out, and all are told why, here and elsewhere (332). */
export function sendOursAway(context: Context, room: MucRoom): void {
  const ours: Occupant[] = [];
  for (const [, occupant] of room.each_occupant()) {
    const nick = nickOf(occupant.nick);
    const isElsewhere = nick === undefined || remoteSessionOf(context.remotes, room, nick) !== undefined;
    if (!isElsewhere) ours.push(occupant);
  }
  for (const occupant of ours) endStay(room, occupant, { cause: "shutdown" });
}

/**
 * The module was loaded while rooms were alive: remote occupants whom the core does not know leave, since nobody vouches
 * for them (333), and the core hears of our own whom it does not know.
 */
export function reconcileAll(context: Context): void {
  for (const room of liveRooms(context)) {
    const core = coreOf(context, room);
    for (const [real, nick] of storedSessions(room)) {
      if (isStillThere(core, real, nick)) continue;
      const affiliation = remoteSession(context.remotes, room, real)?.affiliation ?? "none";
      showOccupant(context, room, { kind: "left", nick, cause: "failed", affiliation, payload: noPayload });
    }
    if (core !== undefined) tellUnknown(context, room, core);
  }
}
