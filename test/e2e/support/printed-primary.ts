import { xml, type Element, type Mark, type Tap, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc2, linkExtension } from "./crossings.js";
import { macbeth, marlowe, type House, type HouseOptions } from "./house.js";
import { silent, silentLua, silentModules } from "./silent.js";

const delayNamespace = "urn:xmpp:delay";
const mucUser = "http://jabber.org/protocol/muc#user";

/** The address at which our server takes what that primary tells. */
export const replicaAddress = `replica@mirror.${macbeth}`;

/** A server whose users' replicas an administrator has named to a service that knows only XEP-0282. */
export function withPrintedPrimary(options = ""): HouseOptions {
  return {
    domains: [macbeth, marlowe],
    pluginPaths: [silentModules],
    mirrors: {
      [macbeth]: { lua: `dmuc_peers = { ["${silent}"] = { replica = "${replicaAddress}" } }\n${options}` },
    },
    roomsLua: { [marlowe]: `${silentLua}\n    answers_pings = true\n    shows = { "${dmuc2}" }` },
  };
}

/** XEP-0045's element for somebody in a room. */
export function item(affiliation = "none", role = "participant"): Element {
  return xml("x", { xmlns: mucUser }, xml("item", { affiliation, role }));
}

/** A room of a service that knows only what XEP-0282 prints: what it tells the replica, and what our users send to it. */
export class PrintedRoom {
  readonly room: string;
  readonly #house: House;
  readonly #tap: Tap;

  constructor(house: House, node: string) {
    this.#house = house;
    this.#tap = house.cluster.link(macbeth, marlowe).tap;
    this.room = `${node}@${silent}`;
  }

  mark(): Mark {
    return this.#tap.mark();
  }

  /** Somebody is in, or looks like this now (V2-01, V2-04). */
  async tells(nick: string, content: Element = item(), more: readonly Element[] = []): Promise<void> {
    await this.sends(xml("presence", { from: `${this.room}/${nick}`, to: replicaAddress }, [content, ...more]));
  }

  /** The news that he is in, and the word to serve him (V2-04, V2-12). */
  async letsIn(nick: string, user: string, history?: string): Promise<void> {
    const x = xml("x", { xmlns: dmuc2 }, xml("enter", { jid: user }));
    if (history !== undefined) x.append(xml("history", { maxstanzas: history }));
    await this.tells(nick);
    await this.sends(xml("presence", { from: `${this.room}/${nick}`, to: replicaAddress }, [x, item()]));
  }

  /** The word not to serve him any more, and the news that he is out (V2-03). */
  async letsGo(nick: string, user: string): Promise<void> {
    const from = `${this.room}/${nick}`;
    const x = xml("x", { xmlns: dmuc2 }, xml("leave", { jid: user }));
    const gone = { from, to: replicaAddress, type: "unavailable" };
    await this.sends(xml("presence", gone, [x, item("none", "none")]), xml("presence", gone, item("none", "none")));
  }

  /** What is said, or was said at that time (V2-06). */
  async says(nick: string, text: string, id?: string, stamp = new Date().toISOString()): Promise<void> {
    const from = `${this.room}/${nick}`;
    const said = xml("x", { xmlns: dmuc2 }, xml("delay", { xmlns: delayNamespace, from, stamp }));
    const ends = { from, to: replicaAddress, type: "groupchat", ...(id === undefined ? {} : { id }) };
    await this.sends(xml("message", ends, [xml("body", {}, text), said]));
  }

  async sends(...stanzas: readonly Element[]): Promise<void> {
    await this.#house.sendAs(silent, ...stanzas);
  }

  /** What our server sends to the room. */
  gets(what: string, isWanted: (stanza: TapStanza) => boolean, since: Mark, timeoutMs = 10_000): Promise<TapStanza> {
    const isIt = (stanza: TapStanza): boolean =>
      stanza.from === macbeth && bareOf(stanza.element.attrs["to"]) === this.room && isWanted(stanza);
    return this.#tap.waitFor(what, isIt, { since, timeoutMs });
  }

  /** All that our server has sent to the room since, but pings. */
  all(since: Mark): readonly TapStanza[] {
    return this.#tap
      .since(since, { from: macbeth })
      .filter(({ kind, element }) => bareOf(element.attrs["to"]) === this.room && kind !== "iq:get urn:xmpp:ping");
  }

  /** Whether anything of our extension, or a question of it, has gone there. */
  extended(since: Mark): readonly string[] {
    const texts = this.#tap.since(since, { from: macbeth }).map(({ xml: text }) => text);
    return texts.filter((text) => text.includes(linkExtension));
  }
}

function bareOf(jid = ""): string {
  return jid.split("/")[0] ?? "";
}
