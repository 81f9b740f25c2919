import { describe, expect, it } from "vitest";
import { gather } from "./support/gather.js";
import { macbeth, marlowe, shakespeare, useHouse } from "./support/house.js";
import { mixes } from "./support/versions.js";

describe.each(mixes)("servers that trust each other by certificate (Prosody %s)", (mix) => {
  const house = useHouse(mix, { security: "tls" });

  it("talk, whisper and leave cost what they cost without encryption, and all see it once", async () => {
    const { play, hecate, firstwitch, faustus, everybody, settle } = await gather(house());
    const marks = play.marks();
    const before = everybody.map((actor) => actor.mark());
    await hecate.says("Saucy and overbold");
    await Promise.all(everybody.map((actor) => actor.hears("hecate", "Saucy and overbold")));
    await firstwitch.says("Scale of dragon");
    await faustus.whispersTo("hecate", "Che sera, sera");
    await hecate.isTold("faustus", "Che sera, sera");
    await settle();
    expect(play.countsSince(marks)).toEqual({
      "shakespeare.lit - macbeth.lit": { "shakespeare.lit: groupchat": 1, "macbeth.lit: groupchat": 1 },
      "shakespeare.lit - marlowe.lit": { "shakespeare.lit: groupchat": 1, "marlowe.lit: chat": 1 },
      "macbeth.lit - marlowe.lit": { "macbeth.lit: groupchat": 1 },
    });
    for (const [index, actor] of everybody.entries()) {
      expect(
        actor.heard(before[index]).filter((line) => !line.includes("whispers")),
        actor.nick,
      ).toEqual(["hecate: Saucy and overbold", "firstwitch: Scale of dragon"]);
    }
  });

  it("the shadow knows the password: the wrong one is refused there, the right one lets in (D1-17)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const fields = { passwordprotectedroom: "1", roomsecret: "Harpier cries" };
    await play.distribute(hecate, shakespeare, { fields, onto: [macbeth, marlowe] });
    const marks = play.marks();
    await expect(play.enter("macduff", macbeth)).rejects.toMatchObject({ condition: "not-authorized" });
    await expect(play.enter("malcolm", macbeth, { password: "Birnam" })).rejects.toMatchObject({
      condition: "not-authorized",
    });
    const firstwitch = await play.enter("firstwitch", macbeth, { password: "Harpier cries" });
    await hecate.seesHere("firstwitch");
    await play.fence(hecate, firstwitch);
    expect(play.countsSince(marks)).toEqual({
      "shakespeare.lit - macbeth.lit": { "macbeth.lit: presence": 1 },
      "macbeth.lit - marlowe.lit": { "macbeth.lit: presence": 1 },
    });
  });

  it("everybody is known by the same occupant-id everywhere (XEP-0421)", async () => {
    const { everybody, hecate, firstwitch, faustus } = await gather(house());
    for (const somebody of [hecate, firstwitch, faustus]) {
      const text = `I am ${somebody.nick}`;
      await somebody.says(text);
      const heard = await Promise.all(everybody.map((actor) => actor.hears(somebody.nick, text)));
      const ids = heard.map((stanza) => stanza.getChild("occupant-id", "urn:xmpp:occupant-id:0")?.attrs["id"]);
      expect(ids[0]).toBeDefined();
      expect(new Set(ids).size, somebody.nick).toBe(1);
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
