import { readdirSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Actor } from "../support/actor.js";
import { macbeth, marlowe, shakespeare, useHouse, type House } from "../support/house.js";
import { readArchive } from "../support/archive.js";
import type { Play } from "../support/play.js";
import { fenceBody, isDelayed, nickOf, stampOf, stanzaIdOf } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

/** All that is said here, fences among it. */
const longHistory = 60;
const everywhere = [shakespeare, macbeth, marlowe] as const;

interface Line {
  readonly nick: string;
  readonly body: string | null;
  readonly stamp: string | undefined;
  readonly id: string | undefined;
}

interface CrashOptions {
  /** Who was at that server. */
  readonly gone?: readonly Actor[];
  /** While the server is dead. */
  readonly meanwhile?: () => Promise<void> | void;
}

/** A room at three servers that survives their crashes, with whoever is left in it, and what he has seen all along. */
class Survivors {
  readonly house: House;
  readonly play: Play;
  /** One at each server. Who comes after a crash is somebody new. */
  readonly #speakers: Map<string, Actor>;
  #newcomers = 0;
  #fences = 0;

  constructor(house: House, play: Play, speakers: Map<string, Actor>) {
    this.house = house;
    this.play = play;
    this.#speakers = speakers;
  }

  at(domain: string): Actor {
    return this.#speakers.get(domain)!;
  }

  /**
   * What was sent before has arrived everywhere. Not play.fence(): what servers asked one that was killed has no answer.
   */
  async settle(): Promise<void> {
    this.#fences++;
    const speakers = [...this.#speakers.values()];
    await Promise.all(speakers.map((speaker) => this.tell(speaker, fenceBody(this.#fences, speaker.nick))));
  }

  /** He says it, and somebody at every server hears it. */
  async tell(speaker: Actor, text: string): Promise<void> {
    await speaker.says(text);
    await Promise.all([...this.#speakers.values()].map((listener) => listener.hears(speaker.nick, text)));
  }

  async cut(domain: string, others: readonly string[]): Promise<void> {
    await Promise.all(others.map((other) => this.house.cluster.link(domain, other).cut()));
  }

  /** The server is killed and started again; its links work when it is back, and somebody enters its room. */
  async crash(domain: string, { gone = [this.at(domain)], meanwhile }: CrashOptions = {}): Promise<void> {
    const server = this.house.server(domain);
    await server.kill();
    for (const actor of gone) {
      await actor.person.disconnect();
      this.play.dismiss(actor);
    }
    await meanwhile?.();
    const others = everywhere.filter((other) => other !== domain);
    await Promise.all(others.map((other) => this.house.cluster.link(domain, other).heal()));
    await server.start();
    this.#speakers.set(domain, await this.#newcomer(domain));
  }

  async #newcomer(domain: string): Promise<Actor> {
    this.#newcomers++;
    return await this.play.enter(`newcomer${this.#newcomers}`, domain, { history: longHistory });
  }

  /** What a newcomer at that server is told of earlier times. */
  async history(domain: string): Promise<readonly Line[]> {
    const actor = await this.#newcomer(domain);
    await actor.sees("the subject, which comes last", (stanza) => stanza.getChild("subject") !== undefined);
    const told = actor.stanzas().filter((stanza) => isDelayed(stanza) && stanza.getChild("body") !== undefined);
    await actor.leaves();
    this.play.dismiss(actor);
    return told.map((stanza) => ({
      nick: nickOf(stanza),
      body: stanza.getChildText("body"),
      stamp: stampOf(stanza),
      id: stanzaIdOf(stanza),
    }));
  }
}

function timesHeard(actor: Actor, nick: string, text: string): number {
  return actor.stanzas().filter((stanza) => nickOf(stanza) === nick && stanza.getChildText("body") === text).length;
}

/** As if the server had lost its power while it was writing. */
function tearLastRow(folder: string, node: string): void {
  const isLog = (file: string): boolean => file.includes("dmuc") && file.endsWith(`${node}.list`);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(isLog);
  expect(files).toHaveLength(1);
  const path = join(folder, files[0]!);
  truncateSync(path, statSync(path).size - 30);
}

/** As if the server had been killed when its last message was in the log, and not yet in the archive of mod_muc_mam. */
function forgetLastArchived(folder: string, node: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.includes("/muc_log/"));
  const path = join(
    folder,
    files.find((file) => file.endsWith(`${node}.list`))!,
  );
  truncateSync(path, readFileSync(path, "utf8").lastIndexOf("\nitem(") + 1);
  // Prosody 13 has an index beside it, and makes a new one.
  for (const file of files.filter((name) => name.endsWith(`${node}.lidx`))) rmSync(join(folder, file));
}

/** The three histories are one, with these texts in it, each once. */
async function expectOneHistory(survivors: Survivors, texts: readonly string[]): Promise<void> {
  const told = await survivors.history(shakespeare);
  expect(told.map(({ nick, body }) => `${nick}: ${body}`)).toEqual(texts);
  expect(new Set(told.map(({ id }) => id)).size, "ids").toBe(texts.length);
  expect(await survivors.history(macbeth)).toEqual(told);
  expect(await survivors.history(marlowe)).toEqual(told);
}

describe.each(mixes)("servers are killed in the middle of it (Prosody %s)", (mix) => {
  const option = `max_history_messages = ${longHistory}`;
  // One of them has an archive besides, which must not change what is told.
  const withArchive = `${option}\nmodules_enabled = { "dmuc", "muc_mam" }`;
  const roomsLua = { [shakespeare]: option, [macbeth]: withArchive, [marlowe]: option };
  const house = useHouse(mix, { roomsLua });
  let survivors: Survivors;
  let secondwitch: Actor;
  const texts: string[] = [];

  it("three servers share a room that has a past of before it was shared", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await hecate.says("And now about the cauldron sing");
    await hecate.hears("hecate", "And now about the cauldron sing");
    await play.distribute(hecate, shakespeare, {
      fields: { historylength: String(longHistory) },
      onto: [macbeth, marlowe],
    });
    const firstwitch = await play.enter("firstwitch", macbeth);
    secondwitch = await play.enter("secondwitch", macbeth);
    const faustus = await play.enter("faustus", marlowe);
    const speakers = new Map([
      [shakespeare, hecate],
      [macbeth, firstwitch],
      [marlowe, faustus],
    ]);
    survivors = new Survivors(house(), play, speakers);
    await survivors.settle();
    texts.push("hecate: And now about the cauldron sing");
    for (const speaker of speakers.values()) {
      await survivors.tell(speaker, `Here is ${speaker.nick}`);
      texts.push(`${speaker.nick}: Here is ${speaker.nick}`);
    }
    await expectOneHistory(survivors, texts);
  });

  it("a shadow is killed when a sender has seen his message: all get it, once, in its place (3.1, D1-48)", async () => {
    const firstwitch = survivors.at(macbeth);
    const [hecate, faustus] = [survivors.at(shakespeare), survivors.at(marlowe)];
    await survivors.cut(macbeth, [shakespeare]);
    await firstwitch.says("Who killed the link?");
    await firstwitch.hears("firstwitch", "Who killed the link?");
    await survivors.crash(macbeth, { gone: [firstwitch, secondwitch] });
    await Promise.all([hecate, faustus].map((actor) => actor.hears("firstwitch", "Who killed the link?")));
    await survivors.settle();
    texts.push("firstwitch: Who killed the link?");
    for (const actor of [hecate, faustus]) {
      expect(timesHeard(actor, "firstwitch", "Who killed the link?"), actor.nick).toBe(1);
    }
    await expectOneHistory(survivors, texts);
  });

  it("the source is killed with a message that nobody else has seen: all get it, in its place (3.1, D1-48)", async () => {
    const hecate = survivors.at(shakespeare);
    const others = [survivors.at(macbeth), survivors.at(marlowe)];
    const [witch, faustus] = others as [Actor, Actor];
    await survivors.cut(shakespeare, [macbeth, marlowe]);
    await hecate.says("Saucy and overbold");
    await hecate.hears("hecate", "Saucy and overbold");
    await survivors.crash(shakespeare, {
      meanwhile: async () => {
        await witch.says("Where is Hecate?");
        await faustus.hears(witch.nick, "Where is Hecate?");
      },
    });
    await Promise.all(others.map((actor) => actor.hears("hecate", "Saucy and overbold")));
    await survivors.settle();
    texts.push("hecate: Saucy and overbold", `${witch.nick}: Where is Hecate?`);
    for (const actor of others) expect(timesHeard(actor, "hecate", "Saucy and overbold"), actor.nick).toBe(1);
    await expectOneHistory(survivors, texts);
  });

  it("both are killed again: nobody hears anything twice (3.1)", async () => {
    const faustus = survivors.at(marlowe);
    const before = faustus.mark();
    await survivors.crash(macbeth);
    await survivors.settle();
    await survivors.crash(shakespeare);
    await survivors.settle();
    expect(faustus.heard(before)).toEqual([]);
    await expectOneHistory(survivors, texts);
  });

  it("a message that came between log and archive is in the archive after all, once (3.1)", async () => {
    const { house: place, play } = survivors;
    const faustus = survivors.at(marlowe);
    await survivors.tell(faustus, "Was this the face");
    texts.push("faustus: Was this the face");
    const archived = async (): Promise<readonly string[]> => {
      const { person, room } = survivors.at(macbeth);
      const lines = await readArchive(person, room);
      return lines.map(({ nick, body }) => `${nick}: ${body}`).filter((line) => line.endsWith("Was this the face"));
    };
    expect(await archived()).toHaveLength(1);
    await survivors.crash(macbeth, {
      meanwhile: () => {
        forgetLastArchived(place.server(macbeth).folder, play.node);
      },
    });
    expect(await archived()).toHaveLength(1);
    await survivors.crash(macbeth);
    await survivors.settle();
    expect(await archived()).toHaveLength(1);
    await expectOneHistory(survivors, texts);
  });

  it("a row that was half written costs itself and nothing else, and a line in the log says so (3.1)", async () => {
    const faustus = survivors.at(marlowe);
    await survivors.crash(marlowe, {
      gone: [faustus],
      meanwhile: () => {
        tearLastRow(survivors.house.server(marlowe).folder, survivors.play.node);
      },
    });
    await survivors.settle();
    await expectOneHistory(survivors, texts);
    const lines = survivors.house.server(marlowe).warnings();
    const ours = lines.filter((line) => line.includes(`${survivors.play.room(marlowe)}: 1 of the messages in its log`));
    expect(ours, lines.join("\n")).toHaveLength(1);
  });
});
