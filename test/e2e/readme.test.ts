import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { xml, type Mark } from "../../prosody-dev/index.js";
import { logIn } from "../../prosody-dev/connection.js";
import type { Actor } from "./support/actor.js";
import { fetchForm, findField } from "./support/form.js";
import {
  askInfo,
  askRooms,
  featuresOf,
  macbeth,
  roomServices,
  shakespeare,
  useHouse,
  type House,
} from "./support/house.js";
import { Play } from "./support/play.js";

const projectFolder = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(join(projectFolder, "README.md"), "utf8");
const blocks = [...readme.matchAll(/^```lua\n([^]*?)^```$/gm)].map(([, text]) => text ?? "");

/** The only block of the README that begins like this. */
function findBlock(beginning: string): string {
  const found = blocks.filter((block) => block.trimStart().startsWith(beginning));
  if (found.length !== 1) {
    throw new Error(`The README has ${found.length} Lua blocks that begin with ${beginning}`);
  }
  return found[0]!;
}

/** What the README tells the administrator of a server to write below the line of the room service. */
function linesBelow(component: string): string {
  return findBlock(component).slice(component.length);
}

const ofShakespeare = linesBelow(`Component "${roomServices[shakespeare]!}" "muc"\n`);
const ofMacbeth = linesBelow(`Component "${roomServices[macbeth]!}" "muc"\n`);
const namesUsers = findBlock(`dmuc_peers = { ["${roomServices[macbeth]!}"]`);

/** "coven", the room of the README. */
const node = /`(\w+)@chat\.shakespeare\.lit`/.exec(readme)![1]!;

const pluginFolder = mkdtempSync(join(tmpdir(), "mod-dmuc-plugins-"));
copyFileSync(join(projectFolder, "lua-out", "mod_dmuc.lua"), join(pluginFolder, "mod_dmuc.lua"));
afterAll(() => rmSync(pluginFolder, { recursive: true, force: true }));

/** Stock servers with one file more, and the lines of the README. */
function useReadersHouse(linesOfShakespeare: string, linesOfMacbeth: string): () => House {
  return useHouse("mixed", {
    domains: [shakespeare, macbeth],
    withModule: false,
    pluginPaths: [pluginFolder],
    roomsLua: { [shakespeare]: linesOfShakespeare, [macbeth]: linesOfMacbeth },
  });
}

describe("as the README says: a stock Prosody 0.12 and a stock Prosody 13, one file, two lines each", () => {
  const house = useReadersHouse(ofShakespeare, ofMacbeth);
  let play: Play;
  let hecate: Actor;
  let puck: Actor;
  let firstwitch: Actor;
  let secondwitch: Actor;
  let everybody: readonly Actor[];

  beforeAll(() => {
    play = new Play(house().cluster, node);
  });

  /** Something is done. Each sees exactly these lines of it, and these stanzas cross the link. */
  async function expectAllSee(
    deed: () => Promise<unknown>,
    lines: readonly string[],
    crossed: Record<string, number>,
  ): Promise<void> {
    const mark = play.tap(shakespeare, macbeth).mark();
    const before = everybody.map((actor): [Actor, Mark] => [actor, actor.mark()]);
    await deed();
    await play.fence(hecate, secondwitch);
    expect(play.counts(shakespeare, macbeth, mark)).toEqual(crossed);
    for (const [actor, since] of before) {
      // Who does it sees that it was her (110), and whether the room made it known (100).
      const seen = actor.transcript(since).map((line) => line.replace(/ \(110\)$|(?<=\(.*)110 |, 110(?=\))/g, ""));
      expect(seen, actor.nick).toEqual(lines);
    }
  }

  it("they are the two lines, and the two versions", () => {
    for (const lines of [ofShakespeare, ofMacbeth]) {
      expect(lines.trim().split("\n")).toHaveLength(2);
    }
    expect(house().cluster.servers.map(({ release }) => release)).toEqual(["0.12.3", "13.0.1"]);
  });

  it("the owner finds the field in the form and says yes; a public room is in the other's list, by its name", async () => {
    hecate = await play.enter("hecate", shakespeare);
    const guest = await house().connect(`guest@${macbeth}/phone`);
    expect(await askRooms(guest, roomServices[macbeth]!)).toEqual({});
    const field = findField(await fetchForm(hecate.person, hecate.room), "muc#roomconfig_distributed");
    expect(field?.attrs["label"]).toBe("Distribute Room Across Multiple Services?");
    expect(readme).toContain(`"${field?.attrs["label"] ?? ""}"`);
    expect(field?.getChildText("value")).toBe("0");
    // Prosody lists no room whose owner has not said that it is public.
    const fields = { roomname: "The pit of Acheron", publicroom: "1", changesubject: "1" };
    await play.distribute(hecate, shakespeare, { fields, onto: [macbeth] });
    expect(await askRooms(guest, roomServices[macbeth]!)).toEqual({ [play.room(macbeth)]: fields.roomname });
    expect(featuresOf(await askInfo(guest, play.room(macbeth)))).toContain("http://jabber.org/protocol/muc");
  });

  it("any client joins it there, and both sides have the same people in it", async () => {
    puck = await play.enter("puck", shakespeare);
    firstwitch = await play.enter("firstwitch", macbeth);
    secondwitch = await play.enter("secondwitch", macbeth);
    everybody = [hecate, puck, firstwitch, secondwitch];
    await play.fence(hecate, firstwitch);
    const nicks = everybody.map(({ nick }) => nick).sort();
    for (const actor of everybody) {
      expect(Object.keys(actor.occupants()), actor.nick).toEqual(nicks);
      expect(Object.values(actor.occupants()).map(({ affiliation }) => affiliation)).toEqual(
        nicks.map((nick) => (nick === "hecate" ? "owner" : "none")),
      );
    }
    for (const { person, room } of [hecate, firstwitch]) {
      const facts = (await askInfo(person, room)).getChild("x", "jabber:x:data");
      expect(findField(facts, "muc#roominfo_occupants")?.getChildText("value"), room).toBe("4");
    }
  });

  it("somebody comes: seen once by all, one stanza", async () => {
    let hamlet: Actor | undefined;
    await expectAllSee(
      async () => {
        hamlet = await play.enter("hamlet", macbeth);
      },
      ["hamlet is here, participant, none"],
      { "macbeth.lit: presence": 1 },
    );
    await expectAllSee(
      async () => {
        await hamlet!.leaves();
        play.dismiss(hamlet!);
      },
      ["hamlet goes"],
      { "macbeth.lit: presence": 1 },
    );
  });

  it.each([
    ["shakespeare.lit", "hecate", (): Actor => hecate],
    ["macbeth.lit", "firstwitch", (): Actor => firstwitch],
  ])("what happens at %s is seen once by all, one stanza for each event", async (domain, nick, findActor) => {
    const actor = findActor();
    await expectAllSee(() => actor.says("Double, double"), [`${nick}: Double, double`], {
      [`${domain}: groupchat`]: 1,
    });
    await expectAllSee(() => actor.setsSubject("Toil and trouble"), [`${nick} sets the subject: Toil and trouble`], {
      [`${domain}: groupchat`]: 1,
    });
    const standing = nick === "hecate" ? "moderator, owner" : "participant, none";
    await expectAllSee(() => actor.shows("away"), [`${nick} is here, away, ${standing}`], {
      [`${domain}: presence`]: 1,
    });
    for (const [old, next] of [
      [nick, `${nick} the second`],
      [`${nick} the second`, nick],
    ] as const) {
      await expectAllSee(
        () => actor.renames(next),
        [`${old} goes (303, now ${next})`, `${next} is here, ${standing}`],
        { [`${domain}: presence`]: 2 },
      );
    }
  });

  it.each([
    ["macbeth.lit", "firstwitch", (): Actor => firstwitch],
    ["shakespeare.lit", "puck", (): Actor => puck],
  ])("who leaves at %s is gone for all, one stanza", async (domain, nick, findActor) => {
    const actor = findActor();
    everybody = everybody.filter((other) => other !== actor);
    await expectAllSee(
      async () => {
        await actor.leaves();
        play.dismiss(actor);
      },
      [`${nick} goes`],
      { [`${domain}: presence`]: 1 },
    );
    expect(Object.keys(hecate.occupants())).toEqual(Object.keys(secondwitch.occupants()));
    expect(Object.keys(hecate.occupants())).not.toContain(nick);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("as the README says: a peer whose users have other addresses", () => {
  const [enables, ...rest] = ofShakespeare.split(/^(?=\s*dmuc_peers)/m);
  const house = useReadersHouse(`${enables!}${namesUsers}`, `${ofMacbeth}VirtualHost "cawdor.lit"\n`);

  it("the block takes the place of the line, and users of such an address are in the room for all", async () => {
    expect(rest).toHaveLength(1);
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const { c2s } = house().server(macbeth);
    const thane = { name: "thane", domain: "cawdor.lit", resource: "phone" };
    const { connection } = await logIn(thane, c2s, { onStanza: () => undefined, onProblem: () => undefined });
    const to = play.room(macbeth);
    await connection.send(
      xml("presence", { to: `${to}/thane` }, xml("x", { xmlns: "http://jabber.org/protocol/muc" })),
    );
    await hecate.seesHere("thane");
    await connection.send(xml("message", { to, type: "groupchat" }, xml("body", {}, "I thank you")));
    await hecate.hears("thane", "I thank you");
    await connection.stop();
    await hecate.seesGo("thane");
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe.each([
  ["a component of its own", `Component "mirror.${macbeth}" "dmuc"\n`, { serves: "mirror" }],
  ["the users' own VirtualHost", `VirtualHost "${macbeth}"\n`, { serves: "host" }],
] as const)("as the README says: users in rooms elsewhere, by %s", (_where, beginning, { serves }) => {
  const isComponent = serves === "mirror";
  const listed = findBlock(`dmuc_peers = { "mirror.${macbeth}" }`);
  const named = findBlock("dmuc_hosts = ");
  const cawdor = 'VirtualHost "cawdor.lit"\n';
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    withModule: false,
    pluginPaths: [pluginFolder],
    roomsLua: {
      [shakespeare]: `modules_enabled = { "dmuc" }\n${isComponent ? listed : listed.replace("mirror.", "")}`,
      [macbeth]: isComponent ? `${findBlock(beginning)}${named}${cawdor}` : "",
    },
    hostLua: isComponent ? {} : { [macbeth]: linesBelow(beginning) },
  });

  it("they are in the room by its own address, and what is said there crosses once for both of them", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    const secondwitch = await play.enter("secondwitch", macbeth, { at: shakespeare });
    await hecate.seesHere("secondwitch");
    const since = play.tap(shakespeare, macbeth).mark();
    await hecate.says("Double, double");
    for (const actor of [hecate, firstwitch, secondwitch]) await actor.hears("hecate", "Double, double");
    expect(play.counts(shakespeare, macbeth, since)).toEqual({ "shakespeare.lit: groupchat": 1 });
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
