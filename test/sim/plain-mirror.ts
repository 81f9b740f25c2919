/**
 * A server that has read DMUC3 and nothing else, with a mirror of a room of ours: it sends and understands what is printed, stanza by
 * stanza. A stanza that comes back, or a ping that nobody answers, tells it that the room is lost; then its people go on by themselves,
 * and come in again when it is heard (D3-43, D3-44).
 */
import type { Host, InstanceJid } from "../../src/dmuc/core/words/ids";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import { type Element, type Stanza, element, elements, ownChildren, stanza } from "../../src/dmuc/wire/stanza";
import type { Network, Packet } from "./network";
import { type Past, PrintedServer, bareOf, hostOf, isAmong, pastIn, resourceOf, saidIn } from "./printed-server";
import type { Scheduler } from "./scheduler";

const { dmuc1, dmuc3 } = namespaces;

/** It pings the room so often, and takes it for lost if no answer has come before the next. */
const pingMs = 30_000;

type State = "none" | "opening" | "up" | "lost";

export class PlainMirror extends PrintedServer {
  state: State = "none";
  /** Who is in, as it knows them, its own people among them. */
  readonly occupants = new Map<string, "own" | "other">();
  /** Its own who wait. */
  private readonly waiting = new Set<string>();
  /** Texts as its people were shown them. */
  readonly shown: Omit<Past, "at">[] = [];
  /** What they have said. */
  readonly said: string[] = [];
  private toldBy = "";
  private isAnswered = true;

  constructor(
    host: Host,
    private readonly room: InstanceJid,
    network: Network,
    scheduler: Scheduler,
  ) {
    super(host, network, scheduler);
    this.ring();
  }

  // What people here do

  get own(): readonly string[] {
    return [...this.occupants].filter(([, where]) => where === "own").map(([nick]) => nick);
  }

  isIn(nick: string): boolean {
    return this.occupants.get(nick) === "own";
  }

  join(nick: string): void {
    if (this.occupants.has(nick) || this.waiting.has(nick) || this.state === "lost") return;
    if (this.state === "none") this.state = "opening";
    this.waiting.add(nick);
    this.enter(nick);
    this.scheduler.after(pingMs, () => {
      if (this.waiting.delete(nick)) this.endUnused();
    });
  }

  /** D3-02. */
  private endUnused(): void {
    if (this.own.length === 0 && this.waiting.size === 0) this.end();
  }

  private enter(nick: string): void {
    const tag = element("dmuc", { xmlns: dmuc3, from: this.host });
    this.tell(stanza("presence", { from: this.userOf(nick), to: `${this.room}/${nick}` }, tag));
  }

  leave(nick: string): void {
    if (!this.isIn(nick)) return;
    this.occupants.delete(nick);
    this.tell(stanza("presence", { from: this.userOf(nick), to: `${this.room}/${nick}`, type: "unavailable" }));
    this.endUnused();
  }

  say(nick: string, text: string): void {
    if (!this.isIn(nick)) return;
    this.said.push(text);
    this.shown.push({ nick, text, id: text });
    const ends = { from: this.userOf(nick), to: this.room, type: "groupchat", id: text };
    if (this.state === "up") this.tell(stanza("message", ends, element("body", {}, text)));
  }

  private end(): void {
    this.state = "none";
    this.occupants.clear();
    this.waiting.clear();
    this.asked.clear();
  }

  private userOf(nick: string): string {
    return `${nick}@plain.lit/desk`;
  }

  private tell(written: Stanza): void {
    this.send(hostOf(this.room), written);
  }

  // Is the room there?

  private ring(): void {
    this.scheduler.after(pingMs, () => {
      if (this.own.length > 0) this.ping();
      this.ring();
    });
  }

  private ping(): void {
    if (!this.isAnswered) this.lose();
    this.isAnswered = false;
    this.ask({ from: this.host, to: this.room, type: "get" }, element("ping", { xmlns: namespaces.ping }), (answer) => {
      if (answer !== undefined) this.hear();
    });
  }

  private hear(): void {
    this.isAnswered = true;
    if (this.state !== "lost") return;
    // D3-44: as re-entries.
    this.state = "opening";
    for (const nick of this.own) this.enter(nick);
  }

  /** D3-43. */
  private lose(): void {
    if (this.state !== "up" && this.state !== "opening") return;
    this.waiting.clear();
    for (const [nick, where] of [...this.occupants]) if (where === "other") this.occupants.delete(nick);
    if (this.own.length === 0) this.end();
    else this.state = "lost";
  }

  override bounced(to: Host, packet: Packet): void {
    super.bounced(to, packet);
    this.lose();
  }

  // What comes

  override arrived(from: Host, packet: Packet): void {
    // The room is there, but does not know us.
    if (packet.kind === "error" && packet.condition === "item-not-found") this.lose();
    if (packet.kind !== "stanza") this.hear();
    super.arrived(from, packet);
  }

  protected read(_from: Host, received: Stanza): void {
    const { type } = received.attributes;
    if (received.name === "iq") {
      if (type === "set" || type === "get") this.answer(received);
    } else if (this.state === "none") return;
    else if (received.name === "message") this.message(received);
    else this.presence(received);
  }

  private answer(received: Stanza): void {
    const { from = "", to = "", id = "" } = received.attributes;
    const [payload] = elements(received);
    const isPing = payload?.attributes["xmlns"] === namespaces.ping;
    const isPrinted = payload?.attributes["xmlns"] === dmuc1 && ["config", "roster"].includes(payload.name);
    if (!isPing && !isPrinted) this.complaints.push(`an IQ that is not printed: ${JSON.stringify(received)}`);
    const host = hostOf(this.room);
    if (!isPing && this.state === "none")
      return this.network.send(this.host, host, { kind: "error", request: id, condition: "item-not-found" });
    const result = stanza("iq", { from: to, to: from, type: "result", id });
    this.network.send(this.host, host, { kind: "result", request: id, stanza: result });
    if (payload?.name === "config") this.toldBy = from;
    if (payload?.name === "roster") this.takeRoster(payload);
  }

  private takeRoster(roster: Element): void {
    for (const [nick, where] of [...this.occupants]) if (where === "other") this.occupants.delete(nick);
    for (const { attributes } of ownChildren(roster, "item")) {
      const { name = "" } = attributes;
      if (!this.occupants.has(name) && !this.waiting.has(name)) this.occupants.set(name, "other");
    }
    const wish = element("history", { xmlns: namespaces.muc });
    this.ask(
      { from: this.host, to: this.toldBy, type: "get" },
      element("room", { xmlns: dmuc1, id: this.room }, wish),
      (answer) => {
        for (const past of pastIn(answer)) this.message(past);
      },
    );
  }

  private presence(received: Stanza): void {
    const { from = "", to = "", type } = received.attributes;
    const nick = resourceOf(from) ?? "";
    if (type === "error") {
      const user = to.split("@")[0] ?? "";
      const refused = [...this.waiting, ...this.own].find((name) => user.startsWith(`${name}\\40`));
      if (refused === undefined) return;
      this.waiting.delete(refused);
      this.occupants.delete(refused);
      this.endUnused();
    } else if (type === "unavailable") {
      // E3-14: an echo of one who is not in does no harm.
      this.occupants.delete(nick);
    } else if (this.waiting.delete(nick) || this.isIn(nick)) {
      this.occupants.set(nick, "own");
      this.state = "up";
    } else this.occupants.set(nick, "other");
  }

  private message(received: Element): void {
    const said = saidIn(received);
    const isOfRoom = bareOf(received.attributes["from"] ?? "") === this.room;
    if (said !== undefined && isOfRoom && !isAmong(this.shown, said)) this.shown.push(said);
  }
}
