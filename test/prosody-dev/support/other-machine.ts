import { spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectFolder } from "./program.js";

export const debian12 = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_CODENAME=bookworm\n';
export const ubuntu = 'PRETTY_NAME="Ubuntu 24.04 LTS"\nID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n';

const debianSources =
  "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\n";

/** May be missing. */
export const sqlitePackage = "lua-dbi-sqlite3";
export const postgresPackages = ["lua-dbi-postgresql", "postgresql"];
const optionalPackages = [sqlitePackage, ...postgresPackages];

/** All that is wanted, as dpkg-query tells it. */
export const wantedPackages = [
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

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  /** The programs that were called, with their arguments, one a line. dpkg-query, which only looks, is left out. */
  readonly calls: readonly string[];
  readonly durationMs: number;
}

/**
 * A machine on which setup.mjs may do what it likes: a project in a temporary folder, a PATH of programs that only note
 * that they were called, and folders for what it reads and writes of the machine. At first nothing is missing there.
 */
export class OtherMachine {
  readonly folder = mkdtempSync(join(tmpdir(), "other-machine-"));
  readonly project = join(this.folder, "project");
  /** Debian's switch that keeps a service from being started when its package is installed. */
  readonly policyFile = join(this.folder, "usr/sbin/policy-rc.d");
  readonly #callsFile = join(this.folder, "calls");

  constructor() {
    for (const name of ["setup.mjs", "apt-sources.mjs"]) {
      this.write(`project/prosody-dev/${name}`, "");
      copyFileSync(join(projectFolder, "prosody-dev", name), join(this.project, "prosody-dev", name));
    }
    this.write("project/package-lock.json", "{}");
    this.write("project/node_modules/.package-lock.json", "{}");
    this.write("project/.cache/prosody-13/usr/bin/prosody", "");
    this.write("etc/os-release", debian12);
    this.write("etc/apt/sources.list.d/debian.sources", debianSources);
    this.write("usr/sbin/adduser", "");
    this.installed(...wantedPackages);
    for (const name of ["npm", "apt-get", "dpkg-deb", "systemctl"]) {
      this.program(name, "");
    }
  }

  write(name: string, text: string): void {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(name: string): void {
    rmSync(join(this.folder, name), { recursive: true });
  }

  /** The npm packages are older than the list of them. */
  ageNpmPackages(): void {
    utimesSync(join(this.project, "node_modules/.package-lock.json"), 1, 1);
  }

  /** What dpkg-query knows of, besides what may be missing. */
  installed(...packages: string[]): void {
    this.installedAlone(...packages, ...optionalPackages);
  }

  /** What dpkg-query knows of. */
  installedAlone(...packages: string[]): void {
    const lines = packages.map((name) => `echo '${name} installed'`);
    this.#script("dpkg-query", ["[ $# -gt 2 ] || exit 2", ...lines]);
  }

  /** dpkg-query tells what is on the machine that this test runs on, and that nothing is missing that may be. */
  asksForRealPackages(): void {
    const mayBeMissing = optionalPackages.map((name) => `echo '${name} installed'`);
    this.#script("dpkg-query", ['/usr/bin/dpkg-query "$@"', ...mayBeMissing]);
  }

  /** On the PATH is a program that notes its call, and does this. */
  program(name: string, deed: string): void {
    this.#script(name, [`echo "${name} $*" >> '${this.#callsFile}'`, deed]);
  }

  #script(name: string, lines: readonly string[]): void {
    this.write(`bin/${name}`, ["#!/bin/sh", ...lines, ""].join("\n"));
    chmodSync(join(this.folder, "bin", name), 0o755);
  }

  /** What this machine has of Prosody 13 is there as well. */
  borrowProsody13(): void {
    this.remove("project/.cache");
    symlinkSync(join(projectFolder, ".cache"), join(this.project, ".cache"));
  }

  setUp(user: "root" | "somebody", ...options: string[]): Promise<Outcome> {
    const preload = join(import.meta.dirname, "other-machine.mjs");
    const start = Date.now();
    const child = spawn(process.execPath, ["--import", preload, "prosody-dev/setup.mjs", ...options], {
      cwd: this.project,
      env: {
        PATH: join(this.folder, "bin"),
        OTHER_MACHINE: this.folder,
        OTHER_USER: user === "root" ? "0" : "1000",
      },
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((done, fail) => {
      child.once("error", fail);
      child.once("close", (code) => {
        done({ code, output, calls: this.#readCalls(), durationMs: Date.now() - start });
      });
    });
  }

  #readCalls(): readonly string[] {
    return existsSync(this.#callsFile) ? readFileSync(this.#callsFile, "utf8").trim().split("\n") : [];
  }

  cleanUp(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
