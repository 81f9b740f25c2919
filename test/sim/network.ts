/**
 * Streams between servers: one for each direction, which keeps its order, takes its time, and can break in four ways.
 *
 * A stream is opened by the first packet that is written to it, and both ends hear of that. What is under way when it
 * breaks is lost, silently. What is written afterwards bounces, vanishes or is held back, as the break says. What was held
 * back is delivered after the healing, even when a newer stream has long delivered newer packets: so does TCP
 * (prosody-notes.md section 4).
 */
import type { Host } from "../../src/dmuc/core/words/ids";
import type { Stanza } from "../../src/dmuc/wire/stanza";
import { Random } from "./random";
import type { Scheduler } from "./scheduler";

/** What travels: a stanza, or the error that answers a request. */
export type Packet =
  | { readonly kind: "stanza"; readonly stanza: Stanza }
  | { readonly kind: "result"; readonly request: string; readonly stanza: Stanza }
  | { readonly kind: "error"; readonly request: string; readonly condition: string };

/** Refuse: what is written bounces. Lose: it vanishes. Hold: it is delivered after the healing. */
export type Break = "refuse" | "lose" | "hold";

export interface Endpoint {
  readonly host: Host;
  /** False while the server is down: nobody answers. */
  readonly isRunning: boolean;
  arrived(from: Host, packet: Packet): void;
  /** What was written to that server came back. */
  bounced(to: Host, packet: Packet, condition: string): void;
  /** A stream to or from that server has been established. */
  heard(peer: Host): void;
}

export interface NetworkOptions {
  readonly delayMsMax: number;
  /** Probability that an event with a number is delivered twice. */
  readonly duplicates: number;
}

/** One direction between two servers. */
interface Stream {
  readonly random: Random;
  broken?: Break;
  isOpen: boolean;
  /** Another value at each break: what was under way before it does not arrive. */
  life: number;
  lastArrival: number;
  held: Packet[];
}

/** What has a number is known again; what has none is never sent twice by anybody (3.1). */
function isNumbered(packet: Packet): boolean {
  if (packet.kind !== "stanza") return false;
  return packet.stanza.children.some((child) => typeof child !== "string" && child.attributes["n"] !== undefined);
}

/** All streams between the servers of a cluster. */
export class Network {
  private readonly endpoints = new Map<Host, Endpoint>();
  private readonly streams = new Map<string, Stream>();
  /** Called for each packet that is written, and again when it arrives. */
  tap: (event: "written" | "arrived" | "lost", from: Host, to: Host, packet: Packet) => void = () => undefined;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly seed: number,
    private readonly options: NetworkOptions,
  ) {}

  attach(endpoint: Endpoint): void {
    this.endpoints.set(endpoint.host, endpoint);
  }

  private stream(from: Host, to: Host): Stream {
    const key = `${from} ${to}`;
    const known = this.streams.get(key);
    if (known !== undefined) return known;
    const random = new Random(this.seed, key);
    const fresh: Stream = { random, isOpen: false, life: 0, lastArrival: 0, held: [] };
    this.streams.set(key, fresh);
    return fresh;
  }

  /** Writes a packet. */
  send(from: Host, to: Host, packet: Packet): void {
    this.tap("written", from, to, packet);
    const stream = this.stream(from, to);
    const isThere = this.endpoints.get(to)?.isRunning === true;
    const broken = stream.broken ?? (isThere ? undefined : "refuse");
    if (broken === "hold") {
      stream.held.push(packet);
    } else if (broken === "lose") {
      this.tap("lost", from, to, packet);
    } else if (broken === "refuse") {
      stream.isOpen = false;
      this.scheduler.after(stream.random.between(1, 50), () => {
        this.endpoints.get(from)?.bounced(to, packet, "remote-server-not-found");
      });
    } else {
      if (!stream.isOpen) this.open(from, to, stream);
      this.carry(from, to, stream, packet);
      if (isNumbered(packet) && stream.random.chance(this.options.duplicates)) this.carry(from, to, stream, packet);
    }
  }

  private open(from: Host, to: Host, stream: Stream): void {
    stream.isOpen = true;
    const { life } = stream;
    stream.lastArrival = this.scheduler.now + stream.random.between(20, 200);
    this.scheduler.at(stream.lastArrival, () => {
      if (stream.life !== life) return;
      this.endpoints.get(from)?.heard(to);
      this.endpoints.get(to)?.heard(from);
    });
  }

  private carry(from: Host, to: Host, stream: Stream, packet: Packet): void {
    const { life } = stream;
    const delay = stream.random.between(1, this.options.delayMsMax);
    stream.lastArrival = Math.max(stream.lastArrival, this.scheduler.now + delay);
    this.scheduler.at(stream.lastArrival, () => {
      if (stream.life === life) this.deliver(from, to, packet);
      else this.tap("lost", from, to, packet);
    });
  }

  private deliver(from: Host, to: Host, packet: Packet): void {
    const receiver = this.endpoints.get(to);
    const isThere = receiver?.isRunning === true;
    this.tap(isThere ? "arrived" : "lost", from, to, packet);
    if (isThere) receiver.arrived(from, packet);
  }

  /** Breaks one direction: what is under way is lost, or, if it is to be held back, held. */
  break(from: Host, to: Host, how: Break): void {
    const stream = this.stream(from, to);
    stream.broken = how;
    if (how === "hold") return;
    stream.life++;
    stream.isOpen = false;
  }

  /**
   * Heals one direction: the next packet opens a new stream; what was held back comes within a minute, in its order.
   *
   * @param laterMs before what was held back begins to come.
   */
  heal(from: Host, to: Host, laterMs = 0): void {
    const stream = this.stream(from, to);
    if (stream.broken === undefined) return;
    const { held } = stream;
    stream.held = [];
    stream.isOpen = stream.broken === "hold" && laterMs === 0 && stream.random.chance(0.5);
    delete stream.broken;
    let at = this.scheduler.now + laterMs;
    for (const packet of held) {
      at += stream.random.between(1, Math.max(1, Math.floor(60_000 / held.length)));
      this.scheduler.at(at, () => {
        this.deliver(from, to, packet);
      });
      // The old stream goes on: what is written from now on comes after what it still holds.
      if (stream.isOpen) stream.lastArrival = at;
    }
  }

  isBroken(from: Host, to: Host): boolean {
    return this.stream(from, to).broken !== undefined;
  }

  /** The server stops: its streams end, and what it had written arrives or is lost. */
  stop(host: Host): void {
    for (const [key, stream] of this.streams) {
      const [from, to] = key.split(" ");
      if (from !== host && to !== host) continue;
      stream.isOpen = false;
      if (to === host || stream.random.chance(0.5)) stream.life++;
    }
  }
}
