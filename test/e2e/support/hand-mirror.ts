import { fileURLToPath } from "node:url";
import { xml, type Element, type Mark, type Tap, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1, dmuc3, linkExtension } from "./crossings.js";
import { macbeth, marlowe, shakespeare, type House, type HouseOptions } from "./house.js";
import type { Play } from "./play.js";

const muc = "http://jabber.org/protocol/muc";
const discoInfo = "http://jabber.org/protocol/disco#info";
const modulesFolder = fileURLToPath(new URL("modules", import.meta.url));

/** The service that mirrors rooms for a server's users. */
export function mirrorOf(domain: string): string {
  return `mirror.${domain}`;
}

/** As much of an epoch as tells the start of a service. */
const start = "hand-mirror";

/** How a JID stands in the node of another (XEP-0106), of the characters that occur here. */
export function escapeJid(jid: string): string {
  return jid.replace(/ /g, "\\20").replace(/\//g, "\\2f").replace(/@/g, "\\40");
}

/**
 * A room service at shakespeare.lit, and two servers whose users and mirrors the test plays: nobody else speaks there.
 *
 * @param entry what else the room service's administrator says of those mirrors.
 */
export function withHandMirrors(options = "", peers: readonly string[] = [macbeth, marlowe], entry = ""): HouseOptions {
  const entries = peers.map((domain) => `["${mirrorOf(domain)}"] = { users = { "${domain}" }; ${entry} };`);
  const silent = 'modules_enabled = { "silent" }';
  return {
    pluginPaths: [modulesFolder],
    hostLua: { [macbeth]: silent, [marlowe]: silent },
    roomsLua: {
      [shakespeare]: `dmuc_peers = { ${entries.join(" ")} }\n${options}`,
      [macbeth]: `Component "${mirrorOf(macbeth)}" "silent"`,
      [marlowe]: `Component "${mirrorOf(marlowe)}" "silent"`,
    },
  };
}

/** How somebody joins. */
export interface Joining {
  /** Whose mirror is named in the tag; default: this one. Null: no tag. */
  readonly through?: string | null;
  /** Content beside the tag; default: the mark of a join. */
  readonly content?: readonly Element[];
  readonly resource?: string;
}

/** What a mirror is told when it is set up. */
export interface SetUp {
  readonly config: Element;
  readonly roster: Element;
  readonly history: Element;
  readonly confirmed: Element;
}

/** A mirror of the play's room at shakespeare.lit, played by the test. It says what it likes, and hears what it is told. */
export class HandMirror {
  readonly jid: string;
  readonly room: string;
  readonly #house: House;
  readonly #play: Play;
  readonly #domain: string;
  readonly #extension: boolean;
  #count = 0;
  #epoch = `${start}00000`;
  #session = "";

  /** Without the extension it says exactly what the ProtoXEP prints. */
  constructor(house: House, play: Play, domain: string, { extension = true } = {}) {
    this.#house = house;
    this.#play = play;
    this.#domain = domain;
    this.#extension = extension;
    this.jid = mirrorOf(domain);
    this.room = play.room(shakespeare);
  }

  /** Real JID of one of its users. */
  user(nick: string, resource = "heath"): string {
    return `${nick}@${this.#domain}/${resource}`;
  }

  /** Where the room sends what is for him alone and answers nothing of his. */
  escaped(nick: string, resource?: string): string {
    return `${escapeJid(this.user(nick, resource))}@${this.jid}`;
  }

  mark(): Mark {
    return this.#tap.mark();
  }

  /** What the master's server has sent since then. */
  heard(since?: Mark): readonly TapStanza[] {
    return this.#play.crossings(shakespeare, this.#domain, since).filter(({ from }) => from === shakespeare);
  }

  gets(what: string, isWanted: (element: Element) => boolean, since: Mark, timeoutMs?: number): Promise<Element> {
    const isIt = ({ from, element }: TapStanza): boolean => from === shakespeare && isWanted(element);
    const wait = timeoutMs === undefined ? { since } : { since, timeoutMs };
    return this.#tap.waitFor(what, isIt, wait).then(({ element }) => element);
  }

  // ---- what users say ------------------------------------------------------------------------------------------------

  /** Somebody wants to come in. */
  joins(nick: string, { through = this.jid, content, resource }: Joining = {}): Promise<void> {
    const tag = through === null ? [] : [xml("dmuc", { xmlns: dmuc3, from: through })];
    const mark = content ?? (this.#extension ? [xml("x", { xmlns: muc })] : []);
    const from = this.user(nick, resource);
    const presence = { from, to: `${this.room}/${nick}`, id: `join-${nick}` };
    const stamp = through === null ? [] : this.#stamp();
    return this.send(xml("presence", presence, [...mark, ...tag, ...stamp]));
  }

  /** Its last user is out, and with her all that it knew of the room. */
  ends(): void {
    this.#epoch = `${start}00000`;
  }

  leaves(nick: string): Promise<void> {
    const presence = { from: this.user(nick), to: `${this.room}/${nick}`, type: "unavailable" };
    return this.send(xml("presence", presence, this.#stamp()));
  }

  looks(nick: string, show: string): Promise<void> {
    const presence = { from: this.user(nick), to: `${this.room}/${nick}` };
    return this.send(xml("presence", presence, [xml("show", {}, show), ...this.#stamp()]));
  }

  says(nick: string, body: string): Promise<void> {
    const message = { from: this.user(nick), to: this.room, type: "groupchat", id: `said-${body.length}` };
    return this.send(xml("message", message, [xml("body", {}, body), ...this.#stamp()]));
  }

  /** A message to an occupant alone. */
  whispers(nick: string, to: string, body: string): Promise<void> {
    const message = { from: this.user(nick), to: `${this.room}/${to}`, type: "chat", id: "whisper" };
    const o = this.#extension ? [xml("o", { xmlns: linkExtension, s: this.#session })] : [];
    return this.send(xml("message", message, [xml("body", {}, body), ...o]));
  }

  #stamp(): Element[] {
    if (!this.#extension) return [];
    this.#count++;
    const t = new Date().toISOString();
    const number = { h: this.jid, e: this.#epoch, n: String(this.#count), t };
    return [xml("o", { xmlns: linkExtension, ...number })];
  }

  // ---- what the mirror says --------------------------------------------------------------------------------------------

  send(...stanzas: readonly Element[]): Promise<void> {
    return this.#house.sendAs(this.#domain, ...stanzas);
  }

  /** Answers a request. */
  answer({ attrs }: Element, ...content: Element[]): Promise<void> {
    return this.#house.sendAs(
      this.jid,
      xml("iq", { type: "result", from: this.jid, to: attrs["from"]!, id: attrs["id"]! }, ...content),
    );
  }

  /**
   * Somebody is let in by whom the mirror comes into being: it is told what there is to know.
   *
   * @param wish as much of the past as it asks for: attributes of `<history/>`.
   */
  async setUp(nick: string, joining?: Joining, wish?: Readonly<Record<string, string>>): Promise<SetUp> {
    const since = this.mark();
    await this.joins(nick, joining);
    const config = await this.config(since);
    await this.takes(config);
    return { config, ...(await this.rest(nick, since, wish)) };
  }

  /** The master's config, which opens a set-up. */
  config(since: Mark): Promise<Element> {
    return this.gets("The room's configuration", (element) => element.getChild("config", dmuc1) !== undefined, since);
  }

  /** Takes the config: from now on the life of the room is known. */
  async takes(config: Element): Promise<void> {
    const sync = config.getChild("config", dmuc1)?.getChild("sync", linkExtension);
    if (!this.#extension || sync === undefined) {
      await this.answer(config);
      return;
    }
    const { s = "", g = "" } = sync.attrs;
    this.#session = s;
    this.#epoch = `${start}${g.slice(0, 5)}`;
    const have = xml("have", { h: this.jid, e: this.#epoch, n: String(this.#count) });
    const now = new Date().toISOString();
    await this.answer(config, xml("sync", { xmlns: linkExtension, s, g, now }, have));
  }

  /** Roster, history, and the word that he is in. */
  async rest(nick: string, since: Mark, wish: Readonly<Record<string, string>> = {}): Promise<Omit<SetUp, "config">> {
    const roster = await this.gets("The roster", (element) => element.getChild("roster", dmuc1) !== undefined, since);
    await this.answer(roster);
    const config = await this.config(since);
    const to = this.#extension ? this.room : config.attrs["from"]!;
    const o = this.#extension ? [xml("o", { xmlns: linkExtension, s: this.#session })] : [];
    const asked = xml("room", { xmlns: dmuc1, id: this.room }, xml("history", { xmlns: muc, ...wish }), ...o);
    await this.#house.sendAs(this.jid, xml("iq", { type: "get", from: this.jid, to, id: "history" }, asked));
    const isAnswer = ({ attrs }: Element): boolean => attrs["id"] === "history" && attrs["type"] === "result";
    const history = await this.gets("The history", isAnswer, since);
    const confirmed = await this.sees(nick, since);
    return { roster, history, confirmed };
  }

  /** The presence that the room shows of somebody. */
  sees(nick: string, since: Mark, type?: string): Promise<Element> {
    const isIt = ({ name, attrs }: Element): boolean =>
      name === "presence" &&
      attrs["from"] === `${this.room}/${nick}` &&
      attrs["to"] === this.jid &&
      attrs["type"] === type;
    return this.gets(`${nick} ${type ?? "in the room"}`, isIt, since);
  }

  hears(nick: string, body: string, since: Mark): Promise<Element> {
    const isIt = (element: Element): boolean =>
      element.attrs["from"] === `${this.room}/${nick}` && element.getChildText("body") === body;
    return this.gets(`${nick}: ${body}`, isIt, since);
  }

  /** Says that it speaks DMUC3, when the room service asks. */
  async showsFeature(since: Mark): Promise<void> {
    const isQuestion = (element: Element): boolean =>
      element.attrs["to"] === this.jid && element.getChild("query", discoInfo) !== undefined;
    const asked = await this.gets("The question what it supports", isQuestion, since);
    const feature = (name: string): Element => xml("feature", { var: name });
    const features = [feature(discoInfo), feature(dmuc3), ...(this.#extension ? [feature(linkExtension)] : [])];
    await this.answer(asked, xml("query", { xmlns: discoInfo }, features));
  }

  get #tap(): Tap {
    return this.#play.tap(shakespeare, this.#domain);
  }
}
