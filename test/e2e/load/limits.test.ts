/** Servers with Prosody's own limits of bandwidth on, as Debian configures them: 10 kB/s of a client, 30 kB/s of a server (3.5). */
import { describe, expect, it } from "vitest";
import type { Mark, TapStanza } from "../../../prosody-dev/index.js";
import { Crowd, crowdModules } from "../support/crowd.js";
import { macbeth, shakespeare, useHouse, type House, type HouseOptions } from "../support/house.js";
import type { Play } from "../support/play.js";
import { mixes } from "../support/versions.js";

const domains = [shakespeare, macbeth];
const debianLimits = `limits = { c2s = { rate = "10kb/s" }; s2sin = { rate = "30kb/s" } }`;
const limited: HouseOptions = {
  domains,
  modules: ["limits", "crowd"],
  pluginPaths: [crowdModules],
  globalLua: Object.fromEntries(domains.map((domain) => [domain, debianLimits])),
};

/** What a page has at most (3.5): 32 KiB of what is told, and its frame. */
const pageOctetsMax = 40_000;

/** Lines that are said while the link is cut. DMUC_E2E_LONG=1: ten thousand of them, which take some minutes. */
const lineCount = process.env["DMUC_E2E_LONG"] === "1" ? 10_000 : 1_000;
const patienceMs = 60_000 + lineCount * 30;

function logMarks(house: House): readonly Mark[] {
  return domains.map((domain) => house.server(domain).markLog());
}

/** No link is given up because what it carries takes its time. */
function expectNoSplit(house: House, since: readonly Mark[]): void {
  for (const [index, domain] of domains.entries()) {
    const log = house.server(domain).log().slice(since[index]!.position);
    expect(log.match(/link with .*: \w+ -> split.*/g) ?? [], domain).toEqual([]);
  }
}

function largest(stanzas: readonly TapStanza[]): number {
  return Math.max(...stanzas.map(({ bytes }) => bytes));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe.each(mixes)("with limits on (Prosody %s)", (mix) => {
  const house = useHouse(mix, limited);
  const flood = 1_000;
  let play: Play;
  let speaking: Crowd;
  let listening: Crowd;

  it("a thousand lines at once: each crosses once and is heard once, and the link is not taken for lost", async () => {
    play = house().newPlay();
    await play.open("hecate", shakespeare, { onto: [macbeth] });
    speaking = new Crowd(house(), shakespeare, play.room(shakespeare));
    listening = new Crowd(house(), macbeth, play.room(macbeth));
    await speaking.join("witch", 10);
    await listening.join("listener", 1);
    await Promise.all([speaking, listening].map((crowd) => crowd.untilAll({ occupants: 12 }, 60_000)));
    const since = play.tap(shakespeare, macbeth).mark();
    const marks = logMarks(house());
    await speaking.speak(10, flood / 10);
    await Promise.all([speaking, listening].map((crowd) => crowd.untilAll({ messages: flood }, patienceMs)));
    const [heard] = Object.keys(await listening.orders());
    expect(Object.keys(await speaking.orders())).toEqual([heard]);
    const lines = play.crossings(shakespeare, macbeth, since).filter(({ kind }) => kind === "groupchat");
    expect(lines).toHaveLength(flood);
    // So it was more than the other server reads in eight seconds.
    expect(sum(lines.map(({ bytes }) => bytes))).toBeGreaterThan(250_000);
    expectNoSplit(house(), marks);
  }, 240_000);

  it(
    `${lineCount} lines that were said while the link was cut: by pages, in their order, each once`,
    async () => {
      const link = house().cluster.link(shakespeare, macbeth);
      const marksOfCut = logMarks(house());
      await link.cut();
      for (let said = 0; said < lineCount; said += 500) await speaking.speak(10, 50);
      await speaking.untilAll({ messages: flood + lineCount }, patienceMs);
      for (const [index, domain] of domains.entries()) {
        const isSplit = new RegExp(`link with ${play.room(domains[1 - index]!)}: \\w+ -> split`);
        await house().server(domain).waitForLog(isSplit, { since: marksOfCut[index]!, timeoutMs: 60_000 });
      }
      const since = link.tap.mark();
      const octets = link.tap.bytesFrom(shakespeare);
      await link.heal();
      const atMacbeth = `link with ${play.room(shakespeare)}`;
      await house()
        .server(macbeth)
        .waitForLog(new RegExp(`${atMacbeth}: split -> syncing`), { since: marksOfCut[1]!, timeoutMs: 60_000 });
      const marks = logMarks(house());
      await listening.untilAll({ messages: flood + lineCount }, patienceMs);
      await house()
        .server(macbeth)
        .waitForLog(new RegExp(`${atMacbeth}: syncing -> up`), { since: marks[1]!, timeoutMs: patienceMs });
      const [heard] = Object.keys(await listening.orders());
      expect(Object.keys(await speaking.orders())).toEqual([heard]);
      const crossed = play.crossings(shakespeare, macbeth, since);
      const pages = crossed.filter(
        ({ from, type, xml }) => from === shakespeare && type === "set" && xml.includes("<backlog"),
      );
      const sizes = pages.map(({ element }) => element.getChild("backlog")!.getChildren("message").length);
      expect(sum(sizes)).toBe(lineCount);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
      expect(largest(crossed)).toBeLessThanOrEqual(pageOctetsMax);
      // A line is some 30 octets, and with addresses, number and time some 400.
      expect((link.tap.bytesFrom(shakespeare) - octets) / lineCount).toBeLessThan(600);
      expectNoSplit(house(), marks);
    },
    120_000 + 4 * patienceMs,
  );

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("a room with a thousand people at one server, and limits on", () => {
  const house = useHouse("mixed", limited);

  it("is shared by pages that every server takes: nobody is missing; and each line crosses once", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const crowd = new Crowd(house(), shakespeare, play.room(shakespeare));
    for (let batch = 0; batch < 10; batch++) await crowd.join(`witch${batch}-`, batch === 0 ? 99 : 100);
    await crowd.untilAll({ occupants: 1_000 }, 120_000);
    const since = play.tap(shakespeare, macbeth).mark();
    const marks = logMarks(house());
    await play.distribute(hecate, shakespeare);
    const atMacbeth = `link with ${play.room(shakespeare)}`;
    await house()
      .server(macbeth)
      .waitForLog(new RegExp(`${atMacbeth}: \\w+ -> up`), { timeoutMs: 120_000 });
    const listening = new Crowd(house(), macbeth, play.room(macbeth));
    await listening.join("listener", 1);
    await listening.untilAll({ occupants: 1_001 }, 120_000);
    await crowd.untilAll({ occupants: 1_001 }, 120_000);
    const crossed = play.crossings(shakespeare, macbeth, since);
    const pages = crossed.filter(
      ({ from, type, xml }) => from === shakespeare && type === "set" && xml.includes("<roster"),
    );
    const sizes = pages.map(({ element }) => element.getChild("roster")!.getChildren("item").length);
    expect(sum(sizes)).toBe(1_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    expect(largest(crossed)).toBeLessThanOrEqual(pageOctetsMax);
    const before = play.tap(shakespeare, macbeth).mark();
    await crowd.speak(20, 1);
    await Promise.all([crowd, listening].map((people) => people.untilAll({ messages: 20 }, 120_000)));
    const lines = play.crossings(shakespeare, macbeth, before).filter(({ kind }) => kind === "groupchat");
    expect(lines).toHaveLength(20);
    expectNoSplit(house(), marks);
    expect(house().warnings()).toEqual([]);
  }, 400_000);
});
