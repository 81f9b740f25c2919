/** DMUC3, the master's side: rooms of shakespeare.lit, and mirrors that the test plays by hand, stanza by stanza. */
import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type TapStanza } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { dmuc1, dmuc3, linkExtension } from "../support/crossings.js";
import { submitForm } from "../support/form.js";
import { HandMirror, mirrorOf, withHandMirrors } from "../support/hand-mirror.js";
import { askInfo, featuresOf, macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import type { Play } from "../support/play.js";
import { itemOf, statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const muc = "http://jabber.org/protocol/muc";
const stanzaErrors = "urn:ietf:params:xml:ns:xmpp-stanzas";

/** What a mirror has been told, a word each: "config", "roster", "history", "firstwitch", "hecate: Hail", "firstwitch goes". */
function told(stanzas: readonly TapStanza[]): readonly string[] {
  return stanzas.map(({ element }) => wordFor(element));
}

function wordFor(element: Element): string {
  const nick = (element.attrs["from"] ?? "").split("/")[1] ?? "the room";
  const [content] = element.getChildElements();
  if (element.attrs["type"] === "error") return `error: ${expected.conditionOf(element)}`;
  if (element.name === "iq") return content?.name ?? "done";
  if (element.name === "presence") return element.attrs["type"] === "unavailable" ? `${nick} goes` : nick;
  if (element.getChild("body") === undefined) return "subject";
  return `${nick}: ${element.getChildText("body") ?? ""}`;
}

/** Somebody in a room, and a mirror of it through which firstwitch is in it. */
interface Company {
  readonly play: Play;
  readonly hecate: Actor;
  readonly mirror: HandMirror;
}

describe.each(mixes)("a mirror that knows the extension (Prosody %s)", (mix) => {
  const house = useHouse(mix, withHandMirrors());

  async function gather(): Promise<Company> {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const mirror = new HandMirror(house(), play, macbeth);
    await mirror.setUp("firstwitch");
    await hecate.seesHere("firstwitch");
    return { play, hecate, mirror };
  }

  /** Hecate says something, and the mirror has heard it: all that was to come before has come. */
  async function fence(
    { hecate, mirror }: Company,
    since: ReturnType<HandMirror["mark"]>,
    text: string,
  ): Promise<void> {
    await hecate.says(text);
    await mirror.hears("hecate", text, since);
  }

  it("the service and a mirrored room show the feature (D3-11, 3.13)", async () => {
    const { hecate } = await gather();
    expect(featuresOf(await askInfo(hecate.person, roomServices[shakespeare]!))).toContain(dmuc3);
    expect(featuresOf(await askInfo(hecate.person, hecate.room))).toContain(dmuc3);
  });

  it("is told config, roster and history, and then that its first user is in (D3-14 to D3-26, D3-51)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await hecate.setsSubject("Foul is fair");
    await hecate.says("Have I not reason?");
    await hecate.hears("hecate", "Have I not reason?");
    const seen = hecate.mark();
    const mirror = new HandMirror(house(), play, macbeth);
    const since = mirror.mark();
    const { config, roster, history, confirmed } = await mirror.setUp("firstwitch");
    await mirror.gets("The subject", (element) => element.getChildText("subject") === "Foul is fair", since);
    expect(told(mirror.heard(since))).toEqual(["config", "roster", "history", "firstwitch", "subject"]);

    expect(config.attrs).toMatchObject({ from: mirror.room, to: mirror.jid, type: "set" });
    expect(config.getChild("config", dmuc1)!.getChild("sync", linkExtension)).toBeDefined();
    const items = roster.getChild("roster", dmuc1)!.getChildren("item");
    expect(items.map(({ attrs }) => [attrs["name"], attrs["jid"], attrs["affiliation"], attrs["role"]]).sort()).toEqual(
      [
        ["firstwitch", mirror.user("firstwitch"), "none", "participant"],
        ["hecate", hecate.fullJid, "owner", "moderator"],
      ],
    );
    expect(
      history
        .getChild("history", muc)!
        .getChildren("message")
        .map((said) => said.getChildText("body")),
    ).toContain("Have I not reason?");
    expect(itemOf(confirmed)).toMatchObject({ affiliation: "none", role: "participant" });
    await hecate.seesHere("firstwitch", seen);
    expect(hecate.transcript(seen)).toEqual(["firstwitch is here, participant, none"]);
  });

  it("is told as much of the past as it asks for: the newest of it, oldest first (D3-21, D3-22)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    for (const text of ["Thrice", "and once", "and twice"]) {
      await hecate.says(text);
      await hecate.hears("hecate", text);
    }
    for (const [domain, witch, wish, texts] of [
      [macbeth, "firstwitch", { maxstanzas: "2" }, ["and once", "and twice"]],
      [marlowe, "helen", { maxchars: "0" }, []],
    ] as const) {
      const mirror = new HandMirror(house(), play, domain);
      const { history } = await mirror.setUp(witch, {}, wish);
      const past = history.getChild("history", muc)!.getChildren("message");
      expect(
        past.map((said) => said.getChildText("body")),
        domain,
      ).toEqual(texts);
    }
  });

  it("hears each thing once, and nothing of what its own users do (D3-15, D3-27, D3-36 to D3-42)", async () => {
    const company = await gather();
    const { hecate, mirror } = company;
    const seen = hecate.mark();
    const since = mirror.mark();
    await mirror.joins("secondwitch");
    await mirror.sees("secondwitch", since);
    await mirror.says("secondwitch", "When the battle's lost and won");
    await mirror.looks("secondwitch", "away");
    await mirror.leaves("secondwitch");
    await hecate.seesGo("secondwitch");
    await fence(company, since, "I am for the air");
    await hecate.hears("hecate", "I am for the air");
    expect(told(mirror.heard(since))).toEqual(["secondwitch", "hecate: I am for the air"]);
    expect(hecate.transcript(seen)).toEqual([
      "secondwitch is here, participant, none",
      "secondwitch: When the battle's lost and won",
      "secondwitch is here, away, participant, none",
      "secondwitch goes",
      "hecate: I am for the air",
    ]);
  });

  it("of which the last user has left, is told nothing more (D3-02)", async () => {
    const { hecate, mirror } = await gather();
    const since = mirror.mark();
    await mirror.leaves("firstwitch");
    await hecate.seesGo("firstwitch");
    await hecate.says("Double, double");
    await hecate.hears("hecate", "Double, double");
    mirror.ends();
    const again = mirror.mark();
    await mirror.setUp("firstwitch");
    expect(told(mirror.heard(since)).slice(0, 4)).toEqual(["config", "roster", "history", "firstwitch"]);
    expect(mirror.heard(since).length).toBe(mirror.heard(again).length);
  });

  it("and another: what comes from one goes to the other, and not back (D3-05, D3-37, D3-42)", async () => {
    const { play, hecate, mirror } = await gather();
    const other = new HandMirror(house(), play, marlowe);
    await other.setUp("faustus");
    const [here, there] = [mirror.mark(), other.mark()];
    await mirror.says("firstwitch", "Where hast thou been, sister?");
    await other.hears("firstwitch", "Where hast thou been, sister?", there);
    await other.looks("faustus", "dnd");
    await mirror.sees("faustus", here);
    await mirror.leaves("firstwitch");
    await other.sees("firstwitch", there, "unavailable");
    await hecate.seesGo("firstwitch");
    expect(told(mirror.heard(here))).toEqual(["faustus"]);
    expect(told(other.heard(there))).toEqual(["firstwitch: Where hast thou been, sister?", "firstwitch goes"]);
  });

  it("has the room's own entry checks, and errors that go to the user alone (D3-14, D3-29, D3-30)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const mirror = new HandMirror(house(), play, macbeth);
    const refused = async (nick: string, condition: string, content: Element[] = []): Promise<void> => {
      const since = mirror.mark();
      const seen = hecate.mark();
      await mirror.joins(nick, { content: [xml("x", { xmlns: muc }, content)] });
      const error = await mirror.gets(`the error for ${nick}`, ({ attrs }) => attrs["type"] === "error", since);
      expect(error.name).toBe("presence");
      expect(error.attrs).toMatchObject({
        from: `${mirror.room}/${nick}`,
        to: mirror.escaped(nick),
        id: `join-${nick}`,
      });
      expect(expected.conditionOf(error)).toBe(condition);
      expect(error.getChild("x", muc)).toBeDefined();
      expect(error.getChild("to", linkExtension)?.attrs["jid"]).toBe(mirror.user(nick));
      expect(told(mirror.heard(since))).toEqual([`error: ${condition}`]);
      expect(hecate.transcript(seen)).toEqual([]);
    };
    await refused("hecate", "conflict");
    await hecate.makes(`banquo@${macbeth}`, "outcast");
    await refused("banquo", "forbidden");
    await submitForm(hecate.person, hecate.room, { passwordprotectedroom: "1", roomsecret: "toad" });
    await refused("firstwitch", "not-authorized", [xml("password", {}, "newt")]);
    await submitForm(hecate.person, hecate.room, { passwordprotectedroom: "0", roomsecret: "", membersonly: "1" });
    await refused("firstwitch", "registration-required");
    // Nobody has a link with the room for that.
    expect(featuresOf(await askInfo(hecate.person, hecate.room))).not.toContain(dmuc3);
    await submitForm(hecate.person, hecate.room, { membersonly: "0" });
    await mirror.setUp("firstwitch");
  });

  it("makes a room that is not there, as whoever joins directly does (D3-14, T-29)", async () => {
    const play = house().newPlay();
    const mirror = new HandMirror(house(), play, macbeth);
    const { roster, confirmed } = await mirror.setUp("firstwitch");
    const [item] = roster.getChild("roster", dmuc1)!.getChildren("item");
    expect(item?.attrs).toMatchObject({ name: "firstwitch", affiliation: "owner", role: "moderator" });
    expect(itemOf(confirmed)).toMatchObject({ affiliation: "owner", role: "moderator" });
    expect(statusCodes(confirmed).split(" ")).toContain("201");
    const hecate = await play.enter("hecate", shakespeare);
    expect(hecate.transcript()[0]).toBe("firstwitch is here, moderator, owner");
  });

  it("is told what is done to its users, and they are out (D3-45)", async () => {
    const company = await gather();
    const { hecate, mirror } = company;
    let since = mirror.mark();
    await hecate.gives("firstwitch", "visitor");
    expect(itemOf(await mirror.sees("firstwitch", since))).toMatchObject({ role: "visitor" });
    since = mirror.mark();
    await hecate.gives("firstwitch", "none");
    expect(statusCodes(await mirror.sees("firstwitch", since, "unavailable"))).toBe("307");
    await hecate.seesGo("firstwitch");
    mirror.ends();
    await mirror.setUp("firstwitch");
    since = mirror.mark();
    await hecate.makes(`firstwitch@${macbeth}`, "outcast");
    expect(statusCodes(await mirror.sees("firstwitch", since, "unavailable"))).toBe("301");
    await hecate.seesGo("firstwitch");
    mirror.ends();
    since = mirror.mark();
    await mirror.joins("firstwitch");
    const error = await mirror.gets("the refusal", ({ attrs }) => attrs["type"] === "error", since);
    expect(expected.conditionOf(error)).toBe("forbidden");
  });

  it("is told the config and lists as they change, the subject, and the end of the room (D3-45, 3.8, 3.11)", async () => {
    const company = await gather();
    const { hecate, mirror } = company;
    const since = mirror.mark();
    await submitForm(hecate.person, hecate.room, { moderatedroom: "1" });
    const config = await mirror.gets("the config", (element) => element.getChild("config", dmuc1) !== undefined, since);
    expect(config.attrs).toMatchObject({ from: mirror.room, to: mirror.jid });
    await mirror.answer(config);
    const later = mirror.mark();
    await hecate.makes(`banquo@${macbeth}`, "outcast");
    const lists = await mirror.gets("the lists", ({ name, attrs }) => name === "iq" && attrs["type"] === "set", later);
    expect(lists.toString()).toContain(`banquo@${macbeth}`);
    await mirror.answer(lists);
    await hecate.setsSubject("Fair is foul");
    await mirror.gets("the subject", (element) => element.getChildText("subject") === "Fair is foul", since);
    await hecate.destroys("The charm's wound up");
    const end = await mirror.gets("the end", ({ attrs }) => attrs["type"] === "unavailable", since);
    expect(end.attrs).toMatchObject({ from: mirror.room, to: mirror.jid });
    expect(end.getChild("x", expected.mucUser)?.getChild("destroy")).toBeDefined();
  });

  it("gets what is for one user alone by his escaped address; his answers and errors are as ever (D3-31, D3-49, 3.4)", async () => {
    const company = await gather();
    const { hecate, mirror } = company;
    const since = mirror.mark();
    await hecate.whispersTo("firstwitch", "Come hither");
    const isWhisper = (element: Element): boolean => element.getChildText("body") === "Come hither";
    const whisper = await mirror.gets("the whisper", isWhisper, since);
    expect(whisper.attrs).toMatchObject({
      from: `${mirror.room}/hecate`,
      to: mirror.escaped("firstwitch"),
      type: "chat",
    });
    expect(whisper.getChild("to", linkExtension)?.attrs["jid"]).toBe(mirror.user("firstwitch"));
    expect(whisper.getChild("o", linkExtension)?.attrs["s"]).toBeDefined();

    // It cannot be delivered: whoever has sent it is told, and nobody is out.
    const unavailable = xml("service-unavailable", { xmlns: stanzaErrors });
    await house().sendAs(
      mirror.jid,
      xml(
        "message",
        { from: whisper.attrs["to"]!, to: whisper.attrs["from"]!, type: "error", id: whisper.attrs["id"]! },
        xml("error", { type: "cancel" }, unavailable),
      ),
    );
    await hecate.sees(
      "the error",
      ({ attrs }) => attrs["type"] === "error" && attrs["from"] === `${hecate.room}/firstwitch`,
    );

    // An IQ goes the same way, and its answer comes from himself.
    const asked = hecate.person.iq(
      xml("iq", { to: `${hecate.room}/firstwitch`, type: "get" }, xml("query", { xmlns: "jabber:iq:version" })),
    );
    const isQuestion = (element: Element): boolean => element.getChild("query", "jabber:iq:version") !== undefined;
    const question = await mirror.gets("the question", isQuestion, since);
    expect(question.attrs).toMatchObject({
      from: `${mirror.room}/hecate`,
      to: mirror.escaped("firstwitch"),
      type: "get",
    });
    await mirror.send(
      xml("iq", {
        type: "result",
        from: mirror.user("firstwitch"),
        to: question.attrs["from"]!,
        id: question.attrs["id"]!,
      }),
    );
    expect((await asked).attrs).toMatchObject({ type: "result", from: `${hecate.room}/firstwitch` });

    // What he asks himself is answered to himself.
    await mirror.whispers("firstwitch", "hecate", "I come");
    await hecate.isTold("firstwitch", "I come");
    await mirror.whispers("firstwitch", "nobody", "Who is there?");
    const error = await mirror.gets("his error", ({ attrs }) => attrs["to"] === mirror.user("firstwitch"), since);
    expect(expected.conditionOf(error)).toBe("item-not-found");
    const later = hecate.mark();
    await mirror.says("firstwitch", "Still here");
    await hecate.hears("firstwitch", "Still here", later);
  });

  it("speaks for nobody of another domain; he is served as ever (D3-48, 3.9e)", async () => {
    const company = await gather();
    const { hecate, mirror } = company;
    const since = mirror.mark();
    await mirror.joins("secondwitch", { through: `mirror.evil.example` });
    const isHis = ({ name, attrs }: Element): boolean =>
      name === "presence" &&
      attrs["to"] === mirror.user("secondwitch") &&
      attrs["from"] === `${mirror.room}/secondwitch`;
    const own = await mirror.gets("his own presence", isHis, since);
    expect(statusCodes(own)).toContain("110");
    const other = new HandMirror(house(), company.play, marlowe);
    await other.joins("faustus", { through: mirror.jid });
    await other.gets("his own presence", ({ attrs }) => attrs["to"] === other.user("faustus"), { position: 0 });
    await hecate.seesHere("faustus");
    expect(
      house()
        .cluster.link(shakespeare, macbeth)
        .tap.since()
        .filter(({ xml: text }) => text.includes("evil.example") && !text.includes("<dmuc")),
    ).toEqual([]);
  });

  it("takes over who was in directly, and nobody notices (D3-28)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const mirror = new HandMirror(house(), play, macbeth);
    const start = mirror.mark();
    await mirror.joins("keith", { through: null });
    await mirror.gets("his own presence", ({ attrs }) => attrs["to"] === mirror.user("keith"), start);
    await hecate.seesHere("keith");
    const seen = hecate.mark();
    await mirror.setUp("wayne");
    const since = mirror.mark();
    await mirror.joins("keith");
    await mirror.sees("keith", since);
    await hecate.says("All hail");
    await mirror.hears("hecate", "All hail", since);
    await hecate.hears("hecate", "All hail");
    expect(told(mirror.heard(since))).toEqual(["keith", "hecate: All hail"]);
    expect(hecate.transcript(seen)).toEqual(["wayne is here, participant, none", "hecate: All hail"]);
  });

  it("has no word in what clients here send, tag or not (G-2)", async () => {
    const { play, hecate, mirror } = await gather();
    const since = mirror.mark();
    const passer = await house().connect(`passer@${shakespeare}/heath`);
    const tag = xml("dmuc", { xmlns: dmuc3, from: mirrorOf(macbeth) });
    await passer.send(xml("presence", { to: `${hecate.room}/passer` }, xml("x", { xmlns: muc }), tag));
    await passer.sees("himself", expected.selfPresence(hecate.room, "passer"));
    const shown = await hecate.seesHere("passer");
    expect(shown.toString()).not.toContain(dmuc3);
    await mirror.sees("passer", since);
    expect(play.crossings(shakespeare, macbeth).filter(({ xml: text }) => text.includes("passer@"))).toHaveLength(1);
  });

  it("no server has complained but of who speaks for others", () => {
    const others = house()
      .warnings()
      .filter((line) => !line.includes("is refused") && !line.includes("mirror.evil.example"));
    expect(others).toEqual([]);
  });
});

describe("a mirror that knows only what the ProtoXEP prints", () => {
  const house = useHouse("mixed", withHandMirrors());

  it("is linked by what is printed, and nothing of ours goes there (G-5)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const mirror = new HandMirror(house(), play, macbeth, { extension: false });
    const since = mirror.mark();
    await mirror.setUp("firstwitch");
    await hecate.seesHere("firstwitch");
    await mirror.says("firstwitch", "Round about the cauldron go");
    await hecate.hears("firstwitch", "Round about the cauldron go");
    await mirror.leaves("firstwitch");
    await hecate.seesGo("firstwitch");
    const heard = mirror.heard(since).map(({ xml: text }) => text);
    expect(heard.filter((text) => text.includes(linkExtension))).toEqual([]);
  });
});

describe("mirrors that nobody has listed (3.9e)", () => {
  const house = useHouse("mixed", withHandMirrors('dmuc_accept = "any"', []));

  it("are asked first what they are, and hear nothing else till they have said it", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const mirror = new HandMirror(house(), play, macbeth);
    const since = mirror.mark();
    await mirror.joins("firstwitch");
    await mirror.showsFeature(since);
    const config = await mirror.config(since);
    await mirror.takes(config);
    await mirror.rest("firstwitch", since);
    await hecate.seesHere("firstwitch");
    await mirror.says("firstwitch", "Hail");
    await hecate.hears("firstwitch", "Hail");
  });

  it("and that are none, serve nobody: the room does", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const mirror = new HandMirror(house(), play, marlowe);
    const since = mirror.mark();
    await mirror.joins("faustus");
    const asked = await mirror.gets(
      "the question",
      ({ name, attrs }) => name === "iq" && attrs["to"] === mirror.jid,
      since,
    );
    await mirror.answer(asked, xml("query", { xmlns: "http://jabber.org/protocol/disco#info" }));
    await mirror.gets("his own presence", ({ attrs }) => attrs["to"] === mirror.user("faustus"), since);
    await hecate.seesHere("faustus");
  });
});

describe("a mirror that does not answer (D3-17)", () => {
  const house = useHouse("mixed", withHandMirrors("", [macbeth], "wait = 5"));

  it("serves nobody for a while: the room shows its user what there is to see", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await hecate.says("Have I not reason?");
    const mirror = new HandMirror(house(), play, macbeth);
    const since = mirror.mark();
    const seen = hecate.mark();
    await mirror.joins("firstwitch");
    await mirror.config(since);
    const isOwn = (element: Element): boolean =>
      element.attrs["to"] === mirror.user("firstwitch") && statusCodes(element).split(" ").includes("110");
    await mirror.gets("her own presence", isOwn, since, 30_000);
    const isPast = (element: Element): boolean =>
      element.attrs["to"] === mirror.user("firstwitch") && element.getChildText("body") === "Have I not reason?";
    await mirror.gets("the history", isPast, since);
    await hecate.says("How now");
    const isSaid = (element: Element): boolean =>
      element.attrs["to"] === mirror.user("firstwitch") && element.getChildText("body") === "How now";
    await mirror.gets("what is said", isSaid, since);
    expect(hecate.transcript(seen).filter((line) => line.startsWith("firstwitch"))).toEqual([
      "firstwitch is here, participant, none",
    ]);
    const later = mirror.mark();
    await mirror.joins("secondwitch");
    await mirror.gets("her own presence", ({ attrs }) => attrs["to"] === mirror.user("secondwitch"), later);
    expect(mirror.heard(later).filter(({ element }) => element.name === "iq")).toEqual([]);
  });
});

describe("a mirror that does not answer, of a room that has been written to the disk meanwhile (D3-17)", () => {
  const house = useHouse("mixed", withHandMirrors("muc_room_cache_size = 1", [macbeth], "wait = 5"));

  it("serves nobody: its user is in, and shown what there is to see", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const mirror = new HandMirror(house(), play, macbeth);
    const since = mirror.mark();
    await mirror.joins("firstwitch");
    await mirror.config(since);
    await house().newPlay().enter("porter", shakespeare);
    const isOwn = (element: Element): boolean =>
      element.attrs["to"] === mirror.user("firstwitch") && statusCodes(element).split(" ").includes("110");
    await mirror.gets("her own presence", isOwn, since, 30_000);
    await hecate.says("How now");
    const isSaid = (element: Element): boolean =>
      element.attrs["to"] === mirror.user("firstwitch") && element.getChildText("body") === "How now";
    await mirror.gets("what is said", isSaid, since);
  });
});

describe("a service whose modules give people other nicks (D3-46)", () => {
  const house = useHouse("mixed", withHandMirrors());

  it("lets nobody in by a mirror whose nick it would change", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const mirror = new HandMirror(house(), play, macbeth);
    const since = mirror.mark();
    const seen = hecate.mark();
    const { ok } = await house()
      .server(shakespeare)
      .shell(
        `> prosody.hosts["${roomServices[shakespeare]!}"].modules.muc.module:hook("muc-occupant-pre-join", function (event) event.occupant.nick = event.room.jid .. "/servant"; end, 1)`,
      );
    expect(ok).toBe(true);
    await mirror.joins("lady");
    const error = await mirror.gets("the refusal", ({ attrs }) => attrs["type"] === "error", since);
    expect(expected.conditionOf(error)).toBe("not-acceptable");
    expect(hecate.transcript(seen)).toEqual([]);
    const passer = await house().connect(`passer@${shakespeare}/street`);
    await passer.send(xml("presence", { to: `${hecate.room}/passer` }, xml("x", { xmlns: muc })));
    await passer.sees("himself", ({ attrs }) => attrs["from"] === `${hecate.room}/servant`);
  });
});
