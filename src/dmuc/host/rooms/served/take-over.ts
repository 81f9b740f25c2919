/**
 * A mirror that does not answer serves nobody (D3-17): whom the room has let in through it, and who has been shown nothing yet, is
 * shown the room as if he had come now.
 */
import { presence as makePresence } from "util.stanza";
import type { TakeOver } from "../../../core/words/effects";
import { namespaces } from "../../../wire/namespaces";
import { type Context, nickJid } from "../context";
import { listen } from "../../listener";
import { forgetSession } from "../remote-sessions";
import type { StanzaEvent } from "../../types/events";
import type { MucRoom } from "../../types/muc";

/** Serves them here from now on. */
export function takeOver(context: Context, room: MucRoom, { people }: TakeOver): void {
  for (const { user, nick } of people) {
    const to = nickJid(room, nick);
    if (room.get_occupant_jid(user) !== to) continue;
    forgetSession(context.remotes, room, user);
    greet(context, room, user, to);
  }
}

/** To mod_muc he is a client that has lost what it knew of the room, and joins once more. */
function greet(context: Context, room: MucRoom, user: string, to: string): void {
  const stanza = makePresence({ from: user, to });
  for (const child of room.get_occupant_by_real_jid(user)?.get_presence(user)?.tags ?? [])
    stanza.add_direct_child(child);
  stanza.tag("x", { xmlns: namespaces.muc }).up();
  const event: StanzaEvent = { origin: listen().origin, stanza };
  context.greeted = { room: room.jid, user };
  try {
    module.fire_event("presence/full", event);
  } finally {
    context.greeted = undefined;
  }
}
