/** What a client that comes in is told of earlier times: from the replica's own log, at no cost on the link (D2-14, D2-45). */
import type { Stanza } from "util.stanza";
import { fieldValue } from "../../core/words/config";
import type { SubjectSet } from "../../core/words/events";
import type { HistoryLimits, PastMessage } from "../../core/words/frames";
import type { Instant, UserJid } from "../../core/words/ids";
import { hostLimits } from "../../core/words/limits";
import { readNewest } from "../../core/state/reading";
import type { Room } from "../../core/room";
import { element, fromPayload, textOf } from "../../wire/stanza";
import { now } from "../clock";
import { lean } from "../lean";
import { type MirrorContext, type Place, opensByJoin } from "./context";
import { type MessageMore, makeFace, makeRoomMessage, sendTo } from "./stanzas";
import { moderationOf, tombstoneOf } from "../moderation";
import { readStanzaId } from "../stanza-ids";
import type { Moderation } from "../../wire/moderation";

const hints = "urn:xmpp:hints";
const encryption = "urn:xmpp:eme:0";
const markers = "urn:xmpp:chat-markers:0";

/** What mod_muc says of a message: whether it goes to the history. */
export function isHistoric(stanza: Stanza): boolean {
  const has = (name: string | undefined, xmlns?: string): boolean => stanza.get_child(name, xmlns) !== undefined;
  if (has("no-store", hints) || has("no-permanent-store", hints)) return false;
  return has("store", hints) || has("body") || has("encryption", encryption) || has(undefined, markers);
}

/** As mod_muc where the owner has chosen nothing. */
const stockLength = 20;

function numberOf(core: Room, field: string): number | undefined {
  return tonumber(fieldValue(core.config.config, field) ?? "");
}

/** How long the history of the room is, and how much of it somebody gets who asks for nothing. */
function lengthsOf(core: Room): { readonly all: number; readonly usual: number } {
  const all = numberOf(core, "muc#roomconfig_historylength") ?? stockLength;
  return { all, usual: numberOf(core, "muc#roomconfig_defaulthistorymessages") ?? Math.min(all, stockLength) };
}

/** One message on its way into a history. */
interface Entry {
  readonly stanza: Stanza;
  readonly time: Instant;
}

/** The last messages of the room, newest first. */
function entriesOf(place: Place, core: Room, count: number): readonly Entry[] {
  const entries: Entry[] = [];
  // Newest first: whatever is taken back stands before what takes it back.
  const moderations = new Map<string, Moderation>();
  const room = { jid: place.room as string };
  readNewest(core.log, (message) => {
    if (entries.length >= count) return false;
    const { event, time, stamp, author } = message;
    const stanza = makeRoomMessage(place, core, event, lean<MessageMore>({ stamp, time, author }));
    const moderation = moderationOf(room, stanza, time);
    if (moderation !== undefined) moderations.set(moderation.target, moderation);
    if (event.kind === "subject" || (moderation === undefined && !isHistoric(stanza))) return true;
    const taken = moderations.get(readStanzaId(stanza, place.room) ?? "");
    entries.push({ stanza: taken === undefined ? stanza : tombstoneOf(room, stanza, taken), time });
    return true;
  });
  return entries;
}

/** The newest within the limits, newest first; counted as mod_muc counts. */
function within(entries: readonly Entry[], limits: HistoryLimits, user: UserJid): readonly Entry[] {
  const since = Math.max(limits.since ?? 0, limits.seconds === undefined ? 0 : now() - limits.seconds * 1000);
  const kept: Entry[] = [];
  let characters = 0;
  for (const entry of entries) {
    if (limits.charactersMax !== undefined) {
      entry.stanza.attr["to"] = "";
      characters += tostring(entry.stanza).length + user.length;
      if (characters > limits.charactersMax) break;
    }
    // To the second, as mod_muc.
    if (Math.floor(since / 1000) > Math.floor(entry.time / 1000)) break;
    if (limits.stanzasMax !== undefined && kept.length >= limits.stanzasMax) break;
    kept.push(entry);
  }
  return kept;
}

/** Sends the history, oldest first, as far as the client wants it. */
export function tellHistory(
  context: MirrorContext,
  place: Place,
  core: Room,
  user: UserJid,
  asked: HistoryLimits | undefined,
): void {
  const { all, usual } = lengthsOf(core);
  const limits = asked ?? { stanzasMax: usual };
  if (all <= 0 || limits.stanzasMax === 0) return;
  const entries = within(entriesOf(place, core, all), limits, user);
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry !== undefined) sendTo(context, user, entry.stanza);
  }
}

/** As this server's own rooms do: those of 13 show the avatar by themselves, those of 0.12 by mod_vcard_muc. */
export function isFaceLast(): boolean {
  return module.may === undefined;
}

/** Shows the room's avatar, if it has one (M-05). */
export function tellFace(context: MirrorContext, place: Place, core: Room, user: UserJid): void {
  const { face } = core.config.config;
  if (face !== undefined) sendTo(context, user, makeFace(place, face));
}

/** Sends the subject, also if there is none: it ends what a client is told on entry (T-01). */
function tellSubject(context: MirrorContext, place: Place, core: Room, user: UserJid): void {
  const subject = place.subject ?? core.subject;
  if (subject === undefined || isUnset(subject.event)) {
    const empty = { kind: "subject", payload: [element("subject", {})] } as unknown as SubjectSet;
    sendTo(context, user, makeRoomMessage(place, core, empty, {}));
    return;
  }
  sendTo(context, user, makeRoomMessage(place, core, subject.event, { time: subject.time }));
}

/** What a master tells where there is no subject. */
function isUnset({ kind, nick, payload }: PastMessage["event"]): boolean {
  return kind === "subject" && nick === undefined && fromPayload(payload).every((child) => textOf(child) === "");
}

function tellLast(context: MirrorContext, place: Place, core: Room, user: UserJid): void {
  tellSubject(context, place, core, user);
  if (isFaceLast()) tellFace(context, place, core, user);
}

/** The same of whoever comes in before the set-up is over: its last word is the subject (D3-51), if there is one. */
export function tellSubjectSoon(context: MirrorContext, place: Place, core: Room, user: UserJid): void {
  const isKnown = place.subject !== undefined || core.subject !== undefined || place.isSubjectTold === true;
  if (isKnown || !opensByJoin(core)) {
    tellLast(context, place, core, user);
    return;
  }
  place.awaitingSubject = [...place.awaitingSubject, user];
  module.add_timer(hostLimits.subjectWaitMs / 1000, () => {
    settleSubject(context, place, core);
    return undefined;
  });
}

/** It is here, or will not come: what has come instead follows it. Returns whom it was told to. */
export function settleSubject(context: MirrorContext, place: Place, core: Room): readonly UserJid[] {
  const waiting = place.awaitingSubject;
  if (waiting.length === 0) return waiting;
  place.isSubjectTold = true;
  place.awaitingSubject = [];
  for (const user of waiting) if (place.clients.has(user)) tellLast(context, place, core, user);
  return waiting;
}
