import { describe, expect, it } from "vitest";
import type { Element, TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1 } from "../support/crossings.js";
import { findField, submitForm } from "../support/form.js";
import { gather } from "../support/gather.js";
import {
  askInfo,
  askRooms,
  featuresOf,
  macbeth,
  marlowe,
  roomServices,
  shakespeare,
  useHouse,
} from "../support/house.js";
import { patiently } from "../support/patience.js";
import { mixes } from "../support/versions.js";

function sourceField(info: Element): Element | undefined {
  return findField(info.getChild("x", "jabber:x:data"), "dmuc-source");
}

describe.each(mixes)("finding a room (Prosody %s)", (mix) => {
  const house = useHouse(mix);

  it("each service, and each distributed room, says that it can do this; an ordinary room does not (D1-06, 50)", async () => {
    const { hecate, firstwitch } = await gather(house());
    for (const service of Object.values(roomServices)) {
      expect(featuresOf(await askInfo(hecate.person, service)), service).toContain(dmuc1);
    }
    expect(featuresOf(await askInfo(hecate.person, hecate.room))).toContain(dmuc1);
    expect(featuresOf(await askInfo(firstwitch.person, firstwitch.room))).toContain(dmuc1);
    const ordinary = await house().newPlay().enter("puck", shakespeare);
    expect(featuresOf(await askInfo(ordinary.person, ordinary.room))).not.toContain(dmuc1);
  });

  it("the shadow names its source; the source and ordinary rooms name none (D1-06, 31)", async () => {
    const { hecate, firstwitch } = await gather(house(), { roomname: "The pit" });
    const info = await askInfo(firstwitch.person, firstwitch.room);
    const field = sourceField(info);
    expect(field?.attrs).toMatchObject({ type: "jid-single", label: "Source Room" });
    expect(field?.getChildText("value")).toBe(hecate.room);
    expect(info.getChild("identity")?.attrs).toMatchObject({ category: "conference", type: "text", name: "The pit" });
    expect(featuresOf(info)).toContain("http://jabber.org/protocol/muc");
    expect(sourceField(await askInfo(hecate.person, hecate.room))).toBeUndefined();
    const ordinary = await house().newPlay().enter("puck", macbeth);
    expect(sourceField(await askInfo(ordinary.person, ordinary.room))).toBeUndefined();
  });

  it("the other server lists the shadow by the source's name, without asking; not a hidden one (D1-27 to 29)", async () => {
    const { play, hecate, firstwitch, settle } = await gather(house(), {
      roomname: "The pit of Acheron",
      publicroom: "1",
    });
    const hidden = await gather(house(), { roomname: "Unseen", publicroom: "0" });
    const marks = play.marks();
    const rooms = await askRooms(firstwitch.person, "rooms.macbeth.lit");
    expect(rooms).toMatchObject({ [firstwitch.room]: "The pit of Acheron" });
    expect(rooms).not.toHaveProperty([hidden.firstwitch.room]);
    await askInfo(firstwitch.person, firstwitch.room);
    await settle();
    expect(play.countsSince(marks)).toEqual({});

    await submitForm(hecate.person, hecate.room, { publicroom: "0" });
    await expect
      .poll(() => askRooms(firstwitch.person, "rooms.macbeth.lit"), patiently)
      .not.toHaveProperty([firstwitch.room]);
  });

  it("an empty shadow stays listed (D1-53)", async () => {
    const play = house().newPlay();
    await play.open("hecate", shakespeare, { fields: { publicroom: "1" }, onto: [macbeth, marlowe] });
    const guest = await house().connect(`guest@${macbeth}/phone`);
    expect(await askRooms(guest, "rooms.macbeth.lit")).toHaveProperty([play.room(macbeth)]);
    const firstwitch = await play.enter("firstwitch", macbeth);
    await firstwitch.leaves();
    expect(await askRooms(guest, "rooms.macbeth.lit")).toHaveProperty([play.room(macbeth)]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });

  it("the shadow is listed while the source's server is dead, also after a restart of the own one (D1-28)", async () => {
    const play = house().newPlay();
    await play.open("hecate", shakespeare, {
      fields: { roomname: "Birnam wood", publicroom: "1" },
      onto: [macbeth, marlowe],
    });
    await house().server(shakespeare).kill();
    const guest = await house().connect(`guest@${macbeth}/phone`);
    const expected = { [play.room(macbeth)]: "Birnam wood" };
    expect(await askRooms(guest, "rooms.macbeth.lit")).toMatchObject(expected);
    await guest.disconnect();
    await house().server(macbeth).stop();
    await house().server(macbeth).start();
    const again = await house().connect(`guest@${macbeth}/phone`);
    expect(await askRooms(again, "rooms.macbeth.lit")).toMatchObject(expected);
  });
});

describe.each(mixes)("a stock server among the others (Prosody %s)", (mix) => {
  const house = useHouse(mix, { roomsLua: { [marlowe]: "modules_enabled = {}" } });

  it("is never asked to hold a room, and its people use the source's (D1-51)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    const faustus = await play.enter("faustus", marlowe, { at: shakespeare });
    await play.fence(hecate, firstwitch, faustus);
    expect(Object.keys(faustus.occupants())).toEqual(["faustus", "firstwitch", "hecate"]);
    const isOurs = ({ xml }: TapStanza): boolean => xml.includes(dmuc1) && !xml.includes("disco#info");
    for (const domain of [shakespeare, macbeth]) {
      expect(play.tap(domain, marlowe).since(undefined, isOurs)).toEqual([]);
    }
    const asked = play
      .tap(shakespeare, marlowe)
      .since(undefined, ({ kind, type }) => type === "get" && kind.endsWith("disco#info"));
    expect(asked, "marlowe.lit is asked what it supports").toHaveLength(1);
  });
});
