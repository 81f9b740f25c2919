/** XEP-0282: our replica of a room whose primary knows only what is printed, told by the administrator's word alone (3.2.6). */
import { expect, test } from "vitest";
import { createPrintedMirror } from "../../src/dmuc/core/state/creation";
import type { RoomEvent } from "../../src/dmuc/core/words/events";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Host, InstanceJid, Instant, Nick } from "../../src/dmuc/core/words/ids";
import { restoreRoom, saveRoom } from "../../src/dmuc/core/saving";
import { Instance, Star, payload, user } from "./star";

const athens = "rooms.athens.lit" as Host;
const room = `coven@${athens}` as InstanceJid;
const calledAs = "replica@mirror.bohemia.lit" as InstanceJid;
const carol = user("carol", "bohemia.lit");

class Told {
  readonly star = new Star();
  replica: Instance;

  constructor() {
    const { self, surroundings } = this.star.mirror("bohemia").room;
    this.replica = new Instance(
      this.star,
      createPrintedMirror({ self, primary: room, calledAs, random: "12345", surroundings }),
    );
  }

  get link(): Instance["room"]["links"][number] | undefined {
    return this.replica.room.links[0];
  }

  tells(...events: readonly RoomEvent[]): void {
    for (const event of events) this.hears({ kind: "event", event, bytes: 10 });
  }

  says(nick: string, text: string, said = this.star.now): void {
    const likeness = { body: text };
    const event = { kind: "said", nick: nick as Nick, messageId: text, payload: payload(text), likeness } as const;
    this.hears({ kind: "event", event, bytes: 10, said });
  }

  enter(name = "carol", nick = name): void {
    this.tells(present(nick));
    const { view } = present(nick);
    const who = user(name, "bohemia.lit");
    this.hears({ kind: "enter", user: who, nick: nick as Nick, view, codes: [100], adopted: false });
  }

  hears(frame: Frame): void {
    this.replica.feed({ kind: "received", host: athens, from: room, frame });
  }

  breaks(): void {
    this.replica.feed({ kind: "bounced", host: athens, condition: "remote-server-timeout" });
  }

  heals(): void {
    this.replica.feed({ kind: "peer-answers", host: athens, lastContact: this.star.now });
    this.replica.feed({ kind: "turn", host: athens });
  }

  pass(durationMs: number): void {
    this.star.now = (this.star.now + durationMs) as Instant;
    this.replica.feed({ kind: "tick" });
  }

  written(): readonly Frame[] {
    const { frames } = this.star;
    this.star.frames = [];
    return frames;
  }
}

function present(nick: string): Extract<RoomEvent, { kind: "present" }> {
  const view = { affiliation: "none", role: "participant", payload: payload("") } as const;
  return { kind: "present", nick: nick as Nick, view };
}

function left(nick: string): RoomEvent {
  return { kind: "left", nick: nick as Nick, cause: "left", affiliation: "none", payload: payload("") };
}

/** Wumpus and Trillian are in, and then Carol, who is ours. */
function withCarol(): Told {
  const told = new Told();
  told.tells(present("wumpus"), present("trillian"));
  told.enter();
  told.replica.effects = [];
  return told;
}

test("what the primary tells first begins it, the first ENTER ends it, and whom it names is served (E2-14, D2-21)", () => {
  const told = new Told();
  expect(told.link?.state).toBe("idle");
  told.tells(present("wumpus"));
  expect(told.link?.state).toBe("syncing");
  expect(told.link?.established).toBe(false);
  told.enter();
  expect(told.link?.state).toBe("up");
  expect(told.replica.told("admitted")).toMatchObject([{ nick: "carol", user: carol, codes: [100] }]);
  expect(told.replica.nicks()).toEqual(["carol", "wumpus"]);
  expect(told.written()).toEqual([]);
});

test("what is said now is shown as such with its time; what was said before late, and once (D2-30, D2-31, 3.6)", () => {
  const told = withCarol();
  told.says("wumpus", "now");
  told.says("wumpus", "then", (told.star.now - 3_600_000) as Instant);
  told.says("wumpus", "then", (told.star.now - 3_600_000) as Instant);
  expect(told.replica.told("show")).toMatchObject([
    { delayed: false, event: { payload: payload("now") }, stamp: { time: told.star.now } },
    { delayed: true, event: { payload: payload("then") } },
  ]);
  told.breaks();
  told.heals();
  told.says("wumpus", "now");
  expect(told.replica.told("append")).toEqual([]);
});

test("LEAVE ends one client's stay; the news is for the others; when nobody is in any more the replica ends (D2-22 to 24)", () => {
  const told = withCarol();
  const event = left("carol") as Extract<RoomEvent, { kind: "left" }>;
  told.hears({ kind: "leave", user: carol, event });
  expect(told.replica.told("remove", "show")).toMatchObject([{ kind: "remove", event: { user: carol } }]);
  told.tells(event, left("wumpus"));
  expect(told.replica.nicks()).toEqual(["trillian"]);
  expect(told.replica.room.role).toBe("replica");
  told.tells(left("trillian"));
  expect(told.replica.room.role).toBe("plain");
});

test("who is ours keeps his JID here, which the primary tells moderators alone; he is no ghost (D2-25, 3.7)", () => {
  const told = withCarol();
  told.tells(present("carol"));
  expect(told.replica.room.roster.occupants.get("carol" as Nick)?.view.user).toBe(carol);
  told.breaks();
  told.pass(1_900_000);
  told.pass(0);
  expect(told.replica.nicks()).toEqual(["carol"]);
});

test("after a break it is asked by an error to tell everything anew; whom it does not name has left (D2-33, 3.6)", () => {
  const told = withCarol();
  told.breaks();
  told.replica.say("carol", "alone");
  told.pass(20_000);
  expect(told.replica.told("show")).toMatchObject([{ event: { payload: payload("alone") } }]);
  expect(told.written()).toEqual([]);
  told.heals();
  expect(told.link?.state).toBe("up");
  told.pass(4_000);
  expect(told.written()).toEqual([]);
  told.pass(1_000);
  expect(told.written()).toEqual([{ kind: "lost" }]);
  told.tells(present("wumpus"));
  told.pass(29_000);
  expect(told.replica.nicks()).toEqual(["carol", "trillian", "wumpus"]);
  told.pass(1_000);
  expect(told.replica.nicks()).toEqual(["carol", "wumpus"]);
});

test("one that has noticed the break as well, and tells anew by itself, is not asked to", () => {
  const told = withCarol();
  told.breaks();
  told.heals();
  told.tells(present("wumpus"));
  told.pass(5_000);
  expect(told.written()).toEqual([]);
  told.pass(30_000);
  expect(told.replica.nicks()).toEqual(["carol", "wumpus"]);
});

test("who has come in during a break is the primary's from then on, as all are (D2-36)", () => {
  const told = withCarol();
  told.breaks();
  const { room: replica } = told.replica;
  replica.surroundings = { ...replica.surroundings, whileSplit: { talk: true, enter: true } };
  told.replica.join("dora");
  expect(told.replica.told("admitted")).toMatchObject([{ nick: "dora" }]);
  told.heals();
  told.enter("dora");
  expect(told.replica.told("admitted")).toMatchObject([{ nick: "dora", user: user("dora", "bohemia.lit") }]);
  told.tells(left("dora"));
  expect(told.replica.nicks()).toEqual(["carol", "trillian", "wumpus"]);
});

test("who was taken for gone after a long break is back till the primary has not named him", () => {
  const told = withCarol();
  told.breaks();
  told.pass(20_000);
  told.pass(1_800_000);
  expect(told.replica.nicks()).toEqual(["carol"]);
  told.heals();
  expect(told.replica.nicks()).toEqual(["carol", "trillian", "wumpus"]);
  told.tells(present("wumpus"));
  told.pass(5_000);
  told.pass(30_000);
  expect(told.replica.nicks()).toEqual(["carol", "wumpus"]);
});

test("what it tells of itself after a break is heard at once, and ends the break", () => {
  const told = withCarol();
  told.breaks();
  told.tells(present("wumpus"));
  told.says("wumpus", "again");
  expect(told.link?.state).toBe("up");
  expect(told.replica.told("show")).toMatchObject([
    { event: { nick: "wumpus" } },
    { event: { payload: payload("again") } },
  ]);
  told.pass(5_000);
  told.pass(30_000);
  expect(told.written()).toEqual([]);
  expect(told.replica.nicks()).toEqual(["carol", "wumpus"]);
});

test("one that tells nothing after a break, as it may have noticed none, loses nobody", () => {
  const told = withCarol();
  told.breaks();
  told.heals();
  told.pass(5_000);
  told.pass(60_000);
  expect(told.replica.nicks()).toEqual(["carol", "trillian", "wumpus"]);
});

test("it is asked for nothing, whatever happens: a reload, a long silence, a suspicion that was wrong", () => {
  const told = withCarol();
  told.replica.feed({ kind: "restored" });
  expect(told.link?.state).toBe("up");
  told.replica.feed({ kind: "peer-suspect", host: athens });
  told.replica.feed({ kind: "peer-answers", host: athens });
  expect(told.link?.state).toBe("up");
  told.pass(86_400_000);
  expect(told.replica.room.role).toBe("replica");
  expect(told.written()).toEqual([]);
  told.replica.feed({ kind: "link-lost", host: athens });
  expect(told.replica.room.role).toBe("plain");
});

test("after a restart nobody is in by it, and it knows nobody: it asks for all when the primary is there", () => {
  const told = withCarol();
  const saved = saveRoom(told.replica.room);
  if (saved === undefined) throw new Error("it is saved");
  told.replica = new Instance(told.star, restoreRoom(saved, told.replica.room.surroundings, []));
  expect(told.link).toMatchObject({ state: "split", calledAs });
  told.heals();
  told.pass(0);
  expect(told.written()).toEqual([{ kind: "lost" }]);
  told.tells(present("wumpus"));
  told.enter();
  expect(told.replica.nicks()).toEqual(["carol", "wumpus"]);
});
