/** A page of a backlog (3.6.5): past messages, and acts of the primary on people at home elsewhere (3.6.3), as they were told live. */
import type { BacklogFrame, PastAct, PastMessage } from "../core/frames";
import type { InstanceJid, Nick } from "../core/ids";
import { optionRanges } from "../core/limits";
import { readGroupchat } from "../wire/groupchat";
import { occupantJid, resourceOf } from "../wire/jid";
import { namespaces } from "../wire/namespaces";
import { compact } from "../wire/optional";
import { octetsOf } from "../wire/payload";
import { type Element, type Stanza, element, elements, ownChild } from "../wire/stanza";
import { decodeEvent, encodeEvent } from "./dmuc1-events";
import { type Malformed, isMalformed, malformed, sessionOf, tooLarge, xmlns } from "./extension-attributes";
import { readOrigin } from "./extension-origin";
import { goneElement, pastElement, readGone } from "./link-extension";

/** Writes a page of a backlog of the room `from`. */
export function backlogElement(frame: BacklogFrame, from: InstanceJid): Element {
  return element(
    "backlog",
    { xmlns, s: frame.session },
    ...(frame.gone ?? []).map((id) => goneElement(id)),
    ...(frame.acts ?? []).flatMap((act) => actElement(act, from)),
    ...frame.messages.map((message) => pastElement(message, from)),
    frame.more ? element("more", {}) : undefined,
  );
}

/** The presence of the act, as its room told it live, without addressee. */
function actElement({ event, stamp, identity }: PastAct, from: InstanceJid): readonly Element[] {
  const told = encodeEvent({ kind: "event", event, stamp, identity }, { from, to: from }, { extension: true });
  return told.map((presence) => {
    const { to: _to, ...attributes } = presence.attributes;
    return { ...presence, attributes: { ...attributes, xmlns: namespaces.client } };
  });
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
  return compact<PastMessage>({ event, stamp, previous, time: stamp.time, bytes: octetsOf(message) });
}

/** The room that a page is about is its sender's; of the JID in an act only the nick counts. */
const anyRoom = "room@host" as InstanceJid;

function readAct(presence: Element): PastAct | Malformed {
  const { xmlns: _client, from, ...rest } = presence.attributes;
  const nick = resourceOf(from ?? "") as Nick | undefined;
  if (nick === undefined) return malformed("an act of a backlog is about nobody");
  const about = occupantJid(anyRoom, nick);
  const told: Stanza = { ...presence, name: "presence", attributes: { ...rest, from: about, to: about } };
  const decoded = decodeEvent(told);
  if (decoded.kind === "malformed") return decoded;
  if (decoded.kind !== "frame" || decoded.frame.kind !== "event") return malformed("a presence of a backlog is no act");
  const { event, stamp, identity } = decoded.frame;
  const isPresence = event.kind === "present" || event.kind === "left";
  if (!isPresence || stamp === undefined || identity === undefined)
    return malformed("a presence of a backlog is no act");
  return { event, stamp, identity };
}
