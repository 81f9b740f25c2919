import { expect as expected, type Element } from "../../../prosody-dev/index.js";

const delayNamespace = "urn:xmpp:delay";
const fenceText = /^\[fence \d+\]/;

/** A message that only says: everything before it has arrived. Transcripts leave it out. */
export function fenceBody(number: number, speaker: string): string {
  return `[fence ${number}] ${speaker}`;
}

/** Whether it is said only so that what was said before has surely come. */
export function isFence(stanza: Element): boolean {
  return fenceText.test(stanza.getChildText("body") ?? "");
}

/** The status codes of a stanza of a room, "110 210". */
export function statusCodes(stanza: Element): string {
  const codes = stanza.getChild("x", expected.mucUser)?.getChildren("status") ?? [];
  return codes
    .map((status) => status.attrs["code"] ?? "")
    .sort()
    .join(" ");
}

/** The `<item/>` that says who an occupant is. */
export function itemOf(stanza: Element): Record<string, string | undefined> {
  return stanza.getChild("x", expected.mucUser)?.getChild("item")?.attrs ?? {};
}

/** Whether it was said before, and is told now. */
export function isDelayed(stanza: Element): boolean {
  return stanza.getChild("delay", delayNamespace) !== undefined;
}

/** When it was said first, as the room has written it. */
export function stampOf(stanza: Element): string | undefined {
  return stanza.getChild("delay", delayNamespace)?.attrs["stamp"];
}

/** The id that the room has given to a message. */
export function stanzaIdOf(stanza: Element): string | undefined {
  return stanza.getChild("stanza-id", "urn:xmpp:sid:0")?.attrs["id"];
}

/**
 * What somebody in the room would tell of a stanza:
 *
 *   "firstwitch: When shall we three meet again?"     "earlier, firstwitch: …"     "firstwitch whispers: …"
 *   "firstwitch sets the subject: Foul is fair"       "the room notes 104"
 *   "firstwitch is here, participant, none (110)"     "firstwitch goes (303, now thirdwitch)"
 */
export function tell(stanza: Element): string {
  return stanza.name === "presence" ? tellPresence(stanza) : tellMessage(stanza);
}

function tellPresence(stanza: Element): string {
  const nick = nickOf(stanza);
  const codes = statusCodes(stanza);
  const { affiliation, role, nick: newNick } = itemOf(stanza);
  const { type } = stanza.attrs;
  if (type === "unavailable") {
    const notes = [codes, newNick === undefined ? "" : `now ${newNick}`].filter((note) => note !== "");
    return `${nick} goes${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`;
  }
  if (type !== undefined) {
    return `${nick}: presence of type ${type}, ${expected.conditionOf(stanza)}`;
  }
  const show = stanza.getChildText("show");
  const words = [`${nick} is here`, show, role, affiliation].filter((word) => word !== null && word !== undefined);
  return `${words.join(", ")}${codes === "" ? "" : ` (${codes})`}`;
}

function tellMessage(stanza: Element): string {
  const nick = nickOf(stanza);
  const body = stanza.getChildText("body");
  const when = isDelayed(stanza) ? "earlier, " : "";
  const { type } = stanza.attrs;
  if (type === "error") {
    return `a message to ${nick} is refused: ${expected.conditionOf(stanza)}`;
  }
  if (type !== "groupchat") {
    return `${nick} whispers: ${body ?? ""}`;
  }
  if (body !== null) {
    return `${when}${nick}: ${body}`;
  }
  if (stanza.getChild("subject") !== undefined) {
    const text = stanza.getChildText("subject") ?? "";
    return nick === "" ? `${when}the subject is: ${text}` : `${when}${nick} sets the subject: ${text}`;
  }
  const codes = statusCodes(stanza);
  return codes === "" ? `${when}${nick}: (no text)` : `the room notes ${codes}`;
}

/** The nick in the address of who has sent it; empty if it is the room itself. */
export function nickOf(stanza: Element): string {
  const from = stanza.attrs["from"] ?? "";
  const slash = from.indexOf("/");
  return slash < 0 ? "" : from.slice(slash + 1);
}
