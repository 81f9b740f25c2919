/** XEP-0281, reading: the IQs that set a link up (D1-13 to D1-26, 3.12). */
import type { Frame, PeerhostFrame, ReplicateFrame } from "../../core/words/frames";
import { isInstance } from "../../wire/jid";
import { namespaces } from "../../wire/namespaces";
import { compact } from "../../wire/optional";
import { type Element, type Stanza, ownChild } from "../../wire/stanza";
import type { Decoded } from "../dialect";
import { type Malformed, isMalformed, malformed } from "../common/extension-attributes";
import {
  decodeAnswerBy,
  decodeRequestBy,
  readExtension,
  readExtensionAnswer,
} from "../common/extension-request-reader";
import { readGeneration } from "../common/extension-sync";
import { readHistory, readSetUp } from "../common/set-up-reader";

const { link } = namespaces;

type Read = Frame | Malformed;

/** Reads an IQ get or set of the dialect or the extension. */
export function decodeRequest(received: Stanza, payload: Element): Decoded {
  return decodeRequestBy(readRequest, received, payload);
}

function readRequest(payload: Element, isGet: boolean): Read | undefined {
  const name = payload.name;
  if (payload.attributes["xmlns"] === link) return readExtension(payload, isGet);
  if (!isGet && name === "replicate") return readReplicate(payload);
  if (!isGet && name === "peerhost") return readPeerhost(payload);
  return readSetUp(payload, isGet);
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

function readPeerhost(payload: Element): Read {
  const { id, jid, action } = ownChild(payload, "room")?.attributes ?? {};
  if (id === undefined || id === "") return malformed("peerhost names no room");
  if (jid !== undefined && !isInstance(jid)) return malformed("room@jid is no room", "bad-room-id");
  const said = readGeneration(payload);
  if (isMalformed(said)) return said;
  return compact<PeerhostFrame>({ kind: "peerhost", room: id, peer: jid, removed: action === "remove", ...said });
}

// Answers

/** Reads the result of a request of ours. `asked` is the frame that was sent. */
export function decodeAnswer(answer: Stanza, asked: Frame): Decoded {
  const read = asked.kind === "history-request" ? readHistory(answer) : readExtensionAnswer(answer, asked);
  return decodeAnswerBy(read, answer);
}
