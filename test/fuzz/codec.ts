/** The codec: whatever comes is a frame, malformed or foreign, and what is a frame can be written and read again. */
import fc from "fast-check";
import type { Frame } from "../../src/dmuc/core/frames";
import type { Decoded } from "../../src/dmuc/dialects/dialect";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import type { Stanza } from "../../src/dmuc/wire/stanza";
import { isDeepStrictEqual } from "node:util";
import { type Target, target } from "./target";
import { anyQuestion, honestStanza, twistedStanza } from "./stanzas";

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 2500 ? `${text.slice(0, 2500)}…` : text;
}

/** Sizes are measured of what came, which may hold what nobody reads; who wrote no delay means that the room says it. */
function normal(frame: Frame, room: string): Frame {
  if (frame.kind === "event" && frame.bytes !== undefined) return { ...frame, bytes: 0 };
  if (frame.kind !== "backlog" && frame.kind !== "history") return frame;
  const messages = frame.messages.map((message) => ({ delayFrom: room, ...message, bytes: 0 }));
  return { ...frame, messages };
}

function checkRead(stanza: Stanza, decoded: Decoded, readAgain: (written: Stanza) => Decoded, answers?: string): void {
  if (decoded.kind !== "frame") return;
  const { frame, from, to } = decoded;
  // By a presence a room that knows only the spec ends a link.
  const extension = frame.kind !== "dissolve" || stanza.name === "iq";
  const options = { extension, id: decoded.request ?? "id1", ...(answers === undefined ? {} : { answers }) };
  const [written] = dmuc1.encode(frame, { from, to }, options);
  if (written === undefined) throw new Error(`${show(frame)}\nwas read from ${show(stanza)}\nand cannot be written`);
  const again = readAgain(written);
  const isSame = again.kind === "frame" && isDeepStrictEqual(normal(again.frame, from), normal(frame, from));
  if (isSame) return;
  throw new Error(`${show(stanza)}\nwas read as ${show(frame)}\nwritten as ${show(written)}\nread as ${show(again)}`);
}

function check(stanza: Stanza, question: Frame): void {
  checkRead(stanza, dmuc1.decode(stanza), (written) => dmuc1.decode(written));
  const answer = dmuc1.decodeAnswer(stanza, question);
  checkRead(stanza, answer, (written) => dmuc1.decodeAnswer(written, question), "id1");
}

/** What the generator makes and no core does: more than may be said at once, a config that holds nothing. */
function isOfNoCore({ reason, text }: Extract<Decoded, { kind: "malformed" }>): boolean {
  return reason === "too-large" || text === "config holds no form of a room's options";
}

export const codecTargets: readonly Target[] = [
  target("honest-stanzas", 0.03, fc.tuple(honestStanza, anyQuestion), ([stanza, question]) => {
    const decoded = dmuc1.decode(stanza);
    const isAnswer = stanza.name === "iq" && stanza.attributes["type"] === "result";
    if (decoded.kind === "malformed" && !isOfNoCore(decoded))
      throw new Error(`${show(stanza)}\nis malformed: ${decoded.text}`);
    if (decoded.kind === "foreign" && !isAnswer) throw new Error(`${show(stanza)}\nis taken for foreign`);
    check(stanza, question);
  }),
  target("twisted-stanzas", 0.27, fc.tuple(twistedStanza, anyQuestion), ([stanza, question]) =>
    check(stanza, question),
  ),
];
