/**
 * What a faulty or hostile server could send to a master or a mirror (3.3, 3.9, D3-31, D3-48): it is refused, or served as by a
 * stock server; nothing changes, people notice nothing.
 */
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type Mark, type Person } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { dmuc1, dmuc3, linkExtension } from "../support/crossings.js";
import type { Company } from "../support/gather.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { escaped, gatherByMirrors, mirroring, withMirrors } from "../support/mirrored.js";
import { ask, config, hello, outcomeOf, roster, sessionOn, type Request } from "../support/offender.js";
import { stateOf } from "../support/state.js";
import { mixes } from "../support/versions.js";

const service = roomServices[shakespeare]!;
const friend = roomServices[marlowe]!;
const muc = "http://jabber.org/protocol/muc";
/** A server without the module. */
const jonson = "jonson.lit";
const modulesFolder = fileURLToPath(new URL("../support/modules", import.meta.url));

const item = (affiliation: string, role: string): Element =>
  xml("x", { xmlns: expected.mucUser }, xml("item", { affiliation, role }));
const history = (id: string, limits: Record<string, string> = {}, ...more: Element[]): Element =>
  xml("room", { xmlns: dmuc1, id }, xml("history", { xmlns: muc, ...limits }), ...more);
const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });

describe.each(mixes)("a mirror that gets wrong things (Prosody %s)", (mix) => {
  const house = useHouse(mix, { mirrors: withMirrors });
  let company: Company;
  let seen: ReadonlyMap<Actor, Mark>;
  let since: Mark;
  const mirror = `mirror.${macbeth}`;

  beforeAll(async () => {
    company = await gatherByMirrors(house());
  }, 60_000);

  const remember = (): void => {
    seen = new Map(company.everybody.map((actor) => [actor, actor.mark()]));
    since = company.play.tap(shakespeare, macbeth).mark();
  };
  const expectNobodyNoticed = async (): Promise<void> => {
    await company.settle();
    for (const actor of company.everybody) expect(actor.transcript(seen.get(actor)), actor.nick).toEqual([]);
  };
  /** The master's own room asks somebody. */
  const masterAsks = (to: string): Promise<readonly Element[]> =>
    ask(house(), { from: `${company.hecate.room}/hecate`, to, content: ping(), type: "get" });

  it("an escaped address of somebody who is not in that room is that of nobody (D3-31)", async () => {
    remember();
    const passer = await house().connect(`passer@${macbeth}/street`);
    const other = house().newPlay();
    await other.enter("owner", shakespeare);
    await other.enter("passer", macbeth, { at: shakespeare, person: passer });
    const before = passer.mark();
    for (const jid of [passer.fullJid, `nobody@${macbeth}/heath`, `firstwitch@${macbeth}`, `hecate@${shakespeare}/x`]) {
      const answers = await masterAsks(`${escaped(jid)}@${mirror}`);
      expect(answers.map(outcomeOf), jid).toEqual(["item-not-found, cancel"]);
    }
    const text = (to: string): Element =>
      xml(
        "message",
        { from: `${company.hecate.room}/hecate`, to, type: "chat", id: "to-nobody" },
        xml("body", {}, "Hist"),
      );
    await house().sendAs(service, text(`${escaped(passer.fullJid)}@${mirror}`));
    const refusal = await company.play
      .tap(shakespeare, macbeth)
      .waitFor("the refusal", ({ from, element }) => from === macbeth && element.attrs["id"] === "to-nobody", {
        since,
      });
    expect(expected.conditionOf(refusal.element)).toBe("item-not-found");
    await expectNobodyNoticed();
    expect(passer.since(before, ({ attrs }) => attrs["from"]?.startsWith(company.hecate.room) === true)).toEqual([]);
  });

  it("an escaped address is taken from that room's master alone (3.9)", async () => {
    remember();
    const { firstwitch, play } = company;
    const to = `${escaped(firstwitch.fullJid)}@${mirror}`;
    const before = firstwitch.mark();
    for (const from of [`${play.room(marlowe)}/hecate`, `${play.node}@${marlowe}/hecate`]) {
      await house().sendAs(
        from.includes(friend) ? friend : marlowe,
        xml("message", { from, to, type: "chat" }, [xml("body", {}, "Forged"), item("owner", "moderator")]),
        xml("presence", { from, to, type: "error", id: "forged" }, xml("error", { type: "cancel" })),
      );
    }
    await expectNobodyNoticed();
    const forged = firstwitch.person.since(before, (stanza) => /Forged|forged/.test(stanza.toString()));
    expect(forged).toEqual([]);
  });

  type Row = readonly [what: string, outcome: string, request: (room: string, node: string) => Request];
  const rows: readonly Row[] = [
    [
      "a roster of a room that nobody here is in",
      "item-not-found, cancel",
      () => ({ from: `uninvited@${friend}`, to: mirror, content: roster(3) }),
    ],
    [
      "a configuration of a room that nobody here is in",
      "item-not-found, cancel",
      () => ({ from: `uninvited@${friend}`, to: mirror, content: config("Come in") }),
    ],
    [
      "a roster in the name of nobody's room",
      "service-unavailable, cancel",
      () => ({ from: friend, to: mirror, content: roster(1) }),
    ],
    [
      "a roster of the master's that belongs to no set-up or sync",
      "unexpected-request, wait",
      (room) => ({
        from: room,
        to: mirror,
        content: roster(3, xml("o", { xmlns: linkExtension, s: "abcdefghijk" })),
      }),
    ],
    [
      "a greeting of a room that nobody here is in",
      "item-not-found, cancel",
      () => ({ from: `uninvited@${friend}`, to: mirror, content: hello("abcdefghijk", "abcdefghijklmnop") }),
    ],
    [
      "a question for a history, which mirrors do not tell",
      "item-not-found, cancel",
      () => ({ from: `uninvited@${friend}`, to: mirror, content: history("uninvited"), type: "get" }),
    ],
  ];

  it.each(rows.map((row): [string, string, Row[2]] => [...row]))(
    "%s: %s (3.3, D3-18)",
    async (_what, outcome, request) => {
      remember();
      const { hecate, play, firstwitch } = company;
      const before = await stateOf(house(), macbeth);
      const answers = await ask(house(), request(hecate.room, play.node), 2);
      expect(answers.map(outcomeOf)).toEqual([outcome, outcome]);
      await expectNobodyNoticed();
      expect(await stateOf(house(), macbeth)).toEqual(before);
      expect(Object.keys(firstwitch.occupants())).toEqual(["faustus", "firstwitch", "hecate", "puck", "secondwitch"]);
    },
  );

  it.each<[what: string, stanza: (from: string, to: string) => Element]>([
    [
      "somebody who is there",
      (from, to) => xml("presence", { from: `${from}/mephisto`, to }, item("owner", "moderator")),
    ],
    [
      "a message",
      (from, to) => xml("message", { from: `${from}/hecate`, to, type: "groupchat" }, xml("body", {}, "Forged")),
    ],
    [
      "somebody who goes",
      (from, to) => xml("presence", { from: `${from}/firstwitch`, to, type: "unavailable" }, item("none", "none")),
    ],
    [
      "the end of the room",
      (from, to) =>
        xml("presence", { from, to, type: "unavailable" }, xml("x", { xmlns: expected.mucUser }, xml("destroy"))),
    ],
  ])("%s from a room that is not its master is not believed (3.9)", async (_what, stanza) => {
    remember();
    const { play, firstwitch } = company;
    await house().sendAs(friend, stanza(play.room(marlowe), mirror));
    await house().sendAs(marlowe, stanza(`${play.node}@${marlowe}`, mirror));
    await expectNobodyNoticed();
    expect(Object.keys(firstwitch.occupants())).toEqual(["faustus", "firstwitch", "hecate", "puck", "secondwitch"]);
  });

  it("a user cannot speak the servers' words (G-2)", async () => {
    remember();
    const { firstwitch, hecate, play } = company;
    const number = xml("o", { xmlns: linkExtension, h: service, e: "AAAAAAAAAAAAAAAA", n: "1" });
    const through = (): Element => xml("dmuc", { xmlns: dmuc3, from: marlowe });
    await firstwitch.person.send(
      xml("message", { to: hecate.room, type: "groupchat", id: "g2" }, [xml("body", {}, "Plain"), through(), number]),
    );
    for (const actor of company.everybody) {
      const heard = await actor.hears("firstwitch", "Plain", seen.get(actor));
      expect(heard.toString(), actor.nick).not.toMatch(/dmuc/);
    }
    const up = play.crossings(shakespeare, macbeth, since).find(({ kind }) => kind === "groupchat")!;
    expect(up.element.getChild("dmuc", dmuc3)).toBeUndefined();
    expect(up.element.getChildren("o")).toHaveLength(1);
    expect(up.element.getChild("o")!.attrs["h"]).toBe(mirror);
    // And comes through his own server's mirror, whatever he says.
    const late = await house().connect(`late@${macbeth}/${play.node}`);
    const join = xml("presence", { to: `${hecate.room}/late` }, [xml("x", { xmlns: muc }), through()]);
    await late.send(join);
    await late.sees("himself", expected.selfPresence(hecate.room, "late"));
    const tagged = play.crossings(shakespeare, macbeth, since).filter(({ xml: text }) => text.includes(dmuc3));
    expect(tagged.map(({ element }) => element.getChildren("dmuc").map(({ attrs }) => attrs["from"]))).toEqual([
      [mirror],
    ]);
    await late.send(xml("presence", { to: `${hecate.room}/late`, type: "unavailable" }));
    await hecate.seesGo("late");
    await company.settle();
  });

  it("no server has split a link because of all that (3.4)", () => {
    for (const { domain } of house().cluster.servers)
      expect(house().server(domain).log(), domain).not.toMatch(/-> split/);
  });
});

describe.each(mixes)("a master that gets wrong things (Prosody %s)", (mix) => {
  const silent = `silent.${jonson}`;
  const refusing = `refusing.${jonson}`;
  const listed = [
    `["mirror.${macbeth}"] = { users = { "${macbeth}" } }`,
    `["${marlowe}"] = { users = { "${marlowe}" } }`,
    `["${silent}"] = { users = { "${jonson}" }, wait = 5 }`,
    `["${refusing}"] = { users = { "${jonson}" } }`,
  ];
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth, marlowe, jonson],
    pluginPaths: [modulesFolder],
    mirrors: { [macbeth]: mirroring, [marlowe]: { ...mirroring, on: "host" } },
    roomsLua: {
      [shakespeare]: `dmuc_peers = { ${listed.join("; ")} }`,
      [jonson]: `modules_enabled = { }\nComponent "${silent}" "silent"\nComponent "${refusing}" "muc"`,
    },
  });
  let company: Company;
  let count = 0;

  beforeAll(async () => {
    company = await gatherByMirrors(house());
  }, 60_000);

  interface Guest {
    readonly nick: string;
    readonly person: Person;
    readonly since: Mark;
  }

  /** A user of jonson.lit, whose server says that he comes by that mirror. */
  async function comeBy(mirror: string): Promise<Guest> {
    const nick = `volpone${++count}`;
    const person = await house().connect(`${nick}@${jonson}/venice`);
    const since = house().cluster.link(shakespeare, jonson).tap.mark();
    const join = xml("presence", { from: person.fullJid, to: `${company.hecate.room}/${nick}`, id: nick }, [
      xml("x", { xmlns: muc }),
      xml("dmuc", { xmlns: dmuc3, from: mirror }),
    ]);
    await house().sendAs(jonson, join);
    return { nick, person, since };
  }

  /** The room shows him himself and what is said, as any client of a stock server. */
  async function expectServedAlone({ nick, person, since }: Guest, timeoutMs = 10_000): Promise<void> {
    const { room } = company.hecate;
    const own = await person.sees("himself", expected.available(room, nick), { timeoutMs });
    expect(expected.hasStatus(own, "110")).toBe(true);
    expect(person.received.some(expected.available(room, "hecate"))).toBe(true);
    await company.hecate.seesHere(nick);
    await company.hecate.says(`Welcome, ${nick}`);
    await person.sees("her welcome", expected.groupchat(room, "hecate", `Welcome, ${nick}`));
    await person.say(room, "Good morning to the day");
    await person.sees("his own words", expected.groupchat(room, nick, "Good morning to the day"));
    const { tap } = house().cluster.link(shakespeare, jonson);
    const words = tap
      .since(since, { from: shakespeare, kind: "groupchat" })
      .filter(({ element }) => element.getChild("body") !== undefined);
    expect(words.map(({ element }) => element.attrs["to"])).toEqual(words.map(() => person.fullJid));
    await person.send(xml("presence", { to: `${room}/${nick}`, type: "unavailable" }));
    await company.hecate.seesGo(nick);
  }

  it.each([
    ["of another server", "evil.example"],
    ["of a server that has a mirror of its own", `mirror.${macbeth}`],
    ["of the domain above his own", "lit"],
  ])(
    "a mirror %s, for which his server may not speak: he is in as by a stock server, and nothing is asked there (D3-48, 3.9e)",
    async (_what, mirror) => {
      const marks = company.play.marks();
      await expectServedAlone(await comeBy(mirror));
      await company.settle();
      for (const { name, tap } of house().cluster.links) {
        expect(tap.since(marks.get(name)).filter(({ xml: text }) => text.includes("<config"))).toEqual([]);
      }
    },
  );

  it("a mirror that refuses its configuration: he is in as by a stock server (D3-17)", async () => {
    await expectServedAlone(await comeBy(refusing));
  });

  type Row = readonly [what: string, outcome: string, request: (room: string, session: string) => Request];
  const rows: readonly Row[] = [
    [
      "a question for the history by a mirror that is none",
      "item-not-found, cancel",
      (to) => ({ from: refusing, to, content: history("x"), type: "get" }),
    ],
    [
      "a greeting of a mirror that is none",
      "item-not-found, cancel",
      (to) => ({ from: refusing, to, content: hello("abcdefghijk", "abcdefghijklmnop") }),
    ],
    [
      "a configuration, which only a master may send",
      "not-authorized, auth",
      (to) => ({ from: marlowe, to, content: config("Mine") }),
    ],
    [
      "a question for the history since a time that is none",
      "bad-request, modify",
      (to, session) => ({
        from: marlowe,
        to,
        content: history(to, { since: "yesterday" }, xml("o", { xmlns: linkExtension, s: session })),
        type: "get",
      }),
    ],
  ];

  it.each(rows.map((row): [string, string, Row[2]] => [...row]))(
    "%s: %s (3.3, 3.9)",
    async (_what, outcome, request) => {
      const before = await stateOf(house(), shakespeare);
      const marks = company.everybody.map((actor) => actor.mark());
      const { session } = sessionOn(company.play.crossings(shakespeare, marlowe));
      const answers = await ask(house(), request(company.hecate.room, session));
      expect(answers.map(outcomeOf)).toEqual([outcome]);
      await company.settle();
      expect(await stateOf(house(), shakespeare)).toEqual(before);
      for (const [index, actor] of company.everybody.entries())
        expect(actor.transcript(marks[index]), actor.nick).toEqual([]);
    },
  );

  it("nobody becomes moderator or owner by what his server claims (3.9c)", async () => {
    const { hecate, faustus, firstwitch, settle } = company;
    const seen = firstwitch.mark();
    await house().sendAs(
      marlowe,
      xml("presence", { from: faustus.fullJid, to: `${hecate.room}/faustus` }, item("owner", "moderator")),
    );
    await settle();
    expect(firstwitch.transcript(seen).filter((line) => /moderator|owner/.test(line))).toEqual([]);
  });

  // The last: what that mirror was asked has no answer for ever.
  it("a mirror that does not answer: he is in after a while as by a stock server; the next one at once (D3-17)", async () => {
    await expectServedAlone(await comeBy(silent), 20_000);
    const again = await comeBy(silent);
    await expectServedAlone(again);
    const { tap } = house().cluster.link(shakespeare, jonson);
    expect(tap.since(again.since).filter(({ element }) => element.attrs["to"] === silent)).toEqual([]);
  }, 60_000);
});
