/** Two servers with the module that are linked by their administrators' hands alone, and speak as XEP-0282 prints (3.2.6). */
import { describe, expect, it } from "vitest";
import type { Element } from "../../../prosody-dev/index.js";
import { macbeth, shakespeare, useHouse, type House } from "../support/house.js";
import type { Actor } from "../support/actor.js";
import { dmuc2, linkExtension } from "../support/crossings.js";
import type { Play } from "../support/play.js";
import { leaksTo } from "../support/replicas.js";
import { mixes } from "../support/versions.js";

const mirror = `mirror.${macbeth}`;
const replica = `replica@${mirror}`;
const chat = "chat.shakespeare.lit";

/** So many users there are not: nobody asks for a replica. */
const options = "dmuc_ack_wait = 1\ndmuc_keepalive = 30\ndmuc_split_grace = 1";
const roomsLua = {
  [shakespeare]: `dmuc_peers = { ["${mirror}"] = { users = { "${macbeth}" }, replica = "${replica}" } }\n${options}`,
};
const lua = `dmuc_min_local_users = 100\ndmuc_peers = { ["${chat}"] = { replica = "${replica}" } }\n${options}`;

interface Cast {
  readonly play: Play;
  readonly hecate: Actor;
  readonly firstwitch: Actor;
  readonly secondwitch: Actor;
}

async function gather(house: House): Promise<Cast> {
  const play = house.newPlay();
  const hecate = await play.enter("hecate", shakespeare);
  await hecate.says("Earlier");
  await hecate.hears("hecate", "Earlier");
  const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare, history: 20 });
  const secondwitch = await play.enter("secondwitch", macbeth, { at: shakespeare, history: 20 });
  for (const actor of [hecate, firstwitch]) await actor.seesHere("secondwitch");
  return { play, hecate, firstwitch, secondwitch };
}

describe.each(mixes)("a primary and a replica that know no more of each other than the spec (Prosody %s)", (mix) => {
  const house = useHouse(mix, { domains: [shakespeare, macbeth], mirrors: { [macbeth]: { lua } }, roomsLua });

  it("bear each message once each way, and everybody has all of it (D2-01, D2-16 to D2-31, 3.2.6)", async () => {
    const { play, hecate, firstwitch, secondwitch } = await gather(house());
    const everybody = [hecate, firstwitch, secondwitch];
    for (const actor of [firstwitch, secondwitch]) {
      expect(Object.keys(actor.occupants()).sort(), actor.nick).toEqual(["firstwitch", "hecate", "secondwitch"]);
      expect(actor.heard(), actor.nick).toEqual(["earlier, hecate: Earlier"]);
    }
    const marks = play.marks();
    await hecate.says("Speak");
    await firstwitch.says("Demand");
    for (const actor of everybody) {
      await actor.hears("hecate", "Speak");
      await actor.hears("firstwitch", "Demand");
    }
    await play.fence(hecate);
    const counts = play.countsSince(marks)["shakespeare.lit - macbeth.lit"];
    expect(counts).toMatchObject({ "macbeth.lit: groupchat": 1 });
    const talked = play
      .tap(shakespeare, macbeth)
      .since()
      .filter(({ kind, from }) => kind === "groupchat" && from === shakespeare);
    for (const { element } of talked) expect(element.attrs["to"]).toBe(replica);
    expect(talked.filter(({ xml: text }) => text.includes(">Demand<"))).toHaveLength(1);
    const told = play.tap(shakespeare, macbeth).since();
    expect(told.filter(({ xml: text }) => text.includes(linkExtension) && !text.includes("disco#info"))).toEqual([]);
    expect(told.some(({ xml: text }) => text.includes(dmuc2))).toBe(true);
    await secondwitch.leaves();
    for (const actor of [hecate, firstwitch]) await actor.seesGo("secondwitch");
    play.dismiss(secondwitch);
    expect(leaksTo(firstwitch.stanzas())).toEqual([]);
  });

  it("tell of looks, subject, another nick and who is put out as any do (D2-50)", async () => {
    const { hecate, firstwitch, secondwitch } = await gather(house());
    await firstwitch.shows("away");
    for (const actor of [hecate, secondwitch])
      await actor.sees("her away", (stanza) => stanza.getChildText("show") === "away");
    await hecate.setsSubject("The charm");
    for (const actor of [firstwitch, secondwitch])
      await actor.sees("the subject", (stanza) => stanza.getChildText("subject") === "The charm");
    await firstwitch.renames("graymalkin");
    for (const actor of [hecate, secondwitch]) await actor.seesHere("graymalkin");
    await hecate.gives("secondwitch", "none");
    await firstwitch.seesGo("secondwitch");
    await firstwitch.says("She is gone");
    await hecate.hears("graymalkin", "She is gone");
    await firstwitch.hears("graymalkin", "She is gone");
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("a primary, and a replica at its users' own host, that know no more of each other than the spec", () => {
  const atHost = (text: string): string => text.replaceAll(mirror, macbeth);
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    mirrors: { [macbeth]: { on: "host", lua: atHost(lua) } },
    roomsLua: { [shakespeare]: atHost(roomsLua[shakespeare]) },
  });

  it("have all of it in the end, once; who has left meanwhile is out everywhere, and nobody else (D2-07, D2-33 to 37, 3.6)", async () => {
    const { play, hecate, firstwitch, secondwitch } = await gather(house());
    const puck = await play.enter("puck", shakespeare);
    for (const actor of [firstwitch, secondwitch]) await actor.seesHere("puck");
    const seen = firstwitch.mark();
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    await hecate.says("Lost on the way");
    await firstwitch.says("Lost as well");
    const split = (peer: string): RegExp => new RegExp(`link with ${peer}: \\w+ -> split`);
    await house()
      .server(shakespeare)
      .waitForLog(split(atHost(replica)), { timeoutMs: 90_000 });
    await house().server(macbeth).waitForLog(split(hecate.room), { timeoutMs: 90_000 });
    await puck.leaves();
    await hecate.seesGo("puck");
    await hecate.says("Meanwhile");
    await hecate.hears("hecate", "Meanwhile");
    await secondwitch.leaves();
    await firstwitch.seesGo("secondwitch");
    await link.heal();
    await firstwitch.person.sees("what was said meanwhile", (stanza) => stanza.getChildText("body") === "Meanwhile", {
      since: seen,
      timeoutMs: 90_000,
    });
    await hecate.seesGo("secondwitch");
    await firstwitch.seesGo("puck", seen);
    await firstwitch.says("As before");
    for (const actor of [hecate, firstwitch]) await actor.hears("firstwitch", "As before");
    for (const actor of [hecate, firstwitch])
      expect(Object.keys(actor.occupants()).sort(), actor.nick).toEqual(["firstwitch", "hecate"]);
    const lines = firstwitch.transcript(seen).filter((line) => line.includes("Meanwhile"));
    expect(lines).toHaveLength(1);
  }, 300_000);

  it("go on when the room's server was killed: who speaks hears that he is out, and may come in again (3.11)", async () => {
    const { play, hecate, firstwitch, secondwitch } = await gather(house());
    const since = house().server(macbeth).markLog();
    await house().server(shakespeare).kill();
    play.dismiss(hecate);
    const link = `link with ${hecate.room}: `;
    await house()
      .server(macbeth)
      .waitForLog(new RegExp(`${link}\\w+ -> split`), { since, timeoutMs: 90_000 });
    await house().server(shakespeare).start();
    const again = await play.enter("hecate", shakespeare);
    await house()
      .server(macbeth)
      .waitForLog(new RegExp(`${link}\\w+ -> up`), { since, timeoutMs: 90_000 });
    const seen = firstwitch.mark();
    await firstwitch.says("Is anybody there?");
    const isError = ({ name, attrs }: Element): boolean => name === "message" && attrs["type"] === "error";
    await firstwitch.sees("that she is not in", isError, seen);
    for (const { person, nick } of [firstwitch, secondwitch]) {
      await person.join(hecate.room, nick);
      await again.seesHere(nick);
    }
    const marks = firstwitch.mark();
    await again.says("Now there is");
    for (const actor of [again, firstwitch, secondwitch]) await actor.hears("hecate", "Now there is");
    await firstwitch.says("Well met");
    for (const actor of [again, firstwitch, secondwitch]) await actor.hears("firstwitch", "Well met");
    expect(firstwitch.heard(marks)).toEqual(["hecate: Now there is", "firstwitch: Well met"]);
  }, 300_000);
});
