/** What moderators of a replica have decided while its primary was not reached, and what of it holds there meanwhile (3.8). */
import { type EventId, type Instant, type Payload, type UserJid, bareOf } from "../words/ids";
import type { Room } from "./state";

/** Something that the primary has to judge when it is reached again. */
export interface Recorded {
  /** Who has decided it. */
  readonly user: UserJid;
  /** As he has asked for it. */
  readonly payload: Payload;
  /** Who is to have another role, or none: one of another home, by the number of his join. */
  readonly identity?: EventId;
  /** Bare JID of who is banned: he does not come in here. */
  readonly banned?: string;
  /** The primary has banned him; till then its lists have come here. */
  readonly lapsesAt?: Instant;
}

/** Whether that user does not come in here, though the primary's lists let him. */
export function isBanned({ recorded }: Pick<Room, "recorded">, user: UserJid): boolean {
  return recorded.some(({ banned }) => banned !== undefined && banned === bareOf(user));
}

/** Whether the primary has said yes to his ban, and its lists have still to come. */
export function isBannedSoon({ recorded }: Room, user: UserJid): boolean {
  return recorded.some(({ banned, lapsesAt }) => lapsesAt !== undefined && banned === bareOf(user));
}
