/**
 * What moderators of a replica decide while its primary is not reached, beyond what is the replica's own affair (3.8): another
 * role for somebody whose home is behind the split, and, where the administrator allows it, a ban.
 *
 * It is recorded, and the primary judges it in the next sync (3.6.3), by the rights that he who has decided it has then. The
 * ban holds here from the beginning: whom it names is out, and does not come in. If the primary says no he may come in again.
 */
import { distribute, record } from "../people/delivery";
import { freeNick } from "../people/contests";
import { nothing } from "../people/showing";
import type { ListItem } from "../words/config";
import type { Draft } from "../words/draft";
import type { Left } from "../words/events";
import type { PetitionFrame } from "../words/frames";
import { type Affiliation, type Host, type Instant, type Nick, type UserJid, bareOf } from "../words/ids";
import type { LocalPetition } from "../words/inputs";
import { limits } from "../words/limits";
import { ownPolicy } from "../state/behaviour";
import { type Link, isAlive, isEnded } from "../state/link";
import type { Recorded } from "../state/recorded";
import { type Occupant, occupantAt, occupantsOfPerson, removeOccupant } from "../state/roster";
import { type Room, type Turn, listedAffiliation, report } from "../state/state";

/**
 * Records what is asked for, if that may be done.
 *
 * @returns false: it has to be asked of the primary, or refused.
 */
export function recordAct(turn: Turn, primary: Link, { user, payload, act }: LocalPetition): boolean {
  const { room } = turn;
  // Who knows only the spec has no words for it, and one that was given up will not be asked any more.
  const isHeal = primary.extension && !isAlive(primary) && !isEnded(primary);
  if (act === undefined || !isHeal || ownPolicy(room).administration !== "relayed") return false;
  if (act.kind === "role") return recordRole(turn, { user, payload }, act.nick);
  return recordAffiliation(turn, { user, payload }, act.item);
}

/** Only of one whom nobody here reaches: of all others it is the primary's affair at once, or ours (3.7). */
function recordRole(turn: Turn, act: Pick<Recorded, "user" | "payload">, nick: Nick): boolean {
  const { room } = turn;
  const meant = occupantAt(room.roster, nick);
  const isModerator = ownOf(room, act.user).some(({ view }) => view.role === "moderator");
  if (meant?.identity === undefined || !isGhost(room, meant.home) || !isModerator) return false;
  return add(turn, { ...act, identity: meant.identity }, `has asked for another role for "${nick}"`);
}

function isGhost({ links, surroundings }: Room, home: Host): boolean {
  return home !== surroundings.host && !links.some((link) => link.host === home && isAlive(link));
}

/** Who is in here, by whichever client: it is here that he acts. */
function ownOf({ roster, surroundings }: Room, user: UserJid): readonly Occupant[] {
  return occupantsOfPerson(roster, user).filter(({ home }) => home === surroundings.host);
}

function recordAffiliation(turn: Turn, act: Pick<Recorded, "user" | "payload">, item: ListItem): boolean {
  const { room } = turn;
  const banned = item.jid as UserJid;
  const listed = listedAffiliation(room, { user: banned });
  if (!mayBan(room, act.user, banned, listed)) return false;
  const known = room.recorded.find((other) => other.banned === banned);
  if (item.affiliation !== "outcast")
    return known !== undefined && item.affiliation === listed && takeBack(turn, known);
  if (known !== undefined) return true;
  if (!add(turn, { ...act, banned }, `has banned ${banned}, who is out here`)) return false;
  for (const occupant of ownOf(room, banned)) putOut(turn, occupant, act.user, item.reason);
  return true;
}

/** By the lists that the primary has told: an admin or owner bans whoever is none (3.8). */
function mayBan(room: Room, user: UserJid, banned: UserJid, listed: Affiliation): boolean {
  const rules = (affiliation: Affiliation): boolean => affiliation === "owner" || affiliation === "admin";
  const isAllowed = room.surroundings.whileSplit.ban === true && room.lists.digest !== "";
  const isPerson = banned.includes("@") && banned !== bareOf(user);
  return isAllowed && isPerson && rules(listedAffiliation(room, { user })) && !rules(listed) && listed !== "outcast";
}

function add(turn: Turn, act: Recorded, what: string): boolean {
  const { room } = turn;
  if (room.recorded.length >= limits.recordedMax) return false;
  room.recorded = [...room.recorded, act];
  turn.effects.push({ kind: "save" });
  report(
    turn,
    "info",
    `${bareOf(act.user)} ${what}; ${room.primary ?? "the primary"} judges it when it is reached again`,
  );
  return true;
}

/** Who has said yes to it already will say so by its lists. */
function takeBack(turn: Turn, known: Recorded): boolean {
  if (known.lapsesAt !== undefined) return false;
  drop(turn, known);
  return true;
}

function drop({ room, effects }: Turn, known: Recorded): void {
  room.recorded = room.recorded.filter((other) => other !== known);
  effects.push({ kind: "save" });
}

function putOut(turn: Turn, { nick, identity, view }: Occupant, by: UserJid, reason: string | undefined): void {
  const { room } = turn;
  const event: Draft<Left> = { kind: "left", nick, cause: "banned", affiliation: "outcast", payload: nothing };
  if (view.user !== undefined) event.user = view.user;
  const [actor] = ownOf(room, by);
  if (actor !== undefined) event.actor = actor.nick;
  if (reason !== undefined) event.reason = reason;
  const entry = record(turn, event, 0, identity === undefined ? {} : { identity });
  removeOccupant(room.roster, nick);
  turn.effects.push({ kind: "remove", event, isProvisional: true });
  distribute(turn, entry);
  freeNick(turn, nick);
}

// When the primary is reached again

function firstOf({ recorded }: Room): Recorded | undefined {
  return recorded.find(({ lapsesAt }) => lapsesAt === undefined);
}

/** What is to be judged next, as the user's own question; undefined if there is nothing. */
export function recordedFrame(room: Room, { session }: Link): PetitionFrame | undefined {
  const first = firstOf(room);
  if (first === undefined || session === undefined) return undefined;
  const { user, payload, identity } = first;
  const frame: PetitionFrame = { kind: "petition", session, user, type: "set", payload };
  return identity === undefined ? frame : { ...frame, identity };
}

/** The primary has judged the first; the next one follows. */
export function recordedJudged(turn: Turn, link: Link, isGranted: boolean): void {
  const { room, now } = turn;
  const first = firstOf(room);
  link.script.unshift({ kind: "recorded" });
  if (first === undefined) return;
  const { user, banned } = first;
  report(turn, "info", `${link.peer} ${isGranted ? "grants" : "does not grant"} what ${bareOf(user)} has decided here`);
  if (!isGranted || banned === undefined || listedAffiliation(room, { user: banned as UserJid }) === "outcast") {
    drop(turn, first);
    return;
  }
  const lapsesAt = (now + limits.recordedListsWaitMs) as Instant;
  room.recorded = room.recorded.map((other) => (other === first ? { ...first, lapsesAt } : other));
}

/**
 * The primary does not hear him, or nobody is there any more whom it was about; or it has been asked too much, and is asked on a
 * little later.
 *
 * @returns false: the refusal is of the link, and what was recorded waits.
 */
export function recordedRefused(turn: Turn, link: Link, condition: string): boolean {
  if (condition === "policy-violation") {
    link.wakeAt = (turn.now + limits.rateMeasuredMs) as Instant;
    return true;
  }
  if (condition !== "forbidden" && condition !== "item-not-found") return false;
  link.script.shift();
  recordedJudged(turn, link, false);
  return true;
}

/** The primary's lists have come: they say by themselves who is banned. */
export function settleRecorded(turn: Turn): void {
  const { room } = turn;
  const isListed = (banned: string): boolean => listedAffiliation(room, { user: banned as UserJid }) === "outcast";
  for (const known of room.recorded) {
    if (known.lapsesAt !== undefined && known.banned !== undefined && isListed(known.banned)) drop(turn, known);
  }
}

/** When the lists should have come that follow a ban. */
export function recordedDeadline({ recorded }: Room): Instant | undefined {
  return recorded.find(({ lapsesAt }) => lapsesAt !== undefined)?.lapsesAt;
}

/** They say something else by now. */
export function lapseRecorded(turn: Turn): void {
  for (const known of turn.room.recorded) {
    if (known.lapsesAt !== undefined && known.lapsesAt <= turn.now) drop(turn, known);
  }
}

/** There is nobody who could judge it: the primary knows only the spec by now. */
export function forgetRecorded(turn: Turn): void {
  for (const known of turn.room.recorded) drop(turn, known);
}
