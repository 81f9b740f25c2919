/**
 * Whether a peer's service is there, for all rooms that we share with it at once (3.4).
 *
 * Theory of operation. Hearing a peer proves nothing about what it hears: only a count that comes back does. So each link
 * counts what it sent and what was acknowledged, and one probe per pair of domains asks for the counts of all rooms that
 * wait. A probe that is not answered makes the links suspect, a second one splits them. An idle pair of domains costs one
 * probe a minute, however many rooms it shares.
 */
import type { AliveRoom } from "./frames";
import type { Epoch, Host, InstanceJid, Instant, Session } from "./ids";
import { limits } from "./limits";

/** A room's link that waits for an acknowledgement. */
export interface Demand {
  /** The room's primary, by which both sides name it. */
  readonly room: InstanceJid;
  readonly session: Session;
  /** Numbered stanzas sent in this session. */
  readonly count: number;
  /** Since when the oldest of them has waited. */
  readonly since: Instant;
}

/** What is known of one peer's service. */
export interface PeerLife {
  readonly host: Host;
  lastReceived: Instant;
  lastProbe: Instant;
  /** A probe under way: the first, or the second after one that nobody answered. */
  probe?: { readonly second: boolean; readonly underTraffic: boolean; readonly sentAt: Instant };
  /** Start of its module that it named last. */
  epoch?: Epoch;
  /** Smoothed round trip in ms; 0 until one was measured. */
  roundTripMs: number;
}

export interface LivenessSettings {
  readonly keepaliveMs: number;
  readonly acknowledgementWaitMs: number;
}

export type LifeEffect =
  /** Ask the peer; its answer, or that none came within the wait, is the next input. */
  | { readonly kind: "probe"; readonly rooms: readonly AliveRoom[]; readonly waitMs: number }
  /** Tell the rooms that share links with it. */
  | { readonly kind: "suspect" }
  | { readonly kind: "answers" }
  | { readonly kind: "lost" }
  | { readonly kind: "restarted" }
  | { readonly kind: "counted"; readonly row: AliveRoom };

/** A peer of whom nothing is known yet. */
export function createLife(host: Host, now: Instant): PeerLife {
  return { host, lastReceived: now, lastProbe: 0 as Instant, roundTripMs: 0 };
}

/** Something came from the peer. */
export function heardFrom(life: PeerLife, now: Instant): void {
  life.lastReceived = now;
}

/** The host's clock was set back: what lies ahead of it counts as now. */
function noteClock(life: PeerLife, now: Instant): void {
  life.lastReceived = Math.min(life.lastReceived, now) as Instant;
  life.lastProbe = Math.min(life.lastProbe, now) as Instant;
}

/**
 * When the peer is to be probed next.
 *
 * @param own our service: of a pair the greater name waits longer, so that one of them asks.
 * @param demands links that wait for an acknowledgement.
 * @returns undefined while a probe is under way.
 */
export function probeDeadline(
  life: PeerLife,
  own: Host,
  demands: readonly Demand[],
  settings: LivenessSettings,
  now: Instant,
): Instant | undefined {
  noteClock(life, now);
  if (life.probe !== undefined) return undefined;
  const keepaliveMs = own > life.host ? settings.keepaliveMs * limits.patientKeepalive : settings.keepaliveMs;
  let earliest = Math.max(life.lastReceived, life.lastProbe) + keepaliveMs;
  for (const { since } of demands) {
    const due = Math.max(since, life.lastProbe) + settings.acknowledgementWaitMs;
    earliest = Math.min(earliest, due);
  }
  return Math.ceil(earliest) as Instant;
}

/** Sends the probe that is due. */
export function probe(life: PeerLife, demands: readonly Demand[], second: boolean, now: Instant): LifeEffect {
  const underTraffic = demands.length > 0;
  life.probe = { second, underTraffic, sentAt: now };
  life.lastProbe = now;
  const asked = demands.slice(0, limits.probeRoomsMax);
  const rooms = asked.map(({ room, session, count }): AliveRoom => ({ room, session, count, gone: false }));
  const { idle, traffic } = second ? limits.secondProbeWaitMs : limits.probeWaitMs;
  const waitMs = Math.max(underTraffic ? traffic : idle, limits.roundTripsWaited * life.roundTripMs);
  return { kind: "probe", rooms, waitMs: Math.min(waitMs, limits.linkWaitMaxMs) };
}

/** The peer answered. */
export function probeAnswered(
  life: PeerLife,
  epoch: Epoch | undefined,
  rows: readonly AliveRoom[],
  now: Instant,
): readonly LifeEffect[] {
  const { probe: asked } = life;
  if (asked === undefined) return [];
  delete life.probe;
  life.lastReceived = now;
  const roundTripMs = now - asked.sentAt;
  life.roundTripMs = life.roundTripMs === 0 ? roundTripMs : Math.ceil(life.roundTripMs * 0.75 + roundTripMs * 0.25);
  const effects: LifeEffect[] = [];
  if (epoch !== undefined) {
    if (life.epoch !== undefined && life.epoch !== epoch) effects.push({ kind: "restarted" });
    life.epoch = epoch;
  }
  if (asked.second) effects.push({ kind: "answers" });
  for (const row of rows) effects.push({ kind: "counted", row });
  return effects;
}

/**
 * Nobody answered in time: after the first probe the links are suspect, after the second lost.
 *
 * @param demands what waits now, for the second probe.
 */
export function probeUnanswered(life: PeerLife, demands: readonly Demand[], now: Instant): readonly LifeEffect[] {
  const { probe: asked } = life;
  if (asked === undefined) return [];
  delete life.probe;
  if (asked.second) return [{ kind: "lost" }];
  return [{ kind: "suspect" }, probe(life, demands, true, now)];
}
