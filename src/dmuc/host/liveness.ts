/**
 * Keeps asking peers whether they are there (3.4): the rules are the core's (core/liveness.ts), the stanzas and the clock are
 * here. One probe per pair of domains speaks for all rooms that they share.
 */
import { medium as newId } from "util.id";
import { demandOf, isAheadOf, sharesLink } from "../core/counts";
import type { AliveFrame } from "../core/frames";
import type { Epoch, Host, Instant } from "../core/ids";
import type { Input } from "../core/inputs";
import {
  type Demand,
  type LifeEffect,
  type LivenessSettings,
  type PeerLife,
  createLife,
  heardFrom,
  probe,
  probeAnswered,
  probeDeadline,
  probeUnanswered,
} from "../core/liveness";
import type { Room } from "../core/room";
import type { Dialect } from "../dialects/dialect";
import type { Stanza as WireStanza } from "../wire/stanza";
import { now } from "./clock";
import { type Reply, type Requests, isUnreachable } from "./requests";
import { toElement, toStanza } from "./stanza";

/** What the prober must know of the service. @noSelf */
export interface LivenessPort {
  epoch(): Epoch;
  rooms(): readonly Room[];
  feed(room: Room, input: Input): void;
  /** The administrator's values for that peer (3.14). */
  settingsFor(host: Host): LivenessSettings;
  /** Makes the service's timer ring by then. */
  ringBy(deadline: Instant | undefined): void;
}

/** @noSelf */
export interface Liveness {
  /** A stanza of that peer arrived. */
  heard(host: Host): void;
  /** Something has happened in that room: a probe may be due earlier than before. */
  consider(room: Room): void;
  /** Sends the probes that are due, and asks to be rung for the next. */
  ring(): void;
}

/** Makes the prober, which knows no peer yet. */
export function createLiveness(dialect: Dialect, requests: Requests, port: LivenessPort): Liveness {
  const lives = new Map<Host, PeerLife>();

  const lifeOf = (host: Host): PeerLife => {
    const known = lives.get(host);
    if (known !== undefined) return known;
    const life = createLife(host, now());
    lives.set(host, life);
    return life;
  };

  const tellRooms = (host: Host, input: Input): void => {
    for (const room of port.rooms()) if (sharesLink(room, host)) port.feed(room, input);
  };

  const ended = (life: PeerLife, reply: Reply): readonly LifeEffect[] => {
    const { host } = life;
    if (reply.kind === "error") {
      if (isUnreachable(reply)) return probeUnanswered(life, demandsOf(port.rooms(), host), now());
      // Whatever it says, it is there to say it.
      return probeAnswered(life, undefined, [], now());
    }
    const asked: AliveFrame = { kind: "alive", epoch: port.epoch(), rooms: [] };
    const decoded = dialect.decodeAnswer(toElement(reply.stanza) as WireStanza, asked);
    if (decoded.kind !== "frame" || decoded.frame.kind !== "alive") return probeAnswered(life, undefined, [], now());
    const { epoch, rooms } = decoded.frame;
    return probeAnswered(life, epoch, rooms, now());
  };

  const execute = (life: PeerLife, effects: readonly LifeEffect[]): void => {
    const { host } = life;
    for (const effect of effects) {
      if (effect.kind === "probe") send(life, effect);
      else if (effect.kind === "counted") tellRooms(host, { kind: "counted", host, row: effect.row });
      else tellRooms(host, { kind: `peer-${effect.kind}`, host });
    }
  };

  const send = (life: PeerLife, effect: Extract<LifeEffect, { kind: "probe" }>): void => {
    const frame: AliveFrame = { kind: "alive", epoch: port.epoch(), rooms: effect.rooms };
    const address = { from: module.host as Host, to: life.host };
    const [iq] = dialect.encode(frame, address, { extension: true, id: newId() });
    if (iq === undefined) return;
    requests.ask(toStanza(iq), effect.waitMs, (reply) => {
      execute(life, ended(life, reply));
      ring();
    });
  };

  const deadlineOf = (life: PeerLife, demands: readonly Demand[]): Instant | undefined =>
    probeDeadline(life, module.host as Host, demands, port.settingsFor(life.host), now());

  const ring = (): void => {
    const rooms = port.rooms();
    for (const room of rooms) if (isAheadOf(room, now())) port.feed(room, { kind: "tick" });
    for (const host of linkedHosts(rooms)) {
      const life = lifeOf(host);
      const demands = demandsOf(rooms, host);
      const deadline = deadlineOf(life, demands);
      if (deadline !== undefined && deadline <= now()) execute(life, [probe(life, demands, false, now())]);
      else port.ringBy(deadline);
    }
  };

  return {
    heard: (host) => {
      const life = lives.get(host);
      if (life !== undefined) heardFrom(life, now());
    },
    consider: (room) => {
      for (const { host } of room.links) {
        if (!sharesLink(room, host)) continue;
        port.ringBy(deadlineOf(lifeOf(host), demandsOf([room], host)));
      }
    },
    ring,
  };
}

/** Hosts with which a link is in use, each once. */
function linkedHosts(rooms: readonly Room[]): readonly Host[] {
  const hosts: Host[] = [];
  for (const room of rooms) {
    for (const { host } of room.links) {
      if (!hosts.includes(host) && sharesLink(room, host)) hosts.push(host);
    }
  }
  return hosts;
}

function demandsOf(rooms: readonly Room[], host: Host): readonly Demand[] {
  return rooms.flatMap((room) => {
    const demand = demandOf(room, host);
    return demand === undefined ? [] : [demand];
  });
}
