/** People of this server who were in a room by themselves when it came to be mirrored here (D3-28): from now on the mirror serves them. */
import type { Nick, UserJid } from "../../core/words/ids";
import type { Room } from "../../core/room";
import { occupantAt } from "../../core/state/roster";
import { isPlainPrimary } from "../../core/state/behaviour";
import { fromPayload } from "../../wire/stanza";
import { bareOf, resourceOf } from "../../wire/jid";
import { type MirrorContext, type Place, linkUp } from "./context";
import { occupantPayload } from "../stanza";
import type { ClientSession } from "../types/prosody";

/** The nick under which the room shows him, if it does. */
function nickThere(place: Place, core: Room, user: UserJid, { directed = {} }: ClientSession): Nick | undefined {
  for (const [jid] of pairs(directed)) {
    const nick = bareOf(jid) === (place.room as string) ? (resourceOf(jid) as Nick | undefined) : undefined;
    const known = nick === undefined ? undefined : occupantAt(core.roster, nick)?.view.user;
    // Of a nick that he had before nothing is known, or it is another's.
    if (known !== undefined && (known === user || (known as string) === bareOf(user))) return nick;
  }
  return undefined;
}

/** Repeats the presence of whoever is in directly, as the room knows it, so that it leaves him to us. */
export function adoptOurs({ plugin, options }: MirrorContext, place: Place, core: Room): void {
  for (const [jid, session] of pairs(prosody.full_sessions)) {
    const user = jid as UserJid;
    if (!options.userHosts.includes(session.host) || place.clients.has(user) || place.asking.has(user)) continue;
    const nick = nickThere(place, core, user, session);
    const known = nick === undefined ? undefined : occupantAt(core.roster, nick)?.view;
    if (nick === undefined || known === undefined) continue;
    // A roster as DMUC3 prints it does not say how he looks; then he looks as to everybody.
    const isTold = fromPayload(known.payload).length > 0 || session.presence === undefined;
    const payload = isTold ? known.payload : occupantPayload(session.presence, place.room);
    plugin.feed(core, { kind: "local-join", nick, view: { ...known, user, payload }, adopted: true });
  }
}

/** A room that knows only the spec hears of each client who is in by himself (D3-13): after a break of the others of a person, too. */
export function tellOtherClients({ plugin }: MirrorContext, place: Place, core: Room): void {
  const link = linkUp(core);
  if (link === undefined || !isPlainPrimary(core, link)) return;
  for (const [user, { nick, own }] of place.clients) {
    const known = occupantAt(core.roster, nick)?.view;
    if (known === undefined || known.user === user) continue;
    const view = { ...known, user, payload: own?.payload ?? known.payload };
    plugin.feed(core, { kind: "local-join", nick, view, adopted: true });
  }
}
