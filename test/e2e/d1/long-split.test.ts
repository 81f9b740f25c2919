import { describe, expect, it } from "vitest";
import { until } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { macbeth, shakespeare, useHouse } from "../support/house.js";

/** A server whose clock can be set on, and so what its module takes for the time that has passed. */
const withHourglass = `do
  local time = require "util.time";
  local real = time.now;
  local hourglass = { passed = 0 };
  package.loaded.hourglass = hourglass;
  time.now = function () return real() + hourglass.passed; end
end`;

describe("two servers that do not reach each other for ten minutes (3.4, 3.6)", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    globalLua: { [shakespeare]: withHourglass, [macbeth]: withHourglass },
    roomsLua: { [shakespeare]: "dmuc_keepalive = 30", [macbeth]: "dmuc_keepalive = 30" },
  });

  async function letPass(seconds: number): Promise<void> {
    for (const domain of [shakespeare, macbeth]) {
      const { ok, output } = await house()
        .server(domain)
        .shell(
          `> (function () local glass = package.loaded.hourglass; glass.passed = glass.passed + ${seconds} end)()`,
        );
      expect(ok, output).toBe(true);
    }
  }

  function timesHeard(actor: Actor, text: string): number {
    return actor.heard().filter((line) => line.endsWith(`: ${text}`)).length;
  }

  it("lose nothing of what was said, and nothing comes twice (D1-48)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    const lines: string[] = [];
    for (const minutes of [0, 1, 4, 5]) {
      await letPass(60 * minutes);
      for (const speaker of [hecate, firstwitch]) {
        const line = `${speaker.nick} after ${minutes} more minutes`;
        lines.push(line);
        await speaker.says(line);
        await speaker.hears(speaker.nick, line);
      }
    }
    for (const [domain, other] of [
      [shakespeare, macbeth],
      [macbeth, shakespeare],
    ] as const) {
      await house()
        .server(domain)
        .waitForLog(new RegExp(`link with ${play.room(other)}: \\w+ -> split`));
    }
    const before = { hecate: hecate.heard(), firstwitch: firstwitch.heard() };
    expect(before.hecate).toHaveLength(4);
    expect(before.firstwitch).toHaveLength(4);

    await link.heal();
    const patience = { timeoutMs: 40_000 };
    await until("the last line to come across", () => timesHeard(hecate, lines.at(-1)!) > 0 || undefined, patience);
    await until("the last line to come across", () => timesHeard(firstwitch, lines.at(-2)!) > 0 || undefined, patience);
    await play.fence(hecate, firstwitch);
    for (const actor of [hecate, firstwitch]) {
      expect(lines.map((line) => [line, timesHeard(actor, line)])).toEqual(lines.map((line) => [line, 1]));
    }
    const puck = await play.enter("puck", shakespeare);
    const witch = await play.enter("witch", macbeth);
    await play.fence(puck, witch);
    expect(witch.told()).toEqual(puck.told());
    expect(puck.told()).toHaveLength(lines.length);
    const times = puck.told().map(({ stamp }) => Date.parse(stamp ?? ""));
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(599_000);
  }, 90_000);

  it("no server has complained", () => {
    // 13 would have Lua called otherwise in its configuration, 0.12 knows no other name.
    expect(
      house()
        .warnings()
        .filter((line) => !line.includes("direct usage of the Lua API")),
    ).toEqual([]);
  });
});
