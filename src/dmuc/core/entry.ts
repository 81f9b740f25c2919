/** Who decides about joins at a replica: it does, by what its primary has told it, unless that is not enough (3.8). */
import { type Config, fieldValue, isChosen } from "./config";
import type { Room } from "./state";

/** Whether there is a password that this instance has not been told, since the link could be read by others (3.9). */
export function isPasswordHidden(config: Config): boolean {
  const isTold = config.fields.some(({ name }) => name === "muc#roomconfig_roomsecret");
  return !isTold && isChosen(fieldValue(config, "muc#roomconfig_passwordprotectedroom"));
}

/** Whether the primary is asked about whoever wants to come in here: it tells us no lists, or not the password. */
export function asksForEntry({ role, links, lists, config }: Room): boolean {
  if (role !== "replica") return false;
  const isHeard = links.some(({ direction, extension }) => direction === "up" && extension);
  return isHeard && (lists.digest === "" || isPasswordHidden(config.config));
}
