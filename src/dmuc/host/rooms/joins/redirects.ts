/**
 * Sends people who knock at the source to the instance at their own server (D1-37 to D1-41): an error that names the
 * place, then an invitation to it. A client that goes on knocking is let in: better stock service than none (3.13).
 */
import { bare as bareOf } from "util.jid";
import type { InstanceJid, Nick, UserJid } from "../../../core/words/ids";
import { hostLimits } from "../../../core/words/limits";
import type { Link } from "../../../core/state/link";
import { domainOf } from "../../../core/state/peers";
import { type RedirectRule, redirectTarget } from "../../../core/people/redirects";
import { namespaces } from "../../../wire/namespaces";
import { type InvitationOptions, type Redirect, directInvitation, redirectError } from "../../../wire/redirect";
import { now } from "../../clock";
import { type Context, coreOf, isOnBehalf, nickOf } from "../context";
import { lean } from "../../lean";
import { toStanza } from "../../stanza";
import type { HostEvents } from "../../types/events";

/** `dmuc1_redirect`, `dmuc1_redirect_after` and `dmuc1_redirect_uri`. */
export interface RedirectOptions {
  readonly redirectRule: RedirectRule;
  /** The URI of the instance stands in the error's element, instead of its service's domain (E1-13). */
  readonly redirectUri: boolean;
}

type Join = HostEvents["muc-occupant-pre-join"];

/** Below all checks of mod_muc, of which the lock is the last (-30): whoever may not come in is told that (T-04). */
const priority = -40;

/** How often somebody was redirected of late and came again. @noSelf */
interface Insistence {
  /** Notes one more redirect, unless he has been given enough of them. Returns whether he is to be redirected. */
  mayRedirect(room: string, user: string): boolean;
}

function createInsistence(): Insistence {
  const timesByUser = new Map<string, number[]>();
  return {
    mayRedirect: (room, user) => {
      const key = `${room} ${user}`;
      const since = now() - hostLimits.redirectsRefusedWithinMs;
      const times = (timesByUser.get(key) ?? []).filter((time) => time > since);
      timesByUser.delete(key);
      if (times.length >= hostLimits.redirectsRefusedMax) return false;
      const oldest = timesByUser.keys().next().value;
      if (timesByUser.size >= hostLimits.redirectedMax && oldest !== undefined) timesByUser.delete(oldest);
      timesByUser.set(key, [...times, now()]);
      return true;
    },
  };
}

/** mod_muc looks for this only afterwards: the nick is somebody else's, who is told "conflict". */
export function isNickTaken({ room, occupant, stanza }: Pick<Join, "room" | "occupant" | "stanza">): boolean {
  const holder = room._occupants[occupant.nick];
  return holder !== undefined && holder.bare_jid !== bareOf(stanza.attr["from"]);
}

/** The password goes to him who has just said it, and to nobody else (3.9). */
function shownPassword({ room, stanza }: Join): InvitationOptions {
  const said = stanza.get_child("x", namespaces.muc)?.get_child_text("password");
  return said !== undefined && said !== "" && said === room.get_password() ? { password: said } : {};
}

function send(context: Context, join: Join, nick: Nick, user: UserJid, link: Link, asUri: boolean): void {
  const { room, stanza } = join;
  const { judgement } = context;
  const source = room.jid as InstanceJid;
  const redirect = lean<Redirect>({
    source,
    nick,
    user,
    joinId: stanza.attr["id"],
    shadow: link.peer,
    peerhost: link.host,
    asUri,
  });
  const error = toStanza(redirectError(redirect));
  // Whoever comes by a mirror or replica is told so by it, and by nobody besides (3.13).
  if (judgement?.room === room.jid && judgement.user === user) judgement.error = error;
  else module.send(error);
  module.send(toStanza(directInvitation(source, user, link.peer, shownPassword(join))));
  module.log("debug", "%s: %s is sent to %s", room.jid, user, link.peer);
}

/** Watches who comes in by a way that leads past his own server. */
export function hookRedirects(context: Context, { redirectRule, redirectUri }: RedirectOptions): void {
  if (redirectRule.kind === "never") return;
  const insistence = createInsistence();
  module.hook(
    "muc-occupant-pre-join",
    (join) => {
      const { room, stanza, occupant } = join;
      const nick = nickOf(occupant.nick);
      const core = coreOf(context, room);
      const user = stanza.attr["from"] as UserJid | undefined;
      if (core === undefined || user === undefined || nick === undefined || isNickTaken(join)) return undefined;
      // His own server asks whether it may let him in (3.8): he is there already.
      if (isOnBehalf(context, room.jid)) return undefined;
      // Somebody of this very server is where he belongs, whoever else may speak for its domain.
      if (prosody.hosts[domainOf(user)] !== undefined) return undefined;
      const link = redirectTarget(core, user, redirectRule);
      if (link === undefined || !insistence.mayRedirect(room.jid, bareOf(user) ?? user)) return undefined;
      send(context, join, nick, user, link, redirectUri);
      return true;
    },
    priority,
  );
}
