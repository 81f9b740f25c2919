/** Who is owner, admin, member or outcast (3.8). The source's list is the only one; a replica has a copy of it. */
import { bare as bareOf, prep } from "util.jid";
import { stanza as makeStanza } from "util.stanza";
import { type ListItem, type VersionedLists, canonicalLists } from "../../../core/words/config";
import type { SetLists } from "../../../core/words/effects";
import { type Affiliation, type Nick, compareOctets } from "../../../core/words/ids";
import { codesOfCause } from "../../../wire/muc";
import { namespaces } from "../../../wire/namespaces";
import { actingAs } from "../people/actors";
import { type Context, coreOf, isOnBehalf, nickOf, onBehalf } from "../context";
import { lean } from "../../lean";
import { type Undo, patchRooms } from "../patches";
import { isStandIn } from "../remote-sessions";
import { digestOf } from "./config";
import type { AffiliationData, HeldAffiliation, MucRoom } from "../../types/muc";

declare module "../../types/muc" {
  interface RoomData {
    /** The room is an instance of another service's. */
    dmuc_replica?: boolean | undefined;
  }
}

function itemOf(jid: string, affiliation: Affiliation, data: AffiliationData | undefined): ListItem {
  return lean<ListItem>({ jid, affiliation, nick: data?.reserved_nickname as Nick | undefined, reason: data?.reason });
}

/** The lists as they are now, reserved nicks included. */
export function listsOf(room: MucRoom): VersionedLists {
  const items: ListItem[] = [];
  for (const [jid, affiliation, data] of room.each_affiliation()) items.push(itemOf(jid, affiliation, data));
  items.sort((left, right) => compareOctets(left.jid, right.jid));
  return { items, digest: digestOf(canonicalLists(items)) };
}

function isSame(room: MucRoom, item: ListItem): boolean {
  const data = room._affiliation_data[item.jid];
  const { reserved_nickname: nick } = data ?? {};
  return (room._affiliations[item.jid] ?? "none") === item.affiliation && nick === item.nick;
}

function dataOf(item: ListItem): AffiliationData | false {
  if (item.nick === undefined && item.reason === undefined) return false;
  return lean<AffiliationData>({ reserved_nickname: item.nick, reason: item.reason });
}

function writeItem(room: MucRoom, item: ListItem): void {
  const data = dataOf(item);
  const { affiliation } = item;
  room._affiliations[item.jid] = affiliation === "none" ? undefined : affiliation;
  room._affiliation_data[item.jid] = data === false || affiliation === "none" ? undefined : data;
  // mod_muc's cache of who has reserved which nick.
  (room as { _reserved_nicks?: object | undefined })._reserved_nicks = undefined;
}

/** Lets somebody be what the source has said he is, where it tells no lists (3.8). He is not in yet, so nobody is shown it. */
export function grantAffiliation(room: MucRoom, jid: string | undefined, affiliation: Affiliation): void {
  if (jid !== undefined) writeItem(room, { jid, affiliation });
}

/** What mod_muc does when it sets an affiliation: the role follows, and everybody sees it. */
function showAffiliation(room: MucRoom, item: ListItem): void {
  const codes = item.affiliation === "outcast" ? codesOfCause("banned") : codesOfCause("unaffiliated");
  const held = item.affiliation === "none" ? undefined : item.affiliation;
  for (const [nick, occupant] of room.each_occupant()) {
    if (occupant.bare_jid !== item.jid) continue;
    const previousRole = occupant.role;
    const [role] = room.get_default_role(held);
    occupant.role = role;
    room.save_occupant(occupant);
    const x = makeStanza("x", { xmlns: namespaces.mucUser });
    if (role === undefined) for (const code of codes) x.tag("status", { code }).up();
    room.publicise_occupant_status(occupant, x, undefined, undefined, item.reason, previousRole);
    if (role === undefined) module.fire_event("muc-occupant-left", { room, nick, occupant });
  }
}

/**
 * Sets an affiliation with all that follows: roles change, people are put out, and who may know is told (T-10).
 *
 * @param data absent: as it is.
 */
export function assignAffiliation(room: MucRoom, item: ListItem, data?: AffiliationData | false): void {
  const [done] = room.set_affiliation(true, item.jid, item.affiliation, item.reason, data);
  if (done === true) return;
  // With component_admins_as_room_owners it does not let go of a server's admin; by the source's list he may be anything
  // (3.9, D1-36).
  writeItem(room, item);
  showAffiliation(room, item);
}

function prepared(items: readonly ListItem[]): ListItem[] {
  const valid: ListItem[] = [];
  for (const item of items) {
    const jid = prep(item.jid);
    if (jid !== undefined && jid === bareOf(jid) && !isStandIn(jid)) valid.push({ ...item, jid });
  }
  return valid;
}

/** Items for all who are not in the lists any more. */
function missing(room: MucRoom, items: readonly ListItem[]): ListItem[] {
  const named = new Set(items.map((item) => item.jid));
  const gone: ListItem[] = [];
  for (const [jid] of room.each_affiliation()) {
    if (!named.has(jid)) gone.push({ jid, affiliation: "none" });
  }
  return gone;
}

/** Gives the room the lists, or the changes of them, that its source has told. */
export function setLists(context: Context, room: MucRoom, effect: SetLists): void {
  const items = prepared(effect.items);
  const changed = items.concat(effect.whole ? missing(room, items) : []).filter((item) => !isSame(room, item));
  if (changed.length === 0) return;
  // A new replica has nobody to be told, and may get thousands of items.
  const isEmpty = !room.has_occupant();
  onBehalf(context, room.jid, () => {
    for (const item of changed) {
      if (isEmpty) writeItem(room, item);
      else actingAs(room, item.actor, () => assignAffiliation(room, item, dataOf(item)));
    }
  });
  room.save(true);
}

/** Tells the core of changes that are made here. */
export function hookLists(context: Context): void {
  module.hook("muc-set-affiliation", ({ room, jid, affiliation, reason, actor }) => {
    const core = coreOf(context, room);
    if (core === undefined || isOnBehalf(context, room.jid)) return;
    const changed = itemOf(jid, affiliation, room._affiliation_data[jid]);
    const by = actor === undefined ? undefined : nickOf(room.get_occupant_jid(actor));
    const told = lean<ListItem>({ ...changed, reason: reason ?? changed.reason, actor: by });
    context.plugin.feed(core, { kind: "local-lists", lists: listsOf(room), changed: [told] });
  });
}

function listed(room: MucRoom, jid: string): HeldAffiliation | undefined {
  const bare = bareOf(jid) ?? jid;
  const byJid = room._affiliations[bare];
  if (byJid !== undefined) return byJid;
  const host = bare.slice(bare.indexOf("@") + 1);
  return room._affiliations[host] === "outcast" ? "outcast" : undefined;
}

/** Affiliation of somebody whose JID we do not know: what his home may say of him. */
function affiliationOfStandIn(context: Context, room: MucRoom, jid: string): HeldAffiliation | undefined {
  const sessions = context.remotes.get(room.jid);
  if (sessions === undefined) return undefined;
  const bare = bareOf(jid);
  for (const [real, session] of sessions) {
    if (session !== undefined && bareOf(real) === bare)
      return session.affiliation === "none" ? undefined : session.affiliation;
  }
  return undefined;
}

/** In a replica an affiliation comes from the replicated list alone: our server's admins have none by office (3.9, D1-36). */
export function patchAffiliations(context: Context): Undo {
  return patchRooms(
    context,
    "get_affiliation",
    (original) =>
      function (this: MucRoom, jid: string): HeldAffiliation | undefined {
        if (context.detached) return original.call(this, jid);
        if (context.remotes.get(this.jid) !== undefined && isStandIn(jid))
          return affiliationOfStandIn(context, this, jid);
        return this._data.dmuc_replica === true ? listed(this, jid) : original.call(this, jid);
      },
  );
}
