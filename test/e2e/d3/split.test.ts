/**
 * A mirror loses its master: for everybody it looks as if the others had left, each side goes on by itself, and in the end all
 * have everything once (D3-06, D3-07, D3-43, D3-44). What clients are told meanwhile is in situations/split.test.ts.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { until, xml, type DevLink, type Element, type Mark } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { crossings, isUpkeep } from "../support/crossings.js";
import { submitForm } from "../support/form.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { mirroring, gatherWitches, untilMirrored } from "../support/mirrored.js";
import type { Play } from "../support/play.js";
import { untilHealed, untilSplit } from "../support/replicas.js";
import { isDelayed, isFence, nickOf, stanzaIdOf, statusCodes } from "../support/transcript.js";

const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });
const patience = "dmuc_ack_wait = 1\ndmuc_keepalive = 30\ndmuc_split_grace = 3";

describe("a mirror that loses its master", () => {
  const house = useHouse("mixed", {
    mirrors: { [macbeth]: { ...mirroring, lua: patience }, [marlowe]: { ...mirroring, on: "host", lua: patience } },
    roomsLua: { [shakespeare]: patience },
  });
  let play: Play;
  let link: DevLink;
  let hecate: Actor, puck: Actor, oberon: Actor;
  let firstwitch: Actor, secondwitch: Actor, banned: Actor, thirdwitch: Actor, loser: Actor;
  let faustus: Actor;
  let marks: ReadonlyMap<Actor, Mark>;
  let sinceSplit: Mark;

  const asks = (actor: Actor, to: string, content: Element, type = "get"): Promise<Element> =>
    actor.person.iq(xml("iq", { to: `${actor.room}${to}`, type }, content));
  const seesGoSilently = async (actor: Actor, nick: string): Promise<void> => {
    const gone = await actor.seesGo(nick, marks.get(actor));
    expect(statusCodes(gone), `${nick} for ${actor.nick}`).toBe("333");
  };

  beforeAll(async () => {
    play = house().newPlay();
    link = house().cluster.link(shakespeare, macbeth);
    const enter = (name: string, domain: string): Promise<Actor> => play.enter(name, domain, { at: shakespeare });
    hecate = await enter("hecate", shakespeare);
    await submitForm(hecate.person, hecate.room, { changesubject: "1" });
    await hecate.makes(`outcast@${macbeth}`, "outcast");
    puck = await enter("puck", shakespeare);
    [firstwitch, secondwitch] = [await enter("firstwitch", macbeth), await enter("secondwitch", macbeth)];
    banned = await enter("banned", macbeth);
    faustus = await enter("faustus", marlowe);
    for (const domain of [macbeth, marlowe]) await untilMirrored(house(), play, domain);
    await hecate.makes(firstwitch.jid, "owner");
    await firstwitch.seesAs("firstwitch", { affiliation: "owner" });
    await play.fence(hecate, firstwitch, faustus);
    const everybody = [hecate, puck, firstwitch, secondwitch, banned, faustus];
    marks = new Map(everybody.map((actor) => [actor, actor.mark()]));

    await link.blackHole();
    await firstwitch.says("Under way");
    await hecate.says("Under way as well");
    await until("both to be under way", () => {
      const held = link.tap.held().map(({ xml: text }) => text);
      return (
        ["Under way<", "Under way as well"].every((words) => held.some((text) => text.includes(words))) || undefined
      );
    });
    await link.cut();
    await untilSplit(house(), play, macbeth);
    sinceSplit = link.tap.mark();
  }, 90_000);

  it("has its people talk with each other as before, at once (D3-07, D3-40)", async () => {
    for (const actor of [firstwitch, secondwitch]) await actor.hears("firstwitch", "Under way");
    await secondwitch.says("Who is there?");
    for (const actor of [firstwitch, secondwitch]) await actor.hears("secondwitch", "Who is there?");
    await firstwitch.setsSubject("We three");
    await secondwitch.seesSubject("We three");
    await firstwitch.whispersTo("secondwitch", "Hist");
    await secondwitch.isTold("firstwitch", "Hist");
    secondwitch.person.answers("get", { namespace: "urn:xmpp:ping", name: "ping" });
    expect((await asks(firstwitch, "/secondwitch", ping())).attrs["type"]).toBe("result");
    expect((await asks(firstwitch, "/firstwitch", ping())).attrs["type"]).toBe("result");
    await hecate.says("Where are they?");
    await faustus.hears("hecate", "Where are they?");
  });

  it("shows all others as gone, and they all its people, without a word of a kick (D3-06, D3-43)", async () => {
    for (const actor of [firstwitch, secondwitch]) {
      for (const nick of ["hecate", "puck", "faustus"]) await seesGoSilently(actor, nick);
    }
    for (const actor of [hecate, puck, faustus]) {
      for (const nick of ["firstwitch", "secondwitch", "banned"]) await seesGoSilently(actor, nick);
    }
    expect(Object.keys(firstwitch.occupants())).toEqual(["banned", "firstwitch", "secondwitch"]);
    expect(Object.keys(faustus.occupants())).toEqual(["faustus", "hecate", "puck"]);
  });

  it("lets people in whom the room's lists let in, and out; a room without a mirror cannot be entered (3.10)", async () => {
    thirdwitch = await play.enter("thirdwitch", macbeth, { at: shakespeare });
    await firstwitch.seesHere("thirdwitch");
    expect(Object.keys(thirdwitch.occupants())).toEqual(["banned", "firstwitch", "secondwitch", "thirdwitch"]);
    expect(thirdwitch.occupants()["thirdwitch"]).toMatchObject({ role: "participant", affiliation: "none" });
    loser = await play.enter("macduff", macbeth, { at: shakespeare });
    const outcast = await house().connect(`outcast@${macbeth}/${play.node}`);
    await expect(outcast.join(firstwitch.room, "outcast")).rejects.toMatchObject({ condition: "forbidden" });
    await expect(outcast.join(`nowhere@${hecate.room.replace(/.*@/, "")}`, "outcast")).rejects.toMatchObject({
      condition: /^remote-server-/,
    });
    await secondwitch.leaves();
    play.dismiss(secondwitch);
    await firstwitch.seesGo("secondwitch");
    // Meanwhile, on the other side: a ban, somebody of the same nick, and a newcomer.
    await hecate.makes(banned.jid, "outcast");
    oberon = await play.enter("macduff", shakespeare);
  });

  it("sends nothing but questions whether its master is back (3.4)", async () => {
    await link.heal();
    await link.tap.waitFor("a probe", (stanza) => isUpkeep(stanza), { since: sinceSplit, timeoutMs: 25_000 });
    const before = link.tap.since(sinceSplit).findIndex((stanza) => isUpkeep(stanza));
    expect(
      crossings(link.tap, play.node, sinceSplit).filter(
        (stanza) => link.tap.since(sinceSplit).indexOf(stanza) < before,
      ),
    ).toEqual([]);
  }, 40_000);

  it("in the end all see each other come back, and hear once what was said meanwhile, with its time; who is banned is out (D3-44, 3.6, 3.7, T-17)", async () => {
    await untilHealed(house(), play, macbeth);
    for (const actor of [banned, loser]) play.dismiss(actor);
    await play.fence(hecate, firstwitch, faustus);
    const inside = [hecate, puck, oberon, faustus, firstwitch, thirdwitch];
    const names = inside.map(({ nick }) => nick).sort();
    for (const actor of inside) expect(Object.keys(actor.occupants()), actor.nick).toEqual(names);
    const said = ["Under way", "Under way as well", "Who is there?", "Where are they?"];
    const timesHeard = (actor: Actor, body: string): number =>
      actor.stanzas().filter((stanza) => stanza.getChildText("body") === body).length;
    for (const actor of [hecate, puck, faustus, firstwitch]) {
      expect(
        said.map((body) => timesHeard(actor, body)),
        actor.nick,
      ).toEqual(said.map(() => 1));
      await actor.seesSubject("We three");
    }
    for (const [actor, body] of [
      [hecate, "Who is there?"],
      [firstwitch, "Under way as well"],
    ] as const) {
      const late = actor.stanzas().find((stanza) => stanza.getChildText("body") === body)!;
      expect(isDelayed(late), `${actor.nick}: ${body}`).toBe(true);
      const stanzas = actor.stanzas(marks.get(actor));
      const returns = stanzas.findLastIndex(
        (stanza) => stanza.name === "presence" && stanza.attrs["type"] === undefined,
      );
      expect(returns, actor.nick).toBeLessThan(stanzas.indexOf(late));
    }
    for (const body of said) {
      const isIt = (stanza: Element): boolean => stanza.getChildText("body") === body;
      expect(
        new Set([hecate, puck, faustus, firstwitch].flatMap((actor) => actor.stanzas().filter(isIt)).map(stanzaIdOf))
          .size,
        body,
      ).toBe(1);
    }
    // Nobody who stayed has been put out; who was banned or had lost his nick has.
    for (const actor of inside) {
      const since = marks.get(actor);
      const ends = actor
        .stanzas(since)
        .filter((stanza) => statusCodes(stanza).includes("110") && stanza.attrs["type"] === "unavailable");
      expect(ends, actor.nick).toEqual([]);
    }
    expect(statusCodes(await banned.seesGo("banned"))).toMatch(/^110 (301|333)/);
    expect(statusCodes(await loser.seesGo("macduff"))).toBe("110 333");
    await expect(banned.person.join(hecate.room, "banned")).rejects.toMatchObject({ condition: "forbidden" });
    await secondwitch.person.join(hecate.room, "secondwitch");
    await hecate.seesHere("secondwitch");
    const newcomers = [
      await play.enter("titania", shakespeare, { history: 50 }),
      await play.enter("crone", macbeth, { at: shakespeare, history: 50 }),
      await play.enter("wagner", marlowe, { at: shakespeare, history: 50 }),
    ];
    for (const actor of newcomers) await actor.seesSubject("We three");
    const told = newcomers.map((actor) =>
      actor
        .stanzas()
        .filter((stanza) => isDelayed(stanza) && !isFence(stanza))
        .map((stanza) => [nickOf(stanza), stanza.getChildText("body"), stanzaIdOf(stanza)]),
    );
    for (const history of told) expect(history).toEqual(told[0]);
    expect(told[0]!.map(([, body]) => body)).toEqual(expect.arrayContaining(said));
  }, 90_000);

  it("no server has complained", () => {
    const isLoss = (line: string): boolean => line.includes("unacked stanzas");
    expect(
      house()
        .warnings()
        .filter((line) => !isLoss(line)),
    ).toEqual([]);
  });
});

describe("a link that swallows what several people ask for at once", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    mirrors: { [macbeth]: { ...mirroring, lua: patience } },
    roomsLua: { [shakespeare]: patience },
  });

  it("once it is given up they are let in together, and everybody sees each of them once (3.10, D3-43)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await untilMirrored(house(), play, macbeth);
    await play.fence(hecate, firstwitch);
    const since = firstwitch.mark();
    const link = house().cluster.link(shakespeare, macbeth);
    await link.blackHole();
    const names = ["secondwitch", "thirdwitch", "fourthwitch"];
    const asking = Promise.all(names.map((name) => play.enter(name, macbeth, { at: shakespeare })));
    await until("all of them to be under way", () => {
      const held = link.tap.held().map(({ xml: text }) => text);
      return names.every((name) => held.some((text) => text.includes(`/${name}`))) || undefined;
    });
    await link.cut();
    const late = await asking;
    const comings = (actor: Actor, mark?: Mark): readonly string[] =>
      actor
        .stanzas(mark)
        .filter(({ name, attrs }) => name === "presence" && attrs["type"] === undefined)
        .map((stanza) => nickOf(stanza))
        .filter((nick) => names.includes(nick) && nick !== actor.nick)
        .sort();
    await link.heal();
    await untilHealed(house(), play, macbeth);
    await play.fence(hecate, firstwitch, ...late);
    expect(comings(firstwitch, since)).toEqual([...names].sort());
    for (const actor of late)
      expect(comings(actor), actor.nick).toEqual(names.filter((name) => name !== actor.nick).sort());
    expect(comings(hecate)).toEqual([...names].sort());
  }, 90_000);
});

describe("a link that is back before anybody is told", () => {
  const slow = "dmuc_ack_wait = 1\ndmuc_keepalive = 30\ndmuc_split_grace = 120";
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    mirrors: { [macbeth]: { ...mirroring, lua: slow } },
    roomsLua: { [shakespeare]: slow },
  });

  it("costs two questions with their answers, rosters and what was missed; nobody sees anybody go (3.6, D3-43, ch. 6)", async () => {
    const { play, hecate, firstwitch, secondwitch } = await gatherWitches(house());
    const everybody = [hecate, firstwitch, secondwitch];
    const marks = everybody.map((actor) => actor.mark());
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    await firstwitch.says("Hail");
    await secondwitch.hears("firstwitch", "Hail");
    await untilSplit(house(), play, macbeth);
    const since = link.tap.mark();
    await link.heal();
    await untilHealed(house(), play, macbeth);
    await hecate.hears("firstwitch", "Hail");
    await play.fence(hecate, firstwitch);
    for (const [index, actor] of everybody.entries()) {
      expect(
        actor.stanzas(marks[index]).filter(({ name }) => name === "presence"),
        actor.nick,
      ).toEqual([]);
      expect(
        actor.heard(marks[index]).map((line) => line.replace("earlier, ", "")),
        actor.nick,
      ).toEqual(["firstwitch: Hail"]);
    }
    const counts = play.counts(shakespeare, macbeth, since);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    // Hello, both rosters, one page of what was missed, and the end: each with its answer (3.6; E3: rosters are pages between us).
    expect(total, JSON.stringify(counts)).toBe(2 + 2 + 2 + 2 + 2);
    expect(house().warnings()).toEqual([]);
  }, 60_000);
});
