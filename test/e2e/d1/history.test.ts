import { describe, expect, it } from "vitest";
import { xml, type Element, type TapStanza } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { dmuc1, nameSteps } from "../support/crossings.js";
import { submitForm } from "../support/form.js";
import { macbeth, shakespeare, useHouse, type House } from "../support/house.js";
import type { Play } from "../support/play.js";
import { stampOf, stanzaIdOf } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const mucNamespace = "http://jabber.org/protocol/muc";

/** Asks the source for its history in the shadow's name, long after the set-up, and so outside its session; gives the answer. */
async function askHistory(house: House, play: Play, limits: Partial<Record<string, string>>): Promise<Element> {
  const id = `limits-${Object.entries(limits).join("-")}`;
  const wanted = xml("room", { xmlns: dmuc1, id: play.node }, xml("history", { xmlns: mucNamespace, ...limits }));
  const request = xml("iq", { type: "get", from: play.room(macbeth), to: play.room(shakespeare), id }, wanted);
  const tap = play.tap(shakespeare, macbeth);
  const since = tap.mark();
  await house.sendAs("rooms.macbeth.lit", request);
  const isAnswer = ({ from, element }: TapStanza): boolean => from === shakespeare && element.attrs["id"] === id;
  return (await tap.waitFor(`The answer to ${request.toString()}`, isAnswer, { since })).element;
}

function bodiesOf(answer: Element): (string | null)[] {
  const messages = answer.getChild("history", mucNamespace)?.getChildren("message") ?? [];
  return messages.map((message) => message.children.find(isBody)?.getText() ?? null);
}

function isBody(child: Element | string): child is Element {
  return typeof child !== "string" && child.name === "body";
}

describe.each(mixes)("what was said before (Prosody %s)", (mix) => {
  const longPast = "muc_max_history_messages = 1000";
  const roomsLua = { [shakespeare]: longPast, [macbeth]: longPast };
  const house = useHouse(mix, { domains: [shakespeare, macbeth], roomsLua });

  it("a newcomer at the shadow is told the same as one at the source, also of the time before it (D1-23)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    for (const text of [
      "Thrice the brinded cat hath mew'd",
      "Thrice and once the hedge-pig whined",
      "Tis time, tis time",
    ]) {
      await hecate.says(text);
      await hecate.hears("hecate", text);
    }
    await play.distribute(hecate, shakespeare, { onto: [macbeth] });
    const puck = await play.enter("puck", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const told = puck.told();
    expect(told).toHaveLength(3);
    expect(firstwitch.told()).toEqual(told);
    const all = firstwitch.stanzas().map(String).join("\n");
    expect(all, "a real address is shown in a semi-anonymous room").not.toContain("hecate@shakespeare.lit");
    const delays = firstwitch.stanzas().map((stanza) => stanza.getChild("delay", "urn:xmpp:delay")?.attrs["from"]);
    expect([...new Set(delays)].filter((from) => from !== undefined)).toEqual([firstwitch.room]);
  });

  it("the same holds for what was said on both sides, and the ids are the same (D1-23)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    for (let round = 1; round <= 3; round++) {
      await hecate.says(`Hecate, ${round}`);
      await firstwitch.hears("hecate", `Hecate, ${round}`);
      await firstwitch.says(`Witch, ${round}`);
      await hecate.hears("firstwitch", `Witch, ${round}`);
    }
    const puck = await play.enter("puck", shakespeare);
    const secondwitch = await play.enter("secondwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const told = puck.told();
    expect(told.map((line) => (line as { body: string }).body)).toEqual(
      [1, 2, 3].flatMap((round) => [`Hecate, ${round}`, `Witch, ${round}`]),
    );
    expect(secondwitch.told()).toEqual(told);
    const idsAt = (actor: Actor): unknown[] =>
      actor
        .stanzas()
        .filter((stanza) => stanza.getChild("body") !== undefined)
        .map(stanzaIdOf);
    expect(idsAt(firstwitch)).toEqual(idsAt(hecate));
    expect(idsAt(firstwitch)).not.toContain(undefined);
  });

  it("as much as the asker wants, oldest first; nothing of the future; a wrong date is refused (D1-22)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    for (const text of ["one", "two", "three"]) {
      await hecate.says(text);
      await firstwitch.hears("hecate", text);
    }
    expect(bodiesOf(await askHistory(house(), play, { maxstanzas: "2" }))).toEqual(["two", "three"]);
    const nothing = await askHistory(house(), play, { since: "2100-01-01T00:00:00Z" });
    expect(nothing.attrs["type"], nothing.toString()).toBe("result");
    expect(bodiesOf(nothing)).toEqual([]);
    for (const wrong of [{ since: "last tuesday" }, { seconds: "few" }, { maxchars: "-1" }, { maxstanzas: "2.5" }]) {
      const refusal = await askHistory(house(), play, wrong);
      expect(refusal.getChild("error")?.getChild("bad-request"), refusal.toString()).toBeDefined();
    }
  });

  it("of all four limits the tightest counts, whichever it is (D1-22)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    for (const text of ["one", "two", "three", "four"]) {
      await hecate.says(text);
      await firstwitch.hears("hecate", text);
    }
    const wide = { maxstanzas: "100", maxchars: "60000", seconds: "3600", since: "2020-01-01T00:00:00Z" };
    const all = await askHistory(house(), play, wide);
    expect(bodiesOf(all)).toEqual(["one", "two", "three", "four"]);
    expect(bodiesOf(await askHistory(house(), play, { ...wide, maxstanzas: "3" }))).toEqual(["two", "three", "four"]);
    expect(bodiesOf(await askHistory(house(), play, { ...wide, maxstanzas: "0" }))).toEqual([]);
    expect(bodiesOf(await askHistory(house(), play, { ...wide, seconds: "0" }))).toEqual([]);
    expect(bodiesOf(await askHistory(house(), play, { ...wide, maxchars: "0" }))).toEqual([]);
    const some = await askHistory(house(), play, { ...wide, maxchars: "1700" });
    expect(bodiesOf(some).length).toBeGreaterThan(0);
    expect(bodiesOf(some).length).toBeLessThan(4);
    expect(bodiesOf(some).at(-1)).toBe("four");
    const history = some.getChild("history", mucNamespace)!;
    const characters = history.getChildElements().reduce((sum, message) => sum + message.toString().length, 0);
    expect(characters, "no more characters than were asked for").toBeLessThanOrEqual(1700);
    const third = all.getChild("history", mucNamespace)!.getChildElements()[2]!;
    const since = third.getChildElements().find((child) => child.name === "delay")!.attrs["stamp"]!;
    expect(bodiesOf(await askHistory(house(), play, { ...wide, since }))).toEqual(["three", "four"]);
  });

  it("a long one comes in pages, all of it and in order, also what was said in one second (D1-22, D1-23)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await submitForm(hecate.person, hecate.room, { historylength: "400" });
    const lines = Array.from({ length: 300 }, (_, index) => `Line ${index + 1} of the Birnam wood`);
    for (const line of lines) await hecate.says(line);
    await hecate.hears("hecate", lines.at(-1)!);
    await play.distribute(hecate, shakespeare, { onto: [macbeth] });
    const tap = play.tap(shakespeare, macbeth);
    await tap.waitFor(
      "The last page",
      ({ from, element }) =>
        from === shakespeare && element.attrs["to"] === play.room(macbeth) && bodiesOf(element).includes(lines.at(-1)!),
    );
    const pages = tap
      .since()
      .filter(({ element }) => element.attrs["to"] === play.room(macbeth) && bodiesOf(element).length > 0);
    expect(pages.length).toBeGreaterThanOrEqual(6);
    expect(Math.max(...pages.map(({ bytes }) => bytes))).toBeLessThan(65_536);
    expect(
      pages.flatMap(({ element }) => bodiesOf(element)),
      "each line once",
    ).toEqual(lines);
    const puck = await play.enter("puck", shakespeare, { history: 400 });
    const firstwitch = await play.enter("firstwitch", macbeth, { history: 400 });
    await play.fence(hecate, firstwitch);
    const said = firstwitch.told().map((line) => (line as { body: string }).body);
    expect(said.filter((body) => body.startsWith("Line"))).toEqual(lines);
    expect(firstwitch.told()).toEqual(puck.told());
  });

  it("a room that keeps no history is not asked for it (D1-21)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await submitForm(hecate.person, hecate.room, { distributed: "1", historylength: "0" });
    const tap = play.tap(shakespeare, macbeth);
    const roster = await tap.waitFor(
      "The roster",
      ({ element }) => element.attrs["to"] === play.room(macbeth) && element.getChild("roster", dmuc1) !== undefined,
    );
    await tap.waitFor(
      "Its answer",
      ({ from, element }) => from === macbeth && element.attrs["id"] === roster.element.attrs["id"],
    );
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    expect(nameSteps(play.crossings(shakespeare, macbeth))).not.toContain("history");
  });

  it("a stray answer to an answer does no harm (D1-24)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const since = play.tap(shakespeare, macbeth).mark();
    const stray = xml("iq", { type: "result", from: play.room(macbeth), to: play.room(shakespeare), id: "stray" });
    await house().sendAs("rooms.macbeth.lit", stray);
    await play.fence(hecate, firstwitch);
    expect(play.counts(shakespeare, macbeth, since)).toEqual({ "macbeth.lit: iq:result": 1 });
  });

  it("the first who enters the shadow is told the subject, and when it was set (D1-56)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await hecate.setsSubject("Fair is foul");
    await hecate.seesSubject("Fair is foul");
    await play.distribute(hecate, shakespeare, { onto: [macbeth] });
    const puck = await play.enter("puck", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth);
    const [atSource, atShadow] = await Promise.all(
      [puck, firstwitch].map((actor) => actor.seesSubject("Fair is foul")),
    );
    expect(stampOf(atSource!)).toBeDefined();
    expect(stampOf(atShadow!)).toBe(stampOf(atSource!));
    expect(firstwitch.stanzas().at(-1), "the subject comes last").toBe(atShadow);
  });

  it("the same when the one who set the subject has left (D1-56)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await submitForm(hecate.person, hecate.room, { changesubject: "1" });
    const puck = await play.enter("puck", shakespeare);
    await puck.setsSubject("Foul is fair");
    await hecate.seesSubject("Foul is fair");
    await puck.leaves();
    play.dismiss(puck);
    await play.distribute(hecate, shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    const shown = await firstwitch.seesSubject("Foul is fair");
    expect(stampOf(shown)).toBeDefined();
  });

  it("no server has complained, but once of the wrong date", () => {
    const lines = house().warnings();
    expect(lines.map((line) => /what (\S+) sent is refused: .*\((\S+)\)$/.exec(line)?.slice(1))).toEqual([
      ["rooms.macbeth.lit", "bad-request"],
    ]);
  });
});
