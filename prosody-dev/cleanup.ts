import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// However this program ends, its servers end with it and its folders go:
// - stop() of a cluster does both in good order;
// - the exit handler below does both at once;
// - if this program is killed, its servers notice (modules/mod_dev_parent.lua) and the next cluster removes the folder.

const processes = new Set<ChildProcess>();
const folders = new Set<string>();
let handlersAreInstalled = false;

/** From now on, this process is ended when we end. */
export function watchOver(child: ChildProcess): void {
  installHandlers();
  processes.add(child);
  child.once("exit", () => processes.delete(child));
}

/** A folder that goes when we end, unless it is to be kept. */
export function createTemporaryFolder(keep: boolean): string {
  installHandlers();
  if (keep) {
    return mkdtempSync(join(tmpdir(), "prosody-dev-kept-"));
  }
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `prosody-dev-${process.pid}-`));
  folders.add(folder);
  return folder;
}

/** Removes a folder that `createTemporaryFolder` has made, before the process ends. */
export function removeTemporaryFolder(folder: string): void {
  if (folders.delete(folder)) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  }
}

function endEverything(): void {
  for (const child of processes) {
    child.kill("SIGKILL");
  }
  for (const folder of [...folders]) {
    removeTemporaryFolder(folder);
  }
}

function installHandlers(): void {
  if (handlersAreInstalled) {
    return;
  }
  handlersAreInstalled = true;
  process.on("exit", endEverything);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const onSignal = (): void => {
      // Whoever else listens for the signal decides how to end; the exit handler comes after that.
      if (process.listenerCount(signal) > 1) {
        return;
      }
      endEverything();
      process.removeListener(signal, onSignal);
      process.kill(process.pid, signal);
    };
    process.on(signal, onSignal);
  }
}

/** Folders of programs that were killed before they could remove them. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = /^prosody-dev-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // It lives, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
