import { describe, expect, it } from "vitest";
import { askRooms, macbeth, roomServices, useHouse } from "../support/house.js";
import { PrintedSource, withSilentSource } from "../support/printed-source.js";
import { itemOf } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const shadowService = roomServices[macbeth]!;

describe.each(mixes)("a source that knows only what XEP-0281 prints (Prosody %s)", (mix) => {
  const house = useHouse(mix, withSilentSource(""));

  it("who knocks before the config is there waits, is then let in, and owns nothing (D1-14, M-11)", async () => {
    const play = house().newPlay();
    const source = new PrintedSource(house(), play.node);
    const shadow = play.room(macbeth);
    const taken = await source.replicate();
    expect(taken.attrs["type"], taken.toString()).toBe("result");

    const lady = await house().connect(`lady@${macbeth}/tower`);
    const joining = lady.join(shadow, "lady");
    // The answer to a later question shows that the knock was heard.
    await askRooms(lady, shadowService);
    expect(lady.received.filter(({ attrs }) => attrs["from"]?.startsWith(shadow) === true)).toEqual([]);

    expect((await source.configure("The study")).attrs["type"]).toBe("result");
    const shown = await joining;
    expect(itemOf(shown)).toMatchObject({ affiliation: "none", role: "participant" });
    expect((await source.list("faustus")).attrs["type"]).toBe("result");
    await lady.sees("faustus", ({ attrs }) => attrs["from"] === `${shadow}/faustus`);
    expect(await askRooms(lady, shadowService)).toMatchObject({ [shadow]: "The study" });
  });

  it("what is said at the shadow goes to the source exactly as printed, and the source is heard (G-3, G-5)", async () => {
    const play = house().newPlay();
    const source = new PrintedSource(house(), play.node);
    await source.replicate();
    await source.configure("The study");
    await source.list("faustus");
    const lady = await play.enter("lady", macbeth);
    const since = source.mark();
    const id = await lady.says("Out, damned spot");
    const crossed = await source.gets("The lady's message", ({ kind }) => kind === "groupchat", since);
    expect(crossed.element.attrs).toMatchObject({
      from: `${play.room(macbeth)}/lady`,
      to: `${source.room}/lady`,
      type: "groupchat",
      id,
    });
    const payload = crossed.element.getChildElements().filter(({ name }) => name !== "occupant-id");
    expect(payload.map((child) => child.name)).toEqual(["body"]);

    await source.says("faustus", "m1", "O lente, lente");
    await lady.hears("faustus", "O lente, lente");
  });
});
