/** XEP-0282 and DMUC3 at the users' server: its administrator reloads or unloads the module. */
import { describe, expect, it } from "vitest";
import { expectTalk } from "../support/gather.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { starsInMixes } from "../support/stars.js";
import { statusCodes } from "../support/transcript.js";

describe.each(starsInMixes)("users in a room elsewhere, by a $by (Prosody $mix)", (star) => {
  const house = useHouse(star.mix, { mirrors: star.servers });

  it.each([
    [macbeth, `mirror.${macbeth}`],
    [marlowe, marlowe],
  ])("the module is reloaded at %s, twice: nobody notices (T-17)", async (domain, host) => {
    const company = await star.gather(house());
    const { play } = company;
    const before = company.everybody.map((actor) => actor.mark());
    for (let time = 0; time < 2; time++) {
      const tap = play.tap(shakespeare, domain);
      const since = tap.mark();
      const { ok, output } = await house().server(domain).shell(`module:reload('dmuc', '${host}')`);
      expect(ok, output).toBe(true);
      await tap.waitFor("the end of a sync", ({ xml: text }) => text.includes("<synced"), { since });
      await play.untilAllIsAnswered();
    }
    await company.settle();
    for (const [index, actor] of company.everybody.entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual([]);
    }
    await expectTalk(company);
  });

  it("the module is unloaded: its users are out, are told why, and may come again the old way (T-21, 3.10)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch } = await star.gather(house());
    const { ok, output } = await house().server(macbeth).shell(`module:unload('dmuc', 'mirror.${macbeth}')`);
    expect(ok, output).toBe(true);
    for (const actor of [firstwitch, secondwitch]) {
      expect(statusCodes(await actor.seesGo(actor.nick))).toBe("110 332");
      await Promise.all([hecate, puck].map((other) => other.seesGo(actor.nick)));
    }
    const again = await play.enter("thirdwitch", macbeth, { at: shakespeare });
    await again.says("Hail");
    await hecate.hears("thirdwitch", "Hail");
    expect((await house().server(macbeth).shell(`module:load('dmuc', 'mirror.${macbeth}')`)).ok).toBe(true);
    const other = house().newPlay();
    await other.enter("puck", shakespeare);
    await other.enter("firstwitch", macbeth, { at: shakespeare });
    await star.untilServed(house(), other, macbeth);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
