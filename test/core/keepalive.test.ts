import { describe, expect, test } from "vitest";
import type { Host, Instant } from "../../src/dmuc/core/words/ids";
import { type ProberPort, createProber } from "../../src/dmuc/core/exchange/prober";
import { Star } from "./star";

const second = 1000;

/** After how many seconds of silence the room's service asks the replica's, whose administrators want to be asked so often. */
function silenceBefore(asks: { readonly chosen: number; readonly agreed?: number }): number {
  const star = new Star();
  star.replica("bohemia");
  const { room } = star.primary;
  const link = room.links.find(({ terms }) => terms !== undefined)!;
  if (asks.agreed === undefined) delete link.terms;
  else link.terms = { ...link.terms!, keepaliveMs: asks.agreed * second };
  const began = room.lastStep;
  let ringsAt = Number.MAX_SAFE_INTEGER;
  const nobody = { octets: 0, send: () => undefined };
  const port: ProberPort = {
    host: room.surroundings.host,
    now: () => began,
    chance: () => 0.5,
    rooms: () => [room],
    feed: () => undefined,
    settingsFor: () => ({
      keepaliveMs: asks.chosen * second,
      acknowledgementWaitMs: 5 * second,
      probeRoomsMax: 100,
      syncRoomsMax: 8,
    }),
    streamTo: () => "open",
    ringBy: (deadline: Instant | undefined) => {
      if (deadline !== undefined) ringsAt = Math.min(ringsAt, deadline);
    },
    alive: () => nobody,
    ping: () => nobody,
    hangUp: (_host: Host) => undefined,
  };
  const prober = createProber(port);
  prober.heard(link.host);
  prober.consider(room);
  return (ringsAt - began) / second;
}

describe("a replica and its primary agree how long silence may last (3.2.2, D2-32)", () => {
  test("the longer of the two counts, for both", () => {
    const alone = silenceBefore({ chosen: 30 });
    expect(silenceBefore({ chosen: 30, agreed: 120 })).toBe(4 * alone);
    expect(silenceBefore({ chosen: 120, agreed: 120 })).toBe(4 * alone);
  });
});
