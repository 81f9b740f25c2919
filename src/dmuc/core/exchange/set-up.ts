/** How a replica is set up: by the request to hold the room, the primary's config, and its roster (D1-13 to D1-21). */
import { type Answer, done } from "../words/answers";
import { isBound } from "../state/bound";
import { compareClocks } from "../links/clocks";
import { type ListItem, fieldValue } from "../words/config";
import { forgetEndedByLists } from "../state/ended";
import { isRegistered } from "../links/ending";
import type { ConfigFrame, ReplicateFrame } from "../words/frames";
import type { Host, Instant } from "../words/ids";
import type { Received } from "../words/inputs";
import { notePeerState } from "../links/lapses";
import { limits } from "../words/limits";
import { type Link, createLink, isAlive } from "../state/link";
import { stopScript } from "../state/step";
import { applyLists } from "../people/lists";
import { goOnAfter, reachesBack, voidUpTo } from "../state/log";
import { awaitRest, nameOpener, opensAnew } from "./opening";
import { waitForYes } from "./plain-primary";
import { goOn } from "./plain-return";
import { forgetRecorded, settleRecorded } from "./recorded";
import type { RefusalCase } from "../words/refusals";
import { letInAgain } from "../people/rights";
import { type Room, type Turn, beginLife, isOfOtherLife, openSession } from "../state/state";
import { isOpenedByJoin, isPlainPrimary, sendsAsItIs } from "../state/behaviour";
import { linkWith } from "../state/links";
import { syncState } from "../state/cut";
import { askForHistory, giveAll } from "./sync";
import { endReplica, resync, sayHelloSoon, setState, startLink } from "../links/transitions";

/** The room is linked already: the same life of it is a repetition, another ends this instance (D1-13, 3.1). */
export function replicateAgain(turn: Turn, host: Host, frame: ReplicateFrame): Answer {
  const { room } = turn;
  if (room.role !== "replica" || room.primaryHost !== host) return "node-taken";
  if (frame.primary !== undefined && room.primary !== undefined && frame.primary !== room.primary) return "node-taken";
  if (frame.generation !== undefined && room.generation !== undefined && frame.generation !== room.generation) {
    const link = room.links.find((other) => other.direction === "up");
    if (link !== undefined) {
      // 3.11: it may be an old request that comes late. If this life has ended, the primary says so when it is greeted.
      sayHelloSoon(turn, link);
      return "wrong-session";
    }
    // Nothing of the other life has come here.
    beginLife(room, frame.generation);
  }
  turn.effects.push({ kind: "save" });
  return done;
}

/** The primary this replica belongs to; a primary that was not named is the first to send its config (E1-09). */
function primaryLink(turn: Turn, input: Received): Link | RefusalCase {
  const { room } = turn;
  const { from } = input;
  // 3.9: nobody but the source, which we are.
  if (room.role === "primary" && linkWith(room, from) !== undefined) return "not-authenticated";
  if (room.role !== "replica" || from === undefined) return "no-such-link";
  if (input.host !== room.primaryHost) return "not-authenticated";
  if (room.primary === undefined) room.primary = from;
  if (room.primary !== from) return "node-taken";
  const known = linkWith(room, from);
  if (known !== undefined) return known;
  const link = createLink(from, input.host, "up", room.surroundings.mode);
  room.links.push(link);
  return link;
}

/** D1-17: the primary's config, and what rides beside it. */
export function configReceived(turn: Turn, input: Received, frame: ConfigFrame): Answer {
  const { room } = turn;
  const link = primaryLink(turn, input);
  if (typeof link === "string") return link;
  const isOther = room.generation !== undefined && frame.sync !== undefined && isOfOtherLife(room, frame.sync);
  if (isOpenedByJoin(room, link) && isOther) {
    endReplica(turn, `${link.peer} has begun anew`, { alternative: link.peer });
    return "generation-ended";
  }
  const refusal = refusalOfConfig(room, link, frame);
  if (refusal !== undefined) return refusal;
  takeConfig(turn, frame, link.state === "up");
  const { sync } = frame;
  if (sync === undefined) {
    // From a peer that knows only the spec, as it may do by now, a config opens every set-up and sync; else it is a change.
    if (frame.session === undefined) {
      link.extension = false;
      delete link.session;
      forgetRecorded(turn);
      if (isPlainPrimary(room, link)) setUpByJoin(turn, link, frame);
      else if (link.state !== "up") setState(turn, link, "syncing", "the source sends its config");
    }
    turn.effects.push({ kind: "save" });
    return { kind: "config-taken" };
  }
  link.extension = true;
  // It opens a set-up, whatever we remember of an earlier one.
  const isAnew = opensAnew(room, link, sync.haves);
  if (isAnew) link.inUse = false;
  else link.inUse = link.inUse === true || link.established || room.log.strands.length > 0;
  link.established = false;
  // Nobody answers what was asked in the session before.
  stopScript(link);
  forgetReports(room);
  beginLife(room, sync.generation);
  nameOpener(room, link, sync.haves);
  openSession(turn, link, sync.session);
  notePeerState(turn, link, sync);
  // Of whom the primary names others tell as well.
  if (sync.peers !== undefined) link.peersTold = sync.peers;
  compareClocks(turn, link, sync.now, 0);
  link.cursor = room.log.lastPosition;
  // It is saved with what counts as received, since nothing else tells of it (3.11).
  if (!link.inUse) link.lacksHistory = isHistoryDue(room);
  for (const have of sync.haves) {
    const isOurs = have.host === room.surroundings.host && have.epoch === room.surroundings.epoch;
    if (isOurs) goOnAfter(room.log, have);
    // Of what was said before, also here in earlier starts, the history tells who is new.
    else if (!link.inUse) voidUpTo(room.log, have.host, have.epoch, have.contiguous);
  }
  setState(turn, link, "syncing", "the source sends its config");
  awaitRest(turn, link);
  turn.effects.push({ kind: "save" });
  return { kind: "config-taken", sync: syncState(turn, link, sync.session, sync.generation) };
}

/** It answers the join by which it was asked; roster and history follow, and his own presence ends the set-up (D3-26). */
function setUpByJoin(turn: Turn, link: Link, { occupant }: ConfigFrame): void {
  const { room, now } = turn;
  if (occupant !== undefined) link.toldAs = occupant;
  if (link.script[0]?.kind !== "open") return;
  stopScript(link);
  // It knew nothing of us.
  link.peerForgot = true;
  if (!link.established) link.lacksHistory = isHistoryDue(room);
  link.wakeAt = (now + room.surroundings.answerWaitMs) as Instant;
  setState(turn, link, "syncing", "the room sends its config");
}

function refusalOfConfig(room: Room, link: Link, { session, sync, lists }: ConfigFrame): RefusalCase | undefined {
  if (link.givenUp) return "peer-not-allowed";
  const isGuarded = session !== undefined || (isRegistered(room, link) && link.extension);
  if (sync === undefined && isGuarded && session !== link.session) return "wrong-session";
  if (lists?.base !== undefined && lists.base !== room.lists.digest) return "wrong-session";
  // 3.1: another life of the room begins with a request to hold it, which ends this one.
  if (sync !== undefined && room.generation !== undefined && isOfOtherLife(room, sync)) return "wrong-session";
  const linesMax =
    lists === undefined ? 0 : lists.items.length + (lists.base === undefined ? 0 : room.lists.items.length);
  return linesMax > limits.listItemsMax ? "too-large" : undefined;
}

/** A primary that sets us up anew takes us for one that reaches nobody (3.5): it is told again, by us. */
function forgetReports(room: Room): void {
  for (const other of room.links) {
    if (other.direction === "across" && other.established) other.reported = other.state === "split";
  }
}

/** The primary's config and lists, or what of them has changed. */
export function takeConfig(turn: Turn, frame: ConfigFrame, isLive: boolean): void {
  const { room } = turn;
  const { config, lists } = frame;
  room.ruledAt = turn.now;
  if (lists !== undefined) {
    const whole = lists.base === undefined;
    const items = whole ? lists.items : mergedLists(room, lists.items);
    const again = whole ? [] : linesAgain(room, lists.items);
    room.lists = { items, digest: lists.version };
    turn.effects.push({ kind: "set-lists", items: lists.items, whole, ...(again.length === 0 ? {} : { again }) });
    // What happens now the primary's presences say there; what has happened its lists (3.8).
    if (!isLive || !sendsAsItIs(room)) applyLists(turn);
    settleRecorded(turn);
    askForTurnedAway(turn);
  }
  if (config !== undefined) {
    const before = room.config.config;
    const card = config.card ?? before.card;
    const whole = card === undefined ? config : { ...config, card };
    room.config = { config: whole, digest: frame.configDigest ?? room.config.digest };
    turn.effects.push({ kind: "configure", config, before, told: room.open });
  }
  if (!room.open) {
    room.open = true;
    turn.effects.push({ kind: "open" });
  }
}

function linesAgain({ lists }: Room, changed: Room["lists"]["items"]): readonly string[] {
  const isAgain = ({ jid, affiliation }: ListItem): boolean =>
    lists.items.some((item) => item.jid === jid && item.affiliation === affiliation);
  return changed.filter((item) => isAgain(item)).map(({ jid }) => jid);
}

function mergedLists(room: Room, changed: Room["lists"]["items"]): Room["lists"]["items"] {
  const kept = room.lists.items.filter((item) => !changed.some((change) => change.jid === item.jid));
  return kept.concat(changed.filter((change) => change.affiliation !== "none"));
}

/** The lists have changed: whom they let in by now his home is asked for. */
function askForTurnedAway(turn: Turn): void {
  const { room } = turn;
  const letIn = letInAgain(room);
  for (const { identity } of letIn) forgetEndedByLists(room, identity);
  const homes = letIn.map(({ id }) => id.host);
  for (const link of [...room.links]) {
    const isAbout = (home: Host): boolean => home === link.host || (link.direction === "up" && isBound(room, home));
    if (link.state === "up" && homes.some((home) => isAbout(home)))
      resync(turn, link, "the lists let somebody in there");
  }
}

/** Whether it is the last of a set-up: in a sync, which may bring up a room whose set-up is forgotten, we have something to say. */
export function endsSetUp({ state, established, script }: Link): boolean {
  return state === "syncing" && !established && script.length === 0;
}

/** The roster's result ends what the replica waits for; it asks for the history, and its own people are told (D1-20, D1-21). */
export function setUpDone(turn: Turn, link: Link): void {
  const { room } = turn;
  if (link.direction !== "up") return;
  if (isPlainPrimary(room, link) && link.established) {
    goOn(turn, link);
    return;
  }
  link.established = true;
  if (isOpenedByJoin(room, link)) delete link.wakeAt;
  turn.effects.push({ kind: "save" });
  if (link.inUse === true) {
    startLink(turn, link);
    return;
  }
  setState(turn, link, "up", "config and roster are here");
  link.peerForgot = false;
  link.lacksHistory ??= isHistoryDue(room);
  giveAll(turn, link);
  if (isPlainPrimary(room, link)) waitForYes(turn);
  if (isAlive(link)) askForHistory(link);
}

/** D1-21: whether a new replica has to be told what was said before it. */
function isHistoryDue({ log, config }: Room): boolean {
  const isNew = log.imported.length === 0 && reachesBack(log, 0);
  return isNew && fieldValue(config.config, "muc#roomconfig_historylength") !== "0";
}
