/**
 * Instances of one room in one process, joined by wires that keep the order of each direction and can be cut.
 *
 * Frames travel as they are, without a dialect: what is tested here are the core's rules alone.
 */
import type { ConfigField } from "../../src/dmuc/core/words/config";
import { countsFor } from "../../src/dmuc/core/exchange/counts";
import type { Effect, Send, Show } from "../../src/dmuc/core/words/effects";
import type { RoomEvent } from "../../src/dmuc/core/words/events";
import type { Frame, PastMessage } from "../../src/dmuc/core/words/frames";
import {
  type Epoch,
  type Generation,
  type Host,
  type InstanceJid,
  type Instant,
  type Nick,
  type Payload,
  type RequestId,
  type UserDomain,
  type UserJid,
  hostOf,
} from "../../src/dmuc/core/words/ids";
import type { Distribute, Input, LocalJoin, Outcome } from "../../src/dmuc/core/words/inputs";
import type { VersionedLists } from "../../src/dmuc/core/words/config";
import * as liveness from "../../src/dmuc/core/links/liveness";
import type { PingTarget } from "../../src/dmuc/core/links/liveness";
import type { PeerTable } from "../../src/dmuc/core/state/peers";
import type { ProbeReply } from "../../src/dmuc/core/exchange/prober";
import { meshOfRooms } from "../../src/dmuc/core/words/policy";
import { stanzaErrors } from "../../src/dmuc/core/words/refusals";
import { type Room, type Surroundings, nextDeadline, step } from "../../src/dmuc/core/room";
import { type Logged, saveRoom } from "../../src/dmuc/core/saving";
import { type Birth, bear } from "../sim/birth";
import { type ServerPort, type SimProber, createSimProber } from "../sim/prober";
import type { Recorder } from "../sim/recorder";

export interface Crossing {
  readonly from: Host;
  readonly to: Host;
  readonly frame: Frame;
  readonly answers: boolean;
}

export const payload = (text: string): Payload => [text] as unknown as Payload;

export const textOf = (content: Payload): string => (content as unknown as readonly string[]).join("");

interface Wired {
  readonly from: Instance;
  readonly to: Instance;
  readonly deliver: () => void;
}

/** One server's instance of the room. */
export class Instance {
  room: Room;
  /** What its people were shown, in order. */
  readonly shown: (Show | { kind: "reflect" })[] = [];
  readonly effects: Effect[] = [];
  /** The rows of the log on its disk. */
  readonly logged: Logged[] = [];
  readonly requests = new Map<RequestId, (answer: Extract<Effect, { kind: "answer" }>) => void>();
  ended = false;
  /** How much this server's clock is ahead of the others'. */
  skewMs = 0;
  prober: SimProber;
  private requestCount = 0;

  constructor(
    readonly cluster: Cluster,
    readonly host: Host,
    birth: Birth,
  ) {
    this.room = this.bear(birth);
    this.prober = this.newProber();
  }

  private newProber(): SimProber {
    const { cluster, host } = this;
    const port: ServerPort = {
      host,
      epoch: this.room.surroundings.epoch,
      now: () => (cluster.now + this.skewMs) as Instant,
      trueNow: () => cluster.now,
      chance: () => 0.5,
      rooms: () => [this.room],
      feed: (_room, input) => this.feed(input),
      ask: (to, frame, _waitMs, done) => cluster.probe(this, to, frame, done),
      ping: (target, done) => cluster.ping(this, target, done),
    };
    return createSimProber(port, liveness);
  }

  private bear(birth: Birth): Room {
    const room = bear(birth);
    this.cluster.recorder?.born(room, birth);
    return room;
  }

  feed(input: Input): void {
    const now = (this.cluster.now + this.skewMs) as Instant;
    const effects = step(this.room, input, now);
    this.cluster.recorder?.stepped(this.room, input, now, effects);
    for (const effect of effects) this.perform(effect);
    this.prober.prober.consider(this.room);
  }

  private perform(effect: Effect): void {
    this.effects.push(effect);
    if (effect.kind === "append") this.logged.push(effect);
    if (effect.kind === "show") this.shown.push(effect);
    else if (effect.kind === "reflect") this.shown.push({ kind: "reflect" });
    else if (effect.kind === "send") this.cluster.carry(this, effect);
    else if (effect.kind === "answer") this.requests.get(effect.request)?.(effect);
    else if (effect.kind === "discover") this.cluster.discover(this, effect.host);
    else if (effect.kind === "end") this.ended = true;
  }

  newRequest(onAnswer: (answer: Extract<Effect, { kind: "answer" }>) => void): RequestId {
    this.requestCount++;
    const request = `in-${this.requestCount}` as RequestId;
    this.requests.set(request, onAnswer);
    return request;
  }

  join(nick: string, user = `${nick}@${this.host.replace("rooms.", "")}/desk`): void {
    this.feed({ kind: "local-join", nick: nick as Nick, view: view(user) });
  }

  leave(nick: string): void {
    this.feed({ kind: "local-leave", nick: nick as Nick, cause: "left", affiliation: "none", payload: payload("") });
  }

  say(nick: string, text: string): void {
    this.feed({
      kind: "local-message",
      nick: nick as Nick,
      payload: payload(text),
      subject: false,
      lasting: true,
      bytes: text.length,
    });
  }

  nicks(): string[] {
    return [...this.room.roster.occupants.keys()].sort();
  }

  /** Texts of messages that were shown here, those of our own people not among them. */
  heard(): string[] {
    const texts: string[] = [];
    for (const shown of this.shown) {
      if (shown.kind === "show" && shown.event.kind === "said") texts.push(textOf(shown.event.payload));
    }
    return texts;
  }

  shownEvents(): RoomEvent[] {
    return this.shown.flatMap((shown) => (shown.kind === "show" ? [shown.event] : []));
  }

  /**
   * @param saved what its disk has of the room's state: by default all.
   * @param logged what it has of the room's log: by default nothing.
   */
  restart(epoch: string, saved = saveRoom(this.room), logged: readonly Logged[] = []): void {
    if (saved === undefined) throw new Error("nothing to restore");
    const surroundings = this.cluster.surroundings(this.host, epoch);
    this.room = this.bear({ kind: "restored", saved, surroundings, logged });
    this.prober = this.newProber();
    this.feed({ kind: "restored" });
  }
}

export function view(user: string): LocalJoin["view"] {
  return { user: user as UserJid, affiliation: "none", role: "participant", payload: payload("") };
}

/** What a codec says of the size of what it reads. */
function sized(frame: Frame): Frame {
  if (frame.kind !== "event" || (frame.event.kind !== "said" && frame.event.kind !== "subject")) return frame;
  return { ...frame, bytes: textOf(frame.event.payload).length };
}

/** What is left of a frame for one who knows only the spec, and what he knows it again by. */
function asPrinted(frame: Frame): Frame {
  if (frame.kind === "event") {
    const { event, said } = frame;
    const isSaid = event.kind === "said" || event.kind === "subject";
    const known = isSaid ? { ...event, likeness: { body: textOf(event.payload) } } : event;
    return { kind: "event", event: known, ...(said === undefined ? {} : { said }) };
  }
  if (frame.kind === "roster") {
    const items = frame.items.map(({ nick, view: { user, affiliation, role } }) => ({
      nick,
      view: { ...(user === undefined ? {} : { user }), affiliation, role, payload: payload("") },
    }));
    return { kind: "roster", items, more: false };
  }
  if (frame.kind === "replicate") return { kind: "replicate", room: frame.room };
  if (frame.kind === "config")
    return { kind: "config", ...(frame.config === undefined ? {} : { config: frame.config }) };
  if (frame.kind === "history") {
    const messages = frame.messages.map(({ event, time, bytes }) => ({
      event: { ...event, likeness: { body: textOf(event.payload) } },
      time,
      bytes,
    }));
    return { kind: "history", messages, left: 0 };
  }
  return frame;
}

/** Servers `rooms.NAME.lit` that all list each other. */
export class Cluster {
  now = 1_700_000_000_000 as Instant;
  readonly crossings: Crossing[] = [];
  readonly instances = new Map<Host, Instance>();
  private readonly wires: Wired[] = [];
  private readonly cuts = new Set<string>();
  private readonly slow = new Map<string, Wired[]>();
  private readonly swallowed = new Map<Host, Frame["kind"]>();
  readonly refusing = new Set<string>();
  extension = true;
  /** Servers that know only the spec. */
  readonly plain = new Set<Host>();
  /** Nodes under which everybody has another room. */
  nodesTaken: readonly string[] = [];
  replicaTtlMs = 604_800_000;
  orphanTtlMs = 0;
  suspendEmpty = false;
  /** Called when a frame is on its way. */
  onSent?: (frame: Frame) => void;
  splitPresence: Surroundings["splitPresence"] = "away";
  splitBan = false;
  nickConflict: Surroundings["nickConflict"] = "rename";
  pages: Surroundings["pages"] = { itemsMax: 200, messagesMax: 50, bytesMax: 32_768 };
  /** By "from to": what its administrator says of the link. */
  readonly thinLinks = new Map<string, { readonly pageBytesMax: number }>();
  logBounds: Surroundings["logBounds"] = { eventsMax: 10_000, bytesMax: 20_971_520, ageMaxMs: 2_592_000_000 };

  constructor(
    readonly hosts: readonly Host[],
    private readonly trigger: Surroundings["trigger"] = { kind: "eager" },
    readonly recorder?: Recorder,
  ) {}

  surroundings(host: Host, epoch = `epoch-of-${host}`): Surroundings {
    const peers = this.hosts
      .filter((other) => other !== host && !this.refusing.has(`${host} ${other}`))
      .map((other) => ({
        host: other,
        users: [other, other.replace("rooms.", "")] as unknown as UserDomain[],
        modes: ["dmuc1"],
        trust: "own" as const,
        ...this.thinLinks.get(`${host} ${other}`),
      }));
    const table: PeerTable = { peers, accept: "listed", deny: [] };
    return {
      host,
      epoch: epoch as Epoch,
      mode: "dmuc1",
      policy: meshOfRooms,
      peers: table,
      trigger: this.trigger,
      answerWaitMs: 30_000,
      splitGraceMs: 20_000,
      ghostTtlMs: 1_800_000,
      logBounds: this.logBounds,
      pages: this.pages,
      stanzasPerSecondMax: 500,
      relaysPerSecondMax: 5,
      replicaTtlMs: this.replicaTtlMs,
      orphanTtlMs: this.orphanTtlMs,
      suspendEmpty: this.suspendEmpty,
      splitPresence: this.splitPresence,
      whileSplit: { talk: true, enter: false, ban: this.splitBan },
      nickConflict: this.nickConflict,
      emptySubject: payload(""),
    };
  }

  /** The source of the room. */
  source(host: Host): Instance {
    const self = `coven@${host}` as InstanceJid;
    const instance = new Instance(this, host, { kind: "created", self, surroundings: this.surroundings(host) });
    this.instances.set(host, instance);
    return instance;
  }

  at(host: Host): Instance {
    const instance = this.instances.get(host);
    if (instance === undefined) throw new Error(`no instance at ${host}`);
    return instance;
  }

  cut(left: Host, right: Host): void {
    this.cuts.add(`${left} ${right}`).add(`${right} ${left}`);
  }

  heal(left: Host, right: Host): void {
    this.cuts.delete(`${left} ${right}`);
    this.cuts.delete(`${right} ${left}`);
  }

  /** From now on what that server sends of that kind is lost without a sign; undefined: nothing is. */
  swallow(from: Host, kind: Frame["kind"] | undefined): void {
    if (kind === undefined) this.swallowed.delete(from);
    else this.swallowed.set(from, kind);
  }

  /** Cuts a server off from all others, or joins it to them again. */
  isolate(host: Host): void {
    for (const other of this.hosts) if (other !== host) this.cut(host, other);
  }

  rejoin(host: Host): void {
    for (const other of this.hosts) if (other !== host) this.heal(host, other);
  }

  discover(asker: Instance, host: Host): void {
    const extension = this.extension && !this.plain.has(host) && !this.plain.has(asker.host);
    const support = this.cuts.has(`${asker.host} ${host}`)
      ? ({ kind: "unknown" } as const)
      : ({ kind: "known", dialect: true, extension } as const);
    this.enqueue(asker, asker, () => asker.feed({ kind: "discovered", host, support }));
  }

  /** A probe, and its answer (3.4). */
  probe(from: Instance, to: Host, frame: Frame, done: (outcome: Outcome) => void): void {
    if (this.cuts.has(`${from.host} ${to}`) || frame.kind !== "alive") {
      this.enqueue(from, from, () => done({ kind: "unreachable", condition: "remote-server-not-found" }));
      return;
    }
    this.enqueue(from, undefined, () => {
      const peer = this.at(to);
      const rooms = countsFor([peer.room], from.host, frame.rooms);
      const answer: Frame = { kind: "alive", epoch: peer.room.surroundings.epoch, rooms };
      this.enqueue(peer, from, () => done({ kind: "result", frame: answer }));
    });
  }

  /** A ping of a room, which a peer that knows only the spec gets in the place of a probe. */
  ping(from: Instance, target: PingTarget, done: (reply: ProbeReply) => void): void {
    const to = hostOf(target.to);
    if (this.cuts.has(`${from.host} ${to}`)) {
      this.enqueue(from, from, () => done({ kind: "bounced" }));
      return;
    }
    this.enqueue(from, undefined, () => {
      const isThere = this.instances.get(to)?.room.self === target.to;
      this.enqueue(from, from, () => done(isThere ? { kind: "alive", rows: [] } : { kind: "no-room" }));
    });
  }

  carry(from: Instance, send: Send): void {
    this.enqueue(from, from, () => this.onSent?.(send.frame));
    this.crossings.push({ from: from.host, to: send.host, frame: send.frame, answers: false });
    const isSwallowed = this.swallowed.get(from.host) === send.frame.kind;
    if (isSwallowed || this.cuts.has(`${from.host} ${send.host}`)) {
      const { request } = send;
      if (request === undefined) return;
      const outcome = { kind: "unreachable", condition: "remote-server-timeout" } as const;
      this.enqueue(from, from, () => from.feed({ kind: "answered", request, outcome }));
      return;
    }
    const { frame, request } = send;
    if (frame.kind === "replicate" && request !== undefined && this.nodesTaken.includes(frame.room)) {
      const outcome = { kind: "refused", condition: stanzaErrors["node-taken"].condition } as const;
      this.enqueue(from, from, () => from.feed({ kind: "answered", request, outcome }));
      return;
    }
    this.enqueue(from, undefined, () => this.arrive(from, send), send.host);
  }

  private arrive(from: Instance, send: Send): void {
    const frame = sized(send.extension ? send.frame : asPrinted(send.frame));
    if (send.request === undefined) from.prober.prober.wrote(send.host, 100, "news");
    let to = this.instances.get(send.host);
    if (frame.kind === "replicate" && (to === undefined || to.ended)) {
      const self = `${frame.room}@${send.host}` as InstanceJid;
      const surroundings = this.surroundings(send.host);
      to = new Instance(this, send.host, { kind: "asked", self, asked: frame, by: from.host, surroundings });
      this.instances.set(send.host, to);
    }
    if (to === undefined) return;
    const receiver = to;
    const request =
      send.request === undefined
        ? undefined
        : receiver.newRequest(({ answer }) => {
            if (answer.kind !== "refusal") {
              this.crossings.push({ from: receiver.host, to: from.host, frame: answer, answers: true });
            }
            const outcome =
              answer.kind === "refusal"
                ? ({ kind: "refused", condition: stanzaErrors[answer.reason].condition } as const)
                : ({ kind: "result", frame: send.extension ? answer : asPrinted(answer) } as const);
            this.enqueue(receiver, from, () => {
              from.prober.prober.heard(receiver.host);
              from.feed({ kind: "answered", request: send.request as RequestId, outcome });
            });
          });
    receiver.prober.prober.heard(from.host);
    if (send.request !== undefined || !send.extension) receiver.prober.prober.called(from.host);
    receiver.feed({
      kind: "received",
      host: from.host,
      frame,
      ...(send.from === undefined ? {} : { from: send.from }),
      ...(request === undefined ? {} : { request }),
    });
  }

  private enqueue(from: Instance, to: Instance | undefined, deliver: () => void, host = to?.host): void {
    const wires = this.slow.get(`${from.host} ${host ?? ""}`) ?? this.wires;
    wires.push({ from, to: to ?? from, deliver });
  }

  /** From now on what one server says to the other is under way till `hurry`. */
  linger(from: Host, to: Host): void {
    this.slow.set(`${from} ${to}`, []);
  }

  /** What was under way arrives, and what comes after it without delay. */
  hurry(from: Host, to: Host): void {
    this.wires.push(...(this.slow.get(`${from} ${to}`) ?? []));
    this.slow.delete(`${from} ${to}`);
  }

  /** Delivers all that is under way, and what follows from it, without letting time pass. */
  settle(): void {
    for (let rounds = 0; rounds < 10_000; rounds++) {
      const next = this.wires.shift();
      if (next === undefined) return;
      next.deliver();
    }
    throw new Error("the cluster does not come to rest");
  }

  /** Lets time pass from deadline to deadline. */
  pass(durationMs: number): void {
    const end = this.now + durationMs;
    for (;;) {
      this.settle();
      const deadlines = [...this.instances.values()].map(
        (instance) => (nextDeadline(instance.room) ?? Infinity) - instance.skewMs,
      );
      const probes = [...this.instances.values()].map(({ prober }) => prober.deadline());
      const next = Math.min(...deadlines, ...probes);
      if (next > end) break;
      this.now = Math.max(next, this.now) as Instant;
      for (const instance of this.instances.values()) {
        instance.prober.ring();
        instance.feed({ kind: "tick" });
      }
    }
    this.now = end as Instant;
    this.settle();
  }

  distribute(
    instance: Instance,
    lists: readonly { jid: string; affiliation: "owner" | "member" }[] = [],
    { history = [], fields = [] }: Partial<{ history: readonly PastMessage[]; fields: ConfigField[] }> = {},
  ): void {
    instance.feed(this.distribution(history, lists, fields));
  }

  distribution(
    history: Distribute["history"],
    items: VersionedLists["items"] = [],
    fields: readonly ConfigField[] = [],
  ): Distribute {
    return {
      kind: "distribute",
      generation: "generation-1" as Generation,
      config: {
        config: { fields: [{ name: "muc#roomconfig_roomname", values: ["The Coven"] }, ...fields] },
        digest: "config-1",
      },
      lists: { items, digest: "lists-1" },
      history,
    };
  }

  /** Frames that crossed from one server to another since a mark. */
  between(from: Host, to: Host, since = 0): string[] {
    return this.crossings
      .slice(since)
      .filter((crossing) => crossing.from === from && crossing.to === to)
      .map((crossing) => (crossing.answers ? `=${crossing.frame.kind}` : crossing.frame.kind));
  }
}
