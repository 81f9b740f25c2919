import { describe, expect, it } from "vitest";
import { xml } from "../../../prosody-dev/index.js";
import { linkExtension } from "../support/crossings.js";
import { gather } from "../support/gather.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { mixes } from "../support/versions.js";

describe.each(mixes)("joining (Prosody %s)", (mix) => {
  const house = useHouse(mix, { globalLua: { [macbeth]: 'admins = { "lady@macbeth.lit" }' } });

  it("who enters a shadow is shown the room as always: people, oneself, history, subject (D1-19, D1-33)", async () => {
    const { play, hecate, settle } = await gather(house());
    await hecate.setsSubject("The pit of Acheron");
    await hecate.says("Meet me i' the morning");
    await settle();
    const thirdwitch = await play.enter("thirdwitch", macbeth);
    await settle();
    const seen = thirdwitch.transcript();
    expect([...seen.slice(0, 5)].sort()).toEqual([
      "faustus is here, participant, none",
      "firstwitch is here, participant, none",
      "hecate is here, moderator, owner",
      "puck is here, participant, none",
      "secondwitch is here, participant, none",
    ]);
    expect(seen.slice(5)).toEqual([
      "thirdwitch is here, participant, none (110)",
      "earlier, hecate: Meet me i' the morning",
      "earlier, hecate sets the subject: The pit of Acheron",
    ]);
  });

  it("entering needs no answer from the source (D1-33)", async () => {
    const { play, hecate } = await gather(house());
    const link = house().cluster.link(shakespeare, macbeth);
    await link.blackHole();
    try {
      await play.enter("thirdwitch", macbeth);
    } finally {
      await link.heal();
    }
    await hecate.seesHere("thirdwitch");
  });

  it("it is one presence on each link, however many people are there, and nothing comes back (D1-34, 35)", async () => {
    const { play, hecate, puck, secondwitch, faustus, settle } = await gather(house());
    const marks = play.marks();
    const others = [hecate, puck, secondwitch, faustus];
    const before = others.map((actor) => actor.mark());
    await play.enter("thirdwitch", macbeth);
    await settle();
    expect(play.countsSince(marks)).toEqual({
      "shakespeare.lit - macbeth.lit": { "macbeth.lit: presence": 1 },
      "macbeth.lit - marlowe.lit": { "macbeth.lit: presence": 1 },
    });
    for (const [index, actor] of others.entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual(["thirdwitch is here, participant, none"]);
    }
    const crossed = play.crossings(shakespeare, macbeth, marks.get("shakespeare.lit - macbeth.lit"));
    expect(crossed[0]?.element.attrs).toMatchObject({
      from: `${play.room(macbeth)}/thirdwitch`,
      to: `${play.room(shakespeare)}/thirdwitch`,
    });
  });

  it("who enters at the source costs one presence on each link as well (chapter 6)", async () => {
    const { play, firstwitch, secondwitch, faustus, settle } = await gather(house());
    const marks = play.marks();
    const before = [firstwitch, secondwitch, faustus].map((actor) => actor.mark());
    await play.enter("ariel", shakespeare);
    await settle();
    expect(play.countsSince(marks)).toEqual({
      "shakespeare.lit - macbeth.lit": { "shakespeare.lit: presence": 1 },
      "shakespeare.lit - marlowe.lit": { "shakespeare.lit: presence": 1 },
    });
    for (const [index, actor] of [firstwitch, secondwitch, faustus].entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual(["ariel is here, participant, none"]);
    }
  });

  it("a nick that somebody has at another server is taken, and the link is not asked", async () => {
    const { play, settle } = await gather(house());
    const marks = play.marks();
    const imposter = play.enter("imposter", macbeth, { as: "hecate" });
    await expect(imposter).rejects.toMatchObject({ condition: "conflict" });
    await settle();
    expect(play.countsSince(marks)).toEqual({});
  });

  it("a server that claims its guest is the owner is not believed (D1-36)", async () => {
    const { play, hecate, firstwitch, faustus, settle } = await gather(house());
    await firstwitch.says("The number of this message is known");
    await settle();
    const numbered = play
      .crossings(shakespeare, macbeth)
      .findLast(({ from, element }) => from === macbeth && element.getChild("o", linkExtension) !== undefined);
    const stamp = numbered!.element.getChild("o", linkExtension)!.attrs;
    // The fence of settle() came after it.
    const number = String(Number(stamp["n"]) + 2);
    const claim = xml("item", { affiliation: "owner", role: "moderator", jid: "banquo@macbeth.lit/ghost" });
    const forged = xml(
      "presence",
      { from: `${play.room(macbeth)}/banquo`, to: `${play.room(shakespeare)}/banquo` },
      xml("x", { xmlns: "http://jabber.org/protocol/muc#user" }, claim),
      xml("o", { xmlns: linkExtension, h: stamp["h"], e: stamp["e"], n: number, t: new Date().toISOString() }),
    );
    await house().sendAs("rooms.macbeth.lit", forged);
    await hecate.seesHere("banquo");
    expect(hecate.occupants()["banquo"]).toMatchObject({ affiliation: "none", role: "participant" });
    await play.fence(hecate, faustus);
  });

  it("an administrator of macbeth.lit is nobody special in a room of shakespeare.lit (D1-36)", async () => {
    const { play, hecate, settle } = await gather(house());
    const lady = await play.enter("lady", macbeth);
    await settle();
    expect(lady.occupants()["lady"]).toMatchObject({ affiliation: "none", role: "participant" });
    expect(hecate.occupants()["lady"]).toMatchObject({ affiliation: "none", role: "participant" });
  });

  it("two clients of a person under two nicks come under one: the other nick is nobody's then, at any server (D1-34, T-07)", async () => {
    const { play, hecate, firstwitch, faustus, settle } = await gather(house());
    const person = await house().connect(`hecate@${shakespeare}/phone`);
    const phone = await play.enter("hecate too", shakespeare, { person });
    const others = [hecate, firstwitch, faustus];
    for (const actor of others) await actor.seesHere("hecate too");
    await phone.renames("hecate");
    for (const actor of others) await actor.seesGo("hecate too");
    await phone.says("We are one");
    for (const actor of others) await actor.hears("hecate", "We are one");
    await phone.renames("hecate too");
    await phone.says("We are two");
    for (const actor of others) await actor.hears("hecate too", "We are two");
    await phone.leaves();
    play.dismiss(phone);
    await settle();
    const nicks = ["faustus", "firstwitch", "hecate", "puck", "secondwitch"];
    for (const actor of others) expect(Object.keys(actor.occupants()), actor.nick).toEqual(nicks);
  });

  it("everybody sees the same people (D1-01)", async () => {
    const { everybody, settle, hecate } = await gather(house());
    await settle();
    // Real addresses are shown to moderators alone.
    const namesAndRoles = (actor: typeof hecate): object =>
      Object.fromEntries(
        Object.entries(actor.occupants()).map(([nick, { role, affiliation }]) => [nick, `${role} ${affiliation}`]),
      );
    for (const actor of everybody) {
      expect(namesAndRoles(actor), actor.nick).toEqual(namesAndRoles(hecate));
    }
    expect(hecate.occupants()["faustus"]?.["jid"]).toContain(`faustus@${marlowe}`);
  });
});
