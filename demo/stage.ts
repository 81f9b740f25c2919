import {
  connect,
  expect as expected,
  until,
  xml,
  type Cluster,
  type Element,
  type Mark,
  type Person,
} from "../prosody-dev/index.js";
import { firstServer, players, roomName, servers, type Player, type Step } from "./scene.js";

const ownerNamespace = "http://jabber.org/protocol/muc#owner";

/** With mod_dmuc everybody uses the room at home; without it all use the one room there is. */
export type Staging = "shared room" | "single room";

/** What one step was, and who noticed it: for the narrator. */
export interface Scene {
  readonly step: Step;
  readonly who: Player;
  /** All who have seen or heard it, the one who did it among them. */
  readonly witnesses: readonly Player[];
}

interface Present {
  readonly player: Player;
  readonly person: Person;
  readonly room: string;
  name: string;
  isInside: boolean;
  /** All that was said aloud while this one was in the room. */
  readonly toHear: { readonly name: string; readonly text: string }[];
  enteredAt: Mark;
}

/** The people of the scene, logged in at a cluster. It does the steps, and waits until everybody has noticed each. */
export class Stage {
  readonly #cluster: Cluster;
  readonly #staging: Staging;
  readonly #people: Present[] = [];

  constructor(cluster: Cluster, staging: Staging) {
    this.#cluster = cluster;
    this.#staging = staging;
  }

  async logEverybodyIn(): Promise<void> {
    for (const player of players) {
      const person = await connect(this.#cluster, `${player.account}@${player.home}/scene`);
      const room = roomAddress(this.#staging === "shared room" ? player.home : firstServer.domain);
      const nobodyHeard = { toHear: [], enteredAt: person.mark() };
      this.#people.push({ player, person, room, name: player.name, isInside: false, ...nobodyHeard });
    }
  }

  async play(step: Step): Promise<Scene> {
    const actor = this.#people.find(({ name }) => name === step.who);
    if (actor === undefined) {
      throw new Error(`The scene has a step for "${step.who}", but nobody is called that by then.`);
    }
    const witnesses = await this.#do(actor, step);
    return { step, who: actor.player, witnesses: witnesses.map(({ player }) => player) };
  }

  /** Everything that was said aloud was heard by everybody in the room, and not twice. */
  checkThatAllWasHeardOnce(): void {
    for (const { player, person, room, toHear, enteredAt } of this.#people) {
      for (const { name, text } of toHear) {
        const wanted = toHear.filter((other) => other.name === name && other.text === text).length;
        const heard = person.since(enteredAt, expected.groupchat(room, name, text)).length;
        if (heard !== wanted) {
          throw new Error(`${player.name} should have heard ${name} say "${text}" once, but heard it ${heard} times.`);
        }
      }
    }
  }

  async #do(actor: Present, step: Step): Promise<readonly Present[]> {
    const { person, room } = actor;
    switch (step.kind) {
      case "opens":
        await this.#open(actor, step.title);
        return [actor];
      case "enters":
        return await this.#enter(actor);
      case "says":
        this.#inside().forEach(({ toHear }) => toHear.push({ name: actor.name, text: step.text }));
        await person.say(room, step.text);
        return await this.#everybodySees(`${actor.name} saying "${step.text}"`, (there) =>
          expected.groupchat(there, actor.name, step.text),
        );
      case "whispers":
        return await this.#whisper(actor, step.to, step.text);
      case "renames":
        return await this.#rename(actor, step.name);
      case "sets-subject":
        await person.setSubject(room, step.text);
        return await this.#everybodySees(`the new subject "${step.text}"`, (there) =>
          expected.subject(there, step.text),
        );
      case "steps-out":
        await person.show(room, "away", step.text);
        return await this.#everybodySees(
          `that ${actor.name} is away`,
          (there) => (stanza) =>
            expected.available(there, actor.name)(stanza) && stanza.getChildText("status") === step.text,
        );
      case "leaves":
        return await this.#leave(actor);
    }
  }

  async #open(actor: Present, title: string): Promise<void> {
    await this.#join(actor);
    const isShared = this.#staging === "shared room";
    const fields = { roomname: title, publicroom: "1", ...(isShared ? { distributed: "1" } : {}) };
    await actor.person.iq(xml("iq", { to: actor.room, type: "set" }, configuration(fields)));
    if (!isShared) {
      return;
    }
    for (const { domain, rooms } of servers) {
      const somebody = this.#people.find(({ player }) => player.home === domain)!;
      await until(`the room "${title}" to appear in the room list of ${rooms}`, async () => {
        const query = xml("query", { xmlns: "http://jabber.org/protocol/disco#items" });
        const list = await somebody.person.iq(xml("iq", { to: rooms, type: "get" }, query));
        const items = list.getChild("query")?.getChildren("item") ?? [];
        return items.find(({ attrs }) => attrs["jid"] === somebody.room);
      });
    }
  }

  async #enter(actor: Present): Promise<readonly Present[]> {
    await this.#join(actor);
    for (const { name, player } of this.#inside()) {
      if (name !== actor.name) {
        await actor.person.sees(`that ${player.name} is here`, expected.available(actor.room, name));
      }
    }
    return await this.#everybodySees(`${actor.name} entering`, (there) => expected.available(there, actor.name));
  }

  async #join(actor: Present): Promise<void> {
    actor.enteredAt = actor.person.mark();
    await actor.person.join(actor.room, actor.name);
    actor.isInside = true;
  }

  async #whisper(actor: Present, to: string, text: string): Promise<readonly Present[]> {
    const listener = this.#people.find(({ name }) => name === to);
    if (listener === undefined) {
      throw new Error(`The scene lets ${actor.name} whisper to "${to}", but nobody is called that by then.`);
    }
    await actor.person.whisper(actor.room, to, text);
    const isIt = expected.privateMessage(listener.room, actor.name, text);
    await listener.person.sees(`${actor.name} whispering "${text}"`, isIt);
    return [listener];
  }

  async #rename(actor: Present, newName: string): Promise<readonly Present[]> {
    const oldName = actor.name;
    await actor.person.rename(actor.room, newName);
    actor.name = newName;
    await this.#everybodySees(`that ${oldName} has another name`, (there) => expected.unavailable(there, oldName));
    return await this.#everybodySees(`${newName} in the room`, (there) => expected.available(there, newName));
  }

  async #leave(actor: Present): Promise<readonly Present[]> {
    await actor.person.leave(actor.room);
    actor.isInside = false;
    return await this.#everybodySees(`${actor.name} leaving`, (there) => expected.unavailable(there, actor.name));
  }

  #inside(): readonly Present[] {
    return this.#people.filter(({ isInside }) => isInside);
  }

  /** Waits until all in the room have seen it, since they entered. */
  async #everybodySees(
    what: string,
    isIt: (room: string) => (stanza: Element) => boolean,
  ): Promise<readonly Present[]> {
    const everybody = this.#inside();
    await Promise.all(
      everybody.map(({ person, room, enteredAt }) => person.sees(what, isIt(room), { since: enteredAt })),
    );
    return everybody;
  }
}

/** The address of the room at a server. */
export function roomAddress(domain: string): string {
  const server = servers.find((candidate) => candidate.domain === domain);
  return `${roomName}@${server?.rooms ?? domain}`;
}

/** The form in which an owner says how a room shall be. */
function configuration(fields: Readonly<Record<string, string>>): Element {
  const field = (name: string, value: string): Element => xml("field", { var: name }, xml("value", {}, value));
  const form = xml("x", { xmlns: "jabber:x:data", type: "submit" }, [
    field("FORM_TYPE", "http://jabber.org/protocol/muc#roomconfig"),
    ...Object.entries(fields).map(([name, value]) => field(`muc#roomconfig_${name}`, value)),
  ]);
  return xml("query", { xmlns: ownerNamespace }, form);
}
