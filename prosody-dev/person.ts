import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Client } from "@xmpp/client";
import xml, { type Element } from "@xmpp/xml";
import type { Cluster, Guest } from "./cluster.js";
import { logIn, type ConnectionHandlers, type LogInOptions } from "./connection.js";
import { bareJid, hasStatus, mucUser, type Predicate } from "./expect.js";
import { StanzaFailure } from "./stanza-failure.js";
import { formatSeconds, Observations, type Mark, type WaitOptions } from "./observations.js";

/** Logs a person in. Anybody may: accounts need not exist. `jid` is for example "firstwitch@macbeth.lit/desktop". */
export async function connect(cluster: Cluster, jid: string, options: LogInOptions = {}): Promise<Person> {
  const [, name, domain, resource = "desktop"] = /^([^@/]+)@([^/]+)(?:\/(.+))?$/.exec(jid) ?? [];
  if (name === undefined || domain === undefined) {
    throw new Error(`"${jid}" is no address of a person: user@domain/resource is expected.`);
  }
  const person = new Person(cluster, `${name}@${domain}`, `${name}@${domain}/${resource}`);
  await person.logIn({ name, domain, resource }, options);
  return person;
}

/** How somebody joins a room. */
export interface JoinOptions {
  password?: string;
  /** How many old messages; default: what the room gives. */
  history?: number;
  timeoutMs?: number;
}

/** A user with a client: talks in rooms and remembers all it receives. */
export class Person implements Guest {
  readonly jid: string;
  readonly #cluster: Cluster;
  readonly #stanzas = new Observations<Element>();
  readonly #nicks = new Map<string, string>();
  readonly #problems: Error[] = [];
  #fullJid: string;
  #connection: Client | undefined;

  constructor(cluster: Cluster, jid: string, fullJid: string) {
    this.#cluster = cluster;
    this.jid = jid;
    this.#fullJid = fullJid;
  }

  get fullJid(): string {
    return this.#fullJid;
  }

  /** All stanzas so far, in order. */
  get received(): readonly Element[] {
    return this.#stanzas.all;
  }

  /** For connect(). */
  async logIn(user: { name: string; domain: string; resource: string }, options: LogInOptions): Promise<void> {
    const handlers: ConnectionHandlers = {
      onStanza: (stanza) => this.#stanzas.add(stanza),
      onProblem: (problem) => this.#problems.push(problem),
    };
    const { connection, fullJid } = await logIn(user, this.#cluster.server(user.domain).c2s, handlers, options);
    this.#connection = connection;
    this.#fullJid = fullJid;
    this.#cluster.welcome(this);
  }

  // ---- rooms -------------------------------------------------------------------------------------------------------

  /** Resolves when the room shows us our own presence; rejects with a StanzaFailure when it refuses. */
  async join(room: string, nick: string, { password, history, timeoutMs }: JoinOptions = {}): Promise<Element> {
    const request = xml("x", { xmlns: "http://jabber.org/protocol/muc" });
    if (history !== undefined) {
      request.append(xml("history", { maxstanzas: String(history) }));
    }
    if (password !== undefined) {
      request.append(xml("password", {}, password));
    }
    const presence = xml("presence", { to: `${room}/${nick}` }, request);
    const shown = await this.#changePresence(`joining ${room} as ${nick}`, presence, undefined, timeoutMs);
    // A room may have given another nick (status 210).
    this.#nicks.set(room, nickOf(shown) ?? nick);
    return shown;
  }

  /** Resolves when the room shows us under the new nick. */
  async rename(room: string, newNick: string, { timeoutMs }: { timeoutMs?: number } = {}): Promise<Element> {
    const presence = xml("presence", { to: `${room}/${newNick}` });
    const shown = await this.#changePresence(`the nick ${newNick} in ${room}`, presence, undefined, timeoutMs);
    this.#nicks.set(room, nickOf(shown) ?? newNick);
    return shown;
  }

  /** Resolves when the room has let us go. */
  async leave(room: string, { timeoutMs }: { timeoutMs?: number } = {}): Promise<Element> {
    const presence = xml("presence", { to: `${room}/${this.#nickIn(room)}`, type: "unavailable" });
    const shown = await this.#changePresence(`leaving ${room}`, presence, "unavailable", timeoutMs);
    this.#nicks.delete(room);
    return shown;
  }

  /** Sends a message to everybody in the room; gives its id. */
  async say(room: string, text: string, { id = randomUUID() }: { id?: string } = {}): Promise<string> {
    await this.send(xml("message", { to: room, type: "groupchat", id }, xml("body", {}, text)));
    return id;
  }

  /** Sends a message to one occupant; gives its id. */
  async whisper(
    room: string,
    nick: string,
    text: string,
    { id = randomUUID() }: { id?: string } = {},
  ): Promise<string> {
    const content = [xml("body", {}, text), xml("x", { xmlns: mucUser })];
    await this.send(xml("message", { to: `${room}/${nick}`, type: "chat", id }, content));
    return id;
  }

  /** Shows the room how available we are: "away", "dnd", …, and a text. */
  async show(room: string, show?: string, status?: string): Promise<void> {
    const presence = xml("presence", { to: `${room}/${this.#nickIn(room)}` });
    if (show !== undefined) {
      presence.append(xml("show", {}, show));
    }
    if (status !== undefined) {
      presence.append(xml("status", {}, status));
    }
    await this.send(presence);
  }

  /** Gives the id of the message. */
  async setSubject(room: string, text: string, { id = randomUUID() }: { id?: string } = {}): Promise<string> {
    await this.send(xml("message", { to: room, type: "groupchat", id }, xml("subject", {}, text)));
    return id;
  }

  // ---- stanzas -----------------------------------------------------------------------------------------------------

  async send(element: Element): Promise<void> {
    if (this.#connection === undefined) {
      throw new Error(`${this.fullJid} is not connected.`);
    }
    await this.#connection.send(element);
  }

  /** Sends an iq and gives the result; rejects with a StanzaFailure on an error. */
  async iq(element: Element, { timeoutMs }: { timeoutMs?: number } = {}): Promise<Element> {
    const id = (element.attrs["id"] ??= randomUUID());
    const since = this.mark();
    await this.send(element);
    const isAnswer: Predicate = ({ name, attrs }) =>
      name === "iq" && attrs["id"] === id && (attrs["type"] === "result" || attrs["type"] === "error");
    const answer = await this.sees(`an answer to the iq ${id}`, isAnswer, waitOptions(since, timeoutMs));
    if (answer.attrs["type"] === "error") {
      throw new StanzaFailure(`${this.fullJid}: the iq ${element.toString()}`, answer);
    }
    return answer;
  }

  /**
   * From now on, requests of this kind are answered with this content; others by the error service-unavailable. Without
   * content the answer is an empty result.
   */
  answers(type: "get" | "set", request: { namespace: string; name: string }, content?: Element): void {
    this.#connection?.iqCallee[type](request.namespace, request.name, () => content ?? true);
  }

  /** The first stanza that matches, received already (since the mark) or later. */
  sees(expected: string, predicate: Predicate, options: WaitOptions = {}): Promise<Element> {
    return this.#stanzas.waitFor(
      predicate,
      (seen, timeoutMs) => {
        const lines = seen.slice(-10).map((stanza) => `\n  ${stanza.toString()}`);
        const instead = lines.length === 0 ? " Nothing came." : ` What came last:${lines.join("")}`;
        const problems = this.#problems.map((problem) => `\n  ${problem.message}`).join("");
        const trouble = problems === "" ? "" : `\nProblems of the connection:${problems}`;
        return `${this.fullJid} did not see ${expected} within ${formatSeconds(timeoutMs)}.${instead}${trouble}`;
      },
      options,
    );
  }

  /** Everything received after now is "since" this mark. */
  mark(): Mark {
    return this.#stanzas.mark();
  }

  since(mark: Mark, filter: Predicate = () => true): readonly Element[] {
    return this.#stanzas.since(mark).filter(filter);
  }

  // ---- ways to go --------------------------------------------------------------------------------------------------

  /** Closes the stream in good order. */
  async disconnect(): Promise<void> {
    const connection = this.#forgetConnection();
    await connection?.stop();
  }

  /** The connection is lost: TCP closes, the stream does not. */
  async vanish(): Promise<void> {
    await this.#breakOff(this.#forgetConnection());
  }

  /** The same, of somebody who is connected with `resumable`: he will be back with `resume`. */
  async interrupt(): Promise<void> {
    await this.#breakOff(this.#connection);
  }

  /** Goes on with the session (XEP-0198): what came meanwhile comes now. Rejects if the server has given it up. */
  async resume(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) throw new Error(`${this.fullJid} is not connected.`);
    const outcome = Promise.race([
      once(connection.streamManagement, "resumed"),
      once(connection.streamManagement, "fail").then(() => {
        throw new Error(`${this.fullJid} has no session any more that could go on.`);
      }),
    ]);
    await connection.reconnect.reconnect();
    await outcome;
  }

  async #breakOff(connection: Client | undefined): Promise<void> {
    const socket = connection?.socket;
    if (socket === undefined || socket === null) return;
    const closed = once(socket, "close");
    socket.destroy();
    await closed;
  }

  #forgetConnection(): Client | undefined {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#cluster.sayGoodbye(this);
    return connection;
  }

  #nickIn(room: string): string {
    const nick = this.#nicks.get(room);
    if (nick === undefined) {
      throw new Error(`${this.fullJid} is not in ${room}.`);
    }
    return nick;
  }

  /** Sends a presence to a room, waits until it shows our own (status 110) or refuses. */
  async #changePresence(
    attempt: string,
    presence: Element,
    type: "unavailable" | undefined,
    timeoutMs: number | undefined,
  ): Promise<Element> {
    const room = bareJid(presence.attrs["to"]);
    const since = this.mark();
    const isAnswer: Predicate = (stanza) =>
      stanza.name === "presence" &&
      bareJid(stanza.attrs["from"]) === room &&
      (stanza.attrs["type"] === "error" || isOwn(stanza, type, presence.attrs["to"]));
    await this.send(presence);
    const answer = await this.sees(`the answer to ${attempt}`, isAnswer, waitOptions(since, timeoutMs));
    if (answer.attrs["type"] === "error") {
      throw new StanzaFailure(`${this.fullJid}: ${attempt}`, answer);
    }
    return answer;
  }
}

/** Our own presence, as wanted: not an older change of ours, unless the room gave another nick. */
function isOwn(stanza: Element, type: "unavailable" | undefined, address: string | undefined): boolean {
  const isMine = stanza.attrs["type"] === type && hasStatus(stanza, "110");
  return isMine && (stanza.attrs["from"] === address || hasStatus(stanza, "210"));
}

function nickOf(presence: Element): string | undefined {
  const from = presence.attrs["from"] ?? "";
  return from.includes("/") ? from.slice(from.indexOf("/") + 1) : undefined;
}

function waitOptions(since: Mark, timeoutMs: number | undefined): WaitOptions {
  return timeoutMs === undefined ? { since } : { since, timeoutMs };
}
