/**
 * What a faulty or hostile server could send to a primary or a replica (3.3, 3.9, D2-11, D2-51): it is refused, nothing
 * changes, people notice nothing, and the administrator is told once.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type Mark, type TapStanza } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { dmuc2, linkExtension } from "../support/crossings.js";
import type { Company } from "../support/gather.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { ask, link, outcomeOf, sessionOn, type Request } from "../support/offender.js";
import { gatherByReplicas, replicaOf, stepOf, withReplicas } from "../support/replicas.js";
import { stateOf } from "../support/state.js";
import { mixes } from "../support/versions.js";

const primaryService = roomServices[shakespeare]!;
const friend = roomServices[marlowe]!;
/** A service of marlowe.lit of which nobody has heard. */
const stranger = `stranger.${marlowe}`;

const session = "abcdefghijk";
const terms = { keepalive: "60", history: "true", maxstanzas: "50", maxbytes: "65536" };
const register = (attrs: Record<string, string> = {}, ...more: Element[]): Element =>
  link("register", { ...terms, ...attrs }, xml("sync", { s: session, now: "2026-01-05T10:00:00Z" }), ...more);
const item = (affiliation: string, role: string, jid?: string): Element =>
  xml("x", { xmlns: expected.mucUser }, xml("item", { affiliation, role, ...(jid === undefined ? {} : { jid }) }));

/** Lines of the log of a host's module that are no mere debugging, without time and level. */
function linesAt(
  house: { server: (domain: string) => { log: () => string } },
  domain: string,
  host: string,
): readonly string[] {
  return house
    .server(domain)
    .log()
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([head = "", level]) => head.endsWith(` ${host}:dmuc`) && (level === "warn" || level === "error"))
    .map(([, , ...text]) => text.join("\t"));
}

describe.each(mixes)("a replica that gets wrong things (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    mirrors: withReplicas,
    roomsLua: { [marlowe]: `Component "${stranger}" "muc"` },
  });
  let company: Company;
  let replica: string;
  let seen: ReadonlyMap<Actor, Mark>;
  let since: Mark;
  let warned: number;

  beforeAll(async () => {
    company = await gatherByReplicas(house());
    replica = replicaOf(house(), company.play, macbeth);
  }, 60_000);

  const remember = (): void => {
    seen = new Map(company.everybody.map((actor) => [actor, actor.mark()]));
    since = company.play.tap(shakespeare, macbeth).mark();
    warned = linesAt(house(), macbeth, `mirror.${macbeth}`).length;
  };
  const warnings = (): readonly string[] => linesAt(house(), macbeth, `mirror.${macbeth}`).slice(warned);
  const expectNobodyNoticed = async (): Promise<void> => {
    await company.settle();
    for (const actor of company.everybody) expect(actor.transcript(seen.get(actor)), actor.nick).toEqual([]);
  };
  const enterFor = (jid: string, nick: string): Element =>
    xml("presence", { from: `${company.hecate.room}/${nick}`, to: replica }, [
      xml("x", { xmlns: dmuc2 }, xml("enter", { jid })),
      item("none", "participant"),
      xml("o", { xmlns: linkExtension, s: sessionOn(company.play.crossings(shakespeare, macbeth)).session }),
    ]);

  it("somebody who has never asked to come in is not brought in: the room hears that he left (D2-11, 3.2.5)", async () => {
    remember();
    const passer = await house().connect(`passer@${macbeth}/street`);
    const before = passer.mark();
    await house().sendAs(primaryService, enterFor(passer.fullJid, "passer"));
    const gone = await company.play
      .tap(shakespeare, macbeth)
      .waitFor("his leave", ({ from, element }) => from === macbeth && element.attrs["from"] === passer.fullJid, {
        since,
      });
    expect(gone.element.attrs).toMatchObject({ type: "unavailable", to: `${company.hecate.room}/passer` });
    await expectNobodyNoticed();
    expect(passer.since(before, ({ attrs }) => attrs["from"] !== passer.fullJid)).toEqual([]);
    expect(warnings()).toHaveLength(1);
    // And no broadcast is missed afterwards: a refusal is no error, which would split the link (D2-33).
    expect(house().server(shakespeare).log()).not.toMatch(/-> split/);
    const crossed = company.play.tap(shakespeare, macbeth).since(since);
    expect(crossed.filter(({ type }) => type === "error")).toEqual([]);
  });

  it("somebody of another domain is not taken in, and nobody is told (D2-02, D2-11)", async () => {
    remember();
    await house().sendAs(primaryService, enterFor(company.faustus.fullJid, "faustus"));
    await expectNobodyNoticed();
    expect(company.play.crossings(shakespeare, macbeth, since).filter(({ from }) => from === macbeth)).toEqual([]);
    expect(warnings()).toHaveLength(1);
  });

  it.each<[what: string, stanza: (from: string, to: string) => Element]>([
    ["a roster", (from, to) => xml("presence", { from: `${from}/mephisto`, to }, item("owner", "moderator"))],
    [
      "a message",
      (from, to) => xml("message", { from: `${from}/hecate`, to, type: "groupchat" }, xml("body", {}, "Forged")),
    ],
    [
      "an order to let somebody in",
      (from, to) =>
        xml("presence", { from: `${from}/firstwitch`, to }, [
          xml("x", { xmlns: dmuc2 }, xml("enter", { jid: `firstwitch@${macbeth}/x` })),
          item("owner", "moderator"),
        ]),
    ],
    [
      "an order to put somebody out",
      (from, to) =>
        xml("presence", { from: `${from}/firstwitch`, to, type: "unavailable" }, [
          xml("x", { xmlns: dmuc2 }, xml("leave", { jid: `firstwitch@${macbeth}/x` })),
          item("none", "none"),
        ]),
    ],
    [
      "the end of the room",
      (from, to) =>
        xml("presence", { from, to, type: "unavailable" }, xml("x", { xmlns: expected.mucUser }, xml("destroy"))),
    ],
  ])("%s from a room that is not its primary is not believed (D2-51, 3.9d)", async (_what, stanza) => {
    remember();
    const { play, firstwitch } = company;
    await house().sendAs(friend, stanza(play.room(marlowe), replica));
    // The same in the name of the primary's room, which that server may not use.
    await house().sendAs(marlowe, stanza(`${play.node}@${marlowe}`, replica));
    await expectNobodyNoticed();
    const occupants = Object.keys(firstwitch.occupants());
    expect(occupants).toEqual(["faustus", "firstwitch", "hecate", "puck", "secondwitch"]);
  });

  it("a user cannot speak the servers' words (G-2)", async () => {
    remember();
    const { firstwitch, hecate, puck } = company;
    const order = xml("x", { xmlns: dmuc2 }, xml("leave", { jid: puck.fullJid }));
    const number = xml("o", { xmlns: linkExtension, h: primaryService, e: "AAAAAAAAAAAAAAAA", n: "1" });
    await firstwitch.person.send(
      xml("message", { to: hecate.room, type: "groupchat", id: "g2" }, [xml("body", {}, "Plain"), order, number]),
    );
    for (const actor of company.everybody) {
      const heard = await actor.hears("firstwitch", "Plain", seen.get(actor));
      expect(heard.toString(), actor.nick).not.toMatch(/dmuc/);
    }
    const up = company.play.crossings(shakespeare, macbeth, since).find(({ kind }) => kind === "groupchat")!;
    expect(up.xml).not.toContain("leave");
    expect(up.element.getChildren("o")).toHaveLength(1);
    expect(up.element.getChild("o")!.attrs["h"]).toBe(`mirror.${macbeth}`);
  });
});

describe.each(mixes)("a primary that gets wrong things (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    mirrors: withReplicas,
    roomsLua: { [shakespeare]: "dmuc_deny = { }", [marlowe]: `Component "${stranger}" "muc"` },
  });
  let company: Company;

  beforeAll(async () => {
    company = await gatherByReplicas(house());
  }, 60_000);

  type Row = readonly [what: string, outcome: string, request: (room: string, node: string) => Request];
  const rows: readonly Row[] = [
    [
      "a registration by somebody who is not listed",
      "forbidden, auth",
      (to, node) => ({ from: `${node}\\40${primaryService}@${stranger}`, to, content: register() }),
    ],
    [
      "a registration for a room that is not here",
      "item-not-found, cancel",
      () => ({ from: `nowhere\\40${primaryService}@${marlowe}`, to: `nowhere@${primaryService}`, content: register() }),
    ],
    [
      "a registration that names no sizes that make sense",
      "bad-request, modify",
      (to, node) => ({ from: `${node}\\40${primaryService}@${marlowe}`, to, content: register({ maxstanzas: "-1" }) }),
    ],
    [
      "a registration without a session",
      "bad-request, modify",
      (to, node) => ({ from: `${node}\\40${primaryService}@${marlowe}`, to, content: link("register", terms) }),
    ],
    [
      "a farewell of a replica that is none",
      "item-not-found, cancel",
      (to) => ({ from: `other\\40${primaryService}@${marlowe}`, to, content: link("unregister", {}) }),
    ],
    [
      "a revocation, which only a primary may send",
      "not-authorized, auth",
      (to, node) => ({ from: `${node}\\40${primaryService}@${marlowe}`, to, content: link("revoke", {}) }),
    ],
    [
      "a greeting of a replica that is none",
      "item-not-found, cancel",
      (to) => ({
        from: `other\\40${primaryService}@${marlowe}`,
        to,
        content: link("sync", { s: session, g: "abcdefghijklmnop", now: "2026-01-05T10:00:00Z" }),
      }),
    ],
  ];

  it.each(rows.map((row): [string, string, Row[2]] => [...row]))(
    "%s: %s (3.3, D2-15)",
    async (_what, outcome, request) => {
      const { hecate, play, everybody } = company;
      const before = await stateOf(house(), shakespeare);
      const marks = everybody.map((actor) => actor.mark());
      const answers = await ask(house(), request(hecate.room, play.node), 2);
      expect(answers.map((answer) => outcomeOf(answer))).toEqual([outcome, outcome]);
      for (const answer of answers) expect(answer.getChild("error")!.getChildText("text")).not.toBe("");
      await company.settle();
      expect(await stateOf(house(), shakespeare)).toEqual(before);
      for (const [index, actor] of everybody.entries()) expect(actor.transcript(marks[index]), actor.nick).toEqual([]);
    },
  );

  it("nobody speaks, moves or leaves for users of another server (D2-02, D2-28, D2-51)", async () => {
    const { hecate, play, everybody, faustus, settle } = company;
    await settle();
    const marks = everybody.map((actor) => actor.mark());
    const warned = linesAt(house(), shakespeare, primaryService).length;
    const { session: s } = sessionOn(play.crossings(shakespeare, marlowe));
    const own = { e: "BBBBBBBBBBBBBBBB", n: "7", k: String(Date.now()), s };
    // Numbers of another home on what one's own user says.
    const forged = xml("o", { xmlns: linkExtension, h: `mirror.${macbeth}`, ...own });
    const words = xml("body", {}, "As a witch");
    await house().sendAs(
      marlowe,
      xml("message", { from: faustus.fullJid, to: hecate.room, type: "groupchat", id: "forged" }, words, forged),
      xml("presence", { from: faustus.fullJid, to: `${hecate.room}/firstwitch` }, forged),
    );
    await settle();
    for (const [index, actor] of everybody.entries()) {
      const told = actor.transcript(marks[index]).filter((line) => !line.includes("presence of type error"));
      // Not even as what he might say by himself: his server claims that it is another's.
      expect(told, actor.nick).toEqual([]);
    }
    expect(Object.keys(hecate.occupants())).toEqual(["faustus", "firstwitch", "hecate", "puck", "secondwitch"]);
    expect(linesAt(house(), shakespeare, primaryService).length - warned).toBeLessThanOrEqual(2);
  });

  it("nobody becomes moderator or owner by what his server claims (D2-25, D2-51)", async () => {
    const { hecate, faustus, firstwitch, settle, play } = company;
    const seen = firstwitch.mark();
    const { tap } = house().cluster.link(shakespeare, marlowe);
    const since = tap.mark();
    await house().sendAs(
      marlowe,
      xml(
        "presence",
        { from: faustus.fullJid, to: `${hecate.room}/faustus` },
        item("owner", "moderator", faustus.fullJid),
      ),
    );
    await settle();
    expect(firstwitch.transcript(seen).filter((line) => /moderator|owner/.test(line))).toEqual([]);
    const told = (stanza: TapStanza): boolean => stanza.xml.includes(firstwitch.jid);
    expect(tap.since(since, { from: shakespeare }).filter(told)).toEqual([]);
    expect(play.crossings(shakespeare, marlowe, since).map(stepOf)).not.toContain("listed");
  });
});
