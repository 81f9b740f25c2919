/**
 * What users of a replica ask of their room, and the primary decides: its configuration, lists and end, and who of another
 * instance is put out or given voice (D1-55, 3.8). The primary's room answers as if they asked there.
 */
import { complain } from "../state/complaints";
import type { Draft } from "../words/draft";
import type { Decide, PetitionFailure, TellVerdict } from "../words/effects";
import type { PetitionFrame } from "../words/frames";
import type { RequestId } from "../words/ids";
import type { Answered, Decided, LocalPetition, Outcome } from "../words/inputs";
import { type Link, isAlive } from "../state/link";
import { limits } from "../words/limits";
import type { RefusalCase } from "../words/refusals";
import { isUserThere, maySpeakFor } from "../people/rights";
import { recordAct } from "./recorded";
import { occupantOf } from "../state/roster";
import { type Turn, newRequest } from "../state/state";

/** Somebody asks here: the primary is asked, if it can be. */
export function localPetition(turn: Turn, input: LocalPetition): void {
  const { room } = turn;
  const { petition, user, type, payload } = input;
  const link = room.links.find(({ direction }) => direction === "up");
  if (link !== undefined && recordAct(turn, link, input)) {
    turn.effects.push({ kind: "tell-verdict", petition, verdict: "recorded" });
    return;
  }
  if (link === undefined || !isAlive(link) || room.petitions.length >= limits.petitionsMax)
    return fail(turn, petition, "no-answer");
  const { extension, host, session } = link;
  if (!extension) return fail(turn, petition, "no-words");
  if (session === undefined) return fail(turn, petition, "no-answer");
  const request = newRequest(room);
  room.petitions = [...room.petitions, { request, petition }];
  const frame: PetitionFrame = { kind: "petition", session, user, type, payload };
  turn.effects.push({
    kind: "send",
    host,
    to: link.peer,
    from: room.self,
    frame,
    extension,
    request,
    answer: "at-once",
  });
}

function fail(turn: Turn, petition: string, failure: PetitionFailure): void {
  turn.effects.push({ kind: "tell-verdict", petition, verdict: failure });
}

/** The answer to a request of ours: returns whether it was to a petition. */
export function petitionAnswered(turn: Turn, { request, outcome }: Answered): boolean {
  const { room } = turn;
  const asked = room.petitions.find((other) => other.request === request);
  if (asked === undefined) return false;
  room.petitions = room.petitions.filter((other) => other !== asked);
  turn.effects.push({ kind: "tell-verdict", petition: asked.petition, verdict: verdictOf(outcome) });
  return true;
}

function verdictOf(outcome: Outcome): TellVerdict["verdict"] {
  if (outcome.kind === "result") return outcome.frame.kind === "verdict" ? outcome.frame : "no-answer";
  return outcome.kind === "refused" && outcome.condition === "forbidden" ? "not-heard" : "no-answer";
}

/** A replica's user asks: `later`, or why he is not heard. */
export function petitionReceived(
  turn: Turn,
  link: Link,
  frame: PetitionFrame,
  request: RequestId | undefined,
): RefusalCase | "later" {
  if (isTooMany(turn, link)) {
    const { relaysPerSecondMax } = turn.room.surroundings;
    complain(turn, link, "rate", `passes on more than ${relaysPerSecondMax} requests a second of its users; refused`);
    return "rate-exceeded";
  }
  const { user, type, payload } = frame;
  // Who wants to come in is not there yet.
  const isHeard = type === "join" ? maySpeakFor(turn.room, link, user) : isUserThere(turn.room, link, user);
  if (!isHeard) return "peer-not-allowed";
  if (request === undefined) return "later";
  const effect: Draft<Decide> = { kind: "decide", request, user, type, payload };
  if (frame.identity !== undefined) {
    const meant = occupantOf(turn.room.roster, frame.identity, undefined);
    if (meant === undefined) return "no-such-occupant";
    effect.nick = meant.nick;
  }
  turn.effects.push(effect);
  return "later";
}

/** So that nobody makes the room change, and tell all of it, without end (3.5, `relay_rate`). */
function isTooMany({ room, now }: Turn, link: Link): boolean {
  if (link.petitionsSince === undefined || now >= link.petitionsSince + limits.rateMeasuredMs) {
    link.petitionsSince = now;
    link.petitionsCounted = 0;
  }
  link.petitionsCounted++;
  return link.petitionsCounted * 1000 > room.surroundings.relaysPerSecondMax * limits.rateMeasuredMs;
}

/** The room has answered. */
export function decided({ effects }: Turn, { request, verdict }: Decided): void {
  effects.push({ kind: "answer", request, answer: verdict });
}
