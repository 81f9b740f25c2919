import { fileURLToPath } from "node:url";
import { xml, type Element, type Mark, type TapStanza } from "../../../prosody-dev/index.js";
import { marlowe, type House } from "./house.js";

/** Where the module of silent services is: for `pluginPaths`. */
export const silentModules = fileURLToPath(new URL("modules", import.meta.url));

/** A service of marlowe.lit in whose name the test speaks, and nobody else does. */
export const silent = `silent.${marlowe}`;

/** Lua for marlowe.lit: no module, and that service. */
export const silentLua = `modules_enabled = { }\nComponent "${silent}" "silent"`;

/** What a server gets from the silent one and its users, and what it says to them. */
export class SilentPeer {
  readonly #house: House;
  readonly #other: string;

  constructor(house: House, other: string) {
    this.#house = house;
    this.#other = other;
  }

  mark(): Mark {
    return this.#tap().mark();
  }

  /** In the name of the service, a room of it, or a user of marlowe.lit. */
  async sends(...stanzas: readonly Element[]): Promise<void> {
    for (const stanza of stanzas) {
      const host = stanza.attrs["from"]!.replace(/\/.*$/, "").replace(/^.*@/, "");
      await this.#house.sendAs(host, stanza);
    }
  }

  /** What the other server sends that is like this, since then or later. */
  gets(what: string, isWanted: (stanza: TapStanza) => boolean, since: Mark, timeoutMs?: number): Promise<TapStanza> {
    const patience = timeoutMs === undefined ? {} : { timeoutMs };
    const isIt = (stanza: TapStanza): boolean => stanza.from === this.#other && isWanted(stanza);
    return this.#tap().waitFor(what, isIt, { since, ...patience });
  }

  /** A request with this element in it. */
  asked(name: string, since: Mark): Promise<TapStanza> {
    const isIt = ({ name: kind, type, element }: TapStanza): boolean =>
      kind === "iq" && (type === "get" || type === "set") && element.getChild(name) !== undefined;
    return this.gets(`A question with <${name}/>`, isIt, since);
  }

  /** Answers a request. */
  async answers({ element }: TapStanza, ...content: Element[]): Promise<void> {
    const { from, to, id } = element.attrs;
    await this.sends(xml("iq", { type: "result", from: to!, to: from!, id: id! }, ...content));
  }

  /** Asks something, and gives the answer. */
  async asks(from: string, to: string, content: Element, type: "get" | "set" = "set"): Promise<Element> {
    const since = this.mark();
    const id = `silent-${since.position}`;
    await this.sends(xml("iq", { type, from, to, id }, content));
    return (await this.gets(`The answer to ${content.name}`, ({ element }) => element.attrs["id"] === id, since))
      .element;
  }

  #tap(): ReturnType<House["cluster"]["link"]>["tap"] {
    return this.#house.cluster.link(this.#other, marlowe).tap;
  }
}
