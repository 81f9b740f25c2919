import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TapStanza } from "../../../prosody-dev/index.js";
import { linkExtension } from "../support/crossings.js";
import { gather } from "../support/gather.js";
import { askRooms, macbeth, marlowe, roomServices, shakespeare, useHouse, type House } from "../support/house.js";
import { mixes } from "../support/versions.js";

/** The administrator takes a service out of his dmuc_peers, and reloads. */
async function unlist(house: House, domain: string, peer: string): Promise<void> {
  const server = house.server(domain);
  const file = join(server.folder, "prosody.cfg.lua");
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, lines.filter((line) => !line.trim().startsWith(`["${roomServices[peer]!}"] =`)).join("\n"));
  for (const command of ["config:reload()", `module:reload("dmuc", "${roomServices[domain]!}")`]) {
    const { ok, output } = await server.shell(command);
    expect(ok, output).toBe(true);
  }
}

describe.each(mixes)("an administrator takes a peer out of his list (Prosody %s)", (mix) => {
  const house = useHouse(mix);

  it("the source's: the instance there ends, and its people are shown the way; the others let them go (3.9, 3.11)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = await gather(house());
    await unlist(house(), shakespeare, macbeth);
    for (const witch of [firstwitch, secondwitch]) {
      const goodbye = await witch.seesGo(witch.nick);
      const destroy = goodbye.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("destroy");
      expect(destroy?.attrs["jid"], goodbye.toString()).toBe(play.room(shakespeare));
      play.dismiss(witch);
    }
    for (const actor of [hecate, puck, faustus]) {
      await actor.seesGo("firstwitch");
      await actor.seesGo("secondwitch");
    }
    await play.fence(hecate, faustus);
    const since = play.tap(shakespeare, macbeth).mark();
    await hecate.says("The charm's wound up");
    await faustus.hears("hecate", "The charm's wound up");
    expect(play.crossings(shakespeare, macbeth, since)).toEqual([]);
    expect(await askRooms(firstwitch.person, roomServices[macbeth]!)).not.toHaveProperty(play.room(macbeth));
    // As everybody of another server he may come to the source.
    const guest = await play.enter("firstwitch", macbeth, { at: shakespeare, person: firstwitch.person });
    await play.fence(hecate, faustus, guest);
  });

  it("a shadow's: the source is held there no more, and everybody else goes on (3.9, 3.11)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [marlowe] });
    const faustus = await play.enter("faustus", marlowe);
    const helen = await play.enter("helen", marlowe);
    await play.fence(hecate, faustus);
    await unlist(house(), marlowe, shakespeare);
    for (const actor of [faustus, helen]) {
      const goodbye = await actor.seesGo(actor.nick);
      const destroy = goodbye.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("destroy");
      expect(destroy?.attrs["jid"], goodbye.toString()).toBe(play.room(shakespeare));
      await hecate.seesGo(actor.nick);
      play.dismiss(actor);
    }
    await play.fence(hecate);
    expect(Object.keys(hecate.occupants())).toEqual(["hecate"]);
  });
});

describe.each(mixes)(
  "an administrator of a shadow takes another shadow's service out of his list (Prosody %s)",
  (mix) => {
    const house = useHouse(mix);

    it("the source is told at once, and passes on what the two have to say to each other: everybody hears it once (3.5, 3.9)", async () => {
      const { play, hecate, firstwitch, faustus, everybody, settle } = await gather(house());
      const since = play.tap(shakespeare, macbeth).mark();
      await unlist(house(), macbeth, marlowe);
      const isReport = ({ from, element }: TapStanza): boolean =>
        from === macbeth && element.getChild("reach", linkExtension)?.getChild("i")?.attrs["up"] === "false";
      await play.tap(shakespeare, macbeth).waitFor("The report that marlowe.lit is not reached", isReport, { since });
      const lines = [
        [firstwitch, "Eye of newt"],
        [faustus, "Is this the face?"],
        [hecate, "Saucy and overbold"],
      ] as const;
      for (const [speaker, text] of lines) {
        await speaker.says(text);
        for (const listener of everybody) await listener.hears(speaker.nick, text);
      }
      await settle();
      for (const listener of everybody) {
        for (const [, text] of lines) {
          const times = listener.stanzas().filter((stanza) => stanza.getChildText("body") === text).length;
          expect([listener.nick, text, times]).toEqual([listener.nick, text, 1]);
        }
        expect(Object.keys(listener.occupants()).sort()).toEqual(everybody.map(({ nick }) => nick).sort());
      }
    });
  },
);
