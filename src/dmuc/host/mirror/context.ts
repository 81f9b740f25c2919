/** What the parts of the user side share: rooms elsewhere that users of this server are in, and who of them is in where. */
import { escape as escapeNode, host as hostOfJid } from "util.jid";
import type { Stanza } from "util.stanza";
import type { OccupantView, Said, SubjectSet } from "../../core/words/events";
import type { PastMessage } from "../../core/words/frames";
import type { Generation, Host, InstanceJid, Instant, Nick, Payload, UserJid } from "../../core/words/ids";
import { type Link, isEnded } from "../../core/state/link";
import type { Room } from "../../core/room";
import { isToPrinted, ownPolicy } from "../../core/state/behaviour";
import { type Lookup, createLookup, lookUp } from "../../core/state/lookup";
import { limits } from "../../core/words/limits";
import { occupantAt } from "../../core/state/roster";
import { bareOf, isInstance } from "../../wire/jid";
import { now } from "../clock";
import type { Fanout } from "../fanout";
import type { PluginPort } from "../ports";
import type { StanzaOrigin } from "../types/prosody";

/** Somebody who has asked to come in, and whom the room has not answered yet. */
export interface Asking {
  readonly nick: Nick;
  /** His own presence. */
  readonly stanza: Stanza;
}

/** A client whom the room has let in. */
export interface Client {
  readonly nick: Nick;
  /** He has said that he leaves; what he sends now is of somebody who is out. */
  leaving?: true;
  /** He has come in while the room could not be reached, and it has not let him in. */
  cameAlone?: true;
  /** He is to see himself once more, though he looks as before. */
  updating?: true;
  /** His last presence, as he sees himself; unknown of whom the room had let in before. */
  own?: OwnPresence;
  /** How he has told since that he looks, and has not yet seen that it was told. */
  sent: OwnPresence[];
}

/** What a client has sent of itself. */
export interface OwnPresence {
  readonly id?: string;
  readonly language?: string;
  readonly payload: Payload;
}

/** A room elsewhere that is, or is to be, replicated here. */
export interface Place {
  /** The room itself, at its primary: what clients see. */
  readonly room: InstanceJid;
  /** The replica. */
  readonly self: InstanceJid;
  readonly host: Host;
  /** The distribution list (D2-13), by full JID. Several clients of a person share a nick. */
  readonly clients: Map<UserJid, Client>;
  /** Those under each nick, in the order in which they came. */
  readonly byNick: Map<Nick, readonly UserJid[]>;
  readonly asking: Map<UserJid, Asking>;
  /** Clients who want another nick and share the old one, or the new one, with others of the same person. */
  readonly moving: Map<UserJid, { readonly nick: Nick; readonly own: OwnPresence }>;
  /** What the people here were shown of everybody last (D2-27). */
  shown: Lookup<Nick, OccupantView>;
  /** As it was told last; the core's own survives a restart. */
  subject?: Pick<PastMessage, "event" | "time">;
  /** Whether a set-up has told it, though there may be none; and who is in already and waits for it. */
  isSubjectTold?: true;
  awaitingSubject: readonly UserJid[];
  /** Of the life of the room that stanza-ids follow from (3.1). */
  generation?: Generation;
  /** Clients who have left while the room could not be told, and of whom no roster of ours tells it. */
  readonly untold: Map<UserJid, Nick>;
  /** The link is up, and those of ours who were in without us have been found. */
  isWhole?: true;
  /** The link was down: what our people have done meanwhile a room that knows only what is printed has still to hear (3.6). */
  wasAway?: true;
  /** Hash of the room's avatar, as the people here were shown it last (M-05). */
  face?: string;
  /** What the room has said of itself last (T-19). */
  info?: Stanza;
  /** What the log has got last: what our people say is shown when it is there. What goes to no log waits for its turn. */
  logged?: PastMessage;
  passing: (Said | SubjectSet)[];
}

/** What of the administrator's choices concerns users. */
export interface MirrorOptions {
  /** Whose users: VirtualHosts of this server. */
  readonly userHosts: readonly string[];
  readonly localUsersMin: number;
  readonly pendingJoinsMax: number;
  readonly keepaliveMs: number;
  /** What everybody is shown is written for each client by itself (`dmuc_fanout`). */
  readonly isWrittenForEach: boolean;
  readonly whileSplit: { readonly private: boolean; readonly kick: boolean };
  /** Whether that service tells us of its rooms by itself, unless it shows the link extension (3.2.6). */
  readonly isToldAsPrinted: (host: Host) => boolean;
  /** The modes in which rooms of that service may be replicated here, the best first; none: they may not (3.13). */
  readonly modesWith: (host: Host) => readonly string[];
}

/** IQs between two people of this server (iqs.ts). @noSelf */
export interface LocalIqs {
  /** Passes a request on to somebody here. */
  pass(context: MirrorContext, place: Place, stanza: Stanza, asker: UserJid, from: Nick, to: Nick): void;
  /** Passes an answer back. Returns false if nobody here waits for it. */
  answer(context: MirrorContext, stanza: Stanza): boolean;
}

/** What the parts of the users' side share. */
export interface MirrorContext {
  readonly plugin: PluginPort;
  readonly options: MirrorOptions;
  /** By the room's own JID. */
  readonly places: Map<InstanceJid, Place>;
  /** Answers and errors of clients to what they get from us come back to it, instead of leaving for the room. */
  origin: StanzaOrigin | undefined;
  /** Till then it may only be the start of this server that keeps rooms from being reached. */
  readonly settlesUntil: Instant;
  /** Rooms whose people here have been told that they are out, since the server stops; a mirror may have ended with them. */
  readonly leftAtStop: Set<string>;
  /** What is just sent on as it is. */
  passing: Stanza | undefined;
  readonly iqs: LocalIqs;
  /** What everybody is shown is written once; undefined: `dmuc_fanout` is off. */
  readonly fanout: Fanout | undefined;
}

/** A stanza of a user, and who he is in the room. */
export interface UserStanza {
  readonly context: MirrorContext;
  readonly place: Place;
  readonly core: Room;
  readonly stanza: Stanza;
  readonly origin: StanzaOrigin | undefined;
  readonly user: UserJid;
  /** His own, or the one that he waits for. */
  readonly nick: Nick | undefined;
  /** Whom he addresses; undefined: the room. */
  readonly to: Nick | undefined;
}

/** JID of the replica of a room: one for each; undefined if it would be too long (XEP-0106). */
export function replicaOf(room: string): InstanceJid | undefined {
  const node = escapeNode(room);
  const jid = `${node}@${module.host}`;
  return node.length <= limits.nickOctetsMax && isInstance(jid) ? jid : undefined;
}

/** The place of that room: known, or found by its replica, which may have been read from the disk. */
export function placeOf(context: MirrorContext, room: string): Place | undefined {
  const known = context.places.get(room as InstanceJid);
  if (known !== undefined) return known;
  const self = replicaOf(room);
  const core = self === undefined ? undefined : context.plugin.roomAt(self);
  return core?.role === "replica" ? makePlace(context, room as InstanceJid, core.self) : undefined;
}

/** Takes a room into service. */
export function makePlace(context: MirrorContext, room: InstanceJid, self: InstanceJid): Place {
  const place: Place = {
    room,
    self,
    host: hostOfJid(room) as Host,
    clients: new Map(),
    byNick: new Map(),
    asking: new Map(),
    moving: new Map(),
    shown: createLookup(),
    untold: new Map(),
    passing: [],
    awaitingSubject: [],
  };
  context.places.set(room, place);
  return place;
}

/** The place whose replica has that JID. */
export function placeOfReplica(context: MirrorContext, self: InstanceJid): Place | undefined {
  const primary = context.plugin.roomAt(self)?.primary;
  if (primary !== undefined) return placeOf(context, primary);
  // The core has none any more.
  for (const [, place] of context.places) if (place.self === self) return place;
  return undefined;
}

/** The link to the room itself. */
export function linkUp(core: Room | undefined): Link | undefined {
  return core?.links.find((link) => link.direction === "up");
}

/** Whether what our people say and do is shown here before the room hears of it (D3-36 to D3-41). */
export function isPrompt(core: Room): boolean {
  return ownPolicy(core).shownAtHome === "at-once";
}

/** Whether the room is asked for by the first join, so that joins go to the core from the first on (D3-13). */
export function opensByJoin(core: Room): boolean {
  return ownPolicy(core).opening === "tagged-join";
}

/** The core's room, if the replica serves our people: it was set up, though it may be set up anew, and has not been given up. */
export function servingCore(context: MirrorContext, place: Place): Room | undefined {
  const core = context.plugin.roomAt(place.self);
  const link = linkUp(core);
  if (core?.role !== "replica" || link === undefined || isEnded(link)) return undefined;
  return link.established || link.inUse === true || opensByJoin(core) ? core : undefined;
}

/** Whether the room's service knows only what is printed, and tells what is in it by itself (3.2.6). */
export function isTold(core: Room): boolean {
  const link = linkUp(core);
  return link !== undefined && isToPrinted(core, link);
}

/** Whether what our people send is theirs alone: so it is in such a room, but while that cannot be reached. */
export function isUntouched(core: Room): boolean {
  return isTold(core) && !isSplit(core);
}

/** Whether the room's service is not there: nothing but probes may leave for it (3.4). */
export function isSplit(core: Room): boolean {
  const link = linkUp(core);
  return link?.state === "split" && link.waitsFor === "answer";
}

/** Whether the link is down, but is being brought up at this moment: after a restart, or a reload. */
export function isComingUp({ settlesUntil }: MirrorContext, core: Room): boolean {
  const link = linkUp(core);
  // Who waits for the first set-up waits in the core.
  if (link?.established !== true && opensByJoin(core)) return false;
  const state = link?.state;
  const isDown = state === "split" || state === "idle" || state === "requested";
  return isDown && (!isSplit(core) || now() < settlesUntil);
}

/** How somebody looks as the people here see him. */
export function viewOf(place: Place, core: Room, nick: Nick): OccupantView | undefined {
  return lookUp(place.shown, nick) ?? occupantAt(core.roster, nick)?.view;
}

/** Full JIDs of the clients under that nick; the list does not change any more. */
export function clientsAs({ byNick }: Place, nick: Nick): readonly UserJid[] {
  return byNick.get(nick) ?? [];
}

/** The client is on the distribution list from now on, under its nick alone. */
export function listClient(place: Place, user: UserJid, client: Client): void {
  unlistClient(place, user);
  place.clients.set(user, client);
  place.byNick.set(client.nick, [...clientsAs(place, client.nick), user]);
}

/** The client is on it no more. */
export function unlistClient(place: Place, user: UserJid): void {
  const { clients, byNick } = place;
  const client = clients.get(user);
  if (client === undefined) return;
  clients.delete(user);
  const others = clientsAs(place, client.nick).filter((other) => other !== user);
  if (others.length === 0) byNick.delete(client.nick);
  else byNick.set(client.nick, others);
}

/** Nobody is on it. */
export function unlistAll({ clients, byNick, moving }: Place): void {
  clients.clear();
  moving.clear();
  byNick.clear();
}

/** Of somebody who is in already whether he has yet to be let in here: then the others see him, and not before. */
export function isStillAsking({ asking, clients }: Place, { user }: OccupantView): boolean {
  return user !== undefined && asking.has(user) && !clients.has(user);
}

/** Whether the client has told the room that it is there, and has not said since that it is gone (D2-11). */
export function isThere(place: Place, user: UserJid): boolean {
  if (place.asking.has(user) || place.clients.has(user)) return true;
  const directed = prosody.full_sessions[user]?.directed ?? {};
  for (const [jid] of pairs(directed)) if (bareOf(jid) === (place.room as string)) return true;
  return false;
}
