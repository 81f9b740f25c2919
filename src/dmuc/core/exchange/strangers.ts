/**
 * Peers that know only the spec. What they say has no number: the first instance with the extension that hears it gives it
 * one of its own, and passes it on as if it had entered there (3.1, 3.5). So whoever hears of their people through us takes
 * them for people of ours.
 */
import { type About, distribute, record, rememberMessage } from "../people/delivery";
import { type Left, type Said, type SubjectSet, isRosterEvent } from "../words/events";
import type { PastMessage } from "../words/frames";
import type { Host, Instant } from "../words/ids";
import { nothing } from "../people/showing";
import type { Link } from "../state/link";
import { limits } from "../words/limits";
import { append, entriesAfter, nextStamp } from "../state/log";
import { readNewest } from "../state/reading";
import { type Occupant, allOccupants, putOccupant } from "../state/roster";
import { asCalledHere, maySpeakAs } from "./speech";
import { type Room, type Turn, timeOf } from "../state/state";
import { isStar } from "../state/behaviour";
import { voiceOf } from "./voice";

// What they say

/**
 * A message that shall be kept goes to the log under a number of ours, is shown, and passed on; unless it is known.
 *
 * @param said when it was said, if that is told.
 * @param isPast it was said before: then it is shown late, with that time.
 */
export function adoptMessage(
  turn: Turn,
  link: Link,
  event: Said | SubjectSet,
  bytes: number,
  said?: Instant,
  isPast = said !== undefined,
): void {
  const { room } = turn;
  const time = said ?? timeOf(turn);
  if (isKnown(room, event, time, isPast) || !maySpeakAs(turn, link, event.nick)) return;
  if (!isPast && voiceOf(turn, link, event) === "mute") return;
  const { host, epoch } = room.surroundings;
  const stamp = { ...nextStamp(room.log, host, epoch, timeOf(turn)), time };
  const called = asCalledHere(room, link.host, event);
  const entry = append(room.log, { stamp, event: called, bytes, heardFrom: link.host });
  if (!rememberMessage(turn, entry)) return;
  turn.effects.push({ kind: "show", event: called, stamp, delayed: isPast });
  distribute(turn, entry);
}

/** When the peer was last heard to say something, as far as the log goes back. */
export function lastHeardFrom(room: Room, host: Host): Instant {
  for (let index = room.log.entries.length - 1; index >= 0; index--) {
    const entry = room.log.entries[index];
    if (entry?.heardFrom === host) return entry.stamp.time;
  }
  return 0 as Instant;
}

/** What the peer's history tells of the time without contact. */
export function adoptHistory(turn: Turn, link: Link, messages: readonly PastMessage[]): void {
  for (const { event, bytes, time } of messages) adoptMessage(turn, link, event, bytes, time);
}

/** Whether the log has what a history tells. */
export function isHere(room: Room, { event, time }: PastMessage): boolean {
  return isKnown(room, event, time, true);
}

/**
 * Whether the log has the message: by the id that its room gave it, else by nick, the client's id, text and time (3.1).
 *
 * @param isPast it may be anything that was said lately; live, only what the peer has sent before, and by an id.
 */
function isKnown(room: Room, event: Said | SubjectSet, time: Instant, isPast: boolean): boolean {
  let left: number = limits.alikeEventsMax;
  let isFound = false;
  readNewest(room.log, (other) => {
    left--;
    isFound = isLike(event, time, other, isPast);
    return !isFound && left > 0;
  });
  return isFound;
}

function isLike(event: Said | SubjectSet, time: Instant, other: PastMessage, isPast: boolean): boolean {
  const { kind, likeness, nick, messageId } = event;
  const { likeness: otherLikeness, ...known } = other.event;
  const [id, otherId] = [likeness?.stanzaId, otherLikeness?.stanzaId];
  if (id !== undefined && otherId !== undefined) return id === otherId;
  if (!isPast && (messageId === undefined || otherLikeness === undefined)) return false;
  // Of what has its number from elsewhere the text is not known here.
  const isSameText = otherLikeness === undefined || otherLikeness.body === likeness?.body;
  const isSameTime = Math.abs(time - other.time) <= limits.sameMessageMs;
  return kind === known.kind && nick === known.nick && messageId === known.messageId && isSameText && isSameTime;
}

// Their people

/**
 * Tells the others what has changed among the people at such peers: who is there is compared with what was told.
 *
 * @param before position of the log before this turn: what was told in it needs not be told again.
 */
export function tellOfStrangers(turn: Turn, before: number): void {
  const { room } = turn;
  // Hardly any room has a link to such a peer.
  if (room.strangers.length === 0 && allExtended(room)) return;
  const homes = strangersHomes(room);
  if (homes.length === 0 && room.strangers.length === 0) return;
  const present = allOccupants(room.roster).filter(({ home }) => homes.includes(home));
  for (const known of room.strangers) {
    const isThere = present.some(({ nick, home }) => nick === known.nick && home === known.home);
    if (!isThere) tellGone(turn, known, before);
  }
  room.strangers = present.map((occupant) => tellPresent(turn, occupant, before));
}

function allExtended({ links }: Room): boolean {
  for (const { extension } of links) if (!extension) return false;
  return true;
}

/** Services of replicas that know only the spec. */
export function strangersHomes(room: Room): readonly Host[] {
  if (room.role !== "primary") return [];
  const isPlain = (link: Link): boolean => link.direction === "down" && !link.extension && !isStar(room, link);
  const plain = room.links.filter((link) => link.established && isPlain(link));
  return plain.map(({ host }) => host);
}

function tellGone(turn: Turn, known: Occupant, before: number): void {
  if (isTold(turn.room, known, before)) return;
  const { nick, view } = known;
  const { affiliation, user } = view;
  const event: Left = {
    kind: "left",
    nick,
    cause: "left",
    affiliation,
    payload: nothing,
    ...(user === undefined ? {} : { user }),
  };
  distribute(turn, record(turn, event, 0, about(known)));
}

/** Tells that he is in, or that he has changed; he is known by the number of his first presence from then on. */
function tellPresent(turn: Turn, occupant: Occupant, before: number): Occupant {
  const { room } = turn;
  const known = room.strangers.find(({ nick, home }) => nick === occupant.nick && home === occupant.home);
  const { nick, home, view } = occupant;
  const isNews = known === undefined || (known.view !== view && !isTold(room, known, before));
  // 3.7: what names nobody is a join.
  const named = known?.identity === undefined ? { home } : { home, identity: known.identity };
  const told = isNews ? record(turn, { kind: "present", nick, view }, 0, about(named)) : undefined;
  const identity = known?.identity ?? told?.stamp.id;
  const claim = known?.claim ?? told?.stamp;
  const stranger: Occupant = {
    ...occupant,
    ...(identity === undefined ? {} : { identity }),
    ...(claim === undefined ? {} : { claim }),
  };
  putOccupant(room.roster, stranger);
  if (told !== undefined) distribute(turn, told);
  return stranger;
}

/** Whether he was told of in this turn by what somebody here has done to him. */
function isTold(room: Room, { nick }: Occupant, before: number): boolean {
  return entriesAfter(room.log, before).some(({ event }) => isRosterEvent(event) && event.nick === nick);
}

function about({ home, identity }: Pick<Occupant, "home" | "identity">): About {
  return { heardFrom: home, ...(identity === undefined ? {} : { identity }) };
}
