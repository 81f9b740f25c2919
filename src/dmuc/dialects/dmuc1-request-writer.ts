/** XEP-0281, writing: the IQs that set a link up, and those of the extension (D1-13 to D1-26, 3.6, 3.12). */
import type { RosterItem } from "../core/events";
import type {
  ConfigFrame,
  DissolveFrame,
  Frame,
  HistoryFrame,
  HistoryRequestFrame,
  PastMessage,
  PeerhostFrame,
  ReplicateFrame,
  RosterFrame,
} from "../core/frames";
import type { InstanceJid } from "../core/ids";
import { configForm } from "../wire/form";
import { delayElement } from "../wire/groupchat";
import { isInstance } from "../wire/jid";
import { type MucDestroy, mucUserElement, reasonElement } from "../wire/muc";
import { namespaces } from "../wire/namespaces";
import { formatInteger } from "../wire/numbers";
import { compact } from "../wire/optional";
import { type Element, type Stanza, element, elementOf, fromPayload, stanza } from "../wire/stanza";
import { formatInstant } from "../wire/time";
import type { Address, EncodeOptions } from "./dialect";
import { backlogElement } from "./dmuc1-backlog";
import { type Origin, originElement } from "./extension-origin";
import { generationElement, haveElement, syncElement } from "./extension-sync";
import { aliveElement, listsElement, petitionElement, reachElement, verdictElement } from "./link-extension";

const { dmuc1, link } = namespaces;

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
    ...(config?.card === undefined ? [] : fromPayload(config.card.payload)),
    sync === undefined ? undefined : syncElement(sync),
  );
}

/** D1-19. */
function rosterElement(frame: RosterFrame, extension: boolean): Element {
  const { items, after, tells, asOf, session, more } = frame;
  const written = items.map((item) => itemElement(item, session, extension));
  if (!extension) return elementOf("roster", { xmlns: dmuc1 }, written);
  const origin = originElement(compact<Origin>({ session, stamp: asOf }));
  if (origin !== undefined) written.push(origin);
  for (const have of tells ?? []) written.push(haveElement(have, link));
  if (after !== undefined) written.push(element("after", { xmlns: link, c: formatInteger(after) }));
  if (more) written.push(element("more", { xmlns: link }));
  return elementOf("roster", { xmlns: dmuc1 }, written);
}

function itemElement(item: RosterItem, session: RosterFrame["session"], extension: boolean): Element {
  const { nick, view, claim, identity } = item;
  const { affiliation, user, role, occupantId } = view;
  if (!extension) return element("item", { affiliation, jid: user, name: nick });
  const shown = [...fromPayload(view.payload)];
  if (occupantId !== undefined) shown.push(element("occupant-id", { xmlns: namespaces.occupantId, id: occupantId }));
  const presence = { xmlns: namespaces.client, "xml:lang": view.language };
  const isShown = shown.length > 0 || view.language !== undefined;
  return element(
    "item",
    { affiliation, jid: user, name: nick, role },
    isShown ? element("presence", presence, ...shown) : undefined,
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
