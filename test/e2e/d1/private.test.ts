import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { gather } from "../support/gather.js";
import { useHouse } from "../support/house.js";
import { mixes } from "../support/versions.js";

const ping = "urn:xmpp:ping";
const version = "jabber:iq:version";
const vcard = "vcard-temp";

/** Somebody asks an occupant something, and that one's client answers. Gives what the asker and the asked got. */
async function askAndAnswer(
  asker: Actor,
  asked: Actor,
  question: Element,
  answer?: Element,
): Promise<{ question: Element; result: Element }> {
  const since = asked.mark();
  const { name } = question;
  const namespace = question.attrs["xmlns"]!;
  asked.person.answers("get", { namespace, name }, answer);
  const request = xml("iq", { to: `${asker.room}/${asked.nick}`, type: "get", id: "my-own-id" }, question);
  const result = await asker.person.iq(request);
  const isQuestion = (stanza: Element): boolean =>
    stanza.attrs["type"] === "get" && stanza.getChild(name, namespace) !== undefined;
  return { question: await asked.sees(`the question of ${asker.nick}`, isQuestion, since), result };
}

describe.each(mixes)("from one to one (Prosody %s)", (mix) => {
  const house = useHouse(mix, { modules: ["vcard"] });

  it("a whisper across is one stanza, on one link, to one; the answer as well (D1-54)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, settle } = await gather(house());
    const others = [puck, secondwitch, faustus].map((actor) => ({ actor, before: actor.mark() }));
    let marks = play.marks();
    await firstwitch.whispersTo("hecate", "How did you do it?");
    const heard = await hecate.isTold("firstwitch", "How did you do it?");
    expect(heard.attrs["from"]).toBe(`${hecate.room}/firstwitch`);
    expect(heard.getChild("x", expected.mucUser)).toBeDefined();
    await settle();
    expect(play.countsSince(marks)).toEqual({ "shakespeare.lit - macbeth.lit": { "macbeth.lit: chat": 1 } });

    marks = play.marks();
    await hecate.whispersTo("firstwitch", "With a drop profound");
    await firstwitch.isTold("hecate", "With a drop profound");
    await settle();
    expect(play.countsSince(marks)).toEqual({ "shakespeare.lit - macbeth.lit": { "shakespeare.lit: chat": 1 } });
    for (const { actor, before } of others) {
      expect(actor.transcript(before), actor.nick).toEqual([]);
    }
  });

  it("a whisper between two at the same server crosses nothing (D1-54)", async () => {
    const { play, firstwitch, secondwitch, settle } = await gather(house());
    const marks = play.marks();
    await firstwitch.whispersTo("secondwitch", "I'll give thee a wind");
    await secondwitch.isTold("firstwitch", "I'll give thee a wind");
    await settle();
    expect(play.countsSince(marks)).toEqual({});
  });

  it("two shadows whisper directly, without the source (D1-54)", async () => {
    const { play, firstwitch, faustus, settle } = await gather(house());
    const marks = play.marks();
    await faustus.whispersTo("firstwitch", "Was this the face?");
    await firstwitch.isTold("faustus", "Was this the face?");
    await settle();
    expect(play.countsSince(marks)).toEqual({ "macbeth.lit - marlowe.lit": { "marlowe.lit: chat": 1 } });
  });

  it("a whisper to nobody is refused at once (T-12)", async () => {
    const { play, firstwitch, settle } = await gather(house());
    const marks = play.marks();
    await firstwitch.whispersTo("banquo", "Are you there?");
    await firstwitch.sees("the refusal", expected.stanzaError(`${firstwitch.room}/banquo`, "item-not-found"));
    await settle();
    expect(play.countsSince(marks)).toEqual({});
  });

  it("asking another's client for its version goes there and back, and shows no real address (D1-54)", async () => {
    const { play, hecate, firstwitch, settle } = await gather(house());
    const marks = play.marks();
    const answer = xml("query", { xmlns: version }, xml("name", {}, "Cauldron"), xml("version", {}, "3"));
    const { question, result } = await askAndAnswer(firstwitch, hecate, xml("query", { xmlns: version }), answer);
    expect(question.attrs["from"]).toBe(`${hecate.room}/firstwitch`);
    expect(result.attrs).toMatchObject({ from: `${firstwitch.room}/hecate`, id: "my-own-id" });
    expect(result.getChild("query", version)?.getChildText("name")).toBe("Cauldron");
    await settle();
    expect(play.countsSince(marks)).toEqual({
      "shakespeare.lit - macbeth.lit": {
        [`macbeth.lit: iq:get ${version}`]: 1,
        [`shakespeare.lit: iq:result ${version}`]: 1,
      },
    });
  });

  it("so does a ping, from the source to a shadow and between shadows (D1-54)", async () => {
    const { play, hecate, firstwitch, faustus, settle } = await gather(house());
    let marks = play.marks();
    await askAndAnswer(hecate, firstwitch, xml("ping", { xmlns: ping }));
    await settle();
    expect(play.countsSince(marks)).toEqual({
      "shakespeare.lit - macbeth.lit": { [`shakespeare.lit: iq:get ${ping}`]: 1, "macbeth.lit: iq:result": 1 },
    });
    marks = play.marks();
    await askAndAnswer(faustus, firstwitch, xml("ping", { xmlns: ping }));
    await settle();
    expect(play.countsSince(marks)).toEqual({
      "macbeth.lit - marlowe.lit": { [`marlowe.lit: iq:get ${ping}`]: 1, "macbeth.lit: iq:result": 1 },
    });
  });

  it("a business card comes from the other's server (D1-54)", async () => {
    const { play, hecate, firstwitch, settle } = await gather(house());
    const card = xml("vCard", { xmlns: vcard }, xml("FN", {}, "Hecate, Queen of Witches"));
    await hecate.person.iq(xml("iq", { type: "set" }, card));
    const marks = play.marks();
    const question = xml("iq", { to: `${firstwitch.room}/hecate`, type: "get" }, xml("vCard", { xmlns: vcard }));
    const answer = await firstwitch.person.iq(question);
    expect(answer.getChild("vCard", vcard)?.getChildText("FN")).toBe("Hecate, Queen of Witches");
    await settle();
    expect(play.countsSince(marks)).toEqual({
      "shakespeare.lit - macbeth.lit": {
        [`macbeth.lit: iq:get ${vcard}`]: 1,
        [`shakespeare.lit: iq:result ${vcard}`]: 1,
      },
    });
  });

  it("a refusal of the asked client reaches the asker (T-13)", async () => {
    const { firstwitch } = await gather(house());
    const question = xml("query", { xmlns: "urn:example:riddle" });
    const answer = firstwitch.person.iq(xml("iq", { to: `${firstwitch.room}/hecate`, type: "get" }, question));
    await expect(answer).rejects.toMatchObject({ condition: "service-unavailable" });
  });

  it("a client that asks whether it is still in the room is answered at home (chapter 6)", async () => {
    const { play, firstwitch, settle } = await gather(house());
    const marks = play.marks();
    await firstwitch.person.iq(
      xml("iq", { to: `${firstwitch.room}/firstwitch`, type: "get" }, xml("ping", { xmlns: ping })),
    );
    await settle();
    expect(play.countsSince(marks)).toEqual({});
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
