/** How much of a roster one page holds (3.6). */
import type { RosterItem } from "../words/events";
import { octetLength } from "../words/ids";
import { limits } from "../words/limits";

/** What a page of a roster holds at most. */
interface RosterPage {
  readonly itemsMax: number;
  readonly bytesMax: number;
}

/** Octets of plain data as text: about so many, since what is carried is not looked into. */
export function octetsOf(data: unknown): number {
  if (typeof data === "string") return octetLength(data) + limits.quotedOctets;
  if (typeof data !== "object" || data === null) return 0;
  let octets = 0;
  for (const value of Object.values(data)) octets += octetsOf(value);
  return octets;
}

/** Which people, from that place on, a page holds: within its bounds, and at least one. */
export function rosterPage(
  people: readonly RosterItem[],
  from: number,
  { itemsMax, bytesMax }: RosterPage,
): readonly RosterItem[] {
  let bytes = 0;
  let end = from;
  for (const item of people.slice(from, from + itemsMax)) {
    bytes += octetsOf(item) + limits.rosterItemOctets;
    if (end > from && bytes > bytesMax) break;
    end++;
  }
  return people.slice(from, end);
}
