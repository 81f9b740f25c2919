/** The link extension's stanzas between a primary and its replicas: one for each form of 3.0 that XEP-0282 needs. */
import { type Element, element } from "../../src/dmuc/wire/stanza";
import type { Expected, Plain, Vector } from "./vector";

type Fields = Readonly<Record<string, Plain>>;

const room = "wallops@channel.avalon.irc";
const service = "channel.avalon.irc";
const mirror = "mirror.yeggmaex.irc";
const replica = "wallops\\40channel.avalon.irc@mirror.yeggmaex.irc";
const plainReplica = "replica@vesa.yeggmaex.irc";
const user = "rubenro@vesa.yeggmaex.irc/shaver";
const userDomain = "vesa.yeggmaex.irc";
const nick = "BigCheese";
const session = "u9Rk3PdQw1E";
const resumed = "Vt5_0yHs8Ko";
const generation = "Kq3v0TnVfY2cX8aL";
const configDigest = "9f2c41d07be6a835";
const listsDigest = "07d1e5aa43c09b62";
/** 2026-01-05T10:00:00Z. */
const ten = 1767607200000;

const id = (host: string, epoch: string, sequence: number): Fields => ({ host, epoch, sequence });
const atPrimary = (sequence: number): Fields => id(service, "Av4l0n-Zf1oW9ucM", sequence);
const atReplica = (sequence: number): Fields => id(mirror, "M1rr0r-d9Sf4oZb2", sequence);
const atKillrc = (sequence: number): Fields => id("killrc.oulubox.irc", "K1llrc-b7Qd2mXz0", sequence);
const stamped = (number: Plain, time: number, orderKey = time): Fields => ({ id: number, time, orderKey });
const have = (host: string, epoch: string, contiguous: number, more: Fields = {}): Fields => ({
  host,
  epoch,
  contiguous,
  above: [],
  ...more,
});

function addressed(from: string, to: string, frame: Plain, request?: string): Expected {
  return request === undefined ? { from, to, frame } : { from, to, frame, request };
}

const down = (frame: Plain, request?: string): Expected => addressed(room, replica, frame, request);
const up = (frame: Plain, request?: string): Expected => addressed(replica, room, frame, request);
const usersUp = (frame: Plain): Expected => addressed(userDomain, room, frame);
const toUser = (frame: Plain): Expected => addressed(room, userDomain, frame);

const body = (text: string): Element => element("body", {}, text);
const composing = element("composing", { xmlns: "http://jabber.org/protocol/chatstates" });
const muc = "http://jabber.org/protocol/muc";

// Registration

const terms: Fields = { keepaliveMs: 60000, history: true, messagesMax: 50, bytesMax: 65536 };
const register: Fields = { kind: "register", terms, sync: { session, haves: [] } };
const registerAgain: Fields = {
  kind: "register",
  terms: { keepaliveMs: 120000, history: false, messagesMax: 0, bytesMax: 0 },
  sync: {
    session,
    generation,
    configDigest,
    listsDigest,
    now: ten,
    haves: [have(mirror, "M1rr0r-d9Sf4oZb2", 17)],
  },
};

const config: Fields = {
  kind: "config",
  config: { fields: [{ name: "muc#roomconfig_roomname", values: ["Wallops"] }] },
  lists: { version: listsDigest, items: [{ jid: "wumpus@channel.avalon.irc", affiliation: "owner" }] },
  configDigest,
  listsDigest,
  session,
};

const registered: Fields = {
  kind: "registered",
  terms,
  sync: {
    session,
    generation,
    configDigest,
    listsDigest,
    now: ten + 61,
    haves: [have(service, "Av4l0n-Zf1oW9ucM", 41)],
  },
};

const create: Fields = { kind: "create", room, terms };

// Sync

const roster: Fields = {
  kind: "roster",
  items: [
    {
      nick: "Wumpus",
      view: {
        user: "wumpus@killrc.oulubox.irc/laptop",
        occupantId: "dd72603deec90a38ba552f7c68cbcc61",
        affiliation: "owner",
        role: "moderator",
        payload: [element("show", {}, "away")],
        language: "en",
      },
      claim: stamped(atKillrc(9), ten),
      identity: atKillrc(2),
    },
    {
      nick: "Valdis",
      view: { affiliation: "none", role: "participant", payload: [] },
      claim: stamped(atKillrc(3), ten),
    },
  ],
  after: 200,
  tells: [have("killrc.oulubox.irc", "K1llrc-b7Qd2mXz0", 9)],
  asOf: stamped(atPrimary(42), ten + 1000),
  session,
  more: true,
};

const synced: Fields = {
  kind: "synced",
  session,
  tells: [
    have("killrc.oulubox.irc", "K1llrc-b7Qd2mXz0", 9, { previous: 7 }),
    have("eris.dclxvii.irc", "Er1s-c8Re3nYa1Su", 2, { above: [4, 6, 7] }),
  ],
  asOf: stamped(atPrimary(41), ten + 1000),
};

const hello: Fields = {
  kind: "hello",
  sync: {
    session: resumed,
    generation,
    now: ten,
    haves: [have(mirror, "M1rr0r-d9Sf4oZb2", 17, { without: [16, 17] })],
  },
};

const backlog: Fields = {
  kind: "backlog",
  session: resumed,
  messages: [
    {
      event: { kind: "said", nick, messageId: "m2", payload: [body("Anyone?")] },
      stamp: stamped(atReplica(16), ten + 3000, ten + 3005),
      time: ten + 3000,
      bytes: 278,
    },
  ],
  more: true,
  acts: [
    {
      event: { kind: "left", nick: "Phaedrus", cause: "kicked", affiliation: "none", payload: [] },
      stamp: stamped(atPrimary(43), ten + 2000),
      identity: atKillrc(4),
    },
  ],
};

// Events

type Content = readonly Element[];

const event = (happened: Fields, more: Fields = {}): Fields => ({ kind: "event", event: happened, ...more });
const users = (happened: Fields, more: Fields = {}): Expected => usersUp(event(happened, { ...more, speaker: user }));
const said = (payload: Content, more: Fields = {}): Fields => ({ kind: "said", payload, ...more });
const subject = (text: string, more: Fields = {}): Fields => ({
  kind: "subject",
  payload: [element("subject", {}, text)],
  ...more,
});

const view: Fields = { affiliation: "none", role: "participant", payload: [] };
const enter: Fields = {
  kind: "enter",
  user,
  nick,
  view,
  codes: [],
  history: { charactersMax: 0 },
  adopted: true,
  claim: stamped(atPrimary(39), ten - 60000),
  identity: atPrimary(35),
  session,
};

/** 1990-01-23T19:50:01Z. */
const january = Date.UTC(1990, 0, 23, 19, 50, 1);
const trillian: Fields = {
  event: { kind: "said", nick: "Trillian", messageId: "h1", language: "en", payload: [body("Honest! He did!!")] },
  stamp: stamped(atPrimary(7), january, january + 9),
  time: january,
  bytes: 521,
};
const cerebus: Fields = {
  event: {
    kind: "said",
    nick: "Cerebus",
    payload: [
      body("He did.  really truly he did."),
      element("stanza-id", { xmlns: "urn:xmpp:sid:0", by: room, id: "2d1f" }),
    ],
    likeness: { stanzaId: "2d1f", body: "He did.  really truly he did." },
  },
  time: january + 79000,
  author: "7c1e",
  bytes: 552,
};

// Refusals and ends

const stanzaErrors = "urn:ietf:params:xml:ns:xmpp-stanzas";
const forbidden = element("error", { type: "auth", by: room }, element("forbidden", { xmlns: stanzaErrors }));
const conflict = element("error", { type: "cancel" }, element("conflict", { xmlns: stanzaErrors }));

const destroyed: Fields = {
  kind: "dissolve",
  alternative: "heath@channel.avalon.irc",
  reason: "Macbeth comes.",
  password: "cauldronburn",
};

type Extra = Partial<Pick<Vector, "asked" | "readOnly" | "writes" | "extension">>;

function vector(file: string, says: Expected, extra: Extra = {}): Vector {
  return { file: `d2-link/${file}.xml`, says: [says], extension: true, ...extra };
}

export const d2LinkVectors: readonly Vector[] = [
  vector("register", up(register, "r1")),
  vector("register-again", up(registerAgain, "r2")),
  vector("register-terse", up(register, "r3"), { readOnly: true }),
  vector("registered", down(registered), { asked: register }),
  vector("registered-config", down({ ...registered, config }), { asked: register }),
  vector("config", down(config, "c1")),
  vector("config-taken", up({ kind: "config-taken" }), { asked: config }),
  vector("unregister", up({ kind: "unregister" }, "u1")),
  vector("revoke", down({ kind: "revoke", reason: "The room shows no addresses." }, "v1")),
  vector("create", addressed(room, mirror, create, "n1")),
  vector("created", addressed(mirror, room, { kind: "created", replica }), { asked: create }),
  vector("roster", down(roster, "p1")),
  vector("roster-taken", up({ kind: "done" }), { asked: roster }),
  vector("synced", down(synced, "s1")),
  vector("synced-answer", up({ kind: "synced", session }), { asked: synced }),
  vector("hello", up(hello, "h1")),
  vector("backlog", down(backlog, "b1")),
  vector(
    "alive",
    addressed(
      service,
      mirror,
      { kind: "alive", epoch: "Av4l0n-Zf1oW9ucM", rooms: [{ room, session, count: 3, gone: false }] },
      "a1",
    ),
  ),
  vector(
    "user-leaves",
    users(
      {
        kind: "left",
        nick,
        cause: "left",
        affiliation: "none",
        user,
        payload: [element("status", {}, "Dinner")],
        messageId: "l1",
      },
      { stamp: stamped(atReplica(8), ten + 4000), identity: atReplica(5) },
    ),
  ),
  // His client takes nothing any more (T-27).
  vector(
    "user-shut-down",
    users(
      { kind: "left", nick, cause: "shutdown", affiliation: "none", user, payload: [] },
      { stamp: stamped(atReplica(8), ten + 4000), identity: atReplica(5) },
    ),
  ),
  vector(
    "user-fails",
    users(
      {
        kind: "left",
        nick,
        cause: "failed",
        condition: "recipient-unavailable",
        affiliation: "none",
        user,
        payload: [element("status", {}, "Kicked: recipient unavailable")],
      },
      { stamp: stamped(atReplica(8), ten + 4000), identity: atReplica(5) },
    ),
  ),
  // That it is a rename, the primary knows by the number of his join.
  vector(
    "user-renames",
    users(
      {
        kind: "present",
        nick: "LittleCheese",
        view: { ...view, user, payload: [element("show", {}, "chat")] },
        messageId: "n1",
      },
      { stamp: stamped(atReplica(9), ten + 5000), identity: atReplica(5) },
    ),
  ),
  vector("user-composes", users(said([composing]), { session })),
  vector(
    "user-subject",
    users(subject("Cheese", { messageId: "s1" }), {
      stamp: stamped(atReplica(10), ten + 6000),
      previous: 8,
      bytes: 265,
    }),
  ),
  vector("composes", down(event(said([composing], { nick }), { session }))),
  vector("past", down({ kind: "past", message: trillian, session })),
  vector(
    "avatar",
    down({ kind: "face", face: "c9f6639629f7439d002b7781c4cf9223fef480e4", configDigest: "9f2c41d07be6a835", session }),
  ),
  vector("avatar-taken-away", down({ kind: "face", configDigest: "9f2c41d07be6a835", session })),
  vector("past-unnumbered", down({ kind: "past", message: cerebus, session })),
  vector(
    "past.plain",
    addressed(
      room,
      plainReplica,
      event(said([body("Honest! He did!!")], { nick: "Trillian", likeness: { body: "Honest! He did!!" } }), {
        said: january,
        bytes: 292,
      }),
    ),
    {
      extension: false,
      writes: [
        addressed(room, plainReplica, {
          kind: "past",
          message: { ...trillian, event: said([body("Honest! He did!!")], { nick: "Trillian" }) },
          session,
        }),
      ],
    },
  ),
  vector(
    "subject-told",
    down(
      event(subject("Operators", { nick: "Wumpus" }), {
        stamp: stamped(atPrimary(8), ten - 3599500),
        said: ten - 3599500,
        bytes: 465,
      }),
    ),
  ),
  vector("subject-told-unnumbered", down(event(subject("Operators"), { session, said: ten - 3600000 }))),
  vector(
    "subject",
    down(
      event(subject("Cheese", { nick: "Wumpus", messageId: "s1" }), {
        stamp: stamped(atPrimary(44), ten + 7123),
        bytes: 432,
      }),
    ),
  ),
  vector(
    "room-speaks",
    down(
      event(said([element("x", { xmlns: `${muc}#user` }, element("status", { code: "104" }))]), {
        stamp: stamped(atPrimary(45), ten + 8000),
        bytes: 452,
      }),
    ),
  ),
  vector("adopted", down(enter)),
  vector(
    "adopted.plain",
    addressed(room, plainReplica, {
      kind: "enter",
      user,
      nick,
      view,
      codes: [],
      history: { charactersMax: 0 },
      adopted: false,
    }),
    { extension: false, writes: [addressed(room, plainReplica, enter)] },
  ),
  vector(
    "put-out",
    down({
      kind: "leave",
      user,
      event: {
        kind: "left",
        nick,
        cause: "banned",
        affiliation: "outcast",
        actor: "Wumpus",
        reason: "Avaunt!",
        payload: [],
      },
      session,
    }),
  ),
  vector(
    "renamed",
    down(
      event(
        { kind: "renamed", nick, newNick: "LittleCheese", view },
        { stamp: stamped(atReplica(9), ten + 5000, ten + 5006), identity: atReplica(5) },
      ),
    ),
  ),
  vector(
    "message-refused",
    toUser({
      kind: "event-refused",
      id: atReplica(11),
      condition: "forbidden",
      session,
      asked: { user, stanza: "message", messageId: "m3", error: [forbidden] },
    }),
  ),
  vector(
    "join-refused",
    toUser({
      kind: "event-refused",
      id: atReplica(5),
      nick,
      condition: "conflict",
      session,
      asked: { user, stanza: "presence", messageId: "j1", error: [element("x", { xmlns: muc }), conflict] },
    }),
  ),
  vector("destroyed", down({ ...destroyed, room: "wallops\\40channel.avalon.irc", generation, session })),
  vector("destroyed.plain", addressed(room, plainReplica, { ...destroyed, room: "replica" }), { extension: false }),
];
