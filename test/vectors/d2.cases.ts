/**
 * What the 20 examples of XEP-0282 say, in document order.
 *
 * `V2-nn.xml` is the form that a peer without the link extension gets or sends: what the spec prints, after the errata of
 * requirements.md. `V2-nn.printed.xml` is what the spec prints where the errata changed it, or where it leaves something to the
 * reader ("..."), and it is well-formed. `V2-nn.lnk.xml` is the form between two sides that have the extension.
 */
import { element } from "../../src/dmuc/wire/stanza";
import type { Expected, Plain, Vector } from "./vector";

type Fields = Readonly<Record<string, Plain>>;

const room = "wallops@channel.avalon.irc";
const killrc = "replica@killrc.oulubox.irc";
const eris = "replica@eris.dclxvii.irc";
const vesa = "replica@vesa.yeggmaex.irc";
const everybody = [killrc, eris, vesa];
const user = "rubenro@vesa.yeggmaex.irc/shaver";
const userDomain = "vesa.yeggmaex.irc";
const nick = "BigCheese";
const session = "u9Rk3PdQw1E";

const down = (to: string, frame: Fields): Expected => ({ from: room, to, frame });
const up = (frame: Fields): Expected => ({ from: userDomain, to: room, frame });

const id = (host: string, epoch: string, sequence: number): Fields => ({ host, epoch, sequence });
const atVesa = (sequence: number): Fields => id("vesa.yeggmaex.irc", "Ve5a-2mXz0RtPw4e", sequence);
const stamped = (number: Plain, time: number, orderKey = time): Fields => ({ id: number, time, orderKey });

const clock = (minute: number, second: number, ms = 0): number => Date.UTC(1990, 9, 13, 23, minute, second, ms);

// Rosters

const shown = (affiliation: string, role: string): Fields => ({ affiliation, role, payload: [] });

const killrcAs = (sequence: number): Fields => id("killrc.oulubox.irc", "K1llrc-b7Qd2mXz0", sequence);
const erisAs = (sequence: number): Fields => id("eris.dclxvii.irc", "Er1s-c8Re3nYa1Su", sequence);

/** E2-01: Troy's printed affiliation is none. */
const people: readonly { readonly nick: string; readonly view: Fields; readonly number: Fields }[] = [
  { nick: "Wumpus", view: shown("owner", "moderator"), number: killrcAs(1) },
  { nick: "Valdis", view: shown("none", "participant"), number: killrcAs(2) },
  { nick: "Phaedrus", view: shown("none", "participant"), number: killrcAs(3) },
  { nick: "WiZ", view: shown("admin", "moderator"), number: erisAs(1) },
  { nick: "Troy", view: shown("none", "moderator"), number: erisAs(2) },
];

const asEvents = people.map((one) =>
  down(vesa, { kind: "event", event: { kind: "present", nick: one.nick, view: one.view } }),
);
const asListed = people.map((one) => down(vesa, { kind: "listed", item: { nick: one.nick, view: one.view } }));
const asListedNumbered = people.map((one, index) => {
  const claim = stamped(one.number, clock(0, index + 1));
  return down(vesa, { kind: "listed", item: { nick: one.nick, view: one.view, claim }, session });
});

// Who comes and goes

const himself: Fields = { user, affiliation: "none", role: "participant", payload: [] };
const anonymous = shown("none", "participant");

const enter: Fields = { kind: "enter", user, nick, view: himself, codes: [], adopted: false };
const twenty: Fields = { history: { stanzasMax: 20 } };
const left: Fields = { kind: "left", nick, cause: "left", affiliation: "none", payload: [] };
const leave: Fields = { kind: "leave", user, event: left };

const present = (view: Fields, more: Fields = {}): Fields => ({
  kind: "event",
  event: { kind: "present", nick, view },
  ...more,
});

const byPlace = (more: readonly Fields[]): readonly Expected[] => [
  down(killrc, present(himself, more[0])),
  down(eris, present(himself, more[1])),
  down(vesa, present(anonymous, more[2])),
];

const update = { stamp: stamped(atVesa(6), clock(58, 30), 655862310007), identity: atVesa(5) };
const joined = { stamp: stamped(atVesa(5), clock(58, 20), 655862300001) };

const muc = "http://jabber.org/protocol/muc";
const joining = present({ ...himself, payload: [element("x", { xmlns: muc })] }, { speaker: user });
const askingForMore: Fields = {
  kind: "event",
  event: {
    kind: "present",
    nick,
    messageId: "j1",
    view: {
      ...himself,
      language: "de",
      payload: [
        element("show", {}, "dnd"),
        element("x", { xmlns: muc }, element("history", { maxstanzas: "20" }), element("password", {}, "cauldronburn")),
      ],
    },
  },
  stamp: stamped(atVesa(5), clock(58, 20)),
  speaker: user,
};

// Messages

const text = "Phaedrus, we're all having a truly rotten time.";
const said = { kind: "said", payload: [element("body", {}, text)] };
const likeness = { body: text };

/** Nobody in particular has sent it, by its form: from there no link leads. */
const ordinary = (bytes: number): Expected => ({
  from: "rubenro@vesa.yeggmaex.irc",
  to: room,
  frame: { kind: "event", event: { ...said, nick: "shaver", likeness }, bytes },
});

const broadcast = (sizes: readonly number[]): readonly Expected[] =>
  everybody.map((to, index) =>
    down(to, {
      kind: "event",
      event: { ...said, nick, likeness },
      said: clock(58, 37),
      bytes: sizes[index] ?? 0,
    }),
  );

const broadcastNumbered = (sizes: readonly number[]): readonly Expected[] =>
  everybody.map((to, index) =>
    down(to, {
      kind: "event",
      event: { ...said, nick, messageId: "m1" },
      stamp: stamped(atVesa(7), clock(58, 37), 655862317004),
      bytes: sizes[index] ?? 0,
    }),
  );

const spoken: Fields = { kind: "event", event: said, speaker: user };
const spokenNumbered: Fields = {
  kind: "event",
  event: { ...said, messageId: "m1" },
  stamp: stamped(atVesa(7), clock(58, 36, 900)),
  acknowledged: 4,
  speaker: user,
  bytes: 297,
};

type Extra = Partial<Pick<Vector, "readOnly" | "writes" | "extension">>;

function vector(file: string, says: Expected | readonly Expected[] | "foreign", extra: Extra = {}): Vector {
  const all = says === "foreign" || Array.isArray(says) ? says : [says as Expected];
  return { file: `d2/${file}.xml`, says: all as Vector["says"], extension: false, ...extra };
}

const printed = { readOnly: true };
const lnk = { extension: true };

export const d2Vectors: readonly Vector[] = [
  // A replica knows from the first ENTER, or from `<synced/>`, that this was the roster (E2-14).
  vector("V2-01", asEvents, { writes: asListed }),
  vector("V2-01.printed", asEvents, printed), // E2-01
  vector("V2-01.lnk", asListedNumbered, lnk),
  vector("V2-02", down(vesa, { ...enter, ...twenty })),
  vector("V2-02.printed", down(vesa, { ...enter, view: anonymous, ...twenty }), printed),
  vector("V2-02.muc", down(vesa, { ...enter, ...twenty }), printed), // E2-07
  vector("V2-02.lnk", down(vesa, { ...enter, ...twenty, session }), lnk),
  vector("V2-03", down(vesa, leave)), // E2-09
  vector("V2-03.printed", down(vesa, leave), printed),
  vector("V2-03.lnk", down(vesa, { ...leave, session }), lnk),
  vector("V2-04", byPlace([])),
  vector("V2-04.lnk", byPlace([update, { ...update, previous: 4 }, { ...update, acknowledged: 3 }]), lnk),
  vector("V2-05", ordinary(172), { writes: [up(spoken)] }),
  vector("V2-05.lnk", up(spokenNumbered), lnk),
  vector("V2-06", broadcast([326, 324, 325])),
  vector("V2-06.lnk", broadcastNumbered([462, 460, 461]), lnk),
  vector("V2-07", "foreign", { writes: [up(joining)] }),
  vector("V2-07.lnk", up(askingForMore), lnk),
  vector("V2-08", byPlace([])),
  vector("V2-08.lnk", byPlace([joined, joined, joined]), lnk),
  vector("V2-09", "foreign"),
  vector("V2-09.printed", "foreign"),
  vector("V2-10", "foreign"),
  vector("V2-10.printed", "foreign"), // E2-03
  vector("V2-11", "foreign"),
  vector("V2-11.printed", "foreign"), // E2-04
  vector("V2-12", down(vesa, enter)),
  vector("V2-12.printed", down(vesa, { ...enter, view: anonymous }), printed),
  vector(
    "V2-12.lnk",
    down(vesa, {
      ...enter,
      view: {
        ...himself,
        occupantId: "dd72603deec90a38ba552f7c68cbcc61",
        payload: [element("show", {}, "dnd")],
      },
      codes: [100, 170],
      session,
    }),
    lnk,
  ),
  vector("V2-13", "foreign"),
  vector("V2-13.printed", "foreign"), // E2-01, E2-02
  vector("V2-14", "foreign"), // E2-06
  vector("V2-15", "foreign"),
  vector("V2-15.printed", "foreign"), // E2-08
  vector("V2-16", ordinary(172), { writes: [up(spoken)] }),
  vector("V2-17", broadcast([326, 324, 325])),
  vector("V2-18", "foreign"),
  vector("V2-19", "foreign"),
  vector("V2-20", "foreign"),
];
