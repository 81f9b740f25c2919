/** Listens to a cluster and tells, in words, what crosses its links and what its servers write into their logs. */
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Host } from "../../src/dmuc/core/words/ids";
import type { Stanza } from "../../src/dmuc/wire/stanza";
import type { Dialect } from "../../src/dmuc/dialects/dialect";
import type { Cluster } from "./cluster";
import type { Break, Packet } from "./network";
import { type Words, nameWidth } from "./words";

export class Listener {
  private lines: string[] = [];
  private begunAt = 0;
  private showsTime = false;
  private readonly breaks = new Map<string, Break>();
  /** Requests under way, by id. */
  private readonly asked = new Map<string, Frame>();

  constructor(
    private readonly cluster: Cluster,
    private readonly words: Words,
    private readonly dialect: Dialect,
  ) {
    const { tap } = cluster.network;
    cluster.network.tap = (event, from, to, packet) => {
      tap(event, from, to, packet);
      this.heard(event, from, to, packet);
    };
    cluster.watch.onNote = (host, level, text) => {
      const own = words.server(host);
      if (level !== "debug") this.tellOf(host, words.named(text).replace(`${own}: `, ""));
    };
  }

  /** What is told from now on belongs together. */
  begin(showsTime: boolean): void {
    this.lines = [];
    this.begunAt = this.cluster.scheduler.now;
    this.showsTime = showsTime;
  }

  /** All that was told since the beginning. */
  told(): readonly string[] {
    return this.lines.length === 0 ? ["(nothing)"] : this.lines;
  }

  tell(line: string): void {
    this.lines.push(line);
  }

  /** Something happens at a server. */
  tellOf(host: Host, text: string): void {
    this.tell(`${this.time()}${this.words.server(host).padEnd(2 * nameWidth + 4)}${text}`);
  }

  cut(from: Host, to: Host, how: Break): void {
    this.breaks.set(`${from} ${to}`, how);
  }

  healed(from: Host, to: Host): void {
    this.breaks.delete(`${from} ${to}`);
  }

  private time(): string {
    if (!this.showsTime) return "";
    const seconds = Math.floor((this.cluster.scheduler.now - this.begunAt) / 1000);
    return `${`${seconds} s`.padStart(5)}  `;
  }

  private heard(event: "written" | "arrived" | "lost", from: Host, to: Host, packet: Packet): void {
    const how = this.breaks.get(`${from} ${to}`);
    if (event === "written") {
      this.noteRequest(packet);
      // It will never arrive, or much later.
      if (how === "refuse" || how === "hold") this.tellCrossing(from, "-x", to, packet);
    } else this.tellCrossing(from, event === "lost" ? "-x" : "->", to, packet);
  }

  private noteRequest(packet: Packet): void {
    if (packet.kind !== "stanza" || packet.stanza.name !== "iq") return;
    const frame = this.frameOf(packet.stanza);
    if (frame !== undefined) this.asked.set(packet.stanza.attributes["id"] ?? "", frame);
  }

  private tellCrossing(from: Host, arrow: string, to: Host, packet: Packet): void {
    const text = packet.kind === "stanza" ? this.request(packet.stanza) : this.answer(packet);
    if (text === undefined) return;
    const [sender, receiver] = [from, to].map((host) => this.words.server(host).padEnd(nameWidth));
    this.tell(`${this.time()}${sender ?? ""}${arrow} ${receiver ?? ""} ${text}`);
  }

  private frameOf(stanza: Stanza): Frame | undefined {
    const decoded = this.dialect.decode(stanza);
    return decoded.kind === "frame" ? decoded.frame : undefined;
  }

  private request(stanza: Stanza): string | undefined {
    const frame = this.frameOf(stanza);
    return frame === undefined ? undefined : this.words.frame(frame);
  }

  private answer(packet: Exclude<Packet, { kind: "stanza" }>): string | undefined {
    const asked = this.asked.get(packet.request);
    if (asked === undefined || asked.kind === "alive") return undefined;
    if (packet.kind === "error") return `I will not (${packet.condition}): ${this.words.frame(asked) ?? asked.kind}`;
    const decoded = this.dialect.decodeAnswer(packet.stanza, asked);
    if (decoded.kind !== "frame") return undefined;
    return decoded.frame.kind === "hello" || decoded.frame.kind === "history"
      ? this.words.frame(decoded.frame)
      : undefined;
  }
}
