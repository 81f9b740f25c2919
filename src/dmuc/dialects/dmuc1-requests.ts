/** XEP-0281: the IQs that set a link up, and those of the extension (D1-13 to D1-26, 3.6, 3.12). */
import type { Config } from "../core/config";
import type { RosterItem } from "../core/events";
import type {
  ConfigFrame,
  DissolveFrame,
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
import { optionRanges } from "../core/limits";
import type { RefusalCase } from "../core/refusals";
import { configForm, formOf, readConfigForm } from "../wire/form";
import { delayElement, delayOf, readDelay, readGroupchat } from "../wire/groupchat";
import { likenessOf } from "../wire/lasting";
import { bareOf, isHost, isInstance, isNode, resourceOf } from "../wire/jid";
import {
  type MucDestroy,
  defaultRole,
  mucUserElement,
  readAffiliation,
  readReason,
  readRole,
  reasonElement,
} from "../wire/muc";
import { namespaces } from "../wire/namespaces";
import { formatInteger, parseBoolean, parseInteger } from "../wire/numbers";
import { compact } from "../wire/optional";
import { occupantPayloadOf, octetsOf } from "../wire/payload";
import {
  type Element,
  type Stanza,
  childNamed,
  element,
  elementOf,
  elements,
  fromPayload,
  ownChild,
  ownChildren,
  stanza,
  textOf,
} from "../wire/stanza";
import { formatInstant, parseInstant } from "../wire/time";
import type { Address, Decoded, EncodeOptions } from "./dialect";
import { backlogElement, readBacklog } from "./dmuc1-backlog";
import {
  type Malformed,
  type Origin,
  aliveElement,
  extensionChild,
  generationElement,
  generationOf,
  haveElement,
  isMalformed,
  listsElement,
  malformed,
  originElement,
  petitionElement,
  reachElement,
  readAlive,
  readGeneration,
  readHaves,
  readLists,
  readOrigin,
  readPetition,
  readReach,
  readSync,
  readVerdict,
  sessionOf,
  syncElement,
  tooLarge,
  verdictElement,
} from "./link-extension";

const { dmuc1, link } = namespaces;

// Writing

/** Writes a request, or the answer to one. */
export function encodeRequest(frame: Frame, address: Address, options: EncodeOptions): readonly Stanza[] {
  const { from, to } = address;
  if (frame.kind === "dissolve" && !options.extension) return [farewell(frame, address)];
  const payload = payloadFor(frame, address, options);
  if (payload === "unspeakable") return [];
  if (options.answers !== undefined) return [stanza("iq", { from, to, type: "result", id: options.answers }, payload)];
  const type = frame.kind === "history-request" || frame.kind === "alive" ? "get" : "set";
  return [stanza("iq", { from, to, type, id: options.id }, payload)];
}

/** 3.11, to a peer that knows only the spec: from room to room, as a room tells its occupants. */
function farewell(frame: DissolveFrame, address: Address): Stanza {
  const { room, alternative, reason } = frame;
  const lives = alternative?.endsWith(`@${address.from}`) === true;
  const from = lives ? alternative : address.from;
  const to = isInstance(address.to) ? address.to : `${room}@${address.to}`;
  const destroy = compact<MucDestroy>({ alternative, reason });
  return stanza("presence", { from, to, type: "unavailable" }, mucUserElement({ destroy, codes: [] }));
}

/** The frame's element; nothing for an empty result; unspeakable if it is of the extension and the peer has none (G-5). */
function payloadFor(frame: Frame, { from }: Address, options: EncodeOptions): Element | undefined | "unspeakable" {
  const { extension } = options;
  switch (frame.kind) {
    case "replicate":
      return replicateElement(frame, extension);
    case "config":
      // Lists alone are of the extension: the spec has no config without a form.
      return extension || frame.config !== undefined ? configElement(frame, extension) : "unspeakable";
    case "config-taken":
      return extension && frame.sync !== undefined ? syncElement(frame.sync) : undefined;
    case "roster":
      return rosterElement(frame, extension);
    case "history-request":
      return historyRequestElement(frame, extension);
    case "history":
      return historyElement(frame, from as InstanceJid, extension);
    case "peerhost":
      // As printed it can only announce (E1-10): to a peer without the extension nobody is ever withdrawn.
      return frame.removed && !extension ? "unspeakable" : peerhostElement(frame, extension);
    case "done":
      return undefined;
    default:
      return extension ? extensionElement(frame, from as InstanceJid) : "unspeakable";
  }
}

function extensionElement(frame: Frame, from: InstanceJid): Element | "unspeakable" {
  switch (frame.kind) {
    case "hello":
      return syncElement(frame.sync);
    case "hello-wanted":
      return element("sync", { xmlns: link, wanted: "true" });
    case "backlog":
      return backlogElement(frame, from);
    case "synced":
      return element("synced", { xmlns: link, s: frame.session });
    case "reach":
      return reachElement(frame);
    case "petition":
      return petitionElement(frame);
    case "verdict":
      return verdictElement(frame);
    case "dissolve":
      return element(
        "dissolve",
        { xmlns: link, room: frame.room, jid: frame.alternative, g: frame.generation },
        reasonElement(frame.reason),
        frame.password === undefined ? undefined : element("password", {}, frame.password),
      );
    case "alive":
      return aliveElement(frame);
    default:
      return "unspeakable";
  }
}

/** D1-13, E1-09. */
function replicateElement(frame: ReplicateFrame, extension: boolean): Element {
  const { room, primary, name, generation } = frame;
  const ours = extension ? { source: primary, name } : {};
  return element(
    "replicate",
    { xmlns: dmuc1 },
    element("room", { id: room, ...ours }),
    extension ? generationElement(generation) : undefined,
  );
}

/** D1-17. */
function configElement(frame: ConfigFrame, extension: boolean): Element {
  const { config, lists, session, sync, configDigest, listsDigest } = frame;
  const form = config === undefined ? undefined : configForm(config.fields);
  if (!extension) return element("config", { xmlns: dmuc1 }, form);
  const salt = config?.occupantIdSalt;
  return element(
    "config",
    { xmlns: dmuc1 },
    form,
    originElement(compact<Origin>({ session })),
    element("v", { xmlns: link, cfg: configDigest, lists: listsDigest }),
    lists === undefined ? undefined : listsElement(lists, session),
    salt === undefined ? undefined : element("salt", { xmlns: link }, salt),
    sync === undefined ? undefined : syncElement(sync),
  );
}

/** D1-19. */
function rosterElement(frame: RosterFrame, extension: boolean): Element {
  const { items, tells, session, more } = frame;
  const written = items.map((item) => itemElement(item, session, extension));
  if (!extension) return elementOf("roster", { xmlns: dmuc1 }, written);
  const origin = originElement(compact<Origin>({ session }));
  if (origin !== undefined) written.push(origin);
  for (const have of tells ?? []) written.push(haveElement(have, link));
  if (more) written.push(element("more", { xmlns: link }));
  return elementOf("roster", { xmlns: dmuc1 }, written);
}

function itemElement(item: RosterItem, session: RosterFrame["session"], extension: boolean): Element {
  const { nick, view, claim, identity } = item;
  const { affiliation, user, role, occupantId } = view;
  if (!extension) return element("item", { affiliation, jid: user, name: nick });
  const shown = [...fromPayload(view.payload)];
  if (occupantId !== undefined) shown.push(element("occupant-id", { xmlns: namespaces.occupantId, id: occupantId }));
  return element(
    "item",
    { affiliation, jid: user, name: nick, role },
    shown.length === 0 ? undefined : element("presence", { xmlns: namespaces.client }, ...shown),
    originElement(compact<Origin>({ stamp: claim, identity, session })),
  );
}

/** D1-21, D1-22. */
function historyRequestElement(frame: HistoryRequestFrame, extension: boolean): Element {
  const { charactersMax, stanzasMax, seconds, since } = frame.limits;
  const asked = element("history", {
    xmlns: namespaces.muc,
    maxchars: charactersMax === undefined ? undefined : formatInteger(charactersMax),
    maxstanzas: stanzasMax === undefined ? undefined : formatInteger(stanzasMax),
    seconds: seconds === undefined ? undefined : formatInteger(seconds),
    since: since === undefined ? undefined : formatInstant(since),
  });
  const origin = extension ? originElement(compact<Origin>({ session: frame.session })) : undefined;
  return element("room", { xmlns: dmuc1, id: frame.room }, asked, origin);
}

/** D1-23. */
function historyElement(frame: HistoryFrame, room: InstanceJid, extension: boolean): Element {
  return element(
    "history",
    { xmlns: namespaces.muc },
    ...frame.messages.map((message) => historyMessage(message, room, extension)),
    extension && frame.left > 0 ? element("more", { xmlns: link, c: formatInteger(frame.left) }) : undefined,
  );
}

function historyMessage(message: PastMessage, room: InstanceJid, extension: boolean): Element {
  const { event, time, delayFrom, stamp } = message;
  const from = event.nick === undefined ? room : `${room}/${event.nick}`;
  return element(
    "message",
    { xmlns: namespaces.client, from, type: "groupchat", id: event.messageId, "xml:lang": event.language },
    ...fromPayload(event.payload),
    delayElement(delayFrom ?? room, time),
    extension && stamp !== undefined ? originElement({ stamp }) : undefined,
  );
}

/** D1-25, E1-10. */
function peerhostElement(frame: PeerhostFrame, extension: boolean): Element {
  const ours = extension ? { jid: frame.peer, action: frame.removed ? "remove" : undefined } : {};
  return element(
    "peerhost",
    { xmlns: dmuc1 },
    element("room", { id: frame.room, ...ours }),
    extension ? generationElement(frame.generation) : undefined,
  );
}

// Reading

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
  if (source !== undefined && !isInstance(source)) return malformed("room@source is no room");
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
  const config = fields === undefined ? undefined : compact<Config>({ fields, occupantIdSalt });
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
  // Only peers with the extension send pages.
  const itemsMax = origin.session === undefined ? optionRanges.occupants[1] : optionRanges.pageItems[1];
  if (items.length > itemsMax) return tooLarge("the roster names too many at once");
  const tells = origin.session === undefined ? undefined : readHaves(payload);
  if (isMalformed(tells)) return tells;
  return compact<RosterFrame>({ kind: "roster", items, tells, session: origin.session, more });
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
  });
  return compact<RosterItem>({ nick: name as Nick, view, claim: origin.stamp, identity: origin.identity });
}

function readPeerhost(payload: Element): Read {
  const { id, jid, action } = ownChild(payload, "room")?.attributes ?? {};
  if (id === undefined || id === "") return malformed("peerhost names no room");
  if (jid !== undefined && !isInstance(jid)) return malformed("room@jid is no room");
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
