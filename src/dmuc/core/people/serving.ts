/**
 * Whom a replica serves, where its primary says so by a word of its own: who has come in, after the news of it for everybody;
 * who is out, before it (D2-19 to D2-24).
 *
 * The word has no number and may be lost; the news is not. So who is in by the news waits for the word only as long as the link
 * is up (`admitWaiting`).
 */
import { joinOf } from "../state/asked";
import type { Draft } from "../words/draft";
import type { Admitted } from "../words/effects";
import type { EnterFrame, LeaveFrame } from "../words/frames";
import type { Nick, Stamp, UserJid } from "../words/ids";
import { limits } from "../words/limits";
import { type Link, isAlive, sessionOf } from "../state/link";
import { isSamePerson } from "./nicks";
import type { OccupantView } from "../words/events";
import { type Occupant, occupantAt, putOccupant } from "../state/roster";
import { type Entering, type Room, type Turn, tell } from "../state/state";

// At the primary

/** Says the word, to a link that is up. */
export function tellWord(turn: Turn, link: Link, word: EnterFrame | LeaveFrame): void {
  if (link.state === "up") tell(turn, link, { ...word, ...sessionOf(link) });
}

// At the replica

/** The news is here that one of our people is in: the others see him; he himself is let in by the primary's word. */
export function noteEntered(turn: Turn, user: UserJid, nick: Nick, news: { view: OccupantView; stamp: Stamp }): void {
  const { room } = turn;
  const known = room.entering.find((entering) => entering.user === user);
  room.entering = room.entering.filter((entering) => entering !== known);
  if (known?.word !== undefined) admit(turn, { user, nick, news }, known.word);
  else room.entering = [...room.entering.slice(1 - limits.submissionsMax), { user, nick, news }];
}

function admit(turn: Turn, { user, nick, news }: Entering, word?: EnterFrame): void {
  if (news === undefined) return;
  const effect: Draft<Admitted> = { kind: "admitted", nick, view: news.view, stamp: news.stamp, user };
  if (word !== undefined) effect.codes = word.codes;
  if (word?.history !== undefined) effect.history = word.history;
  turn.effects.push(effect);
}

/** The link is down, or a sync has told who is in: no word will come for those who are. */
export function admitWaiting(turn: Turn): void {
  const { room } = turn;
  const waiting = room.entering;
  room.entering = [];
  for (const entering of waiting) {
    if (occupantAt(room.roster, entering.nick)?.home === room.surroundings.host) admit(turn, entering);
  }
}

/** He is out again, before he was let in here. */
export function forgetEntering(room: Room, nick: Nick): void {
  room.entering = room.entering.filter((entering) => entering.nick !== nick || entering.news === undefined);
}

/** The primary says whom to serve, or not to serve any more. */
export function wordReceived(turn: Turn, link: Link, word: EnterFrame | LeaveFrame): void {
  if (link.direction !== "up" || !isAlive(link)) return;
  if (link.extension && word.session !== link.session) return;
  if (word.kind === "enter") entered(turn, link, word);
  else {
    // His own client is told; the news for the others follows (D2-23).
    forgetEntering(turn.room, word.event.nick);
    turn.effects.push({ kind: "remove", event: { ...word.event, user: word.user } });
  }
}

function entered(turn: Turn, link: Link, word: EnterFrame): void {
  const { room } = turn;
  const { user, nick, view } = word;
  if (word.adopted) {
    adopted(turn, link, word);
    return;
  }
  const waiting = room.entering.find((entering) => entering.user === user);
  const occupant = occupantAt(room.roster, nick);
  if (waiting !== undefined) {
    room.entering = room.entering.filter((entering) => entering !== waiting);
    admit(turn, waiting, word);
  } else if (joinOf(room.submissions, user) !== undefined) {
    // The news is held up by another number.
    room.entering = [...room.entering.slice(1 - limits.submissionsMax), { user, nick, word }];
  } else if (occupant !== undefined && isSamePerson(occupant.view, { ...view, user })) {
    const { history, codes } = word;
    const effect = { kind: "admitted", nick, view: occupant.view, user, codes } as const;
    turn.effects.push(history === undefined ? effect : { ...effect, history });
  } else turn.effects.push({ kind: "not-ours", user, nick });
}

/** He has been in for a while, and is at home with the primary; what he sees and says goes by us from now on (3.2.2). */
function adopted(turn: Turn, { host }: Link, { user, nick, view, claim, identity }: EnterFrame): void {
  const { room } = turn;
  const seen = { ...view, user };
  const join = identity ?? claim?.id;
  const occupant: Draft<Occupant> = {
    ...(occupantAt(room.roster, nick) ?? { nick, home: host }),
    view: seen,
    served: true,
  };
  if (claim !== undefined) occupant.claim = claim;
  if (join !== undefined) occupant.identity = join;
  putOccupant(room.roster, occupant);
  turn.effects.push({ kind: "admitted", nick, view: seen, user, adopted: true });
}
