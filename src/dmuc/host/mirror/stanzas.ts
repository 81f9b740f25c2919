/** What clients get of a room elsewhere: as from the room itself, which they take for the only one (D2-02, D2-04). */
import { message as makeMessage, presence as makePresence, stanza as makeStanza } from "util.stanza";
import type { Stanza } from "util.stanza";
import { type Config, fieldValue } from "../../core/words/config";
import type { Left, OccupantView, Said, SubjectSet } from "../../core/words/events";
import type { Affiliation, Instant, Nick, OccupantId, Role, Stamp, UserJid } from "../../core/words/ids";
import type { Room } from "../../core/room";
import { occupantAt } from "../../core/state/roster";
import { bareOf, occupantJid } from "../../wire/jid";
import { faceElement } from "../../wire/face";
import { codesOfCause, renameCode } from "../../wire/muc";
import { namespaces } from "../../wire/namespaces";
import { addDelay } from "../groupchat";
import { type MirrorContext, type Place, clientsAs, viewOf } from "./context";
import { withHatsOf } from "./hats";
import { addPayload, stripForgedIds } from "../stanza";
import { toPayload } from "../../wire/stanza";
import { readStanzaId, stanzaIdElement, stanzaIdOf } from "../stanza-ids";

/** What of an `<item/>` is not in a view. */
export interface ItemMore {
  readonly nick?: Nick;
  readonly actor?: Nick;
  /** His real JID. */
  readonly actorJid?: UserJid;
  readonly reason?: string;
}

/** Who sees the stanza: everybody, those who may see real JIDs, another client of the same account, or whom it is about. */
export type Audience = "all" | "entitled" | "own" | "self";

/** Own presence (XEP-0045 7.2.2). */
const selfCode = "110";

/** Sends a stanza to a client; it comes as if from the room. */
export function sendTo({ origin, fanout }: MirrorContext, user: UserJid, stanza: Stanza): void {
  stanza.attr["to"] = user;
  if (fanout?.deliver(stanza, origin) !== true) module.send(stanza, origin);
}

/** Whether the room shows everybody's real JID to all. */
export function isOpenOnJids(core: Room): boolean {
  return fieldValue(core.config.config, "muc#roomconfig_whois") === "anyone";
}

/** Whether that client may see real JIDs (D2-27). */
export function maySeeJids(place: Place, core: Room, user: UserJid): boolean {
  if (isOpenOnJids(core)) return true;
  const client = place.clients.get(user);
  return client !== undefined && viewOf(place, core, client.nick)?.role === "moderator";
}

/** Whether that client may see the real JID of that occupant: everybody may see his own. */
export function seesJidOf(place: Place, core: Room, user: UserJid, nick: Nick, known: UserJid | undefined): boolean {
  if (maySeeJids(place, core, user)) return true;
  const owner = clientsAs(place, nick)[0] ?? known;
  return owner !== undefined && bareOf(owner) === bareOf(user);
}

/** Whether the room shows people of that role to others (`muc#roomconfig_presencebroadcast`). */
export function isRoleShown(core: Room, role: Role): boolean {
  return isRoleShownBy(core.config.config, role);
}

/** The same of a configuration that may not be the present one. */
export function isRoleShownBy({ fields }: Config, role: Role): boolean {
  const field = fields.find(({ name }) => name === "muc#roomconfig_presencebroadcast");
  return field === undefined || field.values.includes(role);
}

function addItem(
  x: Stanza,
  attributes: { affiliation: Affiliation; role: Role; jid: UserJid | undefined },
  { nick, actor, actorJid, reason }: ItemMore,
): void {
  x.tag("item", { affiliation: attributes.affiliation, role: attributes.role, jid: attributes.jid, nick });
  if (actor !== undefined) x.tag("actor", { nick: actor, jid: actorJid }).up();
  if (reason !== undefined) x.text_tag("reason", reason);
  x.up();
}

function addCodes(x: Stanza, codes: readonly string[]): void {
  for (const code of codes) x.tag("status", { code }).up();
}

/** One item for each client of somebody of ours, as mod_muc does. */
function jidsOf(place: Place, nick: Nick, known: UserJid | undefined): readonly (UserJid | undefined)[] {
  const own = clientsAs(place, nick);
  return own.length > 0 ? own : [known];
}

/** What a presence says, apart from who sees it. */
export interface PresenceParts {
  readonly nick: Nick;
  readonly view: OccupantView;
  readonly type?: "unavailable";
  readonly codes?: readonly string[];
  readonly more?: ItemMore;
}

/** Makes an occupant's presence as the audience sees it. */
export function makeOccupantPresence(place: Place, parts: PresenceParts, audience: Audience): Stanza {
  const { nick, view, type, codes = [], more = {} } = parts;
  const presence = makePresence({ from: occupantJid(place.room, nick), type, "xml:lang": view.language });
  addPayload(presence, view.payload);
  addOccupantId(presence, view.occupantId);
  const x = makeStanza("x", { xmlns: namespaces.mucUser });
  const { affiliation, role } = view;
  const jids = audience === "all" ? [undefined] : jidsOf(place, nick, view.user);
  const { actorJid: _hidden, ...shown } = more;
  for (let index = 0; index < Math.max(jids.length, 1); index++) {
    addItem(x, { affiliation, role, jid: jids[index] }, audience === "entitled" ? more : shown);
  }
  addCodes(x, audience === "self" ? [...codes, selfCode] : codes);
  presence.add_direct_child(x);
  return presence;
}

/**
 * Makes his own presence for one of the clients under a nick: as in mod_muc each sees what it has sent itself, but another's
 * decision about it.
 */
export function makeOwnPresence(place: Place, parts: PresenceParts, user: UserJid): Stanza {
  const client = place.clients.get(user);
  const isDecided = (parts.codes ?? []).some((code) => endCodes.includes(code));
  // A farewell is the own presence of whoever has sent it.
  const isSent = parts.type === undefined || client?.leaving === true;
  if (client?.own === undefined || isDecided || !isSent) {
    // mod_muc makes the farewell to a nick by hand.
    const isRename = parts.codes?.includes(renameCode) === true;
    return makeOccupantPresence(place, isRename ? { ...parts, view: withoutId(parts.view) } : parts, "self");
  }
  const { id, language, payload } = client.own;
  const view = { ...parts.view, payload: withHatsOf(payload, parts.view.payload), language } as OccupantView;
  const presence = makeOccupantPresence(place, { ...parts, view }, "self");
  presence.attr["id"] = id;
  return presence;
}

/** Without the occupant-id. */
export function withoutId(view: OccupantView): OccupantView {
  const { occupantId: _left, ...rest } = view;
  return rest;
}

/** Of presences that the room makes itself. */
const endCodes: readonly string[] = [
  renameCode,
  ...(["kicked", "banned", "unaffiliated", "members-only", "shutdown", "failed"] as const).flatMap((cause) =>
    codesOfCause(cause),
  ),
];

/** Who it is of, whatever he is called (XEP-0421). */
export function addOccupantId(stanza: Stanza, id: OccupantId | undefined): void {
  if (id === undefined || stanza.get_child("occupant-id", namespaces.occupantId) !== undefined) return;
  stanza.add_direct_child(makeStanza("occupant-id", { xmlns: namespaces.occupantId, id }));
}

/** What a leave says. */
export function partsOfLeft(event: Left, occupantId: OccupantId | undefined): PresenceParts {
  const { nick, affiliation, payload, user, language, actor, reason } = event;
  const view = { affiliation, role: "none", payload, user, language, occupantId } as OccupantView;
  return { nick, view, type: "unavailable", codes: codesOfCause(event.cause), more: { actor, reason } as ItemMore };
}

const noPayload = [] as unknown as OccupantView["payload"];

/** Somebody gives up that nick for another. */
export function partsOfRenamed(nick: Nick, newNick: Nick, view: OccupantView): PresenceParts {
  const { language: _left, ...rest } = view;
  const bare = { ...rest, payload: noPayload };
  return { nick, view: bare, type: "unavailable", codes: [renameCode], more: { nick: newNick } };
}

/** A client goes over to a nick that other clients of the same person have: it has not been under it till now (mod_muc). */
export function makeJoining(place: Place, nick: Nick, { affiliation }: OccupantView): Stanza {
  const presence = makePresence({ from: occupantJid(place.room, nick), type: "unavailable" });
  presence.text_tag("status", `you are joining pre-existing session ${nick}`);
  const x = makeStanza("x", { xmlns: namespaces.mucUser });
  addItem(x, { affiliation, role: "none", jid: undefined }, {});
  presence.add_direct_child(x);
  return presence;
}

/** To it alone: it has not its former nick any more. */
export function makeMoved(
  place: Place,
  { user, nick, newNick, view }: { user: UserJid; nick: Nick; newNick: Nick; view: OccupantView },
): Stanza {
  const presence = makePresence({ from: occupantJid(place.room, nick), type: "unavailable" });
  const x = makeStanza("x", { xmlns: namespaces.mucUser });
  addItem(x, { affiliation: view.affiliation, role: view.role, jid: user }, { nick: newNick });
  addCodes(x, [renameCode, selfCode]);
  presence.add_direct_child(x);
  return presence;
}

/** The room is gone (T-11). */
export function makeDestroyed(
  place: Place,
  nick: Nick,
  view: OccupantView | undefined,
  user: UserJid,
  destroy: { readonly alternative?: string; readonly reason?: string; readonly password?: string },
): Stanza {
  const presence = makePresence({ from: occupantJid(place.room, nick), type: "unavailable" });
  addOccupantId(presence, view?.occupantId);
  const x = makeStanza("x", { xmlns: namespaces.mucUser });
  x.tag("destroy", { jid: destroy.alternative });
  if (destroy.reason !== undefined) x.text_tag("reason", destroy.reason);
  if (destroy.password !== undefined) x.text_tag("password", destroy.password);
  x.up();
  addItem(x, { affiliation: view?.affiliation ?? "none", role: "none", jid: user }, {});
  addCodes(x, [selfCode]);
  presence.add_direct_child(x);
  return presence;
}

/** The room's own avatar (XEP-0486). */
export function makeFace({ room }: Place, hash: string | undefined): Stanza {
  const presence = makePresence({ from: room });
  addPayload(presence, toPayload([faceElement(hash)]));
  return presence;
}

// Messages

/** The stanza-id that follows from a message's number, the same as at the primary (3.1). */
function derivedId(place: Place, stamp: Stamp | undefined): string | undefined {
  const { generation } = place;
  return stamp === undefined || generation === undefined ? undefined : stanzaIdOf(generation, stamp.id);
}

/** When and how a message is shown. */
export interface MessageMore {
  readonly stamp?: Stamp;
  /** It is told late, or as history: with this time. */
  readonly time?: Instant;
  /** Who has the nick now is who said it. */
  readonly live?: boolean;
  /** Occupant-id of who said it. */
  readonly author?: OccupantId;
}

/** Makes a message as the people in the room get it. */
export function makeRoomMessage(place: Place, core: Room, event: Said | SubjectSet, more: MessageMore): Stanza {
  const { nick, messageId, language } = event;
  // mod_muc tells of a subject no more than the text (T-14).
  const own = event.kind === "subject" ? {} : { id: messageId, "xml:lang": language };
  const message = makeMessage({ from: occupantJid(place.room, nick), type: "groupchat", ...own });
  addPayload(message, event.payload);
  const id = derivedId(place, more.stamp) ?? readStanzaId(message, place.room);
  stripForgedIds(message, place.room);
  // mod_muc gives none to a subject (T-14).
  const present = more.live === true && nick !== undefined ? occupantAt(core.roster, nick) : undefined;
  if (event.kind === "said") addOccupantId(message, more.author ?? present?.view.occupantId);
  if (id !== undefined) message.add_direct_child(stanzaIdElement(place.room, id));
  if (more.time !== undefined) addDelay(message, { jid: place.room }, more.time);
  return message;
}
