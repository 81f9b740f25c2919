/** XEP-0282 and DMUC3: what rooms that people of other servers are in by replicas or mirrors are to one another, and how they end. */
import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element } from "../../../prosody-dev/index.js";
import { linkExtension } from "../support/crossings.js";
import { askInfo, featuresOf, macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { leaksTo } from "../support/replicas.js";
import { stars, starsInMixes } from "../support/stars.js";
import { itemOf, statusCodes } from "../support/transcript.js";

const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });

describe.each(starsInMixes)("rooms that people of other servers are in by a $by (Prosody $mix)", (star) => {
  const house = useHouse(star.mix, { mirrors: star.servers });

  it("whether one is still in is answered at home; who is not in is told so, and is never taken for a join (D2-06, D2-29, D3-13, T-23, M-01)", async () => {
    const { play, hecate, firstwitch, settle } = await star.gather(house());
    const marks = play.marks();
    const self = xml("iq", { to: `${hecate.room}/firstwitch`, type: "get" }, ping());
    expect((await firstwitch.person.iq(self)).attrs["from"]).toBe(`${hecate.room}/firstwitch`);
    await settle();
    expect(play.countsSince(marks)).toEqual({});
    const stranger = await house().connect(`stranger@${macbeth}/${play.node}`);
    const knock = xml("iq", { to: `${hecate.room}/firstwitch`, type: "get" }, ping());
    await expect(stranger.iq(knock)).rejects.toMatchObject({ condition: "not-acceptable" });
    await stranger.say(hecate.room, "Let me in", { id: "outside" });
    const refused = await stranger.sees("the refusal", expected.stanzaError(hecate.room, "not-acceptable"));
    expect(refused.attrs["id"]).toBe("outside");
    await stranger.send(xml("presence", { to: `${hecate.room}/stranger` }, xml("show", {}, "away")));
    await stranger.sees("that he is not in", expected.stanzaError(`${hecate.room}/stranger`, "item-not-found"));
    await stranger.send(xml("presence", { to: `${hecate.room}/stranger`, type: "unavailable" }));
    await settle();
    const crossed = play.crossings(shakespeare, macbeth, marks.get("shakespeare.lit - macbeth.lit"));
    expect(crossed.filter(({ xml: text }) => text.includes(star.feature))).toEqual([]);
  });

  it("a destroyed room ends for each with a presence of his own; another of its name begins anew (D2-50, T-11, 3.10)", async () => {
    const { play, hecate, firstwitch, secondwitch, faustus } = await star.gather(house());
    const tap = play.tap(shakespeare, macbeth);
    const since = tap.mark();
    await hecate.destroys("The charm's wound up");
    for (const actor of [hecate, firstwitch, secondwitch, faustus]) {
      const end = await actor.seesGo(actor.nick);
      expect(statusCodes(end), actor.nick).toBe("110");
      expect(end.getChild("x", expected.mucUser)!.getChild("destroy")!.getChildText("reason")).toBe(
        "The charm's wound up",
      );
      expect(itemOf(end)["role"]).toBe("none");
      expect(leaksTo([end])).toEqual([]);
    }
    await tap.waitFor("the end on the link", ({ xml: text }) => text.includes("<destroy"), { since });
    expect(star.stepsOf(play.crossings(shakespeare, macbeth, since))).toEqual(["down: gone"]);
    const owner = await play.enter("oberon", shakespeare);
    const witch = await play.enter("witch", macbeth, { at: shakespeare });
    await star.untilServed(house(), play, macbeth, since);
    await owner.says("Ill met by moonlight");
    await witch.hears("oberon", "Ill met by moonlight");
    expect(Object.keys(witch.occupants())).toEqual(["oberon", "witch"]);
    expect(witch.heard()).toEqual(["oberon: Ill met by moonlight"]);
  });

  it("two of them at one server have nothing to do with each other (D2-52, D3-01)", async () => {
    const [one, other] = [await star.gather(house()), await star.gather(house())];
    const seen = [one.firstwitch.mark(), other.firstwitch.mark()];
    await one.firstwitch.says("In the one");
    await other.secondwitch.says("In the other");
    await one.settle();
    await other.settle();
    expect(one.secondwitch.heard(seen[0])).toEqual(["firstwitch: In the one"]);
    expect(other.firstwitch.heard(seen[1])).toEqual(["secondwitch: In the other"]);
  });

  it("they, their services and the hosts of their guests say that they can do this (D2-53, D3-09, D3-11, T-19)", async () => {
    const { hecate, firstwitch } = await star.gather(house());
    for (const to of [...Object.values(roomServices), hecate.room, `mirror.${macbeth}`, macbeth, marlowe]) {
      const features = featuresOf(await askInfo(firstwitch.person, to));
      expect(features, to).toContain(star.feature);
      if (to !== hecate.room) expect(features, to).toContain(linkExtension);
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe.each(stars)("servers with a $by that trust each other by certificate", (star) => {
  const house = useHouse("mixed", { mirrors: star.servers, security: "tls" });

  it("have such rooms as well (D2-01, D3-01)", async () => {
    const { everybody, hecate, firstwitch, faustus, settle } = await star.gather(house());
    for (const speaker of [hecate, firstwitch, faustus]) await speaker.says(`${speaker.nick} speaks`);
    for (const actor of everybody) {
      for (const { nick } of [hecate, firstwitch, faustus]) await actor.hears(nick, `${nick} speaks`);
    }
    await settle();
    expect(house().warnings()).toEqual([]);
  });
});
