/**
 * Users of this server in rooms elsewhere, as the local side of the protocol: what the core wants done, done to clients
 * (XEP-0282, "the replica").
 */
import type { NotOurs } from "../../core/words/effects";
import type { Generation, InstanceJid, Instant, Nick, UserJid } from "../../core/words/ids";
import { createLookup } from "../../core/state/lookup";
import { hostLimits } from "../../core/words/limits";
import { type Link, isEnded } from "../../core/state/link";
import type { Room } from "../../core/room";
import { isServingByWord } from "../../core/state/behaviour";
import { bareOf } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import { element } from "../../wire/stanza";
import { now } from "../clock";
import {
  type MirrorContext,
  type MirrorOptions,
  type Place,
  linkUp,
  isSplit,
  clientsAs,
  isTold,
  listClient,
  makePlace,
  opensByJoin,
  placeOf,
  placeOfReplica,
  replicaOf,
  servingCore,
  unlistAll,
  unlistClient,
} from "./context";
import { adoptOurs, tellOtherClients } from "./adoption";
import { admit, leaveFor, refuseNick, reject, takeOutPhantom, tellLooks, tellShutdown } from "./entry";
import { hookEscaped } from "./escaped";
import { leaveInput } from "./inputs";
import { hideFeatures, showFeatures } from "./hosts";
import { createFanout } from "../fanout";
import { createLocalIqs } from "./iqs";
import { type MirrorJoins, holdMirrorJoins } from "./joins";
import { reflect } from "./prompt";
import { errorOfClient, hookUsers, leaveOne } from "./routing";
import {
  changeRole,
  endPlace,
  everybody,
  noteFace,
  remove,
  renameOwn,
  sendAway,
  show,
  showAgain,
  showAway,
  showRoles,
} from "./show";
import { sendTo } from "./stanzas";
import { fromPlain, toPlain } from "../plain";
import type { LocalEffect, LocalSide, PluginPort } from "../ports";
import { toStanza } from "../stanza";
import type { StanzaOrigin } from "../types/prosody";
import { type Stanza, presence as makePresence } from "util.stanza";

export type { MirrorOptions };

/** @noSelf */
export interface MirrorSide extends LocalSide {
  /** What `restore` of the next incarnation needs: plain tables. */
  save(): object;
  /** Goes on with the people of the incarnation before; before the plugin does. */
  restore(state: unknown): void;
}

/** Another value whenever what `save` returns changes its form: then the people are forgotten. */
const stateFormat = 3;

interface State {
  readonly format: number;
  readonly places: MirrorContext["places"];
}

interface Side {
  readonly context: MirrorContext;
  readonly joins: MirrorJoins;
}

/** After a split only: of what changes while the link is up the room itself tells (T-16, 3.8). */
function tellConfigured(context: MirrorContext, place: Place, core: Room): void {
  if (linkUp(core)?.state === "up") return;
  const x = element("x", { xmlns: namespaces.mucUser }, element("status", { code: "104" }));
  const notice = toStanza({ name: "message", attributes: { from: place.room, type: "groupchat" }, children: [x] });
  for (const user of everybody(place)) sendTo(context, user, notice);
}

function performAt({ context, joins }: Side, place: Place, core: Room, effect: LocalEffect): void {
  switch (effect.kind) {
    case "show":
      return show(context, place, core, effect);
    case "admitted":
      return admit(context, place, core, effect);
    case "not-ours":
      return endOrTakeOut(context, place, effect);
    case "rejected":
      if (effect.goesStockWay === true) return joins.giveBack(place, effect.user);
      return reject(context, place, effect);
    case "remove":
      // Where the room says by a word of its own who is out, it tells the others besides.
      if (isServingByWord(core)) return remove(context, place, core, effect);
      if (effect.condition !== undefined) refuseNick(context, place, effect.event.nick, effect.condition);
      return show(context, place, core, { kind: "show", event: effect.event, delayed: false });
    case "set-role":
      return changeRole(context, place, core, effect);
    case "show-away":
      return showAway(context, place, core, effect);
    case "rename-own":
      return renameOwn(context, place, core, effect);
    case "set-lists":
      return showAgain(context, place, core, effect);
    case "configure":
      noteFace(context, place, core, effect.told);
      if (effect.told) showRoles(context, place, core, effect.before);
      if (effect.told) tellConfigured(context, place, core);
      return;
    case "end":
      return endPlace(context, place, core, effect);
    case "append":
      place.logged = effect.message;
      return;
    case "reflect":
      return reflect(context, place, core, effect);
    default:
      // History and lists are the core's; private things are between the user and the room.
      return;
  }
}

/** The primary does not serve him any more, or serves somebody who is not here. */
function endOrTakeOut(context: MirrorContext, place: Place, { user, nick }: NotOurs): void {
  if (!place.clients.has(user)) takeOutPhantom(context, place, { user, nick });
  else unlistClient(place, user);
}

/** The room can be told again. */
function tellUntold(place: Place): void {
  for (const [user, nick] of place.untold) leaveFor(place, user, nick);
  place.untold.clear();
}

/** Nobody is in, and who comes now has the room asked for as if none had been: its subject is told again (D3-02, D3-51). */
function isOpenedAnew({ clients }: Place, core: Room, { established, state }: Link): boolean {
  return opensByJoin(core) && core.subject === undefined && clients.size === 0 && !established && state !== "up";
}

function forgetSubject(place: Place): void {
  delete place.subject;
  delete place.isSubjectTold;
}

/** Who has told the room that he leaves, which was lost on the way: he is out here, and the room hears of it later (D2-07). */
function takeOutLeaving(context: MirrorContext, place: Place, core: Room): void {
  for (const user of everybody(place)) {
    const client = place.clients.get(user);
    if (client?.leaving !== true) continue;
    const { nick } = client;
    if (clientsAs(place, nick).length > 1) leaveOne(context, place, core, user, nick);
    else {
      place.untold.set(user, nick);
      context.plugin.feed(core, leaveInput(core, user, nick, makePresence({ type: "unavailable" })));
    }
  }
}

/** The link has changed, or it has not: who waits for it, and who is served by it no more. */
function stepped(context: MirrorContext, joins: MirrorJoins, core: Room): void {
  const place = placeOfReplica(context, core.self);
  if (place === undefined) return;
  joins.settle(place);
  const present = context.plugin.roomAt(place.self);
  const link = linkUp(present);
  if (present?.role === "replica" && link !== undefined && !isEnded(link)) {
    if (isOpenedAnew(place, present, link)) forgetSubject(place);
    if (link.state === "split" && place.wasAway !== true) {
      place.wasAway = true;
      if (isTold(present)) takeOutLeaving(context, place, present);
    }
    if (link.state !== "up") delete place.isWhole;
    else if (place.isWhole !== true) {
      place.isWhole = true;
      tellUntold(place);
      if (place.wasAway === true && isTold(present)) tellLooks(place, present);
      delete place.wasAway;
      if (opensByJoin(present)) adoptOurs(context, place, present);
      tellOtherClients(context, place, present);
    }
    return;
  }
  // From now on the room itself serves whoever is in, and whoever still waits for it.
  unlistAll(place);
  joins.giveBack(place);
  place.shown = createLookup();
  if (present === undefined) context.places.delete(place.room);
}

function answerOfClient(context: MirrorContext, stanza: Stanza): void {
  const { from, to, type } = stanza.attr;
  const isAnswer = type === "error" || (type === "result" && stanza.name === "iq");
  if (context.iqs.answer(context, stanza) || !isAnswer) return;
  const place = placeOf(context, bareOf(to ?? ""));
  const core = place === undefined ? undefined : servingCore(context, place);
  if (place === undefined || core === undefined) return;
  if (stanza.name === "iq") {
    // What the room has asked by way of us (D3-31).
    if (!isSplit(core)) module.send(stanza);
    return;
  }
  errorOfClient({ context, place, core, stanza, user: from as UserJid });
}

/** Ours in all but one thing: what is sent to it stays here. */
function makeOrigin(context: MirrorContext): StanzaOrigin {
  const send = (stanza: Stanza): true => {
    answerOfClient(context, stanza);
    return true;
  };
  // Of what we send to users plugin/traffic.ts need know nothing.
  return setmetatable(
    { send, dmuc_asked: true },
    { __index: prosody.hosts[module.host] as object },
  ) as unknown as StanzaOrigin;
}

/** Hosts start in no defined order. */
function hookAllUsers(context: MirrorContext, joins: MirrorJoins): void {
  const { plugin } = context;
  const { userHosts } = context.options;
  const hookIt = (host: string): void => {
    if (!userHosts.includes(host)) return;
    hookUsers(context, joins, host);
    showFeatures(host, plugin.features());
  };
  for (const host of userHosts) if (prosody.hosts[host] !== undefined) hookIt(host);
  // When its modules are there (0): one of them tells what it can.
  const afterModules = -1;
  module.hook_global(
    "host-activated",
    (host) => {
      hookIt(host);
    },
    afterModules,
  );
}

/** The module ends without a successor, or the server: whoever is in is out, and all are told (T-21, 3.10). */
function endAll(context: MirrorContext): void {
  // A copy: a mirror ends with the last who leaves it.
  const places: Place[] = [];
  for (const [, place] of context.places) places.push(place);
  for (const place of places) {
    const core = servingCore(context, place);
    if (core === undefined) continue;
    const present: (readonly [UserJid, Nick])[] = [];
    for (const [user, { nick }] of place.clients) present.push([user, nick]);
    sendAway(context, place, core);
    context.leftAtStop.add(place.room);
    for (const [index, [user, nick]] of present.entries()) {
      const staysIn = present.slice(index + 1).some(([, other]) => other === nick);
      tellShutdown(context, place, core, { user, nick, staysIn });
    }
  }
}

/** Goes on with what the incarnation before knew of a room. */
function takeOver(context: MirrorContext, place: Place): void {
  const fresh = makePlace(context, place.room, place.self);
  if (place.generation !== undefined) fresh.generation = place.generation;
  for (const [user, client] of place.clients) listClient(fresh, user, client);
  for (const [user, asking] of place.asking) fresh.asking.set(user, asking);
  fresh.shown = place.shown;
  for (const [user, nick] of place.untold) fresh.untold.set(user, nick);
  if (place.info !== undefined) fresh.info = place.info;
  if (place.face !== undefined) fresh.face = place.face;
  if (place.subject !== undefined) fresh.subject = place.subject;
}

const noPast = { next: () => undefined, subject: () => undefined };

function makeContext(plugin: PluginPort, options: MirrorOptions): MirrorContext {
  const context: MirrorContext = {
    plugin,
    options,
    places: new Map(),
    origin: undefined,
    passing: undefined,
    leftAtStop: new Set(),
    settlesUntil: (now() + hostLimits.settlingMs) as Instant,
    iqs: createLocalIqs(),
    fanout: options.isWrittenForEach ? undefined : createFanout(),
  };
  context.origin = makeOrigin(context);
  return context;
}

/**
 * Hooks the plugin into this server's users.
 *
 * @returns how the plugin works on what they see of rooms elsewhere; `detach` takes all of it back.
 */
export function attachToUsers(plugin: PluginPort, options: MirrorOptions): MirrorSide {
  const context = makeContext(plugin, options);
  const joins = holdMirrorJoins(context);
  hookAllUsers(context, joins);
  hookEscaped(context);
  let isSaved = false;
  return {
    perform: (core, effect) => {
      const place = placeOfReplica(context, core.self);
      if (place === undefined) return;
      const before = context.fanout?.begin();
      try {
        performAt({ context, joins }, place, core, effect);
      } finally {
        context.fanout?.end(before);
      }
    },
    stepped: (core) => {
      stepped(context, joins, core);
    },
    invited: (room) => joins.invited(room),
    replicaOf: (room) => replicaOf(room),
    // No node of ours is a room of this server's own.
    exists: () => false,
    createReplicaRoom: () => {},
    configOf: () => ({ config: { fields: [] }, digest: "" }),
    listsOf: () => ({ items: [], digest: "" }),
    pastOf: () => noPast,
    occupantsOf: () => [],
    setGeneration: (self: InstanceJid, generation: Generation) => {
      const place = placeOfReplica(context, self);
      if (place !== undefined) place.generation = generation;
    },
    save: () => {
      isSaved = true;
      const state: State = { format: stateFormat, places: context.places };
      return toPlain(state) as object;
    },
    restore: (saved) => {
      const { format, places } = (fromPlain(saved) ?? {}) as Partial<State>;
      if (format !== stateFormat || places === undefined) return;
      for (const [, place] of places) takeOver(context, place);
    },
    stop: () => {
      endAll(context);
    },
    detach: () => {
      for (const host of options.userHosts) hideFeatures(host, plugin.features());
      joins.releaseAll();
      if (!isSaved) endAll(context);
      context.fanout?.detach();
    },
  };
}
