import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Endpoint } from "../../../prosody-dev/index.js";

// What this machine says of processes, folders and ports. Nothing here changes any of them.

/** A process that has ended but was not yet waited for does not run. */
export function isRunning(processId: number): boolean {
  const state = /^State:\s+(\w)/m.exec(readProcessFile(String(processId), "status"))?.[1];
  return state !== undefined && state !== "Z" && state !== "X";
}

/** Processes whose command line names this text, for example the folder of a cluster. */
export function processesNaming(text: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && readProcessFile(name, "cmdline").includes(text))
    .map(Number)
    .filter((processId) => processId !== process.pid && isRunning(processId));
}

function readProcessFile(processId: string, name: string): string {
  try {
    return readFileSync(join("/proc", processId, name), "utf8");
  } catch {
    // It has ended while we looked.
    return "";
  }
}

/** Folders of clusters in a folder for temporary files; with a process id, of those that this process has started. */
export function clusterFolders(folder = tmpdir(), owner = ""): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith(`prosody-dev-${owner}`));
}

/** What happens to somebody who connects: "accepted", or the error's code, for example "ECONNREFUSED". */
export function tryToConnect(to: Endpoint): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(to);
    socket.once("connect", () => {
      socket.destroy();
      resolve("accepted");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
