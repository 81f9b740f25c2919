/** Sees all that a cluster does: keeps the trace, and asks the checkers after every step. */
import type { Effect } from "../../src/dmuc/core/words/effects";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { EventId, Host, InstanceJid } from "../../src/dmuc/core/words/ids";
import type { Input } from "../../src/dmuc/core/words/inputs";
import type { Room } from "../../src/dmuc/core/room";
import type { Decoded } from "../../src/dmuc/dialects/dialect";
import type { Stanza } from "../../src/dmuc/wire/stanza";
import type { Birth } from "./birth";
import type { Node } from "./node";
import type { Packet } from "./network";
import type { Recorder } from "./recorder";
import type { Slot } from "./world";

/** An event's number as text. */
export function numberOf({ host, epoch, sequence }: EventId): string {
  return `${host} ${epoch} ${sequence}`;
}

/** One step of the core, as a checker sees it: the room is as the step left it. */
export interface Step {
  readonly node: Node;
  readonly slot: Slot;
  readonly input: Input;
  readonly effects: readonly Effect[];
  /** What the checker itself noted before the step. */
  readonly before: unknown;
}

/** A rule that must hold after every step. A fresh one is made for each run, so it may remember. */
export interface SafetyChecker {
  readonly rule: string;
  /** Notes what it needs of the state before a step. */
  before?(node: Node, slot: Slot, input: Input): unknown;
  /** What is wrong, if anything. */
  stepped?(step: Step): string | undefined;
  /** The same after the effects have been executed. */
  settled?(node: Node, slot: Slot): string | undefined;
  encoded?(node: Node, to: InstanceJid | Host, frame: Frame, stanzas: readonly Stanza[]): string | undefined;
}

/** A rule is broken: ends the run. */
export class Violation extends Error {
  constructor(
    readonly rule: string,
    readonly host: Host | undefined,
    readonly what: string,
    readonly atMs: number,
  ) {
    super(`${rule}${host === undefined ? "" : ` at ${host}`}: ${what}`);
  }
}

/** What happened, in words. */
export interface TraceLine {
  readonly atMs: number;
  readonly text: string;
}

const traceLinesMax = 4000;

export class Watch {
  readonly trace: TraceLine[] = [];
  /** Hosts whose stanzas may be absurd. */
  readonly hostile = new Set<Host>();
  /** Called for each line of a server's log. */
  onNote: (host: Host, level: string, text: string) => void = () => undefined;
  private readonly probes = new Set<string>();
  private readonly warnings = new Map<Host, number>();

  constructor(
    private readonly clock: { readonly now: number },
    private readonly checkers: readonly SafetyChecker[],
    /** Rules whose breaking is not reported. */
    private readonly muted: readonly string[],
    private readonly recorder?: Recorder,
  ) {}

  line(text: string): void {
    this.trace.push({ atMs: this.clock.now - 1_700_000_000_000, text });
    if (this.trace.length > traceLinesMax) this.trace.splice(0, traceLinesMax / 2);
  }

  /** A line of a server's log. */
  note(host: Host, level: string, text: string): void {
    this.onNote(host, level, text);
    if (level === "warn" || level === "error") this.warnings.set(host, this.warningsOf(host) + 1);
    this.line(`${host} ${level}: ${text}`);
  }

  /** How often a server has warned its administrator. */
  warningsOf(host: Host): number {
    return this.warnings.get(host) ?? 0;
  }

  violation(rule: string, host: Host | undefined, what: string): void {
    if (this.muted.includes(rule)) return;
    this.line(`BROKEN ${rule}: ${what}`);
    throw new Violation(rule, host, what, this.clock.now - 1_700_000_000_000);
  }

  private report(checker: SafetyChecker, host: Host, what: string | undefined): void {
    if (what !== undefined) this.violation(checker.rule, host, what);
  }

  born(room: Room, birth: Birth): void {
    this.recorder?.born(room, birth);
  }

  before(node: Node, slot: Slot, input: Input): readonly unknown[] {
    return this.checkers.map((checker) => checker.before?.(node, slot, input));
  }

  stepped(node: Node, slot: Slot, input: Input, effects: readonly Effect[], before: readonly unknown[]): void {
    this.recorder?.stepped(slot.room, input, node.now(), effects);
    this.checkers.forEach((checker, index) => {
      this.report(checker, node.host, checker.stepped?.({ node, slot, input, effects, before: before[index] }));
    });
  }

  settled(node: Node, slot: Slot): void {
    for (const checker of this.checkers) this.report(checker, node.host, checker.settled?.(node, slot));
  }

  encoded(node: Node, to: InstanceJid | Host, frame: Frame, stanzas: readonly Stanza[]): void {
    for (const checker of this.checkers) {
      this.report(checker, node.host, checker.encoded?.(node, to, frame, stanzas));
    }
  }

  /** Honest servers write nothing that cannot be read. */
  unreadable(from: Host, to: Host, stanza: Stanza, decoded: Decoded): void {
    if (this.hostile.has(from)) return;
    this.violation("codec", to, `${decoded.kind}: ${JSON.stringify(stanza)}`);
  }

  /** Probes and their answers would fill the trace. */
  private isProbe(packet: Packet): boolean {
    if (packet.kind !== "stanza") return this.probes.has(packet.request);
    const isProbe = packet.stanza.children.some((child) => typeof child !== "string" && child.name === "alive");
    if (isProbe) this.probes.add(packet.stanza.attributes["id"] ?? "");
    return isProbe;
  }

  crashed(node: Node): void {
    this.line(`${node.host} crashes`);
  }

  packet(event: string, from: Host, to: Host, packet: Packet): void {
    if (this.isProbe(packet)) return;
    const what = packet.kind === "stanza" ? summary(packet.stanza) : `${packet.kind} of ${packet.request}`;
    const detail = packet.kind === "error" ? ` ${packet.condition}` : "";
    this.line(`${from} > ${to} ${event}: ${what}${detail}`);
  }
}

/** A stanza in a few words: what it is, between whom, and its number. */
export function summary(stanza: Stanza): string {
  const { from, type, id } = stanza.attributes;
  const parts: string[] = [stanza.name];
  if (type !== undefined) parts.push(type);
  if (stanza.name === "iq") parts.push(id ?? "");
  else parts.push(from ?? "");
  for (const child of stanza.children) {
    if (typeof child === "string") continue;
    const { h, e, n, p, s, j } = child.attributes;
    if (child.name === "o") {
      if (n !== undefined) parts.push(`${h ?? ""} ${(e ?? "").slice(0, 3)} ${n}`);
      if (p !== undefined) parts.push(`p=${p}`);
      if (j !== undefined) parts.push(`j=${j}`);
      if (s !== undefined) parts.push(`s=${s}`);
    } else if (stanza.name === "iq") parts.push(`<${child.name}${s === undefined ? "" : ` s=${s}`}>`);
    else parts.push(child.children.map((inner) => (typeof inner === "string" ? `"${inner}"` : "")).join(""));
  }
  return parts.join(" ");
}
