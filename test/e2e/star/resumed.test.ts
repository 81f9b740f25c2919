/** XEP-0282 and DMUC3: clients behind a replica or mirror whose connections break, and what becomes of their people. */
import { describe, expect, it } from "vitest";
import { connect } from "../../../prosody-dev/index.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { interruptAndGoOn } from "../support/interrupted.js";
import { starsInMixes } from "../support/stars.js";

describe.each(starsInMixes)("a client in a room elsewhere, by a $by (Prosody $mix)", (star) => {
  const house = useHouse(star.mix, { mirrors: star.servers });

  it.each([macbeth, marlowe])(
    "goes on with its session after its connection broke, and has lost nothing: at %s (M-10)",
    async (domain) => {
      await interruptAndGoOn(house(), await star.gather(house()), domain, shakespeare);
    },
  );

  it("whose connection is lost leaves the room, for all to see (D2-10, D2-22 to 24, D3-36, T-05)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = await star.gather(house());
    const seen = [puck, secondwitch, faustus].map((actor) => actor.mark());
    await firstwitch.person.vanish();
    play.dismiss(firstwitch);
    for (const [index, actor] of [puck, secondwitch, faustus].entries()) {
      await actor.seesGo("firstwitch");
      expect(
        actor.transcript(seen[index]).filter((line) => line.startsWith("firstwitch")),
        actor.nick,
      ).toHaveLength(1);
    }
    // Who comes back is somebody new, and the room is as before.
    const again = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await hecate.says("Welcome");
    await again.hears("hecate", "Welcome");
  });

  it("of somebody with two of them: each is let in and out by itself, and each gets everything once (D2-13)", async () => {
    const { play, hecate, puck, firstwitch, settle } = await star.gather(house());
    const phone = await connect(house().cluster, `firstwitch@${macbeth}/phone`);
    const seen = puck.mark();
    const onPhone = await play.enter("firstwitch", macbeth, { at: shakespeare, person: phone });
    await settle();
    expect(Object.keys(onPhone.occupants()).sort()).toEqual(["faustus", "firstwitch", "hecate", "puck", "secondwitch"]);
    await hecate.says("Both of you");
    for (const actor of [firstwitch, onPhone]) await actor.hears("hecate", "Both of you");
    await onPhone.says("By phone");
    for (const actor of [hecate, firstwitch, onPhone]) await actor.hears("firstwitch", "By phone");
    await firstwitch.leaves();
    play.dismiss(firstwitch);
    await hecate.says("Still one");
    await onPhone.hears("hecate", "Still one");
    expect(puck.stanzas(seen).filter((stanza) => stanza.attrs["type"] === "unavailable")).toEqual([]);
    expect(onPhone.heard().filter((line) => line === "hecate: Both of you")).toHaveLength(1);
    await onPhone.leaves();
    play.dismiss(onPhone);
    await puck.seesGo("firstwitch", seen);
    await play.fence(hecate);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
