/** With servers that know no more than what the text of DMUC3 prints: nothing is sent that is not in it (G-3, G-5, 3.12). */
import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1, dmuc3, linkExtension } from "../support/crossings.js";
import { marlowe, shakespeare, useHouse } from "../support/house.js";
import { escaped } from "../support/mirrored.js";
import { silent, silentLua, silentModules, SilentPeer } from "../support/silent.js";
import { itemOf, nickOf } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const muc = "http://jabber.org/protocol/muc";
const ofUs = (stanzas: readonly TapStanza[]): readonly string[] =>
  stanzas.map(({ xml: text }) => text).filter((text) => text.includes(linkExtension) && !text.includes("disco#info"));
const attributesOf = ({ attrs }: Element): readonly string[] => Object.keys(attrs).sort();

describe.each(mixes)("a mirror that knows only what is printed (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, marlowe],
    pluginPaths: [silentModules],
    roomsLua: {
      [shakespeare]: `dmuc_peers = { ["${silent}"] = { users = { "${marlowe}" } } }`,
      [marlowe]: silentLua,
    },
  });
  const faustus = `faustus@${marlowe}/Study`;

  const tagged = (room: string, user: string, nick: string): Element =>
    xml("presence", { from: user, to: `${room}/${nick}`, id: nick }, xml("dmuc", { xmlns: dmuc3, from: silent }));

  it("is set up by what is printed alone, hears everything once, and is heard (D3-13 to 24, 26, 37, 42, 51, E3-04, E3-05, E3-15)", async () => {
    const peer = new SilentPeer(house(), shakespeare);
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const { room } = hecate;
    await hecate.says("Have I not reason?");
    await hecate.setsSubject("Foul is fair");
    await hecate.seesSubject("Foul is fair");
    const start = peer.mark();
    await peer.sends(tagged(room, faustus, "faustus"));

    const config = await peer.asked("config", start);
    expect(config.element.attrs).toMatchObject({ type: "set", from: `${room}/faustus`, to: silent });
    const form = config.element.getChild("config", dmuc1)!;
    expect(form.getChildElements().map(({ name }) => name)).toEqual(["x"]);
    await peer.answers(config);

    const roster = await peer.asked("roster", start);
    expect(roster.element.attrs).toMatchObject({ type: "set", from: room, to: silent });
    const items = roster.element.getChild("roster", dmuc1)!.getChildElements();
    expect(items.map(({ attrs }) => attrs["name"]).sort()).toEqual(["faustus", "hecate"]);
    for (const item of items) {
      expect(attributesOf(item)).toEqual(["affiliation", "jid", "name"]);
      expect(item.getChildElements()).toEqual([]);
    }
    await peer.answers(roster);

    const question = xml("room", { xmlns: dmuc1, id: room }, xml("history", { xmlns: muc }));
    const answer = await peer.asks(silent, `${room}/faustus`, question, "get");
    expect(answer.attrs).toMatchObject({ type: "result", from: `${room}/faustus` });
    const [past, ...more] = answer.getChild("history", muc)!.getChildElements();
    expect(more).toEqual([]);
    expect(past!.attrs).toMatchObject({ from: `${room}/hecate`, type: "groupchat" });
    expect(past!.getChildText("body")).toBe("Have I not reason?");
    expect(past!.getChild("delay", "urn:xmpp:delay")).toBeDefined();

    const copy = await peer.gets(
      "his own presence",
      ({ name, element }) => name === "presence" && element.attrs["to"] === silent,
      start,
    );
    expect(copy.element.attrs["from"]).toBe(`${room}/faustus`);
    expect(itemOf(copy.element)).toMatchObject({ affiliation: "none", role: "participant" });
    expect(copy.element.getChild("x", expected.mucUser)!.getChildren("status")).toEqual([]);
    const subject = await peer.gets("the subject", ({ element }) => element.getChild("subject") !== undefined, start);
    expect(subject.element.attrs).toMatchObject({ from: `${room}/hecate`, to: silent });
    await hecate.seesHere("faustus");

    const live = peer.mark();
    await peer.sends(
      xml(
        "message",
        { from: faustus, to: `${room}/faustus`, type: "groupchat", id: "f1" },
        xml("body", {}, "Che sera"),
      ),
    );
    await hecate.hears("faustus", "Che sera");
    await hecate.says("Well met");
    const heard = await peer.gets("her words", ({ kind }) => kind === "groupchat", live);
    expect(heard.element.attrs).toMatchObject({ from: `${room}/hecate`, to: silent });
    expect(heard.element.getChildText("body")).toBe("Well met");
    await hecate.whispersTo("faustus", "Hist");
    const whisper = await peer.gets("her whisper", ({ kind }) => kind === "chat", live);
    expect(whisper.element.attrs["to"]!.toLowerCase()).toBe(`${escaped(faustus)}@${silent}`.toLowerCase());
    await peer.sends(xml("presence", { from: faustus, to: `${room}/faustus`, type: "unavailable" }));
    await hecate.seesGo("faustus");
    await hecate.says("Alone");
    await hecate.hears("hecate", "Alone");
    const crossed = play.crossings(shakespeare, marlowe, start);
    expect(ofUs(crossed)).toEqual([]);
    // What he said does not come back to his mirror, nor does his leave; and then nothing crosses any more (D3-02).
    expect(play.crossings(shakespeare, marlowe, live).filter(({ from }) => from === shakespeare)).toHaveLength(2);
  });

  it("may ask for no history: the first one is shown to it after a second; whom the room does not want is refused to it (D3-26, D3-29, E3-11)", async () => {
    const peer = new SilentPeer(house(), shakespeare);
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const start = peer.mark();
    await peer.sends(tagged(hecate.room, faustus, "faustus"));
    await peer.answers(await peer.asked("config", start));
    const roster = await peer.asked("roster", start);
    await peer.answers(roster);
    const copy = await peer.gets("his own presence", ({ kind }) => kind === "presence", start);
    expect(copy.at - roster.at).toBeGreaterThanOrEqual(900);
    const later = peer.mark();
    await peer.sends(tagged(hecate.room, `wagner@${marlowe}/x`, "hecate"));
    const refused = await peer.gets("the refusal", ({ kind }) => kind === "presence:error", later);
    expect(refused.element.attrs).toMatchObject({ from: `${hecate.room}/hecate`, id: "hecate" });
    expect(refused.element.attrs["to"]).toBe(`${escaped(`wagner@${marlowe}/x`)}@${silent}`);
    expect(expected.conditionOf(refused.element)).toBe("conflict");
    expect(refused.element.getChild("x", muc)).toBeDefined();
    // The next one of that mirror costs his own presence alone.
    const third = peer.mark();
    await peer.sends(tagged(hecate.room, `wagner@${marlowe}/x`, "wagner"));
    await peer.gets("his presence", ({ element }) => nickOf(element) === "wagner", third);
    await hecate.seesHere("wagner");
    expect(play.crossings(shakespeare, marlowe, third).filter(({ name }) => name === "iq")).toEqual([]);
    expect(ofUs(play.crossings(shakespeare, marlowe, start))).toEqual([]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
