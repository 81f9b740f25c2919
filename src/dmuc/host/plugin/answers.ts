/** Requests of peers, and our answers to them: each is answered once, with a result or with the stanza error of 3.3. */
import type { Stanza } from "util.stanza";
import type { RequestId } from "../../core/words/ids";
import { hostLimits } from "../../core/words/limits";
import { type RefusalCase, stanzaErrors } from "../../core/words/refusals";
import type { Dialect } from "../../dialects/dialect";
import { stanzaError } from "../../wire/errors";
import { stanza as makeStanza } from "../../wire/stanza";
import { toStanza } from "../stanza";

/** Who asked whom, under which id. */
export interface Asked {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** @noSelf */
export interface Answers {
  /** Notes that the IQ waits for an answer in the dialect in which it was asked. */
  expect(iq: Stanza, dialect: Dialect): RequestId;
  /** Who asked; undefined if it was answered before, or so long ago that it is forgotten. */
  take(request: RequestId): Question | undefined;
}

/** An IQ that waits for our answer. */
export interface Question extends Asked {
  readonly dialect: Dialect;
}

/** Addresses of an IQ get or set, or undefined for what nobody waits for. */
export function askedBy(iq: Stanza): Asked | undefined {
  const { id, from, to, type } = iq.attr;
  if (iq.name !== "iq" || (type !== "get" && type !== "set")) return undefined;
  return id === undefined || from === undefined || to === undefined ? undefined : { id, from, to };
}

/** Sends the stanza error of the case. */
export function sendRefusal(asked: Asked, reason: RefusalCase): void {
  const { condition, type, text } = stanzaErrors[reason];
  const addresses = { type: "error", id: asked.id, from: asked.to, to: asked.from };
  module.send(toStanza(makeStanza("iq", addresses, stanzaError(type, condition, text))));
}

/** Makes the register of what waits for an answer; of too many, the oldest is forgotten (the peer's own time-out ends it). */
export function createAnswers(): Answers {
  const waiting = new Map<RequestId, Question>();
  let count = 0;
  return {
    expect: (iq, dialect) => {
      count++;
      const request = `in-${count}` as RequestId;
      const asked = askedBy(iq);
      if (waiting.size >= hostLimits.unansweredMax) {
        const oldest = waiting.keys().next().value;
        if (oldest !== undefined) waiting.delete(oldest);
      }
      if (asked !== undefined) waiting.set(request, { ...asked, dialect });
      return request;
    },
    take: (request) => {
      const asked = waiting.get(request);
      waiting.delete(request);
      return asked;
    },
  };
}
