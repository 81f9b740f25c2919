/**
 * What the room tells its people about somebody who is not in (3.8): those whom a replica serves are told once, by the replica,
 * and only where there is somebody who may know it.
 */
import type { Stanza } from "util.stanza";
import type { LocalMessage } from "../../../core/words/inputs";
import { namespaces } from "../../../wire/namespaces";
import { octetsOf } from "../../../wire/payload";
import { type Context, coreOf } from "../context";
import { type Undo, patchRooms } from "../patches";
import { isDecidedHere } from "../../../core/state/served";
import { toElement, wholePayload } from "../../stanza";
import type { MucRoom } from "../../types/muc";

/** The notice of an absent user's affiliation, which mod_muc shows without an event of its own. */
function isAnnouncement(room: MucRoom, stanza: Stanza): boolean {
  if (stanza.name !== "message" || stanza.attr["from"] !== room.jid || stanza.attr["type"] !== undefined) return false;
  return stanza.get_child("x", namespaces.mucUser)?.get_child("item") !== undefined;
}

function inputOf(room: MucRoom, stanza: Stanza): LocalMessage {
  return {
    kind: "local-message",
    payload: wholePayload(stanza),
    subject: false,
    lasting: false,
    announcedTo: room.get_whois() === "anyone" ? "everybody" : "moderators",
    bytes: octetsOf(toElement(stanza)),
  };
}

/** Tells each replica once. */
export function patchAnnouncements(context: Context): Undo {
  return patchRooms(
    context,
    "broadcast",
    (original) =>
      function (this: MucRoom, stanza, condition): void {
        const core = condition === undefined || context.detached ? undefined : coreOf(context, this);
        if (core === undefined || !isDecidedHere(core) || !isAnnouncement(this, stanza)) {
          original.call(this, stanza, condition);
          return;
        }
        context.announcing = this.jid;
        try {
          original.call(this, stanza, condition);
        } finally {
          context.announcing = undefined;
        }
        context.plugin.feed(core, inputOf(this, stanza));
      },
  );
}
