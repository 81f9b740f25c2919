import { describe, expect, it } from "vitest";
import { expect as expected, until } from "../../../prosody-dev/index.js";
import { askRooms, macbeth, roomServices, shakespeare, useHouse } from "../support/house.js";
import { statusCodes } from "../support/transcript.js";

const peer = roomServices[macbeth]!;

describe("a shadow whose source does not come back", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    roomsLua: { [macbeth]: "dmuc1_orphan_ttl = 5\ndmuc_ack_wait = 1" },
  });

  it("is over for its people, and there again when the source is (3.11, T-11)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { fields: { publicroom: "1" }, onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    await house().server(shakespeare).kill();
    play.dismiss(hecate);
    await firstwitch.says("Where hast thou been, sister?");
    const gone = await firstwitch.person.sees(
      "that the room is over",
      expected.selfUnavailable(firstwitch.room, "firstwitch"),
      { timeoutMs: 60_000 },
    );
    expect(gone.getChild("x", expected.mucUser)!.getChild("destroy"), gone.toString()).toBeDefined();
    expect(statusCodes(gone)).toBe("110");
    expect(firstwitch.heard().slice(-1)).toEqual(["firstwitch: Where hast thou been, sister?"]);
    expect(await askRooms(firstwitch.person, peer)).not.toHaveProperty([firstwitch.room]);
    await house().server(shakespeare).start();
    await until(
      () => `${firstwitch.room} to be listed at ${peer}`,
      async () => firstwitch.room in (await askRooms(firstwitch.person, peer)) || undefined,
      { timeoutMs: 60_000 },
    );
    expect(house().server(macbeth).warnings()).toEqual([]);
  }, 150_000);
});
