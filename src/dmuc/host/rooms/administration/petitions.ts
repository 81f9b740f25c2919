/** What users of a replica ask and the source decides (D1-55, 3.8), as it is taken from them here, and answered. */
import { medium as newId } from "util.id";
import { clone, error_reply as errorReply, reply as makeReply, type Stanza } from "util.stanza";
import type { PetitionFailure, TellVerdict } from "../../../core/words/effects";
import type { Nick, UserJid } from "../../../core/words/ids";
import type { Act, LocalPetition } from "../../../core/words/inputs";
import { hostLimits } from "../../../core/words/limits";
import type { Room } from "../../../core/room";
import { namespaces } from "../../../wire/namespaces";
import { type Element, element, toPayload } from "../../../wire/stanza";
import type { Context } from "../context";
import { addPayload, wholePayload } from "../../stanza";

/** Questions that wait for the source's answer, by our own name for them. */
export type Petitions = Map<string, Stanza>;

/**
 * Asks the source in the name of whoever sent the IQ; `tellVerdict` answers it.
 *
 * @param act what it is about, if it is one of these.
 */
export function petition(context: Context, petitions: Petitions, core: Room, stanza: Stanza, act?: Act): void {
  const id = newId();
  if (petitions.size >= hostLimits.unansweredMax) {
    refuse(core, stanza, "no-answer");
    return;
  }
  petitions.set(id, clone(stanza));
  const asked: LocalPetition = {
    kind: "local-petition",
    petition: id,
    user: stanza.attr["from"] as UserJid,
    type: stanza.attr["type"] === "get" ? "get" : "set",
    payload: wholePayload(stanza),
  };
  context.plugin.feed(core, act === undefined ? asked : { ...asked, act });
}

/** Has the source do something in the name of a user of ours, who did not ask for that by an IQ. */
function petitionFor(context: Context, core: Room, user: string, content: Element, act?: Act): void {
  const asked: LocalPetition = {
    kind: "local-petition",
    petition: newId(),
    user: user as UserJid,
    type: "set",
    payload: toPayload([content]),
  };
  context.plugin.feed(core, act === undefined ? asked : { ...asked, act });
}

/** Has the source give somebody another role. */
export function petitionRole(
  context: Context,
  core: Room,
  user: string,
  { nick, role, reason }: { nick: string; role: string; reason: string },
): void {
  const item = element("item", { nick, role }, element("reason", {}, reason));
  petitionFor(context, core, user, element("query", { xmlns: namespaces.mucAdmin }, item), {
    kind: "role",
    nick: nick as Nick,
  });
}

/** Has the source make a member of whom somebody invites to a room for members, if he may do so. */
export function petitionInvitation(context: Context, core: Room, user: string, invitee: string): void {
  const invite = element("invite", { to: invitee });
  petitionFor(context, core, user, element("x", { xmlns: namespaces.mucUser }, invite));
}

/** Tells the asker what the source has answered. The room may have ended by that very answer. */
export function tellVerdict(petitions: Petitions, core: Room, { petition: id, verdict }: TellVerdict): void {
  const asked = petitions.get(id);
  petitions.delete(id);
  if (asked === undefined) return;
  if (verdict === "recorded") {
    module.send(makeReply(asked));
    return;
  }
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
