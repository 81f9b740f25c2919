/**
 * A server that has read DMUC3 and nothing else, with a room of which servers of ours hold mirrors: it sends and understands what
 * is printed, stanza by stanza, and has never heard of our extension. A stanza that comes back tells it that a mirror is lost.
 */
import type { Host, InstanceJid } from "../../src/dmuc/core/words/ids";
import { escapeDividers } from "../../src/dmuc/wire/escaping";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import {
  type Element,
  type Stanza,
  childNamed,
  element,
  elements,
  ownChild,
  stanza,
  textOf,
} from "../../src/dmuc/wire/stanza";
import type { Network, Packet } from "./network";
import { type Past, PrintedServer, bareOf, fieldOf, resourceOf, saidIn } from "./printed-server";
import type { Scheduler } from "./scheduler";

interface Occupant {
  readonly user: string;
  /** The mirror through which he is in; absent: he is in directly. */
  readonly by?: Host;
  readonly status: string;
}

/** What the text leaves to who reads it. */
export interface Habits {
  /** It sends V3-11 without waiting for V3-09. */
  readonly isHasty: boolean;
  /** It tells a mirror, too, that its user has left (V3-24), or has been lost. */
  readonly echoes: boolean;
}

const { dmuc1, dmuc3 } = namespaces;

/** So long it waits for an answer, and for the question for the past (D3-17, D3-26). */
const answerMs = 30_000;
const questionMs = 1_000;

export class PlainMaster extends PrintedServer {
  readonly occupants = new Map<string, Occupant>();
  readonly messages: Past[] = [];
  /** Mirrors that it knows, with what they still wait for. */
  private readonly mirrors = new Map<Host, { awaited?: string }>();
  private readonly lost = new Set<Host>();

  constructor(
    host: Host,
    network: Network,
    scheduler: Scheduler,
    private readonly habits: Habits,
  ) {
    super(host, network, scheduler);
  }

  get self(): InstanceJid {
    return `coven@${this.host}` as InstanceJid;
  }

  // What people here do

  isIn(nick: string): boolean {
    return this.occupants.has(nick);
  }

  join(nick: string): void {
    if (this.occupants.has(nick)) return;
    this.occupants.set(nick, { user: `${nick}@plain.lit/desk`, status: "" });
    this.tellPresence(nick);
  }

  leave(nick: string): void {
    const known = this.occupants.get(nick);
    if (known !== undefined && known.by === undefined) this.remove(nick);
  }

  say(nick: string, text: string): void {
    if (this.occupants.get(nick)?.by === undefined) this.keep({ nick, text, id: text, at: this.scheduler.now });
  }

  private keep(message: Past, but?: Host): void {
    this.messages.push(message);
    const { nick, text: words, id } = message;
    const ends = { from: `${this.self}/${nick}`, type: "groupchat", id: id === "" ? undefined : id };
    for (const [to] of this.mirrors)
      if (to !== but) this.send(to, stanza("message", { ...ends, to }, element("body", {}, words)));
  }

  private remove(nick: string, but?: Host): void {
    const by = this.occupants.get(nick)?.by;
    this.occupants.delete(nick);
    // D3-02.
    if (by !== undefined && ![...this.occupants.values()].some((other) => other.by === by)) this.mirrors.delete(by);
    for (const [to] of this.mirrors) if (to !== but) this.send(to, this.presence(nick, to, "unavailable"));
  }

  private presence(nick: string, to: string, type?: "unavailable"): Stanza {
    const role = type === undefined ? "participant" : "none";
    const x = element("x", { xmlns: namespaces.mucUser }, element("item", { affiliation: "none", role }));
    const status = this.occupants.get(nick)?.status ?? "";
    const own = status === "" ? [] : [element("status", {}, status)];
    return stanza("presence", { from: `${this.self}/${nick}`, to, type }, ...own, x);
  }

  private tellPresence(nick: string, but?: Host): void {
    for (const [to] of this.mirrors) if (to !== but) this.send(to, this.presence(nick, to));
  }

  /** An answer that does not come in time is none. */
  private request(to: Host, from: string, payload: Element, done: (answer: Stanza | undefined) => void): void {
    const id = this.ask({ from, to, type: "set" }, payload, done);
    this.scheduler.after(answerMs, () => this.ended(id, undefined));
  }

  // Mirrors

  /** V3-05, V3-07; V3-11 follows V3-10, or comes a second after V3-08. */
  private setUp(mirror: Host, nick: string): void {
    const state: { awaited?: string } = { awaited: nick };
    this.mirrors.set(mirror, state);
    const form = element(
      "x",
      { xmlns: namespaces.data, type: "form" },
      fieldOf("FORM_TYPE", namespaces.roomConfig),
      fieldOf("muc#roomconfig_historylength", "200"),
    );
    const isStill = (answer: Stanza | undefined): boolean => {
      if (answer === undefined) this.lose(mirror);
      return answer !== undefined && this.mirrors.get(mirror) === state;
    };
    this.request(mirror, `${this.self}/${nick}`, element("config", { xmlns: dmuc1 }, form), (taken) => {
      if (!isStill(taken)) return;
      const items = [...this.occupants].map(([name, { user }]) =>
        element("item", { affiliation: "none", jid: bareOf(user), name }),
      );
      this.request(mirror, this.self, element("roster", { xmlns: dmuc1 }, ...items), (listed) => {
        if (!isStill(listed)) return;
        if (this.habits.isHasty) this.confirm(mirror);
        else this.scheduler.after(questionMs, () => this.mirrors.get(mirror) === state && this.confirm(mirror));
      });
    });
  }

  private confirm(mirror: Host): void {
    const state = this.mirrors.get(mirror);
    const nick = state?.awaited;
    if (state === undefined || nick === undefined) return;
    delete state.awaited;
    if (this.occupants.get(nick)?.by === mirror) this.send(mirror, this.presence(nick, mirror));
  }

  /** D3-43. */
  private lose(mirror: Host): void {
    if (!this.mirrors.has(mirror)) return;
    this.lost.add(mirror);
    const theirs = [...this.occupants].filter(([, { by }]) => by === mirror).map(([nick]) => nick);
    this.mirrors.delete(mirror);
    for (const nick of theirs) {
      this.remove(nick);
      if (this.habits.echoes) this.send(mirror, this.presence(nick, mirror, "unavailable"));
    }
  }

  /** D3-44. */
  override heard(peer: Host): void {
    if (!this.lost.delete(peer)) return;
    for (const [nick] of this.occupants) this.send(peer, this.presence(nick, peer));
  }

  override bounced(to: Host, packet: Packet): void {
    super.bounced(to, packet);
    this.lose(to);
  }

  // What comes

  protected read(from: Host, received: Stanza): void {
    const { type } = received.attributes;
    if (type === "error" || type === "result") return;
    if (received.name === "iq") this.answer(from, received);
    else if (received.name === "message") this.message(from, received);
    else this.presenceOf(from, received);
  }

  private answer(peer: Host, received: Stanza): void {
    const { from = "", to = "", id = "" } = received.attributes;
    const payload = elements(received)[0];
    const result = (...children: readonly Element[]): void =>
      this.network.send(this.host, peer, {
        kind: "result",
        request: id,
        stanza: stanza("iq", { from: to, to: from, type: "result", id }, ...children),
      });
    if (payload?.attributes["xmlns"] === namespaces.ping) return result();
    if (payload?.name !== "room" || payload.attributes["xmlns"] !== dmuc1) {
      this.complaints.push(`an IQ that is not printed: ${JSON.stringify(received)}`);
      return this.network.send(this.host, peer, { kind: "error", request: id, condition: "service-unavailable" });
    }
    result(this.history(payload));
    this.confirm(peer);
  }

  private history(asked: Element): Element {
    const { since, maxstanzas } = childNamed(asked, "history", namespaces.muc)?.attributes ?? {};
    const from = since === undefined ? 0 : Date.parse(since);
    const told = this.messages.filter(({ at }) => at >= from).slice(-Number(maxstanzas ?? "200"));
    return this.pastTold(told, this.self, () => this.self);
  }

  private presenceOf(by: Host, received: Stanza): void {
    const { from: user = "", to = "", type } = received.attributes;
    const nick = resourceOf(to) ?? "";
    const known = this.occupants.get(nick);
    const isHis = known?.user === user;
    const tag = childNamed(received, "dmuc", dmuc3);
    const statusOf = ownChild(received, "status");
    const status = statusOf === undefined ? "" : textOf(statusOf);
    if (type === "unavailable") {
      if (isHis) this.remove(nick, this.habits.echoes ? undefined : by);
    } else if (tag === undefined && !isHis)
      this.refuse(by, stanza("presence", { from: to, to: user, type: "error" }), "item-not-found");
    else if (tag === undefined) {
      this.occupants.set(nick, { ...known!, status });
      this.tellPresence(nick, by);
    } else if (known !== undefined && !isHis) {
      // V3-14, from the bare room and without an id.
      const escaped = `${escapeDividers(user)}@${tag.attributes["from"] ?? ""}`;
      this.refuse(
        by,
        stanza("presence", { from: this.self, to: escaped, type: "error" }, element("x", { xmlns: namespaces.muc })),
        "conflict",
      );
    } else {
      const mirror = tag.attributes["from"] as Host;
      this.occupants.set(nick, { user, by: mirror, status });
      const isKnown = this.mirrors.has(mirror);
      if (!isKnown) this.setUp(mirror, nick);
      this.tellPresence(nick, isKnown ? undefined : mirror);
    }
  }

  private message(by: Host, received: Stanza): void {
    const { from = "", id = "" } = received.attributes;
    const said = saidIn(received);
    const [nick] = [...this.occupants].find(([, { user }]) => user === from) ?? [];
    if (said === undefined) return;
    if (nick === undefined)
      this.refuse(by, stanza("message", { from: this.self, to: from, type: "error", id }), "not-acceptable");
    else this.keep({ ...said, nick, at: this.scheduler.now }, by);
  }

  private refuse(to: Host, answer: Stanza, condition: string): void {
    const error = element("error", { type: "cancel" }, element(condition, { xmlns: namespaces.stanzaErrors }));
    this.send(to, { ...answer, children: [...answer.children, error] });
  }
}
