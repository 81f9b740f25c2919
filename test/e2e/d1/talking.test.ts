import { describe, expect, it } from "vitest";
import { xml } from "../../../prosody-dev/index.js";
import { canonical } from "../support/canonical.js";
import { linkExtension } from "../support/crossings.js";
import { gather } from "../support/gather.js";
import { useHouse } from "../support/house.js";
import { nickOf, stanzaIdOf } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const sourceLinks = ["shakespeare.lit - macbeth.lit", "shakespeare.lit - marlowe.lit"] as const;

/** One stanza of the source on each of its links. */
function fromSource(kind: string, count = 1): Record<string, Record<string, number>> {
  return Object.fromEntries(sourceLinks.map((link) => [link, { [`shakespeare.lit: ${kind}`]: count }]));
}

/** One stanza of macbeth.lit on each of its links. */
function fromMacbeth(kind: string, count = 1): Record<string, Record<string, number>> {
  const links = ["shakespeare.lit - macbeth.lit", "macbeth.lit - marlowe.lit"];
  return Object.fromEntries(links.map((link) => [link, { [`macbeth.lit: ${kind}`]: count }]));
}

describe.each(mixes)("talking (Prosody %s)", (mix) => {
  const house = useHouse(mix);

  it("a message from the source and one from a shadow: one stanza a link, heard once by all (D1-42 to 45)", async () => {
    const { play, hecate, firstwitch, everybody, settle } = await gather(house());
    const before = everybody.map((actor) => actor.mark());
    let marks = play.marks();
    await hecate.says("Have I not reason, beldams as you are?");
    await settle();
    expect(play.countsSince(marks)).toEqual(fromSource("groupchat"));
    marks = play.marks();
    await firstwitch.says("Eye of newt");
    await settle();
    expect(play.countsSince(marks)).toEqual(fromMacbeth("groupchat"));
    for (const [index, actor] of everybody.entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual([
        "hecate: Have I not reason, beldams as you are?",
        "firstwitch: Eye of newt",
      ]);
    }
  });

  it("a message keeps its id and gets the same id of the room everywhere (D1-44)", async () => {
    const { firstwitch, everybody } = await gather(house());
    const id = await firstwitch.says("Toe of frog");
    const heard = await Promise.all(everybody.map((actor) => actor.hears("firstwitch", "Toe of frog")));
    expect(heard.map((stanza) => stanza.attrs["id"])).toEqual(everybody.map(() => id));
    const roomIds = heard.map((stanza) => stanzaIdOf(stanza));
    expect(new Set(roomIds).size).toBe(1);
    expect(roomIds[0]).toBeDefined();
    const givenBy = heard.map((stanza) => stanza.getChild("stanza-id", "urn:xmpp:sid:0")?.attrs["by"]);
    expect(givenBy).toEqual(everybody.map((actor) => actor.room));
  });

  it("reactions, receipts, corrections and what nobody knows arrive as they were sent (D1-44)", async () => {
    const { play, firstwitch, hecate, faustus, settle } = await gather(house());
    const content = [
      xml("body", {}, "Wool of bat"),
      xml("body", { "xml:lang": "de" }, "Fledermausflaum"),
      xml(
        "reactions",
        { xmlns: "urn:xmpp:reactions:0", id: "m1" },
        xml("reaction", {}, "🦇"),
        xml("reaction", {}, "👍"),
      ),
      xml("request", { xmlns: "urn:xmpp:receipts" }),
      xml("markable", { xmlns: "urn:xmpp:chat-markers:0" }),
      xml("replace", { xmlns: "urn:xmpp:message-correct:0", id: "m0" }),
      xml("spell", { xmlns: "urn:example:witches", power: "3" }, xml("line", {}, "Double & <double>"), xml("end")),
    ];
    const before = play.marks();
    await firstwitch.sends(...content);
    for (const actor of [hecate, faustus]) {
      const heard = await actor.hears("firstwitch", "Wool of bat");
      const arrived = heard.getChildElements().map((child) => canonical(child));
      for (const element of content) {
        expect(
          arrived.filter((text) => text === canonical(element)),
          `${String(element)} in ${String(heard)}`,
        ).toHaveLength(1);
      }
      expect(String(heard)).not.toContain(linkExtension);
    }
    await settle();
    expect(play.countsSince(before)).toEqual(fromMacbeth("groupchat"));
  });

  it("chat states and reactions without a text cross once as well (D1-44)", async () => {
    const { play, hecate, firstwitch, faustus, settle } = await gather(house());
    await hecate.says("Double, double");
    const id = stanzaIdOf(await firstwitch.hears("hecate", "Double, double")) ?? "";
    await settle();
    const reaction = xml("reactions", { xmlns: "urn:xmpp:reactions:0", id }, xml("reaction", {}, "🔥"));
    const typing = xml("composing", { xmlns: "http://jabber.org/protocol/chatstates" });
    for (const content of [reaction, typing]) {
      const marks = play.marks();
      const before = [hecate, faustus].map((actor) => actor.mark());
      await firstwitch.sends(content);
      await settle();
      expect(play.countsSince(marks), content.name).toEqual(fromMacbeth("groupchat"));
      for (const [index, actor] of [hecate, faustus].entries()) {
        const stanzas = actor.stanzas(before[index]);
        const found = stanzas.map((stanza) => canonical(stanza.getChild(content.name) ?? stanza));
        expect(found).toEqual([canonical(content)]);
        expect(stanzas.map(nickOf)).toEqual(["firstwitch"]);
      }
    }
  });

  it("being away, busy or back is one stanza a link (D1-46)", async () => {
    const { play, hecate, firstwitch, secondwitch, faustus, settle } = await gather(house());
    let marks = play.marks();
    const before = [hecate, secondwitch, faustus].map((actor) => actor.mark());
    await firstwitch.shows("away", "Gone to the blasted heath");
    await settle();
    expect(play.countsSince(marks)).toEqual(fromMacbeth("presence"));
    for (const [index, actor] of [hecate, secondwitch, faustus].entries()) {
      expect(actor.transcript(before[index])).toEqual(["firstwitch is here, away, participant, none"]);
      expect(actor.stanzas(before[index])[0]?.getChildText("status")).toBe("Gone to the blasted heath");
    }
    marks = play.marks();
    await hecate.shows("dnd");
    await settle();
    expect(play.countsSince(marks)).toEqual(fromSource("presence"));
  });

  it("another nick is two stanzas a link: the old goes, the new is here (D1-46)", async () => {
    const { play, hecate, puck, firstwitch, faustus, settle } = await gather(house());
    let marks = play.marks();
    const before = [puck, faustus].map((actor) => actor.mark());
    await firstwitch.renames("Thane of Cawdor");
    await settle();
    expect(play.countsSince(marks)).toEqual(fromMacbeth("presence", 2));
    for (const [index, actor] of [puck, faustus].entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual([
        "firstwitch goes (303, now Thane of Cawdor)",
        "Thane of Cawdor is here, participant, none",
      ]);
    }
    marks = play.marks();
    await hecate.renames("Queen");
    await settle();
    expect(play.countsSince(marks)).toEqual(fromSource("presence", 2));
    await firstwitch.says("All hail");
    await puck.hears("Thane of Cawdor", "All hail");
  });

  it("leaving is one stanza a link, by the door or by a lost connection (D1-46)", async () => {
    const { play, puck, hecate, firstwitch, secondwitch, faustus } = await gather(house());
    let marks = play.marks();
    const before = [hecate, secondwitch, faustus].map((actor) => actor.mark());
    await firstwitch.leaves();
    play.dismiss(firstwitch);
    await play.fence(hecate, secondwitch, faustus);
    expect(play.countsSince(marks)).toEqual(fromMacbeth("presence"));
    for (const [index, actor] of [hecate, secondwitch, faustus].entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual(["firstwitch goes"]);
    }
    marks = play.marks();
    await puck.person.vanish();
    play.dismiss(puck);
    await secondwitch.seesGo("puck");
    await play.fence(hecate, secondwitch, faustus);
    expect(play.countsSince(marks)).toEqual(fromSource("presence"));
  });

  it("a subject set at either side is one stanza a link, and the last one holds everywhere (D1-46)", async () => {
    const { play, hecate, firstwitch, everybody, settle } = await gather(house(), { changesubject: "1" });
    let marks = play.marks();
    const before = everybody.map((actor) => actor.mark());
    await hecate.setsSubject("Something wicked this way comes");
    await settle();
    expect(play.countsSince(marks)).toEqual(fromSource("groupchat"));
    marks = play.marks();
    await firstwitch.setsSubject("Open, locks, whoever knocks");
    await settle();
    expect(play.countsSince(marks)).toEqual(fromMacbeth("groupchat"));
    for (const [index, actor] of everybody.entries()) {
      expect(actor.transcript(before[index]), actor.nick).toEqual([
        "hecate sets the subject: Something wicked this way comes",
        "firstwitch sets the subject: Open, locks, whoever knocks",
      ]);
    }
  });

  it("no client ever sees a word of what servers say to each other (G-2)", async () => {
    const { everybody, settle } = await gather(house());
    await settle();
    for (const actor of everybody) {
      const all = actor.person.received.map(String).join("\n");
      expect(all, actor.nick).not.toContain("urn:xmpp:dmuc");
      expect(all, actor.nick).not.toContain(linkExtension);
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
