/** People of this server who were in a room by themselves when it came to be mirrored here (D3-28): from now on the mirror serves them. */
import type { OccupantView } from "../../core/words/events";
import type { Nick, UserJid } from "../../core/words/ids";
import type { Room } from "../../core/room";
import { occupantAt } from "../../core/state/roster";
import { isPlainPrimary } from "../../core/state/behaviour";
import { fromPayload } from "../../wire/stanza";
import { occupantJid } from "../../wire/jid";
import { type MirrorContext, type Place, linkUp } from "./context";
import { occupantPayload } from "../stanza";
import type { ClientSession } from "../types/prosody";

/** His sessions of whom the room shows that JID: it may tell his bare one. */
function sessionsOf(shown: string): readonly (readonly [UserJid, ClientSession])[] {
  const one = prosody.full_sessions[shown];
  if (one !== undefined) return [[shown as UserJid, one]];
  const all: (readonly [UserJid, ClientSession])[] = [];
  for (const [resource, session] of pairs(prosody.bare_sessions[shown]?.sessions ?? {})) {
    all.push([`${shown}/${resource}` as UserJid, session]);
  }
  return all;
}

/** Repeats the presence of whoever is in directly, as the room knows it, so that it leaves him to us. */
export function adoptOurs({ plugin, options }: MirrorContext, place: Place, core: Room): void {
  const found = new Map<UserJid, { readonly nick: Nick; readonly view: OccupantView }>();
  for (const [nick, { view: known }] of core.roster.occupants) {
    // Of whom no JID is known, it may be anybody.
    for (const [user, session] of known.user === undefined ? [] : sessionsOf(known.user)) {
      if (!options.userHosts.includes(session.host) || found.has(user)) continue;
      if (place.clients.has(user) || place.asking.has(user)) continue;
      if (session.directed?.[occupantJid(place.room, nick)] === undefined) continue;
      // A roster as DMUC3 prints it does not say how he looks; then he looks as to everybody.
      const isTold = fromPayload(known.payload).length > 0 || session.presence === undefined;
      const payload = isTold ? known.payload : occupantPayload(session.presence, place.room);
      found.set(user, { nick, view: { ...known, user, payload } });
    }
  }
  for (const [, { nick, view }] of found) plugin.feed(core, { kind: "local-join", nick, view, adopted: true });
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
