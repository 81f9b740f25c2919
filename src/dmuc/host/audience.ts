/**
 * Who is shown what the room shows to everybody: those who are in through this server. mod_muc goes through all occupants
 * for each message and presence, and makes a copy of each occupant: in a room that is full of people of other servers that
 * is most of the work, and nothing comes of it, since their own servers show it to them (routing.ts).
 */
import type { Context } from "./context";
import { type Undo, patchRooms } from "./patches";
import type { SessionsOfRoom } from "./remote-sessions";
import type { MucRoom, Occupant } from "./types/muc";

type Occupants = ReturnType<MucRoom["each_occupant"]>;

function isHere(sessions: SessionsOfRoom, occupant: Occupant): boolean {
  for (const [real] of pairs(occupant.sessions)) {
    if (sessions.get(real) === undefined) return true;
  }
  return false;
}

/** Copies of the occupants who have a session here, as mod_muc's own method gives them of all. */
function occupantsHere(room: MucRoom, sessions: SessionsOfRoom): Occupants {
  const jids: string[] = [];
  for (const [jid, occupant] of pairs(room._occupants)) {
    if (isHere(sessions, occupant)) jids.push(jid);
  }
  let index = 0;
  const next = (): LuaMultiReturn<[string | undefined, Occupant | undefined]> => {
    while (index < jids.length) {
      const jid = jids[index] ?? "";
      index++;
      const occupant = room.get_occupant_by_nick(jid);
      // He may have been put out meanwhile.
      if (occupant !== undefined) return $multi(jid, occupant);
    }
    return $multi(undefined, undefined);
  };
  return next as unknown as Occupants;
}

/** Lets mod_muc go through the people of this server alone, where it shows something to everybody. */
export function patchAudience(context: Context): readonly Undo[] {
  /** Rooms in which something is being shown to everybody now. */
  const showing = new LuaTable<string, true | undefined>();
  const occupants = patchRooms(
    context,
    "each_occupant",
    (original) =>
      function (this: MucRoom): Occupants {
        const sessions = showing.get(this.jid) === undefined ? undefined : context.remotes.get(this.jid);
        if (sessions !== undefined && !context.detached) return occupantsHere(this, sessions);
        // The only thing in its return, so that Lua hands on all three values of it.
        return original.call(this);
      },
  );
  const messages = patchRooms(
    context,
    "broadcast",
    (original) =>
      function (this: MucRoom, stanza, condition): void {
        // What is for some alone, as a request for a voice, may be for people of other servers, too (T-20).
        if (condition === undefined) showing.set(this.jid, true);
        try {
          original.call(this, stanza, condition);
        } finally {
          showing.set(this.jid, undefined);
        }
      },
  );
  const presences = patchRooms(
    context,
    "publicise_occupant_status",
    (original) =>
      function (this: MucRoom, ...shown): void {
        try {
          original.call(this, ...shown);
        } finally {
          showing.set(this.jid, undefined);
        }
      },
  );
  // Only from here on: handlers may want to see everybody.
  module.hook(
    "muc-broadcast-presence",
    ({ room }) => {
      if (context.remotes.get(room.jid) !== undefined) showing.set(room.jid, true);
      return undefined;
    },
    -10000,
  );
  return [occupants, messages, presences];
}
