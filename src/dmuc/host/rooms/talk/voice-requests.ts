/**
 * Requests for a voice (XEP-0045 8.6). mod_muc sends a form to each moderator; to one at another instance it goes in the
 * name of the visitor who asks, as what he says to him alone, and is shown there as the room's own again (T-20).
 */
import type { Nick, Payload } from "../../../core/words/ids";
import { namespaces } from "../../../wire/namespaces";
import { type Element, fromPayload, ownChildren, textOf } from "../../../wire/stanza";

const requestForm = "http://jabber.org/protocol/muc#request";

function fieldOf(form: Element, name: string): string | undefined {
  const field = ownChildren(form, "field").find((one) => one.attributes["var"] === name);
  const value = field === undefined ? undefined : ownChildren(field, "value")[0];
  return value === undefined ? undefined : textOf(value);
}

function formIn(payload: Payload): Element | undefined {
  return fromPayload(payload).find((child) => child.name === "x" && child.attributes["xmlns"] === namespaces.data);
}

/** The nick of whoever asks for a voice by this content, or undefined. */
export function voiceAsker(payload: Payload): Nick | undefined {
  const form = formIn(payload);
  if (form === undefined || fieldOf(form, "FORM_TYPE") !== requestForm) return undefined;
  return fieldOf(form, "muc#roomnick") as Nick | undefined;
}

/** The address that the form names: whoever gives the voice gives it to him. */
export function voiceAskerJid(payload: Payload): string | undefined {
  const form = formIn(payload);
  return form === undefined ? undefined : fieldOf(form, "muc#jid");
}
