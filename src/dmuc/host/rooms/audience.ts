/**
 * Who is shown what the room shows to everybody: those who are in through this server. mod_muc goes through all occupants
 * for each message and presence, and makes a copy of each occupant: in a room that is full of people of other servers that
 * is most of the work, and nothing comes of it, since their own servers show it to them (routing.ts).
 */
import type { Stanza } from "util.stanza";
import { type Context, coreAt } from "./context";
import { type Fanout, createFanout } from "../fanout";
import { type Undo, patchRooms } from "./patches";
import type { SessionsOfRoom } from "./remote-sessions";
import type { MucRoom, Occupant } from "../types/muc";

type Occupants = ReturnType<MucRoom["each_occupant"]>;

function isHere(sessions: SessionsOfRoom, occupant: Occupant): boolean {
  for (const [real] of pairs(occupant.sessions)) {
    if (sessions.get(real) === undefined) return true;
  }
  return false;
}

/** JIDs of the occupants who have a session here: looked for once, till somebody comes, goes or changes. */
interface Here {
  /** This start of the module: what an earlier one has left nobody has kept up. */
  readonly by: Context;
  readonly jids: readonly string[];
}

function jidsHere(context: Context, room: MucRoom, sessions: SessionsOfRoom): readonly string[] {
  const known = room.dmuc_here as Here | undefined;
  if (known?.by === context) return known.jids;
  const jids: string[] = [];
  for (const [jid, occupant] of pairs(room._occupants)) {
    if (isHere(sessions, occupant)) jids.push(jid);
  }
  const here: Here = { by: context, jids };
  room.dmuc_here = here;
  return jids;
}

/** Every change of an occupant is one of these. */
function patchChanges(context: Context): Undo {
  return patchRooms(
    context,
    "save_occupant",
    (original) =>
      function (this: MucRoom, occupant): Occupant | undefined {
        this.dmuc_here = undefined;
        return original.call(this, occupant);
      },
  );
}

/**
 * The occupants who have a session here. Not copies, as mod_muc's own method gives them: who shows something to everybody
 * changes nobody, and what changes in between is kept in new objects.
 */
function occupantsHere(context: Context, room: MucRoom, sessions: SessionsOfRoom): Occupants {
  const jids = jidsHere(context, room, sessions);
  let index = 0;
  const next = (): LuaMultiReturn<[string | undefined, Occupant | undefined]> => {
    while (index < jids.length) {
      const jid = jids[index] ?? "";
      index++;
      const occupant = room._occupants[jid];
      // He may have been put out meanwhile.
      if (occupant !== undefined) return $multi(jid, occupant);
    }
    return $multi(undefined, undefined);
  };
  return next as unknown as Occupants;
}

/** In which rooms stanzas go to the people here by the short way. */
export type FanoutRule = "linked" | "all";

/** Rooms in which something is being shown to everybody now, and by which way. */
type Showing = LuaTable<string, "short" | "stock" | undefined>;

/** While something is shown to everybody, mod_muc goes through the people of this server alone. */
function patchOccupants(context: Context, showing: Showing): Undo {
  return patchRooms(
    context,
    "each_occupant",
    (original) =>
      function (this: MucRoom): Occupants {
        const sessions = showing.get(this.jid) === undefined ? undefined : context.remotes.get(this.jid);
        if (sessions !== undefined && !context.detached) return occupantsHere(context, this, sessions);
        // The only thing in its return, so that Lua hands on all three values of it.
        return original.call(this);
      },
  );
}

/** What goes to the people here goes by the short way. */
function patchDelivery(context: Context, showing: Showing, fanout: Fanout): Undo {
  return patchRooms(
    context,
    "route_stanza",
    (original) =>
      function (this: MucRoom, stanza: Stanza): void {
        const isShort = showing.get(this.jid) === "short" && !context.detached;
        if (isShort && fanout.deliver(stanza, prosody.hosts[module.host])) return;
        original.call(this, stanza);
      },
  );
}

/** Lets mod_muc go through the people of this server alone, where it shows something to everybody. */
export function patchAudience(context: Context, rule: FanoutRule): readonly Undo[] {
  const showing: Showing = new LuaTable();
  const fanout = createFanout();
  const begin = (room: string): void => {
    const isShort = rule === "all" || coreAt(context, room) !== undefined;
    showing.set(room, isShort ? "short" : "stock");
  };
  const messages = patchRooms(
    context,
    "broadcast",
    (original) =>
      function (this: MucRoom, stanza, condition): void {
        const before = fanout.begin();
        // What is for some alone, as a request for a voice, may be for people of other servers, too (T-20).
        if (condition === undefined) begin(this.jid);
        try {
          original.call(this, stanza, condition);
        } finally {
          showing.set(this.jid, undefined);
          fanout.end(before);
        }
      },
  );
  const presences = patchRooms(
    context,
    "publicise_occupant_status",
    (original) =>
      function (this: MucRoom, ...shown): void {
        const before = fanout.begin();
        try {
          original.call(this, ...shown);
        } finally {
          showing.set(this.jid, undefined);
          fanout.end(before);
        }
      },
  );
  // Only from here on: handlers may want to see everybody.
  module.hook(
    "muc-broadcast-presence",
    ({ room }) => {
      begin(room.jid);
      return undefined;
    },
    -10000,
  );
  const undos = [
    patchChanges(context),
    patchOccupants(context, showing),
    patchDelivery(context, showing, fanout),
    messages,
    presences,
  ];
  return [
    ...undos,
    () => {
      fanout.detach();
    },
  ];
}
