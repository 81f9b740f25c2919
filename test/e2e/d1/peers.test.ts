import { describe, expect, it } from "vitest";
import type { TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1 } from "../support/crossings.js";
import { fetchForm, findField, submitForm } from "../support/form.js";
import { askRooms, macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { mixes } from "../support/versions.js";

const peers = "muc#roomconfig_dmuc_peers";

function isFor(domain: string): (stanza: TapStanza) => boolean {
  return ({ element, to }) => to === domain && element.getChild("replicate", dmuc1) !== undefined;
}

describe.each(mixes)("the owner chooses where his room is held (Prosody %s)", (mix) => {
  const house = useHouse(mix);

  it("the form has a list, empty at first, of which he may name some, and only they are asked (3.9, D1-03)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const field = findField(await fetchForm(hecate.person, hecate.room), peers);
    expect(field?.attrs["type"]).toBe("jid-multi");
    expect(field?.getChildren("value")).toEqual([]);
    const since = play.tap(shakespeare, marlowe).mark();
    await play.distribute(hecate, shakespeare, { fields: { [peers]: "rooms.macbeth.lit" }, onto: [macbeth] });
    const shown = findField(await fetchForm(hecate.person, hecate.room), peers)?.getChildren("value") ?? [];
    expect(shown.map((value) => value.getText())).toEqual(["rooms.macbeth.lit"]);
    const firstwitch = await play.enter("firstwitch", macbeth);
    const faustus = await play.enter("faustus", marlowe, { at: shakespeare });
    await play.fence(hecate, firstwitch, faustus);
    expect(play.tap(shakespeare, marlowe).since(since, isFor(marlowe))).toEqual([]);
  });

  it("a service that the administrator does not list gets nothing, and nobody gets it instead (3.9, D1-02)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const marks = play.marks();
    await submitForm(hecate.person, hecate.room, {
      distributed: "1",
      [peers]: "rooms.elsewhere.example\nno service at all",
    });
    await play.fence(hecate);
    expect(play.countsSince(marks)).toEqual({});
  });

  it("who is taken out sees the room end and may come to the source; the others lose his people (3.9, D1-12)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth, marlowe] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    const faustus = await play.enter("faustus", marlowe);
    await play.fence(hecate, firstwitch, faustus);
    const before = hecate.mark();
    await submitForm(hecate.person, hecate.room, { [peers]: "conference.marlowe.lit" });
    const goodbye = await firstwitch.seesGo("firstwitch");
    const destroy = goodbye.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("destroy");
    expect(destroy?.attrs["jid"], goodbye.toString()).toBe(hecate.room);
    await Promise.all([hecate.seesGo("firstwitch"), faustus.seesGo("firstwitch")]);
    expect(hecate.transcript(before)).toContain("the room notes 104");
    expect(await askRooms(firstwitch.person, "rooms.macbeth.lit")).not.toHaveProperty([firstwitch.room]);
    play.dismiss(firstwitch);
    const again = await play.enter("firstwitch", macbeth, { person: firstwitch.person, at: shakespeare });
    await play.fence(hecate, faustus, again);

    const marks = play.marks();
    await submitForm(hecate.person, hecate.room, { [peers]: "" });
    await play.untilSetUp(shakespeare, macbeth, marks.get("shakespeare.lit - macbeth.lit"));
    await play.untilMutual(shakespeare, macbeth, marlowe);
    const secondwitch = await play.enter("secondwitch", macbeth);
    await play.fence(hecate, faustus, again, secondwitch);
    for (const somebody of [hecate, faustus, again, secondwitch]) {
      const people = Object.keys(somebody.occupants());
      expect(people, somebody.nick).toEqual(["faustus", "firstwitch", "hecate", "secondwitch"]);
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
