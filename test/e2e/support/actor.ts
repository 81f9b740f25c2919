import { expect as expected, xml, type Element, type Mark, type Person } from "../../../prosody-dev/index.js";
import { isDelayed, isFence, nickOf, stampOf, stanzaIdOf, tell } from "./transcript.js";

/** A line of earlier times. */
export interface Told {
  readonly nick: string;
  readonly body: string | null;
  readonly stamp: string | undefined;
  readonly id: string | undefined;
}

/** Somebody in a room: speaks, and remembers what the room showed. */
export class Actor {
  readonly person: Person;
  readonly room: string;
  #nick: string;

  constructor(person: Person, room: string, nick: string) {
    this.person = person;
    this.room = room;
    this.#nick = nick;
  }

  get nick(): string {
    return this.#nick;
  }

  get fullJid(): string {
    return this.person.fullJid;
  }

  /** "user@domain", without the resource. */
  get jid(): string {
    return this.person.jid;
  }

  mark(): Mark {
    return this.person.mark();
  }

  // ---- deeds -------------------------------------------------------------------------------------------------------

  says(text: string): Promise<string> {
    return this.person.say(this.room, text);
  }

  whispersTo(nick: string, text: string): Promise<string> {
    return this.person.whisper(this.room, nick, text);
  }

  setsSubject(text: string): Promise<string> {
    return this.person.setSubject(this.room, text);
  }

  shows(show: string, status?: string): Promise<void> {
    return this.person.show(this.room, show, status);
  }

  async renames(newNick: string): Promise<void> {
    await this.person.rename(this.room, newNick);
    this.#nick = newNick;
  }

  async leaves(): Promise<void> {
    await this.person.leave(this.room);
  }

  /** A message to the room with other content than a text. */
  async sends(...content: Element[]): Promise<void> {
    await this.person.send(xml("message", { to: this.room, type: "groupchat", id: "with-content" }, content));
  }

  /** Kick (role none) and voice: by nick. */
  async gives(nick: string, role: "none" | "visitor" | "participant" | "moderator"): Promise<void> {
    await this.#administer({ nick, role });
  }

  /** Owner, admin, member, none, outcast: by address. */
  async makes(jid: string, affiliation: "owner" | "admin" | "member" | "none" | "outcast"): Promise<void> {
    await this.#administer({ jid, affiliation });
  }

  /** As its owner. */
  async destroys(reason: string): Promise<void> {
    const destroy = xml("destroy", {}, xml("reason", {}, reason));
    const query = xml("query", { xmlns: "http://jabber.org/protocol/muc#owner" }, destroy);
    await this.person.iq(xml("iq", { to: this.room, type: "set" }, query));
  }

  async #administer(item: Record<string, string>): Promise<void> {
    const query = xml("query", { xmlns: "http://jabber.org/protocol/muc#admin" }, xml("item", item));
    await this.person.iq(xml("iq", { to: this.room, type: "set" }, query));
  }

  // ---- what the room shows -----------------------------------------------------------------------------------------

  hears(nick: string, text: string, since?: Mark): Promise<Element> {
    const predicate = expected.groupchat(this.room, nick, text);
    return this.sees(`${nick} saying "${text}"`, predicate, since);
  }

  isTold(nick: string, text: string, since?: Mark): Promise<Element> {
    return this.sees(`${nick} whispering "${text}"`, expected.privateMessage(this.room, nick, text), since);
  }

  seesHere(nick: string, since?: Mark): Promise<Element> {
    return this.sees(`${nick} being here`, expected.available(this.room, nick), since);
  }

  seesGo(nick: string, since?: Mark): Promise<Element> {
    return this.sees(`${nick} going`, expected.unavailable(this.room, nick), since);
  }

  seesSubject(text: string, since?: Mark): Promise<Element> {
    return this.sees(`the subject "${text}"`, expected.subject(this.room, text), since);
  }

  /** The occupant as somebody whose item says this: { role: "visitor" }. */
  seesAs(nick: string, item: Record<string, string>, since?: Mark): Promise<Element> {
    const words = Object.entries(item).map(([name, value]) => `${name} ${value}`);
    const isSo = (stanza: Element): boolean => {
      const shown = stanza.getChild("x", expected.mucUser)?.getChild("item")?.attrs ?? {};
      return Object.entries(item).every(([name, value]) => shown[name] === value);
    };
    return this.sees(
      `${nick} with ${words.join(", ")}`,
      (stanza) => expected.available(this.room, nick)(stanza) && isSo(stanza),
      since,
    );
  }

  sees(what: string, predicate: expected.Predicate, since?: Mark): Promise<Element> {
    return this.person.sees(what, predicate, since === undefined ? {} : { since });
  }

  /** All that the room has shown (since the mark), without fences. */
  stanzas(since: Mark = { position: 0 }): readonly Element[] {
    return this.person.since(
      since,
      (stanza) => stanza.name !== "iq" && expected.bareJid(stanza.attrs["from"]) === this.room && !isFence(stanza),
    );
  }

  /** The same as lines to read: see tell(). */
  transcript(since?: Mark): readonly string[] {
    return this.stanzas(since).map(tell);
  }

  /** What was said aloud, lines "nick: text", live and earlier. */
  heard(since?: Mark): readonly string[] {
    return this.stanzas(since)
      .filter((stanza) => stanza.name === "message" && stanza.getChild("body") !== undefined)
      .map(tell);
  }

  /** What the room told him of earlier times: who, what, when and under which id. */
  told(): readonly Told[] {
    return this.stanzas()
      .filter((stanza) => stanza.name === "message" && isDelayed(stanza) && stanza.getChild("body") !== undefined)
      .map((stanza) => ({
        nick: nickOf(stanza),
        body: stanza.getChildText("body"),
        stamp: stampOf(stanza),
        id: stanzaIdOf(stanza),
      }));
  }

  /** The last item of everybody who is here now: { firstwitch: { affiliation: "none", … } }. */
  occupants(): Record<string, Record<string, string | undefined>> {
    const present = new Map<string, Record<string, string | undefined>>();
    for (const stanza of this.stanzas().filter(({ name }) => name === "presence")) {
      if (stanza.attrs["type"] === "unavailable") {
        present.delete(nickOf(stanza));
      } else if (stanza.attrs["type"] === undefined) {
        present.set(nickOf(stanza), stanza.getChild("x", expected.mucUser)?.getChild("item")?.attrs ?? {});
      }
    }
    return Object.fromEntries([...present].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}
