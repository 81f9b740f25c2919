/**
 * Writes down what instances of a room do, so that the same code in Lua can be asked to do the same
 * (spec/core_trace_spec.lua).
 *
 * A trace is text: one JSON value a line. A life begins with its birth, and goes on with its steps, to the crash or the end;
 * then comes the next life. A step has all that goes in and all that comes out: the effects, when the room wants to be called
 * again, and, where it asks to be saved, what there is to save. Last come the stanzas that were written and read, and what
 * was thought of a peer's silence (`liveness.ts`); of what is asked again and again the first ones will do.
 */
import type { Effect } from "../../src/dmuc/core/words/effects";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Instant } from "../../src/dmuc/core/words/ids";
import type { Input } from "../../src/dmuc/core/words/inputs";
import type { PeerLife } from "../../src/dmuc/core/links/liveness";
import type { LifeRules } from "../../src/dmuc/core/exchange/prober";
import { type Room, nextDeadline } from "../../src/dmuc/core/room";
import { type SavedRoom, saveRoom } from "../../src/dmuc/core/saving";
import type { Address, Decoded, Dialect, EncodeOptions } from "../../src/dmuc/dialects/dialect";
import type { Stanza } from "../../src/dmuc/wire/stanza";
import type { Birth } from "./birth";

type Line =
  | { readonly kind: "birth"; readonly birth: Birth }
  | {
      readonly kind: "step";
      readonly input: Input;
      readonly now: Instant;
      readonly effects: readonly Effect[];
      /** Absent: nothing to wait for. */
      readonly deadline?: Instant;
      /** What a `save` among the effects has to write; absent for a room that has nothing to keep. */
      readonly saved?: SavedRoom;
    }
  | {
      readonly kind: "encode";
      readonly dialect: string;
      readonly frame: Frame;
      readonly address: Address;
      readonly options: EncodeOptions;
      readonly stanzas: readonly Stanza[];
    }
  /** With `asked` it is the answer to that. */
  | {
      readonly kind: "decode";
      readonly dialect: string;
      readonly stanza: Stanza;
      readonly asked?: Frame;
      readonly decoded: Decoded;
    }
  | {
      readonly kind: "liveness";
      readonly call: string;
      readonly life: PeerLife;
      readonly given: readonly unknown[];
      readonly result?: unknown;
      /** The life as the call left it. */
      readonly after: PeerLife;
    };

/** Of each call of `liveness.ts`, and of probes written and read. */
const repetitionsMax = 50;

/** At once, as text: what was given to the recorder goes on changing. */
function written(line: Line): string {
  return JSON.stringify(line);
}

function isProbe(frame: Frame | undefined): boolean {
  return frame?.kind === "alive";
}

export class Recorder {
  /** In the order of their births. */
  private readonly lives = new Map<Room, string[]>();
  private readonly post: string[] = [];
  private readonly repetitions = new Map<string, number>();

  /** A room has come into memory. */
  born(room: Room, birth: Birth): void {
    this.lives.set(room, [written({ kind: "birth", birth })]);
  }

  /** The room has done a step; `effects` are as the step returned them. */
  stepped(room: Room, input: Input, now: Instant, effects: readonly Effect[]): void {
    const life = this.lives.get(room);
    if (life === undefined) throw new Error(`nobody has told of the birth of ${room.self}`);
    const deadline = nextDeadline(room);
    const saved = effects.some(({ kind }) => kind === "save") ? saveRoom(room) : undefined;
    life.push(
      written({
        kind: "step",
        input,
        now,
        effects,
        ...(deadline === undefined ? {} : { deadline }),
        ...(saved === undefined ? {} : { saved }),
      }),
    );
  }

  /** The same dialect, and what it writes and reads is noted. */
  listeningTo(dialect: Dialect): Dialect {
    const { name } = dialect;
    return {
      ...dialect,
      encode: (frame, address, options) => {
        const stanzas = dialect.encode(frame, address, options);
        this.note({ kind: "encode", dialect: name, frame, address, options, stanzas }, isProbe(frame) ? "probe" : "");
        return stanzas;
      },
      decode: (stanza) => {
        const decoded = dialect.decode(stanza);
        const probe = decoded.kind === "frame" && isProbe(decoded.frame);
        this.note({ kind: "decode", dialect: name, stanza, decoded }, probe ? "probe" : "");
        return decoded;
      },
      decodeAnswer: (stanza, asked) => {
        const decoded = dialect.decodeAnswer(stanza, asked);
        this.note({ kind: "decode", dialect: name, stanza, asked, decoded }, isProbe(asked) ? "probe" : "");
        return decoded;
      },
    };
  }

  /** The same rules, and what they decide is noted. */
  listeningToLife(rules: LifeRules): LifeRules {
    type Rule<Given extends unknown[], Result> = (life: PeerLife, ...given: Given) => Result;
    const heard =
      <Given extends unknown[], Result>(call: string, rule: Rule<Given, Result>): Rule<Given, Result> =>
      (life, ...given) => {
        const before = structuredClone(life);
        const result = rule(life, ...given);
        this.note({ kind: "liveness", call, life: before, given, result, after: life }, call);
        return result;
      };
    return {
      createLife: rules.createLife,
      heardFrom: heard("heardFrom", rules.heardFrom),
      wroteTo: heard("wroteTo", rules.wroteTo),
      noteClock: heard("noteClock", rules.noteClock),
      calledBy: heard("calledBy", rules.calledBy),
      askSoon: heard("askSoon", rules.askSoon),
      probeDeadline: heard("probeDeadline", rules.probeDeadline),
      probeEnd: heard("probeEnd", rules.probeEnd),
      probe: heard("probe", rules.probe),
      probeAnswered: heard("probeAnswered", rules.probeAnswered),
      probeExpired: heard("probeExpired", rules.probeExpired),
      lose: heard("lose", rules.lose),
      streamChanged: heard("streamChanged", rules.streamChanged),
    };
  }

  /** Notes a line, unless there are many of that kind already. */
  private note(line: Line, repeated: string): void {
    if (repeated !== "") {
      const times = (this.repetitions.get(repeated) ?? 0) + 1;
      this.repetitions.set(repeated, times);
      if (times > repetitionsMax) return;
    }
    this.post.push(written(line));
  }

  /** All that was noted. */
  text(): string {
    return [...[...this.lives.values()].flat(), ...this.post, ""].join("\n");
  }
}
