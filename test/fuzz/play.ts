/** Plays what a peer does against a copy of a scene, and tells how it went. */
import type { Effect } from "../../src/dmuc/core/words/effects";
import type { EventFrame } from "../../src/dmuc/core/words/frames";
import type { Instant, Nick, Stamp } from "../../src/dmuc/core/words/ids";
import type { Input } from "../../src/dmuc/core/words/inputs";
import { type Room, nextDeadline, step } from "../../src/dmuc/core/room";
import { linkWith } from "../../src/dmuc/core/state/links";
import type { Act } from "./acts";
import type { Sight } from "./aims";
import { verdictOf } from "./judging";
import type { Scene } from "./scenes";

/** What was done, and what came of it. */
export interface Played {
  readonly scene: Scene;
  readonly room: Room;
  readonly effects: readonly Effect[];
  readonly told: readonly string[];
  /** Nicks that the peer claimed for its people, with the stamps of these claims. */
  readonly claims: readonly { readonly nick: Nick; readonly stamp: Stamp | undefined }[];
  readonly passedMs: number;
  /** The instance is over. */
  readonly ended: boolean;
}

/** Something that must never be. */
export class Fault extends Error {}

const ticksMax = 2000;

class Play {
  readonly room: Room;
  now: Instant;
  readonly effects: Effect[] = [];
  readonly told: string[] = [];
  readonly claims: { readonly nick: Nick; readonly stamp: Stamp | undefined }[] = [];
  ended = false;

  constructor(readonly scene: Scene) {
    this.room = structuredClone(scene.room);
    this.now = scene.now;
  }

  sight(): Sight {
    const { room, now } = this;
    const { peer, host } = this.scene;
    const link = linkWith(room, peer);
    return link === undefined ? { room, now, peer, host } : { room, now, peer, host, link };
  }

  feed(input: Input): readonly Effect[] {
    this.told.push(`${this.now - this.scene.now} ms: ${JSON.stringify(input).slice(0, 3000)}`);
    const effects = step(this.room, input, this.now);
    this.effects.push(...effects);
    if (effects.some(({ kind }) => kind === "end")) this.ended = true;
    if (input.kind === "received") this.noteClaims(input.frame);
    this.checkAnswers(input, effects);
    for (const effect of effects) {
      if (effect.kind === "judge") this.feed({ kind: "judged", id: effect.id, verdict: verdictOf(this.room, effect) });
    }
    return effects;
  }

  private noteClaims(frame: Extract<Input, { kind: "received" }>["frame"]): void {
    if (frame.kind === "roster") {
      for (const { nick, claim } of frame.items) this.claims.push({ nick, stamp: claim });
    } else if (frame.kind === "event") this.noteEvent(frame);
  }

  private noteEvent({ event, stamp }: EventFrame): void {
    if (event.kind === "present") this.claims.push({ nick: event.nick, stamp });
    if (event.kind === "renamed") this.claims.push({ nick: event.newNick, stamp });
  }

  /** 3.3: each question gets one answer, and what is no question gets none. */
  private checkAnswers(input: Input, effects: readonly Effect[]): void {
    const answers = effects.flatMap((effect) => (effect.kind === "answer" ? [effect.request] : []));
    if (input.kind !== "received" || input.request === undefined) {
      const own = answers.filter((request) => !request.startsWith("asked-"));
      if (own.length > 0) throw new Fault(`an answer to nobody: ${own.join(", ")}`);
      return;
    }
    const mine = answers.filter((request) => request === input.request);
    // The occupant himself answers, or the room does, or the other side's part of the sync has to be told first.
    const isDelivered = effects.some(({ kind }) => kind === "deliver" || kind === "decide");
    const mayWait = input.frame.kind === "synced" || isDelivered;
    if (mine.length > 1 || (mine.length === 0 && !mayWait)) {
      throw new Fault(`${mine.length} answers to ${input.frame.kind}`);
    }
  }

  pass(ms: number): void {
    const end = this.now + ms;
    for (let ticks = 0; !this.ended; ticks++) {
      const deadline = nextDeadline(this.room);
      if (deadline === undefined || deadline > end) break;
      if (ticks > ticksMax) throw new Fault("the room wants to be called without end");
      this.now = Math.max(deadline, this.now) as Instant;
      const effects = step(this.room, { kind: "tick" }, this.now);
      this.effects.push(...effects);
      const isStuck = effects.length === 0 && nextDeadline(this.room) === deadline;
      if (isStuck) throw new Fault("a deadline that nothing answers");
    }
    this.now = end as Instant;
    this.told.push(`… ${ms} ms pass`);
  }
}

/** Lets the peer act. What throws, throws with all that was done. */
export function play(scene: Scene, acts: readonly ((sight: Sight) => Act)[], check: (played: Played) => void): void {
  const running = new Play(scene);
  try {
    for (const act of acts) {
      if (running.ended) break;
      const next = act(running.sight());
      if (next.kind === "pause") running.pass(next.ms);
      else if (next.kind !== "nothing") running.feed(next);
    }
    const { room, effects, told, claims, ended, now } = running;
    check({ scene, room, effects, told, claims, ended, passedMs: now - scene.now });
  } catch (cause) {
    const message =
      cause instanceof Error ? (cause instanceof Fault ? cause.message : (cause.stack ?? "")) : String(cause);
    throw new Error(`${scene.name}: ${message}\n  ${running.told.join("\n  ")}`, { cause });
  }
}
