import { beforeAll, describe, expect, it } from "vitest";
import { xml, type Element } from "../../../prosody-dev/index.js";
import { dmuc1, linkExtension } from "../support/crossings.js";
import { gather, type Company } from "../support/gather.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { ask, linesOf, link, outcomeOf, sessionOn } from "../support/offender.js";
import { stateOf, type State } from "../support/state.js";
import { mixes } from "../support/versions.js";

const offender = roomServices[macbeth]!;
const mucUser = "http://jabber.org/protocol/muc#user";
const now = "2026-01-05T10:00:00Z";

/** What macbeth.lit's instance sends to the source's in the name of one of its occupants, or of another's. */
interface Offence {
  readonly what: string;
  readonly stanza: (company: Company) => Element;
  /** What the administrator reads, once. Absent: he need not hear of it, or it is of a kind that he has been told of. */
  readonly complaint?: string;
}

type Content = Element | ((company: Company) => Element);

function as(nick: string, name: "message" | "presence" | "iq", attributes: object, ...contents: Content[]) {
  return (company: Company): Element => {
    const [from, to] = [macbeth, shakespeare].map((domain) => `${company.play.room(domain)}/${nick}`);
    const elements = contents.map((content) => (typeof content === "function" ? content(company) : content));
    return xml(name, { from, to, ...attributes }, elements);
  };
}

/** The start of that home which a stanza names. */
function epochOf(home: string, element: Element): string | undefined {
  if (element.attrs["h"] === home) return element.attrs["e"];
  return element
    .getChildElements()
    .map((child) => epochOf(home, child))
    .find((found) => found !== undefined);
}

/** A stamp of that home that nobody has given. */
function stamp(home: string, n = "1000"): (company: Company) => Element {
  return ({ play }) => {
    const crossed = [...play.crossings(shakespeare, macbeth), ...play.crossings(shakespeare, marlowe)];
    const epoch = crossed.map(({ element }) => epochOf(home, element)).find((found) => found !== undefined);
    return xml("o", { xmlns: linkExtension, h: home, e: epoch ?? "", n, t: now });
  };
}

function session({ play }: Company): Element {
  return link("o", { s: sessionOn(play.crossings(shakespeare, macbeth)).session });
}

const said = (text: string): Element => xml("body", {}, text);
const shown = (item: Record<string, string>, ...codes: string[]): Element =>
  xml("x", { xmlns: mucUser }, [xml("item", item), ...codes.map((code) => xml("status", { code }))]);
const others = roomServices[marlowe]!;
const ofOthers = `sent an event of ${others}, which it may not; not taken`;
const unreadable = "is refused: That request is not well formed (bad-request)";

/** What comes to one line in the log stands together: it is sent within a minute. */
const offences: readonly Offence[] = [
  {
    what: "words in the name of somebody who is at home at the source",
    stanza: as("hecate", "message", { type: "groupchat" }, said("I abdicate"), session),
    complaint: 'spoke as "hecate", who is not at home there; not shown',
  },
  {
    what: "a whisper in another's name",
    stanza: (company) => {
      const whisper = as("hecate", "message", { type: "chat" }, said("Come away"), session(company))(company);
      whisper.attrs["to"] = `${company.play.room(shakespeare)}/puck`;
      return whisper;
    },
  },
  {
    what: "words in the name of somebody of a third server, with that server's number",
    stanza: as("faustus", "message", { type: "groupchat" }, said("I repent"), stamp(others)),
    complaint: ofOthers,
  },
  {
    what: "the same person's leaving",
    stanza: as(
      "faustus",
      "presence",
      { type: "unavailable" },
      shown({ affiliation: "none", role: "none" }),
      stamp(others),
    ),
    complaint: ofOthers,
  },
  {
    what: "a new nick for him",
    stanza: as(
      "faustus",
      "presence",
      { type: "unavailable" },
      shown({ affiliation: "none", role: "participant", nick: "mephisto" }, "303"),
      stamp(others),
    ),
    complaint: ofOthers,
  },
  {
    what: "a presence for him, as the owner",
    stanza: as("faustus", "presence", {}, shown({ affiliation: "owner", role: "moderator" }), stamp(others)),
    complaint: ofOthers,
  },
  {
    what: "an event of the source that it has never sent",
    stanza: as("hecate", "message", { type: "groupchat" }, said("Thrice"), stamp(roomServices[shakespeare]!)),
    complaint: "sent an event as ours that we have never sent; not taken",
  },
  {
    what: "somebody new, with a number beyond all numbers",
    stanza: as(
      "banquo",
      "presence",
      {},
      shown({ affiliation: "none", role: "participant" }),
      stamp(offender, "9007199254740992"),
    ),
    complaint: unreadable,
  },
  {
    what: "words with a stamp that says nothing",
    stanza: as("firstwitch", "message", { type: "groupchat" }, said("Hail"), xml("o", { xmlns: linkExtension, h: "" })),
    complaint: unreadable,
  },
  {
    what: "somebody new without a number",
    stanza: as("banquo", "presence", {}, shown({ affiliation: "none", role: "participant" }), session),
    complaint: 'told of "banquo" without a number; not taken',
  },
  {
    what: "words of another session",
    stanza: as(
      "firstwitch",
      "message",
      { type: "groupchat" },
      said("Hail"),
      xml("o", { xmlns: linkExtension, s: "other" }),
    ),
  },
  {
    what: "a result that nobody waits for",
    stanza: as("firstwitch", "iq", { type: "result", id: "stray" }, xml("sync", { xmlns: linkExtension, s: "stray" })),
  },
  {
    what: "an error that answers nothing",
    stanza: as("firstwitch", "iq", { type: "error", id: "stray" }),
  },
];

describe.each(mixes)("a peer that speaks for others, or of nothing (Prosody %s)", (mix) => {
  const house = useHouse(mix);
  let company: Company;
  let lines: readonly string[];
  let states: readonly [before: State, after: State];
  /** By offence, what each of the room has heard and seen of it. */
  const noticed = new Map<string, Record<string, readonly string[]>>();

  beforeAll(async () => {
    company = await gather(house());
    await company.settle();
    const { everybody } = company;
    const before = await stateOf(house(), shakespeare);
    const linesBefore = linesOf(house(), shakespeare).length;
    for (const { what, stanza } of offences) {
      const marks = everybody.map((actor) => actor.mark());
      await house().sendAs(offender, ...Array.from({ length: 3 }, () => stanza(company)));
      await company.settle();
      const transcripts = everybody.map((actor, index) => [actor.nick, actor.transcript(marks[index])] as const);
      noticed.set(what, Object.fromEntries(transcripts.filter(([, transcript]) => transcript.length > 0)));
    }
    states = [before, await stateOf(house(), shakespeare)];
    lines = linesOf(house(), shakespeare).slice(linesBefore);
  }, 60_000);

  it.each(offences.map(({ what }) => what))("%s: nobody in the room hears or sees it (3.9, D1-45)", (what) => {
    expect(noticed.get(what)).toEqual({});
  });

  it("no room comes of it, nobody is in one, and nothing is left on the disk (3.9)", () => {
    expect(states[1]).toEqual(states[0]);
  });

  it("the administrator is told in a line for each kind of it, however often it happens (3.9)", () => {
    const complaints = [...new Set(offences.flatMap(({ complaint }) => complaint ?? []))];
    const gist = (line: string): string => complaints.find((complaint) => line.includes(complaint)) ?? line;
    expect(lines.map((line) => gist(line)).sort()).toEqual([...complaints].sort());
  });

  it("whom it asks in another's name refuses: not-authorized (3.3, D1-54)", async () => {
    const { play } = company;
    const request = {
      from: `${play.room(macbeth)}/hecate`,
      to: `${play.room(shakespeare)}/puck`,
      type: "get" as const,
      content: xml("ping", { xmlns: "urn:xmpp:ping" }),
    };
    const [answer] = await ask(house(), request);
    expect(outcomeOf(answer!)).toBe("not-authorized, auth");
    await company.settle();
  });

  it("our own words in a person's message go no further (G-2)", async () => {
    const { play, firstwitch, hecate, secondwitch, settle } = company;
    const before = play.tap(shakespeare, macbeth).mark();
    await firstwitch.sends(said("Look at this"), stamp(offender)(company), xml("room", { xmlns: dmuc1, id: "heath" }));
    for (const actor of [hecate, secondwitch, firstwitch]) {
      const heard = await actor.hears("firstwitch", "Look at this");
      expect(String(heard)).not.toContain(linkExtension);
      expect(String(heard)).not.toContain(dmuc1);
    }
    await settle();
    const [crossed] = play.crossings(shakespeare, macbeth, before);
    expect(crossed?.xml).not.toContain("1000");
    expect(crossed?.xml).not.toContain("heath");
  });

  it("what would stand days ahead is not taken, ends the link, and the administrator is told so once (3.1, 3.3)", async () => {
    const { play, hecate, puck, firstwitch, secondwitch, faustus, everybody, settle } = await gather(house());
    await settle();
    const marks = everybody.map((actor) => actor.mark());
    const linesBefore = linesOf(house(), shakespeare).length;
    const inTwoDays = new Date(Date.now() + 2 * 24 * 60 * 60 * 1000).toISOString();
    const origin = stamp(offender)({ ...company, play });
    origin.attrs["t"] = inTwoDays;
    const message = { xmlns: "jabber:client", from: `${play.room(macbeth)}/firstwitch`, type: "groupchat" };
    const page = link(
      "backlog",
      { s: session({ ...company, play }).attrs["s"] ?? "" },
      xml("message", message, said("Hail, king"), origin),
    );
    const request = { from: play.room(macbeth), to: play.room(shakespeare), content: page };
    const [answer, ...more] = await ask(house(), request, 3);
    expect(outcomeOf(answer!)).toBe("policy-violation, modify");
    expect(more.map((later) => outcomeOf(later))).toEqual(["forbidden, auth", "forbidden, auth"]);
    // Words of now have their place behind those before.
    play.dismiss(firstwitch);
    play.dismiss(secondwitch);
    await play.fence(hecate, faustus);
    for (const actor of [hecate, puck, faustus]) {
      expect(actor.heard(marks[everybody.indexOf(actor)]), actor.nick).toEqual([]);
    }
    const lines = linesOf(house(), shakespeare).slice(linesBefore);
    const complaint = `${offender} sends events more than a day ahead of the time here`;
    const told = lines.filter((line) => line.includes(complaint) && !line.includes("-> refused"));
    expect(told).toHaveLength(1);
  });
});
