/**
 * One server: runs the core as the host does, with its own clock, its disk, and its streams to the others. It can crash
 * between any two effects.
 */
import type { Deliver, Effect, Judge, Send } from "../../src/dmuc/core/words/effects";
import type { PastMessage } from "../../src/dmuc/core/words/frames";
import {
  type Epoch,
  type Generation,
  type Host,
  type InstanceJid,
  type Instant,
  hostOf,
} from "../../src/dmuc/core/words/ids";
import type { Input } from "../../src/dmuc/core/words/inputs";
import { limits } from "../../src/dmuc/core/words/limits";
import { isEnded } from "../../src/dmuc/core/state/link";
import { type Room, type Surroundings, isDue, nextDeadline, step } from "../../src/dmuc/core/room";
import { saveRoom } from "../../src/dmuc/core/saving";
import { linkWith } from "../../src/dmuc/core/state/links";
import { countMessages } from "../../src/dmuc/core/state/strands";
import { type Tombstone, bury, isBuried } from "../../src/dmuc/core/tombstones";
import type { Stanza } from "../../src/dmuc/wire/stanza";
import { type Birth, bear } from "./birth";
import { Disk } from "./disk";
import { LocalRoom } from "./local-room";
import type { Endpoint, Packet } from "./network";
import { textPayload } from "./people";
import { Post } from "./post";
import { type ServerPort, type SimProber, createSimProber, endOf } from "./prober";
import { Random } from "./random";
import { Reception } from "./reception";
import type { Slot, World } from "./world";

/** The host's timer never rings faster than this. */
const tickPauseMinMs = 20;

/** So long it takes till what was written to somebody who is not there has come back. */
const bounceMs = 1_000;

/** About what a request has. */
const requestOctets = 500;

export class Node implements Endpoint {
  isRunning = true;
  epoch: Epoch;
  /** How far its clock is from the true time. */
  clockOffsetMs = 0;
  readonly slots = new Map<InstanceJid, Slot>();
  /** Rooms that are gone here, whose peers are still to be told. */
  ending: Slot[] = [];
  /** On the disk: lives of rooms that have ended here. */
  private tombstones: readonly Tombstone[] = [];
  /** Effects that are still executed before the server crashes; undefined: it does not. */
  crashAfter: number | undefined;
  onCrash: () => void = () => undefined;
  prober: SimProber;
  /** Of replicas that have ended here, by the life of the room: what their senders have seen was promised (3.1). */
  private readonly endedBefore: { readonly life: Generation | undefined; readonly local: LocalRoom }[] = [];
  private readonly disks = new Map<InstanceJid, { disk: Disk; local: LocalRoom }>();
  private startCount = 1;
  private wantedCount = 0;
  /** The highest number that a room which is gone has given in this start. */
  private numbersGiven = 0;
  private wakeToken = 0;
  post: Post;
  private readonly reception = new Reception(this);
  private waiting: { readonly slot: Slot; readonly input: Input }[] = [];
  private isBusy = false;

  constructor(
    readonly world: World,
    readonly host: Host,
  ) {
    this.epoch = this.newEpoch();
    this.prober = this.newProber();
    this.post = new Post(this, world, this.epoch);
  }

  private newEpoch(): Epoch {
    return this.world.newEpoch(this.host, this.startCount);
  }

  private newProber(): SimProber {
    const { epoch, host, world } = this;
    const random = new Random(world.seed, `probes of ${epoch}`);
    const port: ServerPort = {
      host,
      epoch,
      now: () => this.now(),
      trueNow: () => world.scheduler.now,
      chance: () => random.fraction(),
      rooms: () => this.allSlots().map((slot) => slot.room),
      feed: (room, input) => {
        const slot = this.allSlots().find((other) => other.room === room);
        if (slot !== undefined) this.feed(slot, input);
      },
      ask: (to, frame, waitMs, done) => {
        this.ask(to, frame, { from: host, to }, true, waitMs, done);
      },
      ping: (target, done) => {
        const { epoch: asker } = this;
        this.post.ping(target, (outcome) => {
          if (!this.isRunning || this.epoch !== asker) return;
          done(outcome);
          this.arm();
        });
      },
    };
    return createSimProber(port, world.liveness);
  }

  now(): Instant {
    return (this.world.scheduler.now + this.clockOffsetMs) as Instant;
  }

  /** The room as this server keeps it, also while it is down. */
  localOf(jid: InstanceJid): LocalRoom | undefined {
    return this.disks.get(jid)?.local;
  }

  allSlots(): readonly Slot[] {
    return [...this.ending, ...this.slots.values()];
  }

  /** Takes a room into service; what is on the disk of one of that name stays. */
  takeUp(birth: Birth): Slot {
    const room = this.bear(birth);
    const known = this.disks.get(room.self);
    const local = known?.local ?? this.newLocalRoom();
    const disk = known?.disk ?? new Disk();
    disk.archive = local.archive;
    this.disks.set(room.self, { disk, local });
    const { shownAtHome, upward } = this.world.dialectOf(this.host).policy;
    local.isShownByCore = room.role === "replica" && shownAtHome === "with-primary-copy";
    local.isLight = room.role === "replica" && upward === "as-sent";
    const slot: Slot = { room, local, disk };
    this.slots.set(room.self, slot);
    return slot;
  }

  /** People here want to be in a room elsewhere: there shall be a replica of it, if there is none. */
  want(self: InstanceJid, primary: InstanceJid): void {
    if (!this.isRunning) return;
    let slot = this.slots.get(self);
    if (slot === undefined) {
      slot = this.takeUp(this.wanted(self, primary));
      slot.local.isOpen = false;
    }
    const [link] = slot.room.links;
    if (link === undefined || link.established || (link.state !== "idle" && link.state !== "refused")) return;
    const terms = { keepaliveMs: 60_000, history: true, messagesMax: 1_000, bytesMax: 1_000_000 };
    this.feed(slot, { kind: "register", terms });
  }

  /** Somebody here wants to come in, which asks for a replica of the room as well (D3-13). */
  joinable(self: InstanceJid, primary: InstanceJid): Slot | undefined {
    const known = this.slots.get(self);
    if (known !== undefined || !this.isRunning) return known;
    return this.takeUp(this.wanted(self, primary));
  }

  private wanted(self: InstanceJid, primary: InstanceJid): Birth {
    this.wantedCount++;
    const random = String(this.wantedCount).padStart(5, "0");
    const extension = !this.world.plainHosts.includes(hostOf(primary));
    const given = this.numbersGiven;
    return { kind: "wanted", self, primary, random, surroundings: this.surroundings(), extension, given };
  }

  /** The host has a timer of its own for who waits to come in, whatever becomes of the clock. */
  ringAgain(self: InstanceJid): void {
    const slot = this.slots.get(self);
    if (slot?.room.links.some(({ state }) => state === "requested") === true) this.feed(slot, { kind: "tick" });
  }

  private bear(birth: Birth): Room {
    const room = bear(birth);
    this.world.watch.born(room, birth);
    return room;
  }

  /** Replicas that have ended here, while the room lives (D3-02). */
  roomsBefore(life: Generation | undefined): readonly LocalRoom[] {
    return this.endedBefore.filter((before) => before.life === life).map(({ local }) => local);
  }

  /** What is in its archive of the room, whether it runs or not. */
  archiveOf(jid: InstanceJid): readonly PastMessage[] {
    return this.disks.get(jid)?.local.archive ?? [];
  }

  /**
   * Who is in by this server though it serves no client of his: a replica has let go of him. What is written to him comes back,
   * and mod_muc puts him out.
   */
  private putOutPhantoms(slot: Slot): void {
    const { room, local } = slot;
    if (room.role !== "primary" || !this.world.hasMirrors()) return;
    for (const { nick, home, view } of room.roster.occupants.values()) {
      if (home !== this.host || local.seats.get(nick)?.person !== undefined) continue;
      this.world.scheduler.after(bounceMs, () => {
        const isStill = room.roster.occupants.get(nick)?.home === this.host;
        if (!this.isRunning || !isStill || local.seats.get(nick)?.person !== undefined) return;
        const left = { kind: "left", nick, cause: "failed", affiliation: view.affiliation } as const;
        const event = { ...left, payload: textPayload("status", "") };
        local.putOut(event);
        this.feed(slot, { ...event, kind: "local-leave" });
      });
    }
  }

  /** In a star the primary tells a server of its own people, too: there a hostile one gets its own lies back. */
  isLied(): boolean {
    return this.world.dialectOf(this.host).policy.topology === "star" && this.world.watch.hostile.has(this.host);
  }

  private newLocalRoom(): LocalRoom {
    return new LocalRoom(this.host, (rule, text) => {
      if (!this.isLied()) this.world.watch.violation(rule, this.host, text);
    });
  }

  /** What a room must know of this server. */
  surroundings(): Surroundings {
    return this.world.surroundings(this.host, this.epoch);
  }

  // Running the core

  feed(slot: Slot, input: Input): void {
    this.waiting.push({ slot, input });
    if (this.isBusy) return;
    this.isBusy = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      this.work(next.slot, next.input);
      this.prober.prober.consider(next.slot.room);
    }
    this.isBusy = false;
    this.ending = this.ending.filter(({ room }) => room.links.some((link) => !isEnded(link)));
    this.arm();
  }

  private work(slot: Slot, input: Input): void {
    const { watch } = this.world;
    const isPresent = this.slots.get(slot.room.self) === slot;
    if (!this.isRunning || (!isPresent && !this.ending.includes(slot))) return;
    const before = watch.before(this, slot, input);
    let effects: readonly Effect[];
    try {
      effects = step(slot.room, input, this.now());
    } catch (thrown) {
      watch.violation("throws", this.host, `${input.kind}: ${String(thrown)}`);
      return;
    }
    watch.stepped(this, slot, input, effects, before);
    for (const effect of effects) {
      if (this.crashAfter !== undefined) {
        if (this.crashAfter <= 0) return this.crash();
        this.crashAfter--;
      }
      this.execute(slot, effect);
    }
    this.boundLog(slot);
    if (effects.some(({ kind }) => kind === "save")) this.putOutPhantoms(slot);
    watch.settled(this, slot);
  }

  private execute(slot: Slot, effect: Effect): void {
    const isEnding = this.slots.get(slot.room.self) !== slot;
    switch (effect.kind) {
      case "send":
        return this.send(slot, effect);
      case "answer":
        return this.post.answer(effect.request, effect.answer, (peer) => linkWith(slot.room, peer)?.extension === true);
      case "discover":
        return this.discover(slot, effect.host);
      case "save":
        return isEnding ? this.bury(slot) : this.save(slot, effect.ahead === true);
      case "report":
        return this.world.watch.note(this.host, effect.level, effect.text);
      case "append":
        slot.disk.append(effect);
        return slot.local.perform(effect);
      case "rekey":
        slot.disk.rekey(effect);
        return slot.local.perform(effect);
      case "renumber":
        slot.disk.renumber(effect);
        return slot.local.perform(effect);
      case "judge":
        return this.judge(slot, effect);
      case "deliver":
        return this.deliver(slot, effect);
      case "end":
        slot.local.clear();
        return;
      default:
        if (!isEnding) slot.local.perform(effect);
    }
  }

  private deliver(slot: Slot, effect: Deliver): void {
    const { frame } = effect;
    if (frame.kind === "private" || frame.type === "result" || frame.type === "error") {
      slot.local.perform(effect);
      return;
    }
    const answer = slot.local.question(frame);
    if (answer !== undefined) this.feed(slot, answer);
  }

  private judge(slot: Slot, { event, home, id, user, comesIn }: Judge): void {
    const occupant = event.nick === undefined ? undefined : slot.room.roster.occupants.get(event.nick);
    const isHis = occupant?.home === home && (user === undefined || occupant.view.user === user);
    const verdict = slot.local.judge(event, isHis, user, comesIn === true);
    this.feed(slot, { kind: "judged", id, verdict });
  }

  private save(slot: Slot, isAhead = false): void {
    const saved = saveRoom(slot.room, isAhead);
    if (saved === undefined) this.forget(slot.room.self);
    else slot.disk.save(saved);
  }

  private boundLog(slot: Slot): void {
    const kept = countMessages(slot.room.log);
    if (this.slots.get(slot.room.self) !== slot || !slot.disk.isOverfull(kept)) return;
    this.save(slot);
    slot.disk.trim(kept);
  }

  private bury({ room }: Slot): void {
    this.tombstones = bury(this.tombstones, room, this.now());
  }

  /** Whether that life of the room has ended here. */
  isBuried(jid: InstanceJid, generation: Generation): boolean {
    return isBuried(this.tombstones, jid, generation);
  }

  /** The room has no links any more, or is gone from this server. */
  forget(jid: InstanceJid): void {
    const slot = this.slots.get(jid);
    if (slot === undefined) return;
    const { room } = slot;
    if (room.role !== "replica" && room.links.some((link) => !isEnded(link))) this.ending.push(slot);
    this.bury(slot);
    if (this.world.hasMirrors()) this.endedBefore.push({ life: room.generation, local: slot.local });
    this.numbersGiven = Math.max(this.numbersGiven, room.log.given);
    this.slots.delete(jid);
    this.disks.delete(jid);
  }

  /** Asks to be woken at the earliest deadline of a room or probe. */
  private arm(): void {
    const dues = this.allSlots().map((slot) => (nextDeadline(slot.room) ?? Infinity) - this.clockOffsetMs);
    const due = Math.min(this.prober.deadline(), ...dues);
    this.wakeToken++;
    if (due === Infinity || !this.isRunning) return;
    const token = this.wakeToken;
    const { scheduler } = this.world;
    scheduler.at(Math.max(due, scheduler.now + tickPauseMinMs), () => {
      if (token === this.wakeToken && this.isRunning) this.wake();
    });
  }

  private wake(): void {
    this.prober.ring();
    for (const slot of this.allSlots()) {
      if (isDue(slot.room, nextDeadline(slot.room), this.now())) this.feed(slot, { kind: "tick" });
    }
    this.arm();
  }

  private send(slot: Slot, effect: Send): void {
    const address = { from: effect.from ?? this.host, to: effect.to ?? effect.host };
    const { host, frame, extension, request } = effect;
    if (request === undefined) {
      if (this.world.plainHosts.includes(host)) this.prober.prober.wrote(host, requestOctets, "news");
      return this.post.tell(host, frame, address, extension);
    }
    if (effect.answer === "later") {
      this.ask(host, frame, address, extension, limits.linkWaitMaxMs, (outcome) => {
        this.feed(slot, { kind: "answered", request, outcome });
      });
      return;
    }
    const underWay = this.prober.prober.request(host, requestOctets, limits.answerWaitMs);
    this.ask(host, frame, address, extension, underWay.waitMs, (outcome) => {
      underWay.ended(endOf(outcome));
      this.feed(slot, { kind: "answered", request, outcome });
    });
  }

  /** A request whose answer counts only in this run of the server. */
  private ask(...[to, frame, address, extension, waitMs, done]: Parameters<Post["ask"]>): void {
    const { epoch } = this;
    this.post.ask(to, frame, address, extension, waitMs, (outcome) => {
      if (!this.isRunning || this.epoch !== epoch) return;
      done(outcome);
      this.arm();
    });
  }

  private discover(slot: Slot, host: Host): void {
    const { network, scheduler } = this.world;
    const start = this.epoch;
    scheduler.after(100, () => {
      const isReached = !network.isBroken(this.host, host) && !network.isBroken(host, this.host);
      const support = isReached
        ? ({ kind: "known", dialect: true, extension: !this.world.plainHosts.includes(host) } as const)
        : ({ kind: "unknown" } as const);
      if (this.isRunning && start === this.epoch) this.feed(slot, { kind: "discovered", host, support });
    });
  }

  // Receiving

  heard(peer: Host): void {
    if (!this.isRunning) return;
    this.prober.prober.called(peer);
    this.arm();
  }

  bounced(to: Host, packet: Packet, condition: string): void {
    if (!this.isRunning || packet.kind !== "stanza" || this.post.bounced(packet.stanza, condition)) return;
    const from = packet.stanza.attributes["from"]?.split("/")[0] as InstanceJid;
    const slot = this.slots.get(from) ?? this.slotOfUser(to, packet.stanza);
    if (slot !== undefined) this.feed(slot, { kind: "bounced", host: to, condition });
  }

  /** Where nothing is counted a user's own stanza that comes back is the only sign. */
  private slotOfUser(to: Host, { attributes }: Stanza): Slot | undefined {
    const room = attributes["to"]?.split("/")[0];
    const isCounted = !this.world.plainHosts.includes(to);
    return isCounted ? undefined : this.allSlots().find((slot) => slot.room.primary === room);
  }

  arrived(from: Host, packet: Packet): void {
    this.prober.prober.heard(from);
    if (packet.kind === "stanza") this.reception.arrived(from, packet.stanza);
    else this.post.answered(from, packet);
  }

  // Crashing

  /** Everything in memory is gone, and everybody who was in through this server. */
  crash(): void {
    this.crashAfter = undefined;
    if (!this.isRunning) return;
    this.isRunning = false;
    this.waiting = [];
    this.ending = [];
    for (const slot of this.slots.values()) slot.local.clear();
    this.slots.clear();
    this.numbersGiven = 0;
    this.world.network.stop(this.host);
    this.world.watch.crashed(this);
    this.onCrash();
  }

  /** Starts anew with what is on the disk. */
  restart(rollBackSaves = 0): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.startCount++;
    this.epoch = this.newEpoch();
    this.prober = this.newProber();
    this.post = new Post(this, this.world, this.epoch);
    for (const [jid, { disk, local }] of [...this.disks]) {
      if (rollBackSaves > 0) disk.rollBack(rollBackSaves);
      const saved = disk.state();
      if (saved === undefined) {
        this.disks.delete(jid);
        continue;
      }
      const surroundings = this.surroundings();
      const room = this.bear({ kind: "restored", saved, surroundings, logged: disk.log() });
      if (room.role === "plain") {
        // It crashed before the room was forgotten.
        this.tombstones = bury(this.tombstones, room, this.now());
        this.disks.delete(jid);
        continue;
      }
      this.slots.set(jid, { room, local, disk });
      local.lists = saved.lists.items;
      local.isOpen = saved.open;
    }
    for (const { untold } of this.tombstones) {
      if (untold === undefined) continue;
      const room = this.bear({ kind: "restored", saved: untold, surroundings: this.surroundings(), logged: [] });
      this.ending.push({ room, local: this.newLocalRoom(), disk: new Disk() });
    }
    this.world.watch.note(this.host, "info", `started anew as ${this.epoch}`);
    for (const slot of this.allSlots()) this.feed(slot, { kind: "restored" });
    this.arm();
  }
}
