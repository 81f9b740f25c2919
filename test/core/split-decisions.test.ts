/** What moderators at a shadow decide while the source is not reached, and the source judges afterwards (3.8, 3.6.3). */
import { describe, expect, test } from "vitest";
import type { Decide, TellVerdict } from "../../src/dmuc/core/words/effects";
import type { Host, Nick, UserJid } from "../../src/dmuc/core/words/ids";
import type { Act } from "../../src/dmuc/core/words/inputs";
import { limits } from "../../src/dmuc/core/words/limits";
import { saveRoom } from "../../src/dmuc/core/saving";
import { isBanned } from "../../src/dmuc/core/state/recorded";
import { Cluster, type Instance, payload, view } from "./cluster";

const athens = "rooms.athens.lit" as Host;
const bohemia = "rooms.bohemia.lit" as Host;
const cyprus = "rooms.cyprus.lit" as Host;

const lady = "lady@bohemia.lit/desk";
const mallory = "mallory@bohemia.lit";
const lists = [
  { jid: "alice@athens.lit", affiliation: "owner" },
  { jid: "lady@bohemia.lit", affiliation: "owner" },
  { jid: "bob@bohemia.lit", affiliation: "member" },
] as const;

/** The lady, an owner, is in through Bohemia with Mallory and Bob, Alice through Athens, the source, from which Bohemia is cut off. */
function split(options: { readonly mayBan?: boolean } = {}): Cluster {
  const cluster = new Cluster([athens, bohemia, cyprus]);
  cluster.splitBan = options.mayBan ?? true;
  cluster.distribute(cluster.source(athens), [...lists]);
  cluster.pass(5_000);
  cluster.at(athens).join("alice");
  const moderator = { ...view(lady), affiliation: "owner", role: "moderator" } as const;
  cluster.at(bohemia).feed({ kind: "local-join", nick: "lady" as Nick, view: moderator });
  for (const nick of ["mallory", "bob"]) cluster.at(bohemia).join(nick);
  cluster.at(cyprus).join("charles");
  cluster.pass(2_000);
  part(cluster);
  return cluster;
}

function part(cluster: Cluster): void {
  cluster.cut(athens, bohemia);
  cluster.at(athens).feed({ kind: "bounced", host: bohemia, condition: "remote-server-timeout" });
  cluster.at(bohemia).feed({ kind: "bounced", host: athens, condition: "remote-server-timeout" });
  cluster.settle();
}

const asking = (text: string) => payload(text);

/** Somebody asks at Bohemia; what he is told at once. */
function ask(cluster: Cluster, act: Act, user = lady): TellVerdict["verdict"] | undefined {
  const shadow = cluster.at(bohemia);
  const before = shadow.effects.length;
  const content =
    act.kind === "role" ? asking(`role of ${act.nick}`) : asking(`${act.item.affiliation} ${act.item.jid}`);
  const asked = { petition: "it", user: user as UserJid, type: "set", payload: content, act } as const;
  shadow.feed({ kind: "local-petition", ...asked });
  cluster.settle();
  return shadow.effects.slice(before).find((effect) => effect.kind === "tell-verdict")?.verdict;
}

const kick = (nick: string): Act => ({ kind: "role", nick: nick as Nick });

const make = (jid: string, affiliation: "outcast" | "none" | "member" | "admin"): Act => ({
  kind: "affiliation",
  item: { jid, affiliation },
});

const asked = ({ effects }: Instance): readonly Decide[] => effects.filter((effect) => effect.kind === "decide");

/** The source's room answers what it was asked and has not answered. */
function answer(cluster: Cluster, request: Decide["request"], type: "result" | "error" = "result"): void {
  const verdict = { kind: "verdict", type, payload: payload("") } as const;
  cluster.at(athens).feed({ kind: "decided", request, verdict });
  cluster.settle();
}

/** The owner's lists at the source have that line as well. */
function ban(cluster: Cluster, jid: string): void {
  const item = { jid, affiliation: "outcast" } as const;
  const { items } = cluster.at(athens).room.lists;
  cluster.at(athens).feed({
    kind: "local-lists",
    lists: { items: [...items, item], digest: `with ${jid}` },
    changed: [item],
  });
  cluster.settle();
}

function heal(cluster: Cluster): void {
  cluster.heal(athens, bohemia);
  cluster.pass(20_000);
}

const isOut = (cluster: Cluster, jid: string): boolean => isBanned(cluster.at(bohemia).room, jid as UserJid);

const removed = ({ effects }: Instance): readonly string[] =>
  effects.flatMap((effect) => (effect.kind === "remove" ? [`${effect.event.nick} ${effect.event.cause}`] : []));

describe("somebody behind the split is to be put out, or to have another role (3.8)", () => {
  test("it is recorded, and the source is asked when it is reached again, in the name of who has decided it", () => {
    const cluster = split({ mayBan: false });
    expect(ask(cluster, kick("alice"))).toBe("recorded");
    expect(cluster.at(bohemia).nicks()).toContain("alice");
    cluster.pass(60_000);
    expect(asked(cluster.at(athens))).toEqual([]);
    heal(cluster);
    expect(asked(cluster.at(athens))).toMatchObject([{ user: lady, type: "set", nick: "alice" }]);
    answer(cluster, asked(cluster.at(athens))[0]!.request);
    cluster.pass(120_000);
    expect(asked(cluster.at(athens))).toHaveLength(1);
    expect(cluster.at(bohemia).room.links.map(({ state }) => state)).toEqual(["up", "up"]);
  });

  test("whatever nick he has by then", () => {
    const cluster = split();
    ask(cluster, kick("alice"));
    const renamed = { newNick: "alicia" as Nick, view: view("alice@athens.lit/desk") };
    cluster.at(athens).feed({ kind: "local-rename", nick: "alice" as Nick, ...renamed });
    cluster.at(athens).join("alice", "another@athens.lit/desk");
    heal(cluster);
    expect(asked(cluster.at(athens)).map(({ nick }) => nick)).toEqual(["alicia"]);
  });

  test("and if he has left meanwhile, nobody who comes after him under that nick", () => {
    const cluster = split();
    ask(cluster, kick("alice"));
    cluster.at(athens).leave("alice");
    cluster.at(athens).join("alice", "another@athens.lit/desk");
    heal(cluster);
    expect(asked(cluster.at(athens))).toEqual([]);
    expect(cluster.at(bohemia).room.recorded).toEqual([]);
    expect(cluster.at(bohemia).room.links.map(({ state }) => state)).toEqual(["up", "up"]);
  });

  test("one after the other, in the order in which it was decided", () => {
    const cluster = split();
    ask(cluster, kick("alice"));
    ask(cluster, make(mallory, "outcast"));
    heal(cluster);
    expect(asked(cluster.at(athens)).map(({ payload: content }) => content)).toEqual([asking("role of alice")]);
    answer(cluster, asked(cluster.at(athens))[0]!.request);
    expect(asked(cluster.at(athens)).map(({ payload: content }) => content)).toEqual([
      asking("role of alice"),
      asking(`outcast ${mallory}`),
    ]);
  });

  test("not by who is no moderator here, nor of somebody whom another server reaches", () => {
    const cluster = split();
    expect(ask(cluster, kick("alice"), "bob@bohemia.lit/desk")).toBe("no-answer");
    expect(ask(cluster, kick("charles"))).toBe("no-answer");
    expect(ask(cluster, kick("nobody"))).toBe("no-answer");
    heal(cluster);
    expect(asked(cluster.at(athens))).toEqual([]);
  });

  test("no more than so much", () => {
    const cluster = split();
    for (let count = 0; count < limits.recordedMax; count++) expect(ask(cluster, kick("alice"))).toBe("recorded");
    expect(ask(cluster, kick("alice"))).toBe("no-answer");
  });

  test("what the source has been asked too much of it hears a little later, and all of it", () => {
    const cluster = split();
    for (let count = 0; count < 70; count++) ask(cluster, kick("alice"));
    cluster.heal(athens, bohemia);
    const before = cluster.at(bohemia).effects.length;
    for (let second = 0; second < 60; second++) {
      cluster.pass(1_000);
      for (let next = asked(cluster.at(athens)).at(-1); next !== undefined;) {
        const { length } = asked(cluster.at(athens));
        answer(cluster, next.request);
        next = asked(cluster.at(athens)).length > length ? asked(cluster.at(athens)).at(-1) : undefined;
      }
    }
    expect(asked(cluster.at(athens))).toHaveLength(70);
    expect(cluster.at(bohemia).room.recorded).toEqual([]);
    const lines = cluster
      .at(bohemia)
      .effects.slice(before)
      .flatMap((effect) => (effect.kind === "report" ? [effect.text] : []));
    expect(lines.filter((line) => line.includes("-> split"))).toEqual([]);
  });
});

describe("a ban while the source is not reached (dmuc1_split_admin, 3.8)", () => {
  test("puts him out here, and is told to those who are reached; nobody else hears of it yet", () => {
    const cluster = split();
    expect(ask(cluster, make(mallory, "outcast"))).toBe("recorded");
    expect(removed(cluster.at(bohemia))).toEqual(["mallory banned"]);
    expect(isOut(cluster, mallory)).toBe(true);
    expect(cluster.at(cyprus).nicks()).not.toContain("mallory");
    expect(cluster.at(athens).nicks()).toContain("mallory");
    expect(cluster.at(athens).room.lists.items).toEqual([...lists]);
  });

  test("is the source's when that grants it, and holds without a gap", () => {
    const cluster = split();
    ask(cluster, make(mallory, "outcast"));
    heal(cluster);
    ban(cluster, mallory);
    answer(cluster, asked(cluster.at(athens))[0]!.request);
    cluster.pass(5_000);
    expect(cluster.at(bohemia).room.lists.items).toContainEqual({ jid: mallory, affiliation: "outcast" });
    expect(cluster.at(bohemia).room.recorded).toEqual([]);
    for (const host of [athens, bohemia, cyprus]) expect(cluster.at(host).nicks()).not.toContain("mallory");
  });

  test("ends when the source does not grant it: he may come in again", () => {
    const cluster = split();
    ask(cluster, make(mallory, "outcast"));
    heal(cluster);
    expect(isOut(cluster, mallory)).toBe(true);
    answer(cluster, asked(cluster.at(athens))[0]!.request, "error");
    expect(isOut(cluster, mallory)).toBe(false);
    cluster.pass(5_000);
    cluster.at(bohemia).join("mallory");
    cluster.settle();
    for (const host of [athens, bohemia, cyprus]) expect(cluster.at(host).nicks()).toContain("mallory");
  });

  test("what he had said before is not told to those behind the split, if the source grants it", () => {
    const cluster = split();
    cluster.at(bohemia).say("mallory", "Cheap watches");
    cluster.at(bohemia).say("bob", "Put him out!");
    ask(cluster, make(mallory, "outcast"));
    heal(cluster);
    answer(cluster, asked(cluster.at(athens))[0]!.request);
    cluster.pass(5_000);
    expect(cluster.at(athens).heard()).toEqual(["Put him out!"]);
  });

  test("and is told them if it does not", () => {
    const cluster = split();
    cluster.at(bohemia).say("mallory", "Cheap watches");
    ask(cluster, make(mallory, "outcast"));
    heal(cluster);
    answer(cluster, asked(cluster.at(athens))[0]!.request, "error");
    cluster.pass(5_000);
    expect(cluster.at(athens).heard()).toEqual(["Cheap watches"]);
  });

  test("holds for a minute at most if the lists that should follow the source's yes do not say it", () => {
    const cluster = split();
    ask(cluster, make(mallory, "outcast"));
    heal(cluster);
    answer(cluster, asked(cluster.at(athens))[0]!.request);
    cluster.pass(50_000);
    expect(isOut(cluster, mallory)).toBe(true);
    cluster.pass(15_000);
    expect(isOut(cluster, mallory)).toBe(false);
  });

  test("outlives a restart of the shadow, and another split before it is judged", () => {
    const cluster = split();
    ask(cluster, make(mallory, "outcast"));
    cluster.at(bohemia).restart("epoch-2");
    expect(isOut(cluster, mallory)).toBe(true);
    heal(cluster);
    expect(asked(cluster.at(athens))).toHaveLength(1);
    part(cluster);
    cluster.pass(60_000);
    expect(isOut(cluster, mallory)).toBe(true);
    heal(cluster);
    expect(asked(cluster.at(athens))).toHaveLength(2);
    answer(cluster, asked(cluster.at(athens))[1]!.request, "error");
    expect(isOut(cluster, mallory)).toBe(false);
    expect(saveRoom(cluster.at(bohemia).room)?.recorded).toBeUndefined();
  });

  test("may be taken back before the source has heard of it", () => {
    const cluster = split();
    ask(cluster, make(mallory, "outcast"));
    expect(ask(cluster, make(mallory, "member"))).toBe("no-answer");
    expect(ask(cluster, make(mallory, "none"))).toBe("recorded");
    expect(isOut(cluster, mallory)).toBe(false);
    heal(cluster);
    expect(asked(cluster.at(athens))).toEqual([]);
  });

  test("is of an admin or owner by the source's lists, and of nobody whom these name as such", () => {
    const cluster = split();
    expect(ask(cluster, make(mallory, "outcast"), "bob@bohemia.lit/desk")).toBe("no-answer");
    expect(ask(cluster, make("alice@athens.lit", "outcast"))).toBe("no-answer");
    expect(ask(cluster, make("lady@bohemia.lit", "outcast"))).toBe("no-answer");
    expect(ask(cluster, make("bohemia.lit", "outcast"))).toBe("no-answer");
    expect(ask(cluster, make(mallory, "admin"))).toBe("no-answer");
    expect(ask(cluster, make("bob@bohemia.lit", "outcast"))).toBe("recorded");
    expect(removed(cluster.at(bohemia))).toEqual(["bob banned"]);
  });

  test("is refused where the administrator does not allow it", () => {
    const cluster = split({ mayBan: false });
    expect(ask(cluster, make(mallory, "outcast"))).toBe("no-answer");
    expect(cluster.at(bohemia).nicks()).toContain("mallory");
    expect(isOut(cluster, mallory)).toBe(false);
  });

  test("and while the source is reached it is asked at once, as ever", () => {
    const cluster = split();
    heal(cluster);
    expect(ask(cluster, make(mallory, "outcast"))).toBeUndefined();
    expect(asked(cluster.at(athens))).toHaveLength(1);
    expect(isOut(cluster, mallory)).toBe(false);
  });
});
