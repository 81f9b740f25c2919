/** The codec: whatever comes is a frame, malformed or foreign, and what is a frame can be written and read again. */
import fc from "fast-check";
import type {
  ConfigFrame,
  EventFrame,
  EventRefusedFrame,
  Frame,
  HistoryRequestFrame,
} from "../../src/dmuc/core/words/frames";
import type { Decoded, Dialect } from "../../src/dmuc/dialects/dialect";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { type Stanza, fromPayload, toPayload } from "../../src/dmuc/wire/stanza";
import { isDeepStrictEqual } from "node:util";
import { type Target, target } from "./target";
import { type Spoken, inMesh, inMirror, inStar } from "./stanzas";

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 2500 ? `${text.slice(0, 2500)}…` : text;
}

/** Sizes are measured of what came, which may hold what nobody reads; who wrote no delay means that the room says it. */
function normal(frame: Frame, room: string): Frame {
  if (frame.kind === "event") return normalEvent(frame);
  if (frame.kind === "config" || frame.kind === "history-request") return asToRoom(frame, room);
  if (frame.kind === "event-refused") return normalRefusal(frame);
  if (frame.kind === "past") return { ...frame, message: { ...frame.message, bytes: 0 } };
  if (frame.kind !== "backlog" && frame.kind !== "history") return frame;
  const messages = frame.messages.map((message) => ({ delayFrom: room, ...message, bytes: 0 }));
  return { ...frame, messages };
}

/** To whose nick of his own a user has said it, is not passed on (E3-15). */
function normalEvent(frame: EventFrame): EventFrame {
  const sized = frame.bytes === undefined ? frame : { ...frame, bytes: 0 };
  const { event } = sized;
  if (frame.speaker === undefined || (event.kind !== "said" && event.kind !== "subject")) return sized;
  const { nick: _nick, ...said } = event;
  return { ...sized, event: said };
}

/** Another escaping may be of the same user, and that it is about a room is said in any case (D3-29). */
function normalRefusal(frame: EventRefusedFrame): EventRefusedFrame {
  if (frame.asked === undefined) return frame;
  const { node: _node, error, ...asked } = frame.asked;
  const said = error === undefined ? [] : fromPayload(error).filter(({ name }) => name !== "x");
  return { ...frame, asked: { ...asked, error: toPayload(said) } };
}

/** With the extension it is of the room itself, and asks for the room's history (E3-05, E1-23). */
function asToRoom(frame: ConfigFrame | HistoryRequestFrame, room: string): Frame {
  const { occupant: _occupant, ...others } = frame;
  return others.kind === "history-request" ? { ...others, room } : others;
}

function checkRead(
  dialect: Dialect,
  stanza: Stanza,
  decoded: Decoded,
  readAgain: (written: Stanza) => Decoded,
  answers?: string,
): void {
  if (decoded.kind !== "frame") return;
  const { frame, from, to } = decoded;
  // By a presence a room that knows only the spec ends a link.
  const extension = dialect !== dmuc1 || frame.kind !== "dissolve" || stanza.name === "iq";
  const options = { extension, id: decoded.request ?? "id1", ...(answers === undefined ? {} : { answers }) };
  const [written] = dialect.encode(frame, { from, to }, options);
  if (written === undefined) throw new Error(`${show(frame)}\nwas read from ${show(stanza)}\nand cannot be written`);
  const again = readAgain(written);
  const isSame = again.kind === "frame" && isDeepStrictEqual(normal(again.frame, from), normal(frame, from));
  if (isSame) return;
  throw new Error(`${show(stanza)}\nwas read as ${show(frame)}\nwritten as ${show(written)}\nread as ${show(again)}`);
}

function check(dialect: Dialect, stanza: Stanza, question: Frame): void {
  checkRead(dialect, stanza, dialect.decode(stanza), (written) => dialect.decode(written));
  const answer = dialect.decodeAnswer(stanza, question);
  checkRead(dialect, stanza, answer, (written) => dialect.decodeAnswer(written, question), "id1");
}

/** What the generator makes and no core does: more than may be said at once, a config that holds nothing. */
function isOfNoCore({ reason, text }: Extract<Decoded, { kind: "malformed" }>): boolean {
  return reason === "too-large" || text === "config holds no form of a room's options";
}

function targetsOf({ dialect, honest, twisted, question }: Spoken, suffix: string): readonly Target[] {
  return [
    target(`honest-stanzas${suffix}`, 0.03, fc.tuple(honest, question), ([stanza, asked]) => {
      const decoded = dialect.decode(stanza);
      const isAnswer = stanza.name === "iq" && stanza.attributes["type"] === "result";
      if (decoded.kind === "malformed" && !isOfNoCore(decoded))
        throw new Error(`${show(stanza)}\nis malformed: ${decoded.text}`);
      if (decoded.kind === "foreign" && !isAnswer) throw new Error(`${show(stanza)}\nis taken for foreign`);
      check(dialect, stanza, asked);
    }),
    target(`twisted-stanzas${suffix}`, 0.27, fc.tuple(twisted, question), ([stanza, asked]) =>
      check(dialect, stanza, asked),
    ),
  ];
}

export const codecTargets: readonly Target[] = [
  ...targetsOf(inMesh, ""),
  ...targetsOf(inStar, "-in-star"),
  ...targetsOf(inMirror, "-in-mirror"),
];
