/** Beside servers with mirrors, one without the module, whose people are in the room as ever; and which mode is chosen (3.13). */
import { describe, expect, it } from "vitest";
import { dmuc3, linkExtension } from "../support/crossings.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { gatherByMirrors, stepsOf, untilMirrored, withMirrors } from "../support/mirrored.js";
import { untilReplica } from "../support/replicas.js";
import { mixes } from "../support/versions.js";

const jonson = "jonson.lit";

describe.each(mixes)("servers without the module, beside mirrors (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth, marlowe, jonson],
    mirrors: withMirrors,
    roomsLua: { [jonson]: "modules_enabled = { }" },
  });

  it("have their people in the room as ever, served one by one, and these notice nothing (D3-33, G-3)", async () => {
    const { play, hecate, firstwitch, faustus, everybody, settle } = await gatherByMirrors(house());
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

  it("as owners of a room, are asked what they can, and their rooms are served as today (D3-10)", async () => {
    const play = house().newPlay();
    const volpone = await play.enter("volpone", jonson);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: jonson });
    await volpone.says("Good morning to the day");
    await firstwitch.hears("volpone", "Good morning to the day");
    await firstwitch.says("And next my gold");
    await volpone.hears("firstwitch", "And next my gold");
    const crossed = play.tap(jonson, macbeth).since();
    expect(crossed.filter(({ xml: text }) => text.includes(dmuc3))).toEqual([]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("a server that speaks XEP-0282 and DMUC3 for its users", () => {
  const house = useHouse("mixed", {
    mirrors: {
      [macbeth]: { modes: ["dmuc2", "dmuc3"] },
      [marlowe]: { modes: ["dmuc2", "dmuc3"], lua: 'dmuc_prefer = { "dmuc2" }' },
    },
    roomsLua: { [marlowe]: 'dmuc_modes = { "dmuc1", "dmuc2" }' },
  });

  it("has mirrors where both are offered, if it is not told to prefer the other; replicas where only these are (3.13)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await untilMirrored(house(), play, macbeth);
    await hecate.says("Beldams");
    await firstwitch.hears("hecate", "Beldams");
    const study = house().newPlay();
    const helen = await study.enter("helen", marlowe);
    const secondwitch = await study.enter("secondwitch", macbeth, { at: marlowe });
    await helen.says("Suck forth my soul");
    await secondwitch.hears("helen", "Suck forth my soul");
    const steps = stepsOf(study.crossings(marlowe, macbeth));
    expect(steps.filter((step) => /: (register|config)$/.test(step))).toEqual(["up: register"]);
    const late = house().newPlay();
    const oberon = await late.enter("oberon", shakespeare);
    const faustus = await late.enter("faustus", marlowe, { at: shakespeare });
    await untilReplica(house(), late, marlowe);
    await oberon.says("Ill met");
    await faustus.hears("oberon", "Ill met");
    expect(house().warnings()).toEqual([]);
  });
});
