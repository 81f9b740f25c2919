/** One nick, two people at two homes: who keeps it, decided alike by everybody (3.7, "Nick conflict"). */
import { isBound } from "../state/bound";
import { isCredible } from "../state/claims";
import { type Host, type Nick, type Stamp, bareOf, compareStamps, octetLength } from "../words/ids";
import { limits } from "../words/limits";
import type { Occupant } from "../state/roster";
import { occupantAt } from "../state/roster";
import type { Room } from "../state/state";
import { isOfStar } from "../state/links";
import { ownPolicy } from "../state/behaviour";

/** Somebody who wants a nick: where he is at home, and since when he has it. */
export interface Claimant {
  readonly home: Host;
  readonly claim?: Stamp;
}

/** Whether whom that home has the primary has: he sits there, or it alone tells of him. */
function isOfPrimary(room: Room, home: Host): boolean {
  const primaryHost = room.role === "primary" ? room.surroundings.host : room.primaryHost;
  return home === primaryHost || isBound(room, home);
}

/**
 * Whether the first keeps the nick: who is homed at the primary, else whose claim comes first in the one order. A claim that
 * contradicts what is known of its home counts for nothing.
 */
export function keepsNick(room: Room, first: Claimant, second: Claimant): boolean {
  // 3.7: in a star whoever the primary has at that moment, who is told by it or sits with it.
  if (room.role !== "primary" && ownPolicy(room).topology === "star") return first.home !== room.surroundings.host;
  if (room.role === "primary" && (isOfStar(room, first.home) || isOfStar(room, second.home))) return false;
  if (isOfPrimary(room, first.home)) return true;
  if (isOfPrimary(room, second.home)) return false;
  const [claim, other] = [claimOf(room, first), claimOf(room, second)];
  if (claim === undefined) return false;
  return other === undefined || compareStamps(claim, other) < 0;
}

function claimOf(room: Room, { home, claim }: Claimant): Stamp | undefined {
  if (claim === undefined || home === room.surroundings.host) return claim;
  return isCredible(room.log, claim) ? claim : undefined;
}

/** "NICK (domain)": how somebody is called whose nick belongs to another. */
export function nickAtHome(nick: Nick, home: Host): Nick {
  return `${nick} (${home})` as Nick;
}

/**
 * The nick that the loser of a conflict gets from his home: "NICK (domain)", then with a number from 2 to 9.
 *
 * @returns undefined if all are taken or too long: then he has to leave.
 */
export function otherNick(room: Room, loser: Occupant): Nick | undefined {
  const first = nickAtHome(loser.nick, loser.home);
  for (let count = 1; count <= limits.nickSuffixMax; count++) {
    const nick = (count === 1 ? first : `${first} ${count}`) as Nick;
    if (octetLength(nick) <= limits.nickOctetsMax && occupantAt(room.roster, nick) === undefined) return nick;
  }
  return undefined;
}

/** Whether both are the same account, as far as their JIDs are known. */
export function isSamePerson(left: Occupant["view"], right: Occupant["view"]): boolean {
  return left.user !== undefined && right.user !== undefined && bareOf(left.user) === bareOf(right.user);
}

/** Whether both are the same client: it has come in by two instances, and is in by the one that it came to last (3.13). */
export function isSameClient(left: Occupant["view"], right: Occupant["view"]): boolean {
  return left.user !== undefined && left.user === right.user;
}
