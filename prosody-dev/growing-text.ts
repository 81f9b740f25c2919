import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

/** The text of a file to which a program appends: each look reads only what has come since the last. */
export class GrowingText {
  readonly #file: string;
  readonly #decoder = new StringDecoder("utf8");
  #position: number;
  #text = "";

  /** @param position the octet of the file where the text begins. */
  constructor(file: string, position = 0) {
    this.#file = file;
    this.#position = position;
  }

  /** All that is there by now. */
  read(): string {
    const size = existsSync(this.#file) ? statSync(this.#file).size : 0;
    if (size > this.#position) {
      const buffer = Buffer.alloc(size - this.#position);
      const descriptor = openSync(this.#file, "r");
      try {
        const length = readSync(descriptor, buffer, 0, buffer.length, this.#position);
        this.#position += length;
        this.#text += this.#decoder.write(buffer.subarray(0, length));
      } finally {
        closeSync(descriptor);
      }
    }
    return this.#text;
  }
}
