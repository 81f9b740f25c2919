/** What a moderator has taken back is taken out of history and archive, and a mark put in its place (XEP-0425, 4.2). */
import { message as makeMessage } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Instant } from "../core/words/ids";
import { type Moderation, readModeration } from "../wire/moderation";
import { namespaces } from "../wire/namespaces";
import { toPayload } from "../wire/stanza";
import { formatDelayStamp } from "../wire/time";
import { toSecond } from "./groupchat";
import { addPayload, wholePayload } from "./stanza";
import type { MucRoom } from "./types/muc";

/** The moderation that the room announces by that message; nobody else's word counts. */
export function moderationOf(room: Pick<MucRoom, "jid">, stanza: Stanza, time: Instant): Moderation | undefined {
  if (stanza.attr["from"] !== room.jid) return undefined;
  return readModeration(wholePayload(stanza), formatDelayStamp(toSecond(time)));
}

/** What is left of the message: who said it, when and under which id, but not what. */
export function tombstoneOf(room: Pick<MucRoom, "jid">, stanza: Stanza, { tombstone }: Moderation): Stanza {
  const { from, id } = stanza.attr;
  const left = makeMessage({ from, type: "groupchat", id });
  addPayload(left, toPayload([tombstone]));
  for (const child of stanza.tags) {
    const { xmlns, by, from: told } = child.attr;
    const isOfRoom =
      (xmlns === namespaces.stanzaId && by === room.jid) || (xmlns === namespaces.delay && told === room.jid);
    if (isOfRoom) left.add_direct_child(child);
  }
  return left;
}
