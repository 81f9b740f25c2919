import { describe, expect, it } from "vitest";
import type { Actor } from "../support/actor.js";
import { macbeth, marlowe, shakespeare, useHouse, type House } from "../support/house.js";
import type { Play } from "../support/play.js";
import { mixes } from "../support/versions.js";

/** Longer than two probes under traffic and the pause before a split link tries again (3.4). */
const patience = { timeoutMs: 60_000 };

interface Scene {
  readonly play: Play;
  readonly hecate: Actor;
  readonly puck: Actor;
  readonly firstwitch: Actor;
  readonly secondwitch: Actor;
  readonly faustus: Actor;
}

/** Hecate rules at the source, the first witch is an admin at Macbeth's, which reaches Marlowe's and not the source. */
async function cutOff(house: House): Promise<Scene> {
  const play = house.newPlay();
  const hecate = await play.open("hecate", shakespeare, { onto: [macbeth, marlowe] });
  const puck = await play.enter("puck", shakespeare);
  const firstwitch = await play.enter("firstwitch", macbeth);
  const secondwitch = await play.enter("secondwitch", macbeth);
  const faustus = await play.enter("faustus", marlowe);
  await hecate.makes(firstwitch.jid, "admin");
  await firstwitch.seesAs("firstwitch", { role: "moderator" });
  await play.fence(hecate, firstwitch, faustus);
  await house.cluster.link(shakespeare, macbeth).cut();
  await firstwitch.says("I'll do, I'll do, and I'll do");
  await house.server(macbeth).waitForLog(new RegExp(`link with ${play.room(shakespeare)}: [a-z]+ -> split`), patience);
  return { play, hecate, puck, firstwitch, secondwitch, faustus };
}

async function heal(house: House, { play }: Scene): Promise<void> {
  await house.cluster.link(shakespeare, macbeth).heal();
  await house
    .server(macbeth)
    .waitForLog(new RegExp(`link with ${play.room(shakespeare)}: syncing -> up \\(in sync\\)`), patience);
}

/** The second witch tries to come in there. */
function comesBack({ play, secondwitch }: Scene, at: string): Promise<Actor> {
  return play.enter("secondwitch", macbeth, { at, person: secondwitch.person });
}

describe.each(mixes)("a moderator who is cut off from the source (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    roomsLua: { [macbeth]: "dmuc1_split_admin = true", [shakespeare]: 'dmuc1_redirect = "never"' },
  });

  it("bans at her own server at once, and puts out who is behind the split afterwards, when the source has judged it (D1-55, 3.8)", async () => {
    const scene = await cutOff(house());
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = scene;
    const before = [hecate, firstwitch, secondwitch, faustus].map((actor) => actor.mark());
    await firstwitch.makes(secondwitch.jid, "outcast");
    await firstwitch.gives("puck", "none");
    await expect(firstwitch.makes("helen@marlowe.lit", "member")).rejects.toMatchObject({
      condition: "remote-server-timeout",
    });
    await faustus.seesGo("secondwitch");
    await expect(comesBack(scene, macbeth)).rejects.toMatchObject({ condition: "forbidden" });
    expect(secondwitch.transcript(before[2]).filter((line) => line.includes("goes"))).toEqual([
      "secondwitch goes (110 301)",
    ]);
    expect(firstwitch.transcript(before[1]).filter((line) => line.includes("goes"))).toEqual([
      "secondwitch goes (301)",
    ]);
    expect(faustus.transcript(before[3]).filter((line) => line.includes("goes"))).toEqual(["secondwitch goes (301)"]);
    expect(hecate.transcript(before[0]).filter((line) => line.includes("goes"))).toEqual([]);

    play.dismiss(puck);
    play.dismiss(secondwitch);
    await heal(house(), scene);
    await puck.seesGo("puck");
    expect(puck.transcript().filter((line) => line.includes("puck goes"))).toEqual(["puck goes (110 307)"]);
    await play.fence(hecate, firstwitch, faustus);
    for (const actor of [hecate, firstwitch, faustus])
      expect(Object.keys(actor.occupants()), actor.nick).toEqual(["faustus", "firstwitch", "hecate"]);
    for (const at of [macbeth, shakespeare, marlowe])
      await expect(comesBack(scene, at), at).rejects.toMatchObject({ condition: "forbidden" });
    expect(
      house()
        .warnings()
        .filter((line) => !line.includes("unacked stanzas")),
    ).toEqual([]);
  }, 150_000);

  it("has no more rights than the source's lists give her when it judges: then he whom she has banned may come in again", async () => {
    const scene = await cutOff(house());
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = scene;
    await firstwitch.makes(secondwitch.jid, "outcast");
    await firstwitch.gives("puck", "none");
    play.dismiss(secondwitch);
    await secondwitch.seesGo("secondwitch");
    await hecate.makes(firstwitch.jid, "none");
    await heal(house(), scene);
    await house()
      .server(macbeth)
      .waitForLog(new RegExp(`${play.room(shakespeare)} does not grant what ${firstwitch.jid} has decided`), patience);
    await play.fence(hecate, firstwitch, faustus);
    const again = await comesBack(scene, macbeth);
    await play.fence(hecate, firstwitch, faustus);
    for (const actor of [hecate, puck, again, faustus])
      expect(Object.keys(actor.occupants()), actor.nick).toEqual([
        "faustus",
        "firstwitch",
        "hecate",
        "puck",
        "secondwitch",
      ]);
  }, 150_000);
});
