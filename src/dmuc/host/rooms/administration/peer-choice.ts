/** Which of the administrator's peers may hold a room: its owner chooses them in the room's form (3.9). */
import type { Host } from "../../../core/words/ids";
import { limits } from "../../../core/words/limits";
import { peersField, readPeers } from "../../../wire/form";
import { namespaces } from "../../../wire/namespaces";
import { lean } from "../../lean";
import { toDomain } from "../../options/readers";
import { toElement } from "../../stanza";
import type { FormField } from "util.dataforms";
import type { MucRoom } from "../../types/muc";

declare module "../../types/muc" {
  interface RoomData {
    /** The owner's choice, as he wrote it; absent: all peers. */
    dmuc_peers?: string[] | undefined;
  }
}

/** The services that the owner wants; empty: all that the administrator lists. What is no service's name matches none. */
export function chosenPeers(room: MucRoom): readonly Host[] {
  return (room._data.dmuc_peers ?? []).map((written) => (toDomain(written) ?? written) as Host);
}

/** Shows and takes the owner's choice. */
export function hookPeerChoice(): void {
  module.hook(
    "muc-config-form",
    ({ room, form }) => {
      if (room._data.dmuc_replica === true) return;
      const { name, label } = peersField;
      form.push(lean<FormField>({ name, label, type: "jid-multi", value: room._data.dmuc_peers }));
    },
    59,
  );
  module.hook(`muc-config-submitted/${peersField.name}`, ({ room, stanza, status_codes }) => {
    if (room._data.dmuc_replica === true) return;
    // As it was written: what Prosody cannot read it leaves out, and an empty list would mean all.
    const form = stanza.tags[0]?.get_child("x", namespaces.data);
    const written = form === undefined ? [] : readPeers(toElement(form)).slice(0, limits.peersMax);
    if ((room._data.dmuc_peers ?? []).join(" ") === written.join(" ")) return;
    room._data.dmuc_peers = written.length === 0 ? undefined : written;
    status_codes["104"] = true;
  });
}
