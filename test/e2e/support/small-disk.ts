import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const diskOctets = 4 * 1024 * 1024;
const fileName = "filling";

/** A folder for a server's data whose disk can be filled, or taken out of the server's hands. */
export interface SmallDisk {
  readonly folder: string;
  /** Nothing more fits. */
  fill(): void;
  /** Nobody may write to it, not even root. */
  lock(): void;
  /** As it was. */
  release(): void;
  /** What is stored, by file, also while it cannot be written to. */
  contents(): ReadonlyMap<string, string>;
  close(): void;
}

function mount(...words: readonly string[]): boolean {
  return spawnSync("mount", words).status === 0;
}

function contentsOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).filter((path) => !path.endsWith(fileName));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path, "latin1")]));
}

/** A disk of its own, in memory. */
class MountedDisk implements SmallDisk {
  readonly #close = (): void => this.close();

  constructor(readonly folder: string) {
    process.once("exit", this.#close);
  }

  fill(): void {
    const octets = Buffer.alloc(diskOctets, "x");
    try {
      writeFileSync(join(this.folder, fileName), octets);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      return;
    }
    throw new Error(`The disk of ${this.folder} takes more than it has room for.`);
  }

  lock(): void {
    if (!mount("-o", "remount,ro", this.folder)) throw new Error(`${this.folder} cannot be locked: a file is open.`);
  }

  release(): void {
    mount("-o", "remount,rw", this.folder);
    rmSync(join(this.folder, fileName), { force: true });
  }

  contents(): ReadonlyMap<string, string> {
    return contentsOf(this.folder);
  }

  close(): void {
    process.removeListener("exit", this.#close);
    // Whoever has a file open there may go on.
    spawnSync("umount", ["--lazy", this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Where nothing may be mounted: the data is moved away, and a file is in the folder's place, so that nothing can be written. */
class MovedFolder implements SmallDisk {
  readonly #base: string;
  readonly #away: string;
  readonly folder: string;

  constructor(base: string) {
    this.#base = base;
    this.#away = join(base, "away");
    this.folder = join(base, "data");
    mkdirSync(this.folder);
  }

  fill(): void {
    renameSync(this.folder, this.#away);
    writeFileSync(this.folder, "");
  }

  lock(): void {
    this.fill();
  }

  release(): void {
    rmSync(this.folder);
    renameSync(this.#away, this.folder);
  }

  contents(): ReadonlyMap<string, string> {
    return contentsOf(existsSync(this.#away) ? this.#away : this.folder);
  }

  close(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }
}

/** Whether this process may mount disks: else a folder stands for one that is full. */
export const mayMount = tryMounting();

function tryMounting(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "dmuc-disk-"));
  const may = mount("-t", "tmpfs", "-o", "size=65536", "dmuc-disk", folder);
  if (may) spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true });
  return may;
}

/** Makes it, with room. */
export function makeSmallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), "dmuc-disk-"));
  const isMounted = mayMount && mount("-t", "tmpfs", "-o", `size=${diskOctets}`, "dmuc-disk", folder);
  return isMounted ? new MountedDisk(folder) : new MovedFolder(folder);
}
