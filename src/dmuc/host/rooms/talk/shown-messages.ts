/** Messages as this room's occupants get them, live or from history. */
import { message as makeMessage, stanza as makeStanza } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Said, SubjectSet } from "../../../core/words/events";
import type { Stamp } from "../../../core/words/ids";
import { occupantJid } from "../../../wire/jid";
import { moderatedIn } from "../../../wire/moderation";
import { namespaces } from "../../../wire/namespaces";
import { type Context, coreOf } from "../context";
import { occupantIdOf } from "../people/occupant-ids";
import { addPayload, stripForgedIds } from "../../stanza";
import { stanzaIdElement, stanzaIdOf } from "../../stanza-ids";
import type { MucRoom } from "../../types/muc";

/** Makes the message; without stanza-id. */
export function makeGroupchat(context: Context, room: MucRoom, event: Said | SubjectSet): Stanza {
  // mod_muc tells of a subject no more than the text (T-14).
  const own = event.kind === "subject" ? {} : { id: event.messageId, "xml:lang": event.language };
  const stanza = makeMessage({ from: occupantJid(room.jid, event.nick), type: "groupchat", ...own });
  // What a room says names people as the room that says it knows them.
  const announcedBy = event.nick === undefined ? coreOf(context, room)?.primary : undefined;
  addPayload(stanza, moderatedIn(room.jid, event.payload, announcedBy));
  stripForgedIds(stanza, room.jid);
  // mod_muc gives none to a subject (T-14).
  const id = event.kind === "said" ? occupantIdOf(context, room, event.nick) : undefined;
  if (id !== undefined) stanza.add_direct_child(makeStanza("occupant-id", { xmlns: namespaces.occupantId, id }));
  return stanza;
}

/** The stanza-id that follows from a message's number; undefined if it has none, or its room no life on links. */
export function derivedId(context: Context, room: MucRoom, stamp: Stamp | undefined): string | undefined {
  const generation = context.generations.get(room.jid);
  return stamp === undefined || generation === undefined ? undefined : stanzaIdOf(generation, stamp.id);
}

/** Adds the stanza-id, if there is one. */
export function addStanzaId(stanza: Stanza, room: MucRoom, id: string | undefined): void {
  if (id !== undefined) stanza.add_direct_child(stanzaIdElement(room.jid, id));
}

/** What mod_muc says of a message: whether it goes to the history. Some modules answer with a part of it. */
export function isHistoric(room: MucRoom, stanza: Stanza): boolean {
  const answer = module.fire_event("muc-message-is-historic", { room, stanza });
  return answer !== undefined && answer !== false;
}
