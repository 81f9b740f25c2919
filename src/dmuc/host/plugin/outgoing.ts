/** What leaves for a peer: the effects `send` and `answer` as stanzas, and how what we asked for ended. */
import { medium as newId } from "util.id";
import { host as hostOf } from "util.jid";
import type { Answer, Send } from "../../core/words/effects";
import type { Frame } from "../../core/words/frames";
import type { Host, InstanceJid, Nick, RequestId } from "../../core/words/ids";
import type { Input, Outcome } from "../../core/words/inputs";
import { limits } from "../../core/words/limits";
import type { Link } from "../../core/state/link";
import type { Prober, RequestEnd } from "../../core/exchange/prober";
import type { Room } from "../../core/room";
import { linkWith } from "../../core/state/links";
import type { Dialect } from "../../dialects/dialect";
import { bareOf, isInstance, resourceOf } from "../../wire/jid";
import { octetsOf } from "../../wire/payload";
import type { Stanza as WireStanza } from "../../wire/stanza";
import { type Answers, type Question, sendRefusal } from "./answers";
import { createCasts, isCast } from "./casts";
import type { Counters } from "./counters";
import type { NoteRefusal } from "./refusal-log";
import { type Reply, type Requests, isUnreachable } from "./requests";
import type { Spoken } from "./spoken";
import { toElement, toStanza } from "../stanza";

/** @noSelf */
export interface Outgoing {
  send(room: Room, effect: Send): void;
  answer(room: Room, effect: Answer): void;
  detach(): void;
}

function outcomeOf(reply: Reply, asked: Frame, dialect: Dialect): Outcome {
  if (reply.kind === "result") {
    const decoded = dialect.decodeAnswer(toElement(reply.stanza) as WireStanza, asked);
    if (decoded.kind === "frame") return { kind: "result", frame: decoded.frame };
    // It has done what we asked for, and says so in a form we do not know.
    return { kind: "refused", condition: "undefined-condition", text: "its answer is not well formed" };
  }
  const { condition, text } = reply;
  if (isUnreachable(reply)) return { kind: "unreachable", condition };
  return text === undefined ? { kind: "refused", condition } : { kind: "refused", condition, text };
}

/** How a request's end looks to the prober. */
function endOf(reply: Reply): RequestEnd {
  if (reply.kind === "result" || !isUnreachable(reply)) return "answered";
  return reply.by === "nobody" ? "silent" : "bounced";
}

/** What the sending side works with. @noSelf */
export interface OutgoingParts {
  readonly spoken: Spoken;
  readonly requests: Requests;
  readonly answers: Answers;
  readonly noteRefusal: NoteRefusal;
  readonly counters: Pick<Counters, "wrote" | "took">;
  /** Is told what is written, and of requests how they end; it says how long to wait for their answers. */
  readonly liveness: Pick<Prober, "wrote" | "request">;
  /** The administrator's value for a peer (3.14). */
  readonly waitMsOf: (host: Host) => number;
  /** Prosody writes the XML of an event for each peer (`dmuc_fanout = "stock"`). */
  readonly isWrittenForEach: boolean;
  /** Takes how a request ended; it is called once per request, maybe while `send` still runs. */
  readonly feed: (room: Room, input: Input) => void;
}

/** Makes the sending side. */
export function createOutgoing(parts: OutgoingParts): Outgoing {
  const { spoken, answers, noteRefusal, counters, liveness } = parts;
  const write = (host: Host, stanza: WireStanza, said: Frame, what: "news" | "answer"): void => {
    const octets = octetsOf(stanza);
    liveness.wrote(host, octets, what);
    counters.wrote(host, said, octets);
    module.send(toStanza(stanza));
  };
  const casts = createCasts((host, frame, octets, stanzas) => {
    liveness.wrote(host, octets, "news");
    counters.wrote(host, frame, octets, stanzas);
  }, parts.isWrittenForEach);

  return {
    send: (room, effect) => {
      if (effect.request !== undefined) return ask(parts, room, effect, effect.request);
      const { frame, extension, host } = effect;
      const [dialect, address] = [dialectFor(spoken, room, effect), addressOf(effect)];
      if (isCast(frame)) {
        casts.send(frame, dialect, address, extension, host);
        return;
      }
      for (const stanza of dialect.encode(frame, address, { extension, id: newId() }))
        write(host, stanza, frame, "news");
    },
    answer: (room, effect) => {
      const asked = answers.take(effect.request);
      if (asked === undefined) return;
      if (effect.answer.kind === "refusal") {
        noteRefusal(hostOf(asked.from) as Host, asked.to, effect.answer.reason);
        sendRefusal(asked, effect.answer.reason);
        return;
      }
      for (const stanza of answersTo(room, asked, effect.answer)) {
        write(hostOf(asked.from) as Host, stanza, effect.answer, "answer");
      }
    },
    detach: () => {
      casts.detach();
    },
  };
}

/** Sends a request; what becomes of it, if only that nobody answers in time, is fed to the room. */
function ask(parts: OutgoingParts, room: Room, effect: Send, request: RequestId): void {
  const { spoken, requests, counters, liveness, waitMsOf, feed } = parts;
  const dialect = dialectFor(spoken, room, effect);
  // Our own id: those of the core are unique in a room only.
  const [iq] = dialect.encode(effect.frame, addressOf(effect), { extension: effect.extension, id: newId() });
  if (iq === undefined) {
    // The peer's spec has no words for it.
    const outcome: Outcome = { kind: "refused", condition: "feature-not-implemented" };
    feed(room, { kind: "answered", request, outcome });
    return;
  }
  const octets = octetsOf(iq);
  counters.wrote(effect.host, effect.frame, octets);
  const told = (reply: Reply): void => {
    const outcome = outcomeOf(reply, effect.frame, dialect);
    if (reply.kind === "result" && outcome.kind === "result") counters.took(effect.host, outcome.frame, reply.stanza);
    feed(room, { kind: "answered", request, outcome });
  };
  if (effect.answer === "later") {
    liveness.wrote(effect.host, octets, "news");
    requests.ask(toStanza(iq), limits.linkWaitMaxMs, told);
    return;
  }
  const underWay = liveness.request(effect.host, octets, waitMsOf(effect.host));
  requests.ask(toStanza(iq), underWay.waitMs, (reply) => {
    underWay.ended(endOf(reply));
    told(reply);
  });
}

/** What was asked is answered as its asker can read it. */
function answersTo(room: Room, asked: Question, answer: Frame): readonly WireStanza[] {
  const [from, to] = [bareOf(asked.to), bareOf(asked.from)] as [InstanceJid | Host, InstanceJid | Host];
  const { dialect } = asked;
  const extension = linkTo(room, to, dialect)?.extension === true;
  // E3-05: as whom the room was asked, or has asked.
  const occupant = (resourceOf(asked.to) ?? resourceOf(asked.from)) as Nick | undefined;
  const options = { extension, answers: asked.id, ...(occupant === undefined ? {} : { occupant }) };
  return dialect.encode(answer, { from, to }, options);
}

/** The link with who has asked: an instance, or, of a mirror, its domain. */
function linkTo(room: Room, asker: InstanceJid | Host, { name }: Dialect): Link | undefined {
  if (isInstance(asker)) return linkWith(room, asker);
  return room.links.find(({ host, mode }) => host === asker && mode === name);
}

/** In which dialect something is said: that of the link, if there is one. */
function dialectFor(spoken: Spoken, room: Room, { to, host, frame }: Send): Dialect {
  const link = to === undefined ? room.links.find((other) => other.host === host) : linkWith(room, to);
  if (link !== undefined) return spoken.ofLink(link);
  // Nobody who has no link is refused an event, but whose join asks for one (D3-29).
  const asking = frame.kind === "event-refused" ? spoken.all.find((other) => isOpenedByJoin(other)) : undefined;
  return asking ?? spoken.of(room);
}

function isOpenedByJoin({ policy }: Dialect): boolean {
  return policy.opening === "tagged-join";
}

function addressOf(effect: Send): { readonly from: InstanceJid | Host; readonly to: InstanceJid | Host } {
  return { from: effect.from ?? (module.host as Host), to: effect.to ?? effect.host };
}
