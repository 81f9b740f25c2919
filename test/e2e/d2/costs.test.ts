/**
 * What each event costs on the links of a room with replicas: as many stanzas as the table of the protocol says, whoever
 * causes it, and however many people are behind a replica. The room is at shakespeare.lit.
 */
import { describe, expect, it } from "vitest";
import { expect as expected, xml, type Element } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { Crowd, crowdModules } from "../support/crowd.js";
import { fetchForm, submitForm } from "../support/form.js";
import type { Company } from "../support/gather.js";
import { askInfo, macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { gatherByReplicas, stepsOf, untilReplica, untilNoReplica, withReplicas } from "../support/replicas.js";

/** Stanzas on the links of the primary with macbeth.lit and with marlowe.lit, and on that of these two with each other. */
type Stanzas = readonly [macbeth: number, marlowe: number, betweenThem: number];

const nothing: Stanzas = [0, 0, 0];
const fromPrimary: Stanzas = [1, 1, 0];
/** Up, and down to everybody. */
const fromMacbeth: Stanzas = [1 + 1, 1, 0];
const fromMarlowe: Stanzas = [1, 1 + 1, 0];
/** Lists or configuration, and the answer to it, beside what an event costs. */
const pushed = ([one, other, between]: Stanzas): Stanzas => [one + 2, other + 2, between];

interface Event {
  readonly what: string;
  readonly costs: Stanzas;
  readonly happens: (company: Company) => Promise<unknown>;
  /** Before it, without being counted. */
  readonly given?: (company: Company) => Promise<unknown>;
  /** Who is not in the room any more. */
  readonly gone?: (company: Company) => readonly Actor[];
  readonly fields?: Readonly<Record<string, string>>;
}

const registration = "jabber:iq:register";
const field = (name: string, value: string): Element => xml("field", { var: name }, xml("value", {}, value));
const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });

function asks(asker: Actor, nick: string): Promise<Element> {
  return asker.person.iq(xml("iq", { to: `${asker.room}/${nick}`, type: "get" }, ping()));
}

/** His client answers pings from now on. */
function mayBeAsked({ person }: Actor): Promise<void> {
  person.answers("get", { namespace: "urn:xmpp:ping", name: "ping" });
  return Promise.resolve();
}

async function whispers(one: Actor, other: Actor): Promise<void> {
  const since = other.mark();
  await one.whispersTo(other.nick, "Hist");
  await other.isTold(one.nick, "Hist", since);
}

/** Whether he is let in or not. */
async function knocks({ play }: Company, name: string, domain: string, as: string): Promise<void> {
  await expect(play.enter(name, domain, { at: shakespeare, as })).rejects.toThrow(/refused/);
}

function invites(inviter: Actor, jid: string): Promise<void> {
  const invitation = xml("x", { xmlns: expected.mucUser }, xml("invite", { to: jid }));
  return inviter.person.send(xml("message", { to: inviter.room }, invitation));
}

const talk: readonly Event[] = [
  {
    what: "somebody behind a replica speaks",
    costs: fromMacbeth,
    happens: ({ firstwitch }) => firstwitch.says("Round"),
  },
  { what: "somebody at the primary speaks", costs: fromPrimary, happens: ({ puck }) => puck.says("Over hill") },
  {
    what: "somebody behind the other replica speaks",
    costs: fromMarlowe,
    happens: ({ faustus }) => faustus.says("Che"),
  },
  { what: "a subject is set at the primary", costs: fromPrimary, happens: ({ hecate }) => hecate.setsSubject("Foul") },
  {
    what: "a subject is set behind a replica",
    costs: fromMacbeth,
    fields: { changesubject: "1" },
    happens: ({ firstwitch }) => firstwitch.setsSubject("Fair"),
  },
  {
    what: "somebody behind a replica whispers to somebody at the primary",
    costs: [1, 0, 0],
    happens: ({ firstwitch, puck }) => whispers(firstwitch, puck),
  },
  {
    what: "somebody at the primary whispers to somebody behind a replica",
    costs: [1, 0, 0],
    happens: ({ firstwitch, puck }) => whispers(puck, firstwitch),
  },
  {
    what: "two behind one replica whisper",
    costs: [2, 0, 0],
    happens: ({ firstwitch, secondwitch }) => whispers(firstwitch, secondwitch),
  },
];

const comingAndGoing: readonly Event[] = [
  {
    what: "somebody more comes in by a replica",
    costs: [3, 1, 0],
    happens: ({ play }) => play.enter("thirdwitch", macbeth, { at: shakespeare }),
  },
  {
    what: "somebody joins at the primary",
    costs: fromPrimary,
    happens: ({ play }) => play.enter("oberon", shakespeare),
  },
  {
    what: "somebody is not let in by a replica",
    costs: [2, 0, 0],
    happens: (company) => knocks(company, "thirdwitch", macbeth, "puck"),
  },
  {
    what: "somebody behind a replica leaves",
    costs: [3, 1, 0],
    happens: ({ firstwitch }) => firstwitch.leaves(),
    gone: ({ firstwitch }) => [firstwitch],
  },
  {
    what: "somebody leaves at the primary",
    costs: fromPrimary,
    happens: ({ puck }) => puck.leaves(),
    gone: ({ puck }) => [puck],
  },
  {
    what: "somebody behind a replica is away",
    costs: fromMacbeth,
    happens: ({ firstwitch }) => firstwitch.shows("away"),
  },
  { what: "somebody at the primary is away", costs: fromPrimary, happens: ({ puck }) => puck.shows("away") },
  {
    what: "somebody behind a replica takes another nick",
    costs: [1 + 2, 2, 0],
    happens: ({ firstwitch }) => firstwitch.renames("crone"),
  },
  {
    what: "somebody at the primary takes another nick",
    costs: [2, 2, 0],
    happens: ({ puck }) => puck.renames("robin"),
  },
];

/** Somebody behind a replica is an admin, and so a moderator. */
const withAdmin = async ({ hecate, firstwitch }: Company): Promise<void> => {
  await hecate.makes(firstwitch.jid, "admin");
  await firstwitch.seesAs("firstwitch", { role: "moderator" });
};

/** Somebody behind a replica is an owner. */
const withOwner = async ({ hecate, firstwitch }: Company): Promise<void> => {
  await hecate.makes(firstwitch.jid, "owner");
  await firstwitch.seesAs("firstwitch", { affiliation: "owner" });
};

/** He does, and sees that it is done. */
const seesGone =
  (does: (company: Company) => Promise<unknown>, who: "firstwitch" | "secondwitch" | "puck" | "faustus") =>
  async (company: Company): Promise<void> => {
    await does(company);
    await company[who].seesGo(who);
  };

const order: readonly Event[] = [
  {
    what: "a moderator behind a replica kicks a neighbour",
    costs: [2 + 2, 1, 0],
    given: withAdmin,
    happens: seesGone(({ firstwitch }) => firstwitch.gives("secondwitch", "none"), "secondwitch"),
    gone: ({ secondwitch }) => [secondwitch],
  },
  {
    what: "a moderator behind a replica takes a neighbour's voice",
    costs: [2 + 1, 1, 0],
    given: withAdmin,
    happens: ({ firstwitch }) => firstwitch.gives("secondwitch", "visitor"),
  },
  {
    what: "a moderator behind a replica kicks somebody at the primary",
    costs: [2 + 1, 1, 0],
    given: withAdmin,
    happens: seesGone(({ firstwitch }) => firstwitch.gives("puck", "none"), "puck"),
    gone: ({ puck }) => [puck],
  },
  {
    what: "a moderator behind a replica kicks somebody behind another",
    costs: [2 + 1, 2, 0],
    given: withAdmin,
    happens: seesGone(({ firstwitch }) => firstwitch.gives("faustus", "none"), "faustus"),
    gone: ({ faustus }) => [faustus],
  },
  {
    what: "the owner at the primary kicks somebody behind a replica",
    costs: [2, 1, 0],
    happens: seesGone(({ hecate }) => hecate.gives("secondwitch", "none"), "secondwitch"),
    gone: ({ secondwitch }) => [secondwitch],
  },
  {
    what: "the owner at the primary kicks somebody there",
    costs: fromPrimary,
    happens: ({ hecate }) => hecate.gives("puck", "none"),
    gone: ({ puck }) => [puck],
  },
  {
    what: "the owner at the primary takes the voice of somebody behind a replica",
    costs: fromPrimary,
    happens: ({ hecate }) => hecate.gives("secondwitch", "visitor"),
  },
  {
    what: "the owner at the primary makes somebody behind a replica a member",
    costs: pushed(fromPrimary),
    happens: ({ hecate, firstwitch }) => hecate.makes(firstwitch.jid, "member"),
  },
  {
    what: "an owner behind a replica makes a neighbour a member",
    costs: pushed([2 + 1, 1, 0]),
    given: withOwner,
    happens: ({ firstwitch, secondwitch }) => firstwitch.makes(secondwitch.jid, "member"),
  },
  {
    what: "the owner at the primary bans somebody behind a replica",
    costs: pushed([1 + 1, 1, 0]),
    happens: seesGone(({ hecate, secondwitch }) => hecate.makes(secondwitch.jid, "outcast"), "secondwitch"),
    gone: ({ secondwitch }) => [secondwitch],
  },
  {
    what: "an owner behind a replica bans a neighbour",
    costs: pushed([2 + 1 + 1, 1, 0]),
    given: withOwner,
    happens: seesGone(({ firstwitch, secondwitch }) => firstwitch.makes(secondwitch.jid, "outcast"), "secondwitch"),
    gone: ({ secondwitch }) => [secondwitch],
  },
  {
    what: "the owner makes somebody a member who is not there, in a room that shows no addresses",
    costs: pushed(nothing),
    happens: ({ hecate }) => hecate.makes("macduff@macbeth.lit", "member"),
  },
  {
    what: "the same with a moderator behind one of the replicas",
    costs: pushed([1, 0, 0]),
    given: withAdmin,
    happens: ({ hecate }) => hecate.makes("macduff@macbeth.lit", "member"),
  },
  {
    what: "the same in a room that shows addresses",
    costs: pushed(fromPrimary),
    fields: { whois: "anyone" },
    happens: ({ hecate }) => hecate.makes("macduff@macbeth.lit", "member"),
  },
  {
    what: "the owner at the primary changes the room",
    costs: pushed(fromPrimary),
    happens: ({ hecate }) => submitForm(hecate.person, hecate.room, { roomname: "The blasted heath" }),
  },
  {
    what: "an owner behind a replica looks at the form and changes the room",
    costs: pushed([4 + 1, 1, 0]),
    given: withOwner,
    happens: async ({ firstwitch: { person, room } }) => {
      await fetchForm(person, room);
      await submitForm(person, room, { roomname: "The blasted heath" });
    },
  },
  {
    what: "the room is destroyed",
    costs: fromPrimary,
    happens: async ({ hecate, everybody }) => {
      await hecate.destroys("All is over");
      for (const actor of everybody) await actor.seesGo(actor.nick);
    },
    gone: ({ everybody }) => everybody,
  },
];

const questions: readonly Event[] = [
  {
    what: "somebody behind a replica asks somebody's client at the primary",
    costs: [2, 0, 0],
    given: ({ puck }) => mayBeAsked(puck),
    happens: ({ firstwitch }) => asks(firstwitch, "puck"),
  },
  {
    what: "somebody at the primary asks somebody's client behind a replica",
    costs: [2, 0, 0],
    given: ({ firstwitch }) => mayBeAsked(firstwitch),
    happens: ({ puck }) => asks(puck, "firstwitch"),
  },
  {
    what: "two behind one replica ask each other's clients",
    costs: [4, 0, 0],
    given: ({ secondwitch }) => mayBeAsked(secondwitch),
    happens: ({ firstwitch }) => asks(firstwitch, "secondwitch"),
  },
  {
    what: "somebody behind a replica asks whether he is still in",
    costs: nothing,
    happens: ({ firstwitch }) => asks(firstwitch, "firstwitch"),
  },
  {
    what: "somebody behind a replica asks the room what it can do",
    costs: [2, 0, 0],
    happens: ({ firstwitch }) => askInfo(firstwitch.person, firstwitch.room),
  },
  {
    what: "somebody behind a replica reads the archive, in which is one message",
    costs: [2 + 1, 0, 0],
    given: async ({ firstwitch, puck, settle }) => {
      await puck.says("Over hill, over dale");
      await firstwitch.hears("puck", "Over hill, over dale");
      await settle();
    },
    happens: async ({ firstwitch: { person, room } }) => {
      const page = xml("set", { xmlns: "http://jabber.org/protocol/rsm" }, xml("max", {}, "1"));
      return person.iq(xml("iq", { to: room, type: "set" }, xml("query", { xmlns: "urn:xmpp:mam:2" }, page)));
    },
  },
  {
    what: "somebody behind a replica invites somebody of a third server",
    costs: [1, 1, 0],
    happens: async ({ firstwitch, play }) => {
      const guest = await play.enter("guest", marlowe, { at: marlowe });
      play.dismiss(guest);
      await invites(firstwitch, guest.jid);
      await guest.person.sees(
        "the invitation",
        ({ name, attrs }) => name === "message" && attrs["from"] === firstwitch.room,
      );
    },
  },
  {
    what: "somebody behind a replica invites a neighbour",
    costs: [2, 0, 0],
    happens: async ({ firstwitch, play }) => {
      const guest = await play.enter("guest", macbeth, { at: macbeth });
      play.dismiss(guest);
      await invites(firstwitch, guest.jid);
      await guest.person.sees(
        "the invitation",
        ({ name, attrs }) => name === "message" && attrs["from"] === firstwitch.room,
      );
    },
  },
  {
    what: "a visitor behind a replica with one moderator asks for a voice",
    costs: [1 + 1, 0, 0],
    given: async (company) => {
      await withAdmin(company);
      await company.hecate.gives("secondwitch", "visitor");
      await company.secondwitch.seesAs("secondwitch", { role: "visitor" });
    },
    happens: async ({ secondwitch, firstwitch }) => {
      const form = xml("x", { xmlns: "jabber:x:data", type: "submit" }, [
        field("FORM_TYPE", "http://jabber.org/protocol/muc#request"),
        field("muc#role", "participant"),
      ]);
      const since = firstwitch.mark();
      await secondwitch.person.send(xml("message", { to: secondwitch.room }, form));
      await firstwitch.sees(
        "the request",
        ({ name, attrs }) => name === "message" && attrs["type"] !== "groupchat",
        since,
      );
    },
  },
  {
    what: "a member behind a replica registers a nick with the room",
    costs: pushed([4, 0, 0]),
    given: async ({ hecate, firstwitch }) => {
      await hecate.makes(firstwitch.jid, "member");
      await firstwitch.seesAs("firstwitch", { affiliation: "member" });
    },
    happens: async ({ firstwitch: { person, room } }) => {
      await person.iq(xml("iq", { to: room, type: "get" }, xml("query", { xmlns: registration })));
      const form = xml("x", { xmlns: "jabber:x:data", type: "submit" }, [
        field("FORM_TYPE", "http://jabber.org/protocol/muc#register"),
        field("muc#register_roomnick", "firstwitch"),
      ]);
      await person.iq(xml("iq", { to: room, type: "set" }, xml("query", { xmlns: registration }, form)));
    },
  },
];

const events = [...talk, ...comingAndGoing, ...order, ...questions];

const archive = Object.fromEntries(
  [shakespeare, macbeth, marlowe].map((domain) => [domain, 'modules_enabled = { "dmuc", "muc_mam" }']),
);

const links = ["shakespeare.lit - macbeth.lit", "shakespeare.lit - marlowe.lit", "macbeth.lit - marlowe.lit"] as const;

function totals(counts: Readonly<Record<string, Record<string, number>>>): readonly number[] {
  return links.map((link) => Object.values(counts[link] ?? {}).reduce((sum, count) => sum + count, 0));
}

describe("what an event costs on the links of a room with replicas", () => {
  const house = useHouse("mixed", { mirrors: withReplicas, roomsLua: archive });

  it.each(events.map((event): [string, Event] => [event.what, event]))(
    "%s (D2-09, invariant 7)",
    async (_what, event) => {
      const company = await gatherByReplicas(house(), event.fields);
      const { play, hecate, firstwitch, secondwitch, faustus } = company;
      await event.given?.(company);
      await company.settle();
      const marks = play.marks();
      await event.happens(company);
      const gone = event.gone?.(company) ?? [];
      for (const actor of gone) play.dismiss(actor);
      const speakers = [hecate, gone.includes(firstwitch) ? secondwitch : firstwitch, faustus];
      await play.fence(...speakers.filter((speaker) => !gone.includes(speaker)));
      const counts = play.countsSince(marks);
      expect(totals(counts), JSON.stringify(counts)).toEqual(event.costs);
    },
  );

  it("the set-up: a registration, everybody, history and subject, one stanza each, an end; then a join (D2-15 to 18)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const others = [await play.enter("puck", shakespeare), await play.enter("oberon", shakespeare)];
    for (const speaker of [hecate, ...others]) {
      await speaker.says(`${speaker.nick} speaks`);
      await hecate.hears(speaker.nick, `${speaker.nick} speaks`);
    }
    await hecate.setsSubject("Foul is fair");
    await hecate.seesSubject("Foul is fair");
    const marks = play.marks();
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await untilReplica(house(), play, macbeth);
    await play.fence(hecate, firstwitch);
    const [occupants, history] = [3, 3];
    expect(totals(play.countsSince(marks))).toEqual([2 + occupants + history + 1 + 2 + 3, 0, 0]);
    // What is to be told of one's own people is not told by the primary (D2-16).
    const second = play.marks();
    const faustus = await play.enter("faustus", marlowe, { at: shakespeare });
    await untilReplica(house(), play, marlowe);
    await play.fence(hecate, firstwitch, faustus);
    expect(totals(play.countsSince(second))).toEqual([1, 2 + occupants + 1 + history + 1 + 2 + 3, 0]);
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
    const { play, hecate, puck, firstwitch, faustus } = await gatherByReplicas(house());
    const marks = play.marks();
    await faustus.leaves();
    play.dismiss(faustus);
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
    const crowds = [shakespeare, macbeth, marlowe].map((domain) => new Crowd(house(), domain, play.room(shakespeare)));
    for (const [index, crowd] of crowds.entries())
      await crowd.join(`${["fairy", "witch", "doctor"][index]!}-`, each, { withSessions: true });
    const occupants = 3 * each + 1;
    await Promise.all(crowds.map((crowd) => crowd.untilAll({ occupants }, 60_000)));
    const marks = play.marks();
    await crowds[1]!.speak(each, 1);
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
