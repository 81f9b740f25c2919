/** What is known by the number of an event, found at once, however much there is of it. */
import { type Epoch, type EventId, type Host, partOf } from "../words/ids";

interface Part<Value> {
  readonly host: Host;
  readonly epoch: Epoch;
  /** By sequence, in the order in which they were put there. */
  readonly values: Map<number, Value>;
}

/** Values by the numbers of events. */
export interface Numbered<Value> {
  parts: Part<Value>[];
  count: number;
}

/** Nothing yet. */
export function createNumbered<Value>(): Numbered<Value> {
  return { parts: [], count: 0 };
}

/** What is known by that number. */
export function numberedAt<Value>({ parts }: Numbered<Value>, { host, epoch, sequence }: EventId): Value | undefined {
  return partOf(parts, host, epoch)?.values.get(sequence);
}

/** Puts it there, or replaces what was there. */
export function putNumbered<Value>(numbered: Numbered<Value>, { host, epoch, sequence }: EventId, value: Value): void {
  const known: Part<Value> | undefined = partOf(numbered.parts, host, epoch);
  const part = known ?? { host, epoch, values: new Map<number, Value>() };
  if (known === undefined) numbered.parts.push(part);
  if (!part.values.has(sequence)) numbered.count++;
  part.values.set(sequence, value);
}

/** Takes it out. Returns false if there was nothing. */
export function dropNumbered<Value>(numbered: Numbered<Value>, { host, epoch, sequence }: EventId): boolean {
  const part = partOf(numbered.parts, host, epoch);
  if (part?.values.delete(sequence) !== true) return false;
  numbered.count--;
  if (part.values.size === 0) numbered.parts = numbered.parts.filter((other) => other !== part);
  return true;
}

/** The numbers of one start of a home, lowest first. */
export function sequencesOf<Value>(
  { parts }: Numbered<Value>,
  { host, epoch }: { readonly host: Host; readonly epoch: Epoch },
): readonly number[] {
  const sequences: number[] = [];
  const values = partOf(parts, host, epoch)?.values;
  if (values !== undefined) for (const [sequence] of values) sequences.push(sequence);
  return sequences.sort((left, right) => left - right);
}

/** All numbers. */
export function numbersOf<Value>({ parts }: Numbered<Value>): readonly EventId[] {
  const ids: EventId[] = [];
  for (const { host, epoch, values } of parts) {
    for (const [sequence] of values) ids.push({ host, epoch, sequence });
  }
  return ids;
}
