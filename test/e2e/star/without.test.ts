/** XEP-0282 and DMUC3: beside servers with replicas or mirrors, one without the module, whose people are in the room as ever. */
import { describe, expect, it } from "vitest";
import { linkExtension } from "../support/crossings.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { starsInMixes } from "../support/stars.js";

const jonson = "jonson.lit";

describe.each(starsInMixes)("servers without the module, beside those with a $by (Prosody $mix)", (star) => {
  const house = useHouse(star.mix, {
    domains: [shakespeare, macbeth, marlowe, jonson],
    mirrors: star.servers,
    roomsLua: { [jonson]: "modules_enabled = { }" },
  });

  it("have their people in the room as ever, served one by one, and these notice nothing (D2-49, D3-33, G-3)", async () => {
    const { play, hecate, firstwitch, faustus, everybody, settle } = await star.gather(house());
    const volpone = await play.enter("volpone", jonson, { at: shakespeare });
    const mosca = await play.enter("mosca", jonson, { at: shakespeare });
    await settle();
    const marks = play.marks();
    for (const speaker of [volpone, hecate, firstwitch, faustus]) await speaker.says(`${speaker.nick} speaks`);
    for (const actor of [...everybody, volpone, mosca]) {
      for (const speaker of [volpone, hecate, firstwitch, faustus])
        await actor.hears(speaker.nick, `${speaker.nick} speaks`);
    }
    await settle();
    const counts = play.countsSince(marks);
    expect(counts["shakespeare.lit - jonson.lit"]).toEqual({
      "jonson.lit: groupchat": 1,
      "shakespeare.lit: groupchat": 8,
    });
    const names = [...everybody, volpone, mosca].map(({ nick }) => nick).sort();
    for (const actor of [volpone, mosca, firstwitch]) expect(Object.keys(actor.occupants()), actor.nick).toEqual(names);
    const toJonson = play
      .tap(shakespeare, jonson)
      .since()
      .map(({ xml: text }) => text);
    expect(toJonson.filter((text) => text.includes(linkExtension) && !text.includes("disco#info"))).toEqual([]);
  });

  it("as owners of a room, are asked what they can, and their rooms are served as today (D2-53, D3-10)", async () => {
    const play = house().newPlay();
    const volpone = await play.enter("volpone", jonson);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: jonson });
    await volpone.says("Good morning to the day");
    await firstwitch.hears("volpone", "Good morning to the day");
    await firstwitch.says("And next my gold");
    await volpone.hears("firstwitch", "And next my gold");
    const crossed = play.tap(jonson, macbeth).since();
    expect(crossed.filter(({ xml: text }) => text.includes(star.feature) || text.includes("<register"))).toEqual([]);
    expect(roomServices[jonson]).toBeUndefined();
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
