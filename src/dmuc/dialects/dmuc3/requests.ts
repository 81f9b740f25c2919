/**
 * DMUC3: the IQs between a master and its mirrors. Those of the set-up are XEP-0281's, between the room and the mirror's domain
 * (D3-16 to D3-22, E3-21); the rest are those of the extension that all dialects have.
 */
import type { Frame } from "../../core/words/frames";
import type { InstanceJid } from "../../core/words/ids";
import { namespaces } from "../../wire/namespaces";
import type { Element, Stanza } from "../../wire/stanza";
import type { Address, Decoded, EncodeOptions } from "../dialect";
import { type LinkEnds, linkEnds, readEnds, writtenEnds } from "./addresses";
import type { Malformed } from "../common/extension-attributes";
import {
  decodeAnswerBy,
  decodeRequestBy,
  readExtension,
  readExtensionAnswer,
  refusal,
  requestOf,
} from "../common/extension-request-reader";
import { extensionElement, iqStanza } from "../common/extension-request-writer";
import { readHistory, readSetUp } from "../common/set-up-reader";
import { setUpElement } from "../common/set-up-writer";
import { withoutSalt } from "../common/without-salt";

const { dmuc1, link } = namespaces;

const foreign: Decoded = { kind: "foreign" };

// Writing

/** Writes a request, or the answer to one. */
export function encodeRequest(frame: Frame, address: Address, options: EncodeOptions): readonly Stanza[] {
  const ends = linkEnds(address);
  if (ends === undefined) return frame.kind === "alive" ? probe(frame, address, options) : [];
  const payload = payloadFor(frame, ends, options.extension);
  if (payload === "unspeakable") return [];
  const type = frame.kind === "history-request" ? "get" : "set";
  return [iqStanza(payload, type, addressed(frame, ends, options), options)];
}

/** E3-05: who knows only the spec gets and sees the addresses that are printed; the answer goes where the question came from. */
function addressed(frame: Frame, ends: LinkEnds, { extension, occupant, answers }: EncodeOptions): Address {
  const opener = frame.kind === "config" || frame.kind === "history-request" ? frame.occupant : undefined;
  const asking = extension ? undefined : opener;
  return writtenEnds(ends, answers === undefined ? asking : occupant) as Address;
}

/** It is for all rooms of two services. */
function probe(frame: Frame, address: Address, options: EncodeOptions): readonly Stanza[] {
  const payload = extensionElement(frame, address.from as InstanceJid);
  return payload === "unspeakable" || !options.extension ? [] : [iqStanza(payload, "get", address, options)];
}

function payloadFor(frame: Frame, { room }: LinkEnds, extension: boolean): Element | undefined | "unspeakable" {
  switch (frame.kind) {
    case "config":
      return setUpElement(withoutSalt(frame), room, extension);
    case "history-request":
      // As printed: the room that is asked.
      return setUpElement({ ...frame, room }, room, extension);
    case "config-taken":
    case "roster":
    case "history":
      return setUpElement(frame, room, extension);
    case "done":
      return undefined;
    case "hello":
    case "hello-wanted":
    case "backlog":
    case "synced":
    case "petition":
    case "verdict":
      return extension ? extensionElement(frame, room) : "unspeakable";
    default:
      return "unspeakable";
  }
}

// Reading

type Read = Frame | Malformed;

/** Reads an IQ get or set; foreign if it is between others than a room and a mirror. */
export function decodeRequest(received: Stanza): Decoded {
  const payload = requestOf(received);
  const namespace = payload?.attributes["xmlns"];
  if (payload === undefined || (namespace !== dmuc1 && namespace !== link)) return foreign;
  if (payload.name === "alive" && namespace === link) return decodeRequestBy(readExtension, received, payload);
  const ends = readEnds(received);
  if (ends === undefined) return foreign;
  const decoded = decodeRequestBy(readRequest, received, payload);
  return decoded.kind === "frame" ? inLink({ ...decoded, frame: named(decoded.frame, ends.nick) }, ends) : decoded;
}

function inLink(decoded: Extract<Decoded, { kind: "frame" }>, { from, to }: Address): Decoded {
  return { ...decoded, from, to };
}

/** E3-05: the mirror asks the one who has told it the config. */
function named(frame: Frame, occupant: Extract<Frame, { kind: "config" }>["occupant"]): Frame {
  if (occupant === undefined) return frame;
  return frame.kind === "config" || frame.kind === "history-request" ? { ...frame, occupant } : frame;
}

function readRequest(payload: Element, isGet: boolean): Read | undefined {
  // A room that ends says so by a presence (3.11); mirrors reach nobody but their master.
  const isOthers = payload.name === "dissolve" || payload.name === "reach";
  if (payload.attributes["xmlns"] === link) return isOthers ? undefined : readExtension(payload, isGet);
  const read = readSetUp(payload, isGet);
  return read?.kind === "config" ? withoutSalt(read) : read;
}

/** Reads the result of a request of ours. `asked` is the frame that was sent. */
export function decodeAnswer(answer: Stanza, asked: Frame): Decoded {
  const ends = readEnds(answer);
  if (ends === undefined && asked.kind !== "alive") return refusal("malformed", "the answer is of no room and mirror");
  const read = asked.kind === "history-request" ? readHistory(answer) : readExtensionAnswer(answer, asked);
  const decoded = decodeAnswerBy(read, answer);
  return decoded.kind === "frame" && ends !== undefined ? inLink(decoded, ends) : decoded;
}
