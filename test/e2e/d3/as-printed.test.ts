/** With servers that know no more than what the text of DMUC3 prints: nothing is sent that is not in it (G-3, G-5, 3.12). */
import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type TapStanza } from "../../../prosody-dev/index.js";
import { dmuc1, dmuc3, linkExtension } from "../support/crossings.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { escaped, mirroring } from "../support/mirrored.js";
import { silent, silentLua, silentModules, SilentPeer } from "../support/silent.js";
import { itemOf, nickOf } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const muc = "http://jabber.org/protocol/muc";
const discoInfo = "http://jabber.org/protocol/disco#info";
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

describe.each(mixes)("a master that knows only what is printed (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [macbeth, marlowe],
    pluginPaths: [silentModules],
    mirrors: { [macbeth]: { ...mirroring, lua: `dmuc_peers = { ["${silent}"] = { users = { "${marlowe}" } } }` } },
    roomsLua: { [marlowe]: silentLua },
  });

  it("has a mirror here by what is printed alone; its people talk with each other at once (D3-10, 13, 17, 19 to 25, 30, 36, 40, 41)", async () => {
    const peer = new SilentPeer(house(), macbeth);
    const room = `study@${silent}`;
    const mirror = house().server(macbeth).mirror!;
    const start = peer.mark();
    const lady = await house().connect(`lady@${macbeth}/Castle`);
    const entering = lady.join(room, "lady");
    const asked = await peer.gets("what it can do", ({ kind }) => kind === `iq:get ${discoInfo}`, start);
    await peer.answers(
      asked,
      xml("query", { xmlns: discoInfo }, [
        xml("identity", { category: "conference", type: "text" }),
        xml("feature", { var: muc }),
        xml("feature", { var: dmuc3 }),
      ]),
    );
    const join = await peer.gets("her join", ({ name }) => name === "presence", start);
    expect(join.element.attrs).toMatchObject({ from: lady.fullJid, to: `${room}/lady` });
    expect(join.element.getChild("dmuc", dmuc3)!.attrs).toEqual({ xmlns: dmuc3, from: mirror });

    const field = (name: string, value: string): Element => xml("field", { var: name }, xml("value", {}, value));
    const form = xml("x", { xmlns: "jabber:x:data", type: "form" }, [
      field("FORM_TYPE", "http://jabber.org/protocol/muc#roomconfig"),
      field("muc#roomconfig_roomname", "The study"),
    ]);
    const config = await peer.asks(`${room}/lady`, mirror, xml("config", { xmlns: dmuc1 }, form));
    expect([config.attrs["type"], config.attrs["to"], config.getChildElements()]).toEqual([
      "result",
      `${room}/lady`,
      [],
    ]);
    const items = [
      xml("item", { affiliation: "owner", jid: `faustus@${marlowe}`, name: "faustus" }),
      xml("item", { affiliation: "none", jid: lady.jid, name: "lady" }),
    ];
    const listed = peer.mark();
    expect((await peer.asks(room, mirror, xml("roster", { xmlns: dmuc1 }, items))).attrs["type"]).toBe("result");
    const question = await peer.asked("room", listed);
    expect(question.element.attrs).toMatchObject({ type: "get", from: mirror, to: `${room}/lady` });
    const past = xml("message", { xmlns: "jabber:client", from: `${room}/faustus`, type: "groupchat", id: "p1" }, [
      xml("body", {}, "Settle thy studies"),
      xml("delay", { xmlns: "urn:xmpp:delay", from: `faustus@${marlowe}/x`, stamp: "2026-01-05T10:00:00Z" }),
    ]);
    await peer.answers(question, xml("history", { xmlns: muc }, past));
    const shown = (nick: string, affiliation: string): Element =>
      xml("presence", { from: `${room}/${nick}`, to: mirror }, [
        xml("x", { xmlns: expected.mucUser }, xml("item", { affiliation, role: "participant" })),
      ]);
    await peer.sends(
      shown("lady", "none"),
      xml("message", { from: `${room}/faustus`, to: mirror, type: "groupchat" }, xml("subject", {}, "Magic")),
    );
    await entering;
    await lady.sees("the subject", expected.subject(room, "Magic"));
    const seen = lady.received.filter(({ attrs }) => attrs["from"]?.startsWith(room) === true);
    expect(seen.map((stanza) => `${stanza.name} ${nickOf(stanza)}`)).toEqual([
      "presence faustus",
      "presence lady",
      "message faustus",
      "message faustus",
    ]);
    expect(seen[2]!.getChild("delay", "urn:xmpp:delay")!.attrs["from"]).toBe(room);

    // A second one of ours: a tagged join, and his presence.
    const second = peer.mark();
    const macduff = await house().connect(`macduff@${macbeth}/Fife`);
    const coming = macduff.join(room, "macduff");
    await peer.gets("his join", ({ name }) => name === "presence", second);
    await peer.sends(shown("macduff", "none"));
    await coming;
    await lady.say(room, "Out, damned spot", { id: "l1" });
    await macduff.sees("her words", expected.groupchat(room, "lady", "Out, damned spot"));
    const said = await peer.gets("her words", ({ kind }) => kind === "groupchat", second);
    expect(said.element.attrs).toMatchObject({ from: lady.fullJid, to: room, id: "l1" });
    await peer.sends(
      xml("message", { from: `${room}/faustus`, to: mirror, type: "groupchat", id: "m1" }, xml("body", {}, "Hush")),
      xml(
        "message",
        { from: `${room}/faustus`, to: `${escaped(macduff.fullJid)}@${mirror}`, type: "chat" },
        xml("body", {}, "Hist"),
      ),
    );
    for (const person of [lady, macduff]) await person.sees("his words", expected.groupchat(room, "faustus", "Hush"));
    await macduff.sees("the whisper", expected.privateMessage(room, "faustus", "Hist"));

    // Whom the master does not want (V3-14 as printed: from the bare room, without an id).
    const third = peer.mark();
    const banquo = await house().connect(`banquo@${macbeth}/ghost`);
    const refused = expect(banquo.join(room, "banquo")).rejects.toMatchObject({ condition: "forbidden" });
    await peer.gets("his join", ({ name }) => name === "presence", third);
    const stz = "urn:ietf:params:xml:ns:xmpp-stanzas";
    await peer.sends(
      xml("presence", { from: room, to: `${escaped(banquo.fullJid, "short")}@${mirror}`, type: "error" }, [
        xml("x", { xmlns: muc }),
        xml("error", { type: "auth" }, xml("forbidden", { xmlns: stz })),
      ]),
    );
    await refused;
    const refusal = banquo.received.find(({ attrs }) => attrs["type"] === "error")!;
    expect(refusal.attrs["from"]).toBe(`${room}/banquo`);

    await lady.leave(room);
    await macduff.sees("her leave", expected.unavailable(room, "lady"));
    await peer.gets(
      "her leave",
      ({ type, element }) => type === "unavailable" && element.attrs["from"] === lady.fullJid,
      start,
    );
    expect(ofUs(house().cluster.link(macbeth, marlowe).tap.since(start, { from: macbeth }))).toEqual([]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
