/** Simulated time: what shall happen when, one after the other, equal moments in the order in which they were asked for. */

interface Planned {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** A priority queue of moments. */
export class Scheduler {
  /** Milliseconds since 1970, of a clock that nobody in the simulation can see: each node has its own. */
  now = 1_700_000_000_000;
  private readonly heap: Planned[] = [];
  private count = 0;

  /** Runs it at that moment, or now if that has passed. */
  at(moment: number, run: () => void): void {
    this.count++;
    this.heap.push({ at: Math.max(moment, this.now), order: this.count, run });
    this.rise(this.heap.length - 1);
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.now + delayMs, run);
  }

  /** Runs all that is planned up to that moment; then it is that moment. */
  runUntil(moment: number): void {
    for (let next = this.heap[0]; next !== undefined && next.at <= moment; next = this.heap[0]) {
      this.removeFirst();
      this.now = next.at;
      next.run();
    }
    this.now = Math.max(this.now, moment);
  }

  private removeFirst(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    this.sink(0);
  }

  private isBefore(left: number, right: number): boolean {
    const [one, other] = [this.heap[left]!, this.heap[right]!];
    return one.at !== other.at ? one.at < other.at : one.order < other.order;
  }

  private swap(left: number, right: number): void {
    [this.heap[left], this.heap[right]] = [this.heap[right]!, this.heap[left]!];
  }

  private rise(from: number): void {
    for (let index = from; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!this.isBefore(index, parent)) return;
      this.swap(index, parent);
      index = parent;
    }
  }

  private sink(from: number): void {
    for (let index = from; ;) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < this.heap.length && this.isBefore(child, least)) least = child;
      }
      if (least === index) return;
      this.swap(index, least);
      index = least;
    }
  }
}
