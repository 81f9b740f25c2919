/**
 * The IQs between a primary and its replicas: registration and its end (3.2), for which XEP-0282 has nothing but "to follow",
 * and those that all dialects have. All are of the extension: a peer without it is asked nothing.
 */
import type {
  CreateFrame,
  CreatedFrame,
  Frame,
  RegisterFrame,
  RegisteredFrame,
  ReplicaTerms,
  RevokeFrame,
} from "../../core/words/frames";
import type { InstanceJid } from "../../core/words/ids";
import { optionRanges } from "../../core/words/limits";
import { isInstance } from "../../wire/jid";
import { readReason, reasonElement } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { formatInteger, parseBoolean, parseInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { type AttributeValues, type Element, type Stanza, element } from "../../wire/stanza";
import type { Address, Decoded, EncodeOptions } from "../dialect";
import {
  type Malformed,
  extensionChild,
  inheriting,
  isMalformed,
  malformed,
  standing,
} from "../common/extension-attributes";
import {
  decodeAnswerBy,
  decodeRequestBy,
  readConfig,
  readExtension,
  readExtensionAnswer,
  readRoster,
} from "../common/extension-request-reader";
import { configElement, extensionElement, iqStanza, rosterElement } from "../common/extension-request-writer";
import { readPartOfSync, readSync, syncElement } from "../common/extension-sync";
import { withoutSalt } from "../common/without-salt";

const { link } = namespaces;

// Writing

/** Writes a request, or the answer to one. */
export function encodeRequest(frame: Frame, address: Address, options: EncodeOptions): readonly Stanza[] {
  if (!options.extension && frame.kind !== "done") return [];
  const payload = payloadFor(frame, address.from as InstanceJid);
  if (payload === "unspeakable") return [];
  return [iqStanza(payload, frame.kind === "alive" ? "get" : "set", address, options)];
}

function payloadFor(frame: Frame, from: InstanceJid): Element | undefined | "unspeakable" {
  switch (frame.kind) {
    case "register":
      return inheriting(element("register", { xmlns: link, ...termsAttributes(frame.terms) }, syncElement(frame.sync)));
    case "registered":
      return registeredElement(frame);
    case "unregister":
      return element("unregister", { xmlns: link });
    case "revoke":
      return element("revoke", { xmlns: link }, reasonElement(frame.reason));
    case "create":
      return element("create", { xmlns: link, room: frame.room, ...termsAttributes(frame.terms) });
    case "created":
      return element("created", { xmlns: link, jid: frame.replica });
    case "config":
      return configElement(withoutSalt(frame), link);
    case "config-taken":
      return frame.sync === undefined ? undefined : syncElement(frame.sync);
    case "roster":
      return rosterElement(frame, link);
    case "done":
      return undefined;
    default:
      return extensionElement(frame, from);
  }
}

function registeredElement({ terms, sync, config }: RegisteredFrame): Element {
  return inheriting(
    element(
      "registered",
      { xmlns: link, ...termsAttributes(terms) },
      syncElement(sync),
      config === undefined ? undefined : configElement(withoutSalt(config), link),
    ),
  );
}

function termsAttributes({ keepaliveMs, history, messagesMax, bytesMax }: ReplicaTerms): AttributeValues {
  return {
    keepalive: formatInteger(Math.floor(keepaliveMs / 1000)),
    history: history ? "true" : "false",
    maxstanzas: formatInteger(messagesMax),
    maxbytes: formatInteger(bytesMax),
  };
}

// Reading

/** Reads an IQ get or set of the extension. */
export function decodeRequest(received: Stanza, payload: Element): Decoded {
  return decodeRequestBy(readRequest, received, payload);
}

/** Reads the result of a request of ours. `asked` is the frame that was sent. */
export function decodeAnswer(answer: Stanza, asked: Frame): Decoded {
  return decodeAnswerBy(readAnswer(answer, asked), answer);
}

type Read = Frame | Malformed;

function readRequest(payload: Element, isGet: boolean): Read | undefined {
  if (isGet) return readExtension(payload, isGet);
  switch (payload.name) {
    case "register":
      return readRegister(payload);
    case "unregister":
      return { kind: "unregister" };
    case "revoke":
      return compact<RevokeFrame>({ kind: "revoke", reason: readReason(payload) });
    case "create":
      return readCreate(payload);
    case "config":
      return saltless(readConfig(payload));
    case "roster":
      return readRoster(payload);
    case "dissolve":
      // A room that ends says so by a presence (3.11).
      return undefined;
    default:
      return readExtension(payload, isGet);
  }
}

function saltless(read: Read): Read {
  return read.kind === "config" ? withoutSalt(read) : read;
}

function readAnswer(answer: Stanza, asked: Frame): Read {
  if (asked.kind === "register") return readRegistered(answer);
  if (asked.kind === "create") return readCreated(answer);
  return readExtensionAnswer(answer, asked);
}

/** What is not said is left to the other side (3.2). */
const usualTerms = { keepaliveSeconds: 60, messages: 50, bytes: 65536 } as const;

function readTerms({ attributes }: Element): ReplicaTerms | Malformed {
  const { keepalive, history, maxstanzas, maxbytes } = attributes;
  const seconds = keepalive === undefined ? usualTerms.keepaliveSeconds : parseInteger(keepalive);
  const keeps = history === undefined ? true : parseBoolean(history);
  const messagesMax = maxstanzas === undefined ? usualTerms.messages : parseInteger(maxstanzas);
  const bytesMax = maxbytes === undefined ? usualTerms.bytes : parseInteger(maxbytes);
  if (seconds === undefined || keeps === undefined || messagesMax === undefined || bytesMax === undefined) {
    return malformed("a term is no number, or neither true nor false");
  }
  const [least, most] = optionRanges.keepaliveSeconds;
  return { keepaliveMs: Math.max(least, Math.min(most, seconds)) * 1000, history: keeps, messagesMax, bytesMax };
}

function readRegister(payload: Element): Read {
  const terms = readTerms(payload);
  if (isMalformed(terms)) return terms;
  const state = extensionChild(payload, "sync");
  if (state === undefined) return malformed("register opens no session");
  const sync = readPartOfSync(state);
  return isMalformed(sync) ? sync : ({ kind: "register", terms, sync } satisfies RegisterFrame);
}

function readRegistered(answer: Stanza): Read {
  const payload = extensionChild(answer, "registered");
  const state = payload === undefined ? undefined : extensionChild(payload, "sync");
  if (payload === undefined || state === undefined) return malformed("the answer to register says nothing");
  const [terms, sync] = [readTerms(payload), readSync(state)];
  if (isMalformed(terms)) return terms;
  if (isMalformed(sync)) return sync;
  const inside = extensionChild(payload, "config");
  const config = inside === undefined ? undefined : readConfig(standing(inside, payload));
  if (isMalformed(config)) return config;
  const told = config?.kind === "config" ? withoutSalt(config) : undefined;
  return compact<RegisteredFrame>({ kind: "registered", terms, sync, config: told });
}

function readCreate(payload: Element): Read {
  const { room } = payload.attributes;
  if (room === undefined || !isInstance(room)) return malformed("create names no room", "bad-room-id");
  const terms = readTerms(payload);
  return isMalformed(terms) ? terms : ({ kind: "create", room, terms } satisfies CreateFrame);
}

function readCreated(answer: Stanza): Read {
  const jid = extensionChild(answer, "created")?.attributes["jid"];
  if (jid === undefined || !isInstance(jid)) return malformed("the answer to create names no replica");
  return { kind: "created", replica: jid } satisfies CreatedFrame;
}
