import {
  Element,
  connect,
  expect as expected,
  xml,
  type Cluster,
  type Mark,
  type Person,
} from "../../../prosody-dev/index.js";
import { submission, type Fields } from "../support/form.js";
import { fenceOf, isFence } from "./fence.js";

const muc = "http://jabber.org/protocol/muc";
const admin = "http://jabber.org/protocol/muc#admin";
const owner = "http://jabber.org/protocol/muc#owner";

type Role = "none" | "visitor" | "participant" | "moderator";
type Affiliation = "owner" | "admin" | "member" | "none" | "outcast";

export interface Entering {
  as?: string;
  password?: string;
  /** Attributes of `<history/>`: { maxstanzas: "2" }. */
  history?: Record<string, string>;
  content?: readonly Element[];
}

/** Writes down what is done, and waits till all have got what they get because of it. */
export type Act = (label: string, deed: () => Promise<unknown>) => Promise<void>;

/** Where somebody is called to. */
export interface Place {
  readonly cluster: Cluster;
  /** The address of the room that he uses. */
  readonly room: string;
  readonly act: Act;
}

/** Somebody in a scene: what he does, each deed one line of the transcript. */
export class Player {
  readonly name: string;
  /** Name, and which client, where he has several. */
  readonly label: string;
  readonly domain: string;
  readonly room: string;
  readonly person: Person;
  nick: string;
  readonly #act: Act;
  readonly #standing: Standing;
  #stanzaCount = 0;
  #questionCount = 0;
  #isConnected = true;

  private constructor(name: string, client: string | undefined, domain: string, person: Person, { room, act }: Place) {
    this.name = name;
    this.label = client === undefined ? name : `${name}'s ${client}`;
    this.domain = domain;
    this.person = person;
    this.room = room;
    this.nick = name;
    this.#act = act;
    this.#standing = new Standing(person, room);
  }

  /** Logs him in. He is not in the room yet. */
  static async call(name: string, domain: string, place: Place, client?: string): Promise<Player> {
    const node = place.room.slice(0, place.room.indexOf("@"));
    const resource = client === undefined ? node : `${node}-${client}`;
    const person = await connect(place.cluster, `${name}@${domain}/${resource}`);
    const player = new Player(name, client, domain, person, place);
    await player.isAnswered();
    return player;
  }

  get jid(): string {
    return this.person.jid;
  }

  get service(): string {
    return this.room.slice(this.room.indexOf("@") + 1);
  }

  addressOf(nick: string): string {
    return `${this.room}/${nick}`;
  }

  // ---- being there -------------------------------------------------------------------------------------------------

  /** Joins, or is refused. */
  enters({ as = this.name, password, history, content = [] }: Entering = {}): Promise<void> {
    const request = xml("x", { xmlns: muc });
    if (history !== undefined) request.append(xml("history", history));
    if (password !== undefined) request.append(xml("password", {}, password));
    this.nick = as;
    const presence = xml("presence", { to: this.addressOf(as) }, request, ...content);
    return this.#act(`${this.label} enters as ${as}`, () => this.#sendAndSee(presence));
  }

  leaves(status?: string): Promise<void> {
    const content = status === undefined ? [] : [xml("status", {}, status)];
    return this.#does("leaves", xml("presence", { to: this.addressOf(this.nick), type: "unavailable" }, content));
  }

  /** The connection breaks. */
  vanishes(): Promise<void> {
    return this.#act(`${this.label} vanishes`, async () => {
      this.#isConnected = false;
      await this.person.vanish();
    });
  }

  shows(...content: Element[]): Promise<void> {
    const what = content.map(({ name }) => name).join(", ");
    return this.#does(`shows ${what}`, xml("presence", { to: this.addressOf(this.nick) }, content));
  }

  /** Takes another nick, or is refused. */
  renames(newNick: string): Promise<void> {
    const presence = xml("presence", { to: this.addressOf(newNick) });
    return this.#act(`${this.label} wants to be called ${newNick}`, async () => {
      const outcome = await this.#sendAndSee(presence);
      if (outcome.attrs["type"] !== "error") this.nick = newNick;
    });
  }

  // ---- talking -----------------------------------------------------------------------------------------------------

  says(text: string, ...content: Element[]): Promise<void> {
    return this.sends(`says "${text}"`, xml("body", {}, text), ...content);
  }

  setsSubject(text: string): Promise<void> {
    return this.sends(`sets the subject "${text}"`, xml("subject", {}, text));
  }

  /** A message to all. */
  sends(label: string, ...content: Element[]): Promise<void> {
    return this.#does(label, xml("message", { to: this.room, type: "groupchat" }, content));
  }

  whispers(nick: string, text: string, ...content: Element[]): Promise<void> {
    const all = [xml("body", {}, text), xml("x", { xmlns: expected.mucUser }), ...content];
    return this.#does(`whispers to ${nick}`, xml("message", { to: this.addressOf(nick), type: "chat" }, all));
  }

  /** A message or presence of his own making; its address is what stands in "to", after the room's. */
  delivers(
    label: string,
    name: "message" | "presence",
    attrs: Attributes,
    content: Element | readonly Element[] = [],
  ): Promise<void> {
    const { to, ...others } = attrs;
    const all = content instanceof Element ? [content] : [...content];
    return this.#does(label, xml(name, { to: `${this.room}${to}`, ...others }, all));
  }

  /** Tells the room that has invited him last that he will not come. */
  declines(inviter: string, reason: string): Promise<void> {
    return this.#act(`${this.label} declines`, async () => {
      const isInvitation = (stanza: Element): boolean =>
        stanza.getChild("x", expected.mucUser)?.getChild("invite") !== undefined;
      const room = this.person.received.findLast(isInvitation)?.attrs["from"] ?? this.room;
      const decline = xml("decline", { to: inviter }, xml("reason", {}, reason));
      await this.#send(xml("message", { to: room }, xml("x", { xmlns: expected.mucUser }, decline)));
    });
  }

  // ---- asking and ruling -------------------------------------------------------------------------------------------

  /** Asks the room (""), or somebody in it ("/nick"), and gets an answer or a refusal. */
  asks(to: string, type: "get" | "set", content: Element): Promise<void> {
    const words = `asks (${type}) ${to === "" ? "the room" : to}: ${content.name} ${content.attrs["xmlns"] ?? ""}`;
    return this.#act(`${this.label} ${words}`, () => this.#ask(to, type, content));
  }

  /** Tells his own server his vCard. */
  writesCard(name: string): Promise<void> {
    const card = xml("vCard", { xmlns: "vcard-temp" }, xml("FN", {}, name));
    return this.#act(`${this.label} writes a vCard`, async () => {
      await this.person.iq(xml("iq", { type: "set", id: this.#newId() }, card));
    });
  }

  readsForm(): Promise<void> {
    return this.asks("", "get", xml("query", { xmlns: owner }));
  }

  /** Takes the room as it comes, without a form. */
  opensAtOnce(): Promise<void> {
    const query = xml("query", { xmlns: owner }, xml("x", { xmlns: "jabber:x:data", type: "submit" }));
    return this.#act(`${this.label} wants an instant room`, () => this.#ask("", "set", query));
  }

  configures(fields: Fields): Promise<void> {
    return this.#act(`${this.label} configures ${JSON.stringify(fields)}`, () =>
      this.#ask("", "set", submission(fields)),
    );
  }

  /** Kick (role none), voice: by nick. */
  gives(nick: string, role: Role, reason?: string): Promise<void> {
    return this.administers({ nick, role }, reason);
  }

  makes({ jid }: { jid: string }, affiliation: Affiliation, reason?: string): Promise<void> {
    return this.administers({ jid, affiliation }, reason);
  }

  administers(item: Record<string, string>, reason?: string): Promise<void> {
    const content = reason === undefined ? [] : [xml("reason", {}, reason)];
    const query = xml("query", { xmlns: admin }, xml("item", item, content));
    return this.#act(`${this.label} administers ${JSON.stringify(item)}`, () => this.#ask("", "set", query));
  }

  destroys(attrs: Record<string, string>, ...content: Element[]): Promise<void> {
    const query = xml("query", { xmlns: owner }, xml("destroy", attrs, content));
    return this.#act(`${this.label} destroys the room`, () => this.#ask("", "set", query));
  }

  /** The id that the room has given to what somebody has said, as this player has got it. */
  idOf(text: string): string {
    const message = this.person.received.find((stanza) => stanza.getChildText("body") === text);
    return message?.getChild("stanza-id", "urn:xmpp:sid:0")?.attrs["id"] ?? "nothing that was said";
  }

  // ---- for the stage -----------------------------------------------------------------------------------------------

  /** Whether the room has him in, and with a voice. */
  get standing(): "in" | "mute" | "out" {
    return this.#isConnected ? this.#standing.look() : "out";
  }

  /** What he has sent to a service before has been dealt with, and what it has sent him is here. */
  async isAnswered(service = this.service): Promise<void> {
    if (!this.#isConnected) return;
    this.#questionCount += 1;
    const id = fenceOf(`${this.label}-asks`, this.#questionCount);
    const question = xml("query", { xmlns: "urn:x-dmuc:test:nothing" });
    await this.person.iq(xml("iq", { to: service, type: "get", id }, question)).catch(ignoreRefusal);
  }

  /** All that he has received between two marks, without what the stage has asked for. */
  received(from: Mark, to: Mark): readonly Element[] {
    return this.person.received.slice(from.position, to.position).filter((stanza) => !isFence(stanza));
  }

  // ---- inside ------------------------------------------------------------------------------------------------------

  #does(label: string, stanza: Element): Promise<void> {
    return this.#act(`${this.label} ${label}`, () => this.#send(stanza));
  }

  /** Logs out, when the scene is over. */
  async goesHome(): Promise<void> {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    await this.person.disconnect();
  }

  async #send(stanza: Element): Promise<void> {
    stanza.attrs["id"] ??= this.#newId();
    await this.person.send(stanza);
    await this.isAnswered();
  }

  /** The same, and what becomes of it: where another server decides, it takes its time. */
  async #sendAndSee(presence: Element): Promise<Element> {
    const since = this.person.mark();
    await this.#send(presence);
    const { id, to } = presence.attrs;
    const isShown = (stanza: Element): boolean =>
      stanza.attrs["from"] === to && stanza.attrs["type"] === undefined && expected.hasStatus(stanza, "110");
    const isOutcome = (stanza: Element): boolean =>
      stanza.name === "presence" &&
      ((stanza.attrs["type"] === "error" && stanza.attrs["id"] === id) || isShown(stanza));
    return this.person.sees("what becomes of his presence", isOutcome, { since });
  }

  async #ask(to: string, type: "get" | "set", content: Element): Promise<void> {
    const iq = xml("iq", { to: `${this.room}${to}`, type, id: this.#newId() }, content);
    await this.person.iq(iq).catch(ignoreRefusal);
  }

  #newId(): string {
    this.#stanzaCount += 1;
    return `${this.label}-${this.#stanzaCount}`;
  }
}

interface Attributes extends Record<string, string> {
  to: string;
}

/** Reads from the presences of a room whether somebody is in. */
class Standing {
  readonly #person: Person;
  readonly #room: string;
  #readCount = 0;
  #last: "in" | "mute" | "out" = "out";

  constructor(person: Person, room: string) {
    this.#person = person;
    this.#room = room;
  }

  look(): "in" | "mute" | "out" {
    const { received } = this.#person;
    for (; this.#readCount < received.length; this.#readCount++) this.#read(received[this.#readCount]!);
    return this.#last;
  }

  #read(stanza: Element): void {
    const { from, type } = stanza.attrs;
    const isOwn = stanza.name === "presence" && type !== "error" && expected.bareJid(from) === this.#room;
    if (!isOwn || !expected.hasStatus(stanza, "110") || expected.hasStatus(stanza, "303")) return;
    const role = stanza.getChild("x", expected.mucUser)?.getChild("item")?.attrs["role"];
    this.#last = type === "unavailable" ? "out" : role === "visitor" ? "mute" : "in";
  }
}

function ignoreRefusal(): undefined {
  return undefined;
}
