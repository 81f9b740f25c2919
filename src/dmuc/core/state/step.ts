/**
 * The script of a link: the steps that are still to be taken with the peer, and what the one whose turn it is waits for.
 *
 * Theory of operation. A link is brought up, and brought up again, by a script: a row of steps, each of which sends one
 * frame and waits for its answer, one after the other (3.6: "the next after the result"). A step's frame is made when
 * its turn comes, from the room as it is then. While the script runs, what happens in the room stays in the log; the
 * step `resume` sends it from there.
 *
 * A request that gets no answer is repeated after pauses; then the link is split, and a new script starts later.
 */
import type { ListItem } from "../words/config";
import type { EventRefusedFrame, Frame, HistoryLimits, PastMessage } from "../words/frames";
import type { Host, InstanceJid, Instant, RequestId, Session } from "../words/ids";
import { limits } from "../words/limits";
import type { Backlog } from "./reading";

/** One step of a script. Steps without a request (`resume`, `subject`) are done at once. */
export type Step =
  /** Ask what the peer supports (D1-51). */
  | { readonly kind: "discover" }
  | { readonly kind: "replicate" }
  /** A replica asks its primary for the room (3.2). */
  | { readonly kind: "register" }
  /** The same by the join of one who wants to come in (D3-13). */
  | { readonly kind: "open" }
  /** The primary lets him in by whom the link was opened, when all else of the set-up is told (D3-23). */
  | { readonly kind: "confirm" }
  /** The primary tells a new replica who is in, and what was said, a slice at a time; `rest`: what is left of it (D2-16, D2-18). */
  | { readonly kind: "tell-people"; readonly from: number }
  | { readonly kind: "tell-past"; readonly rest?: readonly PastMessage[] }
  /** That is all: the replica takes it (3.2.2). */
  | { readonly kind: "set-up-told" }
  /** The end of a replica, by either side (3.2.4). */
  | { readonly kind: "unregister" }
  | { readonly kind: "revoke"; readonly reason?: string }
  /** The config, with lists and the set-up's state or only what changed; its vCard may be long, and is left out if it did not. */
  | { readonly kind: "config"; readonly setUp: boolean; readonly sameCard?: boolean }
  /** The whole lists, or one change if the peer has what it applies to (3.8). */
  | { readonly kind: "lists"; readonly change?: ListsChange }
  | { readonly kind: "roster"; readonly from: number; readonly homes: "all" | "own"; readonly only?: Host }
  /** Up: send what the log has beyond the cursor. */
  | { readonly kind: "resume" }
  /** Wait a moment for the peer to ask for the history (D1-16). */
  | { readonly kind: "await-history" }
  /** Missed: of the time without contact with a peer that knows only the spec (3.6); `rest`: the next page. */
  | { readonly kind: "ask-history"; readonly missed: boolean; readonly rest?: HistoryLimits }
  /** Our people say again what a primary that knows only the spec may have missed (D3-44). */
  | { readonly kind: "tell-missed" }
  | { readonly kind: "subject" }
  /** What the primary does not grant, and could not say while the peer gave no sign of life. */
  | { readonly kind: "refuse"; readonly refused: EventRefusedFrame }
  /** Tell the other replicas of this one, and this one of them (D1-25). */
  | { readonly kind: "announce" }
  | { readonly kind: "ask-hello" }
  | { readonly kind: "hello" }
  /** The primary's acts that the peer lacks (3.6.3); `listsPosition` is as it was at the hello, before the lists of this sync. */
  | { readonly kind: "acts"; readonly from: number; readonly listsPosition: number }
  /** What our moderators have decided while the primary was not reached: it judges the first of it (3.6.3). */
  | { readonly kind: "recorded" }
  /** A page of what the peer lacks; `rest`: the next one. */
  | { readonly kind: "backlog"; readonly rest?: Backlog }
  /** Wait for the primary's lists of that digest: they say whose words nobody is told any more (3.6.2, 3.8). */
  | { readonly kind: "await-lists"; readonly digest: string }
  /** Our part of the sync is told. */
  | { readonly kind: "synced" }
  /** Wait for the primary's copies of what is not sure here: they move what comes after them in the order (3.6). */
  | { readonly kind: "await-backlog" }
  /** Wait until the peer has told its part. */
  | { readonly kind: "await-synced" }
  /** Tell the primary which replicas are reached (3.5). */
  | { readonly kind: "reach"; readonly peer: InstanceJid; readonly up: boolean }
  | { readonly kind: "peerhost"; readonly peer: InstanceJid; readonly removed: boolean }
  | Farewell;

/** The end of the peer's instance (3.11). */
export interface Farewell {
  readonly kind: "dissolve";
  readonly reason?: string;
  readonly alternative?: InstanceJid;
  readonly password?: string;
  /** By which the peer is asked for the link, where nobody answers. */
  readonly session?: Session;
}

/** A change of the access lists: what it applies to, what comes out. */
export interface ListsChange {
  readonly base: string;
  readonly version: string;
  readonly items: readonly ListItem[];
  /** Position of the log at that moment. */
  readonly position: number;
}

/** A request whose answer is awaited. */
export interface Outstanding {
  readonly request: RequestId;
  readonly frame: Frame;
  readonly askedAt: Instant;
}

/** What goes through a script: the part of a link that says what is to be told to the peer, and when. */
export interface Scripted {
  script: Step[];
  outstanding?: Outstanding;
  /** Tries of the present step that got no answer. */
  attempts: number;
  /** Next try, end of a wait, or next attempt to heal. */
  wakeAt?: Instant;
  /**
   * Split: what must come before it is brought up again: time, a sign of life of the peer's service, or its turn among the
   * rooms that are shared with it (3.4, 3.5). Absent while that is being tried.
   */
  waitsFor?: "time" | "answer" | "turn";
  /** The peer knows no roster of ours: its module was started anew since our last sync, or what was to tell it was given up. */
  peerForgot: boolean;
}

function isSameStep(left: Step, right: Step): boolean {
  if (left.kind === "reach" && right.kind === "reach") return left.peer === right.peer;
  if (left.kind === "peerhost" && right.kind === "peerhost") {
    return left.peer === right.peer && left.removed === right.removed;
  }
  if (left.kind === "config" && right.kind === "config") return left.setUp === right.setUp;
  if (left.kind === "roster" && right.kind === "roster") {
    return left.from === right.from && left.homes === right.homes && left.only === right.only;
  }
  // Each change of the lists is one of its own, and each refusal.
  return left.kind === right.kind && left.kind !== "lists" && left.kind !== "refuse";
}

/** Adds a step for its turn; one like it that still waits for its own is not needed any more. */
export function enqueue(link: Scripted, added: Step): void {
  const isAsked = (place: number): boolean => place === 0 && link.outstanding !== undefined;
  const kept = link.script.filter((step, place) => isAsked(place) || !isSameStep(step, added));
  // Beyond the bound nothing is lost but time: the next sync tells what has changed (3.6.2).
  link.script = kept.length < limits.stepsMax ? [...kept, added] : kept;
}

/** Gives up the steps that were not taken. Whom a roster was to tell of is not known to the peer now: the next sync does. */
export function dropSteps(link: Scripted): void {
  if (link.script.some(({ kind }) => kind === "roster")) link.peerForgot = true;
  link.script = [];
}

/** Stops the script and whatever it waits for. */
export function stopScript(link: Scripted): void {
  dropSteps(link);
  link.attempts = 0;
  delete link.outstanding;
  delete link.wakeAt;
  delete link.waitsFor;
}
