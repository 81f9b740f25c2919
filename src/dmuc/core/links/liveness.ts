/**
 * Whether a peer's service is there, for all rooms that we share with it at once (3.4). These are the rules for one peer;
 * `prober.ts` keeps all peers.
 *
 * Theory of operation. Hearing a peer proves nothing about what it hears: only a count that comes back does. So each link
 * counts what it sent and what was acknowledged, and one probe per pair of domains asks for the counts of all rooms that
 * wait. A probe that is not answered in time makes the links suspect, a second one, or one that bounces, splits them. An
 * idle pair of domains costs one probe a minute, however many rooms it shares. While the links are split the probes go on;
 * the first answer, to whichever of them, ends the split.
 *
 * A peer that knows only the spec is pinged instead (XEP-0199), room by room; it tells no counts, and whatever it sends
 * must do for an acknowledgement.
 */
import type { AliveRoom } from "../words/frames";
import type { Epoch, Host, InstanceJid, Instant, Session } from "../words/ids";
import { limits } from "../words/limits";
import { type Mark, type Pace, createPace, forgetUnderWay, noteAnswered, waitOf } from "./pace";

/** A room's link that waits for an acknowledgement. */
export interface Demand {
  /** The room's primary, by which both sides name it. */
  readonly room: InstanceJid;
  readonly session: Session;
  /** Numbered stanzas sent in this session. */
  readonly count: number;
  /** Since when the oldest of them has waited. */
  readonly since: Instant;
  /** The last count was too small: asked once more soon. */
  readonly again: boolean;
}

/** The two ends of a link to a peer that knows only the spec. */
export interface PingTarget {
  readonly from: InstanceJid;
  readonly to: InstanceJid;
  /** We hold the replica, and leave the asking to the primary as long as it does ask. */
  readonly patient: boolean;
  /** A mirror has no address but its domain (3.4). */
  readonly ofMirror?: true;
}

/** What the rooms that share links with a peer want to know of it. */
export interface Needs {
  /** Some link is in use. */
  used: boolean;
  /** Some split link waits for a sign of life, and some for its turn, which comes only if there is life. */
  awaited: boolean;
  queued: boolean;
  /** Some link is with a peer that announces the extension: then it is probed, not pinged. */
  extension: boolean;
  readonly demands: Demand[];
  readonly pings: PingTarget[];
}

interface ProbeUnderWay {
  /** After one that nobody answered in time. */
  readonly second: boolean;
  /** When the peer had been heard last. */
  readonly after: Instant;
  readonly underTraffic: boolean;
  since: Instant;
  readonly waitMs: number;
}

interface Loss {
  since: Instant;
  /** When the last sign of life came before. */
  readonly lastContact: Instant;
  /** When it asked something of us, which it would not if it were gone. */
  calledAt?: Instant;
}

/** What is known of one peer's service. */
export interface PeerLife {
  readonly host: Host;
  readonly metAt: Instant;
  readonly pace: Pace;
  lastReceived: Instant;
  /** 0 until the first probe. */
  lastProbe: Instant;
  /** A probe is due by then, whatever else says. */
  probeBy?: Instant;
  /** Something was written then, and nothing has come since. */
  writtenSince?: Instant;
  /** The probe whose answer is waited for, or, while a stream is being opened, its being open. */
  probe?: ProbeUnderWay;
  /** The rooms were told to hold back: a probe was not answered, or there is no stream yet. */
  doubted: boolean;
  /** When it had been heard last before a probe that was not answered in time. */
  doubtedAfter?: Instant;
  /** The links are split. */
  loss?: Loss;
  /** Start of its module that it named last. */
  epoch?: Epoch;
  /** How many requests of links are under way, whose answers tell as much as a probe's. */
  requestsUnderWay: number;
  requestCount: number;
  /** Up to this number they are waited for no more. */
  requestsGivenUp: number;
  /** Whose turn it is to be pinged. */
  pingCount: number;
  /** So long it may be silent, as the registration of a replica has agreed. */
  agreedKeepaliveMs?: number;
}

/** The administrator's values for a peer (3.14). */
export interface LivenessSettings {
  readonly keepaliveMs: number;
  readonly acknowledgementWaitMs: number;
  /** Rooms in one probe, and rooms that are brought up at the same time (3.5). */
  readonly probeRoomsMax: number;
  readonly syncRoomsMax: number;
}

/** What is to be done about a peer, in this order. */
export type LifeEffect =
  /** Ask the peer's service for counts, or ping the other end of a link. */
  | { readonly kind: "probe"; readonly rooms: readonly AliveRoom[] }
  | { readonly kind: "ping"; readonly target: PingTarget }
  /** Tell the rooms that share links with it. */
  | { readonly kind: "suspect" }
  | { readonly kind: "answers"; readonly lastContact?: Instant }
  | { readonly kind: "lost" }
  | { readonly kind: "named"; readonly epoch: Epoch }
  | { readonly kind: "counted"; readonly rows: readonly AliveRoom[] };

/** A peer of whom nothing is known yet. */
export function createLife(host: Host, now: Instant): PeerLife {
  return {
    host,
    metAt: now,
    pace: createPace(),
    lastReceived: now,
    lastProbe: 0 as Instant,
    doubted: false,
    requestsUnderWay: 0,
    requestCount: 0,
    requestsGivenUp: 0,
    pingCount: 0,
  };
}

/** Something came from the peer. */
export function heardFrom(life: PeerLife, now: Instant): void {
  life.lastReceived = now;
  delete life.writtenSince;
}

/** Something was written to the peer. */
export function wroteTo(life: PeerLife, now: Instant): void {
  life.writtenSince ??= now;
}

/** The host's clock was set back: what lies ahead of it counts as now. */
export function noteClock(life: PeerLife, now: Instant): void {
  life.lastReceived = Math.min(life.lastReceived, now) as Instant;
  life.lastProbe = Math.min(life.lastProbe, now) as Instant;
  if (life.writtenSince !== undefined) life.writtenSince = Math.min(life.writtenSince, now) as Instant;
  if (life.probeBy !== undefined) life.probeBy = Math.min(life.probeBy, now + limits.splitRetryLongMs) as Instant;
  if (life.probe !== undefined) life.probe.since = Math.min(life.probe.since, now) as Instant;
  if (life.loss !== undefined) life.loss.since = Math.min(life.loss.since, now) as Instant;
  if (life.pace.since !== undefined) life.pace.since = Math.min(life.pace.since, now) as Instant;
}

// When a probe is due

/**
 * When the peer is to be probed next.
 *
 * @param own our service: of a pair the greater name waits longer, so that one of them asks.
 * @returns undefined while an answer is under way that will tell as much, or nobody wants to know.
 */
export function probeDeadline(
  life: PeerLife,
  own: Host,
  needs: Needs,
  settings: LivenessSettings,
): Instant | undefined {
  const isAwaited = needs.awaited || (needs.queued && life.loss !== undefined);
  if (life.probe !== undefined || life.requestsUnderWay > 0 || (!needs.used && !isAwaited)) return undefined;
  let due = Infinity;
  if (life.probeBy !== undefined) due = life.probeBy;
  // A link that was split by itself is asked about at once, but not again and again.
  else if (isAwaited) due = life.lastProbe + Math.min(limits.splitRetryMs, settings.keepaliveMs / 2);
  if (needs.used && life.loss === undefined) {
    const { keepaliveMs } = settings;
    const unheardMs = isPatient(life, own, needs) ? keepaliveMs * limits.patientKeepalive : keepaliveMs;
    due = Math.min(due, Math.max(life.lastReceived, life.lastProbe) + unheardMs);
    due = Math.min(due, needs.extension ? countsDue(life, needs, settings) : pingDue(life, needs, settings));
  }
  return due === Infinity ? undefined : (Math.ceil(due) as Instant);
}

function isPatient(life: PeerLife, own: Host, needs: Needs): boolean {
  return needs.extension ? own > life.host : needs.pings.every(({ patient }) => patient);
}

/** When the first of the links that wait has waited long enough, and is not asked about again too soon. */
function countsDue({ pace, lastProbe }: PeerLife, needs: Needs, settings: LivenessSettings): number {
  let due = Infinity;
  for (const { since, again } of needs.demands) {
    const atDue = again
      ? lastProbe + waitOf(pace, limits.recountMs)
      : Math.max(since, lastProbe) + waitOf(pace, settings.acknowledgementWaitMs);
    due = Math.min(due, atDue);
  }
  return due;
}

/** Of peers that know only the spec: something was written and nothing came back, and each room is pinged now and then. */
function pingDue(life: PeerLife, needs: Needs, settings: LivenessSettings): number {
  const { pace, writtenSince, lastProbe, metAt } = life;
  const pauseMs = Math.max(limits.pingRoundMs / Math.max(needs.pings.length, 1), limits.pingPauseMinMs);
  const inTurn = Math.max(lastProbe, metAt) + pauseMs;
  if (writtenSince === undefined) return inTurn;
  return Math.min(inTurn, Math.max(writtenSince, lastProbe) + waitOf(pace, settings.acknowledgementWaitMs));
}

/** When the wait for the present probe is over. */
export function probeEnd(life: PeerLife): Instant | undefined {
  return life.probe === undefined ? undefined : ((life.probe.since + life.probe.waitMs) as Instant);
}

// A probe and what becomes of it

/** Sends the probe that is due. */
export function probe(
  life: PeerLife,
  needs: Needs,
  second: boolean,
  settings: LivenessSettings,
  now: Instant,
): LifeEffect {
  const underTraffic = needs.extension ? needs.demands.length > 0 : life.writtenSince !== undefined;
  waitForAnswer(life, underTraffic, second, now);
  life.lastProbe = now;
  delete life.probeBy;
  if (!needs.extension) {
    const target = needs.pings[life.pingCount % Math.max(needs.pings.length, 1)];
    life.pingCount++;
    if (target !== undefined) return { kind: "ping", target };
  }
  const oldestFirst = [...needs.demands].sort((left, right) => left.since - right.since);
  const asked = oldestFirst.slice(0, settings.probeRoomsMax);
  return { kind: "probe", rooms: asked.map(({ room, session, count }) => ({ room, session, count, gone: false })) };
}

function waitForAnswer(life: PeerLife, underTraffic: boolean, second: boolean, now: Instant): void {
  const { idle, traffic } = second ? limits.secondProbeWaitMs : limits.probeWaitMs;
  const namedMs = underTraffic || life.loss !== undefined ? traffic : idle;
  life.probe = { second, underTraffic, since: now, waitMs: waitOf(life.pace, namedMs), after: life.lastReceived };
}

/**
 * A probe was answered: this one, or an earlier one whose time was over, which on a slow link proves as much.
 *
 * @param asked the stream's state when the probe had been written.
 * @param rows the peer's counts.
 * @param awaited some split link waits for a sign of life.
 */
export function probeAnswered(
  life: PeerLife,
  asked: Mark,
  epoch: Epoch | undefined,
  rows: readonly AliveRoom[],
  awaited: boolean,
  now: Instant,
): readonly LifeEffect[] {
  noteAnswered(life.pace, asked, now);
  heardFrom(life, now);
  const isNews = awaited || life.doubted || life.loss !== undefined;
  const lastContact = life.loss?.lastContact ?? life.doubtedAfter;
  const contact = lastContact === undefined ? {} : { lastContact };
  const isLast = asked.at === life.lastProbe;
  delete life.probe;
  delete life.loss;
  delete life.probeBy;
  delete life.doubtedAfter;
  life.doubted = false;
  const effects: LifeEffect[] = [];
  if (epoch !== undefined) {
    if (life.epoch !== epoch) effects.push({ kind: "named", epoch });
    life.epoch = epoch;
  }
  if (isNews) effects.push({ kind: "answers", ...contact });
  // An earlier one's counts are of that time.
  if (isLast && rows.length > 0) effects.push({ kind: "counted", rows });
  return effects;
}

/**
 * The time of a probe is over: after the first the links are suspect, after the second lost.
 *
 * @param needs as they are now, for the second probe.
 * @param mayWrite false while a stream to the peer is being opened: the first probe is still to be written, and the second
 *   would only wait behind it.
 */
export function probeExpired(
  life: PeerLife,
  needs: Needs,
  mayWrite: boolean,
  settings: LivenessSettings,
  now: Instant,
  chance: number,
): readonly LifeEffect[] {
  const { probe: asked } = life;
  if (asked === undefined) return [];
  delete life.probe;
  // Its links have ended meanwhile.
  if (!needs.used && !needs.awaited && !needs.queued) return [];
  if (life.loss?.calledAt !== undefined && life.loss.calledAt >= life.lastProbe) {
    // It has come back since, and what it may have set going is not to be split by what was lost before.
    askSoon(life, now);
    return [];
  }
  if (asked.second || life.loss !== undefined) return lose(life, settings, now, chance);
  life.doubted = true;
  life.doubtedAfter = asked.after;
  if (mayWrite) return [{ kind: "suspect" }, probe(life, needs, true, settings, now)];
  waitForAnswer(life, asked.underTraffic, true, now);
  return [{ kind: "suspect" }];
}

/**
 * The peer is not there: the links are split, and it is probed till it is.
 *
 * @param chance from 0 to 1, so that not all ask at the same time.
 */
export function lose(life: PeerLife, settings: LivenessSettings, now: Instant, chance: number): readonly LifeEffect[] {
  life.loss ??= { since: now, lastContact: life.doubtedAfter ?? life.lastReceived };
  delete life.doubtedAfter;
  life.doubted = false;
  delete life.probe;
  forgetUnderWay(life.pace);
  const isLong = now - life.loss.since >= limits.splitRetryShortForMs;
  const namedMs = isLong ? limits.splitRetryLongMs : limits.splitRetryMs;
  const pauseMs = Math.min(namedMs, settings.keepaliveMs / 2) * (1 + limits.splitRetrySpread * (2 * chance - 1));
  life.probeBy = Math.max(Math.ceil(life.lastProbe + pauseMs), now) as Instant;
  return [{ kind: "lost" }];
}

/** The peer has asked something of us: if it is taken for lost it is asked at once (3.4). */
export function calledBy(life: PeerLife, now: Instant): void {
  if (life.loss === undefined) return;
  life.loss.calledAt = now;
  askSoon(life, now);
}

/** Something tells that the peer may be there again, or no more: it is asked at once. */
export function askSoon(life: PeerLife, now: Instant): void {
  life.probeBy = now;
}

// Streams

/** How far the stream to a peer is. */
export type StreamState = "none" | "opening" | "open";

/**
 * A stream to the peer is being opened, is open, or has ended (3.4): while it is being opened nothing is written to it, and
 * what becomes of it is the outcome of a probe.
 *
 * @param used some link is in use.
 */
export function streamChanged(life: PeerLife, state: StreamState, used: boolean, now: Instant): readonly LifeEffect[] {
  // What was under way on an earlier one may be lost: nothing of it is waited for.
  if (state !== "opening") {
    life.requestsUnderWay = 0;
    life.requestsGivenUp = life.requestCount;
  }
  if (life.loss !== undefined) {
    if (state === "open") askSoon(life, now);
    return [];
  }
  if (state === "opening") {
    if (!used || life.doubted) return [];
    life.doubted = true;
    if (life.probe === undefined) waitForAnswer(life, true, false, now);
    return [{ kind: "suspect" }];
  }
  delete life.probe;
  askSoon(life, now);
  if (state === "none" || !life.doubted) return [];
  delete life.doubtedAfter;
  life.doubted = false;
  return [{ kind: "answers" }];
}
