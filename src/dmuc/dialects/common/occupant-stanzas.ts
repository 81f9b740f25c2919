/**
 * What both of the specs have in common that show the life of a room in stanzas of its occupants: presences and groupchat, in
 * XEP-0045's words, with the extension's origin stamp. Whom they are from and to is each spec's own.
 */
import type { OccupantView, Present, RosterEvent, Said, SubjectSet } from "../../core/words/events";
import type { EventFrame } from "../../core/words/frames";
import type { Nick, Payload } from "../../core/words/ids";
import {
  type MucItem,
  type MucUser,
  causeOfCodes,
  codesOfCause,
  defaultRole,
  mucUserElement,
  mucUserOf,
  readMucUser,
  renameCode,
  occupantIdElement,
  occupantIdIn,
} from "../../wire/muc";
import { parseInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { occupantPayloadOf } from "../../wire/payload";
import { type Element, type Stanza, fromPayload, stanza, toPayload } from "../../wire/stanza";
import type { EncodeOptions } from "../dialect";
import { type Malformed, malformed } from "./extension-attributes";
import { type Origin, originElement } from "./extension-origin";

/** `from` and `to` of a stanza. */
export interface Ends {
  readonly from: string;
  readonly to: string;
}

// Writing

/** Writes the origin stamp of an event, for a peer that has the extension. */
export function originOf(frame: EventFrame, { extension }: Pick<EncodeOptions, "extension">): Element | undefined {
  const { stamp, previous, acknowledged, identity, session } = frame;
  return extension ? originElement(compact<Origin>({ stamp, previous, acknowledged, identity, session })) : undefined;
}

/** What a presence says beside its addresses. */
export interface PresenceContent {
  readonly view: Pick<OccupantView, "payload" | "language" | "occupantId">;
  readonly unavailable: boolean;
  readonly user: MucUser;
}

/** What the presence of that event says. */
export function contentOf(event: RosterEvent): PresenceContent {
  switch (event.kind) {
    case "present":
      return { view: event.view, unavailable: false, user: presentUser(event) };
    case "left": {
      const { affiliation, user, actor, reason, cause } = event;
      const item = compact<MucItem>({ affiliation, role: "none", user, actor, reason });
      return { view: event, unavailable: true, user: { item, codes: codesOfCause(cause) } };
    }
    case "renamed": {
      const { affiliation, role, user } = event.view;
      const item = compact<MucItem>({ affiliation, role, user, nick: event.newNick });
      return { view: event.view, unavailable: true, user: { item, codes: [renameCode] } };
    }
  }
}

function presentUser({ view, actor, reason }: Omit<Present, "kind" | "nick">): MucUser {
  const { affiliation, role, user } = view;
  return { item: compact<MucItem>({ affiliation, role, user, actor, reason }), codes: [] };
}

/**
 * Writes an occupant's presence.
 *
 * @param first what the spec adds.
 */
export function presenceStanza(
  { from, to }: Ends,
  { view, unavailable, user }: PresenceContent,
  { extension }: Pick<EncodeOptions, "extension">,
  origin: Element | undefined,
  first?: Element,
): Stanza {
  return stanza(
    "presence",
    { from, to, type: unavailable ? "unavailable" : undefined, "xml:lang": view.language },
    first,
    ...fromPayload(view.payload),
    mucUserElement(user),
    extension ? occupantIdElement(view.occupantId) : undefined,
    origin,
  );
}

/**
 * Writes a message to everybody.
 *
 * @param more what is said of it: when it was said, as the spec tells it, and what the extension adds.
 */
export function groupchatStanza(
  { from, to }: Ends,
  { messageId, language, payload }: Said | SubjectSet,
  ...more: readonly (Element | undefined)[]
): Stanza {
  return stanza(
    "message",
    { from, to, type: "groupchat", id: messageId, "xml:lang": language },
    ...fromPayload(payload),
    ...more,
  );
}

// Reading

/** The frame of an event that came with that origin. */
export function eventFrame(event: EventFrame["event"], origin: Origin, said?: EventFrame["said"]): EventFrame {
  const { stamp, previous, acknowledged, identity, session } = origin;
  return compact<EventFrame>({ kind: "event", event, stamp, previous, acknowledged, identity, session, said });
}

/** How a presence shows its occupant, whatever it tells of him. */
export function readView(presence: Element): OccupantView {
  const x = mucUserOf(presence);
  const { item } = x === undefined ? { item: undefined } : readMucUser(x);
  const affiliation = item?.affiliation ?? "none";
  return compact<OccupantView>({
    user: item?.user,
    occupantId: occupantIdIn(presence),
    affiliation,
    // E1-16: a peer that names no role means the affiliation's.
    role: item?.role ?? defaultRole(affiliation),
    payload: oneNothing(occupantPayloadOf(presence)),
    language: presence.attributes["xml:lang"],
  });
}

/** The same for all of whom nothing is said: a roster may hold thousands of them. */
function oneNothing(payload: Payload): Payload {
  return fromPayload(payload).length === 0 ? nothing : payload;
}

const nothing = toPayload([]);

/**
 * Reads what the presence of an occupant tells.
 *
 * @returns undefined if rooms send nothing of the kind.
 */
export function readPresence(presence: Element, nick: Nick): RosterEvent | Malformed | undefined {
  const x = mucUserOf(presence);
  const type = presence.attributes["type"];
  if (x === undefined || (type !== undefined && type !== "unavailable")) return undefined;
  const { item, codes } = readMucUser(x);
  if (type === "unavailable" && !codes.includes(renameCode)) return readLeft(presence, nick);
  const view = readView(presence);
  const { actor, reason, nick: newNick } = item ?? {};
  if (type === undefined) return compact<Present>({ kind: "present", nick, view, actor, reason });
  if (newNick === undefined || newNick === "") return malformed("a rename names no new nick");
  return { kind: "renamed", nick, newNick, view };
}

/** Reads an unavailable presence as the end of a stay, whatever it says of a new nick. */
export function readLeft(presence: Element, nick: Nick): Extract<RosterEvent, { kind: "left" }> {
  const x = mucUserOf(presence);
  const { item, codes } = x === undefined ? { item: undefined, codes: [] } : readMucUser(x);
  const { user, actor, reason } = item ?? {};
  return compact<Extract<RosterEvent, { kind: "left" }>>({
    kind: "left",
    nick,
    cause: causeOfCodes(codes),
    affiliation: item?.affiliation ?? "none",
    user,
    actor,
    reason,
    payload: occupantPayloadOf(presence),
    language: presence.attributes["xml:lang"],
  });
}

/** Of his own presence: 110 goes without saying. */
const ownPresenceCode = 110;

/** Status codes of a presence, without the one of one's own. */
export function codesOf(received: Element): readonly number[] {
  const x = mucUserOf(received);
  const codes: number[] = [];
  for (const text of x === undefined ? [] : readMucUser(x).codes) {
    const code = parseInteger(text);
    if (code !== undefined && code !== ownPresenceCode) codes.push(code);
  }
  return codes;
}
