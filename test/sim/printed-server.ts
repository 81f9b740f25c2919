/**
 * What the servers have in common that know only what is printed: they ask and are answered, look whether what comes is printed to the
 * last attribute (G-5), and know a message again by its nick, its id and its text.
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
  stanza,
  textOf,
} from "../../src/dmuc/wire/stanza";
import { formatInstant } from "../../src/dmuc/wire/time";
import type { Endpoint, Network, Packet } from "./network";
import type { Scheduler } from "./scheduler";

const xmlns = namespaces.dmuc1;

/** A message as such a server tells it to who asks for the past. */
export interface Past {
  readonly nick: string;
  readonly text: string;
  readonly id: string;
  readonly at: number;
}

export abstract class PrintedServer implements Endpoint {
  isRunning = true;
  /** What was wrong with what came, by the text. */
  readonly complaints: string[] = [];
  protected readonly asked = new Map<string, (answer: Stanza | undefined) => void>();
  private count = 0;

  constructor(
    readonly host: Host,
    protected readonly network: Network,
    protected readonly scheduler: Scheduler,
  ) {}

  // What people here do

  abstract isIn(nick: string): boolean;

  abstract join(nick: string): void;

  abstract leave(nick: string): void;

  abstract say(nick: string, text: string): void;

  // What goes out

  /** An id that it has not used. */
  protected freshId(word: string): string {
    this.count++;
    return `${word}-${this.count}`;
  }

  protected send(to: Host, written: Stanza): void {
    this.network.send(this.host, to, { kind: "stanza", stanza: written });
  }

  /** @param done what the answer leads to; undefined: an error, or none. */
  protected ask(
    { from, to, type }: { readonly from: string; readonly to: string; readonly type: "get" | "set" },
    payload: Element,
    done: (answer: Stanza | undefined) => void,
  ): string {
    const id = this.freshId("plain");
    this.asked.set(id, done);
    this.send(hostOf(to), stanza("iq", { from, to, type, id }, payload));
    return id;
  }

  /** It waits for that answer no longer. */
  protected ended(id: string, answer: Stanza | undefined): void {
    const done = this.asked.get(id);
    this.asked.delete(id);
    if (answer !== undefined) this.check(answer);
    done?.(answer);
  }

  /** @param by as whom it knows who has said that, for a delay. */
  protected pastTold(messages: readonly Past[], room: InstanceJid, by: (nick: string) => string): Element {
    const wrapped = messages.map(({ nick, text, id, at }) =>
      element(
        "message",
        { xmlns: namespaces.client, from: `${room}/${nick}`, type: "groupchat", id: id === "" ? undefined : id },
        element("body", {}, text),
        element("delay", { xmlns: namespaces.delay, from: by(nick), stamp: formatInstant(at as never) }),
      ),
    );
    return element("history", { xmlns: namespaces.muc }, ...wrapped);
  }

  // What comes

  heard(_peer: Host): void {
    // A stream by itself says nothing.
  }

  bounced(_to: Host, packet: Packet): void {
    if (packet.kind === "stanza") this.ended(packet.stanza.attributes["id"] ?? "", undefined);
  }

  arrived(from: Host, packet: Packet): void {
    if (packet.kind === "stanza") {
      this.check(packet.stanza);
      this.read(from, packet.stanza);
    } else this.ended(packet.request, packet.kind === "result" ? packet.stanza : undefined);
  }

  protected abstract read(from: Host, received: Stanza): void;

  /** G-5: exactly what is printed, to the last attribute. */
  private check(received: Stanza): void {
    const wrong = strange(received);
    if (wrong !== undefined) this.complaints.push(`${wrong} in ${JSON.stringify(received)}`);
  }
}

/** Who said what, in a message with a body. */
export function saidIn(received: Element): Omit<Past, "at"> | undefined {
  const { from = "", id = "" } = received.attributes;
  const body = ownChild(received, "body");
  return body === undefined ? undefined : { nick: resourceOf(from) ?? "", text: textOf(body), id };
}

/** By nick, id and text they know what they have: no text says more. */
export function isAmong(known: readonly Omit<Past, "at">[], { nick, text, id }: Omit<Past, "at">): boolean {
  return known.some((other) => other.nick === nick && other.id === id && other.text === text);
}

/** The messages of an answer that tells the past. */
export function pastIn(answer: Stanza | undefined): readonly Element[] {
  const history = answer === undefined ? undefined : childNamed(answer, "history", namespaces.muc);
  return history === undefined ? [] : elements(history);
}

/** A field of a form. */
export function fieldOf(name: string, value: string): Element {
  return element("field", { var: name }, element("value", {}, value));
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

/** Attributes that the elements of XEP-0281 have, by their names. */
const printed: Readonly<Record<string, readonly string[]>> = {
  replicate: [],
  peerhost: [],
  config: [],
  roster: [],
  room: ["id"],
  item: ["affiliation", "jid", "name"],
};

/** What XEP-0281, from which DMUC3 has its IQs, does not print, if there is something. */
function strange(part: Element, namespace?: string): string | undefined {
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
