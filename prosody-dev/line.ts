/** What a thin link does to what crosses it. */
export interface Thinness {
  /** In each direction, for all connections together. */
  readonly bitsPerSecond: number;
  /** From one end to the other. */
  readonly delayMs: number;
}

/** What may be on the way at once without others waiting for all of it: a packet, as of Ethernet. */
const packetBytes = 1_400;

interface Packet {
  readonly bytes: Buffer;
  /** When its last octet arrives, by performance.now(). */
  readonly arrivesAtMs: number;
}

/** One direction of a link, all its connections together: one octet follows the other, at the pace of the line. */
export class Line {
  #thinness: Thinness | undefined;
  /** When all that has been sent so far is on its way. */
  #isFreeAtMs = 0;

  get isThin(): boolean {
    return this.#thinness !== undefined;
  }

  /** From now on; undefined: no limit and no delay. */
  become(thinness: Thinness | undefined): void {
    this.#thinness = thinness;
  }

  /** Sends this now: it arrives in packets, at these times. */
  send(bytes: Buffer): readonly Packet[] {
    const { bitsPerSecond, delayMs } = this.#thinness ?? { bitsPerSecond: Infinity, delayMs: 0 };
    const packets: Packet[] = [];
    for (let start = 0; start < bytes.length; start += packetBytes) {
      const packet = bytes.subarray(start, start + packetBytes);
      const durationMs = (packet.length * 8 * 1_000) / bitsPerSecond;
      this.#isFreeAtMs = Math.max(this.#isFreeAtMs, performance.now()) + durationMs;
      packets.push({ bytes: packet, arrivesAtMs: this.#isFreeAtMs + delayMs });
    }
    return packets;
  }
}

/** What one connection has on a line: it arrives in order. */
export class Transit {
  readonly #line: Line;
  readonly #arrive: (bytes: Buffer) => void;
  readonly #packets: Packet[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(line: Line, arrive: (bytes: Buffer) => void) {
    this.#line = line;
    this.#arrive = arrive;
  }

  get isEmpty(): boolean {
    return this.#packets.length === 0;
  }

  send(bytes: Buffer): void {
    // What was sent while the line was thin comes first.
    if (!this.#line.isThin && this.isEmpty) {
      this.#arrive(bytes);
      return;
    }
    this.#packets.push(...this.#line.send(bytes));
    this.#waitForFirst();
  }

  /** Nothing of it arrives. */
  lose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#packets.splice(0);
  }

  #waitForFirst(): void {
    const [first] = this.#packets;
    if (first === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#deliver(), first.arrivesAtMs - performance.now());
  }

  #deliver(): void {
    this.#timer = undefined;
    // A timer may be up to a millisecond early.
    while (this.#packets.length > 0 && this.#packets[0]!.arrivesAtMs <= performance.now() + 1) {
      this.#arrive(this.#packets.shift()!.bytes);
    }
    this.#waitForFirst();
  }
}
