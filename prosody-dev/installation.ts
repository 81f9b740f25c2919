import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProsodyVersion } from "./plan.js";

/** How to run one version of Prosody: a program and the arguments that come before Prosody's own. */
export interface Installation {
  readonly version: ProsodyVersion;
  /** For example "0.12.3". */
  readonly release: string;
  /** Where its libraries and modules are. */
  readonly sourceFolder: string;
  readonly prosody: readonly [string, ...string[]];
  readonly prosodyctl: readonly [string, ...string[]];
}

const projectFolder = fileURLToPath(new URL("..", import.meta.url));
const unpackedFolder = join(projectFolder, ".cache", "prosody-13");

/** Finds a version of Prosody, or says how to get it. Scripts that must be adapted are written to `scratchFolder`. */
export function findInstallation(version: ProsodyVersion, scratchFolder: string): Installation {
  return version === "13" ? findUnpacked(scratchFolder) : findInstalled();
}

/** Whether that version is there to be used. */
export function hasVersion(version: ProsodyVersion): boolean {
  return version === "0.12" || existsSync(join(unpackedFolder, "usr", "bin", "prosody"));
}

function notFound(version: ProsodyVersion, where: string): Error {
  return new Error(
    `Prosody ${version} was not found (${where}). ` +
      "Run npm start once, or node prosody-dev/setup.mjs: it fetches what is missing.",
  );
}

function findInstalled(): Installation {
  const folder = (process.env["PATH"] ?? "")
    .split(delimiter)
    .find((candidate) => existsSync(join(candidate, "prosody")) && existsSync(join(candidate, "prosodyctl")));
  if (folder === undefined) {
    throw notFound("0.12", "there is no program prosody on the PATH");
  }
  const script = readFileSync(join(folder, "prosody"), "utf8");
  const sourceFolder = /^CFG_SOURCEDIR='([^']+)'/m.exec(script)?.[1] ?? "";
  const release = readRelease(sourceFolder);
  if (!release.startsWith("0.12.")) {
    throw notFound("0.12", `${join(folder, "prosody")} is ${release === "" ? "of an unknown version" : release}`);
  }
  const interpreter = readInterpreter(script);
  return {
    version: "0.12",
    release,
    sourceFolder,
    prosody: [interpreter, join(folder, "prosody")],
    prosodyctl: [interpreter, join(folder, "prosodyctl")],
  };
}

/** Its scripts name the folders of an installed package; ours point to where it was unpacked. */
function findUnpacked(scratchFolder: string): Installation {
  const sourceFolder = join(unpackedFolder, "usr", "lib", "prosody");
  const original = join(unpackedFolder, "usr", "bin");
  if (!existsSync(join(original, "prosody"))) {
    throw notFound("13", "it is expected in .cache/prosody-13");
  }
  const folder = join(scratchFolder, "prosody-13");
  mkdirSync(folder, { recursive: true });
  const adapt = (name: string): string => {
    const script = readFileSync(join(original, name), "utf8")
      .replace(/^CFG_SOURCEDIR=.*$/m, `CFG_SOURCEDIR='${sourceFolder}';`)
      .replace(/^CFG_PLUGINDIR=.*$/m, `CFG_PLUGINDIR='${sourceFolder}/modules/';`)
      .replace(/^CFG_CONFIGDIR=.*$/m, `CFG_CONFIGDIR='${folder}';`)
      .replace(/^CFG_DATADIR=.*$/m, `CFG_DATADIR='${folder}';`);
    writeFileSync(join(folder, name), script);
    return join(folder, name);
  };
  const interpreter = readInterpreter(readFileSync(join(original, "prosody"), "utf8"));
  return {
    version: "13",
    release: readRelease(sourceFolder),
    sourceFolder,
    prosody: [interpreter, adapt("prosody")],
    prosodyctl: [interpreter, adapt("prosodyctl")],
  };
}

function readRelease(sourceFolder: string): string {
  const file = join(sourceFolder, "prosody.version");
  return existsSync(file) ? readFileSync(file, "utf8").trim() : "";
}

/** From the first line: "#!/usr/bin/env lua5.4" or "#!/usr/bin/lua5.4". */
function readInterpreter(script: string): string {
  return /^#!\s*(?:\S*\/env\s+)?(\S+)/.exec(script)?.[1] ?? "lua5.4";
}
