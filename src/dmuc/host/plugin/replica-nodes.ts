/** How a distributed room is called at its peers (D1-49, `dmuc1_room_id`). */
import { sha256 } from "util.hashes";
import { node as nodeOf } from "util.jid";
import { generate as newUuid } from "util.uuid";
import { type VersionedConfig, fieldValue } from "../../core/words/config";
import type { InstanceJid, ReplicaNodes } from "../../core/words/ids";
import type { Options } from "../options/options";

/** Names for the room's replicas. With "sha256" two services that call a room the same get the same name for it. */
export function chooseNodes(kind: Options["roomId"], room: InstanceJid, { config }: VersionedConfig): ReplicaNodes {
  return { first: firstNode(kind, nodeOf(room) ?? newUuid(), config), second: newUuid() };
}

function firstNode(kind: Options["roomId"], node: string, config: VersionedConfig["config"]): string {
  if (kind === "node") return node;
  if (kind === "uuid") return newUuid();
  const name = fieldValue(config, "muc#roomconfig_roomname") ?? "";
  return sha256(name === "" ? node : name, true);
}
