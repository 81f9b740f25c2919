import { describe, expect, it } from "vitest";
import { nameSteps } from "../support/crossings.js";
import { gather } from "../support/gather.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { mixes } from "../support/versions.js";

/** A request with the lists, and its answer, on each link of the source. */
const listsToAll = {
  "shakespeare.lit - macbeth.lit": { "shakespeare.lit: iq:set urn:xmpp:dmuc:0": 1, "macbeth.lit: iq:result": 1 },
  "shakespeare.lit - marlowe.lit": { "shakespeare.lit: iq:set urn:xmpp:dmuc:0": 1, "marlowe.lit: iq:result": 1 },
};

const presenceToAll = {
  "shakespeare.lit - macbeth.lit": { "shakespeare.lit: presence": 1 },
  "shakespeare.lit - marlowe.lit": { "shakespeare.lit: presence": 1 },
};

describe.each(mixes)("the owner keeps order (Prosody %s)", (mix) => {
  const house = useHouse(mix);

  it("somebody of the own server is put out: one stanza a link (D1-46)", async () => {
    const { play, hecate, puck, firstwitch, faustus } = await gather(house());
    const marks = play.marks();
    const before = [puck, firstwitch, faustus].map((actor) => actor.mark());
    await hecate.gives("puck", "none");
    play.dismiss(puck);
    await play.fence(hecate, firstwitch, faustus);
    expect(play.countsSince(marks)).toEqual(presenceToAll);
    expect(puck.transcript(before[0])).toEqual(["puck goes (110 307)"]);
    expect(firstwitch.transcript(before[1])).toEqual(["puck goes (307)"]);
    expect(faustus.transcript(before[2])).toEqual(["puck goes (307)"]);
  });

  it("somebody of another server is put out: one stanza a link, and his server ends it (D1-46)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = await gather(house());
    const marks = play.marks();
    const before = [puck, firstwitch, secondwitch, faustus].map((actor) => actor.mark());
    await hecate.gives("firstwitch", "none");
    play.dismiss(firstwitch);
    await firstwitch.seesGo("firstwitch");
    await play.fence(hecate, secondwitch, faustus);
    expect(play.countsSince(marks)).toEqual(presenceToAll);
    expect(firstwitch.transcript(before[1])).toEqual(["firstwitch goes (110 307)"]);
    for (const [index, actor] of [puck, firstwitch, secondwitch, faustus].entries()) {
      if (actor !== firstwitch) {
        expect(actor.transcript(before[index]), actor.nick).toEqual(["firstwitch goes (307)"]);
      }
    }
    // He may come back.
    const again = await play.enter("firstwitch", macbeth, { person: firstwitch.person });
    await play.fence(hecate, again, faustus);
  });

  it("voice is taken and given: one stanza a link, and it holds at the other's server (D1-46)", async () => {
    const { play, hecate, firstwitch, faustus, settle } = await gather(house());
    let marks = play.marks();
    await hecate.gives("firstwitch", "visitor");
    await firstwitch.seesAs("firstwitch", { role: "visitor" });
    await play.fence(hecate, faustus);
    expect(play.countsSince(marks)).toEqual(presenceToAll);
    expect(faustus.occupants()["firstwitch"]).toMatchObject({ role: "visitor" });
    marks = play.marks();
    await firstwitch.says("Am I heard?");
    await firstwitch.sees("the refusal", (stanza) => stanza.name === "message" && stanza.attrs["type"] === "error");
    await play.fence(hecate, faustus);
    expect(play.countsSince(marks)).toEqual({});
    await hecate.gives("firstwitch", "participant");
    await firstwitch.seesAs("firstwitch", { role: "participant" }, { position: firstwitch.person.received.length - 3 });
    await settle();
  });

  it("a new admin at another server is a moderator there and sees who is who (D1-46)", async () => {
    const { play, hecate, firstwitch, secondwitch, settle } = await gather(house());
    const marks = play.marks();
    const before = secondwitch.mark();
    await hecate.makes(firstwitch.jid, "admin");
    await firstwitch.seesAs("firstwitch", { role: "moderator", affiliation: "admin" });
    await settle();
    expect(play.countsSince(marks)).toEqual(listsToAll);
    expect(secondwitch.transcript(before)).toEqual(["firstwitch is here, moderator, admin"]);
    expect(firstwitch.occupants()["hecate"]?.["jid"]).toBe(hecate.fullJid);
    expect(secondwitch.occupants()["hecate"]?.["jid"]).toBeUndefined();
  });

  it("a moderator at another server puts out a neighbour: one stanza on each of his links (D1-55)", async () => {
    const { play, hecate, firstwitch, secondwitch, faustus, settle } = await gather(house());
    await hecate.makes(firstwitch.jid, "admin");
    await firstwitch.seesAs("firstwitch", { role: "moderator" });
    await settle();
    const marks = play.marks();
    const before = [hecate, faustus].map((actor) => actor.mark());
    await firstwitch.gives("secondwitch", "none");
    play.dismiss(secondwitch);
    await play.fence(hecate, firstwitch, faustus);
    expect(play.countsSince(marks)).toEqual({
      "shakespeare.lit - macbeth.lit": { "macbeth.lit: presence": 1 },
      "macbeth.lit - marlowe.lit": { "macbeth.lit: presence": 1 },
    });
    for (const [index, actor] of [hecate, faustus].entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual(["secondwitch goes (307)"]);
    }
  });

  it("who is banned is out, and may not come back at any server; the lists alone say so (D1-46)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = await gather(house());
    const marks = play.marks();
    const before = [puck, secondwitch, faustus].map((actor) => actor.mark());
    await hecate.makes(firstwitch.jid, "outcast");
    play.dismiss(firstwitch);
    await firstwitch.seesGo("firstwitch");
    await play.fence(hecate, secondwitch, faustus);
    expect(play.countsSince(marks)).toEqual(listsToAll);
    for (const [index, actor] of [puck, secondwitch, faustus].entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual(["firstwitch goes (301)"]);
    }
    for (const at of [macbeth, shakespeare, marlowe]) {
      const attempt = play.enter("firstwitch", macbeth, { at, person: firstwitch.person });
      await expect(attempt, at).rejects.toMatchObject({ condition: "forbidden" });
    }
  });

  it("somebody who is not there becomes a member: the lists say so, and no client is bothered twice", async () => {
    const { play, hecate, firstwitch, settle } = await gather(house());
    const marks = play.marks();
    await hecate.makes("macduff@macbeth.lit", "member");
    await settle();
    expect(play.countsSince(marks)).toEqual(listsToAll);
    const macduff = await play.enter("macduff", macbeth);
    await macduff.seesAs("macduff", { affiliation: "member" });
    await firstwitch.seesAs("macduff", { affiliation: "member" });
    await hecate.seesAs("macduff", { affiliation: "member" });
  });

  it("the room is destroyed: everybody is told, everywhere, and no instance is left", async () => {
    const { play, hecate, firstwitch, faustus } = await gather(house());
    const marks = play.marks();
    await hecate.destroys("The hurly-burly's done");
    for (const actor of [hecate, firstwitch, faustus]) {
      const goodbye = await actor.seesGo(actor.nick);
      const destroy = goodbye.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("destroy");
      expect(destroy?.getChildText("reason"), goodbye.toString()).toBe("The hurly-burly's done");
      expect(actor.transcript().filter((line) => line.includes(" goes"))).toEqual([`${actor.nick} goes (110)`]);
    }
    for (const domain of [macbeth, marlowe]) {
      const isAnswer = ({ from, type }: { from: string; type?: string }): boolean =>
        from === domain && type === "result";
      await play.tap(shakespeare, domain).waitFor("The answer to the end of the room", isAnswer, {
        since: marks.get(`${shakespeare} - ${domain}`)!,
      });
      const steps = nameSteps(play.crossings(shakespeare, domain, marks.get(`${shakespeare} - ${domain}`)));
      expect(steps).toEqual(["dissolve", "dissolve-answer"]);
    }
  });
});
