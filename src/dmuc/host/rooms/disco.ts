/** What disco#info of a room says about its distribution (D1-31, D1-50). */
import { namespaces } from "../../wire/namespaces";
import { sourceField } from "../../wire/form";
import { type Context, coreOf } from "./context";

/** Adds the features to distributed rooms and replicas, and the source's address to replicas. */
export function hookRoomDisco(context: Context): void {
  module.hook("muc-disco#info", ({ room, reply, form }) => {
    const core = coreOf(context, room);
    if (core === undefined) return;
    for (const feature of context.plugin.featuresOf(core)) reply.tag("feature", { var: feature }).up();
    // mod_muc_mam says so itself; without it, our ids are there all the same.
    if (prosody.hosts[module.host]?.modules["muc_mam"] === undefined) {
      reply.tag("feature", { var: namespaces.stanzaId }).up();
    }
    if (core.role !== "replica" || core.primary === undefined) return;
    const { name, label } = sourceField;
    form.push({ name, label, type: "jid-single", value: core.primary });
  });
}
