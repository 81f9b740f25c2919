import type { Cluster, Element, Mark, TapStanza } from "../../../prosody-dev/index.js";
import { Play } from "../support/play.js";
import type { House } from "../support/house.js";
import { macbeth, marlowe, shakespeare } from "../support/house.js";
import { submitForm, type Fields } from "../support/form.js";
import { fenceMessage, fenceOf, fenceWhisper } from "./fence.js";
import { Player, type Place } from "./player.js";

/** Who plays, and on which server each is. */
export const homes = {
  hecate: shakespeare,
  puck: shakespeare,
  firstwitch: macbeth,
  secondwitch: macbeth,
  faustus: marlowe,
} as const;

export type Name = keyof typeof homes;

/**
 * Where a scene is played: all in one room of shakespeare.lit, or each in the instance of his server, or all in one room that has
 * replicas or mirrors at the servers of the others.
 */
export type Setting = "stock" | "distributed" | "replicated" | "mirrored";

interface Deed {
  readonly label: string;
  readonly marks: ReadonlyMap<Player, Mark>;
}

/** One deed of a scene, and what somebody received because of it. */
export interface Take {
  readonly label: string;
  readonly received: readonly Element[];
}

/** What somebody in the room gets. */
function isSaid(stanza: Element, room: string): boolean {
  const { type, from } = stanza.attrs;
  return stanza.name === "message" && type === "groupchat" && from?.startsWith(`${room}/`) === true;
}

/** A room, those who play in it, and what each of them got because of which deed. */
export class Stage {
  readonly players: Player[] = [];
  readonly setting: Setting;
  readonly #cluster: Cluster;
  readonly #play: Play;
  readonly #deeds: Deed[] = [];
  #fenceCount = 0;

  constructor(house: House, setting: Setting, node: string) {
    this.#cluster = house.cluster;
    this.setting = setting;
    this.#play = new Play(house.cluster, node);
  }

  /** Logs people in; nobody is in the room then. */
  async call<Names extends readonly Name[]>(...names: Names): Promise<{ readonly [Key in Names[number]]: Player }> {
    const called = await Promise.all(
      names.map(async (name): Promise<[string, Player]> => {
        const domain = homes[name];
        return [name, await Player.call(name, domain, this.#placeFor(domain))];
      }),
    );
    this.players.push(...called.map(([, player]) => player));
    return Object.fromEntries(called) as { readonly [Key in Names[number]]: Player };
  }

  /** Logs people in; the first of them opens the room, and the others enter, one after the other. */
  async gather<Names extends readonly Name[]>(...names: Names): Promise<{ readonly [Key in Names[number]]: Player }> {
    const called = await this.call(...names);
    const [owner, ...others] = this.players;
    await this.open(owner!);
    for (const player of others) await player.enters();
    return called;
  }

  /** Somebody who has been called already, with another client; he plays under his name and the client's. */
  async callAgain({ name, domain }: Player, client: string): Promise<Player> {
    const player = await Player.call(name, domain, this.#placeFor(domain), client);
    this.players.push(player);
    return player;
  }

  #placeFor(domain: string): Place {
    const room = this.#play.room(this.setting === "distributed" ? domain : shakespeare);
    return { cluster: this.#cluster, room, act: (label, deed) => this.#perform(label, deed) };
  }

  /** The owner makes the room, and opens it as `spread` does. Transcripts begin after that. */
  async open(owner: Player, fields: Fields = {}): Promise<void> {
    await owner.enters();
    await this.spread(owner, fields);
    this.#deeds.length = 0;
  }

  /** The owner gives his room this configuration, and has it distributed to the servers of all who play. */
  async spread(owner: Player, fields: Fields = {}): Promise<void> {
    const id = fenceOf("the stage prepares", 1);
    await this.#perform(`${owner.label} opens the room`, async () => {
      if (this.setting !== "distributed") return submitForm(owner.person, owner.room, fields, id);
      const others = new Set(this.players.map(({ domain }) => domain).filter((domain) => domain !== owner.domain));
      return this.#play.distribute(owner, owner.domain, { fields, onto: [...others], id });
    });
  }

  /** Somebody does something; it is over when all have got what they get because of it. */
  async #perform(label: string, deed: () => Promise<unknown>): Promise<void> {
    this.#deeds.push({ label, marks: this.#marks() });
    await deed();
    await this.#settle();
  }

  async close(): Promise<void> {
    await Promise.all(this.players.map((player) => player.goesHome()));
  }

  /** Servers whose people were in the room, and by no replica or mirror. */
  servedAlone(): readonly string[] {
    const isIn = ({ person, room }: Player): boolean => person.received.some((stanza) => isSaid(stanza, room));
    const guests = this.players.filter((player) => player.domain !== shakespeare && isIn(player));
    const granted = this.setting === "mirrored" ? "<config" : "<registered";
    const isGrant = ({ xml }: TapStanza): boolean => xml.includes(granted);
    const isServed = (domain: string): boolean => this.#play.crossings(shakespeare, domain).some(isGrant);
    return [...new Set(guests.map(({ domain }) => domain))].filter((domain) => !isServed(domain));
  }

  /** What a player got, deed by deed. */
  takes(player: Player): readonly Take[] {
    const ends = [...this.#deeds.slice(1).map(({ marks }) => marks), this.#marks()];
    return this.#deeds.map(({ label, marks }, index) => ({
      label,
      received: player.received(marks.get(player)!, ends[index]!.get(player)!),
    }));
  }

  #marks(): ReadonlyMap<Player, Mark> {
    return new Map(this.players.map((player) => [player, player.person.mark()]));
  }

  /** Twice: what one server does because of what it gets from another has arrived as well. */
  async #settle(): Promise<void> {
    await this.#fence();
    await this.#play.untilAllIsAnswered();
    await this.#fence();
  }

  /** One of each server says something, and everybody waits for all of it. Who is not in asks all services something. */
  async #fence(): Promise<void> {
    this.#fenceCount += 1;
    const speakers = this.#speakers();
    const accepted = await Promise.all(speakers.map((speaker) => this.#speak(speaker)));
    const spoken = speakers.filter((_speaker, index) => accepted[index] === true);
    const listeners = this.players.filter(({ standing }) => standing !== "out");
    await Promise.all(listeners.flatMap((listener) => spoken.map((speaker) => this.#hear(listener, speaker))));
    const services = new Set(this.players.map(({ service }) => service));
    const outsiders = this.players.filter(({ standing }) => standing === "out");
    await Promise.all(outsiders.flatMap((player) => [...services].map((service) => player.isAnswered(service))));
  }

  /** One of each server, with a voice if there is such a one. */
  #speakers(): readonly Player[] {
    const speakers = new Map<string, Player>();
    for (const player of this.players) {
      const { standing } = player;
      const earlier = speakers.get(player.domain);
      if (standing === "in" ? earlier?.standing !== "in" : standing === "mute" && earlier === undefined) {
        speakers.set(player.domain, player);
      }
    }
    return [...speakers.values()];
  }

  /** Whether the room has taken it: he may have been put out meanwhile. */
  async #speak(speaker: Player): Promise<boolean> {
    const { person, room, standing, label } = speaker;
    const id = fenceOf(label, this.#fenceCount);
    const listeners = this.players.filter((player) => player.standing !== "out");
    if (standing === "mute") {
      await Promise.all(listeners.map(({ nick }) => person.send(fenceWhisper(speaker.addressOf(nick), id))));
    } else {
      await person.send(fenceMessage(room, id));
    }
    const isVerdict = (stanza: Element): boolean => stanza.name === "message" && stanza.attrs["id"] === id;
    const verdict = await person.sees("what becomes of his fence", isVerdict);
    return verdict.attrs["type"] !== "error";
  }

  /** Somebody hears another's fence, or one of the two is put out before: no other server takes what an outcast says. */
  async #hear(listener: Player, speaker: Player): Promise<void> {
    const id = fenceOf(speaker.label, this.#fenceCount);
    const isIt = ({ name, attrs }: Element): boolean => name === "message" && attrs["id"] === id;
    const since = { since: { position: 0 } };
    await Promise.race([
      listener.person.sees(
        `the fence of ${speaker.label}`,
        (stanza) => isIt(stanza) || listener.standing === "out",
        since,
      ),
      speaker.person.sees("that he is put out", () => speaker.standing === "out", since),
    ]);
  }
}
