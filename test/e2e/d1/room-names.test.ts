import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Mark, TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1, nameSteps } from "../support/crossings.js";
import { fetchForm, submitForm, valueOf } from "../support/form.js";
import { askInfo, askRooms, macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import type { Play } from "../support/play.js";
import { mixes } from "../support/versions.js";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Address of the instance that the other server says it holds. */
async function instanceAt(play: Play, source: string, other: string, since?: Mark): Promise<string> {
  const tap = play.tap(source, other);
  const from = since === undefined ? {} : { since };
  const isAsked = ({ element }: TapStanza): boolean =>
    element.getChild("replicate", dmuc1)?.getChild("room")?.attrs["source"] === play.room(source);
  const ids = new Map<string, string>();
  const isTaken = (stanza: TapStanza): boolean => {
    const id = stanza.element.attrs["id"] ?? "";
    const room = stanza.element.getChild("replicate", dmuc1)?.getChild("room")?.attrs["id"];
    if (isAsked(stanza) && room !== undefined) ids.set(id, room);
    return stanza.from === other && stanza.type === "result" && ids.has(id);
  };
  const taken = await tap.waitFor(`The yes of ${other}`, isTaken, from);
  return `${ids.get(taken.element.attrs["id"] ?? "")}@${roomServices[other]}`;
}

function field(info: Awaited<ReturnType<typeof askInfo>>, name: string): string | undefined {
  return valueOf(info.getChild("x", "jabber:x:data"), name);
}

describe.each(mixes)("the name of a room at its peers (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    roomsLua: { [shakespeare]: 'dmuc1_room_id = "sha256"', [marlowe]: 'dmuc1_room_id = "uuid"' },
  });

  it("can be a hash of what people call it, and they find it by that (D1-29, D1-31, D1-49)", async () => {
    const play = house().newPlay();
    const name = `Brocken über ${play.node}`;
    const hecate = await play.enter("hecate", shakespeare);
    await submitForm(hecate.person, hecate.room, { distributed: "1", roomname: name, publicroom: "1" });
    const shadow = await instanceAt(play, shakespeare, macbeth);
    expect(shadow).toBe(`${createHash("sha256").update(name, "utf8").digest("hex")}@rooms.macbeth.lit`);
    const firstwitch = await play.enter("firstwitch", macbeth, { room: shadow });
    await play.fence(hecate, firstwitch);
    const info = await askInfo(firstwitch.person, shadow);
    expect(info.getChild("identity")?.attrs["name"]).toBe(name);
    expect(field(info, "dmuc-source")).toBe(hecate.room);
    expect(await askRooms(firstwitch.person, "rooms.macbeth.lit")).toMatchObject({ [shadow]: name });
  });

  it("can be one that nobody guesses; a room without a name shows there how it is called here (D1-31, D1-49)", async () => {
    const play = house().newPlay();
    const faustus = await play.enter("faustus", marlowe);
    await submitForm(faustus.person, faustus.room, { distributed: "1", roomname: "" });
    const shadow = await instanceAt(play, marlowe, macbeth);
    expect(shadow.split("@")[0]).toMatch(uuid);
    const firstwitch = await play.enter("firstwitch", macbeth, { room: shadow });
    await play.fence(faustus, firstwitch);
    const info = await askInfo(firstwitch.person, shadow);
    expect(info.getChild("identity")?.attrs["name"]).toBe(play.node);
    expect(field(info, "dmuc-source")).toBe(faustus.room);
  });

  it("is another one where somebody has the room's own, and nobody is mixed up (D1-49)", async () => {
    const play = house().newPlay();
    const macduff = await play.enter("macduff", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth);
    const since = play.tap(shakespeare, macbeth).mark();
    await submitForm(firstwitch.person, firstwitch.room, { distributed: "1" });
    const shadow = await instanceAt(play, macbeth, shakespeare, since);
    expect(shadow.split("@")[0]).toMatch(uuid);
    const steps = nameSteps(play.crossings(shakespeare, macbeth, since));
    expect(steps.slice(0, 4)).toEqual(["replicate", "replicate-refusal", "replicate", "replicate-answer"]);

    const puck = await play.enter("puck", shakespeare, { room: shadow });
    play.dismiss(macduff);
    await play.fence(firstwitch, puck);
    await play.fenceAmong([macduff], macduff);
    expect(Object.keys(puck.occupants())).toEqual(["firstwitch", "puck"]);
    expect(Object.keys(macduff.occupants())).toEqual(["macduff"]);
    expect(macduff.heard()).toEqual([]);
    expect(valueOf(await fetchForm(macduff.person, macduff.room), "muc#roomconfig_distributed")).toBe("0");

    const ariel = await house().connect(`ariel@${shakespeare}/pda`);
    await expect(ariel.join(firstwitch.room, "ariel")).rejects.toMatchObject({ condition: "redirect" });
    const invitation = await ariel.sees(
      "the invitation",
      (stanza) => stanza.getChild("x", "jabber:x:conference") !== undefined,
    );
    expect(invitation.getChild("x", "jabber:x:conference")?.attrs["jid"]).toBe(shadow);
  });

  it("stays the same when the source is started anew (D1-49)", async () => {
    const play = house().newPlay();
    const faustus = await play.enter("faustus", marlowe);
    await submitForm(faustus.person, faustus.room, { distributed: "1", roomname: "Wittenberg" });
    const shadow = await instanceAt(play, marlowe, macbeth);
    const firstwitch = await play.enter("firstwitch", macbeth, { room: shadow });
    await play.fence(faustus, firstwitch);
    play.dismiss(faustus);
    await faustus.person.disconnect();
    await house().server(marlowe).stop();
    await house().server(marlowe).start();
    const again = await play.enter("faustus", marlowe);
    await firstwitch.seesHere("faustus");
    await again.says("Che sera, sera");
    await firstwitch.hears("faustus", "Che sera, sera");
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
