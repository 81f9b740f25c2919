/**
 * The one way out of a room: everything that mod_muc sends goes through `route_stanza`, and nothing that is addressed to
 * somebody at another instance leaves this server by it.
 *
 * What everybody sees (presence, groupchat) is told to the other instances once, by hooks of its own; here its copies end.
 * What one occupant sends to another goes to the core, which knows the addressee's home (D1-54).
 */
import type { Stanza } from "util.stanza";
import { resource as resourceOf } from "util.jid";
import type { Nick } from "../../core/words/ids";
import type { OccupantIqFrame, PrivateFrame } from "../../core/words/frames";
import { type Context, coreOf, liveRoom, nickOf, coreAt, ownHost } from "./context";
import { noteAnswer } from "./served/judging";
import { lean } from "../lean";
import { type Undo, patchRooms } from "./patches";
import { refuseDelivery } from "./talk/private";
import { readIqId } from "./talk/private-ids";
import {
  type RemoteSession,
  isStandIn,
  remoteSession,
  remoteSessionOf,
  remoteSessionOfAccount,
} from "./remote-sessions";
import { isFace } from "../face";
import { isForEverybody } from "./served/served";
import { occupantPayload, wholePayload } from "../stanza";
import { throughMirror } from "./served/through-mirrors";
import type { MucRoom } from "../types/muc";
import { voiceAsker } from "./talk/voice-requests";
import { linkOfHost, linkServing } from "../../core/state/links";

/** The session at another instance that a stanza is addressed to. */
function addressee(context: Context, room: MucRoom, stanza: Stanza): RemoteSession | undefined {
  const to = stanza.attr["to"];
  if (to === undefined) return undefined;
  const session = remoteSession(context.remotes, room, to);
  if (session !== undefined || stanza.name !== "iq" || resourceOf(to) !== undefined) return session;
  // mod_muc asks the account for its vCard or its PEP nodes.
  return remoteSessionOfAccount(context.remotes, room, to);
}

function privateType(type: string | undefined): PrivateFrame["type"] {
  return type === "chat" || type === "error" ? type : "normal";
}

function iqType(type: string | undefined): OccupantIqFrame["type"] | undefined {
  return type === "get" || type === "set" || type === "result" || type === "error" ? type : undefined;
}

function privateOf(room: MucRoom, from: Nick, to: Nick, stanza: Stanza): PrivateFrame {
  return lean<PrivateFrame>({
    kind: "private",
    from,
    to,
    type: privateType(stanza.attr["type"]),
    messageId: stanza.attr["id"],
    language: stanza.attr["xml:lang"],
    payload: occupantPayload(stanza, room.jid),
  });
}

function feedPrivate(context: Context, room: MucRoom, from: Nick, to: Nick, stanza: Stanza): void {
  const core = coreOf(context, room);
  if (core === undefined) return;
  const { kind: _kind, ...rest } = privateOf(room, from, to, stanza);
  context.plugin.feed(core, { kind: "local-private", ...rest });
}

function iqOf(from: Nick, to: Nick, stanza: Stanza): OccupantIqFrame | undefined {
  const type = iqType(stanza.attr["type"]);
  const id = stanza.attr["id"];
  if (type === undefined || id === undefined) return undefined;
  const asks = type === "get" || type === "set";
  const ownId = asks ? readIqId(id) : id;
  if (ownId === undefined) return undefined;
  return lean<OccupantIqFrame>({
    kind: "occupant-iq",
    from,
    to,
    type,
    id: ownId,
    language: stanza.attr["xml:lang"],
    payload: wholePayload(stanza),
  });
}

function feedIq(context: Context, room: MucRoom, from: Nick, to: Nick, stanza: Stanza): void {
  const core = coreOf(context, room);
  const frame = iqOf(from, to, stanza);
  if (core === undefined || frame === undefined) return;
  const { kind: _kind, ...rest } = frame;
  context.plugin.feed(core, { kind: "local-occupant-iq", ...rest });
}

/** Takes a stanza to somebody at another instance. */
function take(context: Context, room: MucRoom, session: RemoteSession, stanza: Stanza): void {
  if (stanza.name === "presence") return;
  const from = stanza.attr["from"];
  const isOfRoom = from === undefined || from.slice(0, room.jid.length + 1) !== `${room.jid}/`;
  const sender = nickOf(from);
  if (isOfRoom && stanza.name === "message") {
    const asker = voiceAsker(wholePayload(stanza));
    if (asker !== undefined) feedPrivate(context, room, asker, session.nick, stanza);
  }
  // What else the room itself says (notices, forms, invitations) is said by every instance to its own people.
  if (isOfRoom || sender === undefined) return;
  if (stanza.name === "iq") feedIq(context, room, sender, session.nick, stanza);
  else if (stanza.attr["type"] !== "groupchat") feedPrivate(context, room, sender, session.nick, stanza);
}

/**
 * Whom a replica serves that is not reached gets no private word: its sender is told so at once, and not what becomes of the
 * stanza on its way (3.10).
 */
function refuseToLost(context: Context, room: MucRoom, session: RemoteSession, stanza: Stanza): boolean {
  const { from, type } = stanza.attr;
  const sender = nickOf(from);
  const isAnswer = type === "error" || type === "result";
  if (stanza.name === "presence" || type === "groupchat" || isAnswer || sender === undefined) return false;
  const core = coreOf(context, room);
  const isLost = core !== undefined && linkOfHost(core, session.servedBy ?? ownHost)?.state === "split";
  // To whom an instance of his own serves it tells what comes back.
  const served = remoteSessionOf(context.remotes, room, sender);
  if (!isLost || (served !== undefined && served.session.servedBy === undefined)) return false;
  const { nick } = session;
  const frame = stanza.name === "iq" ? iqOf(sender, nick, stanza) : privateOf(room, sender, nick, stanza);
  if (frame === undefined) return false;
  refuseDelivery(context, room, { kind: "undeliverable", frame, condition: "remote-server-timeout" });
  return true;
}

/** Whoever a replica serves is shown the room's avatar by it; mod_muc sends it by no method of the room (XEP-0486). */
function hookFaces(context: Context): void {
  module.hook(
    "route/remote",
    ({ stanza }) => {
      const { from: jid, to = "" } = stanza.attr;
      if (jid === undefined || context.remotes.get(jid) === undefined || !isFace(stanza)) return undefined;
      const room = liveRoom(context, jid);
      const session = room === undefined ? undefined : remoteSession(context.remotes, room, to);
      // One that knows only the spec is told of it by nobody but the room.
      const by = session?.servedBy === undefined ? undefined : coreAt(context, jid);
      const link = by === undefined ? undefined : linkServing(by, session?.servedBy ?? ownHost);
      return link?.extension === true ? true : undefined;
    },
    10,
  );
}

/** Replaces the two methods of rooms that could betray or reach somebody at another instance. */
export function patchRouting(context: Context): readonly Undo[] {
  hookFaces(context);
  const routing = patchRooms(
    context,
    "route_stanza",
    (original) =>
      function (this: MucRoom, stanza: Stanza): void {
        if (isForOthers(context, this, stanza)) return;
        // Invariant 6: a room without remote occupants pays this one look.
        if (context.remotes.get(this.jid) !== undefined && !context.detached) {
          const session = addressee(context, this, stanza);
          if (session?.servedBy !== undefined) {
            noteAnswer(context, this, stanza);
            if (refuseToLost(context, this, session, stanza)) return;
            // D2-03: what is for him alone goes to him by the ordinary way, or by his mirror (D3-31).
            const isTold = isForEverybody(stanza) || context.announcing === this.jid;
            if (!isTold) original.call(this, addressed(context, this, stanza));
            return;
          }
          if (session !== undefined) {
            take(context, this, session, stanza);
            return;
          }
        }
        original.call(this, stanza);
      },
  );
  // Invariant 8: a stand-in is no JID that anybody should see.
  const items = patchRooms(
    context,
    "build_item_list",
    (original) =>
      function (this: MucRoom, occupant, x, isAnonymous, newNick, actorNick, actorJid, reason): Stanza {
        const sessions = context.remotes.get(this.jid);
        const hidden = sessions !== undefined && !context.detached && hasStandIn(occupant.sessions);
        const actor = isStandIn(actorJid) ? undefined : actorJid;
        return original.call(this, occupant, x, isAnonymous || hidden, newNick, actorNick, actor, reason);
      },
  );
  // Their replicas know who is in: mod_muc need not make a presence of each for them.
  const lists = patchRooms(
    context,
    "send_occupant_list",
    (original) =>
      function (this: MucRoom, to, filter): void {
        const session =
          context.remotes.get(this.jid) === undefined ? undefined : remoteSession(context.remotes, this, to);
        if (session?.servedBy !== undefined && !context.detached) return;
        original.call(this, to, filter);
      },
  );
  return [routing, items, lists];
}

/** Whether somebody is shown the room as if he had just come, and it tells others who know him already (take-over.ts). */
function isForOthers({ greeted }: Context, { jid }: MucRoom, { attr }: Stanza): boolean {
  return greeted?.room === jid && attr["to"] !== greeted.user;
}

function addressed(context: Context, room: MucRoom, stanza: Stanza): Stanza {
  const core = coreOf(context, room);
  return core === undefined ? stanza : throughMirror(context, room, core, stanza);
}

function hasStandIn(sessions: Record<string, Stanza | undefined>): boolean {
  for (const [real] of pairs(sessions)) {
    if (isStandIn(real)) return true;
  }
  return false;
}
