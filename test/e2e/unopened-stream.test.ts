import { describe, expect, it } from "vitest";
import { macbeth, roomServices, shakespeare, useHouse } from "./support/house.js";
import { timesHeard, untilLink } from "./support/links.js";

describe("a stream that does not open (3.4)", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    globalLua: { [shakespeare]: "s2s_timeout = 8", [macbeth]: "s2s_timeout = 8" },
  });

  it("gets the one probe that opens it, and nothing behind that; later everything comes across", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const peer = roomServices[macbeth]!;
    const link = house().cluster.link(shakespeare, macbeth);
    const logged = house().server(shakespeare).log().length;
    const isSplit = untilLink(house(), shakespeare, play.room(macbeth), "suspect -> split", 30_000);
    await link.cut();
    await link.blackHole();
    await isSplit;
    await hecate.says("Is this a dagger?");
    await hecate.hears("hecate", "Is this a dagger?");
    // Two streams in vain.
    const given = new RegExp(`Sending error replies for (\\d+) queued stanzas .* to ${peer}`, "g");
    for (let round = 0; round < 2; round++) {
      await house().server(shakespeare).waitForLog(given, { timeoutMs: 40_000, fromEnd: true });
    }
    const log = house().server(shakespeare).log().slice(logged);
    expect(new Set([...log.matchAll(given)].map(([, count]) => count))).toEqual(new Set(["1"]));
    expect(log).not.toContain(`trying to send over unauthed s2sout to ${peer}`);

    const isUp = untilLink(house(), shakespeare, play.room(macbeth), "syncing -> up", 40_000);
    await link.cut();
    await link.heal();
    await isUp;
    await firstwitch.hears("hecate", "Is this a dagger?");
    await play.fence(hecate, firstwitch);
    expect(timesHeard(firstwitch, "hecate", "Is this a dagger?")).toBe(1);
  }, 180_000);
});
