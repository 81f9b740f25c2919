/**
 * `dmuc:links()` in Prosody's shell: how each link of each room stands (3.1).
 *
 * The shell has one section of that name for the whole server, and the module may run on several of its hosts: each puts what it
 * has to tell into a table that all of them share, and the command, whichever of them has offered it, asks them all.
 */
import type { InstanceJid, Instant } from "../../core/words/ids";
import { compareOctets } from "../../core/words/ids";
import { type Direction, type Link, isAlive } from "../../core/state/link";
import type { Room } from "../../core/room";
import { formatInteger } from "../../wire/numbers";
import { formatDelayStamp } from "../../wire/time";
import { now } from "../clock";
import type { ShellContext, ShellEnvironment } from "../types/moduleapi";

/** Tells of the links of one host. @noSelf */
interface Teller {
  links(): readonly Told[];
}

/** Those of all hosts with the module, by their names. */
type Tellers = Record<string, Teller>;

interface Told {
  readonly room: InstanceJid;
  readonly peer: InstanceJid;
  readonly line: string;
}

/** What the peer's instance is to ours. */
const peersAre: Readonly<Record<Direction, string>> = {
  up: "the room itself",
  down: "an instance of it",
  across: "another instance",
};

function wholeSeconds(milliseconds: number): string {
  return `${formatInteger(Math.max(Math.floor(milliseconds / 1000), 0))} s`;
}

/** What is being waited for on the link, and what is still to be done. */
function underWay(room: Room, link: Link, at: Instant): readonly string[] {
  const { outstanding, script, wakeAt, waitsFor, sentCount, acknowledged } = link;
  const words: string[] = [];
  if (outstanding !== undefined)
    words.push(`asked ${wholeSeconds(at - outstanding.askedAt)} ago: ${outstanding.frame.kind}`);
  else if (script[0] !== undefined) words.push(`next: ${script[0].kind}`);
  if (waitsFor === "answer") words.push("waits for a sign of life");
  else if (waitsFor === "turn") words.push("waits for its turn");
  else if (wakeAt !== undefined) words.push(`waits ${wholeSeconds(wakeAt - at)}`);
  if (link.dormant === true) words.push("not used there, till somebody comes");
  if (isAlive(link) && sentCount > acknowledged)
    words.push(`${formatInteger(sentCount - acknowledged)} unacknowledged`);
  const count = room.recorded.length;
  if (link.direction === "up" && count > 0) words.push(`${formatInteger(count)} decisions to be judged`);
  return words;
}

function lineOf(room: Room, link: Link, at: Instant): string {
  const { mode, direction, peer, state, stateSince } = link;
  const since = stateSince === undefined ? "since the start" : `since ${formatDelayStamp(stateSince)}`;
  const words = [`${state} ${since}`, ...underWay(room, link, at)];
  return `${room.self}: ${mode}, ${peersAre[direction]} at ${peer}: ${words.join("; ")}`;
}

function linksOf(rooms: readonly Room[]): readonly Told[] {
  const at = now();
  return rooms.flatMap((room) =>
    room.links.map((link): Told => ({ room: room.self, peer: link.peer, line: lineOf(room, link, at) })),
  );
}

function compare(left: Told, right: Told): number {
  const byRoom = compareOctets(left.room, right.room);
  return byRoom === 0 ? compareOctets(left.peer, right.peer) : byRoom;
}

/** Called by the shell, maybe when the module is gone that has offered it: so it needs nothing but the table. */
function offer(tellers: Partial<Tellers>): NonNullable<ShellEnvironment[string]> {
  return {
    links(this: ShellContext, named?: string) {
      const all: Told[] = [];
      for (const [, tell] of pairs(tellers)) for (const told of tell.links()) all.push(told);
      const meant = named === undefined ? all : all.filter(({ room, peer }) => room === named || peer === named);
      meant.sort((left, right) => compare(left, right));
      for (const { line } of meant) this.session.print(line);
      const rooms = new Set(meant.map(({ room }) => room));
      return $multi(true, `Links: ${formatInteger(meant.length)}; rooms: ${formatInteger(rooms.size)}`);
    },
  };
}

/**
 * Offers the command.
 *
 * @returns takes back what of it is this host's.
 */
export function offerShell(rooms: () => readonly Room[]): () => void {
  const environment = module.shared<ShellEnvironment>("/*/admin_shell/env");
  const tellers = module.shared<Tellers>("/*/dmuc/links");
  tellers[module.host] = { links: () => linksOf(rooms()) };
  environment["dmuc"] = offer(tellers);
  return () => {
    tellers[module.host] = undefined;
    const [other] = next(tellers);
    if (other === undefined) environment["dmuc"] = undefined;
  };
}
