/** The origin stamp `<o/>` of the extension: who has said something, and as which number (3.1). */
import type { EventId, OccupantId, Session, Stamp } from "../../core/words/ids";
import { formatInteger, parseInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { type AttributeValues, type Element, element } from "../../wire/stanza";
import { formatInstant, parseInstant } from "../../wire/time";
import {
  type Malformed,
  eventIdOf,
  extensionChild,
  isBounded,
  isMalformed,
  malformed,
  sessionOf,
  xmlns,
} from "./extension-attributes";

/** What `<o/>` may say. */
export interface Origin {
  readonly stamp?: Stamp;
  readonly previous?: number;
  readonly acknowledged?: number;
  readonly identity?: EventId;
  readonly session?: Session;
  readonly occupantId?: OccupantId;
}

/** Writes `<o/>`; nothing if there is nothing to say. */
export function originElement(origin: Origin): Element | undefined {
  const { stamp, previous, acknowledged, identity, session, occupantId } = origin;
  // 3.1: no `p` where it is the number before.
  const isNext = stamp !== undefined && previous === stamp.id.sequence - 1;
  const attributes: AttributeValues = {
    xmlns,
    h: stamp?.id.host,
    e: stamp?.id.epoch,
    n: stamp === undefined ? undefined : formatInteger(stamp.id.sequence),
    t: stamp === undefined ? undefined : formatInstant(stamp.time),
    // 3.1: no `k` where it is the time itself.
    k: stamp === undefined || stamp.orderKey === stamp.time ? undefined : formatInteger(stamp.orderKey),
    p: previous === undefined || isNext ? undefined : formatInteger(previous),
    a: acknowledged === undefined ? undefined : formatInteger(acknowledged),
    j: formatIdentity(identity, stamp?.id),
    s: session,
    occ: occupantId,
  };
  const { h, p, a, j } = attributes;
  const isSaid = h ?? p ?? a ?? j ?? session ?? occupantId;
  return isSaid === undefined ? undefined : element("o", attributes);
}

/** `j`: "H E N", or N alone where host and epoch are those of the stamp beside it. */
function formatIdentity(id: EventId | undefined, beside: EventId | undefined): string | undefined {
  if (id === undefined) return undefined;
  const sequence = formatInteger(id.sequence);
  return id.host === beside?.host && id.epoch === beside.epoch ? sequence : `${id.host} ${id.epoch} ${sequence}`;
}

/** Reads the `<o/>` of a stanza or item; nothing is said if there is none. */
export function readOrigin(parent: Element): Origin | Malformed {
  const o = extensionChild(parent, "o");
  if (o === undefined) return {};
  const { h, e, n, p, a, j, s, occ } = o.attributes;
  const isNumbered = h !== undefined || e !== undefined || n !== undefined;
  const stamp = isNumbered ? readStamp(o) : undefined;
  if (isMalformed(stamp)) return stamp;
  const [previous, acknowledged] = [parseInteger(p), parseInteger(a)];
  const identity = j === undefined ? undefined : parseIdentity(j, stamp?.id);
  const session = sessionOf(s);
  if (p !== undefined && previous === undefined) return malformed("o@p is no number");
  if (stamp !== undefined && previous !== undefined && previous >= stamp.id.sequence) {
    return malformed("o@p is not before o@n");
  }
  if (a !== undefined && acknowledged === undefined) return malformed("o@a is no number");
  if (j !== undefined && identity === undefined) return malformed("o@j is no identity");
  if (s !== undefined && session === undefined) return malformed("o@s is no session");
  if (!isBounded(occ)) return malformed("o@occ is longer than any attribute");
  const occupantId = occ as OccupantId | undefined;
  const isNext = stamp !== undefined && previous === stamp.id.sequence - 1;
  return compact<Origin>({
    stamp,
    previous: isNext ? undefined : previous,
    acknowledged,
    identity,
    session,
    occupantId,
  });
}

function readStamp(o: Element): Stamp | Malformed {
  const { h, e, n, t, k } = o.attributes;
  const id = eventIdOf(h, e, n);
  if (id === undefined || id.sequence === 0) return malformed("o@h, o@e and o@n are no number of an event");
  const time = parseInstant(t);
  if (time === undefined) return malformed("o@t is no time");
  const orderKey = k === undefined ? time : parseInteger(k);
  if (orderKey === undefined) return malformed("o@k is no number");
  return { id, time, orderKey };
}

/** The same by itself: "H E N". */
export function identityText(id: EventId | undefined): string | undefined {
  return formatIdentity(id, undefined);
}

/** Reads "H E N", or, where what it stands beside has a number, N alone. */
export function parseIdentity(text: string, beside?: EventId): EventId | undefined {
  const [host, epoch, sequence, surplus] = text.split(" ");
  if (epoch === undefined) return eventIdOf(beside?.host, beside?.epoch, host);
  return surplus === undefined ? eventIdOf(host, epoch, sequence) : undefined;
}
