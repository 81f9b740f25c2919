/** XEP-0281, reading: the IQs that set a link up, and those of the extension (D1-13 to D1-26, 3.6, 3.12). */
import type { Config } from "../core/config";
import type { RosterItem } from "../core/events";
import type {
  ConfigFrame,
  Frame,
  HistoryFrame,
  HistoryLimits,
  HistoryRequestFrame,
  PastMessage,
  PeerhostFrame,
  ReplicateFrame,
  RosterFrame,
} from "../core/frames";
import type { Host, InstanceJid, Instant, Nick, OccupantId, UserJid } from "../core/ids";
import { limits, optionRanges } from "../core/limits";
import type { RefusalCase } from "../core/refusals";
import { formOf, readConfigForm } from "../wire/form";
import { delayOf, readDelay, readGroupchat } from "../wire/groupchat";
import { likenessOf } from "../wire/lasting";
import { bareOf, isHost, isInstance, isNode, resourceOf } from "../wire/jid";
import { defaultRole, readAffiliation, readReason, readRole } from "../wire/muc";
import { namespaces } from "../wire/namespaces";
import { parseBoolean, parseInteger } from "../wire/numbers";
import { compact } from "../wire/optional";
import { occupantPayloadOf, octetsOf } from "../wire/payload";
import {
  type Element,
  type Stanza,
  childNamed,
  element,
  elements,
  ownChild,
  ownChildren,
  textOf,
  toPayload,
} from "../wire/stanza";
import { parseInstant } from "../wire/time";
import type { Decoded } from "./dialect";
import { readBacklog } from "./dmuc1-backlog";
import {
  type Malformed,
  extensionChild,
  generationOf,
  isMalformed,
  malformed,
  sessionOf,
  tooLarge,
} from "./extension-attributes";
import { readOrigin } from "./extension-origin";
import { readGeneration, readHaves, readSync } from "./extension-sync";
import { readAlive, readLists, readPetition, readReach, readVerdict } from "./link-extension";

const { dmuc1, link } = namespaces;

type Read = Frame | Malformed;

/** Reads an IQ get or set of the dialect or the extension. */
export function decodeRequest(received: Stanza, payload: Element): Decoded {
  const { from, to, id } = received.attributes;
  const [fromBare, toBare] = [bareOf(from ?? ""), bareOf(to ?? "")];
  const addressed = (isInstance(fromBare) || isHost(fromBare)) && (isInstance(toBare) || isHost(toBare));
  if (!addressed) return refusal("malformed", "from or to is neither a service nor a room");
  const read = readRequest(payload, received.attributes["type"] === "get");
  if (read === undefined) return refusal("feature-missing", `<${payload.name}/> is not known here`);
  if (isMalformed(read)) return refusal(read.reason, read.text);
  const decoded: Decoded = { kind: "frame", frame: read, from: fromBare, to: toBare };
  return id === undefined ? decoded : { ...decoded, request: id };
}

function refusal(reason: RefusalCase, text: string): Decoded {
  return { kind: "malformed", reason, text };
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

function readExtension(payload: Element, isGet: boolean): Read | undefined {
  if (isGet) return payload.name === "alive" ? readAlive(payload) : undefined;
  switch (payload.name) {
    case "sync":
      return parseBoolean(payload.attributes["wanted"]) === true ? { kind: "hello-wanted" } : readHello(payload);
    case "backlog":
      return readBacklog(payload);
    case "synced":
      return readSynced(payload);
    case "reach":
      return readReach(payload);
    case "relay":
      return readPetition(payload);
    case "dissolve":
      return readDissolve(payload);
    default:
      return undefined;
  }
}

function readHello(payload: Element): Read {
  const sync = readSync(payload);
  return isMalformed(sync) ? sync : { kind: "hello", sync };
}

function readSynced(payload: Element): Read {
  const session = sessionOf(payload.attributes["s"]);
  return session === undefined ? malformed("synced@s is missing or absurd") : { kind: "synced", session };
}

function readDissolve(payload: Element): Read {
  const { room, jid, g } = payload.attributes;
  if (room === undefined || !isNode(room)) return malformed("dissolve names no room");
  const generation = generationOf(g);
  if (g !== undefined && generation === undefined) return malformed("dissolve@g is absurd");
  const alternative = jid !== undefined && isInstance(jid) ? jid : undefined;
  return compact<Extract<Frame, { kind: "dissolve" }>>({
    kind: "dissolve",
    room,
    alternative,
    generation,
    reason: readReason(payload),
    password: readPassword(payload),
  });
}

function readPassword(payload: Element): string | undefined {
  const password = ownChild(payload, "password");
  return password === undefined ? undefined : textOf(password);
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

function readConfig(payload: Element): Read {
  const form = formOf(payload);
  const fields = form === undefined ? undefined : readConfigForm(form);
  const affiliations = extensionChild(payload, "affiliations");
  if (fields === undefined && (form !== undefined || affiliations === undefined)) {
    return malformed("config holds no form of a room's options");
  }
  const lists = affiliations === undefined ? undefined : readLists(affiliations);
  const origin = readOrigin(payload);
  const state = extensionChild(payload, "sync");
  const sync = state === undefined ? undefined : readSync(state);
  if (isMalformed(lists)) return lists;
  if (isMalformed(origin)) return origin;
  if (isMalformed(sync)) return sync;
  const salt = extensionChild(payload, "salt");
  const occupantIdSalt = salt === undefined ? undefined : textOf(salt);
  const { cfg, lists: listsDigest } = extensionChild(payload, "v")?.attributes ?? {};
  const card = childNamed(payload, "vCard", namespaces.card);
  if (card !== undefined && octetsOf(card) > limits.cardOctetsMax) return tooLarge("the room's vCard is too long");
  const config =
    fields === undefined
      ? undefined
      : compact<Config>({
          fields,
          occupantIdSalt,
          card: card === undefined ? undefined : { payload: toPayload([card]) },
        });
  const { session } = origin;
  return compact<ConfigFrame>({ kind: "config", config, lists, configDigest: cfg, listsDigest, session, sync });
}

function readRoster(payload: Element): Read {
  const origin = readOrigin(payload);
  if (isMalformed(origin)) return origin;
  const items: RosterItem[] = [];
  for (const child of ownChildren(payload, "item")) {
    const item = readItem(child);
    if (isMalformed(item)) return item;
    items.push(item);
  }
  const more = extensionChild(payload, "more") !== undefined;
  const place = extensionChild(payload, "after");
  const after = parseInteger(place?.attributes["c"]);
  if (place !== undefined && after === undefined) return malformed("after@c is no number");
  // Only peers with the extension send pages.
  const itemsMax = origin.session === undefined ? optionRanges.occupants[1] : optionRanges.pageItems[1];
  if (items.length > itemsMax) return tooLarge("the roster names too many at once");
  const tells = origin.session === undefined ? undefined : readHaves(payload);
  if (isMalformed(tells)) return tells;
  const { session, stamp: asOf } = origin;
  return compact<RosterFrame>({ kind: "roster", items, after, tells, asOf, session, more });
}

function readItem(item: Element): RosterItem | Malformed {
  const { name, jid, affiliation: said, role } = item.attributes;
  if (name === undefined || name === "") return malformed("an item of the roster has no nick");
  const origin = readOrigin(item);
  if (isMalformed(origin)) return origin;
  const presence = childNamed(item, "presence", namespaces.client) ?? element("presence", {});
  const occupantId = childNamed(presence, "occupant-id", namespaces.occupantId);
  const affiliation = readAffiliation(said);
  const view = compact<RosterItem["view"]>({
    user: jid as UserJid | undefined,
    occupantId: occupantId?.attributes["id"] as OccupantId | undefined,
    affiliation,
    // E1-16: without a role the affiliation's own.
    role: readRole(role) ?? defaultRole(affiliation),
    payload: occupantPayloadOf(presence),
    language: presence.attributes["xml:lang"],
  });
  return compact<RosterItem>({ nick: name as Nick, view, claim: origin.stamp, identity: origin.identity });
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
  const { maxchars, maxstanzas, seconds, since } = asked.attributes;
  const limits = compact<HistoryLimits>({
    charactersMax: parseInteger(maxchars),
    stanzasMax: parseInteger(maxstanzas),
    seconds: parseInteger(seconds),
    since: parseInstant(since),
  });
  const isRead =
    (maxchars === undefined) === (limits.charactersMax === undefined) &&
    (maxstanzas === undefined) === (limits.stanzasMax === undefined) &&
    (seconds === undefined) === (limits.seconds === undefined) &&
    (since === undefined) === (limits.since === undefined);
  if (!isRead) return malformed("a limit of the history request is no number or no time");
  const room = payload.attributes["id"] ?? "";
  return compact<HistoryRequestFrame>({ kind: "history-request", room, limits, session: origin.session });
}

// Answers

/** Reads the result of a request of ours. */
export function decodeAnswer(answer: Stanza, asked: Frame): Decoded {
  const { from, to } = answer.attributes;
  const read = readAnswer(answer, asked);
  if (isMalformed(read)) return refusal(read.reason, read.text);
  return {
    kind: "frame",
    frame: read,
    from: bareOf(from ?? "") as InstanceJid | Host,
    to: bareOf(to ?? "") as InstanceJid | Host,
  };
}

function readAnswer(answer: Stanza, asked: Frame): Read {
  switch (asked.kind) {
    case "config": {
      const state = extensionChild(answer, "sync");
      const sync = state === undefined ? undefined : readSync(state);
      return isMalformed(sync)
        ? sync
        : compact<Extract<Frame, { kind: "config-taken" }>>({ kind: "config-taken", sync });
    }
    case "history-request":
      return readHistory(answer);
    case "hello": {
      const state = extensionChild(answer, "sync");
      return state === undefined ? malformed("the answer to a hello says nothing") : readHello(state);
    }
    case "synced": {
      const synced = extensionChild(answer, "synced");
      return synced === undefined ? malformed("the answer to synced says nothing") : readSynced(synced);
    }
    case "alive": {
      const alive = extensionChild(answer, "alive");
      return alive === undefined ? malformed("the answer to a probe says nothing") : readAlive(alive);
    }
    case "petition": {
      const relay = extensionChild(answer, "relay");
      return relay === undefined ? malformed("the answer to a relay says nothing") : readVerdict(relay);
    }
    default:
      return { kind: "done" };
  }
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
