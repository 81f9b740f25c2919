/** A page of a backlog (3.6.5): past messages, and acts of the primary on people at home elsewhere (3.6.3), as they were told live. */
import type { BacklogFrame, PastAct, PastMessage } from "../../core/words/frames";
import type { InstanceJid, Nick } from "../../core/words/ids";
import { optionRanges } from "../../core/words/limits";
import { readGroupchat } from "../../wire/groupchat";
import { occupantJid, resourceOf } from "../../wire/jid";
import { occupantIdIn } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { compact } from "../../wire/optional";
import { octetsOf } from "../../wire/payload";
import { type Element, element, elements, ownChild } from "../../wire/stanza";
import { type Malformed, isMalformed, malformed, sessionOf, tooLarge, xmlns } from "./extension-attributes";
import { originElement, readOrigin } from "./extension-origin";
import { goneElement, pastElement, readGone } from "./link-extension";
import { contentOf, presenceStanza, readPresence } from "./occupant-stanzas";

/** Writes a page of a backlog of the room `from`. */
export function backlogElement(frame: BacklogFrame, from: InstanceJid): Element {
  return element(
    "backlog",
    { xmlns, s: frame.session },
    ...(frame.gone ?? []).map((id) => goneElement(id)),
    ...(frame.acts ?? []).map((act) => actElement(act, from)),
    ...frame.messages.map((message) => pastElement(message, from)),
    frame.more ? element("more", {}) : undefined,
  );
}

/** The presence of the act, as its room told it live, without addressee. */
function actElement({ event, stamp, identity }: PastAct, room: InstanceJid): Element {
  const from = occupantJid(room, event.nick);
  const origin = originElement({ stamp, identity });
  const presence = presenceStanza({ from, to: from }, contentOf(event), { extension: true }, origin);
  const { to: _to, ...attributes } = presence.attributes;
  return { ...presence, attributes: { ...attributes, xmlns: namespaces.client } };
}

/** Reads a page of a backlog. */
export function readBacklog(backlog: Element): BacklogFrame | Malformed {
  const session = sessionOf(backlog.attributes["s"]);
  if (session === undefined) return malformed("backlog@s is missing or absurd");
  const messages: PastMessage[] = [];
  const acts: PastAct[] = [];
  const gone = readGone(backlog);
  if (isMalformed(gone)) return gone;
  for (const child of elements(backlog)) {
    if (child.attributes["xmlns"] !== namespaces.client) continue;
    if (child.name === "message") {
      const message = readPast(child);
      if (isMalformed(message)) return message;
      messages.push(message);
    } else if (child.name === "presence") {
      const act = readAct(child);
      if (isMalformed(act)) return act;
      acts.push(act);
    }
  }
  const isTooLong = messages.length + acts.length > optionRanges.pageMessages[1];
  if (isTooLong) return tooLarge("a page of a backlog is too long");
  const page: BacklogFrame = { kind: "backlog", session, messages, more: ownChild(backlog, "more") !== undefined };
  return { ...page, ...(acts.length === 0 ? {} : { acts }), ...(gone.length === 0 ? {} : { gone }) };
}

function readPast(message: Element): PastMessage | Malformed {
  const origin = readOrigin(message);
  if (isMalformed(origin)) return origin;
  const { stamp, previous } = origin;
  if (stamp === undefined) return malformed("a message of a backlog has no number");
  const event = readGroupchat(message, resourceOf(message.attributes["from"] ?? ""));
  const [author, bytes] = [occupantIdIn(message), octetsOf(message)];
  return compact<PastMessage>({ event, stamp, previous, time: stamp.time, author, bytes });
}

function readAct(presence: Element): PastAct | Malformed {
  const nick = resourceOf(presence.attributes["from"] ?? "") as Nick | undefined;
  if (nick === undefined) return malformed("an act of a backlog is about nobody");
  const origin = readOrigin(presence);
  if (isMalformed(origin)) return origin;
  const event = readPresence(presence, nick);
  if (isMalformed(event)) return event;
  const { stamp, identity } = origin;
  const isAct = event?.kind === "present" || event?.kind === "left";
  if (!isAct || stamp === undefined || identity === undefined) return malformed("a presence of a backlog is no act");
  return { event, stamp, identity };
}
