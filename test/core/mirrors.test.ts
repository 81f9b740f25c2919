/** DMUC3: how the join of somebody opens a mirror, who is let in by it, what is shown at once, and how it ends (D3-12 to D3-49). */
import { expect, test } from "vitest";
import type { InstanceJid, Instant, Nick } from "../../src/dmuc/core/words/ids";
import { messagesInOrder } from "../../src/dmuc/core/state/reading";
import { type Instance, type Star, payload, starWithAlice, user } from "./star";

const athens = "rooms.athens.lit";
const bohemia = "mirror.bohemia.lit";
const cyprus = "mirror.cyprus.lit";

const carol = user("carol", "bohemia.lit");

/** The same, and carol is in by the mirror of bohemia. */
function starWithCarol(): { star: Star; mirror: Instance } {
  const star = starWithAlice();
  const mirror = star.mirror("bohemia");
  mirror.join("carol");
  star.crossings();
  mirror.effects = [];
  star.primary.effects = [];
  return { star, mirror };
}

/** Both have noticed that nothing goes through, and the grace is over. */
function split(star: Star, mirror: Instance): void {
  star.cut.add(mirror.host);
  for (const [here, there] of [
    [mirror, star.primary],
    [star.primary, mirror],
  ] as const) {
    here.feed({ kind: "bounced", host: there.host, condition: "remote-server-timeout" });
  }
  star.pass(20_000);
}

function heal(star: Star, mirror: Instance): void {
  star.cut.clear();
  mirror.feed({ kind: "peer-answers", host: star.primary.host });
  mirror.feed({ kind: "turn", host: star.primary.host });
}

function texts(instance: Instance): readonly unknown[] {
  return instance.told("show", "reflect").map((effect) => (effect.kind === "show" ? effect.event.kind : "own words"));
}

test("the first join opens the mirror: config, people, history, then she is in, as printed (D3-26)", () => {
  const star = starWithAlice();
  const mirror = star.mirror("bohemia");
  mirror.join("carol");
  expect(star.crossings()).toEqual([
    `${bohemia} > event`,
    `${athens} > config`,
    `${athens} > roster`,
    `${bohemia} > history-request`,
    `${athens} > event`,
  ]);
  const told = mirror.told("show", "import-history", "admitted");
  expect(told.map(({ kind }) => kind)).toEqual(["show", "import-history", "admitted"]);
  expect(told[2]).toMatchObject({ nick: "carol", user: carol, codes: [100] });
  expect([mirror.link, star.primary.link]).toEqual(["up", "up"]);
  expect(star.primary.nicks()).toEqual(["alice", "carol"]);
});

test("on a slow link she is let in before the history that she is to be shown: she is held back for it, 10 s at most (D3-26)", () => {
  for (const isAnswered of [true, false]) {
    const star = starWithAlice();
    const mirror = star.mirror("bohemia");
    star.far.add(mirror.host);
    mirror.join("carol");
    star.arrive(1);
    expect(star.crossings().slice(-1)).toEqual([`${bohemia} > history-request`]);
    // The room waits for it no longer than a second.
    star.pass(1_000);
    star.primary.say("alice", "Is she in?");
    expect(star.crossings()).toEqual([`${athens} > event`, `${athens} > event`]);
    expect(mirror.told("admitted")).toEqual([]);
    if (isAnswered) star.arrive();
    else star.pass(8_999);
    expect(mirror.told("import-history", "admitted").map(({ kind }) => kind)).toEqual(
      isAnswered ? ["import-history", "admitted"] : [],
    );
    if (isAnswered) continue;
    star.pass(1);
    expect(mirror.told("admitted")).toMatchObject([{ nick: "carol", user: carol, codes: [100] }]);
  }
});

test("another join at a known mirror is one stanza up and one down, and one to each other mirror (D3-27)", () => {
  const { star, mirror } = starWithCarol();
  star.mirror("cyprus").join("dora");
  star.crossings();
  mirror.effects = [];
  mirror.join("emil");
  expect(star.crossings()).toEqual([`${bohemia} > event`, `${athens} > event`, `${athens} > event`]);
  expect(mirror.told("admitted")).toMatchObject([{ nick: "emil", user: user("emil", "bohemia.lit") }]);
});

test("who waits while the mirror is being opened is asked about when it is", () => {
  const star = starWithAlice();
  const mirror = star.mirror("bohemia");
  star.cut.add(star.primary.host);
  mirror.join("carol");
  mirror.join("emil");
  expect(star.crossings()).toEqual([`${bohemia} > event`]);
  // It was lost: after 30 s both go the stock way, and nothing is left here.
  star.pass(30_000);
  expect(mirror.told("rejected")).toMatchObject([
    { join: true, user: carol, goesStockWay: true },
    { join: true, user: user("emil", "bohemia.lit"), goesStockWay: true },
  ]);
  expect(mirror.room).toMatchObject({ role: "plain", links: [] });
});

test("a refusal is told to whom it concerns, and no link is left; the next who waits opens it (D3-30)", () => {
  const star = starWithAlice();
  const mirror = star.mirror("bohemia");
  star.refusal = { kind: "refused", condition: "registration-required" };
  mirror.join("carol");
  expect(star.crossings()).toEqual([`${bohemia} > event`, `${athens} > event-refused`]);
  expect(mirror.told("rejected")).toMatchObject([{ join: true, user: carol, condition: "registration-required" }]);
  expect(mirror.room).toMatchObject({ role: "plain", links: [] });
  expect(star.primary.room.links).toEqual([]);
  star.refusal = undefined;
  const again = star.mirror("bohemia");
  again.join("emil");
  expect(again.link).toBe("up");
});

test("a refusal waits till the mirror gives a sign of life again (3.4, D3-30)", () => {
  const { star, mirror } = starWithCarol();
  const { host } = mirror;
  star.primary.feed({ kind: "peer-suspect", host });
  star.refusal = { kind: "refused", condition: "registration-required" };
  mirror.join("emil");
  expect(star.crossings()).toEqual([`${bohemia} > event`]);
  star.primary.feed({ kind: "peer-answers", host });
  expect(star.crossings()).toEqual([`${athens} > event-refused`]);
  expect(mirror.told("rejected")).toMatchObject([{ join: true, condition: "registration-required" }]);
  expect(mirror.nicks()).toEqual(["alice", "carol"]);
});

/** A mirror that Carol's join is opening, and which the config does not reach. */
function withoutConfig(): { star: Star; mirror: Instance } {
  const star = starWithAlice();
  const mirror = star.mirror("bohemia");
  const carry = star.carry.bind(star);
  star.carry = (from, send) => {
    if (send.frame.kind !== "config") carry(from, send);
  };
  mirror.join("carol");
  star.primary.effects = [];
  return { star, mirror };
}

test("a mirror that does not answer its config is given up, and the room serves who has come in by it (D3-17)", () => {
  const { star } = withoutConfig();
  star.primary.feed({
    kind: "answered",
    request: star.primary.room.links[0]!.outstanding!.request,
    outcome: { kind: "unreachable", condition: "remote-server-timeout" },
  });
  expect(star.primary.told("take-over")).toEqual([
    { kind: "take-over", host: bohemia, isUnfit: true, people: [{ user: carol, nick: "carol" }] },
  ]);
  expect(star.primary.room.links).toEqual([]);
  expect(star.primary.room.roster.occupants.get("carol" as Nick)?.home).toBe(athens);
});

test("a mirror that is not reached while it is set up is no worse for that: it is asked again when it comes back (D3-17, 3.4)", () => {
  const { star, mirror } = withoutConfig();
  star.primary.feed({ kind: "peer-lost", host: mirror.host });
  expect(star.primary.told("take-over")).toMatchObject([{ host: bohemia, isUnfit: false }]);
});

test("what she says is shown at once, goes up once as she has sent it, and does not come back (D3-40 to D3-42)", () => {
  const { star, mirror } = starWithCarol();
  const other = star.mirror("cyprus");
  other.join("dora");
  star.crossings();
  for (const instance of [mirror, other, star.primary]) instance.effects = [];
  mirror.say("carol", "I do");
  expect(star.crossings()).toEqual([`${bohemia} > event`, `${athens} > event`]);
  expect(star.frames.slice(-2)).toMatchObject([
    { speaker: carol, event: { nick: "carol" } },
    { event: { nick: "carol" } },
  ]);
  expect([texts(mirror), texts(star.primary), texts(other)]).toEqual([["own words"], ["said"], ["said"]]);
});

test("another nick, and words of one who has no voice, are refused where they are, with nothing on the link (D3-40, D3-47)", () => {
  const { star, mirror } = starWithCarol();
  const nick = "carol" as Nick;
  mirror.feed({ kind: "local-rename", nick, newNick: "caroline" as Nick, view: mirror.view("carol") });
  expect(mirror.told("rejected")).toMatchObject([{ join: false, condition: "not-acceptable", user: carol }]);
  star.primary.feed({ kind: "local-update", nick, view: mirror.view("carol", { role: "visitor" }) });
  star.crossings();
  mirror.effects = [];
  mirror.say("carol", "Hear me");
  expect(mirror.told("rejected", "reflect")).toMatchObject([{ kind: "rejected", condition: "forbidden", user: carol }]);
  expect(star.crossings()).toEqual([]);
  expect(mirror.nicks()).toEqual(["alice", "carol"]);
});

test("the last leaves: the mirror ends without a stanza, the room counts, and is silent from then on (D3-02)", () => {
  const { star, mirror } = starWithCarol();
  mirror.leave("carol");
  expect(star.crossings()).toEqual([`${bohemia} > event`]);
  expect(mirror.room).toMatchObject({ role: "plain", links: [] });
  expect(star.primary.room.links).toEqual([]);
  star.primary.say("alice", "Gone?");
  expect(star.crossings()).toEqual([]);
  // A mirror that is opened anew in the same start goes on with the numbers of the one before.
  const again = star.mirror("bohemia");
  again.join("carol");
  const { identity } = star.primary.room.roster.occupants.get("carol" as Nick)!;
  expect(identity?.sequence).toBe(3);
});

test("who comes again at once, before it is known that all was heard, opens the mirror as a new one (D3-02, D3-26)", () => {
  const { star, mirror } = starWithCarol();
  const other = star.mirror("cyprus");
  other.join("dora");
  mirror.say("carol", "Farewell");
  mirror.leave("carol");
  star.crossings();
  expect([mirror.room.role, star.primary.room.links.length]).toEqual(["replica", 1]);
  star.primary.say("alice", "Is she gone?");
  star.crossings();
  mirror.effects = [];
  mirror.join("carol");
  expect(star.crossings()).toEqual([
    `${bohemia} > event`,
    `${athens} > event`,
    `${athens} > config`,
    `${athens} > roster`,
    `${athens} > roster`,
    `${bohemia} > history-request`,
    `${bohemia} > history-request`,
    `${athens} > event`,
  ]);
  expect(
    mirror
      .told("import-history", "admitted")
      .map(({ kind }) => kind)
      .slice(-1),
  ).toEqual(["admitted"]);
  expect([mirror.nicks(), other.nicks()]).toEqual([
    ["alice", "carol", "dora"],
    ["alice", "carol", "dora"],
  ]);
  mirror.say("carol", "Here I am");
  expect(star.primary.told("show").some(({ event }) => event.kind === "said")).toBe(true);
});

test("who comes again at once is told what was said before the room had links, as of old, and each word once (D3-26)", () => {
  const star = starWithAlice();
  const words = (instance: Instance): readonly unknown[] =>
    messagesInOrder(instance.room.log).map(({ event }) => event.payload);
  const said = { kind: "said", nick: "alice" as Nick, payload: payload("Long ago") } as const;
  star.primary.room.log.imported = [{ event: said, time: 1 as Instant, bytes: 9 }];
  const mirror = star.mirror("bohemia");
  mirror.join("carol");
  mirror.say("carol", "Farewell");
  mirror.leave("carol");
  star.primary.say("alice", "Is she gone?");
  mirror.join("carol");
  expect(words(star.primary)).toEqual(["Long ago", "Who comes?", "Farewell", "Is she gone?"].map(payload));
  expect(words(mirror)).toEqual(words(star.primary));
});

test("what was said at a mirror is there before it ends (3.1)", () => {
  const { star, mirror } = starWithCarol();
  star.cut.add(mirror.host);
  mirror.feed({ kind: "bounced", host: star.primary.host, condition: "remote-server-timeout" });
  mirror.say("carol", "Can you hear me?");
  mirror.leave("carol");
  expect(mirror.room.role).toBe("replica");
  star.cut.clear();
  star.primary.effects = [];
  mirror.feed({ kind: "peer-answers", host: star.primary.host });
  star.primary.feed({ kind: "bounced", host: mirror.host, condition: "remote-server-timeout" });
  mirror.feed({ kind: "turn", host: star.primary.host });
  expect(star.primary.told("show").some(({ event }) => event.kind === "said")).toBe(true);
  star.pass(60_000);
  expect(mirror.room.role).toBe("plain");
  expect(star.primary.nicks()).toEqual(["alice"]);
});

test("who has come, spoken and gone while the mirror's hello was under way is heard under his name (3.6, D3-44)", () => {
  const { star, mirror } = starWithCarol();
  split(star, mirror);
  star.far.add(mirror.host);
  heal(star, mirror);
  mirror.join("emil");
  mirror.say("emil", "I was never here");
  mirror.leave("emil");
  star.primary.effects = [];
  star.far.clear();
  star.arrive();
  star.pass(1_000);
  expect(star.primary.told("show").map(({ event }) => event)).toContainEqual(
    expect.objectContaining({ kind: "said", nick: "emil", payload: payload("I was never here") }),
  );
  expect([mirror.link, star.primary.link]).toEqual(["up", "up"]);
});

test("in a split the others have left, and talk goes on at the mirror; nobody is told that he is out himself (D3-43)", () => {
  const { star, mirror } = starWithCarol();
  split(star, mirror);
  expect(mirror.told("show")).toMatchObject([{ event: { kind: "left", nick: "alice", cause: "failed" } }]);
  expect(star.primary.told("show")).toMatchObject([{ event: { kind: "left", nick: "carol", cause: "failed" } }]);
  mirror.say("carol", "Anyone?");
  expect(texts(mirror)).toEqual(["own words"]);
  heal(star, mirror);
  expect(mirror.told("show")).toMatchObject([{ event: { kind: "present", nick: "alice" } }]);
  expect(star.primary.told("show").map(({ event }) => event.kind)).toEqual(["present", "said"]);
});

test("who comes in at the mirror by a nick that the room has given to another meanwhile is told so, and is out (3.7)", () => {
  const { star, mirror } = starWithCarol();
  split(star, mirror);
  mirror.join("dave");
  star.primary.join("dave");
  expect(mirror.nicks()).toEqual(["carol", "dave"]);
  mirror.effects = [];
  heal(star, mirror);
  expect(mirror.told("remove")).toMatchObject([{ condition: "conflict", event: { nick: "dave", cause: "failed" } }]);
  expect(mirror.room.roster.occupants.get("dave" as Nick)?.home).toBe(athens);
});

test("in a split the mirror lets in whom the room would: by password, lists and nicks, as far as it was told of them (3.10)", () => {
  const { star, mirror } = starWithCarol();
  const bob = "bob@athens.lit";
  const items = [
    { jid: "dave@bohemia.lit", affiliation: "outcast" },
    { jid: bob, affiliation: "member", nick: "bob" as Nick },
  ] as const;
  const secret = { name: "muc#roomconfig_roomsecret", values: ["hurlyburly"] };
  const isProtected = { name: "muc#roomconfig_passwordprotectedroom", values: ["1"] };
  mirror.room.lists = { items, digest: "lists-2" };
  mirror.room.config = { config: { fields: [isProtected, secret] }, digest: "config-2" };
  star.cut.add(mirror.host);
  mirror.feed({ kind: "bounced", host: star.primary.host, condition: "remote-server-timeout" });
  star.pass(20_000);
  mirror.effects = [];
  const knocks = (name: string, password?: string): unknown => {
    const said = password === undefined ? {} : { password };
    mirror.feed({ kind: "local-join", nick: name as Nick, view: mirror.view(name), ...said });
    const [answer] = mirror.told("admitted", "rejected");
    return answer?.kind === "rejected" ? answer.condition : answer?.kind;
  };
  expect(knocks("erin")).toBe("not-authorized");
  expect(knocks("erin", "birnam")).toBe("not-authorized");
  expect(knocks("erin", "hurlyburly")).toBe("admitted");
  expect(knocks("dave", "hurlyburly")).toBe("forbidden");
  expect(knocks("bob", "hurlyburly")).toBe("conflict");
  expect(knocks("carol", "hurlyburly")).toBe("conflict");
  // Over a link that can be read it was told that there is one, and not which.
  mirror.room.config = { config: { fields: [isProtected] }, digest: "config-3" };
  expect(knocks("frank", "hurlyburly")).toBe("remote-server-timeout");
});

test("what the master has heard at the heal others behind another mirror are told as said before, and what is said now as live (3.6)", () => {
  const { star, mirror } = starWithCarol();
  const other = star.mirror("cyprus");
  other.join("dora");
  star.crossings();
  split(star, mirror);
  mirror.say("carol", "Anyone?");
  star.pass(30_000);
  other.effects = [];
  heal(star, mirror);
  mirror.say("carol", "There you are");
  const heard = other.told("show").filter(({ event }) => event.kind === "said");
  expect(heard).toMatchObject([
    { event: { payload: payload("Anyone?") }, delayed: true },
    { event: { payload: payload("There you are") }, delayed: false },
  ]);
});

test("who was in directly is adopted: one stanza each way, and nothing is shown to him (D3-28)", () => {
  const star = starWithAlice();
  star.primary.feed({
    kind: "local-join",
    nick: "keith" as Nick,
    view: { ...star.primary.view("keith"), user: user("keith", "bohemia.lit") },
  });
  const mirror = star.mirror("bohemia");
  mirror.join("carol");
  star.crossings();
  mirror.effects = [];
  const nick = "keith" as Nick;
  mirror.feed({ kind: "local-join", nick, view: mirror.view("keith"), adopted: true });
  expect(star.crossings()).toEqual([`${bohemia} > event`, `${athens} > event`]);
  expect(mirror.told("admitted", "show")).toMatchObject([{ kind: "admitted", nick: "keith", adopted: true }]);
  expect(star.primary.room.roster.occupants.get(nick)?.home).toBe(bohemia);
  expect(mirror.room.roster.occupants.get(nick)?.home).toBe(bohemia);
});

test("the room is destroyed: one stanza, and the mirror's people see it (3.11)", () => {
  const { star, mirror } = starWithCarol();
  star.primary.feed({ kind: "local-destroy", reason: "Enough", alternative: `heath@${athens}` as InstanceJid });
  expect(star.crossings()).toEqual([`${athens} > dissolve`]);
  expect(mirror.told("end")).toMatchObject([{ alternative: `heath@${athens}`, reason: "Enough" }]);
});

test("a room that has lost its mirror is asked anew by one who is in (3.11)", () => {
  const { star, mirror } = starWithCarol();
  star.primary.room.links = [];
  mirror.feed({ kind: "link-lost", host: star.primary.host });
  mirror.feed({ kind: "turn", host: star.primary.host });
  expect(star.crossings().slice(0, 3)).toEqual([`${bohemia} > event`, `${athens} > config`, `${athens} > roster`]);
  expect([mirror.link, star.primary.link]).toEqual(["up", "up"]);
  expect(mirror.told("end", "remove")).toEqual([]);
  expect(star.primary.nicks()).toEqual(["alice", "carol"]);
});

test("who is put out before she has heard that she is in is refused, and the mirror ends", () => {
  const star = starWithAlice();
  const mirror = star.mirror("bohemia");
  const carry = star.carry.bind(star);
  star.carry = (from, send) => {
    if (send.frame.kind === "roster") {
      const put = { nick: "carol" as Nick, cause: "kicked", affiliation: "none", payload: payload("") } as const;
      star.primary.feed({ kind: "local-leave", ...put });
    }
    carry(from, send);
  };
  mirror.join("carol");
  expect(mirror.told("rejected", "admitted")).toMatchObject([{ kind: "rejected", join: true, user: carol }]);
  expect(mirror.room.role).toBe("plain");
});

test("whose last user is put out gets nothing more, and can come back all the same (D3-02)", () => {
  const { star, mirror } = starWithCarol();
  const carry = star.carry.bind(star);
  // What she says last is still under way.
  const underWay: (() => void)[] = [];
  star.carry = (from, send) => {
    if (from === mirror) underWay.push(() => carry(from, send));
    else carry(from, send);
  };
  mirror.say("carol", "Wait");
  const put = { nick: "carol" as Nick, cause: "kicked", affiliation: "none", payload: payload("") } as const;
  star.primary.feed({ kind: "local-leave", ...put });
  star.crossings();
  star.primary.say("alice", "She is out");
  expect(star.crossings()).toEqual([]);
  star.carry = carry;
  for (const arrive of underWay) arrive();
  expect(star.crossings()).toEqual([`${bohemia} > event`]);
  expect(texts(star.primary)).toContain("said");
  expect(mirror.room.role).toBe("replica");
  mirror.join("emil");
  expect(mirror.nicks()).toEqual(["alice", "emil"]);
  expect(texts(mirror)).toContain("said");
});

test("whoever rules tells it by one presence; the mirror's own hear of their role (3.8, D3-45)", () => {
  const { star, mirror } = starWithCarol();
  star.mirror("cyprus").join("dora");
  star.crossings();
  mirror.effects = [];
  const nick = "carol" as Nick;
  star.primary.feed({ kind: "local-update", nick, view: mirror.view("carol", { affiliation: "member" }) });
  expect(star.crossings()).toEqual([`${athens} > event`, `${athens} > event`]);
  expect(mirror.told("set-role")).toMatchObject([{ nick: "carol", view: { affiliation: "member" } }]);
  const cause = { nick, cause: "kicked", affiliation: "member", payload: payload("") } as const;
  star.primary.feed({ kind: "local-leave", ...cause });
  expect(mirror.told("remove")).toMatchObject([{ event: { nick: "carol", cause: "kicked" } }]);
  expect(star.crossings().filter((line) => line.startsWith(cyprus))).toEqual([]);
});

test("another avatar of the room is told among what is said there, and not by the configuration, which comes by other ways (M-05)", () => {
  const { star, mirror } = starWithCarol();
  star.primary.feed({ kind: "local-config", config: { config: { fields: [], face: "moon" }, digest: "config-2" } });
  star.primary.say("alice", "Look at it!");
  expect(star.crossings()).toEqual([`${athens} > face`, `${athens} > event`]);
  expect(mirror.told("configure", "show").map(({ kind }) => kind)).toEqual(["configure", "show"]);
  expect(mirror.room.config).toEqual(star.primary.room.config);
});
