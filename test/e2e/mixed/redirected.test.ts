/**
 * A server that has an instance of the room and would mirror it as well (3.13): its people are sent to the instance before anything
 * is mirrored for them. The room is at shakespeare.lit.
 */
import { describe, expect, it } from "vitest";
import { xml, type Element, type Person } from "../../../prosody-dev/index.js";
import { macbeth, shakespeare, useHouse } from "../support/house.js";
import { mirroring, stepsOf, untilMirrored } from "../support/mirrored.js";
import { mixes } from "../support/versions.js";

const muc = "http://jabber.org/protocol/muc";

/** Joins as a client does that will see what it is told. */
function knock(person: Person, room: string, id: string): Promise<void> {
  return person.send(xml("presence", { to: `${room}/firstwitch`, id }, xml("x", { xmlns: muc })));
}

const isInvitation = (stanza: Element): boolean => stanza.getChild("x", "jabber:x:conference") !== undefined;

describe.each(mixes)("people whose server has an instance of the room, and could mirror it (Prosody %s)", (mix) => {
  const house = useHouse(mix, { domains: [shakespeare, macbeth], mirrors: { [macbeth]: mirroring } });

  it("are sent to the instance, and nothing is mirrored; who knocks on is let in all the same, and hears all once (3.13)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const secondwitch = await play.enter("secondwitch", macbeth);
    const [room, shadow] = [play.room(shakespeare), play.room(macbeth)];
    const firstwitch = await house().connect(`firstwitch@${macbeth}/pda`);
    const marks = play.marks();
    for (const time of [1, 2]) {
      const since = firstwitch.mark();
      await knock(firstwitch, room, `knock-${time}`);
      const refusal = await firstwitch.sees("a refusal", ({ attrs }) => attrs["id"] === `knock-${time}`, { since });
      expect(refusal.attrs).toMatchObject({ type: "error", from: `${room}/firstwitch` });
      expect(refusal.getChild("error")?.getChildText("redirect")).toBe(`rooms.${macbeth}`);
      const invitation = await firstwitch.sees("an invitation", isInvitation, { since });
      expect(invitation.getChild("x", "jabber:x:conference")?.attrs["jid"]).toBe(shadow);
      await play.fence(hecate, secondwitch);
      const refusals = firstwitch.since(since, ({ attrs }) => attrs["id"] === `knock-${time}`);
      expect(refusals).toEqual([refusal]);
      // Nobody was let in by it: the room has asked her server to mirror nothing.
      const crossed = stepsOf(play.crossings(shakespeare, macbeth, marks.get("shakespeare.lit - macbeth.lit")));
      expect(crossed.filter((step) => step.includes("config") || step.includes("roster"))).toEqual([]);
    }
    const insistent = await play.enter("firstwitch", macbeth, { at: shakespeare, person: firstwitch });
    await untilMirrored(house(), play, macbeth);
    for (const speaker of [hecate, secondwitch, insistent]) {
      await speaker.says(`${speaker.nick} speaks`);
      for (const actor of [hecate, secondwitch, insistent]) await actor.hears(speaker.nick, `${speaker.nick} speaks`);
    }
    await play.fence(hecate, secondwitch, insistent);
    for (const actor of [hecate, secondwitch, insistent]) {
      const said = actor.heard().filter((line) => line.endsWith(" speaks"));
      expect(said.sort(), actor.nick).toEqual([
        "firstwitch: firstwitch speaks",
        "hecate: hecate speaks",
        "secondwitch: secondwitch speaks",
      ]);
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
