import { xml, type Element, type Mark, type Tap, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc2 } from "./crossings.js";
import { marlowe, shakespeare, type House } from "./house.js";
import type { Play } from "./play.js";
import { silent, silentLua } from "./silent.js";

/** A replica at the silent service, as a service that knows only XEP-0282 would call it. */
export const printedReplica = `replica@${silent}`;

/** Lua for the room service: where the administrator says that this replica is. */
export const printedPeerLua = `dmuc_peers = { ["${silent}"] = { users = { "${marlowe}" }, replica = "${printedReplica}" } }`;

/** Lua for marlowe.lit: the silent service is there, and says so if it is asked. */
export const printedReplicaLua = `${silentLua}\n    answers_pings = true`;

/** What a word of the primary to the replica is about: ENTER, LEAVE, or none. */
export function wordIn(element: Element): { readonly word: "enter" | "leave"; readonly jid: string } | undefined {
  const x = element.getChild("x", dmuc2);
  for (const word of ["enter", "leave"] as const) {
    const jid = x?.getChild(word)?.attrs["jid"];
    if (jid !== undefined) return { word, jid };
  }
  return undefined;
}

/**
 * Faustus, of whom his own server knows nothing if he is not named: the test sends for him, and sees what comes for him and for his
 * replica.
 */
export class PrintedGuest {
  readonly nick = "faustus";
  readonly #house: House;
  readonly #tap: Tap;

  constructor(
    house: House,
    play: Play,
    readonly room: string,
    readonly user = `faustus@${marlowe}/study`,
  ) {
    this.#house = house;
    this.#tap = play.tap(shakespeare, marlowe);
  }

  mark(): Mark {
    return this.#tap.mark();
  }

  async knocks(): Promise<void> {
    await this.#sends(
      xml(
        "presence",
        { from: this.user, to: `${this.room}/${this.nick}` },
        xml("x", { xmlns: "http://jabber.org/protocol/muc" }),
      ),
    );
  }

  async says(text: string, id = "f1"): Promise<void> {
    await this.#sends(xml("message", { from: this.user, to: this.room, type: "groupchat", id }, xml("body", {}, text)));
  }

  async leaves(): Promise<void> {
    await this.#sends(xml("presence", { from: this.user, to: `${this.room}/${this.nick}`, type: "unavailable" }));
  }

  /** What the room tells the replica. */
  told(what: string, isWanted: (element: Element) => boolean, since: Mark): Promise<TapStanza> {
    return this.#waitFor(what, printedReplica, isWanted, since);
  }

  /** ENTER or LEAVE for him. */
  word(word: "enter" | "leave", since: Mark): Promise<TapStanza> {
    return this.told(
      word.toUpperCase(),
      (element) => wordIn(element)?.word === word && isIn(element, this.room),
      since,
    );
  }

  /** What the room tells him itself. */
  gets(what: string, isWanted: (element: Element) => boolean, since: Mark): Promise<TapStanza> {
    return this.#waitFor(what, this.user, isWanted, since);
  }

  /** All that the room has told the replica since, but for pings; or what it has told him. */
  all(since: Mark, to = printedReplica): readonly TapStanza[] {
    return this.#tap
      .since(since, { from: shakespeare })
      .filter(({ kind, element }) => element.attrs["to"] === to && !kind.startsWith("iq"));
  }

  #waitFor(what: string, to: string, isWanted: (element: Element) => boolean, since: Mark): Promise<TapStanza> {
    const isIt = ({ from, element }: TapStanza): boolean =>
      from === shakespeare && element.attrs["to"] === to && isWanted(element);
    return this.#tap.waitFor(what, isIt, { since });
  }

  async #sends(stanza: Element): Promise<void> {
    await this.#house.sendAs(marlowe, stanza);
  }
}

function isIn({ attrs }: Element, room: string): boolean {
  return attrs["from"]?.split("/")[0] === room;
}
