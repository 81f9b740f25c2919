/**
 * What the 25 examples of XEP-0281 say, in document order.
 *
 * `V1-nn.xml` is the form that a peer without the link extension gets: what the spec prints, after the errata of
 * requirements.md. `V1-nn.printed.xml` is what the spec prints where the errata changed it and it is well-formed.
 */
import { element } from "../../src/dmuc/wire/stanza";
import type { Expected, Plain, Vector } from "./vector";

const firsthost = "chat.shakespeare.lit";
const peerhost = "rooms.macbeth.lit";
const otherPeerhost = "conference.marlowe.lit";
const source = "coven@chat.shakespeare.lit";
const shadow = "theroom@rooms.macbeth.lit";
const otherShadow = "theroom@conference.marlowe.lit";

const done: Plain = { kind: "done" };
const replicate: Plain = { kind: "replicate", room: "theroom" };
const config: Plain = { kind: "config", config: { fields: [] } };
const peerhostNotice: Plain = { kind: "peerhost", room: "theroom", removed: false };
const historyRequest: Plain = { kind: "history-request", room: "theroom", limits: {} };

const roster: Plain = {
  kind: "roster",
  items: [
    occupant("foo", "owner", "moderator", "crone1@shakespeare.lit/desktop"),
    occupant("bar", "admin", "moderator", "wiccarocks@shakespeare.lit/laptop"),
    occupant("baz", "none", "participant", "hag66@shakespeare.lit/pda"),
  ],
  more: false,
};

/** No role is printed: it is the affiliation's own (E1-16). */
function occupant(nick: string, affiliation: string, role: string, user: string): Plain {
  return { nick, view: { user, affiliation, role, payload: [] } };
}

function history(bytes: readonly number[]): Plain {
  const said = (nick: string, number: string, user: string, time: number, size: number | undefined): Plain => {
    const body = `Message ${number}.`;
    return {
      event: { kind: "said", nick, payload: [element("body", {}, body)], likeness: { body } },
      time,
      delayFrom: user,
      bytes: size ?? 0,
    };
  };
  return {
    kind: "history",
    messages: [
      said("foo", "1", "crone1@shakespeare.lit/desktop", 1034553517000, bytes[0]),
      said("bar", "2", "wiccarocks@shakespeare.lit/laptop", 1034553523000, bytes[1]),
      said("baz", "3", "hag66@shakespeare.lit/pda", 1034553529000, bytes[2]),
    ],
    left: 0,
  };
}

const historyBytes = [236, 239, 231];

function joined(nick: string, from: string): Expected {
  const view: Plain = { affiliation: "none", role: "participant", payload: [] };
  return { from, to: source, frame: { kind: "event", event: { kind: "present", nick, view } } };
}

function message4(from: string, to: string, nick: string, bytes: number): Expected {
  const event: Plain = {
    kind: "said",
    nick,
    payload: [element("body", {}, "Message 4.")],
    likeness: { body: "Message 4." },
  };
  return { from, to, frame: { kind: "event", event, bytes } };
}

type Extra = Pick<Vector, "asked" | "readOnly">;

function vector(file: string, says: Expected | readonly Expected[] | "foreign", extra: Extra = {}): Vector {
  const all = says === "foreign" || Array.isArray(says) ? says : [says as Expected];
  return { file: `d1/${file}.xml`, says: all as Vector["says"], extension: false, ...extra };
}

const printed = { readOnly: true };

export const d1Vectors: readonly Vector[] = [
  vector("V1-01", "foreign"),
  vector("V1-02", "foreign"),
  vector("V1-02.printed", "foreign"), // E1-01
  vector("V1-03", { from: firsthost, to: peerhost, frame: replicate, request: "replicate1" }),
  vector("V1-04", { from: peerhost, to: firsthost, frame: done }, { asked: replicate }),
  vector("V1-04.printed", { from: firsthost, to: peerhost, frame: done }, { asked: replicate, ...printed }), // E1-02
  vector("V1-05", { from: source, to: shadow, frame: config, request: "config1" }),
  vector("V1-06", { from: shadow, to: source, frame: { kind: "config-taken" } }, { asked: config }),
  vector(
    "V1-06.printed", // E1-03
    { from: source, to: shadow, frame: { kind: "config-taken" } },
    { asked: config, ...printed },
  ),
  vector("V1-07", { from: source, to: shadow, frame: roster, request: "roster1" }),
  vector("V1-08", { from: shadow, to: source, frame: done }, { asked: roster }),
  vector("V1-08.printed", { from: source, to: shadow, frame: done }, { asked: roster, ...printed }), // E1-03
  vector("V1-09", { from: shadow, to: source, frame: historyRequest, request: "history1" }),
  vector("V1-09.printed", { from: source, to: shadow, frame: historyRequest, request: "history1" }, printed), // E1-04
  vector("V1-10", { from: source, to: shadow, frame: history(historyBytes) }, { asked: historyRequest }), // E1-05
  vector(
    "V1-10.wrapped", // E1-06
    { from: source, to: shadow, frame: history(historyBytes) },
    { asked: historyRequest, ...printed },
  ),
  // E1-08: a result to a result, which no machine sends.
  vector("V1-11", { from: shadow, to: source, frame: done }, { asked: { kind: "history", messages: [], left: 0 } }),
  vector(
    "V1-11.printed",
    { from: source, to: shadow, frame: done },
    { asked: { kind: "history", messages: [], left: 0 }, ...printed },
  ),
  vector("V1-12", { from: firsthost, to: otherPeerhost, frame: peerhostNotice, request: "ph1" }),
  vector("V1-13", { from: otherPeerhost, to: firsthost, frame: done }, { asked: peerhostNotice }),
  vector("V1-14", "foreign"),
  vector("V1-15", "foreign"),
  vector("V1-15.printed", "foreign"), // E1-11
  vector("V1-16", "foreign"),
  vector("V1-16.printed", "foreign"),
  vector("V1-17", "foreign"),
  vector("V1-17.printed", "foreign"),
  vector("V1-18", joined("anotherwitch", shadow)),
  vector("V1-18.equal-nodes", joined("anotherwitch", "coven@rooms.macbeth.lit")), // E1-11
  vector("V1-19", "foreign"),
  vector("V1-20", "foreign"),
  vector("V1-20.printed", "foreign"), // E1-12
  vector("V1-20.uri", "foreign"), // E1-13
  vector("V1-21", "foreign"), // E1-14
  vector("V1-22", "foreign"),
  vector("V1-23", joined("firstwitch", shadow)),
  // E1-15: a groupchat to the bare room has this form too. That no instance sends it, the host knows by its address.
  vector("V1-24", message4("somewitch@macbeth.lit", shadow, "mobile", 130), printed),
  vector("V1-25", [message4(shadow, otherShadow, "firstwitch", 154), message4(shadow, source, "firstwitch", 150)]),
];
