/** What of a link is counted for the administrator (3.13): the shadow in Bohemia speaks, and the test for it. */
import { beforeEach, expect, test } from "vitest";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { InstanceJid, Instant, Nick, Stamp } from "../../src/dmuc/core/words/ids";
import type { Link } from "../../src/dmuc/core/state/link";
import { linkOfHost } from "../../src/dmuc/core/state/links";
import { takeTally } from "../../src/dmuc/core/state/tally";
import { type Cluster, type Instance, payload } from "./cluster";
import { athens, bohemia, threeServers } from "./three-servers";

let cluster: Cluster;
let source: Instance;

function link(): Link {
  return linkOfHost(source.room, bohemia)!;
}

/** Bohemia says something under that number; `previous`: the one before it for this receiver. */
function says(sequence: number, previous = sequence - 1): void {
  const { epoch } = cluster.at(bohemia).room.surroundings;
  const time = (cluster.now + sequence) as Instant;
  const stamp: Stamp = { id: { host: bohemia, epoch, sequence }, time, orderKey: time };
  const messageId = `m${sequence}`;
  const event = { kind: "said", nick: "bob" as Nick, messageId, payload: payload(messageId) } as const;
  const frame: Frame = { kind: "event", event, stamp, previous, bytes: 10 };
  source.feed({ kind: "received", host: bohemia, from: `coven@${bohemia}` as InstanceJid, frame });
}

beforeEach(() => {
  cluster = threeServers();
  source = cluster.at(athens);
  takeTally(link());
});

test("what follows as it should is not worth a number", () => {
  says(2);
  expect(takeTally(link())).toBeUndefined();
});

test("an event that comes twice is a duplicate, and was taken once", () => {
  says(2);
  says(2);
  expect(takeTally(link())).toMatchObject({ duplicates: 1, gaps: 0 });
  expect(takeTally(link())).toBeUndefined();
});

test("a number that is missing is a gap, and one gap whatever comes after it", () => {
  says(4);
  says(5);
  expect(takeTally(link())).toMatchObject({ gaps: 1, voids: 0 });
});

test("numbers that will not come are void", () => {
  says(5, 1);
  expect(takeTally(link())).toMatchObject({ gaps: 0, voids: 3 });
});

test("a link is lost from when that is noticed till it is up again", () => {
  cluster.cut(athens, bohemia);
  source.feed({ kind: "bounced", host: bohemia, condition: "remote-server-timeout" });
  cluster.pass(30_000);
  expect(takeTally(link())).toBeUndefined();
  cluster.heal(athens, bohemia);
  cluster.pass(60_000);
  const splitMs = takeTally(link())?.splitMs ?? 0;
  expect(splitMs).toBeGreaterThanOrEqual(30_000);
  expect(splitMs).toBeLessThan(90_000);
});
