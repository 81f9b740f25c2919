import {
  connect,
  until,
  type Cluster,
  type JoinOptions,
  type Mark,
  type Person,
  type Tap,
  type TapStanza,
} from "../../../prosody-dev/index.js";
import { Actor } from "./actor.js";
import { countCrossings, crossings, dmuc1, findUnanswered, linkExtension } from "./crossings.js";
import { submitForm, type Fields } from "./form.js";
import { fenceBody } from "./transcript.js";

/** One room of the house, by the same name on all servers, and the people in it. */
export class Play {
  readonly node: string;
  readonly #cluster: Cluster;
  readonly #actors: Actor[] = [];
  #fenceCount = 0;

  constructor(cluster: Cluster, node: string) {
    this.#cluster = cluster;
    this.node = node;
  }

  /** The room's address at a server. */
  room(domain: string): string {
    return `${this.node}@${this.#cluster.server(domain).rooms}`;
  }

  tap(one: string, other: string): Tap {
    return this.#cluster.link(one, other).tap;
  }

  // ---- people ------------------------------------------------------------------------------------------------------

  /** Logs in as nick@domain and joins the room of that server, or the one that is named. */
  async enter(nick: string, domain: string, options: EnterOptions = {}): Promise<Actor> {
    const { at = domain, as = nick, ...joining } = options;
    const person = options.person ?? (await connect(this.#cluster, `${nick}@${domain}/${this.node}`));
    const room = options.room ?? this.room(at);
    await person.join(room, as, joining);
    const actor = new Actor(person, room, as);
    this.#actors.push(actor);
    return actor;
  }

  /**
   * The owner makes the room and has it distributed, with further fields of the form. Resolves when the instances at
   * these servers are set up, and linked with one another.
   */
  async open(nick: string, domain: string, options: OpenOptions = {}): Promise<Actor> {
    const owner = await this.enter(nick, domain);
    await this.distribute(owner, domain, options);
    return owner;
  }

  /** The same for a room that is there already. */
  async distribute(owner: Owner, domain: string, { fields = {}, onto = [], id }: OpenOptions = {}): Promise<void> {
    const marks = new Map(onto.map((other) => [other, this.tap(domain, other).mark()]));
    await submitForm(owner.person, owner.room, { distributed: "1", ...fields }, id);
    await Promise.all(onto.map((other) => this.untilSetUp(domain, other, marks.get(other))));
    for (const [index, one] of onto.entries()) {
      for (const other of onto.slice(index + 1)) {
        await this.untilMutual(domain, one, other);
      }
    }
  }

  /** Until the instance at the other server has the source's config, occupants and history. */
  async untilSetUp(source: string, other: string, since: Mark = { position: 0 }): Promise<void> {
    const tap = this.tap(source, other);
    const isFor = (stanza: TapStanza): boolean => stanza.element.attrs["to"] === this.room(other);
    const asks = await tap.waitFor(
      `The question of ${this.room(other)} for the history of ${this.room(source)}`,
      ({ from, kind, element }) => from === other && kind === `iq:get ${dmuc1}` && this.#isMine(element.attrs["from"]),
      { since },
    );
    await tap.waitFor(
      `The history for ${this.room(other)}`,
      (stanza) => isFor(stanza) && stanza.element.attrs["id"] === asks.element.attrs["id"],
      { since },
    );
  }

  /** Until two instances have reported to the source that they talk with each other directly. */
  async untilMutual(source: string, one: string, other: string): Promise<void> {
    const rooms = [this.room(one), this.room(other)];
    const isReport = ({ element, type }: TapStanza): boolean => {
      const names = element.getChild("reach", linkExtension)?.getChildren("i") ?? [];
      const isUp = names.some(({ attrs }) => rooms.includes(attrs["jid"] ?? "") && attrs["up"] !== "false");
      return type === "set" && rooms.includes(element.attrs["from"] ?? "") && isUp;
    };
    const isAnswered = (tap: Tap): Promise<TapStanza> =>
      tap
        .waitFor(`The report that ${rooms.join(" and ")} reach each other`, isReport)
        .then((report) =>
          tap.waitFor(
            "The answer to that report",
            ({ type, element }) => type === "result" && element.attrs["id"] === report.element.attrs["id"],
          ),
        );
    const reports = [one, other].map((domain) => isAnswered(this.tap(source, domain)));
    await Promise.any(reports).catch((failure: unknown) => {
      throw (failure as AggregateError).errors[0] as Error;
    });
  }

  #isMine(jid: string | undefined): boolean {
    return jid?.startsWith(`${this.node}@`) ?? false;
  }

  // ---- what happened -----------------------------------------------------------------------------------------------

  /**
   * Each speaker says something, and everybody waits for all of it. Whatever these speakers' servers have sent before
   * has arrived then, once or more often or not at all. One speaker for each server.
   */
  async fence(...speakers: readonly Actor[]): Promise<void> {
    await this.fenceAmong(this.#actors, ...speakers);
  }

  /** The same, and only these people listen. */
  async fenceAmong(listeners: readonly Actor[], ...speakers: readonly Actor[]): Promise<void> {
    this.#fenceCount++;
    const number = this.#fenceCount;
    await Promise.all(speakers.map((speaker) => speaker.says(fenceBody(number, speaker.nick))));
    await Promise.all(
      listeners.flatMap((listener) =>
        speakers.map((speaker) => listener.hears(speaker.nick, fenceBody(number, speaker.nick))),
      ),
    );
    await this.untilAllIsAnswered();
  }

  /** What servers ask each other about the room has its answer: a new link may still be greeting. */
  async untilAllIsAnswered(): Promise<void> {
    const findOpen = (): TapStanza | undefined =>
      this.#cluster.links
        .map((link) => findUnanswered(crossings(link.tap, this.node)))
        .find((open) => open !== undefined);
    await until(
      () => `an answer to ${findOpen()?.xml ?? "what servers ask each other"}`,
      () => (findOpen() === undefined ? true : undefined),
    );
  }

  /** He is not waited for any more. */
  dismiss(actor: Actor): void {
    this.#actors.splice(this.#actors.indexOf(actor), 1);
  }

  /** What crossed a link because of this room, without fences and upkeep. */
  crossings(one: string, other: string, since?: Mark): readonly TapStanza[] {
    return crossings(this.tap(one, other), this.node, since);
  }

  /** How many of each kind from each side: { "macbeth.lit: groupchat": 1 }. */
  counts(one: string, other: string, since?: Mark): Record<string, number> {
    return countCrossings(this.crossings(one, other, since));
  }

  /** Marks on all links, for countsSince. */
  marks(): LinkMarks {
    return new Map(this.#cluster.links.map((link) => [link.name, link.tap.mark()]));
  }

  /** The same for all links: { "macbeth.lit - marlowe.lit": { … } }. Links without a stanza are left out. */
  countsSince(marks: LinkMarks): Record<string, Record<string, number>> {
    const counts = this.#cluster.links.map((link): [string, Record<string, number>] => [
      link.name,
      countCrossings(crossings(link.tap, this.node, marks.get(link.name))),
    ]);
    return Object.fromEntries(counts.filter(([, count]) => Object.keys(count).length > 0));
  }
}

/** How somebody enters, where it is not by his own server and under his own name. */
export interface EnterOptions extends JoinOptions {
  /** The server whose room it is; default: the own one. */
  at?: string;
  /** The instance's address, where it is not called as the room of the play. */
  room?: string;
  /** Another nick than the name. */
  as?: string;
  /** Somebody who is logged in already. */
  person?: Person;
}

/** Who has a room distributed. */
export type Owner = Pick<Actor, "person" | "room">;

/** How a room is distributed. */
export interface OpenOptions {
  fields?: Fields;
  /** Servers that are to hold an instance. */
  onto?: readonly string[];
  /** Of the request; default: any. */
  id?: string;
}

/** By link: how far its tap was. */
export type LinkMarks = ReadonlyMap<string, Mark>;
