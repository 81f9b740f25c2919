/** Who has given a role or affiliation: shown as if he had done it here, though it is a peer's word that does it (T-08 to T-10). */
import type { Nick } from "../../../core/words/ids";
import { nickJid } from "../context";
import type { MucRoom } from "../../types/muc";

/** Real JID of whoever has that nick, for mod_muc, which makes the nick of it again. */
export function realOf(room: MucRoom, nick: Nick | undefined): string | undefined {
  return nick === undefined ? undefined : room._occupants[nickJid(room, nick)]?.jid;
}

interface Overridden {
  publicise_occupant_status?: MucRoom["publicise_occupant_status"] | undefined;
}

/** Does something to the room in which mod_muc shows nobody as the actor, and has it show him. */
export function actingAs(room: MucRoom, actor: Nick | undefined, work: () => void): void {
  const real = realOf(room, actor);
  if (real === undefined) {
    work();
    return;
  }
  const original = room.publicise_occupant_status;
  room.publicise_occupant_status = function (occupant, x, newNick, shown, ...others) {
    original.call(this, occupant, x, newNick, shown ?? real, ...others);
  };
  try {
    work();
  } finally {
    // The class's own method is seen again.
    (room as Overridden).publicise_occupant_status = undefined;
  }
}
