/** Keeps asking peers whether they are there (3.4), as the host does: the rules are the core's, here are stanzas and clock. */
import type { AliveFrame, Frame } from "../../src/dmuc/core/words/frames";
import type { Host, Instant } from "../../src/dmuc/core/words/ids";
import type { Input, Outcome } from "../../src/dmuc/core/words/inputs";
import { limits } from "../../src/dmuc/core/words/limits";
import type { LivenessSettings, PingTarget } from "../../src/dmuc/core/links/liveness";
import {
  type LifeRules,
  type ProbeReply,
  type Prober,
  type ProberPort,
  type RequestEnd,
  createProber,
} from "../../src/dmuc/core/exchange/prober";
import type { Room } from "../../src/dmuc/core/room";

const settings: LivenessSettings = {
  keepaliveMs: 60_000,
  acknowledgementWaitMs: 5_000,
  probeRoomsMax: 100,
  syncRoomsMax: 8,
};

/** What the prober needs of its server. */
export interface ServerPort {
  readonly host: Host;
  readonly epoch: AliveFrame["epoch"];
  /** By the server's own clock, and by no clock at all. */
  now(): Instant;
  trueNow(): number;
  /** From 0 to 1. */
  chance(): number;
  rooms(): readonly Room[];
  feed(room: Room, input: Input): void;
  ask(to: Host, frame: Frame, waitMs: number, done: (outcome: Outcome) => void): void;
  /** For peers that know only the spec; absent where there are none. */
  ping?(target: PingTarget, done: (reply: ProbeReply) => void): void;
}

/** The prober of one run of a server, and when it wants to be rung. */
export interface SimProber {
  readonly prober: Prober;
  /** By no clock: a timer runs on when a clock is set. */
  deadline(): number;
  ring(): void;
}

function replyOf(outcome: Outcome): ProbeReply | undefined {
  if (outcome.kind === "result" && outcome.frame.kind === "alive") {
    return { kind: "alive", epoch: outcome.frame.epoch, rows: outcome.frame.rooms };
  }
  if (outcome.kind !== "unreachable") return { kind: "alive", rows: [] };
  return outcome.condition === "remote-server-timeout" ? undefined : { kind: "bounced" };
}

/** How a request's end looks to the prober. */
export function endOf(outcome: Outcome): RequestEnd {
  if (outcome.kind !== "unreachable") return "answered";
  return outcome.condition === "remote-server-timeout" ? "silent" : "bounced";
}

export function createSimProber(port: ServerPort, rules: LifeRules): SimProber {
  let due = Infinity;
  const ports: ProberPort = {
    host: port.host,
    now: () => port.now(),
    chance: () => port.chance(),
    rooms: () => port.rooms(),
    feed: (room, input) => port.feed(room, input),
    settingsFor: () => settings,
    streamTo: () => "open",
    ringBy: (deadline) => {
      due = Math.min(due, port.trueNow() + deadline - port.now());
    },
    alive: (host, rooms) => ({
      octets: 100 + 50 * rooms.length,
      send: (done) => {
        const frame: AliveFrame = { kind: "alive", epoch: port.epoch, rooms };
        port.ask(host, frame, limits.probeKeptMs, (outcome) => {
          const reply = replyOf(outcome);
          if (reply !== undefined) done(reply);
        });
      },
    }),
    ping: (target) => ({ octets: 100, send: (done) => port.ping?.(target, done) }),
    hangUp: () => undefined,
  };
  const prober = createProber(ports, rules);
  return {
    prober,
    deadline: () => due,
    ring: () => {
      if (due > port.trueNow()) return;
      due = Infinity;
      prober.ring();
    },
  };
}
