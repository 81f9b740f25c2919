/** XEP-0282: a replica that knows only what is printed, linked by the administrator's word alone (3.2.6). */
import { expect, test } from "vitest";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Host, InstanceJid, Nick } from "../../src/dmuc/core/words/ids";
import { Star, payload, user } from "./star";

const athens = "rooms.athens.lit";
const bohemia = "mirror.bohemia.lit" as Host;
const replica = `replica@${bohemia}` as InstanceJid;
const carol = user("carol", "bohemia.lit");

/** Alice is in, and has said something; the first user of Bohemia is about to come. */
function starWithAlice(): Star {
  const star = new Star();
  star.primary.join("alice");
  star.primary.say("alice", "m1");
  push(star);
  return star;
}

function push({ primary }: Star, isThere = true): void {
  primary.feed({ kind: "push", host: bohemia, peer: replica, mode: "dmuc2", isThere });
}

/** The room has let her in, and says so. */
function enter(star: Star, name = "carol", role: "participant" | "moderator" = "participant"): void {
  star.primary.join(name, { user: user(name, "bohemia.lit"), role });
  star.primary.feed({ kind: "local-entered", nick: name as Nick, user: user(name, "bohemia.lit"), codes: [100] });
}

function told(star: Star): readonly Frame[] {
  const { frames } = star;
  star.frames = [];
  star.crossings();
  return frames;
}

test("it is told who is in and what was said, then of all that happens, without a number; of its clients by words", () => {
  const star = starWithAlice();
  expect(star.crossings()).toEqual([`${athens} > listed`, `${athens} > past`]);
  expect(star.primary.link).toBe("up");
  told(star);

  enter(star);
  expect(told(star)).toMatchObject([
    { kind: "event", event: { kind: "present", nick: "carol" } },
    { kind: "enter", user: carol, nick: "carol", codes: [100] },
  ]);
  star.primary.say("carol", "m2");
  const [copy] = told(star);
  expect(copy).toMatchObject({ kind: "event", event: { kind: "said", nick: "carol", payload: payload("m2") } });
  expect(copy).toHaveProperty("said", star.now);
  for (const mark of ["stamp", "session", "identity"]) expect(copy).not.toHaveProperty(mark);

  star.primary.leave("carol");
  expect(told(star)).toMatchObject([
    { kind: "leave", user: carol, event: { nick: "carol" } },
    { kind: "event", event: { kind: "left", nick: "carol" } },
  ]);
});

test("nothing of our extension is asked of it, whatever changes", () => {
  const star = starWithAlice();
  enter(star);
  told(star);
  const { primary } = star;
  primary.feed({ kind: "local-config", config: { config: { fields: [] }, digest: "config-2" } });
  primary.feed({ kind: "local-lists", lists: { items: [], digest: "lists-2" }, changed: [] });
  primary.feed({ kind: "restored" });
  star.pass(60_000);
  const requests = primary.effects.filter((effect) => effect.kind === "send" && effect.request !== undefined);
  expect(requests).toEqual([]);
  expect(primary.link).not.toBe("refused");
});

test("who was in before is served by it from now on, and is not shown the room again", () => {
  const star = new Star();
  star.primary.join("alice");
  star.primary.join("carol", { user: carol });
  push(star);
  expect(told(star)).toMatchObject([
    // Its own user is not listed.
    { kind: "listed", item: { nick: "alice" } },
    { kind: "enter", user: carol, nick: "carol", history: { charactersMax: 0 } },
  ]);
});

test("its first moderator is preceded by everybody's JID; others are told none (D2-25, D2-26)", () => {
  const star = starWithAlice();
  const [listed] = told(star);
  expect(listed).toMatchObject({ kind: "listed", item: { nick: "alice" } });
  expect(listed?.kind === "listed" ? listed.item.view.user : "").toBeUndefined();
  enter(star, "dora", "moderator");
  const kinds = told(star).map((frame) => (frame.kind === "listed" ? frame.item.view.user : frame.kind));
  expect(kinds).toEqual([user("alice", "athens.lit"), "event", "enter"]);
});

test("one that was away is told who is in, what it has missed, who has left, and no client twice (3.6)", () => {
  const star = starWithAlice();
  enter(star);
  enter(star, "dora");
  const { primary } = star;
  star.pass(120_000);
  primary.feed({ kind: "bounced", host: bohemia, condition: "remote-server-not-found" });
  expect(primary.link).toBe("split");
  told(star);
  primary.join("bob");
  primary.say("bob", "m2");
  primary.leave("dora");
  expect(told(star)).toEqual([]);

  primary.feed({ kind: "peer-answers", host: bohemia, lastContact: star.now });
  primary.feed({ kind: "turn", host: bohemia });
  expect(primary.link).toBe("up");
  expect(told(star)).toMatchObject([
    { kind: "event", event: { kind: "left", nick: "dora" } },
    { kind: "listed", item: { nick: "alice" } },
    { kind: "listed", item: { nick: "bob" } },
    { kind: "past", message: { event: { nick: "bob", payload: payload("m2") } } },
    { kind: "leave", user: user("dora", "bohemia.lit") },
  ]);
});

test("one that nothing is known of is told nothing till it has answered; one that is away for too long serves nobody", () => {
  const star = new Star();
  const { primary } = star;
  primary.join("alice");
  push(star, false);
  enter(star);
  expect(primary.link).toBe("split");
  expect(told(star)).toEqual([]);
  primary.feed({ kind: "peer-answers", host: bohemia });
  primary.feed({ kind: "turn", host: bohemia });
  expect(primary.link).toBe("up");
  expect(told(star)).toMatchObject([
    { kind: "listed", item: { nick: "alice" } },
    { kind: "enter", user: carol, history: { charactersMax: 0 } },
  ]);

  primary.feed({ kind: "bounced", host: bohemia, condition: "remote-server-not-found" });
  star.pass(1_799_000);
  expect(primary.told("take-over")).toEqual([]);
  star.pass(2_000);
  expect(primary.told("take-over")).toMatchObject([{ host: bohemia, people: [{ user: carol, nick: "carol" }] }]);
  expect(primary.room.links).toEqual([]);
});

test("a reload tells it nothing", () => {
  const star = starWithAlice();
  enter(star);
  told(star);
  star.primary.feed({ kind: "restored" });
  expect(star.primary.link).toBe("up");
  expect(told(star)).toEqual([]);
});

test("while its stream is being opened nothing is written, and nothing is told twice for that", () => {
  const star = starWithAlice();
  const { primary } = star;
  told(star);
  primary.feed({ kind: "peer-suspect", host: bohemia });
  enter(star);
  primary.say("alice", "m2");
  expect(told(star)).toEqual([]);
  primary.feed({ kind: "peer-answers", host: bohemia });
  expect(told(star)).toMatchObject([
    { kind: "event", event: { kind: "present", nick: "carol" } },
    { kind: "event", event: { kind: "said", payload: payload("m2") } },
    { kind: "enter", user: carol },
  ]);
});

test("when nobody is in the room any more it is no replica, and is told everything anew", () => {
  const star = starWithAlice();
  enter(star);
  star.primary.leave("carol");
  expect(star.primary.link).toBe("up");
  star.primary.leave("alice");
  expect(star.primary.link).toBeUndefined();
  told(star);
  star.primary.join("alice");
  push(star);
  expect(told(star)).toMatchObject([{ kind: "listed", item: { nick: "alice" } }, { kind: "past" }]);
});

test("one that registers has the extension now", () => {
  const star = starWithAlice();
  const registered = star.replica("bohemia");
  expect(registered.link).toBe("up");
  expect(star.primary.room.links).toHaveLength(1);
  expect(star.primary.room.links[0]?.extension).toBe(true);
});

test("what it says in its own name is not heard, and its room's end is told by one presence (3.11)", () => {
  const star = starWithAlice();
  star.primary.effects = [];
  const event = { kind: "said", nick: "alice" as Nick, payload: payload("forged") } as const;
  star.primary.feed({ kind: "received", host: bohemia, from: replica, frame: { kind: "event", event, bytes: 10 } });
  expect(star.primary.told("show", "append")).toEqual([]);
  told(star);
  star.primary.feed({ kind: "local-destroy" });
  expect(told(star)).toMatchObject([{ kind: "dissolve" }]);
  expect(star.primary.room.links).toEqual([]);
});
