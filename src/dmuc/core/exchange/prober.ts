/**
 * Keeps asking the peers of a service whether they are there, and gives their rooms the turns to be brought up (3.4, 3.5).
 *
 * The rules are in `liveness.ts`, `pace.ts` and `turns.ts`; here they are put together for all peers. What must be sent or
 * told to a room goes out through the port, and nothing of it is waited for: answers come back by functions that were given
 * with the question, maybe while it is being sent.
 */
import { countedRooms, needsByHost, needsOfLink, noNeeds } from "./counts";
import type { AliveRoom } from "../words/frames";
import type { Epoch, Host, Instant } from "../words/ids";
import type { Input } from "../words/inputs";
import * as liveness from "../links/liveness";
import type { LifeEffect, LivenessSettings, Needs, PeerLife, PingTarget, StreamState } from "../links/liveness";
import { limits } from "../words/limits";
import { type Mark, markOf, noteAnswered, noteUnanswered, noteWritten, waitOf } from "../links/pace";
import { type Room, nameFor } from "../state/state";
import { type Turns, createTurns, earliestTurn, listen, noteRoom, takeTurn } from "../links/turns";

/** Something came back on a stream, with the peer's start and counts if it was asked for them. */
interface Alive {
  readonly kind: "alive";
  readonly epoch?: Epoch;
  readonly rows: readonly AliveRoom[];
}

/** What came of a probe. Silence tells itself by the time. */
export type ProbeReply =
  | Alive
  /** The service is there, and says that the room that was pinged is not. */
  | { readonly kind: "no-room" }
  /** Our own server says that it cannot be reached, or it says so itself. */
  | { readonly kind: "bounced" };

/** What became of a request of a link. */
export type RequestEnd = "answered" | "silent" | "bounced";

/** What the prober needs of its service. @noSelf */
export interface ProberPort {
  readonly host: Host;
  now(): Instant;
  /** From 0 to 1. */
  chance(): number;
  rooms(): readonly Room[];
  feed(room: Room, input: Input): void;
  /** The administrator's values, which do not change. */
  settingsFor(host: Host): LivenessSettings;
  /** What is known of the stream to that host. */
  streamTo(host: Host): StreamState;
  /** Makes the service's timer ring by then. */
  ringBy(deadline: Instant): void;
  /** A probe, ready to be sent: between services, or a ping from room to room. */
  alive(host: Host, rooms: readonly AliveRoom[]): Question;
  ping(target: PingTarget): Question;
  /** Ends the stream to that host, so that the next stanza opens another. */
  hangUp(host: Host): void;
}

/** A probe that is ready to be sent. @noSelf */
export interface Question {
  readonly octets: number;
  /** `done` may be called before this returns, and long after anybody waits for it. */
  send(done: (reply: ProbeReply) => void): void;
}

/** A request of a link that is being sent. @noSelf */
export interface RequestUnderWay {
  readonly waitMs: number;
  /** To be called once. */
  ended(end: RequestEnd): void;
}

/** @noSelf */
export interface Prober {
  /** Something came from that host on a stream. */
  heard(host: Host): void;
  /** It has asked something of us: whoever is taken for lost is asked at once. */
  called(host: Host): void;
  /** So many octets were written to that host: news, or an answer, after which nothing need come. */
  wrote(host: Host, octets: number, what: "news" | "answer"): void;
  /** A request of a link to that host is about to be written, whose answer comes at once: it tells as much as a probe. */
  request(host: Host, octets: number, namedMs: number): RequestUnderWay;
  streamChanged(host: Host, state: StreamState): void;
  /** Something has happened in that room: a probe may be due earlier than before, or a turn be free. */
  consider(room: Room): void;
  /** Does what is due, and asks to be rung for the next. */
  ring(): void;
}

interface Peer {
  readonly life: PeerLife;
  readonly turns: Turns;
  /** The administrator's values. */
  readonly settings: LivenessSettings;
}

/** What of `liveness.ts` is used here. */
export type LifeRules = Pick<
  typeof liveness,
  | "createLife"
  | "heardFrom"
  | "wroteTo"
  | "noteClock"
  | "calledBy"
  | "askSoon"
  | "probeDeadline"
  | "probeEnd"
  | "probe"
  | "probeAnswered"
  | "probeExpired"
  | "lose"
  | "streamChanged"
>;

interface State {
  readonly port: ProberPort;
  readonly rules: LifeRules;
  readonly peers: Map<Host, Peer>;
}

/**
 * Makes the prober, which knows no peer yet.
 *
 * @param rules for tests that want to know what they decide.
 */
export function createProber(port: ProberPort, rules: LifeRules = liveness): Prober {
  const state: State = { port, rules, peers: new Map() };
  return {
    heard: (host) => {
      const peer = state.peers.get(host);
      if (peer !== undefined) rules.heardFrom(peer.life, port.now());
    },
    called: (host) => {
      const peer = state.peers.get(host);
      if (peer?.life.loss === undefined) return;
      rules.calledBy(peer.life, port.now());
      port.ringBy(port.now());
    },
    wrote: (host, octets, what) => {
      const { life } = peerOf(state, host);
      noteWritten(life.pace, octets, port.now());
      if (what === "news") rules.wroteTo(life, port.now());
    },
    request: (host, octets, namedMs) => requestUnderWay(state, peerOf(state, host).life, octets, namedMs),
    streamChanged: (host, stream) => {
      const peer = state.peers.get(host);
      if (peer === undefined) return;
      const used = needsOf(state, host).used;
      execute(state, peer.life, rules.streamChanged(peer.life, stream, used, port.now()));
      port.ringBy(port.now());
    },
    consider: (room) => {
      consider(state, room);
    },
    ring: () => {
      ring(state);
    },
  };
}

function peerOf(state: State, host: Host): Peer {
  const known = state.peers.get(host);
  if (known !== undefined) return known;
  const { port, rules } = state;
  const peer: Peer = {
    life: rules.createLife(host, port.now()),
    turns: createTurns(),
    settings: port.settingsFor(host),
  };
  state.peers.set(host, peer);
  return peer;
}

function needsOf({ port }: State, host: Host): Needs {
  return needsByHost(port.rooms()).get(host) ?? noNeeds();
}

// Requests of links

function requestUnderWay(state: State, life: PeerLife, octets: number, namedMs: number): RequestUnderWay {
  const { port } = state;
  noteWritten(life.pace, octets, port.now());
  const mark = markOf(life.pace, port.now());
  const waitMs = waitOf(life.pace, namedMs);
  life.requestCount++;
  const number = life.requestCount;
  life.requestsUnderWay++;
  const ended = (end: RequestEnd): void => {
    if (number > life.requestsGivenUp) life.requestsUnderWay--;
    if (end === "answered") {
      noteAnswered(life.pace, mark, port.now());
    } else {
      if (end === "silent") noteUnanswered(life.pace, mark, port.now());
      // Its own link is split by that; whether the others are to be, a probe finds out.
      state.rules.askSoon(life, port.now());
    }
    port.ringBy(port.now());
  };
  return { waitMs, ended };
}

// Rooms

function consider(state: State, room: Room): void {
  const { port } = state;
  for (const link of room.links) {
    const { host, terms } = link;
    const { life, turns, settings } = peerOf(state, host);
    if (terms !== undefined) life.agreedKeepaliveMs = terms.keepaliveMs;
    noteRoom(turns, room, host, port.now());
    const deadline = deadlineOf(state, life, needsOfLink(room, link));
    if (deadline !== undefined) port.ringBy(deadline);
    const isTurnFree = turns.waiting.size > 0 && turns.running.size < settings.syncRoomsMax;
    if (isTurnFree && life.loss === undefined) port.ringBy(earliestTurn(turns, room, host, port.now()));
  }
}

/** The administrator's values, but the keepalive that was agreed with the peer for its replicas, or for ours (3.2.2, D2-32). */
function settingsFor(state: State, { host, agreedKeepaliveMs }: PeerLife): LivenessSettings {
  const chosen = peerOf(state, host).settings;
  const keepaliveMs = Math.max(chosen.keepaliveMs, agreedKeepaliveMs ?? 0);
  return keepaliveMs === chosen.keepaliveMs ? chosen : { ...chosen, keepaliveMs };
}

/** Brings up as many rooms as may be brought up at once. */
function giveTurns({ port }: State, { life, turns, settings }: Peer): void {
  const { host } = life;
  turns.listenUntil = Math.min(turns.listenUntil, port.now() + limits.listenMs) as Instant;
  while (life.loss === undefined && port.streamTo(host) !== "opening") {
    const room = takeTurn(turns, host, settings.syncRoomsMax, port.now());
    if (room === undefined) break;
    port.feed(room, { kind: "turn", host });
  }
  if (turns.waiting.size > 0 && turns.listenUntil > port.now()) port.ringBy(turns.listenUntil);
}

function tellRooms({ port }: State, host: Host, input: Input): void {
  for (const room of port.rooms()) if (room.links.some((link) => link.host === host)) port.feed(room, input);
}

// Probes

function deadlineOf(state: State, life: PeerLife, needs: Needs): Instant | undefined {
  const { port, rules } = state;
  rules.noteClock(life, port.now());
  return rules.probeEnd(life) ?? rules.probeDeadline(life, port.host, needs, settingsFor(state, life));
}

function ring(state: State): void {
  const { port } = state;
  // A clock that was set back: rooms tell since when they wait by the time of their last step.
  for (const room of port.rooms()) if (room.lastStep > port.now()) port.feed(room, { kind: "tick" });
  const needs = needsByHost(port.rooms());
  const peers: Peer[] = [];
  for (const [, peer] of state.peers) peers.push(peer);
  for (const peer of peers) {
    probeIfDue(state, peer.life, needs.get(peer.life.host) ?? noNeeds());
    giveTurns(state, peer);
  }
}

function probeIfDue(state: State, life: PeerLife, needs: Needs): void {
  const { port } = state;
  const { host } = life;
  const deadline = deadlineOf(state, life, needs);
  if (deadline === undefined) return;
  if (deadline > port.now()) {
    port.ringBy(deadline);
    return;
  }
  const mayWrite = port.streamTo(host) !== "opening";
  if (life.probe !== undefined) {
    const effects = state.rules.probeExpired(
      life,
      needs,
      mayWrite,
      settingsFor(state, life),
      port.now(),
      port.chance(),
    );
    if (isSilentForLong(life, port.now()) && mayWrite) port.hangUp(host);
    execute(state, life, effects);
  } else if (mayWrite) {
    execute(state, life, [state.rules.probe(life, needs, false, settingsFor(state, life), port.now())]);
  }
  // What is due next: the end of the probe's wait, or the next one after a loss.
  const next = deadlineOf(state, life, needs);
  // If nothing may be written, the stream tells when.
  if (next !== undefined && (next > port.now() || mayWrite)) port.ringBy(next);
}

/** A probe may be stuck behind what a broken stream still tries to bring through. */
function isSilentForLong({ loss }: PeerLife, now: Instant): boolean {
  return loss !== undefined && now - loss.since >= limits.hangUpAfterMs;
}

function execute(state: State, life: PeerLife, effects: readonly LifeEffect[]): void {
  const { host } = life;
  for (const effect of effects) {
    switch (effect.kind) {
      case "probe":
      case "ping":
        sendProbe(state, life, effect);
        break;
      case "counted":
        for (const { room, row } of countedRooms(state.port.rooms(), host, effect.rows)) {
          state.port.feed(room, { kind: "counted", host, row });
        }
        break;
      case "named":
        tellRooms(state, host, { kind: "peer-named", host, epoch: effect.epoch });
        break;
      case "answers": {
        const { lastContact } = effect;
        const contact = lastContact === undefined ? {} : { lastContact };
        // After a loss both sides want the same.
        if (lastContact !== undefined) listen(peerOf(state, host).turns, state.port.now());
        tellRooms(state, host, { kind: "peer-answers", host, ...contact });
        break;
      }
      default:
        tellRooms(state, host, { kind: `peer-${effect.kind}`, host });
    }
  }
}

function sendProbe(state: State, life: PeerLife, effect: Extract<LifeEffect, { kind: "probe" | "ping" }>): void {
  const { port } = state;
  const { host, pace } = life;
  const question = effect.kind === "probe" ? port.alive(host, effect.rooms) : port.ping(effect.target);
  noteWritten(pace, question.octets, port.now());
  const mark = markOf(pace, port.now());
  question.send((reply) => {
    probeEnded(state, life, mark, reply);
    if (reply.kind === "no-room" && effect.kind === "ping") {
      const { from, to } = effect.target;
      const isAsked = (room: Room): boolean =>
        room.links.some((link) => link.peer === to && nameFor(room, link) === from);
      const room = port.rooms().find((other) => isAsked(other));
      if (room !== undefined) port.feed(room, { kind: "link-lost", host });
    }
    port.ringBy(port.now());
  });
}

function probeEnded(state: State, life: PeerLife, mark: Mark, reply: ProbeReply): void {
  const { port } = state;
  const { host } = life;
  if (reply.kind === "bounced") {
    const isWaitedFor = life.probe !== undefined && mark.at === life.lastProbe;
    if (isWaitedFor) execute(state, life, state.rules.lose(life, settingsFor(state, life), port.now(), port.chance()));
    return;
  }
  const { awaited } = needsOf(state, host);
  const counts: Omit<Alive, "kind"> = reply.kind === "alive" ? reply : { rows: [] };
  execute(state, life, state.rules.probeAnswered(life, mark, counts.epoch, counts.rows, awaited, port.now()));
}
