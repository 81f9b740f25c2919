import { describe, expect, it } from "vitest";
import { until, type TapStanza } from "../../../prosody-dev/index.js";
import { linkExtension, nameSteps } from "../support/crossings.js";
import { askRooms, macbeth, shakespeare, useHouse } from "../support/house.js";

const peer = "rooms.macbeth.lit";

describe("an instance whose time is over while its link is split", () => {
  const option = "dmuc_keepalive = 30";
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    roomsLua: { [shakespeare]: option, [macbeth]: `dmuc1_shadow_ttl = 2\n${option}` },
  });

  it("stays till the link is whole and all that was said there has come over, and ends then (D1-53)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { fields: { publicroom: "1" }, onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    await firstwitch.says("I come, Graymalkin");
    await firstwitch.hears("firstwitch", "I come, Graymalkin");
    await house()
      .server(macbeth)
      .waitForLog(new RegExp(`link with ${play.room(shakespeare)}: \\w+ -> split`));
    await firstwitch.leaves();
    play.dismiss(firstwitch);
    const leftAt = Date.now();
    await until("the instance's time to be over", () => Date.now() - leftAt > 4_000 || undefined);
    expect(await askRooms(firstwitch.person, peer)).toHaveProperty([firstwitch.room]);

    const since = link.tap.mark();
    await link.heal();
    const patience = { timeoutMs: 40_000 };
    const isEnd = ({ from, type, element }: TapStanza): boolean =>
      from === macbeth && type === "set" && element.getChild("dissolve", linkExtension) !== undefined;
    await link.tap.waitFor("The end of the instance", isEnd, { since, ...patience });
    await hecate.hears("firstwitch", "I come, Graymalkin");
    await until(
      () => `${firstwitch.room} to be gone from the list of ${peer}`,
      async () => !(firstwitch.room in (await askRooms(firstwitch.person, peer))) || undefined,
    );
    const steps = nameSteps(link.tap.since(since, { from: macbeth, type: "set" }));
    expect(steps.indexOf("backlog"), steps.join()).toBeGreaterThanOrEqual(0);
    expect(steps.indexOf("dissolve"), steps.join()).toBeGreaterThan(steps.indexOf("synced"));
    const puck = await play.enter("puck", shakespeare);
    await puck.sees("the subject, which comes last", (stanza) => stanza.getChild("subject") !== undefined);
    expect(puck.heard()).toEqual(["earlier, firstwitch: I come, Graymalkin"]);
  }, 90_000);
});
