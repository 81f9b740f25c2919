/** XEP-0281, reading: the IQs that set a link up (D1-13 to D1-26, 3.12). */
import type {
  Frame,
  HistoryFrame,
  HistoryRequestFrame,
  PastMessage,
  PeerhostFrame,
  ReplicateFrame,
} from "../core/frames";
import type { Instant } from "../core/ids";
import { delayOf, readDelay, readGroupchat } from "../wire/groupchat";
import { likenessOf } from "../wire/lasting";
import { bareOf, isInstance, resourceOf } from "../wire/jid";
import { namespaces } from "../wire/namespaces";
import { parseInteger } from "../wire/numbers";
import { compact } from "../wire/optional";
import { octetsOf } from "../wire/payload";
import { type Element, type Stanza, childNamed, elements, ownChild } from "../wire/stanza";
import type { Decoded } from "./dialect";
import { type Malformed, extensionChild, isMalformed, malformed } from "./extension-attributes";
import { readOrigin } from "./extension-origin";
import {
  decodeAnswerBy,
  decodeRequestBy,
  readConfig,
  readExtension,
  readExtensionAnswer,
  readRoster,
} from "./extension-request-reader";
import { readGeneration } from "./extension-sync";
import { readHistoryLimits } from "./history-limits";

const { dmuc1, link } = namespaces;

type Read = Frame | Malformed;

/** Reads an IQ get or set of the dialect or the extension. */
export function decodeRequest(received: Stanza, payload: Element): Decoded {
  return decodeRequestBy(readRequest, received, payload);
}

function readRequest(payload: Element, isGet: boolean): Read | undefined {
  const name = payload.name;
  if (payload.attributes["xmlns"] === link) return readExtension(payload, isGet);
  if (isGet) return name === "room" ? readHistoryRequest(payload) : undefined;
  switch (name) {
    case "replicate":
      return readReplicate(payload);
    case "config":
      return readConfig(payload);
    case "roster":
      return readRoster(payload);
    case "peerhost":
      return readPeerhost(payload);
    default:
      return undefined;
  }
}

/** The id may be anything here: whether it can be a room's node is decided by the host (jid-malformed). */
function readReplicate(payload: Element): Read {
  const room = ownChild(payload, "room");
  const { id, source, name } = room?.attributes ?? {};
  if (id === undefined || id === "") return malformed("replicate names no room");
  if (source !== undefined && !isInstance(source)) return malformed("room@source is no room", "bad-room-id");
  const life = readGeneration(payload);
  if (isMalformed(life)) return life;
  return compact<ReplicateFrame>({ kind: "replicate", room: id, primary: source, name, ...life });
}

function readPeerhost(payload: Element): Read {
  const { id, jid, action } = ownChild(payload, "room")?.attributes ?? {};
  if (id === undefined || id === "") return malformed("peerhost names no room");
  if (jid !== undefined && !isInstance(jid)) return malformed("room@jid is no room", "bad-room-id");
  const said = readGeneration(payload);
  if (isMalformed(said)) return said;
  return compact<PeerhostFrame>({ kind: "peerhost", room: id, peer: jid, removed: action === "remove", ...said });
}

/** D1-22: a limit that cannot be read is refused, not ignored. */
function readHistoryRequest(payload: Element): Read {
  const asked = childNamed(payload, "history", namespaces.muc);
  const origin = readOrigin(payload);
  if (asked === undefined) return malformed("the request holds no history element");
  if (isMalformed(origin)) return origin;
  const limits = readHistoryLimits(asked);
  if (limits === undefined) return malformed("a limit of the history request is no number or no time");
  const room = payload.attributes["id"] ?? "";
  return compact<HistoryRequestFrame>({ kind: "history-request", room, limits, session: origin.session });
}

// Answers

/** Reads the result of a request of ours. `asked` is the frame that was sent. */
export function decodeAnswer(answer: Stanza, asked: Frame): Decoded {
  const read = asked.kind === "history-request" ? readHistory(answer) : readExtensionAnswer(answer, asked);
  return decodeAnswerBy(read, answer);
}

/** E1-06: bare, or wrapped in `<room/>` as the request was. */
function readHistory(answer: Stanza): Read {
  const wrapped = childNamed(answer, "room", dmuc1);
  const history = childNamed(wrapped ?? answer, "history", namespaces.muc);
  const messages: PastMessage[] = [];
  for (const child of history === undefined ? [] : elements(history)) {
    if (child.name !== "message" || (child.attributes["xmlns"] ?? namespaces.client) !== namespaces.client) continue;
    const message = readHistoryMessage(child);
    if (isMalformed(message)) return message;
    // G-3: of a peer that knows only the spec, what can be used is used.
    if (message !== undefined) messages.push(message);
  }
  const more = history === undefined ? undefined : extensionChild(history, "more");
  const left = parseInteger(more?.attributes["c"]) ?? 0;
  const frame: HistoryFrame = { kind: "history", messages, left };
  return frame;
}

/** Undefined if nobody knows when it was said. */
function readHistoryMessage(message: Element): PastMessage | Malformed | undefined {
  const origin = readOrigin(message);
  if (isMalformed(origin)) return origin;
  const delay = delayOf(message);
  const time: Instant | undefined = readDelay(delay) ?? origin.stamp?.time;
  if (time === undefined) return undefined;
  const from = message.attributes["from"] ?? "";
  const event = readGroupchat(message, resourceOf(from), delay);
  const { stamp } = origin;
  return compact<PastMessage>({
    event: stamp === undefined ? { ...event, likeness: likenessOf(message, bareOf(from)) } : event,
    time,
    delayFrom: delay?.attributes["from"],
    stamp,
    bytes: octetsOf(message),
  });
}
