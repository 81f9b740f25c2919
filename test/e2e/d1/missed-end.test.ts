import { describe, expect, it } from "vitest";
import { expect as expected, until, type Person } from "../../../prosody-dev/index.js";
import { askRooms, macbeth, roomServices, shakespeare, useHouse } from "../support/house.js";
import { stateOf } from "../support/state.js";
import { mixes } from "../support/versions.js";

const peer = roomServices[macbeth]!;
/** Longer than the pause before a split link tries again (3.4). */
const patience = { timeoutMs: 40_000 };

async function untilEnded(person: Person, room: string): Promise<void> {
  await until(
    () => `${room} to be gone from the list of ${peer}`,
    async () => !(room in (await askRooms(person, peer))) || undefined,
    patience,
  );
}

describe.each(mixes)("a room ends while a server that holds it is down (Prosody %s)", (mix) => {
  const house = useHouse(mix, { domains: [shakespeare, macbeth] });

  it("which learns it at its return, keeps nothing of it, and may have another by that name (3.7, 3.11, T-11)", async () => {
    const play = house().newPlay();
    const fields = { publicroom: "1" };
    const hecate = await play.open("hecate", shakespeare, { fields, onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    await house().server(macbeth).kill();
    await firstwitch.person.disconnect();
    await hecate.destroys("The hurly-burly's done");
    await house().server(macbeth).start();
    const guest = await house().connect(`guest@${macbeth}/phone`);
    await untilEnded(guest, play.room(macbeth));
    const { rooms, files } = await stateOf(house(), macbeth);
    expect(rooms).not.toContain(play.room(macbeth));
    expect(files.filter((file) => file.includes(play.node))).toEqual([]);
    const secondwitch = await play.enter("secondwitch", macbeth);
    expect(Object.keys(secondwitch.occupants())).toEqual(["secondwitch"]);
    await secondwitch.seesAs("secondwitch", { affiliation: "owner" });
  });
});

describe("the same, and people are in it before the server hears of the end", () => {
  const house = useHouse("mixed", { domains: [shakespeare, macbeth] });

  it("they are told that it has ended, as at its source (3.7, T-11)", async () => {
    const play = house().newPlay();
    const fields = { publicroom: "1" };
    const hecate = await play.open("hecate", shakespeare, { fields, onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    await house().server(macbeth).kill();
    await firstwitch.person.disconnect();
    await hecate.destroys("The hurly-burly's done");
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    await house().server(macbeth).start();
    // The room is there, as long as nobody says otherwise.
    const secondwitch = await play.enter("secondwitch", macbeth);
    expect(await askRooms(secondwitch.person, peer)).toHaveProperty([secondwitch.room]);
    await link.heal();
    const goodbye = await secondwitch.person.sees(
      "the end of the room",
      expected.selfUnavailable(secondwitch.room, "secondwitch"),
      patience,
    );
    expect(goodbye.getChild("x", expected.mucUser)?.getChild("destroy"), goodbye.toString()).toBeDefined();
    await untilEnded(secondwitch.person, secondwitch.room);
  }, 90_000);
});
