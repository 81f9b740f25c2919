// Makes a fresh Debian 12 machine, with nothing but Node and npm on it, ready to build and test this project:
//
//   1. the npm packages of package-lock.json,
//   2. Prosody 0.12, the Lua versions and their tools, as Debian packages; SQLite and PostgreSQL for Prosody's storage, if they
//      can be had,
//   3. Prosody 13, unpacked (not installed) into .cache/prosody-13, so that both versions live side by side.
//
// It does only what is missing, so it may run before every build. It runs before the npm packages are there: Node only.
//
//   node prosody-dev/setup.mjs [--without-prosody-13]

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readAptSources } from "./apt-sources.mjs";

const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));
const prosody13Folder = join(projectFolder, ".cache", "prosody-13");
const debianPackages = [
  "prosody",
  "lua5.1",
  "lua5.2",
  "lua5.3",
  "lua5.4",
  "lua-busted",
  "lua-check",
  "lua-expat",
  "lua-lpeg",
  "lua-unbound",
  "openssl",
];
/** For some tests, which are skipped without them. */
const optionalPackages = [
  { use: "Prosody with SQLite", packages: ["lua-dbi-sqlite3"] },
  { use: "Prosody with PostgreSQL", packages: ["lua-dbi-postgresql", "postgresql"] },
];
const policyFile = "/usr/sbin/policy-rc.d";

/** A problem that the reader can do something about: printed without a stack. */
class SetupError extends Error {}

function say(line) {
  console.log(line);
}

/** Runs a program to its end. Its output is shown only if it fails: the last lines, with what to do. */
function run(program, programArguments, { workingFolder = projectFolder, environment = {}, advice }) {
  const result = spawnSync(program, programArguments, {
    cwd: workingFolder,
    env: { ...process.env, ...environment },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error?.code === "ENOENT") {
    throw new SetupError(`The program "${program}" was not found. ${advice}`);
  }
  if (result.status !== 0) {
    const output = `${result.stdout ?? ""}${result.stderr ?? ""}`.trim().split("\n").slice(-15).join("\n  ");
    const ending = result.status === null ? `was ended by ${result.signal}` : `failed with code ${result.status}`;
    throw new SetupError(
      `"${program} ${programArguments.join(" ")}" ${ending}. Its last lines:\n  ${output}\n${advice}`,
    );
  }
  return result.stdout;
}

// ---- npm packages --------------------------------------------------------------------------------------------------

function changedAtMs(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function installNpmPackages() {
  // npm writes this file at the end of every installation.
  const installed = changedAtMs(join(projectFolder, "node_modules", ".package-lock.json"));
  const wanted = changedAtMs(join(projectFolder, "package-lock.json"));
  if (installed > 0 && installed >= wanted) {
    return;
  }
  say("Installing the npm packages (npm ci) …");
  run("npm", ["ci"], { advice: "Check that npm reaches its registry (npm ping), then run this again." });
}

// ---- Debian packages -----------------------------------------------------------------------------------------------

/** The fields of /etc/os-release: ID is "debian", VERSION_CODENAME is "bookworm" where we want to be. */
function readOperatingSystem() {
  const text = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  const fields = text.matchAll(/^([A-Z_]+)="?([^"\n]*)"?$/gm);
  return Object.fromEntries(Array.from(fields, ([, name, value]) => [name, value]));
}

function findMissingDebianPackages(wanted) {
  const format = "${Package} ${db:Status-Status}\n";
  // It ends with code 1 if it knows nothing of one of them; the others are listed all the same.
  const result = spawnSync("dpkg-query", ["-W", `-f=${format}`, ...wanted], { encoding: "utf8" });
  const installed = new Set();
  for (const line of (result.stdout ?? "").split("\n")) {
    const [name, status] = line.split(" ");
    if (status === "installed") {
      installed.add(name);
    }
  }
  return wanted.filter((name) => !installed.has(name));
}

/**
 * Debian starts a service as soon as its package is installed, unless this file says no (code 101). The development
 * servers have their own configuration and ports: nobody asked for one on the machine itself.
 */
function withoutStartingServices(install) {
  if (existsSync(policyFile)) {
    install();
    return;
  }
  const removePolicy = () => rmSync(policyFile, { force: true });
  writeFileSync(policyFile, "#!/bin/sh\n# Temporary, from prosody-dev/setup.mjs\nexit 101\n", { mode: 0o755 });
  process.once("exit", removePolicy);
  try {
    install();
  } finally {
    removePolicy();
    process.removeListener("exit", removePolicy);
  }
}

function installation(packages) {
  return ["install", "-y", "--no-install-recommends", ...packages];
}

function aptInstall(packages, advice) {
  const options = { environment: { DEBIAN_FRONTEND: "noninteractive" }, advice };
  run("apt-get", ["update"], options);
  withoutStartingServices(() => run("apt-get", installation(packages), options));
}

/** Says so if they cannot be had: nothing depends on them but the tests that are skipped then. */
function installOptionalPackages() {
  for (const { use, packages } of optionalPackages) {
    const missing = findMissingDebianPackages(packages);
    if (missing.length > 0) {
      installForTest(use, missing);
    }
  }
}

function installForTest(use, missing) {
  const names = missing.join(" and ");
  const consequence = `Without ${names} the test of ${use} is skipped.`;
  if (process.getuid?.() !== 0) {
    say(`${consequence} To have it: sudo apt-get ${installation(missing).join(" ")}`);
    return;
  }
  say(`Installing Debian packages: ${missing.join(", ")} …`);
  try {
    aptInstall(missing, consequence);
    leaveStopped(missing, "postgresql");
  } catch (error) {
    if (!(error instanceof SetupError)) {
      throw error;
    }
    say(error.message);
  }
}

/** A package switches its service on for the next start of the machine. */
function leaveStopped(installed, service) {
  if (installed.includes(service) && existsSync("/run/systemd/system")) {
    run("systemctl", ["disable", service], { advice: `Switch the service of ${service} off by hand.` });
  }
}

function installDebianPackages(operatingSystem) {
  const missing = findMissingDebianPackages(debianPackages);
  if (missing.length === 0) {
    return;
  }
  const install = installation(missing);
  if (operatingSystem.ID !== "debian" || operatingSystem.VERSION_CODENAME !== "bookworm") {
    const name = operatingSystem.PRETTY_NAME ?? process.platform;
    throw new SetupError(
      `This machine runs ${name}; the tests are made for Debian 12 (bookworm), for its Prosody 0.12.\n` +
        `Missing here: ${missing.join(", ")}.\nUse a Debian 12 machine or container. On a relative of Debian, try:\n` +
        `  sudo apt-get update && sudo apt-get ${install.join(" ")}`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      `These Debian packages are missing: ${missing.join(", ")}.\nInstall them, then run this again:\n` +
        `  sudo apt-get update && sudo apt-get ${install.join(" ")}`,
    );
  }
  say(`Installing Debian packages: ${missing.join(", ")} …`);
  aptInstall(missing, "Repair apt, then run this again.");
  leaveStopped(missing, "prosody");
}

// ---- Prosody 13 ----------------------------------------------------------------------------------------------------

/** The mirror of Debian's main archive that this machine already trusts, whatever its name. */
function findDebianArchive(codename) {
  const isMainArchive = (entry) =>
    entry.enabled &&
    entry.types.includes("deb") &&
    entry.components.includes("main") &&
    entry.suites.some((suite) => suite === codename || suite === `${codename}-backports`);
  const found = readAptSources().find(isMainArchive);
  if (found === undefined) {
    throw new SetupError(
      `No source of Debian's main archive (suite "${codename}", component "main") was found in /etc/apt/sources.list ` +
        `or /etc/apt/sources.list.d.\nProsody 13 comes from its "${codename}-backports". Add such a source, or go on ` +
        "with Prosody 0.12 alone: node prosody-dev/setup.mjs --without-prosody-13",
    );
  }
  return found;
}

/** Folders and sources of its own for apt: needs no root, and changes nothing of the machine's apt. */
function prepareOwnApt(folder, archive, suite) {
  for (const name of ["sources", "lists/partial", "cache/archives/partial", "download"]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const source = ["Types: deb", `URIs: ${archive.addresses.join(" ")}`, `Suites: ${suite}`, "Components: main"];
  if (archive.signedBy !== undefined) {
    source.push(`Signed-By: ${archive.signedBy}`);
  }
  writeFileSync(join(folder, "sources", "backports.sources"), `${source.join("\n")}\n`);
  const settings = {
    "Dir::Etc::sourcelist": "/dev/null",
    "Dir::Etc::sourceparts": join(folder, "sources"),
    "Dir::State::Lists": join(folder, "lists"),
    "Dir::Cache": join(folder, "cache"),
    "APT::Sandbox::User": "root",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

function unpackProsody13(operatingSystem) {
  if (existsSync(join(prosody13Folder, "usr", "bin", "prosody"))) {
    return;
  }
  const codename = operatingSystem.VERSION_CODENAME;
  if (codename !== "bookworm") {
    throw new SetupError("Prosody 13 is taken from Debian's bookworm-backports, and this machine is no Debian 12.");
  }
  say(`Fetching Prosody 13 from ${codename}-backports into .cache/prosody-13 …`);
  const suite = `${codename}-backports`;
  const workFolder = `${prosody13Folder}.unfinished`;
  rmSync(workFolder, { recursive: true, force: true });
  rmSync(prosody13Folder, { recursive: true, force: true });
  const options = prepareOwnApt(workFolder, findDebianArchive(codename), suite);
  const downloadFolder = join(workFolder, "download");
  const advice = `Check that apt reaches its mirror and that the mirror has "${suite}", then run this again.`;
  run("apt-get", [...options, "update"], { advice });
  run("apt-get", [...options, "download", `prosody/${suite}`], { workingFolder: downloadFolder, advice });
  const packageFile = readdirSync(downloadFolder).find((name) => /^prosody_13\..*\.deb$/.test(name));
  if (packageFile === undefined) {
    const offered = readdirSync(downloadFolder).join(", ");
    throw new SetupError(`Prosody 13 was expected in ${suite}, but it offers: ${offered}.`);
  }
  const treeFolder = join(workFolder, "tree");
  run("dpkg-deb", ["--extract", join(downloadFolder, packageFile), treeFolder], {
    advice: "Remove .cache and try again.",
  });
  // In place at once, so that an interrupted run is not taken for a finished one.
  renameSync(treeFolder, prosody13Folder);
  rmSync(workFolder, { recursive: true, force: true });
  const version = readFileSync(join(prosody13Folder, "usr", "lib", "prosody", "prosody.version"), "utf8").trim();
  say(`Prosody ${version} is ready${version === "13.0.1" ? "" : " (this project was made with 13.0.1)"}.`);
}

// --------------------------------------------------------------------------------------------------------------------

function main(commandLine) {
  const unknown = commandLine.find((word) => word !== "--without-prosody-13");
  if (unknown !== undefined) {
    throw new SetupError(`Unknown option "${unknown}". Usage: node prosody-dev/setup.mjs [--without-prosody-13]`);
  }
  const operatingSystem = readOperatingSystem();
  installNpmPackages();
  installDebianPackages(operatingSystem);
  installOptionalPackages();
  if (!commandLine.includes("--without-prosody-13")) {
    unpackProsody13(operatingSystem);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
