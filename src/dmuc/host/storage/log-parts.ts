/**
 * A room's log is a row of parts on the disk, each a list of its own: rows go to the last part, and the first one is removed
 * as a whole. So neither costs more in a long log than in a short one.
 *
 * Which parts there are says an index. It names a part before the first row goes there, and as long as rows may be there:
 * after a crash at any point an index may name an empty part, but no row is in a part that is not named.
 */
import type { KeyValueStore } from "core.storagemanager";
import type { RowStore } from "./patient-stores";

/** Numbers of the first and the last part of a room's log. */
export interface PartRange {
  readonly first: number;
  readonly last: number;
}

/** A log of one part, which has the room's own name: as it was before there were parts. */
const onePart: PartRange = { first: 0, last: 0 };

/** @noSelf */
export interface LogParts {
  range(node: string | undefined): PartRange;
  /** Begins another part. Returns undefined if the index cannot be written: then the last one goes on. */
  begin(node: string | undefined): PartRange | undefined;
  /** Removes the first part; of the only one, its rows. Returns what the storage says if it has failed. */
  removeFirst(node: string | undefined): string | undefined;
  /** Removes all. */
  clear(node: string | undefined): void;
  /** Name of the part's list in the store. */
  nameOf(node: string | undefined, part: number): string | undefined;
}

/** No node of a room has a slash. */
function nameOf(node: string | undefined, part: number): string | undefined {
  return part === 0 ? node : `${node}/${part}`;
}

/** The parts of the logs in a store, by an index in another. */
export function createLogParts(
  archive: Pick<RowStore, "delete">,
  index: Pick<KeyValueStore<PartRange>, "get" | "set">,
): LogParts {
  const known = new Map<string, PartRange>();
  const read = (node: string | undefined): PartRange => {
    const [stored] = index.get(node);
    return stored === undefined || stored === false ? onePart : stored;
  };
  const rangeOf = (node: string | undefined): PartRange => {
    const range = known.get(node ?? "") ?? read(node);
    known.set(node ?? "", range);
    return range;
  };
  const write = (node: string | undefined, range: PartRange): boolean => {
    const [written] = index.set(node, range);
    if (written === true) known.set(node ?? "", range);
    return written === true;
  };
  return {
    nameOf,
    range: rangeOf,
    begin: (node) => {
      const { first, last } = rangeOf(node);
      // A backup of the index may be older than the rows.
      archive.delete(nameOf(node, last + 1));
      const range = { first, last: last + 1 };
      return write(node, range) ? range : undefined;
    },
    removeFirst: (node) => {
      const { first, last } = rangeOf(node);
      const [deleted, reason] = archive.delete(nameOf(node, first));
      if (deleted === undefined || deleted === false) return reason;
      if (first < last) write(node, { first: first + 1, last });
      return undefined;
    },
    clear: (node) => {
      const { first, last } = rangeOf(node);
      for (let part = first; part <= last; part++) archive.delete(nameOf(node, part));
      index.set(node, undefined);
      known.delete(node ?? "");
    },
  };
}
