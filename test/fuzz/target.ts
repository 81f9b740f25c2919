/** How many cases are tried, from which seed, and how a failure is seen again. */
import fc from "fast-check";

/** One thing that is fuzzed. */
export interface Target {
  readonly name: string;
  /** Tries that many cases; throws at the first that fails. */
  readonly run: (options: RunOptions) => void;
  /** What share of all cases it gets. */
  readonly share: number;
}

export interface RunOptions {
  readonly cases: number;
  readonly seed: number;
  /** Only the case at that place, as a failure tells it. */
  readonly path?: string;
  readonly onCase?: () => void;
}

/** Cases of `npm test`: with a seed that stays, so that only a change can make them fail. */
export const usual = { cases: 110_000, seed: 20_261_121 } as const;

/** Tries the target's part of the usual cases. */
export function runUsual(chosen: Target): void {
  chosen.run({ cases: Math.ceil(usual.cases * chosen.share), seed: usual.seed });
}

/**
 * Makes a target.
 *
 * @param check throws if the case shows a fault.
 */
export function target<T>(name: string, share: number, arbitrary: fc.Arbitrary<T>, check: (value: T) => void): Target {
  return {
    name,
    share,
    run: ({ cases, seed, path, onCase }) => {
      const property = fc.property(arbitrary, (value) => {
        onCase?.();
        check(value);
      });
      const result = fc.check(property, {
        numRuns: cases,
        seed,
        ...(path === undefined ? {} : { path, endOnFailure: true }),
      });
      if (!result.failed) return;
      const cause = result.errorInstance;
      const message = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      const again = `npm run fuzz -- --target ${name} --seed ${seed} --path ${result.counterexamplePath ?? ""}`;
      throw new Error(`${message}\n\nTo see it again:\n  ${again}\n`, { cause });
    },
  };
}
