/**
 * What users of a replica may not decide there: its configuration, its access lists, its end, and who of another instance
 * is put out or given voice. The source decides that (3.7, 3.8); for now its users have to ask there.
 */
import { error_reply as errorReply } from "util.stanza";
import type { Stanza } from "util.stanza";
import { bare as bareOf } from "util.jid";
import type { Room } from "../core/room";
import { namespaces } from "../wire/namespaces";
import { type Context, coreAt, coreOf, isOnBehalf, nickOf } from "./context";
import { remoteSessionOf } from "./remote-sessions";
import type { StanzaEvent } from "./types/events";

function replicaOf(context: Context, stanza: Stanza): Room | undefined {
  const jid = bareOf(stanza.attr["to"]);
  const core = jid === undefined ? undefined : coreAt(context, jid);
  return core?.role === "replica" ? core : undefined;
}

function refuse(core: Room, { origin, stanza }: StanzaEvent): true {
  const source = core.primary ?? "another service";
  origin.send(errorReply(stanza, "cancel", "not-allowed", `This room is administered at its source, ${source}`));
  return true;
}

/** Role acts on our own people are decided here; affiliations at the source (D1-55). */
function changesAffiliation(stanza: Stanza): boolean {
  const query = stanza.tags[0];
  return query !== undefined && query.tags.some((item) => item.attr["affiliation"] !== undefined);
}

/** Refuses what has to be asked at the source. */
export function hookReplicaRights(context: Context): void {
  const refuseAll = (event: StanzaEvent): true | undefined => {
    const core = replicaOf(context, event.stanza);
    return core === undefined ? undefined : refuse(core, event);
  };
  module.hook(`iq-get/bare/${namespaces.mucOwner}:query`, refuseAll, 10);
  module.hook(`iq-set/bare/${namespaces.mucOwner}:query`, refuseAll, 10);
  module.hook(
    `iq-set/bare/${namespaces.mucAdmin}:query`,
    (event) => {
      const core = replicaOf(context, event.stanza);
      return core === undefined || !changesAffiliation(event.stanza) ? undefined : refuse(core, event);
    },
    10,
  );
  // Whatever else would write a list: registration, an invitation in a members-only room, an ad-hoc command.
  module.hook("muc-pre-set-affiliation", (event) => {
    const { room } = event;
    if (coreOf(context, room)?.role === "replica" && !isOnBehalf(context, room.jid)) event.allowed = false;
  });
  module.hook("muc-pre-set-role", (event) => {
    const { room, occupant } = event;
    const nick = nickOf(occupant.nick);
    if (nick === undefined || coreOf(context, room)?.role !== "replica") return;
    if (remoteSessionOf(context.remotes, room, nick) === undefined) return;
    event.allowed = false;
    event.error = "cancel";
    event.condition = "not-allowed";
  });
}
