/** What of a room is on a server's disk, and survives its crashes. */
import type { Append, Rekey, Renumber } from "../../src/dmuc/core/words/effects";
import { sameEvent } from "../../src/dmuc/core/words/ids";
import type { PastMessage } from "../../src/dmuc/core/words/frames";
import type { Logged, SavedRoom } from "../../src/dmuc/core/saving";

/** The disk as it was once. */
interface Earlier {
  readonly saved: string;
  readonly removed: number;
  readonly rowCount: number;
  readonly archiveLength: number;
}

/** Rows are removed so many at a time. */
const partRows = 5;

/** How many earlier states are kept to go back to. */
const earlierMax = 20;

/** The disk of one room: its lasting state, the rows of its log, its archive. All is written as text. */
export class Disk {
  private saved: string | undefined;
  private rows: string[] = [];
  /** So many of the rows were removed. */
  private removed = 0;
  private earlier: Earlier[] = [];
  /** The archive lives in the local room, which is told to shorten it when the disk goes back. */
  archive: PastMessage[] = [];

  save(state: SavedRoom): void {
    if (this.saved !== undefined) {
      this.earlier.push({
        saved: this.saved,
        removed: this.removed,
        rowCount: this.rows.length,
        archiveLength: this.archive.length,
      });
      if (this.earlier.length > earlierMax) this.earlier.shift();
    }
    this.saved = JSON.stringify(state);
  }

  append({ message, contiguous, sender }: Append): void {
    this.rows.push(JSON.stringify({ message, contiguous, sender }));
  }

  /** Whether a part of the rows is not needed, since so many of the newest are. */
  isOverfull(kept: number): boolean {
    return this.rows.length - this.removed - partRows >= kept;
  }

  /** Removes such parts: the room was saved before. */
  trim(kept: number): void {
    while (this.isOverfull(kept)) this.removed += partRows;
  }

  /** The primary has given a message another place. */
  rekey({ id, orderKey }: Rekey): void {
    this.rows = this.rows.map((row) => {
      const logged = JSON.parse(row) as Logged;
      const { stamp } = logged.message;
      if (stamp === undefined || !sameEvent(stamp.id, id)) return row;
      return JSON.stringify({ ...logged, message: { ...logged.message, stamp: { ...stamp, orderKey } } });
    });
  }

  /** What the primary has refused has got another number. */
  renumber({ id, stamp, contiguous }: Renumber): void {
    this.rows = this.rows.map((row) => {
      const { message } = JSON.parse(row) as Logged;
      if (message.stamp === undefined || !sameEvent(message.stamp.id, id)) return row;
      return JSON.stringify({ message: { ...message, stamp }, contiguous });
    });
  }

  /** The state as it was saved last; undefined if it never was. */
  state(): SavedRoom | undefined {
    return this.saved === undefined ? undefined : (JSON.parse(this.saved) as SavedRoom);
  }

  log(): readonly Logged[] {
    return this.rows.slice(this.removed).map((row) => JSON.parse(row) as Logged);
  }

  /** The administrator restores a backup: everything is as it was so many saves ago. */
  rollBack(saves: number): void {
    const state = this.earlier[Math.max(0, this.earlier.length - saves)];
    if (state === undefined) return;
    this.saved = state.saved;
    this.rows = this.rows.slice(0, state.rowCount);
    this.removed = state.removed;
    this.archive.splice(state.archiveLength);
    this.earlier = [];
  }
}
