/** What users of ours do in a room elsewhere, as inputs of the core: their stanzas whole, since the primary decides (D2-28). */
import type { Stanza } from "util.stanza";
import type { OccupantView } from "../../core/words/events";
import type { Nick, UserJid } from "../../core/words/ids";
import type { LocalJoin, LocalLeave, LocalMessage, LocalRename, LocalUpdate } from "../../core/words/inputs";
import type { Room } from "../../core/room";
import { occupantAt } from "../../core/state/roster";
import { defaultRole } from "../../core/people/rights";
import { listedAffiliation } from "../../core/state/state";
import { namespaces } from "../../wire/namespaces";
import { isLasting } from "../../wire/lasting";
import { octetsOf } from "../../wire/payload";
import { isSubject } from "../groupchat";
import { lean } from "../lean";
import type { OwnPresence } from "./context";
import { isHistoric } from "./history";
import { occupantPayload, toElement, wholePayload } from "../stanza";

/** What he says of himself; affiliation and role as they are, or as the lists make them. */
function viewOf(core: Room, user: UserJid, nick: Nick, stanza: Stanza): OccupantView {
  const known = occupantAt(core.roster, nick)?.view;
  const affiliation = known?.affiliation ?? listedAffiliation(core, { user });
  return lean<OccupantView>({
    user,
    occupantId: known?.occupantId,
    affiliation,
    role: known?.role ?? defaultRole(core, affiliation),
    payload: wholePayload(stanza),
    language: stanza.attr["xml:lang"],
  });
}

/** What he is to see of himself, as he has sent it. */
export function ownPresence(room: string, stanza: Stanza): OwnPresence {
  const { id, "xml:lang": language } = stanza.attr;
  return lean<OwnPresence>({ id, language, payload: occupantPayload(stanza, room) });
}

/** He wants to come in, or to be shown the room again (T-03). */
export function joinInput(core: Room, user: UserJid, nick: Nick, stanza: Stanza): LocalJoin {
  const view = viewOf(core, user, nick, stanza);
  const password = stanza.get_child("x", namespaces.muc)?.get_child_text("password");
  return lean<LocalJoin>({ kind: "local-join", nick, view, messageId: stanza.attr["id"], password });
}

/** He looks otherwise. */
export function updateInput(core: Room, user: UserJid, nick: Nick, stanza: Stanza): LocalUpdate {
  const view = viewOf(core, user, nick, stanza);
  return lean<LocalUpdate>({ kind: "local-update", nick, view, messageId: stanza.attr["id"] });
}

/** He wants another nick. */
export function renameInput(core: Room, user: UserJid, nick: Nick, newNick: Nick, stanza: Stanza): LocalRename {
  const view = viewOf(core, user, nick, stanza);
  return lean<LocalRename>({ kind: "local-rename", nick, newNick, view, messageId: stanza.attr["id"] });
}

/** Why somebody leaves. */
export type LeaveReason = Pick<LocalLeave, "cause" | "condition">;

/** He leaves, or his client is gone. */
export function leaveInput(
  core: Room,
  user: UserJid,
  nick: Nick,
  stanza: Stanza,
  why: LeaveReason = { cause: "left" },
): LocalLeave {
  return lean<LocalLeave>({
    kind: "local-leave",
    nick,
    ...why,
    affiliation: occupantAt(core.roster, nick)?.view.affiliation ?? "none",
    user,
    payload: wholePayload(stanza),
    language: stanza.attr["xml:lang"],
    messageId: stanza.attr["id"],
  });
}

/** He speaks to all. */
export function messageInput(user: UserJid, nick: Nick, stanza: Stanza): LocalMessage {
  const content = toElement(stanza);
  const subject = isSubject(stanza);
  return lean<LocalMessage>({
    kind: "local-message",
    nick,
    messageId: stanza.attr["id"],
    language: stanza.attr["xml:lang"],
    payload: wholePayload(stanza),
    subject,
    user,
    lasting: subject || isLasting(content) || isHistoric(stanza),
    bytes: octetsOf(content),
  });
}
