/**
 * Who gets to know real JIDs in a room that does not show them (D2-25, D2-26): the replicas of a star whose primary says whom to
 * serve, as long as somebody there is a moderator. Looked at on the wire, and in what a replica remembers.
 */
import { isServedByWord, isServingByWord } from "../../src/dmuc/core/state/behaviour";
import { fieldValue } from "../../src/dmuc/core/words/config";
import type { Host, UserDomain, UserJid } from "../../src/dmuc/core/words/ids";
import { peerEntry } from "../../src/dmuc/core/state/links";
import { domainOf } from "../../src/dmuc/core/state/peers";
import type { Room } from "../../src/dmuc/core/room";
import type { FinalChecker } from "./convergence";
import type { SafetyChecker } from "./watch";

function isOpen({ config }: Room): boolean {
  return fieldValue(config.config, "muc#roomconfig_whois") === "anyone";
}

/** Whether a moderator is in by that server: at home there, or one of its users whom the room itself has let in. */
function hasModerator(room: Room, host: Host, users: readonly UserDomain[]): boolean {
  const isTheirs = (user: UserJid | undefined): boolean => user !== undefined && users.includes(domainOf(user));
  return [...room.roster.occupants.values()].some(
    ({ home, view: { role, user } }) => role === "moderator" && (home === host || isTheirs(user)),
  );
}

/** D2-25: a replica without a moderator is told no JIDs but those of its own users. */
export function jidsForModerators(): SafetyChecker {
  /** Rooms and peers that had one before the step: what it brings about may be the end of that. */
  const moderated = new WeakMap<Room, readonly Host[]>();
  return {
    rule: "jids-for-moderators",
    before: (_node, { room }) => {
      const hosts = room.links.map(({ host }) => host);
      moderated.set(
        room,
        hosts.filter((host) => hasModerator(room, host, peerEntry(room, host).users)),
      );
    },
    encoded: (node, to, frame, stanzas) => {
      const slot = [...node.slots.values()].find(({ room }) => room.links.some(({ peer }) => peer === to));
      const room = slot?.room;
      const link = room?.links.find(({ peer }) => peer === to);
      if (room === undefined || link === undefined || link.direction !== "down" || !isServedByWord(room, link)) return;
      const { users } = peerEntry(room, link.host);
      const isModerated = moderated.get(room)?.includes(link.host) === true || hasModerator(room, link.host, users);
      if (isModerated || isOpen(room)) return undefined;
      const found = [...JSON.stringify(stanzas).matchAll(/person\d+@([a-z.]+)/g)];
      const leaked = found.find(([, domain = ""]) => !users.includes(domain as UserDomain));
      return leaked === undefined ? undefined : `${leaked[0]} goes to ${link.host} in a ${frame.kind}`;
    },
  };
}

type Occupants = Room["roster"]["occupants"];
type Known = Occupants extends Map<unknown, infer Occupant> ? Occupant : never;

/** Those of a replica's people whom it serves, and all others. */
function dividedBy(room: Room): { readonly ours: readonly Known[]; readonly others: readonly Known[] } {
  const { host } = room.surroundings;
  const all = [...room.roster.occupants.values()];
  const isOurs = ({ home, served }: Known): boolean => home === host || served === true;
  return { ours: all.filter((one) => isOurs(one)), others: all.filter((one) => !isOurs(one)) };
}

/** Whether the room has a rule about real JIDs: it hides them, and a replica that is told whom to serve may learn them. */
function isJudged(room: Room): boolean {
  return room.role === "replica" && isServingByWord(room) && !isOpen(room);
}

function isModerated(room: Room): boolean {
  return dividedBy(room).ours.some(({ view }) => view.role === "moderator");
}

function knownWithoutModerator(room: Room): string | undefined {
  if (!isJudged(room) || isModerated(room)) return undefined;
  const known = dividedBy(room).others.find(({ view }) => view.user !== undefined);
  return known === undefined ? undefined : `${known.view.user ?? ""}, "${known.nick}" of ${known.home}, is known`;
}

/**
 * D2-26: with its last moderator a replica forgets the others' JIDs. Before its first one it is told them: what comes first is
 * looked at when the news of him has had time to come (`jidsAtRest`).
 */
export function jidsForgotten(): SafetyChecker {
  return {
    rule: "jids-forgotten",
    before: (_node, { room }) => isJudged(room) && isModerated(room),
    stepped: ({ slot: { room }, before }) => (before === true ? knownWithoutModerator(room) : undefined),
  };
}

/** D2-26 at rest: a replica without a moderator knows none of the others' JIDs, and one with a moderator knows all. */
export const jidsAtRest: FinalChecker = {
  rule: "jids-at-rest",
  check: ({ instances, plan }) => {
    const [first] = instances;
    for (const { node, number, slot } of instances) {
      const { room } = slot;
      const vain = knownWithoutModerator(room);
      if (vain !== undefined) return `${node.host}: ${vain}`;
      if (first === undefined || number === plan.untrusted || !isJudged(room) || !isModerated(room)) continue;
      const lacking = dividedBy(room).others.find(
        ({ nick, view }) =>
          view.user === undefined && first.slot.room.roster.occupants.get(nick)?.view.user !== undefined,
      );
      if (lacking !== undefined) return `${node.host} has a moderator, and does not know who "${lacking.nick}" is`;
    }
    return undefined;
  },
};
