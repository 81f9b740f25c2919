/** Keeps asking peers whether they are there (3.4), as the host does: the rules are the core's, here are stanzas and clock. */
import { countFor, demandOf, isAheadOf, sharesLink } from "../../src/dmuc/core/counts";
import type { AliveFrame } from "../../src/dmuc/core/frames";
import type { Host, Instant } from "../../src/dmuc/core/ids";
import type { Input, Outcome } from "../../src/dmuc/core/inputs";
import type { Demand, LifeEffect, PeerLife } from "../../src/dmuc/core/liveness";
import type { Room } from "../../src/dmuc/core/room";
import type { Liveness } from "./recorder";

const settings = { keepaliveMs: 60_000, acknowledgementWaitMs: 5_000 };

/** What the prober needs of its server. */
export interface ProberPort {
  readonly host: Host;
  now(): Instant;
  rooms(): readonly Room[];
  feedAll(host: Host, input: Input): void;
  ask(to: Host, rooms: AliveFrame["rooms"], waitMs: number, done: (outcome: Outcome) => void): void;
}

export class Prober {
  private readonly lives = new Map<Host, PeerLife>();

  constructor(
    private readonly port: ProberPort,
    private readonly rules: Liveness,
  ) {}

  private lifeOf(host: Host): PeerLife {
    const known = this.lives.get(host) ?? this.rules.createLife(host, this.port.now());
    this.lives.set(host, known);
    return known;
  }

  private demands(host: Host): readonly Demand[] {
    const rooms = this.port.rooms();
    if (rooms.some((room) => isAheadOf(room, this.port.now()))) this.port.feedAll(host, { kind: "tick" });
    return rooms.flatMap((room) => demandOf(room, host) ?? []);
  }

  private hosts(): readonly Host[] {
    const hosts = new Set<Host>();
    for (const room of this.port.rooms()) {
      for (const { host } of room.links) if (sharesLink(room, host)) hosts.add(host);
    }
    return [...hosts];
  }

  /** A stanza of that peer arrived. */
  heard(host: Host): void {
    const life = this.lives.get(host);
    if (life !== undefined) this.rules.heardFrom(life, this.port.now());
  }

  /** When a probe is due, by the server's own clock. */
  deadline(): number {
    const dues = this.hosts().map(
      (host) =>
        this.rules.probeDeadline(this.lifeOf(host), this.port.host, this.demands(host), settings, this.port.now()) ??
        Infinity,
    );
    return Math.min(Infinity, ...dues);
  }

  /** Sends the probes that are due. */
  ring(): void {
    for (const host of this.hosts()) {
      const life = this.lifeOf(host);
      const demands = this.demands(host);
      const deadline = this.rules.probeDeadline(life, this.port.host, demands, settings, this.port.now()) ?? Infinity;
      const { port } = this;
      if (deadline <= port.now()) this.execute(life, [this.rules.probe(life, demands, false, port.now())]);
    }
  }

  private execute(life: PeerLife, effects: readonly LifeEffect[]): void {
    const { host } = life;
    for (const effect of effects) {
      if (effect.kind === "counted") {
        this.port.feedAll(host, { kind: "counted", host, row: effect.row });
      } else if (effect.kind === "probe") {
        this.port.ask(host, effect.rooms, effect.waitMs, (outcome) => {
          this.execute(life, this.ended(life, outcome));
        });
      } else {
        this.port.feedAll(host, { kind: `peer-${effect.kind}`, host });
      }
    }
  }

  private ended(life: PeerLife, outcome: Outcome): readonly LifeEffect[] {
    const now = this.port.now();
    if (outcome.kind === "unreachable") return this.rules.probeUnanswered(life, this.demands(life.host), now);
    if (outcome.kind === "refused" || outcome.frame.kind !== "alive")
      return this.rules.probeAnswered(life, undefined, [], now);
    return this.rules.probeAnswered(life, outcome.frame.epoch, outcome.frame.rooms, now);
  }

  /** The answer to a peer's probe. */
  answer(host: Host, asked: AliveFrame, epoch: AliveFrame["epoch"]): AliveFrame {
    const rooms = asked.rooms.map((row) => {
      for (const room of this.port.rooms()) {
        const known = countFor(room, host, row);
        if (known !== undefined) return known;
      }
      return { room: row.room, gone: true };
    });
    return { kind: "alive", epoch, rooms };
  }
}
