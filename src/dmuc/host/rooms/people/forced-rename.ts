/** An occupant of ours has to give up his nick, which somebody at another instance has a better claim to (3.7). */
import { clone, stanza as makeStanza, presence as makePresence } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { RenameOwn } from "../../../core/words/effects";
import { renameCode } from "../../../wire/muc";
import { namespaces } from "../../../wire/namespaces";
import { type Context, nickJid, onBehalf } from "../context";
import type { MucRoom, Occupant } from "../../types/muc";

/** "The service has changed your nick" (XEP-0045 7.2.8). */
const assignedCode = "210";

function mucUserX(...codes: readonly string[]): Stanza {
  const x = makeStanza("x", { xmlns: namespaces.mucUser });
  for (const code of codes) x.tag("status", { code }).up();
  return x;
}

/** Sessions with their presences, copied: the occupant changes while they are moved. */
function sessionsOf(occupant: Occupant): readonly (readonly [real: string, presence: Stanza])[] {
  const sessions: (readonly [string, Stanza])[] = [];
  for (const [real, presence] of occupant.each_session()) sessions.push([real, clone(presence)]);
  return sessions;
}

function move(room: MucRoom, occupant: Occupant, effect: RenameOwn): void {
  const sessions = sessionsOf(occupant);
  const { role, bare_jid: bare, nick: oldJid } = occupant;
  for (const [real] of sessions) occupant.set_session(real, makePresence({ from: oldJid, type: "unavailable" }));
  room.save_occupant(occupant);
  room.publicise_occupant_status(occupant, mucUserX(renameCode), effect.newNick, undefined, undefined, role);
  const renamed = room.new_occupant(bare, nickJid(room, effect.newNick));
  renamed.role = role;
  for (const [real, presence] of sessions) renamed.set_session(real, presence);
  room.save_occupant(renamed);
  room.publicise_occupant_status(renamed, { base: mucUserX(), self: mucUserX(assignedCode) });
}

/** Gives the occupant his new nick: everybody sees 303 and the new presence, he himself 210 in it. The core knows already. */
export function renameOwn(context: Context, room: MucRoom, effect: RenameOwn): void {
  const occupant = room.get_occupant_by_nick(nickJid(room, effect.nick));
  if (occupant === undefined) return;
  onBehalf(context, room.jid, () => {
    move(room, occupant, effect);
  });
}
