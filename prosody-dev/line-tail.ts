import { closeSync, existsSync, openSync, readSync } from "node:fs";

/** Reads the lines that a program appends to a file, as they come. */
export class LineTail {
  readonly #file: string;
  readonly #onLine: (line: string) => void;
  readonly #timer: NodeJS.Timeout;
  #position = 0;
  #rest = Buffer.alloc(0);

  constructor(file: string, onLine: (line: string) => void, everyMs = 20) {
    this.#file = file;
    this.#onLine = onLine;
    this.#timer = setInterval(() => this.read(), everyMs);
    this.#timer.unref();
  }

  /** Reads now what is there. */
  read(): void {
    if (!existsSync(this.#file)) {
      return;
    }
    const descriptor = openSync(this.#file, "r");
    try {
      const buffer = Buffer.alloc(64 * 1024);
      for (;;) {
        const length = readSync(descriptor, buffer, 0, buffer.length, this.#position);
        if (length === 0) {
          break;
        }
        this.#position += length;
        this.#take(buffer.subarray(0, length));
      }
    } finally {
      closeSync(descriptor);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #take(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const end = bytes.lastIndexOf("\n") + 1;
    this.#rest = bytes.subarray(end);
    for (const line of bytes.subarray(0, end).toString("utf8").split("\n")) {
      if (line !== "") {
        this.#onLine(line);
      }
    }
  }
}
