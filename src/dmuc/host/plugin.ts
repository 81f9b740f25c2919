/** The plugin's life: start, reload, end; and what the room service may ask of it. */
import { restoreRoom } from "../core/saving";
import { surround } from "../core/state";
import type { Room } from "../core/room";
import type { Dialect } from "../dialects/dialect";
import { breakOff, distribute } from "./beginnings";
import { announceFeatures } from "./disco";
import type { Options } from "./options";
import { fromPlain, toPlain } from "./plain";
import type { LocalSide, PluginPort } from "./ports";
import { type Service, allRooms, createService, feed, forget, keepEnding, surroundingsOf, takeUp } from "./service";
import { receiveTraffic } from "./traffic";

/** @noSelf */
export interface Plugin extends PluginPort {
  /** Begins to serve: linked rooms first, then what arrives. */
  begin(side: LocalSide): void;
  /** What `resume` of the next incarnation needs: plain tables. */
  save(): object;
  /** Goes on after a reload, with the links and the epoch of the incarnation before. */
  resume(state: object): void;
}

/** Another value whenever what `save` returns changes its form: then a reload is taken for a restart. */
const stateFormat = 5;

interface State {
  readonly format: number;
  readonly epoch: Service["epoch"];
  readonly rooms: readonly Room[];
}

/** Makes the plugin, which does nothing before `begin`. */
export function createPlugin(options: Options, dialect: Dialect): Plugin {
  const service = createService(options, dialect);
  return {
    roomAt: (jid) => service.rooms.get(jid),
    feed: (room, input) => {
      feed(service, room, input);
    },
    distribute: (jid, chosenPeers) => {
      distribute(service, jid, chosenPeers);
    },
    withdraw: (jid) => {
      breakOff(service, jid);
      const room = service.rooms.get(jid);
      if (room !== undefined) feed(service, room, { kind: "withdraw" });
    },
    forget: (jid) => {
      forget(service, jid);
    },
    begin: (side) => {
      service.side = side;
      begin(service);
    },
    save: () => {
      const state: State = { format: stateFormat, epoch: service.epoch, rooms: presentRooms(service) };
      return toPlain(state) as object;
    },
    resume: (state) => {
      resume(service, state);
    },
  };
}

/** Those that are ending are found by their tombstones. */
function presentRooms(service: Service): readonly Room[] {
  return allRooms(service).filter((room) => !service.ending.includes(room));
}

function begin(service: Service): void {
  announceFeatures(service.dialect);
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
  const { format, epoch, rooms } = fromPlain(state) as Partial<State>;
  if (format === stateFormat && epoch !== undefined && rooms !== undefined) {
    service.epoch = epoch;
    for (const room of rooms) {
      // Options may have changed.
      surround(room, surroundingsOf(service));
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
    // The module was stopped before it could be forgotten.
    if (saved.role === "plain") {
      service.tombstones.bury(restoreRoom(saved, surroundingsOf(service), []));
      service.store.remove(jid);
      continue;
    }
    service.faults.guard(jid, "reading its stored links", () => {
      takeUp(service, restoreRoom(saved, surroundingsOf(service), service.log.read(jid)));
    });
  }
  loadEnding(service);
}

/** Rooms whose end some peer has still to hear of (3.11). */
function loadEnding(service: Service): void {
  for (const saved of service.tombstones.untold()) {
    keepEnding(service, restoreRoom(saved, surroundingsOf(service), []));
  }
}

function wakeLinks(service: Service): void {
  for (const room of allRooms(service)) feed(service, room, { kind: "restored" });
}
