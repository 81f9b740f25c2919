import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server as Listener } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startCluster, type ClusterPlan } from "../../prosody-dev/index.js";
import { findFreePort, pickLoopbackAddress } from "../../prosody-dev/ports.js";
import { clusterFolders, processesNaming } from "./support/machine.js";
import "./support/patience.js";
import { Program, Programs, projectFolder } from "./support/program.js";

const programs = new Programs();
const folders: string[] = [];
afterEach(async () => {
  await programs.cleanUp();
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true, force: true });
  }
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "failure-"));
  folders.push(folder);
  return folder;
}

/** The message of a cluster that does not start; nothing of it is left. */
async function failureOf(plan: ClusterPlan): Promise<string> {
  const failure = await startCluster(plan).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Error);
  expect(clusterFolders(undefined, `${process.pid}-`)).toEqual([]);
  expect(processesNaming(`prosody-dev-${process.pid}-`)).toEqual([]);
  return (failure as Error).message;
}

function occupy(host: string, port: number): Promise<Listener> {
  const listener = createServer();
  return new Promise((done) => listener.listen(port, host, () => done(listener)));
}

describe("a cluster that cannot start says why, and leaves nothing behind", () => {
  it.each([0, 1, 2])("a port is taken: it is named (server %d of three)", async (index) => {
    const address = pickLoopbackAddress();
    const port = await findFreePort(address);
    const listener = await occupy(address, port);
    const servers = ["macbeth.lit", "hamlet.lit", "tempest.lit"].map((domain, position) => ({
      domain,
      ...(position === index ? { c2sPort: port } : {}),
    }));
    expect(await failureOf({ servers, address })).toBe(
      `${servers[index]!.domain} cannot start: another program listens on port ${port} of ${address}.`,
    );
    await new Promise((done) => listener.close(done));
  });

  it.each(["0.12", "13"] as const)("an error in the configuration: Prosody %s says where", async (version) => {
    const globalLua = 'double_double = "toil and trouble';
    const message = await failureOf({ servers: [{ domain: "macbeth.lit", version, globalLua }] });
    expect(message).toMatch(/^Prosody for macbeth\.lit ended before it was ready\. Its last lines:\n/);
    expect(message).toMatch(/\bline \d+\b|prosody\.cfg\.lua:\d+/);
    expect(message).toContain("toil and trouble");
  });

  it("a plan that makes no sense", async () => {
    expect(await failureOf({ servers: [] })).toBe("The plan of the cluster has no servers.");
    expect(await failureOf({ servers: [{ domain: "Macbeth.lit" }] })).toContain('"Macbeth.lit" is no domain');
    const twice = { servers: [{ domain: "macbeth.lit" }, { domain: "hamlet.lit", rooms: "macbeth.lit" }] };
    expect(await failureOf(twice)).toBe('The domain "macbeth.lit" appears twice in the plan of the cluster.');
  });
});

describe("Prosody is missing: the message names what fetches it", () => {
  const start = (version: string): string =>
    `await dev.startCluster({ servers: [{ domain: "macbeth.lit", version: "${version}" }] })` +
    ".catch((error) => { console.log(error.message); process.exitCode = 1; });";
  const advice = "Run npm start once, or node prosody-dev/setup.mjs: it fetches what is missing.";

  async function outputOf(program: Program): Promise<string> {
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(clusterFolders(program.temporaryFolder)).toEqual([]);
    return program.output.trim();
  }

  it("there is none on the PATH", async () => {
    const program = programs.script([start("0.12")], { PATH: newFolder() });
    const where = "there is no program prosody on the PATH";
    expect(await outputOf(program)).toBe(`Prosody 0.12 was not found (${where}). ${advice}`);
  });

  it("the one on the PATH is another", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "prosody.version"), "0.11.9\n");
    for (const name of ["prosody", "prosodyctl"]) {
      writeFileSync(join(folder, name), `#!/usr/bin/lua5.4\nCFG_SOURCEDIR='${folder}';\n`);
      chmodSync(join(folder, name), 0o755);
    }
    const program = programs.script([start("0.12")], { PATH: folder });
    expect(await outputOf(program)).toBe(
      `Prosody 0.12 was not found (${join(folder, "prosody")} is 0.11.9). ${advice}`,
    );
  });

  it("version 13 was never fetched: a copy of the library elsewhere", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "prosody-dev"));
    cpSync(join(projectFolder, "prosody-dev"), join(folder, "prosody-dev"), { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
    const program = programs.script([start("13")], {}, folder);
    expect(await outputOf(program)).toBe(`Prosody 13 was not found (it is expected in .cache/prosody-13). ${advice}`);
  });
});
