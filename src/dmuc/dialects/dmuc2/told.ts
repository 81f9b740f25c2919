/**
 * XEP-0282: what a primary tells its replicas, one stanza per event and link, from=ROOM/NICK to=REPLICA (D2-16 to D2-25, D2-30,
 * D2-50).
 *
 * How what is told differs in form, between two sides that have the extension:
 *
 * | frame | presence | groupchat |
 * |---|---|---|
 * | event | `<o h e n …/>` | `<x xmlns=d2>`, with a `<delay/>` where it has a number |
 * | fleeting event | | empty `<x xmlns=d2/>`, `<o s/>` |
 * | event that was said before | | `<delay/>` inside and `<o s/>`, or `<backlog/>` and `<o h e n …/>` |
 * | listed, past | `<o … s/>` | `<backlog/>` and `<o … s/>` |
 * | enter, leave | `<x xmlns=d2>` with its element, `<o s/>`, of an adopted one `<o … s/>` | |
 * | face | from the room itself, with XEP-0153's `<x/>`, empty `<x xmlns=d2/>`, `<v cfg/>`, `<o s/>` | |
 * | dissolve | from the room itself, with `<destroy/>`, `<sync g/>`, `<o s/>` | |
 *
 * A groupchat has the `<x/>` in any case: one that has an `<o/>` and no `<x/>` is a user's own (`users.ts`).
 */
import { type Left, isRosterEvent } from "../../core/words/events";
import type {
  DissolveFrame,
  EnterFrame,
  EventFrame,
  FaceFrame,
  Frame,
  HistoryLimits,
  LeaveFrame,
  ListedFrame,
  PastFrame,
  PastMessage,
} from "../../core/words/frames";
import type { InstanceJid, Instant, Nick, UserJid } from "../../core/words/ids";
import { delayElement, readDelay, readGroupchat } from "../../wire/groupchat";
import { bareOf, isFullJid, isInstance, occupantJid, resourceOf } from "../../wire/jid";
import { isLasting, likenessOf } from "../../wire/lasting";
import { occupantIdElement, occupantIdIn } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { formatInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { octetsOf } from "../../wire/payload";
import { type Element, type Stanza, childNamed, element, ownChild } from "../../wire/stanza";
import type { Address, Decoded, EncodeOptions } from "../dialect";
import { type Malformed, extensionChild, isMalformed, malformed } from "../common/extension-attributes";
import { type Origin, originElement, readOrigin } from "../common/extension-origin";
import { faceTold, readFaceTold } from "../common/face-told";
import { farewell, readFarewell } from "../common/farewell";
import { historyLimitsElement, readHistoryLimits } from "../common/history-limits";
import {
  codesOf,
  contentOf,
  eventFrame,
  groupchatStanza,
  originOf,
  presenceStanza,
  readLeft,
  readPresence,
  readView,
} from "../common/occupant-stanzas";

const { dmuc2, link } = namespaces;

/** The spec's element of a stanza, or undefined. */
export function dmuc2Of(received: Element): Element | undefined {
  return childNamed(received, "x", dmuc2);
}

// Writing

type Told = EventFrame | ListedFrame | PastFrame | FaceFrame | EnterFrame | LeaveFrame | DissolveFrame;

/** Writes what the primary tells; nothing where it has no words for it. */
export function encodeTold(frame: Told, address: Address, options: EncodeOptions): readonly Stanza[] {
  switch (frame.kind) {
    case "event":
      return [eventStanza(frame, address, options)];
    case "listed":
      return [listedStanza(frame, address, options)];
    case "past":
      return [pastStanza(frame, address, options)];
    case "face":
      // Who knows only the spec is told by nobody but the room.
      return options.extension ? [faceTold(frame, address, element("x", { xmlns: dmuc2 }))] : [];
    case "enter":
      return [enterStanza(frame, address, options)];
    case "leave":
      return [leaveStanza(frame, address, options)];
    case "dissolve":
      // It is a room that ends, and not a service.
      return isInstance(address.from) && isInstance(address.to) ? [farewell(frame, address, options)] : [];
  }
}

function endsOf({ from, to }: Address, nick: Nick | undefined): { readonly from: string; readonly to: string } {
  return { from: occupantJid(from, nick), to };
}

/** E2-08: on the link the delay names the occupant, as printed. */
function saidAt(from: string, time: Instant): Element {
  return element("x", { xmlns: dmuc2 }, delayElement(from, time));
}

/** What it was, is history. */
const pastMarker = element("backlog", { xmlns: link });

function eventStanza(frame: EventFrame, address: Address, options: EncodeOptions): Stanza {
  const { event, said, stamp } = frame;
  const ends = endsOf(address, event.nick);
  const origin = originOf(frame, options);
  if (isRosterEvent(event)) return presenceStanza(ends, contentOf(event), options, origin);
  const time = said ?? stamp?.time;
  // The spec adds the element only to tell the time.
  const unsaid = options.extension ? element("x", { xmlns: dmuc2 }) : undefined;
  const isMarked = options.extension && said !== undefined && stamp !== undefined;
  const x = time === undefined ? unsaid : saidAt(ends.from, time);
  return groupchatStanza(ends, event, x, isMarked ? pastMarker : undefined, origin);
}

/** V2-01. */
function listedStanza({ item, session }: ListedFrame, address: Address, options: EncodeOptions): Stanza {
  const { nick, view, claim, identity } = item;
  const origin = guard(compact<Origin>({ stamp: claim, identity, session }), options);
  return presenceStanza(endsOf(address, nick), contentOf({ kind: "present", nick, view }), options, origin);
}

/** D2-18. */
function pastStanza({ message, session }: PastFrame, address: Address, options: EncodeOptions): Stanza {
  const { event, time, stamp, previous, author } = message;
  const ends = endsOf(address, event.nick);
  const x = saidAt(ends.from, time);
  if (!options.extension) return groupchatStanza(ends, event, x);
  const origin = originElement(compact<Origin>({ stamp, previous, session }));
  return groupchatStanza(ends, event, occupantIdElement(author), x, pastMarker, origin);
}

function guard(origin: Origin, { extension }: EncodeOptions): Element | undefined {
  return extension ? originElement(origin) : undefined;
}

/** V2-02, V2-12. */
function enterStanza(frame: EnterFrame, address: Address, options: EncodeOptions): Stanza {
  const { user, nick, view, codes, history, adopted, claim, identity, session } = frame;
  const origin = compact<Origin>({ stamp: claim, identity, session });
  const x = element(
    "x",
    { xmlns: dmuc2 },
    element("enter", { jid: user }),
    history === undefined ? undefined : historyLimitsElement(history, undefined),
    adopted && options.extension ? element("adopt", { xmlns: link }) : undefined,
  );
  const shown = contentOf({ kind: "present", nick, view });
  const content = { ...shown, user: { ...shown.user, codes: codes.map((code) => formatInteger(code)) } };
  return presenceStanza(endsOf(address, nick), content, options, guard(origin, options), x);
}

/** V2-03. */
function leaveStanza(frame: LeaveFrame, address: Address, options: EncodeOptions): Stanza {
  const { user, event, session } = frame;
  const x = element("x", { xmlns: dmuc2 }, element("leave", { jid: user }));
  return presenceStanza(
    endsOf(address, event.nick),
    contentOf(event),
    options,
    guard(compact<Origin>({ session }), options),
    x,
  );
}

// Reading

/** Who tells it, and of whom. */
interface Between {
  readonly from: InstanceJid;
  readonly to: InstanceJid;
  readonly nick?: Nick;
}

const foreign: Decoded = { kind: "foreign" };

function betweenOf({ attributes: { from = "", to = "" } }: Stanza): Between | undefined {
  const [room, replica] = [bareOf(from), bareOf(to)];
  // What goes to a full JID is for a client.
  if (!isInstance(room) || !isInstance(replica) || resourceOf(to) !== undefined) return undefined;
  return compact<Between>({ from: room, to: replica, nick: resourceOf(from) as Nick | undefined });
}

/** Reads a presence or groupchat of a primary. */
export function decodeTold(received: Stanza): Decoded {
  const between = betweenOf(received);
  if (between === undefined) return foreign;
  const origin = readOrigin(received);
  if (isMalformed(origin)) return origin;
  const frame =
    received.name === "presence"
      ? readToldPresence(received, between, origin)
      : readToldMessage(received, between, origin);
  if (frame === undefined) return foreign;
  return isMalformed(frame) ? frame : { kind: "frame", frame, from: between.from, to: between.to };
}

function readToldPresence(received: Stanza, between: Between, origin: Origin): Frame | Malformed | undefined {
  const { nick } = between;
  const { session, stamp, identity } = origin;
  if (nick === undefined) return readFaceTold(received, session) ?? readFarewell(received, between.to, session);
  const x = dmuc2Of(received);
  const leave = x === undefined ? undefined : ownChild(x, "leave");
  if (x !== undefined && ownChild(x, "enter") !== undefined) return readEnter(received, nick, x, origin);
  if (leave !== undefined) return readLeave(received, nick, leave, session);
  const event = readPresence(received, nick);
  if (event === undefined || isMalformed(event)) return event;
  if (event.kind !== "present" || session === undefined) return eventFrame(event, origin);
  const item = compact<ListedFrame["item"]>({ nick, view: event.view, claim: stamp, identity });
  return { kind: "listed", item, session };
}

/** E2-07: `<history/>` beside `<enter/>`, in the spec's namespace or in XEP-0045's. */
function limitsIn(x: Element): HistoryLimits | undefined {
  const history = ownChild(x, "history") ?? childNamed(x, "history", namespaces.muc);
  // What his client asked for may be anything.
  return history === undefined ? undefined : (readHistoryLimits(history) ?? {});
}

function readEnter(received: Stanza, nick: Nick, x: Element, origin: Origin): EnterFrame | Malformed {
  const { stamp: claim, identity, session } = origin;
  const user = ownChild(x, "enter")?.attributes["jid"];
  if (user === undefined || !isFullJid(user)) return malformed("enter names no client");
  if (received.attributes["type"] !== undefined) return malformed("enter is in no available presence");
  return compact<EnterFrame>({
    kind: "enter",
    user: user as UserJid,
    nick,
    view: readView(received),
    codes: codesOf(received),
    history: limitsIn(x),
    adopted: extensionChild(x, "adopt") !== undefined,
    claim,
    identity,
    session,
  });
}

function readLeave(
  received: Stanza,
  nick: Nick,
  leave: Element,
  session: LeaveFrame["session"],
): LeaveFrame | Malformed {
  const user = leave.attributes["jid"];
  if (user === undefined || !isFullJid(user)) return malformed("leave names no client");
  if (received.attributes["type"] !== "unavailable") return malformed("leave is in no unavailable presence");
  const event: Left = readLeft(received, nick);
  return compact<LeaveFrame>({ kind: "leave", user: user as UserJid, event, session });
}

function readToldMessage(received: Stanza, { from, nick }: Between, origin: Origin): Frame | Malformed {
  const { stamp, previous, session } = origin;
  const x = dmuc2Of(received);
  const delay = x === undefined ? undefined : childNamed(x, "delay", namespaces.delay);
  const time = readDelay(delay);
  const isMarked = extensionChild(received, "backlog") !== undefined;
  const read = readGroupchat(received, nick);
  const isNumberless = stamp === undefined && isLasting(received);
  if (isMarked && session !== undefined) {
    const saidThen = time ?? stamp?.time;
    if (saidThen === undefined) return malformed("nobody knows when it was said");
    const event = isNumberless ? { ...read, likeness: likenessOf(received, from) } : read;
    const [author, bytes] = [occupantIdIn(received), octetsOf(received)];
    const message = compact<PastMessage>({ event, time: saidThen, stamp, previous, author, bytes });
    return { kind: "past", message, session };
  }
  const isNew = isNumberless && session === undefined;
  const event = isNew ? { ...read, likeness: likenessOf(received, from) } : read;
  // The number tells when it was said; but what was said before says so.
  const frame = eventFrame(event, origin, stamp === undefined || isMarked ? time : undefined);
  // Of what no log takes the size does not matter.
  return isNew || stamp !== undefined ? { ...frame, bytes: octetsOf(received) } : frame;
}
