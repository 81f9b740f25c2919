/** Servers stop, die and come back: what people behind mirrors and at the master see of it (3.10, 3.11). */
import { describe, expect, it } from "vitest";
import { expect as expected } from "../../../prosody-dev/index.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { mirroring, gatherWitches, untilMirrored } from "../support/mirrored.js";
import { statusCodes } from "../support/transcript.js";

const patience = "dmuc_ack_wait = 1\ndmuc_keepalive = 30\ndmuc_split_grace = 1";

describe("a server that stops, or dies", () => {
  const house = useHouse("mixed", {
    mirrors: { [macbeth]: { ...mirroring, lua: patience }, [marlowe]: { ...mirroring, lua: patience } },
    roomsLua: { [shakespeare]: patience },
  });

  it("its people go: an orderly stop is told, after a crash they are lost; its mirror begins anew (3.10, 3.11)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    const faustus = await play.enter("faustus", marlowe, { at: shakespeare });
    for (const domain of [macbeth, marlowe]) await untilMirrored(house(), play, domain);
    await play.fence(hecate, firstwitch, faustus);
    for (const actor of [firstwitch, faustus]) play.dismiss(actor);
    const seen = hecate.mark();
    await house().server(macbeth).stop();
    const stopped = await hecate.seesGo("firstwitch", seen);
    expect(statusCodes(stopped)).toBe("332");
    await faustus.seesGo("firstwitch");
    await house().server(marlowe).kill();
    await hecate.says("Who is left?");
    const died = await hecate.person.sees("faustus going", expected.unavailable(hecate.room, "faustus"), {
      since: seen,
      timeoutMs: 60_000,
    });
    expect(statusCodes(died)).toBe("333");
    await Promise.all([macbeth, marlowe].map((domain) => house().server(domain).start()));
    const again = await play.enter("firstwitch", macbeth, { at: shakespeare });
    // Her server knows the room still, and may let her in before the two have greeted each other (3.10).
    await again.seesHere("hecate");
    expect(Object.keys(again.occupants())).toEqual(["firstwitch", "hecate"]);
    await again.says("Here again");
    await hecate.hears("firstwitch", "Here again");
  }, 120_000);
});

describe("a master that dies and comes back", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    mirrors: { [macbeth]: { ...mirroring, lua: patience } },
    roomsLua: { [shakespeare]: patience },
  });

  it("is to its mirrors as one that cannot be reached: they go on, and have the room again afterwards (3.10, 3.11)", async () => {
    const { play, hecate, firstwitch, secondwitch } = await gatherWitches(house());
    play.dismiss(hecate);
    const seen = [firstwitch.mark(), secondwitch.mark()];
    await house().server(shakespeare).kill();
    await firstwitch.says("Is she gone?");
    await secondwitch.hears("firstwitch", "Is she gone?");
    for (const [index, actor] of [firstwitch, secondwitch].entries()) {
      const gone = await actor.person.sees("hecate going", expected.unavailable(actor.room, "hecate"), {
        since: seen[index]!,
        timeoutMs: 60_000,
      });
      expect(statusCodes(gone)).toBe("333");
    }
    await house().server(shakespeare).start();
    await house()
      .server(macbeth)
      .waitForLog(new RegExp(`link with ${play.room(shakespeare)}: \\w+ -> split[^]*-> up`), { timeoutMs: 60_000 });
    const again = await play.enter("hecate", shakespeare);
    await again.sees("what was said", (stanza) => stanza.getChildText("body") === "Is she gone?");
    await again.says("Here again");
    for (const [index, actor] of [firstwitch, secondwitch].entries()) {
      await actor.hears("hecate", "Here again");
      expect(actor.heard(seen[index]), actor.nick).toEqual(["firstwitch: Is she gone?", "hecate: Here again"]);
    }
    expect(Object.keys(again.occupants())).toEqual(["firstwitch", "hecate", "secondwitch"]);
  }, 120_000);
});
