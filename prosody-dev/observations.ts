/** How long a wait for an observation lasts if nobody says otherwise. Generous: it is reached only when a test fails. */
export const defaultTimeoutMs = 10_000;

/** A point in a sequence of observations: what comes after it is new. */
export interface Mark {
  readonly position: number;
}

/** From when on, and for how long, somebody waits to see something. */
export interface WaitOptions {
  /** Only what was observed after this mark counts; without it, everything from the beginning. */
  since?: Mark;
  timeoutMs?: number;
}

interface Waiter<T> {
  look(item: T): void;
}

/** Things seen so far, in order, and those who wait for more. */
export class Observations<T> {
  readonly #items: T[] = [];
  readonly #waiters = new Set<Waiter<T>>();

  get all(): readonly T[] {
    return this.#items;
  }

  add(item: T): void {
    this.#items.push(item);
    for (const waiter of [...this.#waiters]) {
      waiter.look(item);
    }
  }

  mark(): Mark {
    return { position: this.#items.length };
  }

  since(mark: Mark | undefined): readonly T[] {
    return this.#items.slice(mark?.position ?? 0);
  }

  /** The first item that matches, seen already or later. `describeFailure` gets what was seen instead. */
  waitFor(
    predicate: (item: T) => boolean,
    describeFailure: (seen: readonly T[], timeoutMs: number) => string,
    { since, timeoutMs = defaultTimeoutMs }: WaitOptions = {},
  ): Promise<T> {
    const seen = this.since(since).find(predicate);
    if (seen !== undefined) {
      return Promise.resolve(seen);
    }
    // Made here, so that its stack shows who waits.
    const failure = new Error();
    return new Promise<T>((resolve, reject) => {
      const stopWaiting = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter<T> = {
        look: (item) => {
          try {
            if (predicate(item)) {
              stopWaiting();
              resolve(item);
            }
          } catch (error) {
            stopWaiting();
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        },
      };
      const timer = setTimeout(() => {
        stopWaiting();
        failure.message = describeFailure(this.since(since), timeoutMs);
        reject(failure);
      }, timeoutMs);
      this.#waiters.add(waiter);
    });
  }
}

/** Asks again and again until the answer is something, for what cannot announce itself (a file, a port). */
export async function until<T>(
  expected: string | (() => string),
  ask: () => Promise<T | undefined> | T | undefined,
  { timeoutMs = defaultTimeoutMs, everyMs = 20 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    if (Date.now() > deadline) {
      const what = typeof expected === "string" ? expected : expected();
      throw new Error(`Waited ${formatSeconds(timeoutMs)} in vain for ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** A duration for people to read. */
export function formatSeconds(durationMs: number): string {
  return `${durationMs / 1000} s`;
}
