/**
 * Rows of a room's log on the disk (3.1): a message as a stanza, with the stamp that it has on links, and beside it what
 * only the disk must know:
 *
 *   <message from='ROOM/NICK' type='groupchat' id? xml:lang?>…<o h e n t k?/><row n kind? t? from? by?/></message>
 *
 * `row@n`: all numbers of that home and epoch up to here have been received. `t`, `from`: of a message without number.
 * `by`: JID of our own occupant who said it. `occ`: occupant-id of who said it, where a primary's counts. `was`: `H E N` of an earlier row in whose place this one is.
 */
import type { PastMessage } from "../../core/words/frames";
import type { EventId, Instant, InstanceJid, Nick, OccupantId, UserJid } from "../../core/words/ids";
import type { Logged } from "../../core/saving";
import { extensionChild, isMalformed } from "../../dialects/common/extension-attributes";
import { originElement, readOrigin } from "../../dialects/common/extension-origin";
import { occupantJid, resourceOf } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import { formatInteger, parseInteger } from "../../wire/numbers";
import { octetsOf, payloadOf } from "../../wire/payload";
import { type Element, element, fromPayload } from "../../wire/stanza";
import { formatInstant, parseInstant } from "../../wire/time";
import { lean } from "../lean";

const xmlns = namespaces.link;

function asideOf({ message, contiguous, sender }: Logged, was: EventId | undefined): Element {
  const { event, stamp, time, delayFrom, author } = message;
  return element("row", {
    xmlns,
    n: formatInteger(contiguous),
    kind: event.kind === "subject" ? "subject" : undefined,
    t: stamp === undefined ? formatInstant(time) : undefined,
    from: stamp === undefined ? delayFrom : undefined,
    by: sender,
    occ: author,
    was: was === undefined ? undefined : keyOfNumber(was),
  });
}

/**
 * Writes a row of that room's log.
 *
 * @param was number that the message has in an earlier row, which does not count any more.
 */
export function toRow(room: InstanceJid, logged: Logged, was?: EventId): Element {
  const { event, stamp } = logged.message;
  const origin = stamp === undefined ? undefined : originElement({ stamp });
  return element(
    "message",
    { from: occupantJid(room, event.nick), type: "groupchat", id: event.messageId, "xml:lang": event.language },
    ...fromPayload(event.payload),
    ...(origin === undefined ? [] : [origin]),
    asideOf(logged, was),
  );
}

function eventOf(row: Element, aside: Element): PastMessage["event"] {
  return lean<PastMessage["event"]>({
    kind: aside.attributes["kind"] === "subject" ? "subject" : "said",
    nick: resourceOf(row.attributes["from"] ?? "") as Nick | undefined,
    messageId: row.attributes["id"],
    language: row.attributes["xml:lang"],
    payload: payloadOf(row),
  });
}

/**
 * Reads a row.
 *
 * @returns undefined if it is none.
 */
export function fromRow(row: Element): Logged | undefined {
  const aside = extensionChild(row, "row");
  const contiguous = parseInteger(aside?.attributes["n"]);
  if (row.name !== "message" || aside === undefined || contiguous === undefined) return undefined;
  const origin = readOrigin(row);
  if (isMalformed(origin)) return undefined;
  const { stamp } = origin;
  const time: Instant | undefined = stamp?.time ?? parseInstant(aside.attributes["t"]);
  if (time === undefined) return undefined;
  const event = eventOf(row, aside);
  const bytes = octetsOf(row);
  const delayFrom = aside.attributes["from"];
  const sender = aside.attributes["by"] as UserJid | undefined;
  const author = aside.attributes["occ"] as OccupantId | undefined;
  const message = lean<PastMessage>({ event, time, delayFrom, stamp, author, bytes });
  return lean<Logged>({ message, contiguous, sender });
}

function keyOfNumber({ host, epoch, sequence }: EventId): string {
  return `${host} ${epoch} ${formatInteger(sequence)}`;
}

/** Key of the row in whose place this one is; undefined of most. */
export function replacedBy(row: Element): string | undefined {
  return extensionChild(row, "row")?.attributes["was"];
}

/** What no two rows of a log share: the number, or the id of a message from before the numbers. */
export function keyOf({ stamp, event }: PastMessage): string | undefined {
  if (stamp !== undefined) return keyOfNumber(stamp.id);
  const stanzaId = fromPayload(event.payload).find((child) => child.attributes["xmlns"] === namespaces.stanzaId);
  return stanzaId?.attributes["id"];
}
