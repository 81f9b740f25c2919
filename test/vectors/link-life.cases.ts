/** The link extension's stanzas between instances: how a link comes up, is kept, comes up again and ends (protocol.md 3.15 b, c). */
import { element } from "../../src/dmuc/wire/stanza";
import {
  firsthost,
  peerhost,
  source,
  shadow,
  sourceEpoch,
  shadowEpoch,
  generation,
  session,
  resumed,
  configDigest,
  listsDigest,
  occupantId,
  ten,
  type Fields,
  atShadow,
  atSource,
  stamped,
  have,
  body,
  up,
  down,
  toPeer,
  addressed,
  said,
  subjectText,
  vector,
} from "./link-terms";
import type { Vector } from "./vector";

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

// End

const dissolve: Fields = {
  kind: "dissolve",
  room: "theroom",
  alternative: source,
  reason: "The hurlyburly is done",
};

export const linkLifeVectors: readonly Vector[] = [
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
];
