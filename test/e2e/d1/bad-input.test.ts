import { beforeAll, describe, expect, it } from "vitest";
import { xml, type Element } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { dmuc1 } from "../support/crossings.js";
import { macbeth, marlowe, roomServices, useHouse } from "../support/house.js";
import {
  ask,
  config,
  dmuc,
  hello,
  historyRequest,
  linesOf,
  link,
  outcomeOf,
  replicate,
  roster,
  sessionOn,
  type Request,
} from "../support/offender.js";
import type { Play } from "../support/play.js";
import { stateOf, type State } from "../support/state.js";
import { mixes } from "../support/versions.js";

const victim = roomServices[macbeth]!;
const friend = roomServices[marlowe]!;
/** Further services of marlowe.lit: not listed at macbeth.lit, denied, listed for another protocol alone. */
const stranger = `stranger.${marlowe}`;
const denied = `denied.${marlowe}`;
const otherwise = `otherwise.${marlowe}`;

/** A room of macbeth.lit that has an instance at marlowe.lit; and an ordinary one. */
interface Shared {
  readonly play: Play;
  readonly ordinary: Play;
  readonly session: string;
  readonly generation: string;
}

type Row = readonly [what: string, outcome: string, request: (shared: Shared) => Request];

const toService = (content: Element, from = friend): Request => ({ from, to: victim, content });
/** As if there were a room of that name at both. */
const toHeath = (content: Element, type: "get" | "set" = "set"): Request => ({
  from: `heath@${friend}`,
  to: `heath@${victim}`,
  content,
  type,
});
const onLink = ({ play }: Shared, content: Element, type: "get" | "set" = "set"): Request => ({
  from: play.room(marlowe),
  to: play.room(macbeth),
  content,
  type,
});
const [someSession, someLife] = ["abcdefghijk", "abcdefghijklmnop"];
const inSession = (session: string): Element => link("o", { s: session });
const vector = (n: string): Element => xml("have", { h: friend, e: "AAAAAAAAAAAAAAAA", n });

/** Who may ask at all (3.9). Here and below, what comes to one line in the log stands together: it is sent within a minute. */
const permissions: readonly Row[] = [
  ["an order of a service that is not listed", "forbidden, auth", () => toService(replicate("heath"), stranger)],
  [
    "what a service that is not listed says of a room",
    "forbidden, auth",
    (shared) => ({
      ...onLink(shared, hello(someSession, shared.generation)),
      from: `${shared.play.node}@${stranger}`,
    }),
  ],
  ["nonsense of a service that is not listed", "forbidden, auth", () => toService(dmuc("replicate"), stranger)],
  ["an order of a service that is denied", "forbidden, auth", () => toService(replicate("heath"), denied)],
  [
    "an order of a service that is listed for another protocol",
    "service-unavailable, cancel",
    () => toService(replicate("heath"), otherwise),
  ],
  [
    "an order for a room of somebody else",
    "not-authorized, auth",
    () => toService(replicate("heath", { source: `heath@${stranger}` })),
  ],
  [
    "an order of a room instead of its service",
    "not-authorized, auth",
    () => toService(replicate("heath"), `heath@${friend}`),
  ],
  [
    "a config from somebody who is not the source",
    "not-authorized, auth",
    (shared) => onLink(shared, config("My heath", inSession(shared.session))),
  ],
  [
    "news of a peer from somebody who is not the source",
    "not-authorized, auth",
    ({ play }) => toService(dmuc("peerhost", xml("room", { id: play.node, jid: `heath@${stranger}` }))),
  ],
  [
    "an order for a room whose name is taken",
    "conflict, cancel",
    ({ ordinary }) => toService(replicate(ordinary.node, { source: `${ordinary.node}@${friend}` })),
  ],
  [
    "an order for a room that is an instance of one that is here",
    "not-acceptable, modify",
    ({ play }) => toService(replicate("heath", { source: play.room(marlowe) })),
  ],
];

/** Requests that no room, and no peer that keeps to the protocol, would send. */
const nonsense: readonly Row[] = [
  ["an order that names no room", "bad-request, modify", () => toService(dmuc("replicate", xml("room")))],
  ["an order whose room has no name", "bad-request, modify", () => toService(replicate(""))],
  ["an order with nothing in it", "bad-request, modify", () => toService(dmuc("replicate"))],
  [
    "a greeting with a number beyond all numbers",
    "bad-request, modify",
    (shared) => onLink(shared, hello(someSession, shared.generation, vector("9007199254740992"))),
  ],
  [
    "a greeting with a number that is none",
    "bad-request, modify",
    (shared) => onLink(shared, hello(someSession, shared.generation, vector("-1"))),
  ],
  [
    "a greeting with a session that is too long",
    "bad-request, modify",
    (shared) => onLink(shared, hello("s".repeat(17), shared.generation)),
  ],
  [
    "a question for a history with a wrong date",
    "bad-request, modify",
    (shared) =>
      onLink(
        shared,
        xml("room", { xmlns: dmuc1, id: shared.play.node }, [
          xml("history", { xmlns: "http://jabber.org/protocol/muc", since: "yesterday" }),
        ]),
        "get",
      ),
  ],
  ["a room whose name has a space", "jid-malformed, modify", () => toService(replicate("a b"))],
  ["a room whose name has an address's sign", "jid-malformed, modify", () => toService(replicate("a@b"))],
  ["a room whose name is too long", "jid-malformed, modify", () => toService(replicate("a".repeat(1024)))],
  [
    "a room whose source has no address",
    "jid-malformed, modify",
    () => toService(replicate("heath", { source: "nowhere" })),
  ],
  ["a request of another protocol of ours", "feature-not-implemented, cancel", () => toHeath(link("unregister"))],
  ["a request that nobody knows", "feature-not-implemented, cancel", () => toService(dmuc("abdicate"))],
];

/** Of rooms that are not here, or with which that peer has nothing to do. */
const unknown: readonly Row[] = [
  ["a config", () => toHeath(config("The heath"))],
  ["a roster", () => toHeath(roster(1))],
  ["a question for the history", () => toHeath(historyRequest("heath"), "get")],
  ["news of a peer", () => toService(dmuc("peerhost", xml("room", { id: "heath" })))],
  ["a farewell", () => toService(link("dissolve", { room: "heath" }))],
  ["a greeting", () => toHeath(hello(someSession, someLife))],
  ["a request to greet", () => toHeath(link("sync", { wanted: "true" }))],
  ["a backlog", () => toHeath(link("backlog", { s: someSession }))],
  ["the end of a sync", () => toHeath(link("synced", { s: someSession }))],
  ["a report", () => toHeath(link("reach", { s: someSession }, xml("i", { jid: `heath@${stranger}` })))],
  ["somebody's request", () => toHeath(link("relay", { s: someSession, jid: `faustus@${marlowe}/study` }))],
].map(([what, request]) => [
  `${what as string} for a room that is not here`,
  "item-not-found, cancel",
  request as Row[2],
]);

/** Of a link that is up. */
const onSharedRoom: readonly Row[] = [
  ["a greeting for another life of the room", "gone, cancel", (shared) => onLink(shared, hello(someSession, someLife))],
  [
    "a farewell to another life of the room",
    "gone, cancel",
    ({ play }) => toService(link("dissolve", { room: play.node, g: someLife })),
  ],
  [
    "a roster of another session",
    "unexpected-request, wait",
    (shared) => onLink(shared, roster(1, inSession(someSession))),
  ],
  [
    "a history question of another session",
    "unexpected-request, wait",
    (shared) => onLink(shared, historyRequest(shared.play.node, inSession(someSession)), "get"),
  ],
  [
    "a backlog of another session",
    "unexpected-request, wait",
    (shared) => onLink(shared, link("backlog", { s: someSession })),
  ],
  [
    "the end of a sync of another session",
    "unexpected-request, wait",
    (shared) => onLink(shared, link("synced", { s: someSession })),
  ],
  [
    "a report of another session",
    "unexpected-request, wait",
    (shared) => onLink(shared, link("reach", { s: someSession }, xml("i", { jid: `heath@${stranger}` }))),
  ],
  [
    "a page of a roster that is too large",
    "policy-violation, modify",
    (shared) => onLink(shared, roster(1001, inSession(shared.session))),
  ],
];

const rows: readonly Row[] = [...permissions, ...nonsense, ...unknown, ...onSharedRoom];
const times = 3;

/** The lines in which the administrator hears of all that: one for each service and case. */
const lines = [
  `${stranger} wants to share rooms with this service and was refused`,
  `${denied} wants to share rooms with this service and was refused`,
  `${otherwise} wants to share rooms with this service and was refused`,
  ...["not-authorized", "not-acceptable", "bad-request", "jid-malformed", "feature-not-implemented"].map(refused),
  ...["conflict", "item-not-found", "gone", "unexpected-request", "policy-violation"].map(refused),
];

function refused(condition: string): string {
  return `${friend} (${condition})`;
}

/** A line without what differs from one to the next. */
function gist(line: string): string {
  const [, host, condition] = /what (\S+) sent is refused: .*\((\S+)\)$/.exec(line) ?? [];
  return host === undefined ? line.replace(/;.*/, "") : `${host} (${condition})`;
}

describe.each(mixes)("a server that gets wrong things (Prosody %s)", (mix) => {
  const own = `dmuc_peers = { ["${friend}"] = { users = { "${marlowe}" } }, ["${otherwise}"] = { modes = { "dmuc2" } } }
    dmuc_deny = { "${denied}" }`;
  const others = [stranger, denied, otherwise].map((service) => `Component "${service}" "muc"`).join("\n");
  const house = useHouse(mix, { domains: [macbeth, marlowe], roomsLua: { [macbeth]: own, [marlowe]: others } });
  let people: readonly Actor[];
  let heard: readonly (readonly string[])[];
  let states: readonly [before: State, after: State];
  let log: readonly string[];
  const answers = new Map<string, readonly Element[]>();

  beforeAll(async () => {
    const play = house().newPlay();
    const lady = await play.open("lady", macbeth, { onto: [marlowe] });
    const faustus = await play.enter("faustus", marlowe);
    const ordinary = house().newPlay();
    people = [lady, faustus, await ordinary.enter("macduff", macbeth)];
    await play.fence(lady, faustus);
    const shared: Shared = { play, ordinary, ...sessionOn(play.crossings(macbeth, marlowe)) };
    const marks = people.map((actor) => actor.mark());
    const linesBefore = linesOf(house(), macbeth).length;
    const before = await stateOf(house(), macbeth);
    for (const [what, , request] of rows) answers.set(what, await ask(house(), request(shared), times));
    await play.fence(lady, faustus);
    states = [before, await stateOf(house(), macbeth)];
    heard = people.map((actor, index) => actor.transcript(marks[index]));
    log = linesOf(house(), macbeth).slice(linesBefore);
  }, 120_000);

  it.each(rows.map(([what, outcome]): [string, string] => [what, outcome]))(
    "%s: %s (3.3, D1-02, D1-15)",
    (what, outcome) => {
      const given = answers.get(what) ?? [];
      expect(given.map((answer) => outcomeOf(answer))).toEqual(Array.from({ length: times }, () => outcome));
      for (const answer of given) {
        const text = answer.getChild("error")?.getChild("text");
        expect(text?.attrs["xml:lang"], answer.toString()).toBe("en");
        expect(text?.getText(), answer.toString()).not.toBe("");
      }
    },
  );

  it("no room comes of it, nobody is in one, and nothing is left on the disk (D1-15)", () => {
    expect(states[1]).toEqual(states[0]);
  });

  it("the administrator is told once of each service and kind of mistake, however often it was made (3.3)", () => {
    expect(log.map((line) => gist(line)).sort()).toEqual([...lines].sort());
  });

  it("and people in the rooms notice nothing", () => {
    expect(heard).toEqual([[], [], []]);
  });

  it("an ordinary person cannot order a room", async () => {
    const before = await stateOf(house(), macbeth);
    const faustus = await house().connect(`faustus@${marlowe}/study`);
    const order = faustus.iq(xml("iq", { type: "set", to: victim }, replicate("heath")));
    await expect(order).rejects.toMatchObject({ condition: "forbidden" });
    const macduff = await house().connect(`macduff@${macbeth}/castle`);
    const ownOrder = macduff.iq(xml("iq", { type: "set", to: victim }, replicate("heath")));
    await expect(ownOrder).rejects.toMatchObject({ condition: "service-unavailable" });
    expect(await stateOf(house(), macbeth)).toEqual(before);
  });
});
