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
import type { Endpoint, Network, Packet } from "./network";
import type { Scheduler } from "./scheduler";

/** Somebody in the room, as the spec's roster lists him. */
interface Occupant {
  readonly jid?: string;
  readonly affiliation: string;
  /** The instance through which he is in; absent: this one. */
  readonly by?: InstanceJid;
}

interface Message {
  readonly nick: string;
  readonly text: string;
  readonly id: string;
  readonly at: number;
  readonly isOwn: boolean;
}

const xmlns = namespaces.dmuc1;

/** What a room of such a server holds, and what its people have been shown. */
export class PlainPeer implements Endpoint {
  isRunning = true;
  readonly occupants = new Map<string, Occupant>();
  readonly messages: Message[] = [];
  /** Texts in the order in which the people here saw them. */
  readonly shown: string[] = [];
  subject = "";
  roomName = "";
  /** The instances that it is linked with: one source, or all shadows. */
  readonly instances: InstanceJid[] = [];
  /** What was wrong with what came, by the spec. */
  readonly complaints: string[] = [];
  private readonly asked = new Map<string, (answer: Stanza | undefined) => void>();
  /** When somebody of that server was last heard. */
  private readonly lastContacts = new Map<Host, number>();
  private count = 0;

  constructor(
    readonly host: Host,
    private readonly network: Network,
    private readonly scheduler: Scheduler,
    private readonly isSource: boolean,
  ) {}

  get self(): InstanceJid {
    return `coven@${this.host}` as InstanceJid;
  }

  heard(): void {
    // A stream says nothing to one who waits for nothing.
  }

  bounced(_to: Host, packet: Packet): void {
    if (packet.kind === "stanza") this.ended(packet.stanza.attributes["id"] ?? "", undefined);
  }

  // What people here do

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
    this.count++;
    const id = `said-${this.count}`;
    this.keep({ nick, text, id, at: this.scheduler.now, isOwn: true });
    for (const to of this.instances) this.tell(to, this.groupchat(to, nick, id, element("body", {}, text)));
  }

  private get users(): string {
    return this.host.replace("rooms.", "");
  }

  private keep(message: Message): void {
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
      this.tell(to, stanza("presence", { from: `${this.self}/${nick}`, to: `${to}/${nick}`, type }, x));
    }
  }

  private tell(to: InstanceJid, written: Stanza): void {
    this.network.send(this.host, hostOf(to), { kind: "stanza", stanza: written });
  }

  private ask(to: string, type: "get" | "set", payload: Element, done: (answer: Stanza | undefined) => void): void {
    this.count++;
    const id = `plain-${this.count}`;
    this.asked.set(id, done);
    const from = to.includes("@") ? this.self : this.host;
    const written = stanza("iq", { from, to, type, id }, payload);
    this.network.send(this.host, hostOf(to), { kind: "stanza", stanza: written });
  }

  // As a source

  /** Asks a service to hold a shadow; then tells it all (D1-13 to D1-20). */
  share(peer: Host): void {
    const room = element("room", { id: "coven" });
    this.ask(peer, "set", element("replicate", { xmlns }, room), (answer) => {
      if (answer === undefined) return;
      const shadow = `coven@${peer}` as InstanceJid;
      if (!this.instances.includes(shadow)) this.instances.push(shadow);
      this.tellAll(shadow);
    });
  }

  /** Config, then roster: at set-up, and again when the connection is back (D1-48). */
  tellAll(shadow: InstanceJid): void {
    this.ask(shadow, "set", element("config", { xmlns }, this.form()), (answer) => {
      if (answer !== undefined) this.tellRoster(shadow, () => this.tellSubject(shadow));
    });
  }

  private form(): Element {
    const field = (name: string, value: string): Element =>
      element("field", { var: name }, element("value", {}, value));
    return element(
      "x",
      { xmlns: namespaces.data, type: "form" },
      element("field", { var: "FORM_TYPE", type: "hidden" }, element("value", {}, namespaces.roomConfig)),
      field("muc#roomconfig_roomname", this.roomName),
      field("muc#roomconfig_historylength", "200"),
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
    this.tell(shadow, stanza("message", { from: this.self, to: shadow, type: "groupchat" }, subject, delay));
  }

  private tellRoster(to: InstanceJid, done: () => void): void {
    const own = [...this.occupants].filter(([, { by }]) => by === undefined);
    const items = own.map(([name, { affiliation, jid }]) => element("item", { affiliation, jid, name }));
    this.ask(to, "set", element("roster", { xmlns }, ...items), (answer) => {
      if (answer !== undefined) done();
    });
  }

  // What comes

  arrived(from: Host, packet: Packet): void {
    if (packet.kind === "stanza") this.read(from, packet.stanza);
    else this.ended(packet.request, packet.kind === "result" ? packet.stanza : undefined);
  }

  private ended(id: string, answer: Stanza | undefined): void {
    const done = this.asked.get(id);
    this.asked.delete(id);
    if (answer !== undefined) this.check(answer);
    done?.(answer);
  }

  private read(from: Host, received: Stanza): void {
    this.check(received);
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
    this.ask(from, "get", element("room", { xmlns, id: "coven" }, wish), (answer) => {
      const history = answer === undefined ? undefined : childNamed(answer, "history", namespaces.muc);
      for (const past of history === undefined ? [] : elements(history)) this.takeMessage(past);
    });
  }

  private history(asked: Element): Element {
    const wish = childNamed(asked, "history", namespaces.muc);
    const since = wish?.attributes["since"];
    const from = since === undefined ? 0 : Date.parse(since);
    const told = this.messages.filter(({ at }) => at >= from);
    const wrapped = told.map(({ nick, text, id, at }) =>
      element(
        "message",
        { xmlns: namespaces.client, from: `${this.self}/${nick}`, type: "groupchat", id: id === "" ? undefined : id },
        element("body", {}, text),
        element("delay", {
          xmlns: namespaces.delay,
          from: `${nick}@${this.users}/desk`,
          stamp: formatInstant(at as never),
        }),
      ),
    );
    return element("history", { xmlns: namespaces.muc }, ...wrapped);
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

  /** By nick, id and text it knows what it has: the spec says no more. */
  private takeMessage(received: Element): void {
    const { from = "", id = "", type } = received.attributes;
    const [body, nick] = [ownChild(received, "body"), resourceOf(from) ?? ""];
    if (body === undefined || (type !== undefined && type !== "groupchat")) return;
    const text = textOf(body);
    const isKnown = this.messages.some((known) => known.nick === nick && known.id === id && known.text === text);
    const delay = childNamed(received, "delay", namespaces.delay)?.attributes["stamp"];
    const at = delay === undefined ? this.scheduler.now : Date.parse(delay);
    if (!isKnown) this.keep({ nick, text, id, at, isOwn: false });
  }

  // The spec's letter

  /** G-5: exactly what is printed, to the last attribute. */
  private check(received: Stanza): void {
    const wrong = strange(received);
    if (wrong !== undefined) this.complaints.push(`${wrong} in ${JSON.stringify(received)}`);
  }
}

function isRoomName(field: Element): boolean {
  return field.attributes["var"] === "muc#roomconfig_roomname";
}

/** Domain of a JID. */
export function hostOf(jid: string): Host {
  return bareOf(jid).slice(jid.indexOf("@") + 1) as Host;
}

/** Without its resource. */
export function bareOf(jid: string): InstanceJid {
  return (jid.split("/")[0] ?? jid) as InstanceJid;
}

/** Resource of a JID, which in a room is a nick. */
export function resourceOf(jid: string): string | undefined {
  const slash = jid.indexOf("/");
  return slash < 0 ? undefined : jid.slice(slash + 1);
}

/** Attributes that the spec's elements have, by their names. */
const printed: Readonly<Record<string, readonly string[]>> = {
  replicate: [],
  peerhost: [],
  config: [],
  roster: [],
  room: ["id"],
  item: ["affiliation", "jid", "name"],
};

/** What XEP-0281, from which DMUC3 has its IQs, does not print, if there is something. */
export function strange(part: Element, namespace?: string): string | undefined {
  const own = part.attributes["xmlns"] ?? namespace;
  if (own === namespaces.link) return `<${part.name}/> of the extension`;
  if (own === xmlns) {
    const known = printed[part.name];
    const odd = Object.keys(part.attributes).find((name) => name !== "xmlns" && known?.includes(name) !== true);
    if (odd !== undefined) return `${part.name}@${odd}`;
    if (part.name === "item" && elements(part).length > 0) return "something in an item";
  }
  for (const child of elements(part)) {
    const found = strange(child, own);
    if (found !== undefined) return found;
  }
  return undefined;
}
