/** Who comes in by a mirror, who does not, and who was there before (D3-14, D3-28 to D3-32, D3-46, 3.9e). */
import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type Person } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { dmuc3 } from "../support/crossings.js";
import { submitForm, type Fields } from "../support/form.js";
import { macbeth, shakespeare, useHouse } from "../support/house.js";
import {
  escaped,
  gatherByMirrors,
  mirroring,
  setUp,
  stepsOf,
  untilMirrored,
  withMirrors,
} from "../support/mirrored.js";
import { leaksTo } from "../support/replicas.js";
import { isDelayed, itemOf, statusCodes } from "../support/transcript.js";
import { mixes } from "../support/versions.js";

const muc = "http://jabber.org/protocol/muc";

/** A join with an id of its own, and what becomes of it. */
async function knock(person: Person, address: string, password?: string): Promise<Element> {
  const id = `knock-${person.received.length}`;
  const request = xml("x", { xmlns: muc }, password === undefined ? [] : [xml("password", {}, password)]);
  await person.send(xml("presence", { to: address, id }, request));
  return person.sees("what becomes of his join", ({ name, attrs }) => name === "presence" && attrs["id"] === id);
}

interface Refusal {
  readonly condition: string;
  readonly why: string;
  readonly fields?: Fields;
  readonly given?: (hecate: Actor) => Promise<unknown>;
  readonly as?: string;
  readonly password?: string;
}

const refusals: readonly Refusal[] = [
  { condition: "not-authorized", why: "no password", fields: { passwordprotectedroom: "1", roomsecret: "toad" } },
  {
    condition: "not-authorized",
    why: "another password",
    fields: { passwordprotectedroom: "1", roomsecret: "toad" },
    password: "newt",
  },
  { condition: "forbidden", why: "a ban", given: (hecate) => hecate.makes(`late@${macbeth}`, "outcast") },
  { condition: "registration-required", why: "members only", fields: { membersonly: "1" } },
  { condition: "conflict", why: "the nick of somebody else", as: "hecate" },
  {
    condition: "not-acceptable",
    why: "a nick that the room would change",
    given: async (hecate) => {
      await hecate.makes(`late@${macbeth}`, "member");
      const role = xml("item", { affiliation: "member", jid: `late@${macbeth}`, nick: "reserved" });
      const query = xml("query", { xmlns: `${muc}#admin` }, role);
      await hecate.person.iq(xml("iq", { to: hecate.room, type: "set" }, query));
    },
  },
];

describe.each(mixes)("a room that lets not everybody in (Prosody %s)", (mix) => {
  const house = useHouse(mix, {
    mirrors: withMirrors,
    roomsLua: { [shakespeare]: "enforce_registered_nickname = true" },
  });

  it.each(refusals.map((refusal): [string, string, Refusal] => [refusal.condition, refusal.why, refusal]))(
    "%s: %s; his client can tell what is meant, nobody else sees anything, and nothing is left (D3-14, 29, 30, 32, 46)",
    async (condition, _why, { fields = {}, given, as = "late", password }) => {
      const play = house().newPlay();
      const room = play.room(shakespeare);
      const tap = play.tap(shakespeare, macbeth);
      const hecate = await play.enter("hecate", shakespeare);
      await submitForm(hecate.person, room, fields);
      await given?.(hecate);
      const late = await house().connect(`late@${macbeth}/${play.node}`);
      const seen = hecate.mark();
      const expectRefused = async (): Promise<void> => {
        const since = tap.mark();
        const refused = await knock(late, `${room}/${as}`, password);
        expect(refused.attrs).toMatchObject({ type: "error", from: `${room}/${as}` });
        expect(expected.conditionOf(refused)).toBe(condition);
        expect(leaksTo([refused])).toEqual([]);
        const crossed = play.crossings(shakespeare, macbeth, since);
        expect(stepsOf(crossed)).toEqual(["up: join", "down: refused"]);
        const { attrs } = crossed[1]!.element;
        expect(crossed[1]!.element.getChild("x", muc)).toBeDefined();
        expect([attrs["from"], attrs["to"]?.toLowerCase()]).toEqual([
          `${room}/${as}`,
          `${escaped(late.fullJid)}@${house().server(macbeth).mirror!}`,
        ]);
      };
      // As the first of his server, and beside others who are in.
      await expectRefused();
      const afterwards = tap.mark();
      await hecate.says("Begone");
      await play.fence(hecate);
      expect(play.crossings(shakespeare, macbeth, afterwards)).toEqual([]);
      await hecate.makes(`witch@${macbeth}`, "member");
      const witch = await play.enter("witch", macbeth, {
        at: shakespeare,
        ...(fields["roomsecret"] === undefined ? {} : { password: fields["roomsecret"] }),
      });
      await play.fence(hecate, witch);
      expect(
        stepsOf(play.crossings(shakespeare, macbeth, afterwards)).filter((step) => !step.endsWith("presence")),
      ).toEqual(setUp.filter((step) => !step.endsWith("presence")));
      const seenByWitch = witch.mark();
      await expectRefused();
      await play.fence(hecate, witch);
      expect(witch.transcript(seenByWitch)).toEqual([]);
      expect(hecate.transcript(seen).filter((line) => line.includes("late"))).toEqual([]);
    },
  );

  it("the first in a room owns it, also by a mirror: 201 and all (D3-14, T-29)", async () => {
    const play = house().newPlay();
    const witch = await house().connect(`witch@${macbeth}/${play.node}`);
    const shown = await witch.join(play.room(shakespeare), "witch");
    expect(statusCodes(shown)).toBe("110 201");
    expect(itemOf(shown)).toMatchObject({ affiliation: "owner", role: "moderator" });
    await submitForm(witch, play.room(shakespeare), { roomname: "Hers" });
    const puck = await play.enter("puck", shakespeare);
    await play.enter("second", macbeth, { at: shakespeare });
    await puck.says("What fools");
    await witch.sees("puck's words", expected.groupchat(play.room(shakespeare), "puck", "What fools"));
    expect(
      stepsOf(play.crossings(shakespeare, macbeth)).filter((step) => step === "down: config").length,
    ).toBeGreaterThan(0);
  });

  it("two clients of one user are in under one nick, and come and go one by one (D3-25, D3-36)", async () => {
    const { play, hecate, firstwitch, secondwitch, faustus } = await gatherByMirrors(house());
    const seen = [hecate.mark(), secondwitch.mark(), faustus.mark()];
    const phone = await house().connect(`firstwitch@${macbeth}/Phone 1`);
    expect(statusCodes(await phone.join(firstwitch.room, "firstwitch"))).toBe("110");
    await hecate.says("Well met");
    await phone.sees("her words", expected.groupchat(firstwitch.room, "hecate", "Well met"));
    // The others see the first of them, wherever they are, and the other when that is gone.
    await phone.show(firstwitch.room, "away");
    await firstwitch.shows("dnd");
    for (const actor of [hecate, secondwitch, faustus]) {
      const looks = (show: string) => (stanza: Element) =>
        expected.available(actor.room, "firstwitch")(stanza) && stanza.getChildText("show") === show;
      await actor.sees("her being busy", looks("dnd"));
      expect(actor.stanzas().some(looks("away")), actor.nick).toBe(false);
    }
    await firstwitch.leaves();
    for (const actor of [hecate, secondwitch, faustus]) {
      await actor.sees("the look of her phone", (stanza) => stanza.getChildText("show") === "away");
    }
    play.dismiss(firstwitch);
    await phone.say(firstwitch.room, "Still here");
    for (const actor of [hecate, secondwitch, faustus]) await actor.hears("firstwitch", "Still here");
    for (const [index, actor] of [hecate, secondwitch, faustus].entries()) {
      const lines = actor.transcript(seen[index]).filter((line) => line.includes("goes"));
      expect(lines, actor.nick).toEqual([]);
    }
    await phone.leave(firstwitch.room);
    for (const [index, actor] of [hecate, secondwitch, faustus].entries())
      await actor.seesGo("firstwitch", seen[index]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("a room that is not there yet, of a service that lets only its own people make rooms", () => {
  const house = useHouse("mixed", {
    mirrors: withMirrors,
    roomsLua: { [shakespeare]: "restrict_room_creation = true\nmuc_room_locking = true" },
  });

  it("is not made by a mirror, and a locked one is not entered (D3-29)", async () => {
    const play = house().newPlay();
    const room = play.room(shakespeare);
    const late = await house().connect(`late@${macbeth}/${play.node}`);
    expect(expected.conditionOf(await knock(late, `${room}/late`))).toBe("not-allowed");
    const since = play.tap(shakespeare, macbeth).mark();
    expect(expected.conditionOf(await knock(late, `${room}/late`))).toBe("not-allowed");
    expect(stepsOf(play.crossings(shakespeare, macbeth, since))).toEqual(["up: join", "down: refused"]);
    expect(house().warnings()).toEqual([]);
  });
});

describe("a locked room", () => {
  const house = useHouse("mixed", { mirrors: withMirrors, roomsLua: { [shakespeare]: "muc_room_locking = true" } });

  it("is not there for anybody but its owner, till he opens it (D3-29, T-29)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const late = await house().connect(`late@${macbeth}/${play.node}`);
    expect(expected.conditionOf(await knock(late, `${hecate.room}/late`))).toBe("item-not-found");
    await submitForm(hecate.person, hecate.room, {});
    expect(statusCodes(await late.join(hecate.room, "late"))).toBe("110");
    await untilMirrored(house(), play, macbeth);
    expect(house().warnings()).toEqual([]);
  });

  it("is made by a mirror as by anybody (T-29)", async () => {
    const play = house().newPlay();
    const room = play.room(shakespeare);
    const witch = await house().connect(`witch@${macbeth}/${play.node}`);
    expect(statusCodes(await witch.join(room, "witch"))).toBe("110 201");
    const puck = await house().connect(`puck@${shakespeare}/${play.node}`);
    expect(expected.conditionOf(await knock(puck, `${room}/puck`))).toBe("item-not-found");
    await submitForm(witch, room, { roomname: "Hers" });
    await puck.join(room, "puck");
    await witch.sees("puck", expected.available(room, "puck"));
  });
});

describe("a mirror is asked for when enough people are there (ch. 6)", () => {
  const house = useHouse("mixed", { mirrors: { [macbeth]: { ...mirroring, lua: "dmuc_min_local_users = 2" } } });

  it("till then the room serves them by itself; then they are taken over and notice nothing (D3-28)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const keith = await play.enter("keith", macbeth, { at: shakespeare });
    await keith.shows("away", "Asleep");
    for (const actor of [hecate, keith]) {
      await actor.sees("his being away", (stanza) => stanza.getChildText("show") === "away");
    }
    const tap = play.tap(shakespeare, macbeth);
    expect(stepsOf(play.crossings(shakespeare, macbeth))).not.toContain("down: config");
    const [seen, seenByHecate] = [keith.mark(), hecate.mark()];
    const wayne = await play.enter("wayne", macbeth, { at: shakespeare });
    await untilMirrored(house(), play, macbeth);
    await keith.seesHere("wayne", seen);
    await play.fence(hecate, keith);
    const since = tap.mark();
    await hecate.says("Well met");
    for (const actor of [hecate, keith, wayne]) await actor.hears("hecate", "Well met");
    expect(stepsOf(play.crossings(shakespeare, macbeth, since))).toEqual(["down: groupchat"]);
    expect(keith.transcript(seen)).toEqual(["wayne is here, participant, none", "hecate: Well met"]);
    expect(hecate.transcript(seenByHecate)).toEqual(["wayne is here, participant, none", "hecate: Well met"]);
    await keith.says("Well met indeed");
    for (const actor of [hecate, wayne]) await actor.hears("keith", "Well met indeed");
    expect(keith.stanzas(seen).filter(isDelayed)).toEqual([]);
    expect(wayne.occupants()).toMatchObject({ hecate: {}, keith: {}, wayne: {} });
    // His presence was repeated with the tag, as he last showed himself.
    const repeated = tap
      .since()
      .find(({ element }) => element.attrs["from"] === keith.fullJid && element.getChild("dmuc", dmuc3) !== undefined);
    expect(repeated!.element.getChildText("show")).toBe("away");
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("servers that do not know each other, but take anybody's rooms and mirrors", () => {
  const anybody = 'dmuc_accept = "any"\ndmuc_peers = { }';
  const house = useHouse("mixed", {
    domains: [shakespeare, macbeth],
    mirrors: { [macbeth]: { ...mirroring, on: "host", lua: anybody } },
    roomsLua: { [shakespeare]: anybody },
  });

  it("are asked what they can do before anything of a room is told to them (D3-04, D3-16, 3.9e)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const tap = play.tap(shakespeare, macbeth);
    const witch = await play.enter("witch", macbeth, { at: shakespeare });
    await untilMirrored(house(), play, macbeth);
    const downward = tap
      .since(undefined, { from: shakespeare })
      .filter(({ element }) => element.attrs["to"] === macbeth);
    const question = downward.findIndex(({ kind }) => kind === "iq:get http://jabber.org/protocol/disco#info");
    const config = downward.findIndex(({ xml: text }) => text.includes("<config"));
    expect(question).toBeGreaterThanOrEqual(0);
    expect(config).toBeGreaterThan(question);
    expect(downward.slice(0, config).filter(({ xml: text }) => text.includes(play.node))).toEqual([]);
    await witch.says("Hail");
    await hecate.hears("witch", "Hail");
    // The second room needs no question.
    const since = tap.mark();
    const other = house().newPlay();
    await other.enter("hecate", shakespeare, { person: hecate.person });
    await other.enter("witch", macbeth, { at: shakespeare, person: witch.person });
    await untilMirrored(house(), other, macbeth);
    expect(tap.since(since).filter(({ xml: text }) => text.includes("disco#info"))).toEqual([]);
    expect(leaksTo(witch.person.received)).toEqual([]);
    expect(house().warnings()).toEqual([]);
  });
});
