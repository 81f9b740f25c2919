/**
 * What each event costs on the links of a room with mirrors: as many stanzas as the table of the protocol says, whoever causes
 * it, and however many people are behind a mirror. The room is at shakespeare.lit.
 */
import { describe, expect, it } from "vitest";
import { crowdModules } from "../support/crowd.js";
import {
  deeds,
  links,
  nothing,
  perform,
  pushed,
  totals,
  withAdmin,
  type Costs,
  type Stanzas,
} from "../support/deeds.js";
import { crowdsIn, expensesOfSetUp } from "../support/expenses.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { gatherByMirrors, setUp, stepsOf, untilMirrored, withMirrors } from "../support/mirrored.js";
import { nickOf } from "../support/transcript.js";

/** One for each mirror: whoever does it, who is behind a mirror is seen by his own people at once. */
const toAll: Stanzas = [1, 1, 0];

const costs: Costs = {
  "a guest speaks": toAll,
  "somebody at home speaks": toAll,
  "a guest of the third server speaks": toAll,
  "the owner sets the subject": toAll,
  "a guest sets the subject": toAll,
  "a guest whispers to somebody at home": [1, 0, 0],
  "somebody at home whispers to a guest": [1, 0, 0],
  "a guest whispers to a guest of the third server": [1, 1, 0],
  "two guests of one server whisper": nothing,
  "one more guest comes in": [2, 1, 0],
  "somebody joins at home": toAll,
  "a guest is not let in": [2, 0, 0],
  "a guest leaves": toAll,
  "somebody leaves at home": toAll,
  "a guest is away": toAll,
  "somebody at home is away": toAll,
  "a guest takes another nick": nothing,
  "somebody at home takes another nick": [2, 2, 0],
  "a guest who is a moderator kicks a neighbour": [2 + 1, 1, 0],
  "a guest who is a moderator takes a neighbour's voice": [2 + 1, 1, 0],
  "a guest who is a moderator kicks somebody at home": [2 + 1, 1, 0],
  "a guest who is a moderator kicks a guest of the third server": [2 + 1, 1, 0],
  "the owner kicks a guest": toAll,
  "the owner kicks somebody at home": toAll,
  "the owner takes the voice of a guest": toAll,
  "the owner makes a guest a member": pushed(toAll),
  "a guest who is an owner makes a neighbour a member": pushed([2 + 1, 1, 0]),
  "the owner bans a guest": pushed(toAll),
  "a guest who is an owner bans a neighbour": pushed([2 + 1, 1, 0]),
  "the owner makes somebody a member who is not there, in a room that shows no addresses": pushed(nothing),
  "the same with a moderator among the guests": pushed([1, 0, 0]),
  "the same in a room that shows addresses": pushed(toAll),
  "the owner changes the room": pushed(toAll),
  "a guest who is an owner looks at the form and changes the room": pushed([4 + 1, 1, 0]),
  "the room is destroyed": toAll,
  "a guest asks somebody's client at home": [2, 0, 0],
  "somebody at home asks a guest's client": [2, 0, 0],
  "two guests of one server ask each other's clients": nothing,
  "a guest asks whether he is still in": nothing,
  "a guest asks the room what it can do": [2, 0, 0],
  "a guest reads the archive, in which is one message": [2 + 1, 0, 0],
  "a guest invites somebody of the third server": [1, 1, 0],
  "a guest invites a neighbour": [2, 0, 0],
  "a guest without a voice asks for it, where one moderator is a guest": [1 + 1, 0, 0],
  "a guest who is a member registers a nick with the room": pushed([4, 0, 0]),
};

const archive = Object.fromEntries(
  [shakespeare, macbeth, marlowe].map((domain) => [domain, 'modules_enabled = { "dmuc", "muc_mam" }']),
);

describe("what an event costs on the links of a room with mirrors", () => {
  const house = useHouse("mixed", { mirrors: withMirrors, roomsLua: archive });

  it.each(Object.keys(costs) as (keyof Costs)[])(
    "%s (D3-01, D3-05, D3-34, D3-38, D3-42, invariant 7)",
    async (what) => {
      const deed = deeds[what];
      const counts = await perform(await gatherByMirrors(house(), deed.fields), deed);
      expect(totals(counts), JSON.stringify(counts)).toEqual(costs[what]);
    },
  );

  it("the set-up: three questions with their answers, a join and its copy, the subject, however many are in (D3-16 to 23, 51)", async () => {
    const [first, second] = await expensesOfSetUp(house(), untilMirrored);
    expect(first).toEqual([setUp.length, 0, 0]);
    expect(second).toEqual([1, setUp.length, 0]);
  });

  it("the first moderator behind a mirror brings nothing more: it has everybody's address (D3-18)", async () => {
    const company = await gatherByMirrors(house());
    const marks = company.play.marks();
    await withAdmin(company);
    await company.settle();
    expect(totals(company.play.countsSince(marks))).toEqual(pushed(toAll));
  });

  it("the last one who leaves ends the mirror; after that nothing of the room crosses, till somebody comes again (D3-02)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus } = await gatherByMirrors(house());
    const marks = play.marks();
    await faustus.leaves();
    play.dismiss(faustus);
    // He is gone at once for himself; what the master says before it hears of that still crosses.
    await puck.seesGo(faustus.nick);
    await play.fence(hecate, firstwitch);
    expect(totals(play.countsSince(marks))).toEqual(toAll);
    for (const actor of [firstwitch, secondwitch]) {
      await actor.leaves();
      play.dismiss(actor);
      await puck.seesGo(actor.nick);
    }
    const afterwards = play.marks();
    await puck.says("Are they gone?");
    await puck.shows("away", "Alone");
    await hecate.setsSubject("Nobody is here");
    await hecate.makes("macduff@macbeth.lit", "member");
    const oberon = await play.enter("oberon", shakespeare);
    await oberon.leaves();
    play.dismiss(oberon);
    await play.fence(hecate);
    expect(totals(play.countsSince(afterwards))).toEqual(nothing);
    // The second time she has just spoken: her server does not know yet whether that was heard, and has not ended the mirror.
    for (const time of ["first", "second"]) {
      const [again, seen, gone] = [play.marks(), firstwitch.mark(), puck.mark()];
      const witch = await play.enter("firstwitch", macbeth, { at: shakespeare, person: firstwitch.person });
      await witch.seesSubject("Nobody is here", seen);
      await play.fence(hecate, witch);
      expect(stepsOf(play.crossings(shakespeare, macbeth, again.get(links[0]))), time).toEqual(setUp);
      const shown = witch.transcript(seen);
      const present = witch
        .stanzas(seen)
        .filter(({ name, attrs }) => name === "presence" && attrs["type"] === undefined);
      expect(present.map(nickOf).sort()).toEqual(["firstwitch", "hecate", "puck"]);
      expect(shown.filter((line) => line.includes(" goes"))).toEqual([]);
      expect(shown.filter((line) => line.includes("Nobody is here"))).toHaveLength(1);
      expect(shown.at(-1)).toContain("Nobody is here");
      await witch.leaves();
      play.dismiss(witch);
      await puck.seesGo("firstwitch", gone);
    }
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("fifty people behind each of two mirrors", () => {
  const house = useHouse("mixed", { mirrors: withMirrors, modules: ["crowd"], pluginPaths: [crowdModules] });
  const each = 50;

  it("are one to a link: each message crosses each once, and nothing goes from mirror to mirror (D3-05, D3-08, D3-15)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const crowds = await crowdsIn(house(), play, each);
    const occupants = 3 * each + 1;
    const speech = play.marks();
    await crowds[1].speak(each, 1);
    await Promise.all(crowds.map((crowd) => crowd.untilAll({ occupants, messages: each }, 60_000)));
    expect(totals(play.countsSince(speech))).toEqual([each, each, 0]);
    const one = play.marks();
    await hecate.says("One for all");
    await Promise.all(crowds.map((crowd) => crowd.untilAll({ occupants, messages: each + 1 }, 60_000)));
    expect(totals(play.countsSince(one))).toEqual(toAll);
    const crossed = play.crossings(shakespeare, macbeth, one.get(links[0]));
    expect(crossed.map(({ element }) => element.attrs["to"])).toEqual([house().server(macbeth).mirror]);
    expect(crossed.map(({ xml }) => xml).join("")).not.toContain("http://jabber.org/protocol/address");
    const looks = play.marks();
    await crowds[2].show(each, true);
    await Promise.all(crowds.map((crowd) => crowd.untilAll({ occupants, updates: each }, 60_000)));
    expect(totals(play.countsSince(looks))).toEqual([each, each, 0]);
    const leaves = play.marks();
    await crowds[1].leave(each);
    const left = { occupants: occupants - each };
    await Promise.all([crowds[0], crowds[2]].map((crowd) => crowd.untilAll(left, 60_000)));
    expect(totals(play.countsSince(leaves))).toEqual([each, each, 0]);
    const silence = play.marks();
    await hecate.says("One for fewer");
    await Promise.all([crowds[0], crowds[2]].map((crowd) => crowd.untilAll({ messages: each + 2 }, 60_000)));
    expect(totals(play.countsSince(silence))).toEqual([0, 1, 0]);
  }, 120_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
