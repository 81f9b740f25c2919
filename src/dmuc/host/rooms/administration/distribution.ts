/** Whether a room lives on several services: the owner's choice, and what the service does if he makes none (D1-06 to D1-12). */
import type { Stanza } from "util.stanza";
import type { InstanceJid } from "../../../core/words/ids";
import { distributedField } from "../../../wire/form";
import { type Context, coreOf, liveRoom } from "../context";
import { keepRoom, releaseRoom } from "../kept-rooms";
import { type Undo, patchRooms } from "../patches";
import { chosenPeers, hookPeerChoice } from "./peer-choice";
import { hookCard } from "./card";
import { configOf } from "./config";
import type { StanzaOrigin } from "../../types/prosody";
import type { MucRoom } from "../../types/muc";

declare module "../../types/muc" {
  interface RoomData {
    /** The room shall be distributed; absent: nobody has said anything. Only of rooms that are no replicas. */
    dmuc_distributed?: boolean | undefined;
  }
}

/** `dmuc1_default_distributed` and `dmuc1_expose_option`. */
export interface DistributionOptions {
  /** Every new room is distributed unless its owner says no. */
  readonly defaultDistributed: boolean;
  /** The configuration form has the option. */
  readonly exposeOption: boolean;
}

interface Distribution {
  readonly context: Context;
  /** Digest of the configuration that the core was told last, by room. */
  readonly digests: LuaTable<string, string | undefined>;
  /** The room whose form is being processed: it is settled when all fields are. */
  configuring: string | undefined;
}

function isReplica(room: MucRoom): boolean {
  return room._data.dmuc_replica === true;
}

function start(distribution: Distribution, room: MucRoom): void {
  keepRoom(room);
  room.save(true);
  distribution.digests.set(room.jid, configOf(room).digest);
  distribution.context.plugin.distribute(room.jid as InstanceJid, chosenPeers(room));
}

/** A changed configuration is told as a whole (3.8). */
function tellConfig(distribution: Distribution, room: MucRoom): void {
  const core = coreOf(distribution.context, room);
  if (core === undefined) return;
  const config = configOf(room);
  if (distribution.digests.get(room.jid) === config.digest) return;
  distribution.digests.set(room.jid, config.digest);
  distribution.context.plugin.feed(core, { kind: "local-config", config });
}

/** Before the configuration: who is not to have the room any more need not have that. */
function tellPeers(distribution: Distribution, room: MucRoom): void {
  const core = coreOf(distribution.context, room);
  const peers = chosenPeers(room);
  if (core === undefined || (core.chosenPeers ?? []).join(" ") === peers.join(" ")) return;
  distribution.context.plugin.feed(core, { kind: "local-peers", peers });
}

/** Brings the core to what the room's configuration says now. A locked room waits for its owner. */
function settle(distribution: Distribution, room: MucRoom, before: boolean | undefined): void {
  if (isReplica(room) || room._data.locked !== undefined) return;
  const core = coreOf(distribution.context, room);
  const wanted = room._data.dmuc_distributed === true;
  if (wanted && (core === undefined || before === false)) {
    start(distribution, room);
  } else if (!wanted && before === true) {
    distribution.context.plugin.withdraw(room.jid as InstanceJid);
  } else {
    tellPeers(distribution, room);
    tellConfig(distribution, room);
  }
  if (!wanted && coreOf(distribution.context, room) === undefined) releaseRoom(room);
}

function hookForm(): void {
  module.hook(
    "muc-config-form",
    ({ room, form }) => {
      if (isReplica(room)) return;
      const { name, label } = distributedField;
      form.push({ name, label, type: "boolean", value: room._data.dmuc_distributed === true });
    },
    60,
  );
  module.hook(`muc-config-submitted/${distributedField.name}`, ({ room, value, status_codes }) => {
    // Neither yes nor no in any of its four forms: as if it were not there.
    if (typeof value !== "boolean" || isReplica(room)) return;
    if ((room._data.dmuc_distributed === true) === value) return;
    room._data.dmuc_distributed = value;
    status_codes["104"] = true;
  });
}

/** Rooms that shall be distributed though nobody has come to say so: new ones by default, old ones after a restart. */
function hookLife(distribution: Distribution, options: DistributionOptions): void {
  const consider = (room: MucRoom): void => {
    if (room._data.dmuc_distributed !== true || coreOf(distribution.context, room) !== undefined) return;
    settle(distribution, room, undefined);
  };
  module.hook("muc-room-created", ({ room, creator }) => {
    if (isReplica(room)) return;
    if (options.defaultDistributed) room._data.dmuc_distributed ??= true;
    // Without creator it is made by a module, and not known to mod_muc yet: it waits for its first occupant.
    if (creator !== undefined) consider(room);
  });
  module.hook("muc-room-restored", ({ room }) => {
    consider(room);
  });
  module.hook("muc-occupant-joined", ({ room }) => {
    consider(room);
  });
  module.hook("muc-room-unlocked", ({ room }) => {
    // A form unlocks the room before its fields are read.
    if (distribution.configuring === room.jid) return;
    room._data.locked = undefined;
    consider(room);
  });
}

/** Lets owners and the service decide about distribution, and tells the core of changed configurations. */
export function hookDistribution(context: Context, options: DistributionOptions): Undo {
  const distribution: Distribution = { context, digests: new LuaTable(), configuring: undefined };
  if (options.exposeOption) {
    hookForm();
    hookPeerChoice();
  }
  hookLife(distribution, options);
  hookCard((jid) => {
    const room = jid === undefined ? undefined : liveRoom(context, jid);
    if (room !== undefined && !isReplica(room)) tellConfig(distribution, room);
  });
  // The events of a form come before, between and after its fields, but none when all are applied: so its processing is
  // wrapped. The owner has his answer and the occupants have theirs (104) before any peer hears of it.
  return patchRooms(
    context,
    "process_form",
    (original) =>
      function (this: MucRoom, origin: StanzaOrigin, stanza: Stanza): true {
        if (context.detached) return original.call(this, origin, stanza);
        const before = this._data.dmuc_distributed === true;
        distribution.configuring = this.jid;
        try {
          return original.call(this, origin, stanza);
        } finally {
          distribution.configuring = undefined;
          settle(distribution, this, before);
        }
      },
  );
}
