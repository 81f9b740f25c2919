/**
 * The primary's side of what people at replicas ask for: the room here decides, and everybody gets the outcome, the replica
 * that waits for it among them (D2-01, D3-14).
 */
import { prepareJids } from "../people/anonymity";
import { applyEvent } from "./arrivals";
import { distribute, record } from "../people/delivery";
import type { Draft } from "../words/draft";
import type { Judge } from "../words/effects";
import { type Present, type Renamed, type RoomEvent, isRosterEvent } from "../words/events";
import type { EnterFrame, EventFrame, EventRefusedFrame, LeaveFrame } from "../words/frames";
import { releaseEmpty } from "../links/ending";
import { type Epoch, type Host, type Nick, type Stamp, epochOfLife, sameEvent } from "../words/ids";
import type { Judged } from "../words/inputs";
import { type Link, sessionOf } from "../state/link";
import { enqueue } from "../state/step";
import { limits } from "../words/limits";
import {
  type LogEntry,
  append,
  contiguousOf,
  growsFrom,
  haveOf,
  nextKey,
  nextStamp,
  noteReceived,
  noteStart,
} from "../state/log";
import { isSamePerson } from "../people/nicks";
import { occupantAt, occupantOf, putOccupant } from "../state/roster";
import { type Judging, type Room, type Turn, isOfThisLife, tell, timeOf } from "../state/state";
import { decidedHaves } from "../state/cut";
import { dropLink, linkWith } from "../state/links";
import { isOpenedByJoin, isServedByWord, policyOf } from "../state/behaviour";
import { startLink } from "../links/transitions";

type Accepted = Extract<Judged["verdict"], { readonly kind: "accepted" }>;

type Refused = Pick<Extract<Judged["verdict"], { readonly kind: "refused" }>, "condition" | "asked">;

/** Whether the room here decides about that event of a replica's people (policy, requirements.md chapter 5). */
export function isJudged(room: Room, link: Link, { event, identity, through, speaker }: EventFrame): boolean {
  const { joinsDecidedBy, shownAtHome } = policyOf(room, link);
  if (link.direction !== "down") return false;
  if (shownAtHome === "with-primary-copy") return true;
  // What its users have sent concerns the room's own occupants, whom it changes itself (D3-14).
  if (speaker !== undefined) return isRosterEvent(event) && (through !== undefined || identity !== undefined);
  if (joinsDecidedBy !== "primary" || event.kind !== "present") return false;
  return occupantAt(room.roster, event.nick)?.home !== link.host;
}

/** Lets the room decide; its number is noted already. */
export function askRoom(turn: Turn, link: Link, frame: EventFrame, stamp: Stamp): void {
  const { room } = turn;
  const asked: Judging = { peer: link.peer, frame, stamp };
  if (frame.speaker !== undefined) {
    letJudge(turn, link, asked, frame.event);
    return;
  }
  const { identity } = frame;
  // Who is in already is named by his join: by now he may have another nick, or be out.
  const occupant = identity === undefined ? undefined : occupantOf(room.roster, identity, frame.event.nick);
  if (identity !== undefined && occupant?.home !== link.host) {
    refuseEvent(turn, link, asked, { condition: "not-acceptable" });
    return;
  }
  if (isNickOfOther(room, frame)) {
    refuseEvent(turn, link, asked, { condition: "conflict" });
    return;
  }
  letJudge(turn, link, asked, occupant === undefined ? frame.event : { ...frame.event, nick: occupant.nick });
}

/** Asks the room; `judged` is its answer. */
export function letJudge(turn: Turn, link: Link, asked: Judging, event: RoomEvent): void {
  const { judging } = turn.room;
  if (judging.length >= limits.judgingMax) {
    refuseEvent(turn, link, asked, { condition: "resource-constraint" });
    return;
  }
  judging.push(asked);
  const { speaker: user, through } = asked.frame;
  const effect: Draft<Judge> = { kind: "judge", home: link.host, event, id: asked.stamp.id };
  if (user !== undefined) effect.user = user;
  if (through !== undefined) effect.comesIn = true;
  turn.effects.push(effect);
}

/** The same where the replica, which knows only the spec, has given no number. */
export function letJudgeUnnumbered(turn: Turn, link: Link, frame: EventFrame, opens?: Link): void {
  const { room, now } = turn;
  room.requestCount++;
  // By no number that anybody gives; under it the room's answer is found.
  const id = { host: link.host, epoch: "unnumbered" as Epoch, sequence: room.requestCount };
  const asked: Draft<Judging> = {
    peer: link.peer,
    frame,
    stamp: { id, time: now, orderKey: now },
    isUnnumbered: true,
  };
  if (opens !== undefined) asked.opens = opens;
  letJudge(turn, link, asked, frame.event);
}

/** What has no number is one of our own events from now on (3.1, "Peer without lnk"). */
function numberedHere(turn: Turn, asked: Judging): Judging {
  if (asked.isUnnumbered !== true) return asked;
  const { peer, frame } = asked;
  const { log, surroundings } = turn.room;
  return { peer, frame, stamp: nextStamp(log, surroundings.host, surroundings.epoch, timeOf(turn)) };
}

/** Whether somebody wants to come in under a nick that another has, who may be of the same replica: there he may have had another yet. */
function isNickOfOther({ roster }: Room, { event, identity }: EventFrame): boolean {
  if (event.kind !== "present" || identity !== undefined) return false;
  const owner = occupantAt(roster, event.nick);
  return owner !== undefined && !isSamePerson(owner.view, event.view);
}

/** The room has decided. */
export function judged(turn: Turn, input: Judged): void {
  const { room } = turn;
  const asked = room.judging.find(({ stamp }) => sameEvent(stamp.id, input.id));
  if (asked === undefined) return;
  room.judging = room.judging.filter((other) => other !== asked);
  const link = asked.opens ?? linkWith(room, asked.peer);
  if (link === undefined) return;
  if (input.verdict.kind === "refused") refuseEvent(turn, link, asked, input.verdict);
  else if (asked.opens === undefined) accept(turn, link, numberedHere(turn, asked), input.verdict);
  else if (room.role === "primary") acceptOpener(turn, link, asked, input.verdict);
}

/** He is let in by whom a replica asks for a link: so there is one, and it is set up (D3-14, D3-16). */
function acceptOpener(turn: Turn, link: Link, judging: Judging, verdict: Accepted): void {
  const { room } = turn;
  const { event } = verdict;
  const former = linkWith(room, link.peer);
  if (former !== undefined) dropLink(room, former);
  room.links.push(link);
  if (judging.isUnnumbered === true) {
    const numbered = numberedHere(turn, judging);
    link.opener = numbered.stamp.id;
    accept(turn, link, numbered, verdict);
    startLink(turn, link);
    turn.effects.push({ kind: "save" });
    return;
  }
  const stamp = stampInLife(room, judging.stamp);
  const { id } = stamp;
  link.opener = id;
  noteStart(room.log, id.host, id.epoch);
  if (!isOfThisLife(room, judging.stamp.id) || isNextOf(room, stamp)) {
    noteReceived(room.log, id, 0);
    accept(turn, link, { ...judging, stamp }, verdict);
  } else if (event.kind === "present") {
    // It has been linked before: a sync tells what was said there before this, and then the others who is in.
    applyJudged(turn, link, event, stamp);
    link.passesRosterOn = true;
  }
  startLink(turn, link);
  turn.effects.push({ kind: "save" });
}

/** Whether all that its service has said before is here: as of a new one, nothing of it is waited for. */
function isNextOf({ log }: Room, stamp: Stamp): boolean {
  const { host, epoch, sequence } = stamp.id;
  return contiguousOf(log, host, epoch) === sequence - 1 && growsFrom(log, stamp);
}

/**
 * The number of who has opened a link before its service knew of this life of the room: the first after all that an instance
 * before this one has given in the same start, as far as the room or the service knows.
 */
function stampInLife(room: Room, stamp: Stamp): Stamp {
  const { generation, log } = room;
  const { id } = stamp;
  if (generation === undefined || isOfThisLife(room, id)) return stamp;
  const epoch = epochOfLife(id.epoch, generation);
  const known = haveOf(decidedHaves(room), { host: id.host, epoch });
  const sequence = Math.max(known?.contiguous ?? 0, ...(known?.above ?? []), id.sequence - 1) + 1;
  const inLife = { ...stamp, id: { host: id.host, epoch, sequence } };
  return growsFrom(log, inLife) ? inLife : { ...inLife, orderKey: nextKey(log, stamp.time) };
}

function accept(turn: Turn, link: Link, judging: Judging, verdict: Accepted): void {
  const { room } = turn;
  const { frame, stamp: asked } = judging;
  const { event } = verdict;
  const isOrdered = policyOf(room, link).orderedBy === "primary";
  // 3.6: the home's key does not count; everybody gets the primary's.
  const stamp = isOrdered ? { ...asked, orderKey: nextKey(room.log, timeOf(turn)) } : asked;
  const { through } = frame;
  if (through !== undefined) delete link.emptySince;
  // D3-28: who was served by the room itself comes in anew, by the replica.
  const isMoved = through !== undefined && event.nick !== undefined && isAtOther(room, link, event.nick);
  const identity = isMoved ? undefined : identityOf(room, frame, event);
  const about = identity === undefined ? {} : { identity };
  const answers = policyOf(room, link).echo || through !== undefined;
  // D3-37: what has a number of ours would go back as any other.
  const isToldThere = !link.extension && !answers;
  const entry = append(room.log, {
    stamp,
    event,
    bytes: frame.bytes ?? 0,
    ...(answers ? { answers } : {}),
    ...(isToldThere ? { heardFrom: link.host } : {}),
    ...about,
    ...toldOf(room, link, judging, verdict),
  });
  if (frame.speaker !== undefined && event.kind === "present") applyJudged(turn, link, event, stamp);
  else if (link.extension)
    applyEvent(turn, link, { ...frame, stamp, event }, entry, homeOf(room, frame) ?? asked.id.host);
  // He is known by a number of ours, and at home there.
  else applyEvent(turn, link, { kind: "event", event, stamp }, entry, link.host);
  distribute(turn, entry);
  if (event.kind === "renamed") tellRenamed(turn, event, frame.speaker !== undefined);
  if (event.kind === "left" && isOpenedByJoin(room, link)) releaseEmpty(turn, link);
}

/** Who is meant by it: of a person's several clients one may have come under a nick of another, or have left it to that (D2-13). */
function identityOf(
  { roster }: Room,
  { event: asked, identity }: EventFrame,
  event: RoomEvent,
): EventFrame["identity"] {
  const isOfOneClient = asked.kind === "renamed" && event.kind === "present";
  return isOfOneClient ? occupantAt(roster, event.nick)?.identity : identity;
}

function isAtOther({ roster }: Room, { host }: Link, nick: Nick): boolean {
  const known = occupantAt(roster, nick);
  return known !== undefined && known.home !== host;
}

/** What goes to his replica alone: a word of its own, or codes of his own presence. */
function toldOf(room: Room, link: Link, judging: Judging, verdict: Accepted): Pick<LogEntry, "serves" | "codes"> {
  if (!isServedByWord(room, link)) {
    const codes = verdict.entered?.codes ?? [];
    return codes.length === 0 ? {} : { codes };
  }
  const word = wordOf(judging, verdict);
  return word === undefined ? {} : { serves: { host: link.host, word } };
}

/** What the replica is told of whom to serve from now on, or no more (D2-20, D2-22). */
function wordOf({ frame }: Judging, { event, entered, left }: Accepted): EnterFrame | LeaveFrame | undefined {
  const { speaker, event: asked } = frame;
  if (entered !== undefined && event.kind === "present") {
    const { nick, view } = event;
    return { kind: "enter", nick, view, adopted: false, ...entered };
  }
  if (speaker === undefined) return undefined;
  if (event.kind === "left") return { kind: "leave", user: speaker, event };
  if (left === undefined || asked.kind !== "left") return undefined;
  // Whoever stays by another client has not been lost (T-27).
  return { kind: "leave", user: left, event: { ...asked, cause: "left" } };
}

/** Where he is at home who is meant; undefined: he is not in. */
function homeOf(room: Room, { identity, event }: EventFrame): Host | undefined {
  return identity === undefined ? undefined : occupantOf(room.roster, identity, event.nick)?.home;
}

/** It is the room's own word how he looks. */
function applyJudged(turn: Turn, link: Link, { nick, view, ...rest }: Present, stamp: Stamp): void {
  const { roster } = turn.room;
  const known = occupantAt(roster, nick);
  prepareJids(turn, known?.home ?? link.host, view);
  const isNew = known === undefined || (known.home !== link.host && !isServedByWord(turn.room, link));
  putOccupant(roster, isNew ? { nick, home: link.host, identity: stamp.id, claim: stamp, view } : { ...known, view });
  turn.effects.push({ kind: "show", event: { nick, view, ...rest }, stamp, delayed: false });
}

/**
 * The presence under the new nick: who asked sent only the wish for it.
 *
 * @param isOwnWord the room here has said how he looks now.
 */
function tellRenamed(turn: Turn, { newNick: nick, view: seen }: Renamed, isOwnWord: boolean): void {
  const { roster } = turn.room;
  const occupant = occupantAt(roster, nick);
  if (occupant?.identity === undefined) return;
  const view = isOwnWord ? seen : occupant.view;
  if (isOwnWord) putOccupant(roster, { ...occupant, view });
  const event = { kind: "present", nick, view } as const;
  const entry = record(turn, event, 0, { identity: occupant.identity });
  turn.effects.push({ kind: "show", event, stamp: entry.stamp, delayed: false });
  distribute(turn, entry);
}

function refuseEvent(turn: Turn, link: Link, judging: Judging, { condition, asked }: Refused): void {
  const { frame, stamp, opens } = judging;
  const isSilent = link.state === "suspect";
  if (link.state !== "up" && !isSilent && opens === undefined) return;
  // What was shown there at once waits for no answer.
  if (isOpenedByJoin(turn.room, link) && frame.through === undefined) return;
  const refused: Draft<EventRefusedFrame> = { kind: "event-refused", id: stamp.id, condition, ...sessionOf(link) };
  const { event } = frame;
  const nick = event.kind === "renamed" && frame.speaker !== undefined ? event.newNick : event.nick;
  if (nick !== undefined) refused.nick = nick;
  const answered = asked ?? askedOf(frame);
  if (answered !== undefined) refused.asked = answered;
  if (isSilent) enqueue(link, { kind: "refuse", refused });
  else tell(turn, link, refused);
}

/** Whom the answer goes to, where it goes to the user himself (D2-28). */
function askedOf({ speaker, event }: EventFrame): EventRefusedFrame["asked"] {
  if (speaker === undefined) return undefined;
  const stanza = isRosterEvent(event) ? "presence" : "message";
  const { messageId } = event;
  return messageId === undefined ? { user: speaker, stanza } : { user: speaker, stanza, messageId };
}
