/** Who decides about joins at a replica: it does, by what its primary has told it, unless that is not enough (3.8). */
import { ownPolicy } from "../state/behaviour";
import { type Config, fieldValue, isChosen } from "../words/config";
import { type Nick, type UserJid, bareOf } from "../words/ids";
import type { Room } from "../state/state";

const secretField = "muc#roomconfig_roomsecret";

/** Whether there is a password that this instance has not been told, since the link could be read by others (3.9). */
export function isPasswordHidden(config: Config): boolean {
  const isTold = config.fields.some(({ name }) => name === secretField);
  return !isTold && isChosen(fieldValue(config, "muc#roomconfig_passwordprotectedroom"));
}

/** Whether the primary is asked about whoever wants to come in here: it tells us no lists, or not the password. */
export function asksForEntry({ role, links, lists, config }: Room): boolean {
  if (role !== "replica") return false;
  const isHeard = links.some(({ direction, extension }) => direction === "up" && extension);
  return isHeard && (lists.digest === "" || isPasswordHidden(config.config));
}

/** Whether nobody is let in here for now: the primary is not reached, and the administrator lets joins wait for it (3.10). */
export function refusesEntry(room: Room): boolean {
  const { joinsDecidedBy, whileSplit } = ownPolicy(room);
  if (room.role !== "replica" || joinsDecidedBy === "primary") return false;
  const isSplit = room.links.some(({ direction, state }) => direction === "up" && state === "split");
  return isSplit && whileSplit.join === "by-option" && !room.surroundings.whileSplit.enter;
}

/** Whether he has said the room's password, or there is none. */
export function hasSaidPassword(config: Config, said: string | undefined): boolean {
  const secret = fieldValue(config, secretField) ?? "";
  return secret === "" || said === secret;
}

/** Whether the lists keep that nick for somebody else. */
export function isReservedNick({ lists }: Room, nick: Nick, user: UserJid | undefined): boolean {
  const own = user === undefined ? undefined : bareOf(user);
  return lists.items.some((item) => item.nick === nick && item.jid !== own);
}
