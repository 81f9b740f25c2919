/**
 * What comes back from somebody whom a replica serves: to mod_muc an error of an occupant is the end of his stay, but here his
 * replica says whether he is in (3.4). Who has sent what came back is told so.
 */
import { clone } from "util.stanza";
import { bare as bareOf } from "util.jid";
import { type Context, liveRoom } from "../context";
import { isListener } from "../../listener";
import { remoteSession } from "../remote-sessions";
import type { StanzaEvent } from "../../types/events";

/** Below what takes the stanzas of peers (plugin/traffic.ts), above mod_muc. */
const priority = 15;

function handle(context: Context, { origin, stanza }: StanzaEvent, isPrivate: boolean): true | undefined {
  const { from, to, type } = stanza.attr;
  // What his replica has told of him the room decides.
  if (isListener(origin)) return undefined;
  const jid = bareOf(to);
  if (type !== "error" || from === undefined || jid === undefined) return undefined;
  // Invariant 6: a room without remote occupants pays this one look.
  if (context.remotes.get(jid) === undefined) return undefined;
  const room = liveRoom(context, jid);
  if (room === undefined || remoteSession(context.remotes, room, from)?.servedBy === undefined) return undefined;
  const sender = room.get_occupant_jid(from);
  const addressee = to === undefined || !isPrivate ? undefined : room.get_occupant_by_nick(to);
  if (sender === undefined || addressee === undefined) return true;
  const error = clone(stanza);
  error.attr["from"] = sender;
  room.route_to_occupant(addressee, error);
  return true;
}

/** Takes the errors of people whom replicas serve. */
export function hookReturned(context: Context): void {
  module.hook("message/full", (event) => handle(context, event, true), priority);
  for (const name of ["message/bare", "presence/full", "presence/bare"] as const) {
    module.hook(name, (event) => handle(context, event, false), priority);
  }
}
