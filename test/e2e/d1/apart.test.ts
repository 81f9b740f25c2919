import { describe, expect, it } from "vitest";
import { until, type Element } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { submitForm } from "../support/form.js";
import { askInfo, macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { mixes } from "../support/versions.js";

/** Longer than two probes under traffic and the pause before a split link tries again (3.4). */
const patience = { timeoutMs: 60_000 };

/** One after the other. */
function subjectsShown(actor: Actor): readonly (string | null)[] {
  const isSubject = (stanza: Element): boolean =>
    stanza.getChild("subject") !== undefined && stanza.getChild("body") === undefined;
  return actor
    .stanzas()
    .filter(isSubject)
    .map((stanza) => stanza.getChildText("subject"));
}

describe.each(mixes)("with the source or without it (Prosody %s)", (mix) => {
  const house = useHouse(mix);

  it("a room whose owner says no stays where it is: nothing of it crosses (D1-03)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await submitForm(hecate.person, hecate.room, { distributed: "0" });
    const marks = play.marks();
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await play.fence(hecate, firstwitch);
    const crossed = play.crossings(shakespeare, macbeth, marks.get("shakespeare.lit - macbeth.lit"));
    expect(crossed.filter(({ xml }) => xml.includes("dmuc"))).toEqual([]);
    expect(play.countsSince(marks)).not.toHaveProperty(["shakespeare.lit - marlowe.lit"]);
    await submitForm(hecate.person, hecate.room, { distributed: "1" });
    await play.untilSetUp(shakespeare, macbeth);
  });

  it("cut off from the source people go on, also with the other shadow; later the source's word holds (D1-04, 05, 09, 47, 48, T-17)", async () => {
    const play = house().newPlay();
    const fields = { changesubject: "1" };
    const hecate = await play.open("hecate", shakespeare, { fields, onto: [macbeth, marlowe] });
    const puck = await play.enter("puck", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth);
    const faustus = await play.enter("faustus", marlowe);
    await play.fence(hecate, firstwitch, faustus);
    const here = [hecate, puck];
    const there = [firstwitch, faustus];
    const before = new Map([...here, ...there].map((actor) => [actor, actor.mark()]));
    const links = [macbeth, marlowe].map((other) => house().cluster.link(shakespeare, other));
    for (const link of links) await link.cut();

    await play.fenceAmong(here, hecate);
    await play.fenceAmong(there, firstwitch, faustus);
    await firstwitch.says("I come, Graymalkin");
    await faustus.hears("firstwitch", "I come, Graymalkin");
    const secondwitch = await play.enter("secondwitch", macbeth);
    await faustus.seesHere("secondwitch");
    await hecate.says("How now");
    await puck.hears("hecate", "How now");
    await submitForm(hecate.person, hecate.room, { roomname: "The heath" });
    for (const domain of [shakespeare, macbeth]) await play.enter("banquo", domain);
    await hecate.setsSubject("Foul is fair");
    await puck.seesSubject("Foul is fair");
    // Later than the source's, and yet not the one that holds.
    await firstwitch.setsSubject("Fair is foul");
    await faustus.seesSubject("Fair is foul");
    await hecate.makes("macduff@macbeth.lit", "outcast");
    for (const [actor, since] of before) {
      const own = actor.stanzas(since).filter(({ attrs }) => attrs["from"] === `${actor.room}/${actor.nick}`);
      expect(
        own.filter(({ attrs }) => attrs["type"] === "unavailable"),
        actor.nick,
      ).toEqual([]);
    }

    for (const link of links) await link.heal();
    await hecate.person.sees(
      "what the first witch said meanwhile",
      (stanza) => stanza.toString().includes("I come, Graymalkin"),
      patience,
    );
    for (const actor of [...there, secondwitch]) {
      await actor.person.sees(
        "what hecate said meanwhile",
        (stanza) => stanza.toString().includes("How now"),
        patience,
      );
    }
    await play.fence(hecate, firstwitch, faustus);
    for (const actor of [...here, ...there]) {
      const heard = actor.stanzas(before.get(actor)).map((stanza) => stanza.getChildText("body") ?? "");
      expect(heard.filter((body) => body !== "").sort(), actor.nick).toEqual(["How now", "I come, Graymalkin"]);
      // The source's keeps the nick.
      const people = ["banquo", "banquo (rooms.macbeth.lit)", "faustus", "firstwitch", "hecate", "puck", "secondwitch"];
      expect(Object.keys(actor.occupants()), actor.nick).toEqual(people);
    }
    // Who sees it at last has seen nothing else since; and whoever comes is told the same.
    for (const actor of [...here, ...there, secondwitch]) {
      const isLast = (): true | undefined => subjectsShown(actor).at(-1) === "Foul is fair" || undefined;
      await until(() => `${actor.nick} to see the source's subject, not ${subjectsShown(actor).join(", ")}`, isLast);
    }
    for (const [nick, domain] of [
      ["ariel", shakespeare],
      ["thirdwitch", macbeth],
      ["helen", marlowe],
    ] as const) {
      await (await play.enter(nick, domain)).seesSubject("Foul is fair");
    }
    for (const actor of there) {
      const info = await askInfo(actor.person, actor.room);
      expect(info.getChild("identity")?.attrs["name"], actor.nick).toBe("The heath");
    }
    await expect(play.enter("macduff", macbeth)).rejects.toMatchObject({ condition: "forbidden" });
  }, 150_000);
});
