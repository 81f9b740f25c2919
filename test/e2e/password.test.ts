import { describe, expect, it } from "vitest";
import { StanzaFailure } from "../../prosody-dev/index.js";
import { macbeth, shakespeare, useHouse } from "./support/house.js";

describe("a room with a password, whose servers talk without encryption (3.9)", () => {
  const house = useHouse("mixed", { domains: [shakespeare, macbeth] });

  it("keeps the password off the link, and lets nobody in at the shadow", async () => {
    const play = house().newPlay();
    const password = "hurlyburly";
    await play.open("hecate", shakespeare, { onto: [macbeth], fields: { "muc#roomconfig_roomsecret": password } });
    for (const said of [{}, { password }, { password: "" }]) {
      const refusal = await play.enter("firstwitch", macbeth, said).catch((failure: unknown) => failure);
      expect(refusal).toBeInstanceOf(StanzaFailure);
      expect((refusal as StanzaFailure).condition).toBe("not-authorized");
    }
    await play.enter("puck", shakespeare, { password });
    expect(play.tap(shakespeare, macbeth).all.filter(({ xml }) => xml.includes(password))).toEqual([]);
  });
});
