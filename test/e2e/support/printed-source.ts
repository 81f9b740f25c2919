import { fileURLToPath } from "node:url";
import { xml, type Element, type Mark, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1 } from "./crossings.js";
import { macbeth, marlowe, roomServices, type House, type HouseOptions } from "./house.js";

const shadowService = roomServices[macbeth]!;
const modulesFolder = fileURLToPath(new URL("modules", import.meta.url));

/** The source's service: the test speaks in its name, and nobody else does. */
export const sourceService = `silent.${marlowe}`;

/** A server with the module, and one at which only the test speaks. */
export function withSilentSource(options: string): HouseOptions {
  return {
    domains: [macbeth, marlowe],
    pluginPaths: [modulesFolder],
    roomsLua: { [macbeth]: `dmuc_accept = "any"\n${options}`, [marlowe]: `Component "${sourceService}" "silent"` },
  };
}

/** A source that knows only what XEP-0281 prints, of one room: what it says, and what the shadow says to it. */
export class PrintedSource {
  readonly room: string;
  readonly #house: House;
  readonly #node: string;
  readonly #shadow: string;

  constructor(house: House, node: string) {
    this.#house = house;
    this.#node = node;
    this.room = `${node}@${sourceService}`;
    this.#shadow = `${node}@${shadowService}`;
  }

  /** Asks the shadow's service for a shadow. */
  replicate(): Promise<Element> {
    const order = xml("replicate", { xmlns: dmuc1 }, xml("room", { id: this.#node }));
    return this.#ask(sourceService, shadowService, order);
  }

  configure(name: string): Promise<Element> {
    return this.#ask(this.room, this.#shadow, config(name));
  }

  /** The roster, with this one occupant. */
  list(nick: string): Promise<Element> {
    const item = xml("item", { affiliation: "owner", jid: `${nick}@${marlowe}/study`, name: nick });
    return this.#ask(this.room, this.#shadow, xml("roster", { xmlns: dmuc1 }, item));
  }

  /** All of it, up to the answer to the shadow's question for the history. */
  async setUp(name: string, nick: string): Promise<void> {
    const since = this.mark();
    await this.replicate();
    await this.configure(name);
    await this.list(nick);
    await this.answer(await this.gets("The question for the history", isHistoryRequest, since), "result", history([]));
  }

  async says(nick: string, id: string, text: string): Promise<void> {
    const [from, to] = [`${this.room}/${nick}`, `${this.#shadow}/${nick}`];
    await this.send(xml("message", { type: "groupchat", from, to, id }, xml("body", {}, text)));
  }

  /** What the shadow sends that is like this, since then or later. */
  gets(what: string, isWanted: (stanza: TapStanza) => boolean, since: Mark, timeoutMs?: number): Promise<TapStanza> {
    const isShadows = (stanza: TapStanza): boolean => stanza.from === macbeth && isWanted(stanza);
    return this.#tap().waitFor(what, isShadows, timeoutMs === undefined ? { since } : { since, timeoutMs });
  }

  /** Answers a request of the shadow. */
  async answer({ element }: TapStanza, type: "result" | "error", ...content: Element[]): Promise<void> {
    const { from, to, id } = element.attrs;
    await this.send(xml("iq", { type, from: to!, to: from!, id: id! }, ...content));
  }

  mark(): Mark {
    return this.#tap().mark();
  }

  send(...stanzas: readonly Element[]): Promise<void> {
    return this.#house.sendAs(sourceService, ...stanzas);
  }

  async #ask(from: string, to: string, content: Element): Promise<Element> {
    const tap = this.#tap();
    const since = tap.mark();
    const id = `printed-${tap.all.length}`;
    await this.send(xml("iq", { type: "set", from, to, id }, content));
    const isAnswer = ({ element }: TapStanza): boolean => element.attrs["id"] === id;
    return (await this.gets(`The answer to ${content.toString()}`, isAnswer, since)).element;
  }

  #tap(): ReturnType<House["cluster"]["link"]>["tap"] {
    return this.#house.cluster.link(macbeth, marlowe).tap;
  }
}

/** Whether a shadow asks for the history (D1-21). */
export function isHistoryRequest({ kind, element }: TapStanza): boolean {
  return kind === `iq:get ${dmuc1}` && element.getChild("room", dmuc1) !== undefined;
}

/** A history as XEP-0281 prints it. */
export function history(messages: readonly Element[]): Element {
  return xml("history", { xmlns: "http://jabber.org/protocol/muc" }, [...messages]);
}

function config(name: string): Element {
  const field = (variable: string, value: string): Element => xml("field", { var: variable }, xml("value", {}, value));
  return xml("config", { xmlns: dmuc1 }, [
    xml("x", { xmlns: "jabber:x:data", type: "form" }, [
      field("FORM_TYPE", "http://jabber.org/protocol/muc#roomconfig"),
      field("muc#roomconfig_roomname", name),
      field("muc#roomconfig_publicroom", "1"),
    ]),
  ]);
}
