/**
 * The history of linked rooms: what joining clients get, in the one order, and the archive's rows (3.6, "Join history").
 *
 * mod_muc's list in the room object serves joins. It is filled from the room's log and the archive once per life of the
 * object, and kept in the order (k, h, e, n): a message that was said before others but came after them is put in its
 * place. What came before the numbers comes first. The archive has the order of arrival.
 */
import { medium as randomId } from "util.id";
import { clone, stanza as makeStanza } from "util.stanza";
import type { Stanza } from "util.stanza";
import type { Append, ImportHistory } from "../../../core/words/effects";
import type { PastMessage } from "../../../core/words/frames";
import { type Instant, type Stamp, compareStamps, sameEvent } from "../../../core/words/ids";
import { readNewest } from "../../../core/state/reading";
import type { Room } from "../../../core/room";
import { type Moderation, isTombstone } from "../../../wire/moderation";
import { namespaces } from "../../../wire/namespaces";
import { carriedId } from "../../../wire/references";
import { octetsOf } from "../../../wire/payload";
import { element, fromPayload, toPayload } from "../../../wire/stanza";
import { parseInstant } from "../../../wire/time";
import type { Archive } from "./archive";
import { hostLimits } from "../../../core/words/limits";
import { now } from "../../clock";
import { type Context, coreOf, nickOf } from "../context";
import { addDelay, toSecond } from "../../groupchat";
import { addStanzaId, derivedId, isHistoric, makeGroupchat } from "./shown-messages";
import { lean } from "../../lean";
import { moderationOf, tombstoneOf } from "../../moderation";
import { remoteSessionOf } from "../remote-sessions";
import type { Past } from "../../ports";
import { occupantPayload, toElement, wholePayload } from "../../stanza";
import { readStanzaId, stanzaIdElement } from "../../stanza-ids";
import { isTooLarge } from "../../too-large";
import type { HistoryEntry, MucRoom } from "../../types/muc";

interface Entry extends HistoryEntry {
  /** Of the messages said since the room is linked and this room object lives. */
  dmuc_stamp?: Stamp;
}

/** On the list itself, so that it is gone with the room object. */
type History = Entry[] & { dmuc_complete?: boolean };

function delayOf(stanza: Stanza, room: MucRoom): Instant | undefined {
  for (const child of stanza.tags) {
    if (child.name === "delay" && child.attr["xmlns"] === namespaces.delay && child.attr["from"] === room.jid) {
      return parseInstant(child.attr["stamp"]);
    }
  }
  return undefined;
}

function entryOf(room: MucRoom, stanza: Stanza, time: Instant, stamp?: Stamp): Entry {
  const kept = clone(stanza);
  kept.attr["to"] = "";
  if (delayOf(kept, room) === undefined) addDelay(kept, room, time);
  return lean<Entry>({ stanza: kept, timestamp: Math.floor(time / 1000), dmuc_stamp: stamp });
}

function comesAfter(left: Entry, right: Entry): boolean {
  if (left.dmuc_stamp === undefined || right.dmuc_stamp === undefined) {
    if (left.dmuc_stamp !== undefined) return true;
    return right.dmuc_stamp === undefined && left.timestamp > right.timestamp;
  }
  return compareStamps(left.dmuc_stamp, right.dmuc_stamp) > 0;
}

/** What of the history was taken back. */
function moderate(room: MucRoom, history: History, moderation: Moderation): void {
  for (const entry of history) {
    if (readStanzaId(entry.stanza, room.jid) !== moderation.target) continue;
    entry.stanza = moderated(room, entry.stanza, moderation);
    delete entry.chars;
  }
}

function moderated(room: MucRoom, stanza: Stanza, moderation: Moderation | undefined): Stanza {
  if (moderation === undefined) return stanza;
  const left = tombstoneOf(room, stanza, moderation);
  left.attr["to"] = "";
  return left;
}

function insert(room: MucRoom, history: History, entry: Entry): void {
  let place = history.length;
  for (; place > 0; place--) {
    const before = history[place - 1];
    if (before === undefined || !comesAfter(before, entry)) break;
  }
  history.splice(place, 0, entry);
  while (history.length > room.get_historylength()) history.shift();
}

/** The last rows of the archive, oldest first. */
function archivedEntries(room: MucRoom, archive: Archive): Entry[] {
  if (!archive.isFor(room)) return [];
  const entries: Entry[] = [];
  for (const { id, stanza, when } of archive.last(room, room.get_historylength())) {
    if (room.get_whois() !== "anyone") stanza.remove_children("x", namespaces.mucUser);
    const time = delayOf(stanza, room) ?? (Math.floor(when * 1000) as Instant);
    const entry = entryOf(room, stanza, time);
    if (readStanzaId(entry.stanza, room.jid) === undefined)
      entry.stanza.add_direct_child(stanzaIdElement(room.jid, id));
    entries.push(entry);
  }
  return entries;
}

/** The message as this room's own, and its id; without stanza-id. */
function pastGroupchat(
  context: Context,
  room: MucRoom,
  core: Room,
  message: PastMessage,
): { readonly stanza: Stanza; readonly id: string } {
  const stanza = makeGroupchat(context, room, message.event);
  const carried = carriedId(message.event.payload, room.jid, core.primary);
  const id = derivedId(context, room, message.stamp) ?? carried ?? randomId();
  stanza.maptags((child) => (child.name === "stanza-id" && child.attr["id"] === carried ? undefined : child));
  // Whoever has the nick now need not be who said it.
  stanza.remove_children("occupant-id", namespaces.occupantId);
  if (message.author !== undefined)
    stanza.add_direct_child(makeStanza("occupant-id", { xmlns: namespaces.occupantId, id: message.author }));
  return { stanza, id };
}

/**
 * The last messages of the room's log in the one order, newest first (3.6, "Join history").
 *
 * @param archived the same messages as the archive has them: with the occupant-id of who said it.
 */
function loggedEntries(context: Context, room: MucRoom, core: Room, archived: ReadonlyMap<string, Entry>): Entry[] {
  const entries: Entry[] = [];
  // Newest first: whatever is taken back stands before what takes it back.
  const moderations = new Map<string, Moderation>();
  readNewest(core.log, (message) => {
    if (entries.length >= room.get_historylength()) return false;
    const { stanza, id } = pastGroupchat(context, room, core, message);
    const { time, stamp } = message;
    const moderation = moderationOf(room, stanza, time);
    if (moderation !== undefined) moderations.set(moderation.target, moderation);
    if (!isHistoric(room, stanza)) return true;
    addStanzaId(stanza, room, id);
    const entry = entryOf(room, archived.get(id)?.stanza ?? stanza, time, stamp);
    entry.stanza = moderated(room, entry.stanza, moderations.get(id));
    entries.push(entry);
    return true;
  });
  return entries;
}

/**
 * The message that was written to the log last before a start, unless the archive has it: the server was killed between the two.
 * What is older than an archive keeps it is not put into it again.
 */
function archiveMissed(
  context: Context,
  room: MucRoom,
  core: Room,
  archive: Archive,
  archived: ReadonlyMap<string, Entry>,
): void {
  const message = context.unarchived.get(room.jid);
  context.unarchived.set(room.jid, undefined);
  if (message?.stamp === undefined || message.time + hostLimits.archivedLateMs < now()) return;
  const { stanza, id } = pastGroupchat(context, room, core, message);
  if (!archive.isFor(room) || archived.has(id) || !isHistoric(room, stanza)) return;
  addDelay(stanza, room, message.time);
  archive.append(room, id, stanza);
}

/** Fills the list of a new room object; `core` is left out for a room without links. */
function fill(context: Context, room: MucRoom, archive: Archive, history: History, core?: Room): void {
  const archived = new Map<string, Entry>();
  const entries = archivedEntries(room, archive);
  for (const entry of entries) archived.set(readStanzaId(entry.stanza, room.jid) ?? "", entry);
  if (core !== undefined) archiveMissed(context, room, core, archive, archived);
  const logged = core === undefined ? [] : loggedEntries(context, room, core, archived);
  for (const entry of logged) archived.delete(readStanzaId(entry.stanza, room.jid) ?? "");
  // A restored room has its last message already, without mark whether it is archived.
  if (entries.length + logged.length > 0) history.splice(0, history.length);
  for (const entry of entries)
    if (archived.has(readStanzaId(entry.stanza, room.jid) ?? "")) insert(room, history, entry);
  for (const entry of logged.reverse()) insert(room, history, entry);
}

/** The list for joining clients, filled. */
function historyOf(context: Context, room: MucRoom, archive: Archive): History {
  const history: History = (room._history ??= []);
  if (history.dmuc_complete !== true) {
    history.dmuc_complete = true;
    const core = coreOf(context, room);
    // An ordinary room has what was said in it by itself: if the list is full nothing of it is missing.
    const isFull = core === undefined && history.length >= room.get_historylength();
    if (!isFull) fill(context, room, archive, history, core);
  }
  return history;
}

/** As mod_muc_mam: in a room where everybody sees JIDs, the archive has the sender's. */
function addSender(context: Context, room: MucRoom, stanza: Stanza): void {
  const occupant = room._occupants[stanza.attr["from"] ?? ""];
  if (occupant === undefined || room.get_whois() !== "anyone") return;
  const nick = nickOf(stanza.attr["from"]);
  const remote = nick === undefined ? undefined : remoteSessionOf(context.remotes, room, nick);
  if (remote !== undefined && remote.session.standIn) return;
  const affiliation = room.get_affiliation(occupant.bare_jid) ?? "none";
  const role = occupant.role ?? "none";
  const item = makeStanza("item", { affiliation, role, jid: occupant.bare_jid });
  const x = makeStanza("x", { xmlns: namespaces.mucUser });
  x.add_direct_child(item);
  stanza.add_direct_child(x);
}

function isOf(entry: Entry, stamp: Stamp | undefined): boolean {
  return stamp !== undefined && entry.dmuc_stamp !== undefined && sameEvent(entry.dmuc_stamp.id, stamp.id);
}

/** Writes a numbered message to history and archive, before it is shown (D1-43). */
export function appendMessage(context: Context, room: MucRoom, archive: Archive, effect: Append): void {
  const { event, time, stamp } = effect.message;
  const stanza = makeGroupchat(context, room, event);
  if (!isHistoric(room, stanza)) return;
  const id = derivedId(context, room, stamp) ?? randomId();
  // The archive's own time is that of arrival.
  if (toSecond(now()) !== toSecond(time)) addDelay(stanza, room, time);
  // Before the row is written: what fills the list must not bring it a second time.
  const history = room.get_historylength() > 0 ? historyOf(context, room, archive) : undefined;
  if (archive.isFor(room)) {
    const archived = clone(stanza);
    addSender(context, room, archived);
    archive.append(room, id, archived);
  }
  const moderation = moderationOf(room, stanza, time);
  if (moderation !== undefined) moderateArchive(room, archive, moderation);
  if (history === undefined) return;
  if (moderation !== undefined) moderate(room, history, moderation);
  addStanzaId(stanza, room, id);
  // If the list has just been filled from the log, it is there, since the log has it by now.
  const filled = history.findIndex((entry) => isOf(entry, stamp));
  if (filled >= 0) history.splice(filled, 1);
  insert(room, history, entryOf(room, stanza, time, stamp));
}

/** The archive at the source has the mark already: whoever moderates there puts it in. */
function moderateArchive(room: MucRoom, archive: Archive, moderation: Moderation): void {
  if (!archive.isFor(room)) return;
  archive.replace(room, moderation.target, (stanza) =>
    isTombstone(wholePayload(stanza)) ? undefined : tombstoneOf(room, stanza, moderation),
  );
}

function idsIn(history: History, room: MucRoom): Set<string> {
  const ids = new Set<string>();
  for (const entry of history) {
    const id = readStanzaId(entry.stanza, room.jid);
    if (id !== undefined) ids.add(id);
  }
  return ids;
}

/** Puts messages from before our time into a new replica's history; nobody is shown them (D1-23). */
export function importHistory(
  context: Context,
  room: MucRoom,
  core: Room,
  archive: Archive,
  effect: ImportHistory,
): void {
  const history = historyOf(context, room, archive);
  // Times of old are for an empty archive only: in any other they would lie before its last row.
  const isFirst = archive.isFor(room) && archive.isEmpty(room);
  const known = idsIn(history, room);
  let newest = 0;
  for (const message of effect.messages) {
    const { time, stamp } = message;
    const { stanza, id } = pastGroupchat(context, room, core, message);
    if (known.has(id)) continue;
    known.add(id);
    if (archive.isFor(room) && isHistoric(room, stanza)) {
      newest = Math.max(newest, Math.floor(time / 1000));
      const archived = clone(stanza);
      if (!isFirst) addDelay(archived, room, time);
      archive.append(room, id, archived, isFirst ? newest : undefined);
    }
    const moderation = moderationOf(room, stanza, time);
    addStanzaId(stanza, room, id);
    if (room.get_historylength() > 0) insert(room, history, entryOf(room, stanza, time, stamp));
    if (moderation === undefined) continue;
    moderateArchive(room, archive, moderation);
    moderate(room, history, moderation);
  }
}

/** Without mod_muc_mam old messages have no id; to be the same on all instances they get one now. */
function ensureId(room: MucRoom, entry: Entry): string {
  const known = readStanzaId(entry.stanza, room.jid);
  if (known !== undefined) return known;
  const id = randomId();
  addStanzaId(entry.stanza, room, id);
  delete entry.chars;
  return id;
}

function pastMessage(room: MucRoom, entry: Entry, isWithIds: boolean): PastMessage {
  const { stanza } = entry;
  const id = ensureId(room, entry);
  const nick = nickOf(stanza.attr["from"]);
  const time = delayOf(stanza, room) ?? ((entry.timestamp * 1000) as Instant);
  const own = fromPayload(occupantPayload(stanza, room.jid)).filter(
    (child) => !(child.name === "delay" && child.attributes["from"] === room.jid),
  );
  const payload = toPayload(own.concat(toElement(stanzaIdElement(room.jid, id))));
  const occupantId = isWithIds ? stanza.get_child("occupant-id", namespaces.occupantId) : undefined;
  return lean<PastMessage>({
    event: lean<PastMessage["event"]>({
      kind: "said",
      nick,
      messageId: stanza.attr["id"],
      language: stanza.attr["xml:lang"],
      payload,
    }),
    time,
    delayFrom: room.jid,
    author: occupantId?.attr["id"] as PastMessage["author"],
    bytes: octetsOf(element("message", {}, ...own)),
  });
}

function subjectOf(room: MucRoom): PastMessage | undefined {
  const [from, subject] = room.get_subject();
  const time = room._data.subject_time;
  if (subject === undefined || time === undefined) return undefined;
  const nick = from === room.jid ? undefined : nickOf(from);
  const payload = toPayload([element("subject", {}, subject)]);
  return {
    event: lean<PastMessage["event"]>({ kind: "subject", nick, payload }),
    time: Math.floor(time * 1000) as Instant,
    bytes: subject.length,
  };
}

/**
 * History and subject of an ordinary room, oldest first, as rows without stamp (3.1).
 *
 * @param isWithIds with the occupant-ids, which are this room's alone: for who shows it in this room's name.
 */
export function pastOf(context: Context, room: MucRoom, archive: Archive, isWithIds: boolean): Past {
  if (room.get_historylength() > 0) historyOf(context, room, archive);
  let last: HistoryEntry | undefined;
  let place = 0;
  return {
    next: () => {
      const entries = room._history ?? [];
      // The oldest make way for what is said meanwhile.
      if (last !== undefined && entries[place - 1] !== last) place = entries.indexOf(last) + 1;
      let entry = entries[place];
      // What no link can carry stays in the room's own history (3.5).
      while (entry !== undefined && isTooLarge(entry.stanza)) {
        place++;
        entry = entries[place];
      }
      if (entry === undefined) return undefined;
      last = entry;
      place++;
      return pastMessage(room, entry, isWithIds);
    },
    subject: () => subjectOf(room),
  };
}

/** The newest entries within the limits of the one who joins, as mod_muc counts them. */
function countWithin(
  history: History,
  limits: { since?: number; maxchars?: number; maxstanzas?: number; to: string },
): number {
  let count = 0;
  let characters = 0;
  for (let index = history.length - 1; index >= 0; index--) {
    const entry = history[index];
    if (entry === undefined) break;
    entry.chars ??= tostring(entry.stanza).length;
    characters += entry.chars + limits.to.length;
    if (limits.maxchars !== undefined && characters > limits.maxchars) break;
    if (limits.since !== undefined && limits.since > entry.timestamp) break;
    if (limits.maxstanzas !== undefined && count >= limits.maxstanzas) break;
    count++;
  }
  return count;
}

/** Serves joins in linked rooms, in place of mod_muc_mam (priority 1), whose archive has the order of arrival. */
export function hookHistory(context: Context, archive: Archive): void {
  module.hook(
    "muc-get-history",
    (event) => {
      const { room, to } = event;
      if (coreOf(context, room) === undefined || room.get_historylength() === 0) return undefined;
      const history = historyOf(context, room, archive);
      let index = history.length - countWithin(history, event);
      event.next_stanza = () => {
        const entry = history[index];
        index++;
        if (entry === undefined) return undefined;
        entry.stanza.attr["to"] = to;
        return entry.stanza;
      };
      return true;
    },
    2,
  );
  // The core says when a row is written, and under which id: mod_muc and mod_muc_mam shall not write one of their own.
  // Without a module that moderates nobody here knows that it is to be kept.
  module.hook(
    "muc-message-is-historic",
    ({ room, stanza }) => {
      const isLinked = coreOf(context, room) !== undefined;
      return isLinked && moderationOf(room, stanza, now()) !== undefined ? true : undefined;
    },
    2,
  );
  module.hook("muc-add-history", ({ room }) => (coreOf(context, room) === undefined ? undefined : true), 10);
}
