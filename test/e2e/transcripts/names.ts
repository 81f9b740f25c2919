import { expect as expected, type Element } from "../../../prosody-dev/index.js";
import { roomServices } from "../support/house.js";
import type { Player } from "./player.js";

const sid = "urn:xmpp:sid:0";
const occupantId = "urn:xmpp:occupant-id:0";

/**
 * Words for what must differ between two rooms: their addresses, and the ids that their servers make up. An id is called by
 * what it was given to, so that ids are equal in the words of one room if they are in those of the other.
 */
export class Names {
  readonly #ids = new Map<string, string>();
  /** Addresses of clients that share a nick. */
  readonly #sharing: readonly string[];

  constructor(players: readonly Player[]) {
    this.#sharing = players
      .filter(({ name }) => players.filter((other) => other.name === name).length > 1)
      .map(({ person }) => person.fullJid)
      .sort((one, other) => other.length - one.length);
    for (const player of players) {
      for (const stanza of player.person.received) this.#learn(player, stanza);
    }
  }

  /** ROOM is the address that the player himself uses, and no other. */
  rename(text: string, player: Player): string {
    let renamed = isInvitation(text) || isForm(text) ? withOneAddress(text, player) : text;
    renamed = renamed.replaceAll(player.room, "ROOM").replaceAll(player.service, "SERVICE");
    for (const [id, name] of this.#ids) renamed = renamed.replaceAll(id, name);
    // Of several clients of one occupant other servers are told one (3.7).
    for (const jid of this.#sharing) renamed = renamed.replaceAll(jid, expected.bareJid(jid));
    if (this.#sharing.length > 0) renamed = renamed.replace(/(<item [^>]*><\/item>)\1/g, "$1");
    // What a server says of a client that it has lost depends on its version.
    renamed = renamed.replace(/<status>Disconnected: [^<]*<\/status>/, "");
    // An archive may tell fractions of a second (XEP-0082).
    return renamed.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "STAMP");
  }

  #learn(player: Player, stanza: Element): void {
    const own = stanza.name === "presence" && expected.hasStatus(stanza, "110");
    if (own) this.#call(stanza.getChild("occupant-id", occupantId)?.attrs["id"], `OCCUPANT ${player.name}`);
    const said = this.#announcementIn(player, stanza) ?? `MESSAGE ${stanza.attrs["id"] ?? "without id"}`;
    this.#call(stanza.getChild("stanza-id", sid)?.attrs["id"], said);
  }

  /** What the room says of a message by itself has an id that the room made up. */
  #announcementIn(player: Player, { name, attrs, children }: Element): string | undefined {
    const [about] = children;
    if (name !== "message" || attrs["from"] !== player.room || about === undefined || typeof about === "string") return;
    const target = this.#ids.get(about.attrs["id"] ?? "");
    if (target === undefined) return undefined;
    this.#call(attrs["id"], `ID OF WHAT IS SAID OF ${target}`);
    return `WHAT IS SAID OF ${target}`;
  }

  #call(id: string | undefined, name: string): void {
    if (id === undefined || id === "" || this.#ids.has(id)) return;
    const isTaken = [...this.#ids.values()].includes(name);
    this.#ids.set(id, isTaken ? `${name}, by another id` : name);
  }
}

/** An invitation, and the membership that comes of it, names the instance of him who invites (T-18). */
function isInvitation(text: string): boolean {
  return /<invite |>Invited by /.test(text);
}

/** The form to configure a room is its source's own (3.8). */
function isForm(text: string): boolean {
  return text.includes("<title>Configuration for ");
}

function withOneAddress(text: string, { room }: Player): string {
  const node = room.slice(0, room.indexOf("@"));
  return Object.values(roomServices).reduce((changed, service) => changed.replaceAll(`${node}@${service}`, room), text);
}
