/** The story of a server whose storage fails while people talk (3.1, 3.11). */
import { afterAll, beforeAll, expect, it } from "vitest";
import { expect as expected, until, type Person } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { readArchive } from "../support/archive.js";
import { macbeth, shakespeare, startHouse, type House } from "../support/house.js";
import type { Play } from "../support/play.js";
import { makeSmallDisk, type SmallDisk } from "../support/small-disk.js";
import type { Mix } from "../support/versions.js";

/** What becomes of a server's storage. */
export interface Trouble {
  /** Lua for the head of its configuration. */
  readonly lua: string;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
  close(): Promise<void> | void;
  /** What is stored, by file, where it is in files of Prosody's own. */
  readonly disk?: SmallDisk;
}

/** What may become of it. */
export interface TroubleKind {
  /** The server without storage can be started, and finds its rooms. */
  readonly isReadable: boolean;
  readonly make: () => Promise<Trouble>;
}

/** A disk of its own for all that the server stores, with which that happens. */
export function onDisk(lua: string, begin: (disk: SmallDisk) => void): () => Promise<Trouble> {
  return () => {
    const disk = makeSmallDisk();
    const trouble: Trouble = {
      lua: `data_path = "${disk.folder}"\n${lua}`,
      begin: () => begin(disk),
      end: () => disk.release(),
      close: () => disk.close(),
      ...(lua === "" ? { disk } : {}),
    };
    return Promise.resolve(trouble);
  };
}

const firstLine = "Storage does not take what is written";
const lastLine = "Storage works again";
const room = { historylength: "200", publicroom: "1" };
const options = `max_history_messages = 200\nmuc_max_history_messages = 200\nmodules_enabled = { "dmuc", "muc_mam" }`;

/** Of the two, the one that has the trouble: the source's, or in a mixture the shadow's, so that there are both. */
function troubledIn(mix: Mix): readonly [troubled: string, other: string] {
  return mix === "mixed" ? [macbeth, shakespeare] : [shakespeare, macbeth];
}

/** Tells it. @param mix servers that it is told with. */
export function tellOfTrouble({ isReadable, make }: TroubleKind, mix: Mix): void {
  const [troubled, other] = troubledIn(mix);
  let trouble: Trouble;
  let house: House;
  let play: Play;
  /** One at each server. */
  let victim: Actor;
  let lucky: Actor;
  const said: string[] = [];

  beforeAll(async () => {
    trouble = await make();
    house = await startHouse(mix, {
      domains: [shakespeare, macbeth],
      globalLua: { [troubled]: trouble.lua },
      roomsLua: { [shakespeare]: options, [macbeth]: options },
    });
  }, 90_000);
  afterAll(async () => {
    await house.stop();
    await trouble.close();
  }, 60_000);

  /** One line after the other, by turns, so that they have one order everywhere. */
  async function talk(topic: string, count: number): Promise<void> {
    for (let line = 1; line <= count; line++) {
      const [speaker, listener] = line % 2 === 0 ? [victim, lucky] : [lucky, victim];
      await speaker.says(`${topic} ${line}`);
      await Promise.all([speaker, listener].map((actor) => actor.hears(speaker.nick, `${topic} ${line}`)));
      said.push(`${speaker.nick}: ${topic} ${line}`);
    }
  }

  /** Till what one says is heard at the other server again, which may take till the next probe. */
  async function untilTogether(): Promise<void> {
    await lucky.says("Where are you?");
    said.push(`${lucky.nick}: Where are you?`);
    const isHeard = expected.groupchat(victim.room, lucky.nick, "Where are you?");
    await victim.person.sees("what is said at the other server", isHeard, { timeoutMs: 60_000 });
  }

  /** Somebody new, and what he is told of earlier times. */
  async function newcomer(nick: string, domain: string, person?: Person): Promise<Actor> {
    const actor = await play.enter(nick, domain, { history: 200, ...(person === undefined ? {} : { person }) });
    await actor.sees("the subject, which comes last", (stanza) => stanza.getChild("subject") !== undefined);
    return actor;
  }

  function expectTold(actor: Actor, lines: readonly string[] = said): void {
    expect(
      actor.told().map(({ nick, body }) => `${nick}: ${body}`),
      actor.nick,
    ).toEqual(lines);
  }

  function textOf(line: string): string {
    return line.slice(line.indexOf(": ") + 2);
  }

  /** Errors of the server, ours and Prosody's own. */
  function errors(): readonly string[] {
    return linesWith("\terror\t");
  }

  function linesWith(text: string): readonly string[] {
    return house
      .server(troubled)
      .warnings()
      .filter((line) => line.includes(text));
  }

  async function untilRecovered(times: number): Promise<void> {
    await until(
      () => `the ${times}. "${lastLine}" in ${house.server(troubled).warnings().join("\n")}`,
      () => (linesWith(lastLine).length >= times ? true : undefined),
      { timeoutMs: 60_000 },
    );
    expect(linesWith(lastLine)).toHaveLength(times);
  }

  async function restart(people: readonly Actor[]): Promise<void> {
    await house.server(troubled).kill();
    for (const actor of people) {
      await actor.person.disconnect();
      play.dismiss(actor);
    }
    await house.server(troubled).start();
  }

  /** What the archive of the room at the troubled server has, oldest first. */
  async function archived(actor: Actor): Promise<readonly string[]> {
    const archive = await readArchive(actor.person, actor.room);
    return archive.map(({ nick, body }) => `${nick}: ${body}`);
  }

  it("goes on in memory: all is heard, and the operator has one line of ours, not one for each message", async () => {
    play = house.newPlay();
    const owner = await play.open("hecate", shakespeare, { fields: room, onto: [macbeth] });
    const witch = await play.enter("firstwitch", macbeth);
    [victim, lucky] = troubled === shakespeare ? [owner, witch] : [witch, owner];
    await talk("In good times", 6);
    await owner.setsSubject("The cauldron");
    await Promise.all([owner, witch].map((actor) => actor.seesSubject("The cauldron")));
    expect(house.server(troubled).warnings()).toEqual([]);
    const stored = trouble.disk?.contents();
    const person = await house.connect(`puck@${troubled}/phone`);
    await trouble.begin();
    const since = [victim.mark(), lucky.mark()];
    await talk("In bad times", 10);
    expect(linesWith(firstLine)).toHaveLength(1);
    // Prosody has lines of its own for what it could not write, also by the clock; they are no more for what is said.
    const toldByNow = errors();
    await talk("In worse times", 30);
    expect(errors().length, errors().join("\n")).toBeLessThanOrEqual(toldByNow.length + 3);
    expect(victim.heard(since[0])).toEqual(said.slice(6));
    expect(lucky.heard(since[1])).toEqual(said.slice(6));
    await owner.setsSubject("A dark cave");
    await Promise.all([owner, witch].map((actor) => actor.seesSubject("A dark cave")));
    const puck = await newcomer("puck", troubled, person);
    expectTold(puck);
    await puck.seesSubject("A dark cave");
    expect(linesWith(firstLine)).toHaveLength(1);
    expect(linesWith(firstLine)[0]).toMatch(/Make room on the disk, or check Prosody's storage/);
    for (const [file, content] of stored ?? []) {
      const left = trouble.disk!.contents().get(file) ?? "";
      expect(left.startsWith(content), `${file} was\n${content}\nand is\n${left}`).toBe(true);
    }
    await puck.leaves();
    play.dismiss(puck);
  }, 120_000);

  it("saves all when it can again, and says so; a crash then costs nothing, whoever else is away", async () => {
    await trouble.end();
    await untilRecovered(1);
    expect(linesWith(firstLine)).toHaveLength(1);
    expect(await archived(victim)).toEqual(said);
    await talk("In good times again", 4);
    await house.cluster.link(shakespeare, macbeth).cut();
    await restart([victim]);
    victim = await newcomer("lady", troubled);
    expectTold(victim);
    await victim.seesSubject("A dark cave");
    expect(await archived(victim)).toEqual(said);
    await house.cluster.link(shakespeare, macbeth).heal();
    await untilTogether();
    await talk("Together", 4);
  }, 120_000);

  it.runIf(isReadable)(
    "is killed while it fails: what was stored is there, and the rest comes from the other",
    async () => {
      await trouble.begin();
      await talk("In bad times again", 10);
      const lost = said.filter((line) => line.startsWith(`${victim.nick}: In bad times again`));
      await restart([victim]);
      victim = await newcomer("doctor", troubled);
      await talk("After the crash", 4);
      const porter = await newcomer("porter", troubled);
      // A source believes nobody about what it has said itself and lost (3.5): of that it has what had found some room. To a shadow
      // the source gives its own words back.
      const found = new Set(porter.told().map(({ body }) => body));
      const kept = said.filter((line) => other === shakespeare || !lost.includes(line) || found.has(textOf(line)));
      expectTold(porter, kept);
      expectTold(await newcomer("gentlewoman", other));
      await trouble.end();
      await untilRecovered(2);
      await house.cluster.link(shakespeare, macbeth).cut();
      await restart([victim, porter]);
      expectTold(await newcomer("seyton", troubled), kept);
    },
    120_000,
  );
}
