/**
 * What each event costs on the links of a room with replicas: as many stanzas as the table of the protocol says, whoever
 * causes it, and however many people are behind a replica. The room is at shakespeare.lit.
 */
import { beforeAll, describe, expect, it } from "vitest";
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
import type { Company } from "../support/gather.js";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { gatherByReplicas, stepsOf, untilNoReplica, untilReplica, withReplicas } from "../support/replicas.js";

const fromPrimary: Stanzas = [1, 1, 0];
/** Up, and down to everybody. */
const fromMacbeth: Stanzas = [1 + 1, 1, 0];
const fromMarlowe: Stanzas = [1, 1 + 1, 0];

const costs: Costs = {
  "a guest speaks": fromMacbeth,
  "somebody at home speaks": fromPrimary,
  "a guest of the third server speaks": fromMarlowe,
  "the owner sets the subject": fromPrimary,
  "a guest sets the subject": fromMacbeth,
  "a guest whispers to somebody at home": [1, 0, 0],
  "somebody at home whispers to a guest": [1, 0, 0],
  "a guest whispers to a guest of the third server": [1, 1, 0],
  "two guests of one server whisper": [2, 0, 0],
  "one more guest comes in": [3, 1, 0],
  "somebody joins at home": fromPrimary,
  "a guest is not let in": [2, 0, 0],
  "a guest leaves": [3, 1, 0],
  "somebody leaves at home": fromPrimary,
  "a guest is away": fromMacbeth,
  "somebody at home is away": fromPrimary,
  "a guest takes another nick": [1 + 2, 2, 0],
  "somebody at home takes another nick": [2, 2, 0],
  "a guest who is a moderator kicks a neighbour": [2 + 2, 1, 0],
  "a guest who is a moderator takes a neighbour's voice": [2 + 1, 1, 0],
  "a guest who is a moderator kicks somebody at home": [2 + 1, 1, 0],
  "a guest who is a moderator kicks a guest of the third server": [2 + 1, 2, 0],
  "the owner kicks a guest": [2, 1, 0],
  "the owner kicks somebody at home": fromPrimary,
  "the owner takes the voice of a guest": fromPrimary,
  "the owner makes a guest a member": pushed(fromPrimary),
  "a guest who is an owner makes a neighbour a member": pushed([2 + 1, 1, 0]),
  "the owner bans a guest": pushed([1 + 1, 1, 0]),
  "a guest who is an owner bans a neighbour": pushed([2 + 1 + 1, 1, 0]),
  "the owner makes somebody a member who is not there, in a room that shows no addresses": pushed(nothing),
  "the same with a moderator among the guests": pushed([1, 0, 0]),
  "the same in a room that shows addresses": pushed(fromPrimary),
  "the owner changes the room": pushed(fromPrimary),
  "a guest who is an owner looks at the form and changes the room": pushed([4 + 1, 1, 0]),
  "the room is destroyed": fromPrimary,
  "a guest asks somebody's client at home": [2, 0, 0],
  "somebody at home asks a guest's client": [2, 0, 0],
  "two guests of one server ask each other's clients": [4, 0, 0],
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

describe("what an event costs on the links of a room with replicas", () => {
  const house = useHouse("mixed", { mirrors: withReplicas, roomsLua: archive });

  // The last guest of a server leaves first: his replica's last minute passes while the other stories are told.
  let deserted: { readonly company: Company; readonly marks: ReturnType<Company["play"]["marks"]> };
  beforeAll(async () => {
    const company = await gatherByReplicas(house());
    const marks = company.play.marks();
    await company.faustus.leaves();
    company.play.dismiss(company.faustus);
    deserted = { company, marks };
  }, 60_000);

  it.each(Object.keys(costs) as (keyof Costs)[])("%s (D2-03, D2-09, D2-50, invariant 7)", async (what) => {
    const deed = deeds[what];
    const counts = await perform(await gatherByReplicas(house(), deed.fields), deed);
    expect(totals(counts), JSON.stringify(counts)).toEqual(costs[what]);
  });

  it("the set-up: a registration, everybody, history and subject, one stanza each, an end; then a join (D2-15 to 18)", async () => {
    const [occupants, history] = [3, 3];
    const [first, second] = await expensesOfSetUp(house(), untilReplica);
    expect(first).toEqual([2 + occupants + history + 1 + 2 + 3, 0, 0]);
    // What is to be told of one's own people is not told by the primary (D2-16).
    expect(second).toEqual([1, 2 + occupants + 1 + history + 1 + 2 + 3, 0]);
  });

  it("the first moderator behind a replica brings everybody's address, once (D2-26)", async () => {
    const company = await gatherByReplicas(house());
    const { play, hecate, firstwitch, secondwitch, settle } = company;
    const marks = play.marks();
    await withAdmin(company);
    await settle();
    const occupants = 5;
    expect(totals(play.countsSince(marks))).toEqual(pushed([occupants + 1, 1, 0]));
    const again = play.marks();
    await hecate.makes(secondwitch.jid, "admin");
    await secondwitch.seesAs("secondwitch", { role: "moderator" });
    await settle();
    expect(totals(play.countsSince(again))).toEqual(pushed(fromPrimary));
    expect(firstwitch.occupants()["hecate"]!["jid"]).toBe(hecate.fullJid);
  });

  it("a minute after the last one left the replica ends, with a question and its answer (D2-15)", async () => {
    const { company, marks } = deserted;
    const { play, hecate, puck, firstwitch } = company;
    await untilNoReplica(house(), play, marlowe, 90_000);
    await play.fence(hecate, firstwitch);
    expect(totals(play.countsSince(marks))).toEqual([1, 3 + 2, 0]);
    const afterwards = play.marks();
    await puck.says("Is he gone?");
    await play.fence(hecate, firstwitch);
    expect(totals(play.countsSince(afterwards))).toEqual([1, 0, 0]);
  }, 120_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});

describe("fifty people behind a replica", () => {
  const house = useHouse("mixed", { mirrors: withReplicas, modules: ["crowd"], pluginPaths: [crowdModules] });
  const each = 50;

  it("are one to the link: a message of one of them goes up once and comes down once at each server (D2-09)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const crowds = await crowdsIn(house(), play, each);
    const occupants = 3 * each + 1;
    const marks = play.marks();
    await crowds[1].speak(each, 1);
    await Promise.all(crowds.map((crowd) => crowd.untilAll({ occupants, messages: each }, 60_000)));
    const counts = play.countsSince(marks);
    expect(totals(counts), JSON.stringify(counts)).toEqual([2 * each, each, 0]);
    expect(
      stepsOf(play.crossings(shakespeare, macbeth, marks.get(links[0]))).filter((step) => step === "up: groupchat"),
    ).toHaveLength(each);
    const later = play.marks();
    await hecate.says("One for all");
    await Promise.all(crowds.map((crowd) => crowd.untilAll({ occupants, messages: each + 1 }, 60_000)));
    expect(totals(play.countsSince(later))).toEqual(fromPrimary);
  }, 120_000);

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
