/**
 * The codec of our extension, `urn:x-dmuc:link:0`: the elements of protocol.md 3.0, which ride in any dialect's stanzas
 * between two sides that both announce it. Here are those that tell something of the room or of the link; the origin stamp is
 * in `extension-origin.ts`, vectors and hellos in `extension-sync.ts`, and what all have in common in `extension-attributes.ts`.
 */
import type {
  AliveFrame,
  AliveRoom,
  ListsUpdate,
  PastMessage,
  PetitionFrame,
  ReachFrame,
  VerdictFrame,
} from "../../core/words/frames";
import type { EventId, InstanceJid, Session, UserJid } from "../../core/words/ids";
import { limits } from "../../core/words/limits";
import { bareOf, isInstance } from "../../wire/jid";
import { actorElement, occupantIdElement, readActor, readAffiliation, readReason, reasonElement } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { formatInteger, parseBoolean, parseInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { payloadOf } from "../../wire/payload";
import { type Element, childNamed, element, elementOf, fromPayload, ownChildren, toPayload } from "../../wire/stanza";
import {
  type Malformed,
  epochOf,
  eventIdOf,
  isBounded,
  malformed,
  sessionOf,
  tooLarge,
  xmlns,
} from "./extension-attributes";
import { type Origin, identityText, originElement, parseIdentity } from "./extension-origin";
import { havesMax } from "./extension-sync";

/** Writes one past message, wrapped as a stanza, as it was said in the room `from` (3.6.5). */
export function pastElement(message: PastMessage, from: InstanceJid): Element {
  const { event, stamp, previous, author } = message;
  const nick = event.nick === undefined ? from : `${from}/${event.nick}`;
  const origin = stamp === undefined ? undefined : originElement(compact<Origin>({ stamp, previous }));
  return element(
    "message",
    { xmlns: namespaces.client, from: nick, type: "groupchat", id: event.messageId, "xml:lang": event.language },
    ...fromPayload(event.payload),
    occupantIdElement(author),
    origin,
  );
}

/** Writes `<reach/>`. */
export function reachElement(frame: ReachFrame): Element {
  const reached = frame.peers.map(({ jid, up }) => element("i", { jid, up: up ? "true" : "false" }));
  return element("reach", { xmlns, s: frame.session }, ...reached);
}

/** Reads `<reach/>`. */
export function readReach(reach: Element): ReachFrame | Malformed {
  const session = sessionOf(reach.attributes["s"]);
  if (session === undefined) return malformed("reach@s is missing or absurd");
  const peers: ReachFrame["peers"][number][] = [];
  for (const { attributes } of ownChildren(reach, "i")) {
    const jid = attributes["jid"];
    const up = parseBoolean(attributes["up"] ?? "true");
    if (jid === undefined || !isInstance(jid) || up === undefined) return malformed("reach names no instance");
    peers.push({ jid, up });
  }
  if (peers.length > limits.peersMax) return tooLarge("reach names too many");
  return { kind: "reach", session, peers };
}

/** Writes `<relay/>`: what a user asks of the primary (3.8). */
export function petitionElement({ session, user, type, payload, identity }: PetitionFrame): Element {
  const kind = type === "get" ? "get" : undefined;
  const content = fromPayload(payload).map((child) => withNamespace(child, child.attributes["xmlns"] ?? client));
  return element("relay", { xmlns, s: session, jid: user, type: kind, j: identityText(identity) }, ...content);
}

/** Reads `<relay/>`. */
export function readPetition(relay: Element): PetitionFrame | Malformed {
  const { s, jid, type, j } = relay.attributes;
  const session = sessionOf(s);
  if (session === undefined) return malformed("relay@s is missing or absurd");
  if (jid === undefined || jid === "" || !isBounded(jid)) return malformed("relay names nobody");
  const identity = j === undefined ? undefined : parseIdentity(j);
  if (j !== undefined && identity === undefined) return malformed("relay@j is no identity");
  const payload = toPayload(fromPayload(payloadOf(relay)).map((child) => ofClient(child)));
  const isJoin = fromPayload(payload)[0]?.name === "presence";
  const kind = isJoin ? "join" : type === "get" ? "get" : "set";
  return compact<PetitionFrame>({ kind: "petition", session, user: jid as UserJid, type: kind, payload, identity });
}

/** As it stands in a stanza, where the namespace of clients is not written. */
function ofClient(child: Element): Element {
  const namespace = child.attributes["xmlns"];
  return withNamespace(child, namespace === client ? undefined : namespace);
}

/** Writes the `<relay/>` of the answer: an error is told like a result, so that it is not taken for one of the link's. */
export function verdictElement({ type, payload }: VerdictFrame): Element {
  const content = fromPayload(payload).map((child) => withNamespace(child, child.attributes["xmlns"] ?? client));
  return element("relay", { xmlns, type }, ...content);
}

/** Reads the `<relay/>` of an answer. */
export function readVerdict(relay: Element): VerdictFrame {
  const type = relay.attributes["type"] === "error" ? "error" : "result";
  const content = fromPayload(payloadOf(relay)).map((child) => ofClient(child));
  return { kind: "verdict", type, payload: toPayload(content) };
}

/** The namespace of stanzas, in which their `<error/>` is. */
const { client } = namespaces;

function withNamespace({ name, attributes, children }: Element, namespace: string | undefined): Element {
  const { xmlns: _former, ...others } = attributes;
  return element(name, { ...others, xmlns: namespace }, ...children);
}

/** Writes `<affiliations/>` (3.8). */
export function listsElement(lists: ListsUpdate, session: Session | undefined): Element {
  const { version, base, items } = lists;
  const full = base === undefined ? "true" : undefined;
  const written = items.map(({ jid, affiliation, nick, reason, actor }) =>
    element("item", { affiliation, jid, nick }, actorElement(actor), reasonElement(reason)),
  );
  return element(
    "affiliations",
    { xmlns, s: session, v: version, base, full },
    elementOf("query", { xmlns: namespaces.mucAdmin }, written),
  );
}

/** Reads `<affiliations/>`; lines without a JID are left out. */
export function readLists(affiliations: Element): ListsUpdate | Malformed {
  const { v, base } = affiliations.attributes;
  const query = childNamed(affiliations, "query", namespaces.mucAdmin);
  if (v === undefined || query === undefined || !isBounded(v) || !isBounded(base)) {
    return malformed("affiliations has no version or no list");
  }
  const items: ListsUpdate["items"][number][] = [];
  for (const item of ownChildren(query, "item")) {
    const { nick, affiliation } = item.attributes;
    const jid = bareOf(item.attributes["jid"] ?? "");
    if (jid === "") continue;
    const [actor, reason] = [readActor(item), readReason(item)];
    items.push(
      compact<ListsUpdate["items"][number]>({
        jid,
        affiliation: readAffiliation(affiliation),
        nick: nick as ListsUpdate["items"][number]["nick"],
        reason,
        actor,
      }),
    );
  }
  return compact<ListsUpdate>({ version: v, base, items });
}

/** Writes `<gone/>` of a backlog (3.1). */
export function goneElement({ host, epoch, sequence }: EventId): Element {
  return element("gone", { h: host, e: epoch, n: formatInteger(sequence) });
}

/** Reads the `<gone/>` of a backlog. */
export function readGone(backlog: Element): readonly EventId[] | Malformed {
  const gone: EventId[] = [];
  for (const { attributes } of ownChildren(backlog, "gone")) {
    const id = eventIdOf(attributes["h"], attributes["e"], attributes["n"]);
    if (id === undefined) return malformed("gone is no number");
    gone.push(id);
  }
  return gone.length > havesMax ? tooLarge("a backlog names too many homes") : gone;
}

/** Writes `<alive/>`, a probe or its answer (3.4). */
export function aliveElement(frame: AliveFrame): Element {
  const rooms = frame.rooms.map(({ room, session, count, gone }) =>
    element("r", {
      j: room,
      s: session,
      c: count === undefined ? undefined : formatInteger(count),
      gone: gone ? "true" : undefined,
    }),
  );
  return element("alive", { xmlns, b: frame.epoch }, ...rooms);
}

/** Reads `<alive/>`. */
export function readAlive(alive: Element): AliveFrame | Malformed {
  const epoch = epochOf(alive.attributes["b"]);
  if (epoch === undefined) return malformed("alive@b is missing or absurd");
  const rooms: AliveRoom[] = [];
  for (const { attributes } of ownChildren(alive, "r")) {
    const { j, s, c, gone } = attributes;
    const [session, count] = [sessionOf(s), parseInteger(c)];
    if (j === undefined || !isInstance(j)) return malformed("alive names no room");
    if (s !== undefined && session === undefined) return malformed("r@s is no session");
    if (c !== undefined && count === undefined) return malformed("r@c is no number");
    rooms.push(compact<AliveRoom>({ room: j, session, count, gone: parseBoolean(gone) === true }));
  }
  if (rooms.length > limits.probeRoomsMax) return tooLarge("alive names too many rooms");
  return { kind: "alive", epoch, rooms };
}
