/** What comes late, or twice, while a mirror is being opened by somebody's join (D3-13 to D3-26). */
import { expect, test } from "vitest";
import type { Nick } from "../../src/dmuc/core/words/ids";
import { payload, starWithAlice, user } from "./star";

const bohemia = "mirror.bohemia.lit";
const carol = user("carol", "bohemia.lit");

test("her join that comes once more, from a stream that was taken up again, opens nothing anew", () => {
  const star = starWithAlice();
  const mirror = star.mirror("bohemia");
  const carry = star.carry.bind(star);
  star.carry = (from, send) => {
    carry(from, send);
    if (send.frame.kind === "event" && send.frame.through !== undefined) carry(from, send);
  };
  star.far.add(mirror.host);
  mirror.join("carol");
  while (star.crossings().length > 0) star.arrive();
  star.pass(1_000);
  star.arrive();
  expect(star.frames.filter(({ kind }) => kind === "config").length).toBe(1);
  expect(mirror.told("admitted")).toMatchObject([{ nick: "carol", user: carol }]);
  expect(star.primary.room.roster.occupants.get("carol" as Nick)?.home).toBe(bohemia);
});

test("the room makes her a moderator while she waits for the history: she is let in, and then she is one (D3-26, 3.8)", () => {
  const star = starWithAlice();
  const mirror = star.mirror("bohemia");
  star.far.add(mirror.host);
  mirror.join("carol");
  star.arrive(1);
  star.crossings();
  // The room waits for her mirror's question no longer than a second.
  star.pass(1_000);
  const view = mirror.view("carol", { affiliation: "admin", role: "moderator" });
  star.primary.feed({ kind: "local-update", nick: "carol" as Nick, view });
  star.primary.say("alice", "Is she in?");
  expect(mirror.told("admitted", "set-role")).toEqual([]);
  star.arrive();
  expect(mirror.told("admitted", "set-role").map(({ kind }) => kind)).toEqual(["admitted", "set-role"]);
  const known = mirror.room.roster.occupants.get("carol" as Nick);
  expect(known?.view).toMatchObject({ affiliation: "admin", role: "moderator" });
  expect(mirror.room.log.received.filter(({ above }) => above.length > 0)).toEqual([]);
});

test("her mirror's question for what was said comes late: the subject is told all the same once (D3-26, D3-51)", () => {
  const star = starWithAlice();
  const words = { nick: "alice" as Nick, payload: payload("Double, double toil and trouble"), bytes: 100 };
  star.primary.feed({ kind: "local-message", ...words, subject: true, lasting: true });
  star.crossings();
  const mirror = star.mirror("bohemia");
  star.far.add(mirror.host);
  mirror.join("carol");
  star.arrive(1);
  star.crossings();
  star.pass(1_000);
  while (star.crossings().length > 0) star.arrive();
  star.pass(1_000);
  star.arrive();
  expect(mirror.told("admitted")).toMatchObject([{ nick: "carol", user: carol }]);
  const told = star.frames.filter((frame) => frame.kind === "event" && frame.said !== undefined);
  expect(told.map((frame) => frame.kind === "event" && frame.event.kind)).toEqual(["subject"]);
});
