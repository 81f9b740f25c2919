import { describe, expect, it } from "vitest";
import { xml } from "../../../prosody-dev/index.js";
import { dmuc1, nameSteps } from "../support/crossings.js";
import { fetchForm, findField, submitForm, valueOf } from "../support/form.js";
import { askInfo, askRooms, featuresOf, macbeth, shakespeare, useHouse } from "../support/house.js";
import { patiently } from "../support/patience.js";
import { mixes } from "../support/versions.js";

const distributed = "muc#roomconfig_distributed";
const source = "chat.shakespeare.lit";
const peer = "rooms.macbeth.lit";

describe.each(mixes)("a room becomes distributed (Prosody %s)", (mix) => {
  const house = useHouse(mix, { domains: [shakespeare, macbeth] });

  it("the owner finds the option in the form: off at first, on when chosen, and so ever after (D1-11)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const field = findField(await fetchForm(hecate.person, hecate.room), distributed);
    expect(field?.attrs).toMatchObject({ type: "boolean", label: "Distribute Room Across Multiple Services?" });
    expect(field?.getChildText("value")).toBe("0");

    await play.distribute(hecate, shakespeare, { onto: [macbeth] });
    expect(valueOf(await fetchForm(hecate.person, hecate.room), distributed)).toBe("1");
    await submitForm(hecate.person, hecate.room, { roomname: "The heath" });
    expect(valueOf(await fetchForm(hecate.person, hecate.room), distributed)).toBe("1");
  });

  it.each([
    ["true", "false"],
    ["1", "0"],
  ])("%s means yes and %s means no; people are told, and with the no the shadow goes (D1-12)", async (yes, no) => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const puck = await play.enter("puck", shakespeare);
    const before = puck.mark();
    await play.distribute(hecate, shakespeare, { fields: { distributed: yes, publicroom: "1" }, onto: [macbeth] });
    await play.fence(hecate);
    expect(puck.transcript(before)).toEqual(["the room notes 104"]);
    const firstwitch = await play.enter("firstwitch", macbeth);
    expect(await askRooms(firstwitch.person, peer)).toHaveProperty([firstwitch.room]);

    const beforeNo = puck.mark();
    await submitForm(hecate.person, hecate.room, { distributed: no });
    const goodbye = await firstwitch.seesGo("firstwitch");
    const destroy = goodbye.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("destroy");
    expect(destroy?.attrs["jid"], goodbye.toString()).toBe(hecate.room);
    expect(await askRooms(firstwitch.person, peer)).not.toHaveProperty([firstwitch.room]);
    await puck.seesGo("firstwitch");
    expect(puck.transcript(beforeNo)).toContain("the room notes 104");
    expect(valueOf(await fetchForm(hecate.person, hecate.room), distributed)).toBe("0");
  });

  it("config, roster, history, subject cross at once, in this order and each once (D1-07, 13, 14, 16, 18)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await hecate.setsSubject("Double, double, toil and trouble");
    await hecate.seesSubject("Double, double, toil and trouble");
    await play.distribute(hecate, shakespeare, { fields: { roomname: "The heath" }, onto: [macbeth] });
    await play.enter("firstwitch", macbeth);
    await play.fence(hecate);

    const stanzas = play.crossings(shakespeare, macbeth).filter(({ name }) => name !== "presence");
    expect(nameSteps(stanzas)).toEqual([
      ...["replicate", "replicate-answer", "config", "config-answer", "roster", "roster-answer"],
      ...["history", "history-answer", "subject"],
    ]);
    const [request, acknowledgement] = stanzas;
    expect(request?.element.attrs).toMatchObject({ type: "set", from: source, to: peer });
    const room = request?.element.getChild("replicate", dmuc1)?.getChild("room");
    expect(room?.attrs).toMatchObject({ id: play.node, source: hecate.room, name: "The heath" });
    expect(acknowledgement?.element.attrs).toMatchObject({ type: "result", from: peer, to: source });
    expect(acknowledgement?.element.getChildElements()).toEqual([]);
  });

  it("asked again for a room that is linked already, the peer just says yes (D1-13)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const [first] = play.crossings(shakespeare, macbeth);
    const tap = play.tap(shakespeare, macbeth);
    const since = tap.mark();
    const again = xml("iq", { ...first!.element.attrs, id: "asked-again" }, first!.element.children);
    await house().sendAs(source, again);
    const isAnswer = (stanza: { element: typeof again; from: string }): boolean =>
      stanza.from === macbeth && stanza.element.attrs["id"] === "asked-again";
    const answer = await tap.waitFor("The answer to the second request", isAnswer, { since });
    expect(answer.type, answer.xml).toBe("result");
    await play.fence(hecate, firstwitch);
    expect(nameSteps(play.crossings(shakespeare, macbeth, since))).toEqual(["replicate", "replicate-answer"]);
  });

  it("somebody who joins the source during the set-up appears at the shadow once (D1-16)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const [puck] = await Promise.all([
      play.enter("puck", shakespeare),
      play.distribute(hecate, shakespeare, { onto: [macbeth] }),
      play.enter("ariel", shakespeare),
    ]);
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(puck, firstwitch);
    expect([...firstwitch.transcript()].sort()).toEqual([
      "ariel is here, participant, none",
      "firstwitch is here, participant, none (110)",
      "hecate is here, moderator, owner",
      "puck is here, participant, none",
      "the subject is: ",
    ]);
  });

  it("the shadow is called as the source and as hidden as it; who may not talk there is told so (D1-17)", async () => {
    const play = house().newPlay();
    const fields = { roomname: "A blasted heath", moderatedroom: "1", publicroom: "0" };
    const hecate = await play.open("hecate", shakespeare, { fields, onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    const info = await askInfo(firstwitch.person, firstwitch.room);
    expect(info.getChild("identity")?.attrs["name"]).toBe("A blasted heath");
    expect(featuresOf(info)).toEqual(expect.arrayContaining(["muc_moderated", "muc_hidden"]));
    await firstwitch.seesAs("firstwitch", { role: "visitor" });

    const tap = play.tap(shakespeare, macbeth);
    const since = tap.mark();
    await firstwitch.says("I have no voice");
    await firstwitch.sees(
      "the refusal of her message",
      (stanza) =>
        stanza.name === "message" && stanza.attrs["type"] === "error" && stanza.toString().includes("forbidden"),
    );
    await play.fence(hecate);
    expect(play.counts(shakespeare, macbeth, since)).toEqual({});
  });

  it("only members may enter the shadow of a members' room, and the link is not asked (D1-17)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await hecate.makes("firstwitch@macbeth.lit", "member");
    await play.distribute(hecate, shakespeare, { fields: { membersonly: "1" }, onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await firstwitch.seesAs("firstwitch", { affiliation: "member" });
    await play.fence(hecate, firstwitch);

    const tap = play.tap(shakespeare, macbeth);
    const since = tap.mark();
    await expect(play.enter("macduff", macbeth)).rejects.toMatchObject({ condition: "registration-required" });
    await play.fence(hecate, firstwitch);
    expect(play.counts(shakespeare, macbeth, since)).toEqual({});
  });

  it("a later change of the form is a request and its answer on the link, and people hear of it there (D1-08)", async () => {
    const play = house().newPlay();
    const hecate = await play.open("hecate", shakespeare, { onto: [macbeth] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    await play.fence(hecate, firstwitch);
    const tap = play.tap(shakespeare, macbeth);
    const since = tap.mark();
    const before = firstwitch.mark();
    await submitForm(hecate.person, hecate.room, { roomname: "Another heath" });
    // It waits its turn among the requests on the link; what people say does not wait for it.
    await expect.poll(() => firstwitch.transcript(before), patiently).toEqual(["the room notes 104"]);
    const steps = (): readonly string[] => nameSteps(play.crossings(shakespeare, macbeth, since));
    await expect.poll(steps, patiently).toEqual(["config", "config-answer"]);
    const info = await askInfo(firstwitch.person, firstwitch.room);
    expect(info.getChild("identity")?.attrs["name"]).toBe("Another heath");
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe.each(mixes)("a service where every room is distributed, as soon as it is worth it (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    domains: [shakespeare, macbeth],
    roomsLua: {
      [shakespeare]: `dmuc1_default_distributed = true
        dmuc1_expose_option = false
        dmuc1_trigger = "lazy"
        dmuc1_trigger_users = 3`,
      [macbeth]: "dmuc1_default_distributed = true",
    },
  });

  it("the third guest from macbeth.lit brings the shadow into being, once; the form says nothing (D1-07, 10)", async () => {
    const play = house().newPlay();
    const tap = play.tap(shakespeare, macbeth);
    const isReplicate = ({ element }: { element: ReturnType<typeof xml> }): boolean =>
      element.getChild("replicate", dmuc1) !== undefined;
    const hecate = await play.enter("hecate", shakespeare);
    expect(findField(await fetchForm(hecate.person, hecate.room), distributed)).toBeUndefined();
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await play.enter("secondwitch", macbeth, { at: shakespeare });
    await play.fence(hecate, firstwitch);
    expect(tap.since(undefined, isReplicate)).toEqual([]);

    await play.enter("thirdwitch", macbeth, { at: shakespeare });
    await play.untilSetUp(shakespeare, macbeth);
    await play.fence(hecate, firstwitch);
    expect(tap.since(undefined, isReplicate)).toHaveLength(1);
    const questions = play.crossings(shakespeare, macbeth).filter(({ name }) => name === "iq");
    expect(nameSteps(questions)).toEqual(
      ["replicate", "config", "roster", "history"].flatMap((step) => [step, `${step}-answer`]),
    );
  });

  it("where the option is shown, a new room has it on (D1-11)", async () => {
    const play = house().newPlay();
    const firstwitch = await play.enter("firstwitch", macbeth);
    expect(valueOf(await fetchForm(firstwitch.person, firstwitch.room), distributed)).toBe("1");
    await play.untilSetUp(macbeth, shakespeare);
    const hecate = await play.enter("hecate", shakespeare);
    await play.fence(firstwitch, hecate);
  });
});
