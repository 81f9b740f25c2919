/**
 * Runs the core. One hook is one input is one list of effects, executed in order before the next input (effects.ts); what
 * comes in meanwhile, such as the bounce of a stanza that is just being sent, waits for its turn.
 */
import { custom as idGenerator } from "util.id";
import type { Append, Effect, ImportHistory, Rekey, Renumber } from "../../core/words/effects";
import type { Frame, PastMessage } from "../../core/words/frames";
import { type Epoch, type Host, type InstanceJid, type Instant, sameEvent } from "../../core/words/ids";
import type { Input } from "../../core/words/inputs";
import { invariant } from "../../core/words/invariant";
import type { LivenessSettings } from "../../core/links/liveness";
import { hostLimits, limits } from "../../core/words/limits";
import { type LogBounds, contiguousOf, pastMessage } from "../../core/state/log";
import { isEnded } from "../../core/state/link";
import type { Prober } from "../../core/exchange/prober";
import { type PeerTable, listedPeer, refusalOfPeer } from "../../core/state/peers";
import { type Room, type Surroundings, isDue, nextDeadline, step } from "../../core/room";
import { saveRoom } from "../../core/saving";
import type { PageBounds } from "../../core/state/state";
import { linkWith } from "../../core/state/links";
import { countMessages } from "../../core/state/strands";
import type { Dialect } from "../../dialects/dialect";
import { element, toPayload } from "../../wire/stanza";
import { type Answers, createAnswers } from "./answers";
import { now } from "../clock";
import { type Counters, createCounters } from "./counters";
import { type Discovery, type HostSupport, createDiscovery } from "./disco";
import { type Disk, createDisk } from "../disk";
import { type FaultLog, createFaultLog } from "./faults";
import { type LogStore, openLogStore } from "../storage/log-store";
import { type NoticeOf, createNotices } from "./notices";
import { createLiveness } from "./liveness";
import type { Options } from "../options/options";
import { type Outgoing, createOutgoing } from "./outgoing";
import type { LocalSide, Past } from "../ports";
import { type NoteRefusal, createRefusalLog } from "./refusal-log";
import { createRequests } from "./requests";
import { type RoomStore, openRoomStore } from "../storage/room-store";
import { type Spoken, speak } from "./spoken";
import { type Timer, createTimer } from "./timer";
import { type Tombstones, openTombstones } from "./tombstones";

/** A room whose past is being taken over. */
export interface Beginning {
  /** Name of the dialect that its links are to speak. */
  readonly mode: string;
  chosenPeers: readonly Host[];
  /** What is to be done when it is a primary, or when it shall not be one after all. */
  readonly waiting: ((room: Room | undefined) => void)[];
  readonly past: Past;
  /** What is taken by now. */
  readonly history: PastMessage[];
}

/** All state of the module on this host. */
export interface Service {
  readonly options: Options;
  readonly spoken: Spoken;
  /** One run of this module; a reload carries it on (3.1). */
  epoch: Epoch;
  /** Absent until the room service is attached. */
  side?: LocalSide;
  /** Looks at a room after all that came of an input. */
  afterStep?: (room: Room) => void;
  readonly rooms: Map<InstanceJid, Room>;
  /** The highest number that a room which is gone has given in this start. */
  numbersGiven: number;
  /** Ordinary rooms that are about to be distributed. */
  readonly beginnings: Map<InstanceJid, Beginning>;
  /** Rooms that are gone from this server, whose peers are still to be told (3.11). Nobody finds them by their JID. */
  ending: Room[];
  readonly waiting: { readonly room: Room; readonly input: Input }[];
  /** An input is being worked on; others wait. */
  busy: boolean;
  /** Prosody is shutting down: nothing new begins. */
  stopping: boolean;
  readonly disk: Disk;
  readonly store: RoomStore;
  readonly tombstones: Tombstones;
  readonly log: LogStore;
  readonly faults: FaultLog;
  /** Tells the administrator about a peer, once an hour. */
  readonly notice: NoticeOf;
  readonly noteRefusal: NoteRefusal;
  readonly answers: Answers;
  readonly counters: Counters;
  readonly outgoing: Outgoing;
  readonly discovery: Discovery;
  /** Mirrors that have not answered a set-up, and since when: they are not asked again for a while (D3-17). */
  readonly unfit: Map<Host, Instant>;
  readonly liveness: Prober;
  readonly timer: Timer;
}

/** Epochs and generations: 96 random bits in base64url (3.1). */
export const newLongId = idGenerator(12);

/** Makes the state of a fresh start. */
export function createService(options: Options, dialects: readonly Dialect[]): Service {
  const spoken = speak(dialects);
  const requests = createRequests();
  const answers = createAnswers();
  const disk = createDisk();
  const noteRefusal = createRefusalLog();
  const counters = createCounters();
  const feedIt = (room: Room, input: Input): void => {
    feed(service, room, input);
  };
  const liveness = createLiveness(spoken, requests, {
    epoch: () => service.epoch,
    rooms: () => allRooms(service),
    feed: feedIt,
    settingsFor: (host) => livenessSettings(options, host),
    ringBy: (deadline) => {
      service.timer.ringBy(deadline);
    },
  });
  const service: Service = {
    options,
    spoken,
    epoch: newLongId() as Epoch,
    rooms: new Map(),
    numbersGiven: 0,
    beginnings: new Map(),
    ending: [],
    waiting: [],
    busy: false,
    stopping: false,
    disk,
    store: openRoomStore(disk),
    tombstones: openTombstones(disk),
    log: openLogStore(logBoundsOf(options), disk),
    faults: createFaultLog(),
    notice: createNotices(),
    noteRefusal,
    answers,
    counters,
    outgoing: createOutgoing({
      spoken,
      counters,
      requests,
      answers,
      noteRefusal,
      liveness,
      waitMsOf: (host) => answerWaitMs(options, host),
      isWrittenForEach: options.fanout === "stock",
      feed: feedIt,
    }),
    discovery: createDiscovery(requests, dialects),
    unfit: new Map(),
    liveness,
    timer: createTimer(() => {
      ring(service);
    }),
  };
  return service;
}

/** Who may link, as the core wants to know it. */
export function peerTable(options: Options): PeerTable {
  return { peers: options.peers, accept: options.accept, deny: options.deny as readonly Host[] };
}

function logBoundsOf({ logEventsMax, logBytesMax, logAgeMaxMs }: Options): LogBounds {
  return { eventsMax: logEventsMax, bytesMax: logBytesMax, ageMaxMs: logAgeMaxMs };
}

function pagesOf({ limits: { pageItemsMax, pageMessagesMax, pageBytesMax } }: Options): PageBounds {
  return { itemsMax: pageItemsMax, messagesMax: pageMessagesMax, bytesMax: pageBytesMax };
}

function livenessSettings(options: Options, host: Host): LivenessSettings {
  const peer = options.peers.find((entry) => entry.host === host);
  return {
    keepaliveMs: peer?.keepaliveMs ?? options.keepaliveMs,
    acknowledgementWaitMs: peer?.ackWaitMs ?? options.ackWaitMs,
    // No more than any peer takes.
    probeRoomsMax: Math.min(options.limits.probeRoomsMax, limits.probeRoomsMax),
    syncRoomsMax: options.limits.syncRoomsMax,
  };
}

function answerWaitMs(options: Options, host: Host): number {
  return options.peers.find((peer) => peer.host === host)?.answerWaitMs ?? limits.answerWaitMs;
}

/** What rooms must know of this service, whose links speak that dialect. */
export function surroundingsOf(service: Service, dialect: Dialect): Surroundings {
  const { options, epoch } = service;
  const { talk, enter } = options.replicaSplit;
  const isDecidedHere = dialect.policy.joinsDecidedBy === "instance";
  const ban = dialect.policy.administration === "relayed" && options.splitAdmin;
  return {
    host: module.host as Host,
    epoch,
    mode: dialect.name,
    policy: dialect.policy,
    modes: service.spoken.all.map(({ name, policy }) => ({ name, policy })),
    emptySubject: toPayload([element("subject", {})]),
    peers: peerTable(options),
    trigger: options.trigger === "lazy" ? { kind: "lazy", users: options.triggerUsers } : { kind: "eager" },
    answerWaitMs: limits.answerWaitMs,
    splitGraceMs: options.splitGraceMs,
    ghostTtlMs: options.ghostTtlMs,
    logBounds: logBoundsOf(options),
    pages: pagesOf(options),
    stanzasPerSecondMax: options.limits.stanzasPerSecondMax,
    relaysPerSecondMax: options.limits.relaysPerSecondMax,
    replicaTtlMs: options.shadowTtlMs,
    orphanTtlMs: options.orphanTtlMs,
    suspendEmpty: options.suspendEmpty,
    splitPresence: options.splitPresence,
    nickConflict: options.nickConflict,
    whileSplit: { talk, enter: isDecidedHere ? options.splitJoin : enter, ban },
  };
}

/** The room service of this server. */
export function localSide(service: Service): LocalSide {
  invariant(service.side !== undefined, "the room service is attached before rooms are served");
  return service.side;
}

/** All rooms, also those that are ending. A copy: rooms come and go while it is worked through. */
export function allRooms(service: Service): readonly Room[] {
  const all = [...service.ending];
  service.rooms.forEach((room) => {
    all.push(room);
  });
  return all;
}

/** Takes a room of the core into service. */
export function takeUp(service: Service, room: Room): void {
  service.rooms.set(room.self, room);
  tellGeneration(service, room);
}

/** The room that a peer's instance means: of several lives of one JID the one that it names, or that it is linked with. */
export function roomMeant(service: Service, jid: InstanceJid, peer: string, frame: Frame): Room | undefined {
  const lives = roomsAt(service, jid);
  const linked = lives.filter((room) => linkWith(room, peer as InstanceJid) !== undefined);
  const named = linked.find((room) => frame.kind === "hello" && frame.sync.generation === room.generation);
  return named ?? linked[0] ?? service.rooms.get(jid);
}

/** All lives of that JID: the present one first, then those whose peers are still to be told. */
export function roomsAt({ rooms, ending }: Pick<Service, "rooms" | "ending">, jid: InstanceJid): readonly Room[] {
  const present = rooms.get(jid);
  const lives = ending.filter((room) => room.self === jid);
  return present === undefined ? lives : [present, ...lives];
}

/** Takes up a room that is gone from this server, but whose peers are still to be told (3.11). */
export function keepEnding(service: Service, room: Room): void {
  service.ending.push(room);
  if (service.ending.length > hostLimits.endingRoomsMax) service.ending.shift();
}

function isEnding(service: Service, room: Room): boolean {
  return service.rooms.get(room.self) !== room;
}

/** The room has no links any more, or is gone from this server. */
export function forget(service: Service, jid: InstanceJid): void {
  const room = service.rooms.get(jid);
  if (room !== undefined) service.numbersGiven = Math.max(service.numbersGiven, room.log.given);
  // A primary tells its replicas that it ends; that may take its time.
  if (room !== undefined && room.role !== "replica") {
    if (hasOpenLinks(room)) keepEnding(service, room);
    service.tombstones.bury(room);
  }
  service.rooms.delete(jid);
  service.store.remove(jid);
  service.log.forget(jid);
  service.faults.forget(jid);
}

function hasOpenLinks(room: Room): boolean {
  return room.links.some((link) => !isEnded(link));
}

/** Whether the host holds instances of our rooms, or may, in whatever dialect. */
export function isPeer(service: Service, host: Host): boolean {
  const table = peerTable(service.options);
  if (service.spoken.all.every(({ name }) => refusalOfPeer(table, host, name) !== undefined)) return false;
  // Only unlisted peers need the search.
  return listedPeer(table, host) !== undefined || allRooms(service).some((room) => isLinkedTo(room, host));
}

/** Whether the room has a link to that host. */
function isLinkedTo(room: Room, host: Host): boolean {
  return room.links.some((link) => link.host === host);
}

/** Gives the input to the room, and executes what comes of it: before this returns, or right after the present input. */
export function feed(service: Service, room: Room, input: Input): void {
  feedAll(service, room, [input]);
}

/** The same with several inputs, one after the other. */
export function feedAll(service: Service, room: Room, inputs: readonly Input[]): void {
  const { waiting } = service;
  for (const input of inputs) waiting.push({ room, input });
  if (service.busy) return;
  service.busy = true;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    // It may have been forgotten while the input waited.
    if (!isEnding(service, next.room) || service.ending.includes(next.room)) {
      work(service, next.room, next.input);
      // Of several inputs in a row the last one tells.
      if (waiting[0]?.room === next.room) continue;
      service.timer.ringBy(deadlineOf(service, next.room));
      service.liveness.consider(next.room);
      tellStepped(service, next.room);
    }
  }
  service.ending = service.ending.filter((room) => hasOpenLinks(room));
  service.busy = false;
}

/** The local side may look at the room as it is now. */
function tellStepped({ faults, side, afterStep }: Service, room: Room): void {
  faults.guard(room.self, "what follows from its state", () => side?.stepped?.(room));
  if (afterStep !== undefined) faults.guard(room.self, "who may have a replica of it", () => afterStep(room));
}

function work(service: Service, room: Room, input: Input): void {
  const { faults, counters } = service;
  const { generation } = room;
  if (input.kind === "received") counters.took(input.host, input.frame);
  const effects = faults.guard(room.self, `the input ${input.kind}`, () => step(room, input, now()));
  if (effects === undefined) {
    if (input.kind === "tick") faults.quieten(room.self);
    return;
  }
  counters.consider(room);
  // Before the effects: the stanza-ids of messages that they append depend on it (3.1).
  if (room.generation !== generation) tellGeneration(service, room);
  for (const effect of effects) {
    faults.guard(room.self, `the effect ${effect.kind}`, () => {
      execute(service, room, effect);
    });
  }
  faults.guard(room.self, "the bounds of its log", () => {
    boundLog(service, room);
  });
}

function execute(service: Service, room: Room, effect: Effect): void {
  switch (effect.kind) {
    case "send":
      service.outgoing.send(room, effect);
      return;
    case "answer":
      service.outgoing.answer(room, effect);
      return;
    case "discover":
      discover(service, effect.host, service.spoken.of(room), (support) => {
        feed(service, room, { kind: "discovered", host: effect.host, support });
      });
      return;
    case "save":
      saveToDisk(service, room, effect.ahead === true);
      return;
    case "report":
      module.log(effect.level, "%s", effect.text);
      return;
    case "append":
      append(service, room, effect);
      return;
    case "import-history":
      importHistory(service, room, effect);
      return;
    case "rekey":
    case "renumber":
      amend(service, room, effect);
      return;
    case "take-over":
      if (effect.isUnfit) noteUnfit(service, effect.host);
      localSide(service).perform(room, effect);
      return;
    default:
      // Of a room that is ending, nothing is left here but its JID, which another may have by now.
      if (!isEnding(service, room)) localSide(service).perform(room, effect);
  }
}

function noteUnfit({ unfit }: Service, host: Host): void {
  const oldest = unfit.keys().next().value;
  if (unfit.size >= limits.discoveredHostsMax && oldest !== undefined) unfit.delete(oldest);
  unfit.set(host, now());
}

/** It has not answered a set-up of late (D3-17), or has been away for long (3.2.6). */
export function isUnfit({ unfit }: Service, host: Host): boolean {
  const since = unfit.get(host);
  return since !== undefined && since + limits.absenceKeptMs > now();
}

/** Tells what the host's service supports, as far as it is used here. */
export function discover(service: Service, host: Host, dialect: Dialect, done: (support: HostSupport) => void): void {
  service.discovery.discover(host, dialect, (support) => {
    done(permitted(service, host, support));
  });
}

/** `dmuc_require_secure`: a peer that has not proven its name supports nothing that we would use (3.9). */
function permitted(service: Service, host: Host, support: HostSupport): HostSupport {
  const isSecure = support.kind === "known" && support.secure === true;
  if (!service.options.requireSecure || isSecure) return support;
  service.notice(host, "gets no rooms, since it has shown no valid certificate", "dmuc_require_secure demands one");
  return { kind: "known", dialect: false, extension: false };
}

/** The log first: after a crash between the two the row counts (3.1), and what the archive lacks is put into it. */
function append(service: Service, room: Room, effect: Append): void {
  if (isEnding(service, room)) return;
  service.log.append(room.self, effect);
  localSide(service).perform(room, effect);
}

/** A message has another place in the order, or another number, than it had when it was appended (3.6). */
function amend(service: Service, room: Room, effect: Rekey | Renumber): void {
  if (isEnding(service, room)) return;
  const { host, epoch, sequence } = effect.kind === "rekey" ? effect.id : effect.stamp.id;
  const entry = room.log.entries.find(({ stamp }) => sameEvent(stamp.id, { host, epoch, sequence }));
  const message = entry === undefined ? undefined : pastMessage(entry);
  if (message !== undefined) {
    const { sender } = entry ?? {};
    const contiguous = contiguousOf(room.log, host, epoch);
    service.log.amend(room.self, effect.id, { message, contiguous, ...(sender === undefined ? {} : { sender }) });
  }
  localSide(service).perform(room, effect);
}

/** A new replica's history is in its log, too, or it would have none after a restart (3.6, "Join history"). */
function importHistory(service: Service, room: Room, effect: ImportHistory): void {
  if (isEnding(service, room)) return;
  for (const message of effect.messages) service.log.append(room.self, { message, contiguous: 0 });
  localSide(service).perform(room, effect);
}

/** Only when all effects of an input are done: the room is saved, and what it says to have must be in the log. */
function boundLog(service: Service, room: Room): void {
  if (isEnding(service, room)) return;
  const kept = countMessages(room.log);
  if (!service.log.isOverfull(room.self, kept)) return;
  saveToDisk(service, room);
  service.log.trim(room.self, kept);
}

function saveToDisk(service: Service, room: Room, isAhead = false): void {
  if (isEnding(service, room)) {
    service.tombstones.bury(room);
    return;
  }
  const saved = saveRoom(room, isAhead);
  if (saved === undefined) forget(service, room.self);
  else service.store.write(room.self, saved);
}

function tellGeneration(service: Service, room: Room): void {
  const { generation, self } = room;
  if (generation === undefined) return;
  service.faults.guard(self, "the generation of its stanza-ids", () => {
    localSide(service).setGeneration(self, generation);
  });
}

function deadlineOf(service: Service, room: Room): Instant | undefined {
  const { faults } = service;
  const deadline = faults.guard(room.self, "its deadline", () => nextDeadline(room));
  return deadline === undefined ? undefined : (Math.max(deadline, faults.quietUntil(room.self)) as Instant);
}

function ring(service: Service): void {
  service.liveness.ring();
  for (const room of allRooms(service)) {
    const deadline = deadlineOf(service, room);
    if (isDue(room, deadline, now())) feed(service, room, { kind: "tick" });
    else service.timer.ringBy(deadline);
  }
}
