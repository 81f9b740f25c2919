/** The link extension's stanzas between a master and its mirrors: one for each form of 3.0 that DMUC3 needs. */
import { type Element, element } from "../../src/dmuc/wire/stanza";
import type { Expected, Plain, Vector } from "./vector";

type Fields = Readonly<Record<string, Plain>>;

const room = "chatroom@conference.fairfax.tridsys.com";
const service = "conference.fairfax.tridsys.com";
const mirror = "mirror.raleigh.tridsys.com";
const node = "chatroom\\40conference.fairfax.tridsys.com";
const held = `${node}@${mirror}`;
const wayne = "wayne@raleigh.tridsys.com/TransVerse";
const raleigh = "raleigh.tridsys.com";
const session = "u9Rk3PdQw1E";
const resumed = "Vt5_0yHs8Ko";
const generation = "Kq3v0TnVfY2cX8aL";
const configDigest = "9f2c41d07be6a835";
const listsDigest = "07d1e5aa43c09b62";
const laterLists = "17d1e5aa43c09b62";

const clock = (minute: number, second: number, ms = 0): number => Date.UTC(2011, 0, 19, 8, minute, second, ms);
const numbered = (host: string, epoch: string, sequence: number): Fields => ({ host, epoch, sequence });
const atMaster = (sequence: number): Fields => numbered(service, "F41rfax-Zf1Kq3v0", sequence);
const atMirror = (sequence: number): Fields => numbered(mirror, "R4leigh-2mXKq3v0", sequence);
const stamped = (number: Plain, time: number, orderKey = time): Fields => ({ id: number, time, orderKey });
const have = (host: string, epoch: string, contiguous: number, above: readonly number[] = []): Fields => ({
  host,
  epoch,
  contiguous,
  above,
});
const mirrorHas = (contiguous: number, above: readonly number[] = []): Fields =>
  have(mirror, "R4leigh-2mXKq3v0", contiguous, above);
const masterHas = (contiguous: number): Fields => have(service, "F41rfax-Zf1Kq3v0", contiguous);

function addressed(from: string, to: string, frame: Plain, request?: string): Expected {
  return request === undefined ? { from, to, frame } : { from, to, frame, request };
}

const down = (frame: Plain, request?: string): Expected => addressed(room, held, frame, request);
const up = (frame: Plain, request?: string): Expected => addressed(held, room, frame, request);
const usersUp = (happened: Fields, more: Fields = {}): Expected =>
  addressed(raleigh, room, { kind: "event", event: happened, ...more, speaker: wayne });

const muc = "http://jabber.org/protocol/muc";
const body = (text: string): Element => element("body", {}, text);
const composing = element("composing", { xmlns: "http://jabber.org/protocol/chatstates" });

// Set-up and sync

const lists: Fields = {
  kind: "config",
  lists: {
    version: laterLists,
    base: listsDigest,
    items: [{ jid: "keith@raleigh.tridsys.com", affiliation: "outcast", reason: "Dull.", actor: "Scott" }],
  },
  listsDigest: laterLists,
  session,
};

const roster: Fields = {
  kind: "roster",
  items: [
    {
      nick: "Wayne",
      view: { user: wayne, affiliation: "none", role: "participant", payload: [] },
      claim: stamped(atMirror(1), clock(30, 0)),
    },
  ],
  after: 200,
  tells: [mirrorHas(17)],
  session: resumed,
  more: true,
};

const hello: Fields = {
  kind: "hello",
  sync: {
    session: resumed,
    generation,
    configDigest,
    listsDigest,
    now: clock(50, 0),
    haves: [mirrorHas(17, [19, 21, 22, 23]), masterHas(44)],
  },
};
const helloAnswer: Fields = {
  kind: "hello",
  sync: {
    session: resumed,
    generation,
    configDigest,
    listsDigest,
    now: clock(50, 0, 300),
    haves: [masterHas(51), mirrorHas(16)],
    peers: [`${node}@mirror.richmond.tridsys.com`],
  },
};

const backlog: Fields = {
  kind: "backlog",
  session: resumed,
  messages: [
    {
      event: { kind: "said", nick: "Wayne", messageId: "m2", payload: [body("Anyone?")] },
      stamp: stamped(atMirror(17), clock(45, 3), 1295426703005),
      time: clock(45, 3),
      bytes: 294,
    },
  ],
  more: false,
};
const backlogDown: Fields = {
  kind: "backlog",
  session: resumed,
  messages: [
    {
      event: { kind: "said", nick: "Scott", payload: [body("All work and no play")] },
      stamp: stamped(atMaster(47), clock(45, 4)),
      time: clock(45, 4),
      bytes: 285,
    },
  ],
  more: true,
  acts: [
    {
      event: { kind: "left", nick: "Wayne", cause: "kicked", affiliation: "none", payload: [] },
      stamp: stamped(atMaster(46), clock(45, 2)),
      identity: atMirror(1),
    },
  ],
  gone: [numbered("mirror.richmond.tridsys.com", "R1chmond-9xKq3v0", 4)],
};
const synced: Fields = { kind: "synced", session: resumed };

// Events

const event = (happened: Fields, more: Fields = {}): Fields => ({ kind: "event", event: happened, ...more });
const said = (payload: readonly Element[], more: Fields = {}): Fields => ({ kind: "said", payload, ...more });
const subject = (text: string, more: Fields = {}): Fields => ({
  kind: "subject",
  payload: [element("subject", {}, text)],
  ...more,
});
const view: Fields = { affiliation: "none", role: "participant", payload: [] };

/** 2011-01-19T07:30:00Z. */
const halfPastSeven = clock(30, 0) - 3600000;

// Refusals and ends

const stanzaErrors = "urn:ietf:params:xml:ns:xmpp-stanzas";
const forbidden = element("error", { type: "auth", by: room }, element("forbidden", { xmlns: stanzaErrors }));
const conflict = element("error", { type: "cancel" }, element("conflict", { xmlns: stanzaErrors }));
const refused = (asked: Fields, more: Fields = {}): Fields => ({
  kind: "event-refused",
  condition: "conflict",
  asked: { stanza: "presence", error: [conflict], ...asked },
  ...more,
});

const destroyed: Fields = {
  kind: "dissolve",
  room: node,
  alternative: `play@${service}`,
  reason: "Work.",
  password: "cauldronburn",
};

type Extra = Partial<Pick<Vector, "asked" | "readOnly" | "writes" | "extension">>;

function vector(file: string, says: Expected, extra: Extra = {}): Vector {
  return { file: `d3-link/${file}.xml`, says: [says], extension: true, ...extra };
}

export const d3LinkVectors: readonly Vector[] = [
  vector("lists", down(lists, "c2")),
  vector("lists-taken", up({ kind: "config-taken" }), { asked: lists }),
  vector("roster", up(roster, "r2")),
  vector("hello", up(hello, "h1")),
  vector("hello-answer", down(helloAnswer), { asked: hello }),
  vector("hello-wanted", down({ kind: "hello-wanted" }, "w1")),
  vector("backlog", up(backlog, "b1")),
  vector("backlog-down", down(backlogDown, "b2")),
  vector("synced", up(synced, "s1")),
  vector("synced-answer", down(synced), { asked: synced }),
  vector(
    "alive",
    addressed(
      mirror,
      service,
      { kind: "alive", epoch: "R4leigh-2mX", rooms: [{ room, session, count: 3, gone: false }] },
      "a1",
    ),
  ),
  vector(
    "user-shows",
    usersUp(
      {
        kind: "present",
        nick: "Wayne",
        view: { ...view, user: wayne, payload: [element("show", {}, "away")] },
        messageId: "p1",
      },
      { stamp: stamped(atMirror(8), clock(30, 5)), identity: atMirror(1) },
    ),
  ),
  vector("user-composes", usersUp(said([composing]), { session })),
  vector(
    "user-subject",
    usersUp(subject("Work", { messageId: "s1" }), { stamp: stamped(atMirror(10), clock(30, 6)), bytes: 281 }),
  ),
  vector("composes", down(event(said([composing], { nick: "Scott" }), { session }))),
  vector(
    "subject-told",
    down(
      event(subject("Play", { nick: "Scott" }), {
        stamp: stamped(atMaster(8), halfPastSeven + 500),
        said: halfPastSeven + 500,
        bytes: 386,
      }),
    ),
  ),
  vector("subject-told.plain", down(event(subject("Play", { likeness: {} }), { said: halfPastSeven, bytes: 252 })), {
    extension: false,
  }),
  vector(
    "room-speaks",
    down(
      event(said([element("x", { xmlns: `${muc}#user` }, element("status", { code: "104" }))]), {
        stamp: stamped(atMaster(45), clock(30, 8)),
        bytes: 315,
      }),
    ),
  ),
  vector(
    "renamed",
    down(
      event(
        {
          kind: "renamed",
          nick: "Scott",
          newNick: "Scotty",
          view: { affiliation: "owner", role: "moderator", payload: [] },
        },
        { stamp: stamped(atMaster(48), clock(30, 9)), identity: atMaster(2) },
      ),
    ),
  ),
  vector(
    "kicked",
    down(
      event(
        {
          kind: "left",
          nick: "Wayne",
          cause: "kicked",
          affiliation: "none",
          actor: "Scott",
          reason: "Dull.",
          payload: [],
        },
        { stamp: stamped(atMaster(49), clock(30, 10)), identity: atMirror(1) },
      ),
    ),
  ),
  vector(
    "message-refused",
    addressed(room, raleigh, {
      ...refused({ user: wayne, stanza: "message", messageId: "m3", error: [forbidden] }),
      condition: "forbidden",
      id: atMirror(11),
      session,
    }),
    {
      writes: [
        down({
          ...refused({ user: wayne, stanza: "message", messageId: "m3", error: [forbidden] }),
          condition: "forbidden",
          id: atMirror(11),
          session,
        }),
      ],
    },
  ),
  // A node does not end with a space (D3-31). That it is about a room is said in any case (D3-29).
  vector(
    "join-refused-directly",
    addressed(
      room,
      raleigh,
      refused(
        {
          user: "wayne@raleigh.tridsys.com/Trans ",
          messageId: "j1",
          error: [element("x", { xmlns: muc }), conflict],
        },
        { id: atMirror(12), nick: "Wayne", session },
      ),
    ),
    {
      writes: [
        down(
          refused(
            { user: "wayne@raleigh.tridsys.com/Trans ", messageId: "j1" },
            { id: atMirror(12), nick: "Wayne", session },
          ),
        ),
      ],
    },
  ),
  vector(
    "join-refused-folded",
    down(
      refused({
        user: "wayne@raleigh.tridsys.com/transverse",
        node: "wayne\\40raleigh.tridsys.com\\2ftransverse",
      }),
    ),
    { readOnly: true },
  ),
  vector(
    "join-refused-hinted",
    down(
      refused(
        {
          user: "d\\27artagnan@raleigh.tridsys.com/Büro 1",
          messageId: "j2",
          node: "d\\5c27artagnan\\40raleigh.tridsys.com\\2fbüro\\201",
        },
        { id: atMirror(13), nick: "d-Artagnan", session },
      ),
    ),
    { readOnly: true },
  ),
  vector("avatar", down({ kind: "face", face: "c9f6639629f7439d002b7781c4cf9223fef480e4", configDigest, session })),
  vector("avatar-taken-away", down({ kind: "face", configDigest, session })),
  vector("destroyed", down({ ...destroyed, generation, session })),
  vector("destroyed.plain", down(destroyed), { extension: false }),
];
