/**
 * Two services that share many rooms, in one process: the wire between them counts what is written, takes its time, and can
 * swallow everything. Frames travel as they are, without a dialect.
 */
import { countsFor } from "../../src/dmuc/core/exchange/counts";
import { createReplica, createRoom } from "../../src/dmuc/core/state/creation";
import type { Effect, Send } from "../../src/dmuc/core/words/effects";
import type { Frame, ReplicateFrame } from "../../src/dmuc/core/words/frames";
import type { Epoch, Generation, Host, InstanceJid, Instant, Nick, RequestId } from "../../src/dmuc/core/words/ids";
import type { Input, Outcome } from "../../src/dmuc/core/words/inputs";
import { limits } from "../../src/dmuc/core/words/limits";
import * as liveness from "../../src/dmuc/core/links/liveness";
import { meshOfRooms } from "../../src/dmuc/core/words/policy";
import { stanzaErrors } from "../../src/dmuc/core/words/refusals";
import { type Room, type Surroundings, nextDeadline, step } from "../../src/dmuc/core/room";
import { type SimProber, createSimProber, endOf } from "../sim/prober";
import { Scheduler } from "../sim/scheduler";
import { payload, view } from "./cluster";

/** About what the frame has as a stanza. */
function octetsOf(frame: Frame): number {
  if (frame.kind === "event") return 300;
  if (frame.kind !== "backlog") return 400;
  return frame.messages.reduce((octets, { bytes }) => octets + bytes, 400);
}

/** Counts what is written from one service to the other, by kind of frame; answers as "=kind". */
export class Wire {
  readonly scheduler = new Scheduler();
  isHole = false;
  private counts = new Map<string, number>();
  /** When each direction is done with what was written so far. */
  private readonly busyUntil = new Map<Host, number>();

  constructor(
    readonly delayMs: number,
    private readonly octetsPerSecond: number,
  ) {}

  /** One after the other, each direction by itself. */
  send(from: Host, kind: string, octets: number, arrive: () => void): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    if (this.isHole) return;
    const begin = Math.max(this.scheduler.now, this.busyUntil.get(from) ?? 0);
    const end = begin + (octets * 1000) / this.octetsPerSecond;
    this.busyUntil.set(from, end);
    this.scheduler.at(end + this.delayMs, arrive);
  }

  /** What was written since this was asked last. */
  written(): Readonly<Record<string, number>> {
    const written = Object.fromEntries(this.counts);
    this.counts = new Map();
    return written;
  }

  pass(durationMs: number): void {
    this.scheduler.runUntil(this.scheduler.now + durationMs);
  }
}

/** One server with its rooms and its prober. */
export class Service {
  readonly rooms = new Map<InstanceJid, Room>();
  readonly epoch: Epoch;
  peer!: Service;
  private readonly prober: SimProber;
  private rungAt = Infinity;
  private readonly waiting: { readonly room: Room; readonly input: Input }[] = [];
  private isBusy = false;
  private readonly requests = new Map<RequestId, (answer: Extract<Effect, { kind: "answer" }>["answer"]) => void>();
  private requestCount = 0;

  constructor(
    readonly wire: Wire,
    readonly host: Host,
  ) {
    this.epoch = `epoch-of-${host}` as Epoch;
    this.prober = createSimProber(
      {
        host,
        epoch: this.epoch,
        now: () => this.now(),
        trueNow: () => this.now(),
        chance: () => 0.5,
        rooms: () => [...this.rooms.values()],
        feed: (room, input) => this.feed(room, input),
        ask: (_to, frame, waitMs, done) => this.ask(frame, waitMs, done, (answer) => this.peer.probed(frame, answer)),
      },
      liveness,
    );
  }

  private now(): Instant {
    return this.wire.scheduler.now as Instant;
  }

  private surroundings(): Surroundings {
    const users = [] as const;
    const peer = { host: this.peer.host, users, modes: ["dmuc1"], trust: "own" } as const;
    return {
      host: this.host,
      epoch: this.epoch,
      mode: "dmuc1",
      policy: meshOfRooms,
      peers: { peers: [peer], accept: "listed", deny: [] },
      trigger: { kind: "eager" },
      answerWaitMs: limits.answerWaitMs,
      splitGraceMs: 20_000,
      ghostTtlMs: 1_800_000,
      logBounds: { eventsMax: 10_000, bytesMax: 20_971_520, ageMaxMs: 2_592_000_000 },
      pages: { itemsMax: 200, messagesMax: 50, bytesMax: 32_768 },
      stanzasPerSecondMax: 500,
      relaysPerSecondMax: 5,
      replicaTtlMs: 0,
      suspendEmpty: false,
      splitPresence: "away",
      whileSplit: { talk: true, enter: false },
      nickConflict: "rename",
    };
  }

  /** Makes a room that is shared with the peer, with one person in it. */
  open(node: string): Room {
    const room = createRoom(`${node}@${this.host}` as InstanceJid, this.surroundings());
    this.rooms.set(room.self, room);
    this.feed(room, {
      kind: "distribute",
      generation: `generation-${node}` as Generation,
      config: { config: { fields: [] }, digest: "config" },
      lists: { items: [], digest: "lists" },
      history: [],
    });
    this.enter(room, "hecate");
    return room;
  }

  enter(room: Room, nick: string): void {
    this.feed(room, { kind: "local-join", nick: nick as Nick, view: view(`${nick}@${this.host}/desk`) });
  }

  say(room: Room, text: string): void {
    this.feed(room, {
      kind: "local-message",
      nick: "hecate" as Nick,
      payload: payload(text),
      subject: false,
      lasting: true,
      bytes: text.length,
    });
  }

  /** Rooms whose links are in that state. */
  countOf(state: string): number {
    return [...this.rooms.values()].filter(({ links }) => links[0]?.state === state).length;
  }

  feed(room: Room, input: Input): void {
    this.waiting.push({ room, input });
    if (this.isBusy) return;
    this.isBusy = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      for (const effect of step(next.room, next.input, this.now())) this.execute(next.room, effect);
      this.prober.prober.consider(next.room);
      this.wakeAt(next.room);
    }
    this.isBusy = false;
    this.arm();
  }

  private wakeAt(room: Room): void {
    const due = nextDeadline(room);
    if (due === undefined) return;
    this.wire.scheduler.at(due, () => {
      if ((nextDeadline(room) ?? Infinity) <= this.now()) this.feed(room, { kind: "tick" });
    });
  }

  private arm(): void {
    const due = this.prober.deadline();
    if (due >= this.rungAt) return;
    this.rungAt = due;
    this.wire.scheduler.at(Math.max(due, this.now() + 20), () => {
      this.rungAt = Infinity;
      this.prober.ring();
      this.arm();
    });
  }

  private execute(room: Room, effect: Effect): void {
    if (effect.kind === "send") this.send(room, effect);
    else if (effect.kind === "answer") this.requests.get(effect.request)?.(effect.answer);
    else if (effect.kind === "discover") {
      const support = { kind: "known", dialect: true, extension: true } as const;
      this.wire.scheduler.after(0, () => this.feed(room, { kind: "discovered", host: effect.host, support }));
    }
  }

  private send(room: Room, effect: Send): void {
    const { frame, request, host } = effect;
    const deliver = (answer: (given: Outcome) => void): void => this.peer.arrived(effect, answer);
    if (request === undefined) {
      this.prober.prober.wrote(host, octetsOf(frame), "news");
      this.wire.send(this.host, frame.kind, octetsOf(frame), () => deliver(() => undefined));
      return;
    }
    const tell = (outcome: Outcome): void => this.feed(room, { kind: "answered", request, outcome });
    if (effect.answer === "later") {
      this.ask(frame, limits.linkWaitMaxMs, tell, deliver);
      return;
    }
    const underWay = this.prober.prober.request(host, octetsOf(frame), limits.answerWaitMs);
    const done = (outcome: Outcome): void => {
      underWay.ended(endOf(outcome));
      tell(outcome);
    };
    this.ask(frame, underWay.waitMs, done, deliver);
  }

  private ask(
    frame: Frame,
    waitMs: number,
    done: (outcome: Outcome) => void,
    deliver: (answer: (outcome: Outcome) => void) => void,
  ): void {
    let isOpen = true;
    const end = (outcome: Outcome): void => {
      if (!isOpen) return;
      isOpen = false;
      done(outcome);
      this.arm();
    };
    this.wire.scheduler.after(waitMs, () => end({ kind: "unreachable", condition: "remote-server-timeout" }));
    this.wire.send(this.host, frame.kind, octetsOf(frame), () =>
      deliver((outcome) => {
        const kind = outcome.kind === "result" ? outcome.frame.kind : "error";
        this.wire.send(this.peer.host, `=${kind}`, 200, () => {
          this.prober.prober.heard(this.peer.host);
          end(outcome);
        });
      }),
    );
  }

  private probed(frame: Frame, answer: (outcome: Outcome) => void): void {
    if (frame.kind !== "alive") return;
    this.prober.prober.heard(this.peer.host);
    this.prober.prober.called(this.peer.host);
    const rooms = countsFor([...this.rooms.values()], this.peer.host, frame.rooms);
    answer({ kind: "result", frame: { kind: "alive", epoch: this.epoch, rooms } });
    this.arm();
  }

  private arrived(send: Send, answer: (outcome: Outcome) => void): void {
    const { frame } = send;
    const { prober } = this.prober;
    prober.heard(this.peer.host);
    if (send.request !== undefined) prober.called(this.peer.host);
    const to = send.to ?? (frame.kind === "replicate" ? (`${frame.room}@${this.host}` as InstanceJid) : undefined);
    if (to === undefined) return;
    const known = this.rooms.get(to);
    if (known === undefined && frame.kind !== "replicate") return;
    const room = known ?? createReplica(to, frame as ReplicateFrame, this.peer.host, this.surroundings());
    this.rooms.set(to, room);
    this.requestCount++;
    const request = `in-${this.requestCount}` as RequestId;
    this.requests.set(request, (given) => {
      this.requests.delete(request);
      if (given.kind !== "refusal") answer({ kind: "result", frame: given });
      else answer({ kind: "refused", condition: stanzaErrors[given.reason].condition });
    });
    this.feed(room, {
      kind: "received",
      host: this.peer.host,
      frame,
      ...(send.from === undefined ? {} : { from: send.from }),
      ...(send.request === undefined ? {} : { request }),
    });
  }
}

/** Two services that list each other; unless said otherwise, by an ordinary link. */
export function twoServices(
  delayMs = 20,
  octetsPerSecond = Infinity,
): { readonly wire: Wire; readonly one: Service; readonly other: Service } {
  const wire = new Wire(delayMs, octetsPerSecond);
  const one = new Service(wire, "chat.shakespeare.lit" as Host);
  const other = new Service(wire, "rooms.macbeth.lit" as Host);
  one.peer = other;
  other.peer = one;
  return { wire, one, other };
}
