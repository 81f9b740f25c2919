/**
 * What people do in a room of shakespeare.lit in which guests of two other servers are, by replicas (XEP-0282) or mirrors
 * (DMUC3): for tests that say what each deed costs on the links.
 */
import { expect } from "vitest";
import { expect as expected, StanzaFailure, xml, type Element } from "../../../prosody-dev/index.js";
import type { Actor } from "./actor.js";
import { fetchForm, submitForm, type Fields } from "./form.js";
import type { Company } from "./gather.js";
import { askInfo, macbeth, marlowe, shakespeare } from "./house.js";

/** Stanzas on the links of shakespeare.lit with macbeth.lit and with marlowe.lit, and on that of these two with each other. */
export type Stanzas = readonly [macbeth: number, marlowe: number, betweenThem: number];

/** Nothing crosses any link. */
export const nothing: Stanzas = [0, 0, 0];

/** Lists or configuration, and the answer to it, beside what a deed costs. */
export const pushed = ([one, other, between]: Stanzas): Stanzas => [one + 2, other + 2, between];

/** The links of the three servers, in the order in which costs name them. */
export const links = [
  "shakespeare.lit - macbeth.lit",
  "shakespeare.lit - marlowe.lit",
  "macbeth.lit - marlowe.lit",
] as const;

/** Of all kinds, on each of the three. */
export function totals(counts: Readonly<Record<string, Record<string, number>>>): readonly number[] {
  return links.map((link) => Object.values(counts[link] ?? {}).reduce((sum, count) => sum + count, 0));
}

/** Something that somebody does in a room, whose costs are counted. */
export interface Deed {
  readonly happens: (company: Company) => Promise<unknown>;
  /** Before it, without being counted. */
  readonly given?: (company: Company) => Promise<unknown>;
  /** Who is not in the room any more. */
  readonly gone?: (company: Company) => readonly Actor[];
  readonly fields?: Fields;
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

function ignoreRefusal(failure: unknown): void {
  if (!(failure instanceof StanzaFailure)) throw failure;
}

function invites(inviter: Actor, jid: string): Promise<void> {
  const invitation = xml("x", { xmlns: expected.mucUser }, xml("invite", { to: jid }));
  return inviter.person.send(xml("message", { to: inviter.room }, invitation));
}

const talk = {
  "a guest speaks": {
    happens: ({ firstwitch }) => firstwitch.says("Round"),
  },
  "somebody at home speaks": { happens: ({ puck }) => puck.says("Over hill") },
  "a guest of the third server speaks": {
    happens: ({ faustus }) => faustus.says("Che"),
  },
  "the owner sets the subject": { happens: ({ hecate }) => hecate.setsSubject("Foul") },
  "a guest sets the subject": {
    fields: { changesubject: "1" },
    happens: ({ firstwitch }) => firstwitch.setsSubject("Fair"),
  },
  "a guest whispers to somebody at home": {
    happens: ({ firstwitch, puck }) => whispers(firstwitch, puck),
  },
  "somebody at home whispers to a guest": {
    happens: ({ firstwitch, puck }) => whispers(puck, firstwitch),
  },
  "a guest whispers to a guest of the third server": {
    happens: ({ firstwitch, faustus }) => whispers(firstwitch, faustus),
  },
  "two guests of one server whisper": {
    happens: ({ firstwitch, secondwitch }) => whispers(firstwitch, secondwitch),
  },
} satisfies Record<string, Deed>;

const comingAndGoing = {
  "one more guest comes in": {
    happens: ({ play }) => play.enter("thirdwitch", macbeth, { at: shakespeare }),
  },
  "somebody joins at home": {
    happens: ({ play }) => play.enter("oberon", shakespeare),
  },
  "a guest is not let in": {
    happens: (company) => knocks(company, "thirdwitch", macbeth, "puck"),
  },
  "a guest leaves": {
    happens: ({ firstwitch }) => firstwitch.leaves(),
    gone: ({ firstwitch }) => [firstwitch],
  },
  "somebody leaves at home": {
    happens: ({ puck }) => puck.leaves(),
    gone: ({ puck }) => [puck],
  },
  "a guest is away": {
    happens: ({ firstwitch }) => firstwitch.shows("away"),
  },
  "somebody at home is away": { happens: ({ puck }) => puck.shows("away") },
  "a guest takes another nick": {
    // A mirror does not let him.
    happens: ({ firstwitch }) => firstwitch.renames("crone").catch(ignoreRefusal),
  },
  "somebody at home takes another nick": {
    happens: ({ puck }) => puck.renames("robin"),
  },
} satisfies Record<string, Deed>;

/** Somebody of macbeth.lit is an admin, and so a moderator. */
export const withAdmin = async ({ hecate, firstwitch }: Company): Promise<void> => {
  await hecate.makes(firstwitch.jid, "admin");
  await firstwitch.seesAs("firstwitch", { role: "moderator" });
};

/** Somebody of macbeth.lit is an owner. */
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

const order = {
  "a guest who is a moderator kicks a neighbour": {
    given: withAdmin,
    happens: seesGone(({ firstwitch }) => firstwitch.gives("secondwitch", "none"), "secondwitch"),
    gone: ({ secondwitch }) => [secondwitch],
  },
  "a guest who is a moderator takes a neighbour's voice": {
    given: withAdmin,
    happens: ({ firstwitch }) => firstwitch.gives("secondwitch", "visitor"),
  },
  "a guest who is a moderator kicks somebody at home": {
    given: withAdmin,
    happens: seesGone(({ firstwitch }) => firstwitch.gives("puck", "none"), "puck"),
    gone: ({ puck }) => [puck],
  },
  "a guest who is a moderator kicks a guest of the third server": {
    given: withAdmin,
    happens: seesGone(({ firstwitch }) => firstwitch.gives("faustus", "none"), "faustus"),
    gone: ({ faustus }) => [faustus],
  },
  "the owner kicks a guest": {
    happens: seesGone(({ hecate }) => hecate.gives("secondwitch", "none"), "secondwitch"),
    gone: ({ secondwitch }) => [secondwitch],
  },
  "the owner kicks somebody at home": {
    happens: ({ hecate }) => hecate.gives("puck", "none"),
    gone: ({ puck }) => [puck],
  },
  "the owner takes the voice of a guest": {
    happens: ({ hecate }) => hecate.gives("secondwitch", "visitor"),
  },
  "the owner makes a guest a member": {
    happens: ({ hecate, firstwitch }) => hecate.makes(firstwitch.jid, "member"),
  },
  "a guest who is an owner makes a neighbour a member": {
    given: withOwner,
    happens: ({ firstwitch, secondwitch }) => firstwitch.makes(secondwitch.jid, "member"),
  },
  "the owner bans a guest": {
    happens: seesGone(({ hecate, secondwitch }) => hecate.makes(secondwitch.jid, "outcast"), "secondwitch"),
    gone: ({ secondwitch }) => [secondwitch],
  },
  "a guest who is an owner bans a neighbour": {
    given: withOwner,
    happens: seesGone(({ firstwitch, secondwitch }) => firstwitch.makes(secondwitch.jid, "outcast"), "secondwitch"),
    gone: ({ secondwitch }) => [secondwitch],
  },
  "the owner makes somebody a member who is not there, in a room that shows no addresses": {
    happens: ({ hecate }) => hecate.makes("macduff@macbeth.lit", "member"),
  },
  "the same with a moderator among the guests": {
    given: withAdmin,
    happens: ({ hecate }) => hecate.makes("macduff@macbeth.lit", "member"),
  },
  "the same in a room that shows addresses": {
    fields: { whois: "anyone" },
    happens: ({ hecate }) => hecate.makes("macduff@macbeth.lit", "member"),
  },
  "the owner changes the room": {
    happens: ({ hecate }) => submitForm(hecate.person, hecate.room, { roomname: "The blasted heath" }),
  },
  "a guest who is an owner looks at the form and changes the room": {
    given: withOwner,
    happens: async ({ firstwitch: { person, room } }) => {
      await fetchForm(person, room);
      await submitForm(person, room, { roomname: "The blasted heath" });
    },
  },
  "the room is destroyed": {
    happens: async ({ hecate, everybody }) => {
      await hecate.destroys("All is over");
      for (const actor of everybody) await actor.seesGo(actor.nick);
    },
    gone: ({ everybody }) => everybody,
  },
} satisfies Record<string, Deed>;

const questions = {
  "a guest asks somebody's client at home": {
    given: ({ puck }) => mayBeAsked(puck),
    happens: ({ firstwitch }) => asks(firstwitch, "puck"),
  },
  "somebody at home asks a guest's client": {
    given: ({ firstwitch }) => mayBeAsked(firstwitch),
    happens: ({ puck }) => asks(puck, "firstwitch"),
  },
  "two guests of one server ask each other's clients": {
    given: ({ secondwitch }) => mayBeAsked(secondwitch),
    happens: ({ firstwitch }) => asks(firstwitch, "secondwitch"),
  },
  "a guest asks whether he is still in": {
    happens: ({ firstwitch }) => asks(firstwitch, "firstwitch"),
  },
  "a guest asks the room what it can do": {
    happens: ({ firstwitch }) => askInfo(firstwitch.person, firstwitch.room),
  },
  "a guest reads the archive, in which is one message": {
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
  "a guest invites somebody of the third server": {
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
  "a guest invites a neighbour": {
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
  "a guest without a voice asks for it, where one moderator is a guest": {
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
  "a guest who is a member registers a nick with the room": {
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
} satisfies Record<string, Deed>;

const all = { ...talk, ...comingAndGoing, ...order, ...questions };

/** By what happens. */
export const deeds: Readonly<Record<keyof typeof all, Deed>> = all;

/** What each of them costs. */
export type Costs = Readonly<Record<keyof typeof all, Stanzas>>;

/**
 * It is done when everybody's client has got what it gets because of it.
 *
 * @returns what has crossed the links because of it.
 */
export async function perform(company: Company, deed: Deed): Promise<Readonly<Record<string, Record<string, number>>>> {
  const { play, hecate, firstwitch, secondwitch, faustus } = company;
  await deed.given?.(company);
  await company.settle();
  const marks = play.marks();
  await deed.happens(company);
  const gone = deed.gone?.(company) ?? [];
  for (const actor of gone) play.dismiss(actor);
  const speakers = [hecate, gone.includes(firstwitch) ? secondwitch : firstwitch, faustus];
  await play.fence(...speakers.filter((speaker) => !gone.includes(speaker)));
  return play.countsSince(marks);
}
