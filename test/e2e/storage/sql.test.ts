import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../support/actor.js";
import { askRooms, macbeth, roomServices, shakespeare, startHouse, type House } from "../support/house.js";
import type { Play } from "../support/play.js";
import { databases, noteMissing, type Database, type StorageKind } from "../support/storages.js";
import { mixes, type Mix } from "../support/versions.js";

noteMissing("a log in a database");
const cases = databases.flatMap((database) => mixes.map((mix) => ({ database, mix })));

/** The least that an administrator may set: a part of the log on the disk holds 10 rows. */
const smallLog = "dmuc_log_max_events = 100\nmax_history_messages = 60\nmuc_max_history_messages = 60";

for (const { database, mix } of cases) {
  const story = `servers that keep everything in ${database.name} (3.1, 3.11, Prosody ${mix})`;
  describe.runIf(database.isThere)(story, () => {
    tellOfDatabase(database, mix);
  });
}

function tellOfDatabase(database: StorageKind<Database>, mix: Mix): void {
  const domains = [shakespeare, macbeth];
  let storage: Database;
  let servers: House;
  const house = (): House => servers;
  beforeAll(async () => {
    storage = await database.start();
    servers = await startHouse(mix, {
      domains,
      globalLua: Object.fromEntries(domains.map((domain) => [domain, storage.configure(domain)])),
      roomsLua: { [shakespeare]: smallLog, [macbeth]: smallLog },
    });
  }, 90_000);
  afterAll(async () => {
    await servers.stop();
    await storage.close();
  }, 60_000);
  let play: Play;
  let told: readonly object[];

  /** Both servers are killed, looked at while nobody writes, and started one after the other. */
  async function restart(people: readonly Actor[], look: (rows: number, domain: string) => void): Promise<void> {
    await Promise.all(domains.map((domain) => house().server(domain).kill()));
    for (const actor of people) {
      await actor.person.disconnect();
      play.dismiss(actor);
    }
    for (const domain of domains) look(storage.countLogRows(house().server(domain)), domain);
    for (const domain of domains) await house().server(domain).start();
  }

  async function newcomers(number: number): Promise<readonly [Actor, Actor]> {
    const puck = await play.enter(`puck${number}`, shakespeare, { history: 60 });
    const witch = await play.enter(`witch${number}`, macbeth, { history: 60 });
    for (const actor of [puck, witch]) {
      await actor.sees("the subject, which comes last", (stanza) => stanza.getChild("subject") !== undefined);
    }
    return [puck, witch];
  }

  /** One after the other, so that all that is said has one order at both servers: a log drops what came first. */
  async function saysMuch(speaker: Actor, listener: Actor, count: number): Promise<void> {
    for (let line = 1; line <= count; line++) await speaker.says(`Line ${line} of ${count}`);
    await listener.hears(speaker.nick, `Line ${count} of ${count}`);
  }

  it("share a room, and more is said in it than its log holds", async () => {
    play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, {
      fields: { historylength: "60", publicroom: "1" },
      onto: [macbeth],
    });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await saysMuch(hecate, firstwitch, 90);
    await saysMuch(firstwitch, hecate, 40);
    await saysMuch(hecate, firstwitch, 10);
    await hecate.setsSubject("Double, double toil and trouble");
    await firstwitch.seesSubject("Double, double toil and trouble");
    const [puck, witch] = await newcomers(1);
    told = puck.told();
    expect(told).toHaveLength(60);
    expect(witch.told()).toEqual(told);
    await restart([hecate, firstwitch, puck, witch], (rows, domain) => {
      expect(rows, domain).toBeGreaterThanOrEqual(95);
      // Of 141.
      expect(rows, domain).toBeLessThanOrEqual(120);
    });
  });

  it("have it after a crash, with all that was said, in its order and under its ids, and it is linked", async () => {
    const [puck, witch] = await newcomers(2);
    expect(puck.told()).toEqual(told);
    expect(witch.told()).toEqual(told);
    await puck.seesSubject("Double, double toil and trouble");
    await witch.seesSubject("Double, double toil and trouble");
    await Promise.all([puck.seesHere(witch.nick), witch.seesHere(puck.nick)]);
    await play.fence(puck, witch);
    expect(witch.heard().filter((line) => !line.startsWith("earlier, "))).toEqual([]);
    await puck.says("The charm's wound up");
    await witch.hears(puck.nick, "The charm's wound up");
  });

  it("forget it when its owner ends it", async () => {
    const hecate = await play.enter("hecate", shakespeare);
    const thirdwitch = await play.enter("thirdwitch", macbeth);
    await hecate.destroys("Exeunt");
    await hecate.seesGo("hecate");
    await thirdwitch.seesGo("thirdwitch");
    await play.untilAllIsAnswered();
    await restart([hecate, thirdwitch], (rows, domain) => {
      expect(rows, domain).toBe(0);
    });
    for (const domain of domains) {
      const guest = await house().connect(`guest@${domain}/phone`);
      expect(await askRooms(guest, roomServices[domain]!)).toEqual({});
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
}
