/** What one occupant sends to another who is at home elsewhere: private messages and IQs (D1-54). The room is not told of it. */
import type { PrivateFrame } from "../words/frames";
import type { LocalOccupantIq, LocalPrivate } from "../words/inputs";
import type { Nick, OccupantId } from "../words/ids";
import { limits } from "../words/limits";
import { type Link, sessionOf } from "../state/link";
import { occupantAt, occupantOf } from "../state/roster";
import { type PendingIq, type Room, type Turn, tell } from "../state/state";

const emptyPayload = [] as unknown as LocalPrivate["payload"];

type Way =
  | { readonly kind: "way"; readonly by: Link; readonly occupantId?: OccupantId }
  | { readonly kind: "none"; readonly condition: "item-not-found" | "recipient-unavailable" };

/** The link that leads to the home of that nick, or why there is none. */
function wayTo(room: Room, nick: Nick): Way {
  const occupant = occupantAt(room.roster, nick);
  if (occupant === undefined) return { kind: "none", condition: "item-not-found" };
  const direct = room.links.find((other) => other.host === occupant.home && other.state === "up");
  // 3.5: homes that are not reached directly are reached through the primary, which relays.
  const by = direct ?? room.links.find((other) => other.direction === "up" && other.state === "up");
  if (by === undefined) return { kind: "none", condition: "recipient-unavailable" };
  const { occupantId } = occupant.view;
  return occupantId === undefined ? { kind: "way", by } : { kind: "way", by, occupantId };
}

/** A private message to an occupant elsewhere: to his home alone (D1-54). */
export function localPrivate(turn: Turn, input: LocalPrivate): void {
  const { kind: _kind, ...rest } = input;
  const frame: PrivateFrame = { kind: "private", ...rest };
  passPrivate(turn, frame);
}

/** Sends a private message on towards its addressee, or tells the sender that he cannot be reached. */
export function passPrivate(turn: Turn, frame: PrivateFrame): void {
  const way = wayTo(turn.room, frame.to);
  if (way.kind === "none") {
    const { condition } = way;
    if (frame.type !== "error") turn.effects.push({ kind: "undeliverable", frame, condition });
    return;
  }
  const { by, occupantId } = way;
  const addressee = by.extension && occupantId !== undefined ? { occupantId } : {};
  tell(turn, by, { ...frame, ...sessionOf(by), ...addressee });
}

/** An occupant's IQ to one elsewhere gets an id that tells session and addressee; an answer goes back under its own (D1-54). */
export function localOccupantIq(turn: Turn, input: LocalOccupantIq): void {
  const { room, now } = turn;
  const { kind: _kind, ...rest } = input;
  const frame = { kind: "occupant-iq", ...rest } as const;
  const way = wayTo(room, input.to);
  const asks = input.type === "get" || input.type === "set";
  if (way.kind === "none") {
    if (asks) turn.effects.push({ kind: "undeliverable", frame, condition: way.condition });
    return;
  }
  const { by, occupantId } = way;
  if (!asks) {
    tell(turn, by, frame);
    return;
  }
  if (room.pendingIqs.length >= limits.pendingIqsMax) {
    turn.effects.push({ kind: "undeliverable", frame, condition: "recipient-unavailable" });
    return;
  }
  room.requestCount++;
  const random = `${room.surroundings.epoch.slice(0, 8)}-${room.requestCount}`;
  const guarded = by.extension && by.session !== undefined;
  const wireId = guarded ? `${by.session}.${occupantId ?? ""}.${random}` : random;
  const deadline = (now + limits.occupantIqWaitMs) as typeof now;
  const asker = occupantAt(room.roster, input.from)?.identity;
  const pending: PendingIq = { wireId, from: input.from, to: input.to, id: input.id, deadline };
  room.pendingIqs.push(asker === undefined ? pending : { ...pending, asker });
  tell(turn, by, { ...frame, id: wireId });
}

/** The nick that the asker has now; undefined if he is out. */
export function askerOf(room: Room, { from, asker }: PendingIq): Nick | undefined {
  return asker === undefined ? from : occupantOf(room.roster, asker, from)?.nick;
}

/** Occupants' IQs that nobody has answered in time (T-13). */
export function expireOccupantIqs(turn: Turn): void {
  const { room, now } = turn;
  const late = room.pendingIqs.filter((pending) => pending.deadline <= now);
  if (late.length === 0) return;
  room.pendingIqs = room.pendingIqs.filter((pending) => pending.deadline > now);
  for (const pending of late) {
    const from = askerOf(room, pending);
    if (from === undefined) continue;
    const { to, id } = pending;
    const frame = { kind: "occupant-iq", from, to, type: "get", id, payload: emptyPayload } as const;
    turn.effects.push({ kind: "undeliverable", frame, condition: "remote-server-timeout" });
  }
}
