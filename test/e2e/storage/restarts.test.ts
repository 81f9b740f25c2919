/** Servers die, or stop, and start again: what rooms of all three modes still have then, whatever storage it is in (3.1, 3.11). */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expect as expected, type StanzaFailure } from "../../../prosody-dev/index.js";
import type { Actor, Told } from "../support/actor.js";
import { submitForm } from "../support/form.js";
import { askInfo, macbeth, marlowe, shakespeare, startHouse, type House } from "../support/house.js";
import { mirroring, untilMirrored } from "../support/mirrored.js";
import { Play } from "../support/play.js";
import { replicating, untilReplica } from "../support/replicas.js";
import { databases, files, noteMissing, type Storage, type StorageKind } from "../support/storages.js";
import { mixes, type Mix } from "../support/versions.js";

noteMissing("restarts");

/** Files with each mix of servers; that a database is as good is told with one, and of its log more in sql.test.ts. */
const cases: readonly { readonly kind: StorageKind; readonly mix: Mix }[] = [
  ...mixes.map((mix) => ({ kind: files, mix })),
  ...databases.map((kind) => ({ kind, mix: mixes.at(-1)! })),
];

const domains = [shakespeare, macbeth, marlowe];
const history = 50;
const patience = "dmuc_ack_wait = 1\ndmuc_keepalive = 30\ndmuc_split_grace = 1";
const options = `max_history_messages = ${history}\nmuc_max_history_messages = ${history}\n${patience}`;

/** A room of shakespeare.lit, and how people of another server are in it. */
interface Stage {
  readonly mode: "dmuc1" | "dmuc2" | "dmuc3";
  readonly domain: string;
  readonly play: Play;
  /** At shakespeare.lit, and at the other server: whoever is in the room now. */
  host: Actor;
  guest: Actor;
}

/** Whose room it is that people of that server enter. */
function placeOf(mode: Stage["mode"]): { at?: string } {
  return mode === "dmuc1" ? {} : { at: shakespeare };
}

for (const { kind, mix } of cases) {
  describe.runIf(kind.isThere)(`servers that have their data in ${kind.name} (Prosody ${mix})`, () => {
    tellOfRestarts(kind, mix);
  });
}

function tellOfRestarts(kind: StorageKind, mix: Mix): void {
  let storage: Storage;
  let house: House;
  const stages: Stage[] = [];
  /** By mode: what a newcomer was told before the servers stopped. */
  const before = new Map<Stage["mode"], readonly Told[]>();
  let newcomers = 0;

  beforeAll(async () => {
    storage = await kind.start();
    house = await startHouse(mix, {
      domains,
      globalLua: Object.fromEntries(domains.map((domain) => [domain, storage.configure(domain)])),
      roomsLua: { [shakespeare]: options, [macbeth]: options },
      mirrors: { [macbeth]: { ...replicating, lua: patience }, [marlowe]: { ...mirroring, lua: patience } },
    });
  }, 90_000);
  afterAll(async () => {
    await house.stop();
    await storage.close();
  }, 60_000);

  async function open(mode: Stage["mode"], domain: string): Promise<Stage> {
    const play = house.newPlay();
    const fields = { historylength: String(history), roomname: `The ${mode} heath`, publicroom: "1" };
    const host = await play.enter("hecate", shakespeare);
    if (mode === "dmuc1") await play.distribute(host, shakespeare, { fields, onto: [domain] });
    else await submitForm(host.person, host.room, fields);
    const guest = await play.enter("firstwitch", domain, placeOf(mode));
    if (mode === "dmuc2") await untilReplica(house, play, domain);
    if (mode === "dmuc3") await untilMirrored(house, play, domain);
    return { mode, domain, play, host, guest };
  }

  async function talk({ host, guest }: Stage, topic: string): Promise<void> {
    for (const speaker of [host, guest, guest, host]) {
      const line = `${topic}, ${speaker.nick} ${speaker.mark().position}`;
      await speaker.says(line);
      await Promise.all([host, guest].map((actor) => actor.hears(speaker.nick, line)));
    }
  }

  /** Somebody new at a server, and what he is told of earlier times. */
  async function newcomer({ mode, play }: Stage, domain: string): Promise<Actor> {
    newcomers++;
    const place = domain === shakespeare ? {} : placeOf(mode);
    const actor = await play.enter(`newcomer${newcomers}`, domain, { ...place, history });
    await actor.sees("the subject, which comes last", (stanza) => stanza.getChild("subject") !== undefined);
    return actor;
  }

  function textsOf(told: readonly Told[]): readonly string[] {
    return told.map(({ nick, body }) => `${nick}: ${body}`);
  }

  async function healAll(): Promise<void> {
    for (const domain of [macbeth, marlowe]) await house.cluster.link(shakespeare, domain).heal();
  }

  /** All servers, one after the other, and somebody enters each room at each. */
  async function startAgain(): Promise<void> {
    for (const { play, host, guest } of stages) {
      for (const actor of [host, guest]) {
        await actor.person.disconnect();
        play.dismiss(actor);
      }
    }
    await healAll();
    for (const domain of domains) await house.server(domain).start();
    for (const stage of stages) {
      stage.host = await newcomer(stage, shakespeare);
      stage.guest = await newcomer(stage, stage.domain);
    }
  }

  /** Until what one says at one server is heard at the other: after a start that may take some probes. */
  async function untilTogether({ play, host, guest }: Stage): Promise<void> {
    for (const [speaker, listener] of [
      [host, guest],
      [guest, host],
    ] as const) {
      const line = `Who is there? ${speaker.nick}`;
      await speaker.says(line);
      const isHeard = expected.groupchat(listener.room, speaker.nick, line);
      await listener.person.sees(`${speaker.nick} saying "${line}"`, isHeard, { timeoutMs: 60_000 });
    }
    await play.fence(host, guest);
  }

  /** What newcomers are told is the same at both servers, and is this. */
  async function expectOneHistory(stage: Stage): Promise<readonly Told[]> {
    const atHost = await newcomer(stage, shakespeare);
    const told = atHost.told();
    expect(new Set(told.map(({ id }) => id)).size, stage.mode).toBe(told.length);
    if (stage.mode === "dmuc1") {
      const atGuest = await newcomer(stage, stage.domain);
      expect(atGuest.told(), stage.mode).toEqual(told);
      await leave(stage, atGuest);
    }
    await leave(stage, atHost);
    return told;
  }

  async function leave({ play, host, guest }: Stage, actor: Actor): Promise<void> {
    await actor.leaves();
    play.dismiss(actor);
    await Promise.all([host, guest].map((other) => other.seesGo(actor.nick)));
  }

  /** Name, lists, subject. */
  async function expectSameRoom({ mode, host, guest, play, domain }: Stage): Promise<void> {
    const info = await askInfo(host.person, host.room);
    expect(info.getChild("identity")!.attrs["name"]).toBe(`The ${mode} heath`);
    await Promise.all([host, guest].map((actor) => actor.seesSubject(`Of ${mode}`)));
    const parolles = await house.connect(`parolles@${domain}/${play.node}`);
    const refusal = await parolles.join(guest.room, "parolles").then(
      () => "let in",
      (failure: unknown) => (failure as StanzaFailure).condition,
    );
    expect(refusal, mode).toBe("forbidden");
    await parolles.disconnect();
  }

  it("share a room in each of the modes", async () => {
    stages.push(await open("dmuc1", macbeth), await open("dmuc2", macbeth), await open("dmuc3", marlowe));
    for (const stage of stages) {
      const { mode, domain, host, guest } = stage;
      await talk(stage, "In thunder");
      await host.setsSubject(`Of ${mode}`);
      await Promise.all([host, guest].map((actor) => actor.seesSubject(`Of ${mode}`)));
      await host.makes(`parolles@${domain}`, "outcast");
      await stage.play.fence(host, guest);
      before.set(mode, await expectOneHistory(stage));
      expect(before.get(mode)).toHaveLength(4);
    }
  }, 120_000);

  it("are killed while what people have said waits: nothing is lost, and all is as it was", async () => {
    for (const domain of [macbeth, marlowe]) await house.cluster.link(shakespeare, domain).cut();
    for (const { host, guest } of stages) {
      for (const speaker of [host, guest]) await speaker.says(`Waiting, ${speaker.nick}`);
    }
    for (const { host, guest } of stages) {
      for (const speaker of [host, guest]) {
        const isHeard = expected.groupchat(speaker.room, speaker.nick, `Waiting, ${speaker.nick}`);
        // Behind a replica it is shown when it is known that the room cannot be reached.
        await speaker.person.sees(`his own words in ${speaker.room}`, isHeard, { timeoutMs: 60_000 });
      }
    }
    const marks = stages.map(({ play, domain }) => play.tap(shakespeare, domain).mark());
    await Promise.all(domains.map((domain) => house.server(domain).kill()));
    await startAgain();
    for (const [index, stage] of stages.entries()) {
      await untilTogether(stage);
      const told = await expectOneHistory(stage);
      const old = before.get(stage.mode)!;
      // With the ids and times that they had, so it is the same life of the room.
      expect(told.slice(0, old.length), stage.mode).toEqual(old);
      const since = textsOf(told.slice(old.length));
      for (const nick of ["hecate", "firstwitch"]) {
        expect(
          since.filter((line) => line === `${nick}: Waiting, ${nick}`),
          `${stage.mode}: ${since.join(" | ")}`,
        ).toHaveLength(1);
      }
      await expectSameRoom(stage);
      await talk(stage, "In lightning");
      if (stage.mode === "dmuc1") {
        const crossed = stage.play.crossings(shakespeare, stage.domain, marks[index]);
        expect(crossed.filter(({ xml }) => xml.includes("<replicate"))).toEqual([]);
      }
      before.set(stage.mode, await expectOneHistory(stage));
    }
  }, 240_000);

  it("stop in good order, and all is as it was", async () => {
    for (const domain of domains) await house.server(domain).stop();
    await startAgain();
    for (const stage of stages) {
      await untilTogether(stage);
      const told = await expectOneHistory(stage);
      const old = before.get(stage.mode)!;
      expect(told.slice(0, old.length), stage.mode).toEqual(old);
      await expectSameRoom(stage);
      await talk(stage, "In rain");
    }
  }, 240_000);

  it("have not complained", () => {
    expect(house.warnings()).toEqual([]);
  });
}
