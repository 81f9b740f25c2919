/** XEP-0282: how a replica comes to be, whom it serves, what it is told, and how it ends (3.2, D2-15 to D2-28). */
import { expect, test } from "vitest";
import type { Nick, UserJid } from "../../src/dmuc/core/words/ids";
import { Star, payload, user } from "./star";

const athens = "rooms.athens.lit";
const bohemia = "mirror.bohemia.lit";

const carol = user("carol", "bohemia.lit");

function starWithAlice(): Star {
  const star = new Star();
  star.primary.join("alice");
  star.primary.say("alice", "m1");
  star.primary.say("alice", "m2");
  star.primary.say("alice", "m3");
  star.crossings();
  return star;
}

test("a replica registers, is told who is in and what was said, a slice at a time, and is up (3.2.2)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  expect(star.crossings()).toEqual([
    `${bohemia} > register`,
    `${athens} > listed`,
    `${athens} > past`,
    `${athens} > past`,
    `${athens} > past`,
    `${athens} > synced`,
  ]);
  expect(replica.link).toBe("up");
  expect(star.primary.link).toBe("up");
  expect(replica.nicks()).toEqual(["alice"]);
  const [imported] = replica.told("import-history");
  expect(imported?.messages.map(({ event }) => event.payload)).toEqual(["m1", "m2", "m3"].map((text) => payload(text)));
});

test("what happens during the set-up follows it, once", () => {
  const star = starWithAlice();
  // Between two slices.
  const { primary } = star;
  for (const name of ["bob", "dora", "emil"]) primary.join(name);
  star.crossings();
  const replica = star.replica("bohemia");
  primary.say("bob", "m4");
  expect(replica.told("show").filter(({ event }) => event.kind === "said")).toHaveLength(1);
  expect(replica.nicks()).toEqual(["alice", "bob", "dora", "emil"]);
});

test("a room that is not distributed in this mode, or to that service, refuses (3.3)", () => {
  const star = new Star();
  star.primary.feed({ kind: "local-peers", peers: ["mirror.cyprus.lit" as never] });
  const replica = star.replica("bohemia");
  expect(replica.link).toBe("refused");
  expect(star.replica("cyprus").link).toBe("up");
});

test("somebody comes in: everybody hears it, then his replica is told to serve him (D2-19, D2-20)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  const other = star.replica("cyprus");
  star.crossings();
  replica.effects = [];
  replica.join("carol");
  expect(star.crossings()).toEqual([
    `${bohemia} > event`,
    // One for each replica, and after the one for his own the word.
    `${athens} > event`,
    `${athens} > enter`,
    `${athens} > event`,
  ]);
  const told = replica.told("show", "admitted");
  expect(told.map(({ kind }) => kind)).toEqual(["show", "admitted"]);
  expect(told[1]).toMatchObject({ nick: "carol", user: carol, codes: [100] });
  expect(other.nicks()).toEqual(["alice", "carol"]);
});

test("should the word be lost he is let in when the link is down", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  const carry = star.carry.bind(star);
  star.carry = (from, send) => {
    if (send.frame.kind !== "enter") carry(from, send);
  };
  replica.effects = [];
  replica.join("carol");
  expect(replica.told("admitted")).toEqual([]);
  replica.feed({ kind: "bounced", host: star.primary.host, condition: "remote-server-timeout" });
  expect(replica.told("admitted")).toMatchObject([{ nick: "carol", user: carol }]);
});

test("a word for somebody who has not asked serves nobody (D2-11)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  const { session } = replica.room.links[0]!;
  const word = { kind: "enter", user: carol, nick: "carol" as Nick, view: replica.view("carol") } as const;
  const from = star.primary.room.self;
  const frame = { ...word, codes: [], adopted: false, session: session! };
  replica.feed({ kind: "received", host: star.primary.host, from, frame });
  expect(replica.told("admitted", "not-ours")).toEqual([{ kind: "not-ours", user: carol, nick: "carol" }]);
});

test("somebody leaves: his replica is told first, then everybody (D2-22 to D2-24)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  replica.join("carol");
  star.crossings();
  replica.effects = [];
  replica.leave("carol");
  expect(star.crossings()).toEqual([`${bohemia} > event`, `${athens} > leave`, `${athens} > event`]);
  expect(replica.told("remove", "show").map(({ kind }) => kind)).toEqual(["remove", "show"]);
  // A kick by the room as well (D2-50).
  replica.join("carol");
  star.crossings();
  const kicked = { nick: "carol" as Nick, cause: "kicked", affiliation: "none", payload: payload("") } as const;
  star.primary.feed({ kind: "local-leave", ...kicked });
  expect(star.crossings()).toEqual([`${athens} > leave`, `${athens} > event`]);
  expect(replica.nicks()).toEqual(["alice"]);
});

test("what the room refuses its user is told, with the room's error (D2-29)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  replica.join("carol");
  replica.effects = [];
  const error = payload("no voice");
  star.refusal = {
    kind: "refused",
    condition: "forbidden",
    asked: { user: carol, stanza: "message", messageId: "m7", error },
  };
  replica.say("carol", "m7");
  expect(replica.told("rejected", "show")).toMatchObject([
    { kind: "rejected", condition: "forbidden", user: carol, error },
  ]);
});

test("who sends a stanza is known by his JID: another nick is a rename, and nobody speaks for others' users (D2-28)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  replica.join("carol");
  const view = replica.view("carol");
  // As it comes from the wire: a presence to the nick that he wants.
  const stamp = { id: { ...replica.room.roster.occupants.get("carol" as Nick)!.identity!, sequence: 2 } };
  const time = star.now;
  const from = replica.room.self;
  const present = { kind: "present", nick: "crone" as Nick, view } as const;
  const frame = { kind: "event", event: present, stamp: { ...stamp, time, orderKey: time }, speaker: carol } as const;
  star.primary.effects = [];
  star.primary.feed({ kind: "received", host: replica.host, from, frame });
  expect(star.primary.told("judge")).toMatchObject([{ event: { kind: "renamed", nick: "carol", newNick: "crone" } }]);
  expect(star.primary.nicks()).toEqual(["alice", "crone"]);
  const foreign = { ...frame, stamp: { ...frame.stamp, id: { ...stamp.id, sequence: 3 } } };
  const speaker = user("alice", "athens.lit");
  star.primary.feed({ kind: "received", host: replica.host, from, frame: { ...foreign, speaker } });
  expect(star.primary.told("judge")).toEqual([]);
});

test("a second client of somebody under his nick is let in as well, and he stays when one of them goes (D2-13)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  replica.join("carol");
  replica.effects = [];
  const phone = "carol@bohemia.lit/phone" as UserJid;
  star.verdict = ({ event }) => ({ kind: "accepted", event, entered: { user: phone, codes: [] } });
  replica.join("carol", { user: phone });
  expect(replica.told("admitted")).toMatchObject([{ nick: "carol", user: phone }]);
  star.verdict = () => ({
    kind: "accepted",
    event: { kind: "present", nick: "carol" as Nick, view: replica.view("carol") },
    left: phone,
  });
  const left = { nick: "carol" as Nick, cause: "left", affiliation: "none", payload: payload("") } as const;
  replica.feed({ kind: "local-leave", ...left, user: phone });
  expect(replica.told("remove")).toMatchObject([{ event: { user: phone } }]);
  expect(replica.nicks()).toEqual(["alice", "carol"]);
});

test("whoever was in before is adopted: shown nothing, and served by the replica (3.2.2)", () => {
  const star = starWithAlice();
  star.primary.join("carol", { user: carol });
  star.crossings();
  const replica = star.replica("bohemia");
  expect(star.crossings().filter((crossing) => crossing.endsWith("listed") || crossing.endsWith("enter"))).toEqual([
    `${athens} > listed`,
    `${athens} > enter`,
  ]);
  expect(replica.told("admitted")).toMatchObject([{ nick: "carol", user: carol, adopted: true }]);
  const other = star.replica("cyprus");
  replica.say("carol", "here I am");
  expect(other.told("show").map(({ event }) => event)).toContainEqual(
    expect.objectContaining({ kind: "said", nick: "carol" }),
  );
  replica.feed({
    kind: "local-update",
    nick: "carol" as Nick,
    view: replica.view("carol", { payload: payload("away") }),
  });
  expect(other.room.roster.occupants.get("carol" as Nick)?.view.payload).toEqual(payload("away"));
});

test("a replica without a moderator gets no real JIDs; the first one is told everybody's before he is one (D2-25, D2-26)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  replica.join("carol");
  const jidOf = (nick: string): UserJid | undefined => replica.room.roster.occupants.get(nick as Nick)?.view.user;
  expect(jidOf("alice")).toBeUndefined();
  expect(jidOf("carol")).toBe(carol);
  star.crossings();
  const nick = "carol" as Nick;
  const moderator = replica.view("carol", { role: "moderator" });
  star.primary.feed({ kind: "local-update", nick, view: moderator });
  expect(star.crossings()).toEqual([`${athens} > listed`, `${athens} > listed`, `${athens} > event`]);
  expect(jidOf("alice")).toBe(user("alice", "athens.lit"));
  star.primary.feed({ kind: "local-update", nick, view: replica.view("carol") });
  expect(jidOf("alice")).toBeUndefined();
});

test("a moderator whom the room had let in before entitles his replica as long as he is one (3.2.2, D2-25, D2-26)", () => {
  const star = starWithAlice();
  const moderator = { user: carol, role: "moderator" } as const;
  star.primary.join("carol", moderator);
  const replica = star.replica("bohemia");
  const jidOf = (nick: string): UserJid | undefined => replica.room.roster.occupants.get(nick as Nick)?.view.user;
  expect(jidOf("alice")).toBe(user("alice", "athens.lit"));
  star.primary.join("bob");
  expect(jidOf("bob")).toBe(user("bob", "athens.lit"));
  const nick = "carol" as Nick;
  star.primary.feed({ kind: "local-update", nick, view: star.primary.view("carol", { user: carol }) });
  for (const other of ["alice", "bob"]) expect(jidOf(other)).toBeUndefined();
  expect(jidOf("carol")).toBe(carol);
  star.primary.join("dora");
  expect(jidOf("dora")).toBeUndefined();
  // Nobody is counted twice, whatever he was in between.
  for (let round = 0; round < 3; round++) {
    star.primary.feed({ kind: "local-update", nick, view: star.primary.view("carol", moderator) });
    star.primary.feed({ kind: "local-update", nick, view: star.primary.view("carol", { user: carol }) });
  }
  expect(star.primary.room.roster.moderatorsByDomain.size).toBe(0);
  star.primary.join("emil");
  expect(jidOf("emil")).toBeUndefined();
});

test("a room where everybody may see who is who tells everybody (E2-10)", () => {
  const star = new Star([{ name: "muc#roomconfig_whois", values: ["anyone"] }]);
  star.primary.join("alice");
  const replica = star.replica("bohemia");
  expect(replica.room.roster.occupants.get("alice" as Nick)?.view.user).toBe(user("alice", "athens.lit"));
});

test("an affiliation act on somebody crosses as an event, and new lists change nobody by themselves (3.8)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  replica.join("carol");
  star.crossings();
  const banned = { nick: "carol" as Nick, cause: "banned", affiliation: "outcast", payload: payload("") } as const;
  star.primary.feed({ kind: "local-leave", ...banned, user: carol });
  const items = [{ jid: "carol@bohemia.lit", affiliation: "outcast" }] as const;
  star.primary.feed({ kind: "local-lists", lists: { items, digest: "lists-2" }, changed: items });
  expect(star.crossings()).toEqual([`${athens} > leave`, `${athens} > event`, `${athens} > config`]);
  expect(replica.nicks()).toEqual(["alice"]);
});

test("a minute after its last user has left a replica takes its leave (3.2.4)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  replica.join("carol");
  replica.leave("carol");
  star.crossings();
  star.pass(59_000);
  expect(star.crossings()).toEqual([]);
  star.pass(2_000);
  expect(star.crossings()).toEqual([`${bohemia} > unregister`]);
  expect(replica.room.role).toBe("plain");
  expect(replica.told("end")).toEqual([]);
  expect(star.primary.room.links).toEqual([]);
});

test("what was said in a split is heard, though all who said it have gone: the replica waits for that (3.2.4, 3.6)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  replica.join("carol");
  star.cut.add(star.primary.host);
  replica.feed({ kind: "bounced", host: star.primary.host, condition: "remote-server-timeout" });
  star.pass(30_000);
  replica.say("carol", "said in the split");
  replica.leave("carol");
  star.pass(3_600_000);
  expect(replica.room.role).toBe("replica");
  star.cut.clear();
  star.primary.effects = [];
  replica.feed({ kind: "peer-answers", host: star.primary.host });
  replica.feed({ kind: "turn", host: star.primary.host });
  star.pass(1_000);
  expect(star.primary.told("show").map(({ event }) => event)).toContainEqual(
    expect.objectContaining({ kind: "said", nick: "carol", payload: payload("said in the split") }),
  );
  star.pass(60_000);
  expect(replica.room.role).toBe("plain");
  expect(star.primary.room.links).toEqual([]);
});

test("a replica that nobody is in ends in a split as well, if all that was said here has been heard (3.2.4)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  replica.join("carol");
  star.cut.add(star.primary.host);
  replica.feed({ kind: "bounced", host: star.primary.host, condition: "remote-server-timeout" });
  replica.leave("carol");
  star.pass(61_000);
  expect(replica.room.role).toBe("plain");
});

test("a primary takes a replica back: its people stay in, and are at home with the primary (3.2.4)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  const other = star.replica("cyprus");
  replica.join("carol");
  star.crossings();
  star.primary.feed({ kind: "revoke", host: replica.host, reason: "strict" });
  expect(star.crossings()).toEqual([`${athens} > revoke`, `${athens} > event`]);
  expect(replica.room.role).toBe("plain");
  expect(star.primary.room.roster.occupants.get("carol" as Nick)?.home).toBe(star.primary.host);
  expect(other.nicks()).toEqual(["alice", "carol"]);
  star.primary.leave("carol");
  expect(other.nicks()).toEqual(["alice"]);
});

test("what is said after the word that takes a replica back does not go there any more (3.2.4)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  replica.join("carol");
  star.crossings();
  star.far.add(star.primary.host);
  star.primary.feed({ kind: "revoke", host: replica.host });
  star.primary.say("alice", "Hear me");
  star.primary.feed({
    kind: "local-message",
    nick: "alice" as Nick,
    payload: payload("types"),
    subject: false,
    lasting: false,
    bytes: 10,
  });
  star.primary.feed({
    kind: "local-message",
    payload: payload("104"),
    subject: false,
    lasting: false,
    bytes: 10,
    announcedTo: "everybody",
  });
  expect(star.crossings()).toEqual([`${athens} > revoke`]);
  star.far.clear();
  star.arrive();
  expect([replica.room.role, star.primary.room.links]).toEqual(["plain", []]);
  expect(star.crossings()).toEqual([]);
});

test("the room is destroyed: each replica is told once, and its people see it (3.11)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  star.crossings();
  star.primary.feed({ kind: "local-destroy", reason: "done" });
  expect(star.crossings()).toEqual([`${athens} > dissolve`]);
  expect(replica.told("end")).toMatchObject([{ reason: "done" }]);
});

test("a primary that has lost the link is asked again at once, and told who is in (3.11)", () => {
  const star = starWithAlice();
  const replica = star.replica("bohemia");
  replica.join("carol");
  star.primary.room.links = [];
  star.crossings();
  replica.feed({ kind: "link-lost", host: star.primary.host });
  replica.feed({ kind: "turn", host: star.primary.host });
  star.pass(1_000);
  expect(star.crossings()).toContain(`${bohemia} > register`);
  expect(replica.link).toBe("up");
  expect(star.primary.nicks()).toEqual(["alice", "carol"]);
});

test("a replica's log keeps what was said, and nothing of those who come and go (3.1)", () => {
  const star = starWithAlice();
  const bohemian = star.replica("bohemia");
  bohemian.join("carol");
  for (let visit = 0; visit < 100; visit++) {
    star.primary.join("bob");
    star.primary.leave("bob");
  }
  star.primary.say("alice", "m4");
  expect(bohemian.nicks()).toEqual(["alice", "carol"]);
  expect(bohemian.room.log.entries.map(({ event }) => event.kind)).toEqual(Array(4).fill("said"));
  // It has it all the same, and a sync would tell it nothing of that again.
  const [own] = star.primary.room.log.received;
  const known = bohemian.room.log.received.find(({ host }) => host === athens);
  expect(known?.contiguous).toBe(own?.contiguous);
});
