/**
 * A server that has read XEP-0281 and nothing else: it sends and understands what the spec prints, stanza by stanza, and has
 * never heard of our extension. It is as simple as its spec: it notices no split, keeps no numbers, and tells again when told.
 */
import type { Host, InstanceJid } from "../../src/dmuc/core/words/ids";
import { namespaces } from "../../src/dmuc/wire/namespaces";
import {
  type Element,
  type Stanza,
  childNamed,
  element,
  elements,
  ownChild,
  ownChildren,
  stanza,
  textOf,
} from "../../src/dmuc/wire/stanza";
import { formatInstant } from "../../src/dmuc/wire/time";
import type { Network } from "./network";
import {
  type Past,
  PrintedServer,
  bareOf,
  fieldOf,
  hostOf,
  isAmong,
  pastIn,
  resourceOf,
  saidIn,
} from "./printed-server";
import type { Scheduler } from "./scheduler";

/** Somebody in the room, as the spec's roster lists him. */
interface Occupant {
  readonly jid?: string;
  readonly affiliation: string;
  /** The instance through which he is in; absent: this one. */
  readonly by?: InstanceJid;
}

const xmlns = namespaces.dmuc1;

/** What a room of such a server holds, and what its people have been shown. */
export class PlainPeer extends PrintedServer {
  readonly occupants = new Map<string, Occupant>();
  readonly messages: Past[] = [];
  /** Texts in the order in which the people here saw them. */
  readonly shown: string[] = [];
  subject = "";
  roomName = "";
  /** The instances that it is linked with: one source, or all shadows. */
  readonly instances: InstanceJid[] = [];
  /** When somebody of that server was last heard. */
  private readonly lastContacts = new Map<Host, number>();

  constructor(
    host: Host,
    network: Network,
    scheduler: Scheduler,
    private readonly isSource: boolean,
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
    this.occupants.set(nick, { jid: `${nick}@${this.users}/desk`, affiliation: "none" });
    this.tellPresence(nick, undefined);
  }

  leave(nick: string): void {
    if (this.occupants.get(nick)?.by !== undefined || !this.occupants.delete(nick)) return;
    this.tellPresence(nick, "unavailable");
  }

  say(nick: string, text: string): void {
    const known = this.occupants.get(nick);
    if (known === undefined || known.by !== undefined) return;
    const id = this.freshId("said");
    this.keep({ nick, text, id, at: this.scheduler.now });
    for (const to of this.instances) this.send(hostOf(to), this.groupchat(to, nick, id, element("body", {}, text)));
  }

  private get users(): string {
    return this.host.replace("rooms.", "");
  }

  private keep(message: Past): void {
    this.messages.push(message);
    this.shown.push(message.text);
  }

  private groupchat(to: InstanceJid, nick: string, id: string, ...children: readonly Element[]): Stanza {
    return stanza("message", { from: `${this.self}/${nick}`, to: `${to}/${nick}`, type: "groupchat", id }, ...children);
  }

  private tellPresence(nick: string, type: "unavailable" | undefined): void {
    const affiliation = this.occupants.get(nick)?.affiliation ?? "none";
    const jid = `${nick}@${this.users}/desk`;
    const role = type === undefined ? "participant" : "none";
    const item = element("item", { affiliation, role, jid });
    const x = element("x", { xmlns: namespaces.mucUser }, item);
    for (const to of this.instances) {
      this.send(hostOf(to), stanza("presence", { from: `${this.self}/${nick}`, to: `${to}/${nick}`, type }, x));
    }
  }

  private request(to: string, type: "get" | "set", payload: Element, done: (answer: Stanza | undefined) => void): void {
    this.ask({ from: to.includes("@") ? this.self : this.host, to, type }, payload, done);
  }

  // As a source

  /** Asks a service to hold a shadow; then tells it all (D1-13 to D1-20). */
  share(peer: Host): void {
    const room = element("room", { id: "coven" });
    this.request(peer, "set", element("replicate", { xmlns }, room), (answer) => {
      if (answer === undefined) return;
      const shadow = `coven@${peer}` as InstanceJid;
      if (!this.instances.includes(shadow)) this.instances.push(shadow);
      this.tellAll(shadow);
    });
  }

  /** Config, then roster: at set-up, and again when the connection is back (D1-48). */
  tellAll(shadow: InstanceJid): void {
    this.request(shadow, "set", element("config", { xmlns }, this.form()), (answer) => {
      if (answer !== undefined) this.tellRoster(shadow, () => this.tellSubject(shadow));
    });
  }

  private form(): Element {
    return element(
      "x",
      { xmlns: namespaces.data, type: "form" },
      element("field", { var: "FORM_TYPE", type: "hidden" }, element("value", {}, namespaces.roomConfig)),
      fieldOf("muc#roomconfig_roomname", this.roomName),
      fieldOf("muc#roomconfig_historylength", "200"),
    );
  }

  private tellSubject(shadow: InstanceJid): void {
    if (this.subject === "") return;
    const delay = element("delay", {
      xmlns: namespaces.delay,
      from: this.self,
      stamp: formatInstant(this.scheduler.now as never),
    });
    const subject = element("subject", {}, this.subject);
    this.send(hostOf(shadow), stanza("message", { from: this.self, to: shadow, type: "groupchat" }, subject, delay));
  }

  private tellRoster(to: InstanceJid, done: () => void): void {
    const own = [...this.occupants].filter(([, { by }]) => by === undefined);
    const items = own.map(([name, { affiliation, jid }]) => element("item", { affiliation, jid, name }));
    this.request(to, "set", element("roster", { xmlns }, ...items), (answer) => {
      if (answer !== undefined) done();
    });
  }

  // What comes

  protected read(from: Host, received: Stanza): void {
    const { id, type } = received.attributes;
    if (received.name === "iq") {
      const payload = elements(received)[0];
      const answer = payload === undefined ? undefined : this.answer(received, payload);
      if (id === undefined || (type !== "get" && type !== "set")) return;
      if (answer === undefined) {
        this.complaints.push(`an IQ that the spec does not know: ${JSON.stringify(received)}`);
        this.network.send(this.host, from, { kind: "error", request: id, condition: "service-unavailable" });
      } else {
        this.network.send(this.host, from, { kind: "result", request: id, stanza: answer });
      }
      return;
    }
    if (received.name === "presence") this.presence(received);
    else this.message(received);
    this.lastContacts.set(from, this.scheduler.now);
  }

  /** Whatever an IQ of the spec is answered with; undefined: it is none. */
  private answer(received: Stanza, payload: Element): Stanza | undefined {
    const { from = "", to = "", id } = received.attributes;
    const result = (...children: readonly Element[]): Stanza =>
      stanza("iq", { from: to, to: from, type: "result", id }, ...children);
    if (payload.attributes["xmlns"] === namespaces.ping) return result();
    if (payload.attributes["xmlns"] !== xmlns) return undefined;
    switch (payload.name) {
      case "replicate":
      case "peerhost":
        return result();
      case "config":
        if (!this.instances.includes(from as InstanceJid)) this.instances.push(from as InstanceJid);
        this.roomName = this.nameIn(payload);
        return result();
      case "roster":
        this.takeRoster(from as InstanceJid, payload);
        return result();
      case "room":
        return result(this.history(payload));
      default:
        return undefined;
    }
  }

  private nameIn(config: Element): string {
    const form = childNamed(config, "x", namespaces.data);
    const field = form === undefined ? undefined : ownChildren(form, "field").find(isRoomName);
    const value = field === undefined ? undefined : ownChild(field, "value");
    return value === undefined ? "" : textOf(value);
  }

  /** A shadow's answer to the source's roster is its own, and the question what was said meanwhile (D1-20, D1-21). */
  private takeRoster(from: InstanceJid, roster: Element): void {
    for (const [nick, { by }] of [...this.occupants]) if (by === from) this.occupants.delete(nick);
    for (const { attributes } of ownChildren(roster, "item")) {
      const { name, jid, affiliation = "none" } = attributes;
      if (name === undefined || this.isOwn(name)) continue;
      this.occupants.set(name, { affiliation, by: from, ...(jid === undefined ? {} : { jid }) });
    }
    const since = formatInstant(((this.lastContacts.get(hostOf(from)) ?? 60_000) - 60_000) as never);
    this.scheduler.after(1, () => {
      if (!this.isSource) this.tellRoster(from, () => undefined);
      this.askHistory(from, this.messages.length === 0 && !this.isSource ? undefined : since);
    });
  }

  private isOwn(nick: string): boolean {
    const known = this.occupants.get(nick);
    return known !== undefined && known.by === undefined;
  }

  private askHistory(from: InstanceJid, since: string | undefined): void {
    const wish = element("history", { xmlns: namespaces.muc, since });
    this.request(from, "get", element("room", { xmlns, id: "coven" }, wish), (answer) => {
      for (const past of pastIn(answer)) this.takeMessage(past);
    });
  }

  private history(asked: Element): Element {
    const wish = childNamed(asked, "history", namespaces.muc);
    const since = wish?.attributes["since"];
    const from = since === undefined ? 0 : Date.parse(since);
    const told = this.messages.filter(({ at }) => at >= from);
    return this.pastTold(told, this.self, (nick) => `${nick}@${this.users}/desk`);
  }

  private presence(received: Stanza): void {
    const { from = "", type } = received.attributes;
    const [instance, nick] = [bareOf(from), resourceOf(from)];
    if (nick === undefined || this.isOwn(nick)) return;
    const x = childNamed(received, "x", namespaces.mucUser);
    const item = x === undefined ? undefined : ownChild(x, "item");
    if (type === "unavailable") this.occupants.delete(nick);
    else {
      const { affiliation = "none", jid } = item?.attributes ?? {};
      this.occupants.set(nick, { affiliation, by: instance, ...(jid === undefined ? {} : { jid }) });
    }
  }

  private message(received: Stanza): void {
    const subject = ownChild(received, "subject");
    if (subject !== undefined && ownChild(received, "body") === undefined) this.subject = textOf(subject);
    else this.takeMessage(received);
  }

  private takeMessage(received: Element): void {
    const { type } = received.attributes;
    const said = saidIn(received);
    if (said === undefined || (type !== undefined && type !== "groupchat") || isAmong(this.messages, said)) return;
    const delay = childNamed(received, "delay", namespaces.delay)?.attributes["stamp"];
    this.keep({ ...said, at: delay === undefined ? this.scheduler.now : Date.parse(delay) });
  }
}

function isRoomName(field: Element): boolean {
  return field.attributes["var"] === "muc#roomconfig_roomname";
}
