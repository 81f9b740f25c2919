/** What mod_muc tells the room about an occupant, as inputs of the core (D1-34, D1-46). */
import type { OccupantView } from "../../../core/words/events";
import type { Affiliation, InstanceJid, Nick, OccupantId, UserJid } from "../../../core/words/ids";
import type { Input, LocalLeave } from "../../../core/words/inputs";
import type { Room } from "../../../core/room";
import { occupantAt } from "../../../core/state/roster";
import { causeOfCodes, codesOfCause } from "../../../wire/muc";
import { isSameData } from "../../../wire/same";
import { namespaces } from "../../../wire/namespaces";
import { type Context, coreOf, homeOf, isOnBehalf, nickOf, ownHost } from "../context";
import { lean } from "../../lean";
import { forgetSession, ownSessionOf, remoteSession, remoteSessionOf } from "../remote-sessions";
import { isDecidedHere } from "../../../core/state/served";
import { occupantPayload, statusCodes } from "../../stanza";
import type { HostEvents } from "../../types/events";
import type { MucRoom, Occupant } from "../../types/muc";

type BroadcastPresence = HostEvents["muc-broadcast-presence"];

function affiliationOf(room: MucRoom, occupant: Occupant): Affiliation {
  return room.get_affiliation(occupant.bare_jid) ?? "none";
}

/** The occupant as the others may see him, by a session of our own. */
function viewOf(
  room: MucRoom,
  occupant: Occupant,
  real: string,
  broadcast?: BroadcastPresence["stanza"],
): OccupantView {
  // The base presence holds what modules have added (hats); but it is of the primary session, which may be elsewhere.
  const presence = (real === occupant.jid ? broadcast : undefined) ?? occupant.get_presence(real);
  const stamped = presence?.get_child("occupant-id", namespaces.occupantId)?.attr["id"];
  return lean<OccupantView>({
    user: real as UserJid,
    occupantId: (stamped ?? room.get_occupant_id(occupant)) as OccupantId,
    affiliation: affiliationOf(room, occupant),
    role: occupant.role ?? "none",
    payload: presence === undefined ? noPayload : occupantPayload(presence, room.jid),
    language: presence?.attr["xml:lang"],
  });
}

const noPayload = [] as unknown as OccupantView["payload"];

function actorOf(room: MucRoom, actor: string | undefined): Nick | undefined {
  return actor === undefined ? undefined : nickOf(room.get_occupant_jid(actor));
}

function leaveOf(room: MucRoom, nick: Nick, event: BroadcastPresence, core: Room): LocalLeave {
  const { occupant, stanza, x } = event;
  const user =
    homeOf(core, nick) === ownHost ? (occupant.jid as UserJid | undefined) : occupantAt(core.roster, nick)?.view.user;
  return lean<LocalLeave>({
    kind: "local-leave",
    nick,
    cause: causeOfCodes(statusCodes(x)),
    affiliation: affiliationOf(room, occupant),
    user,
    actor: actorOf(room, event.actor),
    reason: event.reason,
    payload: occupantPayload(stanza, room.jid),
    language: stanza.attr["xml:lang"],
  });
}

/** Whether nothing is left of him under that nick: his last client there has come under another of his nicks. */
function isDeserted(room: MucRoom, { occupant }: BroadcastPresence): boolean {
  return occupant.role === undefined || room._occupants[occupant.nick] === undefined;
}

/** Somebody homed elsewhere looks different by an act of ours: another role or affiliation (3.7). */
function actOn(context: Context, room: MucRoom, nick: Nick, event: BroadcastPresence, core: Room): Input | undefined {
  const remote = remoteSessionOf(context.remotes, room, nick)?.session;
  const known = occupantAt(core.roster, nick);
  if (remote === undefined || known === undefined) return undefined;
  const role = event.occupant.role ?? "none";
  const affiliation = affiliationOf(room, event.occupant);
  if (role === remote.role && affiliation === remote.affiliation) return undefined;
  remote.role = role;
  remote.affiliation = affiliation;
  return lean<Input & { kind: "local-update" }>({
    kind: "local-update",
    nick,
    view: { ...known.view, role, affiliation },
    actor: actorOf(room, event.actor),
    reason: event.reason,
  });
}

/** Role and affiliation that he has by a peer's word: only what differs from them is an act of ours. */
function noteStanding(context: Context, room: MucRoom, nick: Nick, occupant: Occupant): void {
  const remote = remoteSessionOf(context.remotes, room, nick)?.session;
  if (remote === undefined) return;
  remote.role = occupant.role ?? "none";
  remote.affiliation = affiliationOf(room, occupant);
}

/** All is decided here, whoever serves him: there is nobody to whom it could be an act of somebody else's (D2-01). */
function ownInput(
  context: Context,
  room: MucRoom,
  nick: Nick,
  event: BroadcastPresence,
  core: Room,
): Input | undefined {
  const { occupant, stanza, actor, reason } = event;
  const isIn = homeOf(core, nick) !== undefined;
  const real = occupant.jid;
  if (stanza.attr["type"] === "unavailable") {
    if (!isIn) return undefined;
    if (event.nick !== undefined) {
      const newNick = event.nick as Nick;
      if (real === undefined) return undefined;
      return { kind: "local-rename", nick, newNick, view: viewOf(room, occupant, real, stanza) };
    }
    return isDeserted(room, event) ? leaveOf(room, nick, event, core) : undefined;
  }
  if (real === undefined) return undefined;
  const view = viewOf(room, occupant, real, stanza);
  const known = occupantAt(core.roster, nick)?.view;
  if (known === undefined) return { kind: "local-join", nick, view };
  // Who has asked for it is answered in any case.
  const isNews = context.judgement?.room === room.jid || known.user !== view.user || !looksAlike(known, view);
  if (!isNews) return undefined;
  return lean<Input & { kind: "local-update" }>({
    kind: "local-update",
    nick,
    view,
    actor: actorOf(room, actor),
    reason,
  });
}

/** Whether nobody sees a difference between the two (3.7). */
export function looksAlike(one: OccupantView, other: OccupantView): boolean {
  return (
    one.role === other.role &&
    one.affiliation === other.affiliation &&
    one.language === other.language &&
    isSameData(one.payload, other.payload)
  );
}

/** How the room here sees somebody who is in. */
export function occupantPresence(room: MucRoom, nick: Nick, real: string): OccupantView | undefined {
  const occupant = room._occupants[`${room.jid}/${nick}`];
  return occupant === undefined ? undefined : viewOf(room, occupant, real);
}

function goneInput(room: MucRoom, nick: Nick, event: BroadcastPresence, core: Room): Input | undefined {
  const { occupant } = event;
  const home = homeOf(core, nick);
  if (event.nick !== undefined) {
    const real = occupant.jid;
    if (home !== ownHost || real === undefined) return undefined;
    return {
      kind: "local-rename",
      nick,
      newNick: event.nick as Nick,
      view: viewOf(room, occupant, real, event.stanza),
    };
  }
  // With a role he stays, and only his presence is not broadcast any more (muc#roomconfig_presencebroadcast).
  if (home === undefined || !isDeserted(room, event)) return undefined;
  return leaveOf(room, nick, event, core);
}

function hereInput(
  context: Context,
  room: MucRoom,
  nick: Nick,
  event: BroadcastPresence,
  core: Room,
): Input | undefined {
  const { occupant } = event;
  const home = homeOf(core, nick);
  const real = ownSessionOf(context.remotes, room, occupant);
  if (home !== undefined && home !== ownHost) {
    // The client that is in by another instance has come in here (second-paths.ts).
    const hasMoved = real !== undefined && occupantAt(core.roster, nick)?.view.user === real;
    if (!hasMoved) return actOn(context, room, nick, event, core);
    return { kind: "local-join", nick, view: viewOf(room, occupant, real, event.stanza) };
  }
  if (real === undefined) {
    // His last session with us is gone; what is left of him under this nick is elsewhere.
    return home === undefined ? undefined : leaveOf(room, nick, event, core);
  }
  const view = viewOf(room, occupant, real, event.stanza);
  if (home === undefined) return { kind: "local-join", nick, view };
  return lean<Input & { kind: "local-update" }>({
    kind: "local-update",
    nick,
    view,
    actor: actorOf(room, event.actor),
    reason: event.reason,
  });
}

function inputOf(context: Context, event: BroadcastPresence): { core: Room; input: Input } | undefined {
  const { room, occupant, stanza } = event;
  const core = coreOf(context, room);
  const nick = nickOf(occupant.nick);
  // A room that is being destroyed tells that once, not once per occupant (3.11).
  if (core === undefined || nick === undefined || room.destroying !== undefined) return undefined;
  if (isOnBehalf(context, room.jid, occupant.nick)) {
    noteStanding(context, room, nick, occupant);
    return undefined;
  }
  const input =
    isDecidedHere(core) && !isAtShadow(context, room, nick)
      ? ownInput(context, room, nick, event, core)
      : stanza.attr["type"] === "unavailable"
        ? goneInput(room, nick, event, core)
        : hereInput(context, room, nick, event, core);
  return input === undefined ? undefined : { core, input };
}

/** Whether he is in by an instance that decides about its own people: what happens to him here is an act of ours (3.7). */
function isAtShadow(context: Context, room: MucRoom, nick: Nick): boolean {
  const remote = remoteSessionOf(context.remotes, room, nick);
  return remote !== undefined && remote.session.servedBy === undefined;
}

/** Occupant-id of somebody at another instance. By his sessions: of one who is leaving the room itself knows no more. */
function occupantIdElsewhere(context: Context, room: MucRoom, occupant: Occupant): string | undefined {
  for (const [real] of occupant.each_session()) {
    const session = remoteSession(context.remotes, room, real);
    if (session !== undefined) return session.occupantId;
  }
  return undefined;
}

/** Tells the core of everybody who comes, goes or changes through this server. */
export function hookPresence(context: Context): void {
  // XEP-0421: mod_muc would compute the id from the session's JID, which of a remote occupant may be a stand-in.
  module.hook(
    "muc-broadcast-presence",
    ({ room, occupant }) => {
      if (context.remotes.get(room.jid) === undefined) return;
      const id = occupantIdElsewhere(context, room, occupant);
      if (id !== undefined) occupant.stable_id = id;
    },
    10,
  );
  // mod_muc takes him for one who leaves by himself.
  module.hook(
    "muc-broadcast-presence",
    ({ room, stanza, x }) => {
      const { judgement } = context;
      if (judgement?.room !== room.jid || judgement.cause === undefined) return;
      if (judgement.cause !== "shutdown" || stanza.attr["type"] !== "unavailable") return;
      for (const code of codesOfCause(judgement.cause)) x.tag("status", { code }).up();
    },
    10,
  );
  module.hook(
    "muc-broadcast-presence",
    (event) => {
      const told = inputOf(context, event);
      if (told === undefined) return;
      if (context.judgement?.room === event.room.jid) context.judgement.inputs.push(told.input);
      else context.plugin.feed(told.core, told.input);
    },
    -50,
  );
  module.hook("muc-occupant-session-new", ({ room, jid }) => {
    const isServed = remoteSession(context.remotes, room, jid) !== undefined;
    if (!isServed) context.plugin.arrived(room.jid as InstanceJid, jid as UserJid);
  });
  // An act of ours put out somebody homed elsewhere. Only now, since his last presence had to be caught (routing.ts).
  module.hook(
    "muc-occupant-left",
    ({ room, occupant }) => {
      if (context.remotes.get(room.jid) === undefined || room._occupants[occupant.nick] !== undefined) return;
      // Of who has just asked for another nick it is known soon whether he is in.
      const { judgement } = context;
      for (const [real] of occupant.each_session()) {
        const session = remoteSession(context.remotes, room, real);
        const isAsking = judgement?.room === room.jid && judgement.user === real;
        if (session !== undefined && !isAsking && session.nick === nickOf(occupant.nick)) {
          forgetSession(context.remotes, room, real);
        }
      }
    },
    10,
  );
}

/** The occupant as a join through this server, if he has a session here. */
export function joinInput(context: Context, room: MucRoom, occupant: Occupant): Input | undefined {
  const nick = nickOf(occupant.nick);
  const real = ownSessionOf(context.remotes, room, occupant);
  if (nick === undefined || real === undefined) return undefined;
  return { kind: "local-join", nick, view: viewOf(room, occupant, real) };
}

/** All who are in through this server, as inputs. */
export function joinInputs(context: Context, room: MucRoom): readonly Input[] {
  const inputs: Input[] = [];
  for (const [, occupant] of room.each_occupant()) {
    const input = joinInput(context, room, occupant);
    if (input !== undefined) inputs.push(input);
  }
  return inputs;
}
