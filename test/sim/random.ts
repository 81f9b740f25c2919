/** Chance that can be repeated: the same seed and name always give the same row of numbers. */

/** A row of pseudo-random numbers (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number, name = "") {
    let state = seed >>> 0;
    for (const character of name) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193) >>> 0;
    this.state = state;
    // Neighbouring seeds shall not begin alike.
    for (let round = 0; round < 4; round++) this.fraction();
  }

  /** At least 0, below 1. */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of the choices; there must be one. */
  pick<Choice>(choices: readonly Choice[]): Choice {
    const chosen = choices[this.between(0, choices.length - 1)];
    if (chosen === undefined) throw new Error("nothing to choose from");
    return chosen;
  }

  /** One of the names, each as likely as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries<number>(weights) as [Name, number][];
    let left = this.fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return this.pick(entries.map(([name]) => name));
  }

  /** The same things in another order. */
  shuffled<Thing>(things: readonly Thing[]): Thing[] {
    const left = [...things];
    const mixed: Thing[] = [];
    while (left.length > 0) mixed.push(...left.splice(this.between(0, left.length - 1), 1));
    return mixed;
  }
}
