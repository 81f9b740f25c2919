/** Joins of a replica that does not know its configuration yet: they wait a little (D1-14). */
import { clone, error_reply as errorReply } from "util.stanza";
import type { Stanza } from "util.stanza";
import { bare as bareOf } from "util.jid";
import { limits } from "../../../core/words/limits";
import { type Context, coreAt } from "../context";
import { isJoin, isThere } from "../../joins";
import type { StanzaOrigin } from "../../types/prosody";

interface HeldJoin {
  readonly room: string;
  readonly origin: StanzaOrigin;
  readonly stanza: Stanza;
}

/** @noSelf */
export interface HeldJoins {
  /** The replica knows its configuration: whoever has waited may go on. */
  release(room: string): void;
}

function refuse({ room, origin, stanza }: HeldJoin): void {
  if (!isThere(origin)) return;
  module.send(errorReply(stanza, "cancel", "item-not-found", "This room is not ready yet", room));
}

function isSameAsker(held: HeldJoin, stanza: Stanza): boolean {
  return held.stanza.attr["from"] === stanza.attr["from"] && held.stanza.attr["to"] === stanza.attr["to"];
}

/** Holds joins back while `Room.open` is false. */
export function holdJoins(context: Context): HeldJoins {
  let waiting: HeldJoin[] = [];
  const take = (which: (held: HeldJoin) => boolean): readonly HeldJoin[] => {
    const taken = waiting.filter((held) => which(held));
    waiting = waiting.filter((held) => !which(held));
    return taken;
  };
  const hold = (held: HeldJoin): void => {
    if (waiting.length >= limits.heldJoinsMax) {
      refuse(held);
      return;
    }
    waiting.push(held);
    module.add_timer(limits.heldJoinMs / 1000, () => {
      for (const late of take((other) => other === held)) refuse(late);
      return undefined;
    });
  };
  module.hook(
    "presence/full",
    ({ origin, stanza }) => {
      const room = bareOf(stanza.attr["to"]);
      const core = room === undefined ? undefined : coreAt(context, room);
      if (room === undefined || core === undefined || core.open) return undefined;
      if (isJoin(stanza)) {
        hold({ room, origin, stanza: clone(stanza) });
        return true;
      }
      // He does not want to come any more; mod_muc says nothing to somebody who leaves without being in.
      if (stanza.attr["type"] === "unavailable") take((held) => isSameAsker(held, stanza));
      return undefined;
    },
    100,
  );
  return {
    release: (room) => {
      for (const held of take((other) => other.room === room)) {
        if (isThere(held.origin)) prosody.core_post_stanza(held.origin, held.stanza);
      }
    },
  };
}
