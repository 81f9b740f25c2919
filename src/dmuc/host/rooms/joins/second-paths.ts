/**
 * Somebody is in by another instance, and now his client comes to this one by itself: a redirect that it does not follow,
 * an address that it has kept. A full JID is in the room by one way (3.7, 3.13): the second one takes the place of the first.
 *
 * mod_muc knows an occupant by his real JID, and would take the newcomer for the occupant who is in elsewhere. So while
 * mod_muc looks at what he sends, that occupant has another key: the newcomer is a stranger, who may join as everybody may.
 */
import { bare as bareOf, prep } from "util.jid";
import { presence as makePresence } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Left, Present, Renamed } from "../../../core/words/events";
import { compareStamps } from "../../../core/words/ids";
import type { Room } from "../../../core/room";
import { type Occupant, occupantAt } from "../../../core/state/roster";
import { type Context, liveRoom, nickJid, nickOf, ownHost } from "../context";
import { changeKey, forgetSession, makeStandIn, remoteSession, remoteSessionOf } from "../remote-sessions";
import { servedThrough } from "../../../core/state/served";
import type { HostEvents } from "../../types/events";
import type { MucRoom } from "../../types/muc";

/** Below what takes the stanzas of peers and holds joins back, above mod_muc. */
const priority = 50;

/** Unless he has joined, he is known by his real JID again: that is what moderators are shown. */
function takeBack(context: Context, jid: string, real: string, standIn: string): void {
  const room = liveRoom(context, jid);
  const session = room === undefined ? undefined : remoteSession(context.remotes, room, standIn);
  if (room === undefined || session === undefined || room.get_occupant_jid(real) !== undefined) return;
  const { asideFor: _real, ...kept } = session;
  changeKey(context.remotes, room, standIn, real, kept);
}

function standAside(context: Context, { attr }: Stanza): void {
  const { from, to, type } = attr;
  const jid = bareOf(to);
  // Invariant 6: a room without remote occupants pays this one look.
  if (from === undefined || jid === undefined || context.remotes.get(jid) === undefined) return;
  if (type === "error" || type === "result") return;
  const room = liveRoom(context, jid);
  const session = room === undefined ? undefined : remoteSession(context.remotes, room, from);
  // Who is served by a replica is in by himself, and goes on saying things to the room.
  if (room === undefined || session === undefined || session.servedBy !== undefined) return;
  const standIn = makeStandIn();
  changeKey(context.remotes, room, from, standIn, { ...session, asideFor: from });
  module.add_timer(0, () => {
    takeBack(context, jid, from, standIn);
    return undefined;
  });
}

/** Lets people who are in by other instances join this one. */
export function hookSecondPaths(context: Context): void {
  for (const name of ["message", "presence", "iq"] as const) {
    for (const target of ["bare", "full"] as const) {
      module.hook(
        `${name}/${target}`,
        ({ stanza }) => {
          standAside(context, stanza);
          return undefined;
        },
        priority,
      );
    }
  }
  // When all others have let him in.
  module.hook(
    "muc-occupant-pre-join",
    (event) => {
      if (context.remotes.get(event.room.jid) !== undefined) takePlace(context, event);
      return undefined;
    },
    -1000,
  );
}

/** He comes in under the nick that he has by the other way: that one is over. */
function takePlace(context: Context, { room, occupant, stanza }: HostEvents["muc-occupant-pre-join"]): void {
  const nick = nickOf(occupant.nick);
  const other = nick === undefined ? undefined : remoteSessionOf(context.remotes, room, nick);
  if (other === undefined || other.session.asideFor !== stanza.attr["from"]) return;
  // This occupant is a copy, which mod_muc is about to save.
  occupant.remove_session(other.real);
  forgetSession(context.remotes, room, other.real);
}

/** A client that is in here has come in elsewhere: it leaves here, if it came here first. */
export function endFirstPath(context: Context, room: MucRoom, core: Room, event: Present | Left | Renamed): void {
  if (servedThrough(core, event.nick) !== undefined) return;
  const user = event.kind === "present" && event.view.user !== undefined ? prep(event.view.user) : undefined;
  const nick = user === undefined ? undefined : nickOf(room.get_occupant_jid(user));
  if (user === undefined || nick === undefined || remoteSession(context.remotes, room, user) !== undefined) return;
  const [here, there] = [occupantAt(core.roster, nick), occupantAt(core.roster, event.nick)];
  const origin = prosody.hosts[module.host];
  if (here === undefined || there === undefined || origin === undefined || there.view.user !== user) return;
  if (there.home === ownHost || (here !== there && !cameBefore(here, there))) return;
  module.log("info", "%s: %s has come in elsewhere, and leaves here", room.jid, user);
  room.handle_normal_presence(origin, makePresence({ from: user, to: nickJid(room, nick), type: "unavailable" }));
  const other = remoteSessionOf(context.remotes, room, event.nick);
  if (other !== undefined) changeKey(context.remotes, room, other.real, user, other.session);
}

function cameBefore({ claim: here }: Occupant, { claim: there }: Occupant): boolean {
  return here !== undefined && there !== undefined && compareStamps(here, there) < 0;
}
