/**
 * What users of a replica ask and the source decides (D1-55, 3.8): here it is taken from them and answered, there the room
 * is asked in their name.
 */
import { medium as newId } from "util.id";
import { clone, error_reply as errorReply, iq as makeIq, reply as makeReply, type Stanza } from "util.stanza";
import type { Decide, PetitionFailure, TellVerdict } from "../core/effects";
import type { VerdictFrame } from "../core/frames";
import type { UserJid } from "../core/ids";
import { hostLimits } from "../core/limits";
import type { Room } from "../core/room";
import { stanzaError } from "../wire/errors";
import { moderationRequests } from "../wire/moderation";
import { namespaces } from "../wire/namespaces";
import { element, toPayload } from "../wire/stanza";
import type { Context } from "./context";
import { addPayload, wholePayload } from "./stanza";
import type { StanzaEvent } from "./types/events";
import type { MucRoom } from "./types/muc";
import type { StanzaOrigin } from "./types/prosody";

/** Questions that wait for the source's answer, by our own name for them. */
export type Petitions = Map<string, Stanza>;

/** Asks the source in the name of whoever sent the IQ; `tellVerdict` answers it. */
export function petition(context: Context, petitions: Petitions, core: Room, stanza: Stanza): void {
  const id = newId();
  if (petitions.size >= hostLimits.unansweredMax) {
    refuse(core, stanza, "no-answer");
    return;
  }
  petitions.set(id, clone(stanza));
  context.plugin.feed(core, {
    kind: "local-petition",
    petition: id,
    user: stanza.attr["from"] as UserJid,
    type: stanza.attr["type"] === "get" ? "get" : "set",
    payload: wholePayload(stanza),
  });
}

/** Has the source change an affiliation or a role in the name of a user of ours, who did not ask for that by an IQ. */
export function petitionItem(
  context: Context,
  core: Room,
  user: string,
  item: Record<string, string>,
  reason: string,
): void {
  const content = element("item", item, element("reason", {}, reason));
  context.plugin.feed(core, {
    kind: "local-petition",
    petition: newId(),
    user: user as UserJid,
    type: "set",
    payload: toPayload([element("query", { xmlns: namespaces.mucAdmin }, content)]),
  });
}

/** Tells the asker what the source has answered. The room may have ended by that very answer. */
export function tellVerdict(petitions: Petitions, core: Room, { petition: id, verdict }: TellVerdict): void {
  const asked = petitions.get(id);
  petitions.delete(id);
  if (asked === undefined) return;
  if (typeof verdict === "string") {
    refuse(core, asked, verdict);
    return;
  }
  const answer = makeReply(asked);
  answer.attr["type"] = verdict.type;
  addPayload(answer, verdict.payload);
  module.send(answer);
}

function refuse(core: Room, asked: Stanza, failure: PetitionFailure): void {
  const source = core.primary ?? "another service";
  switch (failure) {
    case "no-answer":
      module.send(errorReply(asked, "wait", "remote-server-timeout", `The room's source, ${source}, does not answer`));
      break;
    case "not-heard":
      module.send(errorReply(asked, "auth", "forbidden", `The room's source, ${source}, does not hear you`));
      break;
    case "no-words":
      module.send(errorReply(asked, "cancel", "not-allowed", `This room is administered at its source, ${source}`));
      break;
  }
}

// At the source

/** What mod_muc is asked by; everything else is the replica's own affair. */
const questions: readonly `${string}:${string}`[] = [
  `${namespaces.mucAdmin}:query`,
  `${namespaces.mucOwner}:query`,
  `${namespaces.register}:query`,
  `${namespaces.card}:vCard`,
  `${moderationRequests.old.xmlns}:${moderationRequests.old.name}`,
  `${moderationRequests.present.xmlns}:${moderationRequests.present.name}`,
];

/** Has the room answer a user of a replica, who has the rights that our lists and roster give him. */
export function decide(context: Context, room: MucRoom, core: Room, effect: Decide): void {
  const { user, type, payload, request } = effect;
  const iq = makeIq({ type, from: user, to: room.jid, id: newId() });
  addPayload(iq, payload);
  const verdict = verdictOf(answerTo(iq));
  context.plugin.feed(core, { kind: "decided", request, verdict });
}

/** What mod_muc answers, as if the question had come from the user's own server. */
function answerTo(iq: Stanza): Stanza | undefined {
  const asked = iq.tags[0];
  const question = questions.find((other) => other === `${asked?.attr["xmlns"] ?? ""}:${asked?.name ?? ""}`);
  if (question === undefined) return undefined;
  let answer: Stanza | undefined;
  const origin = {
    type: "component",
    host: module.host,
    send: (sent: Stanza): boolean => {
      answer = sent;
      return true;
    },
  } as unknown as StanzaOrigin;
  const event: StanzaEvent = { origin, stanza: iq };
  // As mod_iq fires them, to which mod_muc listens.
  if (module.fire_event(`iq/bare/${question}`, event) !== undefined) return answer;
  if (iq.attr["type"] === "get") module.fire_event(`iq-get/bare/${question}`, event);
  else module.fire_event(`iq-set/bare/${question}`, event);
  return answer;
}

function verdictOf(answer: Stanza | undefined): VerdictFrame {
  if (answer === undefined) {
    const error = stanzaError("cancel", "service-unavailable", "The room does not answer that");
    return { kind: "verdict", type: "error", payload: toPayload([error]) };
  }
  const type = answer.attr["type"] === "error" ? "error" : "result";
  return { kind: "verdict", type, payload: wholePayload(answer) };
}
