/** A room that XEP-0281 distributes, for users of a server that would have a replica. */
import { describe, expect, it } from "vitest";
import { expect as expected } from "../../../prosody-dev/index.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { replicating } from "../support/replicas.js";

describe("a room that XEP-0281 distributes", () => {
  const house = useHouse("mixed", { mirrors: { [macbeth]: replicating } });

  it("has no replicas; who comes from a server without a shadow is served as ever (3.3)", async () => {
    const play = house().newPlay();
    const chosen = { "muc#roomconfig_dmuc_peers": roomServices[marlowe]! };
    const hecate = await play.open("hecate", shakespeare, { onto: [marlowe], fields: chosen });
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    const faustus = await play.enter("faustus", marlowe);
    await firstwitch.says("Hail");
    for (const actor of [hecate, firstwitch, faustus]) await actor.hears("firstwitch", "Hail");
    const refused = play.crossings(shakespeare, macbeth).find(({ type }) => type === "error")!;
    expect(expected.conditionOf(refused.element)).toBe("not-allowed");
    expect(house().warnings()).toEqual([]);
  });
});
