/**
 * Replicas that know only what XEP-0282 prints, linked by the administrator's word alone (3.2.6).
 *
 * The primary takes their users for its own people, who come by themselves: their stanzas have no mark of a replica. What everybody
 * is shown goes to the replica once, and it is told by ENTER and LEAVE which clients it is to show that to. It is told who is in and
 * what was said before its first user comes in, and again when it has been away; it never answers, and gets nothing of ours.
 */
import { tellJids } from "../people/anonymity";
import { shared } from "../people/delivery";
import { release } from "./ending";
import type { Left } from "../words/events";
import type { HistoryLimits } from "../words/frames";
import type { Host, Instant, Nick, UserJid } from "../words/ids";
import type { LocalEntered, LocalLeave, Push } from "../words/inputs";
import { type Link, type PrintedClient, createLink, isEnded } from "../state/link";
import { limits } from "../words/limits";
import { isUserOf, refusalOfPeer } from "../state/peers";
import { allOccupants, occupantAt } from "../state/roster";
import { tellWord } from "../people/serving";
import { type Room, type Turn, tell } from "../state/state";
import { isChosen } from "./takers";
import { setState, startLink } from "./transitions";
import { isAsPrinted, policyNamed } from "../state/behaviour";
import { peerEntry } from "../state/links";

/** The replica that serves that user, who is in here by himself. */
export function printedReplica(room: Room, user: UserJid | undefined): Link | undefined {
  if (user === undefined || room.role !== "primary") return undefined;
  return room.links.find(
    (link) =>
      link.direction === "down" &&
      isAsPrinted(room, link) &&
      !isEnded(link) &&
      isUserOf(peerEntry(room, link.host), user),
  );
}

/** The spec's roster names nobody who is out: of them it is told one by one (3.6). */
export function tellWhoLeft(turn: Turn, link: Link, since: Instant): void {
  const { room } = turn;
  for (const { event, stamp } of room.log.entries) {
    const isOut = event.kind === "left" && occupantAt(room.roster, event.nick) === undefined;
    if (isOut && stamp.time >= since) tell(turn, link, { kind: "event", event: shared(room, link, event) });
  }
}

/**
 * One of its users is about to come in: it is told who is in, and what was said. Of one that nothing is known of it is asked first
 * whether it is there at all: it would never say that it is not, and its users would be shown nothing.
 */
export function push(turn: Turn, { host, peer, mode, isThere }: Push): void {
  const { room } = turn;
  const isRefused = refusalOfPeer(room.surroundings.peers, host, mode) !== undefined || !isChosen(room, host);
  const isPossible = policyNamed(room, mode)?.serving === "by-word" && room.role === "primary";
  const isFree = room.links.length < limits.peersMax && !room.links.some((link) => link.host === host);
  if (isRefused || !isPossible || !isFree) return;
  const link = createLink(peer, host, "down", mode);
  room.links.push(link);
  if (isThere) startLink(turn, link);
  else {
    setState(turn, link, "split", "is its replica there?");
    link.splitSince = turn.now;
    link.waitsFor = "answer";
  }
  turn.effects.push({ kind: "save" });
}

/** It has been away for as long as ghosts are kept: whom it served is served here, and is shown the room as if he had come now. */
export function givePrintedUp(turn: Turn, link: Link): void {
  if (link.ghosts !== "left" || link.direction !== "down" || !isAsPrinted(turn.room, link)) return;
  const people = (link.clients ?? []).filter(({ left }) => left === undefined);
  release(turn, link, "it is not reached");
  const served = people.map(({ user, nick }) => ({ user, nick }));
  turn.effects.push({ kind: "take-over", host: link.host, isUnfit: true, people: served });
}

/** A client of ours has come in: everybody has heard it, and its replica is told to serve it (D2-20). */
export function clientEntered(turn: Turn, { nick, user, codes, history }: LocalEntered): void {
  const { room } = turn;
  const link = printedReplica(room, user);
  // Till it is up again nobody is told; then it is told of whoever is in.
  if (link?.state !== "up") return;
  tellEnter(turn, link, { nick, user }, codes, history);
}

function tellEnter(
  turn: Turn,
  link: Link,
  { nick, user }: PrintedClient,
  codes: readonly number[],
  history: HistoryLimits | undefined,
): void {
  const occupant = occupantAt(turn.room.roster, nick);
  if (occupant === undefined) return;
  const { claim, identity } = occupant;
  const others = (link.clients ?? []).filter((client) => client.user !== user);
  link.clients = [...others, { nick, user }];
  tellWord(turn, link, {
    kind: "enter",
    user,
    nick,
    view: { ...occupant.view, user },
    codes,
    adopted: false,
    ...(history === undefined ? {} : { history }),
    ...(claim === undefined ? {} : { claim }),
    ...(identity === undefined ? {} : { identity }),
  });
}

/** Whoever has the nick is out, by whichever clients he was in: the replica is told before everybody hears of it (D2-22, D2-50). */
export function clientsLeft(turn: Turn, nick: Nick, event: Left): void {
  for (const link of printedLinks(turn.room)) {
    for (const client of link.clients ?? []) if (client.nick === nick) tellLeave(turn, link, client, event);
  }
}

/** One of his clients is out, and he stays in by another: nobody else hears of it. */
export function clientLeft(turn: Turn, user: UserJid, event: LocalLeave): void {
  const link = printedReplica(turn.room, user);
  const client = link?.clients?.find((other) => other.user === user);
  const { kind: _kind, staysIn: _staysIn, ...rest } = event;
  if (link !== undefined && client !== undefined) tellLeave(turn, link, client, { kind: "left", ...rest });
}

function tellLeave(turn: Turn, link: Link, client: PrintedClient, event: Left): void {
  const others = (link.clients ?? []).filter((other) => other !== client);
  // One that is away hears it when it is back.
  link.clients = link.state === "up" ? others : [...others, { ...client, left: event }];
  tellWord(turn, link, { kind: "leave", user: client.user, event: { ...event, user: client.user } });
}

/** He has another nick. */
export function clientsRenamed(room: Room, nick: Nick, newNick: Nick): void {
  for (const link of printedLinks(room)) {
    link.clients = link.clients?.map((client) => (client.nick === nick ? { ...client, nick: newNick } : client)) ?? [];
  }
}

function printedLinks(room: Room): readonly Link[] {
  return room.links.filter((link) => link.direction === "down" && isAsPrinted(room, link));
}

/** It is there again: it is told which of the clients that it served are out. */
export function tellClientsLeft(turn: Turn, link: Link): void {
  for (const client of link.clients ?? []) if (client.left !== undefined) tellLeave(turn, link, client, client.left);
}

/** After what everybody has been told it is told who is in that it does not serve yet. */
export function tellClientsIn(turn: Turn, link: Link): void {
  const { room } = turn;
  for (const { nick, view } of allOccupants(room.roster)) {
    const { user } = view;
    const isTold = link.clients?.some((client) => client.user === user) === true;
    if (isTold || printedReplica(room, user) !== link || user === undefined) continue;
    // He has seen the room already (3.2.2).
    tellEnter(turn, link, { nick, user }, [], { charactersMax: 0 });
  }
}

/** Somebody who comes in as that is the first there who may know everybody's JID: they are told before (D2-26). */
export function prepareClient(turn: Turn, user: UserJid | undefined, isModerator: boolean): void {
  const link = isModerator ? printedReplica(turn.room, user) : undefined;
  if (link !== undefined && link.knowsJids !== true) tellJids(turn, link);
}

/** Nobody is in the room any more, as it has heard: it is told everything anew when somebody comes. */
export function endPrinted(turn: Turn): void {
  const { room } = turn;
  if (room.role !== "primary" || room.roster.occupants.size > 0) return;
  const { now } = turn;
  for (const link of printedLinks(room)) {
    const isUsed = link.state === "up" && link.clients !== undefined;
    // Whoever waited for it has come in meanwhile, and has left.
    const isVain = !link.established && link.splitSince !== undefined && now - link.splitSince > limits.askedJoinMs;
    if (isUsed || isVain) release(turn, link, "nobody is in the room any more");
  }
}

/** Which service is known by that link only as one that does not speak our extension: it does now. */
export function printedLinkOf(room: Room, host: Host): Link | undefined {
  return printedLinks(room).find((link) => link.host === host);
}
