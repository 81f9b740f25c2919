/**
 * What the 28 examples of the DMUC3 ProtoXEP say, in document order.
 *
 * `V3-nn.xml` is the form that a peer without the link extension gets or sends: what the text prints, after the errata of
 * requirements.md. `V3-nn.printed.xml` is what it prints where the errata changed it, or where it leaves something to the reader
 * ("..."), and it is well-formed. `V3-nn.lnk.xml` is the form between two sides that have the extension.
 */
import { type Element, element } from "../../src/dmuc/wire/stanza";
import type { Expected, Plain, Vector } from "./vector";

type Fields = Readonly<Record<string, Plain>>;

const room = "chatroom@conference.fairfax.tridsys.com";
const service = "conference.fairfax.tridsys.com";
const mirror = "mirror.raleigh.tridsys.com";
const held = "chatroom\\40conference.fairfax.tridsys.com@mirror.raleigh.tridsys.com";
const heldAtRichmond = "chatroom\\40conference.fairfax.tridsys.com@mirror.richmond.tridsys.com";
const wayne = "wayne@raleigh.tridsys.com/TransVerse";
const scott = "scott@fairfax.tridsys.com/TransVerse";
const kevin = "kevin@fairfax.tridsys.com/TransVerse";
const keith = "keith@raleigh.tridsys.com/TransVerse";
const muc = "http://jabber.org/protocol/muc";
const session = "u9Rk3PdQw1E";
const generation = "Kq3v0TnVfY2cX8aL";
const configDigest = "9f2c41d07be6a835";
const listsDigest = "07d1e5aa43c09b62";
const occupantId = "dd72603deec90a38ba552f7c68cbcc61";

const addressed = (from: string, to: string, frame: Fields, request?: string): Expected =>
  request === undefined ? { from, to, frame } : { from, to, frame, request };
const down = (frame: Fields, request?: string): Expected => addressed(room, held, frame, request);
const up = (frame: Fields, request?: string): Expected => addressed(held, room, frame, request);

const numbered = (host: string, epoch: string, sequence: number): Fields => ({ host, epoch, sequence });
const atMaster = (sequence: number): Fields => numbered(service, "F41rfax-Zf1Kq3v0", sequence);
const atMirror = (sequence: number): Fields => numbered(mirror, "R4leigh-2mXKq3v0", sequence);
const stamped = (number: Plain, time: number, orderKey = time): Fields => ({ id: number, time, orderKey });
const clock = (hour: number, minute: number, second: number, ms = 0): number =>
  Date.UTC(2011, 0, 19, hour, minute, second, ms);
const have = (host: string, epoch: string, contiguous: number): Fields => ({ host, epoch, contiguous, above: [] });

// Users' own stanzas

type Content = readonly Element[];

const users = (user: string, frame: Fields): Expected =>
  addressed(user.slice(user.indexOf("@") + 1, user.indexOf("/")), room, { kind: "event", ...frame, speaker: user });

const join = (user: string, nick: string, payload: Content = [element("x", { xmlns: muc })]): Fields => ({
  kind: "present",
  nick,
  view: { user, affiliation: "none", role: "participant", payload },
});

const taggedJoin = users(wayne, { event: join(wayne, "Wayne"), through: held });

const joinOfOurs = users(wayne, {
  event: {
    kind: "present",
    nick: "Wayne",
    messageId: "j1",
    view: {
      user: wayne,
      affiliation: "none",
      role: "participant",
      language: "en",
      payload: [element("show", {}, "dnd"), element("x", { xmlns: muc }, element("password", {}, "cauldronburn"))],
    },
  },
  stamp: stamped(numbered(mirror, "R4leigh-2mX", 1), clock(8, 30, 0)),
  through: held,
});

const leaving = users(wayne, {
  event: { kind: "left", nick: "Wayne", cause: "left", affiliation: "none", user: wayne, payload: [] },
});
const leavingOfOurs = users(wayne, {
  event: {
    kind: "left",
    nick: "Wayne",
    cause: "left",
    affiliation: "none",
    user: wayne,
    payload: [element("status", {}, "Dinner")],
    messageId: "l1",
  },
  stamp: stamped(atMirror(9), clock(8, 40, 0)),
  previous: 7,
  acknowledged: 12,
  identity: atMirror(1),
});

const text = "All work and no play makes Jack a dull boy.";
const body = element("body", {}, text);
const originId = element("origin-id", { xmlns: "urn:xmpp:sid:0", id: "m1" });
const occupantIdElement = element("occupant-id", { xmlns: "urn:xmpp:occupant-id:0", id: occupantId });
const said = (payload: Content, more: Fields = {}): Fields => ({ kind: "said", payload, ...more });
const likeness = { body: text };

const spoken = users(wayne, { event: said([body], { likeness }), bytes: 185 });
const spokenOfOurs = users(wayne, {
  event: said([body, originId], { messageId: "m1", language: "en" }),
  stamp: stamped(atMirror(7), clock(8, 35, 0), 1295426100009),
  bytes: 391,
});

/** By its form anybody's: whoever says it to his clients is a room. */
const ordinary = (to: string, nick: string, bytes: number): Expected =>
  addressed(service, to, {
    kind: "event",
    event: said([body], { nick, likeness }),
    bytes,
    speaker: `${room}/Wayne`,
  });

// Set-up

const plainConfig: Fields = { kind: "config", config: { fields: [] }, occupant: "Wayne" };
const moderated: Fields = { fields: [{ name: "muc#roomconfig_moderatedroom", values: ["1"] }] };
const config: Fields = {
  kind: "config",
  config: moderated,
  lists: {
    version: listsDigest,
    items: [
      { jid: "scott@fairfax.tridsys.com", affiliation: "owner" },
      { jid: "kevin@fairfax.tridsys.com", affiliation: "admin" },
    ],
  },
  configDigest,
  listsDigest,
  session,
  sync: {
    session,
    generation,
    configDigest,
    listsDigest,
    now: clock(8, 30, 0, 100),
    haves: [have(service, "F41rfax-Zf1Kq3v0", 41)],
  },
};
const configTaken: Fields = {
  kind: "config-taken",
  sync: { session, generation, now: clock(8, 30, 0, 400), haves: [have(mirror, "R4leigh-2mXKq3v0", 1)] },
};

const people = (user: (jid: string) => string): readonly Fields[] => [
  { nick: "Scott", view: { user: user(scott), affiliation: "owner", role: "moderator", payload: [] } },
  { nick: "Kevin", view: { user: user(kevin), affiliation: "admin", role: "moderator", payload: [] } },
  { nick: "Wayne", view: { user: user(wayne), affiliation: "none", role: "participant", payload: [] } },
  { nick: "Keith", view: { user: user(keith), affiliation: "none", role: "participant", payload: [] } },
];
const roster = (items: readonly Fields[], more: Fields = {}): Fields => ({
  kind: "roster",
  items,
  ...more,
  more: false,
});
const plainRoster = roster(people((jid) => jid));
const claims = [
  stamped(atMaster(2), clock(8, 0, 2)),
  stamped(atMaster(3), clock(8, 0, 3)),
  stamped(atMirror(1), clock(8, 30, 0)),
  stamped(atMaster(39), clock(8, 20, 0)),
];
const rosterOfOurs = roster(
  people((jid) => jid).map((item, index) => {
    const view = item["view"] as Fields;
    const payload = index === 0 ? [element("show", {}, "away")] : [];
    return { ...item, view: { ...view, payload }, claim: claims[index]! };
  }),
  { session },
);

const historyRequest = (limits: Fields, more: Fields = {}): Fields => ({
  kind: "history-request",
  room,
  limits,
  ...more,
});
const askedAsWayne = historyRequest({}, { occupant: "Wayne" });

const dull = "All work and no play makes Jack a dull boy";
const pastBody = element("body", {}, dull);
const past = (nick: string, delayFrom: string, time: number, bytes: number): Fields => ({
  event: said([pastBody], { nick, likeness: { body: dull } }),
  time,
  delayFrom,
  bytes,
});
const history: Fields = {
  kind: "history",
  messages: [past("Wayne", wayne, clock(8, 2, 43), 289), past("Scott", scott, clock(8, 23, 10), 289)],
  left: 0,
};
const historyOfOurs: Fields = {
  kind: "history",
  messages: [
    {
      event: said([pastBody], { nick: "Scott", messageId: "h2" }),
      author: occupantId,
      time: clock(8, 23, 10),
      delayFrom: scott,
      stamp: stamped(atMaster(40), clock(8, 23, 10)),
      bytes: 516,
    },
  ],
  left: 3,
};

// What is told

const event = (happened: Fields, more: Fields = {}): Fields => ({ kind: "event", event: happened, ...more });
const shown = (nick: string, view: Fields): Fields => ({ kind: "present", nick, view: { payload: [], ...view } });
const participant: Fields = { affiliation: "none", role: "participant" };
const admin: Fields = { affiliation: "admin", role: "moderator" };
const left = (payload: Content = []): Fields => ({
  kind: "left",
  nick: "Wayne",
  cause: "left",
  affiliation: "none",
  payload,
});

const admitted = event(
  shown("Wayne", {
    ...participant,
    user: wayne,
    occupantId,
    payload: [element("show", {}, "dnd")],
    language: "en",
  }),
  { stamp: stamped(atMirror(1), clock(8, 30, 0), 1295425800007), codes: [100, 170, 201] },
);

const toRichmond = (frame: Fields): Expected => addressed(room, heldAtRichmond, frame);

// Refusals

const stanzaErrors = "urn:ietf:params:xml:ns:xmpp-stanzas";
const node = "wayne\\40raleigh.tridsys.com\\2fTransVerse";
const asked: Fields = {
  user: wayne,
  stanza: "presence",
  node,
  error: [
    element("x", { xmlns: muc }),
    element("error", { type: "auth" }, element("registration-required", { xmlns: stanzaErrors })),
  ],
};
const refused: Fields = { kind: "event-refused", condition: "registration-required" };
const refusedAsked: Fields = { ...refused, nick: "Wayne", asked: { ...asked, messageId: "j1" } };

type Extra = Partial<Pick<Vector, "readOnly" | "writes" | "extension" | "asked" | "occupant">>;

function vector(file: string, says: Expected | readonly Expected[] | "foreign", extra: Extra = {}): Vector {
  const all = says === "foreign" || Array.isArray(says) ? says : [says as Expected];
  return { file: `d3/${file}.xml`, says: all as Vector["says"], extension: false, ...extra };
}

const printed = { readOnly: true };
const lnk = { extension: true };
const occupant = { occupant: "Wayne" };

export const d3Vectors: readonly Vector[] = [
  vector("V3-01", "foreign"),
  vector("V3-02", "foreign"),
  vector("V3-02.printed", "foreign"),
  vector("V3-03", users(wayne, { event: join(wayne, "Wayne") })),
  vector("V3-04", taggedJoin),
  vector("V3-04.printed", users(wayne, { event: join(wayne, "Wayne", []), through: held })), // E3-03
  vector("V3-04.lnk", joinOfOurs, lnk),
  vector("V3-05", down(plainConfig, "iq1")),
  vector("V3-05.printed", down(plainConfig, "iq1"), printed),
  vector("V3-05.bare", down({ kind: "config", config: moderated }, "iq2")),
  vector("V3-05.lnk", down(config, "iq1"), lnk),
  vector("V3-06", up({ kind: "config-taken" }), { asked: plainConfig, ...occupant }),
  vector("V3-06.lnk", up(configTaken), { asked: config, ...lnk }),
  vector("V3-07", down(plainRoster, "roster1")),
  vector("V3-07.printed", down(roster(people((jid) => jid.slice(0, jid.indexOf("/")))), "roster1")), // E3-08
  vector("V3-07.lnk", down(rosterOfOurs, "roster1"), lnk),
  vector("V3-08", up({ kind: "done" }), { asked: plainRoster }),
  vector("V3-08.printed", up({ kind: "done" }), { asked: plainRoster, ...printed }), // E3-06
  vector("V3-09", up(askedAsWayne, "history")),
  vector("V3-09.bare", up(historyRequest({ since: clock(8, 0, 0) }), "history")),
  vector("V3-09.lnk", up(historyRequest({ stanzasMax: 20 }, { session }), "history"), lnk),
  vector("V3-10", down(history), { asked: askedAsWayne, ...occupant }), // E3-02, E3-04
  vector("V3-10.bare", down(history), { asked: askedAsWayne }),
  vector("V3-10.lnk", down(historyOfOurs), { asked: historyRequest({ stanzasMax: 20 }, { session }), ...lnk }),
  vector("V3-11", down(event(shown("Wayne", participant)))),
  vector("V3-11.lnk", down(admitted), lnk),
  vector("V3-12", "foreign"), // E3-01
  vector("V3-13", "foreign"),
  vector("V3-14", down(refusedAsked)),
  vector("V3-14.printed", down({ ...refused, asked })), // E3-11
  vector("V3-14.lnk", down({ ...refusedAsked, id: atMirror(5), session }), lnk),
  vector("V3-15", "foreign"),
  vector("V3-15.printed", "foreign"),
  vector("V3-16", users(kevin, { event: join(kevin, "Kevin") })),
  vector(
    "V3-16.printed",
    users("kevin@tridsys.com/TransVerse", { event: join("kevin@tridsys.com/TransVerse", "Kevin") }),
  ),
  vector("V3-17", "foreign"),
  vector("V3-17.printed", "foreign"), // E3-07, E3-10
  vector("V3-18", down(event(shown("Kevin", admin)))),
  vector(
    "V3-18.lnk",
    down(
      event(shown("Kevin", { ...admin, user: kevin }), {
        stamp: stamped(atMaster(44), clock(8, 31, 0)),
        acknowledged: 2,
      }),
    ),
    lnk,
  ),
  vector("V3-19", "foreign"),
  vector("V3-19.printed", "foreign"), // E3-10
  vector("V3-20", leaving),
  vector("V3-21", "foreign"), // E3-13
  vector("V3-22", leaving),
  vector("V3-22.lnk", leavingOfOurs, lnk),
  vector("V3-23", "foreign"),
  vector("V3-23.printed", "foreign"), // E3-07
  vector("V3-24", down(event(left()))),
  vector(
    "V3-24.lnk",
    toRichmond(
      event(left([element("status", {}, "Dinner")]), {
        stamp: stamped(atMirror(9), clock(8, 40, 0)),
        identity: atMirror(1),
      }),
    ),
    lnk,
  ),
  vector("V3-25", spoken),
  vector("V3-25.printed", users(wayne, { event: said([body], { nick: "Wayne", likeness }), bytes: 191 }), printed), // E3-15
  vector(
    "V3-26",
    [
      ordinary("wayne@raleigh.tridsys.com", "TransVerse", 191),
      ordinary("keith@raleigh.tridsys.com", "TransVerse", 191),
    ],
    printed,
  ),
  vector("V3-27", spoken),
  vector("V3-27.printed", users(wayne, { event: said([], { nick: "Wayne" }) }), printed), // E3-16
  vector("V3-27.lnk", spokenOfOurs, lnk),
  vector(
    "V3-28",
    [
      ordinary("scott@fairfax.tridsys.com", "TransVerse", 191),
      ordinary("kevin@fairfax.tridsys.com", "TransVerse", 191),
    ],
    printed,
  ),
  vector("V3-28.mirror", toRichmond(event(said([body], { nick: "Wayne", messageId: "m1", likeness }), { bytes: 190 }))),
  vector(
    "V3-28.lnk",
    toRichmond(
      event(said([body, originId, occupantIdElement], { nick: "Wayne", messageId: "m1", language: "en" }), {
        stamp: stamped(atMirror(7), clock(8, 35, 0), 1295426100009),
        bytes: 474,
      }),
    ),
    lnk,
  ),
];
