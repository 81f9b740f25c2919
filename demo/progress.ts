import ora, { type Ora } from "ora";

/** Tells what is going on while one has to wait: a turning wheel on a terminal, plain lines elsewhere. */
export class Progress {
  // A terminal that does not know how wide it is cannot be drawn on.
  readonly #wheel: Ora | undefined =
    process.stdout.isTTY && process.stdout.columns > 0 ? ora({ stream: process.stdout }) : undefined;

  begin(what: string): void {
    if (this.#wheel === undefined) {
      console.log(what);
    } else {
      this.#wheel.start(what);
    }
  }

  done(what: string): void {
    if (this.#wheel === undefined) {
      console.log(what);
    } else {
      this.#wheel.succeed(what);
    }
  }

  /** Nothing turns any more, whatever has happened. */
  stop(): void {
    this.#wheel?.stop();
  }
}
