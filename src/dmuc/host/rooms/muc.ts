/** The rooms of this server's mod_muc as the local side of the protocol: what the core wants done, done to real rooms. */
import type { End, Judge, Show, TellVerdict } from "../../core/words/effects";
import type { InstanceJid } from "../../core/words/ids";
import { invariant } from "../../core/words/invariant";
import type { Room } from "../../core/room";
import { hookLists, listsOf, patchAffiliations, setLists } from "./administration/access-lists";
import { patchAnnouncements } from "./people/announcements";
import { type Archive, openArchive } from "./talk/archive";
import { type AskedJoins, askForJoins } from "./joins/asked-joins";
import { type Context, coreOf, isOnBehalf, liveRoom, onBehalf } from "./context";
import { decide } from "./administration/decisions";
import { type DistributionOptions, hookDistribution } from "./administration/distribution";
import { renameOwn } from "./people/forced-rename";
import { type HeldJoins, holdJoins } from "./joins/held-joins";
import { appendMessage, hookHistory, importHistory, pastOf } from "./talk/history";
import { hookJudging, judge } from "./served/judging";
import { hookPersistence, keepRoom, releaseRoom } from "./kept-rooms";
import { hookPresence, joinInputs } from "./people/local-presence";
import { lean } from "../lean";
import { type Held, hookMessages, reflect, showMessage } from "./talk/messages";
import { type Petitions, tellVerdict } from "./administration/petitions";
import { forgetIdHolders, hookOccupantIds } from "./people/occupant-ids";
import type { Hosting, LocalEffect, LocalSide, Past, PluginPort } from "../ports";
import { deliver, refuseDelivery } from "./talk/private";
import {
  adoptAll,
  changeOwn,
  liveRooms,
  reconcileAll,
  removeOwn,
  reviveOccupants,
  sendOursAway,
  showAway,
  showOccupant,
} from "./people/remote-occupants";
import { type References, createReferences } from "./talk/references";
import { forgetSessions } from "./remote-sessions";
import { type Serving, settleServed } from "./served/served";
import { hookReturned } from "./served/returned";
import { hookReplicaRights } from "./administration/replica-rights";
import { configOf, configure } from "./administration/config";
import { forgetCard } from "./administration/card";
import { hookRoomDisco } from "./disco";
import { type RedirectOptions, hookRedirects } from "./joins/redirects";
import { chosenPeers } from "./administration/peer-choice";
import { type PrintedJoins, hookPrinted } from "./served/printed-joins";
import { patchRouting } from "./routing";
import { type FanoutRule, patchAudience } from "./audience";
import { takeOver } from "./served/take-over";
import { hookSizes } from "./talk/too-large";
import { hookMirrored } from "./served/through-mirrors";
import { endFirstPath, hookSecondPaths } from "./joins/second-paths";
import type { MucRoom } from "../types/muc";

/** What the effects need beside the room. */
interface Tools {
  readonly context: Context;
  readonly archive: Archive;
  readonly held: Held;
  readonly joins: HeldJoins;
  readonly askedJoins: AskedJoins;
  readonly petitions: Petitions;
  readonly serving: Serving;
  readonly printed: PrintedJoins;
  readonly references: References;
}

/** So long after a reload the core has its rooms back. */
const settledAfterSeconds = 1;

function endRoom(context: Context, room: MucRoom, { alternative, reason, password }: End): void {
  // A tombstone stays only where the owner had a persistent room.
  releaseRoom(room);
  forgetCard(room);
  onBehalf(context, room.jid, () => {
    room.destroy(alternative, reason, password);
  });
}

function show({ context, references }: Tools, room: MucRoom, core: Room, effect: Show): void {
  const { event } = effect;
  if (event.kind !== "said" && event.kind !== "subject") {
    showOccupant(context, room, event);
    endFirstPath(context, room, core, event);
    return;
  }
  references.show(core, event, effect, () => {
    // The object may be another one by then.
    const present = liveRoom(context, room.jid);
    if (present !== undefined) showMessage(context, present, event, effect);
  });
}

function performIn(tools: Tools, room: MucRoom, core: Room, effect: Exclude<LocalEffect, TellVerdict | Judge>): void {
  const { context, archive } = tools;
  switch (effect.kind) {
    case "append":
      return appendMessage(context, room, archive, effect);
    case "show":
      return show(tools, room, core, effect);
    case "reflect":
      return reflect(context, room, tools.held, effect);
    case "deliver":
      return deliver(context, room, core, effect);
    case "undeliverable":
      return refuseDelivery(context, room, effect);
    case "configure":
      return configure(context, room, effect);
    case "set-lists":
      return setLists(context, room, effect);
    case "open":
      return tools.joins.release(room.jid);
    case "import-history":
      return importHistory(context, room, core, archive, effect);
    case "remove":
      return removeOwn(context, room, effect);
    case "set-role":
      return changeOwn(context, room, effect);
    case "show-away":
      return showAway(context, room, effect);
    case "rename-own":
      return renameOwn(context, room, effect);
    case "decide":
      return decide(context, room, core, effect);
    case "end":
      return endRoom(context, room, effect);
    case "take-over":
      return takeOver(context, room, effect);
    case "admitted":
    case "not-ours":
    case "rejected":
    case "rekey":
    case "renumber":
      // Of rooms whose primary decides everything; none of them has its people here.
      invariant(false, `no room of ${core.surroundings.mode} waits for its primary here`);
      return;
  }
}

function perform(tools: Tools, core: Room, effect: LocalEffect): void {
  if (effect.kind === "tell-verdict") {
    if (!tools.askedJoins.tell(core, effect)) tellVerdict(tools.petitions, core, effect);
    return;
  }
  const room = liveRoom(tools.context, core.self);
  if (room === undefined && effect.kind !== "judge") {
    module.log("debug", "%s is not here any more; %s has nobody to concern", core.self, effect.kind);
    return;
  }
  tools.context.depth++;
  try {
    if (effect.kind === "judge") {
      // Links may have come up with this very input.
      settleServed(tools.context, tools.serving, core);
      judge(tools.context, core, effect);
    } else if (room !== undefined) performIn(tools, room, core, effect);
  } finally {
    tools.context.depth--;
  }
}

function createReplicaRoom(context: Context, jid: InstanceJid): void {
  const old = context.muc.get_room_from_jid(jid);
  // The tombstone of an earlier life of the room.
  if (old !== undefined && old !== false && old._data.destroyed === true) {
    context.muc.forget_room(old);
    context.muc.delete_room(old);
  }
  // Hidden until its source has said whether it is public (D1-29).
  const [room, reason] = context.muc.create_room(jid, { dmuc_replica: true, hidden: true });
  if (room === undefined || room === false) {
    module.log("warn", "%s cannot be created (%s), so no replica is held", jid, reason ?? "muc_max_rooms is reached");
    return;
  }
  keepRoom(room);
}

/** Life and death of room objects. */
function hookRooms({ context, archive, references }: Tools): void {
  module.hook(
    "muc-room-restored",
    ({ room }) => {
      forgetIdHolders(context, room.jid);
      reviveOccupants(context, room);
    },
    10,
  );
  module.hook(
    "muc-room-destroyed",
    ({ room, reason, newjid, password }) => {
      const core = coreOf(context, room);
      forgetSessions(context.remotes, room.jid);
      forgetIdHolders(context, room.jid);
      archive.forget(room.jid);
      references.forget(room.jid);
      context.generations.set(room.jid, undefined);
      context.unarchived.set(room.jid, undefined);
      if (core === undefined) {
        // It may be about to be distributed.
        context.plugin.withdraw(room.jid as InstanceJid);
        return;
      }
      const isOurs = isOnBehalf(context, room.jid);
      if (!isOurs) context.plugin.feed(core, destroyInput(reason, newjid, password));
      context.plugin.forget(room.jid as InstanceJid);
    },
    10,
  );
}

function destroyInput(
  reason: string | undefined,
  newjid: string | undefined,
  password: string | undefined,
): Parameters<PluginPort["feed"]>[1] {
  return lean<Extract<Parameters<PluginPort["feed"]>[1], { kind: "local-destroy" }>>({
    kind: "local-destroy",
    reason,
    alternative: newjid as InstanceJid | undefined,
    password,
  });
}

function makeContext(plugin: PluginPort): Context {
  return {
    plugin,
    muc: module.depends("muc"),
    remotes: new LuaTable(),
    idHolders: new LuaTable(),
    generations: new LuaTable(),
    unarchived: new LuaTable(),
    underway: undefined,
    judgement: undefined,
    knock: undefined,
    announcing: undefined,
    greeted: undefined,
    depth: 0,
    detached: false,
  };
}

function makeTools(context: Context, archive: Archive): Tools {
  return {
    context,
    archive,
    held: new LuaTable(),
    joins: holdJoins(context),
    askedJoins: askForJoins(context),
    petitions: new Map(),
    serving: new Map(),
    printed: hookPrinted(context),
    references: createReferences(),
  };
}

/** What follows from the state of a room's links, after whatever has changed it. */
function settle({ context, serving, printed }: Tools, core: Room): void {
  settleServed(context, serving, core);
  printed.settle(core);
}

const noConfig = { config: { fields: [] }, digest: "" };
const noLists = { items: [], digest: "" };
const noPast: Past = { next: () => undefined, subject: () => undefined };

/** What of the administrator's choices concerns this server's rooms. */
export interface MucOptions extends DistributionOptions, RedirectOptions {
  /** "stock": mod_muc goes through people of other servers as well for what it shows to everybody (`dmuc_fanout`). */
  readonly fanout: FanoutRule | "stock";
}

/** Rooms of which others may want replicas. */
function hostingOf(find: (jid: InstanceJid) => MucRoom | undefined): Hosting {
  return {
    chosenPeersOf: (jid) => {
      const room = find(jid);
      return room === undefined ? [] : chosenPeers(room);
    },
    keep: (jid) => {
      const room = find(jid);
      if (room === undefined) return;
      keepRoom(room);
      room.save(true);
    },
    isNonAnonymous: (jid) => find(jid)?.get_whois() === "anyone",
  };
}

/** mod_muc writes a room when it changes, and does not try again. */
function saveLinked(context: Context): void {
  for (const room of context.muc.live_rooms()) if (coreOf(context, room) !== undefined) room.save(true);
}

/** People whom replicas and mirrors serve. */
function hookServed(context: Context): void {
  hookReturned(context);
  hookSizes(context);
  hookJudging(context);
  hookMirrored(context);
}

function hookAll(tools: Tools, options: MucOptions): void {
  const { context } = tools;
  hookRooms(tools);
  hookPresence(context);
  hookOccupantIds(context);
  hookMessages(context, tools.held);
  hookHistory(context, tools.archive);
  hookLists(context);
  hookPersistence(context);
  hookReplicaRights(context, tools.petitions);
  hookRoomDisco(context);
  hookSecondPaths(context);
  hookRedirects(context, options);
  hookServed(context);
}

/**
 * Hooks the plugin into this server's rooms.
 *
 * @returns how the plugin works on them; `detach` takes all of it back.
 */
export function attachToMuc(plugin: PluginPort, options: MucOptions): LocalSide {
  const context = makeContext(plugin);
  const archive = openArchive(plugin.disk);
  const tools = makeTools(context, archive);
  adoptAll(context);
  const undos = [
    ...(options.fanout === "stock" ? [] : patchAudience(context, options.fanout)),
    // Around the short way to the people here: what is for others does not get there.
    ...patchRouting(context),
    patchAnnouncements(context),
    patchAffiliations(context),
    hookDistribution(context, options),
  ];
  hookAll(tools, options);
  module.add_timer(settledAfterSeconds, () => {
    reconcileAll(context);
    return undefined;
  });
  const find = (jid: InstanceJid): MucRoom | undefined => liveRoom(context, jid);
  return {
    perform: (core, effect) => perform(tools, core, effect),
    exists: (jid) => find(jid) !== undefined,
    createReplicaRoom: (jid) => createReplicaRoom(context, jid),
    configOf: (jid) => {
      const room = find(jid);
      return room === undefined ? noConfig : configOf(room);
    },
    listsOf: (jid) => {
      const room = find(jid);
      return room === undefined ? noLists : listsOf(room);
    },
    mayLack: (jid, message) => {
      context.unarchived.set(jid, message);
    },
    pastOf: (jid, isWithIds) => {
      const room = find(jid);
      return room === undefined ? noPast : pastOf(context, room, archive, isWithIds);
    },
    setGeneration: (jid, generation) => {
      context.generations.set(jid, generation);
    },
    occupantsOf: (jid) => {
      const room = find(jid);
      return room === undefined ? [] : joinInputs(context, room);
    },
    stepped: (core) => settle(tools, core),
    saveRooms: () => saveLinked(context),
    hosting: hostingOf(find),
    stop: () => {
      for (const room of liveRooms(context)) if (coreOf(context, room)?.role === "replica") sendOursAway(context, room);
    },
    detach: () => {
      tools.references.settle();
      context.detached = true;
      // Two patches of one method come off in this order only.
      for (const undo of [...undos].reverse()) undo();
    },
  };
}
