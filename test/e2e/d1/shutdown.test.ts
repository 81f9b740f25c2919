import { describe, expect, it } from "vitest";
import { expect as expected } from "../../../prosody-dev/index.js";
import { gather } from "../support/gather.js";
import { marlowe, useHouse } from "../support/house.js";
import { statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

describe.each(mixes)("a server that stops (Prosody %s)", (mix) => {
  const house = useHouse(mix);

  // mod_muc itself says nothing when it ends: the streams of its server's clients end first, and so they would leave.
  it("takes its people along; the others are told once that they are gone, and why, and go on (T-21)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, settle } = await gather(house());
    await settle();
    const others = [hecate, puck, firstwitch, secondwitch];
    const before = others.map((actor) => actor.mark());
    await house().server(marlowe).stop();
    await Promise.all(others.map((actor) => actor.seesGo("faustus")));
    play.dismiss(faustus);
    await play.fence(hecate, firstwitch);
    for (const [index, actor] of others.entries()) {
      const gone = actor.stanzas(before[index]).filter(expected.unavailable(actor.room, "faustus"));
      expect(gone.map(statusCodes), actor.nick).toEqual(["332"]);
    }
  });
});
