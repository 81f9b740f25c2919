import type { Socket } from "node:net";
import { Transit, type Line } from "./line.js";

/** Who is told what crosses in one direction. */
export interface PipeObserver {
  /** Bytes have come in. They cross as the line lets them, or wait if `held`. */
  received(chunk: Buffer, held: boolean): void;
  /** What was held crosses now. */
  released(): void;
  /** So many bytes have crossed. */
  crossed(byteCount: number): void;
}

interface PipeOptions {
  readonly observer: PipeObserver;
  readonly line: Line;
  readonly isHolding: boolean;
}

/**
 * One direction of a proxied connection. While it holds, nothing enters the line: neither bytes nor the news that the sender
 * has closed; that is how a black hole looks to the other side. What is on the line by then arrives.
 */
export class Pipe {
  readonly #source: Socket;
  readonly #target: Socket;
  readonly #observer: PipeObserver;
  readonly #held: Buffer[] = [];
  readonly #transit: Transit;
  #isHolding: boolean;
  #ending: "none" | "closed" | "broken" = "none";

  constructor(source: Socket, target: Socket, { observer, line, isHolding }: PipeOptions) {
    this.#source = source;
    this.#target = target;
    this.#observer = observer;
    this.#isHolding = isHolding;
    this.#transit = new Transit(line, (chunk) => this.#arrive(chunk));
    target.on("close", () => this.#transit.lose());
    source.on("data", (chunk: Buffer) => this.#onData(chunk));
    source.on("end", () => this.#onEnding("closed"));
    source.on("error", () => this.#onEnding("broken"));
    source.on("close", () => this.#onEnding("broken"));
    target.on("drain", () => source.resume());
  }

  hold(): void {
    this.#isHolding = true;
  }

  /** Lets cross what was held, in order. */
  release(): void {
    if (!this.#isHolding) {
      return;
    }
    this.#isHolding = false;
    for (const chunk of this.#held.splice(0)) {
      this.#transit.send(chunk);
    }
    this.#observer.released();
    this.#passEndingOn();
  }

  #onData(chunk: Buffer): void {
    this.#observer.received(chunk, this.#isHolding);
    if (this.#isHolding) {
      this.#held.push(chunk);
    } else {
      this.#transit.send(chunk);
    }
  }

  #arrive(chunk: Buffer): void {
    if (this.#target.destroyed) {
      return;
    }
    this.#observer.crossed(chunk.length);
    if (!this.#target.write(chunk)) {
      this.#source.pause();
    }
    if (!this.#isHolding) {
      this.#passEndingOn();
    }
  }

  #onEnding(ending: "closed" | "broken"): void {
    this.#ending = ending;
    if (!this.#isHolding) {
      this.#passEndingOn();
    }
  }

  #passEndingOn(): void {
    if (this.#ending === "none" || !this.#transit.isEmpty || this.#target.destroyed) {
      return;
    }
    // A socket whose other direction is still open says only that it has no more to send.
    this.#target.end();
    if (this.#ending === "broken" && this.#target.writableLength === 0) {
      this.#target.destroySoon();
    }
  }
}
