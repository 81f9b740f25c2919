/** What is counted of a link for the administrator's statistics, and for nothing else (3.13). */

/** Since the numbers were taken the last time. */
export interface Tally {
  /** Events that had come before. */
  duplicates: number;
  /** Numbers of which the peer has said that they will not come. */
  voids: number;
  /** Times at which a number was missing. */
  gaps: number;
  /** From when the link was lost till it was up again. */
  splitMs: number;
}

/** What is counted: a part of a link. */
export interface Tallied {
  tally?: Tally;
}

/** Counts something. */
export function count(link: Tallied, what: keyof Tally, by = 1): void {
  link.tally ??= { duplicates: 0, voids: 0, gaps: 0, splitMs: 0 };
  link.tally[what] += by;
}

/** Takes the numbers, which begin anew. Undefined: nothing has happened. */
export function takeTally(link: Tallied): Tally | undefined {
  const { tally } = link;
  delete link.tally;
  return tally;
}
