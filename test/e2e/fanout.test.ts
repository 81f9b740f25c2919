import { describe, expect, it } from "vitest";
import { gather } from "./support/gather.js";
import { macbeth, roomServices, shakespeare, useHouse, type House } from "./support/house.js";
import { mixes } from "./support/versions.js";

/** In which file the method is by which rooms of a server show a presence to everybody. */
async function whoShows(house: House, domain: string): Promise<string> {
  const room = `prosody.hosts["${roomServices[domain]!}"].modules.muc.room_mt`;
  const { output } = await house.server(domain).shell(`> debug.getinfo(${room}.publicise_occupant_status, "S").source`);
  return /mod_dmuc|muc\.lib/.exec(output)?.[0] ?? output;
}

describe.each(mixes)("the administrator leaves it to mod_muc to show everything (Prosody %s)", (mix) => {
  const house = useHouse(mix, { roomsLua: { [shakespeare]: `dmuc_fanout = "stock"` } });

  it("the module has its hands off that, and what people see and what crosses is the same (3.14)", async () => {
    expect(await whoShows(house(), shakespeare)).toBe("muc.lib");
    expect(await whoShows(house(), macbeth)).toBe("mod_dmuc");
    const { play, hecate, firstwitch, faustus, settle } = await gather(house());
    const since = play.marks();
    await hecate.says("Double, double");
    for (const listener of [firstwitch, faustus]) await listener.hears("hecate", "Double, double");
    await settle();
    expect(play.countsSince(since)).toEqual({
      "shakespeare.lit - macbeth.lit": { "shakespeare.lit: groupchat": 1 },
      "shakespeare.lit - marlowe.lit": { "shakespeare.lit: groupchat": 1 },
    });
  });
});
