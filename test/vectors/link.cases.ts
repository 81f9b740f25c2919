/** The link extension's stanzas: those of protocol.md 3.15, and one for each other form of 3.0. */
import { type Element, element } from "../../src/dmuc/wire/stanza";
import type { Expected, Plain, Vector } from "./vector";

const firsthost = "chat.shakespeare.lit";
const peerhost = "rooms.macbeth.lit";
const source = "coven@chat.shakespeare.lit";
const shadow = "theroom@rooms.macbeth.lit";
const sourceEpoch = "Zf1oW9ucM5y_Ha3k";
const shadowEpoch = "b7Qd-2mXz0RtPw4e";
const generation = "Kq3v0TnVfY2cX8aL";
const session = "u9Rk3PdQw1E";
const resumed = "Vt5_0yHs8Ko";
const configDigest = "9f2c41d07be6a835";
const listsDigest = "07d1e5aa43c09b62";
const occupantId = "dd72603deec90a38ba552f7c68cbcc61";
/** 2026-01-05T10:00:00Z. */
const ten = 1767607200000;

type Fields = Readonly<Record<string, Plain>>;

const atShadow = (sequence: number): Fields => ({ host: peerhost, epoch: shadowEpoch, sequence });
const atSource = (sequence: number): Fields => ({ host: firsthost, epoch: sourceEpoch, sequence });
const stamped = (id: Plain, time: number, orderKey = time): Fields => ({ id, time, orderKey });
const have = (host: string, epoch: string, contiguous: number, above: readonly number[] = []): Plain => ({
  host,
  epoch,
  contiguous,
  above,
});
const body = (text: string): Element => element("body", {}, text);

const up = (frame: Fields, request?: string): Expected => addressed(shadow, source, frame, request);
const down = (frame: Fields, request?: string): Expected => addressed(source, shadow, frame, request);
const toPeer = (frame: Fields, request?: string): Expected => addressed(firsthost, peerhost, frame, request);

function addressed(from: string, to: string, frame: Fields, request: string | undefined): Expected {
  return request === undefined ? { from, to, frame } : { from, to, frame, request };
}

const event = (happened: Fields, more: Fields = {}): Fields => ({ kind: "event", event: happened, ...more });

const said = (nick: string, messageId: string, text: string): Fields => ({
  kind: "said",
  nick,
  messageId,
  payload: [body(text)],
});

// 3.15 b

const digests: Fields = { configDigest, listsDigest };

const hello: Fields = {
  kind: "hello",
  sync: {
    session: resumed,
    generation,
    ...digests,
    now: ten + 540004,
    haves: [have(peerhost, shadowEpoch, 58), have(firsthost, sourceEpoch, 41)],
  },
};

const helloAnswer: Fields = {
  kind: "hello",
  sync: {
    session: resumed,
    generation,
    ...digests,
    now: ten + 540061,
    haves: [have(firsthost, sourceEpoch, 42), have(peerhost, shadowEpoch, 57)],
    peers: [shadow],
  },
};

function backlog(happened: Fields, stamp: Fields, bytes: number): Fields {
  return {
    kind: "backlog",
    session: resumed,
    messages: [{ event: happened, stamp, time: stamp["time"] ?? 0, bytes }],
    more: false,
  };
}

const sourceBacklog = backlog(said("foo", "m9", "Anyone there?"), stamped(atSource(42), ten + 250000), 249);
const shadowBacklog = backlog(said("firstwitch", "m5", "Hello?"), stamped(atShadow(58), ten + 242500), 245);

/** A kick of the source while the link was split (3.6.3). */
const actBacklog: Fields = {
  kind: "backlog",
  session: resumed,
  messages: [],
  more: false,
  acts: [
    {
      event: {
        kind: "left",
        nick: "thirdwitch",
        cause: "kicked",
        affiliation: "none",
        actor: "foo",
        reason: "Avaunt, you cullion!",
        payload: [],
      },
      stamp: stamped(atSource(41), ten + 240000),
      identity: atShadow(55),
    },
  ],
};
const synced: Fields = { kind: "synced", session: resumed };

// 3.15 c

const alive: Fields = {
  kind: "alive",
  epoch: sourceEpoch,
  rooms: [{ room: source, session: resumed, count: 3, gone: false }],
};

const aliveAnswer: Fields = {
  kind: "alive",
  epoch: shadowEpoch,
  rooms: [
    { room: source, session: resumed, count: 3, gone: false },
    { room: "heath@chat.shakespeare.lit", gone: true },
  ],
};

// Set-up

const replicate: Fields = { kind: "replicate", room: "theroom", primary: source, name: "A Dark Cave", generation };

const config: Fields = {
  kind: "config",
  config: {
    fields: [
      { name: "muc#roomconfig_roomname", values: ["A Dark Cave"] },
      { name: "muc#roomconfig_presencebroadcast", values: ["moderator", "participant"] },
      { name: "muc#roomconfig_roomsecret", values: [""] },
    ],
    occupantIdSalt: "c2FsdA==",
  },
  lists: {
    version: listsDigest,
    items: [
      { jid: "crone1@shakespeare.lit", affiliation: "owner", nick: "foo" },
      { jid: "macduff@shakespeare.lit", affiliation: "outcast", reason: "Treason" },
    ],
  },
  ...digests,
  session,
  sync: { session, generation, ...digests, now: ten - 60000, haves: [have(firsthost, sourceEpoch, 12)] },
};

const photo = element("PHOTO", {}, element("TYPE", {}, "image/png"), element("BINVAL", {}, "VGhlIG1vb24="));

const configWithCard: Fields = {
  kind: "config",
  config: {
    fields: [{ name: "muc#roomconfig_roomname", values: ["A Dark Cave"] }],
    card: { payload: [element("vCard", { xmlns: "vcard-temp" }, photo)] },
  },
  ...digests,
  session,
};

const configTaken: Fields = {
  kind: "config-taken",
  sync: { session, generation, now: ten - 59750, haves: [have(peerhost, shadowEpoch, 0)] },
};

const lists: Fields = {
  kind: "config",
  lists: {
    version: "1f0b55aa43c09b62",
    base: listsDigest,
    items: [{ jid: "macduff@shakespeare.lit", affiliation: "none" }],
  },
  listsDigest: "1f0b55aa43c09b62",
  session,
};

const caps = element("c", {
  xmlns: "http://jabber.org/protocol/caps",
  hash: "sha-1",
  node: "http://example.org",
  ver: "QgayPKawpkPSDYmwT/WM94uAlu0=",
});

const roster: Fields = {
  kind: "roster",
  items: [
    {
      nick: "foo",
      view: {
        user: "crone1@shakespeare.lit/desktop",
        occupantId,
        affiliation: "owner",
        role: "moderator",
        payload: [element("show", {}, "away"), caps],
        language: "de",
      },
      claim: stamped(atSource(9), ten - 120000, ten - 119000),
      identity: atSource(2),
    },
    {
      nick: "baz",
      view: { affiliation: "none", role: "visitor", payload: [] },
      claim: stamped(atSource(10), ten - 90000),
    },
  ],
  session,
  more: true,
};

const historyRequest: Fields = {
  kind: "history-request",
  room: "theroom",
  limits: { charactersMax: 65000, stanzasMax: 20, seconds: 180, since: 500 },
  session,
};

const subjectText = element("subject", {}, "Fire Burn and Cauldron Bubble!");

const history: Fields = {
  kind: "history",
  messages: [
    {
      event: {
        kind: "said",
        nick: "foo",
        messageId: "m1",
        language: "en",
        payload: [body("Where the place?"), element("origin-id", { xmlns: "urn:xmpp:sid:0", id: "m1" })],
      },
      time: ten - 119993,
      delayFrom: source,
      stamp: stamped(atSource(11), ten - 119993),
      bytes: 433,
    },
    {
      event: { kind: "subject", payload: [subjectText], likeness: {} },
      time: ten - 180000,
      delayFrom: source,
      bytes: 254,
    },
  ],
  left: 0,
};

const historyPage: Fields = { ...history, left: 370 };

// Events

const subject = event(
  { kind: "subject", nick: "foo", messageId: "s1", payload: [subjectText] },
  { stamp: stamped(atSource(3), ten - 179999), said: ten - 179999, bytes: 385 },
);

const presence = event(
  {
    kind: "present",
    nick: "firstwitch",
    view: {
      user: "firstwitch@macbeth.lit/heath",
      occupantId,
      affiliation: "none",
      role: "participant",
      payload: [
        element("show", {}, "dnd"),
        element("status", { "xml:lang": "en" }, "Stirring"),
        element(
          "x",
          { xmlns: "vcard-temp:x:update" },
          element("photo", {}, "01b87fcd030b72895ff8e88db57ec525450f000d"),
        ),
      ],
      language: "de",
    },
  },
  { stamp: stamped(atShadow(60), ten, ten + 1), previous: 57, acknowledged: 40 },
);

const voice = event(
  {
    kind: "present",
    nick: "firstwitch",
    view: { affiliation: "none", role: "visitor", payload: [] },
    actor: "foo",
    reason: "Too loud",
  },
  { stamp: stamped(atSource(43), ten + 300000), identity: atShadow(60) },
);

function left(cause: string, affiliation: string, more: Fields = {}): Expected {
  const payload = [element("status", {}, "Anon")];
  const happened = { kind: "left", nick: "thirdwitch", cause, affiliation, payload, ...more };
  return up(event(happened, { stamp: stamped(atShadow(61), ten + 360000) }));
}

const renamed = event(
  {
    kind: "renamed",
    nick: "thirdwitch",
    newNick: "oldhag",
    view: { affiliation: "member", role: "participant", payload: [] },
  },
  { stamp: stamped(atShadow(62), ten + 360000), identity: atShadow(55) },
);

const privately: Fields = {
  kind: "private",
  from: "firstwitch",
  to: "foo",
  type: "chat",
  messageId: "pm1",
  language: "en",
  payload: [body("I'll give thee a wind.")],
  session,
  occupantId,
};

const iqId = `${session}.${occupantId}.q7Lr`;

function occupantIq(from: string, to: string, type: string, ...children: readonly Element[]): Fields {
  const query = element("query", { xmlns: "jabber:iq:version" }, ...children);
  return { kind: "occupant-iq", from, to, type, id: iqId, language: "de", payload: [query] };
}

const inTwoLanguages = event(
  {
    kind: "said",
    nick: "firstwitch",
    messageId: "m6",
    language: "de",
    payload: [
      body("Lodern soll die Glut im Kreis."),
      element("body", { "xml:lang": "en" }, "Fire burn and cauldron bubble."),
    ],
  },
  { stamp: stamped(atShadow(64), ten + 420000), bytes: 364 },
);

// End

const dissolve: Fields = {
  kind: "dissolve",
  room: "theroom",
  alternative: source,
  reason: "The hurlyburly is done",
};

const muc = "http://jabber.org/protocol/muc";
const outcast = element("item", { affiliation: "outcast", jid: "macduff@shakespeare.lit" });

const petition: Fields = {
  kind: "petition",
  session,
  user: "crone1@macbeth.lit/desktop",
  type: "set",
  payload: [element("query", { xmlns: `${muc}#admin` }, outcast)],
};

const joinPetition: Fields = {
  kind: "petition",
  session,
  user: "firstwitch@macbeth.lit/heath",
  type: "join",
  payload: [
    element(
      "presence",
      { to: `${shadow}/firstwitch` },
      element("x", { xmlns: muc }, element("password", {}, "cauldronburn")),
    ),
  ],
};

const granted: Fields = {
  kind: "verdict",
  type: "result",
  payload: [element("x", { xmlns: `${muc}#user` }, element("item", { affiliation: "member", role: "participant" }))],
};

const notAuthorized = element("not-authorized", { xmlns: "urn:ietf:params:xml:ns:xmpp-stanzas" });

const refused: Fields = {
  kind: "verdict",
  type: "error",
  payload: [element("error", { type: "auth" }, notAuthorized), element("x", { xmlns: muc })],
};

function vector(file: string, says: Expected, asked?: Plain): Vector {
  const answer = asked === undefined ? {} : { asked };
  return { file: `link/${file}.xml`, says: [says], extension: true, ...answer };
}

export const linkVectors: readonly Vector[] = [
  vector(
    "message",
    up(
      event(said("firstwitch", "m4", "Message 4."), {
        stamp: stamped(atShadow(57), ten + 123),
        acknowledged: 40,
        bytes: 277,
      }),
    ),
  ),
  vector("relay", up(petition, "relay1")),
  vector("relay-join", up(joinPetition, "relay2")),
  vector("relay-join-granted", down(granted), joinPetition),
  vector("relay-join-refused", down(refused), joinPetition),
  vector("hello", up(hello, "h1")),
  vector("hello-answer", down(helloAnswer), hello),
  vector("backlog-of-acts", down(actBacklog, "p0")),
  vector("backlog-of-gone", down({ ...sourceBacklog, gone: [atSource(41)] }, "p3")),
  vector("backlog-of-source", down(sourceBacklog, "p1")),
  vector("backlog-taken", up({ kind: "done" }), sourceBacklog),
  vector("backlog-of-shadow", up(shadowBacklog, "p2")),
  vector("synced", up(synced, "d1")),
  vector("synced-answer", down(synced), synced),
  vector("alive", toPeer(alive, "a1")),
  vector("alive-answer", addressed(peerhost, firsthost, aliveAnswer, undefined), alive),
  vector("hello-wanted", down({ kind: "hello-wanted" }, "w1")),
  vector(
    "hello-above-a-gap",
    up(
      {
        kind: "hello",
        sync: {
          session,
          generation,
          now: ten + 540000,
          haves: [have(peerhost, shadowEpoch, 0), have(firsthost, sourceEpoch, 17, [19, 21, 22, 23])],
        },
      },
      "h2",
    ),
  ),
  vector(
    "hello-that-wants-a-roster",
    up(
      {
        kind: "hello",
        sync: {
          session,
          generation,
          now: ten + 540000,
          haves: [have(peerhost, shadowEpoch, 0), have(firsthost, sourceEpoch, 17)],
          wantsRoster: true,
        },
      },
      "h3",
    ),
  ),
  vector("replicate", toPeer(replicate, "replicate1")),
  vector("config", down(config, "config1")),
  vector("config-card", down(configWithCard, "config2")),
  vector("config-taken", up(configTaken), config),
  vector("lists", down(lists, "lists1")),
  vector("roster", down(roster, "roster1")),
  vector("roster-page", down({ ...roster, after: 50, more: false }, "roster2")),
  vector("history-request", up(historyRequest, "history1")),
  vector("history", down(history), historyRequest),
  vector("history-page", down(historyPage), historyRequest),
  vector("subject", down(subject)),
  vector(
    "peerhost",
    addressed(
      firsthost,
      "conference.marlowe.lit",
      { kind: "peerhost", room: "theroom", peer: shadow, removed: false },
      "ph1",
    ),
  ),
  vector(
    "peerhost-removed",
    addressed(
      firsthost,
      "conference.marlowe.lit",
      { kind: "peerhost", room: "theroom", peer: shadow, removed: true },
      "ph2",
    ),
  ),
  vector(
    "reach",
    up(
      {
        kind: "reach",
        session,
        peers: [
          { jid: "theroom@conference.marlowe.lit", up: false },
          { jid: "theroom@muc.webster.lit", up: true },
        ],
      },
      "reach1",
    ),
  ),
  vector("dissolve", toPeer(dissolve, "end1")),
  { file: "link/dissolve.plain.xml", says: [down(dissolve)], extension: false },
  vector("presence", up(presence)),
  vector("voice", down(voice)),
  vector("leave-left", left("left", "none", { language: "de" })),
  vector("leave-kicked", left("kicked", "none", { actor: "foo", reason: "Avaunt, you cullion!" })),
  vector("leave-banned", left("banned", "outcast")),
  vector("leave-unaffiliated", left("unaffiliated", "none")),
  vector("leave-members-only", left("members-only", "none")),
  vector("leave-shutdown", left("shutdown", "none")),
  vector("leave-failed", left("failed", "none")),
  vector("rename", up(renamed)),
  vector(
    "room-speaks",
    up(
      event(
        { kind: "said", payload: [body("Rooms are closed at midnight.")] },
        { stamp: stamped(atShadow(63), ten + 360000), bytes: 259 },
      ),
    ),
  ),
  vector(
    "chat-state",
    up(
      event(
        {
          kind: "said",
          nick: "firstwitch",
          payload: [element("composing", { xmlns: "http://jabber.org/protocol/chatstates" })],
        },
        { session },
      ),
    ),
  ),
  vector("language", up(inTwoLanguages)),
  vector("private", up(privately)),
  vector(
    "private-normal",
    up({
      kind: "private",
      from: "firstwitch",
      to: "foo",
      type: "normal",
      messageId: "pm2",
      payload: [body("Thou'rt kind.")],
      session,
    }),
  ),
  vector("occupant-iq", up(occupantIq("firstwitch", "foo", "get"), iqId)),
  vector(
    "occupant-iq-answer",
    down(occupantIq("foo", "firstwitch", "result", element("name", {}, "Cauldron"), element("version", {}, "1.0"))),
  ),
];
