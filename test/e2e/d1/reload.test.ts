import { describe, expect, it } from "vitest";
import type { Mark, TapStanza } from "../../../prosody-dev/index.js";
import { linkExtension } from "../support/crossings.js";
import { expectTalk, gather, type Company } from "../support/gather.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse, type House } from "../support/house.js";
import { mixes } from "../support/versions.js";

/** Until a request about the room, of those that have crossed since a mark, has its answer. */
async function untilAnswered(
  company: Company,
  [one, other]: readonly [string, string],
  element: string,
  since: Mark,
): Promise<void> {
  const tap = company.play.tap(one, other);
  const isOfRoom = (stanza: TapStanza): boolean => company.play.crossings(one, other, since).includes(stanza);
  const asked = await tap.waitFor(
    `A <${element}/> of the room`,
    (stanza) =>
      stanza.type === "set" && stanza.element.getChild(element, linkExtension) !== undefined && isOfRoom(stanza),
    { since },
  );
  const isItsAnswer = (stanza: TapStanza): boolean =>
    stanza.type === "result" && stanza.element.attrs["id"] === asked.element.attrs["id"];
  await tap.waitFor("Its answer", isItsAnswer, { since });
}

/** Reloads a module in the room service, and waits until its server is in step with both others again. */
async function reload(house: House, company: Company, domain: string, module: "dmuc" | "muc"): Promise<void> {
  const { play } = company;
  const others = [shakespeare, macbeth, marlowe].filter((other) => other !== domain);
  const marks = others.map((other) => play.tap(domain, other).mark());
  const atSource = play.tap(shakespeare, marlowe).mark();
  const { ok, output } = await house.server(domain).shell(`module:reload('${module}', '${roomServices[domain]}')`);
  expect(ok, output).toBe(true);
  for (const [index, other] of others.entries()) {
    await untilAnswered(company, [domain, other], "synced", marks[index]!);
  }
  // Of the two shadows the one at marlowe.lit says hello, and tells the source when they are in step.
  if (domain !== shakespeare) await untilAnswered(company, [shakespeare, marlowe], "reach", atSource);
  await company.settle();
}

/** Everybody speaks once: each hears it once, and it costs one stanza a link. */
async function expectOrdinaryTalk(company: Company): Promise<void> {
  const { play } = company;
  const marks = play.marks();
  await expectTalk(company);
  expect(play.countsSince(marks)).toEqual({
    "shakespeare.lit - macbeth.lit": { "shakespeare.lit: groupchat": 1, "macbeth.lit: groupchat": 1 },
    "shakespeare.lit - marlowe.lit": { "shakespeare.lit: groupchat": 1, "marlowe.lit: groupchat": 1 },
    "macbeth.lit - marlowe.lit": { "macbeth.lit: groupchat": 1, "marlowe.lit: groupchat": 1 },
  });
}

describe.each(mixes)("an administrator reloads a module (Prosody %s)", (mix) => {
  const house = useHouse(mix);

  it.each([
    ["dmuc", shakespeare],
    ["dmuc", macbeth],
    ["muc", shakespeare],
    ["muc", macbeth],
  ] as const)("%s at %s, twice: nobody in the room notices", async (module, domain) => {
    const company = await gather(house());
    const before = company.everybody.map((actor) => actor.mark());
    await reload(house(), company, domain, module);
    await reload(house(), company, domain, module);
    for (const [index, actor] of company.everybody.entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual([]);
    }
    await expectOrdinaryTalk(company);
    const newcomer = await company.play.enter("newcomer", domain);
    for (const actor of company.everybody) {
      await actor.seesHere("newcomer");
    }
    expect(Object.keys(newcomer.occupants())).toHaveLength(6);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
