/** What an administrator sees in Prosody's shell. */
import { describe, expect, it } from "vitest";
import { until } from "../../prosody-dev/index.js";
import { gather } from "./support/gather.js";
import { macbeth, marlowe, shakespeare, useHouse, type House } from "./support/house.js";
import { mixes } from "./support/versions.js";

async function links(house: House, domain: string, named?: string): Promise<readonly string[]> {
  const { ok, output } = await house.server(domain).shell(`dmuc:links(${named === undefined ? "" : `"${named}"`})`);
  expect(ok, output).toBe(true);
  return output.split("\n").map((line) => line.trim());
}

describe.each(mixes)("dmuc:links() in the shell (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    mirrors: { [macbeth]: {} },
    roomsLua: { [shakespeare]: "dmuc_ack_wait = 1" },
  });

  it("tells of each link of each room how it stands, since when, and what is under way (3.1)", async () => {
    const { play, firstwitch, settle } = await gather(house());
    await settle();
    const [room, there, elsewhere] = [shakespeare, macbeth, marlowe].map((domain) => play.room(domain));
    const up = "up since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:[\\d.]+Z";
    const calm = async (): Promise<readonly string[] | undefined> => {
      const lines = await links(house(), shakespeare, room);
      return lines.some((line) => line.includes("unacknowledged")) ? undefined : lines;
    };
    const [first, second, ...rest] = await until("all to be acknowledged", calm);
    expect(first).toMatch(new RegExp(`^${room}: dmuc1, an instance of it at ${elsewhere}: ${up}$`));
    expect(second).toMatch(new RegExp(`^${room}: dmuc1, an instance of it at ${there}: ${up}$`));
    expect(rest).toEqual([expect.stringMatching(/Links: 2; rooms: 1$/)]);

    await house().cluster.link(shakespeare, macbeth).cut();
    await firstwitch.says("Where's Duncan?");
    const split = new RegExp(`^${there}: dmuc1, the room itself at ${room}: split since .*; waits for a sign of life$`);
    const lost = async (): Promise<readonly string[] | undefined> => {
      const lines = await links(house(), macbeth, room);
      return lines.some((line) => split.test(line)) ? lines : undefined;
    };
    await until("the link to be told as split", lost);
    expect(await links(house(), macbeth, elsewhere)).toEqual([
      expect.stringMatching(new RegExp(`^${there}: dmuc1, another instance at ${elsewhere}: ${up}`)),
      expect.stringMatching(/Links: 1; rooms: 1$/),
    ]);
  });

  it("knows nothing of the module any more when that is unloaded, and all of it when it is loaded again", async () => {
    const { ok, output } = await house().server(marlowe).shell('module:unload("dmuc", "conference.marlowe.lit")');
    expect(ok, output).toBe(true);
    const without = await house().server(marlowe).shell("dmuc:links()");
    expect(without.ok, without.output).toBe(false);
    await house().server(marlowe).shell('module:load("dmuc", "conference.marlowe.lit")');
    expect((await links(house(), marlowe)).at(-1)).toMatch(/Links: \d+; rooms: \d+$/);
  });
});
