/**
 * What users of a replica may not decide there: its configuration, its access lists, its end, and who of another instance
 * is put out or given voice. They ask here, and the source decides (3.7, 3.8).
 */
import { error_reply as errorReply, type Stanza } from "util.stanza";
import { bare as bareOf } from "util.jid";
import type { ListItem } from "../../../core/words/config";
import type { UserJid } from "../../../core/words/ids";
import type { Act } from "../../../core/words/inputs";
import { isBanned } from "../../../core/state/recorded";
import type { Room } from "../../../core/room";
import { moderationRequests } from "../../../wire/moderation";
import { namespaces } from "../../../wire/namespaces";
import { lean } from "../../lean";
import { readAffiliation } from "../../../wire/muc";
import { type Context, coreAt, coreOf, isOnBehalf, liveRoom, nickOf } from "../context";
import { type Petitions, petition, petitionInvitation, petitionRole } from "./petitions";
import { isStandIn, remoteSessionOf } from "../remote-sessions";
import type { StanzaEvent } from "../../types/events";
import type { MucRoom } from "../../types/muc";

function replicaOf(context: Context, stanza: Stanza): Room | undefined {
  const jid = bareOf(stanza.attr["to"]);
  const core = jid === undefined ? undefined : coreAt(context, jid);
  return core?.role === "replica" ? core : undefined;
}

/** The occupant whom an item of the IQ means, as mod_muc finds him. */
function occupantMeant(room: MucRoom, item: Stanza): string | undefined {
  const { nick, jid } = item.attr;
  if (nick !== undefined) return `${room.jid}/${nick}`;
  return jid === undefined ? undefined : room.get_occupant_jid(jid);
}

function isElsewhere(context: Context, room: MucRoom, occupant: string | undefined): boolean {
  const nick = nickOf(occupant);
  return nick !== undefined && remoteSessionOf(context.remotes, room, nick) !== undefined;
}

/** Affiliations are given at the source; role acts on our own people are decided here (D1-55). */
function isForSource(context: Context, room: MucRoom, stanza: Stanza): boolean {
  const items = stanza.tags[0]?.tags ?? [];
  return items.some(
    (item) => item.attr["affiliation"] !== undefined || isElsewhere(context, room, occupantMeant(room, item)),
  );
}

/** What an IQ with one item asks for, as mod_muc understands it. */
function actOf(room: MucRoom, stanza: Stanza): Act | undefined {
  const [item, ...others] = stanza.tags[0]?.tags ?? [];
  if (item === undefined || others.length > 0) return undefined;
  const { affiliation, role, jid } = item.attr;
  const occupant = occupantMeant(room, item);
  const nick = nickOf(occupant);
  if (affiliation === undefined) return role === undefined || nick === undefined ? undefined : { kind: "role", nick };
  const meant = bareOf(jid ?? (occupant === undefined ? undefined : room._occupants[occupant]?.bare_jid));
  if (role !== undefined || meant === undefined || isStandIn(meant)) return undefined;
  const reason = item.get_child_text("reason");
  const line = { jid: meant, affiliation: readAffiliation(affiliation), reason };
  return { kind: "affiliation", item: lean<ListItem>(line) };
}

/** Who is banned while the source is not reached does not come in here, though its lists let him (3.8). */
function hookBanned(context: Context): void {
  // After mod_muc's own ban (-10), before the password.
  module.hook(
    "muc-occupant-pre-join",
    ({ room, origin, stanza }) => {
      const [core, user] = [coreOf(context, room), stanza.attr["from"]];
      if (core === undefined || user === undefined || !isBanned(core, user as UserJid)) return undefined;
      origin.send(errorReply(stanza, "auth", "forbidden", undefined, room.jid));
      return true;
    },
    -11,
  );
}

/** What mod_muc does because of a message: it gives a voice, or makes a member of whom somebody invites. */
function hookIndirect(context: Context): void {
  const replicaAt = (room: MucRoom): Room | undefined => {
    const core = coreOf(context, room);
    return core?.role === "replica" ? core : undefined;
  };
  module.hook(
    "muc-voice-response",
    ({ room, stanza, occupant, fields }) => {
      const [core, user, jid] = [replicaAt(room), stanza.attr["from"], fields["muc#jid"]];
      if (core === undefined || user === undefined || typeof jid !== "string") return undefined;
      const asker = room.get_occupant_by_real_jid(jid);
      if (asker === undefined || !isElsewhere(context, room, asker.nick)) return undefined;
      const isGiven = occupant.role === "moderator" && fields["muc#request_allow"] === true && asker.role === "visitor";
      const nick = nickOf(asker.nick);
      if (isGiven && nick !== undefined)
        petitionRole(context, core, user, { nick, role: "participant", reason: "Voice granted" });
      return true;
    },
    10,
  );
  module.hook(
    "muc-invite",
    ({ room, stanza, incoming }) => {
      const [core, user, jid] = [replicaAt(room), incoming.attr["from"], bareOf(stanza.attr["to"])];
      if (core === undefined || user === undefined || jid === undefined || room.get_members_only() !== true) return;
      if (room.get_affiliation(jid) !== undefined) return;
      petitionInvitation(context, core, user, jid);
    },
    10,
  );
  // Behind mod_muc, which adds the password: this one is no use to anybody (3.9).
  module.hook(
    "muc-invite",
    ({ room, stanza }) => {
      if (room._data.dmuc_password_hidden !== true) return;
      stanza.get_child("x", namespaces.mucUser)?.maptags((child) => (child.name === "password" ? undefined : child));
    },
    -10,
  );
}

/** What somebody has said is taken back at the source, and so everywhere (XEP-0425, 4.2). */
function hookModeration(passOn: (event: StanzaEvent) => true | undefined): void {
  const { old, present } = moderationRequests;
  module.hook(
    `iq-set/bare/${old.xmlns}:${old.name}`,
    (event) => {
      const isModeration = event.stanza.tags[0]?.get_child(old.inside.name, old.inside.xmlns) !== undefined;
      return isModeration ? passOn(event) : undefined;
    },
    10,
  );
  module.hook(`iq-set/bare/${present.xmlns}:${present.name}`, passOn, 10);
}

/** Passes on what has to be asked at the source. */
export function hookReplicaRights(context: Context, petitions: Petitions): void {
  const passOn = ({ stanza }: StanzaEvent, act?: Act): true | undefined => {
    const core = replicaOf(context, stanza);
    if (core === undefined) return undefined;
    petition(context, petitions, core, stanza, act);
    return true;
  };
  module.hook(`iq-get/bare/${namespaces.mucOwner}:query`, passOn, 10);
  module.hook(`iq-set/bare/${namespaces.mucOwner}:query`, passOn, 10);
  // What is listened to for both types at once. The room's vCard is its own, and has to be handled before modules do.
  const passOnSet = (event: StanzaEvent): true | undefined =>
    event.stanza.attr["type"] === "set" ? passOn(event) : undefined;
  module.hook(`iq/bare/${namespaces.register}:query`, passOnSet, 10);
  module.hook(`iq/bare/${namespaces.card}:vCard`, passOnSet, 20);
  module.hook(
    `iq-set/bare/${namespaces.mucAdmin}:query`,
    (event) => {
      const core = replicaOf(context, event.stanza);
      const room = core === undefined ? undefined : liveRoom(context, core.self);
      return room !== undefined && isForSource(context, room, event.stanza)
        ? passOn(event, actOf(room, event.stanza))
        : undefined;
    },
    10,
  );
  hookModeration(passOn);
  hookIndirect(context);
  hookBanned(context);
  // Whatever else would write a list or put somebody out: an ad-hoc command, another module.
  module.hook("muc-pre-set-affiliation", (event) => {
    const { room } = event;
    if (coreOf(context, room)?.role === "replica" && !isOnBehalf(context, room.jid)) event.allowed = false;
  });
  module.hook("muc-pre-set-role", (event) => {
    const { room, occupant } = event;
    if (coreOf(context, room)?.role !== "replica" || !isElsewhere(context, room, occupant.nick)) return;
    event.allowed = false;
    event.error = "cancel";
    event.condition = "not-allowed";
  });
}
