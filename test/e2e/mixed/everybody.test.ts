/**
 * One room for servers of all kinds (3.13): a shadow of it at one server, a mirror at the next, a replica at a third, and people of
 * a server without the module. All talk at once, and everybody hears everything once.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { xml, type Element, type Mark } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { dmuc1, dmuc2, dmuc3 } from "../support/crossings.js";
import { askInfo, featuresOf, macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { mirroring, untilMirrored } from "../support/mirrored.js";
import type { Play } from "../support/play.js";
import { leaksTo, replicating, untilReplica } from "../support/replicas.js";
import { stanzaIdOf } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const jonson = "jonson.lit";
const webster = "webster.lit";

const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });

describe.each(mixes)("a room with a shadow, a mirror, a replica and people of a stock server (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth, marlowe, webster, jonson],
    mirrors: { [marlowe]: mirroring, [webster]: replicating },
    roomsLua: { [jonson]: "modules_enabled = { }" },
  });
  let play: Play;
  let hecate: Actor, firstwitch: Actor, secondwitch: Actor, faustus: Actor, helen: Actor, bosola: Actor, volpone: Actor;
  let everybody: readonly Actor[];
  let speakers: readonly Actor[];
  let marks: ReadonlyMap<Actor, Mark>;

  beforeAll(async () => {
    play = house().newPlay();
    const peers = [roomServices[macbeth]!, `mirror.${marlowe}`, `mirror.${webster}`].join("\n");
    hecate = await play.open("hecate", shakespeare, {
      onto: [macbeth],
      fields: { "muc#roomconfig_dmuc_peers": peers, changesubject: "1" },
    });
    const guest = (name: string, domain: string): Promise<Actor> => play.enter(name, domain, { at: shakespeare });
    firstwitch = await play.enter("firstwitch", macbeth);
    secondwitch = await play.enter("secondwitch", macbeth);
    [faustus, helen] = [await guest("faustus", marlowe), await guest("helen", marlowe)];
    bosola = await guest("bosola", webster);
    volpone = await guest("volpone", jonson);
    await untilMirrored(house(), play, marlowe);
    await untilReplica(house(), play, webster);
    everybody = [hecate, firstwitch, secondwitch, faustus, helen, bosola, volpone];
    speakers = [hecate, firstwitch, faustus, bosola, volpone];
    await play.fence(...speakers);
    marks = new Map(everybody.map((actor) => [actor, actor.mark()]));
  }, 90_000);

  it("all see the same people (3.5, 3.13)", () => {
    const names = everybody.map(({ nick }) => nick).sort();
    for (const actor of everybody) expect(Object.keys(actor.occupants()), actor.nick).toEqual(names);
  });

  it("all talk at once, and everybody hears everything once, under one id (3.1, 3.13)", async () => {
    const rounds = [1, 2, 3, 4, 5];
    const line = (nick: string, round: number): string => `${nick} says it for the ${round}. time`;
    await Promise.all(
      everybody.map(async (speaker) => {
        for (const round of rounds) await speaker.says(line(speaker.nick, round));
      }),
    );
    for (const actor of everybody) {
      for (const { nick } of everybody) await actor.hears(nick, line(nick, rounds.length), marks.get(actor));
    }
    await play.fence(...speakers);
    const expected = everybody.flatMap(({ nick }) => rounds.map((round) => `${nick}: ${line(nick, round)}`));
    const idsOf = (actor: Actor): Record<string, string | undefined> =>
      Object.fromEntries(
        actor.stanzas(marks.get(actor)).map((stanza) => [stanza.getChildText("body") ?? "", stanzaIdOf(stanza)]),
      );
    const ids = idsOf(hecate);
    for (const actor of everybody) {
      const heard = actor.heard(marks.get(actor));
      expect([...heard].sort(), actor.nick).toEqual([...expected].sort());
      for (const { nick } of everybody) {
        const own = heard.filter((told) => told.startsWith(`${nick}: `));
        expect(own, `${nick} for ${actor.nick}`).toEqual(rounds.map((round) => `${nick}: ${line(nick, round)}`));
      }
      if (actor !== volpone) expect(idsOf(actor), actor.nick).toEqual(ids);
    }
    expect(leaksTo(everybody.flatMap(({ person }) => person.received))).toEqual([]);
  });

  it("a stanza goes to each server once, and to the stock server's people one by one; servers of guests do not talk with each other (ch. 6)", async () => {
    const links = play.marks();
    await faustus.says("Che sera");
    await play.fence(...speakers);
    expect(play.countsSince(links)).toEqual({
      "shakespeare.lit - macbeth.lit": { "shakespeare.lit: groupchat": 1 },
      "shakespeare.lit - marlowe.lit": { "marlowe.lit: groupchat": 1 },
      "shakespeare.lit - webster.lit": { "shakespeare.lit: groupchat": 1 },
      "shakespeare.lit - jonson.lit": { "shakespeare.lit: groupchat": 1 },
    });
  });

  it("whoever comes, goes, is away, sets the subject or is kicked is seen so by all (T-02, T-05 to T-09)", async () => {
    const since = new Map(everybody.map((actor) => [actor, actor.mark()]));
    await bosola.shows("away", "Gone");
    await play.fence(...speakers);
    await faustus.setsSubject("Hell hath no limits");
    await play.fence(...speakers);
    const guests = [
      await play.enter("thirdwitch", macbeth),
      await play.enter("wagner", marlowe, { at: shakespeare }),
      await play.enter("duchess", webster, { at: shakespeare }),
      await play.enter("mosca", jonson, { at: shakespeare }),
    ];
    for (const guest of guests) {
      await guest.seesSubject("Hell hath no limits");
      expect(Object.keys(guest.occupants()), guest.nick).toEqual(
        expect.arrayContaining(everybody.map(({ nick }) => nick)),
      );
    }
    await play.fence(...speakers);
    for (const guest of guests) {
      await hecate.gives(guest.nick, "none");
      await guest.seesGo(guest.nick);
      play.dismiss(guest);
    }
    await play.fence(...speakers);
    for (const actor of everybody) {
      const own = actor === bosola ? " (110)" : "";
      const lines = actor.transcript(since.get(actor));
      expect(lines, actor.nick).toEqual([
        `bosola is here, away, participant, none${own}`,
        "faustus sets the subject: Hell hath no limits",
        ...guests.map(({ nick }) => `${nick} is here, participant, none`),
        ...guests.map(({ nick }) => `${nick} goes (307)`),
      ]);
    }
  });

  it("from one to one, wherever both are (T-12)", async () => {
    for (const one of everybody) {
      for (const other of everybody.filter((candidate) => candidate !== one)) {
        await one.whispersTo(other.nick, `Hist, ${other.nick}`);
        await other.isTold(one.nick, `Hist, ${other.nick}`);
      }
    }
  });

  it("one client asks another one, wherever both are, and has its answer (T-13)", async () => {
    for (const { person } of everybody) person.answers("get", { namespace: "urn:xmpp:ping", name: "ping" });
    for (const one of everybody) {
      for (const other of everybody.filter((candidate) => candidate !== one)) {
        const answer = await one.person.iq(xml("iq", { to: `${one.room}/${other.nick}`, type: "get" }, ping()));
        expect(answer.attrs, `${one.nick} asks ${other.nick}`).toMatchObject({
          type: "result",
          from: `${one.room}/${other.nick}`,
        });
      }
    }
  });

  it("the room shows what it speaks with each of them (D1-50, D2-53, 3.13)", async () => {
    const features = featuresOf(await askInfo(hecate.person, hecate.room));
    for (const feature of [dmuc1, dmuc2, dmuc3]) expect(features.filter((shown) => shown === feature)).toHaveLength(1);
  });

  it("who comes late is told the same everywhere (T-03)", async () => {
    const late = [
      await play.enter("oberon", shakespeare, { history: 10 }),
      await play.enter("crone", macbeth, { history: 10 }),
      await play.enter("wagner", marlowe, { at: shakespeare, history: 10 }),
      await play.enter("duchess", webster, { at: shakespeare, history: 10 }),
    ];
    for (const actor of late) await actor.seesSubject("Hell hath no limits");
    for (const actor of late) expect(actor.told(), actor.nick).toEqual(late[0]!.told());
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
