/** What peers tell of their people, applied to this room's roster and log, and shown to the people here (3.7). */
import { keepsOrder, mayBringPast } from "./acceptance";
import { lastHomeOf } from "./claims";
import { complain } from "./complaints";
import { creditedTo } from "./credit";
import { type About, distribute, record, rememberMessage } from "./delivery";
import type { Draft } from "./draft";
import type { SetRole, Show } from "./effects";
import type { Left, OccupantView, Present, Renamed, RoomEvent } from "./events";
import { endedNow, hasJustEnded, isEnded, noteEnded, noteLost } from "./ended";
import type { EventFrame, PastMessage } from "./frames";
import { type EventId, type Host, type Nick, type Payload, type Stamp, compareStamps, sameEvent } from "./ids";
import { type Link, isAlive, sayWhoIsIn } from "./link";
import { limits } from "./limits";
import { type LogEntry, type NewEntry, append, hasEvent, noteReceived, voidUpTo } from "./log";
import { isSameClient, isSamePerson, keepsNick, nickAtHome, otherNick } from "./nicks";
import { isOfTheirOutcast } from "./outcasts";
import { takeCopy } from "./copies";
import { defaultRole, hasListed, maySpeakFor, viewByLists } from "./rights";
import { passRosterOn } from "./relay";
import { forgetTurnedAway, turnAway } from "./turned-away";
import {
  type Occupant,
  allOccupants,
  changedByOthers,
  isHomeFull,
  occupantAt,
  occupantOf,
  occupantsOf,
  putOccupant,
  removeOccupant,
} from "./roster";
import { type Room, type Turn, isStar, listedAffiliation, report } from "./state";
import { waitsForCopies } from "./submissions";

/** Who is meant, and what is said of him, with what the link says about the frame. */
export interface Told {
  readonly link: Link;
  readonly home: Host;
  readonly stamp?: Stamp;
  readonly identity?: EventId;
  /** By a roster: then the stamp is his claim. */
  readonly listed: boolean;
}

function show(turn: Turn, event: Present | Left | Renamed, stamp: Stamp | undefined): void {
  const effect: Draft<Show> = { kind: "show", event, delayed: false };
  if (stamp !== undefined) effect.stamp = stamp;
  turn.effects.push(effect);
}

/** The event with what is believed of it. */
function withView(event: Present, view: OccupantView): Present {
  return view === event.view ? event : { ...event, view };
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
    const meant = mayAct(told) ? occupantOf(room.roster, told.identity, event.nick) : undefined;
    if (meant !== undefined) applyAct(turn, told, meant, event);
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
  const view = creditedTo(turn, told.link, told.home, event);
  if (mayNotEnter(told, view)) {
    turnFromDoor(turn, occupantTold(told, known, event.nick, view));
    if (known !== undefined) lose(turn, known);
    return;
  }
  const occupant = occupantTold(told, known, event.nick, view);
  // Of his leaving nothing was heard: his server was started anew, and another has taken his nick since (3.11).
  if (known !== undefined && isSomebodyElse(known, occupant)) takeOut(turn, known);
  putOccupant(room.roster, occupant);
  show(turn, withView(event, view), told.stamp);
}

function isSomebodyElse(known: Occupant, occupant: Occupant): boolean {
  if (known.identity === undefined || occupant.identity === undefined) return false;
  const [before, now] = [known.view.user, occupant.view.user];
  return !sameEvent(known.identity, occupant.identity) && before !== undefined && now !== undefined && before !== now;
}

/** Whether he is outcast by our lists, or no member of a members-only room: his home has yet to hear of it. */
function mayNotEnter({ link }: Told, { role }: OccupantView): boolean {
  return role === "none" && link.direction !== "up";
}

function turnFromDoor(turn: Turn, occupant: Occupant): void {
  banLate(turn, occupant);
  turnAway(turn.room, occupant);
}

/** Somebody of a replica may not be in by the primary's lists: who gets no lists has to be told by an act (3.8). */
function banLate(turn: Turn, { identity, nick, view }: Occupant): void {
  const { room, now } = turn;
  if (room.role !== "primary" || identity === undefined) return;
  noteEnded(room, endedNow(identity, nick, view, now));
  const { user } = view;
  const event: Left = { kind: "left", nick, cause: "banned", affiliation: "outcast", payload: nothing };
  distribute(turn, record(turn, user === undefined ? event : { ...event, user }, 0, { identity, inLists: true }));
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
  const view: OccupantView = { ...known.view, affiliation: event.view.affiliation, role: event.view.role };
  putOccupant(room.roster, changedByOthers(known, view));
  const isShownByHost = room.surroundings.policy.shownAtHome === "at-once";
  if (known.home === room.surroundings.host && isShownByHost) turn.effects.push(setRole(known.nick, view, event));
  else show(turn, { ...event, nick: known.nick, view }, told.stamp);
}

function setRole(nick: Nick, view: OccupantView, { actor, reason }: Present): SetRole {
  const effect: Draft<SetRole> = { kind: "set-role", nick, view };
  if (actor !== undefined) effect.actor = actor;
  if (reason !== undefined) effect.reason = reason;
  return effect;
}

/** Somebody comes with a nick that another home's occupant has: the same person, or one of them loses it (3.7). */
function meetNick(turn: Turn, told: Told, known: Occupant, event: Present): void {
  const { room } = turn;
  const view = creditedTo(turn, told.link, told.home, event);
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
  if (mayNotEnter(told, view)) {
    // Nobody loses a nick to one who may not be in.
    unhide(room, told.home, event.nick);
    turnFromDoor(turn, newcomer);
    return;
  }
  if (!claimNick(turn, newcomer)) return;
  unhide(room, told.home, event.nick);
  enter(turn, told, hidden, event);
}

/** Whether it is told that somebody has come, and he came after the other. */
function comesLater({ stamp, identity, listed }: Told, { claim }: Occupant): boolean {
  const hasCome = listed || identity === undefined;
  return hasCome && stamp !== undefined && claim !== undefined && compareStamps(claim, stamp) < 0;
}

/**
 * Gives the nick to somebody who comes with it, if his claim is the better one: then whoever had it loses it. One whose
 * home is not heard keeps no nick from others; he is seen again when it is free, or claims it when his home is back.
 *
 * @returns whether the nick is his.
 */
export function claimNick(turn: Turn, newcomer: Occupant): boolean {
  const { room } = turn;
  const known = occupantAt(room.roster, newcomer.nick);
  if (known === undefined) return true;
  if (isHeard(room, known.home) && !keepsNick(room, newcomer, known)) {
    // His home sees who has the nick, and renames him; until then he is not seen here.
    hide(turn, newcomer);
    return false;
  }
  if (known.home === room.surroundings.host) yieldNick(turn, known);
  else {
    takeOut(turn, known);
    hide(turn, known);
  }
  return true;
}

function isHeard(room: Room, home: Host): boolean {
  return home === room.surroundings.host || room.links.some((link) => link.host === home && isAlive(link));
}

/** A home is heard again, or not heard any more: who is hidden claims his nick anew. */
export function contestNicks(turn: Turn): void {
  const { room } = turn;
  for (const occupant of [...room.hidden]) {
    const { home, nick } = occupant;
    if (!isHeard(room, home) || !claimNick(turn, occupant)) continue;
    unhide(room, home, nick);
    comeBack(turn, occupant);
  }
}

/** Somebody who was not shown for a while is shown again, if the lists still let him in. */
export function comeBack(turn: Turn, occupant: Occupant): void {
  const { nick } = occupant;
  const view = viewByLists(turn.room, occupant.view);
  if (view.role === "none") {
    banLate(turn, occupant);
    freeNick(turn, nick);
    return;
  }
  const { room } = turn;
  putOccupant(room.roster, { ...occupant, view });
  show(turn, { kind: "present", nick, view }, undefined);
  // In a star nobody else tells the others.
  const link = room.links.find(({ host }) => host === occupant.home);
  if (isStar(room) && room.role === "primary" && link !== undefined) passRosterOn(room, link);
}

function hide(turn: Turn, occupant: Occupant): void {
  const { room } = turn;
  const { nick, home } = occupant;
  if (!isHidden(room, home, nick)) {
    report(turn, "info", `"${nick}" of ${home} has the nick of another and is not shown till he is renamed there`);
  }
  unhide(room, home, nick);
  room.hidden = [...room.hidden.slice(1 - limits.hiddenMax), occupant];
}

/** The nick has no owner any more: whoever was hidden for it is seen from now on. */
export function freeNick(turn: Turn, nick: Nick): void {
  const { room } = turn;
  const next = room.hidden.find((occupant) => occupant.nick === nick);
  if (next === undefined || occupantAt(room.roster, nick) !== undefined) return;
  unhide(room, next.home, nick);
  comeBack(turn, next);
}

function unhide(room: Room, home: Host, nick: Nick): void {
  room.hidden = room.hidden.filter((other) => other.home !== home || other.nick !== nick);
}

/** Our own occupant has lost his nick: he gets another one, or leaves (3.7, "Only the loser's home renames"). */
function yieldNick(turn: Turn, loser: Occupant): void {
  const { room } = turn;
  const { nick, view } = loser;
  const { nickConflict, policy } = room.surroundings;
  const mustLeave = nickConflict === "kick" || policy.nickConflict === "remove";
  const newNick = mustLeave ? undefined : otherNick(room, loser);
  removeOccupant(room.roster, nick);
  const about: About = {
    ...(loser.identity === undefined ? {} : { identity: loser.identity }),
    ...(waitsForCopies(room) ? tellBySync(room) : {}),
  };
  if (newNick === undefined) {
    const event: Left = { kind: "left", nick, cause: "failed", affiliation: view.affiliation, payload: nothing };
    turn.effects.push({ kind: "remove", event });
    distribute(turn, record(turn, event, 0, about));
    return;
  }
  turn.effects.push({ kind: "rename-own", nick, newNick });
  const renamed = record(turn, { kind: "renamed", nick, newNick, view }, 0, about);
  putOccupant(room.roster, { ...loser, nick: newNick, claim: renamed.stamp });
  distribute(turn, renamed);
  distribute(turn, record(turn, { kind: "present", nick: newNick, view }, 0, about));
}

/** What we decide alone about one of ours the primary learns by a sync: asked, it would judge by what it knew before. */
function tellBySync(room: Room): About {
  for (const link of room.links) sayWhoIsIn(link);
  return { copied: true };
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
  if (!isLost) noteEnded(room, endedNow(identity, nick, known?.view, now));
  else if (known === undefined && told.stamp !== undefined)
    noteLost(room, { identity, nick, at: now, before: told.stamp.orderKey });
  if (known === undefined || (isLost && known.home === room.surroundings.host)) return;
  removeOccupant(room.roster, nick);
  // 3.7: the victim's home ends the session and announces nothing more.
  if (known.home === room.surroundings.host) turn.effects.push({ kind: "remove", event: { ...event, nick } });
  else show(turn, { ...event, nick }, told.stamp);
  freeNick(turn, nick);
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

/** A message of a peer's occupant, or of the room itself from the primary; the nick's home was checked. */
export function applyMessage(turn: Turn, entry: LogEntry, delayed: boolean): void {
  if (!rememberMessage(turn, entry)) return;
  turn.effects.push({ kind: "show", event: entry.event, stamp: entry.stamp, delayed });
}

/** The room's own words, which name no nick, are those of its source; what others say in its name is void (3.9a). */
function maySpeakAsRoom(turn: Turn, link: Link, nick: Nick | undefined): boolean {
  if (nick !== undefined || link.direction === "up") return true;
  complain(turn, link, "foreign-nick", "spoke as the room itself, which only its source may; not shown");
  return false;
}

/** Whether the peer may speak as that nick: he is at home there, or it is the primary that relays (3.9a). */
export function maySpeakAs(turn: Turn, link: Link, nick: Nick | undefined): boolean {
  if (!maySpeakAsRoom(turn, link, nick)) return false;
  const occupant = nick === undefined ? undefined : occupantAt(turn.room.roster, nick);
  if (link.direction === "up") {
    // The primary speaks for everybody; where it shows our people's words first, for them as well.
    const { shownAtHome } = turn.room.surroundings.policy;
    return occupant?.home !== turn.room.surroundings.host || shownAtHome === "with-primary-copy";
  }
  // 3.9a: only nicks of other homes are forbidden. One that nobody has any more was his at the time, says his home (3.8).
  if (occupant === undefined || occupant.home === link.host) return true;
  if (nick !== undefined && isHidden(turn.room, link.host, nick)) return true;
  // 3.8: what somebody said whom an act has ended is still heard; the nick may be another's by now.
  if (nick !== undefined && hasJustEnded(turn.room, link.host, nick, turn.now)) return true;
  complain(turn, link, "foreign-nick", `spoke as "${nick ?? ""}", who is not at home there; not shown`);
  return false;
}

/** Whether that home's occupant has lost the nick here, and is not yet called otherwise there. */
function isHidden(room: Room, home: Host, nick: Nick): boolean {
  return hiddenAt(room, home, nick) !== undefined;
}

function hiddenAt(room: Room, home: Host, nick: Nick): Occupant | undefined {
  return room.hidden.find((other) => other.home === home && other.nick === nick);
}

/** A message under the name that its sender has here: "NICK (domain)" if the nick is another's (3.7, 3.9a). */
export function asCalledHere<Event extends RoomEvent>(room: Room, home: Host, event: Event): Event {
  if ((event.kind !== "said" && event.kind !== "subject") || event.nick === undefined) return event;
  const owner = occupantAt(room.roster, event.nick)?.home ?? lastHomeOf(room.log, event.nick);
  const isOthers = owner !== undefined && owner !== home;
  return isOthers ? { ...event, nick: nickAtHome(event.nick, home) } : event;
}

/**
 * A backlog goes up in numbers: what of a home that this sync tells lies before a message, and has not come, will not come
 * (3.1). It is noted message by message, lest the numbers above the gaps grow beyond their bound.
 */
function noteUntold(room: Room, link: Link, { host, epoch, sequence }: EventId): void {
  if (host !== link.host && !link.toldHomes.includes(host)) return;
  const have = link.peerHaves.find((known) => known.host === host && known.epoch === epoch);
  if (have !== undefined) voidUpTo(room.log, host, epoch, Math.min(have.contiguous, sequence - 1));
}

/** One message of a backlog: in the log once, shown late with its time (3.6). */
export function applyPast(turn: Turn, link: Link, message: PastMessage): LogEntry | undefined {
  const { room } = turn;
  const { stamp, event, bytes } = message;
  if (stamp === undefined) return undefined;
  const previous = message.previous ?? stamp.id.sequence - 1;
  if (stamp.id.host === room.surroundings.host && isStar(room) && link.direction === "up") {
    takeCopy(turn, link, { event, stamp, bytes }, previous);
    return undefined;
  }
  if (hasEvent(room.log, stamp.id) || !mayBringPast(turn, link, stamp.id)) return undefined;
  noteUntold(room, link, stamp.id);
  if (!noteReceived(room.log, stamp.id, previous)) {
    complain(turn, link, "too-many", `sent messages of ${stamp.id.host} beyond what can be remembered; not taken`);
    return undefined;
  }
  if (!keepsOrder(turn, link, stamp) || !maySpeakAsRoom(turn, link, event.nick)) return undefined;
  // 3.8: what the primary has taken counts.
  if (link.direction !== "up" && isOfTheirOutcast(room, stamp.id, event.nick)) return undefined;
  const past: NewEntry = { stamp, event: asCalledHere(room, stamp.id.host, event), bytes };
  // Our own comes back to us from who has it.
  const entry = append(room.log, stamp.id.host === room.surroundings.host ? { ...past, heardFrom: link.host } : past);
  applyMessage(turn, entry, true);
  return entry;
}

const nothing = [] as unknown as Payload;

/** The occupant's home does not have him any more (333). In a star only the primary knows, and tells the others. */
export function lose(turn: Turn, occupant: Occupant): void {
  takeOut(turn, occupant);
  const { room } = turn;
  if (isStar(room) && room.role === "primary") {
    const { nick, view, identity } = occupant;
    const event: Left = { kind: "left", nick, cause: "failed", affiliation: view.affiliation, payload: nothing };
    distribute(turn, record(turn, event, 0, identity === undefined ? {} : { identity }));
  }
  freeNick(turn, occupant.nick);
}

function takeOut(turn: Turn, occupant: Occupant): void {
  removeOccupant(turn.room.roster, occupant.nick);
  const { nick, view } = occupant;
  const event: Left = {
    kind: "left",
    nick,
    cause: "failed",
    affiliation: view.affiliation,
    payload: nothing,
    ...(view.user === undefined ? {} : { user: view.user }),
  };
  show(turn, event, undefined);
}

/** All of that home have left, since it does not belong to the room any more. */
export function dropHome(turn: Turn, home: Host): void {
  for (const occupant of occupantsOf(turn.room.roster, home)) lose(turn, occupant);
}

/** Whoever came in under an earlier start of the peer is gone with it (3.11, "Restart"). */
export function dropStale(turn: Turn, link: Link): void {
  const current = link.peerHaves.find((have) => have.host === link.host);
  if (current === undefined) return;
  const isStale = ({ home, claim }: Occupant): boolean => home === link.host && claim?.id.epoch !== current.epoch;
  turn.room.hidden = turn.room.hidden.filter((occupant) => !isStale(occupant));
  forgetTurnedAway(turn.room, ({ host, epoch }) => host === link.host && epoch !== current.epoch);
  for (const occupant of occupantsOf(turn.room.roster, link.host)) {
    if (occupant.claim !== undefined && occupant.claim.id.epoch !== current.epoch) lose(turn, occupant);
  }
}

/**
 * New access lists: who may not be in is out of the roster, the others have role and affiliation by them (3.8). The host
 * shows it when it sets the lists.
 */
export function applyLists(turn: Turn): void {
  const { room } = turn;
  for (const occupant of allOccupants(room.roster)) {
    const { view } = occupant;
    const affiliation = listedAffiliation(room, view);
    if (view.user === undefined || affiliation === view.affiliation) continue;
    const role = defaultRole(room, affiliation);
    if (role === "none") {
      removeOccupant(room.roster, occupant.nick);
      endByLists(turn, occupant);
      freeNick(turn, occupant.nick);
    } else putOccupant(room.roster, changedByOthers(occupant, { ...view, affiliation, role }));
  }
  // In a star the primary says who is in: whom its lists put out while his nick is another's does not come back.
  if (isStar(room)) room.hidden = room.hidden.filter(({ view }) => viewByLists(room, view).role !== "none");
}

/** Somebody is out by new lists: who gets none is told so by his home (3.8). */
function endByLists(turn: Turn, occupant: Occupant): void {
  const { room, now } = turn;
  const { identity, nick, home, view } = occupant;
  if (identity === undefined) return;
  if (home === room.surroundings.host) {
    const event: Left = { kind: "left", nick, cause: "banned", affiliation: "outcast", payload: nothing };
    const { user } = view;
    distribute(turn, record(turn, user === undefined ? event : { ...event, user }, 0, { identity, inLists: true }));
    return;
  }
  noteEnded(room, { ...endedNow(identity, nick, view, now), byLists: true });
  // His home may be behind a split, and hear only of lists that let him in again.
  turnAway(room, occupant);
}

/** Applies a live event of a peer; its number was checked. */
export function applyEvent(turn: Turn, link: Link, frame: EventFrame, entry: LogEntry | undefined, home: Host): void {
  const { event, stamp, identity } = frame;
  if (event.kind === "said" || event.kind === "subject") {
    if (entry !== undefined) applyMessage(turn, entry, false);
    return;
  }
  const told: Draft<Told> = { link, home, listed: false };
  if (stamp !== undefined) told.stamp = stamp;
  if (identity !== undefined) told.identity = identity;
  if (event.kind === "present") applyPresent(turn, told, event);
  else if (event.kind === "left") applyLeft(turn, told, event);
  else applyRenamed(turn, told, event);
}
