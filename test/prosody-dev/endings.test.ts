import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { connect, startCluster, until } from "../../prosody-dev/index.js";
import { clusterFolders, isRunning, processesNaming } from "./support/machine.js";
import "./support/patience.js";
import { Programs, type Program } from "./support/program.js";

const programs = new Programs();
afterEach(() => programs.cleanUp());

const starts = [
  'const plan = { servers: [{ domain: "macbeth.lit" }, { domain: "hamlet.lit", version: "13" }] };',
  "const cluster = await dev.startCluster(plan);",
  'console.log("Ready:", ...cluster.servers.map(({ pid }) => pid));',
];

/** Until it has started its servers: their process ids. */
async function readProcessIds(program: Program): Promise<readonly number[]> {
  const [, first, second] = await program.prints(/Ready: (\d+) (\d+)/);
  return [Number(first), Number(second)];
}

async function untilGone(processIds: readonly number[]): Promise<void> {
  await until(
    () => `the end of ${processIds.filter(isRunning).join(", ")}`,
    () => (processIds.some(isRunning) ? undefined : true),
  );
}

describe("a program that uses the library", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("leaves nothing behind on %s", async (signal) => {
    const program = programs.script(starts);
    const servers = await readProcessIds(program);
    expect(servers.every(isRunning)).toBe(true);
    program.sends(signal);
    expect(await program.ended).toEqual({ code: null, signal });
    await untilGone(servers);
    expect(clusterFolders(program.temporaryFolder)).toEqual([]);
  });

  it.each([
    ["calls process.exit", "process.exit(3);", 3],
    ["fails", 'throw new Error("Out, damned spot!");', 1],
  ])("leaves nothing behind when it %s", async (_how, last, code) => {
    const program = programs.script([...starts, last]);
    const servers = await readProcessIds(program);
    expect(await program.ended).toEqual({ code, signal: null });
    await untilGone(servers);
    expect(clusterFolders(program.temporaryFolder)).toEqual([]);
  });

  it("ends by itself after stop(): nothing keeps it", async () => {
    const program = programs.script([...starts, "await cluster.stop();"]);
    const servers = await readProcessIds(program);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(servers.filter(isRunning)).toEqual([]);
    expect(clusterFolders(program.temporaryFolder)).toEqual([]);
  });

  it("is killed: its servers notice and end, and the next cluster removes the folder", async () => {
    const program = programs.script(starts);
    const servers = await readProcessIds(program);
    program.sends("SIGKILL");
    await program.ended;
    await untilGone(servers);
    expect(clusterFolders(program.temporaryFolder)).toHaveLength(1);
    const next = programs.script([...starts, "await cluster.stop();"], { TMPDIR: program.temporaryFolder });
    expect(await next.ended).toEqual({ code: 0, signal: null });
    expect(clusterFolders(program.temporaryFolder)).toEqual([]);
  });

  it("keeps the folder if it is asked to, and says where it is", async () => {
    const cluster = await startCluster({ servers: [{ domain: "macbeth.lit" }], keepFolder: true });
    const [server] = cluster.servers;
    await cluster.stop();
    expect(existsSync(server!.logFile)).toBe(true);
    expect(processesNaming(cluster.folder)).toEqual([]);
    rmSync(cluster.folder, { recursive: true });
  });
});

describe("what it has not started", () => {
  it("goes on: another cluster, and a process that is called prosody", async () => {
    const folder = mkdtempSync(join(tmpdir(), "stranger-"));
    copyFileSync("/bin/sleep", join(folder, "prosody"));
    const stranger = spawn(join(folder, "prosody"), ["60"], { stdio: "ignore" });
    const [one, other] = await Promise.all([
      startCluster({ servers: [{ domain: "macbeth.lit" }] }),
      startCluster({ servers: [{ domain: "macbeth.lit" }] }),
    ]);
    await one.stop();
    expect(isRunning(stranger.pid!)).toBe(true);
    expect(isRunning(other.server("macbeth.lit").pid!)).toBe(true);
    await connect(other, "porter@macbeth.lit");
    await other.stop();
    expect(isRunning(stranger.pid!)).toBe(true);
    const ended = new Promise((done) => stranger.once("exit", done));
    stranger.kill();
    await ended;
    rmSync(folder, { recursive: true });
  });
});
