/** XEP-0281, writing: the IQs that set a link up (D1-13 to D1-26, 3.12). */
import type { DissolveFrame, Frame, PeerhostFrame, ReplicateFrame } from "../../core/words/frames";
import type { InstanceJid } from "../../core/words/ids";
import { isInstance } from "../../wire/jid";
import { type MucDestroy, mucUserElement } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { compact } from "../../wire/optional";
import { type Element, type Stanza, element, stanza } from "../../wire/stanza";
import type { Address, EncodeOptions } from "../dialect";
import { extensionElement, iqStanza } from "../common/extension-request-writer";
import { generationElement } from "../common/extension-sync";
import { setUpElement } from "../common/set-up-writer";

const { dmuc1 } = namespaces;

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
    case "config-taken":
    case "roster":
    case "history-request":
    case "history":
      return setUpElement(frame, from as InstanceJid, extension);
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
