/**
 * Joins to rooms that may be replicated here (3.2.1): they wait a little for the replica, so that the room need not be told
 * to one client after the other, and go the stock way if it does not come.
 */
import { host as hostOfJid } from "util.jid";
import { clone } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { ReplicaTerms } from "../../core/words/frames";
import type { Host, InstanceJid, Instant, UserJid } from "../../core/words/ids";
import { isEnded } from "../../core/state/link";
import { hostLimits, limits } from "../../core/words/limits";
import { afterRefusal } from "../../core/words/refusals";
import type { Room } from "../../core/room";
import { isToPrinted, ownPolicy } from "../../core/state/behaviour";
import { bareOf } from "../../wire/jid";
import { now } from "../clock";
import { isJoin, isThere } from "../joins";
import { type MirrorContext, type Place, isComingUp, linkUp, makePlace, replicaOf, servingCore } from "./context";
import { type Choice, chooseMode, modeOfInvitations } from "./modes";
import type { Invited } from "../ports";
import type { StanzaOrigin } from "../types/prosody";

interface Held {
  readonly room: InstanceJid;
  readonly host: Host;
  readonly user: UserJid;
  readonly origin: StanzaOrigin;
  readonly stanza: Stanza;
}

/** @noSelf */
export interface MirrorJoins {
  /**
   * A stanza of a user to a room that is not served by a replica.
   *
   * @returns whether it waits.
   */
  consider(origin: StanzaOrigin | undefined, stanza: Stanza, host: Host): boolean;
  /** The same where the replica serves the room, but is just being brought up again. */
  considerAgain(origin: StanzaOrigin | undefined, stanza: Stanza, host: Host, core: Room): boolean;
  /** A replica has come up, or has been given up: whoever has waited for it goes on. */
  settle(place: Place): void;
  /** Somebody who has asked for a replica by his join is in without one: there will be none, and the others may do as he did (D3-17). */
  noteServed(place: Place, user: UserJid): void;
  /** No replica will answer who asks there, or that one, or any: the room itself may, which is left alone for a while. */
  giveBack(place: Place, user?: UserJid): void;
  /** The room wants a replica here, which it gets if somebody of ours is in it (3.2.3). */
  invited(room: InstanceJid): Invited | undefined;
  /** Somebody of ours is in a room of which there was none when it was asked for a replica (3.3). */
  noteCreated(room: InstanceJid, host: Host): void;
  /** Nobody waits any more: the module ends. */
  releaseAll(): void;
}

interface Waiting {
  readonly context: MirrorContext;
  held: Held[];
  /** Rooms whose primaries would not have a replica, and when they may be asked again (3.3). */
  readonly avoided: Map<InstanceJid, Instant>;
  /** Those of which there was none: as soon as one of ours is in, there is. */
  readonly missing: Map<InstanceJid, true>;
  /** Rooms whose services are being asked what they support. */
  readonly discovering: Map<InstanceJid, true>;
  /** Has waited long enough. */
  insisting: Stanza | undefined;
}

/** Sends it on as if nobody had looked at it, or, if the replica serves him by now, to that. */
function sendOn(waiting: Waiting, { origin, stanza }: Pick<Held, "origin" | "stanza">, way: "stock" | "replica"): void {
  const { context } = waiting;
  if (!isThere(origin)) return;
  if (way === "stock") context.passing = stanza;
  else waiting.insisting = stanza;
  prosody.core_post_stanza(origin, stanza);
  context.passing = undefined;
  waiting.insisting = undefined;
}

function release(waiting: Waiting, isMeant: (held: Held) => boolean, way: "stock" | "replica"): void {
  const released = waiting.held.filter((held) => isMeant(held));
  waiting.held = waiting.held.filter((held) => !isMeant(held));
  for (const held of released) sendOn(waiting, held, way);
}

/** The time is over: he goes the stock way, and is adopted if the replica comes later; or a replica tells him how things stand. */
function giveUpWaiting(waiting: Waiting, { room, user }: Held): void {
  const place = waiting.context.places.get(room);
  const isServed = place !== undefined && servingCore(waiting.context, place) !== undefined;
  release(waiting, (held) => held.room === room && held.user === user, isServed ? "replica" : "stock");
}

function hold(waiting: Waiting, held: Held): void {
  const isFirst = !waiting.held.some(({ room, user }) => room === held.room && user === held.user);
  waiting.held.push(held);
  if (!isFirst) return;
  module.add_timer(limits.askedJoinMs / 1000, () => {
    giveUpWaiting(waiting, held);
    return undefined;
  });
}

/** How many of our clients have told the room that they are there, the one who just asks among them. */
function countInterested({ context }: Waiting, room: InstanceJid, user?: UserJid): number {
  let count = user === undefined ? 0 : 1;
  for (const [jid, session] of pairs(prosody.full_sessions)) {
    if ((jid as UserJid) === user || !context.options.userHosts.includes(session.host)) continue;
    for (const [to] of pairs(session.directed ?? {})) {
      if (bareOf(to) !== (room as string)) continue;
      count++;
      break;
    }
  }
  return count;
}

/** So long a room is not asked for a replica, after its refusal; one that does not exist may at any moment (3.3). */
function pauseAfter(condition: string | undefined): number {
  if (condition === noRoom) return 0;
  const after = afterRefusal(condition ?? "service-unavailable");
  return after.kind === "never" ? limits.featuresKeptMs : (after.pausesMs[0] ?? limits.absenceKeptMs);
}

const noRoom = "item-not-found";

function avoid(waiting: Waiting, room: InstanceJid, condition?: string): void {
  if (waiting.avoided.size >= hostLimits.noticedHostsMax) waiting.avoided.clear();
  waiting.avoided.set(room, (now() + pauseAfter(condition)) as Instant);
}

function isAvoided({ avoided }: Waiting, room: InstanceJid): boolean {
  const until = avoided.get(room);
  return until !== undefined && until > now();
}

/** Whether a replica is on its way, or may be asked for. */
function isWorthWaiting(waiting: Waiting, room: InstanceJid, self: InstanceJid, user: UserJid): boolean {
  const { plugin, options } = waiting.context;
  if (waiting.discovering.has(room)) return true;
  const core = plugin.roomAt(self);
  const link = linkUp(core);
  // Its first set-up runs; if that has failed it is tried again, but nobody waits for it.
  if (core !== undefined && link !== undefined && !isEnded(link))
    return !link.established && link.state !== "split" && !isToPrinted(core, link);
  if (isAvoided(waiting, room)) return false;
  return options.localUsersMin <= 1 || countInterested(waiting, room, user) >= options.localUsersMin;
}

/** Takes the room up, and asks for it: in words of their own, or by the first of the joins that wait for it (D3-13). */
function open(waiting: Waiting, room: InstanceJid, self: InstanceJid, choice: Choice, asked?: ReplicaTerms): void {
  const { context } = waiting;
  const core = context.plugin.openReplica(self, room, choice.mode, choice.extension);
  const isMeant = (held: Held): boolean => held.room === room;
  if (core === undefined) {
    release(waiting, isMeant, "stock");
    return;
  }
  const { keepaliveMs } = context.options;
  if (!context.places.has(room)) makePlace(context, room, self);
  if (ownPolicy(core).opening !== "registered") {
    release(waiting, isMeant, "replica");
    return;
  }
  const link = linkUp(core);
  if (link !== undefined && isToPrinted(core, link)) {
    release(waiting, isMeant, "stock");
    return;
  }
  const terms = {
    keepaliveMs,
    history: true,
    messagesMax: limits.replicaHistoryMax,
    bytesMax: limits.replicaHistoryBytesMax,
  };
  context.plugin.feed(core, { kind: "register", terms: asked ?? terms });
}

/** Asks the service once what it supports, and the room for a replica if it supports that (3.13). */
function ask(waiting: Waiting, room: InstanceJid, self: InstanceJid, host: Host): void {
  const link = linkUp(waiting.context.plugin.roomAt(self));
  if (waiting.discovering.has(room) || (link !== undefined && !isEnded(link))) return;
  waiting.discovering.set(room, true);
  chooseMode(waiting.context, host, (choice) => {
    waiting.discovering.delete(room);
    if (choice !== undefined) {
      open(waiting, room, self, choice);
      return;
    }
    avoid(waiting, room);
    release(waiting, (held) => held.room === room, "stock");
  });
}

function heldOf(origin: StanzaOrigin | undefined, stanza: Stanza, host: Host): Held | undefined {
  const { from, to } = stanza.attr;
  if (origin === undefined || from === undefined || to === undefined) return undefined;
  return { room: bareOf(to) as InstanceJid, host, user: from as UserJid, origin, stanza: clone(stanza) };
}

/** Holds it if he may wait; what he sends after his join comes after it. */
function holdIf(waiting: Waiting, held: Held, mayWait: () => boolean): boolean {
  const { room, user, host, stanza } = held;
  const isWaiting = waiting.held.some((other) => other.room === room && other.user === user);
  if (!isWaiting) {
    if (stanza.name !== "presence" || !isJoin(stanza) || !mayWait()) return false;
    const { pendingJoinsMax } = waiting.context.options;
    if (waiting.held.filter((other) => other.host === host).length >= pendingJoinsMax) return false;
  }
  hold(waiting, held);
  return true;
}

function consider(waiting: Waiting, origin: StanzaOrigin | undefined, stanza: Stanza, host: Host): boolean {
  const held = heldOf(origin, stanza, host);
  const self = held === undefined ? undefined : replicaOf(held.room);
  if (held === undefined || self === undefined) return false;
  const { room, user } = held;
  if (!holdIf(waiting, held, () => isWorthWaiting(waiting, room, self, user))) return false;
  ask(waiting, room, self, host);
  return true;
}

function considerAgain(
  waiting: Waiting,
  origin: StanzaOrigin | undefined,
  stanza: Stanza,
  host: Host,
  core: Room,
): boolean {
  if (stanza === waiting.insisting) return false;
  const held = heldOf(origin, stanza, host);
  return held !== undefined && holdIf(waiting, held, () => isComingUp(waiting.context, core));
}

/** What has just been refused is not asked for again at once, and nothing of it is kept. */
function noteRefusal(waiting: Waiting, { room, self }: Place): void {
  const link = linkUp(waiting.context.plugin.roomAt(self));
  if (link?.state !== "refused") return;
  avoid(waiting, room, link.refusedAs);
  if (link.refusedAs === noRoom) {
    if (waiting.missing.size >= hostLimits.noticedHostsMax) waiting.missing.clear();
    waiting.missing.set(room, true);
  }
  if (!link.established && link.inUse !== true && !link.givenUp) waiting.context.plugin.forget(self);
}

function giveBack(waiting: Waiting, { room, asking }: Place, only?: UserJid): void {
  const left = [...asking].filter(([user]) => only === undefined || user === only);
  if (left.length > 0) avoid(waiting, room);
  for (const [user, { stanza }] of left) {
    asking.delete(user);
    const origin = prosody.full_sessions[user];
    if (origin !== undefined) sendOn(waiting, { origin, stanza }, "stock");
  }
}

/** Makes the waiting room. */
export function holdMirrorJoins(context: MirrorContext): MirrorJoins {
  const waiting: Waiting = {
    context,
    held: [],
    avoided: new Map(),
    missing: new Map(),
    discovering: new Map(),
    insisting: undefined,
  };
  return {
    consider: (origin, stanza, host) => consider(waiting, origin, stanza, host),
    considerAgain: (origin, stanza, host, core) => considerAgain(waiting, origin, stanza, host, core),
    settle: (place) => {
      const isMeant = ({ room }: Held): boolean => room === place.room;
      noteRefusal(waiting, place);
      if (!waiting.held.some((held) => isMeant(held))) return;
      const serving = servingCore(context, place);
      if (serving !== undefined) {
        if (!isComingUp(context, serving)) release(waiting, isMeant, "replica");
        return;
      }
      const core = context.plugin.roomAt(place.self);
      const link = linkUp(core);
      const isOver = core?.role !== "replica" || link === undefined || isEnded(link) || link.state === "split";
      if (!isOver || waiting.discovering.has(place.room)) return;
      release(waiting, isMeant, "stock");
    },
    giveBack: (place, user) => {
      giveBack(waiting, place, user);
    },
    noteServed: ({ room, self, asking }, user) => {
      const isOpening = linkUp(context.plugin.roomAt(self))?.established === false;
      if (!isOpening || !asking.delete(user)) return;
      avoid(waiting, room);
      context.plugin.forget(self);
      const place = context.places.get(room);
      context.places.delete(room);
      if (place !== undefined) giveBack(waiting, place);
    },
    noteCreated: (room, host) => {
      const self = waiting.missing.delete(room) ? replicaOf(room) : undefined;
      if (self !== undefined) ask(waiting, room, self, host);
    },
    invited: (room) => {
      const replica = replicaOf(room);
      const mode = modeOfInvitations(context, hostOfJid(room) as Host);
      if (replica === undefined || mode === undefined || countInterested(waiting, room) === 0) return undefined;
      return {
        replica,
        accept: (terms) => {
          open(waiting, room, replica, { mode, extension: true }, terms);
        },
      };
    },
    releaseAll: () => {
      release(waiting, () => true, "stock");
    },
  };
}
