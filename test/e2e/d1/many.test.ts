/** Several rooms and several peers: five servers. */
import { describe, expect, it } from "vitest";
import { type Element, type Person, type TapStanza } from "../../../prosody-dev/index.js";
import { Actor } from "../support/actor.js";
import { Crowd, crowdModules } from "../support/crowd.js";
import { askRooms, macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import type { Play } from "../support/play.js";

const jonson = "jonson.lit";
const webster = "webster.lit";
const domains = [shakespeare, macbeth, marlowe, jonson, webster];

/** A room, its source, and the servers that its owner has chosen. */
interface Stage {
  readonly play: Play;
  readonly source: string;
  readonly peers: readonly string[];
  readonly actors: readonly Actor[];
}

/** Each choice of peers comes up several times, at another source: 15 choices, 5 sources. */
function chosenPeers(number: number, source: string): readonly string[] {
  const choice = (number % 15) + 1;
  return domains.filter((domain) => domain !== source).filter((_, place) => Math.floor(choice / 2 ** place) % 2 === 1);
}

describe("fifty rooms of five servers, each with peers of its own", () => {
  const house = useHouse("mixed", { domains });

  async function open(number: number, people: ReadonlyMap<string, Person>): Promise<Stage> {
    const play = house().newPlay();
    const source = domains[number % domains.length]!;
    const peers = chosenPeers(number, source);
    const enter = (domain: string): Promise<Actor> =>
      play.enter(`${domain.split("..")[0]!}'s`, domain, { person: people.get(domain)! });
    const owner = await enter(source);
    const chosen = peers.map((domain) => house().server(domain).rooms).join("\n");
    await play.distribute(owner, source, {
      fields: { "muc#roomconfig_dmuc_peers": chosen, publicroom: "1" },
      onto: peers,
    });
    const actors = [owner];
    for (const peer of peers) actors.push(await enter(peer));
    return { play, source, peers, actors };
  }

  it("each is heard by its own people alone, each line once, and no word of it crosses to others", async () => {
    const people = new Map<string, Person>();
    for (const domain of domains) people.set(domain, await house().connect(`porter@${domain}/gate`));
    const stages: Stage[] = [];
    for (let number = 0; number < 50; number += 5) {
      const together = [0, 1, 2, 3, 4].map((more) => open(number + more, people));
      stages.push(...(await Promise.all(together)));
    }
    // All speak in all rooms at once.
    await Promise.all(
      stages.flatMap(({ play, actors }) => actors.map((actor) => actor.says(`${actor.nick}, in ${play.node}`))),
    );
    for (const { play, actors } of stages) {
      await play.fenceAmong(actors, ...actors);
      const lines = actors.map(({ nick }) => `${nick}: ${nick}, in ${play.node}`).sort();
      for (const actor of actors) {
        expect([...actor.heard()].sort(), `${actor.nick} in ${play.node}`).toEqual(lines);
        expect(Object.keys(actor.occupants()), play.node).toEqual(actors.map(({ nick }) => nick).sort());
      }
    }
    // Nobody else has heard of it: neither its people nor the links.
    for (const { play, source, peers } of stages) {
      const there = [source, ...peers];
      for (const link of house().cluster.links.filter(
        ({ domains: ends }) => !ends.every((end) => there.includes(end)),
      )) {
        const names = (stanza: TapStanza): boolean => new RegExp(`['"]${play.node}['"@]`).test(stanza.xml);
        expect(link.tap.since().filter(names), `${play.node} at ${there.join()} on ${link.name}`).toEqual([]);
      }
      for (const domain of domains.filter((other) => !there.includes(other))) {
        const heard = (stanza: Element): boolean => (stanza.getChildText("body") ?? "").endsWith(`in ${play.node}`);
        expect(people.get(domain)!.received.filter(heard), `${play.node} at ${domain}`).toEqual([]);
      }
    }
    // And each service lists the rooms that it has, and no other.
    for (const domain of domains) {
      const listed = await askRooms(people.get(domain)!, house().server(domain).rooms);
      const expected = stages.filter(({ source, peers }) => source === domain || peers.includes(domain));
      expect(Object.keys(listed).sort()).toEqual(expected.map(({ play }) => play.room(domain)).sort());
    }
  }, 120_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("a room of five hundred", () => {
  const house = useHouse("mixed", { domains, modules: ["crowd"], pluginPaths: [crowdModules] });
  const each = 100;
  const speakers = 10;

  it("everybody at every server sees everybody and hears every line once; each line crosses each link once", async () => {
    const play = house().newPlay();
    const [source, ...peers] = domains as [string, ...string[]];
    const owner = await play.open("hecate", source, { onto: peers });
    const crowds = domains.map((domain) => new Crowd(house(), domain, play.room(domain)));
    await Promise.all(crowds.map((crowd, index) => crowd.join(`${domains[index]!.split("..")[0]!}-`, each)));
    const everybody = domains.length * each + 1;
    await Promise.all(crowds.map((crowd) => crowd.untilAll({ occupants: everybody }, 60_000)));
    const marks = play.marks();
    await Promise.all(crowds.map((crowd) => crowd.speak(speakers, 2)));
    const lines = domains.length * speakers * 2;
    await Promise.all(crowds.map((crowd) => crowd.untilAll({ occupants: everybody, messages: lines }, 60_000)));
    const views = await Promise.all(crowds.map((crowd) => crowd.views()));
    const [view] = Object.keys(views[0]!);
    expect(view).toMatch(new RegExp(`^${everybody} occupants \\S+, ${lines} messages \\S+, 0 errors$`));
    expect(views).toEqual(domains.map(() => ({ [view!]: each })));
    expect(Object.keys(owner.occupants())).toHaveLength(everybody);
    expect(new Set(owner.heard()).size).toBe(lines);
    for (const link of house().cluster.links) {
      const crossed = play.crossings(...link.domains, marks.get(link.name));
      expect(
        crossed.filter(({ kind }) => kind === "groupchat"),
        link.name,
      ).toHaveLength(2 * speakers * 2);
      expect(
        crossed.filter(({ kind }) => kind !== "groupchat").map(({ xml }) => xml),
        link.name,
      ).toEqual([]);
    }
  }, 180_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
