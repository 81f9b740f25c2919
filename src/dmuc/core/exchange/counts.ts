/** What links sent and peers counted: the room's side of a probe (3.4). */
import type { AliveRoom } from "../words/frames";
import { type Host, type InstanceJid, type Instant, isSameStart } from "../words/ids";
import type { Counted, LinkLost, PeerChanged } from "../words/inputs";
import { type Link, acknowledge, isAlive } from "../state/link";
import { farewellCounted, isRegistered } from "../links/ending";
import type { Demand, Needs, PingTarget } from "../links/liveness";
import { type Room, type Turn, nameFor } from "../state/state";
import { linkOfHost } from "../state/links";
import { isOpenedByJoin, isAsPrinted, isPlainPrimary } from "../state/behaviour";
import { sendWaiting } from "../people/submissions";
import { repair } from "../links/repair";
import { giveRest, tellChanges } from "./sync";
import { loseLink, resync, setState, split } from "../links/transitions";
import { wishOfLink } from "../links/turns";
import { tellClientsLeft, tellClientsIn } from "../links/printed";

/** The name by which both sides of a link call the room: its primary. */
function nameOf(room: Room): InstanceJid {
  return room.primary ?? room.self;
}

/** What this room's link to the host waits for, or undefined if all that was sent is acknowledged. */
export function demandOf(room: Room, host: Host): Demand | undefined {
  const link = linkOfHost(room, host);
  return link === undefined ? undefined : demandOfLink(room, link);
}

function demandOfLink(room: Room, link: Link): Demand | undefined {
  if (!link.extension || (link.state !== "up" && link.state !== "suspect")) return undefined;
  if (room.role === "plain" && !(isRegistered(room, link) && link.farewell !== undefined)) return undefined;
  const { session = link.farewell?.session, sentCount: count, waitingSince: since, recounting: again } = link;
  if (session === undefined || since === undefined) return undefined;
  return { room: nameOf(room), session, count, since, again };
}

/** What the rooms want to know of each host that they share links with (3.4). */
export function needsByHost(rooms: readonly Room[]): Map<Host, Needs> {
  const byHost = new Map<Host, Needs>();
  for (const room of rooms) {
    for (const link of room.links) {
      const needs = byHost.get(link.host) ?? noNeeds();
      byHost.set(link.host, needs);
      addLink(needs, room, link);
    }
  }
  return byHost;
}

/** The same of one link. */
export function needsOfLink(room: Room, link: Link): Needs {
  const needs = noNeeds();
  addLink(needs, room, link);
  return needs;
}

/** Nobody wants to know anything. */
export function noNeeds(): Needs {
  return { used: false, awaited: false, queued: false, extension: false, demands: [], pings: [] };
}

function addLink(needs: Needs, room: Room, link: Link): void {
  const wish = wishOfLink(link);
  if (isAlive(link)) needs.used = true;
  else if (wish === "answer") needs.awaited = true;
  else if (wish === "turn") needs.queued = true;
  else return;
  if (!link.extension) {
    const target: PingTarget = { from: nameFor(room, link), to: link.peer, patient: link.direction === "up" };
    needs.pings.push(isOpenedByJoin(room, link) ? { ...target, ofMirror: true } : target);
    return;
  }
  needs.extension = true;
  const demand = demandOfLink(room, link);
  if (demand !== undefined) needs.demands.push(demand);
}

/**
 * Our answer to a probe of that host: what has come on each link that it names; gone, if there is none.
 *
 * @param rooms all that this service holds.
 */
export function countsFor(rooms: readonly Room[], host: Host, asked: readonly AliveRoom[]): readonly AliveRoom[] {
  const byName = new Map<InstanceJid, Link>();
  for (const room of rooms) {
    const link = linkOfHost(room, host);
    // Of a room that has ended nothing is counted: another life of it may have the name by now.
    if (link !== undefined && room.role !== "plain") byName.set(nameOf(room), link);
  }
  return asked.map(({ room: name }): AliveRoom => {
    const link = byName.get(name);
    if (link === undefined) return { room: name, gone: true };
    const { session, received: count } = link;
    return session === undefined ? { room: name, gone: false } : { room: name, session, count, gone: false };
  });
}

/** The peer's counts, each with the room that it is of; such that the room does not share with that host are left out. */
export function countedRooms(
  rooms: readonly Room[],
  host: Host,
  rows: readonly AliveRoom[],
): readonly { readonly room: Room; readonly row: AliveRoom }[] {
  const byName = new Map<InstanceJid, AliveRoom>();
  for (const row of rows) byName.set(row.room, row);
  return rooms.flatMap((room) => {
    const row = byName.get(nameOf(room));
    const link = linkOfHost(room, host);
    if (row === undefined || link === undefined) return [];
    return room.role === "plain" && !isRegistered(room, link) ? [] : [{ room, row }];
  });
}

/** The peer's count of what we sent: all of it, or something is missing (3.4). */
export function counted(turn: Turn, input: Counted): void {
  const { room, now } = turn;
  const { row } = input;
  const link = linkOfHost(room, input.host);
  if (link === undefined || (link.state !== "up" && link.state !== "suspect")) return;
  if (room.role === "plain") {
    if (link.farewell !== undefined) farewellCounted(turn, link, link.farewell, row);
    return;
  }
  if (row.gone && isOpenedByJoin(room, link)) loseLink(turn, link, "the peer has no such link");
  else if (row.gone) {
    if (link.direction === "down") link.established = false;
    resync(turn, link, "the peer has no such link");
  } else if (row.session !== link.session) {
    resync(turn, link, "the peer is in another session");
  } else {
    const count = row.count ?? 0;
    const isBehind = count < link.sentCount && count <= link.acknowledged;
    acknowledge(link, count, now);
    if (!isBehind) link.recounting = false;
    else if (link.recounting) resync(turn, link, "the peer has not got all that was sent");
    else link.recounting = true;
  }
}

/** The peer's service is silent, there again, lost, or new (3.4). */
export function peerChanged(turn: Turn, input: PeerChanged): void {
  const link = linkOfHost(turn.room, input.host);
  if (link === undefined) return;
  switch (input.kind) {
    case "peer-suspect":
      if (link.state === "up") setState(turn, link, "suspect", "no sign of life; nothing is sent till one comes");
      return;
    case "peer-answers":
      peerAnswers(turn, link, input.lastContact);
      return;
    case "peer-lost":
      if (isAlive(link)) split(turn, link, "no answer to two probes");
      else if (link.waitsFor === "turn") link.waitsFor = "answer";
      return;
    case "peer-named":
      // The set-up or a hello has told it before, if it is the start with which we are linked.
      if (isAlive(link) && link.peerEpoch !== undefined && !isSameStart(link.peerEpoch, input.epoch))
        resync(turn, link, "the peer was started anew");
  }
}

function peerAnswers(turn: Turn, link: Link, lastContact: Instant | undefined): void {
  const { room } = turn;
  if (link.state === "suspect" && isAsPrinted(room, link)) {
    // What could not be delivered comes back (3.4); what has happened since follows.
    setState(turn, link, "up", "the peer answers");
    if (link.direction === "up") return;
    tellClientsLeft(turn, link);
    giveRest(turn, link);
    if (isAlive(link)) tellClientsIn(turn, link);
  } else if (link.state === "suspect" && !link.extension) {
    // It counts nothing: what was written while nothing came back may be lost, and nobody would ever know.
    if (lastContact !== undefined) link.lastContact = lastContact;
    resync(turn, link, "the peer answers again; something may be lost");
  } else if (link.state === "suspect") {
    setState(turn, link, "up", "the peer answers");
    if (room.role === "plain" && isRegistered(room, link)) return;
    giveRest(turn, link);
    if (!isAlive(link)) return;
    tellChanges(turn, link);
    if (link.direction === "up") sendWaiting(turn, link);
  } else if (link.waitsFor === "answer") {
    link.waitsFor = "turn";
    if (lastContact !== undefined) link.lastContact = lastContact;
  }
}

/** The other end of the link is gone, though its service is there (3.4). */
export function linkLost(turn: Turn, input: LinkLost): void {
  const link = linkOfHost(turn.room, input.host);
  if (link === undefined || !isAlive(link)) return;
  // It opens a replica when the config comes.
  const isSetUp = link.established || link.direction === "up";
  if (isPlainPrimary(turn.room, link)) repair(turn, link, `${link.host} knows nothing of us`, false);
  else if (isSetUp) loseLink(turn, link, `${link.host} knows nothing of ${link.peer}`);
}
