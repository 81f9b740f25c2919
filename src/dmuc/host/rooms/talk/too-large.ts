/** Nobody says in a linked room what is too large for its links (3.5): he is told so, and nobody hears it. */
import { bare as bareOf } from "util.jid";
import type { InstanceJid } from "../../../core/words/ids";
import { isListener } from "../../listener";
import { isTooLarge, refusalOfSize } from "../../too-large";
import type { StanzaEvent } from "../../types/events";
import type { Context } from "../context";

/** Below what takes the stanzas of peers (plugin/traffic.ts) and their errors (returned.ts), above mod_muc. */
const priority = 14;

function handle({ plugin }: Context, { origin, stanza }: StanzaEvent): true | undefined {
  const room = bareOf(stanza.attr["to"]);
  // Invariant 6: a room without links pays this one look.
  if (room === undefined || plugin.roomAt(room as InstanceJid) === undefined) return undefined;
  if (isListener(origin) || !isTooLarge(stanza)) return undefined;
  const refusal = refusalOfSize(stanza);
  if (refusal !== undefined) origin.send(refusal);
  return true;
}

/** Looks at all that people send to linked rooms, or to each other in them. */
export function hookSizes(context: Context): void {
  for (const kind of ["message", "presence", "iq"] as const) {
    for (const target of ["bare", "full"] as const) {
      module.hook(`${kind}/${target}`, (event) => handle(context, event), priority);
    }
  }
}
