import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OtherMachine, postgresPackages, sqlitePackage, ubuntu, wantedPackages } from "./support/other-machine.js";
import "./support/patience.js";

let machine: OtherMachine;
beforeEach(() => {
  machine = new OtherMachine();
});
afterEach(() => machine.cleanUp());

const install = "install -y --no-install-recommends";

describe("nothing is missing", () => {
  it.each(["root", "somebody"] as const)("%s: it says nothing, calls nothing, and takes no time", async (user) => {
    machine.asksForRealPackages();
    machine.borrowProsody13();
    const { durationMs, ...outcome } = await machine.setUp(user);
    expect(outcome).toEqual({ code: 0, output: "", calls: [] });
    expect(durationMs).toBeLessThan(2_000);
  });
});

describe("Debian packages are missing", () => {
  it("and we are not root: it prints the very command, and changes nothing", async () => {
    machine.installed("prosody", "lua5.4", "openssl", "lua-expat", "lua-lpeg", "lua-unbound", "lua-check");
    const missing = ["lua5.1", "lua5.2", "lua5.3", "lua-busted"];
    const { code, output, calls } = await machine.setUp("somebody");
    expect(code).toBe(1);
    expect(output).toBe(
      `These Debian packages are missing: ${missing.join(", ")}.\nInstall them, then run this again:\n` +
        `  sudo apt-get update && sudo apt-get ${install} ${missing.join(" ")}\n`,
    );
    expect(calls).toEqual([]);
  });

  it.each(["root", "somebody"] as const)("and this is no Debian 12: %s is told so, with a command", async (user) => {
    machine.write("etc/os-release", ubuntu);
    machine.installed("openssl");
    const { code, output, calls } = await machine.setUp(user);
    expect(code).toBe(1);
    expect(output).toContain("This machine runs Ubuntu 24.04 LTS; the tests are made for Debian 12 (bookworm)");
    const missing = wantedPackages.filter((name) => name !== "openssl");
    expect(output).toContain(`  sudo apt-get update && sudo apt-get ${install} ${missing.join(" ")}\n`);
    expect(calls).toEqual([]);
  });

  it("and there is no Debian at all, not even its tools", async () => {
    for (const name of ["etc", "bin/dpkg-query", "bin/apt-get"]) {
      machine.remove(name);
    }
    const { code, output, calls } = await machine.setUp("somebody");
    expect(code).toBe(1);
    expect(output).toContain(`This machine runs ${process.platform};`);
    expect(output).toContain(`Missing here: ${wantedPackages.join(", ")}.`);
    expect(output).not.toMatch(/^ +at /m);
    expect(calls).toEqual([]);
  });

  it("and we are root: it installs these, and no service is started", async () => {
    machine.installed(...wantedPackages.filter((name) => name !== "prosody" && name !== "lua5.1"));
    machine.program("apt-get", `case $1 in install) /bin/cp '${machine.policyFile}' '${machine.folder}/seen';; esac`);
    const { code, output, calls } = await machine.setUp("root");
    expect(output).toBe("Installing Debian packages: prosody, lua5.1 …\n");
    expect(code).toBe(0);
    expect(calls).toEqual(["apt-get update", `apt-get ${install} prosody lua5.1`]);
    expect(readFileSync(join(machine.folder, "seen"), "utf8")).toContain("exit 101");
    expect(existsSync(machine.policyFile)).toBe(false);
  });

  it("and they cannot be installed: what apt-get said last, and what to do", async () => {
    machine.installed();
    machine.program("apt-get", 'case $1 in install) echo "E: Unable to locate package prosody" >&2; exit 100;; esac');
    const { code, output } = await machine.setUp("root");
    expect(code).toBe(1);
    expect(output).toContain("failed with code 100. Its last lines:\n  E: Unable to locate package prosody\n");
    expect(output).toContain("Repair apt, then run this again.");
    expect(existsSync(machine.policyFile)).toBe(false);
  });
});

describe.each([
  ["Prosody with SQLite", [sqlitePackage], postgresPackages],
  ["Prosody with PostgreSQL", postgresPackages, [sqlitePackage]],
])("what the test of %s takes is missing", (use, packages, others) => {
  const names = packages.join(" and ");
  beforeEach(() => machine.installedAlone(...wantedPackages, ...others));

  it("and we are root: it is installed, and no service is started", async () => {
    machine.program("apt-get", `case $1 in install) /bin/cp '${machine.policyFile}' '${machine.folder}/seen';; esac`);
    const { code, output, calls } = await machine.setUp("root");
    expect({ code, output }).toEqual({ code: 0, output: `Installing Debian packages: ${packages.join(", ")} …\n` });
    expect(calls).toEqual(["apt-get update", `apt-get ${install} ${packages.join(" ")}`]);
    expect(readFileSync(join(machine.folder, "seen"), "utf8")).toContain("exit 101");
    expect(existsSync(machine.policyFile)).toBe(false);
  });

  it("and it cannot be had: it says what is not tested then, and goes on", async () => {
    machine.program("apt-get", 'case $1 in install) echo "E: Unable to locate package" >&2; exit 100;; esac');
    const { code, output } = await machine.setUp("root");
    expect(code).toBe(0);
    expect(output).toContain("E: Unable to locate package\n");
    expect(output).toContain(`Without ${names} the test of ${use} is skipped.`);
  });

  it("and we are not root: the same, with the command", async () => {
    const { code, output, calls } = await machine.setUp("somebody");
    expect({ code, calls }).toEqual({ code: 0, calls: [] });
    expect(output).toBe(
      `Without ${names} the test of ${use} is skipped. To have it: sudo apt-get ${install} ${packages.join(" ")}\n`,
    );
  });
});

describe("npm packages", () => {
  it("are missing, or older than their list: npm ci, and nothing else", async () => {
    machine.remove("project/node_modules");
    expect(await machine.setUp("somebody")).toMatchObject({
      code: 0,
      output: "Installing the npm packages (npm ci) …\n",
      calls: ["npm ci"],
    });
    machine.write("project/node_modules/.package-lock.json", "{}");
    machine.ageNpmPackages();
    expect(await machine.setUp("somebody")).toMatchObject({ code: 0, calls: ["npm ci", "npm ci"] });
  });

  it("cannot be fetched: what npm said last, and what to do", async () => {
    machine.remove("project/node_modules");
    machine.program("npm", 'echo "npm error code ENOTFOUND"; exit 1');
    const { code, output } = await machine.setUp("somebody");
    expect(code).toBe(1);
    expect(output).toContain('"npm ci" failed with code 1. Its last lines:\n  npm error code ENOTFOUND\n');
    expect(output).toContain("Check that npm reaches its registry");
  });
});

describe("Prosody 13", () => {
  const unpacks = [
    '/bin/mkdir -p "$3/usr/bin" "$3/usr/lib/prosody"',
    'echo 13.0.1 > "$3/usr/lib/prosody/prosody.version"',
    ': > "$3/usr/bin/prosody"',
  ].join("\n");

  it("is fetched from the mirror that the machine has, and unpacked, also without being root", async () => {
    machine.remove("project/.cache");
    machine.program("apt-get", 'case "$*" in *download*) : > prosody_13.0.1-1_amd64.deb;; esac');
    machine.program("dpkg-deb", unpacks);
    const { code, output, calls } = await machine.setUp("somebody");
    expect(output).toBe(
      "Fetching Prosody 13 from bookworm-backports into .cache/prosody-13 …\nProsody 13.0.1 is ready.\n",
    );
    expect(code).toBe(0);
    expect(calls.map((call) => call.split(" -o ")[0])).toEqual([
      "apt-get",
      "apt-get",
      expect.stringMatching(/^dpkg-deb --extract \S+prosody_13\.0\.1-1_amd64\.deb /),
    ]);
    expect(calls[1]).toMatch(/ download prosody\/bookworm-backports$/);
    expect(existsSync(join(machine.project, ".cache/prosody-13/usr/bin/prosody"))).toBe(true);
    expect(existsSync(join(machine.project, ".cache/prosody-13.unfinished"))).toBe(false);
    // The second time there is nothing to do.
    expect(await machine.setUp("somebody")).toMatchObject({ code: 0, output: "" });
  });

  it("cannot be fetched: the message says what was tried, and nothing half is left in its place", async () => {
    machine.remove("project/.cache");
    machine.program("apt-get", 'echo "E: The repository does not have a Release file." >&2; exit 100');
    const { code, output } = await machine.setUp("somebody");
    expect(code).toBe(1);
    expect(output).toContain("E: The repository does not have a Release file.");
    expect(output).toContain('Check that apt reaches its mirror and that the mirror has "bookworm-backports"');
    expect(existsSync(join(machine.project, ".cache/prosody-13"))).toBe(false);
  });

  it("has no source: the message names the way without it, and that way goes", async () => {
    machine.remove("project/.cache");
    machine.remove("etc/apt");
    const { code, output } = await machine.setUp("somebody");
    expect(code).toBe(1);
    expect(output).toContain("node prosody-dev/setup.mjs --without-prosody-13");
    expect(await machine.setUp("somebody", "--without-prosody-13")).toMatchObject({ code: 0, output: "", calls: [] });
  });

  it("an option that does not exist is refused", async () => {
    const { code, output, calls } = await machine.setUp("somebody", "--sorcery");
    expect({ code, calls }).toEqual({ code: 1, calls: [] });
    expect(output).toContain('Unknown option "--sorcery". Usage: ');
  });
});
