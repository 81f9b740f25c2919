import { describe, expect, it } from "vitest";
import { until, type TapStanza } from "../../../prosody-dev/index.js";
import { linkExtension } from "../support/crossings.js";
import { askRooms, macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { mixes } from "../support/versions.js";

const peer = "rooms.macbeth.lit";

describe.each(mixes)("an instance that nobody is in (Prosody %s)", (mix) => {
  const house = useHouse(mix, { roomsLua: { [macbeth]: "dmuc1_shadow_ttl = 2" } });

  it("stays for a while, then withdraws in good order, and comes back with its next user (D1-53)", async () => {
    const play = house().newPlay();
    const fields = { publicroom: "1" };
    const hecate = await play.open("hecate", shakespeare, { fields, onto: [macbeth, marlowe] });
    const faustus = await play.enter("faustus", marlowe);
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, faustus, firstwitch);
    play.dismiss(firstwitch);
    const since = play.tap(shakespeare, macbeth).mark();
    const before = faustus.mark();
    await firstwitch.leaves();
    await faustus.seesGo("firstwitch");
    expect(await askRooms(firstwitch.person, peer), "empty, and there").toHaveProperty([firstwitch.room]);
    const isEnd = ({ from, type, element }: TapStanza): boolean =>
      from === macbeth && type === "set" && element.getChild("dissolve", linkExtension) !== undefined;
    await play.tap(shakespeare, macbeth).waitFor("The end of the instance at macbeth.lit", isEnd, { since });
    await until(
      () => `${firstwitch.room} to be gone from the list of ${peer}`,
      async () => !(firstwitch.room in (await askRooms(firstwitch.person, peer))) || undefined,
    );
    await play.fence(hecate, faustus);
    expect(faustus.transcript(before)).toEqual(["firstwitch goes"]);

    const secondwitch = await play.enter("secondwitch", macbeth, { at: shakespeare });
    await play.untilSetUp(shakespeare, macbeth, since);
    const thirdwitch = await play.enter("thirdwitch", macbeth);
    await play.fence(hecate, faustus, secondwitch, thirdwitch);
    expect(Object.keys(thirdwitch.occupants())).toEqual(["faustus", "hecate", "secondwitch", "thirdwitch"]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe.each(mixes)("an empty instance where its peers spare it what is said (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth],
    roomsLua: { [shakespeare]: "dmuc1_suspend_empty = true" },
  });

  it("gets nothing till somebody joins, then what was said meanwhile, once (D1-53)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const puck = await play.enter("puck", shakespeare);
    const marks = play.marks();
    for (const line of ["Round about the cauldron go", "In the poison'd entrails throw"]) await hecate.says(line);
    await puck.shows("dnd");
    await play.fence(hecate, puck);
    expect(play.countsSince(marks)).toEqual({});

    const firstwitch = await play.enter("firstwitch", macbeth);
    await firstwitch.hears("hecate", "In the poison'd entrails throw");
    await play.fence(hecate, puck, firstwitch);
    const lines = firstwitch.heard();
    expect(lines).toEqual([
      "earlier, hecate: Round about the cauldron go",
      "earlier, hecate: In the poison'd entrails throw",
    ]);
    expect(Object.keys(firstwitch.occupants())).toEqual(["firstwitch", "hecate", "puck"]);

    const later = play.marks();
    await hecate.says("Toad, that under cold stone");
    await firstwitch.hears("hecate", "Toad, that under cold stone");
    expect(play.countsSince(later)).toEqual({ "shakespeare.lit - macbeth.lit": { "shakespeare.lit: groupchat": 1 } });
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
