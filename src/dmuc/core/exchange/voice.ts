/**
 * Whether somebody of a peer may say what he says, by what is known of him here (3.9a), and what is done while that is in doubt.
 *
 * His home judges by what it knows, and may know less than is known here, or more. What it has not heard of yet must not count
 * against its people: an act or new lists of the primary silence nobody here till his home can have heard of them. Of what it
 * knows more another replica learns by asking the primary something: when the answer is here, so is all that the primary has said
 * before. Till then the message waits. A primary knows all there is to know.
 */
import type { Draft } from "../words/draft";
import type { Said, SubjectSet } from "../words/events";
import { type EventId, type Stamp, sameEvent } from "../words/ids";
import { type Link, isAlive } from "../state/link";
import { limits } from "../words/limits";
import { maySay, viewByLists } from "../people/rights";
import { type Occupant, occupantAt, occupantOf } from "../state/roster";
import type { Doubted, Room, Turn } from "../state/state";
import { linkWith, isTrusted } from "../state/links";
import { tellReach } from "../links/transitions";

/** Mute: he may not, and his home knows it. */
export type Voice = "heard" | "doubted" | "mute";

/** What is to be done about what somebody of the peer says. */
export function voiceOf(turn: Turn, link: Link, event: Said | SubjectSet): Voice {
  const { room } = turn;
  const speaker = speakerOf(room, link, event);
  if (speaker === undefined || link.direction === "up" || maySay(room, speaker.view, event)) return "heard";
  if (link.direction === "down") return hasHeard(turn, link, speaker) ? "mute" : "heard";
  const hasVoiceAtHome = speaker.silent !== true && event.kind === "said";
  // While the primary is not reached his home's word is all there is.
  if (hasVoiceAtHome || isFresh(turn) || primaryOf(room) === undefined) return "heard";
  return room.doubted.length < limits.doubtedMax ? "doubted" : "mute";
}

/** Who says it: he has the nick, or has lost it here and is not yet called otherwise at home (3.7). */
function speakerOf(room: Room, { host }: Link, { nick }: Said | SubjectSet): Occupant | undefined {
  const present = nick === undefined ? undefined : occupantAt(room.roster, nick);
  return present?.home === host ? present : room.hidden.find((other) => other.home === host && other.nick === nick);
}

/** At the primary: whether the home has config and lists, and every act on him is older than what can be under way (3.8). */
function hasHeard({ room, now }: Turn, link: Link, { identity }: Occupant): boolean {
  const getsLists = link.extension && isTrusted(room, link);
  if (link.configDigest !== room.config.digest || (getsLists && link.listsDigest !== room.lists.digest)) return false;
  const isRecent = ({ stamp }: { readonly stamp: Stamp }): boolean => now - stamp.time < limits.lastWordsMs;
  return identity === undefined || !room.log.acts.some((act) => sameEvent(act.identity, identity) && isRecent(act));
}

/** At a replica: whether config or lists have come a moment ago, so that the others may yet have to hear of them. */
function isFresh({ room, now }: Turn): boolean {
  return now - room.ruledAt < limits.lastWordsMs;
}

function primaryOf(room: Room): Link | undefined {
  return room.links.find((link) => link.direction === "up" && isAlive(link));
}

/** It waits till the primary has answered: what is told it is true anyhow. */
export function doubt(turn: Turn, link: Link, frame: Doubted["frame"], stamp: Stamp): void {
  const { room } = turn;
  const speaker = speakerOf(room, link, frame.event);
  if (speaker === undefined) return;
  const { identity, view } = speaker;
  const doubted: Draft<Doubted> = { peer: link.peer, frame, stamp, view };
  if (identity !== undefined) doubted.identity = identity;
  room.doubted.push(doubted);
  tellReach(turn, link, link.state === "up");
}

/** What has waited long enough: the primary has answered, or will not. */
export function takeSettled(room: Room): readonly Doubted[] {
  if (room.doubted.length === 0) return [];
  const isAsked = primaryOf(room) !== undefined;
  const isOpen = ({ peer }: Doubted): boolean => {
    const link = linkWith(room, peer);
    return isAsked && link?.state === "up" && link.reported !== true;
  };
  const settled = room.doubted.filter((doubted) => !isOpen(doubted));
  room.doubted = room.doubted.filter((doubted) => isOpen(doubted));
  return settled;
}

/** Whether he may have said it, by all that the primary has told till now; without the primary his home's word counts. */
export function isGranted(room: Room, { frame: { event }, identity, view }: Doubted): boolean {
  if (primaryOf(room) === undefined) return true;
  const present = identity === undefined ? undefined : occupantOf(room.roster, identity, event.nick);
  if (present !== undefined) return maySay(room, present.view, event);
  const isHis = (act: { readonly identity: EventId }): boolean =>
    identity !== undefined && sameEvent(act.identity, identity);
  const act = room.log.acts.filter((other) => isHis(other)).pop()?.event;
  return maySay(room, act?.kind === "present" ? act.view : viewByLists(room, view), event);
}
