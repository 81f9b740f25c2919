import { describe, expect, it } from "vitest";
import { macbeth, shakespeare, useHouse } from "./support/house.js";
import { mixes } from "./support/versions.js";

describe.each(mixes)("an administrator who mistypes (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth],
    roomsLua: {
      [shakespeare]: `dmuc1_trigger_users = "three"
        dmuc1_trigger = "soon"
        dmuc_keepalive = 5
        dmuc1_expose_option = "yes"
        dmuc_colour = "red"`,
    },
  });

  it.each([
    ["dmuc1_trigger_users", '"three"', "a whole number"],
    ["dmuc1_trigger", '"soon"', '"eager", "lazy"'],
    ["dmuc_keepalive", "5", "from 30 to 600"],
    ["dmuc1_expose_option", '"yes"', "true or false"],
    ["dmuc_colour", "", ""],
  ])("is told of %s in one line, with what was there and what was expected", (option, value, expectation) => {
    const lines = house()
      .server(shakespeare)
      .warnings()
      .filter((line) => new RegExp(`\\b${option}\\b`).test(line));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("error");
    expect(lines[0]).toContain(value);
    expect(lines[0]).toContain(expectation);
  });

  it("and the defaults hold: the room is shared at once, and the form shows the option", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
  });
});
