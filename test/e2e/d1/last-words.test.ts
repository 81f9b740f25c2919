import { describe, expect, it } from "vitest";
import { macbeth, shakespeare, useHouse } from "../support/house.js";
import { statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

/** Longer than two probes under traffic and the pause before a split link tries again (3.4). */
const patience = { timeoutMs: 60_000 };

describe.each(mixes)("a server that stops while a link of it is coming up (Prosody %s)", (mix) => {
  const house = useHouse(mix, { domains: [shakespeare, macbeth] });

  it("waits till the other side has heard that its people are gone, and why (T-21, 3.10)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    await firstwitch.says("Show me, show me");
    await hecate.says("Here I have a pilot's thumb");
    const source = play.room(shakespeare);
    await house()
      .server(macbeth)
      .waitForLog(new RegExp(`link with ${source}: [a-z]+ -> split`), patience);
    // Each step of the sync takes its time.
    link.thin({ bitsPerSecond: 1_000_000, delayMs: 150 });
    const before = hecate.mark();
    await link.heal();
    await house()
      .server(macbeth)
      .waitForLog(new RegExp(`link with ${source}: split -> syncing`), patience);
    await house().server(macbeth).stop();
    expect(statusCodes(await hecate.seesGo("firstwitch", before))).toBe("332");
    await hecate.hears("firstwitch", "Show me, show me");
  }, 120_000);
});
