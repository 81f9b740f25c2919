/**
 * Rosters of peers (3.6.4, D1-19): pages are put together, and tell of some homes in full who is there, as of a number.
 *
 * A roster is made at one moment and read at a later one: what the reader has learned of a home by another way may be newer.
 */
import { isFarAhead } from "./acceptance";
import { type Told, applyPresent } from "./arrivals";
import { isBound } from "../state/bound";
import { complain } from "../state/complaints";
import { forgetLoss, isEnded } from "../state/ended";
import { lose } from "../people/departures";
import type { RosterItem } from "../words/events";
import type { Have, RosterFrame } from "../words/frames";
import { forgetDeparted } from "../people/ghosts";
import { type EventId, type Host, type Nick, sameEvent } from "../words/ids";
import { type Link, isAlive } from "../state/link";
import { limits } from "../words/limits";
import { contiguousOf, noteOver, notePresenceTold, voidUpTo } from "../state/log";
import type { RefusalCase } from "../words/refusals";
import { bringsEventsOf } from "../people/rights";
import { type Occupant, allOccupants, occupantAt, occupantsOf } from "../state/roster";
import { type Room, type Turn, forgetPeople } from "../state/state";
import { isStar } from "../state/behaviour";
import { resync } from "../links/transitions";
import { forgetTurnedAway } from "../state/turned-away";

/**
 * Takes a page of a roster. Whom it lists is in at once, so that a full room does not come in all at one moment; who is not
 * listed has left when the last page is here.
 *
 * @returns why it is refused, or undefined.
 */
export function takeRoster(turn: Turn, link: Link, frame: RosterFrame): RefusalCase | undefined {
  const { room } = turn;
  if (frame.items.length === 0 && frame.more) return "malformed";
  // A page whose answer was lost comes again (D1-18): it must not begin a roster, nor count twice.
  if ((frame.after ?? 0) === 0) {
    link.rosterPages = [];
    link.rosterLeft = [];
  } else if (frame.after !== link.rosterPages.length) return undefined;
  if (link.rosterPages.length + frame.items.length > limits.occupantsMax) {
    complain(
      turn,
      link,
      "too-many",
      `has more than ${limits.occupantsMax} occupants, which are accepted here; refused`,
    );
    takeBack(turn, link);
    return "limit-reached";
  }
  link.rosterPages = link.rosterPages.concat(frame.items);
  noteOwnPlaces(turn, link, frame);
  const isOutdated = link.direction === "up" && link.state === "up" && isLate(room, link, frame);
  if (frame.more) {
    link.rosterLeft = link.rosterLeft.concat(isOutdated ? frame.items : enterPage(turn, link, frame));
    return undefined;
  }
  const items = link.rosterPages;
  const left = link.rosterLeft.concat(frame.items);
  link.rosterPages = [];
  link.rosterLeft = [];
  if (isOutdated) {
    // Maybe between two of its pages: then nothing else has told whom it lists.
    forgetPeople(
      room,
      (frame.tells ?? []).map(({ host }) => host),
    );
    resync(turn, link, "a roster came after what has happened since");
    return undefined;
  }
  link.toldHomes = homesToldBy(room, link, items, frame);
  noteNewStarts(room, link, frame.tells ?? []);
  noteKnown(room, link.toldHomes, frame);
  if (link.direction === "up") noteStarts(room, link, frame.tells ?? []);
  for (const have of frame.tells ?? []) if (link.toldHomes.includes(have.host)) notePresenceTold(room.log, have);
  forgetDeparted(room, link.toldHomes);
  endUnlisted(turn, link, items, frame.tells ?? []);
  for (const item of left) if (link.toldHomes.includes(homeOf(link, item))) applyItem(turn, link, item);
  if (link.state === "up") noteTold(room, link, frame);
  return undefined;
}

/** What we say from now on stands after what the primary has of ours: an instance before this one has said it (3.1). */
function noteOwnPlaces(turn: Turn, link: Link, { items }: RosterFrame): void {
  const { log, surroundings } = turn.room;
  if (link.direction !== "up") return;
  for (const { claim } of items) {
    if (claim?.id.host !== surroundings.host || isFarAhead(turn, link, claim)) continue;
    log.highestKey = Math.max(log.highestKey, claim.orderKey);
  }
}

/**
 * Enters the people of a page that is not the last.
 *
 * @returns those who wait for it: their nicks have others, who may not be listed.
 */
function enterPage(turn: Turn, link: Link, frame: RosterFrame): readonly RosterItem[] {
  const { roster } = turn.room;
  const homes = homesToldBy(turn.room, link, frame.items, frame);
  return frame.items.filter((item) => {
    const home = homeOf(link, item);
    const known = occupantAt(roster, item.nick);
    const isFree = known === undefined || (known.home === home && isSameOccupancy(known, item));
    if (isFree && homes.includes(home)) applyItem(turn, link, item);
    return !isFree;
  });
}

/** A roster is refused in its middle: whom it has listed is not in. */
function takeBack(turn: Turn, link: Link): void {
  const { rosterPages: listed, rosterLeft: left } = link;
  link.rosterPages = [];
  link.rosterLeft = [];
  for (const item of listed) {
    const known = occupantAt(turn.room.roster, item.nick);
    if (known?.home === homeOf(link, item) && !left.includes(item)) lose(turn, known);
  }
}

/**
 * Whether a primary's roster, which was held up on its way, is older than what it has told since (prosody-notes: a stream that
 * was given up may still bring it).
 */
function isLate(room: Room, link: Link, { tells = [] }: RosterFrame): boolean {
  // What several tell of may be known already.
  const isAlone = isStar(room, link) || tells.some(({ host }) => isBound(room, host));
  const byPrimary = tells.filter(({ host }) => host === link.host || isBound(room, host) || isStar(room, link));
  return isAlone && byPrimary.some(({ host, epoch, contiguous }) => contiguousOf(room.log, host, epoch) > contiguous);
}

/** What lies between the number told last and that of the roster is told by it, unless one before it has not come (3.1). */
function noteTold(room: Room, link: Link, { tells }: RosterFrame): void {
  for (const { host, epoch, contiguous, previous } of tells ?? []) {
    const isComplete = previous !== undefined && contiguousOf(room.log, host, epoch) >= previous;
    if (isComplete && link.toldHomes.includes(host)) voidUpTo(room.log, host, epoch, contiguous);
  }
}

/** Of whom the primary alone tells, it alone knows under which starts somebody may be in. */
function noteStarts(room: Room, link: Link, tells: readonly Have[]): void {
  for (const { host } of tells) {
    if (!isStar(room, link) && !isBound(room, host)) continue;
    const epochs = tells.filter((have) => have.host === host).map(({ epoch }) => epoch);
    if (host !== room.surroundings.host) noteOver(room.log, host, epochs);
  }
}

/** From now on the people of these homes are known as they were after these numbers. */
function noteKnown(room: Room, homes: readonly Host[], { tells = [], asOf }: RosterFrame): void {
  const isTold = (home: Host): boolean => homes.includes(home);
  room.forgotten = room.forgotten.filter((home) => !isTold(home));
  forgetTurnedAway(room, ({ host }) => isTold(host));
  room.peopleKnown = [
    ...room.peopleKnown.filter(({ host }) => !isTold(host)),
    ...tells.filter(({ host }) => isTold(host)).map((have) => (asOf === undefined ? have : { ...have, asOf })),
  ].slice(-limits.homesMax);
}

/**
 * Homes whose occupants a roster tells in full: the sender's, those that it passes on; of a peer that knows only the spec,
 * all but ours. Not a home of which we have heard more than the sender when it made the roster: by another way.
 */
function homesToldBy(room: Room, link: Link, items: readonly RosterItem[], frame: RosterFrame): readonly Host[] {
  const own = room.surroundings.host;
  const { tells } = frame;
  if (tells === undefined) {
    const known = items.map((item) => homeOf(link, item)).concat(allOccupants(room.roster).map(({ home }) => home));
    const homes = link.direction === "up" ? [link.host, ...known] : [link.host];
    return homes.filter((home, index) => home !== own && homes.indexOf(home) === index);
  }
  const told = tells
    .filter((have) => (have.host === link.host || link.direction === "up") && !isOutrun(room, link, have))
    .map((have) => have.host);
  // The primary's roster speaks for all of whom it alone tells: whose home it does not name has nobody left.
  const speaksForThem = link.direction === "up" && told.includes(link.host);
  const isTheirs = (home: Host): boolean => isStar(room, link) || isBound(room, home);
  const known = allOccupants(room.roster)
    .concat(room.hidden, room.departed)
    .map(({ home }) => home);
  const others = known.concat(items.map((item) => homeOf(link, item))).filter((home) => isTheirs(home));
  const homes = speaksForThem ? told.concat(others) : told;
  return homes.filter((home, index) => home !== own && homes.indexOf(home) === index);
}

/**
 * The primary tells of a start of a home whose own link still stands since the start before: who is in is asked when that link
 * is up again, or the primary when it is given up.
 */
function noteNewStarts(room: Room, link: Link, tells: readonly Have[]): void {
  if (isStar(room, link)) return;
  const isNews = ({ host, epoch }: Have): boolean =>
    room.links.some((direct) => direct.host === host && isAlive(direct) && direct.peerEpoch !== epoch) &&
    !room.log.received.some((known) => known.host === host && known.epoch === epoch);
  const homes = tells.filter((have) => isNews(have)).map(({ host }) => host);
  if (homes.length > 0) forgetPeople(room, homes);
}

/** Whether more is known here of the home's people than the roster tells: by their own server, or by events. */
function isOutrun(room: Room, link: Link, { host, epoch, contiguous }: Have): boolean {
  // There is no other way in a star.
  if (isStar(room, link)) return false;
  const direct = room.links.find((link) => link.host === host);
  // It tells of another start than the one that its own server names.
  if (direct !== undefined && isAlive(direct) && direct.peerEpoch !== epoch) return true;
  const byRoster = room.peopleKnown.find((known) => known.host === host && known.epoch === epoch);
  const byEvents = room.forgotten.includes(host) ? 0 : contiguousOf(room.log, host, epoch);
  return Math.max(byRoster?.contiguous ?? 0, byEvents) > contiguous;
}

/** Who is in by homes whose occupants the list tells in full, and is not listed, has left, or is lost (3.7, "At sync"). */
function endUnlisted(turn: Turn, link: Link, items: readonly RosterItem[], tells: readonly Have[]): void {
  const { room } = turn;
  const homes = link.toldHomes;
  const listed = new Map<string, RosterItem>();
  // Who is in there by a stay that was ended here is put out when his home hears of that, whatever has let him in anew since (3.7).
  for (const item of items) {
    if (!isEnded(room, identityOf(item), undefined)) listed.set(seatOf(homeOf(link, item), item.nick), item);
  }
  const isListed = ({ nick, home }: Occupant): boolean => listed.has(seatOf(home, nick));
  room.hidden = room.hidden.filter((occupant) => !homes.includes(occupant.home) || isListed(occupant));
  for (const home of homes) {
    for (const occupant of occupantsOf(room.roster, home)) {
      const item = listed.get(seatOf(home, occupant.nick));
      if (item !== undefined && isSameOccupancy(occupant, item)) continue;
      // 3.7: it has not been started anew since he came in, so he has left in good order.
      const isStillRunning = tells.some(({ host, epoch }) => host === home && epoch === occupant.claim?.id.epoch);
      lose(turn, occupant, isStillRunning ? "left" : "failed");
    }
  }
}

/** What only one occupant can have: his home, where his nick is his alone. */
function seatOf(home: Host, nick: Nick): string {
  return `${home} ${nick}`;
}

/** Home of a listed occupant: the host of his claim, or the sender if it knows only the spec. */
function homeOf(link: Link, item: RosterItem): Host {
  return item.claim?.id.host ?? link.host;
}

function identityOf({ identity, claim }: RosterItem): EventId | undefined {
  return identity ?? claim?.id;
}

function isSameOccupancy(occupant: Occupant, item: RosterItem): boolean {
  const listed = identityOf(item);
  if (listed !== undefined && occupant.identity !== undefined && sameEvent(listed, occupant.identity)) return true;
  // Same home, nick and person with another stamp: re-homed silently.
  return occupant.view.user !== undefined && occupant.view.user === item.view.user;
}

function applyItem(turn: Turn, link: Link, item: RosterItem): void {
  const home = homeOf(link, item);
  if (!bringsEventsOf(turn.room, link, home)) return;
  const identity = identityOf(item);
  if (identity !== undefined && link.direction === "up") forgetLoss(turn.room, identity);
  const told: Told = {
    link,
    home,
    listed: true,
    ...(item.claim === undefined ? {} : { stamp: item.claim }),
    ...(identity === undefined ? {} : { identity }),
  };
  applyPresent(turn, told, { kind: "present", nick: item.nick, view: item.view });
}
