/** XEP-0281, writing: the IQs that set a link up (D1-13 to D1-26, 3.12). */
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
import { type MucDestroy, mucUserElement } from "../wire/muc";
import { namespaces } from "../wire/namespaces";
import { formatInteger } from "../wire/numbers";
import { compact } from "../wire/optional";
import { type Element, type Stanza, element, elementOf, fromPayload, stanza } from "../wire/stanza";
import type { Address, EncodeOptions } from "./dialect";
import { type Origin, originElement } from "./extension-origin";
import { configElement, extensionElement, iqStanza, rosterElement } from "./extension-request-writer";
import { generationElement, syncElement } from "./extension-sync";
import { historyLimitsElement } from "./history-limits";

const { dmuc1, link } = namespaces;

/** Writes a request, or the answer to one. */
export function encodeRequest(frame: Frame, address: Address, options: EncodeOptions): readonly Stanza[] {
  if (frame.kind === "dissolve" && !options.extension) return [farewell(frame, address)];
  const payload = payloadFor(frame, address, options);
  if (payload === "unspeakable") return [];
  const type = frame.kind === "history-request" || frame.kind === "alive" ? "get" : "set";
  return [iqStanza(payload, type, address, options)];
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
      if (extension) return configElement(frame, dmuc1);
      return frame.config === undefined ? "unspeakable" : printedConfig(frame);
    case "config-taken":
      return extension && frame.sync !== undefined ? syncElement(frame.sync) : undefined;
    case "roster":
      return extension ? rosterElement(frame, dmuc1) : printedRoster(frame);
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

/** D1-17: as printed, to a peer that knows only the spec. */
function printedConfig({ config }: ConfigFrame): Element {
  return element("config", { xmlns: dmuc1 }, config === undefined ? undefined : configForm(config.fields));
}

/** D1-19, likewise. */
function printedRoster({ items }: RosterFrame): Element {
  const written = items.map(({ nick, view: { affiliation, user } }) =>
    element("item", { affiliation, jid: user, name: nick }),
  );
  return elementOf("roster", { xmlns: dmuc1 }, written);
}

/** D1-21, D1-22. */
function historyRequestElement(frame: HistoryRequestFrame, extension: boolean): Element {
  const asked = historyLimitsElement(frame.limits, namespaces.muc);
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
