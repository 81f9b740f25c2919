/**
 * Invariant 4, after every step: by what a peer says nothing changes but what it is the home of. Holds for honest peers and
 * for hostile ones alike; what the primary says is left out, since it speaks for everybody.
 */
import { isCredible } from "../../src/dmuc/core/state/claims";
import type { Deliver, Effect } from "../../src/dmuc/core/words/effects";
import { type RoomEvent, isRosterEvent } from "../../src/dmuc/core/words/events";
import { type Host, type Nick, compareStamps, sameEvent } from "../../src/dmuc/core/words/ids";
import type { Input } from "../../src/dmuc/core/words/inputs";
import { type Link, isAlive, isEnded } from "../../src/dmuc/core/state/link";
import { nickAtHome } from "../../src/dmuc/core/people/nicks";
import { domainOf } from "../../src/dmuc/core/state/peers";
import type { Room } from "../../src/dmuc/core/room";
import { defaultRole } from "../../src/dmuc/core/people/rights";
import type { Occupant } from "../../src/dmuc/core/state/roster";
import { listedAffiliation } from "../../src/dmuc/core/state/state";
import { linkWith, peerEntry } from "../../src/dmuc/core/state/links";
import { policyOf } from "../../src/dmuc/core/state/behaviour";
import { textOf } from "./people";
import { type SafetyChecker, type Step, numberOf } from "./watch";

/** What of a room a peer may not change, before it speaks. */
interface Before {
  readonly peer: Host;
  readonly occupants: ReadonlyMap<Nick, Occupant>;
  readonly hidden: readonly Occupant[];
  /** Who was taken for gone with his server. */
  readonly departed: readonly Occupant[];
  readonly fixed: string;
  readonly subject: string;
  readonly subjectText: string | undefined;
  readonly messages: number;
  /** Where the log begins: what it drops by its bounds nobody has taken away. */
  readonly oldest: number;
  readonly lastPosition: number;
  readonly links: ReadonlyMap<Link, boolean>;
}

/** The peer that speaks in this input, if it is not the room's primary. */
function speakerOf(room: Room, input: Input): Host | undefined {
  if (input.kind === "received") {
    const isPrimary = room.primaryHost === input.host || linkWith(room, input.from)?.direction === "up";
    return isPrimary ? undefined : input.host;
  }
  if (input.kind !== "answered") return undefined;
  const link = room.links.find((other) => other.outstanding?.request === input.request);
  // What is sent when an answer has come speaks for ourselves.
  return link === undefined || link.direction === "up" || input.outcome.kind !== "result" ? undefined : link.host;
}

/** What only the room's own people and its primary may change, as one text. */
function fixedOf(room: Room, peer: Host): string {
  const { config, lists, generation, primary, log, clockOffsetMs, surroundings } = room;
  const received = log.received
    // Our own numbers: one of ours may lose his nick, and is renamed.
    .filter(({ host, epoch }) => host !== peer && epoch !== surroundings.epoch)
    .map(({ host, epoch, contiguous, above }) => `${host} ${epoch} ${contiguous} ${above.join(" ")}`);
  return [config.digest, lists.digest, generation, primary, clockOffsetMs, log.imported.length, ...received].join(", ");
}

function remember(room: Room, peer: Host): Before {
  const subject = room.subject?.stamp;
  return {
    peer,
    occupants: new Map(room.roster.occupants),
    hidden: room.hidden,
    departed: room.departed,
    fixed: fixedOf(room, peer),
    subject: subject === undefined ? "" : numberOf(subject.id),
    subjectText: subject === undefined ? undefined : textOf(room.subject!.event.payload),
    messages: messagesOfOthers(room, peer),
    oldest: room.log.entries[0]?.position ?? 0,
    lastPosition: room.log.lastPosition,
    links: new Map(room.links.filter(({ host }) => host !== peer).map((link) => [link, isEnded(link)])),
  };
}

/**
 * Messages that are not the peer's, nor heard from it, if it knows only the spec and we give them their numbers; nor the room's
 * own subject, said anew, which is looked at by itself.
 */
function messagesOfOthers(room: Room, peer: Host, after = 0): number {
  const isOfRoom = (event: RoomEvent): boolean => event.kind === "subject" && event.nick === undefined;
  return room.log.entries.filter(
    ({ event, stamp, heardFrom, position }) =>
      position > after && !isRosterEvent(event) && !isOfRoom(event) && stamp.id.host !== peer && heardFrom !== peer,
  ).length;
}

function bringsMessagesOfOthers(room: Room, { peer, messages, oldest, lastPosition }: Before): boolean {
  if (messagesOfOthers(room, peer, lastPosition) > 0) return true;
  const isWhole = oldest === (room.log.entries[0]?.position ?? 0);
  return isWhole && messagesOfOthers(room, peer) !== messages;
}

/** Whether the policy of the home's own link makes the source speak for all. */
function isByLinkOfStar(room: Room, home: Host): boolean {
  const link = room.links.find(({ host }) => host === home);
  return link !== undefined && policyOf(room, link).topology === "star";
}

/** Whether this replica hears of that home by the source alone. */
function isByPrimaryAlone({ role, primaryHost, surroundings, links }: Room, home: Host): boolean {
  if (role !== "replica" || home === primaryHost || home === surroundings.host) return false;
  return surroundings.policy.topology === "mesh" && !links.some(({ host }) => host === home);
}

function isListed({ surroundings }: Room, home: Host): boolean {
  return surroundings.peers.peers.some(({ host }) => host === home);
}

/** Whether the nick changes hands by the rule: the claim is the better one, or the home of the one who had it is not heard (3.7). */
function takesByRule(room: Room, taker: Occupant, loser: Occupant): boolean {
  const { host } = room.surroundings;
  const primaryHost = room.role === "primary" ? host : room.primaryHost;
  const by = isByPrimaryAlone(room, loser.home) ? primaryHost : loser.home;
  const isHeard = by === host || room.links.some((link) => link.host === by && isAlive(link));
  // Whom the primary alone tells of has the nick; it lets nobody take it whom it has not let in (3.7, "D2/D3 whom the parent has").
  if (!isHeard || isByPrimaryAlone(room, taker.home)) return true;
  if (room.role === "primary" && (isByLinkOfStar(room, loser.home) || isByLinkOfStar(room, taker.home))) return false;
  if (isByPrimaryAlone(room, loser.home)) return false;
  if (loser.home === primaryHost) return false;
  if (taker.claim === undefined || loser.claim === undefined) return taker.claim !== undefined;
  return (
    taker.home === primaryHost || compareStamps(taker.claim, loser.claim) < 0 || !isCredible(room.log, loser.claim)
  );
}

function isAsHeWas(one: Occupant | undefined, other: Occupant): boolean {
  return one?.home === other.home && one.view === other.view;
}

/** He may look otherwise by now: the lists have changed while he was hidden. */
function isOneOf(occupants: readonly Occupant[], { nick, home }: Occupant): boolean {
  return occupants.some((other) => other.nick === nick && other.home === home);
}

/** Somebody else's occupant who was there: he stays as he was, or has lost his nick to one with a better claim. */
function lostUnduly(room: Room, before: Before, known: Occupant): string | undefined {
  const now = room.roster.occupants.get(known.nick);
  if (isAsHeWas(now, known)) return undefined;
  if (now !== undefined && (now.home === before.peer || isOneOf(before.hidden, now))) {
    return takesByRule(room, now, known) ? undefined : `"${known.nick}" of ${known.home} loses his nick to a later one`;
  }
  if (now === undefined && isRenamed(room, known)) return undefined;
  return `"${known.nick}" of ${known.home} is changed`;
}

/** One of ours who has got another nick, since a better claim has come (3.7). */
function isRenamed(room: Room, known: Occupant): boolean {
  if (known.home !== room.surroundings.host || known.identity === undefined) return false;
  const { identity } = known;
  return [...room.roster.occupants.values()].some(
    (other) => other.identity !== undefined && sameEvent(other.identity, identity),
  );
}

/** Somebody who was not there: one of the peer's, or one who had been hidden or renamed for the nick's sake. */
function cameUnduly(room: Room, before: Before, occupant: Occupant): string | undefined {
  const known = before.occupants.get(occupant.nick);
  if (isAsHeWas(known, occupant)) return undefined;
  if (occupant.home === before.peer) return undulyCredited(room, occupant, sameBefore(before, occupant) ?? known);
  if (isOneOf(before.hidden, occupant) || occupant.home === room.surroundings.host) return undefined;
  return `"${occupant.nick}" of ${occupant.home} comes in by the word of ${before.peer}`;
}

/** Himself, under whatever nick he had, or before he was taken for gone; a hostile one may have let him in under two. */
function sameBefore(before: Before, { identity, view }: Occupant): Occupant | undefined {
  if (identity === undefined) return undefined;
  const himself = [...before.occupants.values(), ...before.departed].filter(
    (known) => known.identity !== undefined && sameEvent(known.identity, identity),
  );
  return himself.find((known) => known.view.affiliation === view.affiliation) ?? himself[0];
}

/** 3.9b and c: JIDs of its own users, affiliation by our lists, no role above it but one that he had. */
function undulyCredited(room: Room, occupant: Occupant, known: Occupant | undefined): string | undefined {
  const { nick, home, view } = occupant;
  const { user, affiliation, role, occupantId } = view;
  const entry = peerEntry(room, home);
  if (user !== undefined && entry.trust !== "any" && !entry.users.includes(domainOf(user))) {
    return `"${nick}" of ${home} is shown with the JID ${user}`;
  }
  if (known?.view === view) return undefined;
  // Of a JID that is not told the primary may have said more.
  if (affiliation !== listedAffiliation(room, view) && affiliation !== known?.view.affiliation)
    return `"${nick}" of ${home} is ${affiliation}, but not by the lists`;
  if (role === "moderator" && defaultRole(room, affiliation) !== "moderator" && known?.view.role !== "moderator") {
    return `"${nick}" of ${home} makes himself moderator`;
  }
  const twin = [...room.roster.occupants.values()].find(
    (other) => other.home !== home && occupantId !== undefined && other.view.occupantId === occupantId,
  );
  return twin === undefined || twin.view.user === user
    ? undefined
    : `"${nick}" of ${home} has the id of "${twin.nick}"`;
}

/** Effects that no other peer than the primary may bring about. */
const forbidden: readonly Effect["kind"][] = ["configure", "set-lists", "set-role", "open", "end", "import-history"];

/** Whether the event that is shown is the peer's to tell, or follows from what it told. */
/** D1-09: the primary says its subject anew, where the peer has set another without knowing it. */
function isSaidAnew({ subjectText }: Pick<Before, "subjectText">, room: Room, event: RoomEvent): boolean {
  const isOfRoom = room.role === "primary" && event.kind === "subject" && event.nick === undefined;
  return isOfRoom && textOf(event.payload) === subjectText;
}

function isShownUnduly(before: Before, room: Room, event: RoomEvent): boolean {
  const { peer } = before;
  const { nick } = event;
  if (event.kind === "said" || event.kind === "subject") {
    if (isSaidAnew(before, room, event)) return false;
    if (nick === undefined) return true;
    const owner = room.roster.occupants.get(nick) ?? before.occupants.get(nick);
    const isHidden = before.hidden.some((other) => other.home === peer && nickAtHome(other.nick, peer) === nick);
    return owner !== undefined && owner.home !== peer && !isHidden && !nick.endsWith(` (${peer})`);
  }
  // Changes of the roster are looked at there; here it is enough that one of the peer's people is concerned, or a conflict.
  const was = before.occupants.get(event.nick);
  const is = room.roster.occupants.get(event.nick);
  return (
    was !== undefined &&
    was.home !== peer &&
    is !== undefined &&
    isAsHeWas(was, is) &&
    !before.hidden.some((other) => other.nick === event.nick)
  );
}

/** It is known by the id of what was asked, and whoever was asked may be out by now. */
function isAnswer(frame: Deliver["frame"]): boolean {
  return frame.kind === "occupant-iq" && (frame.type === "result" || frame.type === "error");
}

function wrongEffect(before: Before, room: Room, effect: Effect): string | undefined {
  // One whose nick it has given back may be a ghost: so he is shown.
  const isFreed = effect.kind === "show-away" && before.hidden.some(({ nick }) => nick === effect.nick);
  if (forbidden.includes(effect.kind) || (effect.kind === "show-away" && !isFreed))
    return `${effect.kind} follows from what ${before.peer} says`;
  // 3.7: who has lost his nick may have to leave.
  if (effect.kind === "remove" && room.roster.occupants.get(effect.event.nick)?.home !== before.peer) {
    return `"${effect.event.nick}" is put out by the word of ${before.peer}`;
  }
  if (effect.kind === "show" && isShownUnduly(before, room, effect.event)) {
    return `"${effect.event.nick ?? "the room"}" is shown by the word of ${before.peer}: ${effect.event.kind}`;
  }
  if (effect.kind === "deliver" && !isAnswer(effect.frame)) {
    const home = before.occupants.get(effect.frame.from)?.home;
    if (home !== before.peer) return `${effect.frame.kind} of "${effect.frame.from}", who is not at ${before.peer}`;
  }
  return undefined;
}

function wrongLink(before: Before, room: Room): string | undefined {
  for (const [link, wasEnded] of before.links) {
    if (!room.links.includes(link)) return `the link with ${link.peer} is gone by the word of ${before.peer}`;
    if (isEnded(link) && !wasEnded) return `the link with ${link.peer} is ${link.state} by the word of ${before.peer}`;
  }
  return undefined;
}

function wrongBy(before: Before, { slot, effects }: Step): string | undefined {
  const { room } = slot;
  if (fixedOf(room, before.peer) !== before.fixed) {
    return `by the word of ${before.peer}: ${before.fixed}\n  becomes ${fixedOf(room, before.peer)}`;
  }
  const subject = room.subject?.stamp;
  const isOthers = subject !== undefined && subject.id.host !== before.peer;
  if (isOthers && numberOf(subject.id) !== before.subject && !isSaidAnew(before, room, room.subject!.event)) {
    return `the subject of ${subject.id.host} comes from ${before.peer}`;
  }
  if (bringsMessagesOfOthers(room, before)) return `${before.peer} brings messages of others`;
  const left = [...before.occupants.values()].filter(({ home }) => home !== before.peer);
  return (
    wrongLink(before, room) ??
    first(left, (known) => lostUnduly(room, before, known)) ??
    first([...room.roster.occupants.values()], (occupant) => cameUnduly(room, before, occupant)) ??
    first(effects, (effect) => wrongEffect(before, room, effect))
  );
}

function first<Item>(items: readonly Item[], wrong: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = wrong(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Invariant 4: a peer changes only what it is the home of. */
export function ownOnly(): SafetyChecker {
  return {
    rule: "own-only",
    before: (_node, { room }, input) => {
      const peer = speakerOf(room, input);
      return peer === undefined ? undefined : remember(room, peer);
    },
    stepped: (step) => {
      const before = step.before as Before | undefined;
      return before === undefined ? undefined : wrongBy(before, step);
    },
  };
}

/** 3.9b, by whichever way it came: a home speaks for its own users. */
export function ownUsers(): SafetyChecker {
  return {
    rule: "own-users",
    settled: (_node, { room }) => {
      for (const { nick, home, view } of room.roster.occupants.values()) {
        // The primary speaks for everybody: for people of those who know only the spec, too.
        if (home === room.surroundings.host || home === room.primaryHost || view.user === undefined) continue;
        // So it does for those with whom we have nothing to do.
        if (room.role !== "primary" && !isListed(room, home)) continue;
        if (!peerEntry(room, home).users.includes(domainOf(view.user))) return `"${nick}" of ${home} is ${view.user}`;
      }
      return undefined;
    },
  };
}
