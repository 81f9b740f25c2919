/**
 * Keeps asking peers whether they are there (3.4): the rules are the core's (core/prober.ts), stanzas, streams, clock and
 * chance are here.
 */
import { medium as newId } from "util.id";
import type { AliveFrame } from "../../core/words/frames";
import { type Epoch, type Host, type Instant, hostOf } from "../../core/words/ids";
import type { Input } from "../../core/words/inputs";
import type { LivenessSettings, PingTarget, StreamState } from "../../core/links/liveness";
import { limits } from "../../core/words/limits";
import { type ProbeReply, type Prober, type Question, createProber } from "../../core/exchange/prober";
import type { Room } from "../../core/room";
import type { Dialect } from "../../dialects/dialect";
import { namespaces } from "../../wire/namespaces";
import { octetsOf } from "../../wire/payload";
import { type Stanza as WireStanza, element, stanza as makeStanza } from "../../wire/stanza";
import { now } from "../clock";
import { type Reply, type Requests, isUnreachable } from "./requests";
import type { Spoken } from "./spoken";
import { toElement, toStanza } from "../stanza";

/** What the prober must know of the service. @noSelf */
export interface LivenessPort {
  epoch(): Epoch;
  rooms(): readonly Room[];
  feed(room: Room, input: Input): void;
  /** The administrator's values for that peer (3.14). */
  settingsFor(host: Host): LivenessSettings;
  /** Makes the service's timer ring by then. */
  ringBy(deadline: Instant | undefined): void;
}

/** Makes the prober, which knows no peer yet. */
export function createLiveness({ common }: Spoken, requests: Requests, port: LivenessPort): Prober {
  const question = (iq: WireStanza, read: (reply: Reply) => ProbeReply | undefined): Question => ({
    octets: octetsOf(iq),
    send: (done) => {
      requests.ask(toStanza(iq), limits.probeKeptMs, (reply) => {
        const said = read(reply);
        if (said !== undefined) done(said);
      });
    },
  });
  return createProber({
    host: module.host as Host,
    now,
    chance: () => Math.random(),
    rooms: () => port.rooms(),
    feed: (room, input) => {
      port.feed(room, input);
    },
    settingsFor: (host) => port.settingsFor(host),
    streamTo,
    ringBy: (deadline) => {
      port.ringBy(deadline);
    },
    alive: (host, rooms) => {
      const frame: AliveFrame = { kind: "alive", epoch: port.epoch(), rooms };
      const [iq] = common.encode(frame, { from: module.host as Host, to: host }, { extension: true, id: newId() });
      if (iq === undefined) return unspeakable;
      return question(iq, (reply) => replyToAlive(reply, common, frame));
    },
    ping: (target) => {
      const ping = element("ping", { xmlns: namespaces.ping });
      const iq = makeStanza("iq", { type: "get", id: newId(), ...endsOf(target) }, ping);
      return question(iq, (reply) => replyToPing(reply));
    },
    hangUp: (host) => {
      prosody.hosts[module.host]?.s2sout[host]?.close({
        condition: "connection-timeout",
        text: "No answer for a long time",
      });
    },
  });
}

/** A dialect without probes has no peers that could be probed. */
const unspeakable: Question = { octets: 0, send: () => undefined };

function endsOf({ from, to, patient, ofMirror }: PingTarget): { readonly from: string; readonly to: string } {
  if (ofMirror !== true) return { from, to };
  return patient ? { from: hostOf(from), to } : { from, to: hostOf(to) };
}

/** Whether something can be written to that host at once. A host of this server needs no stream. */
export function streamTo(host: Host): StreamState {
  if (prosody.hosts[host] !== undefined) return "open";
  const stream = prosody.hosts[module.host]?.s2sout[host];
  if (stream === undefined) return "none";
  return stream.type === "s2sout_unauthed" ? "opening" : "open";
}

/** Undefined: nobody has said anything in all the time. */
function replyToAlive(reply: Reply, dialect: Dialect, asked: AliveFrame): ProbeReply | undefined {
  if (reply.kind === "error") return replyOfError(reply);
  const decoded = dialect.decodeAnswer(toElement(reply.stanza) as WireStanza, asked);
  if (decoded.kind !== "frame" || decoded.frame.kind !== "alive") return { kind: "alive", rows: [] };
  const { epoch, rooms } = decoded.frame;
  return { kind: "alive", epoch, rows: rooms };
}

function replyToPing(reply: Reply): ProbeReply | undefined {
  if (reply.kind === "result") return { kind: "alive", rows: [] };
  const isGone = reply.condition === "item-not-found" || reply.condition === "gone";
  return reply.by === "peer" && isGone ? { kind: "no-room" } : replyOfError(reply);
}

function replyOfError(reply: Extract<Reply, { kind: "error" }>): ProbeReply | undefined {
  if (reply.by === "nobody") return undefined;
  // Whatever else it says, it is there to say it.
  return isUnreachable(reply) ? { kind: "bounced" } : { kind: "alive", rows: [] };
}
