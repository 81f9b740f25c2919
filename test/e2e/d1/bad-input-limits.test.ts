import { describe, expect, it } from "vitest";
import { xml, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1 } from "../support/crossings.js";
import { macbeth, marlowe, roomServices, useHouse, type House } from "../support/house.js";
import { ask, historyRequest, linesOf, outcomeOf, replicate } from "../support/offender.js";
import { PrintedSource, sourceService, withSilentSource } from "../support/printed-source.js";
import { stateOf } from "../support/state.js";
import { mixes } from "../support/versions.js";

const victim = roomServices[macbeth]!;

/** A roster that is too long for a command line: it is made where it is sent. */
async function sendRoster(house: House, source: string, shadow: string, id: string, size: number): Promise<void> {
  const { ok, output } = await house.server(marlowe).shell(
    `> (function ()
    local iq = require "util.stanza".iq { type = "set", from = "${source}", to = "${shadow}", id = "${id}" }
    iq:tag("roster", { xmlns = "${dmuc1}" })
    for number = 1, ${size} do iq:tag("item", { affiliation = "none", name = "devil" .. number }):up() end
    prosody.core_route_stanza(prosody.hosts["${sourceService}"], iq)
  end)()`.replaceAll("\n", " "),
  );
  if (!ok) throw new Error(output);
}

describe.each(mixes)("a peer that wants too much (Prosody %s)", (mix) => {
  const house = useHouse(mix, withSilentSource("dmuc_limits = { instances_per_peer = 3, rate = 2 }"));

  it("lists 5,000 people: refused each time, told once, and none of them is in the room (3.3, D1-15)", async () => {
    const play = house().newPlay();
    const source = new PrintedSource(house(), play.node);
    await source.replicate();
    await source.configure("The study");
    const before = await stateOf(house(), macbeth);
    const { tap } = house().cluster.link(macbeth, marlowe);
    for (const id of ["devils-1", "devils-2", "devils-3"]) {
      await sendRoster(house(), source.room, play.room(macbeth), id, 5000);
      const isAnswer = ({ element, from }: TapStanza): boolean => from === macbeth && element.attrs["id"] === id;
      const answer = await tap.waitFor("The answer to a roster of 5,000", isAnswer);
      expect(outcomeOf(answer.element)).toBe("resource-constraint, wait");
    }
    expect(await stateOf(house(), macbeth)).toEqual(before);
    const lines = linesOf(house(), macbeth).filter((line) => line.includes(`${play.room(macbeth)}: `));
    expect(lines.filter((line) => line.includes("has more than 2000 occupants, which are accepted here"))).toHaveLength(
      1,
    );
    // What it lists in moderation is served.
    await source.list("faustus");
    const lady = await play.enter("lady", macbeth);
    expect(Object.keys(lady.occupants())).toEqual(["faustus", "lady"]);
  });

  it("orders more rooms than one peer may have here: refused each time, told once, no room comes of it (D1-15)", async () => {
    const orders = ["Envy", "Wrath", "Gluttony", "Sloth", "Lechery"].map((name) => ({
      from: sourceService,
      to: victim,
      content: replicate(name),
    }));
    const outcomes: string[] = [];
    let before = await stateOf(house(), macbeth);
    for (const order of orders) {
      const [answer] = await ask(house(), order);
      outcomes.push(outcomeOf(answer!));
      if (outcomeOf(answer!) === "result") before = await stateOf(house(), macbeth);
    }
    const refusal = "resource-constraint, wait";
    expect(outcomes).toEqual(["result", "result", refusal, refusal, refusal]);
    expect(await stateOf(house(), macbeth)).toEqual(before);
    const lines = linesOf(house(), macbeth).filter((line) =>
      line.includes(`${sourceService} wants to share one more room`),
    );
    expect(lines).toHaveLength(1);
  });
});

describe.each(mixes)("a peer that talks too fast (Prosody %s)", (mix) => {
  const house = useHouse(mix, withSilentSource("dmuc_limits = { rate = 2 }"));

  it("is split from the room for a minute, told once; what it asks meanwhile has to wait (3.5, D1-15)", async () => {
    const play = house().newPlay();
    const source = new PrintedSource(house(), play.node);
    await source.setUp("The study", "faustus");
    const lady = await play.enter("lady", macbeth);
    const since = lady.mark();
    const [from, to] = [`${source.room}/faustus`, `${play.room(macbeth)}/faustus`];
    const words = Array.from({ length: 40 }, (_, number) =>
      xml("message", { type: "groupchat", from, to, id: `m${number}` }, xml("body", {}, `Word ${number}`)),
    );
    await source.send(...words);
    await house()
      .server(macbeth)
      .waitForLog(new RegExp(`link with ${source.room}: up -> split`));
    const request = { from: source.room, to: play.room(macbeth), type: "get" as const };
    const answers = await ask(house(), { ...request, content: historyRequest(play.node) }, 3);
    expect(answers.map((answer) => outcomeOf(answer))).toEqual(
      Array.from({ length: 3 }, () => "policy-violation, wait"),
    );
    await lady.says("Peace");
    await lady.hears("lady", "Peace");
    // No word is refused: what was said before the split was heard, in its order; the rest she may get when it is over.
    const heard = lady.heard(since).filter((line) => line.startsWith("faustus: "));
    expect(heard.length).toBeGreaterThanOrEqual(15);
    expect(heard).toEqual(words.slice(0, heard.length).map((word) => `faustus: ${word.getChildText("body")}`));
    expect(heard.length).toBeLessThan(words.length);
    const lines = linesOf(house(), macbeth).filter((line) =>
      line.includes("sends more than 2 stanzas a second to one room"),
    );
    expect(lines).toHaveLength(1);
  });
});
