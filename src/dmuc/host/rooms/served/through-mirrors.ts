/**
 * What one user of a mirror is sent alone (D3-31, D3-49): what answers something of his goes to him as ever; what he has not
 * asked for goes to his mirror, with his JID escaped into the node of its address.
 *
 * What comes back from there is told as if it came from himself, so that whoever has sent it learns of it, and nobody is put out.
 */
import { stringprep } from "util.encodings";
import { bare as bareOf, host as hostOf, node as nodeOf, resource as resourceOf } from "util.jid";
import { type Stanza, clone, error_reply as errorReply, stanza as makeStanza } from "util.stanza";
import type { UserJid } from "../../../core/words/ids";
import type { Link } from "../../../core/state/link";
import type { Room } from "../../../core/room";
import { policyOf } from "../../../core/state/behaviour";
import { escapedAddress, isEscapingOf } from "../../../wire/escaping";
import { namespaces } from "../../../wire/namespaces";
import { type Context, coreAt, liveRoom, nickOf } from "../context";
import { occupantIdOf } from "../people/occupant-ids";
import { remoteSession } from "../remote-sessions";
import { servingLink } from "../../../core/state/served";
import type { MucRoom } from "../../types/muc";

/** Above what takes the stanzas of peers, which then sees who is meant (plugin/traffic.ts). */
const priority = 21;

function prepare(node: string): string | undefined {
  return stringprep.nodeprep(node, true);
}

/** The link by whose mirror that user is in; undefined if it is none. */
function mirrorLink(core: Room, real: string): Link | undefined {
  const link = servingLink(core, real);
  return link !== undefined && policyOf(core, link).opening === "tagged-join" ? link : undefined;
}

/** Whether the case of the letters alone tells him from somebody else of that mirror. */
function isAmbiguous(context: Context, room: MucRoom, real: string): boolean {
  const own = real.toLowerCase();
  const sessions = context.remotes.get(room.jid);
  if (sessions === undefined) return false;
  for (const [other] of sessions) if (other !== real && other.toLowerCase() === own) return true;
  return false;
}

/** The same stanza, as it goes to somebody whom a mirror serves. */
export function throughMirror(context: Context, room: MucRoom, core: Room, stanza: Stanza): Stanza {
  const { to, type } = stanza.attr;
  // What is asked of his account is no affair of his client's, nor of his mirror's.
  if (to === undefined || resourceOf(to) === undefined || type === "result" || type === "error") return stanza;
  const link = mirrorLink(core, to);
  const address = link === undefined ? undefined : escapedAddress(to as UserJid, link.host, prepare);
  if (link === undefined || address === undefined) return stanza;
  // An IQ has one child.
  const isHinted = link.extension && stanza.name !== "iq";
  if (!isHinted && isAmbiguous(context, room, to)) return stanza;
  const sent = clone(stanza);
  sent.attr["to"] = address;
  if (!isHinted) return sent;
  sent.add_direct_child(makeStanza("to", { xmlns: namespaces.link, jid: to }));
  // 3.1: what has no number is of this session, and for him who has the nick now.
  const occupant = nickOf(stanza.attr["from"]) === undefined ? undefined : room.get_occupant_by_real_jid(to);
  if (occupant !== undefined) {
    const occ = room.get_occupant_id(occupant);
    sent.add_direct_child(makeStanza("o", { xmlns: namespaces.link, s: link.session, occ }));
  }
  return sent;
}

/** The user whom a mirror means, by whose address it answers. */
function userMeant(context: Context, core: Room, from: string): string | undefined {
  const node = nodeOf(from);
  const host = hostOf(from);
  const isMirrors = core.links.some((link) => link.host === host && policyOf(core, link).opening === "tagged-join");
  const sessions = context.remotes.get(core.self);
  if (node === undefined || !isMirrors || sessions === undefined) return undefined;
  for (const [real] of sessions) {
    if (mirrorLink(core, real)?.host === host && isEscapingOf(node, real, prepare)) return real;
  }
  return undefined;
}

function nameSender(context: Context, stanza: Stanza): void {
  const { from, to, type } = stanza.attr;
  const core = coreAt(context, bareOf(to) ?? "");
  if (core === undefined || from === undefined || (type !== "error" && type !== "result")) return;
  const user = userMeant(context, core, from);
  if (user !== undefined) stanza.attr["from"] = user;
}

/** 3.1: one of another session comes late, and one for somebody who has the nick no more is not for its owner. */
function isStale(context: Context, stanza: Stanza): boolean {
  const { from, to, type } = stanza.attr;
  const o = stanza.get_child("o", namespaces.link);
  const core = o === undefined ? undefined : coreAt(context, bareOf(to) ?? "");
  if (o === undefined || core === undefined || from === undefined || to === undefined) return false;
  if (type === "groupchat" || type === "error") return false;
  const room = liveRoom(context, core.self);
  if (room === undefined || remoteSession(context.remotes, room, from) === undefined) return false;
  const link = mirrorLink(core, from);
  if (link === undefined) return false;
  if (link.state !== "up" || o.attr["s"] !== link.session) return true;
  const addressee = room.get_occupant_by_nick(to);
  const { occ } = o.attr;
  // Of whom another instance has told us it tells the id as well.
  if (occ === undefined || addressee === undefined || occupantIdOf(context, room, nickOf(to)) === occ) return false;
  module.send(errorReply(stanza, "cancel", "item-not-found", "Recipient not in room", room.jid));
  return true;
}

/** Takes what comes back from mirrors, and private messages of their users. */
export function hookMirrored(context: Context): void {
  for (const name of ["message", "presence", "iq"] as const) {
    for (const target of ["bare", "full"] as const) {
      module.hook(
        `${name}/${target}`,
        ({ stanza }) => {
          nameSender(context, stanza);
          return undefined;
        },
        priority,
      );
    }
  }
  module.hook("message/full", ({ stanza }) => (isStale(context, stanza) ? true : undefined), priority + 1);
}
