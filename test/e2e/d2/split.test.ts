/**
 * Three replicas of one room lose the primary: what each lets its people do, by its administrator's choice, and that in the
 * end everybody has everything once (D2-33 to D2-37, 3.6, 3.10).
 */
import { beforeAll, describe, expect, it } from "vitest";
import { expect as expected, until, xml, type Element, type Mark } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { crossings, isUpkeep } from "../support/crossings.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import type { Play } from "../support/play.js";
import { replicating, untilHealed, untilReplica, untilSplit } from "../support/replicas.js";
import { isDelayed, isFence, nickOf, stanzaIdOf, statusCodes } from "../support/transcript.js";

const jonson = "jonson.lit";
const timeout = "remote-server-timeout";
const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });

const patience = "dmuc_ack_wait = 1\ndmuc_keepalive = 30";
const allowsAll = `${patience}
  dmuc_split_grace = 5
  dmuc2_split = { talk = true, private = true, enter = true, kick = true }`;
const allowsNothing = `${patience}
  dmuc_split_grace = 5
  dmuc_split_presence = "leave"
  dmuc2_split = { talk = false, private = false, enter = false, kick = false }`;
/** Its link is back before people are told anything. */
const isPatient = `${patience}
  dmuc_split_grace = 120
  dmuc2_split = { talk = false }`;

describe("replicas that lose their primary", () => {
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth, marlowe, jonson],
    mirrors: {
      [macbeth]: { ...replicating, lua: allowsAll },
      [marlowe]: { ...replicating, on: "host", lua: allowsNothing },
      [jonson]: { ...replicating, lua: isPatient },
    },
    roomsLua: { [shakespeare]: `${patience}\ndmuc_split_grace = 5` },
  });
  let play: Play;
  let hecate: Actor, puck: Actor;
  /** Behind a replica that lets them do everything. */
  let firstwitch: Actor, secondwitch: Actor, thirdwitch: Actor;
  /** Behind one that lets them do nothing. */
  let faustus: Actor, helen: Actor;
  /** Behind one that says nothing till its link is back. */
  let volpone: Actor, mosca: Actor;
  let everybody: readonly Actor[];
  let marks: ReadonlyMap<Actor, Mark>;
  let sinceSplit: Mark;

  /** Asks the room, or somebody in it. */
  const asks = (actor: Actor, to: string, content: Element, type = "get"): Promise<Element> =>
    actor.person.iq(xml("iq", { to: `${actor.room}${to}`, type }, content));
  const refusalOf = (actor: Actor, id: string): Promise<Element> =>
    actor.sees(`what becomes of ${id}`, (stanza) => stanza.attrs["type"] === "error" && stanza.attrs["id"] === id);
  const says = (actor: Actor, id: string): Promise<string> => actor.person.say(actor.room, `This is ${id}`, { id });
  const lineOf = (id: string): string => `This is ${id}`;
  const timesHeard = (actor: Actor, id: string): number =>
    actor
      .stanzas()
      .filter((stanza) => stanza.attrs["type"] === "groupchat" && stanza.getChildText("body") === lineOf(id)).length;

  beforeAll(async () => {
    play = house().newPlay();
    const enter = (name: string, domain: string): Promise<Actor> => play.enter(name, domain, { at: shakespeare });
    hecate = await enter("hecate", shakespeare);
    puck = await enter("puck", shakespeare);
    [firstwitch, secondwitch] = [await enter("firstwitch", macbeth), await enter("secondwitch", macbeth)];
    [faustus, helen] = [await enter("faustus", marlowe), await enter("helen", marlowe)];
    [volpone, mosca] = [await enter("volpone", jonson), await enter("mosca", jonson)];
    everybody = [hecate, puck, firstwitch, secondwitch, faustus, helen, volpone, mosca];
    for (const domain of [macbeth, marlowe, jonson]) await untilReplica(house(), play, domain);
    for (const admin of [firstwitch, faustus]) {
      await hecate.makes(admin.jid, "admin");
      await admin.seesAs(admin.nick, { role: "moderator" });
    }
    await play.fence(hecate, firstwitch, faustus, volpone);
    marks = new Map(everybody.map((actor) => [actor, actor.mark()]));

    // Under way when the links break: two are lost, one arrives, but nobody at its replica hears of that.
    const links = [macbeth, marlowe, jonson].map((domain) => house().cluster.link(shakespeare, domain));
    const [toMacbeth, toMarlowe, toJonson] = links as [(typeof links)[0], (typeof links)[0], (typeof links)[0]];
    await toJonson.blackHole({ from: shakespeare });
    await toMacbeth.blackHole();
    await toMarlowe.blackHole();
    await says(firstwitch, "in-flight-1");
    await says(faustus, "in-flight-2");
    await says(volpone, "in-flight-3");
    await hecate.hears("volpone", lineOf("in-flight-3"));
    for (const [link, id] of [
      [toMacbeth, "in-flight-1"],
      [toMarlowe, "in-flight-2"],
    ] as const) {
      await until(
        `${id} to be under way`,
        () => link.tap.held().some(({ xml: text }) => text.includes(id)) || undefined,
      );
    }
    await toMacbeth.cut();
    await toMarlowe.cut();
    for (const domain of [macbeth, marlowe, jonson]) await untilSplit(house(), play, domain);
    sinceSplit = play.tap(shakespeare, jonson).mark();
  }, 120_000);

  it("people go on, or are told that they cannot, as the administrator has chosen: talk (D2-35, D2-36)", async () => {
    await says(faustus, "new-2");
    const atOnce = await refusalOf(faustus, "new-2");
    expect(expected.conditionOf(atOnce)).toBe(timeout);
    expect(atOnce.getChild("error")!.attrs["type"]).toBe("wait");
    expect(atOnce.attrs["from"]).toBe(faustus.room);
    await says(secondwitch, "new-1");
    for (const actor of [firstwitch, secondwitch]) {
      await actor.hears("firstwitch", lineOf("in-flight-1"));
      await actor.hears("secondwitch", lineOf("new-1"));
    }
    const afterGrace = await refusalOf(faustus, "in-flight-2");
    expect(expected.conditionOf(afterGrace)).toBe(timeout);
    expect(timesHeard(helen, "in-flight-2") + timesHeard(helen, "new-2")).toBe(0);
  });

  it("from one to one (D2-10, D2-36b)", async () => {
    await firstwitch.whispersTo("secondwitch", "Hist");
    await secondwitch.isTold("firstwitch", "Hist");
    secondwitch.person.answers("get", { namespace: "urn:xmpp:ping", name: "ping" });
    expect((await asks(firstwitch, "/secondwitch", ping())).attrs["type"]).toBe("result");
    for (const [one, other] of [
      [firstwitch, "hecate"],
      [faustus, "helen"],
      [faustus, "hecate"],
    ] as const) {
      await expect(asks(one, `/${other}`, ping()), `${one.nick} -> ${other}`).rejects.toMatchObject({
        condition: timeout,
      });
      const since = one.mark();
      await one.whispersTo(other, "Hist");
      await one.sees("the refusal", expected.stanzaError(`${one.room}/${other}`, timeout), since);
    }
    expect(helen.stanzas(marks.get(helen)).filter(({ name }) => name === "message")).toEqual([]);
  });

  it("who wants to come in (D2-36c)", async () => {
    thirdwitch = await play.enter("thirdwitch", macbeth, { at: shakespeare });
    await firstwitch.seesHere("thirdwitch");
    expect(Object.keys(thirdwitch.occupants())).toContain("firstwitch");
    const wagner = await house().connect(`wagner@${marlowe}/${play.node}`);
    const attempt = wagner.join(faustus.room, "wagner");
    await expect(attempt).rejects.toMatchObject({ condition: timeout });
    const refusal = wagner.received.find(({ attrs }) => attrs["type"] === "error")!;
    expect(refusal.attrs["from"]).toBe(`${faustus.room}/wagner`);
    expect(refusal.getChild("error")!.attrs["type"]).toBe("wait");
  });

  it("who is put out by a moderator whom the primary had named (D2-36d)", async () => {
    await firstwitch.gives("secondwitch", "none");
    const kicked = await secondwitch.seesGo("secondwitch");
    expect(statusCodes(kicked)).toBe("110 307");
    await thirdwitch.seesGo("secondwitch");
    await expect(faustus.gives("helen", "none")).rejects.toMatchObject({ condition: timeout });
    await expect(firstwitch.makes(puck.jid, "outcast")).rejects.toMatchObject({ condition: timeout });
  });

  it("looks and leaves work, nicks and questions to the room have to wait; one is in as before (D2-06, D2-07, D2-35)", async () => {
    await faustus.shows("dnd");
    await helen.sees("faustus busy", (stanza) => nickOf(stanza) === "faustus" && stanza.getChildText("show") === "dnd");
    for (const actor of [firstwitch, faustus]) {
      expect((await asks(actor, `/${actor.nick}`, ping())).attrs["type"], actor.nick).toBe("result");
      const form = xml("query", { xmlns: "http://jabber.org/protocol/muc#owner" });
      await expect(asks(actor, "", form), actor.nick).rejects.toMatchObject({ condition: timeout });
      await expect(actor.person.rename(actor.room, "other"), actor.nick).rejects.toMatchObject({ condition: timeout });
    }
    const gone = helen.mark();
    await helen.leaves();
    expect(statusCodes(helen.stanzas(gone)[0]!)).toBe("110");
    await faustus.seesGo("helen");
  });

  it("how the others look: away, gone, or as before (D2-34, D2-36e, T-17)", async () => {
    const away = await firstwitch.sees(
      "hecate away",
      (stanza) => nickOf(stanza) === "hecate" && stanza.getChildText("show") === "away",
      marks.get(firstwitch),
    );
    expect(away.getChildText("status")).toContain("connection to");
    await faustus.seesGo("hecate", marks.get(faustus));
    await hecate.sees(
      "faustus away",
      (stanza) => nickOf(stanza) === "faustus" && stanza.getChildText("show") === "away",
      marks.get(hecate),
    );
    for (const actor of [volpone, mosca]) expect(actor.transcript(marks.get(actor)), actor.nick).toEqual([]);
  });

  it("nothing but probes leaves a replica that has lost its primary (D2-10, D2-34, D2-35)", async () => {
    await says(mosca, "new-3");
    const refusal = await refusalOf(mosca, "new-3");
    expect(expected.conditionOf(refusal)).toBe(timeout);
    await expect(asks(mosca, "/hecate", ping())).rejects.toMatchObject({ condition: timeout });
    const { tap } = house().cluster.link(shakespeare, jonson);
    await tap.waitFor("a probe", (stanza) => stanza.from === jonson && isUpkeep(stanza), {
      since: sinceSplit,
      timeoutMs: 25_000,
    });
    expect(crossings(tap, play.node, sinceSplit)).toEqual([]);
    await hecate.says("Anybody there?");
    await puck.hears("hecate", "Anybody there?");
    expect(tap.held().filter(({ xml: text }) => text.includes("Anybody there?"))).toEqual([]);
  });

  it("in the end everybody has everything once, in one order for newcomers, and nobody has been put out (D2-05, 08, 36, 37, T-17)", async () => {
    for (const domain of [macbeth, marlowe, jonson]) await house().cluster.link(shakespeare, domain).heal();
    for (const domain of [macbeth, marlowe, jonson]) {
      await untilHealed(house(), play, domain);
    }
    for (const actor of [secondwitch, helen]) play.dismiss(actor);
    await play.fence(hecate, firstwitch, faustus, volpone);
    const inside = [hecate, puck, firstwitch, thirdwitch, faustus, volpone, mosca];
    const once = ["in-flight-1", "new-1", "in-flight-3"];
    for (const actor of inside.filter((one) => one !== thirdwitch)) {
      expect(Object.fromEntries(once.map((id) => [id, timesHeard(actor, id)])), actor.nick).toEqual(
        Object.fromEntries(once.map((id) => [id, 1])),
      );
      // What was refused was never said.
      for (const id of ["in-flight-2", "new-2", "new-3"]) expect(timesHeard(actor, id), `${actor.nick}: ${id}`).toBe(0);
      await actor.sees("what was said meanwhile", (stanza) => stanza.getChildText("body") === "Anybody there?");
    }
    for (const id of once) {
      const isIt = (stanza: Element): boolean => stanza.getChildText("body") === lineOf(id);
      const ids = new Set(inside.flatMap((actor) => actor.stanzas().filter(isIt)).map(stanzaIdOf));
      expect(ids.size, id).toBe(1);
    }
    const names = inside.map(({ nick }) => nick).sort();
    for (const actor of inside) expect(Object.keys(actor.occupants()), actor.nick).toEqual(names);
    for (const actor of inside) {
      const ends = actor
        .stanzas(marks.get(actor))
        .filter((stanza) => statusCodes(stanza).includes("110") && stanza.attrs["type"] === "unavailable");
      expect(ends, actor.nick).toEqual([]);
    }
    const newcomers = [
      await play.enter("oberon", shakespeare, { history: 50 }),
      await play.enter("crone", macbeth, { at: shakespeare, history: 50 }),
      await play.enter("wagner", marlowe, { at: shakespeare, history: 50 }),
      await play.enter("bonario", jonson, { at: shakespeare, history: 50 }),
    ];
    for (const actor of newcomers)
      await actor.sees("the subject", (stanza) => stanza.getChild("subject") !== undefined);
    const told = newcomers.map((actor) =>
      actor
        .stanzas()
        .filter((stanza) => isDelayed(stanza) && !isFence(stanza))
        .map((stanza) => [nickOf(stanza), stanza.getChildText("body"), stanzaIdOf(stanza)]),
    );
    for (const history of told) expect(history).toEqual(told[0]);
    expect(told[0]!.map(([, body]) => body)).toEqual(expect.arrayContaining(once.map(lineOf)));
  }, 150_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("a bounce of what is under way to somebody behind a replica", () => {
  const house = useHouse("mixed", { mirrors: { [macbeth]: replicating }, domains: [shakespeare, macbeth] });

  it("is told to whoever whispers, and puts nobody out; a room's refusal splits nothing (3.4, D2-03, D2-33)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await untilReplica(house(), play, macbeth);
    await hecate.gives("firstwitch", "visitor");
    await firstwitch.seesAs("firstwitch", { role: "visitor" });
    await firstwitch.says("May I?");
    await firstwitch.sees("the refusal", expected.stanzaError(hecate.room, "forbidden"));
    const log = house().server(macbeth).log();
    expect(log).not.toMatch(/-> split/);
    const link = house().cluster.link(shakespeare, macbeth);
    await link.cut();
    const since = hecate.mark();
    await until("the link's end to be noticed", async () => {
      await hecate.whispersTo("firstwitch", "Hist");
      return hecate.person.since(since, ({ attrs }) => attrs["type"] === "error").length > 0 || undefined;
    });
    await hecate.sees("that it did not arrive", ({ attrs }) => attrs["type"] === "error", since);
    expect(Object.keys(hecate.occupants())).toEqual(["firstwitch", "hecate"]);
    await untilSplit(house(), play, macbeth);
    await link.heal();
    await untilHealed(house(), play, macbeth);
    await hecate.gives("firstwitch", "participant");
    await firstwitch.seesAs("firstwitch", { role: "participant" });
    await firstwitch.says("I am here");
    await hecate.hears("firstwitch", "I am here");
  }, 90_000);
});
