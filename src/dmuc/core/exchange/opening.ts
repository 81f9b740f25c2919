/**
 * How a service gets a replica of a room where the join of one of its users asks for both (D3-12 to D3-30).
 *
 * Theory of operation. The first join that waits goes to the primary as the opener, with a number of the service's start: of the
 * room's life the replica knows nothing yet. That number is above all that earlier instances of the start have given, of whatever
 * room, as far as the service knows of them (`MirrorBirth`). The room judges the join as any other. Refused, it leaves nothing
 * behind; the next that waits is the opener, by the next number. Accepted, the primary sets the replica up as a pushed one: config,
 * people, history; then it lets the opener in, tells the subject, and what has happened since. The config names the life, and with
 * it the opener's number there: the same, or the first above what the primary knows of that start, if that is more. A replica that
 * its primary has lost opens anew by one of those who are in.
 */
import { isFarAhead } from "./acceptance";
import { changeAsked, isAskedFor, joinsAsked } from "../state/asked";
import { lose } from "../people/departures";
import { type Sendable, shared, withCodes } from "../people/delivery";
import { endServing } from "../links/ending";
import type { EventFrame, EventRefusedFrame, Have } from "../words/frames";
import { type EventId, type Instant, type Stamp, hostOf, sameEvent } from "../words/ids";
import type { Received } from "../words/inputs";
import { letJudge, letJudgeUnnumbered } from "./judging";
import { type Link, countSent, createLink, isAlive } from "../state/link";
import { stopScript } from "../state/step";
import { limits } from "../words/limits";
import { type LogEntry, haveCovers, haveOf, nextKey, nextStamp, reachesBack, reserveStamp } from "../state/log";
import { refusalOfPeer } from "../state/peers";
import { putOutOwn } from "./plain-primary";
import { tellGone } from "./plain-return";
import { openerOf } from "./steps";
import { countOf, occupantsOf, occupantsOfPerson } from "../state/roster";
import { asSpoken } from "./speakers";
import { type Room, type Turn, isOfThisLife, report, tell, timeOf } from "../state/state";
import { dropLink, linkWith } from "../state/links";
import { isOpenedByJoin, modeOpenedByJoin, opensByJoin } from "../state/behaviour";
import { askAgain, refusedByPrimary, rejectAll } from "../people/submissions";
import { pause, startLink } from "../links/transitions";

// At the replica

/** Somebody wants to come in, and there is no link yet. */
export function openFor(turn: Turn): void {
  const { room } = turn;
  const link = room.links.find(({ direction }) => direction === "up");
  const isUntried = link?.state === "idle" && link.script.length === 0;
  if (link !== undefined && isUntried && opensByJoin(room) && room.submissions.all.size > 0) startLink(turn, link);
}

/** Asks by the first join that waits, or by one who is in. */
export function sendOpener(turn: Turn, link: Link): void {
  const { room } = turn;
  if (room.generation !== undefined) askAgain(room, link);
  const waiting = joinsAsked(room.submissions).find(({ user }) => user !== undefined);
  tellGone(turn, link);
  const [first] = occupantsOf(room.roster, room.surroundings.host);
  const event = waiting?.event ?? (first === undefined ? undefined : ({ kind: "present", ...first } as const));
  const speaker = waiting?.user ?? first?.view.user;
  if (event?.kind !== "present" || speaker === undefined) {
    stopScript(link);
    endServing(turn, "nobody here wants it any more");
    return;
  }
  const stamp = openingStamp(turn, link, waiting !== undefined);
  link.opener = stamp.id;
  link.openedBy = { user: speaker, nick: event.nick };
  link.toldAgain = waiting === undefined ? [event.nick] : [];
  link.wakeAt = (turn.now + room.surroundings.answerWaitMs) as Instant;
  if (waiting !== undefined) {
    changeAsked(room.submissions, (other) => (other === waiting ? { ...waiting, stamp } : other));
  }
  const { nick, view, messageId } = event;
  const asked: EventFrame["event"] = { kind: "present", nick, view };
  const named = messageId === undefined ? asked : { ...asked, messageId };
  tell(turn, link, { kind: "event", event: named, stamp, speaker, through: room.self });
}

/** In no life of the room yet, or in the one that is known; then no copy comes of who is in already. */
function openingStamp(turn: Turn, { extension }: Link, isAwaited: boolean): Stamp {
  const { log, surroundings, generation } = turn.room;
  const { host, epoch } = surroundings;
  const time = timeOf(turn);
  // To who knows only the spec no number goes: they are counted as ever.
  if (generation !== undefined || !extension)
    return isAwaited ? reserveStamp(log, host, epoch, time) : nextStamp(log, host, epoch, time);
  log.given++;
  return { id: { host, epoch, sequence: log.given }, time, orderKey: nextKey(log, time) };
}

/** The life of the room has become known, and with it the number of the join by which the link was opened. */
export function nameOpener(room: Room, link: Link, haves: readonly Have[]): void {
  const { opener } = link;
  if (opener === undefined || isOfThisLife(room, opener)) return;
  const { host, epoch } = room.surroundings;
  const own = haveOf(haves, { host, epoch });
  const id: EventId = { host, epoch, sequence: Math.max(own?.contiguous ?? 0, ...(own?.above ?? [])) };
  link.opener = id;
  changeAsked(room.submissions, (submission) => {
    const { stamp } = submission;
    return stamp !== undefined && sameEvent(stamp.id, opener) ? { ...submission, stamp: { ...stamp, id } } : submission;
  });
}

/**
 * Whether a mirror that nobody was in any more, and that had not ended yet, since it did not know what had arrived of what was said
 * there, is opened by who comes next (D3-02): its primary has all of that, and names the join that has gone to it as any other. So
 * it is set up as a new one is, and need tell nothing.
 */
export function opensAnew(room: Room, link: Link, haves: readonly Have[]): boolean {
  const { host } = room.surroundings;
  const { log, submissions, unsure, entering } = room;
  const isEmpty = countOf(room.roster, host) === 0 && unsure.count === 0 && entering.length === 0;
  // What a full log has dropped a history would tell once more.
  if (!opensByJoin(room) || link.state !== "up" || !isEmpty || !reachesBack(log, 0)) return false;
  const isUntold = ({ stamp: { id } }: LogEntry): boolean => id.host === host && !haveCovers(haves, id);
  if (log.strands.some(({ messages }) => messages.some((entry) => isUntold(entry)))) return false;
  const opener = joinsAsked(submissions).find(({ stamp }) => stamp !== undefined && haveCovers(haves, stamp.id));
  if (opener?.stamp === undefined) return false;
  link.opener = opener.stamp.id;
  delete room.subject;
  // The history tells it again.
  log.imported = [];
  return true;
}

/** A part of the set-up is here; the next has to come as soon. */
export function awaitRest(turn: Turn, link: Link): void {
  const { room } = turn;
  const isOpening = isOpenedByJoin(room, link) && link.direction === "up" && !link.established;
  if (isOpening) link.wakeAt = (turn.now + room.surroundings.answerWaitMs) as Instant;
}

/** Whether it is still being set up. */
export function isOpening(room: Room, { direction, state, established, extension, script, opener }: Link): boolean {
  // One that knows only the spec is asked anew after a break.
  const isSetUp = (established && (extension || state !== "syncing")) || state === "split" || script.length > 0;
  return opensByJoin(room) && direction === "up" && opener !== undefined && !isSetUp;
}

/**
 * The room does not let him in by whom the link was to be opened: the next one asks, if there is one (D3-30).
 *
 * @returns false if it answers something else.
 */
export function openingRefused(turn: Turn, link: Link, frame: EventRefusedFrame): boolean {
  const { room } = turn;
  const { opener } = link;
  if (opener === undefined || link.script[0]?.kind !== "open") return false;
  // One that knows only the spec knows no numbers.
  if (frame.id === undefined ? frame.asked?.user !== link.openedBy?.user : !sameEvent(opener, frame.id)) return false;
  delete link.opener;
  delete link.wakeAt;
  const isWaiting = isAskedFor(room.submissions, opener);
  if (isWaiting) refusedByPrimary(turn, { ...frame, id: opener });
  else if (frame.asked !== undefined) putOutOwn(turn, frame.asked.user);
  return true;
}

/**
 * Nobody has answered: who waits may ask the room himself (3.3); for who is in it is tried again. Of a service that knows only the
 * spec ever more rarely: one that knows no mirrors by now never answers, and nothing else tells so.
 */
export function openingUnanswered(turn: Turn, link: Link): void {
  const { room } = turn;
  delete link.opener;
  if (countOf(room.roster, room.surroundings.host) > 0) {
    const pauses = limits.openingPausesMs;
    const tries = link.extension ? 0 : link.refusals++;
    const pauseMs = pauses[Math.min(tries, pauses.length - 1)] ?? limits.splitRetryMs;
    pause(turn, link, "nobody answers the join by which it was to be opened", pauseMs);
    return;
  }
  stopScript(link);
  rejectAll(turn, { condition: "remote-server-timeout", goesStockWay: true });
  endServing(turn, "the room has not answered");
}

// At the primary

/** Whether somebody asks by it for a replica: its service has no link with the room, or knows of none. */
export function isOpener(room: Room, link: Link | undefined, frame: EventFrame): boolean {
  const { through, stamp } = frame;
  if (through === undefined || room.role === "replica" || modeOpenedByJoin(room) === undefined) return false;
  if (stamp === undefined) return link === undefined || isPlainOpener(room, link, frame);
  return link === undefined || !(isOfThisLife(room, stamp.id) || isAskedAgain(link, stamp.id));
}

/** Whether the join by which the link was opened has come once more, from a stream that was taken up again: it opens nothing. */
function isAskedAgain({ openerAsked }: Link, id: EventId): boolean {
  return openerAsked !== undefined && sameEvent(openerAsked, id);
}

/** Whether the mirror, which knows only the spec, has lost us: of who is in already it says that only then (3.6, "Without lnk"). */
function isPlainOpener({ roster }: Room, link: Link, { speaker }: EventFrame): boolean {
  if (link.extension || link.state === "syncing" || speaker === undefined) return false;
  const isIn = occupantsOfPerson(roster, speaker).some(({ home, view }) => home === link.host && view.user === speaker);
  // D3-02: it has ended with its last user, as far as it knows.
  return isIn || !isAlive(link) || countOf(roster, link.host) === 0;
}

/** The room judges him, and by him whether there is a link. */
export function openerReceived(turn: Turn, { host, from }: Received, frame: EventFrame): void {
  const { room } = turn;
  const { stamp, event, through } = frame;
  if (through === undefined || from !== through || hostOf(through) !== host) return;
  if (event.kind !== "present" || (stamp !== undefined && stamp.id.host !== host)) return;
  const { peers } = room.surroundings;
  const mode = modeOpenedByJoin(room) ?? room.surroundings.mode;
  const isChosen = (room.chosenPeers ?? []).length === 0 || room.chosenPeers?.includes(host) === true;
  const others = room.links.filter((other) => other.peer !== through);
  if (refusalOfPeer(peers, host, mode) !== undefined || !isChosen || others.some((other) => other.host === host))
    return;
  if (others.length >= limits.peersMax) return;
  if (stamp !== undefined && room.judging.some((asked) => sameEvent(asked.stamp.id, stamp.id))) return;
  forgetFormer(turn, linkWith(room, through));
  const link = createLink(through, host, "down", mode);
  link.extension = stamp !== undefined;
  if (stamp !== undefined) link.openerAsked = stamp.id;
  if (frame.speaker !== undefined) link.openedBy = { user: frame.speaker, nick: event.nick };
  const spoken = asSpoken(turn, link, frame);
  if (spoken === undefined) return;
  if (stamp === undefined) letJudgeUnnumbered(turn, link, spoken, link);
  else if (!isFarAhead(turn, link, stamp))
    letJudge(turn, link, { peer: through, frame: spoken, stamp, opens: link }, spoken.event);
}

/** Its service was started anew and knows nothing of it, nor of who was in by it. */
function forgetFormer(turn: Turn, link: Link | undefined): void {
  if (link === undefined) return;
  const { room } = turn;
  stopScript(link);
  // Of one that knows only the spec the others may be in still, and nobody has missed them yet.
  if (link.extension || !isAlive(link))
    for (const occupant of occupantsOf(room.roster, link.host)) lose(turn, occupant);
  room.departed = room.departed.filter(({ home }) => home !== link.host);
  dropLink(room, link);
  report(turn, "info", `${link.peer} begins anew`);
}

/** All else of the set-up is told: he is in by whom the link was opened (V3-11), unless he is out again. */
export function confirmOpener(turn: Turn, link: Link): void {
  const { room } = turn;
  const { opener } = link;
  const occupant = openerOf(room, link);
  if (opener === undefined || occupant === undefined) return;
  const entry = room.log.entries.find(({ stamp }) => sameEvent(stamp.id, opener));
  const { nick, view } = occupant;
  // Of what the log has dropped he looks as he does now.
  const told: Sendable = entry ?? {
    event: { kind: "present", nick, view },
    stamp: { id: opener, time: timeOf(turn), orderKey: room.log.highestKey },
  };
  countSent(link, turn.now);
  tell(turn, link, withCodes(link, told, { kind: "event", event: shared(room, link, told.event), stamp: told.stamp }));
}
