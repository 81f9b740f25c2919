/** What happens in the room on this server: it gets a number, goes to the log, to the people here, and to the links. */
import { prepareJids } from "./people/anonymity";
import { announce } from "./people/announcements";
import { changeAsked, joinOf } from "./state/asked";
import { freeNick } from "./people/contests";
import { type About, distribute, record } from "./people/delivery";
import type { Draft } from "./words/draft";
import { endedNow, noteEnded } from "./state/ended";
import type { Rejected } from "./words/effects";
import type { Left, OccupantView, Present, Renamed, RoomEvent, Said, SubjectSet } from "./words/events";
import type { LocalJoin, LocalLeave, LocalMessage, LocalRename, LocalUpdate } from "./words/inputs";
import type { EventId, UserJid } from "./words/ids";
import { clientLeft, clientsLeft, clientsRenamed, prepareClient } from "./links/printed";
import { isSuspended } from "./state/suspension";
import { isTakenBack, sessionOf } from "./state/link";
import { isSameClient, isSamePerson } from "./people/nicks";
import { openFor } from "./exchange/opening";
import { maySay } from "./people/rights";
import { type Occupant, occupantAt, putOccupant, removeOccupant } from "./state/roster";
import { type Entry, needsPrimary, submit } from "./people/submissions";
import { type Room, type Turn, report, tell } from "./state/state";
import {
  isServedByWord,
  isServingByWord,
  opensByJoin,
  ownPolicy,
  sendsAsItIs,
  waitsForCopies,
} from "./state/behaviour";
import { startLazyLinks } from "./links/lazy";

/** Whether the room decides about that occupant here: he is ours, or we are the primary (3.7, "Who decides"). */
function decidesAbout(room: Room, occupant: Occupant): boolean {
  // Of whom the primary has let in otherwise, and whom it has us serve, it decides all the same.
  if (isServingByWord(room) && waitsForCopies(room)) return true;
  return occupant.home === room.surroundings.host || room.role === "primary";
}

function about(identity: EventId | undefined, inLists: boolean): About {
  const told: Draft<About> = {};
  if (identity !== undefined) told.identity = identity;
  if (inLists) told.inLists = true;
  return told;
}

/** An occupant entered here, or something about one changed: it is told once to each link (D1-34, D1-46). */
export function localPresence(turn: Turn, input: LocalJoin | LocalUpdate): void {
  const { room } = turn;
  const { nick, view } = input;
  const there = occupantAt(room.roster, nick);
  const known = input.kind === "local-join" && there !== undefined && hasMoved(room, there, view) ? undefined : there;
  if (input.kind === "local-join" && opensByJoin(room)) {
    askToComeIn(turn, input);
    return;
  }
  if (known !== undefined && !decidesAbout(room, known)) {
    report(turn, "debug", `"${nick}" was changed here, which only his own server or the primary may; not passed on`);
    return;
  }
  const event: Draft<Present> = { kind: "present", nick, view };
  if (input.kind === "local-update") {
    if (input.actor !== undefined) event.actor = input.actor;
    if (input.reason !== undefined) event.reason = input.reason;
  }
  if (input.messageId !== undefined) event.messageId = input.messageId;
  if (needsPrimary(room, event)) {
    const isHe = known !== undefined && (!isServingByWord(room) || isSamePerson(known.view, view));
    const entry = input.kind === "local-join" ? entryOf(input, false) : undefined;
    submit(turn, event, 0, about(isHe ? known.identity : undefined, false), view.user, entry);
    return;
  }
  prepareClient(turn, view.user, view.role === "moderator");
  if (known === undefined) {
    const entry = record(turn, event, 0);
    const id = entry.stamp.id;
    putOccupant(room.roster, { nick, home: room.surroundings.host, identity: id, claim: entry.stamp, view });
    distribute(turn, entry);
    startLazyLinks(turn);
    return;
  }
  // It names him, so that it is not taken for a join if he has been put out meanwhile (3.7).
  const inLists = view.user !== undefined && view.affiliation !== known.view.affiliation;
  const entry = record(turn, event, 0, about(known.identity, inLists));
  prepareJids(turn, known.home, view);
  putOccupant(room.roster, { ...known, view });
  distribute(turn, entry);
}

/** D3-13: each client that comes in asks by itself. */
function askToComeIn(turn: Turn, input: LocalJoin): void {
  const { nick, view, messageId } = input;
  const event: Present = { kind: "present", nick, view };
  const asked = messageId === undefined ? event : { ...event, messageId };
  submit(turn, asked, 0, {}, view.user, entryOf(input, true));
  openFor(turn);
}

function entryOf({ adopted, password }: Pick<LocalJoin, "adopted" | "password">, comesIn: boolean): Entry {
  const entry: Draft<Entry> = { comesIn };
  if (adopted !== undefined) entry.adopted = adopted;
  if (password !== undefined) entry.password = password;
  return entry;
}

/** His client was in by another instance, and has now come in here (3.13). */
function hasMoved(room: Room, { home, view }: Occupant, newView: OccupantView): boolean {
  return home !== room.surroundings.host && isSameClient(view, newView);
}

/** An occupant left here or was put out here (D1-46). */
export function localLeave(turn: Turn, input: LocalLeave): void {
  const { room } = turn;
  const known = occupantAt(room.roster, input.nick);
  if (known === undefined) {
    leftBefore(turn, input);
    return;
  }
  if (!decidesAbout(room, known)) {
    report(
      turn,
      "debug",
      `"${input.nick}" was put out here, which only his own server or the primary may; not passed on`,
    );
    return;
  }
  const user = input.user ?? known.view.user;
  const event = leftOf(user === undefined ? input : { ...input, user });
  if (input.staysIn === true && room.role === "primary") {
    if (user !== undefined) clientLeft(turn, user, input);
    return;
  }
  if (input.staysIn === true) {
    distribute(turn, record(turn, event, 0));
    return;
  }
  if (needsPrimary(room, event)) {
    submit(turn, event, 0, about(known.identity, false), user);
    return;
  }
  const byOther = known.home !== room.surroundings.host || input.cause !== "left";
  const inLists = known.view.user !== undefined && (input.cause === "banned" || input.cause === "unaffiliated");
  const told = { ...about(byOther ? known.identity : undefined, inLists), ...wordOf(room, known, event) };
  clientsLeft(turn, input.nick, event);
  const entry = record(turn, event, 0, told);
  removeOccupant(room.roster, input.nick);
  if (known.home !== room.surroundings.host && known.identity !== undefined) {
    noteEnded(room, endedNow(known.identity, input.nick, known.view, turn.now));
    turn.effects.push({ kind: "save" });
  }
  distribute(turn, entry);
  freeNick(turn, input.nick);
}

/** He has asked to come in, and does not wait for it any more: the primary hears of both. */
function leftBefore(turn: Turn, input: LocalLeave): void {
  const { room } = turn;
  const { user } = input;
  const asked = user === undefined ? undefined : joinOf(room.submissions, user);
  if (asked === undefined) return;
  if (waitsForCopies(room)) submit(turn, leftOf(input), 0, {}, user);
  else if (asked.stamp === undefined) changeAsked(room.submissions, (other) => (other === asked ? undefined : other));
  else distribute(turn, record(turn, leftOf(input), 0));
}

function leftOf(input: LocalLeave): Left {
  const { kind: _kind, staysIn: _staysIn, ...rest } = input;
  return { kind: "left", ...rest };
}

/** D2-50: the replica that serves him is told before everybody hears of it. */
function wordOf(room: Room, { home, view }: Occupant, event: Left): About {
  const { user } = view;
  const link = room.links.find(({ host, direction }) => host === home && direction === "down");
  if (link === undefined || !isServedByWord(room, link) || user === undefined) return {};
  return { serves: { host: home, word: { kind: "leave", user, event } } };
}

/** An occupant gave up his nick; his presence under the new one comes as the next input (D1-46). */
export function localRename(turn: Turn, input: LocalRename): void {
  const { room } = turn;
  const { nick, newNick, view, messageId } = input;
  const known = occupantAt(room.roster, nick);
  if (known === undefined || !decidesAbout(room, known)) return;
  const event: Draft<Renamed> = { kind: "renamed", nick, newNick, view };
  if (messageId !== undefined) event.messageId = messageId;
  if (room.role === "replica" && ownPolicy(room).rename === "refused") {
    reject(turn, event, "not-acceptable", view.user);
    return;
  }
  if (needsPrimary(room, event)) {
    submit(turn, event, 0, about(known.identity, false), view.user);
    return;
  }
  const entry = record(turn, event, 0, about(known.identity, false));
  clientsRenamed(room, nick, newNick);
  removeOccupant(room.roster, nick);
  putOccupant(room.roster, { ...known, nick: newNick, claim: entry.stamp, view });
  distribute(turn, entry);
  freeNick(turn, nick);
}

/** A message or subject: log, then the people here, then the links (D1-43). */
export function localMessage(turn: Turn, input: LocalMessage): void {
  const { nick, messageId, language, payload } = input;
  const event: Draft<Said | SubjectSet> = { kind: input.subject ? "subject" : "said", payload };
  if (nick !== undefined) event.nick = nick;
  if (messageId !== undefined) event.messageId = messageId;
  if (language !== undefined) event.language = language;
  if (input.announcedTo !== undefined && event.kind === "said") {
    announce(turn, event, input.announcedTo);
    return;
  }
  const isLasting = input.lasting || input.subject;
  if (isMute(turn.room, event)) {
    reject(turn, event, "forbidden", speakerOf(turn.room, input));
    return;
  }
  if (isLasting && needsPrimary(turn.room, event)) {
    const sender = nick === undefined ? undefined : occupantAt(turn.room.roster, nick);
    submit(turn, event, input.bytes, about(sender?.identity, false), input.user ?? sender?.view.user);
    return;
  }
  if (isLasting) {
    const entry = record(turn, event, input.bytes);
    turn.effects.push({ kind: "reflect", stamp: entry.stamp });
    distribute(turn, entry);
    return;
  }
  // 3.1: what has no number carries the session, is sent only while the link is up, and may be lost.
  if (!needsPrimary(turn.room, event)) turn.effects.push({ kind: "reflect" });
  const speaker = sendsAsItIs(turn.room) ? speakerOf(turn.room, input) : undefined;
  for (const link of turn.room.links) {
    if (link.state !== "up" || isSuspended(turn.room, link) || isTakenBack(link)) continue;
    const frame = { kind: "event", event, ...sessionOf(link) } as const;
    tell(turn, link, speaker === undefined ? frame : { ...frame, speaker });
  }
}

/** D2-28: it goes to the primary as he has sent it. */
function speakerOf(room: Room, { user, nick }: LocalMessage): UserJid | undefined {
  return user ?? (nick === undefined ? undefined : occupantAt(room.roster, nick)?.view.user);
}

/** D3-40, D3-47: what this replica itself does not let one of its people do. */
function reject(turn: Turn, event: RoomEvent, condition: string, user: UserJid | undefined): void {
  const effect: Rejected = { kind: "rejected", event, join: false, condition };
  turn.effects.push(user === undefined ? effect : { ...effect, user });
}

/** D3-40: whether the replica, which shows it at once, has to say no by the room's config and lists. */
function isMute(room: Room, event: Said | SubjectSet): boolean {
  if (!sendsAsItIs(room) || waitsForCopies(room)) return false;
  const speaker = event.nick === undefined ? undefined : occupantAt(room.roster, event.nick);
  return speaker === undefined || !maySay(room, speaker.view, event);
}
