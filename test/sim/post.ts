/** What a server writes and reads: frames as stanzas, requests with their answers, refusals. */
import type { AliveFrame, Frame } from "../../src/dmuc/core/words/frames";
import { type Epoch, type Host, type InstanceJid, type RequestId, hostOf } from "../../src/dmuc/core/words/ids";
import type { Outcome } from "../../src/dmuc/core/words/inputs";
import type { PingTarget } from "../../src/dmuc/core/links/liveness";
import type { ProbeReply } from "../../src/dmuc/core/exchange/prober";
import { type RefusalCase, stanzaErrors } from "../../src/dmuc/core/words/refusals";
import type { Refusal } from "../../src/dmuc/core/words/refusals";
import type { Address, Decoded } from "../../src/dmuc/dialects/dialect";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { type Stanza, childNamed, element, stanza } from "../../src/dmuc/wire/stanza";
import type { Packet } from "./network";
import type { Node } from "./node";
import type { World } from "./world";

export type DecodedFrame = Extract<Decoded, { kind: "frame" }>;

/** A request of ours that waits for its answer. */
interface Waiting {
  /** Absent: a ping, whose answer says nothing. */
  readonly frame?: Frame;
  readonly done: (outcome: Outcome) => void;
}

/** A request of a peer that waits for ours. */
interface Asked {
  readonly from: Host;
  readonly id: string;
  readonly decoded: DecodedFrame;
}

/** Conditions by which a server says that the other is not there. */
const absent = ["remote-server-timeout", "remote-server-not-found", "recipient-unavailable"];

/** The post of one run of a server: what waits for an answer ends with it. */
export class Post {
  private readonly waiting = new Map<string, Waiting>();
  private readonly asked = new Map<RequestId, Asked>();
  private count = 0;

  constructor(
    private readonly node: Node,
    private readonly world: World,
    private readonly epoch: Epoch,
  ) {}

  private encode(
    frame: Frame,
    address: Address,
    extension: boolean,
    ids: { readonly id?: string; readonly answers?: string },
  ): readonly Stanza[] {
    const to = hostOf(address.to as InstanceJid);
    const stanzas = this.world.dialectBetween(this.node.host, to).encode(frame, address, { extension, ...ids });
    this.world.watch.encoded(this.node, address.to, frame, stanzas);
    // Nothing but text travels.
    return JSON.parse(JSON.stringify(stanzas)) as readonly Stanza[];
  }

  private write(to: Host, packet: Packet): void {
    this.world.network.send(this.node.host, to, packet);
  }

  /** Sends what needs no answer. */
  tell(to: Host, frame: Frame, address: Address, extension: boolean): void {
    for (const stanza of this.encode(frame, address, extension, {})) this.write(to, { kind: "stanza", stanza });
  }

  /** Sends a request; `done` is called once. */
  ask(
    to: Host,
    frame: Frame,
    address: Address,
    extension: boolean,
    waitMs: number,
    done: (outcome: Outcome) => void,
  ): void {
    this.count++;
    const id = `${this.epoch}-${this.count}`;
    const [stanza] = this.encode(frame, address, extension, { id });
    if (stanza === undefined) return done({ kind: "refused", condition: "feature-not-implemented" });
    this.waiting.set(id, { frame, done });
    this.write(to, { kind: "stanza", stanza });
    this.world.scheduler.after(waitMs, () => {
      this.ended(id, { kind: "unreachable", condition: "remote-server-timeout" });
    });
  }

  /** Pings a room from a room of ours (XEP-0199): whoever knows only the spec gets no probes. */
  ping({ from, to }: PingTarget, done: (reply: ProbeReply) => void): void {
    this.count++;
    const id = `${this.epoch}-${this.count}`;
    const ping = element("ping", { xmlns: namespaces.ping });
    this.waiting.set(id, { done: (outcome) => done(replyOf(outcome)) });
    this.write(hostOf(to), { kind: "stanza", stanza: stanza("iq", { from, to, type: "get", id }, ping) });
  }

  private ended(id: string, outcome: Outcome): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.waiting.delete(id);
    waiting.done(outcome);
  }

  /** What was written came back. Returns false if it was no request of ours. */
  bounced(stanza: Stanza, condition: string): boolean {
    const id = stanza.name === "iq" ? stanza.attributes["id"] : undefined;
    if (id === undefined || !this.waiting.has(id)) return false;
    this.ended(id, { kind: "unreachable", condition });
    return true;
  }

  /** An answer to a request of ours. */
  answered(from: Host, packet: Exclude<Packet, { kind: "stanza" }>): void {
    const waiting = this.waiting.get(packet.request);
    if (waiting === undefined) return;
    if (packet.kind === "error") {
      const { condition } = packet;
      this.ended(packet.request, { kind: absent.includes(condition) ? "unreachable" : "refused", condition });
      return;
    }
    if (waiting.frame === undefined) return this.ended(packet.request, { kind: "result", frame: { kind: "done" } });
    const decoded = this.world.dialectBetween(this.node.host, from).decodeAnswer(packet.stanza, waiting.frame);
    if (decoded.kind !== "frame") this.world.watch.unreadable(this.node.host, this.node.host, packet.stanza, decoded);
    else this.ended(packet.request, { kind: "result", frame: decoded.frame });
  }

  /** Notes a request of a peer. */
  expect(from: Host, id: string, decoded: DecodedFrame): RequestId {
    this.count++;
    const request = `in-${this.count}` as RequestId;
    this.asked.set(request, { from, id, decoded });
    return request;
  }

  /** Answers a request of a peer, once. */
  answer(request: RequestId, answer: Frame | Refusal, extensionOf: (peer: InstanceJid) => boolean): void {
    const asked = this.asked.get(request);
    if (asked === undefined) return;
    this.asked.delete(request);
    if (answer.kind === "refusal") return this.refuse(asked.from, asked.id, answer.reason);
    const { from: to, to: from } = asked.decoded;
    const address: Address = { from, to };
    for (const stanza of this.encode(answer, address, extensionOf(to as InstanceJid), { answers: asked.id })) {
      this.write(asked.from, { kind: "result", request: asked.id, stanza });
    }
  }

  /** Answers a probe. */
  answerProbe(to: Host, id: string, answer: AliveFrame): void {
    for (const stanza of this.encode(answer, { from: this.node.host, to }, true, { answers: id })) {
      this.write(to, { kind: "result", request: id, stanza });
    }
  }

  /** Says that the room is there. */
  answerPing(to: Host, id: string): void {
    this.write(to, { kind: "result", request: id, stanza: stanza("iq", { type: "result", id }) });
  }

  /** Refuses a request; what asks for nothing is dropped. */
  refuse(to: Host, id: string | undefined, reason: RefusalCase): void {
    if (id !== undefined) this.write(to, { kind: "error", request: id, condition: stanzaErrors[reason].condition });
  }
}

function replyOf(outcome: Outcome): ProbeReply {
  if (outcome.kind === "unreachable") return { kind: "bounced" };
  return outcome.kind === "refused" && outcome.condition === "item-not-found"
    ? { kind: "no-room" }
    : { kind: "alive", rows: [] };
}

/** Whether it asks for nothing but a sign of life (XEP-0199). */
export function isPing(received: Stanza): boolean {
  return childNamed(received, "ping", namespaces.ping) !== undefined;
}
