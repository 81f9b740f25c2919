/** What peers tell of their people, applied to this room's roster and log, and shown to the people here (3.7). */
import { isBound } from "../state/bound";
import { complain } from "../state/complaints";
import { banLate, claimNick, freeNick, hiddenAt, unhide } from "../people/contests";
import { creditedTo } from "../people/credit";
import { applyMessage, distribute, record } from "../people/delivery";
import { lose } from "../people/departures";
import type { Draft } from "../words/draft";
import type { SetRole } from "../words/effects";
import type { Left, OccupantView, Present, Renamed } from "../words/events";
import { endedBy, endedNow, isEnded, noteEnded, noteLost } from "../state/ended";
import type { EventFrame } from "../words/frames";
import { type EventId, type Host, type Nick, type Stamp, compareStamps, sameEvent } from "../words/ids";
import type { Link } from "../state/link";
import { limits } from "../words/limits";
import type { LogEntry } from "../state/log";
import { isSameClient, isSamePerson } from "../people/nicks";
import { hasListed, maySpeakFor } from "../people/rights";
import { show, takeOut, withView } from "../people/showing";
import { refusedByPrimary } from "../people/submissions";
import { turnAway } from "../state/turned-away";
import {
  type Occupant,
  changedByOthers,
  isHomeFull,
  occupantAt,
  occupantOf,
  putOccupant,
  removeOccupant,
} from "../state/roster";
import { type Room, type Turn, listedAffiliation, report, timeOf } from "../state/state";
import { isSentAsItIs, isServingByWord, ownPolicy } from "../state/behaviour";

/** Who is meant, and what is said of him, with what the link says about the frame. */
export interface Told {
  readonly link: Link;
  readonly home: Host;
  readonly stamp?: Stamp;
  readonly identity?: EventId;
  /** By a roster: then the stamp is his claim. */
  readonly listed: boolean;
  /** By a sync: he may look otherwise since. */
  readonly isPast?: boolean;
}

/** Whether the frame speaks of that occupant and not of an earlier or later one under his nick (3.7). */
function isMeant(occupant: Occupant, told: Told): boolean {
  if (told.identity === undefined || occupant.identity === undefined) return true;
  return sameEvent(told.identity, occupant.identity);
}

/** An occupant of a peer is in the room and looks like this; or the decider changed the role of one of ours. */
export function applyPresent(turn: Turn, told: Told, event: Present): void {
  const { room } = turn;
  // What is said of somebody who has been put out was said before his home heard of it.
  if (isEnded(room, told.identity ?? told.stamp?.id, told.listed ? undefined : told.stamp?.orderKey)) return;
  if (isByOther(told)) {
    if (!mayAct(told)) return;
    const meant = occupantOf(room.roster, told.identity, event.nick);
    if (meant !== undefined) applyAct(turn, told, meant, event);
    else actOnDeparted(room, told, event);
    return;
  }
  const known = occupantAt(room.roster, event.nick);
  // 3.7: an act names an occupant; what names nobody who is here is dropped.
  if (known === undefined && told.identity !== undefined && told.identity.host !== told.home) return;
  if (known !== undefined && known.home !== told.home) {
    meetNick(turn, told, known, event);
    return;
  }
  if (known === undefined && isHomeFull(room.roster, told.home)) {
    complain(turn, told.link, "too-many", `has more occupants than are accepted here; "${event.nick}" is not shown`);
    return;
  }
  enter(turn, told, known, event);
}

function enter(turn: Turn, told: Told, known: Occupant | undefined, event: Present): void {
  const { room } = turn;
  const view = knowingOurs(known, creditedTo(turn, told.link, told.home, event));
  if (mayNotEnter(room, told, view)) {
    turnFromDoor(turn, occupantTold(told, known, event.nick, view));
    if (known !== undefined) lose(turn, known);
    return;
  }
  const occupant = occupantTold(told, known, event.nick, view);
  // Of his leaving nothing was heard: his server was started anew, and another has taken his nick since (3.11).
  if (known !== undefined && isSomebodyElse(known, occupant)) takeOut(turn, known);
  putOccupant(room.roster, occupant);
  show(turn, withView(event, view), told.stamp);
  if (told.listed && told.link.direction === "down" && isSentAsItIs(room, told.link)) correct(turn, occupant, event);
}

/** Who he is that we serve we know, though it is not told to all. */
function knowingOurs(known: Occupant | undefined, view: OccupantView): OccupantView {
  const user = known?.served === true ? known.view.user : undefined;
  return user === undefined || view.user !== undefined ? view : { ...view, user };
}

/** His replica does not apply lists by itself (3.8), and may have missed that they have changed how he looks. */
function correct(turn: Turn, { nick, view, identity }: Occupant, event: Present): void {
  const isRight = view.affiliation === event.view.affiliation && view.role === event.view.role;
  if (isRight || identity === undefined) return;
  distribute(turn, record(turn, { kind: "present", nick, view }, 0, { identity }));
}

function isSomebodyElse(known: Occupant, occupant: Occupant): boolean {
  if (known.identity === undefined || occupant.identity === undefined) return false;
  const [before, now] = [known.view.user, occupant.view.user];
  return !sameEvent(known.identity, occupant.identity) && before !== undefined && now !== undefined && before !== now;
}

/**
 * Whether he is outcast by our lists, or no member of a members-only room: his home has yet to hear of it. So has the primary if it
 * only passes him on: who has the lists gets no act from it.
 */
function mayNotEnter(room: Room, { link, home }: Told, view: OccupantView): boolean {
  return view.role === "none" && (link.direction !== "up" || (home !== link.host && hasListed(room, view)));
}

function turnFromDoor(turn: Turn, occupant: Occupant): void {
  banLate(turn, occupant);
  turnAway(turn.room, occupant);
}

/** The occupant with the claim that he has had, or, if he is listed or new, with the one that is told. */
function occupantTold(told: Told, known: Occupant | undefined, nick: Nick, view: OccupantView): Occupant {
  // A presence with a number that names nobody is a join (3.7); under a new start of his home he has come anew (3.11).
  const { stamp } = told;
  const isJoin = stamp !== undefined && (told.identity === undefined || known?.claim?.id.epoch !== stamp.id.epoch);
  const isOther = known !== undefined && !isMeant(known, told);
  const isAnew = told.listed || isJoin || isOther;
  const first = isAnew ? undefined : known;
  const identity = first?.identity ?? told.identity ?? told.stamp?.id;
  const claim = first?.claim ?? told.stamp;
  const occupant: Draft<Occupant> = { nick, home: told.home, view };
  if (first?.served === true) occupant.served = true;
  if (told.link.host === told.home && view.role === "visitor") occupant.silent = true;
  if (identity !== undefined) occupant.identity = identity;
  if (claim !== undefined) occupant.claim = claim;
  return occupant;
}

/** Whether it is told of somebody who is not at home with whoever says so. */
function isByOther(told: Told): told is Told & { readonly identity: EventId } {
  return told.identity !== undefined && told.identity.host !== told.home;
}

/** Whether it is the word of who may decide about other homes' people: the primary's own, not what it only passes on (3.7). */
function mayAct(told: Told): boolean {
  return told.link.direction === "up" && told.home === told.link.host;
}

function applyAct(turn: Turn, told: Told, known: Occupant, event: Present): void {
  const { room } = turn;
  // Said under other lists than ours.
  if (hasListed(room, known.view) && listedAffiliation(room, known.view) !== event.view.affiliation) return;
  const view = viewByAct(room, told, known, event);
  putOccupant(room.roster, changedByOthers(known, view));
  const isShownByHost = ownPolicy(room).shownAtHome === "at-once";
  if (known.home === room.surroundings.host && isShownByHost) turn.effects.push(setRole(known.nick, view, event));
  else show(turn, { ...event, nick: known.nick, view }, told.stamp);
}

/** He was taken for gone while a link was down, and comes back as he looks by then (3.7). */
function actOnDeparted(room: Room, told: Told & { readonly identity: EventId }, event: Present): void {
  room.departed = room.departed.map((gone) => {
    const isHe = gone.identity !== undefined && sameEvent(gone.identity, told.identity);
    return isHe ? changedByOthers(gone, viewByAct(room, told, gone, event)) : gone;
  });
}

/** How he looks by the word of who may decide about him; of whom the primary alone tells it says the whole of it. */
function viewByAct(room: Room, { isPast }: Told, { view, home }: Occupant, event: Present): OccupantView {
  const { affiliation, role } = event.view;
  const isOurs = home === room.surroundings.host;
  const isOfStar = !isOurs && ownPolicy(room).topology === "star";
  const isWhole = isServingByWord(room) || isBound(room, home) || isOfStar;
  if (!isWhole || isPast === true) return { ...view, affiliation, role };
  return isOurs && view.user !== undefined ? { ...event.view, user: view.user } : event.view;
}

function setRole(nick: Nick, view: OccupantView, { actor, reason, view: { payload: told } }: Present): SetRole {
  const effect: Draft<SetRole> = { kind: "set-role", nick, view, told };
  if (actor !== undefined) effect.actor = actor;
  if (reason !== undefined) effect.reason = reason;
  return effect;
}

/** Somebody comes with a nick that another home's occupant has: the same person, or one of them loses it (3.7). */
function meetNick(turn: Turn, told: Told, known: Occupant, event: Present): void {
  const { room } = turn;
  if (isServingByWord(room) && told.link.direction === "up" && known.home !== room.surroundings.host) {
    // It is the primary's word who has the nick, and through whom he is in now (3.2).
    enter(turn, told, undefined, event);
    return;
  }
  const view = creditedTo(turn, told.link, told.home, event);
  if (told.link.direction === "up" && isPrimarys(room, known.home) && isPrimarys(room, told.home)) {
    // The same, of those of whom it alone tells: in a star also of its own, whoever of the two has the later claim.
    if (!isSamePerson(known.view, view)) takeOut(turn, known);
    enter(turn, told, undefined, event);
    return;
  }
  if (isSameClient(known.view, view)) {
    // 3.7: its second way into the room takes the place of the first; of that one nothing counts any more.
    if (comesLater(told, known)) enter(turn, told, undefined, event);
    return;
  }
  if (isSamePerson(known.view, view)) {
    show(turn, withView(event, view), told.stamp);
    return;
  }
  const hidden = hiddenAt(room, told.home, event.nick);
  const newcomer = occupantTold(told, hidden, event.nick, view);
  if (mayNotEnter(room, told, view)) {
    // Nobody loses a nick to one who may not be in.
    unhide(room, told.home, event.nick);
    turnFromDoor(turn, newcomer);
    return;
  }
  if (!claimNick(turn, newcomer)) return;
  unhide(room, told.home, event.nick);
  enter(turn, told, hidden, event);
}

/** Whether the primary alone tells who of that home has a nick: then it knows who has it now. */
function isPrimarys(room: Room, home: Host): boolean {
  return home === room.primaryHost || isBound(room, home);
}

/** Whether it is told that somebody has come, and he came after the other. */
function comesLater({ stamp, identity, listed }: Told, { claim }: Occupant): boolean {
  const hasCome = listed || identity === undefined;
  return hasCome && stamp !== undefined && claim !== undefined && compareStamps(claim, stamp) < 0;
}

/** An occupant is out: his home says so, or the primary put him out (3.7). */
export function applyLeft(turn: Turn, told: Told, event: Left): void {
  const { room } = turn;
  if (isByOther(told)) {
    if (mayAct(told)) putOut(turn, told, event);
    return;
  }
  unhide(room, told.home, event.nick);
  const known = occupantAt(room.roster, event.nick);
  if (known === undefined || !isMeant(known, told)) return;
  if (known.home !== told.home) {
    leftBeside(turn, told, known, event);
    return;
  }
  removeOccupant(room.roster, event.nick);
  show(turn, event, told.stamp);
  freeNick(turn, event.nick);
}

/** The primary has put somebody out, whatever he is called by now. */
function putOut(turn: Turn, told: Told & { readonly identity: EventId }, event: Left): void {
  const { room, now } = turn;
  const { identity } = told;
  const known = occupantOf(room.roster, identity, event.nick);
  const nick = known?.nick ?? event.nick;
  // In a star the primary tells so whom it has lost: he may be back, and his own home knows better.
  const isLost = event.cause === "failed";
  // He was put out before he has heard that he is in.
  if (!isLost) refusedByPrimary(turn, { kind: "event-refused", id: identity, condition: "not-allowed" });
  if (isLost && isBackSince(room, identity, told.stamp)) return;
  if (!isLost) noteEnded(room, endedBy(told.stamp?.id, endedNow(identity, nick, known?.view, now)));
  else if (identity.host !== room.surroundings.host && told.stamp !== undefined)
    noteLost(room, { identity, nick, at: now, before: told.stamp.orderKey });
  if (known === undefined || (isLost && known.home === room.surroundings.host)) return;
  removeOccupant(room.roster, nick);
  // 3.7: the victim's home ends the session and announces nothing more. Where there is a word for him it has come before.
  if (known.home === room.surroundings.host && !isServingByWord(room))
    turn.effects.push({ kind: "remove", event: { ...event, nick } });
  else show(turn, { ...event, nick }, told.stamp);
  freeNick(turn, nick);
}

/** Whether a roster that the primary made after it had lost him has come before the news of the loss, which was held up (3.7). */
function isBackSince({ peopleKnown }: Room, { host, epoch }: EventId, lost: Stamp | undefined): boolean {
  const { asOf } = peopleKnown.find((known) => known.host === host && known.epoch === epoch) ?? {};
  if (asOf === undefined || lost === undefined) return false;
  return lost.id.epoch === asOf.id.epoch && lost.id.sequence <= asOf.id.sequence;
}

/** Somebody of another home leaves the nick: the same person's other self, or the hidden loser of a conflict. */
function leftBeside(turn: Turn, told: Told, known: Occupant, event: Left): void {
  const { user } = event;
  const isTheirs = user !== undefined && user !== known.view.user && maySpeakFor(turn.room, told.link, user);
  if (isTheirs && isSamePerson(known.view, { ...known.view, user })) show(turn, event, told.stamp);
  else report(turn, "debug", `${told.home} tells that "${event.nick}" has left, who here is at ${known.home}`);
}

/** An occupant of a peer takes another nick; his presence under it comes as the next frame (D1-46). */
function applyRenamed(turn: Turn, told: Told, event: Renamed): void {
  const { room } = turn;
  unhide(room, told.home, event.nick);
  const known = occupantAt(room.roster, event.nick);
  if (known === undefined || known.home !== told.home || !isMeant(known, told)) return;
  const claim = told.stamp ?? known.claim;
  const moved: Occupant = { ...known, nick: event.newNick, ...(claim === undefined ? {} : { claim }) };
  const taken = occupantAt(room.roster, event.newNick);
  // Their home knows that the nick is free: somebody put out him who had it.
  if (taken !== undefined && taken.home === told.home) takeOut(turn, taken);
  // His presence under the new nick comes next: of another self it is shown, of the loser of a conflict it is not.
  else if (taken !== undefined && (isSamePerson(taken.view, moved.view) || !claimNick(turn, moved))) {
    lose(turn, known);
    return;
  }
  removeOccupant(room.roster, event.nick);
  putOccupant(room.roster, moved);
  show(turn, { ...event, view: known.view }, told.stamp);
  freeNick(turn, event.nick);
}

/**
 * Whether the primary has passed on what it was told by a sync (3.6): it comes as what is said now does, and the people here see
 * that it was said before.
 */
function isBacklogOfOthers(turn: Turn, { direction, host }: Link, { stamp }: Pick<LogEntry, "stamp">): boolean {
  const isPassedOn = direction === "up" && stamp.id.host !== host;
  return isPassedOn && timeOf(turn) - stamp.time > limits.passedOnLiveMs;
}

/** Applies a live event of a peer; its number was checked. */
export function applyEvent(turn: Turn, link: Link, frame: EventFrame, entry: LogEntry | undefined, home: Host): void {
  const { event, stamp, identity } = frame;
  if (event.kind === "said" || event.kind === "subject") {
    if (entry !== undefined) applyMessage(turn, entry, isBacklogOfOthers(turn, link, entry));
    return;
  }
  // Whom a replica serves though the primary has let him in is at home with that (3.2.2).
  const isAdopted = link.direction === "up" && isServingByWord(turn.room) && identity?.host === link.host;
  const told: Draft<Told> = { link, home: isAdopted ? link.host : home, listed: false };
  if (stamp !== undefined) told.stamp = stamp;
  if (identity !== undefined) told.identity = identity;
  if (event.kind === "present") applyPresent(turn, told, event);
  else if (event.kind === "left") applyLeft(turn, told, event);
  else applyRenamed(turn, told, event);
}
