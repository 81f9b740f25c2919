/** A room that is new in the core: plain as yet, or a replica that a primary has asked for. */
import { createAsked } from "./asked";
import { opensByJoin } from "./behaviour";
import type { ReplicateFrame } from "../words/frames";
import { type Host, type InstanceJid, type Instant, hostOf } from "../words/ids";
import { createLink } from "./link";
import { createLog } from "./log";
import { createNumbered } from "./numbered";
import { createRoster } from "./roster";
import { type Room, type Surroundings, beginLife } from "./state";

/** A room that has no links yet. */
export function createRoom(self: InstanceJid, surroundings: Surroundings): Room {
  return {
    self,
    surroundings,
    role: "plain",
    open: true,
    config: { config: { fields: [] }, digest: "" },
    lists: { items: [], digest: "" },
    roster: createRoster(),
    log: createLog(),
    links: [],
    formerStars: [],
    relayed: [],
    reached: [],
    announced: [],
    pendingIqs: [],
    submissions: createAsked(),
    entering: [],
    unsure: createNumbered(),
    ahead: { unsureDropped: [] },
    judging: [],
    strangers: [],
    hidden: [],
    forgotten: [],
    peopleKnown: [],
    departed: [],
    haunted: [],
    lost: [],
    ended: [],
    turnedAway: [],
    doubted: [],
    ruledAt: 0 as Instant,
    lastStep: 0 as Instant,
    clockOffsetMs: 0,
    requestCount: 0,
    sessionCount: 0,
    petitions: [],
    recorded: [],
  };
}

/**
 * A replica that a primary's service has asked for, after its admission; closed until the config comes (D1-14).
 *
 * @param asked the request; one that names no primary is bound to whose config comes first (E1-09).
 * @param by the primary's service.
 */
export function createReplica(self: InstanceJid, asked: ReplicateFrame, by: Host, surroundings: Surroundings): Room {
  const room = createRoom(self, surroundings);
  room.role = "replica";
  room.open = false;
  room.primaryHost = by;
  if (asked.primary !== undefined) room.primary = asked.primary;
  if (asked.generation !== undefined) beginLife(room, asked.generation);
  return room;
}

/** What a replica that our own users want is made of. */
export interface MirrorBirth {
  readonly self: InstanceJid;
  /** The room elsewhere. */
  readonly primary: InstanceJid;
  /** Five characters or more that no instance of this start has had. */
  readonly random: string;
  readonly surroundings: Surroundings;
  /** Whether the room's service has the link extension. */
  readonly extension: boolean;
  /**
   * The highest number that an instance of this start has given: a room whose disk has gone back to an older state does not
   * know of it, and none may be given again (3.1).
   */
  readonly given: number;
}

/** A replica that our own users want of a room elsewhere; `register` asks for it (3.2). */
export function createMirror({ self, primary, random, surroundings, extension, given }: MirrorBirth): Room {
  const room = createRoom(self, surroundings);
  room.chance = random.slice(0, 5);
  const link = createLink(primary, hostOf(primary), "up", surroundings.mode);
  link.extension = extension;
  room.role = "replica";
  // An opener goes before the primary has said what it knows of them.
  if (opensByJoin(room)) room.log.given = given;
  room.open = false;
  room.primary = primary;
  room.primaryHost = link.host;
  room.links.push(link);
  return room;
}

/**
 * The same where the primary knows only what is printed: it tells what there is when it wants to (3.2.6).
 *
 * @param birth its `calledAs` is the address at which the administrator has it tell us.
 */
export function createPrintedMirror(
  birth: Omit<MirrorBirth, "extension" | "given"> & { readonly calledAs: InstanceJid },
): Room {
  const room = createMirror({ ...birth, extension: false, given: 0 });
  const [link] = room.links;
  if (link !== undefined) link.calledAs = birth.calledAs;
  room.open = true;
  return room;
}
