/** XEP-0421: one id for an occupant on all instances (requirements.md 4.2, row 0421). */
import { base64 } from "util.encodings";
import { hmac_sha256 } from "util.hashes";
import type { OccupantView } from "../../../core/words/events";
import type { Nick } from "../../../core/words/ids";
import { namespaces } from "../../../wire/namespaces";
import { type Context, coreOf, homeOf, nickOf } from "../context";
import { type Holders, addHolder, keepHolders, removeHolder } from "./id-holders";
import { isStandIn, remoteSessionOf } from "../remote-sessions";
import type { MucRoom, Occupant } from "../../types/muc";

/** As mod_muc's own option. */
export const hasOccupantIds = module.get_option_boolean("muc_occupant_id", true) !== false;

/** Id of whoever has that nick now; undefined if nobody has, or ids are switched off. */
export function occupantIdOf(context: Context, room: MucRoom, nick: Nick | undefined): string | undefined {
  if (nick === undefined || !hasOccupantIds) return undefined;
  const occupant = room._occupants[`${room.jid}/${nick}`];
  if (occupant === undefined) return undefined;
  return remoteSessionOf(context.remotes, room, nick)?.session.occupantId ?? room.get_occupant_id(occupant);
}

function holdersIn(context: Context, room: MucRoom): Holders {
  const known = context.idHolders.get(room.jid);
  if (known !== undefined) return known;
  const holders: Holders = new LuaTable();
  context.idHolders.set(room.jid, holders);
  for (const [jid] of pairs(room._occupants)) {
    const id = occupantIdOf(context, room, nickOf(jid));
    if (id !== undefined) addHolder(holders, id, jid);
  }
  return holders;
}

/** The room object is another one, or gives other ids from now on. */
export function forgetIdHolders(context: Context, room: string): void {
  context.idHolders.set(room, undefined);
}

/** Notes who is shown with which id. */
export function hookOccupantIds(context: Context): void {
  module.hook(
    "muc-broadcast-presence",
    ({ room, occupant, stanza }) => {
      const holders = context.idHolders.get(room.jid);
      const id = stanza.get_child("occupant-id", namespaces.occupantId)?.attr["id"];
      if (holders === undefined || id === undefined) return;
      if (stanza.attr["type"] === "unavailable") removeHolder(holders, id, occupant.nick);
      else addHolder(holders, id, occupant.nick);
    },
    // After mod_muc, which puts the id into the presence.
    -20,
  );
}

/** Whether somebody of another home has that id. At one home it is the same person by another client, or its own fault. */
function isUsedElsewhere(context: Context, room: MucRoom, id: string, nick: Nick): boolean {
  const core = coreOf(context, room);
  const home = core === undefined ? undefined : homeOf(core, nick);
  const hasId = (jid: string): boolean => occupantIdOf(context, room, nickOf(jid)) === id;
  return keepHolders(holdersIn(context, room), id, hasId).some((jid) => {
    const other = nickOf(jid);
    return other !== undefined && other !== nick && (core === undefined || homeOf(core, other) !== home);
  });
}

/**
 * Id for an occupant at another instance.
 *
 * With JID and shared salt it is what we compute ourselves, whatever the peer says. Where the salt is not shared, the
 * home's value is taken if nobody of another home has it: nobody can be made to look like somebody else.
 */
export function creditedOccupantId(
  context: Context,
  room: MucRoom,
  nick: Nick,
  view: OccupantView,
  occupant: Occupant,
): string | undefined {
  if (!hasOccupantIds) return undefined;
  const claimed = view.occupantId;
  const salt = room.get_salt();
  const computed = base64.encode(hmac_sha256(occupant.bare_jid, salt));
  if (claimed === undefined) return computed;
  if (claimed === computed) return claimed;
  if (!isUsedElsewhere(context, room, claimed, nick)) return claimed;
  return isStandIn(occupant.bare_jid) ? base64.encode(hmac_sha256(claimed, salt)) : computed;
}
