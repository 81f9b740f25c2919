/** The plugin's life: start, reload, end; and what the room service may ask of it. */
import type { Stanza } from "util.stanza";
import { createMirror } from "../../core/state/creation";
import type { Host, InstanceJid, UserJid } from "../../core/words/ids";
import { refusalOfPeer } from "../../core/state/peers";
import { type SavedRoom, restoreRoom } from "../../core/saving";
import { type Surroundings, surround } from "../../core/state/state";
import type { Room } from "../../core/room";
import type { Dialect } from "../../dialects/dialect";
import { isInstance } from "../../wire/jid";
import type { Stanza as WireStanza } from "../../wire/stanza";
import { breakOff, distribute } from "./beginnings";
import { createInvitations } from "./invitations";
import { announceFeatures, featuresOf } from "./disco";
import type { Write } from "../disk";
import { isLimitReached } from "./opening";
import type { Options } from "../options/options";
import { fromPlain, toPlain } from "../plain";
import type { LocalSide, PluginPort } from "../ports";
import { revokeTooOpen } from "./registrations";
import { offerShell } from "./shell";
import {
  type Service,
  allRooms,
  createService,
  discover,
  feed,
  forget,
  keepEnding,
  localSide,
  newLongId,
  peerTable,
  surroundingsOf,
  takeUp,
} from "./service";
import { toElement } from "../stanza";
import { receiveTraffic } from "./traffic";
import { tellBefore, tellAfter } from "./printed";

/** @noSelf */
export interface Plugin extends PluginPort {
  /** Begins to serve: linked rooms first, then what arrives. */
  begin(side: LocalSide): void;
  /** What `resume` of the next incarnation needs: plain tables. */
  save(): object;
  /** Goes on after a reload, with the links and the epoch of the incarnation before. */
  resume(state: object): void;
  /** Called at unload: for good, unless it was saved. */
  stop(): void;
}

/** Another value whenever what `save` returns changes its form: then a reload is taken for a restart. */
const stateFormat = 10;

interface State {
  readonly format: number;
  readonly epoch: Service["epoch"];
  readonly rooms: readonly Room[];
  /** What waits for storage to work again. */
  readonly unwritten: readonly Write[];
}

/** Makes the plugin, which does nothing before `begin`. */
export function createPlugin(options: Options, dialects: readonly Dialect[]): Plugin {
  const service = createService(options, dialects);
  const invitations = createInvitations(service);
  const withdrawShell = offerShell(() => allRooms(service));
  if (options.strictJid) service.afterStep = (room) => revokeTooOpen(service, room);
  let isSaved = false;
  const settle = (): void => {
    if (!isSaved) service.disk.settle();
  };
  module.hook_global("server-stopped", settle);
  service.disk.onRecovered(() => service.side?.saveRooms?.());
  return {
    disk: service.disk,
    roomAt: (jid) => service.rooms.get(jid),
    feed: (room, input) => {
      feed(service, room, input);
    },
    distribute: (jid, chosenPeers) => {
      distribute(service, jid, chosenPeers);
    },
    withdraw: (jid) => {
      withdraw(service, jid);
    },
    openReplica: (self, primary, mode, extension) => openReplica(service, self, primary, { mode, extension }),
    policyOf: (mode) => service.spoken.named(mode)?.policy,
    discover: (host, mode, done) => {
      const dialect = service.spoken.named(mode);
      if (dialect === undefined) done({ kind: "known", dialect: false, extension: false });
      else discover(service, host, dialect, done);
    },
    hear: (room, stanza, host, user) => hear(service, room, stanza, host, user),
    arrived: (jid, user) => {
      invitations.arrived(jid, user);
    },
    tellBefore: (jid, user) => tellBefore(service, jid, user),
    tellAfter: (jid, user) => tellAfter(service, jid, user),
    features: () => featuresOf(service.spoken.all),
    featuresOf: (room) => service.spoken.shownOf(room).map(({ feature }) => feature),
    mayLink: (host, mode) =>
      service.spoken.named(mode) !== undefined && refusalOfPeer(peerTable(service.options), host, mode) === undefined,
    forget: (jid) => {
      forget(service, jid);
    },
    begin: (side) => {
      service.side = side;
      begin(service);
    },
    save: () => {
      isSaved = true;
      const unwritten = service.disk.waiting();
      const state: State = { format: stateFormat, epoch: service.epoch, rooms: presentRooms(service), unwritten };
      return toPlain(state) as object;
    },
    resume: (state) => {
      resume(service, state);
    },
    stop: () => {
      withdrawShell();
      service.timer.stop();
      service.outgoing.detach();
      settle();
    },
  };
}

function withdraw(service: Service, jid: InstanceJid): void {
  breakOff(service, jid);
  const room = service.rooms.get(jid);
  // Of replicas that others have asked for it is no owner who decides.
  const isPushed = room?.surroundings.policy.opening === "pushed";
  if (room !== undefined && isPushed) feed(service, room, { kind: "withdraw" });
}

function openReplica(
  service: Service,
  self: InstanceJid,
  primary: InstanceJid,
  { mode, extension }: { readonly mode: string; readonly extension: boolean },
): Room | undefined {
  const known = service.rooms.get(self);
  const dialect = service.spoken.named(mode);
  if (known !== undefined || dialect === undefined) return known;
  if (isLimitReached(service, primary.slice(primary.indexOf("@") + 1) as Host)) return undefined;
  const room = createMirror({
    self,
    primary,
    random: newLongId(),
    surroundings: surroundingsOf(service, dialect),
    extension,
    given: service.numbersGiven,
  });
  // Rows of an earlier life, if its end was cut short.
  service.log.forget(self);
  takeUp(service, room);
  return room;
}

function hear(service: Service, room: Room, stanza: Stanza, host: Host, user: UserJid): boolean {
  const decoded = service.spoken.of(room).decode(toElement(stanza) as WireStanza);
  if (decoded.kind !== "frame" || decoded.frame.kind !== "event-refused" || !isInstance(decoded.from)) return false;
  const { asked } = decoded.frame;
  // An escaping does not tell it to the letter (D3-31).
  const frame = asked === undefined ? decoded.frame : { ...decoded.frame, asked: { ...asked, user } };
  feed(service, room, { kind: "received", host, from: decoded.from, frame });
  return true;
}

/** Those that are ending are found by their tombstones. */
function presentRooms(service: Service): readonly Room[] {
  return allRooms(service).filter((room) => !service.ending.includes(room));
}

function begin(service: Service): void {
  announceFeatures(service.spoken.all);
  receiveTraffic(service);
  // At a reload, `resume` follows.
  if (typeof module.saved_state === "object") return;
  loadFromDisk(service);
  // While Prosody starts, nothing can be sent yet; a module that is loaded later begins at once.
  if ("start_time" in prosody) {
    wakeLinks(service);
    return;
  }
  module.hook_global("server-started", () => {
    wakeLinks(service);
  });
}

function resume(service: Service, state: object): void {
  const { format, epoch, rooms, unwritten } = fromPlain(state) as Partial<State>;
  if (format === stateFormat && epoch !== undefined && rooms !== undefined) {
    service.disk.takeOver(unwritten ?? []);
    service.epoch = epoch;
    for (const room of rooms) {
      const dialect = service.spoken.named(room.surroundings.mode);
      if (dialect === undefined) continue;
      // Options may have changed.
      surround(room, surroundingsOf(service, dialect));
      takeUp(service, room);
    }
    loadEnding(service);
  } else {
    loadFromDisk(service);
  }
  wakeLinks(service);
}

function loadFromDisk(service: Service): void {
  for (const saved of service.store.all()) {
    const jid = saved.self;
    const surroundings = surroundingsOfSaved(service, saved);
    if (surroundings === undefined) {
      module.log("info", "%s: its links speak %s, which dmuc_modes does not name; they rest", jid, saved.mode);
      continue;
    }
    // The module was stopped before it could be forgotten.
    if (saved.role === "plain") {
      service.tombstones.bury(restoreRoom(saved, surroundings, []));
      service.store.remove(jid);
      continue;
    }
    service.faults.guard(jid, "reading its stored links", () => {
      const logged = service.log.read(jid);
      takeUp(service, restoreRoom(saved, surroundings, logged));
      const last = logged[logged.length - 1];
      if (last !== undefined) localSide(service).mayLack?.(jid, last.message);
    });
  }
  loadEnding(service);
}

/** What a stored room must know of this service; undefined if the dialect of its links is not spoken any more. */
function surroundingsOfSaved(service: Service, { mode = eldestMode }: SavedRoom): Surroundings | undefined {
  const dialect = service.spoken.named(mode);
  return dialect === undefined ? undefined : surroundingsOf(service, dialect);
}

/** Of rooms that were stored before there was another. */
const eldestMode = "dmuc1";

/** Rooms whose end some peer has still to hear of (3.11). */
function loadEnding(service: Service): void {
  for (const saved of service.tombstones.untold()) {
    const surroundings = surroundingsOfSaved(service, saved);
    if (surroundings !== undefined) keepEnding(service, restoreRoom(saved, surroundings, []));
  }
}

function wakeLinks(service: Service): void {
  for (const room of allRooms(service)) feed(service, room, { kind: "restored" });
}
