/**
 * The promise of DMUC3: people behind a thin link talk with each other as in a room of their own. Beside it, in one run, the same
 * people in a room of their own server, and in the room over the same link without the module.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { Crowd, crowdModules } from "../support/crowd.js";
import { macbeth, shakespeare, useHouse, type House } from "../support/house.js";
import { mirroring } from "../support/mirrored.js";

/** As in the table of measurements of stock servers. */
const thin = { bitsPerSecond: 64_000, delayMs: 300 };
const people = 50;
const messages = 4;
const pauseSeconds = 2.5;

/** Of several, the one that the machine has held up least. */
function shortest(values: readonly number[]): number {
  return Math.min(...values);
}

describe("a room over a link of 64 kbit/s and 300 ms", () => {
  const domains = [shakespeare, macbeth];
  const options = { domains, modules: ["crowd"], pluginPaths: [crowdModules] };
  const ours = useHouse("mixed", { ...options, mirrors: { [macbeth]: mirroring } });
  const stock = useHouse("mixed", { ...options, withModule: false });
  let mirrored: Crowd;
  let remote: Crowd;
  let local: Crowd;

  /** So many people of macbeth.lit are in a room of that server. */
  async function crowdIn(house: House, domain: string): Promise<Crowd> {
    const play = house.newPlay();
    const crowd = new Crowd(house, macbeth, play.room(domain));
    await crowd.join("witch-", people, { withSessions: true });
    await crowd.untilAll({ occupants: people }, 60_000);
    return crowd;
  }

  beforeAll(async () => {
    [mirrored, remote, local] = await Promise.all([
      crowdIn(ours(), shakespeare),
      crowdIn(stock(), shakespeare),
      crowdIn(ours(), macbeth),
    ]);
    for (const house of [ours(), stock()]) house.cluster.link(shakespeare, macbeth).thin(thin);
  }, 90_000);

  it("is, for what its people say to each other, a local one behind a mirror; without it they wait for seconds (D3-01, D3-40)", async () => {
    const crowds = { local, mirrored, remote };
    await Promise.all(Object.values(crowds).map((crowd) => crowd.speakSlowly(messages, pauseSeconds)));
    await Promise.all(Object.values(crowds).map((crowd) => crowd.untilAll({ messages }, 60_000)));
    const seconds = {
      local: shortest(await local.delays()),
      mirrored: shortest(await mirrored.delays()),
      remote: shortest(await remote.delays()),
    };
    const told = JSON.stringify(seconds);
    const oneWay = thin.delayMs / 1_000;
    // Nearly what it takes in a room of their own server, as far as a busy machine lets one tell; over the link, both ways at least.
    expect(seconds.mirrored - seconds.local, told).toBeLessThan(oneWay / 3);
    expect(seconds.remote, told).toBeGreaterThan(2 * oneWay);
    expect(seconds.remote / seconds.mirrored, told).toBeGreaterThan(5);
    console.info(`From mouth to ear, in seconds: ${told}`);
  }, 90_000);

  it("costs one stanza for a message, whatever the link does; it does not split (3.4)", async () => {
    const { tap } = ours().cluster.link(shakespeare, macbeth);
    const since = tap.mark();
    await mirrored.speak(1, 1);
    await mirrored.untilAll({ messages: messages + 1 }, 60_000);
    await tap.waitFor("what was said", ({ kind }) => kind === "groupchat", { since });
    expect(tap.countByKind(since, { kind: "groupchat" })).toEqual({ groupchat: 1 });
    expect(ours().server(macbeth).log()).not.toMatch(/-> split/);
  });
});
