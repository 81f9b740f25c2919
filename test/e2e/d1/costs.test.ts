/**
 * What each event costs on the links: as many stanzas as the table of the protocol says, whoever causes it, and however many
 * people are in the room. Three servers: the source, shakespeare.lit, and two shadows.
 */
import { describe, expect, it } from "vitest";
import { xml, type Element } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { fetchForm, submitForm } from "../support/form.js";
import { gather, type Company } from "../support/gather.js";
import { askInfo, macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";

/** Stanzas on the links of the source with macbeth.lit and with marlowe.lit, and on that of these two with each other. */
type Stanzas = readonly [sourceAndMacbeth: number, sourceAndMarlowe: number, macbethAndMarlowe: number];

const nothing: Stanzas = [0, 0, 0];
const fromSource: Stanzas = [1, 1, 0];
const fromMacbeth: Stanzas = [1, 0, 1];
const fromMarlowe: Stanzas = [0, 1, 1];
/** A request and its answer on each link of the source. */
const requestToAll: Stanzas = [2, 2, 0];

function twice([one, two, three]: Stanzas): Stanzas {
  return [2 * one, 2 * two, 2 * three];
}

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

const mucUser = "http://jabber.org/protocol/muc#user";
const registration = "jabber:iq:register";
const ping = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });

function asks(asker: Actor, nick: string): Promise<Element> {
  return asker.person.iq(xml("iq", { to: `${asker.room}/${nick}`, type: "get" }, ping()));
}

/** Whether he is let in or not. */
async function knocks({ play }: Company, name: string, at: string, as: string): Promise<void> {
  await expect(play.enter(name, at, { as })).rejects.toThrow(/refused/);
}

function invites(inviter: Actor, jid: string): Promise<void> {
  const invitation = xml("x", { xmlns: mucUser }, xml("invite", { to: jid }));
  return inviter.person.send(xml("message", { to: inviter.room }, invitation));
}

const talk: readonly Event[] = [
  {
    what: "somebody at a shadow speaks",
    costs: fromMacbeth,
    happens: ({ firstwitch }) => firstwitch.says("Round about"),
  },
  { what: "somebody at the source speaks", costs: fromSource, happens: ({ puck }) => puck.says("Over hill") },
  {
    what: "somebody at the other shadow speaks",
    costs: fromMarlowe,
    happens: ({ faustus }) => faustus.says("Che sera"),
  },
  { what: "a subject is set at the source", costs: fromSource, happens: ({ hecate }) => hecate.setsSubject("Foul") },
  {
    what: "a subject is set at a shadow",
    costs: fromMacbeth,
    fields: { changesubject: "1" },
    happens: ({ firstwitch }) => firstwitch.setsSubject("Fair"),
  },
  {
    what: "somebody at a shadow whispers to somebody at the source",
    costs: [1, 0, 0],
    happens: ({ firstwitch }) => firstwitch.whispersTo("puck", "Hist"),
  },
  {
    what: "somebody at the source whispers to somebody at a shadow",
    costs: [1, 0, 0],
    happens: ({ puck }) => puck.whispersTo("firstwitch", "Hist"),
  },
  {
    what: "two at one shadow whisper",
    costs: nothing,
    happens: ({ firstwitch }) => firstwitch.whispersTo("secondwitch", "Hist"),
  },
];

const comingAndGoing: readonly Event[] = [
  { what: "somebody joins a shadow", costs: fromMacbeth, happens: ({ play }) => play.enter("thirdwitch", macbeth) },
  { what: "somebody joins the source", costs: fromSource, happens: ({ play }) => play.enter("oberon", shakespeare) },
  { what: "somebody joins the other shadow", costs: fromMarlowe, happens: ({ play }) => play.enter("helen", marlowe) },
  {
    what: "somebody is not let in at a shadow",
    costs: nothing,
    happens: (company) => knocks(company, "thirdwitch", macbeth, "puck"),
  },
  {
    what: "somebody leaves a shadow",
    costs: fromMacbeth,
    happens: ({ firstwitch }) => firstwitch.leaves(),
    gone: ({ firstwitch }) => [firstwitch],
  },
  {
    what: "the last one leaves a shadow",
    costs: fromMarlowe,
    happens: ({ faustus }) => faustus.leaves(),
    gone: ({ faustus }) => [faustus],
  },
  {
    what: "somebody leaves the source",
    costs: fromSource,
    happens: ({ puck }) => puck.leaves(),
    gone: ({ puck }) => [puck],
  },
  { what: "somebody at a shadow is away", costs: fromMacbeth, happens: ({ firstwitch }) => firstwitch.shows("away") },
  { what: "somebody at the source is away", costs: fromSource, happens: ({ puck }) => puck.shows("away") },
  {
    what: "somebody at a shadow takes another nick",
    costs: twice(fromMacbeth),
    happens: ({ firstwitch }) => firstwitch.renames("crone"),
  },
  {
    what: "somebody at the source takes another nick",
    costs: twice(fromSource),
    happens: ({ puck }) => puck.renames("robin"),
  },
];

/** Somebody at a shadow is an admin, and so a moderator. */
const withAdmin = async ({ hecate, firstwitch }: Company): Promise<void> => {
  await hecate.makes(firstwitch.jid, "admin");
  await firstwitch.seesAs("firstwitch", { role: "moderator" });
};

const order: readonly Event[] = [
  { what: "somebody at a shadow becomes a moderator", costs: requestToAll, happens: withAdmin },
  {
    what: "a moderator at a shadow kicks a neighbour",
    costs: fromMacbeth,
    given: withAdmin,
    happens: ({ firstwitch }) => firstwitch.gives("secondwitch", "none"),
    gone: ({ secondwitch }) => [secondwitch],
  },
  {
    what: "a moderator at a shadow takes a neighbour's voice",
    costs: fromMacbeth,
    given: withAdmin,
    happens: ({ firstwitch }) => firstwitch.gives("secondwitch", "visitor"),
  },
  {
    what: "the owner at the source kicks somebody at a shadow",
    costs: fromSource,
    happens: async ({ hecate, secondwitch }) => {
      await hecate.gives("secondwitch", "none");
      await secondwitch.seesGo("secondwitch");
    },
    gone: ({ secondwitch }) => [secondwitch],
  },
  {
    what: "the owner at the source kicks somebody there",
    costs: fromSource,
    happens: ({ hecate }) => hecate.gives("puck", "none"),
    gone: ({ puck }) => [puck],
  },
  {
    what: "the owner at the source takes the voice of somebody at a shadow",
    costs: fromSource,
    happens: ({ hecate }) => hecate.gives("secondwitch", "visitor"),
  },
  {
    what: "the owner bans somebody at a shadow",
    costs: requestToAll,
    happens: async ({ hecate, secondwitch }) => {
      await hecate.makes(secondwitch.jid, "outcast");
      await secondwitch.seesGo("secondwitch");
    },
    gone: ({ secondwitch }) => [secondwitch],
  },
  {
    what: "the owner makes somebody a member who is not there",
    costs: requestToAll,
    happens: ({ hecate }) => hecate.makes("macduff@macbeth.lit", "member"),
  },
  {
    what: "the owner changes the room",
    costs: requestToAll,
    happens: ({ hecate }) => submitForm(hecate.person, hecate.room, { roomname: "The blasted heath" }),
  },
  {
    what: "the owner looks at the form and leaves it as it is",
    costs: nothing,
    happens: ({ hecate }) => fetchForm(hecate.person, hecate.room),
  },
];

/** Somebody at a shadow is an owner. */
const withOwner = async ({ hecate, firstwitch }: Company): Promise<void> => {
  await hecate.makes(firstwitch.jid, "owner");
  await firstwitch.seesAs("firstwitch", { affiliation: "owner" });
};

/** What somebody at a shadow asks of the room is asked of its source: a request and its answer, besides what comes of it. */
const relayed: readonly Event[] = [
  {
    what: "a moderator at a shadow kicks somebody at the source",
    costs: [2 + 1, 1, 0],
    given: withAdmin,
    happens: ({ firstwitch }) => firstwitch.gives("puck", "none"),
    gone: ({ puck }) => [puck],
  },
  {
    what: "an admin at a shadow makes somebody at the other shadow a moderator",
    costs: [2 + 1, 1, 0],
    given: withAdmin,
    happens: ({ firstwitch }) => firstwitch.gives("faustus", "moderator"),
  },
  {
    what: "an admin at a shadow makes somebody a member who is not there",
    costs: [2 + 2, 2, 0],
    given: withAdmin,
    happens: ({ firstwitch }) => firstwitch.makes("macduff@macbeth.lit", "member"),
  },
  {
    what: "an admin at a shadow bans somebody there",
    costs: [2 + 2, 2, 0],
    given: withAdmin,
    happens: async ({ firstwitch, secondwitch }) => {
      await firstwitch.makes(secondwitch.jid, "outcast");
      await secondwitch.seesGo("secondwitch");
    },
    gone: ({ secondwitch }) => [secondwitch],
  },
  {
    what: "an owner at a shadow looks at the form and changes the room",
    costs: [4 + 2, 2, 0],
    given: withOwner,
    happens: async ({ firstwitch: { person, room } }) => {
      await fetchForm(person, room);
      await submitForm(person, room, { roomname: "The blasted heath" });
    },
  },
  {
    // The form is the shadow's own, which has the lists: two stanzas less than the table counts.
    what: "a member at a shadow registers a nick with the room",
    costs: [2 + 2, 2, 0],
    given: async ({ hecate, firstwitch }) => {
      await hecate.makes(firstwitch.jid, "member");
      await firstwitch.seesAs("firstwitch", { affiliation: "member" });
    },
    happens: async ({ firstwitch: { person, room } }) => {
      await person.iq(xml("iq", { to: room, type: "get" }, xml("query", { xmlns: registration })));
      const field = (name: string, value: string): Element => xml("field", { var: name }, xml("value", {}, value));
      const form = xml("x", { xmlns: "jabber:x:data", type: "submit" }, [
        field("FORM_TYPE", "http://jabber.org/protocol/muc#register"),
        field("muc#register_roomnick", "firstwitch"),
      ]);
      await person.iq(xml("iq", { to: room, type: "set" }, xml("query", { xmlns: registration }, form)));
    },
  },
  {
    what: "an admin at a shadow invites somebody to a room of members",
    costs: [2 + 2, 2, 0],
    given: async (company) => {
      const { hecate, firstwitch } = company;
      for (const { jid } of [company.puck, company.secondwitch, company.faustus]) await hecate.makes(jid, "member");
      await withAdmin(company);
      const since = firstwitch.mark();
      await submitForm(hecate.person, hecate.room, { membersonly: "1" });
      await firstwitch.sees("the notice", (stanza) => stanza.toString().includes('code="104"'), since);
    },
    happens: async ({ firstwitch }) => {
      const since = firstwitch.mark();
      await invites(firstwitch, "nobody@macbeth.lit");
      const isNotice = (stanza: Element): boolean => stanza.toString().includes('jid="nobody@macbeth.lit"');
      await firstwitch.sees("that who is invited is a member now", isNotice, since);
    },
  },
  {
    what: "somebody at a shadow asks for a voice",
    costs: [1, 0, 0],
    given: async ({ hecate, secondwitch }) => {
      await hecate.gives("secondwitch", "visitor");
      await secondwitch.seesAs("secondwitch", { role: "visitor" });
    },
    happens: ({ secondwitch: { person, room } }) => {
      const field = (name: string, value: string): Element => xml("field", { var: name }, xml("value", {}, value));
      const form = xml("x", { xmlns: "jabber:x:data", type: "submit" }, [
        field("FORM_TYPE", "http://jabber.org/protocol/muc#request"),
        field("muc#role", "participant"),
      ]);
      return person.send(xml("message", { to: room }, form));
    },
  },
];

const questions: readonly Event[] = [
  {
    what: "somebody at a shadow asks somebody's client at the source",
    costs: [2, 0, 0],
    given: ({ puck }) => Promise.resolve(puck.person.answers("get", { namespace: "urn:xmpp:ping", name: "ping" })),
    happens: ({ firstwitch }) => asks(firstwitch, "puck"),
  },
  {
    what: "somebody at the source asks somebody's client at a shadow",
    costs: [2, 0, 0],
    given: ({ firstwitch: { person } }) =>
      Promise.resolve(person.answers("get", { namespace: "urn:xmpp:ping", name: "ping" })),
    happens: ({ puck }) => asks(puck, "firstwitch"),
  },
  {
    what: "two at one shadow ask each other's clients",
    costs: nothing,
    given: ({ secondwitch: { person } }) =>
      Promise.resolve(person.answers("get", { namespace: "urn:xmpp:ping", name: "ping" })),
    happens: ({ firstwitch }) => asks(firstwitch, "secondwitch"),
  },
  {
    what: "somebody at a shadow asks whether he is still in",
    costs: nothing,
    happens: ({ firstwitch }) => asks(firstwitch, "firstwitch"),
  },
  {
    what: "somebody asks a shadow what it can do",
    costs: nothing,
    happens: ({ firstwitch }) => askInfo(firstwitch.person, firstwitch.room),
  },
  {
    what: "somebody reads a shadow's archive",
    costs: nothing,
    happens: async ({ firstwitch: { person, room } }) =>
      person.iq(xml("iq", { to: room, type: "set" }, xml("query", { xmlns: "urn:xmpp:mam:2" }))),
  },
  {
    what: "somebody at a shadow invites somebody of another server",
    costs: nothing,
    happens: ({ firstwitch }) => invites(firstwitch, "nobody@macbeth.lit"),
  },
];

const events = [...talk, ...comingAndGoing, ...order, ...relayed, ...questions];

const withArchive = Object.fromEntries(
  [shakespeare, macbeth, marlowe].map((domain) => [domain, 'modules_enabled = { "dmuc", "muc_mam" }']),
);

describe("what an event costs on the links", () => {
  const house = useHouse("mixed", { roomsLua: withArchive });

  it.each(events.map((event): [string, Event] => [event.what, event]))("%s (invariant 7)", async (_what, event) => {
    const company = await gather(house(), event.fields);
    const { play } = company;
    await event.given?.(company);
    await company.settle();
    const marks = play.marks();
    await event.happens(company);
    const gone = event.gone?.(company) ?? [];
    for (const actor of gone) play.dismiss(actor);
    const speakers = [company.hecate, company.firstwitch, company.faustus].map((speaker) =>
      gone.includes(speaker) ? company.secondwitch : speaker,
    );
    await play.fence(...new Set(speakers.filter((speaker) => !gone.includes(speaker))));
    const counts = play.countsSince(marks);
    const totals = ["shakespeare.lit - macbeth.lit", "shakespeare.lit - marlowe.lit", "macbeth.lit - marlowe.lit"].map(
      (link) => Object.values(counts[link] ?? {}).reduce((sum, count) => sum + count, 0),
    );
    expect(totals, JSON.stringify(counts)).toEqual(event.costs);
  });

  it("the set-up: four questions with their answers and the subject, then an announcement each way", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    await hecate.setsSubject("Foul is fair");
    await hecate.seesSubject("Foul is fair");
    const marks = play.marks();
    await play.distribute(hecate, shakespeare, { onto: [macbeth, marlowe] });
    const firstwitch = await play.enter("firstwitch", macbeth);
    const faustus = await play.enter("faustus", marlowe);
    await play.fence(hecate, firstwitch, faustus);
    const total = (link: string): number =>
      Object.values(play.countsSince(marks)[link] ?? {}).reduce((sum, count) => sum + count, 0);
    // Each shadow: 8, the subject, the other one's announcement (2); one of them reports (2); one join on each link.
    const withSource = total("shakespeare.lit - macbeth.lit") + total("shakespeare.lit - marlowe.lit");
    expect(withSource, JSON.stringify(play.countsSince(marks))).toBe(2 * (8 + 1 + 2) + 2 + 2);
    // Hello and end of the sync, each answered, and the two joins.
    expect(total("macbeth.lit - marlowe.lit")).toBe(2 + 2 + 2);
  });

  it("the end of the room: a request and its answer on each link of the source (invariant 7)", async () => {
    const { play, hecate, firstwitch, faustus } = await gather(house());
    const marks = play.marks();
    await hecate.destroys("The hurly-burly's done");
    for (const [actor, domain] of [
      [firstwitch, macbeth],
      [faustus, marlowe],
    ] as const) {
      await actor.seesGo(actor.nick);
      const link = `${shakespeare} - ${domain}`;
      await play
        .tap(shakespeare, domain)
        .waitFor("The answer", ({ type, from }) => type === "result" && from === domain, {
          since: marks.get(link)!,
        });
      expect(play.crossings(shakespeare, domain, marks.get(link))).toHaveLength(2);
    }
    expect(play.crossings(macbeth, marlowe, marks.get(`${macbeth} - ${marlowe}`))).toEqual([]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
