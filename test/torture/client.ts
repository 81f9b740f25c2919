/** One person with a client that goes on whatever happens: it connects anew, comes back in, and writes down all it was shown. */
import { randomUUID } from "node:crypto";
import type { Client as Connection } from "@xmpp/client";
import { logIn } from "../../prosody-dev/connection.js";
import { expect as expected, xml, type Cluster, type Element } from "../../prosody-dev/index.js";
import { isDelayed, itemOf, nickOf, stanzaIdOf, statusCodes } from "../e2e/support/transcript.js";
import { lookOf } from "./look.js";

/** A message with a text that the room has shown to somebody. */
export interface Heard {
  readonly atMs: number;
  readonly nick: string;
  readonly body: string;
  /** The id that the room has given to it. */
  readonly id: string | undefined;
  readonly isDelayed: boolean;
}

/** What ended a stay: his own wish, the room (with these status codes), his connection, or nobody has told him. */
export interface Ending {
  readonly atMs: number;
  readonly how: "left" | "put out" | "disconnected" | "unanswered" | "untold";
  readonly nick: string;
  readonly codes: string;
}

/** From coming in to being out, as his client knows it. */
export interface Stay {
  readonly askedAtMs: number;
  /** Since when he is in. */
  begunAtMs: number | undefined;
  ending: Ending | undefined;
  readonly heard: Heard[];
}

/** Something that somebody has said, and what became of it. */
export interface Saying {
  readonly body: string;
  readonly person: string;
  readonly sentAtMs: number;
  reflectedAtMs: number | undefined;
  refusal: string | undefined;
}

export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

type State = "offline" | "connecting" | "out" | "joining" | "in" | "leaving";

/** So long a client waits for an answer before it takes itself for out: longer than a server that asks another one. */
const answerWaitMs = 45_000;
/** Before who was refused or put out tries again. */
const retryPauseMs = 1_500;
const ping = "urn:xmpp:ping";
const mucNamespace = "http://jabber.org/protocol/muc";

export class Client {
  readonly name: string;
  readonly jid: string;
  readonly domain: string;
  readonly room: string;
  readonly stays: Stay[] = [];
  readonly sayings = new Map<string, Saying>();
  readonly log: LogLine[] = [];
  /** Who is in, by nick: what all should see alike. */
  readonly occupants = new Map<string, string>();
  /** Whether he wants to be in. */
  wantsIn = true;
  subject: string | undefined;
  readonly #cluster: Cluster;
  readonly #pending = new Map<string, (answer: Element) => void>();
  #connection: Connection | undefined;
  #state: State = "offline";
  #nick: string;
  #wantedNick: string;
  #sinceMs = 0;
  #retryAtMs = 0;

  constructor(cluster: Cluster, name: string, domain: string, room: string) {
    this.#cluster = cluster;
    this.name = name;
    this.domain = domain;
    this.jid = `${name}@${domain}`;
    this.room = room;
    this.#nick = name;
    this.#wantedNick = name;
  }

  get nick(): string {
    return this.#nick;
  }

  get isIn(): boolean {
    return this.#state === "in";
  }

  get state(): string {
    return this.#state;
  }

  get stay(): Stay | undefined {
    return this.stays.at(-1);
  }

  // ---- by and by ---------------------------------------------------------------------------------------------------

  /** Does what is due: connects anew, comes in again, gives up waiting. `isReachable`: his server runs. */
  tick(nowMs: number, isReachable: boolean): void {
    if (this.#state === "offline" && isReachable && nowMs >= this.#retryAtMs) this.#connect();
    else if (this.#state === "out" && this.wantsIn && nowMs >= this.#retryAtMs) this.#join();
    else if ((this.#state === "joining" || this.#state === "leaving") && nowMs - this.#sinceMs > answerWaitMs) {
      this.#note(`has no answer to his ${this.#state}`);
      this.#goOut("unanswered", "");
    }
  }

  async disconnect(): Promise<void> {
    this.wantsIn = false;
    const connection = this.#connection;
    this.#connection = undefined;
    this.#state = "offline";
    this.#retryAtMs = Infinity;
    await connection?.stop().catch(() => undefined);
  }

  #connect(): void {
    this.#become("connecting");
    this.#logIn().then(
      () => this.#become("out"),
      (failure: unknown) => {
        this.#note(`cannot log in: ${String(failure)}`);
        this.#onLost();
      },
    );
  }

  async #logIn(): Promise<void> {
    const { c2s } = this.#cluster.server(this.domain);
    const user = { name: this.name, domain: this.domain, resource: "torture" };
    const handlers = {
      onStanza: (stanza: Element) => this.#onStanza(stanza),
      onProblem: (problem: Error) => this.#note(`connection: ${problem.message}`),
    };
    const { connection } = await logIn(user, c2s, handlers);
    this.#connection = connection;
    connection.on("disconnect", () => {
      if (this.#connection === connection) this.#onLost();
    });
  }

  #onLost(): void {
    this.#connection = undefined;
    if (this.#state === "in" || this.#state === "joining" || this.#state === "leaving") {
      this.#endStay("disconnected", "");
    }
    this.#become("offline");
    this.#retryAtMs = Math.max(this.#retryAtMs, Date.now() + 300);
  }

  // ---- deeds -------------------------------------------------------------------------------------------------------

  #join(): void {
    this.#become("joining");
    this.occupants.clear();
    this.stays.push({ askedAtMs: Date.now(), begunAtMs: undefined, ending: undefined, heard: [] });
    const request = xml("x", { xmlns: mucNamespace }, xml("history", { maxstanzas: "20" }));
    this.#send(xml("presence", { to: `${this.room}/${this.#wantedNick}` }, request));
  }

  leave(): void {
    this.wantsIn = false;
    if (!this.isIn) return;
    this.#become("leaving");
    this.#send(xml("presence", { to: `${this.room}/${this.#nick}`, type: "unavailable" }));
  }

  say(body: string): void {
    if (!this.isIn) return;
    this.sayings.set(body, {
      body,
      person: this.name,
      sentAtMs: Date.now(),
      reflectedAtMs: undefined,
      refusal: undefined,
    });
    this.#send(xml("message", { to: this.room, type: "groupchat", id: body }, xml("body", {}, body)));
  }

  setSubject(text: string): void {
    if (!this.isIn) return;
    this.#send(xml("message", { to: this.room, type: "groupchat", id: text }, xml("subject", {}, text)));
  }

  show(status: string): void {
    if (!this.isIn) return;
    this.#send(xml("presence", { to: `${this.room}/${this.#nick}` }, xml("status", {}, status)));
  }

  rename(nick: string): void {
    if (!this.isIn) return;
    this.#note(`wants to be called ${nick}`);
    this.#send(xml("presence", { to: `${this.room}/${nick}` }));
  }

  /** Gives whether it could be asked for. */
  administer(item: Record<string, string>): boolean {
    if (!this.isIn) return false;
    const query = xml("query", { xmlns: "http://jabber.org/protocol/muc#admin" }, xml("item", item));
    this.#note(`asks for ${JSON.stringify(item)}`);
    this.#send(xml("iq", { to: this.room, type: "set", id: randomUUID() }, query));
    return true;
  }

  submit(form: Element): void {
    if (!this.isIn) return;
    this.#send(xml("iq", { to: this.room, type: "set", id: randomUUID() }, form));
  }

  /** Asks the room whether he is still in (XEP-0410); who is told that he is not, is out. */
  async pingSelf(timeoutMs: number): Promise<void> {
    if (!this.isIn) return;
    const { stay } = this;
    const answer = await this.#ask(
      xml("iq", { to: `${this.room}/${this.#nick}`, type: "get" }, xml("ping", { xmlns: ping })),
      timeoutMs,
    );
    const isDenied = answer?.attrs["type"] === "error" && expected.conditionOf(answer) === "not-acceptable";
    if (isDenied && this.state === "in" && this.stay === stay) this.#goOut("untold", "");
  }

  /** Undefined without an answer in time. */
  #ask(element: Element, timeoutMs: number): Promise<Element | undefined> {
    const id = randomUUID();
    element.attrs["id"] = id;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        resolve(undefined);
      }, timeoutMs);
      this.#pending.set(id, (answer) => {
        clearTimeout(timer);
        this.#pending.delete(id);
        resolve(answer);
      });
      this.#send(element);
    });
  }

  #send(element: Element): void {
    // A connection that has just been lost says so itself.
    this.#connection?.send(element).catch(() => undefined);
  }

  // ---- what he is shown --------------------------------------------------------------------------------------------

  #onStanza(stanza: Element): void {
    if (stanza.name === "iq") {
      const { id, type } = stanza.attrs;
      if (type === "result" || type === "error") this.#pending.get(id ?? "")?.(stanza);
      if (type === "error") this.#note(`is refused an iq: ${expected.conditionOf(stanza)}`);
      return;
    }
    if (expected.bareJid(stanza.attrs["from"]) !== this.room) return;
    if (stanza.name === "presence") this.#onPresence(stanza);
    else if (stanza.attrs["type"] === "error") this.#onRefusal(stanza);
    else if (stanza.attrs["type"] === "groupchat") this.#onMessage(stanza);
  }

  #onPresence(stanza: Element): void {
    const { type } = stanza.attrs;
    const nick = nickOf(stanza);
    if (type === "error") {
      const condition = expected.conditionOf(stanza);
      this.#note(`is refused the presence of ${nick}: ${condition}`);
      if (this.#state === "joining") {
        this.#wantedNick = condition === "conflict" ? `${this.name} again` : this.name;
        this.stays.pop();
        this.#become("out");
      }
      return;
    }
    const isOwn = expected.hasStatus(stanza, "110");
    if (type === "unavailable") {
      this.occupants.delete(nick);
      if (isOwn) this.#onOwnEnd(stanza, nick);
      return;
    }
    this.occupants.set(nick, lookOf(stanza));
    if (isOwn) this.#onOwnPresence(nick);
  }

  #onOwnPresence(nick: string): void {
    if (this.#nick !== nick || this.#state === "joining") this.#note(`is in as ${nick}`);
    this.#nick = nick;
    if (this.#state !== "joining") return;
    this.stay!.begunAtMs = Date.now();
    this.#become("in");
  }

  #onOwnEnd(stanza: Element, nick: string): void {
    const codes = statusCodes(stanza);
    const newNick = itemOf(stanza)["nick"];
    if (expected.hasStatus(stanza, "303") && newNick !== undefined) {
      this.#note(`is not ${nick}, but ${newNick}`);
      this.#nick = newNick;
      return;
    }
    if (this.#state !== "in" && this.#state !== "leaving") return;
    const isLeave = this.#state === "leaving" && codes === "110";
    this.#goOut(isLeave ? "left" : "put out", codes);
  }

  #onRefusal(stanza: Element): void {
    const condition = expected.conditionOf(stanza);
    const saying = this.sayings.get(stanza.attrs["id"] ?? "");
    this.#note(`is refused "${stanza.attrs["id"] ?? ""}": ${condition}`);
    if (saying !== undefined) saying.refusal = condition;
    // So does a room speak to somebody who is not in it; of what he said before he left and came again it tells nothing.
    const isOfStay = saying !== undefined && saying.sentAtMs >= (this.stay?.begunAtMs ?? Infinity);
    // It comes by another stream than what his replica is told, and may overtake the word that he is out: so he asks.
    if (condition === "not-acceptable" && isOfStay && this.isIn) void this.pingSelf(answerWaitMs);
  }

  #onMessage(stanza: Element): void {
    const body = stanza.getChildText("body");
    if (body === null) {
      if (stanza.getChild("subject") !== undefined) this.subject = stanza.getChildText("subject") ?? "";
      return;
    }
    const atMs = Date.now();
    this.stay?.heard.push({ atMs, nick: nickOf(stanza), body, id: stanzaIdOf(stanza), isDelayed: isDelayed(stanza) });
    const saying = this.sayings.get(body);
    if (saying === undefined || saying.reflectedAtMs !== undefined) return;
    // What a newcomer is told of earlier times is no answer to him.
    if (this.isIn && saying.sentAtMs >= (this.stay?.askedAtMs ?? 0)) saying.reflectedAtMs = atMs;
  }

  // ---- where he stands ---------------------------------------------------------------------------------------------

  #goOut(how: Ending["how"], codes: string): void {
    this.#endStay(how, codes);
    this.#become("out");
  }

  #endStay(how: Ending["how"], codes: string): void {
    const { stay } = this;
    this.#note(`is out: ${how} ${codes}`);
    if (stay !== undefined) stay.ending = { atMs: Date.now(), how, nick: this.#nick, codes };
    this.occupants.clear();
    this.#wantedNick = this.name;
  }

  #become(state: State): void {
    this.#state = state;
    this.#sinceMs = Date.now();
    if (state === "out") this.#retryAtMs = this.#sinceMs + retryPauseMs;
  }

  #note(text: string): void {
    this.log.push({ atMs: Date.now(), text: `${this.jid} ${text}` });
  }
}
