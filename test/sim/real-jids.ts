/**
 * Who is told real JIDs in a room that does not show them (D2-25, D2-26): the replicas of a star whose primary says whom to serve, as
 * long as somebody there is a moderator. Looked at on the wire.
 */
import { isServedByWord } from "../../src/dmuc/core/state/behaviour";
import { fieldValue } from "../../src/dmuc/core/words/config";
import type { Host, UserDomain, UserJid } from "../../src/dmuc/core/words/ids";
import { peerEntry } from "../../src/dmuc/core/state/links";
import { domainOf } from "../../src/dmuc/core/state/peers";
import type { Room } from "../../src/dmuc/core/room";
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
