/** What survives a restart: what is saved of a room, when, and how the room is made of it again (3.11). */
import { authorOf } from "./state/attribution";
import type { VersionedConfig, VersionedLists } from "./words/config";
import { createRoom } from "./state/creation";
import { takeSubject } from "./people/delivery";
import type { Append, Effect } from "./words/effects";
import { isRegistered } from "./links/ending";
import { endedBy, endedNow, noteEnded } from "./state/ended";
import type { PastAct, PastMessage } from "./words/frames";
import {
  type Epoch,
  type EventId,
  type Generation,
  type Host,
  type InstanceJid,
  type Instant,
  hostOf,
  type ReplicaNodes,
} from "./words/ids";
import { limits } from "./words/limits";
import { type Direction, type Link, createLink } from "./state/link";
import type { Farewell } from "./state/step";
import { append, noteReceived, voidAll, voidUpTo } from "./state/log";
import { numbersOf } from "./state/numbered";
import { isOfOurOutcast } from "./state/outcasts";
import type { Recorded } from "./state/recorded";
import { type Room, type Surroundings, beginLife } from "./state/state";
import { goneUpTo, keepMessage, noteGone } from "./state/strands";
import { noteUnsure } from "./people/submissions";

/** What was received of one start of a home. */
interface SavedReceived {
  readonly host: Host;
  readonly epoch: Epoch;
  readonly contiguous: number;
  readonly above?: readonly number[];
  /** Up to there the log has dropped its messages. */
  readonly gone?: number;
}

/** What survives a restart: role, generation, links, config and lists. Fit for any store. */
export interface SavedRoom {
  readonly self: InstanceJid;
  /** The mode in which it gets links of itself; absent where it was saved before there was more than one. */
  readonly mode?: string;
  /** Plain: the room has ended, and peers have still to be told (3.11). */
  readonly role: Room["role"];
  readonly primaryHost?: Host;
  readonly primary?: InstanceJid;
  readonly generation?: Generation;
  readonly open: boolean;
  readonly config: VersionedConfig;
  readonly lists: VersionedLists;
  readonly links: readonly {
    readonly peer: InstanceJid;
    /** Absent: the room's. */
    readonly mode?: string;
    readonly direction: Direction;
    readonly extension: boolean;
    readonly secure: boolean;
    readonly established: boolean;
    /** What the peer is still to be told (3.11). */
    readonly farewell?: Farewell;
    readonly dormant?: boolean;
    readonly lacksHistory?: boolean;
    /** The administrator's address of this replica (3.2.6). */
    readonly calledAs?: InstanceJid;
  }[];
  /** A primary's: how its replicas are called elsewhere (D1-49). */
  readonly nodes?: ReplicaNodes;
  readonly chosenPeers?: readonly Host[];
  readonly idleSince?: Instant;
  readonly orphanSince?: Instant;
  readonly received: readonly SavedReceived[];
  readonly highestKey: number;
  /** Numbers of ours of which the primary may have another copy (3.6). */
  readonly unsure?: readonly EventId[];
  /** The newest acts on people at home elsewhere, which their homes may not have heard of (3.8). */
  readonly acts?: readonly PastAct[];
  /** What moderators here have decided while the primary was not reached (3.8). */
  readonly recorded?: readonly Recorded[];
  /** As it was when the room was saved; a later one is in the log. */
  readonly subject?: PastMessage;
}

/** One row of the log on the disk: what an `append` effect told. */
export type Logged = Pick<Append, "message" | "contiguous" | "sender">;

/**
 * What must be on the disk of the room, or undefined if it has no links.
 *
 * @param isAhead what this step appends is not on the disk yet: of what the log has dropped again of it copies are wanted, and a
 *   subject among it may never be there.
 */
export function saveRoom(room: Room, isAhead = false): SavedRoom | undefined {
  // 3.11: who has asked for his replica asks again, and hears then that the room is over.
  const links = room.role === "plain" ? room.links.filter((link) => !isRegistered(room, link)) : room.links;
  if (room.role === "plain" && links.length === 0) return undefined;
  const unsure = isAhead ? [...room.ahead.unsureDropped, ...numbersOf(room.unsure)] : numbersOf(room.unsure);
  const { subject } = isAhead ? room.ahead : room;
  return {
    self: room.self,
    mode: room.surroundings.mode,
    role: room.role,
    open: room.open,
    config: room.config,
    lists: room.lists,
    links: links.map(({ peer, mode, direction, extension, secure, established, farewell, ...more }) => ({
      peer,
      ...(mode === room.surroundings.mode ? {} : { mode }),
      direction,
      extension,
      secure,
      established,
      // A copy: stores do not take one table twice.
      ...(farewell === undefined ? {} : { farewell: { ...farewell } }),
      ...(more.dormant === true ? { dormant: true } : {}),
      ...(more.lacksHistory === true ? { lacksHistory: true } : {}),
      ...(more.calledAs === undefined ? {} : { calledAs: more.calledAs }),
    })),
    ...(room.nodes === undefined ? {} : { nodes: room.nodes }),
    ...(room.chosenPeers === undefined ? {} : { chosenPeers: room.chosenPeers }),
    ...(room.idleSince === undefined ? {} : { idleSince: room.idleSince }),
    ...(room.orphan === undefined ? {} : { orphanSince: room.orphan.since }),
    received: room.log.received.map(({ host, epoch, contiguous, above }) => {
      const gone = goneUpTo(room.log, host, epoch);
      return {
        host,
        epoch,
        contiguous,
        ...(above.length === 0 ? {} : { above: [...above] }),
        ...(gone === 0 ? {} : { gone }),
      };
    }),
    highestKey: room.log.highestKey,
    ...(unsure.length === 0 ? {} : { unsure }),
    acts: lastActs(room),
    ...(room.recorded.length === 0 ? {} : { recorded: room.recorded.map((act) => ({ ...act })) }),
    ...(subject === undefined ? {} : { subject }),
    ...(room.primaryHost === undefined ? {} : { primaryHost: room.primaryHost }),
    ...(room.primary === undefined ? {} : { primary: room.primary }),
    ...(room.generation === undefined ? {} : { generation: room.generation }),
  };
}

/** Acts that a restart must not forget. */
function lastActs(room: Room): readonly PastAct[] {
  const acts = room.log.acts.filter(({ event }) => event.kind === "left");
  return acts.slice(-limits.actsKeptMax).map(({ stamp, event, identity }) => ({ stamp, event, identity }));
}

/**
 * The room as it was saved, with all links split; `restored` sets them going.
 *
 * @param surroundings of this start, with its new epoch.
 * @param logged messages that were appended to the room's log, in the order of arrival: those that a peer may still lack
 *   are given to it, and none is taken twice.
 */
export function restoreRoom(saved: SavedRoom, surroundings: Surroundings, logged: readonly Logged[]): Room {
  const room = createRoom(saved.self, surroundings);
  room.role = saved.role;
  room.open = saved.open;
  room.config = saved.config;
  room.lists = saved.lists;
  if (saved.primaryHost !== undefined) room.primaryHost = saved.primaryHost;
  if (saved.primary !== undefined) room.primary = saved.primary;
  if (saved.generation !== undefined) beginLife(room, saved.generation);
  if (saved.nodes !== undefined) room.nodes = saved.nodes;
  if (saved.chosenPeers !== undefined) room.chosenPeers = saved.chosenPeers;
  if (saved.idleSince !== undefined) room.idleSince = saved.idleSince;
  if (saved.orphanSince !== undefined) room.orphan = { since: saved.orphanSince, isSaved: true };
  for (const id of saved.unsure ?? []) noteUnsure(room, id);
  if (saved.subject !== undefined) room.subject = saved.subject;
  if (saved.recorded !== undefined) room.recorded = saved.recorded;
  room.log.highestKey = saved.highestKey;
  for (const { host, epoch, contiguous, above = [], gone } of saved.received) {
    voidAll(room.log, { host, epoch, contiguous, above });
    if (gone !== undefined) noteGone(room.log, { host, epoch, sequence: gone });
  }
  for (const { message, contiguous, sender } of logged) {
    const { stamp, event, bytes } = message;
    // 3.1: what was said before the first link has no number, and comes before all that has.
    if (stamp === undefined) {
      if (event.kind === "said") room.log.imported = [...room.log.imported, message];
      continue;
    }
    voidUpTo(room.log, stamp.id.host, stamp.id.epoch, contiguous);
    noteReceived(room.log, stamp.id, stamp.id.sequence - 1);
    const who = { ...(sender === undefined ? {} : { sender }), ...authorOf(message) };
    append(room.log, { stamp, event, bytes, ...who });
    // 3.8: he may have set it behind a split; if it was heard it has been saved.
    if (!isOfOurOutcast(room, sender === undefined ? { event } : { event, sender })) takeSubject(room, message);
  }
  for (const { stamp, event, identity } of saved.acts ?? []) {
    append(room.log, { stamp, event, bytes: 0, identity });
    if (event.kind === "left") noteEnded(room, endedBy(stamp.id, endedNow(identity, event.nick, event, stamp.time)));
  }
  if (room.subject !== undefined) keepMessage(room.log, room.subject);
  settleOwn(room);
  room.forgotten = saved.received.map(({ host }) => host);
  room.links = saved.links.map((link) => restoreLink(link, surroundings.mode));
  return room;
}

/** A link that was in use waits for a sign of life; a set-up that was not through begins anew, or waits for users. */
function restoreLink({ farewell, dormant, mode, ...saved }: SavedRoom["links"][number], ownMode: string): Link {
  const link = { ...createLink(saved.peer, hostOf(saved.peer), saved.direction, mode ?? ownMode), ...saved };
  if (dormant === true) return { ...link, dormant };
  if (!saved.established && farewell === undefined) return link;
  const split: Link = { ...link, state: "split", waitsFor: "answer" };
  return farewell === undefined ? split : { ...split, farewell };
}

/**
 * What earlier starts of ours had under way and lost nobody else will give: those numbers are void, unless the primary has a
 * copy (3.6).
 */
function settleOwn(room: Room): void {
  const { host } = room.surroundings;
  for (const { epoch, contiguous, above } of room.log.received.filter((known) => known.host === host)) {
    const last = Math.max(contiguous, ...above);
    for (let sequence = contiguous + 1; sequence <= last; sequence++) {
      if (!above.includes(sequence)) noteUnsure(room, { host, epoch, sequence });
    }
    voidUpTo(room.log, host, epoch, last);
  }
}

/**
 * The state tells what has come. So what has come is in the log first: else a crash between the two would lose it for good,
 * since nobody would be asked for it again.
 *
 * @returns the same effects, without those saves that stood before the last append; one follows that append in their place.
 */
export function saveAfterAppends(effects: Effect[]): readonly Effect[] {
  let firstSave = -1;
  let lastAppend = -1;
  // Nearly always there is nothing to move: this is done with each input.
  for (let index = 0; index < effects.length; index++) {
    const effect = effects[index];
    if (effect?.kind === "append") lastAppend = index;
    else if (firstSave < 0 && effect?.kind === "save" && isOfState(effect)) firstSave = index;
  }
  if (firstSave < 0 || firstSave > lastAppend) return effects;
  const ordered: Effect[] = [];
  effects.forEach((effect, index) => {
    if (index > lastAppend || !isOfState(effect)) ordered.push(effect);
    if (index === lastAppend) ordered.push({ kind: "save" });
  });
  return ordered;
}

/** Whether it saves the state as it is after the whole step. */
function isOfState(effect: Effect): boolean {
  return effect.kind === "save" && effect.ahead !== true;
}
