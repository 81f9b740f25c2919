/**
 * Reading what an instance is set up with: the room's config, who is in it, and what was said. XEP-0281 has elements for it, and
 * DMUC3 uses them as well (E3-21).
 */
import type { Frame, HistoryFrame, HistoryRequestFrame, PastMessage } from "../../core/words/frames";
import type { Instant } from "../../core/words/ids";
import { delayOf, readDelay, readGroupchat } from "../../wire/groupchat";
import { bareOf, resourceOf } from "../../wire/jid";
import { likenessOf } from "../../wire/lasting";
import { occupantIdIn } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { parseInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { octetsOf } from "../../wire/payload";
import { type Element, type Stanza, childNamed, elements } from "../../wire/stanza";
import { type Malformed, extensionChild, isMalformed, malformed } from "./extension-attributes";
import { readOrigin } from "./extension-origin";
import { readConfig, readRoster } from "./extension-request-reader";
import { readHistoryLimits } from "./history-limits";

const { dmuc1 } = namespaces;

type Read = Frame | Malformed;

/** Reads a request of the set-up; undefined if it is none. */
export function readSetUp(payload: Element, isGet: boolean): Read | undefined {
  const { name } = payload;
  if (isGet) return name === "room" ? readHistoryRequest(payload) : undefined;
  if (name === "config") return readConfig(payload);
  return name === "roster" ? readRoster(payload) : undefined;
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

/** Reads the history that was asked for; bare, or wrapped in `<room/>` as the request was (E1-06). */
export function readHistory(answer: Stanza): HistoryFrame | Malformed {
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
  return { kind: "history", messages, left };
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
    author: occupantIdIn(message),
    bytes: octetsOf(message),
  });
}
