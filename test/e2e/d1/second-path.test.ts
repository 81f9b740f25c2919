import { describe, expect, it } from "vitest";
import { xml } from "../../../prosody-dev/index.js";
import { gather } from "../support/gather.js";
import { macbeth, shakespeare, useHouse } from "../support/house.js";
import { mixes } from "../support/versions.js";

describe.each(mixes)("a client that is in by its own server knocks at the source as well (Prosody %s)", (mix) => {
  const house = useHouse(mix, { roomsLua: { [shakespeare]: 'dmuc1_redirect = "never"' } });

  it("under the same nick it joins there and is let go here; for the others it stays where it was (3.7, 3.13)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = await gather(house());
    const others = [hecate, puck, secondwitch, faustus];
    const everybody = ["faustus", "firstwitch", "hecate", "puck", "secondwitch"];
    const before = others.map((actor) => actor.mark());
    const joined = firstwitch.mark();
    const atSource = await play.enter("firstwitch", macbeth, { at: shakespeare, person: firstwitch.person });
    const [self, ...rest] = atSource.transcript(joined).slice(4);
    expect([...atSource.transcript(joined).slice(0, 4)].sort(), "a whole join").toEqual([
      "faustus is here, participant, none",
      "hecate is here, moderator, owner",
      "puck is here, participant, none",
      "secondwitch is here, participant, none",
    ]);
    expect([self, ...rest], "oneself last").toEqual([
      "firstwitch is here, participant, none (110)",
      "the subject is: ",
    ]);
    await firstwitch.seesGo("firstwitch");
    play.dismiss(firstwitch);
    await play.fence(hecate, atSource, secondwitch, faustus);
    expect(firstwitch.transcript(joined).at(-1), "the shadow lets him go").toBe("firstwitch goes (110)");
    for (const [index, actor] of others.entries()) {
      const news = actor.transcript(before[index]);
      expect(
        news.filter((line) => line !== "firstwitch is here, participant, none"),
        actor.nick,
      ).toEqual([]);
      expect(Object.keys(actor.occupants()).sort(), actor.nick).toEqual(everybody);
    }
    expect(hecate.occupants()["firstwitch"]?.["jid"]).toBe(atSource.fullJid);
    // What he says there is heard by all, once, under his name.
    const talk = others.map((actor) => actor.mark());
    await atSource.says("By the pricking of my thumbs");
    await play.fence(hecate, atSource, secondwitch, faustus);
    for (const [index, actor] of others.entries()) {
      expect(actor.heard(talk[index]), actor.nick).toEqual(["firstwitch: By the pricking of my thumbs"]);
    }
    // And back again, by the shadow.
    const back = await play.enter("firstwitch", macbeth, { person: firstwitch.person });
    await atSource.seesGo("firstwitch");
    play.dismiss(atSource);
    await play.fence(hecate, back, faustus);
    await back.leaves();
    play.dismiss(back);
    await play.fence(hecate, secondwitch, faustus);
    for (const actor of others) {
      expect(Object.keys(actor.occupants()).sort(), actor.nick).toEqual(["faustus", "hecate", "puck", "secondwitch"]);
    }
  });

  it("under another nick it comes in there and goes out here: nobody is renamed, nobody is there twice (3.13)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = await gather(house());
    const watchers = [hecate, puck, secondwitch, faustus];
    const before = watchers.map((actor) => actor.mark());
    const mark = firstwitch.mark();
    const crone = await play.enter("firstwitch", macbeth, {
      at: shakespeare,
      as: "crone",
      person: firstwitch.person,
    });
    await firstwitch.seesGo("firstwitch", mark);
    play.dismiss(firstwitch);
    await play.fence(hecate, secondwitch, faustus, crone);
    expect(firstwitch.transcript(mark).filter((line) => line.includes("goes"))).toEqual(["firstwitch goes (110)"]);
    for (const [index, actor] of watchers.entries()) {
      const lines = actor.transcript(before[index]).filter((line) => !line.includes(": [fence"));
      expect([...lines].sort(), actor.nick).toEqual(["crone is here, participant, none", "firstwitch goes"]);
      expect(Object.keys(actor.occupants()).sort()).toEqual(["crone", "faustus", "hecate", "puck", "secondwitch"]);
    }
  });

  it("what it sends to the source without being in there is refused as a stranger's, and it stays in (3.9)", async () => {
    const { play, hecate, puck, firstwitch, faustus, settle } = await gather(house());
    const before = [hecate, puck, faustus].map((actor) => actor.mark());
    const mark = firstwitch.mark();
    await firstwitch.person.say(play.room(shakespeare), "Does this room hear me?");
    const refusal = await firstwitch.person.sees(
      "a refusal by the source",
      ({ name, attrs }) => name === "message" && attrs["type"] === "error" && attrs["from"] === play.room(shakespeare),
      { since: mark },
    );
    expect(refusal.getChild("error")?.getChild("not-acceptable"), refusal.toString()).toBeDefined();
    const goodbye = xml("presence", { to: `${play.room(shakespeare)}/firstwitch`, type: "unavailable" });
    await firstwitch.person.send(goodbye);
    await settle();
    for (const [index, actor] of [hecate, puck, faustus].entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual([]);
    }
    // A moderator still sees who she is.
    const oberon = await play.enter("oberon", shakespeare);
    await hecate.makes(oberon.jid, "admin");
    await oberon.seesAs("firstwitch", { jid: firstwitch.fullJid });
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
